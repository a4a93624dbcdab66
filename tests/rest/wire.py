"""HTTP/1.1 by hand, for what no well-behaved client sends."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

SECONDS = 10
"""Longer than this no answer takes; a test that waits for it fails and does not hang."""


class Heard(NamedTuple):
    """One answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


class Wire:
    """One connection to the mock."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._incoming = connection.makefile("rb")

    def send(self, data: bytes) -> None:
        self._connection.sendall(data)

    def half_close(self) -> None:
        """Say that nothing more will be sent."""
        self._connection.shutdown(socket.SHUT_WR)

    def hear(self, method: str = "GET") -> Heard:
        """Read one answer; to HEAD there is no body."""
        status = int(self._incoming.readline().split()[1])
        headers: dict[str, str] = {}
        while (line := self._incoming.readline().strip()) != b"":
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        length = 0 if method == "HEAD" else int(headers.get("content-length", 0))
        return Heard(status, headers, self._incoming.read(length))

    def rest(self) -> bytes:
        """Whatever still comes until the server hangs up."""
        try:
            return self._incoming.read()
        except ConnectionResetError:
            return b""

    def close(self) -> None:
        self._incoming.close()
        self._connection.close()


@contextmanager
def wire_to(base_url: str) -> Iterator[Wire]:
    """A connection that is closed at the end."""
    parts = urlsplit(base_url)
    assert parts.hostname is not None
    wire = Wire(socket.create_connection((parts.hostname, parts.port or 80), timeout=SECONDS))
    try:
        yield wire
    finally:
        wire.close()


def request(method: str, path: str, *headers: str, body: bytes = b"", length: int | None = None) -> bytes:
    """The bytes of a request; ``length`` claims another length than that of ``body``."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers]
    if body or length is not None:
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
