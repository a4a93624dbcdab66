"""What an entry of the timeline is."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from mock_platform.world.clock import iso

if TYPE_CHECKING:
    from mock_platform.world.identities import Identity

Kind = Literal[
    "request", "event", "push", "connect", "disconnect", "join", "leave", "frame", "call", "bot", "clock", "fault"
]
"""request: REST; event: a change of state; push, connect, disconnect, join, leave, frame: the WebSocket; call: the
Agent Manager; bot: a step of a scripted agent; clock: control moved it; fault: an injected one."""

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
Details: TypeAlias = Mapping[str, Plain]


def is_called(identity: "Identity", name: str) -> bool:
    """Whether ``name`` is its id, its handle, or the last part of its handle (with or without ``@``)."""
    name = name.removeprefix("@").lower()
    return name in {identity.id, identity.handle, identity.handle.rpartition("/")[2]}


def name_of(identity: "Identity") -> dict[str, Plain]:
    """An identity as JSON."""
    return {"type": identity.type, "id": identity.id, "handle": identity.handle}


class Entry:
    """One thing that happened.

    ``who`` did it, or for a push is whom it went ``to``. ``name`` is the operation id, the event, or the topic.
    ``details`` are made when they are first asked for: nothing is rendered that nobody looks at.
    """

    __slots__ = ("_details", "at", "cause", "kind", "name", "room", "seq", "size", "to", "who")

    def __init__(  # noqa: PLR0917 - made in one place, several times for each request
        self, seq: int, at: int, kind: Kind, name: str, cause: int | None, details: "Details | Callable[[], Details]"
    ) -> None:
        self.seq = seq
        self.at = at
        self.kind = kind
        self.name = name
        self.cause = cause
        self.who: Identity | None = None
        self.to: Sequence[Identity] = ()
        self.room: str | None = None
        self.size = 0
        self._details = details

    @property
    def details(self) -> Details:
        """What else there is to say, as plain data."""
        if callable(self._details):
            self._details = self._details()
        return self._details

    def concerns(self, name: str) -> bool:
        """Whether whoever is called ``name`` did it or was told."""
        return (self.who is not None and is_called(self.who, name)) or any(is_called(each, name) for each in self.to)

    def plain(self) -> dict[str, Plain]:
        """The entry as JSON."""
        return {
            "seq": self.seq,
            "at": iso(self.at),
            "kind": self.kind,
            "name": self.name,
            "cause": self.cause,
            "who": None if self.who is None else name_of(self.who),
            "to": [name_of(each) for each in self.to],
            "room": self.room,
            "summary": summary(self),
            "details": dict(self.details),
        }


def summary(entry: Entry) -> str:
    """The entry in one line for people."""
    who = "nobody" if entry.who is None else entry.who.handle
    details = entry.details
    match entry.kind:
        case "request":
            return f"{who} {details['method']} {details['path']} → {details.get('status', 'under way')}"
        case "push":
            return f"{entry.name} on {details['topic']} → {_names(entry.to)}"
        case "event":
            return " ".join([entry.name, *_told(details)])
        case "fault":
            return f"fault {details.get('fault', '')} on {entry.name}: {details.get('effect', '')}"
        case _:
            return " ".join([who, entry.kind, entry.name, *_told(details)])


def _names(identities: "Sequence[Identity]") -> str:
    if len(identities) > 5:
        return f"{', '.join(each.handle for each in identities[:5])} and {len(identities) - 5} more"
    return ", ".join(each.handle for each in identities) or "nobody"


def _told(details: Details) -> list[str]:
    return [str(value) for value in details.values() if isinstance(value, str | int)][:3]
