"""Cutting a page out of a listing, and its counters (rest.md 2.4 and 2.5, GEN-1 to GEN-3)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic_core import to_json

from mock_platform.rest.schemas.memories import MemoriesQuery
from mock_platform.rest.schemas.paging import PageQuery
from mock_platform.rest.shapes import Shape
from mock_platform.wire import message_json
from mock_platform.world.indexes import Listing
from mock_platform.world.memories import Memory
from mock_platform.world.messages import Message

T = TypeVar("T")


def one_page(listing: Listing[T], query: PageQuery, shape: Callable[[T], Shape], **more: object) -> Shape:
    """``data`` and ``metadata`` of one page (ERR-11); ``more`` goes into the counters."""
    return {"data": [shape(each) for each in _cut(listing, query)], "metadata": {**counters(listing, query), **more}}


def whole(entries: Sequence[T], shape: Callable[[T], Shape]) -> Shape:
    """A list without pages, with counters as if it were one page that holds everything (rest.md 7)."""
    total = len(entries)
    size = max(total, 1)
    counted = {"page": 1, "page_size": size, "total_count": total, "total_pages": pages(total, size)}
    band = {"has_more": False, "limit": size, "next_cursor": None}
    return {"data": [shape(each) for each in entries], "metadata": {**counted, **band}}


def both_directions(received: Listing[T], sent: Listing[T], query: PageQuery, *shapes: Callable[[T], Shape]) -> Shape:
    """Requests received and sent, each direction with pages of its own (CON-5)."""
    data, counted = {}, {}
    for name, listing, shape in zip(("received", "sent"), (received, sent), shapes, strict=True):
        data[name] = [shape(each) for each in _cut(listing, query)]
        counted[name] = {"total": listing.total, "total_pages": pages(listing.total, query.page_size)}
    return {"data": data, "metadata": {"page": query.page, "page_size": query.page_size, **counted}}


def message_page(listing: Listing[Message], query: PageQuery, **more: object) -> bytes:
    """The same for messages, joined from their ready JSON."""
    counted = to_json({**cursor_counters(listing, query), **more})
    return b'{"data":[%b],"metadata":%b}' % (_messages(listing, query), counted)


def context_page(listing: Listing[Message], query: PageQuery) -> bytes:
    """A page of a context, with its counters under both names (CTX-4)."""
    counted = to_json(cursor_counters(listing, query))
    return b'{"data":[%b],"meta":%b,"metadata":%b}' % (_messages(listing, query), counted, counted)


def memory_page(listing: Listing[Memory], query: MemoriesQuery, shape: Callable[[Memory], Shape]) -> Shape:
    """Memories have no pages, only a size, and ``page_size`` tells how many came (rest.md 2.4, MEM-16)."""
    data = [shape(each) for each in listing.cut(0, query.page_size)]
    counted = {"page_size": len(data), "total_count": listing.total}
    return {"data": data, "meta": counted, "metadata": counted}


def counters(listing: Listing[T], query: PageQuery) -> Shape:
    """GEN-1; of what a filter leaves, since clients walk up to the last page (DEL-23)."""
    return {
        "page": query.page,
        "page_size": query.page_size,
        "total_count": listing.total,
        "total_pages": pages(listing.total, query.page_size),
    }


def cursor_counters(listing: Listing[T], query: PageQuery) -> Shape:
    """GEN-1, with what Band's clients demand on top (rest.md 7)."""
    return {
        **counters(listing, query),
        "has_more": query.page * query.page_size < listing.total,
        "limit": query.page_size,
        "next_cursor": None,
    }


def pages(total: int, size: int) -> int:
    """How many pages ``total`` entries fill; none when there are none (GEN-3)."""
    return -(-total // size)


def _cut(listing: Listing[T], query: PageQuery) -> list[T]:
    start = (query.page - 1) * query.page_size
    return listing.cut(start, start + query.page_size)


def _messages(listing: Listing[Message], query: PageQuery) -> bytes:
    return b",".join([each.wire or message_json(each) for each in _cut(listing, query)])
