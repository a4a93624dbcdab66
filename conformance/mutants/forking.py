"""Programs that start at once: forked from a process that has imported what they need, and as edited.

A program of its own would import its libraries anew each time, which takes most of the time of a short run. Two
processes stand behind each program: the one that forks, which never does anything else, and one that waits for the end
of the program and tells its exit code.
"""

import asyncio
import contextlib
import json
import os
import runpy
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from conformance.drivers.stdio import LONGEST_LINE
from conformance.mutants.editing import edited, forget
from conformance.mutants.mutant import Edit


class Forker:
    """Forks ``module`` with ``edits``; made before there is an event loop or a thread."""

    def __init__(self, module: str, edits: Sequence[Edit]) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._pid = os.fork()
        if self._pid == 0:
            self._ours.close()
            _serve(theirs, module, edits)
        theirs.close()

    async def start(
        self, arguments: Sequence[str], environment: Mapping[str, str], folder: Path | None
    ) -> "ForkedProcess":
        """Start the program with pipes."""
        pipes = [os.pipe() for _ in range(4)]
        given = [pipes[0][0], pipes[1][1], pipes[2][1], pipes[3][1]]
        order = {"arguments": list(arguments), "environment": dict(environment), "folder": str(folder or Path.cwd())}
        socket.send_fds(self._ours, [json.dumps(order).encode()], given)
        for each in given:
            os.close(each)
        return await ForkedProcess.of(pipes[0][1], pipes[1][0], pipes[2][0], pipes[3][0])

    def close(self) -> None:
        """Fork no more."""
        self._ours.close()
        os.waitpid(self._pid, 0)


class ForkedProcess:
    """A program that was forked, with the face of :class:`asyncio.subprocess.Process`."""

    def __init__(self, stdin: asyncio.StreamWriter, stdout: asyncio.StreamReader, stderr: asyncio.StreamReader) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.pid = 0
        self.returncode: int | None = None
        self._ended = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None

    @classmethod
    async def of(cls, stdin: int, stdout: int, stderr: int, status: int) -> "ForkedProcess":
        """With these ends of its pipes; ``status`` tells its process id and then its exit code."""
        found = cls(await _writer(stdin), await _reader(stdout), await _reader(stderr))
        told = await _reader(status)
        found.pid = int(await told.readline())
        found._watching = asyncio.create_task(found._watch(told))
        return found

    async def _watch(self, told: asyncio.StreamReader) -> None:
        self.returncode = int(await told.readline() or b"-9")
        self._ended.set()

    async def wait(self) -> int | None:
        """Its exit code, once it has ended."""
        await self._ended.wait()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Raises ``ProcessLookupError`` where it has ended."""
        os.kill(self.pid, number)


async def _reader(fd: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=LONGEST_LINE)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(fd, "rb", buffering=0))
    return reader


async def _writer(fd: int) -> asyncio.StreamWriter:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.connect_write_pipe(
        lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader()), os.fdopen(fd, "wb", buffering=0)
    )
    return asyncio.StreamWriter(transport, protocol, None, loop)


def _serve(orders: socket.socket, module: str, edits: Sequence[Edit]) -> None:
    """What the process does that forks; it ends with whoever asks it."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those who wait for programs are waited for by nobody
    while True:
        data, fds, _, _ = socket.recv_fds(orders, 2**20, 4)
        if not data:
            os._exit(0)
        if os.fork() == 0:
            orders.close()
            _follow(json.loads(data), fds, module, edits)
        for each in fds:
            os.close(each)


def _follow(order: dict[str, object], fds: list[int], module: str, edits: Sequence[Edit]) -> None:
    """Run the program, and tell how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        os.close(fds[3])
        _become(order, fds, module, edits)
    for each in fds[:3]:
        os.close(each)
    os.write(fds[3], b"%d\n" % pid)
    _, status = os.waitpid(pid, 0)
    os.write(fds[3], b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _become(order: dict[str, object], fds: list[int], module: str, edits: Sequence[Edit]) -> None:
    """What the program itself does, as if it had been started by its name."""
    for index in range(3):
        os.dup2(fds[index], index)
        os.close(fds[index])
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 - as at any start
    sys.stderr.reconfigure(line_buffering=True)
    environment = order["environment"]
    os.environ.clear()
    os.environ.update(environment if isinstance(environment, dict) else {})
    os.chdir(str(order["folder"]))
    arguments = order["arguments"]
    sys.argv = [module, *(arguments if isinstance(arguments, list) else [])]
    os._exit(_ran(module, edits))


def _ran(module: str, edits: Sequence[Edit]) -> int:
    try:
        forget({module})
        with edited(edits):
            runpy.run_module(module, run_name="__main__", alter_sys=True)
            sys.exit()  # what ends without the broken module, such as --version, ends as it would unbroken
    except SystemExit as ended:
        code = ended.code
        if isinstance(code, str):
            print(code, file=sys.stderr)  # noqa: T201 - what Python does with it
        return code if isinstance(code, int) else 0 if code is None else 1
    except BaseException:  # noqa: BLE001 - as Python ends with one
        sys.excepthook(*sys.exc_info())
        return 1
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
