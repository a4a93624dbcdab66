"""Published clients in environments of their own: mcp 1.30, LangChain on it, and the TypeScript SDK."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_platform.world import World
from tests.agent_manager.stage import NOTHING, SECONDS, Stage
from tests.clients.environments import node_folder, python_of

HERE = Path(__file__).parent
TOOLS = ["list_agents", "run_finance_agent", "run_night_clerk", "run_procurator_assistant", "run_web_agent"]
PRICE = "AAPL trades at 187.42 USD (a made-up price of the mock)."
SEEN: dict[str, Any] = {
    "server": ["AgentManager", "1.0.0"],
    "tools": TOOLS,
    "answer": [PRICE, False],
    "progress": [[0, 60]],
    "agents": ["finance_agent", "night_clerk", "procurator_assistant", "web_agent"],
    "offline": True,
    "changed": "notifications/tools/list_changed",
    "tools_afterwards": [*TOOLS[:2], "run_newcomer", *TOOLS[2:]],
}


@pytest.fixture(scope="module")
def python() -> list[str]:
    return [str(python_of("mcp-1.30")), str(HERE / "mcp_probe.py")]


@pytest.fixture(scope="module")
def node() -> list[str]:
    folder = node_folder(HERE / "mcp-typescript")
    return [str(shutil.which("node")), str(folder / "probe.mjs")]


@pytest.fixture(params=["both", "accepted"])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    with Stage(agent_manager_post_response=request.param) as stage:
        yield stage


def start(stage: Stage, command: list[str], way: str, token: str | None = None) -> "subprocess.Popen[str]":
    words = [*command, stage.mock.base_url, token or stage.token(), way]
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=kept
    )


def played(stage: Stage, command: list[str], way: str) -> dict[str, Any]:
    """What a client saw that was there when an agent was registered."""
    with start(stage, command, way) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate()
        stage.until(lambda _: stage.listeners() == 1, "the client listens")
        stage.inside(lambda world: _register(world, stage))
        out, errors = process.communicate("changed\n", timeout=SECONDS)
    assert process.returncode == 0, errors
    stage.until(lambda _: stage.left_behind() == NOTHING, "the client has gone")
    seen: dict[str, Any] = json.loads(out)
    return seen


def _register(world: World, stage: Stage) -> None:
    world.accounts.register_agent(stage.user("bob"), "Newcomer", "Has just come.")


@pytest.mark.rule("AM-5.3", "AM-5.4", "AM-5.5")
@pytest.mark.parametrize("way", ["sse", "http"])
def test_mcp_1_30_does_all_that_a_client_does(stage: Stage, python: list[str], way: str) -> None:
    unknown = [-32602, "Unknown tool: run_courier_agent"]
    assert played(stage, python, way) == {**SEEN, "version": "2025-11-25", "unknown": unknown}


@pytest.mark.rule("AM-5.3")
def test_langchain_finds_the_agents_as_its_tools(stage: Stage, python: list[str]) -> None:
    with start(stage, python, "langchain") as process:
        out, errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, errors
    assert json.loads(out) == {"tools": TOOLS, "answer": PRICE}


@pytest.mark.rule("AM-5.3", "AM-5.4", "AM-5.5")
@pytest.mark.parametrize("way", ["sse", "http", "fallback"])
def test_the_typescript_sdk_does_all_that_a_client_does(stage: Stage, node: list[str], way: str) -> None:
    """``fallback`` is what hosts do that try Streamable HTTP at any address first."""
    assert played(stage, node, way) == {**SEEN, "unknown": -32602}


@pytest.mark.rule("AM-5.2")
def test_the_typescript_sdk_reports_a_refused_token_by_its_status(stage: Stage, node: list[str]) -> None:
    with start(stage, node, "sse", token="nonsense") as process:
        out, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert json.loads(out)["code"] == 401
