"""mcp 1.30, the last of its line, and what LangChain makes of it, in an environment of their own.

``mcp_1_probe.py plain|langchain CONNECTION``: the connection is JSON as langchain-mcp-adapters writes it. Prints one
line of JSON with what the client saw.
"""

import asyncio
import json
import sys
from contextlib import AbstractAsyncContextManager
from typing import Any

from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_mcp_adapters.tools import load_mcp_tools
from mcp import ClientSession, McpError, StdioServerParameters
from mcp.client.sse import sse_client
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamablehttp_client

ROOM = "00000000-0000-4000-8000-000000000031"
MESSAGE = {"chat_id": ROOM, "content": "Bring an umbrella"}


def connected(connection: dict[str, Any]) -> AbstractAsyncContextManager[Any]:
    """The streams of a connection."""
    if connection["transport"] == "stdio":
        told = {name: connection[name] for name in ("command", "args", "env")}
        return stdio_client(StdioServerParameters(**told))
    opened = sse_client if connection["transport"] == "sse" else streamablehttp_client
    return opened(connection["url"])


async def plain(connection: dict[str, Any]) -> dict[str, object]:
    """Everything that one session of the library does."""
    async with connected(connection) as streams, ClientSession(streams[0], streams[1]) as session:
        opened = await session.initialize()
        await session.send_ping()
        me = await session.call_tool("get_agent_me", {})
        sent = await session.call_tool("create_agent_chat_message", {**MESSAGE, "recipients": "@jane"})
        nobody = await session.call_tool("create_agent_chat_message", {**MESSAGE, "recipients": "Nobody"})
        try:
            unknown = (await session.call_tool("sing", {})).content[0].text
        except McpError as error:
            unknown = [error.error.code, error.error.message]
        return {
            "version": opened.protocolVersion,
            "server": opened.serverInfo.name,
            "tools": [tool.name for tool in (await session.list_tools()).tools],
            "prompts": (await session.list_prompts()).prompts,
            "resources": (await session.list_resources()).resources,
            "me": [me.isError, me.structuredContent["result"] == me.content[0].text, me.content[0].text],
            "sent": [sent.isError, sent.content[0].text],
            "nobody": [nobody.isError, nobody.structuredContent, nobody.content[0].text],
            "unknown": unknown,
        }


async def langchain(connection: dict[str, Any]) -> dict[str, object]:
    """What an agent of LangChain sees: tools with the schemas of their arguments, and texts."""
    async with MultiServerMCPClient({"thenvoi": connection}).session("thenvoi") as session:
        tools = {tool.name: tool for tool in await load_mcp_tools(session)}
        write = tools["create_agent_chat_message"]
        return {
            "tools": list(tools),
            "arguments": write.args,
            "me": text(await tools["get_agent_me"].ainvoke({})),
            "sent": text(await write.ainvoke({**MESSAGE, "recipients": "jane"})),
            "nobody": text(await write.ainvoke({**MESSAGE, "recipients": "Nobody"})),
        }


def text(answer: Any) -> str:
    """The one text of an answer."""
    return answer if isinstance(answer, str) else answer[0]["text"]


print(json.dumps(asyncio.run({"plain": plain, "langchain": langchain}[sys.argv[1]](json.loads(sys.argv[2])))))
