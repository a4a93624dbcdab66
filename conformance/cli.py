"""``thenvoi-conformance``: the command line. ``--help`` and ``--version`` answer without importing anything dear."""

import os
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from conformance.version import VERSION

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Command = TypeVar("Command", bound=Callable[..., Any])
Made = TypeVar("Made", bound="DataclassInstance")

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


# --- options that several commands have ----------------------------------------------------------------------------


def _together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, shown in their order."""

    def decorate(decorated: Command) -> Command:
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


def _file(name: str, text: str) -> Callable[[Command], Command]:
    return click.option(f"--{name}", f"{name}_file", type=click.Path(path_type=Path), metavar="FILE", help=text)


_ACCESS = _together(
    click.option(
        "--base-url",
        metavar="URL",
        required=True,
        envvar="THENVOI_BASE_URL",
        help="Address of the target, without a path.",
    ),
    click.option("--user-key", metavar="KEY", required=True, envvar="THENVOI_API_KEY_USER", help="A user's key."),
    click.option(
        "--user-key-2",
        metavar="KEY",
        envvar="THENVOI_API_KEY_USER_2",
        help="Another user of the same organization.",
    ),
    click.option(
        "--user-key-3", metavar="KEY", envvar="THENVOI_API_KEY_USER_3", help="A user of another organization."
    ),
)
_ONLY = click.option("--only", metavar="RULES", help="Sections and rules, with commas: DEL,PAR-3.")
_LEVEL = click.option(
    "--level",
    type=click.Choice(["must", "should", "may"]),
    default="should",
    show_default=True,
    help="Leave out what binds less than this.",
)
_PARALLEL = click.option(
    "--parallel", type=click.IntRange(1, 32), default=1, show_default=True, help="Checks at the same time."
)
_SEED = click.option("--seed", type=int, help="Draw the order of an earlier run.")
_OUTPUTS = _together(
    _file("json", "Write the report as JSON."),
    _file("junit", "Write it as JUnit XML."),
    _file("html", "Write it as one page for a browser."),
    _file("badge", "Write a badge, as SVG."),
    _file("summary", "Write it as Markdown; $GITHUB_STEP_SUMMARY is appended to."),
    click.option(
        "--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Checks that are expected to fail."
    ),
    click.option("--update-baseline", is_flag=True, help="Write what fails now into the baseline."),
)


def _part(kind: type[Made], given: dict[str, object]) -> Made:
    """Take the fields of ``kind`` out of what a command was given."""
    return kind(**{each.name: given.pop(each.name) for each in fields(kind) if each.name in given})


# --- the commands ---------------------------------------------------------------------------------------------------


@command.command("platform")
@_ACCESS
@click.option("--agent-key", metavar="KEY", envvar="THENVOI_API_KEY_AGENT", help="An agent of that user, for reads.")
@click.option("--write", is_flag=True, help="Make agents and rooms, and delete them again; without it, only reads.")
@click.option("--account", metavar="NAME", help="Name or e-mail of the account that --write may use.")
@click.option(
    "--budget", "budgets", metavar="KIND=N", multiple=True, help="requests, rooms, agents, sockets or seconds."
)
@click.option("--rate", type=click.FloatRange(0.01), metavar="N", help="Requests per second. [5; none on loopback]")
@click.option("--ledger", type=click.Path(path_type=Path), metavar="FILE", help="Where to note what is made.")
@_ONLY
@_LEVEL
@click.option(
    "--generation",
    type=click.Choice(["thenvoi", "band"]),
    default="thenvoi",
    show_default=True,
    help="Under which name the platform runs.",
)
@_PARALLEL
@_SEED
@_OUTPUTS
def platform(**given: object) -> None:
    """Judge a platform."""
    from conformance.commands.platform import Access, Options, judge_platform
    from conformance.commands.reporting import Outputs

    _run(lambda: judge_platform(_part(Access, given), _part(Options, given), _part(Outputs, given)))


@command.command("list")
@_ONLY
@_LEVEL
def list_(only: str | None, level: str) -> None:
    """Print the requirements, with their checks or the reason why there is none."""
    from conformance.commands.listing import list_requirements

    _run(lambda: list_requirements(only, level))


@command.command("cleanup")
@click.argument("ledger", type=click.Path(path_type=Path))
@_ACCESS
def cleanup(ledger: Path, **given: object) -> None:
    """Delete what a run that crashed has noted in LEDGER, and nothing else."""
    from conformance.commands.cleanup import clean_up
    from conformance.commands.platform import Access

    _run(lambda: clean_up(_part(Access, given), ledger))


@command.command("mutants")
@click.option("--kind", "kinds", metavar="KIND", multiple=True, help="platform, mcp, agent-manager or client.")
@_ONLY
@click.option("--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="Mutants at the same time.")
@click.option("--quick", is_flag=True, help="Run only the checks that name a rule which the mutant breaks.")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Only N of them, drawn by --seed.")
@click.option("--seed", type=int, default=0, show_default=True, help="What draws the sample.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), metavar="FILE", help="Write the results as JSON.")
@click.option("--write", "page", type=click.Path(path_type=Path), metavar="FILE", help="Write the kill matrix there.")
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
    click.echo(f"thenvoi-conformance: {sentence}", err=True)
    sys.exit(code)
