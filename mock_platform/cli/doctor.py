"""``thenvoi-mock doctor``: what keeps a client from working with a mock, one line for each thing; never a key."""

import os
from collections.abc import Iterator
from typing import NamedTuple
from urllib.request import getproxies, proxy_bypass

import click

from mock_platform.cli.env import address_of, agents_with_scripts, find, knows_key, stands_still
from mock_platform.cli.typos import typos
from mock_platform.environment import command_name
from mock_platform.settings import DEFAULT_HOST, DEFAULT_PORT

_ADDRESSES = ("THENVOI_BASE_URL", "THENVOI_REST_URL")
_KEYS = ("THENVOI_API_KEY", "THENVOI_API_KEY_USER", "THENVOI_API_KEY_AGENT")


class Finding(NamedTuple):
    """One thing that was looked at; a ``problem`` says what to do, a ``note`` what one may want to know."""

    verdict: str
    subject: str
    text: str

    @property
    def line(self) -> str:
        """How it is printed."""
        return f"{self.verdict:8} {self.subject}: {self.text}"


@click.command("doctor")
@click.option(
    "--base-url",
    envvar="THENVOI_MOCK_URL",
    default=f"http://{DEFAULT_HOST}:{DEFAULT_PORT}",
    show_default=True,
    help="Where the mock runs.",
)
@click.option("--token", envvar="THENVOI_MOCK_TOKEN", help="Control token of a mock that listens beyond loopback.")
def command(*, base_url: str, token: str | None) -> None:
    """Say what keeps clients from working with a mock.

    Looks for the mock, at its clock and its agents, at the variables and proxies of this shell, and at what is
    installed. The exit code is 1 when there is a problem.
    """
    base_url = base_url.rstrip("/")
    address_of(base_url)
    findings = list(examine(base_url, token))
    for finding in findings:
        click.echo(finding.line)
    raise SystemExit(any(finding.verdict == "problem" for finding in findings))


def examine(base_url: str, token: str | None) -> Iterator[Finding]:
    """All findings, in the order in which problems should be solved."""
    problem = find(base_url, token)
    yield Finding("ok", "mock", f"answers at {base_url}") if problem is None else Finding("problem", "mock", problem)
    yield from _proxy(base_url)
    yield from _addresses(base_url)
    if problem is None:
        yield from _keys(base_url)
        yield _clock(base_url, token)
        yield _agents(base_url, token)
    yield from (Finding("problem", "variables", sentence) for sentence in typos(os.environ))
    yield _speed()


def _proxy(base_url: str) -> Iterator[Finding]:
    """Many clients send even what is for this machine to a proxy, unless they are told not to."""
    host, port, _ = address_of(base_url)
    if "http" in getproxies() and not proxy_bypass(f"{host}:{port}"):
        text = f"clients of this shell would ask it for {host}: set NO_PROXY={host} as well"
        yield Finding("problem", "proxy", text)


def _addresses(base_url: str) -> Iterator[Finding]:
    for name in _ADDRESSES:
        if os.environ.get(name, base_url).rstrip("/") != base_url:
            yield Finding("problem", name, f"leads elsewhere: {_setting(base_url)}")


def _keys(base_url: str) -> Iterator[Finding]:
    given = [name for name in _KEYS if os.environ.get(name)]
    if not given:
        yield Finding("note", "key", f"none is set in this shell: {_setting(base_url)}")
    for name in given:
        if knows_key(base_url, os.environ[name]):
            yield Finding("ok", name, "is a key of this mock")
        else:
            yield Finding("problem", name, f"is no key of this mock: {_setting(base_url)}")


def _clock(base_url: str, token: str | None) -> Finding:
    if not stands_still(base_url, token):
        return Finding("ok", "clock", "runs")
    waiting = len(agents_with_scripts(base_url, token))
    silent = f", and {waiting} scripted agents answer nobody" if waiting else ""
    wake = f"{command_name()} clock run --base-url {base_url}"
    return Finding("note", "clock", f"stands still{silent}; this lets time pass: {wake}")


def _agents(base_url: str, token: str | None) -> Finding:
    count = len(agents_with_scripts(base_url, token))
    if count:
        return Finding("ok", "agents", f"{count} answer by themselves when they are mentioned")
    return Finding(
        "note", "agents", "none answers by itself: connect one of yours, or start the mock with --scenario demo"
    )


def _speed() -> Finding:
    from mock_platform.serving import missing_accelerators

    missing = missing_accelerators()
    if not missing:
        return Finding("ok", "speed", "httptools and uvloop are installed")
    return Finding("note", "speed", f"without {' and '.join(missing)} the mock has about a third of it")


def _setting(base_url: str) -> str:
    return f'eval "$({command_name()} env --export --base-url {base_url})"'
