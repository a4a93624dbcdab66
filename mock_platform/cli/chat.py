"""``thenvoi-mock chat``."""

import contextlib
import signal
import socket
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from mock_platform.cli import INTERRUPTED
from mock_platform.cli.env import agents_with_scripts, ask, stands_still
from mock_platform.cli.options import WholeNumber, fail
from mock_platform.settings import DEFAULT_HOST, DEFAULT_PORT

if TYPE_CHECKING:
    from mock_platform.terminal.teller import Teller

_DEFAULT_URL = f"http://{DEFAULT_HOST}:{DEFAULT_PORT}"


@click.command("chat")
@click.option(
    "--base-url", envvar="THENVOI_MOCK_URL", help=f"Where the mock runs. [default: {_DEFAULT_URL}, or a new one]"
)
@click.option("--key", envvar="THENVOI_API_KEY_USER", help="Key of the user to speak as. [default: the first user's]")
@click.option(
    "--room",
    metavar="TITLE|ID",
    help="Room to speak in. [default: the newest in which an agent answers by itself]",
)
@click.option(
    "--wait",
    type=WholeNumber(0),
    default=30,
    show_default=True,
    help="Seconds that lines from a pipe or a file wait for their answers.",
)
@click.option("--token", envvar="THENVOI_MOCK_TOKEN", help="Control token of a mock that listens beyond loopback.")
def command(*, base_url: str | None, key: str | None, room: str | None, wait: int, token: str | None) -> None:
    """Speak in a room as a user and watch the agents answer.

    Joins a mock that is running, or starts one with the scenario demo for the time of the chat.

    Only whom a line names is asked: write @ and a name or a handle, as in "@Echo hello". A line without @ goes to whom
    the line before it went. One that begins with @ and names nobody in the room is not sent.

    Lines from a pipe or a file are sent at once; the chat ends when they are answered. The exit code is then 1 when a
    line could not be sent, or when no answer came in time.
    """
    from mock_platform.terminal.person import Trouble
    from mock_platform.terminal.teller import Teller

    tell = Teller()
    try:
        with _platform(base_url, tell) as url:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            went_well = _chat(tell, url, key=key, room=room, wait=wait, token=token)
    except Trouble as trouble:
        fail(trouble)
    except KeyboardInterrupt:
        if sys.stdin.isatty():
            click.echo()
        raise SystemExit(INTERRUPTED) from None
    raise SystemExit(0 if went_well or sys.stdin.isatty() else 1)


def _chat(tell: "Teller", url: str, *, key: str | None, room: str | None, wait: int, token: str | None) -> bool:
    """Chat until there are no more lines; whether all were sent, and answered if they did not come from a terminal."""
    from mock_platform.terminal.chat import Chat, typed_lines
    from mock_platform.terminal.person import Person
    from mock_platform.terminal.rooms import find_room

    person = Person(url, key or _first_key(url, token))
    try:
        person.id = person.get("/profile")["id"]
        bots = agents_with_scripts(url, token)
        chat = Chat(person, find_room(person, room, bots), tell)
        try:
            if bots and stands_still(url, token):
                tell.plain(_why_silent(url))
            return chat.run(typed_lines(), wait=0 if sys.stdin.isatty() else wait)
        finally:
            chat.close()
    finally:
        person.close()


def _why_silent(url: str) -> str:
    """A seed freezes the clock (docs/decisions/0002), which nobody who waits for an answer thinks of."""
    from mock_platform.environment import command_name

    wake = f"{command_name()} clock run --base-url {url}"
    return f"! The clock of this mock stands still, and its scripted agents wait. This lets time pass: {wake}"


@contextlib.contextmanager
def _platform(base_url: str | None, tell: "Teller") -> Iterator[str]:
    """The mock to chat on; one of our own where none is named and none runs."""
    from mock_platform.server import MockPlatform

    if base_url is not None or _answers():
        yield (base_url or _DEFAULT_URL).rstrip("/")
        return
    with MockPlatform("demo") as mock:
        tell.plain(f"No mock runs at {_DEFAULT_URL}: this chat has its own, with the scenario demo.")
        yield mock.base_url


def _answers() -> bool:
    """Whether anything listens at the default address."""
    try:
        socket.create_connection((DEFAULT_HOST, DEFAULT_PORT), timeout=1).close()
    except OSError:
        return False
    return True


def _first_key(url: str, token: str | None) -> str:
    found = ask(url, token).get("THENVOI_API_KEY_USER")
    if found is None:
        fail("the world has no user with a key; give one with --key")
    return found
