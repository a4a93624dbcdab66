"""What pydantic finds wrong with a scenario, in words for whoever wrote it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_platform.scenarios.model import HANDLE_PART, KEY, UUID

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_WORDS: Mapping[str, str] = {
    "missing": "is required",
    "extra_forbidden": "is not a field that a scenario knows here",
    "union_tag_not_found": "needs a kind",
    "invalid-json-value": "is not a value that JSON can hold",
    "recursion_depth_exceeded": "is nested too deep",
    "model_type": "should be a mapping",
    "dict_type": "should be a mapping",
    "list_type": "should be a list",
    "tuple_type": "should be a list of usernames",
    "string_type": "should be a text",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
    "int_type": "should be a whole number",
    "int_parsing": "should be a whole number",
    "int_from_float": "should be a whole number",
    "float_type": "should be a number",
    "too_short": "should be two handles",
    "too_long": "should be two handles",
}

_PATTERNS: Mapping[str, str] = {
    UUID: "should be a UUID in lower case, such as 00000000-0000-4000-8000-000000000001",
    KEY: "should be printable ASCII without blanks",
    HANDLE_PART: "should be lower case letters, digits, hyphens, underscores and inner dots",
}


def problem_of(error: "ErrorDetails") -> str:
    """What is wrong, to be read after the name of the field."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "string_type" and isinstance(error["input"], bool | int | float):
        return "should be a text; put it in quotes"
    if kind == "string_pattern_mismatch" and context["pattern"] in _PATTERNS:
        return _PATTERNS[context["pattern"]]
    if kind == "union_tag_invalid":
        return f"should be one of {context['expected_tags']}"
    text = _WORDS.get(kind) or error["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return text[:1].lower() + text[1:300]


def path_of(error: "ErrorDetails", data: Any) -> list[str | int]:  # noqa: ANN401 - whatever the file holds
    """Where it is in ``data``: pydantic's own path without the names of types that it puts in between."""
    path: list[str | int] = []
    for part in error["loc"]:
        if _has(data, part):
            path.append(part)
            data = data[part]
    if error["type"] == "missing":
        path.append(error["loc"][-1])
    return path


def _has(data: object, part: str | int) -> bool:
    if isinstance(data, dict):
        return part in data
    return isinstance(data, list) and isinstance(part, int) and part < len(data)
