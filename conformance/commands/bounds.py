"""What keeps a run within bounds: how much it may ask and how fast, in whose account, and where it notes what it makes.

All of it is the same for every target that a run writes to.
"""

import asyncio
import ipaddress
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import click

from conformance.budget import Budget, Throttle, limits
from conformance.commands import CommandError
from conformance.inert import inert
from conformance.ledger import Ledger

POLITE_RATE: Final = 5.0
"""Requests per second beyond loopback, unless ``--rate`` says otherwise."""


def is_loopback(base_url: str) -> bool:
    """Whether an address cannot be anybody else's machine."""
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def budget_of(words: Collection[str]) -> Budget:
    """That of ``--budget``. Raises ``BudgetError``."""
    return Budget(limits(words))


def throttle_of(base_url: str, rate: float | None) -> Throttle:
    """That of ``--rate``, or what is polite at ``base_url``."""
    return Throttle(rate or (None if is_loopback(base_url) else POLITE_RATE))


def confirm(base_url: str, given: str | None, names: Collection[str], *, makes: str) -> None:
    """Have the account's name confirmed before anything is made in it; on loopback nobody is in danger.

    ``names`` are those that the target gives it, ``makes`` what is made. Raises :class:`CommandError`.
    """
    if is_loopback(base_url):
        return
    if given is None and sys.stdin.isatty():
        given = click.prompt(f"--write makes {makes} at {base_url}. The name of the account")
    if given not in names:
        raise CommandError(
            f"--write: confirm the account with --account NAME, its name or e-mail; {given or 'nothing'} is not it"
        )


def begun(path: Path | None, run: str, base_url: str, target: str) -> Ledger:
    """The ledger of a run that writes. Raises ``LedgerError``."""
    return Ledger.begin(path or Path(f"thenvoi-conformance-{run}.ledger"), run, base_url, target)


@contextmanager
def kept(ledger: Ledger) -> Iterator[None]:
    """Throw ``ledger`` away in the end if nothing is left; after Ctrl-C say what is, for no report will."""
    try:
        yield
    except asyncio.CancelledError:
        for entry in ledger.left():
            known = entry.id or entry.name or "of unknown id"
            told = f"left behind: {entry.kind} {known} of {entry.owner} (ledger: {ledger.path})"
            click.echo(inert(told), err=True)
        raise
    finally:
        ledger.discard()
