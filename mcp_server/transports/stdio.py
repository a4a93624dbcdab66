"""stdio: one JSON object per line, UTF-8.

When stdin ends, what is under way gets a moment to be answered (``printf … | thenvoi-mcp`` prints its answers), then
the server stops.
"""

import asyncio
import codecs
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, Final, Self

import anyio
from mcp.server.lowlevel.server import Server
from mcp.shared._context_streams import ContextSendStream, create_context_streams
from mcp.shared.message import SessionMessage
from mcp_types import (
    INVALID_REQUEST,
    JSONRPCError,
    JSONRPCMessage,
    JSONRPCNotification,
    JSONRPCRequest,
    JSONRPCResponse,
    jsonrpc_message_adapter,
)
from pydantic import ValidationError

from mcp_server.transports.messages import error, has_unusable_id, refusal_of
from mcp_server.transports.wire import LONGEST_LINE, Wire, Writer, lines_from, writer_to

log = logging.getLogger(__name__)

_GRACE: Final = 1.0
"""Seconds after the end of stdin for answers to what was asked before."""


async def serve(server: Server[Any], wire: Wire) -> None:
    """Serve the one client of ``wire`` until it closes stdin or goes away, or the task is cancelled."""
    try:
        await _serve(server, wire)
    except* (anyio.BrokenResourceError, anyio.ClosedResourceError):
        # Between its tasks the library hands on messages that nobody takes any more when the end comes.
        log.debug("stopped while messages were under way")


async def _serve(server: Server[Any], wire: Wire) -> None:
    async with lines_from(wire) as lines, writer_to(wire) as writer:
        conversation = _Conversation(lines, writer)
        to_server, incoming = create_context_streams[SessionMessage | Exception](0)
        async with anyio.create_task_group() as tasks:
            outgoing = _Speech(conversation, tasks.cancel_scope)
            tasks.start_soon(conversation.listen, to_server)
            await server.run(incoming, outgoing, server.create_initialization_options())


class _Speech:
    """What the server says, written by whoever says it: to hand it to another task would cost a call a tenth more.

    A client that does not listen any more ends the ``whole``.
    """

    def __init__(self, conversation: "_Conversation", whole: anyio.CancelScope) -> None:
        self._conversation = conversation
        self._whole = whole

    async def send(self, item: SessionMessage, /) -> None:
        """Write one message; waits while the client is slow to read."""
        try:
            await self._conversation.say(item.message)
        except OSError as error:
            if not self._whole.cancel_called:
                log.info("the client is gone: %s", (error.strerror or str(error)).lower())
            self._whole.cancel()
            raise anyio.BrokenResourceError from None

    async def aclose(self) -> None:
        """There is nothing to close: the descriptor is the transport's."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class _Conversation:
    """Both directions of one connection, and which requests are still to be answered."""

    def __init__(self, lines: asyncio.StreamReader, writer: Writer) -> None:
        self._lines = lines
        self._writer = writer
        self._asked: set[str | int] = set()
        self._answered = anyio.Event()

    async def listen(self, to_server: ContextSendStream[SessionMessage | Exception]) -> None:
        """Hand on what the client says; at the end of it, wait a moment for the answers."""
        async with to_server:
            with suppress(OSError):  # from refusing something: `_Speech` finds out as well that the client is gone
                async for line in self._said():
                    await self._hear(line, to_server)
            await self._settle()

    async def say(self, message: JSONRPCMessage) -> None:
        """Write what the server says; ``OSError`` where the client does not listen any more."""
        await self._write(message)
        self._note_outgoing(message)

    async def _hear(self, line: bytes, to_server: ContextSendStream[SessionMessage | Exception]) -> None:
        try:
            message = jsonrpc_message_adapter.validate_json(line, by_name=False)
        except ValidationError:
            await self._write(refusal_of(line))
            return
        if isinstance(message, JSONRPCNotification) and has_unusable_id(line):
            await self._write(refusal_of(line))
            return
        self._note_incoming(message)
        await to_server.send(SessionMessage(message))

    async def _said(self) -> AsyncIterator[bytes]:
        while line := await self._next_line():
            if not line.isspace():
                yield line.removeprefix(codecs.BOM_UTF8)

    async def _next_line(self) -> bytes:
        """The next line, empty at the end of all; one that is too long is refused once and passed over to its end."""
        too_long = False
        while True:
            try:
                line = await self._lines.readuntil()
            except asyncio.LimitOverrunError as overrun:
                if not too_long:
                    await self._write(error(INVALID_REQUEST, f"a message of more than {LONGEST_LINE} bytes"))
                too_long = True
                await self._lines.readexactly(overrun.consumed)
            except asyncio.IncompleteReadError as end:
                return b"" if too_long else end.partial
            except OSError:
                return b""
            else:
                if not too_long:
                    return line
                too_long = False

    async def _write(self, message: JSONRPCMessage) -> None:
        await self._writer.write(message.model_dump_json(by_alias=True, exclude_unset=True).encode() + b"\n")

    async def _settle(self) -> None:
        if self._asked:
            self._answered = anyio.Event()
            with anyio.move_on_after(_GRACE):
                await self._answered.wait()

    def _note_incoming(self, message: JSONRPCMessage) -> None:
        if isinstance(message, JSONRPCRequest):
            self._asked.add(message.id)
        elif isinstance(message, JSONRPCNotification) and message.method == "notifications/cancelled":
            cancelled = (message.params or {}).get("requestId")
            if isinstance(cancelled, str | int):
                self._asked.discard(cancelled)

    def _note_outgoing(self, message: JSONRPCMessage) -> None:
        if isinstance(message, JSONRPCResponse | JSONRPCError) and message.id is not None:
            self._asked.discard(message.id)
            if not self._asked:
                self._answered.set()
