"""Everywhere that an operation takes an id, and what kind of thing the id names there."""

from collections.abc import Iterator
from typing import NamedTuple

from mock_platform.rest.operations import Operation
from mock_platform.rest.schemas.base import Body, NoQuery, Query
from tests.rest.api import Json


class Probe(NamedTuple):
    """One place of one operation where a caller can try the ids of others."""

    operation: Operation
    place: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.operation.id} {'/'.join(self.place)}"


KIND_OF_SEGMENT = {
    "chats": "room",
    "messages": "message",
    "participants": "member",
    "agents": "agent",
    "requests": "request",
    "memories": "memory",
}
KIND_OF_FIELD = {
    "not_in_chat": "room",
    "chat_room_id": "room",
    "subject_id": "entity",
    "participant_id": "addition",
    "mentions": "member",
    "task_id": "task",
    "contact_id": "record",
    "request_id": "request",
}


def id_places(operation: Operation) -> Iterator[tuple[str, ...]]:
    """Everywhere that the operation takes an id: in its path, its query and its body."""
    yield from (("path", name) for name in operation.ids)
    if operation.query is not NoQuery:
        yield from (("query", *path) for path in uuid_fields(operation.query))
    if operation.body is not None:
        yield from (("body", *path) for path in uuid_fields(operation.body))


def uuid_fields(model: type[Body] | type[Query]) -> Iterator[tuple[str, ...]]:
    schema = model.model_json_schema()

    def walk(part: Json, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        part = schema["$defs"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        if part.get("format") == "uuid":
            yield path
        for choice in part.get("anyOf", ()):
            yield from walk(choice, path)
        if "items" in part:
            yield from walk(part["items"], (*path, "0"))
        for name, field in part.get("properties", {}).items():
            yield from walk(field, (*path, name))

    return walk(schema, ())


def kind_at(probe: Probe) -> str:
    """What kind of thing the id at the place names; a new kind has to be thought about here."""
    if probe.place[0] == "path":
        segments = probe.operation.path.split("/")
        return KIND_OF_SEGMENT[segments[segments.index(f"{{{probe.place[1]}}}") - 1]]
    return next(KIND_OF_FIELD[part] for part in reversed(probe.place) if part in KIND_OF_FIELD)
