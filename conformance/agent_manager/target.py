"""An Agent Manager as a target."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from conformance.agent_manager.cleaning import Remover
from conformance.agent_manager.logins import Logins, Principal, log_in
from conformance.agent_manager.rehearsal import rehearse
from conformance.agent_manager.stage import ManagerStage
from conformance.budget import Budget, Throttle
from conformance.drivers.web import Web
from conformance.ledger import MANAGER, Entry, Ledger
from conformance.redaction import Secrets
from conformance.registry import Need
from conformance.session import new_run

if TYPE_CHECKING:
    from conformance.checks import Check


class AgentManager:
    """The one at ``base_url``. ``agent`` is the id of an agent that answers; with ``write`` it is asked.

    Checks take turns: an agent that one of them registers is seen by all others. What is made is noted in ``ledger``,
    which is on no disk unless it is given one.
    """

    def __init__(
        self,
        base_url: str,
        logins: Logins,
        *,
        agent: str = "",
        write: bool = False,
        budget: Budget | None = None,
        throttle: Throttle | None = None,
    ) -> None:
        self.secrets = Secrets()
        self.numbers = itertools.count(1)
        self._web = Web(base_url, self.secrets, self.numbers, budget, throttle)
        self.ledger = Ledger(None, new_run(), self._web.base_url, MANAGER)
        self._logins = logins
        self._agent = agent
        self._write = write
        self._principals: dict[str, Principal] = {}
        self._turn = asyncio.Lock()

    @property
    def run(self) -> str:
        """The id of the run, which is in the names of what it makes."""
        return self.ledger.run

    @property
    def requests(self) -> int:
        """How many requests were made."""
        return self._web.budget.spent["requests"]

    @property
    def at_hand(self) -> frozenset[Need]:
        found = {
            Need.WRITE: self._write,
            Need.ANSWERING: bool(self._agent),
            Need.SECOND_USER: self._logins.colleague is not None,
            Need.SECOND_ACCOUNT: self._logins.stranger is not None,
        }
        return frozenset(need for need, met in found.items() if met)

    async def log_in(self) -> Principal:
        """Log everybody in, once for the whole run: logins are limited. Gives the first; raises ``TargetError``."""
        for role, (name, password) in self._logins.given.items() if not self._principals else ():
            self._principals[role] = await log_in(self._web, role, name, password)
        return self._principals["first"]

    async def prepare(self, checks: "Sequence[Check]") -> None:
        """Log in, and try out whether what is registered can be removed again. Raises ``TargetError``."""
        if not checks:
            return
        try:
            await self.log_in()
            if any(Need.WRITE in check.needs for check in checks):
                await rehearse(self._staged(), self._remover())
        except BaseException:  # nobody asks what could not be prepared to finish
            await self.finish()
            raise

    @asynccontextmanager
    async def stage(self) -> AsyncIterator[ManagerStage]:
        async with self._turn:
            stage = self._staged()
            try:
                yield stage
            finally:
                await stage.hang_up()
                await self.cleaned(reversed(stage.made))

    async def cleaned(self, entries: Iterable[Entry]) -> list[Entry]:
        """Clean up what the ledger names, for those who have logged in; gives what is left."""
        return await self._remover().clean(entries)

    async def finish(self) -> Sequence[Entry]:
        left = await self.cleaned(self.ledger.left())
        await self.aclose()
        return left

    async def aclose(self) -> None:
        """Close the connections."""
        await self._web.aclose()

    def _remover(self) -> Remover:
        return Remover(self._web, self.ledger, {each.variable: each for each in self._principals.values()})

    def _staged(self) -> ManagerStage:
        return ManagerStage(
            self._web, self._principals, self.numbers, self.ledger, agent=self._agent, write=self._write
        )
