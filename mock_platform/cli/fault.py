"""``thenvoi-mock fault``: what a running mock is to do wrong."""

from typing import TYPE_CHECKING

import click

from mock_platform.cli.options import WholeNumber, fail
from mock_platform.cli.reaching import pairs, reaching, reaching_options, show, show_json, show_none, world_option

if TYPE_CHECKING:
    from mock_platform.client import Fault


@click.group("fault")
def command() -> None:
    """Set, list and clear what a running mock does wrong (docs/faults.md)."""


@command.command("add", short_help="Set a fault on a call, an event, a topic or a frame.")
@click.argument("on")
@click.argument("effect", metavar="EFFECT...", nargs=-1, required=True)
@click.option("--caller", metavar="HANDLE|ID", help="Only for this user or agent. [default: anybody]")
@click.option("--room", metavar="ID", help="Only in this room. [default: anywhere]")
@click.option(
    "--nth", type=WholeNumber(1), default=1, show_default=True, help="The first occurrence at which it fires."
)
@click.option("--times", metavar="N|forever", default="1", show_default=True, help="For how many in a row.")
@world_option
@reaching_options
def add_fault(
    *,
    on: str,
    effect: tuple[str, ...],
    caller: str | None,
    room: str | None,
    nth: int,
    times: str,
    world: str,
    base_url: str,
    token: str | None,
    as_json: bool,
) -> None:
    """Set a fault ON an operation, an event, a topic, or what clients do on the wire.

    EFFECT is words such as status=503 retry_after=2, or push=omit, or cut=after.
    """
    given = pairs(effect, "an effect")
    often = None if times == "forever" else _number(times)
    with reaching(base_url, token) as control:
        fault = control.world(world).faults.add(on, given, caller=caller, room=room, nth=nth, times=often)
    if as_json:
        show_json(fault)
    else:
        show(_line(fault))


@command.command("list", short_help="All faults, and how often each has fired.")
@world_option
@reaching_options
def list_faults(*, world: str, base_url: str, token: str | None, as_json: bool) -> None:
    """All faults, with how often each has been seen to match and has fired."""
    with reaching(base_url, token) as control:
        found = control.world(world).faults.all()
    if as_json:
        show_json(found)
        return
    for each in found:
        show(_line(each))
    if not found:
        show_none(f"no fault is set in the world {world}")


@command.command("clear")
@click.argument("ids", metavar="[ID...]", nargs=-1)
@world_option
@reaching_options
def clear_faults(*, ids: tuple[str, ...], world: str, base_url: str, token: str | None, as_json: bool) -> None:
    """Take faults out: those of the given ids, or all."""
    with reaching(base_url, token) as control:
        faults = control.world(world).faults
        for each in ids:
            faults.remove(each)
        if not ids:
            faults.clear()
        left = faults.all()
    if as_json:
        show_json(left)


def _number(times: str) -> int:
    if not times.isascii() or not times.isdigit():
        fail(f"--times should be a whole number or forever, not {times!r}")
    return int(times)


def _line(fault: "Fault") -> str:
    times = "for ever" if fault["times"] is None else f"{fault['times']} times"
    when = f"from occurrence {fault['nth']} on, {times}" if fault["times"] != 1 else f"at occurrence {fault['nth']}"
    where = "".join(f" {word} {fault[word]}" for word in ("caller", "room") if fault[word])
    counted = f"seen {fault['seen']}, fired {fault['fired']}{', spent' if fault['spent'] else ''}"
    return f"{fault['id']:<9} {fault['on']}{where}: {fault['does']} {when} ({counted})"
