"""``platform``: judge a platform."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from conformance.actors import Actor
from conformance.budget import BudgetError, BudgetSpent
from conformance.checks import Check
from conformance.commands import UNREACHABLE, CommandError, bounds
from conformance.commands.choosing import choice
from conformance.commands.reporting import Outputs, expectations, reported, watched
from conformance.drivers.rest import Rest
from conformance.exchanges import SHOWN
from conformance.ledger import PLATFORM, Ledger, LedgerError
from conformance.listener import Patience
from conformance.platform import Platform
from conformance.redaction import Secrets
from conformance.report.document import Report
from conformance.runner import run
from conformance.session import AGENT, OUTSIDER, SECOND_USER, USER, Session, connected, new_run
from conformance.target import TargetError

FAR_PATIENCE: Final = 15.0
"""Seconds to wait for a push beyond loopback, unless ``--patience`` says otherwise."""


@dataclass(frozen=True, slots=True)
class Access:
    """An address and the keys to it."""

    base_url: str
    user_key: str = field(repr=False)
    user_key_2: str | None = field(default=None, repr=False)
    user_key_3: str | None = field(default=None, repr=False)
    agent_key: str | None = field(default=None, repr=False)

    @property
    def keys(self) -> dict[str, str]:
        """The keys that were given, by variable."""
        given = {USER: self.user_key, SECOND_USER: self.user_key_2, OUTSIDER: self.user_key_3, AGENT: self.agent_key}
        return {variable: key for variable, key in given.items() if key}


@dataclass(frozen=True, slots=True)
class Options:
    """How a platform is to be judged."""

    write: bool = False
    account: str | None = None
    budgets: tuple[str, ...] = ()
    rate: float | None = None
    ledger: Path | None = None
    only: str | None = None
    level: str = "should"
    generation: str = "thenvoi"
    parallel: int = 1
    seed: int | None = None
    slow: bool = False
    patience: float | None = None


def judge_platform(access: Access, options: Options, outputs: Outputs) -> int:
    """Judge a platform and report."""
    chosen = choice("platform", options.only, options.level, options.generation)
    checked_address(access.base_url)
    baseline = expectations(outputs, "platform")
    return reported(judged(access, options, chosen), outputs, baseline)


def judged(access: Access, options: Options, chosen: list[Check]) -> Report:
    """Judge a platform by the checks ``chosen``. Raises :class:`CommandError`."""
    try:
        return asyncio.run(_judged(access, options, chosen))
    except (LedgerError, BudgetError) as error:
        raise CommandError(str(error)) from None
    except (TargetError, BudgetSpent) as error:
        raise CommandError(str(error), UNREACHABLE) from None


def checked_address(base_url: str) -> None:
    """Raise :class:`CommandError` where ``base_url`` is no address of a host."""
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise CommandError("--base-url: give it as https://host, without a path")


def rest_of(access: Access, options: Options, *, write: bool, shown: int = SHOWN) -> Rest:
    """The REST face of a target, with the budget and the rate of ``options``."""
    return Rest(
        access.base_url,
        secrets=Secrets(),
        budget=bounds.budget_of(options.budgets),
        throttle=bounds.throttle_of(access.base_url, options.rate),
        write=write,
        parallel=options.parallel,
        shown=shown,
    )


async def _judged(access: Access, options: Options, chosen: list[Check]) -> Report:
    start = time.monotonic()
    seed = drawn(options)
    number = new_run()
    async with session_at(access, replace(options, seed=seed), number) as session:
        with watched(len(chosen)) as told:
            ran = await run(Platform(session), chosen, parallel=options.parallel, seed=seed, told=told)
    return Report(
        target="platform",
        subject=session.rest.base_url,
        run=number,
        seed=seed,
        wrote=options.write,
        verdicts=ran.verdicts,
        left=ran.left,
        seconds=time.monotonic() - start,
        requests=session.rest.budget.spent["requests"],
    )


def drawn(options: Options) -> int:
    """The seed that was given, or one of chance."""
    return random.randrange(2**31) if options.seed is None else options.seed  # noqa: S311 - an order, not a secret


@asynccontextmanager
async def session_at(access: Access, options: Options, number: str, *, shown: int = SHOWN) -> AsyncIterator[Session]:
    """A session of the run ``number``, with a ledger if it writes. ``shown`` characters of a body become evidence.

    Raises what :func:`~conformance.session.connected` raises, ``LedgerError``, ``BudgetError``, :class:`CommandError`.
    """
    rest = rest_of(access, options, write=options.write, shown=shown)
    try:
        session = await connected(rest, Ledger(None, number, rest.base_url), access.keys, write=options.write)
        session.slow, session.seed = options.slow, options.seed or 0
        session.patience = Patience(options.patience or (5.0 if bounds.is_loopback(access.base_url) else FAR_PATIENCE))
        if options.write:
            await _confirmed(options, session)
            session.ledger = bounds.begun(options.ledger, number, rest.base_url, PLATFORM)
        with bounds.kept(session.ledger):
            yield session
    finally:
        await rest.aclose()


async def _confirmed(options: Options, session: Session) -> None:
    profile = await Actor(session.rest, [], session.users[USER]).get("/me/profile")
    names = {session.users[USER].name, profile.text("data.email")} - {""}
    bounds.confirm(session.rest.base_url, options.account, names, makes="agents and rooms")
