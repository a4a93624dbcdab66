"""What the tests of the channels share: sockets, and what goes over the wire written as JSON."""

import json
from collections.abc import Iterable

from mock_platform.channels import ChannelSocket, Frame, Join, Output

ROOM = "room:1"
HALL = "room:2"
NO_CHANNEL = "lobby"
"""A topic that fits no channel pattern."""

IN = ["1", "1", ROOM, "phx_join", {}]
"""The frame with which tests join the room."""


def is_room(topic: str) -> bool:
    return topic.startswith("room:")


def a_socket(
    *joined: str, vsn: str | None = "2.0.0", echo_unmatched: bool = False, channel_limit: int | None = None
) -> ChannelSocket:
    """A socket that has joined these topics, the first with the join_ref "1", the next with "2"..."""
    socket = ChannelSocket(is_room, vsn=vsn, echo_unmatched=echo_unmatched, channel_limit=channel_limit)
    for number, topic in enumerate(joined, start=1):
        socket.accept(Join(topic, {}, str(number), str(number)))
    return socket


def asked(outputs: Iterable[Output]) -> Join:
    """The one question of the socket to the application."""
    (join,) = outputs
    assert isinstance(join, Join)
    return join


def wire(outputs: Iterable[Output], socket: ChannelSocket | None = None) -> list[object]:
    """Frames as the JSON text that the client reads, which tells "1", 1, 1.0 and true apart; the rest as it is."""
    encode = (socket or a_socket()).encode
    return [compact(encode(each)) if isinstance(each, Frame) else each for each in outputs]


def compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def binary_push(join_ref: str, ref: str, topic: str, event: str, payload: bytes = b"\x00\xff") -> bytes:
    texts = [text.encode() for text in (join_ref, ref, topic, event)]
    return bytes([0, *map(len, texts)]) + b"".join(texts) + payload
