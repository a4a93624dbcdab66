"""The command `mcp`: what it refuses in a sentence, what is not applicable and why, and whose fault is whose."""

import sys
from pathlib import Path

import pytest

from tests.conformance import kit

SERVER = f"{sys.executable} -m mcp_server"


def judged(*words: str, cwd: Path) -> kit.Ended:
    file = cwd / "report.json"
    return kit.with_report(kit.run("mcp", *words, "--json", str(file), cwd=cwd), file)


@pytest.mark.parametrize(
    "words, sentence",
    [
        ([], "give one of --command, --url and --agent-manager: that is what is judged"),
        (
            ["--command", "a", "--url", "http://127.0.0.1:9"],
            "give one of --command, --url and --agent-manager: that is what is judged",
        ),
        (["--command", "'"], "--command and --env: No closing quotation"),
        (["--command", "a", "--env", "URL"], "--command and --env: 'URL' is not NAME=VALUE"),
        (["--url", "127.0.0.1:8000/mcp"], "--url: give an address such as http://127.0.0.1:8000/mcp"),
    ],
)
def test_a_wrong_command_is_refused_in_a_sentence(words: list[str], sentence: str, tmp_path: Path) -> None:
    assert kit.run("mcp", *words, cwd=tmp_path)[:3] == (2, "", f"thenvoi-conformance: {sentence}\n")


def test_an_unknown_placeholder_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    ended = kit.run("mcp", "--command", "a", "--env", "URL={adress}", cwd=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert "{base_url}, {key}" in ended.err


def test_a_command_that_does_not_exist_cannot_be_judged(tmp_path: Path) -> None:
    ended = kit.run("mcp", "--command", "there-is-no-such-server --really", cwd=tmp_path)
    sentence = "--command: there-is-no-such-server cannot be started: no such file or directory"
    assert ended[:3] == (3, "", f"thenvoi-conformance: {sentence}\n")


def test_a_command_that_ends_at_once_cannot_be_judged(tmp_path: Path) -> None:
    program = f"{sys.executable} -c 'import sys; sys.exit(\"I am no server\")'"
    ended = kit.run("mcp", "--command", program, cwd=tmp_path)
    sentence = "--command: the server ended with exit code 1: I am no server"
    assert ended[:3] == (3, "", f"thenvoi-conformance: {sentence}\n")


def test_an_address_where_nobody_is_cannot_be_judged(tmp_path: Path) -> None:
    ended = kit.run("mcp", "--url", "http://127.0.0.1:9/mcp", cwd=tmp_path)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.startswith("thenvoi-conformance: --url: ")
    assert ended.err.endswith(": is it the address of an MCP server?\n")


def test_variables_can_have_other_names(tmp_path: Path) -> None:
    program = tmp_path / "server.py"
    program.write_text(
        "import os, sys\n"
        "os.environ['THENVOI_BASE_URL'] = os.environ['PLACE'].removesuffix('/really')\n"
        "os.environ['THENVOI_API_KEY'] = os.environ['WORD']\n"
        "sys.argv = ['server']\n"
        "from mcp_server.entry import main; main()\n",
        encoding="utf-8",
    )
    names = ("--env", "PLACE={base_url}/really", "--env", "WORD={key}", "--env", "THENVOI_BASE_URL=http://127.0.0.1:9")
    ended = judged("--command", f"{sys.executable} server.py", *names, "--only", "MCP-1,MCP-10,MCP-47", cwd=tmp_path)
    assert ended.code == 0, ended.out


def test_a_running_server_is_judged_by_what_can_be_seen_of_it(served: str, tmp_path: Path) -> None:
    ended = judged("--url", served, "--only", "MCP-1,MCP-7,MCP-45,MCP-134,MCP-149,MCP-2", cwd=tmp_path)
    reasons = ended.checks("not applicable")
    assert ended.code == 0, ended.out
    assert "mcp.starting.the_key_of_a_user_has_the_tools_of_users" in ended.checks("pass")
    assert "mcp.tools.list_my_agents_has_its_parameters" in ended.checks("pass")
    needs_a_platform = "needs the kit to play the platform behind the server (--command, or --platform-port)"
    assert reasons["mcp.tools.list_my_agents_makes_its_request"] == needs_a_platform
    assert reasons["mcp.guard.an_unexpected_host_is_refused"] == "needs to start the server (--command)"
    another = "the server runs with the key of a user, and not of an agent"
    assert reasons["mcp.starting.the_key_of_an_agent_has_the_tools_of_agents"] == another


def test_the_kit_can_play_the_platform_of_a_running_server(served: str, platform_port: int, tmp_path: Path) -> None:
    words = ("--url", served, "--platform-port", str(platform_port), "--only", "MCP-45,MCP-109,MCP-94")
    ended = judged(*words, cwd=tmp_path)
    assert ended.code == 0, ended.out
    assert "mcp.tools.list_my_agents_makes_its_request" in ended.checks("pass")
    assert "mcp.errors.who_may_change_participants_is_said" in ended.checks("pass")
