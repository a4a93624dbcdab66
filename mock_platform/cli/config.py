"""``thenvoi-mock config``: what to paste into an MCP client so that it finds a running mock."""

import json
import re
import shlex
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException

import click

from mock_platform.cli.env import address_of, ask
from mock_platform.cli.options import fail
from mock_platform.settings import DEFAULT_HOST, DEFAULT_PORT

TOKEN_VARIABLE = "AM_TOKEN"  # noqa: S105 - the name of a variable
_SECONDS = 30.0


@click.command("config")
@click.option(
    "--agent-manager", is_flag=True, help="For the Agent Manager, which has a tool for every agent.  [required]"
)
@click.option(
    "--client",
    type=click.Choice(["cursor", "claude-code", "vscode", "claude-desktop", "all"]),
    default="all",
    show_default=True,
    help="For which client.",
)
@click.option(
    "--base-url",
    envvar="THENVOI_MOCK_URL",
    default=f"http://{DEFAULT_HOST}:{DEFAULT_PORT}",
    show_default=True,
    help="Where the mock runs.",
)
@click.option("--username", envvar="THENVOI_AM_USERNAME", help="Who logs in. [default: the first user]")
@click.option("--password", envvar="THENVOI_AM_PASSWORD", help="Their password. [default: the first user's]")
@click.option("--token", envvar="THENVOI_MOCK_TOKEN", help="Control token of a mock that listens beyond loopback.")
def command(
    *, agent_manager: bool, client: str, base_url: str, username: str | None, password: str | None, token: str | None
) -> None:
    """Log in to a running mock, and print what to paste into an MCP client.

    The token is printed as a line for the shell. It is good for a day of the mock's clock, while the mock runs.

    For the tools of the platform in place of those of the Agent Manager: `thenvoi-mcp config`.
    """
    if not agent_manager:  # the one thing there is to configure here, and most who leave it out mean the other
        fail("say --agent-manager for agents as tools; for the platform's tools it is thenvoi-mcp config --client NAME")
    base_url = base_url.rstrip("/")
    if username is None or password is None:
        found = ask(base_url, token)
        username = username or found.get("THENVOI_AM_USERNAME")
        password = password or found.get("THENVOI_AM_PASSWORD")
    if username is None or password is None:
        fail("the first user of this world has no password; give --username and --password")
    bearer = log_in(base_url, username, password)
    click.echo(f"# {username}'s token, for the shell that starts the client")
    click.echo(f"export {TOKEN_VARIABLE}={shlex.quote(bearer)}")
    for name, snippet in SNIPPETS.items():
        if client in {name, "all"}:
            click.echo(f"\n{snippet(f'{base_url}/mcp/sse')}")


def log_in(base_url: str, username: str, password: str) -> str:
    """A token of the Agent Manager at ``base_url``; ends the command with a sentence where there is none."""
    host, port, path = address_of(base_url)
    body = json.dumps({"username": username, "password": password})
    try:
        connection = HTTPConnection(host, port, timeout=_SECONDS)
        try:
            connection.request("POST", f"{path}/api/auth/login", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            told = json.loads(answer.read())
        finally:
            connection.close()
        if answer.status != 200:
            fail(f"{base_url} refuses the login: {told['detail'][:1].lower()}{told['detail'][1:]}")
        return _checked(told["token"])
    except (HTTPException, ValueError, KeyError, TypeError):
        fail(f"what answers at {base_url} is not a Thenvoi Mock (start one with thenvoi-mock serve)")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        fail(f"no mock at {base_url}: {reason} (start one with thenvoi-mock serve)")


def _checked(token: object) -> str:
    """``token`` if it is one: a shell is going to read it."""
    if not isinstance(token, str) or not re.fullmatch(r"[\w-]+(?:\.[\w-]+){2}", token, re.ASCII):
        raise ValueError("not a token")
    return token


def _cursor(url: str) -> str:
    entry = {"url": url, "headers": {"Authorization": f"Bearer ${{env:{TOKEN_VARIABLE}}}"}}
    return f"# Cursor: .cursor/mcp.json\n{_json({'mcpServers': {'agent-manager': entry}})}"


def _claude_code(url: str) -> str:
    header = f'"Authorization: Bearer ${TOKEN_VARIABLE}"'
    command = f"claude mcp add --transport sse agent-manager {url} --header {header}"
    entry = {"type": "sse", "url": url, "headers": {"Authorization": f"Bearer ${{{TOKEN_VARIABLE}}}"}}
    file = _json({"mcpServers": {"agent-manager": entry}})
    return f"# Claude Code\n{command}\n# or, in .mcp.json of the project:\n{file}"


def _vscode(url: str) -> str:
    asked = {"type": "promptString", "id": "token", "description": "Agent Manager token", "password": True}
    entry = {"type": "sse", "url": url, "headers": {"Authorization": "Bearer ${input:token}"}}
    return f"# VS Code: .vscode/mcp.json\n{_json({'inputs': [asked], 'servers': {'agent-manager': entry}})}"


def _claude_desktop(url: str) -> str:
    bridge = ["-y", "mcp-remote", url, "--transport", "sse-only", "--allow-http"]
    entry = {
        "command": "npx",
        "args": [*bridge, "--header", "Authorization:${AUTH}"],
        "env": {"AUTH": "Bearer <the token above>"},
    }
    where = "# Claude Desktop: claude_desktop_config.json, which starts a bridge, as it takes no addresses itself"
    return f"{where}\n{_json({'mcpServers': {'agent-manager': entry}})}"


def _json(value: object) -> str:
    return json.dumps(value, indent=2)


SNIPPETS: dict[str, Callable[[str], str]] = {
    "cursor": _cursor,
    "claude-code": _claude_code,
    "vscode": _vscode,
    "claude-desktop": _claude_desktop,
}
