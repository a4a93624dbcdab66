"""Frames of the socket as the contract has them: arrays of five, from either side."""

import re
from dataclasses import dataclass
from typing import Final

from conformance.reading import parsed as read_json

TOPIC: Final = re.compile(r"[a-z_]+:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
JOIN: Final = "phx_join"
LEAVE: Final = "phx_leave"
REPLY: Final = "phx_reply"
HEARTBEAT: Final = "heartbeat"
ABSENT: Final = "(not recorded)"
"""Stands for the payload of a frame of which only the rest was recorded."""


@dataclass(frozen=True, slots=True)
class Frame:
    """``[join_ref, ref, topic, event, payload]``, of whatever types they are."""

    join_ref: object
    ref: object
    topic: object
    event: object
    payload: object

    @property
    def is_ok(self) -> bool:
        """Whether it is the reply to something that went well."""
        return self.event == REPLY and isinstance(self.payload, dict) and self.payload.get("status") == "ok"


def parsed(text: str) -> Frame | None:
    """The frame that ``text`` is; ``None`` for what is none."""
    try:
        found = read_json(text)
    except ValueError:
        return None
    return Frame(*found) if isinstance(found, list) and len(found) == 5 else None


def fault_of(frame: Frame | None) -> str:
    """What is wrong with a frame of a client (section 2.1), in a few words; empty if nothing is."""
    if frame is None:
        return "it is no JSON array of five elements"
    for name, value in (("ref", frame.ref), ("topic", frame.topic), ("event", frame.event)):
        if not isinstance(value, str):
            return f"its {name} is {value!r} and not a string"
    if frame.payload not in ({}, ABSENT):
        return f"its payload is {frame.payload!r} and not {{}}"
    if frame.event == HEARTBEAT and frame.join_ref is not None:
        return f"the join_ref of a heartbeat is {frame.join_ref!r} and not null"
    if frame.event == JOIN and frame.join_ref != frame.ref:
        return f"a join has the join_ref {frame.join_ref!r} and the ref {frame.ref!r}: they should be equal"
    if frame.event == LEAVE and not isinstance(frame.join_ref, str):
        return f"the join_ref of a leave is {frame.join_ref!r} and not a string"
    return ""
