"""How the commands that ask control reach it: the same options, the same sentences when they cannot."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from mock_platform.cli.options import fail
from mock_platform.settings import DEFAULT_HOST, DEFAULT_PORT

if TYPE_CHECKING:
    from mock_platform.client import ControlClient, ControlError

F = TypeVar("F", bound=Callable[..., Any])

_WHERE_TO_LOOK = {
    "World ": "thenvoi-mock worlds lists those there are",
    "Snapshot ": "thenvoi-mock snapshot list has those there are",
    "Fault ": "thenvoi-mock fault list has those there are",
}
"""What to do about something that is not there, by the first word of the refusal."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def reaching_options(function: F) -> F:
    """Which mock, its token, and whether the answer is for people or for programs."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print what control has answered, as JSON."),
        click.option(
            "--token", envvar="THENVOI_MOCK_TOKEN", help="Control token of a mock that listens beyond loopback."
        ),
        click.option(
            "--base-url",
            envvar="THENVOI_MOCK_URL",
            default=f"http://{DEFAULT_HOST}:{DEFAULT_PORT}",
            show_default=True,
            help="Where the mock runs.",
        ),
    ):
        function = option(function)
    return function


def world_option(function: F) -> F:
    """Which world."""
    return click.option(
        "--world", envvar="THENVOI_MOCK_WORLD", default="default", show_default=True, help="Name of the world."
    )(function)


@contextmanager
def reaching(base_url: str, token: str | None) -> "Iterator[ControlClient]":
    """Control of the mock; what it refuses, and that there is none, ends the command with a sentence."""
    from mock_platform.cli.env import address_of
    from mock_platform.client import ControlClient, ControlError, NoMock

    address_of(base_url)
    try:
        with ControlClient(base_url, token) as control:
            yield control
    except ControlError as refusal:
        fail(_sentence(refusal))
    except NoMock as trouble:
        fail(trouble)


def _sentence(refusal: "ControlError") -> str:
    text = str(refusal)
    if refusal.status == 403 and "token" in text:
        return f"{text} (give it with --token)"
    if refusal.status == 404:
        return text + next((f" ({hint})" for what, hint in _WHERE_TO_LOOK.items() if text.startswith(what)), "")
    return text


def show_json(data: object) -> None:
    """Print ``data`` for a program."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def show(text: str) -> None:
    """Print a line for people, without what a terminal would obey."""
    click.echo(_CONTROL.sub("�", text))


def show_none(sentence: str) -> None:
    """Say on stderr that there is nothing to show, so that silence is never an answer to a person."""
    click.echo(f"thenvoi-mock: {sentence}", err=True)


def show_differences(found: list[str], *, as_json: bool) -> NoReturn:
    """Print what a comparison has found, and end with 1 if that is anything, as ``diff`` does."""
    if as_json:
        show_json(found)
    else:
        for each in found:
            show(each)
    raise SystemExit(1 if found else 0)


def value_of(text: str) -> object:
    """What a word of the command line stands for: JSON where it is some, else the text itself."""
    try:
        found: object = json.loads(text)
    except ValueError:
        return text
    return found


def pairs(words: tuple[str, ...], what: str) -> dict[str, object]:
    """``NAME=VALUE`` words by name; ends the command for a word that is none."""
    found: dict[str, object] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            fail(f"{what} should look like NAME=VALUE, not {word!r}")
        found[name] = value_of(value)
    return found
