"""Indexes kept by the writes, so that reading costs what a page costs (design rule 7)."""

from array import array
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_CHUNK = 2048
_FULL = array("I", bytes(4 * _CHUNK))
_last = itemgetter(-1)


class SeqSet:
    """A sorted set of sequence numbers in chunks of four-byte integers.

    Appending at the end, taking from the front, membership and a page near either end cost the same at a hundred and
    at a million numbers.
    """

    __slots__ = ("_chunks", "_newest", "_size")

    def __init__(self, seqs: Iterable[int] = ()) -> None:
        self._chunks: list[array[int]] = []
        self._newest = _FULL
        """The chunk to append to, or one that has no room."""
        self._size = 0
        for seq in seqs:
            self.add(seq)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[int]:
        for chunk in self._chunks:
            yield from chunk

    def __contains__(self, seq: int) -> bool:
        at = self._chunk_for(seq)
        if at == len(self._chunks):
            return False
        chunk = self._chunks[at]
        return chunk[bisect_left(chunk, seq)] == seq

    def first(self) -> int | None:
        """The smallest number, or ``None`` when the set is empty."""
        return self._chunks[0][0] if self._chunks else None

    def add(self, seq: int) -> None:
        """Put ``seq`` in; it may be there already."""
        if not self._chunks or seq > self._chunks[-1][-1]:
            self.append(seq)
        elif seq not in self:
            self._insert(seq)

    def append(self, seq: int) -> None:
        """Put ``seq`` in, which is larger than all that are there; each write does that ten times."""
        newest = self._newest
        if len(newest) >= _CHUNK:
            newest = self._newest = array("I")
            self._chunks.append(newest)
        newest.append(seq)
        self._size += 1

    def discard(self, seq: int) -> None:
        """Take ``seq`` out, if it is there."""
        if seq not in self:
            return
        at = self._chunk_for(seq)
        chunk = self._chunks[at]
        del chunk[bisect_left(chunk, seq)]
        if not chunk:
            del self._chunks[at]
            if chunk is self._newest:
                self._newest = _FULL
        self._size -= 1

    def position(self, seq: int) -> int:
        """How many numbers of the set are smaller than ``seq``."""
        at = self._chunk_for(seq)
        before = sum(map(len, self._chunks[:at]))
        return before if at == len(self._chunks) else before + bisect_left(self._chunks[at], seq)

    def cut(self, start: int, stop: int) -> list[int]:
        """The numbers at positions ``start`` up to ``stop``, like a slice with non-negative bounds."""
        stop = min(stop, self._size)
        if start >= stop:
            return []
        if start > self._size // 2:
            return self._cut_from_end(start, stop)
        taken: list[int] = []
        offset = 0
        for chunk in self._chunks:
            if offset >= stop:
                break
            if offset + len(chunk) > start:
                taken.extend(chunk[max(start - offset, 0) : stop - offset])
            offset += len(chunk)
        return taken

    def _cut_from_end(self, start: int, stop: int) -> list[int]:
        pieces: list[array[int]] = []
        end = self._size
        chunks = reversed(self._chunks)
        while end > start:
            chunk = next(chunks)
            begin = end - len(chunk)
            if begin < stop:
                pieces.append(chunk[max(start - begin, 0) : stop - begin])
            end = begin
        return [seq for piece in reversed(pieces) for seq in piece]

    def _insert(self, seq: int) -> None:
        at = self._chunk_for(seq)
        chunk = self._chunks[at]
        insort(chunk, seq)
        if len(chunk) > 2 * _CHUNK:
            self._chunks[at : at + 1] = [chunk[:_CHUNK], chunk[_CHUNK:]]
            self._newest = self._chunks[-1]
        self._size += 1

    def _chunk_for(self, seq: int) -> int:
        return bisect_left(self._chunks, seq, key=_last)


class SeqOf:
    """Sequence numbers by id, in many small tables: one large table would hold up the write that makes it grow."""

    __slots__ = ("_tables",)

    def __init__(self) -> None:
        self._tables: defaultdict[str, dict[str, int]] = defaultdict(dict)

    def __setitem__(self, item_id: str, seq: int) -> None:
        self._tables[item_id[:2]][item_id] = seq

    def __getitem__(self, item_id: str) -> int:
        return self._tables[item_id[:2]][item_id]

    def get(self, item_id: str) -> int | None:
        """The number of this id, or ``None``."""
        table = self._tables.get(item_id[:2])
        return None if table is None else table.get(item_id)

    def items(self) -> dict[str, int]:
        """All of them, for comparing worlds."""
        return {item_id: seq for table in self._tables.values() for item_id, seq in table.items()}


class BySeq(Protocol[T_co]):
    """Whatever gives an item for its sequence number: a list, or a dict."""

    def __getitem__(self, seq: int, /) -> T_co:
        """The item."""


class Listing(Generic[T]):
    """What a list operation found: how many there are, and a way to cut out one page."""

    __slots__ = ("_cut", "total")

    def __init__(self, total: int, cut: Callable[[int, int], list[T]]) -> None:
        self.total = total
        self._cut = cut

    def cut(self, start: int, stop: int) -> list[T]:
        """The entries from position ``start`` up to, not including, ``stop``."""
        return self._cut(start, stop)

    @classmethod
    def of(cls, items: Sequence[T]) -> "Listing[T]":
        """All of ``items`` in their order."""
        return cls(len(items), lambda start, stop: list(items[start:stop]))

    @classmethod
    def oldest_first(cls, seqs: SeqSet, items: BySeq[T]) -> "Listing[T]":
        """``items`` at the positions in ``seqs``, in rising order."""
        return cls(len(seqs), lambda start, stop: [items[seq] for seq in seqs.cut(start, stop)])

    @classmethod
    def newest_first(cls, seqs: SeqSet, items: BySeq[T], *, skip: int = 0) -> "Listing[T]":
        """``items`` at the positions in ``seqs``, in falling order, without the ``skip`` oldest."""
        size = len(seqs)

        def cut(start: int, stop: int) -> list[T]:
            found = seqs.cut(max(size - stop, skip), size - start)
            return [items[seq] for seq in reversed(found)]

        return cls(size - skip, cut)
