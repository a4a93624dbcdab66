"""The client as a process: started with its variables, killed, stopped, and what it printed."""

import asyncio
import os
import re
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from conformance.client.log import Log
from conformance.client.seen import Process
from conformance.target import TargetError

HELD_OPEN: Final = 2.0
"""Seconds that are waited for the end of its output once it is killed."""

KEPT: Final = 200_000
"""Characters of the output that are kept: the last ones."""


class Program:
    """One client, which can be started again after its end. What it prints on either stream is ``output``."""

    def __init__(self, words: Sequence[str], variables: Mapping[str, str], log: Log) -> None:
        self._words = words
        self._variables = variables
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._watching: asyncio.Task[None] | None = None
        self._is_told = False
        self.output = ""
        self.code: int | None = None

    async def start(self) -> None:
        """Start it. Raises :class:`TargetError` where there is no such program."""
        self._is_told, self.code = False, None
        self._log.life += 1
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("THENVOI_")}
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env={**inherited, **self._variables},
                start_new_session=True,
            )
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise TargetError(f"--command: {self._words[0]} cannot be started ({why})") from None
        self._log.add(Process(*self._log.stamp(), "started"))
        self._watching = asyncio.create_task(self._watch(self._process))

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def last_words(self) -> str:
        """The last line with a word in it that it printed."""
        lines = [line.strip(" |") for line in self.output.splitlines() if re.search(r"\w", line)]
        return self._log.redact(lines[-1])[:300] if lines else "nothing"

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, as somebody would who stops it."""
        if self._process is not None and self.is_running:
            self._is_told = True
            self._log.add(Process(*self._log.stamp(), "is sent", number.name))
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    async def kill(self) -> None:
        """``kill -9``, with all that it has started."""
        if self._process is None:
            return
        if self.is_running:
            self._is_told = True
            self._log.add(Process(*self._log.stamp(), "is killed"))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        if self._watching is not None:
            # What has left its group may hold its output open; nobody waits for that.
            await asyncio.wait((self._watching,), timeout=HELD_OPEN)
            if not self._watching.done():
                self._watching.cancel()
                self._process._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001 - its pipe has no end
                await asyncio.gather(self._watching, return_exceptions=True)

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        while data := await process.stdout.read(65536):
            self.output = (self.output + data.decode(errors="replace"))[-KEPT:]
        self.code = await process.wait()
        what = "stopped" if self._is_told else "ended"
        self._log.add(Process(*self._log.stamp(), what, f"with code {self.code}; it last printed: {self.last_words}"))
