"""What goes wrong in the client itself (C-9, C-21, C-22): handlers that fail, marks that are refused, kill -9."""

from conformance.checks import check
from conformance.claims import NotOffered
from conformance.client.scene import Scene
from conformance.client.seen import Request
from conformance.suites.client.connecting import paced
from conformance.suites.client.living import at_home


@check("C-9")
async def a_handler_that_fails_leads_to_a_failed_mark(scene: Scene) -> None:
    room = await at_home(scene)
    message = await _failing(scene, room)
    marks = await scene.until("the message is marked failed", lambda: _answered(scene.marks(message, "failed")))
    scene.expect.equal("the answer to the mark", marks[0].status, 200, marks[0])
    scene.expect.true("it is not marked processed", not scene.marks(message, "processed"), "it is", marks[0])


@check("C-22")
async def a_message_that_failed_does_not_stop_later_ones(scene: Scene) -> None:
    room = await scene.room()
    await _failed(scene, room)
    await scene.ready(room)
    await scene.handles(room, await scene.say(room))


@check("C-22")
async def a_message_that_failed_is_not_tried_for_ever_without_a_pause(scene: Scene) -> None:
    room = await scene.room()
    message = await _failed(scene, room)
    first = scene.marks(message, "failed")[0].at
    await scene.seen.quiet(scene.settings.settle)
    paced(scene, "requests after a message has failed", scene.of_room(room, since=first))


@check("C-9")
async def what_a_killed_run_was_at_is_taken_up_again(scene: Scene) -> None:
    room = await at_home(scene)
    scene.needs_handling()
    hold = scene.wire.hold("POST", f"/agent/chats/{room}/messages/[^/]+/processed")
    message = await scene.say(room)
    await scene.until("the message is under way", lambda: hold.reached)
    await scene.program.kill()
    hold.drop()
    before = scene.seen.now
    await scene.start()
    await scene.until(
        "the next run takes it up again",
        lambda: [each for each in scene.marks(message, "processing", status=200) if each.at > before],
    )
    await scene.until(
        "and ends it", lambda: [each for each in scene.marks(message, "processed", status=200) if each.at > before]
    )


@check("C-21")
async def a_refused_mark_does_not_lead_to_a_hot_loop(scene: Scene) -> None:
    room = await scene.room()
    scene.needs_handling()
    await scene.fault("mark_agent_message_processed", {"status": 422}, room=room, times=None)
    message = await scene.say(room)
    await scene.start()
    refused = await scene.until("the processed mark is refused", lambda: scene.marks(message, "processed", status=422))
    await scene.seen.quiet(scene.settings.settle)
    paced(scene, "requests after a mark is refused", scene.of_room(room, since=refused[0].at))


@check("C-21")
async def it_lives_on_when_a_mark_is_refused(scene: Scene) -> None:
    room, other = await scene.room(), await scene.room()
    await scene.ready(room, other)
    scene.needs_handling()
    await scene.fault("mark_agent_message_processing", {"status": 422}, room=room)
    message = await scene.say(room)
    await scene.until("the processing mark is refused", lambda: scene.marks(message, "processing", status=422))
    await scene.handles(other, await scene.say(other))


def _answered(marks: list[Request]) -> list[Request]:
    return [each for each in marks if each.status is not None]


async def _failing(scene: Scene, room: str) -> str:
    scene.needs_handling()
    if scene.settings.failing_text is None:
        raise NotOffered("needs --failing-text, a text on which the client's handler fails")
    return await scene.say(room, scene.settings.failing_text)


async def _failed(scene: Scene, room: str) -> str:
    """A message from before the start, which so comes by /next, and on which the handler has failed."""
    message = await _failing(scene, room)
    await scene.start()
    await scene.until("the message is marked failed", lambda: scene.marks(message, "failed"))
    return message
