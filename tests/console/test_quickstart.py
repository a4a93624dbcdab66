"""The quick start: every snippet works as it is copied."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mock_platform import MockPlatform
from tests.console.world import World

WEATHER = "jane/weather-agent"
LISBON = "Offsite in Lisbon"


def copied(page: Page, tab: str) -> dict[str, str]:
    """All snippets of a tab by title, each as its button copies it."""
    page.get_by_role("tab", name=tab).click()
    titles = page.locator(".snippet h3").all_text_contents()
    found = {}
    for title in titles:
        page.get_by_role("button", name=f"Copy {title}", exact=True).click()
        expect(page.locator("#notices .notice").last).to_contain_text(f"{title} copied")
        found[title] = page.evaluate("navigator.clipboard.readText()")
    return found


def start(page: Page, handle: str) -> None:
    page.get_by_role("link", name="Quick start").click()
    label = page.locator("#start-as option", has_text=f"({handle})").text_content()
    page.locator("#start-as").select_option(label=label)


def run(*command: str) -> str:
    env = {**os.environ, "no_proxy": "*"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_curl_as_a_user(page: Page, world: World) -> None:
    start(page, "jane")
    lines = copied(page, "curl")
    assert list(lines) == ["Who am I?", "My rooms", f"Write into {LISBON}"]
    answers = [json.loads(run("sh", "-c", line))["data"] for line in lines.values()]
    assert answers[0]["id"] == world.ids["jane"]
    assert [each["title"] for each in answers[1]] == [LISBON]
    assert world.messages(LISBON)[-1]["id"] == answers[2]["id"]
    assert [each["handle"] for each in world.messages(LISBON)[-1]["mentions"]] == [WEATHER]


def test_curl_as_an_agent(page: Page, world: World) -> None:
    start(page, "jane/travel-agent")
    lines = copied(page, "curl")
    assert list(lines) == ["Who am I?", "My rooms", f"Write into {LISBON}", "The next message to me"]
    answers = [json.loads(run("sh", "-c", line))["data"] for line in lines.values()]
    assert answers[0]["id"] == world.ids["jane/travel-agent"]
    assert answers[3]["content"].endswith("find us a train from Porto on Monday.")


@pytest.mark.parametrize("handle", ["jane", "jane/travel-agent"])
def test_python(page: Page, world: World, handle: str, tmp_path: Path) -> None:
    start(page, handle)
    (text,) = copied(page, "Python").values()
    file = tmp_path / "snippet.py"
    file.write_text(text, encoding="utf-8")
    printed = run(sys.executable, str(file))
    if handle == "jane":
        assert world.messages(LISBON)[-1]["id"] in printed
    else:
        assert "Travel Agent" in printed
        assert "a train from Porto" in printed


def test_mcp_clients_are_given_the_command_with_address_and_key(page: Page, mock: MockPlatform, world: World) -> None:
    start(page, WEATHER)
    texts = copied(page, "MCP clients")
    env = {"THENVOI_API_KEY": world.keys[WEATHER], "THENVOI_BASE_URL": mock.base_url}
    server = {"command": "thenvoi-mcp", "args": [], "env": env}
    assert json.loads(texts["Claude Desktop"]) == {"mcpServers": {"thenvoi": server}}
    assert json.loads(texts["Cursor"]) == {"mcpServers": {"thenvoi": server}}
    assert json.loads(texts["VS Code"]) == {"servers": {"thenvoi": {"type": "stdio", **server}}}
    given = [word for name, value in env.items() for word in ("--env", f"{name}={value}")]
    assert shlex.split(texts["Claude Code"]) == ["claude", "mcp", "add", *given, "thenvoi", "--", "thenvoi-mcp"]


def test_the_environment_of_a_shell(page: Page, mock: MockPlatform, world: World) -> None:
    start(page, "jane")
    (text,) = copied(page, "Environment").values()
    shown = run("sh", "-c", f'{text}\necho "$THENVOI_BASE_URL $THENVOI_API_KEY $THENVOI_WS_URL"').split()
    socket = f"ws{mock.base_url.removeprefix('http')}/api/v1/socket/websocket"
    assert shown == [mock.base_url, world.keys["jane"], socket]


def test_what_a_shell_or_python_would_trip_over_is_quoted(page: Page, world: World, tmp_path: Path) -> None:
    text = """it's "$HOME" \\ `id` \u00e9\U0001f600"""
    quoted, literal = page.evaluate(
        "text => import('/console/snippets.js').then(({ quoted, literal }) => [quoted(text), literal(text)])", text
    )
    assert run("sh", "-c", f"printf %s {quoted}") == text
    assert run(sys.executable, "-X", "utf8", "-c", f"print({literal}, end='')") == text
