"""``cleanup``: delete what a run that crashed has noted in its ledger."""

import asyncio
from pathlib import Path

import click

from conformance.cleaning import Cleaner
from conformance.commands import UNREACHABLE, CommandError
from conformance.commands.platform import Access, Options, rest_of
from conformance.inert import inert
from conformance.ledger import Ledger, LedgerError
from conformance.session import connected
from conformance.target import TargetError


def clean_up(access: Access, path: Path) -> int:
    """Clean up what a ledger names, and nothing else."""
    try:
        ledger = Ledger.read(path)
    except LedgerError as error:
        raise CommandError(str(error)) from None
    if ledger.base_url != access.base_url.rstrip("/"):
        raise CommandError(f"{path} is of a run at {ledger.base_url}: give that as --base-url")
    try:
        return asyncio.run(_cleaned_up(access, ledger))
    except TargetError as error:
        raise CommandError(str(error), UNREACHABLE) from None


async def _cleaned_up(access: Access, ledger: Ledger) -> int:
    rest = rest_of(access, Options(), write=True)
    try:
        session = await connected(rest, ledger, access.keys, write=True)
        found = ledger.left()
        left = await Cleaner(rest, ledger, session.users).clean(found)
    finally:
        await rest.aclose()
    for entry in left:
        click.echo(inert(f"left: {entry.kind} {entry.id or entry.name or 'of unknown id'} of {entry.owner}"))
    click.echo(f"{len(found) - len(left)} of {len(found)} cleaned up")
    ledger.discard()
    return 5 if left else 0
