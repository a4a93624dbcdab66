"""Messages (C-7, C-8, C-14, C-25, C-27, DEL-24): each is handled once, whichever way it comes."""

from conformance.checks import check
from conformance.client.scene import Scene
from conformance.registry import Level
from conformance.suites.client.living import at_home


@check("C-7", "DEL-24")
async def the_backlog_is_handled_oldest_first(scene: Scene) -> None:
    room = await scene.room()
    messages = [await scene.say(room) for _ in range(3)]
    await scene.start()
    await scene.handles(room, *messages)
    taken = [scene.marks(each, "processing", status=200)[0].number for each in messages]
    scene.expect.true("the oldest is taken up first", taken == sorted(taken), taken)
    for message in messages:
        _one_after_the_other(scene, message)


@check("C-7", "DEL-24")
async def the_backlog_is_asked_for_until_there_is_none(scene: Scene) -> None:
    room = await scene.room()
    messages = [await scene.say(room) for _ in range(2)]
    await scene.ready(room)
    await scene.handles(room, *messages)
    last = scene.marks(messages[-1], "processed", status=200)[0].at
    path = f"/agent/chats/{room}/messages/next"
    await scene.until(
        "/next is asked until it is 204", lambda: scene.seen.requests("GET", path, status=204, since=last)
    )


@check("DEL-24", level=Level.SHOULD)
async def what_an_earlier_run_has_left_is_asked_for_at_the_start(scene: Scene) -> None:
    room = await scene.room()
    left = await scene.say(room)
    assert scene.subject.identity.kind == "Agent"  # noqa: S101 - a check of agents
    await scene.subject.post(scene.subject.chats(room, "messages", left, "processing"))
    await scene.start()
    await scene.handles(room, left)
    scene.taken_up(left)


@check("C-8")
async def a_live_message_is_handled_once(scene: Scene) -> None:
    room = await at_home(scene)
    await scene.handles(room, await scene.say(room), times=1)


@check("C-8", "DEL-24")
async def a_message_that_is_pushed_twice_is_handled_once(scene: Scene) -> None:
    room = await at_home(scene)
    scene.needs_handling()
    await scene.fault("message_created", {"push": "duplicate"})
    twice = await scene.say(room)
    await scene.handles(room, twice)
    await scene.handles(room, await scene.say(room))
    await scene.seen.quiet(scene.settings.settle)
    scene.taken_up(twice)


@check("C-8", "DEL-24")
async def a_message_that_comes_by_push_and_by_next_is_handled_once(scene: Scene) -> None:
    room = await at_home(scene)
    scene.needs_handling()
    hold = scene.wire.hold("POST", f"/agent/chats/{room}/messages/[^/]+/processed")
    first = await scene.say(room)
    await scene.until("the first message is under way", lambda: hold.reached)
    second, third = await scene.say(room), await scene.say(room)
    hold.let_go()
    await scene.handles(room, first, second, third, times=1)


@check("C-8")
async def a_message_that_comes_while_the_backlog_is_read_is_handled_once(scene: Scene) -> None:
    room = await scene.room()
    hold = scene.wire.hold("GET", f"/agent/chats/{room}/messages/next")
    await scene.ready(room)
    scene.needs_handling()
    await scene.until("/next is asked", lambda: hold.reached)
    message = await scene.say(room)
    hold.let_go()
    await scene.handles(room, message, times=1)


@check("C-8")
async def several_rooms_at_once_are_each_served_once(scene: Scene) -> None:
    rooms = [await scene.room() for _ in range(3)]
    await scene.ready(*rooms)
    said = [(room, await scene.say(room)) for _ in range(2) for room in rooms]
    for room, message in said:
        await scene.handles(room, message)
    await scene.seen.quiet(scene.settings.settle)
    for _, message in said:
        scene.taken_up(message)


@check("C-27")
async def live_messages_of_a_room_are_taken_up_in_their_order(scene: Scene) -> None:
    room = await at_home(scene)
    await scene.handled(room, await scene.say(room))
    await scene.seen.quiet(scene.settings.settle / 2)  # it may look for more by /next, where all of them come in order
    hold = scene.wire.hold("POST", f"/agent/chats/{room}/messages/[^/]+/processed")
    messages = [await scene.say(room)]
    await scene.until("the first message is under way", lambda: hold.reached)
    messages += [await scene.say(room) for _ in range(3)]
    hold.let_go()
    await scene.handles(room, *messages)
    taken = [scene.marks(each, "processing", status=200)[0].number for each in messages]
    scene.expect.true("they are taken up as they were sent", taken == sorted(taken), taken)


@check("C-25")
async def a_message_that_takes_long_does_not_stop_other_rooms(scene: Scene) -> None:
    busy, idle = await scene.room(), await scene.room()
    await scene.ready(busy, idle)
    scene.needs_handling()
    hold = scene.wire.hold("POST", f"/agent/chats/{busy}/messages/[^/]+/processed")
    await scene.say(busy)
    await scene.until("the message in the busy room is under way", lambda: hold.reached)
    await scene.handles(idle, await scene.say(idle))
    hold.let_go()


@check("C-14")
async def its_own_message_is_let_alone(scene: Scene) -> None:
    room = await at_home(scene)
    await scene.handled(room, await scene.say(room))
    own = await _pushed(scene, room, sender=scene.subject.id, mentioned=scene.subject.id)
    await scene.handles(room, await scene.say(room))
    await scene.seen.quiet(scene.settings.settle)
    _untouched(scene, own, "its own message")


@check("C-14", level=Level.MAY)
async def a_message_that_does_not_mention_it_is_let_alone(scene: Scene) -> None:
    room = await at_home(scene)
    await scene.handled(room, await scene.say(room))
    other = await _pushed(scene, room, sender=scene.ada.id, mentioned=scene.ben.id)
    await scene.handles(room, await scene.say(room))
    await scene.seen.quiet(scene.settings.settle)
    _untouched(scene, other, "a message that does not mention it")


async def _pushed(scene: Scene, room: str, *, sender: str, mentioned: str) -> str:
    """Push a message that a faulty server should not have pushed; gives its id."""
    number = "7f3c2a10-0000-4000-8000-00000000c014"
    moment = "2026-02-10T09:15:30.123456Z"
    payload: dict[str, object] = {
        "id": number,
        "content": f"@[[{mentioned}]] {scene.settings.text}",
        "message_type": "text",
        "sender_id": sender,
        "sender_type": "Agent" if sender == scene.subject.id else "User",
        "sender_name": "Subject",
        "metadata": {"mentions": [{"id": mentioned, "name": "Subject", "handle": "ada/subject"}], "status": "sent"},
        "chat_room_id": room,
        "inserted_at": moment,
        "updated_at": moment,
    }
    topic = f"chat_room:{room}"
    scene.socket.say([scene.join_ref(topic), None, topic, "message_created", payload])
    return number


def _untouched(scene: Scene, message: str, what: str) -> None:
    marks = scene.marks(message)
    scene.expect.true(f"{what} is not marked", not marks, f"{len(marks)} marks", marks[-1] if marks else None)


def _one_after_the_other(scene: Scene, message: str) -> None:
    """Claim that a message was marked processing before it was marked processed."""
    begun = scene.marks(message, "processing", status=200)
    done = scene.marks(message, "processed", status=200)
    is_good = bool(begun and done) and begun[0].number < done[-1].number
    scene.expect.true("each is marked processing, then processed", is_good, f"{begun} and {done}"[:300])
