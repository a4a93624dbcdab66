"""The three kinds of models, and the value types that they share (rest.md 2.3 and 2.6).

What pydantic refuses, :mod:`mock_platform.rest.validation` puts into the platform's words; what pydantic cannot say
itself is raised here as :func:`complaint`, with the words already right.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

T = TypeVar("T")

COMPLAINT = "complaint"
"""The type of the errors whose message is already the text for the caller."""

UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
UUID_SCHEMA: JsonSchemaValue = {"type": "string", "format": "uuid"}
MOMENT_SCHEMA: JsonSchemaValue = {"type": "string", "format": "date-time"}

_DIGITS = 18  # an integer of more digits is out of every range, and Python reads 4,300 at most
_INTEGER = re.compile(r"-?[0-9]+")
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:[.,](\d+))?"
    r"(?:[Zz]|([+-])([01]\d|2[0-3]):?([0-5]\d))?",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Shape(BaseModel):
    """Base of all: publishes what the contract says, without the titles and null defaults that pydantic adds."""

    @classmethod
    def publish(cls, schema: JsonSchemaValue) -> None:
        """Correct the JSON schema in place; the hook for models whose published shape is not what they check."""
        schema.pop("title", None)
        for field in schema.get("properties", {}).values():
            field.pop("title", None)
            if field.get("default", ...) is None:
                del field["default"]

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        reference = handler(core_schema)
        cls.publish(handler.resolve_ref_schema(reference))
        return reference


class Body(Shape):
    """A request body or a part of one: unknown fields are refused (ERR-6), nothing is converted (ERR-5)."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)


class Query(Shape):
    """A query string: undeclared parameters are refused (ERR-6). Frozen, because equal queries share one object."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Answer(Shape):
    """An answer. Tests find fields that nobody declared; clients are told that more may come (2.4)."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)

    @classmethod
    def publish(cls, schema: JsonSchemaValue) -> None:
        """Leave the answer open."""
        super().publish(schema)
        schema.pop("additionalProperties", None)


class EmptyBody(Body):
    """The body of an operation that takes none: nothing at all, or an empty object (2.3)."""


class NoQuery(Query):
    """The query of an operation that takes none."""


class _NotNull:
    """Lets ``None`` mean "left out" in Python, while a null on the wire is refused and not published."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        schema = handler(source)
        return schema["schema"] if schema["type"] == "nullable" else schema


Omittable = Annotated[T | None, _NotNull()]
"""May be left out, but is never null (CON-8): declare it with the default ``None``."""


def complaint(text: str) -> PydanticCustomError:
    """What a validator raises to have ``text`` itself in the answer."""
    return PydanticCustomError(COMPLAINT, "{text}", {"text": text})


def read_integer(value: object) -> int:
    """The integer that a query value spells; one of absurd length becomes the nearest of 18 digits."""
    if not isinstance(value, str) or not _INTEGER.fullmatch(value):
        raise complaint("Invalid integer. Got: string")
    digits = value.lstrip("-").lstrip("0") or "0"
    size = int(digits if len(digits) <= _DIGITS else "9" * _DIGITS)
    return -size if value.startswith("-") else size


def read_boolean(value: object) -> bool:
    """The boolean that a query value spells."""
    if value == "true":
        return True
    if value == "false":
        return False
    raise complaint("Invalid boolean. Got: string")


def read_instant(value: object) -> int:
    """Microseconds since 1970 of an ISO 8601 instant; without an offset it is UTC, digits after the sixth are cut."""
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    try:
        if match is not None:
            return _microseconds(match)
    except ValueError:  # the 31st of February
        pass
    raise complaint('Invalid format. Expected :"date-time"')


def _microseconds(match: re.Match[str]) -> int:
    day, time, fraction, sign, hours, minutes = match.groups()
    instant = (datetime.fromisoformat(f"{day}T{time}+00:00") - _EPOCH) // _MICROSECOND
    instant += int((fraction or "").ljust(6, "0")[:6])
    if sign is None:
        return instant
    # The offset is taken off the number: a datetime near the years 1 and 9999 would overflow.
    offset = (int(hours) * 60 + int(minutes)) * 60_000_000
    return instant - offset if sign == "+" else instant + offset


Uuid = Annotated[str, StringConstraints(pattern=f"^{UUID}$", to_lower=True), WithJsonSchema(UUID_SCHEMA)]
"""An id that a caller sends: either case, kept in lower case (GEN-4)."""

Instant = Annotated[int, PlainValidator(read_instant), WithJsonSchema(MOMENT_SCHEMA)]
"""An instant that a caller sends, kept as microseconds since 1970 (MSG-21)."""

Flag = Annotated[bool, PlainValidator(read_boolean), WithJsonSchema({"type": "boolean"})]
"""A boolean of a query."""

Id = Annotated[str, StringConstraints(pattern=f"^{UUID.replace('A-F', '')}$"), WithJsonSchema(UUID_SCHEMA)]
"""An id that we send: lower case (GEN-4)."""

Moment = Annotated[
    str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"), WithJsonSchema(MOMENT_SCHEMA)
]
"""An instant that we send: UTC, six digits, ``Z`` (GEN-5)."""

Email = Annotated[str, WithJsonSchema({"type": "string", "format": "email"})]
