"""Pages, ids, times and concurrency (GEN)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    BASE_BODIES,
    CLOCK,
    DELIVERIES,
    MESSAGES,
    MY_PROFILE,
    MY_ROOMS,
    PAGE_QUERIES,
    PAGING,
    ROOMS,
    SHAPES,
    VALIDATION,
)

MUTANTS: Final = (
    Mutant(
        "Pages count from zero",
        ("GEN-1",),
        (
            PAGE_QUERIES(
                "def read_page(value: object) -> int:\n"
                '    """A page number, from 1."""\n'
                "    return min(max(read_integer(value), 1), LAST_PAGE)",
                "def read_page(value: object) -> int:\n    return min(max(read_integer(value) + 1, 1), LAST_PAGE)",
            ),
        ),
    ),
    Mutant(
        "The last entry of a page is the first of the next one",
        ("GEN-1",),
        (
            PAGING(
                "    start = (query.page - 1) * query.page_size\n",
                "    start = max((query.page - 1) * query.page_size - (query.page > 1), 0)\n",
            ),
        ),
    ),
    Mutant(
        "total_pages leaves out a last page that is not full",
        ("GEN-1",),
        (PAGING("    return -(-total // size)", "    return total // size"),),
    ),
    Mutant(
        "total_pages counts one page too many when the last is full",
        ("GEN-1",),
        (PAGING("    return -(-total // size)", "    return total // size + 1 if total else 0"),),
    ),
    Mutant(
        "total_count is that of the page",
        ("GEN-1",),
        (
            PAGING(
                '        "page_size": query.page_size,\n        "total_count": listing.total,\n        "total_pages"',
                '        "page_size": query.page_size,\n'
                '        "total_count": len(_cut(listing, query)),\n'
                '        "total_pages"',
            ),
        ),
    ),
    Mutant(
        "A page may have 101 entries",
        ("GEN-1", "GEN-2"),
        (
            PAGE_QUERIES(
                "    return min(max(read_integer(value), 1), 100)", "    return min(max(read_integer(value), 1), 101)"
            ),
        ),
    ),
    Mutant(
        "Twenty-five entries make a page",
        ("GEN-1",),
        (PAGE_QUERIES("    page_size: PageSize = 20", "    page_size: PageSize = 25"),),
    ),
    Mutant(
        "A page of zero is refused",
        ("GEN-2",),
        (
            PAGE_QUERIES(
                "    return min(max(read_integer(value), 1), LAST_PAGE)",
                "    if read_integer(value) < 1:\n"
                '        raise complaint("Out of range")\n'
                "    return min(read_integer(value), LAST_PAGE)",
            ),
            PAGE_QUERIES("import Answer, Query, read_integer", "import Answer, Query, complaint, read_integer"),
        ),
    ),
    Mutant(
        "A page size out of range is echoed as it was asked for",
        ("GEN-2",),
        (
            PAGING(
                '        "page": query.page,\n        "page_size": query.page_size,',
                '        "page": query.page,\n'
                '        "page_size": 1000 if query.page_size == 100 else query.page_size,',
            ),
        ),
    ),
    Mutant(
        "A page past the end is the last one",
        ("GEN-2",),
        (
            PAGING(
                "    start = (query.page - 1) * query.page_size\n",
                "    last = max(pages(listing.total, query.page_size), 1)\n"
                "    start = (min(query.page, last) - 1) * query.page_size\n",
            ),
        ),
    ),
    Mutant(
        "A page that is no number is the first one",
        ("GEN-2",),
        (BASE_BODIES('        raise complaint("Invalid integer. Got: string")', "        return 1"),),
    ),
    Mutant(
        "An empty list has one page",
        ("GEN-3",),
        (PAGING("    return -(-total // size)", "    return max(-(-total // size), 1)"),),
    ),
    Mutant(
        "Ids in the list of agents are in upper case",
        ("GEN-4",),
        (MY_PROFILE("query, my_agent, **", 'query, lambda each: {**my_agent(each), "id": each.id.upper()}, **'),),
    ),
    Mutant(
        "Ids of events have no hyphens",
        ("GEN-4",),
        (
            SHAPES(
                '    return {"id": message.id, "message_type": message.message_type, "success": True}',
                '    identity = message.id.replace("-", "")\n'
                '    return {"id": identity, "message_type": message.message_type, "success": True}',
            ),
        ),
    ),
    Mutant(
        "Ids in upper case are unknown",
        ("GEN-4",),
        (
            VALIDATION(
                "    return None if _UUID.fullmatch(value) is None else value.lower()",
                "    return None if _UUID.fullmatch(value) is None else value",
            ),
        ),
    ),
    Mutant("Times have no time zone", ("GEN-5",), (CLOCK('.{micros:06d}Z"', '.{micros:06d}"'),)),
    Mutant("Times have three digits of fraction", ("GEN-5",), (CLOCK('.{micros:06d}Z"', '.{micros // 1000:03d}Z"'),)),
    Mutant(
        "Times are those of Berlin",
        ("GEN-5",),
        (
            CLOCK('.{micros:06d}Z"', '.{micros:06d}+01:00"'),
            CLOCK(
                "    seconds, micros = divmod(instant, SECOND)",
                "    seconds, micros = divmod(instant + 3600 * SECOND, SECOND)",
            ),
        ),
    ),
    Mutant(
        "A message that is sent twice is one",
        ("GEN-6",),
        (
            MESSAGES(
                '        count = len(room.by_type.get("text", ()))\n',
                "        for each in room.messages[-1:]:\n"
                "            if each.sender_id == sender.id and each.content.endswith(content):\n"
                "                return each\n"
                '        count = len(room.by_type.get("text", ()))\n',
            ),
        ),
    ),
    Mutant(
        "The newest room is listed only when there is a newer one",
        ("GEN-7",),
        (
            MY_ROOMS(
                "    return one_page(world.rooms.of(user, newest_first=True), query, room)",
                "    found = world.rooms.of(user, newest_first=True)\n"
                "    return one_page(Listing.of(found.cut(1, found.total)), query, room)",
            ),
            MY_ROOMS(
                "from mock_platform.world import World\n",
                "from mock_platform.world import World\nfrom mock_platform.world.indexes import Listing\n",
            ),
        ),
    ),
    Mutant(
        "Of several adds at once all succeed",
        ("GEN-8",),
        (
            ROOMS(
                '            raise Conflict("Already a participant of this chat room")',
                "            return room.participants[entity.id]",
            ),
        ),
    ),
    Mutant(
        "Of several completions at once all succeed",
        ("GEN-8", "DEL-7"),
        (
            DELIVERIES(
                '    "processed": {"processing": "processing"},',
                '    "processed": {"processing": "processing", "processed": "processed"},',
            ),
        ),
    ),
    Mutant(
        "Messages sent at once are in another order for agents",
        ("GEN-9",),
        (
            MESSAGES(
                "        return Listing.oldest_first(SeqSet() if inbox is None else inbox.context, room.messages)",
                "        found = [] if inbox is None else [room.messages[seq] for seq in inbox.context]\n"
                "        return Listing.of(sorted(found, key=lambda each: (each.inserted_at // 1000000,"
                " each.id)))",
            ),
        ),
    ),
)
