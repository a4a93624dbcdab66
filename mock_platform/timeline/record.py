"""The record itself: bounded, ordered, and cheap to write into."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from mock_platform.timeline.entries import Details, Entry, Kind, Note
from mock_platform.timeline.exchanges import KEPT_BYTES, Exchange
from mock_platform.timeline.happenings import Change
from mock_platform.timeline.recent import Recent
from mock_platform.world.events import MessageCreated, MessageUpdated

if TYPE_CHECKING:
    from mock_platform.world import World
    from mock_platform.world.events import Event
    from mock_platform.world.identities import Identity

MOST_ENTRIES = 20_000
MOST_BYTES = 32 * 1024 * 1024
"""Of bodies kept in entries."""

Watcher = Callable[[Entry], None]


class Timeline:
    """What happened in one world. The oldest entries go when there are too many, or their bodies too large."""

    def __init__(self, world: "World", *, most: int = MOST_ENTRIES) -> None:
        self._clock = world.clock
        self._most = most
        self._entries: deque[Entry] = deque()
        self._bytes = 0
        self._now = 0
        self._watchers: list[Watcher] = []
        self._created: Recent[str] = Recent(most)
        self._handed: Recent[tuple[str, str]] = Recent(most)
        self._at_work: Recent[tuple[str, str]] = Recent(most)
        self.last = 0
        """The number of the newest entry; numbers begin with 1 and have no gaps."""
        self.current: int | None = None
        """What is being done at this moment: the cause of whatever happens meanwhile."""
        self.newest_event: Entry | None = None
        """The change of state that is being told at this moment: the cause of its pushes."""
        world.events.subscribe(self._follow)

    # --- writing -------------------------------------------------------------------------------------------------

    def note(
        self,
        kind: Kind,
        name: str,
        details: Details,
        *,
        who: "Identity | None" = None,
        to: "Sequence[Identity]" = (),
        room: str | None = None,
        cause: int | None = None,
    ) -> Entry:
        """Write down that something happened; without a ``cause`` it is what is being done at this moment."""
        entry = Note(kind, name, details, who=who, to=to, room=room)
        self._append(entry)
        if cause is not None:
            entry.cause = cause
        self.tell(entry)
        return entry

    def open(self, exchange: Exchange) -> None:
        """Take in a request that is to be carried out or refused now; :meth:`close` tells how it was answered."""
        self._append(exchange)

    def _append(self, entry: Entry) -> None:
        self.last = entry.seq = self.last + 1
        if self.current is None:
            self._now = self._clock.now()  # what is done now is done at one instant
        entry.at, entry.cause, entry.size = self._now, self.current, 0
        self._entries.append(entry)
        if len(self._entries) > self._most:
            self._bytes -= self._entries.popleft().size

    def tell(self, entry: Entry) -> None:
        """The entry is complete."""
        for watcher in tuple(self._watchers):
            watcher(entry)

    @contextmanager
    def doing(self, entry: Entry) -> Iterator[Entry]:
        """``entry`` is the cause of everything that happens inside; for code that does not wait."""
        before, self.current = self.current, entry.seq
        try:
            yield entry
        finally:
            self.current = before

    def close(self, exchange: Exchange, status: int, answer: bytes) -> None:
        """The request is answered: its entry is complete."""
        exchange.status = status
        exchange.answer = answer if len(answer) <= KEPT_BYTES else answer[:KEPT_BYTES]
        if self._entries and self._entries[0].seq <= exchange.seq:
            exchange.size = len(exchange.body) + len(exchange.answer)
            self._bytes += exchange.size
        if self._watchers:
            self.tell(exchange)
        while self._bytes > MOST_BYTES and len(self._entries) > 1:
            self._bytes -= self._entries.popleft().size

    def handed(self, message_id: str, agent_id: str, entry: Entry) -> None:
        """By ``entry`` the agent has got the message: what it does with it is caused by that."""
        self._handed.put((message_id, agent_id), entry.seq)

    def cause_of_mark(self, message_id: str, agent_id: str, room_id: str, entry: Entry) -> None:
        """The agent marks the message: because it was handed to it. What it says in the room follows from this."""
        entry.cause = self._why(message_id, agent_id) or entry.cause
        self._at_work.put((agent_id, room_id), entry.seq)

    def cause_of_words(self, agent_id: str, room_id: str, entry: Entry) -> None:
        """The agent says something in the room: because of what it is at work on there."""
        entry.cause = self._at_work.get((agent_id, room_id)) or entry.cause

    # --- reading -------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def after(self, seq: int) -> list[Entry]:
        """The entries that are newer than ``seq``, oldest first."""
        newer = self.last - seq
        if newer <= 0:
            return []
        found = list(islice(reversed(self._entries), newer))
        found.reverse()
        return found

    def get(self, seq: int) -> Entry | None:
        """The entry of this number; ``None`` when there is none, or none any more."""
        if not self._entries or not self._entries[0].seq <= seq <= self.last:
            return None
        return self._entries[seq - self._entries[0].seq]

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Have ``watcher`` called with each new entry; returns the way to stop it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def clear(self) -> None:
        """Forget everything so far; numbers go on."""
        self._entries.clear()
        self._created.clear()
        self._handed.clear()
        self._at_work.clear()
        self._bytes = 0

    # --- inside --------------------------------------------------------------------------------------------------

    def _why(self, message_id: str, agent_id: str) -> int | None:
        """Why the agent works on the message: it was handed to it, or at least was written."""
        return self._handed.get((message_id, agent_id)) or self._created.get(message_id)

    def _follow(self, event: "Event") -> None:
        entry = Change(event)
        self._append(entry)
        if entry.cause is None and isinstance(event, MessageUpdated):
            entry.cause = self._why(event.message.id, event.agent.id)
        elif isinstance(event, MessageCreated):
            self._created.put(event.message.id, entry.seq)
        self.newest_event = entry
        if self._watchers:
            self.tell(entry)
