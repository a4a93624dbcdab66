"""``thenvoi-mock config``: what it prints can be pasted, and works."""

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from mock_platform import MockPlatform
from mock_platform.cli.config import SNIPPETS
from tests.running import run, told


@pytest.fixture(scope="module")
def mock() -> Iterator[MockPlatform]:
    with MockPlatform("agent-manager", agent_manager_login_limit=None) as started:
        yield started


def printed(mock: MockPlatform, *words: str) -> str:
    ended = run("config", "--agent-manager", "--base-url", mock.base_url, *words)
    assert (ended.code, ended.err) == (0, "")
    return ended.out


def snippet(text: str, heading: str) -> Any:  # noqa: ANN401 - whatever JSON it is
    return json.loads(text.partition(f"# {heading}")[2].partition("\n")[2].partition("\n\n")[0])


def test_the_token_that_it_prints_opens_the_agents_of_the_first_user(mock: MockPlatform) -> None:
    first, second, *_ = printed(mock).splitlines()
    assert first == "# alice's token, for the shell that starts the client"
    token = second.removeprefix("export AM_TOKEN=")
    request = urllib.request.Request(f"{mock.base_url}/api/agents", headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - our own mock
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - as above
        assert "finance_agent" in answer.read().decode()


@pytest.mark.rule("AM-5.6")
def test_it_prints_what_each_client_wants(mock: MockPlatform) -> None:
    text, url = printed(mock), f"{mock.base_url}/mcp/sse"
    bearer = {"Authorization": "Bearer ${env:AM_TOKEN}"}
    cursor = {"mcpServers": {"agent-manager": {"url": url, "headers": bearer}}}
    assert snippet(text, "Cursor: .cursor/mcp.json") == cursor
    entry = {"type": "sse", "url": url, "headers": {"Authorization": "Bearer ${input:token}"}}
    assert snippet(text, "VS Code: .vscode/mcp.json")["servers"] == {"agent-manager": entry}
    desktop = snippet(text, "Claude Desktop")["mcpServers"]["agent-manager"]
    bridge = ["-y", "mcp-remote", url, "--transport", "sse-only", "--allow-http", "--header", "Authorization:${AUTH}"]
    assert (desktop["command"], desktop["args"]) == ("npx", bridge)
    command = f'claude mcp add --transport sse agent-manager {url} --header "Authorization: Bearer $AM_TOKEN"'
    assert command in text.splitlines()
    code = {"type": "sse", "url": url, "headers": {"Authorization": "Bearer ${AM_TOKEN}"}}
    assert snippet(text, "or, in .mcp.json of the project:")["mcpServers"] == {"agent-manager": code}


@pytest.mark.parametrize(
    "client, heading",
    [("cursor", "Cursor"), ("claude-code", "Claude Code"), ("vscode", "VS Code"), ("claude-desktop", "Claude Desktop")],
)
def test_one_client_may_be_chosen(mock: MockPlatform, client: str, heading: str) -> None:
    headings = re.findall(r"^# ([A-Z][\w ]+)", printed(mock, "--client", client), re.MULTILINE)
    assert headings == [heading]


def test_somebody_else_may_log_in(mock: MockPlatform) -> None:
    assert printed(mock, "--username", "bob", "--password", "local-bob").startswith("# bob's token")


def test_who_leaves_out_the_agent_manager_is_told_where_the_platforms_tools_are_configured(mock: MockPlatform) -> None:
    sentence = told("config", "--client", "cursor", "--base-url", mock.base_url)
    assert sentence.startswith("say --agent-manager for agents as tools; ")
    assert sentence.endswith("thenvoi-mcp config --client NAME")


def test_what_cannot_work_is_told_in_one_sentence(mock: MockPlatform) -> None:
    where = ("--base-url", mock.base_url)
    wrong = told("config", "--agent-manager", *where, "--username", "bob", "--password", "x")
    assert wrong == f"{mock.base_url} refuses the login: wrong username or password"
    nowhere = told("config", "--agent-manager", "--base-url", "http://127.0.0.1:9")
    assert nowhere.startswith("no mock at http://127.0.0.1:9: ")
    named = told("config", "--agent-manager", "--base-url", "http://127.0.0.1:9", "--username", "a", "--password", "b")
    assert named.startswith("no mock at http://127.0.0.1:9: ")
    assert "--agent-manager" in told("config")
    odd = told("config", "--agent-manager", "--base-url", "ftp://x", "--username", "a", "--password", "b")
    assert odd == "--base-url should look like http://127.0.0.1:8600, not 'ftp://x'"


@pytest.mark.parametrize("answer", ["no JSON", "[]", '{"token": 5}', '{"token": "$(reboot)"}', '{"token": "a.b"}'])
def test_what_is_no_token_is_not_given_to_a_shell(httpserver: HTTPServer, answer: str) -> None:
    httpserver.expect_request("/api/auth/login", method="POST").respond_with_data(answer)
    url = httpserver.url_for("").rstrip("/")
    sentence = told("config", "--agent-manager", "--base-url", url, "--username", "a", "--password", "b")
    assert sentence == f"what answers at {url} is not a Thenvoi Mock (start one with thenvoi-mock serve)"


def test_a_world_whose_first_user_has_no_password_says_what_to_give(tmp_path: Path) -> None:
    file = tmp_path / "plain.yaml"
    file.write_text("name: plain\norganizations: [{name: A}]\nusers: [{username: ada, organization: A}]\n")
    with MockPlatform(str(file)) as plain:
        sentence = told("config", "--agent-manager", "--base-url", plain.base_url)
    assert sentence == "the first user of this world has no password; give --username and --password"


def test_the_docs_show_what_the_command_prints() -> None:
    page = (Path(__file__).parent.parent.parent / "docs" / "agent-manager.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```text\n(.*?)\n```$", page, re.MULTILINE | re.DOTALL)
    printed_ones = [each("http://127.0.0.1:8600/mcp/sse") for each in SNIPPETS.values()]
    assert shown == [each.partition("\n")[2] for each in printed_ones]
