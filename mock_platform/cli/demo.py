"""``thenvoi-mock demo``."""

import signal
import threading
from functools import partial
from typing import Any

import click

from mock_platform.cli.options import address_options, fail, settings_from, world_options
from mock_platform.cli.typos import warn_of_typos


@click.command("demo")
@address_options()
@partial(world_options, scenario="demo")
def command(**options: Any) -> None:  # noqa: ANN401 - one option per switch
    """Play a conversation between a user and her agents on a fresh mock, then leave it running.

    Plays in the scenario demo: quickstart, and agents that answer. The options are those of `thenvoi-mock serve`.
    """
    from mock_platform.demo import play
    from mock_platform.scenarios import ScenarioError
    from mock_platform.server import MockPlatform
    from mock_platform.serving import AddressError
    from mock_platform.settings import SettingsError
    from mock_platform.terminal.person import Trouble

    warn_of_typos()
    try:
        mock = MockPlatform(settings=settings_from(options)).start()
    except (AddressError, ScenarioError, SettingsError) as error:
        fail(error)
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        play(mock)
        threading.Event().wait()
    except Trouble as trouble:
        fail(f"the demo cannot go on: {trouble}")
    except KeyboardInterrupt:
        click.echo("\nStopped.")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C would only make an orderly end disorderly
        mock.stop()
