"""The library's own client (mcp 2.3) on each of the three ways to the Agent Manager."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeAlias

import httpx2
from mcp import Client
from mcp.client.session import IncomingMessage, MessageHandlerFnT
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, TextContent

Headers: TypeAlias = Mapping[str, str]
Told: TypeAlias = asyncio.Queue[str]
Connect: TypeAlias = Callable[[str, Headers], AbstractAsyncContextManager[tuple[Client, Told]]]


@asynccontextmanager
async def over_sse(base_url: str, headers: Headers) -> AsyncIterator[tuple[Client, Told]]:
    """The documented transport; the queue holds the methods of whatever the server tells by itself."""
    told: Told = asyncio.Queue()
    transport = sse_client(f"{base_url}/mcp/sse", headers=dict(headers), timeout=60)
    async with Client(transport, mode="legacy", message_handler=_noting(told)) as client:
        yield client, told


@asynccontextmanager
async def over_http(base_url: str, headers: Headers) -> AsyncIterator[tuple[Client, Told]]:
    """Streamable HTTP with the handshake."""
    told: Told = asyncio.Queue()
    async with httpx2.AsyncClient(headers=dict(headers), timeout=60, trust_env=False) as http:
        transport = streamable_http_client(f"{base_url}/mcp", http_client=http)
        async with Client(transport, mode="legacy", message_handler=_noting(told)) as client:
            yield client, told


@asynccontextmanager
async def over_http_without_handshake(base_url: str, headers: Headers) -> AsyncIterator[tuple[Client, Told]]:
    """Streamable HTTP of 2026-07-28; the queue holds the events of a subscription."""
    told: Told = asyncio.Queue()
    async with httpx2.AsyncClient(headers=dict(headers), timeout=60, trust_env=False) as http:
        transport = streamable_http_client(f"{base_url}/mcp", http_client=http)
        async with (
            Client(transport, mode="2026-07-28") as client,
            client.listen(tools_list_changed=True) as subscription,
        ):

            async def follow() -> None:
                async for _ in subscription:
                    told.put_nowait("notifications/tools/list_changed")

            following = asyncio.create_task(follow())
            try:
                yield client, told
            finally:
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)


WAYS: dict[str, Connect] = {
    "sse": over_sse,
    "http": over_http,
    "http-2026-07-28": over_http_without_handshake,
}


def text_of(result: CallToolResult) -> str:
    """The one text of a result."""
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


def _noting(told: Told) -> MessageHandlerFnT:
    async def note(message: IncomingMessage) -> None:
        told.put_nowait(str(getattr(message, "method", message)))

    return note
