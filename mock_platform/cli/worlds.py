"""``thenvoi-mock worlds``: the worlds of a running mock."""

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mock_platform.cli.options import WholeNumber, fail
from mock_platform.cli.reaching import pairs, reaching, reaching_options, show, show_differences, show_json

if TYPE_CHECKING:
    from mock_platform.client import WorldFacts


@click.group("worlds", invoke_without_command=True)
@reaching_options
@click.pass_context
def command(ctx: click.Context, *, base_url: str, token: str | None, as_json: bool) -> None:
    """List, create, compare and delete the worlds of a running mock."""
    if ctx.invoked_subcommand is None:
        _list(base_url, token, as_json=as_json)


@command.command("list", short_help="All worlds, with what each was made of, and when.")
@reaching_options
def list_worlds(*, base_url: str, token: str | None, as_json: bool) -> None:
    """All worlds, with the scenario, the seed and the time at which each was made."""
    _list(base_url, token, as_json=as_json)


def _list(base_url: str, token: str | None, *, as_json: bool) -> None:
    with reaching(base_url, token) as control:
        found = control.worlds.all()
    if as_json:
        show_json(found)
        return
    for each in found:
        show(f"{each['name']:<24} {each['scenario']:<16} seed {each['seed']:<12} {each['made_at']}")


@command.command("create", short_help="Make a world, and print the variables for clients.")
@click.option("--name", help="Its name. [default: a new one]")
@click.option("--scenario", metavar="NAME|FILE", default="quickstart", show_default=True, help="What it is made from.")
@click.option("--snapshot", metavar="FILE", help="Go on from an exported snapshot instead; takes only --name besides.")
@click.option("--seed", type=WholeNumber(), help="Make the same ids as an earlier world.")
@click.option("--clock", type=click.Choice(["running", "frozen"]), help="Whether its time moves by itself.")
@click.option("--switch", "switches", multiple=True, metavar="NAME=VALUE", help="A switch, such as room_limit=3.")
@click.option("--export", is_flag=True, help="Put `export` in front of each line, for eval.")
@reaching_options
def create(*, base_url: str, token: str | None, as_json: bool, export: bool, **options: Any) -> None:  # noqa: ANN401 - what a world takes
    """Make a world, and print the variables that point a client at it.

    THENVOI_MOCK_WORLD is among them, which the other commands take for --world.
    """
    from mock_platform.client.calls import create_world, restore_world

    switches = pairs(options.pop("switches"), "--switch")
    scenario, file = options.pop("scenario"), options.pop("snapshot")
    with reaching(base_url, token) as control:
        if file is not None:
            facts = control.do(restore_world(_read(file), name=options["name"]))
        else:
            try:
                facts = control.do(create_world(scenario, **options, switches=switches))
            except OSError as error:
                fail(f"cannot read the scenario {scenario!r}: {(error.strerror or str(error)).lower()}")
    if as_json:
        show_json(_plain(facts))
        return
    for name, value in {"THENVOI_MOCK_WORLD": facts.name, **facts.env}.items():
        click.echo(f"{'export ' if export else ''}{name}={shlex.quote(value)}")


@command.command("diff", short_help="What is different in another world, in sentences.")
@click.argument("left")
@click.argument("right")
@reaching_options
def diff_worlds(*, left: str, right: str, base_url: str, token: str | None, as_json: bool) -> None:
    """What is different in the world RIGHT, in sentences; exit code 1 if anything is."""
    with reaching(base_url, token) as control:
        found = control.worlds.diff(left, right)
    show_differences(found, as_json=as_json)


@command.command("delete")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@reaching_options
def delete_world(*, names: tuple[str, ...], base_url: str, token: str | None, as_json: bool) -> None:
    """Delete worlds; their keys stand for nobody any more."""
    with reaching(base_url, token) as control:
        for name in names:
            control.world(name).delete()
    if as_json:
        show_json(list(names))


def _read(file: str) -> dict[str, Any]:
    """The snapshot in ``file``; what is wrong with it is for the mock to say."""
    try:
        found = json.loads(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        fail(f"cannot read the snapshot {file}: {(error.strerror or str(error)).lower()}")
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        fail(f"{file} is no snapshot: it holds no JSON object")
    return found


def _plain(facts: "WorldFacts") -> dict[str, object]:
    people = [
        {name: getattr(each, name) for name in ("id", "type", "handle", "name", "keys", "scripted")}
        for each in facts.people
    ]
    return {
        "name": facts.name,
        "scenario": facts.scenario,
        "seed": facts.seed,
        "people": people,
        "rooms": dict(facts.rooms),
        "env": dict(facts.env),
    }
