"""A REST request and its answer, as the timeline keeps them."""

from typing import TYPE_CHECKING

from pydantic_core import from_json

from mock_platform.timeline.redaction import redacted

if TYPE_CHECKING:
    from mock_platform.timeline.entries import Details, Plain

KEPT_BYTES = 8192
"""How much is kept of a body; what follows is left out."""


class Exchange:
    """What went over the wire. It is the ``details`` of an entry: called, it gives plain data without any secret."""

    __slots__ = ("answer", "body", "finished_at", "method", "path", "query", "status", "unread")

    def __init__(self, method: str, path: str, query: bytes) -> None:
        self.method = method
        self.path = path
        self.query = query
        self.body = b""
        self.answer = b""
        self.status: int | None = None
        self.finished_at: int | None = None
        self.unread: tuple[str, ...] = ()

    def __call__(self) -> "Details":
        found: dict[str, Plain] = {"method": self.method, "path": self.path}
        if self.query:
            found["query"] = redacted(self.query.decode("latin-1"))
        if self.body:
            found["body"] = _readable(self.body)
        if self.status is not None:
            found["status"] = self.status
        if self.answer:
            found["answer"] = _readable(self.answer)
        if self.unread:
            found["unread"] = list(self.unread)
        return found


def kept(body: bytes) -> bytes:
    """The part of ``body`` that is kept."""
    return body if len(body) <= KEPT_BYTES else body[:KEPT_BYTES]


def _readable(body: bytes) -> "Plain":
    text = redacted(body.decode("utf-8", "replace"))
    if len(body) >= KEPT_BYTES:
        return f"{text}…"
    try:
        found: Plain = from_json(text)
    except ValueError:
        return text
    return found
