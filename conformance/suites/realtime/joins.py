"""Joins, leaves and whatever else a client sends to a topic (WS-23)."""

from conformance.checks import check
from conformance.heard import Heard
from conformance.listener import Listener, chat_room, contacts_of, participants_of, rooms_of
from conformance.stage import Stage
from conformance.suites.rest.auth import NOBODY

UNMATCHED = {"status": "error", "response": {"reason": "unmatched topic"}}
UNAUTHORIZED = {"status": "error", "response": {"reason": "unauthorized"}}


def _ok(stage: Stage, reply: Heard) -> None:
    stage.expect.equal("the status of the reply", reply.at("status"), "ok", on=reply)


async def _closed(stage: Stage, listener: Listener, topic: str, join_ref: str) -> Heard:
    """Claim ``phx_close`` of one join, and nothing else of the channel after its reply."""
    close = await listener.frame(topic, "phx_close", join_ref)
    stage.expect.equal("the frame", close.frame, [join_ref, join_ref, topic, "phx_close", {}], on=close)
    return close


def _before(stage: Stage, listener: Listener, first: Heard, second: Heard) -> None:
    order = listener.socket.heard
    stage.expect.true(f"{first.event} comes before {second.event}", order.index(first) < order.index(second), on=second)


@check("WS-23.1")
async def ones_own_topics_are_joined(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    for topic in (rooms_of(stage.user), contacts_of(stage.user)):
        _ok(stage, await listener.ask(topic))


@check("WS-23.2")
async def a_join_is_answered_with_nothing_but_ok(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    reply = await listener.ask(rooms_of(stage.user))
    stage.expect.equal("the reply", reply.value, {"status": "ok", "response": {}}, on=reply)


@check("WS-23.3")
async def a_join_ref_of_null_is_kept(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other)
    listener = await stage.socket(other)
    await listener.socket.send([None, "9", chat_room(room), "phx_join", {}])
    reply = await listener.answered("9")
    stage.expect.equal("the join_ref of the reply", reply.join_ref, None, on=reply)
    push = await listener.comes(chat_room(room), "message_created", await stage.say(one, room, other))
    stage.expect.equal("the join_ref of the push", push.join_ref, "9", on=push)


@check("WS-23.4", "RT-8")
async def a_join_of_a_hidden_room_is_unauthorized(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one)
    listener = await stage.socket(other)
    for topic in (chat_room(room), participants_of(room)):
        reply = await listener.ask(topic)
        stage.expect.equal("the reply", reply.value, UNAUTHORIZED, on=reply)
        stage.expect.equal("its join_ref", reply.join_ref, reply.ref, on=reply)


@check("WS-23.5")
async def what_does_not_exist_is_refused_in_the_same_words(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    for topic in (chat_room(NOBODY), participants_of(NOBODY), chat_room("no-id"), f"user_rooms:{NOBODY}", "tasks:x"):
        reply = await listener.ask(topic)
        stage.expect.equal("the reply", reply.value, UNAUTHORIZED, on=reply)


@check("WS-23.6")
async def a_topic_without_a_channel_is_unmatched(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    for topic in ("foo:1", "chat_room", f"presence:{stage.user.id}"):
        reply = await listener.ask(topic)
        stage.expect.equal("the reply", reply.value, UNMATCHED, on=reply)


@check("WS-6.12")
async def the_answer_to_an_unmatched_topic_has_no_join_ref(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    reply = await listener.ask("foo:1")
    stage.expect.equal("the join_ref", reply.join_ref, None, on=reply)


@check("WS-23.7")
async def a_second_join_takes_the_place_of_the_first(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other)
    listener = await stage.socket(other, chat_room(room))
    topic = chat_room(room)
    old = listener.join_refs[topic]
    reply = await listener.ask(topic)
    _ok(stage, reply)
    _before(stage, listener, reply, await _closed(stage, listener, topic, old))
    message = await stage.say(one, room, other)
    fence = await stage.say(one, room, other, "And?")
    first, _ = await listener.hears(topic, ("message_created", message), ("message_created", fence))
    stage.expect.equal("the join_ref of the push", first.join_ref, reply.ref, on=first)


@check("WS-23.8")
async def a_leave_is_answered_and_then_the_channel_closes(stage: Stage) -> None:
    topic = rooms_of(stage.user)
    listener = await stage.socket(stage.user, topic)
    reply = await listener.ask(topic, "phx_leave")
    _ok(stage, reply)
    join_ref = listener.join_refs[topic]
    stage.expect.equal("the join_ref of the reply", reply.join_ref, join_ref, on=reply)
    _before(stage, listener, reply, await _closed(stage, listener, topic, join_ref))


@check("WS-23.9")
async def nothing_is_told_after_a_leave(stage: Stage) -> None:
    one, other, late = await stage.lent_agents(3)
    room = await stage.room(one, other, stage.user)
    listener = await stage.socket(other, chat_room(room), participants_of(room))
    witness = await stage.socket(stage.user, chat_room(room))
    _ok(stage, await listener.ask(chat_room(room), "phx_leave"))
    message = await stage.say(one, room, other)
    await witness.hears(chat_room(room), ("message_created", message), about={message})
    await stage.join(one, room, late)
    await listener.hears(participants_of(room), ("participant_added", late.id))
    await listener.hears(chat_room(room))


@check("WS-23.10")
async def a_leave_of_what_is_not_joined_is_answered_with_ok(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    topic = rooms_of(stage.user)
    reply = await listener.ask(topic, "phx_leave", join_ref="7")
    _ok(stage, reply)
    stage.expect.equal("its join_ref", reply.join_ref, "7", on=reply)
    await listener.beat()
    others = [each for each in listener.socket.heard if each.topic == topic and each is not reply]
    stage.expect.equal("what else comes on the topic", others, [], on=listener)


@check("WS-23.11")
async def a_leave_with_an_old_join_ref_is_ignored(stage: Stage) -> None:
    await _is_ignored(stage, "phx_leave")


@check("WS-23.12")
async def another_event_on_a_topic_that_is_not_joined_is_unmatched(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    reply = await listener.ask(rooms_of(stage.user), "shout", join_ref="3")
    stage.expect.equal("the reply", reply.value, UNMATCHED, on=reply)


@check("WS-23.13")
async def another_event_ends_the_channel_alone(stage: Stage) -> None:
    topic, other = rooms_of(stage.user), contacts_of(stage.user)
    listener = await stage.socket(stage.user, topic, other)
    join_ref = listener.join_refs[topic]
    await listener.beat()
    early = [each for each in listener.socket.heard if each.event == "phx_error"]
    stage.expect.equal("the errors before it", early, [], on=listener)
    await listener.socket.send([join_ref, listener.next_ref(), topic, "shout", {}])
    error = await listener.frame(topic, "phx_error")
    stage.expect.equal("its refs", (error.join_ref, error.ref), (join_ref, join_ref), on=error)
    reply = await listener.ask(topic, "shout", join_ref=join_ref)
    stage.expect.equal("the reply to one more", reply.value, UNMATCHED, on=reply)
    left = await listener.ask(other, "phx_leave")
    _ok(stage, left)
    stage.expect.equal("the join_ref on the other topic", left.join_ref, listener.join_refs[other], on=left)
    await listener.frame(other, "phx_close")
    _ok(stage, await listener.ask(topic))


@check("WS-23.14")
async def another_event_with_an_old_join_ref_is_ignored(stage: Stage) -> None:
    await _is_ignored(stage, "shout")


async def _is_ignored(stage: Stage, event: str) -> None:
    """Claim that an event with the join_ref of an earlier join is not answered, and that the topic stays joined."""
    topic = rooms_of(stage.user)
    listener = await stage.socket(stage.user, topic)
    old = listener.join_refs[topic]
    _ok(stage, await listener.ask(topic))
    await listener.frame(topic, "phx_close")
    ref = listener.next_ref()
    await listener.socket.send([old, ref, topic, event, {}])
    await listener.beat()
    answers = [each for each in listener.socket.heard if each.ref == ref or each.event == "phx_error"]
    stage.expect.equal("the answers to it", answers, [], on=listener)
    _ok(stage, await listener.ask(topic, "phx_leave"))
    await _closed(stage, listener, topic, listener.join_refs[topic])


@check("WS-23.15")
async def phoenix_knows_heartbeats_alone(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    reply = await listener.ask("phoenix", "shout")
    stage.expect.equal("the reply", reply.value, UNMATCHED, on=reply)
    await listener.beat()
