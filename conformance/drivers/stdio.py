"""An MCP server over its pipes, raw: all of its stdout is looked at, and anything can be written to its stdin."""

import asyncio
import contextlib
import os
import shlex
import signal
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from conformance.claims import NoAnswer
from conformance.drivers.client import Inbox
from conformance.messages import Json, dumped
from conformance.reading import parsed as read_json

LONGEST_LINE: Final = 64 * 2**20
MOST_SAID: Final = 128 * 2**20
"""Bytes of stdout in all."""

UNREAD: Final = 30.0
"""Seconds that a program may leave its stdin unread."""

KEPT: Final = 1_000_000
"""Characters of stderr that are kept."""

_HANDSHAKE: Final = (
    (
        '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},'
        '"clientInfo":{"name":"kit","version":"1"}}}'
    ),
    '{"jsonrpc":"2.0","method":"notifications/initialized"}',
)


class Process(Protocol):
    """A process with pipes: one of asyncio's, or what behaves like it."""

    @property
    def stdin(self) -> asyncio.StreamWriter | None: ...

    @property
    def stdout(self) -> asyncio.StreamReader | None: ...

    @property
    def stderr(self) -> asyncio.StreamReader | None: ...

    @property
    def returncode(self) -> int | None: ...

    async def wait(self) -> int | None: ...

    def send_signal(self, number: int, /) -> None: ...


class Program:
    """A command that was started with pipes. ``errors`` is what it has written to stderr so far."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.errors = ""
        self._reading = asyncio.create_task(self._read_errors())

    @classmethod
    async def start(cls, command: Sequence[str], environment: Mapping[str, str], folder: Path | None) -> "Program":
        """Start a command. Raises :class:`NoAnswer` where it cannot be."""
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=dict(environment),
                cwd=folder,
                limit=LONGEST_LINE,
                start_new_session=True,
            )
        except OSError as error:
            raise NoAnswer(f"{command[0]} cannot be started: {(error.strerror or str(error)).lower()}") from None
        return cls(process)

    async def _read_errors(self) -> None:
        assert self.process.stderr is not None  # noqa: S101 - it is a pipe
        while chunk := await self.process.stderr.read(65536):
            self.errors = (self.errors + chunk.decode(errors="replace"))[-KEPT:]

    async def ended(self, seconds: float) -> int | None:
        """Its exit code, if it ends within ``seconds``."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.process.wait()
                await self._reading
        return self.process.returncode

    @property
    def last_words(self) -> str:
        """The last line of stderr."""
        lines = self.errors.strip().splitlines()
        return lines[-1] if lines else "it said nothing on stderr"

    async def aclose(self) -> None:
        """End it, kindly at first."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        for number in (None, signal.SIGTERM, signal.SIGKILL):
            if number is not None and self.process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    self.process.send_signal(number)
            if await self.ended(1.0) is not None:
                break
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        if isinstance(self.process, asyncio.subprocess.Process):
            _end_group(self.process)


def _end_group(process: asyncio.subprocess.Process) -> None:
    """End what a program has started and left, and close its pipes.

    Asyncio closes a pipe at its end, which does not come where nobody reads on, or somebody else holds it open.
    """
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001


class Stdio:
    """The wire of a program's pipes. ``lines`` are all that it has written to stdout, as bytes."""

    over = "stdio"

    def __init__(self, program: Program, command: Sequence[str]) -> None:
        self.program = program
        self.inbox = Inbox()
        self.lines: list[bytes] = []
        self._command = shlex.join(command)
        self._reading = asyncio.create_task(self._read())

    async def exchange(self, message: Json, seconds: float) -> Json | None:
        waiting = self.inbox.expect(message.get("id"))
        await self.send(message)
        return await self._in_time(waiting, message.get("id"), seconds)

    async def exchange_raw(self, line: bytes, identity: object, seconds: float) -> Json | None:
        """Write any line at all, and give the answer with that id (``None`` counts as an id)."""
        waiting = self.inbox.expect(identity)
        await self.write(line)
        with contextlib.suppress(NoAnswer):
            return await self._in_time(waiting, identity, seconds)
        return None

    async def _in_time(self, waiting: "asyncio.Future[Json]", identity: object, seconds: float) -> Json | None:
        done, _ = await asyncio.wait((waiting,), timeout=seconds)
        self.inbox.forget(identity)
        return waiting.result() if done else None

    async def send(self, message: Json) -> None:
        await self.write(dumped(message).encode() + b"\n")

    async def write(self, data: bytes) -> None:
        """Write bytes to its stdin; that nobody reads them, or not any more, shows in what comes back."""
        stdin = self.program.process.stdin
        assert stdin is not None  # noqa: S101 - it is a pipe
        with contextlib.suppress(ConnectionError, RuntimeError, TimeoutError):
            stdin.write(data)
            async with asyncio.timeout(UNREAD):
                await stdin.drain()

    def repeat(self, sent: str) -> str:
        lines = " ".join(shlex.quote(each) for each in (*_HANDSHAKE, sent))
        return f"printf '%s\\n' {lines} | {self._command}"

    async def close_stdin(self, seconds: float) -> tuple[int | None, float]:
        """Close its stdin; the exit code, if it ends within ``seconds``, and how long that took."""
        start = time.monotonic()
        assert self.program.process.stdin is not None  # noqa: S101 - it is a pipe
        self.program.process.stdin.close()
        code = await self.program.ended(seconds)
        await asyncio.wait((self._reading,), timeout=seconds)
        return code, time.monotonic() - start

    async def aclose(self) -> None:
        await self.program.aclose()
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self) -> None:
        assert self.program.process.stdout is not None  # noqa: S101 - it is a pipe
        size = 0
        with contextlib.suppress(ValueError, NoAnswer):  # a line that is longer than any, or more than are read
            while line := await self.program.process.stdout.readline():
                self.lines.append(line)
                if (size := size + len(line)) > MOST_SAID:
                    self.inbox.fail(f"the server has written more than {MOST_SAID // 2**20} MiB to its stdout")
                    return
                message = parsed(line)
                if message is not None:
                    await self.inbox.put(message, len(line))
        self.inbox.fail(await self._why())

    async def _why(self) -> str:
        code = await self.program.ended(1.0)
        end = "closed its stdout" if code is None else f"ended with exit code {code}"
        return f"the server {end}: {self.program.last_words}"


def parsed(line: bytes) -> Json | None:
    """A line as a message of JSON-RPC; ``None`` for anything else."""
    try:
        found = read_json(line.decode())
    except ValueError:
        return None
    is_message = isinstance(found, dict) and found.get("jsonrpc") == "2.0"
    return found if is_message and ("method" in found or "result" in found or "error" in found) else None
