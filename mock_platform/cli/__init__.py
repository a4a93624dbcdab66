"""``thenvoi-mock``: the command line."""

import os
import signal
from typing import NoReturn

INTERRUPTED = 130
"""Exit code of a command that Ctrl-C has ended, as shells have it: 128 and the number of the signal."""


def main() -> None:
    """Run the command line.

    Ctrl-C ends the process without a word from here on, also while it still imports; commands that have something to
    end in order take the signal over when they have it.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where a shell has it ignored
        signal.signal(signal.SIGINT, _end_at_once)
    from mock_platform.cli.group import run

    run()


def _end_at_once(*_: object) -> NoReturn:
    """Nothing needs an orderly end yet, and an exception could come out of the middle of an import."""
    os._exit(INTERRUPTED)
