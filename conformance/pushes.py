"""What pushes look like, as published: a JSON Schema for each channel and event."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

DOCUMENTED: Final = "documented"
"""The part that is stated, or that every client needs."""

WANTED: Final = "wanted"
"""What single published clients need besides."""

ALSO: Final = "also"
"""What harms nobody."""


def events(channel: str) -> frozenset[str]:
    """The names of the events that are pushed on topics such as ``chat_room``; none for a channel that is not known."""
    return frozenset(_document()["pushes"].get(channel, ()))


def problems(channel: str, event: str, payload: object, part: str = DOCUMENTED) -> Iterator[str]:
    """What keeps ``payload`` from the published shape, in sentences. Raises ``KeyError`` for an event without one."""
    for problem in _validator(channel, event, part).iter_errors(payload):
        yield f"{problem.json_path}: {problem.message}"[:300]


@cache
def _document() -> dict[str, Any]:
    text = (files("conformance.contract") / "pushes.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def _validator(channel: str, event: str, part: str) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator, FormatChecker  # noqa: PLC0415 - dear, and not needed for --help

    schema = _document()["pushes"][channel][event][part]
    return Draft202012Validator({"$defs": _document()["$defs"], **schema}, format_checker=FormatChecker(["uuid"]))
