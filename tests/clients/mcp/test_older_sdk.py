"""mcp 1.30 and langchain-mcp-adapters 0.3.2 on each transport, from an environment of their own."""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mcp_server.tools.catalogue import loaded
from mcp_server.tools.table import Group, KeyKind
from mock_platform import MockPlatform
from tests.clients.environments import python_of
from tests.clients.mcp.serving import COMMAND, over_http, pointed_at
from tests.mcp_server.command import SECONDS, environment

PROBE = Path(__file__).with_name("mcp_1_probe.py")
TOOLS = [tool.name for tool in loaded(KeyKind.AGENT, frozenset({Group.DEFAULT}))]
NOBODY = 'Error: nothing was sent. Not in this room: "Nobody". Participants: '

Probed = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def python() -> Path:
    return python_of("mcp-1.30")


@pytest.fixture
def mock() -> Iterator[MockPlatform]:
    with MockPlatform() as mock:
        yield mock


@contextmanager
def connection(transport: str, mock: MockPlatform, cwd: Path) -> Iterator[Mapping[str, object]]:
    """What a user of langchain-mcp-adapters writes to reach the server."""
    if transport == "stdio":
        env = pointed_at(mock, mock.agent_key)
        yield {"transport": "stdio", "command": str(COMMAND), "args": [], "env": env}
        return
    served = "http" if transport == "streamable_http" else transport
    with over_http(served, mock, mock.agent_key, cwd=cwd) as url:
        yield {"transport": transport, "url": url}


@pytest.fixture(params=["stdio", "sse", "streamable_http"])
def probed(request: pytest.FixtureRequest, mock: MockPlatform, python: Path, tmp_path: Path) -> Iterator[Probed]:
    with connection(request.param, mock, tmp_path) as given:

        def probe(client: str) -> dict[str, Any]:
            words = [str(python), str(PROBE), client, json.dumps(given)]
            done = subprocess.run(
                words, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=SECONDS, check=False
            )
            assert done.returncode == 0, done.stderr
            seen: dict[str, Any] = json.loads(done.stdout)
            return seen

        yield probe


def messages_of(mock: MockPlatform) -> list[str]:
    room = mock.rooms["Offsite in Lisbon"]
    return mock.call(lambda world: [each.content for each in world.rooms.rooms[room].messages])


@pytest.mark.exercises("get_agent_me", "list_agent_chat_participants", "create_agent_chat_message")
def test_the_library_lists_calls_and_is_told_what_went_wrong(mock: MockPlatform, probed: Probed) -> None:
    seen = probed("plain")
    assert (seen["version"], seen["server"]) == ("2025-11-25", "thenvoi-mcp-server")
    assert (seen["tools"], seen["prompts"], seen["resources"]) == (TOOLS, [], [])
    failed, is_structured, text = seen["me"]
    assert (failed, is_structured, json.loads(text)["data"]["id"]) == (False, True, mock.agent_id)
    failed, text = seen["sent"]
    assert (failed, json.loads(text)["data"]["success"]) == (False, True)
    assert messages_of(mock)[-1].endswith("Bring an umbrella")
    failed, structured, text = seen["nobody"]
    assert (failed, structured, text[: len(NOBODY)]) == (True, None, NOBODY)
    assert seen["unknown"] == [-32602, "Unknown tool: sing"]


@pytest.mark.exercises("get_agent_me", "list_agent_chat_participants", "create_agent_chat_message")
def test_langchain_gets_every_tool_with_its_arguments_and_an_error_as_a_text(
    mock: MockPlatform, probed: Probed
) -> None:
    seen = probed("langchain")
    assert seen["tools"] == TOOLS
    assert set(seen["arguments"]) == {"chat_id", "content", "recipients", "mentions"}
    assert all(each["description"] for each in seen["arguments"].values())
    assert json.loads(seen["me"])["data"]["id"] == mock.agent_id
    assert json.loads(seen["sent"])["data"]["recipients"][0]["handle"] == "jane"
    assert messages_of(mock)[-1].endswith("Bring an umbrella")
    assert seen["nobody"].startswith(NOBODY)
