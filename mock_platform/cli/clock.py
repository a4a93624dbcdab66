"""``thenvoi-mock clock``: the time of a world of a running mock."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from mock_platform.cli.options import fail
from mock_platform.cli.reaching import reaching, reaching_options, show, show_json, world_option

if TYPE_CHECKING:
    from mock_platform.client import Clock


@click.group("clock", invoke_without_command=True)
@world_option
@reaching_options
@click.pass_context
def command(ctx: click.Context, *, world: str, base_url: str, token: str | None, as_json: bool) -> None:
    """Show, freeze, run and move the clock of a world."""
    if ctx.invoked_subcommand is None:
        with reaching(base_url, token) as control:
            _show(control.world(world).clock.state(), as_json=as_json)


@command.command("show")
@world_option
@reaching_options
def show_clock(*, world: str, base_url: str, token: str | None, as_json: bool) -> None:
    """Where it stands, and when the next thing waits for it."""
    with reaching(base_url, token) as control:
        _show(control.world(world).clock.state(), as_json=as_json)


@command.command("freeze")
@world_option
@reaching_options
def freeze(*, world: str, base_url: str, token: str | None, as_json: bool) -> None:
    """Stop it where it is."""
    with reaching(base_url, token) as control:
        _show(control.world(world).clock.freeze(), as_json=as_json)


@command.command("run")
@world_option
@reaching_options
def run(*, world: str, base_url: str, token: str | None, as_json: bool) -> None:
    """Let it move by itself."""
    with reaching(base_url, token) as control:
        _show(control.world(world).clock.run(), as_json=as_json)


@command.command("advance")
@click.argument("seconds", type=click.FLOAT)
@world_option
@reaching_options
def advance(*, seconds: float, world: str, base_url: str, token: str | None, as_json: bool) -> None:
    """Move it ahead by SECONDS; what is due on the way happens."""
    if not 0 <= seconds < float("inf"):
        fail(f"SECONDS should be a number that is not negative, not {seconds}")
    with reaching(base_url, token) as control:
        _show(control.world(world).clock.advance(seconds), as_json=as_json)


@command.command("set")
@click.argument("instant")
@world_option
@reaching_options
def set_clock(*, instant: str, world: str, base_url: str, token: str | None, as_json: bool) -> None:
    """Jump ahead to INSTANT, such as 2030-01-01T12:00:00Z; never back."""
    try:
        moment = datetime.fromisoformat(instant)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        fail(f"INSTANT should look like 2030-01-01T12:00:00Z, not {instant!r}")
    with reaching(base_url, token) as control:
        _show(control.world(world).clock.set(moment), as_json=as_json)


def _show(clock: "Clock", *, as_json: bool) -> None:
    if as_json:
        show_json(clock)
    else:
        waiting = "nothing waits" if clock["next_timer"] is None else f"next at {clock['next_timer']}"
        show(f"{clock['mode']} {clock['now']} ({waiting})")
