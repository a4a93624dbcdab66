"""What a timeline keeps at one moment: entries in order, found by number; it can be looked through in any thread."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Protocol

from mock_platform.timeline.entries import Entry

SEQ = attrgetter("seq")


class Entries(Protocol):
    """A timeline, or what it kept at one moment."""

    def __len__(self) -> int:
        """How many entries there are."""

    def __iter__(self) -> Iterator[Entry]:
        """The entries, oldest first."""

    def after(self, seq: int) -> Sequence[Entry]:
        """Those that are newer than ``seq``, oldest first."""

    def get(self, seq: int) -> Entry | None:
        """The entry of this number; ``None`` when there is none, or none any more."""


class Kept:
    """Entries in the order of their numbers."""

    __slots__ = ("_entries",)

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def after(self, seq: int) -> Sequence[Entry]:
        """Those that are newer than ``seq``, oldest first."""
        return self._entries[bisect_right(self._entries, seq, key=SEQ) :]

    def get(self, seq: int) -> Entry | None:
        """The entry of this number; ``None`` when there is none, or none any more."""
        at = bisect_left(self._entries, seq, key=SEQ)
        return self._entries[at] if at < len(self._entries) and self._entries[at].seq == seq else None
