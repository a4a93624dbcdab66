"""The heads of HTTP/1.1 requests, and their bodies, as they come from a client."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

MOST_BYTES: Final = 16_000_000
HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host", "upgrade", "expect"})
"""Headers that are between two neighbours and not passed on; lengths are made anew."""


class BadRequest(Exception):  # noqa: N818 - what came
    """What came is no request."""


@dataclass(slots=True)
class Head:
    """Method, target and headers of a request; ``raw`` is all of it."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    raw: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    def get(self, name: str) -> str:
        """The value of a header; empty without it."""
        return next((value for known, value in self.headers if known.lower() == name), "")

    @property
    def asks_for_a_socket(self) -> bool:
        return self.get("upgrade").lower() == "websocket"

    @property
    def keeps_alive(self) -> bool:
        return "close" not in self.get("connection").lower()

    @property
    def passed_on(self) -> list[tuple[str, str]]:
        """The headers that a neighbour hands on."""
        left = ((name, value) for name, value in self.headers if name.lower() not in HOP)
        return [(name, value) for name, value in left if not name.lower().startswith(("sec-websocket", "accept-enc"))]


def places_of_key(head: Head, body: str, key: str) -> tuple[str, ...]:
    """Where in a request ``key`` is: ``header``, ``bearer``, another header by name, ``query``, ``path``, ``body``."""

    def places() -> Iterator[str]:
        for name, value in head.headers:
            if key in value:
                yield {"x-api-key": "header", "authorization": "bearer"}.get(name.lower(), name.lower())
        values = (value for _, value in parse_qsl(head.query))
        if any(key in value for value in values):
            yield "query"
        if key in head.path:
            yield "path"
        if key in body:
            yield "body"

    return tuple(dict.fromkeys(places()))


async def read_head(reader: asyncio.StreamReader) -> Head | None:
    """The next request's head; ``None`` at the end of the connection. Raises :class:`BadRequest`."""
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    except asyncio.LimitOverrunError:
        raise BadRequest("a head that does not end") from None
    first, *rest = raw.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3:
        raise BadRequest(f"{first[:60]!r} is no request")
    pairs = (line.partition(":") for line in rest if line)
    return Head(words[0], words[1], [(name.strip(), value.strip()) for name, _, value in pairs], raw)


async def read_body(head: Head, reader: asyncio.StreamReader) -> bytes:
    """The body that belongs to ``head``. Raises :class:`BadRequest`."""
    try:
        if "chunked" in head.get("transfer-encoding").lower():
            return b"".join([chunk async for chunk in _chunks(reader)])
        length = int(head.get("content-length") or 0)
        return await reader.readexactly(length) if 0 < length <= MOST_BYTES else b""
    except (asyncio.IncompleteReadError, ValueError) as error:
        raise BadRequest("a body that is not there") from error


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while True:
        length = int((await reader.readline()).split(b";")[0], 16)
        chunk = await reader.readexactly(length)
        await reader.readline()
        if not length:
            return
        yield chunk
