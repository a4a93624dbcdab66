"""Pages: the query parameters, clamped as they are read (GEN-2), and the counters of list answers (GEN-1)."""

from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema

from mock_platform.rest.schemas.base import Answer, Query, read_integer

LAST_PAGE = 2**31 - 1
"""No page beyond this is told apart: every client's integers hold it."""


def read_page(value: object) -> int:
    """A page number, from 1."""
    return min(max(read_integer(value), 1), LAST_PAGE)


def read_size(value: object) -> int:
    """A page size, 1 to 100."""
    return min(max(read_integer(value), 1), 100)


def read_memory_size(value: object) -> int:
    """A page size of the memory lists, 1 to 50."""
    return min(max(read_integer(value), 1), 50)


PageNumber = Annotated[int, PlainValidator(read_page), WithJsonSchema({"type": "integer"})]
PageSize = Annotated[int, PlainValidator(read_size), WithJsonSchema({"type": "integer"})]
MemoryPageSize = Annotated[int, PlainValidator(read_memory_size), WithJsonSchema({"type": "integer"})]


class PageQuery(Query):
    """The query of a plain list."""

    page: PageNumber = 1
    page_size: PageSize = 20


class Counters(Answer):
    """Where a page stands in its list."""

    page: int
    page_size: int
    total_count: int
    total_pages: int


class CursorCounters(Counters):
    """The counters with what Band demands on top; paging itself is by number, so there is no cursor to give."""

    has_more: bool
    limit: int
    next_cursor: str | None
