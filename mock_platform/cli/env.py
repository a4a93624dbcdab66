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
        return _variables(base_url, token)
    except _NoMock as problem:
        fail(problem)


def find(base_url: str, token: str | None) -> str | None:
    """Why no mock can be asked at ``base_url``, in a sentence; ``None`` if one answers."""
    try:
        _variables(base_url, token)
    except _NoMock as problem:
        return str(problem)
    return None


def knows_key(base_url: str, key: str) -> bool:
    """Whether the mock at ``base_url`` takes ``key``."""
    try:
        return _get(base_url, "/api/v1/test", {"X-API-Key": key})[0] == 200
    except (OSError, ValueError):
        return False


class _NoMock(Exception):  # noqa: N818 - what there is to say
    """One sentence."""


def _variables(base_url: str, token: str | None) -> dict[str, str]:
    try:
        status, data = _control(base_url, "/_mock/env", token)
        if status == 403:
            wants = "wants its control token: give it with --token, serve printed it at start"
            raise _NoMock(f"the mock at {base_url} {wants}")
        return _checked(data)
    except ValueError:
        raise _NoMock(f"what answers at {base_url} is not a Thenvoi Mock (start one with thenvoi-mock serve)") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise _NoMock(f"no mock at {base_url}: {reason} (start one with thenvoi-mock serve)") from None


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
    status, body = _get(base_url, path, {"X-Mock-Token": token} if token else {})
    try:
        return status, json.loads(body)["data"] if status == 200 else None
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("not the answer of a mock") from error


def _get(base_url: str, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    host, port, prefix = address_of(base_url)
    connection = HTTPConnection(host, port, timeout=_SECONDS)
    try:
        connection.request("GET", f"{prefix}{path}", headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except HTTPException as error:
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
