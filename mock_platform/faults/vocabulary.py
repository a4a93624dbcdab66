"""What faults can be set on: names that exist, and the moments that each stands for."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from mock_platform.faults.effects import FRAMES, ON_SOCKETS, Moment
from mock_platform.faults.problems import BadFault, nearest

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

WORDS: dict[str, frozenset[Moment]] = {
    "upgrade": frozenset(("upgrade",)),
    "join": frozenset(("join",)),
    "leave": frozenset(("leave",)),
    "heartbeat": frozenset(("heartbeat",)),
    "frame": FRAMES,
}
"""What a client does on the wire: ask for a socket, and send frames on it."""

ANY_ID = "*"


class Target(NamedTuple):
    """What a fault is set on: at which moments, with which name or on which topic; ``chat_room:`` is any of a kind."""

    what: str
    moments: frozenset[Moment]
    name: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Ids of operations, names of pushed events, and names of topics, without ids; then what the Agent Manager has."""

    operations: Collection[str]
    events: Collection[str]
    topics: Collection[str]
    calls: Collection[str] = ()
    streams: Collection[str] = ()

    def target(self, on: str) -> Target:
        """What ``on`` names; :class:`BadFault`, with the nearest name that exists, for what it does not know."""
        if on in WORDS:
            return Target("what clients send", WORDS[on])
        if on in self.operations:
            return Target("an operation", frozenset(("operation",)), name=on)
        if on in self.calls:
            return Target("a call to the Agent Manager", frozenset(("call",)), name=on)
        if on in self.streams:
            return Target("a stream", frozenset(("stream",)), name=on)
        if on in self.events:
            return Target("an event", frozenset(("push",)), name=on)
        if ":" in on:
            return self._topic(on)
        patterns = [f"{name}:{ANY_ID}" for name in self.topics]
        known = nearest(on, [*self.operations, *self.calls, *self.streams, *self.events, *WORDS, *patterns])
        raise BadFault("on", f"names no operation, event or topic that exists; the nearest is {known}")

    def _topic(self, on: str) -> Target:
        name, _, id_ = on.partition(":")
        if name not in self.topics:
            raise BadFault("on", f"names no topic that exists; the nearest is {nearest(name, self.topics)}:{ANY_ID}")
        id_ = id_.lower()
        if id_ != ANY_ID and UUID.fullmatch(id_) is None:
            raise BadFault("on", f"should be {name}:{ANY_ID}, or {name}: and an id, which is a UUID")
        return Target("a topic", ON_SOCKETS, topic=f"{name}:" if id_ == ANY_ID else f"{name}:{id_}")
