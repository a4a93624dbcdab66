"""The group of all commands. ``--help`` and ``--version`` answer without importing anything dear."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, NamedTuple

import click

from mock_platform.cli import INTERRUPTED
from mock_platform.cli.usage import one_sentence
from mock_platform.version import VERSION


class _Entry(NamedTuple):
    module: str
    summary: str


_COMMANDS = {
    "serve": _Entry("serve", "Serve a world until stopped."),
    "demo": _Entry("demo", "Play a conversation on a fresh mock, then leave it running."),
    "chat": _Entry("chat", "Speak in a room as a user and watch the agents answer."),
    "env": _Entry("env", "Print the variables that point a client at a running mock."),
    "doctor": _Entry("doctor", "Say what keeps clients from working with a mock."),
    "config": _Entry("config", "Print what points an MCP client at the agents of a running mock."),
    "exec": _Entry("exec", "Start a mock, run a command against it, stop it."),
    "worlds": _Entry("worlds", "List, create, compare and delete the worlds of a running mock."),
    "reset": _Entry("reset", "Make a world again from its beginning."),
    "clock": _Entry("clock", "Show, freeze, run and move the clock of a world."),
    "fault": _Entry("fault", "Set, list and clear what a world does wrong."),
    "snapshot": _Entry("snapshot", "Take, list, export, compare and delete snapshots of a world."),
    "timeline": _Entry("timeline", "Look through what happened in a world."),
}


class LazyGroup(click.Group):
    """A group that imports a command when it is used, and says in one sentence how it was used wrongly."""

    def make_context(self, info_name: str | None, args: list[str], *arguments: Any, **extra: Any) -> click.Context:  # noqa: ANN401 - click's signature
        with one_sentence():
            return super().make_context(info_name, args, *arguments, **extra)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        with one_sentence(), _silent_when_interrupted():
            return super().invoke(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, and with the nearest that exists for a command that does not."""
        if args[0] not in _COMMANDS:
            from difflib import get_close_matches

            meant = get_close_matches(args[0], _COMMANDS, n=1)
            ctx.fail(f"No such command {args[0]!r}" + (f"; did you mean {meant[0]}?" if meant else ""))
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        entry = _COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command: click.Command = import_module(f"mock_platform.cli.{entry.module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in _COMMANDS.items()])


def run() -> None:
    """Run the command line; what nobody expected is one sentence too, and a traceback only for who asks for it."""
    try:
        group(prog_name="thenvoi-mock")
    except Exception as error:
        if os.environ.get("THENVOI_MOCK_DEBUG"):
            raise
        click.echo(
            f"thenvoi-mock: internal error: {type(error).__name__}: {error} (THENVOI_MOCK_DEBUG=1 shows more)", err=True
        )
        raise SystemExit(70) from None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="thenvoi-mock", message="%(prog)s %(version)s")
def group() -> None:
    """A local stand-in for the Thenvoi platform.

    Start with `thenvoi-mock serve`, then point a client at it with `thenvoi-mock env`.
    """


@contextmanager
def _silent_when_interrupted() -> Iterator[None]:
    """Ctrl-C in a command that has no use of its own for it; click would print "Aborted!"."""
    try:
        yield
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one would only disturb the end
        raise SystemExit(INTERRUPTED) from None
