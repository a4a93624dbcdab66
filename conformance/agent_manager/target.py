"""An Agent Manager as a target."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from conformance.agent_manager.logins import Logins, Principal, log_in
from conformance.agent_manager.stage import ManagerStage
from conformance.drivers.web import Web
from conformance.ledger import Entry
from conformance.redaction import Secrets
from conformance.registry import Need
from conformance.target import TargetError

if TYPE_CHECKING:
    from conformance.checks import Check


class AgentManager:
    """The one at ``base_url``. ``agent`` is the id of an agent that answers; with ``write`` it is asked.

    Checks take turns: an agent that one of them registers is seen by all others.
    """

    def __init__(self, base_url: str, logins: Logins, *, agent: str = "", write: bool = False) -> None:
        self.secrets = Secrets()
        self.numbers = itertools.count(1)
        self._web = Web(base_url, self.secrets, self.numbers)
        self._logins = logins
        self._agent = agent
        self._write = write
        self._principals: dict[str, Principal] = {}
        self._left: list[str] = []
        self._turn = asyncio.Lock()

    @property
    def requests(self) -> int:
        """How many requests were made."""
        return self._web.made

    @property
    def at_hand(self) -> frozenset[Need]:
        found = {
            Need.WRITE: self._write,
            Need.ANSWERING: bool(self._agent),
            Need.SECOND_USER: self._logins.colleague is not None,
            Need.SECOND_ACCOUNT: self._logins.stranger is not None,
        }
        return frozenset(need for need, met in found.items() if met)

    async def prepare(self, checks: "Sequence[Check]") -> None:
        """Log everybody in, once for the whole run: logins are limited. Raises ``TargetError``."""
        try:
            for role, (name, password) in self._logins.given.items() if checks else ():
                self._principals[role] = await log_in(self._web, role, name, password)
        except TargetError:
            await self._web.aclose()
            raise

    @asynccontextmanager
    async def stage(self) -> AsyncIterator[ManagerStage]:
        async with self._turn:
            stage = ManagerStage(self._web, self._principals, self._agent, self.numbers)
            try:
                yield stage
            finally:
                self._left += await stage.aclose()

    async def finish(self) -> Sequence[Entry]:
        await self._web.aclose()
        return [Entry(number, "agent", "", "", identity) for number, identity in enumerate(self._left, 1)]
