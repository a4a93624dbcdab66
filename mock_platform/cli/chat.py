"""``thenvoi-mock chat``."""

import contextlib
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from mock_platform.cli.env import ask
from mock_platform.cli.options import fail
from mock_platform.settings import DEFAULT_HOST, DEFAULT_PORT

if TYPE_CHECKING:
    from mock_platform.terminal.teller import Teller

_DEFAULT_URL = f"http://{DEFAULT_HOST}:{DEFAULT_PORT}"


@click.command("chat")
@click.option(
    "--base-url", envvar="THENVOI_MOCK_URL", help=f"Where the mock runs. [default: {_DEFAULT_URL}, or a new one]"
)
@click.option("--key", envvar="THENVOI_API_KEY_USER", help="Key of the user to speak as. [default: the first user's]")
@click.option("--room", metavar="TITLE|ID", help="Room to speak in. [default: the newest of the user's rooms]")
@click.option("--token", envvar="THENVOI_MOCK_TOKEN", help="Control token of a mock that listens beyond loopback.")
def command(*, base_url: str | None, key: str | None, room: str | None, token: str | None) -> None:
    """Speak in a room as a user and watch the agents answer.

    Joins a mock that is running, or starts one with the scenario demo for the time of the chat.
    """
    from mock_platform.terminal.chat import Chat, find_room, typed_lines
    from mock_platform.terminal.person import Person, Trouble
    from mock_platform.terminal.teller import Teller

    tell = Teller()
    with contextlib.suppress(KeyboardInterrupt), _platform(base_url, tell) as url:
        try:
            person = Person(url, key or _first_key(url, token))
            person.id = person.get("/profile")["id"]
            chat = Chat(person, find_room(person, room), tell)
        except Trouble as trouble:
            fail(trouble)
        try:
            chat.run(typed_lines())
        finally:
            chat.close()


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
