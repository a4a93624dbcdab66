"""Canned answers of the platform, made of the published shapes: the same each time, with every field in them."""

from functools import cache
from typing import Any, Final

from conformance.operations import Operation, operations, published, resolved

INSTANT: Final = "2026-02-10T09:15:30.123456Z"
IDENTITY: Final = "7d1f0c52-4a6b-4c3e-9f0a-0123456789ab"
WORDS: Final = "Погода в Казани, café"
"""What stands in texts: letters that a careless server escapes."""

_FORMATS: Final = {"date-time": INSTANT, "uuid": IDENTITY, "email": "sarah@acme.example"}


def answer(operation: Operation) -> tuple[int, object]:
    """The status and the body of a success; ``None`` for one that has none."""
    status = min(operation.successes)
    return status, _body(operation.name, status)


@cache
def _body(name: str, status: int) -> object:
    response = published(operations()[name])["responses"][str(status)]
    content = response.get("content")
    return None if content is None else _example(content["application/json"]["schema"])


def _example(schema: dict[str, Any]) -> object:
    schema = resolved(schema)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return _example(next(each for each in schema[choice] if each.get("type") != "null"))
    if "allOf" in schema:
        return _merged(schema["allOf"])
    kind = schema.get("type", "object")
    return _of_kind(next(each for each in kind if each != "null") if isinstance(kind, list) else kind, schema)


def _merged(parts: list[dict[str, Any]]) -> object:
    found: dict[str, object] = {}
    for part in parts:
        example = _example(part)
        if not isinstance(example, dict):
            return example
        found.update(example)
    return found


def _of_kind(kind: str, schema: dict[str, Any]) -> object:
    match kind:
        case "object":
            return {name: _example(each) for name, each in schema.get("properties", {}).items()}
        case "array":
            return [_example(schema["items"]) for _ in range(2)]
        case "integer" | "number":
            return max(schema.get("minimum", 1), 1)
        case "boolean":
            return True
        case _:
            return _FORMATS.get(schema.get("format", ""), WORDS)
