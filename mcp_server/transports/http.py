"""Streamable HTTP: both eras of the protocol on one path, by the library's session manager."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from mcp.server.lowlevel.server import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from mcp_server.transports.stdio import refusal_of

MOST_SESSIONS: Final = 1000
"""At a time, of some 50 kB each; a client that goes without a word leaves its own for half an hour."""

_OF_THE_MODELS: Final = b"Validation error: "
"""How the library begins to tell which of its models a body does not fit, over many lines."""


class StreamableHttpApp:
    """``/mcp``: sessions for clients that begin with ``initialize``, single exchanges for those of 2026-07-28."""

    path = "/mcp"

    def __init__(self, server: Server[Any]) -> None:
        self._manager = StreamableHTTPSessionManager(server, max_sessions=MOST_SESSIONS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].rstrip("/") == self.path:
            exchange = _Exchange(receive, send)
            await self._manager.handle_request(scope, exchange.receive, exchange.send)
        else:
            await PlainTextResponse("Not Found", 404)(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Requests are answered inside of it, and the sessions end with it."""
        async with self._manager.run():
            yield


class _Exchange:
    """One request and its answer; what is no message of JSON-RPC is refused as over stdio (contract, section 3)."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._said: list[bytes] = []
        self._refusal: Message | None = None

    async def receive(self) -> Message:
        """The next part of the request."""
        message = await self._receive()
        self._said.append(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        """Pass on a part of the answer; the head of a 400 waits for its body."""
        if message["type"] == "http.response.start" and message["status"] == 400:
            self._refusal = message
            return
        if self._refusal is not None:
            head, self._refusal = self._refusal, None
            if _OF_THE_MODELS in message.get("body", b""):
                body = refusal_of(b"".join(self._said)).model_dump_json(by_alias=True, exclude_unset=True).encode()
                head, message = _with_length(head, len(body)), {**message, "body": body}
            await self._send(head)
        await self._send(message)


def _with_length(head: Message, length: int) -> Message:
    others = [(name, value) for name, value in head["headers"] if name != b"content-length"]
    return {**head, "headers": [*others, (b"content-length", str(length).encode())]}
