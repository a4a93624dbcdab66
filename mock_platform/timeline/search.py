"""Finding entries: by kind, name, who was concerned, where, and what caused them."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from mock_platform.timeline.entries import Entry, Kind, is_called

if TYPE_CHECKING:
    from mock_platform.timeline.kept import Entries


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """Which entries. What is ``None`` does not matter.

    ``who`` did it or was told, ``by`` did it, ``to`` was told: each a handle, the agent's part of one, or an id.
    ``status`` is that of a request's answer or of a delivery; ``text`` stands somewhere in the details; ``cause`` is
    the number of an entry from which it follows, at once or by way of others; it is newer than number ``after``.
    """

    kind: Kind | None = None
    name: str | None = None
    who: str | None = None
    by: str | None = None
    to: str | None = None
    room: str | None = None
    status: str | None = None
    text: str | None = None
    cause: int | None = None
    after: int = 0

    def matches(self, entry: Entry, timeline: "Entries") -> bool:
        """Whether ``entry`` is one of them."""
        return (
            entry.seq > self.after
            and (self.kind is None or entry.kind == self.kind)
            and (self.name is None or entry.name == self.name)
            and not self.misses(entry)
            and (self.cause is None or self.cause in causes_of(entry, timeline))
        )

    def misses(self, entry: Entry) -> list[str]:
        """What of the entry itself is not as asked; empty for a match."""
        found = []
        if self.kind is not None and entry.kind != self.kind:
            found.append("kind")
        if self.name is not None and entry.name != self.name:
            found.append("name")
        if self.who is not None and not entry.concerns(self.who):
            found.append("who")
        if self.by is not None and (entry.who is None or not is_called(entry.who, self.by)):
            found.append("by")
        if self.to is not None and not any(is_called(each, self.to) for each in entry.to):
            found.append("to")
        if self.room is not None and entry.room != self.room:
            found.append("room")
        if self.status is not None and str(entry.details.get("status")) != self.status:
            found.append("status")
        if self.text is not None and self.text not in str(entry.details):
            found.append("text")
        return found

    def __str__(self) -> str:
        asked = [f"{each.name} {getattr(self, each.name)}" for each in fields(self) if getattr(self, each.name)]
        return ", ".join(asked) or "anything"


def causes_of(entry: Entry, timeline: "Entries") -> list[int]:
    """The numbers of what led to ``entry``, nearest first, as far as they are still kept."""
    found: list[int] = []
    cause = entry.cause
    while cause is not None and cause not in found:
        found.append(cause)
        earlier = timeline.get(cause)
        cause = None if earlier is None else earlier.cause
    return found


def find(timeline: "Entries", query: Query) -> list[Entry]:
    """All entries that match, oldest first."""
    return [each for each in timeline.after(query.after) if query.matches(each, timeline)]


def nearest(entries: Iterable[Entry], query: Query, most: int = 3) -> list[tuple[Entry, list[str]]]:
    """What comes next to what was asked for: the entries that miss the least, each with what it misses."""
    misses = ((each, query.misses(each)) for each in entries if each.seq > query.after)
    some = [(entry, missed) for entry, missed in misses if missed and len(missed) < _asked(query)]
    some.sort(key=lambda each: (len(each[1]), "name" in each[1], -each[0].seq))
    return some[:most]


def _asked(query: Query) -> int:
    return sum(
        getattr(query, each) is not None for each in ("kind", "name", "who", "by", "to", "room", "status", "text")
    )
