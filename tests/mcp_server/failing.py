"""Calls that do not succeed, and the platforms that make them fail."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest
from pytest_httpserver import HTTPServer

from mcp_server.errors import ToolError
from mcp_server.platform import Platform
from mcp_server.tools.catalogue import BY_NAME
from tests.mcp_server.wire import Script, next_request

KEY: Final = "thnv_u_1767600000_a-key-of-nobody"


@asynccontextmanager
async def seen_from(base_url: str, *, limit: float = 25.0) -> AsyncIterator[Platform]:
    async def sleep(_: float) -> None:
        """No test waits."""

    platform = Platform(base_url, KEY, limit, sleep=sleep, now=lambda: 1_767_600_000.0)
    try:
        yield platform
    finally:
        await platform.aclose()


async def text_of(base_url: str, name: str = "list_my_chats", *, read: bool = True, limit: float = 25.0) -> str:
    """The text of the error in which a request of the tool ``name`` ends."""
    async with seen_from(base_url, limit=limit) as platform:
        with pytest.raises(ToolError) as caught:
            await platform.request("GET" if read else "POST", "/me/chats", read=read, tool=BY_NAME[name])
    return str(caught.value)


def answering(server: HTTPServer, status: int, body: object, **headers: str) -> str:
    """A base URL whose every answer is this one."""
    text = body if isinstance(body, str) else json.dumps(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    server.expect_request("/api/v1/me/chats").respond_with_data(text, status=status, headers=named)
    return server.url_for("").rstrip("/")


def nested(code: str, message: str, **more: object) -> dict[str, object]:
    return {"error": {"code": code, "message": message, "request_id": "F9-1", **more}}


def sending(*parts: bytes) -> Script:
    """Read a request, send ``parts``, close."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await next_request(reader)
        for part in parts:
            writer.write(part)
            await writer.drain()

    return script
