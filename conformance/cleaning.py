"""Cleaning up what a ledger names, and nothing else: as the users who own it, the newest first."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from conformance.actors import MOST_PAGES, Actor, Identity
from conformance.claims import NoAnswer
from conformance.drivers.rest import Rest
from conformance.ledger import Entry, Ledger

if TYPE_CHECKING:
    from conformance.answers import Answer

GONE: Final = frozenset({200, 202, 204, 404, 410})
"""Answers after which a thing need not be cleaned up any more: it was removed, or is unknown."""

DECIDED: Final = GONE | {409}
"""The same for a contact request: one that was decided is none any more. An agent with executions is still there."""

HIDDEN: Final = frozenset({403, 404, 410})
"""Answers to somebody who is not in a room any more; the kit also cleans up at targets that should say 404."""

SILENCES: Final = 5
"""So often is a target asked in vain to undo something, one thing after the other: each time may take half a minute."""

Undo = Callable[[Entry], Awaitable[bool]]
"""Undoes one thing; ``False`` where it may still be there. May raise ``NoAnswer``."""


async def cleaned(ledger: Ledger, entries: Iterable[Entry], undo: Undo) -> list[Entry]:
    """Undo ``entries`` in their order, note it in ``ledger``, and give those that are left.

    After :data:`SILENCES` without an answer, one after the other, nothing more is asked.
    """
    left, silences = [], 0
    for entry in entries:
        if entry.gone:
            continue
        is_undone = False
        if silences < SILENCES:
            try:
                is_undone, silences = await undo(entry), 0
            except NoAnswer:
                silences += 1
        if is_undone:
            ledger.cleaned(entry)
        else:
            left.append(entry)
    return left


def is_of(ledger: Ledger, name: str) -> bool:
    """Whether a thing of that name can only be one of the run: of a name that others may use as well nobody knows."""
    return ledger.run in name


class Cleaner:
    """Removes things of a ledger. ``users`` are by variable; ``rooms`` is whether the target deletes rooms."""

    def __init__(self, rest: Rest, ledger: Ledger, users: Mapping[str, Identity], *, rooms: bool = True) -> None:
        self._rest = rest.unbudgeted()
        self._ledger = ledger
        self._users = users
        self._rooms = rooms

    async def clean(self, entries: Iterable[Entry]) -> list[Entry]:
        """Clean up ``entries`` in their order, and give those that are left."""
        return await cleaned(self._ledger, entries, self._undo)

    async def _undo(self, entry: Entry) -> bool:
        ways: dict[str, Callable[[Actor, Entry], Awaitable[bool]]] = {
            "agent": self._agent,
            "room": self._room,
            "request": self._request,
            "contact": self._contact,
        }
        owner = self._users.get(entry.owner)
        return owner is not None and await ways[entry.kind](Actor(self._rest, [], owner), entry)

    async def _agent(self, owner: Actor, entry: Entry) -> bool:
        if not entry.id and not is_of(self._ledger, entry.name):
            return False
        identity = entry.id or await self._agent_named(owner, entry.name)
        return not identity or (await owner.delete(f"/me/agents/{segment(identity)}", {"force": "true"})).status in GONE

    async def _agent_named(self, owner: Actor, name: str) -> str:
        """The id of an agent of which only the name is known: the run ended before the answer came."""
        for page in range(1, MOST_PAGES + 1):
            answer = await owner.get("/me/agents", {"page": page, "page_size": 100})
            if answer.status != 200:
                raise NoAnswer(f"GET /me/agents answers {answer.status}")
            for agent in answer.entries():
                if agent.text("name") == name:
                    return agent.text("id")
            if not answer.entries():
                return ""
        raise NoAnswer(f"GET /me/agents has more than {MOST_PAGES} pages")

    async def _room(self, owner: Actor, entry: Entry) -> bool:
        """A room without a way to delete it is left by the user; with its agents it goes from every list."""
        if not entry.id:
            return False
        if self._rooms:
            await owner.delete(f"/me/chats/{segment(entry.id)}")
        if await self._hidden(owner, entry):
            return True
        await owner.delete(f"/me/chats/{segment(entry.id)}/participants/{segment(owner.id)}")
        return await self._hidden(owner, entry)

    async def _hidden(self, owner: Actor, entry: Entry) -> bool:
        answer: Answer = await owner.get(f"/me/chats/{segment(entry.id)}")
        return answer.status in HIDDEN

    async def _request(self, owner: Actor, entry: Entry) -> bool:
        return not entry.id or (await owner.delete(f"/me/contacts/requests/{segment(entry.id)}")).status in DECIDED

    async def _contact(self, owner: Actor, entry: Entry) -> bool:
        return (await owner.post("/me/contacts/remove", {"handle": entry.name})).status in GONE


def segment(identity: str) -> str:
    """An id as one segment of a path: one that was made up, or tampered with, leads nowhere else."""
    return quote(identity, safe="").replace(".", "%2E") if set(identity) <= {"."} else quote(identity, safe="")
