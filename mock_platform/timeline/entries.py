"""What an entry of the timeline is."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from mock_platform.timeline.redaction import clean, redacted
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


class Entry(ABC):
    """One thing that happened.

    ``seq`` counts the entries of a world from 1 without gaps, ``at`` is the instant on its clock, ``cause`` the number
    of what it follows from. What there is besides is made when somebody looks: nothing is rendered that nobody reads.
    """

    __slots__ = ("at", "cause", "seq")

    seq: int
    at: int
    cause: int | None

    @property
    def size(self) -> int:
        """Bytes that it keeps of what has no small bound of its own."""
        return 0

    @property
    @abstractmethod
    def kind(self) -> Kind:
        """What sort of thing happened."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The operation id, the event, or the topic."""

    @property
    @abstractmethod
    def who(self) -> "Identity | None":
        """Who did it, or whom it is about."""

    @property
    def to(self) -> "Sequence[Identity]":
        """Who was told."""
        return ()

    @property
    @abstractmethod
    def room(self) -> str | None:
        """The id of the room where it happened."""

    @property
    @abstractmethod
    def details(self) -> Details:
        """What else there is to say, as plain data without secrets."""

    def concerns(self, name: str) -> bool:
        """Whether whoever is called ``name`` did it or was told."""
        return (self.who is not None and is_called(self.who, name)) or any(is_called(each, name) for each in self.to)

    def plain(self) -> dict[str, Plain]:
        """The entry as JSON."""
        return {
            "seq": self.seq,
            "at": iso(self.at),
            "kind": self.kind,
            "name": redacted(self.name),
            "cause": self.cause,
            "who": None if self.who is None else name_of(self.who),
            "to": [name_of(each) for each in self.to],
            "room": self.room,
            "summary": summary(self),
            "details": clean(self.details),
        }


_REFERENCE_BYTES = 8


class Note(Entry):
    """An entry that is written as it will be read."""

    __slots__ = ("_details", "_kind", "_name", "_room", "_to", "_who")

    def __init__(
        self,
        kind: Kind,
        name: str,
        details: Details,
        *,
        who: "Identity | None" = None,
        to: "Sequence[Identity]" = (),
        room: str | None = None,
    ) -> None:
        self._kind = kind
        self._name = name
        self._details = details
        self._who = who
        self._to = to
        self._room = room

    @property
    def size(self) -> int:
        return len(self._to) * _REFERENCE_BYTES

    @property
    def kind(self) -> Kind:
        return self._kind

    @property
    def name(self) -> str:
        return self._name

    @property
    def who(self) -> "Identity | None":
        return self._who

    @property
    def to(self) -> "Sequence[Identity]":
        return self._to

    @property
    def room(self) -> str | None:
        return self._room

    @property
    def details(self) -> Details:
        return self._details


def summary(entry: Entry) -> str:
    """The entry in one line for people, without any secret."""
    return redacted(_summary(entry))


def _summary(entry: Entry) -> str:
    who = "nobody" if entry.who is None else entry.who.handle
    details = entry.details
    match entry.kind:
        case "request":
            return f"{who} {details['method']} {details['path']} → {details.get('status', 'under way')}"
        case "push":
            return f"{entry.name} on {details['topic']} → {_names(entry.to)}"
        case "event":
            if entry.name == "presence_changed":
                return f"{entry.name} {details['id']} {'online' if details['online'] else 'offline'}"
            return " ".join([entry.name, *_told(details)])
        case "fault":
            whom = "" if entry.who is None else f" of {who}"
            return f"{details['fault']} on {entry.name}{whom}: {details['effect']}"
        case _:
            return " ".join([who, entry.kind, entry.name, *_told(details)])


def _names(identities: "Sequence[Identity]") -> str:
    if len(identities) > 5:
        return f"{', '.join(each.handle for each in identities[:5])} and {len(identities) - 5} more"
    return ", ".join(each.handle for each in identities) or "nobody"


def _told(details: Details) -> list[str]:
    return [str(value) for value in details.values() if isinstance(value, str | int)][:3]
