"""A stream of events read line by line, without any client for it."""

import json
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]


class RawStream:
    """``GET /mcp/sse``, past its first event."""

    def __init__(
        self, base_url: str, token: str, path: str = "/mcp/sse", *, first: bool = True, **headers: str
    ) -> None:
        where = urlsplit(base_url)
        self._connection = HTTPConnection(str(where.hostname), where.port, timeout=30)
        accept = {"Accept": "text/event-stream"}
        self._connection.request("GET", path, headers={"Authorization": f"Bearer {token}", **accept, **headers})
        self.response: HTTPResponse = self._connection.getresponse()
        assert self.response.status == 200, self.response.read()
        self.first = self.event_bytes() if first else b""
        self.session_id = self.first.decode().strip().rpartition("=")[2]

    def close(self) -> None:
        """Hang up without a word."""
        self.response.close()
        self._connection.close()

    def event_bytes(self) -> bytes:
        """The next event with the empty line after it, byte by byte; nothing when the stream has ended in order."""
        event = b""
        while line := self.response.readline():
            event += line
            if line in {b"\n", b"\r\n"}:
                return event
        return event

    def message(self) -> Json:
        """The next message; comments are passed over."""
        while (event := self.event_bytes()).startswith(b":"):
            pass
        name, data = event.decode().splitlines()[:2]
        assert name == "event: message", event
        found: Json = json.loads(data.removeprefix("data: "))
        return found

    def answer_to(self, request_id: str | int) -> Json:
        """The answer to this request, which is the next message."""
        found = self.message()
        assert found["id"] == request_id, found
        return found

    @property
    def is_at_its_end(self) -> bool:
        """Whether nothing more comes, and the end came in order."""
        return self.event_bytes() == b""
