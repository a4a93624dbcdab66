"""Broken input (WS-24): what ends a socket, with which code, and what does not."""

from websockets.frames import Opcode

from conformance.checks import check
from conformance.listener import rooms_of
from conformance.registry import Level
from conformance.stage import Stage

TOO_LONG = 8_000_001
"""Bytes: one more than a message may have."""


def pushed(join_ref: str, ref: str, topic: str, event: str, data: bytes) -> bytes:
    """A binary push as Phoenix writes it."""
    places = [each.encode() for each in (join_ref, ref, topic, event)]
    return bytes([0, *map(len, places)]) + b"".join(places) + data


async def _ends(stage: Stage, text: str, code: int = 1011) -> None:
    """Claim that ``text`` ends a socket on which something is joined."""
    listener = await stage.socket(stage.user, rooms_of(stage.user))
    await listener.socket.send_text(text)
    await listener.closes(code)


@check("WS-24.1")
async def what_is_no_frame_ends_the_socket(stage: Stage) -> None:
    for text in ("hello", "", '{"topic":"phoenix"}', "7", "null", '[null,"1","phoenix","heartbeat"]', "[]"):
        await _ends(stage, text)


@check("WS-24.2")
async def elements_beyond_the_fifth_are_ignored(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    await listener.socket.send([None, "8", "phoenix", "heartbeat", {}, "more", 7])
    reply = await listener.answered("8")
    stage.expect.equal("the status of the reply", reply.at("status"), "ok", on=reply)


@check("WS-24.3")
async def a_join_with_a_strange_payload_is_a_join(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    for payload in (["x"], "text", 7):
        reply = await listener.ask(rooms_of(stage.user), payload=payload)
        stage.expect.equal("the status of the reply", reply.at("status"), "ok", on=reply)


@check("WS-24.4")
async def a_topic_or_event_that_is_no_text_ends_the_socket(stage: Stage) -> None:
    for text in ('[null,"1",7,"heartbeat",{}]', '[null,"1","phoenix",null,{}]'):
        await _ends(stage, text)


@check("WS-24.5")
async def a_binary_push_counts_as_another_event(stage: Stage) -> None:
    topic = rooms_of(stage.user)
    listener = await stage.socket(stage.user)
    await listener.socket.send_bytes(pushed("1", "5", topic, "shout", b"\x00\xff"))
    reply = await listener.answered("5")
    stage.expect.equal("the reason", reply.at("response.reason"), "unmatched topic", on=reply)
    await listener.join(topic)
    join_ref = listener.join_refs[topic]
    await listener.socket.send_bytes(pushed(join_ref, "6", topic, "shout", b""))
    await listener.frame(topic, "phx_error")
    await listener.beat()


@check("WS-24.6")
async def another_binary_message_ends_the_socket(stage: Stage) -> None:
    for data in (b"\x07hello", b"", b"\x00\x01"):
        listener = await stage.socket(stage.user)
        await listener.socket.send_bytes(data)
        await listener.closes(1011)


@check("WS-24.7")
async def a_message_over_the_limit_ends_the_socket(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    await listener.socket.send_bytes(b"a" * TOO_LONG, Opcode.TEXT, shown=f"61*{TOO_LONG}")
    await listener.closes(1009)


@check("WS-24.8")
async def a_text_that_is_not_utf8_ends_the_socket(stage: Stage) -> None:
    for data in (b'[null,"1","phoenix","\xff\xfe",{}]', b"\xc3\x28"):
        listener = await stage.socket(stage.user)
        await listener.socket.send_bytes(data, Opcode.TEXT)
        await listener.closes(1007)


@check("WS-24.9")
async def a_text_in_fragments_is_one(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    whole = '[null,"frag é","phoenix","heartbeat",{}]'.encode()
    cut = whole.index("é".encode()) + 1  # in the middle of a character
    await listener.socket.send_parts(whole[:5], whole[5:cut], whole[cut:])
    await listener.answered("frag é")


@check("WS-24.9")
async def a_ping_may_come_between_fragments(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    await listener.socket.send_part(b'[null,"2","phoenix",', first=True)
    await listener.socket.send_bytes(b"between", Opcode.PING)
    stage.expect.equal("the pongs", await listener.pongs(), [b"between"], on=listener)
    await listener.socket.send_part(b'"heartbeat",{}]', last=True)
    await listener.answered("2")


@check("WS-24.10", level=Level.MAY)
async def an_empty_fragment_in_the_middle_ends_the_socket(stage: Stage) -> None:
    listener = await stage.socket(stage.user)
    await listener.socket.send_parts(b'[null,"1",', b"", b'"phoenix","heartbeat",{}]')
    await listener.closes(1008)


@check("WS-24.11")
async def what_one_socket_does_wrong_ends_no_other(stage: Stage) -> None:
    topic = rooms_of(stage.user)
    bystander = await stage.socket(stage.user, topic)
    await _ends(stage, "hello")
    await bystander.beat()
    reply = await bystander.ask(topic, "phx_leave")
    stage.expect.equal("the status of a leave on the other socket", reply.at("status"), "ok", on=reply)
    await bystander.frame(topic, "phx_close", bystander.join_refs[topic])  # it was joined until then
