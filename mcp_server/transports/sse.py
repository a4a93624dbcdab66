"""The transport of 2024-11-05: a stream of events for what the server says, and POST for what the client says.

The library's ``SseServerTransport`` does the work. Here stand the two addresses, and the spelling ``sessionId``, which
other servers of this transport use.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import anyio
from mcp.server.lowlevel.server import Server
from mcp.server.sse import SseServerTransport
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

log = logging.getLogger(__name__)

MOST_SESSIONS: Final = 1000
"""At a time, of some 70 kB each."""

_MESSAGES: Final = "/messages/"
_GONE: Final = (anyio.BrokenResourceError, anyio.ClosedResourceError)


class SseApp:
    """``GET /sse`` opens a session; ``POST /messages/?session_id=…`` speaks in it."""

    path = "/sse"

    def __init__(self, server: Server[Any]) -> None:
        self._server = server
        self._transport = SseServerTransport(_MESSAGES)
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].rstrip("/")
        if path == _MESSAGES.rstrip("/"):
            await self._take(_with_session_id(scope), receive, send)
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
        self._open += 1
        try:
            async with self._transport.connect_sse(scope, receive, send) as (incoming, outgoing):
                await self._server.run(incoming, outgoing, options)
        except* _GONE:
            log.debug("a client went while messages were under way")
        finally:
            self._open -= 1

    async def _take(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Accept a message, and hand it on unless the session ends in that moment."""
        try:
            await self._transport.handle_post_message(scope, receive, send)
        except _GONE:
            log.debug("a client went before its message was handed on")


def _with_session_id(scope: Scope) -> Scope:
    """``scope`` with the session under the name that the library reads."""
    given = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    if "session_id" in given or "sessionId" not in given:
        return scope
    return {**scope, "query_string": urlencode({"session_id": given["sessionId"]}).encode()}
