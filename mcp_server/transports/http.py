"""Streamable HTTP: both eras of the protocol on one path, by the library's session manager."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from mcp.server.lowlevel.server import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from mcp_server.transports.exchange import Exchange

MOST_SESSIONS: Final = 1000
"""At a time, of some 50 kB each; a client that goes without a word leaves its own for half an hour."""


class StreamableHttpApp:
    """``/mcp``: sessions for clients that begin with ``initialize``, single exchanges for those of 2026-07-28."""

    path = "/mcp"

    def __init__(self, server: Server[Any]) -> None:
        self._manager = StreamableHTTPSessionManager(server, max_sessions=MOST_SESSIONS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].rstrip("/") == self.path:
            exchange = Exchange(receive, send)
            await self._manager.handle_request(scope, exchange.receive, exchange.send)
        else:
            await PlainTextResponse("Not Found", 404)(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Requests are answered inside of it, and the sessions end with it."""
        async with self._manager.run():
            yield
