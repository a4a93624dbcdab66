"""The wire between a client and the mock: passes everything on, notes it, and does harm where a scene asks for it."""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import parse_qsl, urlencode

import httpx2

from conformance.client.heads import BadRequest, Head, places_of_key, read_body, read_head
from conformance.client.log import Log
from conformance.client.seen import Request
from conformance.client.sockets import Socket
from conformance.exchanges import shortened

SECONDS: Final = 60.0
_DROPPED: Final = frozenset({"connection", "transfer-encoding", "content-length", "content-encoding", "server", "date"})


@dataclass(slots=True)
class Hold:
    """Requests that wait on the wire, before the mock has seen them, until they are let go."""

    method: str
    path: re.Pattern[str]
    reached: list[Request] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    is_dropped: bool = False

    def let_go(self) -> None:
        """Pass on what waits, and hold nothing any more."""
        self.gate.set()

    def drop(self) -> None:
        """Pass nothing on of what waits: the mock never sees it; and hold nothing any more."""
        self.is_dropped = True
        self.gate.set()

    def takes(self, request: Request) -> bool:
        return not self.gate.is_set() and self.method == request.method and bool(self.path.fullmatch(request.path))


class Wire:
    """One wire, on a port of its own. ``page_size`` makes the pages of every list that small, as a platform may."""

    def __init__(self, upstream: str, log: Log, key: str) -> None:
        self.log = log
        self.key = key
        self.upstream = upstream
        self.page_size: int | None = None
        self.sockets: list[Socket] = []
        self.refused_topics: dict[str, str] = {}
        """Joins that are refused on the wire, by topic, with the reason."""

        self.held_topics: dict[str, asyncio.Event] = {}
        """Joins that wait on the wire until the event is set, by topic."""

        self.is_down = False
        self._holds: list[Hold] = []
        self._http = httpx2.AsyncClient(base_url=upstream, timeout=SECONDS, follow_redirects=False)
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.base_url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=2**20)
        host, port = self._server.sockets[0].getsockname()[:2]
        self.base_url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        for hold in self._holds:
            hold.let_go()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.aclose()

    # --- harm ---------------------------------------------------------------------------------------------------------

    def hold(self, method: str, path: str) -> Hold:
        """Have requests wait whose path below ``/api/v1`` is like ``path``."""
        made = Hold(method, re.compile(f"/api/v1{path}"))
        self._holds.append(made)
        return made

    @property
    def live(self) -> Socket | None:
        """The newest socket that is open."""
        return next((each for each in reversed(self.sockets) if each.is_open), None)

    # --- connections --------------------------------------------------------------------------------------------------

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.log.staged(f"the wire broke: {task.exception()!r}")

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while not self.is_down and (head := await read_head(reader)) is not None:
                if head.asks_for_a_socket:
                    await self._socket(head, reader, writer)
                    return
                if not await self._request(head, reader, writer) or not head.keeps_alive:
                    return
        except (ConnectionError, BadRequest):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _socket(self, head: Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        socket = Socket(self.upstream, self.log, self.key, reader, writer)
        socket.refused_topics, socket.held_topics = self.refused_topics, self.held_topics
        self.sockets.append(socket)
        await socket.run(head)

    # --- requests -----------------------------------------------------------------------------------------------------

    async def _request(self, head: Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Pass one request on, and its answer back; whether the connection is still good."""
        if "100-continue" in head.get("expect").lower():
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = await read_body(head, reader)
        request = self.log.add(self._noted(head, body))
        if await self._is_dropped(request):
            return False
        try:
            answer = await self._http.request(
                head.method,
                self._target(head),
                content=body or None,
                headers=[*head.passed_on, ("Accept-Encoding", "identity")],
            )
        except httpx2.HTTPError as error:
            request.reply, request.ended = f"the connection was cut ({type(error).__name__})", self.log.now
            self.log.changed()
            writer.transport.abort()
            return False
        request.status, request.ended = answer.status_code, self.log.now
        request.reply = shortened(self.log.redact(answer.text))
        request.retry_after = _number(answer.headers.get("retry-after"))
        self.log.changed()
        writer.write(_message(answer))
        await writer.drain()
        return True

    def _noted(self, head: Head, body: bytes) -> Request:
        text, redact = body.decode(errors="replace"), self.log.redact
        return Request(
            *self.log.stamp(),
            method=head.method,
            path=redact(head.path),
            query=redact(head.query),
            body=shortened(redact(text)),
            key_in=places_of_key(head, text, self.key),
            life=self.log.life,
        )

    async def _is_dropped(self, request: Request) -> bool:
        """Have a request wait if it is to; whether it is not to be passed on at all."""
        for hold in self._holds:
            if hold.takes(request):
                hold.reached.append(request)
                self.log.changed()
                await hold.gate.wait()
                if hold.is_dropped:
                    return True
        return False

    def _target(self, head: Head) -> str:
        if self.page_size is None or head.method != "GET":
            return head.target
        kept = [(name, value) for name, value in parse_qsl(head.query, keep_blank_values=True) if name != "page_size"]
        is_list = re.fullmatch(
            r"/api/v1/(agent|me)/(chats(/[^/]+/(messages|context))?|agents|peers|contacts)", head.path
        )
        return f"{head.path}?{urlencode([*kept, ('page_size', self.page_size)])}" if is_list else head.target


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _message(answer: httpx2.Response) -> bytes:
    """An answer as it goes to the client."""
    lines = [f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}"]
    lines += [f"{name}: {value}" for name, value in answer.headers.items() if name.lower() not in _DROPPED]
    if answer.status_code not in {204, 304}:
        lines.append(f"content-length: {len(answer.content)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + answer.content
