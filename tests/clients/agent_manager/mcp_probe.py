"""mcp 1.30 and langchain-mcp-adapters 0.3.2, in an environment of their own.

``mcp_probe.py BASE_URL TOKEN sse|http|langchain``

Prints one line of JSON with what the client saw; a line on stdin tells it that its list of tools is going to change.
"""

import asyncio
import json
import sys

from langchain_mcp_adapters.client import MultiServerMCPClient
from mcp import ClientSession, McpError
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamablehttp_client

QUESTION = {"message": "What is the price of AAPL?"}


async def with_session(streams: object) -> dict[str, object]:
    """Everything that one session does."""
    told: asyncio.Queue[str] = asyncio.Queue()
    steps: list[list[float | None]] = []

    async def note(message: object) -> None:
        if message.root.method != "notifications/progress":
            told.put_nowait(message.root.method)

    async def progress(done: float, total: float | None, message: str | None) -> None:
        steps.append([done, total])

    async with ClientSession(streams[0], streams[1], message_handler=note) as session:
        opened = await session.initialize()
        tools = [tool.name for tool in (await session.list_tools()).tools]
        await session.send_ping()
        result = await session.call_tool("run_finance_agent", QUESTION, progress_callback=progress)
        agents = await session.call_tool("list_agents", {})
        offline = await session.call_tool("run_night_clerk", QUESTION)
        try:
            unknown = (await session.call_tool("run_courier_agent", QUESTION)).content[0].text
        except McpError as error:
            unknown = [error.error.code, error.error.message]
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        changed = await asyncio.wait_for(told.get(), 30)
        return {
            "version": opened.protocolVersion,
            "server": [opened.serverInfo.name, opened.serverInfo.version],
            "tools": tools,
            "answer": [result.content[0].text, result.isError],
            "progress": steps,
            "agents": [each["id"] for each in agents.structuredContent["agents"]],
            "offline": offline.isError,
            "unknown": unknown,
            "changed": changed,
            "tools_afterwards": [tool.name for tool in (await session.list_tools()).tools],
        }


async def with_langchain(url: str, headers: dict[str, str]) -> dict[str, object]:
    """What an agent of LangChain sees."""
    client = MultiServerMCPClient({"agents": {"transport": "sse", "url": url, "headers": headers}})
    tools = {tool.name: tool for tool in await client.get_tools()}
    answer = await tools["run_finance_agent"].ainvoke(QUESTION)
    return {"tools": sorted(tools), "answer": answer if isinstance(answer, str) else answer[0]["text"]}


async def main(base_url: str, token: str, way: str) -> None:
    """Connect in the way that is asked for, and print what was seen."""
    headers = {"Authorization": f"Bearer {token}"}
    if way == "langchain":
        seen = await with_langchain(f"{base_url}/mcp/sse", headers)
    elif way == "sse":
        async with sse_client(f"{base_url}/mcp/sse", headers=headers) as streams:
            seen = await with_session(streams)
    else:
        async with streamablehttp_client(f"{base_url}/mcp", headers=headers) as streams:
            seen = await with_session(streams)
    print(json.dumps(seen), flush=True)


asyncio.run(main(*sys.argv[1:]))
