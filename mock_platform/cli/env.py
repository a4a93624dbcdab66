"""``thenvoi-mock env``: ask a running mock for the variables that point a client at it."""

import json
import re
import shlex
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

import click

from mock_platform.cli.options import fail
from mock_platform.settings import DEFAULT_HOST, DEFAULT_PORT

_SECONDS = 5.0


@click.command("env")
@click.option(
    "--base-url",
    envvar="THENVOI_MOCK_URL",
    default=f"http://{DEFAULT_HOST}:{DEFAULT_PORT}",
    show_default=True,
    help="Where the mock runs.",
)
@click.option(
    "--as",
    "as_",
    type=click.Choice(["user", "agent"]),
    default="agent",
    show_default=True,
    help="Whose key THENVOI_API_KEY holds.",
)
@click.option("--export", is_flag=True, help="Put `export` in front of each line, for eval.")
@click.option("--token", envvar="THENVOI_MOCK_TOKEN", help="Control token of a mock that listens beyond loopback.")
def command(*, base_url: str, as_: str, export: bool, token: str | None) -> None:
    """Print the variables that point a client at a running mock, as dotenv lines.

    Use them with `eval "$(thenvoi-mock env --export)"`, or write them to a .env file.
    """
    found = ask(base_url, token)
    key = found.get(f"THENVOI_API_KEY_{as_.upper()}")
    if key is not None:
        found["THENVOI_API_KEY"] = key
    for name, value in found.items():
        click.echo(f"{'export ' if export else ''}{name}={shlex.quote(value)}")


def ask(base_url: str, token: str | None) -> dict[str, str]:
    """The variables of the mock at ``base_url``; ends the command with a sentence where there is none."""
    try:
        status, data = _control(base_url, "/_mock/env", token)
        if status == 403:
            fail(f"the mock at {base_url} wants its control token: give it with --token, serve printed it at start")
        return _checked(data)
    except ValueError:
        fail(f"what answers at {base_url} is not a Thenvoi Mock (start one with thenvoi-mock serve)")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        fail(f"no mock at {base_url}: {reason} (start one with thenvoi-mock serve)")


def agents_with_scripts(base_url: str, token: str | None) -> set[str]:
    """The ids of the agents that the mock at ``base_url`` lets answer by themselves; none if it does not say."""
    try:
        _, data = _control(base_url, "/_mock/worlds/default", token)
        return {each["id"] for each in data["people"] if each["scripted"]}  # type: ignore[index]  # or it does not say
    except (OSError, ValueError, LookupError, TypeError):
        return set()


def stands_still(base_url: str, token: str | None) -> bool:
    """Whether the clock of the mock at ``base_url`` is frozen, so that its scripted agents wait; not if unknown."""
    try:
        _, data = _control(base_url, "/_mock/worlds/default/clock", token)
        return bool(data["mode"] == "frozen")  # type: ignore[index]  # or it does not say
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _control(base_url: str, path: str, token: str | None) -> tuple[int, object]:
    """Status and ``data`` of what control answers, ``None`` for a refusal.

    :class:`OSError` where nothing answers, :class:`ValueError` where something else than a mock does.
    """
    host, port, prefix = address_of(base_url)
    connection = HTTPConnection(host, port, timeout=_SECONDS)
    try:
        connection.request("GET", f"{prefix}{path}", headers={"X-Mock-Token": token} if token else {})
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, json.loads(body)["data"] if answer.status == 200 else None
    except (HTTPException, KeyError, TypeError, RecursionError) as error:
        raise ValueError("not the answer of a mock") from error
    finally:
        connection.close()


def _checked(found: object) -> dict[str, str]:
    """``found`` if it is nothing but variables: the shell is going to read what a server has sent."""
    if not isinstance(found, dict) or not all(
        isinstance(name, str) and re.fullmatch(r"[A-Z][A-Z0-9_]*", name) and isinstance(value, str)
        for name, value in found.items()
    ):
        raise ValueError("not the variables of a mock")
    return found


def address_of(base_url: str) -> tuple[str, int, str]:
    """Host, port and path of ``base_url``; ends the command with a sentence when it is no address of a mock."""
    try:
        where = urlsplit(base_url)
        port = where.port or 80
    except ValueError:  # a port beyond 65535, half an IPv6 address
        where, port = urlsplit(""), 0
    if where.scheme != "http" or not where.hostname or not re.fullmatch(r"[!-~]+", base_url):
        fail(f"--base-url should look like http://127.0.0.1:{DEFAULT_PORT}, not {base_url!r}")
    return where.hostname, port, where.path.rstrip("/")
