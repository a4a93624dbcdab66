"""``mcp``: judge an MCP server of the platform, or an Agent Manager."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from conformance.budget import BudgetError, BudgetSpent
from conformance.checks import Check
from conformance.commands import UNREACHABLE, CommandError, bounds
from conformance.commands.choosing import choice
from conformance.commands.reporting import Outputs, expectations, reported, watched
from conformance.ledger import MANAGER, LedgerError
from conformance.mcp.setups import Command
from conformance.mcp.target import McpServers, RunningServer
from conformance.report.document import Report
from conformance.runner import run
from conformance.target import Target, TargetError

if TYPE_CHECKING:
    from conformance.agent_manager.target import AgentManager


@dataclass(frozen=True, slots=True)
class Server:
    """Which server: a command with its transport and variables, or an address and where it looks for the platform."""

    command: str | None = None
    environment: tuple[str, ...] = ()
    transport: str = "stdio"
    url: str | None = None
    platform_port: int | None = None
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Manager:
    """An Agent Manager, who logs in there, and the bounds of a run. ``agent`` is the id of one that answers."""

    agent_manager: str | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    username_2: str | None = None
    password_2: str | None = field(default=None, repr=False)
    username_3: str | None = None
    password_3: str | None = field(default=None, repr=False)
    agent: str | None = None
    write: bool = False
    account: str | None = None
    budgets: tuple[str, ...] = ()
    rate: float | None = None
    ledger: Path | None = None

    @property
    def is_bounded(self) -> bool:
        """Whether any bound was given."""
        return any((self.account, self.budgets, self.rate, self.ledger))


@dataclass(frozen=True, slots=True)
class Options:
    """How it is to be judged."""

    only: str | None = None
    level: str = "should"
    parallel: int = 1
    seed: int | None = None


class Counted(Target, Protocol):
    """A target that knows the id of the run, and how many requests were made."""

    @property
    def run(self) -> str: ...

    @property
    def requests(self) -> int: ...


def judge_mcp(server: Server, manager: Manager, options: Options, outputs: Outputs) -> int:
    """Judge the one that was named and report. Raises :class:`CommandError`."""
    named = [each for each in (server.command, server.url, manager.agent_manager) if each is not None]
    if len(named) != 1:
        raise CommandError("give one of --command, --url and --agent-manager: that is what is judged")
    kind = "mcp" if manager.agent_manager is None else MANAGER
    if kind == "mcp" and manager.is_bounded:
        raise CommandError("--account, --budget, --rate and --ledger are for --agent-manager alone")
    chosen = choice(kind, options.only, options.level)
    make = _manager(manager) if kind == MANAGER else _server(server)
    baseline = expectations(outputs, kind)
    report = judged(make, chosen, kind=kind, subject=named[0], options=options, wrote=manager.write)
    return reported(report, outputs, baseline)


Make = Callable[[], AbstractAsyncContextManager[Counted]]
"""Makes a target, and sees to what is left of it in the end."""


def judged(
    make: Make, chosen: list[Check], *, kind: str, subject: str, options: Options, wrote: bool = False
) -> Report:
    """Judge what ``make`` gives by the checks ``chosen``. Raises :class:`CommandError`."""
    try:
        return asyncio.run(_judged(make, chosen, kind=kind, subject=subject, options=options, wrote=wrote))
    except LedgerError as error:
        raise CommandError(str(error)) from None
    except (TargetError, BudgetSpent) as error:
        raise CommandError(str(error), UNREACHABLE) from None


async def _judged(make: Make, chosen: list[Check], *, kind: str, subject: str, options: Options, wrote: bool) -> Report:
    start = time.monotonic()
    seed = random.randrange(2**31) if options.seed is None else options.seed  # noqa: S311 - an order, not a secret
    async with make() as target:
        with watched(len(chosen)) as told:
            ran = await run(target, chosen, parallel=options.parallel, seed=seed, told=told)
    return Report(
        target=kind,
        subject=target.secrets.redact(subject),
        run=target.run,
        seed=seed,
        wrote=wrote,
        verdicts=ran.verdicts,
        left=ran.left,
        seconds=time.monotonic() - start,
        requests=target.requests,
    )


def _server(server: Server) -> Make:
    if server.url is not None:
        url = _address(server.url, "--url")
        return lambda: nullcontext(RunningServer(url, server.platform_port, server.token or ""))
    try:
        command = Command.of(server.command or "", server.environment)
    except ValueError as error:
        raise CommandError(f"--command and --env: {error}") from None
    return lambda: nullcontext(McpServers(command, server.transport))


def _manager(manager: Manager) -> Make:
    target = manager_of(manager)  # before anything is asked: what makes no sense is refused now
    return lambda: _within_bounds(target, manager)


@asynccontextmanager
async def _within_bounds(target: "AgentManager", manager: Manager) -> AsyncIterator[Counted]:
    """``target``, confirmed and with a ledger if the run writes."""
    if manager.write:
        base_url = target.ledger.base_url
        try:
            names = (await target.log_in()).names
            bounds.confirm(base_url, manager.account, names, makes="agents and sessions")
            target.ledger = bounds.begun(manager.ledger, target.run, base_url, MANAGER)
        except BaseException:
            await target.aclose()
            raise
    with bounds.kept(target.ledger):
        yield target


def manager_of(manager: Manager) -> "AgentManager":
    """The one that the options name. Raises :class:`CommandError`."""
    from conformance.agent_manager.logins import Logins  # noqa: PLC0415 - only who asks for it needs it
    from conformance.agent_manager.target import AgentManager  # noqa: PLC0415 - as above

    if not manager.username or not manager.password:
        raise CommandError("--agent-manager needs --username and --password, of a user who may log in there")
    logins = Logins(
        (manager.username, manager.password),
        (manager.username_2, manager.password_2) if manager.username_2 and manager.password_2 else None,
        (manager.username_3, manager.password_3) if manager.username_3 and manager.password_3 else None,
    )
    base_url = _address(manager.agent_manager or "", "--agent-manager")
    try:
        budget = bounds.budget_of(manager.budgets)
    except BudgetError as error:
        raise CommandError(str(error)) from None
    return AgentManager(
        base_url,
        logins,
        agent=manager.agent or "",
        write=manager.write,
        budget=budget,
        throttle=bounds.throttle_of(base_url, manager.rate),
    )


def _address(text: str, option: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise CommandError(f"{option}: give an address such as http://127.0.0.1:8000/mcp")
    return text
