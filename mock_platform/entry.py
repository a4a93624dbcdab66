"""``thenvoi-mock``: Ctrl-C while the command is being loaded, or after its work, ends it without a word."""

import signal


def main() -> None:
    """Load the command line and run it; only in between does an interrupt mean what the command makes of it."""
    is_heeded = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # not so below ``nohup``
    if is_heeded:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from mock_platform.cli import main as run  # noqa: PLC0415 - what is loaded here takes its time

    try:
        if is_heeded:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        run()
    finally:
        if is_heeded:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
