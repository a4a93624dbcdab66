"""After something broke (C-10, C-11, C-13, C-16): cuts, crashed topics, nonsense on the socket, and the end."""

import json
import signal
from collections.abc import Callable

from conformance.checks import check
from conformance.client.scene import Scene
from conformance.client.settings import Expected
from conformance.client.sockets import Socket
from conformance.registry import Level
from conformance.suites.client.connecting import longest_run, paced
from conformance.suites.client.living import HOT, at_home, at_work


async def _comes_back(scene: Scene, cut: Callable[[Socket], None]) -> None:
    """Cut the socket, say something meanwhile, and claim that the client is soon as good as before."""
    room = await at_work(scene)
    before = scene.socket
    await scene.fault("upgrade", {"refuse": {"status": 503}})
    gone = scene.seen.now
    cut(before)
    message = await scene.say(room)
    await _rejoined(scene, room, gone)
    if scene.settings.expect is not Expected.NONE:
        await scene.handles(room, message, times=1)
        await scene.handles(room, await scene.say(room), times=1)


async def _rejoined(scene: Scene, room: str, since: float) -> None:
    old = {repr(each.frame.ref) for each in scene.seen.frames("phx_join") if each.frame and each.at < since}
    (socket, *_) = await scene.until("it connects again", lambda: _opened(scene, since))
    for topic in (scene.own_topic, f"chat_room:{room}"):
        await scene.until(
            f"{topic.partition(':')[0]} is joined again",
            lambda topic=topic: scene.seen.joined(topic, since=since),  # type: ignore[misc]
        )
    said = [each for each in scene.seen.frames(since=since) if each.socket == socket and each.frame]
    refs = [repr(each.frame.ref) for each in said if each.frame]
    scene.expect.true("no ref comes twice on the new socket", len(set(refs)) == len(refs), refs, said[-1])
    replayed = [each for each in said if each.frame and repr(each.frame.ref) in old]
    is_fresh = not replayed or refs[0] in {"'0'", "'1'"}  # a client may also count from the beginning again
    scene.expect.true("the joins have fresh refs", is_fresh, [each.text for each in replayed][:3], said[0])


def _opened(scene: Scene, since: float) -> list[int]:
    return [each.socket for each in scene.seen.upgrades(since=since) if each.status == 101]


@check("C-10")
async def it_comes_back_after_a_close_with_1011(scene: Scene) -> None:
    await _comes_back(scene, lambda socket: socket.close(1011))


@check("C-10")
async def it_comes_back_after_a_reset_of_the_connection(scene: Scene) -> None:
    await _comes_back(scene, Socket.reset)


@check("C-10")
async def it_comes_back_after_an_idle_close(scene: Scene) -> None:
    await _comes_back(scene, lambda socket: socket.close(1002))


@check("C-10", level=Level.SHOULD)
async def it_comes_back_after_the_drain_of_a_deploy(scene: Scene) -> None:
    await _comes_back(scene, lambda socket: socket.close(1012))


@check("C-10")
async def all_rooms_are_joined_again_after_a_cut(scene: Scene) -> None:
    rooms = [await scene.room() for _ in range(4)]
    await scene.ready(*rooms)
    gone = scene.seen.now
    scene.socket.reset()
    for number, room in enumerate(rooms, 1):
        topic = f"chat_room:{room}"
        await scene.until(
            f"room {number} of {len(rooms)} is joined again",
            lambda topic=topic: scene.seen.joined(topic, since=gone),  # type: ignore[misc]
        )


@check("C-10")
async def a_room_that_came_during_a_cut_is_found(scene: Scene) -> None:
    await at_home(scene)
    await scene.fault("upgrade", {"refuse": {"status": 503}}, times=2)
    scene.socket.reset()
    late = await scene.room()
    message = await scene.say(late)
    await scene.until("the room that came meanwhile is joined", lambda: scene.seen.joined(f"chat_room:{late}"))
    if scene.settings.expect is not Expected.NONE:
        await scene.handles(late, message, times=1)


@check("C-10")
async def delays_grow_while_it_cannot_connect(scene: Scene) -> None:
    await at_home(scene)
    await scene.fault("upgrade", {"refuse": {"status": 503}}, times=4)
    gone = scene.seen.now
    scene.socket.reset()
    await scene.until("it tries four times", lambda: len(scene.seen.upgrades(since=gone)) >= 4)
    pauses = scene.pauses(scene.seen.upgrades(since=gone)[:4])
    has_grown = pauses[-1] >= 1.5 * pauses[0]
    scene.expect.true("the pauses between the tries grow", has_grown, pauses, scene.seen.upgrades()[-1])
    scene.expect.true("none is shorter than 0.1 seconds", min(pauses) >= 0.1, pauses, scene.seen.upgrades()[-1])


@check("C-10")
async def it_does_not_come_back_in_a_hot_loop(scene: Scene) -> None:
    room = await at_home(scene)
    gone = scene.seen.now
    await scene.fault(f"chat_room:{room}", {"close": 1011}, times=None)
    scene.socket.close(1011)
    await scene.seen.until(lambda: scene.seen.upgrades(since=gone), scene.settings.within)
    await scene.seen.quiet(scene.settings.settle * 2)
    paced(scene, "upgrades of a client that is cut again and again", scene.seen.upgrades(since=gone))


@check("C-11")
async def a_topic_that_crashed_is_joined_again_and_no_other(scene: Scene) -> None:
    room, other = await scene.room(), await scene.room()
    await scene.ready(room, other)
    topic = f"chat_room:{room}"
    await scene.seen.quiet(scene.settings.settle / 2)
    old, crashed = scene.join_ref(topic), scene.seen.now
    await scene.fault(topic, {"crash": True})
    await scene.say(room)
    await scene.until("the topic is joined again", lambda: scene.seen.joined(topic, since=crashed))
    scene.expect.true("with a fresh ref", scene.join_ref(topic) != old, scene.join_ref(topic), scene.joins(topic)[-1])
    await scene.seen.quiet(scene.settings.settle)
    others = [each for each in scene.seen.frames("phx_join", since=crashed) if each.frame and each.frame.topic != topic]
    scene.expect.true("no other topic is joined", not others, [each.text for each in others][:3])
    upgrades = scene.seen.upgrades(since=crashed)
    scene.expect.true("the socket is kept", not upgrades, [each.line for each in upgrades][:3])
    if scene.settings.expect is not Expected.NONE:
        await scene.handles(room, await scene.say(room))


async def _unmoved(scene: Scene, room: str) -> None:
    """Claim that the client is there and handles what comes next."""
    if scene.settings.expect is Expected.NONE:
        await scene.seen.quiet(scene.settings.settle)
        scene.claim("the client lives on", scene.program.is_running)
    else:
        await scene.handles(room, await scene.say(room))


@check("C-13")
async def unknown_events_are_let_go(scene: Scene) -> None:
    room = await at_home(scene)
    topic = f"chat_room:{room}"
    socket, ref = scene.socket, scene.join_ref(topic)
    socket.say([ref, None, topic, "message_reacted", {"id": "1", "emoji": "🌻"}])
    socket.say([scene.join_ref(scene.own_topic), None, scene.own_topic, "room_renamed", {"id": room, "title": "New"}])
    socket.say([None, None, "weather:00000000-0000-4000-8000-000000000001", "rain", {}])
    await _unmoved(scene, room)


@check("C-13")
async def events_without_a_field_are_let_go(scene: Scene) -> None:
    room = await at_home(scene)
    topic, own = f"chat_room:{room}", scene.own_topic
    socket, ref, own_ref = scene.socket, scene.join_ref(topic), scene.join_ref(own)
    socket.say([ref, None, topic, "message_created", {"content": "no id"}])
    socket.say([ref, None, topic, "message_created", {}])
    socket.say([own_ref, None, own, "room_added", {"title": "no id"}])
    socket.say([own_ref, None, own, "room_removed", {}])
    await _unmoved(scene, room)


@check("C-13", level=Level.SHOULD)
async def payloads_that_are_no_objects_are_let_go(scene: Scene) -> None:
    room = await at_home(scene)
    topic, own = f"chat_room:{room}", scene.own_topic
    scene.socket.say([scene.join_ref(topic), None, topic, "message_created", None])
    scene.socket.say([scene.join_ref(own), None, own, "room_added", []])
    await _unmoved(scene, room)


@check("C-13")
async def unknown_fields_are_let_go(scene: Scene) -> None:
    await at_home(scene)
    room = await scene.room(with_subject=False)
    payload = {"id": room, "title": "T", "task_id": None, "colour": {"deep": [1]}}
    payload |= {"inserted_at": "2026-02-10T09:15:30.123456Z", "updated_at": "2026-02-10T09:15:30.123456Z"}
    await scene.fault("room_added", {"push": "omit"})
    await scene.add(room)
    scene.socket.say([scene.join_ref(scene.own_topic), None, scene.own_topic, "room_added", payload])
    await scene.until("the room is joined", lambda: scene.seen.joined(f"chat_room:{room}"))


@check("C-13")
async def what_is_no_frame_does_not_end_it(scene: Scene) -> None:
    room = await at_home(scene)
    gone = scene.seen.now
    for text in ("this is no JSON", json.dumps({"topic": "phoenix"}), "[1, 2]", '"text"'):
        if scene.wire.live is not None:
            scene.wire.live.say_text(text)
    await scene.seen.quiet(scene.settings.settle / 2)
    if scene.wire.live is None:  # to close it and to come back is one way to be rid of nonsense
        await scene.seen.until(lambda: scene.seen.joined(f"chat_room:{room}", since=gone), scene.settings.within)
    await _unmoved(scene, room)


async def _stops(scene: Scene, number: signal.Signals) -> None:
    await at_home(scene)
    socket = scene.socket.number
    stopped = scene.seen.now
    await scene.stop(number)
    scene.claim(f"the client ends within {scene.settings.within:g} seconds", not scene.program.is_running)
    closes = [each for each in scene.seen.closes(since=stopped) if each.socket == socket]
    saw = closes[0].line if closes else "it is not closed"
    is_good = bool(closes) and (closes[0].by, closes[0].code) == ("client", 1000)
    scene.expect.true("the client closes its socket with 1000", is_good, saw, closes[0] if closes else None)
    later = scene.seen.upgrades(since=stopped)
    scene.expect.true("it does not come back", not later, [each.line for each in later])


@check("C-16")
async def it_closes_its_socket_when_it_is_interrupted(scene: Scene) -> None:
    await _stops(scene, signal.SIGINT)


@check("C-16", level=Level.SHOULD)
async def it_closes_its_socket_when_it_is_terminated(scene: Scene) -> None:
    await _stops(scene, signal.SIGTERM)


@check("C-10", level=Level.SHOULD)
async def an_agent_that_is_evicted_does_not_fight_in_a_hot_loop(scene: Scene) -> None:
    await at_home(scene)
    gone = scene.seen.now
    scene.socket.close(1001)
    await scene.seen.quiet(scene.settings.settle)
    found = scene.seen.upgrades(since=gone)
    scene.expect.true("it does not fight", longest_run(scene.pauses(found)) < HOT, [each.line for each in found][:5])
