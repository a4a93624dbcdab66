"""What is printed is what the client's file holds."""

import json
import shlex
import sys
from pathlib import Path

import pytest

from mcp_server.snippets import CLIENTS, Installed, snippet

URL = "https://app.thenvoi.com"
HERE = Installed(by_name=("thenvoi-mcp",), by_path=("/opt/venv/bin/thenvoi-mcp",))
AS_MODULE = Installed(by_name=("/opt/py thon", "-m", "mcp_server"), by_path=("/opt/py thon", "-m", "mcp_server"))
PLACE = {"THENVOI_API_KEY": "thnv_u_...", "THENVOI_BASE_URL": URL}


def printed(client: str, key: str | None = None, installed: Installed = HERE) -> object:
    return json.loads(snippet(client, installed, URL, key).text)


def test_claude_desktop_gets_the_path_because_it_does_not_know_that_of_a_shell() -> None:
    assert printed("claude-desktop") == {
        "mcpServers": {"thenvoi": {"command": "/opt/venv/bin/thenvoi-mcp", "args": [], "env": PLACE}}
    }
    assert "claude_desktop_config.json" in snippet("claude-desktop", HERE, URL, None).hint


@pytest.mark.parametrize("client, file", [("cursor", ".cursor/mcp.json"), ("claude-code", ".mcp.json")])
def test_cursor_and_claude_code_get_the_name_of_the_command(client: str, file: str) -> None:
    assert printed(client) == {"mcpServers": {"thenvoi": {"command": "thenvoi-mcp", "args": [], "env": PLACE}}}
    assert file in snippet(client, HERE, URL, None).hint


def test_claude_code_can_be_told_by_a_command_as_well() -> None:
    hint = snippet("claude-code", HERE, URL, "thnv_u_1 2").hint
    (line,) = [line.strip() for line in hint.splitlines() if line.startswith("  ")]
    assert shlex.split(line) == [
        *("claude", "mcp", "add", "--env", "THENVOI_API_KEY=thnv_u_1 2", "--env", f"THENVOI_BASE_URL={URL}"),
        *("thenvoi", "--", "thenvoi-mcp"),
    ]


def test_vs_code_asks_for_the_key() -> None:
    assert printed("vscode") == {
        "inputs": [{"type": "promptString", "id": "key", "description": "Thenvoi API key", "password": True}],
        "servers": {
            "thenvoi": {
                "type": "stdio",
                "command": "thenvoi-mcp",
                "args": [],
                "env": {"THENVOI_API_KEY": "${input:key}", "THENVOI_BASE_URL": URL},
            }
        },
    }


def test_vs_code_does_not_ask_for_a_key_that_is_given() -> None:
    assert printed("vscode", "thnv_a_1") == {
        "servers": {
            "thenvoi": {
                "type": "stdio",
                "command": "thenvoi-mcp",
                "args": [],
                "env": {"THENVOI_API_KEY": "thnv_a_1", "THENVOI_BASE_URL": URL},
            }
        }
    }


def test_the_inspector_is_a_line_for_a_shell() -> None:
    assert shlex.split(snippet("inspector", AS_MODULE, URL, "thnv_u_1").text) == [
        *("npx", "@modelcontextprotocol/inspector", "-e", "THENVOI_API_KEY=thnv_u_1", "-e", f"THENVOI_BASE_URL={URL}"),
        *("/opt/py thon", "-m", "mcp_server"),
    ]


@pytest.mark.parametrize("client", CLIENTS)
def test_a_given_key_is_put_in_and_a_missing_one_is_asked_for(client: str) -> None:
    given, missing = (snippet(client, HERE, URL, key) for key in ("thnv_u_mine", None))
    assert "thnv_u_mine" in given.text
    assert "thnv_u_..." not in given.text + given.hint
    assert "Replace thnv_u_... with your key." in missing.hint or "asks for the key" in missing.hint


def test_the_command_is_the_script_beside_python_by_name_where_a_shell_finds_that_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, others = tmp_path / "ours", tmp_path / "others"
    for folder in (ours, others):
        folder.mkdir()
        (folder / "thenvoi-mcp").touch(mode=0o755)
    monkeypatch.setattr(sys, "executable", str(ours / "python"))
    monkeypatch.setenv("PATH", str(ours))
    assert Installed.here() == Installed(("thenvoi-mcp",), (str(ours / "thenvoi-mcp"),))
    monkeypatch.setenv("PATH", str(others))
    assert Installed.here() == Installed((str(ours / "thenvoi-mcp"),), (str(ours / "thenvoi-mcp"),))


def test_without_a_script_the_module_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    words = (str(tmp_path / "python"), "-m", "mcp_server")
    assert Installed.here() == Installed(words, words)
