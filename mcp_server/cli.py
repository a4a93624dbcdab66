"""``thenvoi-mcp``: the command line. ``--help`` and ``--version`` answer without importing ``mcp`` or anything dear."""

import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

import click

from mcp_server.settings import Settings, SettingsError, load
from mcp_server.snippets import CLIENTS, Installed, snippet
from mcp_server.values import DEFAULT_BASE_URL, base_url
from mcp_server.version import VERSION

_EPILOG = """
Variables: THENVOI_API_KEY (required), THENVOI_BASE_URL, THENVOI_LOG_LEVEL, THENVOI_TIMEOUT, THENVOI_MCP_TOOLS,
THENVOI_MCP_LEGACY_NAMES, THENVOI_MCP_TRANSPORT, THENVOI_MCP_HOST, THENVOI_MCP_PORT, THENVOI_MCP_AUTH_TOKEN,
ALLOWED_HOSTS, ALLOWED_ORIGINS, ENABLE_DNS_REBINDING_PROTECTION, THENVOI_ENV_FILE. A .env file in the working directory
is read as well.
"""


def main() -> None:
    """Run the command line; what nobody expected is one sentence too, and a traceback only for who asks for it."""
    try:
        command.main(prog_name="thenvoi-mcp", standalone_mode=False)
    except click.ClickException as error:
        _fail(_sentence(error), 2)
    except SettingsError as error:
        _fail(str(error), 2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:  # whoever read what we print has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(1)
    except Exception as error:
        if os.environ.get("THENVOI_MCP_DEBUG"):
            raise
        _fail(f"internal error: {type(error).__name__} (THENVOI_MCP_DEBUG=1 shows more)", 70)


@click.group(invoke_without_command=True, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="thenvoi-mcp", message="%(prog)s %(version)s")
@click.option("-t", "--transport", metavar="NAME", help="stdio, sse or streamable-http (http for short). [stdio]")
@click.option("--host", metavar="HOST", help="Address to listen on, for the HTTP transports. [127.0.0.1]")
@click.option("-p", "--port", metavar="PORT", help="Port to listen on; 0 takes any free one. [8000]")
@click.option("--tools", metavar="GROUPS", help="Groups of tools to add: contacts.")
@click.option("--env-file", metavar="FILE", help="Read this file instead of .env.")
@click.pass_context
def command(
    context: click.Context,
    *,
    transport: str | None,
    host: str | None,
    port: str | None,
    tools: str | None,
    env_file: str | None,
) -> None:
    """Give an assistant the tools of a Thenvoi platform, over the Model Context Protocol.

    Without a command, serves until the client closes stdin, or until stopped. Hosts such as Claude Desktop and Cursor
    start it by themselves: `thenvoi-mcp config --client NAME` prints what to put into their configuration, and
    `thenvoi-mcp doctor` finds out why something does not work.
    """
    context.obj = flags = {"transport": transport, "host": host, "port": port, "tools": tools, "env-file": env_file}
    if context.invoked_subcommand is None:
        _serve(_settings(flags))


@command.command("config", short_help="Print what a client such as Claude Desktop needs.")
@click.option("--client", "client", metavar="NAME", help=f"One of {', '.join(CLIENTS)}; has to be given.")
@click.option("--base-url", "address", metavar="URL", help=f"Address of the platform. [{DEFAULT_BASE_URL}]")
@click.option("--key", metavar="KEY", help="API key to put in; without it, a place for one.")
def config(client: str | None, address: str | None, key: str | None) -> None:
    """Print the configuration that makes a client start this server: paste it into the file that is named."""
    if client is None or client not in CLIENTS:
        problem = "it has to be given, and is" if client is None else f"{client!r} is not"
        _fail(f"--client: {problem} one of {', '.join(CLIENTS)}", 2)
    try:
        url = base_url(address or DEFAULT_BASE_URL)
    except ValueError as problem:
        _fail(f"--base-url: {problem}", 2)
    found = snippet(client, Installed.here(), url, key)
    click.echo(found.hint, err=True)
    click.echo(found.text)


@command.command("doctor", short_help="Check key, base URL, TLS, clock and tools.")
@click.option("--env-file", metavar="FILE", help="Read this file instead of .env.")
@click.pass_obj
def doctor(flags: dict[str, str | None], env_file: str | None) -> None:
    """Check key, base URL, TLS, clock and tools: one line each, with what to do. The exit code is 1 for a problem."""
    settings = _settings(flags if env_file is None else {**flags, "env-file": env_file})
    from mcp_server.doctor import examine

    findings = examine(settings)
    for finding in findings:
        click.echo(finding.line)
    sys.exit(0 if all(finding.is_ok for finding in findings) else 1)


def _settings(flags: dict[str, str | None]) -> Settings:
    try:
        folder = Path.cwd()
    except FileNotFoundError:  # it was removed after the shell had gone there, and holds no .env
        folder = Path()
    return load(flags, os.environ, folder)


def _serve(settings: Settings) -> None:
    """Serve until told to stop; while the library is loading, a signal ends the process at once and in silence."""
    from mcp_server.transports.wire import claim

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    try:
        wire = claim() if settings.transport == "stdio" else None
    except OSError:
        _fail("stdin or stdout is closed, and over stdio clients speak to the server through these two", 1)
    from mcp_server.serving import run
    from mcp_server.transports.listening import AddressError

    try:
        run(settings, wire)
    except AddressError as error:
        _fail(str(error), 1)


def _sentence(error: click.ClickException) -> str:
    text = " ".join(error.format_message().split()).rstrip(".")
    where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "thenvoi-mcp"
    return f"{text[:1].lower()}{text[1:]} ({where} --help tells more)"


def _fail(sentence: str, code: int) -> NoReturn:
    from mcp_server.logs import discreet

    # What was given in the wrong place, and is repeated for it, may be the key.
    click.echo(f"thenvoi-mcp: {discreet(sentence)}", err=True)
    sys.exit(code)
