"""A platform as a target: its checks make things in a session, which are cleaned up after each of them."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

from conformance.checks import Check
from conformance.cleaning import Cleaner
from conformance.ledger import Entry
from conformance.redaction import Secrets
from conformance.registry import Need
from conformance.rehearsal import rehearse
from conformance.session import Session
from conformance.stage import Stage


class Platform:
    """The target of ``thenvoi-conformance platform``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def secrets(self) -> Secrets:
        return self._session.rest.secrets

    @property
    def at_hand(self) -> frozenset[Need]:
        return self._session.at_hand

    async def prepare(self, checks: Sequence[Check]) -> None:
        """Try out whether what is made can be cleaned up again, if any of ``checks`` makes something."""
        if any(Need.WRITE in check.needs for check in checks):
            try:
                await rehearse(self._session)
            except asyncio.CancelledError:  # Ctrl-C: nobody asks what could not be prepared to finish
                await self.finish()
                raise

    @asynccontextmanager
    async def stage(self) -> AsyncIterator[Stage]:
        stage = Stage(self._session)
        try:
            yield stage
        finally:
            await stage.hang_up()
            await self._cleaned(reversed(stage.made))
            stage.give_back()

    async def finish(self) -> Sequence[Entry]:
        return await self._cleaned(self._session.ledger.left())

    async def _cleaned(self, entries: Iterable[Entry]) -> list[Entry]:
        session = self._session
        cleaner = Cleaner(session.rest, session.ledger, session.users, rooms=session.rooms_can_be_deleted)
        return await cleaner.clean(entries)
