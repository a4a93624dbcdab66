"""The 58 REST operations as published: where each of them is, and what its answers look like."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

_DOCUMENT: Final = "thenvoi-openapi.json"

_BANDS_WORDS: Final = {"AgentMemoryScope": "agent", "UserMemoryScope": "agent", "UserDetailsRole": "business"}
"""Words that Band answers besides, by schema. All are open enums: a client that is as published reads them too."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: ``path`` is its template, ``caller`` is ``agent``, ``human``, or another word for anybody."""

    name: str
    method: str
    path: str
    caller: str
    successes: frozenset[int]


@cache
def operations() -> dict[str, Operation]:
    """Give every operation by its operationId."""
    return {
        described["operationId"]: Operation(
            described["operationId"],
            method.upper(),
            path,
            described["x-caller"],
            frozenset(int(status) for status in described["responses"] if status.startswith("2")),
        )
        for path, methods in document()["paths"].items()
        for method, described in methods.items()
    }


def problems(operation: str, status: int, body: object) -> Iterator[str]:
    """What keeps ``body`` from having the shape that ``operation`` publishes for ``status``, in sentences."""
    for problem in _validator(operation, status).iter_errors(body):
        yield f"{problem.json_path}: {problem.message}"[:300]


def located(method: str, path: str) -> Operation | None:
    """The operation that a request is of, by its path as it stands on the wire, without the query."""
    parts = path.split("/")
    fitting = [each for each in operations().values() if each.method == method and _fits(each.path.split("/"), parts)]
    return min(fitting, key=lambda each: each.path.count("{"), default=None)


def published(operation: Operation) -> dict[str, Any]:
    """What the document says of an operation."""
    described: dict[str, Any] = document()["paths"][operation.path][operation.method.lower()]
    return described


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """``schema``, or what its reference leads to."""
    found: dict[str, Any] = schema
    while "$ref" in found:
        found = document()["components"]["schemas"][found["$ref"].rpartition("/")[2]]
    return found


def _fits(template: list[str], parts: list[str]) -> bool:
    return len(template) == len(parts) and all(
        (each[:1] == "{" and part != "") or each == part for each, part in zip(template, parts, strict=True)
    )


def wrapped(operation: str, status: int) -> bool:
    """Whether the published answer of ``operation`` stands under ``data`` (ERR-11)."""
    answer = published(operations()[operation])["responses"][str(status)]
    return "data" in resolved(answer["content"]["application/json"]["schema"]).get("properties", {})


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document in which they are published."""
    loaded: dict[str, Any] = json.loads((files("conformance.contract") / _DOCUMENT).read_text(encoding="utf-8"))
    return loaded


@cache
def _validator(operation: str, status: int) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator, FormatChecker  # noqa: PLC0415 - dear, and not needed for --help

    described = operations()[operation]
    path = described.path.replace("~", "~0").replace("/", "~1")
    pointer = f"#/paths/{path}/{described.method.lower()}/responses/{status}/content/application~1json/schema"
    formats = FormatChecker(["uuid"])
    formats.checks("date-time", ValueError)(_is_instant)
    return Draft202012Validator({**_with_bands_words(), "$ref": pointer}, format_checker=formats)


@cache
def _with_bands_words() -> dict[str, Any]:
    """The document in which the schemas of answers have the words of Band (BAND-13)."""
    schemas = document()["components"]["schemas"]
    opened = {name: {**schemas[name], "enum": [*schemas[name]["enum"], word]} for name, word in _BANDS_WORDS.items()}
    return {**document(), "components": {**document()["components"], "schemas": {**schemas, **opened}}}


def _is_instant(value: object) -> bool:
    """Whether a text is an instant with a time zone; raises ``ValueError`` where it is none at all."""
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None
