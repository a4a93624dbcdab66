"""A REST request and its answer, as the timeline keeps them."""

from typing import TYPE_CHECKING

from pydantic_core import from_json

from mock_platform.timeline.entries import Details, Entry, Plain
from mock_platform.timeline.redaction import redacted

if TYPE_CHECKING:
    from mock_platform.world.identities import Identity

KEPT_BYTES = 8192
"""How much is kept of a body; what follows is left out."""


class Exchange(Entry):
    """A request. Its details are made of what went over the wire when somebody looks, without any secret."""

    __slots__ = ("answer", "body", "method", "path", "query", "status")

    def __init__(  # noqa: PLR0917 - made in one place, for each request
        self, operation: str, who: "Identity | None", method: str, path: str, query: bytes, body: bytes
    ) -> None:
        self.kind = "request"
        self.name = operation
        self.who = who
        self.to = ()
        self.room = None
        self.method = method
        self.path = path
        self.query = query
        self.body = body if len(body) <= KEPT_BYTES else body[:KEPT_BYTES]
        self.answer = b""
        self.status: int | None = None
        self.size = 0

    @property
    def details(self) -> Details:
        """Method, path, and whatever else there is of: query, body, status, answer."""
        found: dict[str, Plain] = {"method": self.method, "path": self.path}
        if self.query:
            found["query"] = redacted(self.query.decode("latin-1"))
        if self.body:
            found["body"] = _readable(self.body)
        if self.status is not None:
            found["status"] = self.status
        if self.answer:
            found["answer"] = _readable(self.answer)
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
