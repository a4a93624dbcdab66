"""Reading what a caller sends: a model, or the platform's own words about what is wrong (rest.md 2.7).

The texts are those of the library that the platform checks with. Everything found is told at once, each text under the
JSON pointer of the value that it is about; the pointer of the whole body is ``/``, as there.
"""

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn, TypeVar, cast
from urllib.parse import parse_qsl

from pydantic import ValidationError

from mock_platform.rest.schemas.base import UUID, Body, Query
from mock_platform.world.errors import BadRequest, Invalid

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

M = TypeVar("M", bound=Body)
Q = TypeVar("Q", bound=Query)

MOST_TEXTS = 100
"""An answer tells at most so many faults: a megabyte of unknown fields is not sent back."""

MOST_FAULTS = 10_000
"""A body with more is not looked at any closer: naming them all would hold everybody else up."""

_LONGEST_PART = 200  # of a pointer, which may hold a field name that a caller made up

_NAMES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
_EXPECTED = {
    "string_type": "string",
    "literal_error": "string",
    "list_type": "array",
    "dict_type": "object",
    "model_type": "object",
}
_UUID = re.compile(UUID)
UUID_LENGTH = 36

_SEEN_QUERIES = 256  # per model
_LONGEST_SEEN = 256  # bytes
_seen: dict[type[Query], dict[bytes, Query]] = {}


def parse_body(model: type[M], raw: bytes) -> M:
    """The body as a ``model``; no bytes at all count as an empty object (2.3).

    Raises :class:`BadRequest` for what is not JSON (ERR-10) and :class:`Invalid` with ``details`` for what does not
    fit the schema (ERR-3, ERR-5).
    """
    try:
        body: M = model.__pydantic_validator__.validate_json(raw or b"{}")
    except ValidationError as error:
        raise _refusal(error, raw) from None
    return body


def parse_query(model: type[Q], query_string: bytes) -> Q:
    """The query string as a ``model``: shared, frozen, of two equal names the last (ERR-6).

    Raises :class:`Invalid` with ``details``.
    """
    seen = cast("dict[bytes, Q]", _seen.setdefault(model, {}))
    known = seen.get(query_string)
    if known is not None:
        return known
    query = _read_query(model, query_string)
    if len(query_string) <= _LONGEST_SEEN:
        if len(seen) >= _SEEN_QUERIES:
            seen.clear()
        seen[query_string] = query
    return query


def check_uuid(name: str, value: str) -> str:
    """The path id in lower case (GEN-4). Raises :class:`Invalid` for anything but a UUID (ERR-7)."""
    known = _uuid(value) if len(value) == UUID_LENGTH else None
    if known is None:
        raise Invalid(details={_pointer((name,)): ["Invalid format. Expected :uuid"]})
    return known


@lru_cache(maxsize=4096)
def _uuid(value: str) -> str | None:
    """``value`` in lower case if it is a UUID; callers name the same rooms and messages over and over."""
    return None if _UUID.fullmatch(value) is None else value.lower()


def _read_query(model: type[Q], query_string: bytes) -> Q:
    pairs = parse_qsl(query_string.decode("utf-8", "replace"), keep_blank_values=True)
    try:
        query: Q = model.__pydantic_validator__.validate_python(dict(pairs))
    except ValidationError as error:
        raise Invalid(details=_details(error.errors(include_url=False))) from None
    return query


def _refusal(error: ValidationError, raw: bytes) -> BadRequest | Invalid:
    if error.error_count() > MOST_FAULTS:
        return Invalid(details={"/": [f"More than {MOST_FAULTS} faults"]})
    found = error.errors(include_url=False)
    for fault in found:
        if fault["type"] == "json_invalid":
            return BadRequest(f"Request body is not valid JSON: {fault['ctx']['error']}")
    if (b"NaN" in raw or b"Infinity" in raw) and not _is_json(raw):
        return BadRequest("Request body is not valid JSON: NaN and Infinity are no JSON numbers")
    return Invalid(details=_details(found))


def _is_json(raw: bytes) -> bool:
    """Whether the parser was right to read ``raw``: it takes ``NaN`` and ``Infinity`` for numbers."""
    try:
        json.loads(raw, parse_constant=_refuse_constant)
    except ValueError:
        return False
    return True


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _details(found: "list[ErrorDetails]") -> dict[str, list[str]]:
    details: dict[str, list[str]] = {}
    for fault in found[:MOST_TEXTS]:
        details.setdefault(_pointer(fault["loc"]), []).append(_text(fault))
    return details


def _pointer(path: tuple[int | str, ...]) -> str:
    return "/" + "/".join(str(part)[:_LONGEST_PART].replace("~", "~0").replace("/", "~1") for part in path)


def _text(fault: "ErrorDetails") -> str:
    match fault["type"]:
        case "missing":
            return f"Missing field: {fault['loc'][-1]}"
        case "extra_forbidden":
            return f"Unexpected field: {str(fault['loc'][-1])[:40]}"
        case "string_pattern_mismatch":
            return "Invalid format. Expected :uuid"
        case "string_too_short":
            return f"String length is smaller than minLength: {fault['ctx']['min_length']}"
        case "string_too_long":
            return f"String length is larger than maxLength: {fault['ctx']['max_length']}"
        case other if other in _EXPECTED:
            return _type_text(_EXPECTED[other], fault["input"])
        case _:
            # Only complaints are left: their message is the text.
            return fault["msg"]


def _type_text(expected: str, value: object) -> str:
    if value is None:
        return f"null value where {expected} expected"
    if expected == "string" and isinstance(value, str):
        return "Invalid value for enum"
    return f"Invalid {expected}. Got: {_NAMES[type(value)]}"
