"""Arguments of a call, checked and brought into one form before anything is sent (contract, sections 1.5 and 1.7).

Lenient where a model's meaning is plain (``"3"`` for 3, ``USER`` for ``User``, ``null`` for "not given"), and strict
where guessing would send something that nobody asked for.
"""

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from mcp_server.errors import ToolError
from mcp_server.plain import one_line
from mcp_server.tools.table import Parameter, Tool

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,16}")
_LARGEST: Final = 2**53 - 1
"""What JSON carries exactly everywhere."""

_SUCH_AS: Final = '[{"id": "...", "name": "..."}]'
"""How mentions are written."""


class _UnfitError(Exception):
    """A value cannot be taken; the text continues the name of its argument: ``must be a string``."""


def read(tool: Tool, given: Mapping[str, object], *, name: str) -> dict[str, object]:
    """The arguments in the order of the table: text, numbers, and lists or objects where JSON is declared.

    ``name`` is the one under which the tool was called. Arguments that are not given are left out unless they have a
    default. Raises ``ToolError``.
    """
    parameters = tool.parameters_of(name)
    _refuse_unknown(parameters, given, name)
    taken = {each.name: value for each in parameters if (value := _taken(each, given, name)) is not None}
    for each in parameters:
        if each.name not in taken and each.falls_back_to in taken:
            taken[each.name] = taken[each.falls_back_to]
    _refuse_missing(tool, parameters, taken, name)
    return {each.name: taken[each.name] for each in parameters if each.name in taken}


def _refuse_unknown(parameters: tuple[Parameter, ...], given: Mapping[str, object], name: str) -> None:
    known = [each.name for each in parameters]
    unknown = [_shown(argument) for argument in given if argument not in known]
    if unknown:
        accepted = f"accepts: {', '.join(known)}" if known else "accepts no arguments"
        noun = "argument" if len(unknown) == 1 else "arguments"
        raise ToolError(f"Error: unknown {noun} {', '.join(unknown[:5])}. {name} {accepted}.")


def _refuse_missing(tool: Tool, parameters: tuple[Parameter, ...], taken: Mapping[str, object], name: str) -> None:
    missing = [each for each in parameters if each.required and each.name not in taken]
    if missing:
        needed = "; ".join(f"{each.name} ({each.description.rstrip('.')})" for each in missing)
        raise ToolError(f"Error: {name} needs {needed}.")
    if tool.one_of and not any(choice in taken for choice in tool.one_of):
        choices = [each for each in parameters if each.name in tool.one_of]
        forms = "; ".join(f"{each.name} ({each.description.rstrip('.')})" for each in choices)
        raise ToolError(f"Error: {name} needs at least one of {forms}.")


def _taken(parameter: Parameter, given: Mapping[str, object], name: str) -> object | None:
    """The value to use; ``None`` when there is none."""
    value = given.get(parameter.name)
    if value is None or _says_nothing(parameter, value):
        return parameter.default
    try:
        return _read(parameter, value)
    except _UnfitError as problem:
        raise ToolError(f"Error: {parameter.name} of {name} {problem}.") from None


def _says_nothing(parameter: Parameter, value: object) -> bool:
    """Whether this is how a model fills in an optional argument that it does not mean to give."""
    if parameter.required or parameter.blank_counts:
        return False
    if parameter.json == "array" and value in ([], "[]"):
        return True
    return isinstance(value, str) and not value.strip()


def _read(parameter: Parameter, value: object) -> object:
    if parameter.json == "array":
        return _mentions(_decoded(value, such_as=_SUCH_AS))
    if parameter.json == "object":
        return _object(_decoded(value, such_as='{"name": "value"}'))
    if parameter.type == "integer":
        return _within(parameter, _integer(value))
    return _string(parameter, value)


def _string(parameter: Parameter, value: object) -> str:
    if not isinstance(value, str):
        raise _UnfitError(f"must be a string, not {_kind(value)}")
    _refuse_broken_text(value)
    if parameter.enum:
        return _one_of(parameter.enum, value)
    if parameter.format == "date-time":
        return _instant(value)
    if parameter.place == "path" and not value.strip():
        raise _UnfitError("must not be blank")
    if parameter.max_length is not None and len(value) > parameter.max_length:
        raise _UnfitError(f"must have at most {parameter.max_length} characters, and has {len(value)}")
    return value


def _one_of(words: tuple[str, ...], value: str) -> str:
    wanted = value.strip().casefold()
    found = next((word for word in words if word.casefold() == wanted), None)
    if found is None:
        raise _UnfitError(f"must be one of {', '.join(words)}, not {_shown(value)}")
    return found


def _instant(value: str) -> str:
    """In UTC, as the platform writes instants; without an offset it is taken for UTC already."""
    try:
        instant = datetime.fromisoformat(value.strip())
        moved = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _UnfitError(f"must be an ISO 8601 time such as 2026-02-10T09:15:30Z, not {_shown(value)}") from None
    return moved.isoformat().replace("+00:00", "Z")


def _integer(value: object) -> int:
    match value:
        case bool():
            raise _UnfitError("must be a whole number, not a boolean")
        case int():
            return value
        case float() if math.isfinite(value) and value.is_integer():
            return int(value)
        case str() if _INTEGER.fullmatch(value.strip()):
            return int(value)
        case str():
            raise _UnfitError(f"must be a whole number, not {_shown(value)}")
        case _:
            raise _UnfitError(f"must be a whole number, not {_kind(value)}")


def _within(parameter: Parameter, value: int) -> int:
    least = -_LARGEST if parameter.minimum is None else parameter.minimum
    most = _LARGEST if parameter.maximum is None else parameter.maximum
    if not least <= value <= most:
        raise _UnfitError(f"must be from {least} to {most}")
    return value


def _decoded(value: object, *, such_as: str) -> object:
    """What a string of JSON holds; a value that is native already is taken as it is, if JSON can carry it."""
    try:
        native = json.loads(value) if isinstance(value, str) else value
        json.dumps(native, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, TypeError, RecursionError):
        raise _UnfitError(f"is not valid JSON such as {such_as}") from None
    return native


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise _UnfitError(f"must be a JSON object, not {_kind(value)}")
    return value


def _mentions(value: object) -> list[dict[str, object]]:
    if not isinstance(value, list) or not value:
        raise _UnfitError(f"must be a JSON array such as {_SUCH_AS}")
    return [_mention(each, place) for place, each in enumerate(value, start=1)]


def _mention(item: object, place: int) -> dict[str, object]:
    """``id`` and ``name``, and ``handle`` where it is given; the platform refuses anything else."""
    if not isinstance(item, Mapping):
        raise _UnfitError(f"must be a JSON array of objects, and entry {place} is {_kind(item)}")
    for field in ("id", "name"):
        if not isinstance(item.get(field), str) or not str(item[field]).strip():
            raise _UnfitError(f"needs id and name in every entry, and entry {place} lacks {field}")
    handle = item.get("handle")
    if handle is not None and not isinstance(handle, str):
        raise _UnfitError(f"needs a string as handle, and entry {place} has {_kind(handle)}")
    return {field: item[field] for field in ("id", "name", "handle") if item.get(field)}


def _refuse_broken_text(text: str) -> None:
    """JSON can hold half of a surrogate pair, which nothing can be sent with."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _UnfitError("holds half of a surrogate pair, which is not valid text") from None


def _shown(text: str) -> str:
    """A text of the caller, fit for a sentence; half a surrogate pair becomes a question mark."""
    return f'"{one_line(text.encode(errors="replace").decode(), limit=60, secret="")}"'


def _kind(value: object) -> str:
    """What a value is called in JSON."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list() | tuple():
            return "an array"
        case _:
            return "an object"
