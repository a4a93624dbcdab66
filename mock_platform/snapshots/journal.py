"""Keeping a world in a file while it is served."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Self, TypeVar

from pydantic_core import to_json

from mock_platform.snapshots.errors import StateError
from mock_platform.snapshots.framing import frame
from mock_platform.snapshots.statefile import StateFile, first_record
from mock_platform.snapshots.tracking import Tracker
from mock_platform.snapshots.writer import Line, Writer
from mock_platform.world.clock import iso

if TYPE_CHECKING:
    from mock_platform.scenarios import BuiltWorld

GATHERING = 0.005
"""Seconds for which writes are gathered when nobody waits: a record for each turn would cost half as much again."""

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Journal:
    """Keeps a world in a file: what was written during one turn of the event loop, or a moment, becomes one record.

    Begins with :meth:`start`, on the loop that serves. With ``durable`` somebody waits for :meth:`committed` before
    each answer, so a record is made after each turn; without, after 5 ms, and a crash may lose what was written last.
    """

    def __init__(self, file: StateFile, built: "BuiltWorld", *, commits: int, durable: bool) -> None:
        self.durable = durable
        self.failure: StateError | None = None
        self._file = file
        self._world = built.world
        self._tracker = Tracker(built.world, self._wake)
        self._number = self._synchronized = commits
        self._first = 0
        """The number of the line with which the file begins; commits are counted from there."""
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._writer: Writer | None = None

    # --- life cycle ----------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def start(self) -> None:
        """Begin to write, what was done since the world was made included."""
        self._loop = asyncio.get_running_loop()
        self._open_writer()
        if self._tracker.waiting:
            self._wake()

    async def close(self) -> None:
        """Write what is left, and let go of the file."""
        self.hand_over()
        self._tracker.stop()
        if self._writer is not None:
            await asyncio.to_thread(self._writer.end)
        self._file.close()

    def follow(self, built: "BuiltWorld") -> None:
        """Keep this world instead: the default one was made anew."""
        self._tracker.stop()
        self._world = built.world
        self._tracker = Tracker(built.world, self._wake)
        self._number += 1
        self._first = self._number
        self._put(lambda: Line(self._number, first_record(built), begins=True))

    # --- what is kept --------------------------------------------------------------------------------------------

    @property
    def idle(self) -> bool:
        """Whether everything that was written is on the disk."""
        return self.failure is None and self._number == self._synchronized and not self._tracker.waiting

    async def committed(self) -> None:
        """Return when everything that was written so far is on the disk; :class:`StateError` when that failed."""
        wanted = self._number + self._tracker.waiting
        if self.failure is not None:
            raise self.failure
        if wanted > self._synchronized:
            done = asyncio.get_running_loop().create_future()
            self._waiting.append((wanted, done))
            await done

    def hand_over(self) -> None:
        """Have what was written since the last call written down, as one record; the loop calls it by itself."""
        if self._writer is None or not self._tracker.waiting or self.failure is not None:
            return
        self._number += 1
        self._put(lambda: Line(self._number, frame(to_json(self._taken()))))

    def _wake(self) -> None:
        if self._loop is None:
            return
        if self.durable:
            self._loop.call_soon(self.hand_over)
        else:
            self._loop.call_later(GATHERING, self.hand_over)

    def _taken(self) -> dict[str, object]:
        return {
            "number": self._number - self._first,
            "ids_drawn": self._world.ids.drawn,
            "last": iso(self._world.clock.written()["last"] or 0),
            "effects": self._tracker.take(),
        }

    def _put(self, make: Callable[[], Line]) -> None:
        """Have a line written. A text that UTF-8 cannot name ends the journal: without it the rest would not fit."""
        try:
            line = make()
        except (TypeError, ValueError) as error:
            self._fail(f"cannot keep what was written: {error}")
            return
        if self._writer is not None:
            self._writer.put(line)

    def _open_writer(self) -> None:
        self._writer = Writer(
            self._file,
            durable=self.durable,
            on_synchronized=self._from_thread(self._note_synchronized),
            on_failed=self._from_thread(self._note_failed),
        )

    def _from_thread(self, action: Callable[[T], None]) -> Callable[[T], None]:
        loop = asyncio.get_running_loop()

        def call(value: T) -> None:
            loop.call_soon_threadsafe(action, value)

        return call

    def _note_synchronized(self, number: int) -> None:
        self._synchronized = number
        while self._waiting and self._waiting[0][0] <= number:
            done = self._waiting.popleft()[1]
            if not done.done():
                done.set_result(None)

    def _note_failed(self, error: OSError) -> None:
        self._fail(f"cannot be written: {(error.strerror or str(error)).lower()}")

    def _fail(self, problem: str) -> None:
        self.failure = StateError(f"the state file {self._file.path} {problem}")
        _log.error("%s; what is written from now on will be lost with this process", self.failure)
        for _, done in self._waiting:
            if not done.done():
                done.set_exception(self.failure)
        self._waiting.clear()
