"""Lists by cursor (BAND-2)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import PAGE_QUERIES, PAGING

_CURSORS = '''\
_CURSOR = re.compile(r"after-([0-9]{1,9})")


def read_cursor(value: object) -> int:
    """BAND-2: how many entries lie before a cursor, which is opaque to callers."""
    match = _CURSOR.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise complaint("Invalid cursor")
    return int(match[1])


Cursor = Annotated[int, PlainValidator(read_cursor), WithJsonSchema({"type": "string"})]


class CursorQuery(Query):
    """The query of a list that is paged by cursor too; no call mixes both families (BAND-2)."""

    cursor: Omittable[Cursor] = None
    limit: Omittable[PageSize] = None

    @model_validator(mode="after")
    def check_family(self) -> Self:
        by_cursor = self.model_fields_set.intersection(("cursor", "limit"))
        by_page = self.model_fields_set.intersection(("page", "page_size"))
        if (by_cursor and by_page) or {"cursor", "since"} <= self.model_fields_set:
            raise complaint("Parameters of both ways to page: use cursor and limit, or page and page_size")
        return self

    @property
    def size(self) -> int:
        return self.limit or self.page_size

    @property
    def start(self) -> int:
        return self.cursor or 0


class PageQuery(CursorQuery):
'''

_START = """\
    page_size: PageSize = 20

    @property
    def start(self) -> int:
        return self.cursor or (self.page - 1) * self.page_size
"""

_COUNTED = '''\
def by_cursor(listing: Listing[T], query: PageQuery) -> Shape:
    """BAND-2: where a list goes on, and whether it does."""
    end = query.start + query.size
    more = end < listing.total
    return {"has_more": more, "limit": query.size, "next_cursor": f"after-{end}" if more else None}


def pages('''

ADDITIONS: Final = (
    PAGE_QUERIES(
        "from typing import Annotated\n\nfrom pydantic import PlainValidator, WithJsonSchema\n",
        "import re\nfrom typing import Annotated, Self\n\n"
        "from pydantic import PlainValidator, WithJsonSchema, model_validator\n",
    ),
    PAGE_QUERIES("import Answer, Query, read_integer", "import Answer, Omittable, Query, complaint, read_integer"),
    PAGE_QUERIES("class PageQuery(Query):\n", _CURSORS),
    PAGE_QUERIES("    page_size: PageSize = 20\n", _START),
    PAGING("def pages(", _COUNTED),
    PAGING(
        '        "has_more": query.page * query.page_size < listing.total,\n'
        '        "limit": query.page_size,\n'
        '        "next_cursor": None,\n',
        "        **by_cursor(listing, query),\n",
    ),
    PAGING(
        "    start = (query.page - 1) * query.page_size\n    return listing.cut(start, start + query.page_size)\n",
        "    return listing.cut(query.start, query.start + query.size)\n",
    ),
    PAGING(
        '"metadata": {**counters(listing, query), **more}}', '"metadata": {**cursor_counters(listing, query), **more}}'
    ),
)

MUTANTS: Final = (
    Mutant("A cursor is ignored", ("BAND-2",), (PAGE_QUERIES("return self.cursor or (self", "return (self"),)),
    Mutant("A limit is ignored", ("BAND-2",), (PAGE_QUERIES("return self.limit or ", "return "),)),
    Mutant("A cursor leads to one entry too far", ("BAND-2",), (PAGING('f"after-{end}"', 'f"after-{end + 1}"'),)),
    Mutant("A list that goes on names no cursor", ("BAND-2",), (PAGING('f"after-{end}" if more else None', "None"),)),
    Mutant("A list never says that there is more", ("BAND-2",), (PAGING('"has_more": more,', '"has_more": False,'),)),
    Mutant("A list always says that there is more", ("BAND-2",), (PAGING("    more = end <", "    more = 0 <"),)),
    Mutant("A cursor's page goes on where it is just full", ("BAND-2",), (PAGING("more = end <", "more = end <="),)),
    Mutant("Both ways to page may be mixed", ("BAND-2",), (PAGE_QUERIES("if (by_cursor and by_page) or", "if"),)),
)
