"""A thread that writes: the event loop never waits for a disk, and what comes meanwhile goes to it together."""

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import NamedTuple

from mock_platform.snapshots.statefile import StateFile

PAUSE = 0.05
"""Seconds between two synchronizations for which nobody waits."""
_END = None


class Line(NamedTuple):
    """A record, and its number. One that ``begins`` replaces everything before it."""

    number: int
    content: bytes
    begins: bool = False


class Writer:
    """Appends lines to ``file``.

    ``on_synchronized`` is told the number of the newest line that is on the disk, and ``on_failed`` why nothing can be
    written any more; both are called on the thread. With ``durable``, when somebody waits, every batch is synchronized
    at once, otherwise at most every 50 ms.
    """

    def __init__(
        self,
        file: StateFile,
        *,
        durable: bool,
        on_synchronized: Callable[[int], None],
        on_failed: Callable[[OSError], None],
    ) -> None:
        self._file = file
        self._pause = 0.0 if durable else PAUSE
        self._on_synchronized = on_synchronized
        self._on_failed = on_failed
        self._lines: SimpleQueue[Line | None] = SimpleQueue()
        self._written = self._synchronized = 0
        self._next = 0.0
        self._thread = threading.Thread(target=self._run, name="thenvoi-mock-journal", daemon=True)
        self._thread.start()

    def put(self, line: Line) -> None:
        """Have ``line`` written soon."""
        self._lines.put(line)

    def end(self) -> None:
        """Return when everything is on the disk."""
        self._lines.put(_END)
        self._thread.join()

    def _run(self) -> None:
        try:
            while self._turn():
                pass
        except OSError as error:
            self._on_failed(error)

    def _turn(self) -> bool:
        """Write what there is, synchronize when it is time; false at the end."""
        batch, goes_on = self._batch()
        if batch:
            self._append(batch)
            self._written = batch[-1].number
        if self._written > self._synchronized and (not goes_on or time.monotonic() >= self._next):
            self._file.synchronize()
            self._synchronized = self._written
            self._next = time.monotonic() + self._pause
            self._on_synchronized(self._synchronized)
        return goes_on

    def _append(self, batch: list[Line]) -> None:
        waiting: list[bytes] = []
        for line in batch:
            if line.begins:
                waiting.clear()
                self._file.replace(line.content)
            else:
                waiting.append(line.content)
        self._file.append(b"".join(waiting))

    def _batch(self) -> tuple[list[Line], bool]:
        """Everything that waits; while nothing does, and nothing is to be synchronized, the thread sleeps."""
        batch: list[Line] = []
        try:
            line = self._lines.get(timeout=self._patience())
            while line is not _END:
                batch.append(line)
                line = self._lines.get_nowait()
        except Empty:
            return batch, True
        return batch, False

    def _patience(self) -> float | None:
        if self._written == self._synchronized:
            return None
        return max(0.0, self._next - time.monotonic())
