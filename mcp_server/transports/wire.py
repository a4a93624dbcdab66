"""The descriptors of the stdio transport: who owns them, and how bytes get in and out.

They are taken before anything dear is imported (:func:`claim`): from then on descriptor 1 leads to stderr, so that a
``print`` or a warning of a library, also of one written in C, cannot break the protocol, and no child process reads
what the client says. This module imports nothing of the library for the same reason.

Pipes and sockets, which is what hosts use, are read and written by the event loop; a hop to a thread for every line
would cost as much as the rest of a call within this process. Files, terminals and Windows get a thread that reads,
and plain writes.
"""

import asyncio
import os
import stat
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from errno import ECONNRESET
from typing import Final, NamedTuple, Protocol

LONGEST_LINE: Final = 64 * 1024 * 1024
"""Bytes; a longer message is refused, so that a client gone wrong does not fill the memory."""

_CHUNK = 64 * 1024


class Wire(NamedTuple):
    """The descriptors of the protocol, which nobody else in this process knows."""

    incoming: int
    outgoing: int


class Writer(Protocol):
    """Writes all of what it is given, and waits while the client is slow to read; ``OSError`` when it has gone."""

    async def write(self, line: bytes) -> None: ...


def claim() -> Wire:
    """Take stdin and stdout for the protocol; what is printed afterwards goes to stderr, what is read is empty.

    Raises ``OSError`` where one of the two is closed.
    """
    _ensure_stderr()
    wire = Wire(_above_standard(0), _above_standard(1))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return wire


def _ensure_stderr() -> None:
    """Where it is closed, the next file to be opened would get its number, and all that is logged."""
    try:
        os.fstat(2)
    except OSError:
        nothing = os.open(os.devnull, os.O_WRONLY)
        if nothing != 2:
            os.dup2(nothing, 2)
            os.close(nothing)


def _above_standard(fd: int) -> int:
    """A copy of ``fd`` that is none of the three standard ones, in case one of them was closed."""
    copy = os.dup(fd)
    if copy > 2:
        return copy
    try:
        return _above_standard(fd)
    finally:
        os.close(copy)


@asynccontextmanager
async def lines_from(wire: Wire) -> AsyncIterator[asyncio.StreamReader]:
    """What the client says, as it comes."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=LONGEST_LINE)
    if not _suits_the_loop(wire, wire.incoming):
        threading.Thread(target=_feed, args=(wire.incoming, reader, loop), daemon=True, name="stdin").start()
        yield reader
        return
    source = os.fdopen(wire.incoming, "rb", buffering=0)
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), source)
    try:
        yield reader
    finally:
        transport.close()


@asynccontextmanager
async def writer_to(wire: Wire) -> AsyncIterator[Writer]:
    """The way to the client."""
    if not _suits_the_loop(wire, wire.outgoing):
        yield _Plain(wire.outgoing)
        return
    loop = asyncio.get_running_loop()
    sink = os.fdopen(wire.outgoing, "wb", buffering=0)
    transport, protocol = await loop.connect_write_pipe(
        lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader()), sink
    )
    try:
        yield _Piped(asyncio.StreamWriter(transport, protocol, None, loop))
    finally:
        transport.abort()


class _Piped:
    def __init__(self, stream: asyncio.StreamWriter) -> None:
        self._stream = stream

    async def write(self, line: bytes) -> None:
        if self._stream.is_closing():  # an earlier write has found it out, of which not every loop tells the later ones
            raise ConnectionResetError(ECONNRESET, "Connection lost")
        self._stream.write(line)
        await self._stream.drain()


class _Plain:
    def __init__(self, fd: int) -> None:
        self._fd = fd

    async def write(self, line: bytes) -> None:
        rest = memoryview(line)
        while rest:
            rest = rest[os.write(self._fd, rest) :]


def _suits_the_loop(wire: Wire, fd: int) -> bool:
    """Whether the loop can wait for ``fd`` and nobody else is disturbed when it stops blocking.

    Not so when stdin and stdout are one socket (as ``inetd`` has it), or stdout and stderr one pipe.
    """
    if sys.platform == "win32":
        return False
    mode = os.fstat(fd).st_mode
    if not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
        return False
    return not any(os.path.sameopenfile(fd, other) for other in (*wire, 2) if other != fd)


def _feed(fd: int, reader: asyncio.StreamReader, loop: asyncio.AbstractEventLoop) -> None:
    """Hand what is read on to the loop, which may have ended by then."""
    with suppress(RuntimeError):
        with suppress(OSError):
            while chunk := os.read(fd, _CHUNK):
                loop.call_soon_threadsafe(reader.feed_data, chunk)
        loop.call_soon_threadsafe(reader.feed_eof)
