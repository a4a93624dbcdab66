"""What the commands do; each gives the exit code. Refusals are :class:`CommandError`, in a sentence without keys."""

import asyncio
import ipaddress
import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import click

from conformance.actors import Actor
from conformance.budget import Budget, BudgetError, BudgetSpent, Throttle, limits
from conformance.checks import Check, checks
from conformance.cleaning import Cleaner
from conformance.drivers.rest import Rest
from conformance.ledger import Ledger, LedgerError
from conformance.redaction import Secrets
from conformance.registry import Level, requirements, selected
from conformance.report.document import Report
from conformance.runner import run
from conformance.session import AGENT, OUTSIDER, SECOND_USER, USER, Session, TargetError, connected, new_run
from conformance.verdicts import Outcome, Verdict

USAGE: Final = 2
UNREACHABLE: Final = 3
POLITE_RATE: Final = 5.0
"""Requests per second beyond loopback, unless ``--rate`` says otherwise."""


class CommandError(Exception):
    """The command cannot be carried out; ``code`` is the exit code."""

    def __init__(self, sentence: str, code: int) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Options:
    """What a command was given."""

    base_url: str
    user_key: str = field(repr=False)
    user_key_2: str | None = field(default=None, repr=False)
    user_key_3: str | None = field(default=None, repr=False)
    agent_key: str | None = field(default=None, repr=False)
    write: bool = False
    account: str | None = None
    budgets: tuple[str, ...] = ()
    rate: float | None = None
    ledger: Path | None = None
    only: str | None = None
    level: str = "should"
    parallel: int = 1
    seed: int | None = None
    json_file: Path | None = None
    junit_file: Path | None = None

    @property
    def keys(self) -> dict[str, str]:
        """The keys that were given, by variable."""
        given = {USER: self.user_key, SECOND_USER: self.user_key_2, OUTSIDER: self.user_key_3, AGENT: self.agent_key}
        return {variable: key for variable, key in given.items() if key}


# --- platform -----------------------------------------------------------------------------------------------------


def judge_platform(options: Options) -> int:
    """Judge a platform and report."""
    chosen = choice(options.only, options.level)
    _checked_address(options.base_url)
    try:
        report = asyncio.run(_judged(options, chosen))
    except (LedgerError, BudgetError) as error:
        raise CommandError(str(error), USAGE) from None
    except (TargetError, BudgetSpent) as error:
        raise CommandError(str(error), UNREACHABLE) from None
    _written(options, report)
    return report.exit_code


def choice(only: str | None, level: str) -> list[Check]:
    """The checks that ``--only`` and ``--level`` leave. Raises :class:`CommandError` for a rule that is not there."""
    rules = _rules(only)
    least = Level[level.upper()].rank
    return [each for each in checks().values() if each.level.rank <= least and rules.intersection(each.rules)]


def _rules(only: str | None) -> set[str]:
    patterns = [word.strip() for word in (only or "").split(",") if word.strip()]
    known = list(requirements())
    for pattern in patterns:
        if not selected(known, [pattern]):
            raise CommandError(
                f"--only: {pattern} is no section and no rule (thenvoi-conformance list has them)", USAGE
            )
    return set(selected(known, patterns))


def _checked_address(base_url: str) -> None:
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise CommandError("--base-url: give it as https://host, without a path", USAGE)


def is_loopback(base_url: str) -> bool:
    """Whether an address cannot be anybody else's machine."""
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _judged(options: Options, chosen: list[Check]) -> Report:
    start = time.monotonic()
    seed = random.randrange(2**31) if options.seed is None else options.seed  # noqa: S311 - an order, not a secret
    rest = _rest(options, write=options.write)
    number = new_run()
    try:
        session = await connected(rest, Ledger(None, number, rest.base_url), options.keys, write=options.write)
        if options.write:
            await _confirmed(options, session)
            path = options.ledger or Path(f"thenvoi-conformance-{number}.ledger")
            session.ledger = Ledger.begin(path, number, rest.base_url)
        try:
            ran = await run(session, chosen, parallel=options.parallel, seed=seed, told=_progress)
        finally:
            session.ledger.discard()
    finally:
        await rest.aclose()
    spent = rest.budget.spent["requests"]
    return Report(rest.base_url, number, seed, options.write, ran.verdicts, ran.left, time.monotonic() - start, spent)


def _rest(options: Options, *, write: bool) -> Rest:
    rate = options.rate or (None if is_loopback(options.base_url) else POLITE_RATE)
    budget = Budget(limits(options.budgets))
    return Rest(
        options.base_url,
        secrets=Secrets(),
        budget=budget,
        throttle=Throttle(rate),
        write=write,
        parallel=options.parallel,
    )


async def _confirmed(options: Options, session: Session) -> None:
    """Have the account's name confirmed before anything is made in it; on loopback nobody is in danger."""
    if is_loopback(options.base_url):
        return
    profile = await Actor(session.rest, [], session.users[USER]).get("/me/profile")
    names = {session.users[USER].name, profile.text("data.email")} - {""}
    given = options.account
    if given is None and sys.stdin.isatty():
        given = click.prompt(f"--write makes agents and rooms at {options.base_url}. The name of the account")
    if given not in names:
        raise CommandError(
            f"--write: confirm the account with --account NAME, its name or e-mail; {given or 'nothing'} is not it",
            USAGE,
        )


def _progress(verdict: Verdict) -> None:
    if sys.stderr.isatty() and verdict.outcome is not Outcome.PASS:
        click.echo(f"{verdict.outcome.value}: {verdict.title}", err=True)


def _written(options: Options, report: Report) -> None:
    from rich.console import Console  # noqa: PLC0415 - dear, and not needed before

    from conformance.report import as_json, junit, terminal  # noqa: PLC0415 - as above

    terminal.show(report, Console(highlight=False))
    for path, render in ((options.json_file, as_json.render), (options.junit_file, junit.render)):
        if path is not None:
            try:
                path.write_text(render(report), encoding="utf-8")
            except OSError as error:
                raise CommandError(f"{path} cannot be written: {error.strerror}", USAGE) from None


# --- list and cleanup -----------------------------------------------------------------------------------------------


def list_requirements(only: str | None, level: str) -> int:
    """Print requirements with their checks."""
    least = Level[level.upper()].rank
    table = checks().values()
    wanted = _rules(only)
    for rule, found in requirements().items():
        if rule in wanted and found.level.rank <= least:
            needs = ", ".join(sorted(need.value for need in found.needs)) or "nothing"
            click.echo(f"{rule} {found.level.value} ({found.basis}; needs {needs}): {found.statement}")
            for check in table:
                if rule in check.rules:
                    click.echo(f"    {check.name}")
            if found.unchecked:
                click.echo(f"    not checked: {found.unchecked}")
    return 0


def clean_up(options: Options) -> int:
    """Clean up what a ledger names."""
    assert options.ledger is not None  # noqa: S101 - an argument of the command
    try:
        ledger = Ledger.read(options.ledger)
    except LedgerError as error:
        raise CommandError(str(error), USAGE) from None
    if ledger.base_url != options.base_url.rstrip("/"):
        raise CommandError(f"{options.ledger} is of a run at {ledger.base_url}: give that as --base-url", USAGE)
    try:
        return asyncio.run(_cleaned_up(options, ledger))
    except TargetError as error:
        raise CommandError(str(error), UNREACHABLE) from None


async def _cleaned_up(options: Options, ledger: Ledger) -> int:
    rest = _rest(options, write=True)
    try:
        session = await connected(rest, ledger, options.keys, write=True)
        found = ledger.left()
        left = await Cleaner(rest, ledger, session.users).clean(found)
    finally:
        await rest.aclose()
    for entry in left:
        click.echo(f"left: {entry.kind} {entry.id or entry.name or 'of unknown id'} of {entry.owner}")
    click.echo(f"{len(found) - len(left)} of {len(found)} cleaned up")
    ledger.discard()
    return 5 if left else 0
