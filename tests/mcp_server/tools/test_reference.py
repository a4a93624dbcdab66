import re
import subprocess
import sys
from pathlib import Path

import pytest

from mcp_server.tools.catalogue import ALIASES, TOOLS
from mcp_server.tools.reference import page
from mcp_server.tools.table import Tool

ROOT = Path(__file__).parents[3]
HOW = "run: .venv/bin/python -m mcp_server.tools.reference > docs/reference/tools.md"

every_tool = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)


def section(name: str) -> str:
    return page().split(f"\n### {name}\n", maxsplit=1)[1].split("\n#", maxsplit=1)[0]


def cells(row: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1]]


def test_the_page_in_the_repository_is_the_one_that_the_code_prints() -> None:
    assert (ROOT / "docs" / "reference" / "tools.md").read_text(encoding="utf-8") == page(), HOW


def test_the_module_is_a_command_that_prints_the_page() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "mcp_server.tools.reference"],
        check=True,
        capture_output=True,
        cwd=ROOT,
        encoding="utf-8",
    )
    assert (ran.stdout, ran.stderr) == (page(), "")


def test_every_tool_has_a_section_and_is_linked_once() -> None:
    assert sorted(re.findall(r"^### (\w+)$", page(), flags=re.MULTILINE)) == sorted(tool.name for tool in TOOLS)
    assert sorted(re.findall(r"\]\(#(\w+)\)", page())) == sorted(tool.name for tool in TOOLS)


@every_tool
def test_a_section_has_the_description_and_every_parameter(tool: Tool) -> None:
    text = section(tool.name)
    assert tool.description in text
    described = [cells(row) for row in text.splitlines() if row.startswith("| `")]
    assert [(row[0], row[3]) for row in described] == [(f"`{each.name}`", each.description) for each in tool.parameters]


@pytest.mark.parametrize("older, name", ALIASES.items())
def test_a_section_tells_the_older_name(older: str, name: str) -> None:
    assert f"- Older name: `{older}`" in section(name)


@pytest.mark.parametrize(
    "name, facts",
    [
        ("get_agent_me", ["Request: `GET /agent/me`", "Hints: read-only, idempotent, closed world"]),
        ("register_my_agent", ['Request: `POST /me/agents/register` with `{"agent": {name, description}}`']),
        (
            "mark_agent_message_failed",
            ["Request: `POST /agent/chats/{chat_id}/messages/{message_id}/failed` with `{error}`"],
        ),
        ("remove_my_chat_participant", ["Result: `Removed participant: {participant_id}`"]),
        ("remove_my_chat_participant", ["Hints: writes, destructive, idempotent, open world"]),
        ("get_agent_next_message", ['Result when there is none: `{"data":null,"message":"No messages to process"}`']),
        (
            "send_my_chat_message",
            [
                (
                    "Request: `GET /me/chats/{chat_id}/participants` to look up names,"
                    ' then `POST /me/chats/{chat_id}/messages` with `{"message": {content, mentions}}`'
                )
            ],
        ),
        ("health_check", ["Request: the cheapest read that the kind of key allows"]),
    ],
)
def test_a_section_tells_what_a_call_does(name: str, facts: list[str]) -> None:
    found = [line.removeprefix("- ") for line in section(name).splitlines() if line.startswith("- ")]
    assert set(facts) <= set(found)


@pytest.mark.parametrize(
    "tool, name, kind, given",
    [
        ("list_my_chats", "page", "integer from 1", "optional"),
        ("list_my_chats", "page_size", "integer from 1 to 100", "optional"),
        ("get_my_chat", "chat_id", "string", "required"),
        ("list_my_chat_messages", "since", "string, date-time", "optional"),
        ("list_my_peers", "peer_type", "`User` `Agent`", "optional"),
        ("add_my_chat_participant", "role", "`owner` `admin` `member`", "`member` if not"),
        (
            "create_agent_chat_message",
            "mentions",
            "JSON array, as a string or as it is",
            "at least one of `recipients`, `mentions`",
        ),
        ("create_contact_request", "message", "string up to 500 characters", "optional"),
    ],
)
def test_a_section_tells_what_a_parameter_takes_and_whether_it_is_needed(
    tool: str, name: str, kind: str, given: str
) -> None:
    (row,) = (cells(line) for line in section(tool).splitlines() if line.startswith(f"| `{name}` |"))
    assert row[1:3] == [kind, given]


def test_the_page_tells_how_many_tools_a_key_loads() -> None:
    rows = [cells(line)[1:] for line in page().splitlines() if re.match(r"\| (?:`thnv|anything)", line)]
    assert rows == [["14", "23"], ["17", "22"], ["30", "44"], ["1", "1"]]


def test_all_rows_of_a_table_have_as_many_cells_as_its_head() -> None:
    for block in re.findall(r"(?:^\|.*\n)+", page(), flags=re.MULTILINE):
        assert len({len(cells(line)) for line in block.splitlines()}) == 1
