"""Text messages of the server as WebSocket frames, ready for any number of sockets (RFC 6455, section 5.2)."""

from typing import TYPE_CHECKING

from pydantic_core import to_json

if TYPE_CHECKING:
    from mock_platform.channels.frames import Ref

_TEXT_AND_FINAL = 0x81


def text_frame(text: bytes) -> bytes:
    """``text`` with the header of an unmasked, uncompressed, final frame."""
    size = len(text)
    if size < 126:
        head = bytes((_TEXT_AND_FINAL, size))
    elif size < 65_536:
        head = bytes((_TEXT_AND_FINAL, 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((_TEXT_AND_FINAL, 127)) + size.to_bytes(8, "big")
    return head + text


def json_of(value: object) -> bytes:
    """``value`` as JSON, whatever a client made of its references: 1e999 is read as infinite and has no name there."""
    return to_json(value, inf_nan_mode="null")


def push_head(topic: str, join_ref: "Ref", *, v1: bool) -> bytes:
    """What each push to one channel begins with; two channels with the same head get the same frames.

    websocket.md 6, row 1: the join's ``join_ref`` and not null. Serializer 1.0.0 has none.
    """
    if v1:
        return b'{"topic":%b,' % json_of(topic)
    return b"[%b,null,%b," % (json_of(join_ref), json_of(topic))


def push_frame(head: bytes, event: str, payload: bytes) -> bytes:
    """One push, from the ``head`` of its channel and a ``payload`` that is JSON already."""
    if head.startswith(b"["):
        return text_frame(b"%b%b,%b]" % (head, json_of(event), payload))
    return text_frame(b'%b"event":%b,"payload":%b,"ref":null}' % (head, json_of(event), payload))
