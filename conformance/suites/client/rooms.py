"""Rooms that come and go while the client runs (C-6, C-24)."""

from conformance.checks import check
from conformance.claims import given
from conformance.client.scene import Scene
from conformance.client.settings import Expected
from conformance.registry import Level
from conformance.suites.client.connecting import paced
from conformance.suites.client.living import at_home


@check("C-6")
async def a_room_that_is_added_is_joined(scene: Scene) -> None:
    await at_home(scene)  # its rooms are listed: what comes now is told by a push alone
    room = await scene.room()
    await scene.until("chat_room of the new room is joined", lambda: scene.seen.joined(f"chat_room:{room}"))
    if scene.settings.expect is not Expected.NONE:
        await scene.handles(room, await scene.say(room), times=1)


@check("C-6", level=Level.SHOULD)
async def the_participants_of_a_room_that_is_added_are_joined(scene: Scene) -> None:
    await at_home(scene)  # its rooms are listed: what comes now is told by a push alone
    room = await scene.room()
    await scene.until("room_participants is joined", lambda: scene.seen.joined(f"room_participants:{room}"))


@check("C-6", level=Level.SHOULD)
async def the_participants_of_a_room_from_before_are_joined(scene: Scene) -> None:
    room = await at_home(scene)
    await scene.until("room_participants is joined", lambda: scene.seen.joined(f"room_participants:{room}"))


@check("C-6")
async def a_room_from_which_it_is_removed_is_left(scene: Scene) -> None:
    room = await at_home(scene)
    await _settled(scene, room)
    await scene.remove(room)
    await _left(scene, room)


@check("C-6")
async def a_room_that_is_deleted_is_left(scene: Scene) -> None:
    room = await at_home(scene)
    await _settled(scene, room)
    if not scene.seen.joined(f"room_participants:{room}"):
        scene.claim("the client listens where a deletion is told (room_participants)", holds=False)
    given(await scene.ada.delete(scene.ada.chats(room)), 200, 202, 204)
    await _left(scene, room)


@check("C-6")
async def a_room_that_is_added_twice_is_no_harm(scene: Scene) -> None:
    await at_home(scene)  # its rooms are listed: what comes now is told by a push alone
    await scene.fault("room_added", {"push": "duplicate"})
    room = await scene.room()
    await scene.until("the room is joined", lambda: scene.seen.joined(f"chat_room:{room}"))
    message = await scene.say(room)
    if scene.settings.expect is not Expected.NONE:
        await scene.handles(room, message, times=1)


@check("C-6")
async def a_room_that_is_removed_twice_is_no_harm(scene: Scene) -> None:
    room, other = await scene.room(), await scene.room()
    await scene.ready(room, other)
    await scene.fault("room_removed", {"push": "duplicate"})
    await scene.remove(room)
    await scene.until("the room is left", lambda: scene.seen.frames("phx_leave", f"chat_room:{room}"))
    if scene.settings.expect is not Expected.NONE:
        await scene.handles(other, await scene.say(other), times=1)


@check("C-24")
async def it_goes_on_in_a_room_that_it_is_brought_back_into(scene: Scene) -> None:
    room = await at_home(scene)
    scene.needs_handling()
    await scene.handled(room, await scene.say(room))
    await scene.remove(room)
    await scene.seen.until(lambda: scene.seen.frames("phx_leave", f"chat_room:{room}"), scene.settings.settle)
    back = scene.seen.now
    await scene.add(room)
    await scene.until("the room is joined again", lambda: scene.seen.joined(f"chat_room:{room}", since=back))
    await scene.handles(room, await scene.say(room), times=1)


@check("C-24")
async def a_room_from_which_it_is_removed_is_let_alone(scene: Scene) -> None:
    room = await at_home(scene)
    await _settled(scene, room)
    hold = scene.wire.hold("POST", f"/agent/chats/{room}/messages/[^/]+/processing")
    await scene.say(room)
    if scene.settings.expect is not Expected.NONE:
        await scene.until("a message is being taken up", lambda: hold.reached)
    await scene.remove(room)
    hold.let_go()
    gone = scene.seen.now
    await scene.seen.quiet(scene.settings.settle)
    paced(scene, "requests about a room that it is not in", scene.of_room(room, since=gone))
    scene.claim("the client lives on", scene.program.is_running)


async def _settled(scene: Scene, room: str) -> None:
    """Wait a moment for the second topic of a room, which not every client joins."""
    await scene.seen.until(lambda: scene.seen.joined(f"room_participants:{room}"), scene.settings.settle)


async def _left(scene: Scene, room: str) -> None:
    for topic in (f"chat_room:{room}", f"room_participants:{room}"):
        if scene.seen.joined(topic):
            await scene.until(
                f"{topic.partition(':')[0]} is left",
                lambda topic=topic: scene.seen.frames("phx_leave", topic),  # type: ignore[misc]
            )
