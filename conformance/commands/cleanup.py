"""``cleanup``: delete what a run that crashed has noted in its ledger."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import click

from conformance.cleaning import Cleaner
from conformance.commands import UNREACHABLE, CommandError
from conformance.commands.mcp import Manager, manager_of
from conformance.commands.platform import Access, Options, rest_of
from conformance.inert import inert
from conformance.ledger import MANAGER, Entry, Ledger, LedgerError
from conformance.session import connected
from conformance.target import TargetError


def clean_up(access: Access | Manager, path: Path) -> int:
    """Clean up what a ledger names, and nothing else, at the platform or the Agent Manager that it is of."""
    try:
        ledger = Ledger.read(path)
    except LedgerError as error:
        raise CommandError(str(error)) from None
    _check(access, ledger)
    found = ledger.left()
    try:
        left = asyncio.run(_cleaned_up(access, ledger, found))
    except TargetError as error:
        raise CommandError(str(error), UNREACHABLE) from None
    for entry in left:
        click.echo(inert(f"left: {entry.kind} {entry.id or entry.name or 'of unknown id'} of {entry.owner}"))
    click.echo(f"{len(found) - len(left)} of {len(found)} cleaned up")
    ledger.discard()
    return 5 if left else 0


def _check(access: Access | Manager, ledger: Ledger) -> None:
    """Raise :class:`CommandError` where ``access`` is to something else than the ledger is of."""
    where = access.base_url if isinstance(access, Access) else access.agent_manager
    if isinstance(access, Access) is (ledger.target == MANAGER) or (where or "").rstrip("/") != ledger.base_url:
        option = "--agent-manager" if ledger.target == MANAGER else "--base-url"
        raise CommandError(f"{ledger.path} is of a run at {ledger.base_url}: give that as {option}")
    if isinstance(access, Access) and not access.user_key:
        raise CommandError("--user-key (or THENVOI_API_KEY_USER) is missing: only its user can clean up")


async def _cleaned_up(access: Access | Manager, ledger: Ledger, found: Sequence[Entry]) -> list[Entry]:
    if isinstance(access, Manager):
        return await _at_a_manager(access, ledger, found)
    rest = rest_of(access, Options(), write=True)
    try:
        session = await connected(rest, ledger, access.keys, write=True)
        return await Cleaner(rest, ledger, session.users).clean(found)
    finally:
        await rest.aclose()


async def _at_a_manager(access: Manager, ledger: Ledger, found: Sequence[Entry]) -> list[Entry]:
    target = manager_of(access)
    try:
        await target.log_in()
        target.ledger = ledger
        return await target.cleaned(found)
    finally:
        await target.aclose()
