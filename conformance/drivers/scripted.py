"""A platform that does as it is told: a small HTTP server that records every request and answers from a script.

What is not scripted is answered with a success in the published shape. It stands on loopback, behind the server under
test, which is given its address.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Final

from conformance import canned
from conformance.drivers.replies import Reply, refusal, success
from conformance.evidence import Evidence
from conformance.operations import located
from conformance.received import API, Received
from conformance.redaction import Secrets

HOST: Final = "127.0.0.1"
LARGEST: Final = 8 * 2**20
"""Bytes of a request's body that are read."""


class ScriptedPlatform:
    """One platform. ``keys`` are names by key; ``numbers`` are those of the evidence of the run.

    ``log`` is where requests go as evidence: whoever uses the platform sets it to its own.
    """

    def __init__(self, keys: dict[str, str], secrets: Secrets, numbers: Iterator[int]) -> None:
        self.log: list[Evidence] = []
        self.requests: list[Received] = []
        self.port = 0
        self._keys = keys
        self._secrets = secrets
        self._numbers = numbers
        self._scripts: dict[tuple[str, str], deque[Reply]] = {}
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.StreamWriter] = set()
        self._released = asyncio.Event()
        self._news = asyncio.Condition()

    @property
    def base_url(self) -> str:
        return f"http://{HOST}:{self.port}"

    # --- its life -------------------------------------------------------------------------------------------------

    async def open(self, port: int = 0) -> None:
        """Listen, on the same port as before where there was one. Raises ``OSError`` for a port that is taken."""
        self._server = await asyncio.start_server(self._serve, HOST, port or self.port, limit=2**20)
        self.port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Listen no more, so that connections are refused, and end those that there are."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._released.set()
        for writer in tuple(self._connections):
            writer.transport.abort()

    async def begin(self, log: list[Evidence]) -> None:
        """Forget the script and what was seen, listen if it does not, and put evidence into ``log`` from now on."""
        self._released.set()
        self._released = asyncio.Event()
        self._scripts.clear()
        self.requests = []
        self.log = log
        if self._server is None:
            await self.open()

    # --- the script -----------------------------------------------------------------------------------------------

    def answers(self, method: str, path: str, *replies: Reply) -> None:
        """Answer requests of the operation at ``path`` (its template below ``/api/v1``) in turn; the last one stays."""
        self._scripts[method, _skeleton(path)] = deque(replies)

    def release(self) -> None:
        """Let everything go that was answered with silence."""
        self._released.set()

    # --- what was seen --------------------------------------------------------------------------------------------

    def seen(self, method: str = "", path: str = "") -> list[Received]:
        """The requests so far, in their order, of that method and template where given.

        ``GET /health``, with which a server may open its connection, is no call of a tool and is left out.
        """
        return [
            each
            for each in self.requests
            if each.path != "/health"
            and (not method or each.method == method)
            and (not path or _skeleton(_template(each)) == _skeleton(path))
        ]

    async def until(self, count: int, seconds: float = 5.0) -> bool:
        """Wait until there are so many requests; whether there were, in that time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: len(self.seen()) >= count)
        return len(self.seen()) >= count

    async def until_cut(self, request: Received, seconds: float = 5.0) -> bool:
        """Wait until the one who sent ``request`` has hung up without an answer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: request.is_cut)
        return request.is_cut

    # --- the wire -------------------------------------------------------------------------------------------------

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)
        try:
            while (request := await self._read(reader)) is not None:
                if not await self._reply(request, reader, writer):
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass
        finally:
            self._connections.discard(writer)
            writer.transport.abort()

    async def _read(self, reader: asyncio.StreamReader) -> Received | None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except asyncio.IncompleteReadError:
            return None
        first, *lines = head.rstrip("\r\n").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await _body(reader, headers)
        request = self._noted(method, target, headers, body)
        async with self._news:
            self.requests.append(request)
            self.log.append(request)
            self._news.notify_all()
        return request

    def _noted(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Received:
        given = headers.get("x-api-key")
        key = "" if given is None else self._keys.get(given, "other")
        redact = self._secrets.redact
        return Received(
            number=next(self._numbers),
            method=method,
            target=redact(target),
            headers={name: redact(value) for name, value in headers.items()},
            body=body,
            key=key,
            shown=redact(body.decode(errors="replace")),
        )

    async def _reply(self, request: Received, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer; whether the connection goes on."""
        reply = self._next(request)
        if reply.way == "silent" and not await self._kept_quiet(request, reader):
            return False
        if reply.way == "silent":
            reply = _canned(request)
        request.replied = reply.line
        if reply.way == "reset":
            return False
        content = reply.body[: len(reply.body) // 2] if reply.way == "cut" else reply.body
        writer.write(reply.head + content)
        await writer.drain()
        return reply.way == "whole"

    async def _kept_quiet(self, request: Received, reader: asyncio.StreamReader) -> bool:
        """Say nothing until released; ``False`` where the other side hung up before."""
        released = asyncio.ensure_future(self._released.wait())
        gone = asyncio.ensure_future(reader.read(1))
        await asyncio.wait((released, gone), return_when=asyncio.FIRST_COMPLETED)
        is_released = released.done()
        for each in (released, gone):
            each.cancel()
        await asyncio.gather(released, gone, return_exceptions=True)
        if not is_released:
            request.replied = "nothing, and it hung up"
            async with self._news:
                request.is_cut = True
                self._news.notify_all()
        return is_released

    def _next(self, request: Received) -> Reply:
        script = self._scripts.get((request.method, _skeleton(_template(request))))
        if not script:
            return _canned(request)
        return script.popleft() if len(script) > 1 else script[0]


def _canned(request: Received) -> Reply:
    operation = located(request.method, API + request.path)
    if operation is None:
        return refusal(404, "not_found", "There is nothing at this address")
    status, body = canned.answer(operation)
    return success(body, status)


def _template(request: Received) -> str:
    operation = located(request.method, API + request.path)
    return request.path if operation is None else operation.path.removeprefix(API)


def _skeleton(path: str) -> str:
    """A template without the names of its placeholders."""
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return b"".join([chunk async for chunk in _chunks(reader)])
    return await reader.readexactly(min(int(headers.get("content-length", "0")), LARGEST))


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while size := int((await reader.readline()).split(b";")[0], 16):
        yield await reader.readexactly(size)
        await reader.readline()
    while (await reader.readline()).strip():
        pass
