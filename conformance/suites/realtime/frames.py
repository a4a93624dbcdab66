"""Heartbeats, pings, closes, and the shape of frames (WS-14, WS-15, WS-21)."""

from websockets.frames import Opcode

from conformance.checks import check
from conformance.listener import Listener, chat_room, participants_of, rooms_of
from conformance.stage import Stage

REPLY = {"status": "ok", "response": {}}


@check("WS-14.1")
async def a_heartbeat_is_answered_without_any_topic(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    for ref in ("1", "77", "a ref of its own"):
        await listener.socket.send([None, ref, "phoenix", "heartbeat", {}])
        reply = await listener.answered(ref)
        stage.expect.equal("the reply", reply.frame, [None, ref, "phoenix", "phx_reply", REPLY], on=reply)


@check("WS-14.5")
async def a_ping_is_answered_with_its_bytes(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    for data in (b"", b"kit", bytes(range(125))):
        await listener.socket.send_bytes(data, Opcode.PING)
        stage.expect.equal("the pongs", await listener.pongs(), [data], on=listener)


@check("WS-15.1")
async def a_close_is_answered(stage: Stage) -> None:
    for code in (1000, 1001, 4000):
        listener = await stage.socket(stage.user)
        await listener.socket.close(code)
        await listener.closes(1000, code)


@check("WS-15.2")
async def an_unknown_opcode_ends_the_socket(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    await listener.socket.send_raw(bytes([0x83, 0]))
    await listener.closes(1002)


async def _dialogue(stage: Stage) -> Listener:
    """A socket on which much of what a platform can say has been said."""
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, stage.user)
    listener = await stage.socket(stage.user, rooms_of(stage.user), chat_room(room), participants_of(room))
    await stage.join(one, room, other)
    message = await stage.say(one, room, other)
    await listener.comes(chat_room(room), "message_created", message)
    await listener.comes(participants_of(room), "participant_added", other.id)
    await listener.ask(chat_room(room), "phx_leave")
    await listener.frame(chat_room(room), "phx_close")
    await listener.beat()
    return listener


@check("WS-21.1")
async def each_frame_is_an_array_of_five_in_a_text(stage: Stage) -> None:
    listener = await _dialogue(stage)
    for each in listener.socket.heard:
        stage.expect.true("it is a text", not each.binary, each, each)
        stage.expect.true("it is an array of five elements", each.frame, each, each)
        stage.expect.true(
            "topic and event are texts", isinstance(each.topic, str) and isinstance(each.event, str), each, each
        )
        stage.expect.true("the payload is an object", isinstance(each.value, dict), each, each)


@check("WS-21.1")
async def the_first_answer_is_an_array_of_five_in_a_text(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    await _answers_with_a_frame(stage, listener, [None, "1", "phoenix", "heartbeat", {}])
    await _answers_with_a_frame(stage, listener, ["2", "2", rooms_of(stage.user), "phx_join", {}])


async def _answers_with_a_frame(stage: Stage, listener: Listener, sent: list[object]) -> None:
    """Claim an answer of whatever content; a socket that talks otherwise is understood by no other check."""
    heard = listener.socket.heard
    before = len(heard)
    await listener.socket.send(sent)
    await listener.socket.until(lambda: heard[before:] or None, stage.session.patience.seconds)
    stage.expect.true("there is an answer", heard[before:], heard, listener)
    answer = heard[before]
    stage.expect.true("it is a text", not answer.binary, answer, answer)
    stage.expect.true("it is an array of five elements", answer.frame, answer, answer)
    stage.expect.true("the payload is an object", isinstance(answer.value, dict), answer, answer)


@check("WS-21.2")
async def a_reply_carries_the_refs_of_what_it_answers(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    topic = rooms_of(stage.user)
    for join_ref, ref in (("41", "41"), ("a", "b"), ("", "0")):
        await listener.socket.send([join_ref, ref, topic, "phx_join", {}])
        reply = await listener.answered(ref)
        stage.expect.equal(
            "its refs and topic", [reply.join_ref, reply.ref, reply.topic], [join_ref, ref, topic], on=reply
        )


@check("WS-21.3")
async def a_push_carries_the_join_ref_of_the_join(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other)
    listener = await stage.socket(other)
    topic = chat_room(room)
    await listener.socket.send(["mine", "4", topic, "phx_join", {}])
    await listener.answered("4")
    push = await listener.comes(topic, "message_created", await stage.say(one, room, other))
    stage.expect.equal("its join_ref and ref", (push.join_ref, push.ref), ("mine", None), on=push)
