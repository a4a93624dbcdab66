"""Waiting until something has happened, and asserting that it did: in the server, so that no client has to poll."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from mock_platform.timeline.entries import Entry, summary
from mock_platform.timeline.search import Query, find, nearest

if TYPE_CHECKING:
    from mock_platform.timeline.kept import Entries, Kept
    from mock_platform.timeline.record import Timeline

T = TypeVar("T")

FEW = 500
"""Entries that are looked through at once, faster than a thread would be found for it."""


class NotSeen(AssertionError):  # noqa: N818 - a failed assertion, not an error of the mock
    """What was expected did not happen, or happened too often; the text says what was seen instead."""


async def looked_through(timeline: "Timeline", work: Callable[["Kept"], T]) -> T:
    """What ``work`` makes of the entries of this moment; of many it does so in a thread, and the loop goes on."""
    kept = timeline.kept()
    return work(kept) if len(kept) <= FEW else await asyncio.to_thread(work, kept)


async def wait_for(timeline: "Timeline", query: Query, *, count: int = 1, seconds: float = 5.0) -> list[Entry]:
    """The first ``count`` matching entries, as soon as there are as many.

    Raises :class:`NotSeen` after ``seconds`` of the machine's time: who waits is outside of the world.
    """
    new: list[Entry] = []
    news = asyncio.Event()

    def watch(entry: Entry) -> None:
        if query.matches(entry, timeline):
            new.append(entry)
            news.set()

    stop = timeline.watch(watch)
    try:
        old = await looked_through(timeline, lambda kept: find(kept, query))  # what comes meanwhile is new
        async with asyncio.timeout(seconds):
            while len(old) + len(new) < count:
                news.clear()
                await news.wait()
    except TimeoutError:
        raise NotSeen(
            await looked_through(timeline, lambda kept: complaint(kept, query, f"{count}", find(kept, query)))
        ) from None
    finally:
        stop()
    return [*old, *new][:count]


def expect(timeline: "Entries", query: Query, *, count: int | None = None) -> list[Entry]:
    """All matching entries: exactly ``count``, or at least one. :class:`NotSeen` otherwise."""
    found = find(timeline, query)
    if len(found) != count if count is not None else not found:
        raise NotSeen(complaint(timeline, query, "at least one" if count is None else f"{count}", found))
    return found


def complaint(timeline: "Entries", query: Query, wanted: str, found: list[Entry]) -> str:
    """What was expected, what was seen, and what came nearest."""
    seen = "none" if not found else f"{len(found)}"
    lines = [f"expected {wanted} of: {query}; saw {seen}"]
    lines += [f"  seen: #{each.seq} {summary(each)}" for each in found[:5]]
    if not found:
        close = nearest(timeline, query)
        lines += [f"  nearest: #{each.seq} {summary(each)} (differs in {', '.join(misses)})" for each, misses in close]
        if not close:
            lines.append(f"  nearest: nothing of the kind among {len(timeline)} entries")
    return "\n".join(lines)
