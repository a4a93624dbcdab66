"""``thenvoi-mock exec``: a mock for the time of one command."""

import os
import signal
import subprocess
from typing import Any

import click

from mock_platform.cli.options import address_options, fail, settings_from, world_options


@click.command("exec", context_settings={"allow_interspersed_args": False})
@click.option(
    "--as",
    "as_",
    type=click.Choice(["user", "agent"]),
    default="agent",
    show_default=True,
    help="Whose key THENVOI_API_KEY holds.",
)
@address_options(default_port=0)
@world_options
@click.argument("words", metavar="-- COMMAND...", nargs=-1, required=True, type=click.UNPROCESSED)
def command(*, as_: str, words: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401 - one option per switch
    """Start a mock on a free port, run COMMAND with the variables of `thenvoi-mock env`, stop the mock.

    The exit code is the command's; 127 when there is no such command, 128 and the signal's number when one ended it.
    """
    from mock_platform.scenarios import ScenarioError
    from mock_platform.server import MockPlatform
    from mock_platform.serving import AddressError
    from mock_platform.settings import SettingsError

    try:
        mock = MockPlatform(settings=settings_from(options)).start()
    except (AddressError, ScenarioError, SettingsError) as error:
        fail(error)
    variables = mock.variables(as_="user" if as_ == "user" else "agent")
    if mock.control_token is not None:
        variables["THENVOI_MOCK_TOKEN"] = mock.control_token
    try:
        raise SystemExit(_run(words, variables))
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a late Ctrl-C would only make an orderly end disorderly
        mock.stop()


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
