"""A REST request and its answer, as the timeline keeps them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pydantic_core import from_json

from mock_platform.timeline.entries import Details, Entry, Kind, Plain
from mock_platform.timeline.redaction import redacted

if TYPE_CHECKING:
    from mock_platform.world.identities import Identity

KEPT_BYTES = 8192
"""How much is kept of a body; what follows is left out."""


class Exchange(Entry):
    """A request. Its details are made of what went over the wire when somebody looks, without any secret."""

    __slots__ = ("answer", "body", "fault", "method", "operation", "path", "place", "query", "sender", "status")

    def __init__(  # noqa: PLR0917 - made in one place, for each request
        self, operation: str, sender: "Identity | None", method: str, path: str, query: bytes, body: bytes
    ) -> None:
        self.operation = operation
        self.sender = sender
        self.place: str | None = None
        self.method = method
        self.path = path
        self.query = query
        self.body = body if len(body) <= KEPT_BYTES else body[:KEPT_BYTES]
        self.answer = b""
        self.fault: str | None = None
        """Which fault made the answer what it is."""
        self.status = 0
        """0 until it is answered."""

    @property
    def kind(self) -> Kind:
        return "request"

    @property
    def name(self) -> str:
        return self.operation

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
        """What it sent that nothing read: JSON pointers into the body, and ``?name`` of the query.

        The face that made it knows; for a body that is cut it does not.
        """
        return ()

    @property
    def details(self) -> Details:
        """Method, path, and whatever else there is of: query, body, status, answer, unread, fault."""
        found: dict[str, Plain] = {"method": self.method, "path": self.path}
        if self.query:
            found["query"] = redacted(self.query.decode("latin-1"))
        if self.body:
            found["body"] = _readable(self.body)
        if self.status:
            found["status"] = self.status
        if self.answer:
            found["answer"] = _readable(self.answer)
        if unread := self.unread:
            found["unread"] = [redacted(each) for each in unread]
        if self.fault is not None:
            found["fault"] = self.fault
        return found


def _readable(body: bytes) -> Plain:
    text = redacted(body.decode("utf-8", "replace"))
    if len(body) >= KEPT_BYTES:
        return f"{text}…"
    try:
        found: Plain = from_json(text)
    except ValueError:
        return text
    return found
