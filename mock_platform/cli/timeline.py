"""``thenvoi-mock timeline``: what happened in a world of a running mock."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mock_platform.cli.options import WholeNumber, fail
from mock_platform.cli.reaching import reaching, reaching_options, show, show_json, world_option

if TYPE_CHECKING:
    from mock_platform.client import Entry
    from mock_platform.client.calls import Filters

F = TypeVar("F", bound=Callable[..., Any])

_FILTERS = {
    "kind": "request, event, push, connect, disconnect, join, leave, frame, call, bot, clock or fault.",
    "name": "Operation id, event or topic.",
    "who": "Handle or id of somebody who did it or was told.",
    "by": "Handle or id of who did it.",
    "to": "Handle or id of somebody who was told.",
    "room": "Id of the room.",
    "status": "Status of a request's answer, or of a delivery.",
    "text": "Stands somewhere in the details.",
}


def _filter_options(function: F) -> F:
    number = WholeNumber(0)
    function = click.option("--after", type=number, help="Newer than this number.")(function)
    function = click.option("--cause", type=number, help="Number of an entry from which it follows.")(function)
    for name, text in reversed(_FILTERS.items()):
        function = click.option(f"--{name}", help=text)(function)
    return function


def _given(filters: dict[str, Any]) -> "Filters":
    return {name: value for name, value in filters.items() if value is not None}  # type: ignore[return-value]  # as declared


@click.group("timeline")
def command() -> None:
    """Look through what happened in a world, assert on it, write it to a file."""


@command.command("show")
@_filter_options
@click.option("--limit", type=WholeNumber(1, 20_000), default=100, show_default=True, help="The newest of them.")
@click.option("--follow", is_flag=True, help="Go on with what comes, until Ctrl-C; takes no filter but --after.")
@world_option
@reaching_options
def show_timeline(
    *,
    limit: int,
    follow: bool,
    world: str,
    base_url: str,
    token: str | None,
    as_json: bool,
    **filters: Any,  # noqa: ANN401 - as _FILTERS has them
) -> None:
    """A line for each entry; with --json, one object to a line."""
    given = _given(filters)
    if follow and given.keys() - {"after"}:
        fail(f"--follow shows everything; leave out --{min(given.keys() - {'after'})}")
    with reaching(base_url, token) as control:
        timeline = control.world(world).timeline
        if follow:
            with timeline.follow(after=given.get("after", 0)) as entries:
                for each in entries:
                    _show(each, as_json=as_json)
        else:
            for each in timeline.entries(limit=limit, **given):
                _show(each, as_json=as_json)


@command.command("count")
@_filter_options
@world_option
@reaching_options
def count_timeline(
    *,
    world: str,
    base_url: str,
    token: str | None,
    as_json: bool,
    **filters: Any,  # noqa: ANN401 - as _FILTERS has them
) -> None:
    """How many entries match."""
    del as_json  # a number is one either way
    with reaching(base_url, token) as control:
        click.echo(control.world(world).timeline.count(**_given(filters)))


@command.command("unread", short_help="What clients sent that nothing has read.")
@world_option
@reaching_options
def show_unread(*, world: str, base_url: str, token: str | None, as_json: bool) -> None:
    """What clients sent that nothing has read: a line for each operation and field, the most frequent first."""
    with reaching(base_url, token) as control:
        found = control.world(world).timeline.unread()
    if as_json:
        show_json(found)
        return
    for each in found:
        for field in each["fields"]:
            show(f"{each['operation']:<32} {field['field']:<32} {field['count']} of {each['requests']} requests")


@command.command("expect", short_help="Exit with 0 if something happened, else with 1.")
@_filter_options
@click.option("--count", type=WholeNumber(0), help="Exactly so many. [default: at least one]")
@click.option("--wait", metavar="SECONDS", type=WholeNumber(0, 300), help="Wait so long for them to happen.")
@world_option
@reaching_options
def expect_timeline(
    *,
    count: int | None,
    wait: int | None,
    world: str,
    base_url: str,
    token: str | None,
    as_json: bool,
    **filters: Any,  # noqa: ANN401 - as _FILTERS has them
) -> None:
    """Exit with 0 if it happened; else with 1, and say on stderr what was seen instead."""
    given = _given(filters)
    with reaching(base_url, token) as control:
        timeline = control.world(world).timeline
        try:
            if wait is None:
                entries = timeline.expect(count=count, **given)
            else:
                entries = timeline.wait_for(count=count or 1, seconds=wait, **given)
        except AssertionError as failure:
            click.echo(f"thenvoi-mock: {failure}", err=True)
            raise SystemExit(1) from None
    if as_json:
        show_json(entries)
        return
    for each in entries:
        _show(each, as_json=False)


@command.command("export", short_help="Write it as JSON lines, or as HTTP Archive.")
@click.option("--format", "format_", type=click.Choice(["jsonl", "har"]), default="jsonl", show_default=True)
@click.option("--output", metavar="FILE", help="Where to write it. [default: stdout]")
@world_option
@reaching_options
def export_timeline(
    *, format_: str, output: str | None, world: str, base_url: str, token: str | None, as_json: bool
) -> None:
    """The whole timeline as JSON lines, or its requests as HTTP Archive; neither holds a key."""
    del as_json  # it is JSON either way
    with reaching(base_url, token) as control:
        text = control.world(world).timeline.export("har" if format_ == "har" else "jsonl")
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"cannot write {output}: {(error.strerror or str(error)).lower()}")


@command.command("clear")
@world_option
@reaching_options
def clear_timeline(*, world: str, base_url: str, token: str | None, as_json: bool) -> None:
    """Forget all entries so far."""
    del as_json  # there is nothing to say
    with reaching(base_url, token) as control:
        control.world(world).timeline.clear()


def _show(entry: "Entry", *, as_json: bool) -> None:
    from mock_platform.client.lines import line_of

    click.echo(json.dumps(entry, ensure_ascii=False) if as_json else line_of(entry))
