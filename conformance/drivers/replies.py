"""What a scripted platform answers: successes, refusals in all their forms, and answers that break on the way."""

import json
from dataclasses import dataclass, replace
from typing import Final, Literal

Way = Literal["whole", "cut", "reset", "silent"]
"""``cut`` ends the connection in the middle of the body, ``reset`` before any answer, ``silent`` answers nothing until
it is released."""

REQUEST_ID: Final = "req_kit_7d1f0c52"
TRACE: Final = 'Traceback (most recent call last):\n  File "/srv/platform/app.py", line 7, in secret_function'
"""What no error should show to a model."""

HEADER: Final = ("X-Internal-Node", "rack-17-private")
"""A header that every answer has, and no error should show."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; ``body`` is sent as it is."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    way: Way = "whole"
    content_type: str = "application/json"

    @property
    def line(self) -> str:
        """What it was, for the evidence."""
        return {
            "whole": str(self.status),
            "cut": f"{self.status}, cut off in the body",
            "reset": "with a closed connection",
            "silent": "nothing",
        }[self.way]

    @property
    def head(self) -> bytes:
        """The head as it goes over the wire."""
        lines = [f"HTTP/1.1 {self.status} {_PHRASES.get(self.status, 'Status')}"]
        if self.status != 204:
            lines += [f"Content-Type: {self.content_type}", f"Content-Length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in (*self.headers, HEADER)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


RESET: Final = Reply(way="reset")
SILENT: Final = Reply(way="silent")


def success(body: object, status: int = 200) -> Reply:
    """A success with a body of JSON; ``None`` for none."""
    return Reply(status, b"" if body is None else json.dumps(body, ensure_ascii=False).encode())


def refusal(status: int, code: str, message: str, **more: object) -> Reply:
    """A refusal as the platform's client knows it; ``more`` stands beside code and message, ``None`` is left out."""
    extra = {name: value for name, value in more.items() if value is not None}
    error = {"code": code, "message": message, "request_id": REQUEST_ID, **extra}
    return Reply(status, json.dumps({"error": error}).encode())


def with_header(reply: Reply, name: str, value: str) -> Reply:
    """``reply`` with one header more."""
    return replace(reply, headers=(*reply.headers, (name, value)))


def page(status: int, text: str = "<html><body><h1>Bad Gateway</h1></body></html>") -> Reply:
    """A page of HTML, as a proxy answers it."""
    return Reply(status, text.encode(), content_type="text/html")


def plain(status: int, text: str) -> Reply:
    """A plain text."""
    return Reply(status, text.encode(), content_type="text/plain")


def cut(body: object) -> Reply:
    """A success whose body never ends."""
    return replace(success(body), way="cut")


_PHRASES: Final = {
    200: "OK",
    201: "Created",
    204: "No Content",
    302: "Found",
    307: "Temporary Redirect",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    422: "Unprocessable Entity",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
