"""``thenvoi-conformance``: the command line. ``--help`` and ``--version`` answer without importing anything dear."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click

from conformance.inert import inert
from conformance.options import (
    ACCESS,
    AGENT_KEY,
    CLIENT,
    GENERATION,
    LEVEL,
    LOGINS,
    MANAGER,
    MCP,
    ONLY,
    OUTPUTS,
    PARALLEL,
    SCENES,
    SEED,
    TARGET,
    WAITING,
    WRITING,
    access,
    file,
    for_both,
    part,
)
from conformance.version import VERSION

_EPILOG = """
Keys can be given in THENVOI_API_KEY_USER, THENVOI_API_KEY_USER_2, THENVOI_API_KEY_USER_3 and THENVOI_API_KEY_AGENT, the
address in THENVOI_BASE_URL.

Exit codes: 0 nothing failed and nothing is open; 1 the target fails a requirement; 2 the command was wrong; 3 the
target could not be judged; 4 the kit went wrong; 5 nothing failed, and something is unproven or was left behind;
130 it was interrupted.
"""


def main() -> None:
    """Run the command line; what nobody expected is one sentence too, and a traceback only for who asks for it."""
    try:
        command.main(prog_name="thenvoi-conformance", standalone_mode=False)
    except click.ClickException as error:
        text = " ".join(error.format_message().split()).rstrip(".")
        context = getattr(error, "ctx", None)
        where = "thenvoi-conformance" if context is None else context.command_path
        _fail(f"{text[:1].lower()}{text[1:]} ({where} --help tells more)", 2)
    except (click.Abort, KeyboardInterrupt):
        _fail("interrupted; there is no report", 130)
    except BrokenPipeError:  # whoever read what we print has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(1)
    except Exception as error:
        if os.environ.get("THENVOI_CONFORMANCE_DEBUG"):
            raise
        _fail(f"internal error: {type(error).__name__} (THENVOI_CONFORMANCE_DEBUG=1 shows more)", 4)


@click.group(epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="thenvoi-conformance", message="%(prog)s %(version)s")
def command() -> None:
    """Judge, from the outside, whether something behaves like the Thenvoi platform."""


# --- the commands ---------------------------------------------------------------------------------------------------


@command.command("platform", short_help="Judge a platform: the mock, a live one, your own.")
@ACCESS
@AGENT_KEY
@WRITING
@ONLY
@LEVEL
@GENERATION
@PARALLEL
@SEED
@WAITING
@OUTPUTS
def platform(**given: object) -> None:
    """Judge a platform, such as the mock or a live one, by what it answers and pushes."""
    from conformance.commands.platform import Access, Options, judge_platform
    from conformance.commands.reporting import Outputs

    _run(lambda: judge_platform(part(Access, given), part(Options, given), part(Outputs, given)))


@command.command("client", short_help="Judge an agent or a user's program.")
@CLIENT
@ONLY
@LEVEL
@SCENES
@SEED
@OUTPUTS
def client(**given: object) -> None:
    """Judge a client, such as an agent, by what it does in front of a mock."""
    from conformance.commands.client import Options, judge_client
    from conformance.commands.reporting import Outputs

    _run(lambda: judge_client(part(Options, given), part(Outputs, given)))


@command.command("mcp", short_help="Judge an MCP server, or an Agent Manager.")
@MCP
@MANAGER
@ONLY
@LEVEL
@PARALLEL
@SEED
@OUTPUTS
def mcp(**given: object) -> None:
    """Judge an MCP server of the platform, or an Agent Manager.

    The kit plays the platform behind the server, and starts the server with THENVOI_BASE_URL, THENVOI_API_KEY and the
    other variables of the documentation; --env adds to them, with {base_url}, {key}, {transport}, {host}, {port},
    {timeout}, {log_level}, {tools}, {legacy_names} and {token} in their values.
    """
    from conformance.commands.mcp import Manager, Options, Server, judge_mcp
    from conformance.commands.reporting import Outputs

    server, manager = part(Server, given), part(Manager, given)
    _run(lambda: judge_mcp(server, manager, part(Options, given), part(Outputs, given)))


@command.command("judge", short_help="Judge recorded traffic.")
@click.argument("recording", type=click.Path(path_type=Path), metavar="FILE")
@ONLY
@LEVEL
@OUTPUTS
def judge(recording: Path, **given: object) -> None:
    """Judge recorded traffic: FILE is an exported timeline of the mock, or an HTTP archive."""
    from conformance.commands.judge import Options, judge_recording
    from conformance.commands.reporting import Outputs

    _run(lambda: judge_recording(recording, part(Options, given), part(Outputs, given)))


@command.command("list", short_help="Print the requirements with their checks.")
@TARGET
@ONLY
@LEVEL
@GENERATION
def list_(target: str | None, only: str | None, level: str, generation: str) -> None:
    """Print the requirements, with their checks or the reason why there is none."""
    from conformance.commands.listing import list_requirements

    _run(lambda: list_requirements(target, only, level, generation))


@command.command("diff", short_help="Tell where two platforms differ.")
@click.option("--base-url", "base_urls", metavar="URL", multiple=True, help="Given twice: the two to compare.")
@click.option(
    "--user-key", "user_key", metavar="KEY", multiple=True, help="A user's key: one for both, or one for each."
)
@click.option("--user-key-2", "user_key_2", metavar="KEY", multiple=True, help="Another user of the same organization.")
@click.option("--user-key-3", "user_key_3", metavar="KEY", multiple=True, help="A user of another organization.")
@click.option("--agent-key", "agent_key", metavar="KEY", multiple=True, help="An agent of that user, for reads.")
@WRITING
@ONLY
@LEVEL
@GENERATION
@SEED
@file("json", "Write the differences as JSON.")
def diff(base_urls: tuple[str, ...], json_file: Path | None, **given: object) -> None:
    """Make the same calls on two platforms, and tell where they differ."""
    from conformance.commands.diff import compare
    from conformance.commands.platform import Options

    if len(base_urls) != 2:
        raise click.UsageError("diff compares two platforms: give --base-url twice")
    accesses = for_both(base_urls, given)
    _run(lambda: compare(accesses, part(Options, given), json_file))


@command.command("replay", short_help="Make the checks of a report that failed again.")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@ACCESS
@AGENT_KEY
@WRITING
@PARALLEL
@WAITING
@OUTPUTS
def replay(path: Path, **given: object) -> None:
    """Make the checks again that failed in FILE, a report of --json; or play FILE, a frame script of a report.

    A script is text that begins with "# ws://"; what comes back is printed.
    """
    from conformance.commands.platform import Access, Options
    from conformance.commands.report import replay as replayed
    from conformance.commands.reporting import Outputs

    _run(lambda: replayed(path, part(Access, given), part(Options, given), part(Outputs, given)))


@command.command("report", short_help="Show a report again, or in another form.")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@OUTPUTS
def report(path: Path, **given: object) -> None:
    """Show the report FILE (of --json) again, or write it in another form."""
    from conformance.commands.report import show_again
    from conformance.commands.reporting import Outputs

    _run(lambda: show_again(path, part(Outputs, given)))


@command.command("cleanup", short_help="Delete what a run that crashed has left.")
@click.argument("ledger", type=click.Path(path_type=Path))
@access(required=False)
@LOGINS
def cleanup(ledger: Path, **given: object) -> None:
    """Delete what a run that crashed has noted in LEDGER, and nothing else.

    What was made at an Agent Manager is deleted there (--agent-manager), everything else at --base-url.
    """
    from conformance.commands.cleanup import clean_up
    from conformance.commands.mcp import Manager
    from conformance.commands.platform import Access

    platform, manager = part(Access, given), part(Manager, given)
    _run(lambda: clean_up(platform if manager.agent_manager is None else manager, ledger))


@command.command("mutants", short_help="Show that the checks find what is wrong.")
@click.option("--kind", "kinds", metavar="KIND", multiple=True, help="platform, band, mcp, agent-manager or client.")
@ONLY
@click.option("--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="Mutants at the same time.")
@click.option("--quick", is_flag=True, help="Run only the checks that name a rule which the mutant breaks.")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Only N of them, drawn by --seed.")
@click.option("--seed", type=int, default=0, show_default=True, help="What draws the sample.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), metavar="FILE", help="Write the results as JSON.")
@click.option(
    "--write",
    "page",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Put the results into the kill matrix there.",
)
def mutants(**given: object) -> None:
    """Show that the checks bite: run them on targets that are broken on purpose."""
    from conformance.mutants.command import Options, judge_mutants

    _run(lambda: judge_mutants(Options(**given)))  # type: ignore[arg-type]


def _run(action: Callable[[], int]) -> NoReturn:
    """Do it, and end with its exit code; what is refused is one sentence."""
    from conformance.commands import CommandError

    try:
        sys.exit(action())
    except CommandError as error:
        _fail(str(error), error.code)


def _fail(sentence: str, code: int) -> NoReturn:
    click.echo(f"thenvoi-conformance: {inert(sentence)}", err=True)
    sys.exit(code)
