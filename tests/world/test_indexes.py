"""The indexes behind every list: a sorted set in chunks, and pages cut out of it."""

from collections.abc import Callable, Iterator
from typing import TypeVar
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from mock_platform.world import indexes
from mock_platform.world.indexes import Listing, SeqOf, SeqSet

SMALL_CHUNK = 4
NUMBERS = st.integers(0, 60)
BOUNDS = st.integers(0, 70)


@pytest.fixture
def small_chunks() -> Iterator[None]:
    with patch.object(indexes, "_CHUNK", SMALL_CHUNK):
        yield


class SeqSetBesideASortedList(RuleBasedStateMachine):
    """Whatever is done to a set is done to a plain list; then both answer every question alike."""

    @initialize(start=st.lists(NUMBERS, max_size=40))
    def begin(self, start: list[int]) -> None:
        self.seqs = SeqSet(start)
        self.plain = sorted(set(start))

    @rule(seq=NUMBERS)
    def add(self, seq: int) -> None:
        self.seqs.add(seq)
        self.plain = sorted({*self.plain, seq})

    @rule()
    def append(self) -> None:
        self.add(self.plain[-1] + 1 if self.plain else 0)

    @rule(seq=NUMBERS)
    def discard(self, seq: int) -> None:
        self.seqs.discard(seq)
        self.plain = [each for each in self.plain if each != seq]

    @rule()
    def take_the_first(self) -> None:
        if self.plain:
            self.discard(self.plain[0])

    @rule(data=st.data())
    def empty_a_stretch(self, data: st.DataObject) -> None:
        low, high = sorted((data.draw(NUMBERS), data.draw(NUMBERS)))
        for seq in range(low, high):
            self.discard(seq)

    @rule(start=BOUNDS, stop=BOUNDS)
    def cut(self, start: int, stop: int) -> None:
        assert self.seqs.cut(start, stop) == self.plain[start:stop]

    @invariant()
    def size_order_and_first_are_those_of_the_list(self) -> None:
        assert list(self.seqs) == self.plain
        assert len(self.seqs) == len(self.plain)
        assert self.seqs.first() == (self.plain[0] if self.plain else None)

    @invariant()
    def membership_and_positions_are_those_of_the_list(self) -> None:
        for seq in range(62):
            assert (seq in self.seqs) == (seq in self.plain)
            assert self.seqs.position(seq) == sum(each < seq for each in self.plain)

    @invariant()
    def chunks_are_neither_empty_nor_too_long(self) -> None:
        lengths = [len(chunk) for chunk in self.seqs._chunks]
        assert all(0 < length <= 2 * SMALL_CHUNK for length in lengths)


@pytest.mark.usefixtures("small_chunks")
def test_a_set_in_small_chunks_answers_like_a_sorted_list() -> None:
    run_state_machine_as_test(SeqSetBesideASortedList)


def rising(size: int) -> list[int]:
    return list(range(size))


def falling(size: int) -> list[int]:
    return list(range(size))[::-1]


def evens_then_odds(size: int) -> list[int]:
    return [*range(0, size, 2), *range(1, size, 2)]


@pytest.mark.parametrize("order", [rising, falling, evens_then_odds])
@pytest.mark.parametrize("size", [0, 1, 2047, 2048, 2049, 4096, 4097, 10_000])
def test_any_order_of_arrival_gives_the_same_set_in_chunks_of_the_real_size(
    order: Callable[[int], list[int]], size: int
) -> None:
    seqs = SeqSet(order(size))
    assert list(seqs) == rising(size)
    assert len(seqs) == size
    assert all(0 < len(chunk) <= 2 * indexes._CHUNK for chunk in seqs._chunks)
    assert all(seqs.position(seq) == seq for seq in range(0, size + 1, 97))


@pytest.mark.parametrize("size", [2048, 4096, 5000])
def test_a_page_that_crosses_a_chunk_is_whole_near_either_end(size: int) -> None:
    seqs = SeqSet(range(size))
    for start in range(0, size, 50):
        assert seqs.cut(start, start + 50) == rising(size)[start : start + 50]


Chunk = TypeVar("Chunk")


class Counting(list[Chunk]):
    """Chunks that count how many of them are looked at."""

    looked_at = 0

    def __iter__(self) -> Iterator[Chunk]:
        return map(self._look, super().__iter__())

    def __reversed__(self) -> Iterator[Chunk]:
        return map(self._look, super().__reversed__())

    def _look(self, chunk: Chunk) -> Chunk:
        self.looked_at += 1
        return chunk


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("start", [0, 3, 1992, 1997, 2000, 4000])
def test_a_page_near_either_end_looks_at_a_few_chunks_only(start: int) -> None:
    seqs = SeqSet(range(2000))
    seqs._chunks = chunks = Counting(seqs._chunks)
    assert seqs.cut(start, start + SMALL_CHUNK) == rising(2000)[start : start + SMALL_CHUNK]
    assert chunks.looked_at <= 3


def test_a_chunk_that_overflows_is_split_in_two_halves() -> None:
    full = 2 * indexes._CHUNK
    seqs = SeqSet(range(1, full + 1)[::-1])
    assert [len(chunk) for chunk in seqs._chunks] == [full]
    seqs.add(0)
    assert [len(chunk) for chunk in seqs._chunks] == [indexes._CHUNK, indexes._CHUNK + 1]


def test_the_first_is_taken_until_nothing_is_left() -> None:
    seqs = SeqSet(range(5000))
    taken = []
    while (first := seqs.first()) is not None:
        taken.append(first)
        seqs.discard(first)
    assert taken == rising(5000)
    assert (len(seqs), list(seqs), seqs.cut(0, 10), seqs.position(3), 3 in seqs) == (0, [], [], 0, False)


def test_an_emptied_set_can_be_filled_again() -> None:
    seqs = SeqSet([5])
    seqs.discard(5)
    seqs.add(3)
    assert list(seqs) == [3]


@pytest.mark.parametrize("seq", [0, 3, 2047, 2048, 4999])
def test_what_is_there_already_is_added_once(seq: int) -> None:
    seqs = SeqSet(range(5000))
    seqs.add(seq)
    assert len(seqs) == 5000


@pytest.mark.parametrize("seq", [1, 11, 4001])
def test_what_is_not_there_cannot_be_taken_out(seq: int) -> None:
    seqs = SeqSet(range(0, 4000, 10))
    seqs.discard(seq)
    assert len(seqs) == 400


ITEMS = {seq: f"item {seq}" for seq in range(100)}
SOME = st.sets(st.integers(0, 99)).map(sorted)


def walked(listing: Listing[str], size: int) -> list[str]:
    return [each for start in range(0, listing.total, size) for each in listing.cut(start, start + size)]


@given(seqs=SOME, size=st.integers(1, 30))
def test_oldest_first_walks_up_page_by_page(seqs: list[int], size: int) -> None:
    listing = Listing.oldest_first(SeqSet(seqs), ITEMS)
    assert listing.total == len(seqs)
    assert walked(listing, size) == [ITEMS[seq] for seq in seqs]


@given(seqs=SOME, size=st.integers(1, 30), data=st.data())
def test_newest_first_walks_down_page_by_page_and_stops_at_what_is_skipped(
    seqs: list[int], size: int, data: st.DataObject
) -> None:
    skip = data.draw(st.integers(0, len(seqs)))
    listing = Listing.newest_first(SeqSet(seqs), ITEMS, skip=skip)
    assert listing.total == len(seqs) - skip
    assert walked(listing, size) == [ITEMS[seq] for seq in seqs[skip:][::-1]]


@given(items=st.lists(st.text(max_size=2), max_size=20), size=st.integers(1, 30))
def test_a_plain_list_keeps_its_order(items: list[str], size: int) -> None:
    listing = Listing.of(items)
    assert listing.total == len(items)
    assert walked(listing, size) == items


@pytest.mark.parametrize("skip", [0, 4])
def test_a_page_past_the_end_is_empty(skip: int) -> None:
    seqs = SeqSet(range(10))
    listings = [
        Listing.of(["a"] * 10),
        Listing.oldest_first(seqs, ITEMS),
        Listing.newest_first(seqs, ITEMS, skip=skip),
    ]
    for listing in listings:
        assert listing.cut(listing.total, listing.total + 5) == []
        assert listing.cut(1000, 1005) == []


def test_sequence_numbers_are_found_by_id_and_unknown_ids_have_none() -> None:
    numbers = SeqOf()
    ids = {f"{number:02x}-{number}": number for number in range(600)}
    for item_id, seq in ids.items():
        numbers[item_id] = seq
    assert numbers.items() == ids
    assert [numbers[item_id] for item_id in ids] == list(range(600))
    assert [numbers.get(unknown) for unknown in ("00-none", "zz", "")] == [None, None, None]
