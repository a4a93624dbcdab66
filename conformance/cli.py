"""``thenvoi-conformance``: the command line. ``--help`` and ``--version`` answer without importing anything dear."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click

from conformance.version import VERSION

_EPILOG = """
Keys can be given in THENVOI_API_KEY_USER, THENVOI_API_KEY_USER_2, THENVOI_API_KEY_USER_3 and THENVOI_API_KEY_AGENT, the
address in THENVOI_BASE_URL.

Exit codes: 0 nothing failed and nothing is open; 1 the target fails a requirement; 2 the command was wrong; 3 the
target could not be judged; 4 the kit went wrong; 5 nothing failed, and something is unproven or was left behind.
"""


def main() -> None:
    """Run the command line; what nobody expected is one sentence too, and a traceback only for who asks for it."""
    try:
        command.main(prog_name="thenvoi-conformance", standalone_mode=False)
    except click.ClickException as error:
        text = " ".join(error.format_message().split()).rstrip(".")
        _fail(f"{text[:1].lower()}{text[1:]} (thenvoi-conformance --help tells more)", 2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
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


_BASE_URL = click.option(
    "--base-url", metavar="URL", required=True, envvar="THENVOI_BASE_URL", help="Address of the target, without a path."
)
_USER_KEY = click.option(
    "--user-key", metavar="KEY", required=True, envvar="THENVOI_API_KEY_USER", help="A user's key."
)
_SECOND = click.option(
    "--user-key-2", metavar="KEY", envvar="THENVOI_API_KEY_USER_2", help="Another user of the same organization."
)
_THIRD = click.option(
    "--user-key-3", metavar="KEY", envvar="THENVOI_API_KEY_USER_3", help="A user of another organization."
)
_ONLY = click.option("--only", metavar="RULES", help="Sections and rules, with commas: DEL,PAR-3.")
_LEVEL = click.option(
    "--level",
    type=click.Choice(["must", "should", "may"]),
    default="should",
    show_default=True,
    help="Leave out what binds less than this.",
)


@command.command("platform")
@_BASE_URL
@_USER_KEY
@click.option("--agent-key", metavar="KEY", envvar="THENVOI_API_KEY_AGENT", help="An agent of that user, for reads.")
@_SECOND
@_THIRD
@click.option("--write", is_flag=True, help="Make agents and rooms, and delete them again; without it, only reads.")
@click.option("--account", metavar="NAME", help="Name or e-mail of the account that --write may use.")
@click.option(
    "--budget", "budgets", metavar="KIND=N", multiple=True, help="requests, rooms, agents, sockets or seconds."
)
@click.option("--rate", type=click.FloatRange(0.01), metavar="N", help="Requests per second. [5; none on loopback]")
@click.option("--ledger", type=click.Path(path_type=Path), metavar="FILE", help="Where to note what is made.")
@_ONLY
@_LEVEL
@click.option("--parallel", type=click.IntRange(1, 32), default=1, show_default=True, help="Checks at the same time.")
@click.option("--seed", type=int, help="Draw the order of an earlier run.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), metavar="FILE", help="Write the report as JSON.")
@click.option("--junit", "junit_file", type=click.Path(path_type=Path), metavar="FILE", help="Write it as JUnit XML.")
def platform(**given: object) -> None:
    """Judge a platform by its REST interface."""
    from conformance.commands import Options, judge_platform

    _run(lambda: judge_platform(Options(**given)))  # type: ignore[arg-type]


@command.command("list")
@_ONLY
@_LEVEL
def list_(only: str | None, level: str) -> None:
    """Print the requirements, with their checks or the reason why there is none."""
    from conformance.commands import list_requirements

    _run(lambda: list_requirements(only, level))


@command.command("cleanup")
@click.argument("ledger", type=click.Path(path_type=Path))
@_BASE_URL
@_USER_KEY
@_SECOND
@_THIRD
def cleanup(**given: object) -> None:
    """Delete what a run that crashed has noted in LEDGER, and nothing else."""
    from conformance.commands import Options, clean_up

    _run(lambda: clean_up(Options(**given)))  # type: ignore[arg-type]


def _run(action: Callable[[], int]) -> NoReturn:
    """Do it, and end with its exit code; what is refused is one sentence."""
    from conformance.commands import CommandError

    try:
        sys.exit(action())
    except CommandError as error:
        _fail(str(error), error.code)


def _fail(sentence: str, code: int) -> NoReturn:
    click.echo(f"thenvoi-conformance: {sentence}", err=True)
    sys.exit(code)
