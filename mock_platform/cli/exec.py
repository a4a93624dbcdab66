"""``thenvoi-mock exec``: a mock for the time of one command."""

import os
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mock_platform.cli.options import address_options, fail, settings_from, world_options
from mock_platform.cli.typos import warn_of_typos

if TYPE_CHECKING:
    from mock_platform.server import MockPlatform


@click.command("exec", context_settings={"allow_interspersed_args": False})
@click.option(
    "--as",
    "as_",
    type=click.Choice(["user", "agent"]),
    default="agent",
    show_default=True,
    help="Whose key THENVOI_API_KEY holds.",
)
@click.option(
    "--timeline",
    "file",
    metavar="FILE",
    help="Where to write the timeline when COMMAND fails. [default: a new file among the system's temporary ones]",
)
@address_options(default_port=0)
@world_options
@click.argument("words", metavar="-- COMMAND...", nargs=-1, required=True, type=click.UNPROCESSED)
def command(*, as_: str, file: str | None, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401 - one option per switch
    """Start a mock on a free port, run COMMAND with the variables of `thenvoi-mock env`, stop the mock.

    THENVOI_MOCK_URL is among them, by which the other commands, and the fixtures for pytest, find this mock. When
    COMMAND fails, what happened in the world is written to a file as JSON lines, and stderr says where.

    The exit code is the command's; 127 when there is no such command, 128 and the signal's number when one ended it.
    """
    from mock_platform.scenarios import ScenarioError
    from mock_platform.server import MockPlatform
    from mock_platform.serving import AddressError
    from mock_platform.settings import SettingsError

    warn_of_typos()
    try:
        mock = MockPlatform(settings=settings_from(options)).start()
    except (AddressError, ScenarioError, SettingsError) as error:
        fail(error)
    _warn_of_silence(mock)
    variables = mock.variables(as_="user" if as_ == "user" else "agent")
    variables["THENVOI_MOCK_URL"] = mock.base_url
    if mock.control_token is not None:
        variables["THENVOI_MOCK_TOKEN"] = mock.control_token
    try:
        code = _run(words, variables)
        if code:
            _leave_behind(mock, file)
        raise SystemExit(code)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a late Ctrl-C would only make an orderly end disorderly
        mock.stop()


def _warn_of_silence(mock: "MockPlatform") -> None:
    """A seed freezes the clock, and COMMAND would wait for the scripted agents for ever."""
    if mock.call(lambda world: bool(world.scripted) and not world.clock.running):
        click.echo("thenvoi-mock: the clock stands still, and scripted agents wait (--clock running)", err=True)


def _leave_behind(mock: "MockPlatform", file: str | None) -> None:
    """Write down what happened; where nothing did, there is no file unless one was asked for."""
    from mock_platform.timeline import Timeline
    from mock_platform.timeline.export import json_lines

    lines = mock.call(lambda world: b"".join(json_lines(world.attached(Timeline, Timeline))))
    if not lines and file is None:
        return
    try:
        if file is None:
            handle, file = tempfile.mkstemp(prefix="thenvoi-mock-timeline-", suffix=".jsonl")
            os.close(handle)
        Path(file).write_bytes(lines)
        click.echo(f"thenvoi-mock: what happened is in {file}", err=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        click.echo(f"thenvoi-mock: cannot write what happened to {file}: {reason}", err=True)


def _run(words: tuple[str, ...], variables: dict[str, str]) -> int:
    """Run the command.

    Ctrl-C goes to it as well, and it decides what becomes of it; other requests to end are passed on to it.
    """
    try:
        process = subprocess.Popen(words, env={**os.environ, **variables})  # noqa: S603 - what the user asked for
    except FileNotFoundError:
        click.echo(f"thenvoi-mock: command not found: {words[0]}", err=True)
        return 127
    except OSError as error:
        click.echo(f"thenvoi-mock: cannot run {words[0]}: {(error.strerror or str(error)).lower()}", err=True)
        return 126
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # Windows has no hang-up
            signal.signal(getattr(signal, name), lambda number, _: process.send_signal(number))
    signal.signal(signal.SIGINT, lambda *_: None)  # it goes to the command as well; an exception could lose its code
    code = process.wait()
    return code if code >= 0 else 128 - code
