"""The examples that work through the MCP server run as they are written, each with what its first lines ask for."""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from mock_platform import MockPlatform
from mock_platform.world import World
from tests.clients.environments import ROOT, python_of
from tests.clients.live.stage import Running, Stage
from tests.clients.mcp.serving import COMMAND

EXAMPLES = ROOT / "examples"
WEATHER = "jane/weather-agent"
PATH = f"{COMMAND.parent}{os.pathsep}{os.environ['PATH']}"


class Ran(NamedTuple):
    code: int
    printed: list[str]


@pytest.fixture
def demo() -> Iterator[MockPlatform]:
    with MockPlatform("demo") as mock:
        yield mock


def ran(python: Path, script: str, *words: str, env: Mapping[str, str]) -> Ran:
    running = Running(str(python), str(EXAMPLES / script), *words, env={**env, "PATH": PATH})
    try:
        return Ran(running.wait(), running.printed().splitlines())
    finally:
        running.close()


# --- plain Python ----------------------------------------------------------------------------------------------------


def automation(mock: MockPlatform, *words: str, **env: str) -> Ran:
    return ran(Path(sys.executable), "mcp_automation.py", *words, env={**mock.env, **env})


@pytest.mark.exercises(
    "list_my_peers", "create_my_chat_room", "add_my_chat_participant", "send_my_chat_message", "list_my_chat_messages"
)
def test_the_automation_asks_everybody_in_one_room_and_prints_the_answers(demo: MockPlatform) -> None:
    code, printed = automation(demo, "Will it be sunny?", "Forecaster", "Echo")
    ids = [demo.ids[handle] for handle in ("jane/forecaster", "jane/echo")]
    jane = f"@[[{demo.ids['jane']}]]"
    assert printed == [
        *(f"Added participant: {each}" for each in ids),
        f"Forecaster: {jane} it will be sunny, about 24 degrees.",
        f"Echo: {jane} Will it be sunny?",
    ]
    assert code == 0


def test_the_automation_says_whom_there_is_instead_of_somebody_unknown(demo: MockPlatform) -> None:
    rooms = demo.call(lambda world: len(world.rooms.rooms))
    code, (printed,) = automation(demo, "Hello", "Echo", "Nobody")
    assert (code, printed.partition("; ")[0]) == (1, "no agent is called Nobody")
    assert "Forecaster" in printed
    assert demo.call(lambda world: len(world.rooms.rooms)) == rooms


def test_the_automation_ends_with_what_a_tool_says_about_a_wrong_key(demo: MockPlatform) -> None:
    code, (printed,) = automation(demo, "Hello", "Echo", THENVOI_API_KEY_USER="thnv_u_nobody")
    assert (code, printed.partition(":")[0]) == (1, "Error")
    assert "401 unauthorized" in printed


# --- LangGraph -------------------------------------------------------------------------------------------------------


def test_the_graph_works_off_what_waits_for_the_agent_and_ends() -> None:
    python = python_of("mcp-1.30")
    with Stage(Path(sys.executable)) as stage:
        known, other = stage.mock.rooms["Offsite in Lisbon"], stage.room(WEATHER)
        asked = [
            (known, stage.say(known, "What will the weather be like?", WEATHER)),
            (other, stage.say(other, "Sing something", WEATHER)),
        ]
        code, printed = ran(python, "mcp_langgraph.py", env=stage.mock.env)
        assert sorted(printed) == [
            "answered Jane Roe: Take an umbrella.",
            "declined Jane Roe",
            "nobody is waiting",
        ]
        assert code == 0
        assert stage.answers(known, WEATHER)[-1] == "Take an umbrella."
        assert stage.answers(other, WEATHER) == []
        assert stage.mock.call(lambda world: thoughts(world, other)) == ["Not for me."]
        for room, message in asked:
            assert stage.attempts(room, message, WEATHER) == ["success"]


def thoughts(world: World, room: str) -> list[str]:
    return [each.content for each in world.rooms.rooms[room].messages if each.message_type == "thought"]
