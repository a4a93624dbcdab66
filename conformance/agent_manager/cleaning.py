"""Cleaning up what a ledger of a run at an Agent Manager names, with operations of the same Agent Manager."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final

from conformance.agent_manager.logins import Principal
from conformance.agent_manager.routes import ADMIN, AGENTS, STREAMABLE
from conformance.answers import Entry as Place
from conformance.claims import NoAnswer
from conformance.cleaning import GONE, cleaned, is_of, segment
from conformance.drivers.streamable import SESSION
from conformance.drivers.web import Web
from conformance.ledger import Entry, Ledger

ENDED: Final = GONE | {405}
"""Answers after which a session is over, or is one that only the server ends."""


class Remover:
    """Removes things of a ledger. ``principals`` are by the variables that the ledger knows them by."""

    def __init__(self, web: Web, ledger: Ledger, principals: Mapping[str, Principal]) -> None:
        self._web = web.unbudgeted()
        self._ledger = ledger
        self._principals = principals

    async def clean(self, entries: Iterable[Entry]) -> list[Entry]:
        """Clean up ``entries`` in their order, and give those that are left."""
        return await cleaned(self._ledger, entries, self._undo)

    async def _undo(self, entry: Entry) -> bool:
        ways: dict[str, Callable[[Principal, Entry], Awaitable[bool]]] = {
            "agent": self._agent,
            "session": self._session,
        }
        owner = self._principals.get(entry.owner)
        return owner is not None and await ways[entry.kind](owner, entry)

    async def _agent(self, owner: Principal, entry: Entry) -> bool:
        if not entry.id and not is_of(self._ledger, entry.name):
            return False
        identity = entry.id or await self._agent_named(owner, entry.name)
        return not identity or await self._deleted(f"{ADMIN}/{segment(identity)}", owner.headers) in GONE

    async def _agent_named(self, owner: Principal, name: str) -> str:
        """The id of an agent of which only the name is known: the run ended before the answer came."""
        answer = await self._web.request([], "GET", f"{AGENTS}?includeInactive=true", headers=owner.headers)
        if answer.status != 200 or not isinstance(answer.body, list):
            raise NoAnswer(f"GET {AGENTS} answers {answer.status}")
        found = [each for each in map(Place, answer.body) if each.text("name") == name]
        return found[0].text("agentId") or found[0].text("id") if found else ""

    async def _session(self, owner: Principal, entry: Entry) -> bool:
        """A session whose id never came is nobody's, and ends by itself."""
        headers = {**owner.headers, SESSION: entry.id}
        return not entry.id or await self._deleted(STREAMABLE, headers) in ENDED

    async def _deleted(self, path: str, headers: Mapping[str, str]) -> int:
        return (await self._web.request([], "DELETE", path, headers=headers)).status
