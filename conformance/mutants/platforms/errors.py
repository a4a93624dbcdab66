"""Errors (ERR), pages, ids and times (GEN)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    BASE_BODIES,
    CLOCK,
    DELIVERIES,
    DISPATCH,
    ERRORS,
    MESSAGE_BODIES,
    MESSAGES,
    MY_PROFILE,
    MY_ROOMS,
    PAGE_QUERIES,
    PAGING,
    REFUSALS,
    ROOMS,
    SHAPES,
    VALIDATION,
)

ENVELOPE = '    error = {"code": code, "message": message, "request_id": request_id}\n'
CALLING = "            status, body = _run(operation, world, actor, ids, scope, raw)\n"

MUTANTS: Final = (
    Mutant(
        "Errors are flat",
        ("ERR-1",),
        (
            ERRORS(
                '    return to_json({"error": error if details is None else {**error, "details": details}})',
                '    return to_json({"error": code, "message": message, "request_id": request_id})',
            ),
        ),
    ),
    Mutant("Errors have no message", ("ERR-1",), (ERRORS(ENVELOPE, ENVELOPE.replace('"message": message, ', "")),)),
    Mutant(
        "The body of an error has no request_id",
        ("ERR-1", "ERR-9"),
        (ERRORS(ENVELOPE, ENVELOPE.replace(', "request_id": request_id', "")),),
    ),
    Mutant("The code of a 404 is missing", ("ERR-2",), (REFUSALS('    code = "not_found"', '    code = "missing"'),)),
    Mutant(
        "The code of a 403 is access_denied",
        ("ERR-2",),
        (REFUSALS('    code = "forbidden"', '    code = "access_denied"'),),
    ),
    Mutant(
        "The code of a 422 is unprocessable_entity",
        ("ERR-2",),
        (REFUSALS('    code = "validation_error"', '    code = "unprocessable_entity"'),),
    ),
    Mutant(
        "The code of a 409 is already_exists",
        ("ERR-2",),
        (REFUSALS('    code = "conflict"', '    code = "already_exists"'),),
    ),
    Mutant(
        "The code of a 400 is invalid_request",
        ("ERR-2",),
        (REFUSALS('    code = "bad_request"', '    code = "invalid_request"'),),
    ),
    Mutant(
        "Details map names of fields and not pointers",
        ("ERR-3",),
        (VALIDATION('    return "/" + "/".join(', '    return ".".join('),),
    ),
    Mutant(
        "Details hold one sentence and no list",
        ("ERR-3",),
        (
            VALIDATION(
                '        details.setdefault(_pointer(fault["loc"]), []).append(_text(fault))',
                '        details[_pointer(fault["loc"])] = _text(fault)',
            ),
        ),
    ),
    Mutant(
        "Validation errors have no details",
        ("ERR-3",),
        (
            ERRORS(
                "    details = dict(refusal.details or {}) if status == 422 else refusal.details",
                "    details = refusal.details if status != 422 else None",
            ),
        ),
    ),
    Mutant(
        "The form of the body comes before the key",
        ("ERR-4",),
        (
            DISPATCH(
                "            found = find_caller(self._credentials",
                "            if operation.body is not None:\n"
                "                raw = await _read(receive) if wire is None or (body := wire.whole_body())"
                " is None else body\n"
                "                parse_body(operation.body, raw)\n"
                "            found = find_caller(self._credentials",
            ),
            DISPATCH(
                "            if operation.body is not None:\n"
                "                raw = await _read(receive) if wire is None or (body := wire.whole_body())"
                " is None else body\n"
                "            if found",
                "            if found",
            ),
        ),
    ),
    Mutant(
        "The room comes before the form of the body",
        ("ERR-4",),
        (
            DISPATCH(
                CALLING,
                (
                    "            if operation.in_room and actor is not None:\n"
                    "                world.rooms.joined(actor, ids[0])\n"
                )
                + CALLING,
            ),
        ),
    ),
    Mutant(
        "Whether somebody is there comes before the role",
        ("ERR-4",),
        (
            ROOMS(
                "        room = self.joined(actor, room_id)\n        if role not in",
                "        room = self.joined(actor, room_id)\n"
                "        if self._world.accounts.get(entity_id) is None:\n"
                '            raise NotFound("Participant")\n'
                "        if role not in",
            ),
        ),
    ),
    Mutant(
        "The sentence of a missing field does not name it",
        ("ERR-5",),
        (
            VALIDATION(
                "            return f\"Missing field: {fault['loc'][-1]}\"", '            return "Missing field"'
            ),
        ),
    ),
    Mutant(
        "The sentence of a null speaks of a wrong type",
        ("ERR-5",),
        (VALIDATION('    if value is None:\n        return f"null value where {expected} expected"\n', ""),),
    ),
    Mutant(
        "The sentence of a wrong word is that of the library",
        ("ERR-5",),
        (VALIDATION('        return "Invalid value for enum"', '        return "Input should be another one"'),),
    ),
    Mutant(
        "Numbers are taken for text",
        ("ERR-5",),
        (
            MESSAGE_BODIES(
                "    content: Annotated[str, WithJsonSchema(",
                "    content: Annotated[str, BeforeValidator(str), WithJsonSchema(",
            ),
            MESSAGE_BODIES("from pydantic import FailFast", "from pydantic import BeforeValidator, FailFast"),
        ),
    ),
    Mutant(
        "Unknown parameters of a query are ignored",
        ("ERR-6",),
        (
            BASE_BODIES(
                '    model_config = ConfigDict(extra="forbid", frozen=True,',
                '    model_config = ConfigDict(extra="ignore", frozen=True,',
            ),
        ),
    ),
    Mutant(
        "Unknown fields of a body are ignored",
        ("ERR-6",),
        (
            BASE_BODIES(
                "class Body(Shape):\n"
                '    """A request body or a part of one: unknown fields are refused (ERR-6), nothing is'
                ' converted (ERR-5)."""\n'
                "\n"
                '    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)',
                'class Body(Shape):\n    model_config = ConfigDict(extra="ignore", strict=True, defer_build=True)',
            ),
        ),
    ),
    Mutant(
        "Unknown fields of a body are 400",
        ("ERR-6",),
        (
            VALIDATION(
                "    found = error.errors(include_url=False)\n    for fault in found:\n",
                "    found = error.errors(include_url=False)\n"
                "    for fault in found:\n"
                '        if fault["type"] == "extra_forbidden":\n'
                '            return BadRequest("Unexpected field")\n',
            ),
        ),
    ),
    Mutant(
        "A malformed id in a path is 404",
        ("ERR-7",),
        (
            VALIDATION(
                '        raise Invalid(details={_pointer((name,)): ["Invalid format. Expected :uuid"]})',
                '        raise NotFound("Resource")',
            ),
            VALIDATION("import BadRequest, Invalid", "import BadRequest, Invalid, NotFound"),
        ),
    ),
    Mutant(
        "Outside of a room, who is in it can be listed",
        ("ERR-8",),
        (
            ROOMS(
                "        present = self.joined(identity, room_id).participants.values()",
                "        present = self.joined(identity, room_id).participants.values() if"
                " isinstance(identity, Agent) else self.rooms[room_id].participants.values()",
            ),
        ),
    ),
    Mutant(
        "Outside of a room, the list of messages is empty and not 404",
        ("ERR-8", "MSG-20"),
        (
            MESSAGES(
                '        """MSG-20, MSG-21: everything of the room that people may see, newest first."""\n',
                "        found = self._world.rooms.rooms.get(room_id)\n"
                "        if found is not None and viewer.id not in found.participants:\n"
                "            return Listing.of([])\n",
            ),
        ),
    ),
    Mutant(
        "Every answer has the same request_id",
        ("ERR-9",),
        (DISPATCH('        return b"F9mock%013d" % timeline.answered', '        return b"F9mock0000000000001"'),),
    ),
    Mutant(
        "Answers have no header x-request-id",
        ("ERR-9",),
        (
            DISPATCH(
                '            headers: Headers = [(b"x-request-id", self._request_id(found))]',
                "            headers: Headers = []",
            ),
        ),
    ),
    Mutant(
        "The header x-request-id of an error is another one",
        ("ERR-9",),
        (
            DISPATCH(
                '        answered.headers.append((b"x-request-id", request_id))',
                '        answered.headers.append((b"x-request-id", self._request_id(found)))',
            ),
        ),
    ),
    Mutant(
        "A body that is no JSON is 422",
        ("ERR-10",),
        (
            VALIDATION(
                "            return BadRequest(f\"Request body is not valid JSON: {fault['ctx']['error']}\")",
                '            return Invalid("Request body is not valid JSON")',
            ),
        ),
    ),
    Mutant(
        "Lists have no metadata",
        ("ERR-11",),
        (
            PAGING(
                '"metadata": {**counters(listing, query), **more}}', '"paging": {**counters(listing, query), **more}}'
            ),
        ),
    ),
    Mutant(
        "The counters of lists stand beside the data",
        ("ERR-11",),
        (
            PAGING(
                '    return {"data": [shape(each) for each in _cut(listing, query)], "metadata":'
                " {**counters(listing, query), **more}}",
                '    return {"data": [shape(each) for each in _cut(listing, query)], **counters(listing,'
                " query), **more}",
            ),
        ),
    ),
    Mutant(
        "A profile is answered without data around it",
        ("ERR-11",),
        (
            DISPATCH(
                "    return operation.status, reply if isinstance",
                '    if operation.id == "get_my_profile":\n'
                '        reply = reply["data"]\n'
                "    return operation.status, reply if isinstance",
            ),
        ),
    ),
    Mutant(
        "Where there is nothing to answer it is 200 without a body",
        ("ERR-11", "DEL-16"),
        (DISPATCH('        return 204, b""', '        return 200, b""'),),
    ),
    Mutant(
        "An unknown route is 404 in plain text",
        ("ERR-12",),
        (
            DISPATCH(
                '            raise NoSuchRoute("No such route")\n        methods, ids',
                '            raise RuntimeError("No such route")\n        methods, ids',
            ),
        ),
    ),
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
