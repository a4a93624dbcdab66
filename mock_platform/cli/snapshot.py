"""``thenvoi-mock snapshot``: what was kept of a world of a running mock."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mock_platform.cli.options import fail
from mock_platform.cli.reaching import (
    reaching,
    reaching_options,
    show,
    show_differences,
    show_json,
    show_none,
    world_option,
)

if TYPE_CHECKING:
    from mock_platform.client import SnapshotSummary


@click.group("snapshot")
def command() -> None:
    """Take, list, export, compare and delete snapshots of a world (docs/state.md).

    A world goes on from an exported one with `thenvoi-mock worlds create --snapshot FILE`.
    """


@command.command("take")
@click.argument("name")
@world_option
@reaching_options
def take(*, name: str, world: str, base_url: str, token: str | None, as_json: bool) -> None:
    """Keep all of the world as it is now, under NAME."""
    with reaching(base_url, token) as control:
        taken = control.world(world).snapshots.take(name)
    if as_json:
        show_json(taken)
    else:
        show(_line(taken))


@command.command("list")
@world_option
@reaching_options
def list_snapshots(*, world: str, base_url: str, token: str | None, as_json: bool) -> None:
    """All that were taken, with the world's time and the size of each."""
    with reaching(base_url, token) as control:
        found = control.world(world).snapshots.all()
    if as_json:
        show_json(found)
        return
    for each in found:
        show(_line(each))
    if not found:
        show_none(f"no snapshot was taken of the world {world}")


@command.command("export", short_help="Print a snapshot as JSON, or write it to a file.")
@click.argument("name")
@click.option("--output", metavar="FILE", help="Where to write it. [default: stdout]")
@world_option
@reaching_options
def export(*, name: str, output: str | None, world: str, base_url: str, token: str | None, as_json: bool) -> None:
    """Print the snapshot NAME as JSON, or write it to a file; it holds keys."""
    del as_json  # it is JSON either way
    with reaching(base_url, token) as control:
        found = control.world(world).snapshots.export(name)
    if output is None:
        show_json(found)
        return
    try:
        Path(output).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        fail(f"cannot write {output}: {(error.strerror or str(error)).lower()}")


@command.command("diff", short_help="What is different in another snapshot, or in the world now.")
@click.argument("left")
@click.argument("right", required=False)
@world_option
@reaching_options
def diff(*, left: str, right: str | None, world: str, base_url: str, token: str | None, as_json: bool) -> None:
    """What is different in the snapshot RIGHT, or in the world as it is now; exit code 1 if anything is."""
    with reaching(base_url, token) as control:
        found = control.world(world).snapshots.diff(left, right)
    show_differences(found, as_json=as_json)


@command.command("delete")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@world_option
@reaching_options
def delete(*, names: tuple[str, ...], world: str, base_url: str, token: str | None, as_json: bool) -> None:
    """Let snapshots go."""
    with reaching(base_url, token) as control:
        for each in names:
            control.world(world).snapshots.delete(each)
    if as_json:
        show_json(list(names))


def _line(snapshot: "SnapshotSummary") -> str:
    return f"{snapshot['name']:<24} {snapshot['at']}  {snapshot['bytes']:,} bytes"
