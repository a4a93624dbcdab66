"""thenvoi-sdk 0.2.11, unchanged, as the agent behind a tool: it hears of the question over its WebSocket."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest
from mcp_types import CallToolResult

from mock_platform.world import World
from mock_platform.world.deliveries import state_of
from tests.agent_manager.stage import NOTHING, Stage
from tests.clients.agent_manager.connecting import WAYS, Connect, text_of
from tests.clients.environments import python_of
from tests.clients.live.stage import Running

CLERK = "alice/night_clerk"
SDK_AGENT = Path(__file__).parent.parent / "live" / "sdk_agent.py"


@pytest.fixture(scope="module")
def python() -> Path:
    return python_of("thenvoi-sdk-0.2.11")


@pytest.fixture
def stage() -> Iterator[Stage]:
    with Stage() as stage:
        yield stage


class Clerk:
    """The night clerk on thenvoi-sdk, from when it is connected until the test ends."""

    def __init__(self, stage: Stage, python: Path, mode: str) -> None:
        self._stage = stage
        env = stage.mock.env | {
            "THENVOI_AGENT_ID": stage.mock.ids[CLERK],
            "THENVOI_API_KEY_AGENT": stage.mock.keys[CLERK],
        }
        self.process = Running(str(python), str(SDK_AGENT), mode, env=env)

    def __enter__(self) -> Self:
        clerk = self._stage.agent(CLERK)
        self._stage.until(lambda world: world.directory.is_answered(clerk), "the clerk is connected")
        return self

    def __exit__(self, *_: object) -> None:
        self.process.close()


@pytest.mark.rule("AM-5.4", "AM-5.5", "DEL-26")
@pytest.mark.parametrize("connect", WAYS.values(), ids=WAYS)
def test_an_agent_on_the_sdk_answers_a_call(stage: Stage, python: Path, connect: Connect) -> None:
    async def ask() -> list[CallToolResult]:
        async with connect(stage.mock.base_url, headers) as (client, _):
            return [await client.call_tool("run_night_clerk", {"message": f"question {each}"}) for each in (1, 2)]

    headers = stage.bearer("bob")
    with Clerk(stage, python, "echo"):
        results = asyncio.run(ask())
    assert [(text_of(each), each.is_error) for each in results] == [("answer to 1", False), ("answer to 2", False)]
    rooms = stage.inside(lambda world: list(world.rooms.rooms.values()))
    said = [[message.sender_name for message in room.messages if message.message_type == "text"] for room in rooms]
    assert said == [["Bob Nakamura", "Night Clerk"]] * 2


@pytest.mark.rule("AM-5.4", "DEL-5")
def test_a_handler_that_raises_fails_the_call_with_what_the_agent_reported(stage: Stage, python: Path) -> None:
    with Clerk(stage, python, "fail"):
        result = stage.call("run_night_clerk", message="question 1")
    assert result["isError"] is True
    assert result["content"][0]["text"].startswith("Error: agent_failed: Night Clerk failed: ")
    assert stage.left_behind() == NOTHING


@pytest.mark.rule("AM-5.5")
def test_an_agent_that_dies_at_work_and_comes_back_answers_the_call_that_waits(stage: Stage, python: Path) -> None:
    stream = stage.stream()
    with Clerk(stage, python, "hang"):
        call = {"name": "run_night_clerk", "arguments": {"message": "question 7"}}
        stage.post({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}, stream.session_id)
        stage.until(_is_processing, "the clerk is at work")
    with Clerk(stage, python, "echo"):
        result = stream.answer_to(1)["result"]
    assert result == {"content": [{"type": "text", "text": "answer to 7"}], "isError": False}


def _is_processing(world: World) -> bool:
    messages = [message for room in world.rooms.rooms.values() for message in room.messages]
    clerk = world.accounts.resolve(CLERK)
    return [state_of(each, clerk.id) for each in messages if each.message_type == "text"] == ["processing"]
