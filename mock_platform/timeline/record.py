"""The record itself: bounded, ordered, and cheap to write into.

Every request pays for what is written here, and hardly anybody ever reads it. So requests and changes of state are
laid down as plain tuples, and become entries when somebody looks (docs/performance.md).
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from mock_platform.timeline.entries import Details, Entry, Kind, Note
from mock_platform.timeline.exchanges import KEPT_BYTES, Asked, Exchange, weight
from mock_platform.timeline.happenings import FOR_GOOD, Change
from mock_platform.timeline.kept import SEQ, Kept
from mock_platform.timeline.recent import Recent
from mock_platform.world.events import MessageCreated, MessageUpdated

if TYPE_CHECKING:
    from mock_platform.world import World
    from mock_platform.world.events import Event
    from mock_platform.world.identities import Identity

MOST_ENTRIES = 20_000
MOST_BYTES = 32 * 1024 * 1024
"""Of what clients decide the size of: bodies, paths, queries, and how many are told of one thing."""

Watcher = Callable[[Entry], None]

_Request: TypeAlias = "tuple[int, int, int | None, Asked, int, bytes, str | None]"
_Event: TypeAlias = "tuple[int, int, int | None, Event]"
_Laid: TypeAlias = "_Request | _Event | Entry"


class Timeline:
    """What happened in one world. The oldest entries go when there are too many, or their bodies too large."""

    def __init__(self, world: "World", *, most: int = MOST_ENTRIES) -> None:
        self._clock = world.clock
        self._most = most
        self._laid: deque[_Laid] = deque(maxlen=most)
        self._laid_bytes = 0
        self._entries: list[Entry] = []
        self._entry_bytes = 0
        self._now = 0
        self._answering = False
        self._watchers: list[Watcher] = []
        self._faults: dict[int, str] = {}
        self._created: Recent[str] = Recent(most)
        self._handed: Recent[tuple[str, str]] = Recent(most)
        self._at_work: Recent[tuple[str, str]] = Recent(most)
        self.last = 0
        """The number of the newest entry; numbers begin with 1 and have no gaps."""
        self.current: int | None = None
        """What is being done at this moment: the cause of whatever happens meanwhile."""
        self.answered = 0
        """How many requests of known callers have been answered: it makes their request ids (ERR-9)."""
        self.newest_event = 0
        """The number of the change of state that is being told at this moment: the cause of its pushes."""
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
        entry.seq, entry.at = self._next()
        entry.cause = self.current if cause is None else cause
        self._laid_bytes += entry.size
        self._lay(entry)
        return entry

    def open(self) -> int:
        """The number of a request that is answered now; what happens until :meth:`close` follows from it."""
        self._answering = True
        self.current, _ = self._next()
        return self.current

    def close(self, seq: int, cause: int | None, asked: Asked, status: int, answer: bytes) -> None:
        """Write down the request with its answer."""
        fault = self._faults.pop(seq, None) if self._faults else None
        kept = answer if len(answer) <= KEPT_BYTES else answer[:KEPT_BYTES]
        self.current = None
        self._answering = False
        self._laid_bytes += weight(asked, kept)
        self._lay((seq, self._now, cause, asked, status, kept, fault))

    def struck(self, fault: str) -> None:
        """A fault has struck what is being done: its answer is marked."""
        if self._answering and self.current is not None:
            self._faults[self.current] = fault

    @contextmanager
    def doing(self, entry: Entry) -> Iterator[Entry]:
        """``entry`` is the cause of everything that happens inside; for code that does not wait."""
        before, self.current = self.current, entry.seq
        try:
            yield entry
        finally:
            self.current = before

    def handed(self, message_id: str, agent_id: str, seq: int) -> None:
        """By entry ``seq`` the agent has got the message: what it does with it follows from that."""
        self._handed.put((message_id, agent_id), seq)

    def cause_of_mark(self, message_id: str, agent_id: str, room_id: str, seq: int) -> int | None:
        """Why the agent marks the message by entry ``seq``, from which follows what it says in the room."""
        self._at_work.put((agent_id, room_id), seq)
        return self._why(message_id, agent_id)

    def cause_of_words(self, agent_id: str, room_id: str) -> int | None:
        """Why the agent says something in the room: because of what it is at work on there."""
        return self._at_work.get((agent_id, room_id))

    # --- reading -------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._settled())

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._settled())

    def after(self, seq: int) -> list[Entry]:
        """The entries that are newer than ``seq``, oldest first."""
        return list(Kept(self._settled()).after(seq))

    def get(self, seq: int) -> Entry | None:
        """The entry of this number; ``None`` when there is none, or none any more."""
        return Kept(self._settled()).get(seq)

    def kept(self) -> Kept:
        """All entries of this moment, for whoever takes so long that it should not be done on the loop."""
        return Kept(tuple(self._settled()))

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Have ``watcher`` called with each new entry; returns the way to stop it."""
        self._settled()
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def clear(self) -> None:
        """Forget everything so far; numbers go on."""
        self._laid.clear()
        self._laid_bytes = 0
        self._entries.clear()
        self._entry_bytes = 0
        for table in (self._created, self._handed, self._at_work):
            table.clear()

    # --- inside --------------------------------------------------------------------------------------------------

    def _follow(self, event: "Event") -> None:
        seq, at = self._next()
        cause = self.current
        self.newest_event = seq
        if isinstance(event, MessageCreated):
            self._created.put(event.message.id, seq)
            self._lay((seq, at, cause, event))
            return
        if isinstance(event, MessageUpdated) and cause is None:
            cause = self._why(event.message.id, event.agent.id)
        if type(event) in FOR_GOOD:
            self._lay((seq, at, cause, event))
        else:
            self._lay(_numbered(Change(event), seq, at, cause))

    def _next(self) -> tuple[int, int]:
        """A number and the instant; what is done as one thing is done at one instant."""
        if self.current is None:
            self._now = self._clock.now()
        self.last += 1
        return self.last, self._now

    def _why(self, message_id: str, agent_id: str) -> int | None:
        """Why the agent works on the message: it was handed to it, or at least was written."""
        return self._handed.get((message_id, agent_id)) or self._created.get(message_id)

    def _lay(self, laid: _Laid) -> None:
        self._laid.append(laid)  # of too many, the oldest goes by itself
        if self._laid_bytes > MOST_BYTES:
            self._drop_oldest()
        if self._watchers and not self._answering:
            for entry in self._settle():
                for watcher in tuple(self._watchers):
                    watcher(entry)

    def _drop_oldest(self) -> None:
        """More bodies have come in than may be kept: count those that are still there, and let go of half."""
        sizes = [_size_of(each) for each in self._laid]
        self._laid_bytes = sum(sizes)
        for size in sizes[:-1] if self._laid_bytes > MOST_BYTES else ():
            if self._laid_bytes <= MOST_BYTES // 2:
                break
            self._laid.popleft()
            self._laid_bytes -= size

    def _settled(self) -> list[Entry]:
        if self._laid:
            self._settle()
        return self._entries

    def _settle(self) -> list[Entry]:
        """Make entries of what was laid down since somebody looked; a request comes before what it has caused."""
        new = sorted((each if isinstance(each, Entry) else _entry_of(each) for each in self._laid), key=SEQ)
        self._laid.clear()
        self._laid_bytes = 0
        self._entries += new
        self._entry_bytes += sum(each.size for each in new)
        self._forget_oldest()
        return new

    def _forget_oldest(self) -> None:
        """Whatever is too much; who watches has this done with each entry, so it looks at no others than those."""
        surplus = max(len(self._entries) - self._most, 0)
        self._entry_bytes -= sum(each.size for each in self._entries[:surplus])
        while self._entry_bytes > MOST_BYTES and surplus < len(self._entries) - 1:
            self._entry_bytes -= self._entries[surplus].size
            surplus += 1
        del self._entries[:surplus]


def _size_of(laid: _Laid) -> int:
    if isinstance(laid, Entry):
        return laid.size
    return weight(laid[3], laid[5]) if len(laid) > 4 else 0


def _entry_of(laid: "_Request | _Event") -> Entry:
    seq, at, cause, *rest = laid
    made = Change(rest[0]) if len(rest) == 1 else Exchange(*rest)  # type: ignore[arg-type]  # as the tuples are laid
    return _numbered(made, seq, at, cause)


def _numbered(entry: Entry, seq: int, at: int, cause: int | None) -> Entry:
    entry.seq, entry.at, entry.cause = seq, at, cause
    return entry
