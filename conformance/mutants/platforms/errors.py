"""Errors (ERR)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    BASE_BODIES,
    DISPATCH,
    ERRORS,
    MESSAGE_BODIES,
    MESSAGES,
    PAGING,
    REFUSALS,
    ROOMS,
    VALIDATION,
)

ENVELOPE = '    error = {"code": code, "message": message, "request_id": request_id}\n'
CALLING = "            status, content = _run(operation, world, actor, ids, scope, raw)\n"

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
                "                raw = _whole(body)\n"
                "                parse_body(operation.body, raw)\n"
                "            found = find_caller(self._credentials",
            ),
            DISPATCH(
                "            if operation.body is not None:\n"
                "                raw = _whole(body)\n"
                "            world, actor",
                "            world, actor",
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
        (DISPATCH('b"F9mock%013d" % timeline.answered', 'b"F9mock0000000000001"'),),
    ),
    Mutant(
        "Answers have no header x-request-id",
        ("ERR-9",),
        (DISPATCH('headers: Headers = [(b"x-request-id", request_id)]', "headers: Headers = []"),),
    ),
    Mutant(
        "The header x-request-id of an error is another one",
        ("ERR-9",),
        (
            DISPATCH(
                '        answered.headers.append((b"x-request-id", request_id))',
                '        answered.headers.append((b"x-request-id", request_id[::-1]))',
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
)
