"""The transport of 2024-11-05: a stream of events for what the server says, and POST for what the client says.

The library's ``SseServerTransport`` does the work. Here stand the two addresses, the spelling ``sessionId``, which
other servers of this transport use, and a bound to what may wait for a client that does not read its stream.
"""

import logging
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import anyio
from mcp.server.lowlevel.server import Server
from mcp.server.sse import SseServerTransport
from mcp.shared._context_streams import ContextSendStream
from mcp.shared.message import SessionMessage
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from mcp_server.transports.exchange import Exchange
from mcp_server.transports.heads import cut

log = logging.getLogger(__name__)

MOST_SESSIONS: Final = 1000
"""At a time, of some 70 kB each."""

MOST_WAITING: Final = 250
"""Answers that a client has not read, and messages that are not taken because of it, of some 40 kB each."""

_MESSAGES: Final = "/messages/"
_GONE: Final = (anyio.BrokenResourceError, anyio.ClosedResourceError)
_ID: Final = re.compile(rb"session_id=([0-9a-f]{32})")


class SseApp:
    """``GET /sse`` opens a session; ``POST /messages/?session_id=…`` speaks in it."""

    path = "/sse"

    def __init__(self, server: Server[Any]) -> None:
        self._server = server
        self._transport = SseServerTransport(_MESSAGES)
        self._sessions: dict[str, _Session] = {}
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].rstrip("/")
        if path == _MESSAGES.rstrip("/"):
            await self._take(scope, receive, send)
        elif path != self.path:
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
        elif scope["method"] != "GET":
            # Clients that try Streamable HTTP first take this for a sign to fall back.
            await PlainTextResponse("Method Not Allowed", 405, {"Allow": "GET"})(scope, receive, send)
        elif self._open >= MOST_SESSIONS:
            await PlainTextResponse("Too many sessions are open", 503)(scope, receive, send)
        else:
            await self._converse(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Nothing has to be prepared: sessions live as long as their streams."""
        yield

    async def _converse(self, scope: Scope, receive: Receive, send: Send) -> None:
        options = self._server.create_initialization_options()
        session = _Session(scope, send, self._sessions)
        self._open += 1
        try:
            async with self._transport.connect_sse(scope, receive, session.send) as (incoming, outgoing):
                await self._server.run(incoming, _Outgoing(session, outgoing), options)
        except* _GONE:
            log.debug("a client went while messages were under way")
        finally:
            self._open -= 1
            self._sessions.pop(session.id, None)

    async def _take(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Accept a message, and hand it on unless the session ends in that moment."""
        named = _with_session_id(scope)
        session = self._sessions.get(_id_in(named))
        exchange = Exchange(receive, send)
        try:
            with nullcontext() if session is None else session.waiting():
                await self._transport.handle_post_message(named, exchange.receive, exchange.send)
        except _GONE:
            log.debug("a client went before its message was handed on")


class _Session:
    """One stream, and what waits for whoever should read it; of too much of that, its connection is cut."""

    def __init__(self, scope: Scope, send: Send, named: "dict[str, _Session]") -> None:
        self.id = ""
        self._scope = scope
        self._send = send
        self._named = named
        self._waiting = 0
        self._is_cut = False

    async def send(self, message: Message) -> None:
        """Pass on a part of the stream; the first event of it tells the id that the library has chosen."""
        if not self.id and (found := _ID.search(message.get("body", b""))):
            self.id = found[1].decode()
            self._named[self.id] = self
        await self._send(message)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """While a message waits to be read or taken."""
        self._waiting += 1
        if self._waiting > MOST_WAITING and not self._is_cut:
            self._is_cut = True
            log.warning("hung up on a client for which more than %d messages were waiting", MOST_WAITING)
            cut(self._scope)
        try:
            yield
        finally:
            self._waiting -= 1


class _Outgoing:
    """What the server says in one session."""

    def __init__(self, session: _Session, stream: ContextSendStream[SessionMessage]) -> None:
        self._session = session
        self._stream = stream

    async def send(self, item: SessionMessage, /) -> None:
        with self._session.waiting():
            await self._stream.send(item)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        await self.aclose()


def _with_session_id(scope: Scope) -> Scope:
    """``scope`` with the session under the name that the library reads."""
    given = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    if "session_id" in given or "sessionId" not in given:
        return scope
    return {**scope, "query_string": urlencode({"session_id": given["sessionId"]}).encode()}


def _id_in(scope: Scope) -> str:
    """The id of the session, in the one spelling of the many that are understood."""
    given = dict(parse_qsl(scope["query_string"].decode("latin-1")))
    try:
        return UUID(hex=given.get("session_id", "")).hex
    except ValueError:
        return ""
