"""Frames: five fields, in the array form of serializer 2.0.0 and in the object form of 1.0.0.

Both sides of these functions are plain values: lists, dicts, strings. Turning them into bytes is the caller's choice of
JSON library. References are sent back with the type and value with which they came.
"""

from collections.abc import Mapping
from typing import NamedTuple, NoReturn, TypeAlias

Ref: TypeAlias = str | int | float | bool | None
"""Clients count in strings; whatever else is no array and no object goes back as it came."""

Payload: TypeAlias = Mapping[str, object] | bytes

BINARY_PUSH = 0
_BINARY_HEAD = 5
_FIELDS = 5


class BadFrame(Exception):  # noqa: N818 - what it is called when the decoder meets it
    """What came is no frame. Phoenix's decoder raises then, which ends the socket with 1011 (websocket.md 2.4)."""


class Frame(NamedTuple):
    """One message in either direction."""

    join_ref: Ref
    ref: Ref
    topic: str
    event: str
    payload: Payload


def decode_v2(value: object) -> Frame:
    """``[join_ref, ref, topic, event, payload]``; further elements are ignored. Raises :class:`BadFrame`."""
    if not isinstance(value, list) or len(value) < _FIELDS:
        raise BadFrame("not an array of five elements")
    join_ref, ref, topic, event, payload = value[:_FIELDS]
    return _frame(join_ref, ref, topic, event, payload)


def decode_v1(value: object) -> Frame:
    """``{"topic", "event", "payload", "ref"}``, perhaps with a ``join_ref``. Raises :class:`BadFrame`."""
    if not isinstance(value, dict) or not {"topic", "event", "payload", "ref"} <= value.keys():
        raise BadFrame("not an object with topic, event, payload and ref")
    return _frame(value.get("join_ref"), value["ref"], value["topic"], value["event"], value["payload"])


def decode_binary(data: bytes) -> Frame:
    """A binary push: a zero, four lengths of one byte, the four texts, the payload. Raises :class:`BadFrame`."""
    if len(data) < _BINARY_HEAD or data[0] != BINARY_PUSH:
        raise BadFrame("not a binary push")
    texts, offset = [], _BINARY_HEAD
    for length in data[1:_BINARY_HEAD]:
        texts.append(_text(data[offset : offset + length]))
        offset += length
    if offset > len(data):
        raise BadFrame("a binary push shorter than its lengths")
    join_ref, ref, topic, event = texts
    return Frame(join_ref, ref, topic, event, data[offset:])


def refuse_binary(_: bytes) -> NoReturn:
    """Serializer 1.0.0 has no binary form. Raises :class:`BadFrame`."""
    raise BadFrame("binary frames came with 2.0.0")


def encode_v2(frame: Frame) -> list[object]:
    """The array form."""
    return list(frame)


def encode_v1(frame: Frame) -> dict[str, object]:
    """The object form, which has no ``join_ref``."""
    return {"topic": frame.topic, "event": frame.event, "payload": frame.payload, "ref": frame.ref}


def _frame(join_ref: object, ref: object, topic: object, event: object, payload: object) -> Frame:
    if not isinstance(topic, str) or not isinstance(event, str):
        raise BadFrame("topic and event are strings")
    if not isinstance(join_ref, Ref) or not isinstance(ref, Ref):
        raise BadFrame("references are strings, at least no arrays or objects")
    return Frame(join_ref, ref, topic, event, payload if isinstance(payload, dict) else {})


def _text(piece: bytes) -> str:
    try:
        return piece.decode()
    except UnicodeDecodeError:
        raise BadFrame("a text of the binary push is not UTF-8") from None
