"""``thenvoi-mock exec``: a mock for the time of one command."""

import os
import subprocess
from typing import Any

import click

from mock_platform.cli.options import address_options, fail, settings_from, world_options


@click.command("exec", context_settings={"ignore_unknown_options": False})
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

    The exit code is the command's.
    """
    from mock_platform.scenarios import ScenarioError
    from mock_platform.server import MockPlatform
    from mock_platform.serving import AddressError
    from mock_platform.settings import SettingsError

    try:
        mock = MockPlatform(settings=settings_from(options)).start()
    except (AddressError, ScenarioError, SettingsError) as error:
        fail(error)
    try:
        raise SystemExit(_run(words, mock.variables(as_="user" if as_ == "user" else "agent")))
    finally:
        mock.stop()


def _run(words: tuple[str, ...], variables: dict[str, str]) -> int:
    """Run the command; Ctrl-C goes to it as well, and it decides what becomes of it."""
    try:
        process = subprocess.Popen(words, env={**os.environ, **variables})  # noqa: S603 - what the user asked for
    except FileNotFoundError:
        click.echo(f"thenvoi-mock: command not found: {words[0]}", err=True)
        return 127
    except OSError as error:
        click.echo(f"thenvoi-mock: cannot run {words[0]}: {error.strerror}", err=True)
        return 126
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            continue
        return code if code >= 0 else 128 - code
