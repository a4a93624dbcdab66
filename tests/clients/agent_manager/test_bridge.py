"""What ``thenvoi-mock config`` prints for Claude Desktop: the bridge that it names, started as the host would."""

import asyncio
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from tests.agent_manager.stage import NOTHING, Stage
from tests.clients.environments import node_folder
from tests.running import run

HERE = Path(__file__).parent


class Printed(NamedTuple):
    """The entry for the host, and the token that goes into it."""

    entry: dict[str, Any]
    token: str


@pytest.fixture(scope="module")
def bridge() -> str:
    return str(node_folder(HERE / "mcp-remote") / "node_modules" / "mcp-remote" / "dist" / "proxy.js")


@pytest.fixture
def stage() -> Iterator[Stage]:
    with Stage() as stage:
        yield stage


def printed(stage: Stage) -> Printed:
    ended = run("config", "--agent-manager", "--client", "claude-desktop", "--base-url", stage.mock.base_url)
    first, _, rest = ended.out.partition("\n\n")
    whole = json.loads(rest.partition("\n")[2])
    return Printed(whole["mcpServers"]["agent-manager"], first.rpartition("=")[2])


def started(entry: dict[str, Any], token: str, bridge: str, home: Path) -> StdioServerParameters:
    """The entry with the bridge that is installed here instead of the one that ``npx`` would fetch."""
    quiet, name, *words = entry["args"]
    assert (entry["command"], quiet, name) == ("npx", "-y", "mcp-remote")
    auth = entry["env"]["AUTH"].replace("<the token above>", token)
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    env = {**kept, "AUTH": auth, "MCP_REMOTE_CONFIG_DIR": str(home)}
    return StdioServerParameters(command=str(shutil.which("node")), args=[bridge, *words], env=env)


async def asked(server: StdioServerParameters, log: TextIO) -> tuple[list[str], list[Any]]:
    """The tools that a host finds, and what one of them answers."""
    async with Client(stdio_client(server, errlog=log), mode="legacy") as client:
        tools = [tool.name for tool in (await client.list_tools()).tools]
        result = await client.call_tool("run_finance_agent", {"message": "What is the price of AAPL?"})
        return tools, [each.model_dump()["text"] for each in result.content]


@pytest.mark.rule("AM-5.6")
def test_claude_desktop_reaches_the_agents_over_the_bridge(stage: Stage, bridge: str, tmp_path: Path) -> None:
    entry, token = printed(stage)
    with (tmp_path / "log").open("w") as log:
        tools, answer = asyncio.run(asked(started(entry, token, bridge, tmp_path), log))
    assert "run_finance_agent" in tools
    assert answer == ["AAPL trades at 187.42 USD (a made-up price of the mock)."]
    stage.until(lambda _: stage.left_behind() == NOTHING, "the bridge has gone")
