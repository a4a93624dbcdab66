"""``diff``: the same calls on two platforms, and where their answers differ, by rule.

The calls are those of the checks over REST: each is made on both, and what was asked and answered is compared by
reference. What a socket is told, and when, is left to its own suite.
"""

import asyncio
import json
import random
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import unquote_plus, urlsplit

import click

from conformance.actors import Actor
from conformance.answers import ABSENT
from conformance.budget import BudgetError, BudgetSpent
from conformance.checks import Check
from conformance.commands import UNREACHABLE, CommandError
from conformance.commands.choosing import choice
from conformance.commands.platform import Access, Options, checked_address, drawn, session_at
from conformance.commands.reporting import check_folder, write
from conformance.comparing import References, differences, normalised
from conformance.exchanges import Exchange
from conformance.inert import inert
from conformance.ledger import LedgerError
from conformance.platform import Platform
from conformance.reading import parsed as read_json
from conformance.registry import requirements
from conformance.runner import judge, without
from conformance.session import Session, new_run
from conformance.target import TargetError
from conformance.verdicts import Verdict
from conformance.version import VERSION

WHOLE: Final = 1_000_000
"""Characters of a body that are compared."""

AT_ONCE: Final = frozenset({"GEN-8", "GEN-9"})
"""Rules whose checks ask several things at the same time, so that who gets which answer is left to chance."""

_PERSONAL: Final = ("email", "username", "handle", "first_name", "last_name", "name")


@dataclass(frozen=True, slots=True)
class Difference:
    """One place in which two answers differ: the check that asked, its request, the path, and what stands there."""

    check: str
    rules: tuple[str, ...]
    request: str
    path: str
    seen: tuple[str, str]

    @property
    def line(self) -> str:
        """``GET /api/v1/me/chats: body.data.0.title: "Untitled room" at the first, nothing at the second``."""
        return f"{self.request}: {self.path}: {self.seen[0]} at the first, {self.seen[1]} at the second"


def compare(accesses: Sequence[Access], options: Options, json_file: Path | None) -> int:
    """Make the calls on both and tell the differences; 0 where there is none, 1 where there are some."""
    chosen = choice("platform", options.only, options.level, options.generation)
    chosen = [each for each in chosen if each.suite == "rest" and not AT_ONCE.intersection(each.rules)]
    for access in accesses:
        checked_address(access.base_url)
    check_folder(json_file)
    try:
        found = asyncio.run(_compared(accesses, options, chosen))
    except (LedgerError, BudgetError) as error:
        raise CommandError(str(error)) from None
    except (TargetError, BudgetSpent) as error:
        raise CommandError(str(error), UNREACHABLE) from None
    _told(found, accesses)
    if json_file is not None:
        _written(json_file, found, accesses)
    return 1 if found else 0


async def _compared(accesses: Sequence[Access], options: Options, chosen: list[Check]) -> list[Difference]:
    found: list[Difference] = []
    random.Random(drawn(options)).shuffle(chosen)  # noqa: S311 - an order, not a secret
    async with AsyncExitStack() as stack:
        sessions = [
            await stack.enter_async_context(session_at(access, _side(options, side), new_run(), shown=WHOLE))
            for side, access in zip("ab", accesses, strict=True)
        ]
        targets = [Platform(session) for session in sessions]
        words = [await _words(session) for session in sessions]
        possible = [each for each in chosen if all(without(target, each) is None for target in targets)]
        for target in targets:
            await target.prepare(possible)
        try:
            for check in possible:
                verdicts = await asyncio.gather(*(judge(target, check) for target in targets))
                found += _between(verdicts[0], verdicts[1], [References(each) for each in words])
        finally:
            left = [entry for target in targets for entry in await target.finish()]
    for entry in left:
        click.echo(inert(f"left behind: {entry.kind} {entry.id or entry.name} of {entry.owner}"), err=True)
    return found


def _side(options: Options, side: str) -> Options:
    """Each target has a ledger of its own."""
    ledger = options.ledger
    return options if ledger is None else replace(options, ledger=ledger.with_name(f"{ledger.name}.{side}"))


async def _words(session: Session) -> dict[str, str]:
    """What belongs to the accounts and differs without a meaning: names, handles and addresses."""
    words = {session.run: "run", session.rest.base_url: "base url", urlsplit(session.rest.base_url).netloc: "host"}
    for variable, user in session.users.items():
        profile = await Actor(session.rest, [], user).get("/me/profile")
        for name in _PERSONAL:
            if len(text := profile.text(f"data.{name}")) > 2:
                words.setdefault(text, f"{variable} {name}")
        words.setdefault(user.name, f"{variable} name")
    # Checks also write names and handles in capitals.
    return {word.upper(): f"{name} in capitals" for word, name in words.items()} | words


def _between(one: Verdict, other: Verdict, references: list[References]) -> Iterator[Difference]:
    """The first differing exchange of a check, in all of its places: what follows may rest on it."""
    exchanges = [[each for each in verdict.evidence if isinstance(each, Exchange)] for verdict in (one, other)]
    for mine, theirs in zip(*exchanges, strict=False):
        seen = [_seen(exchange, names) for exchange, names in zip((mine, theirs), references, strict=True)]
        places = list(differences(seen[0], seen[1]))
        for path, here, there in places:
            yield Difference(one.check, one.rules, _asked(mine), path, (_shown(here), _shown(there)))
        if places:
            return
    if one.outcome is not other.outcome:
        outcomes = (one.outcome.value, other.outcome.value)
        yield Difference(one.check, one.rules, "the check", "its outcome", outcomes)


def _seen(exchange: Exchange, references: References) -> dict[str, object]:
    """What is compared of an exchange. The request comes first: what it names is known when the answer is read."""
    path = exchange.url.split("/", 3)[-1]
    sent = references.text(exchange.sent or "")
    asked = f"{exchange.method} /{references.text(unquote_plus(path))} {sent}".strip()
    if exchange.method != "GET":
        references.text(exchange.reply)
    return {"request": asked, "status": exchange.status, "body": normalised(_parsed(exchange.reply), references)}


def _parsed(text: str) -> object:
    try:
        return read_json(text)
    except ValueError:
        return text


def _asked(exchange: Exchange) -> str:
    return exchange.line.rpartition(" ")[0]


def _shown(value: object) -> str:
    """As JSON; what is none, such as nothing at all, is a word without quotes."""
    if value is ABSENT:
        return "nothing"
    try:
        return json.dumps(value, ensure_ascii=False)[:200]
    except TypeError:
        return repr(value)[:200]


# --- telling ------------------------------------------------------------------------------------------------------


def _told(found: Sequence[Difference], accesses: Sequence[Access]) -> None:
    rules = sorted({each.rules for each in found})
    for each in rules:
        for rule in each:
            click.echo(f"{rule} ({requirements()[rule].level.value}): {requirements()[rule].statement}")
        lines = dict.fromkeys(difference.line for difference in found if difference.rules == each)
        for line in lines:
            click.echo(inert(f"    {line}"))
    where = " and ".join(access.base_url for access in accesses)
    click.echo(f"{where}: " + (f"{len(found)} differences under {len(rules)} rules" if found else "no difference"))


FORMAT: Final = 1
"""Rises when a reader of ``report/diff-schema.json`` has to change."""


def _written(path: Path, found: Sequence[Difference], accesses: Sequence[Access]) -> None:
    document = {
        "format": FORMAT,
        "kit": VERSION,
        "base_urls": [access.base_url for access in accesses],
        "differences": [
            {
                "check": each.check,
                "rules": list(each.rules),
                "request": each.request,
                "path": each.path,
                "seen": list(each.seen),
            }
            for each in found
        ],
    }
    write(path, json.dumps(document, indent=1, ensure_ascii=False) + "\n")
