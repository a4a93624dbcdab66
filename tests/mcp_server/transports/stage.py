"""Every way to the server, with real pipes and sockets, and a platform that answers when the test says so."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Literal, NamedTuple

import anyio
from mcp import Client
from mcp.client._transport import TransportStreams
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client
from mcp.server.lowlevel.server import Server
from mcp.shared._context_streams import create_context_streams
from mcp.shared.message import SessionMessage
from mcp_types import jsonrpc_message_adapter

from mcp_server.serving import assembled
from mcp_server.settings import Settings
from mcp_server.transports import http, listening, sse, stdio
from mcp_server.transports.security import Guard, Policy
from mcp_server.transports.wire import Wire
from tests.mcp_server.wire import next_request, serving


class Way(NamedTuple):
    """A transport, and how the client opens: with the handshake, or by asking for the newest era first."""

    transport: Literal["stdio", "sse", "streamable-http"]
    mode: str

    def __str__(self) -> str:
        return f"{self.transport}, {self.mode}"

    @property
    def is_modern(self) -> bool:
        return self.mode != "legacy"


WAYS = [
    Way("stdio", "legacy"),
    Way("stdio", "auto"),
    Way("sse", "legacy"),
    Way("streamable-http", "legacy"),
    Way("streamable-http", "auto"),
]


@asynccontextmanager
async def client_of(way: Way, settings: Settings) -> AsyncIterator[Client]:
    """A client of the whole server, on the loop of the test."""
    async with assembled(settings) as server, client_on(way, server) as client:
        yield client


@asynccontextmanager
async def client_on(way: Way, server: Server[Any]) -> AsyncIterator[Client]:
    """A client of ``server``."""
    if way.transport == "stdio":
        async with piped(server) as wire, Client(_over_pipes(wire), mode=way.mode) as client:
            yield client
        return
    async with listening_for(way.transport, server) as url:
        transport = sse_client(url) if way.transport == "sse" else streamable_http_client(url)
        async with Client(transport, mode=way.mode) as client:
            yield client


async def soon(event: asyncio.Event) -> None:
    """Wait for what is about to happen; a test that waits in vain fails."""
    async with asyncio.timeout(30):
        await event.wait()


# --- over HTTP -------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def listening_for(transport: str, server: Server[Any], settings: Settings | None = None) -> AsyncIterator[str]:
    """The URL at which ``server`` answers, behind the checks that ``settings`` ask for."""
    settings = settings or Settings()
    sock = listening.bind("127.0.0.1", 0)
    app = sse.SseApp(server) if transport == "sse" else http.StreamableHttpApp(server)
    ready = asyncio.Event()
    guard = Guard(app, Policy.of(settings, sock.getsockname()[1]))
    http_server = listening.HttpServer(guard, ready.set)
    async with app.running():
        serving = asyncio.create_task(http_server.serve(sockets=[sock]))
        await ready.wait()
        try:
            yield listening.url_of(sock) + app.path
        finally:
            http_server.stop()
            await serving


# --- over pipes ------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def piped(server: Server[Any]) -> AsyncIterator[Wire]:
    """The client's ends of two pipes, the server on the others until they close."""
    to_server, from_client = os.pipe()
    to_client, from_server = os.pipe()
    serving = asyncio.create_task(stdio.serve(server, Wire(to_server, from_server)))
    try:
        yield Wire(to_client, from_client)
    finally:
        with suppress(OSError):
            os.close(from_client)
        await serving
        os.close(to_client)


@asynccontextmanager
async def _over_pipes(wire: Wire) -> AsyncIterator[TransportStreams]:
    """The client's side of stdio."""
    to_client, incoming = create_context_streams[SessionMessage | Exception](0)
    outgoing, to_server = create_context_streams[SessionMessage](0)
    lines = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), os.fdopen(os.dup(wire.incoming), "rb", buffering=0)
    )

    async def listen() -> None:
        async with to_client:
            while line := await lines.readline():
                await to_client.send(SessionMessage(jsonrpc_message_adapter.validate_json(line)))

    async def speak() -> None:
        async with to_server:
            async for each in to_server:
                line = each.message.model_dump_json(by_alias=True, exclude_unset=True) + "\n"
                os.write(wire.outgoing, line.encode())

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(listen)
        tasks.start_soon(speak)
        yield incoming, outgoing
        tasks.cancel_scope.cancel()
    transport.close()


# --- a platform ------------------------------------------------------------------------------------------------------


class Hesitant:
    """A platform that answers ``/health`` at once and everything else when ``answer`` is set."""

    def __init__(self) -> None:
        self.base_url = ""
        self.greeted = asyncio.Event()
        self.asked = asyncio.Event()
        self.hung_up = asyncio.Event()
        self.answer = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection; a client that hangs up while it waits is noted."""
        while True:
            request, _ = await next_request(reader)
            if "/health" in request.target:
                self.greeted.set()
            else:
                self.asked.set()
                if not await self._may_answer(reader):
                    self.hung_up.set()
                    return
            writer.write(b'HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{"data":[]}')

    async def _may_answer(self, reader: asyncio.StreamReader) -> bool:
        answering = asyncio.create_task(self.answer.wait())
        leaving = asyncio.create_task(reader.read(1))
        _, waiting = await asyncio.wait([answering, leaving], return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
            await asyncio.wait([task])
        return self.answer.is_set()


@asynccontextmanager
async def hesitant() -> AsyncIterator[Hesitant]:
    platform = Hesitant()
    async with serving(platform.serve) as listening_:
        platform.base_url = listening_.address
        yield platform
