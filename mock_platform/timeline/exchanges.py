"""A REST request and its answer, as the timeline keeps them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from pydantic_core import from_json

from mock_platform.timeline.entries import Details, Entry, Kind, Plain
from mock_platform.timeline.redaction import redacted

if TYPE_CHECKING:
    from mock_platform.world.identities import Identity

KEPT_BYTES = 8192
"""How much is kept of a body; what follows is left out."""


class Operation(Protocol):
    """What was asked for, as far as the record has to know it."""

    @property
    def id(self) -> str:
        """Its name."""

    def unread(self, query: bytes, body: bytes) -> Sequence[str]:
        """What it does not read of a request: JSON pointers into the body, and ``?name`` of the query."""


class UnknownOperation(NamedTuple):
    """Something of which nobody can say what it reads."""

    id: str = "unknown"

    def unread(self, query: bytes, body: bytes) -> Sequence[str]:  # noqa: ARG002 - nothing is known of them
        """Nothing that anybody knows of."""
        return ()


Asked: TypeAlias = "tuple[Operation, Identity | None, str, str, bytes, bytes, str | None]"
"""What was asked: operation, caller, method, path, body (as far as it is kept), query, room."""


class Exchange(Entry):
    """A request. Its details are made of what went over the wire when somebody looks, without any secret."""

    __slots__ = ("answer", "body", "fault", "method", "operation", "path", "place", "query", "sender", "status")

    def __init__(self, asked: Asked, status: int, answer: bytes, fault: str | None = None) -> None:
        self.operation, self.sender, self.method, self.path, self.body, self.query, self.place = asked
        self.status = status
        self.answer = answer
        self.fault = fault

    @property
    def size(self) -> int:
        return len(self.path) + len(self.body) + len(self.query) + len(self.answer)

    @property
    def kind(self) -> Kind:
        return "request"

    @property
    def name(self) -> str:
        return self.operation.id

    @property
    def who(self) -> "Identity | None":
        return self.sender

    @property
    def room(self) -> str | None:
        return self.place

    @property
    def is_cut(self) -> bool:
        """Whether its body is not kept to the end."""
        return len(self.body) >= KEPT_BYTES

    @property
    def unread(self) -> Sequence[str]:
        """What it sent that nothing read, as its operation tells; of a body that is cut nobody can tell."""
        if not (self.query or self.body):
            return ()
        return self.operation.unread(self.query, b"" if self.is_cut else self.body)

    @property
    def details(self) -> Details:
        """Method, path, and whatever else there is of: query, body, status, answer, unread, fault."""
        found: dict[str, Plain] = {"method": self.method, "path": self.path}
        if self.query:
            found["query"] = redacted(self.query.decode("latin-1"))
        if self.body:
            found["body"] = _readable(self.body)
        found["status"] = self.status
        if self.answer:
            found["answer"] = _readable(self.answer)
        if unread := self.unread:
            found["unread"] = [redacted(each) for each in unread]
        if self.fault is not None:
            found["fault"] = self.fault
        return found


def weight(asked: Asked, answer: bytes) -> int:
    """The size that an :class:`Exchange` of these has."""
    return len(asked[3]) + len(asked[4]) + len(asked[5]) + len(answer)


def kept(body: bytes) -> bytes:
    """The part of ``body`` that is kept."""
    return body if len(body) <= KEPT_BYTES else body[:KEPT_BYTES]


def _readable(body: bytes) -> Plain:
    text = redacted(body.decode("utf-8", "replace"))
    if len(body) >= KEPT_BYTES:
        return f"{text}…"
    try:
        found: Plain = from_json(text)
    except ValueError:
        return text
    return found
