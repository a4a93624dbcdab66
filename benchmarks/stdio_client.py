"""A client of MCP servers over stdio that costs next to nothing: it writes lines, and waits for lines."""

import asyncio
import itertools
import json
import shlex
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

LONGEST_LINE = 16 * 2**20
SECONDS = 60.0
"""A server that says nothing for so long has failed."""

HELLO = {
    "protocolVersion": "2025-11-25",
    "capabilities": {},
    "clientInfo": {"name": "benchmark", "version": "1"},
}


class ServerFailedError(Exception):
    """A server that does not do what is measured; one sentence."""


class StdioClient:
    """One server in a process of its own; any number of requests may be on their way."""

    def __init__(self, command: Sequence[str], process: asyncio.subprocess.Process) -> None:
        self._command = command
        self._process = process
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Mapping[str, object]]] = {}
        self._reading = asyncio.create_task(self._read())

    @property
    def pid(self) -> int:
        return self._process.pid

    async def open(self) -> None:
        """The handshake, up to the answer to ``initialize``."""
        await self.ask("initialize", HELLO)
        self._send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    async def ask(self, method: str, params: Mapping[str, object]) -> Mapping[str, object]:
        """The result of a request; raises :class:`ServerFailedError` for an error, also for one of a tool."""
        number = next(self._ids)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        found = await answer
        result = found.get("result")
        if not isinstance(result, dict) or result.get("isError"):
            raise ServerFailedError(f"{shlex.join(self._command)} answers {method} with {json.dumps(found)[:300]}")
        return result

    async def close(self) -> None:
        """End the process, and whatever waits for it."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._reading

    def _send(self, message: Mapping[str, object]) -> None:
        assert self._process.stdin is not None  # noqa: S101 - for the type checker
        self._process.stdin.write(json.dumps(message).encode() + b"\n")

    async def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - the same
        async for line in self._process.stdout:
            message = json.loads(line)
            waiting = self._waiting.pop(message.get("id"), None)
            if waiting is not None:
                waiting.set_result(message)
        for waiting in self._waiting.values():
            waiting.set_exception(ServerFailedError(f"{shlex.join(self._command)} ended without an answer"))


@asynccontextmanager
async def connected(command: Sequence[str], env: Mapping[str, str]) -> AsyncIterator[StdioClient]:
    """A server that is being started; raises :class:`ServerFailedError` where there is no such command."""
    pipe = asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, env=dict(env), limit=LONGEST_LINE
        )
    except OSError as error:
        raise ServerFailedError(f"{shlex.join(command)} cannot be started: {error.strerror}") from None
    client = StdioClient(command, process)
    try:
        async with asyncio.timeout(SECONDS):
            yield client
    except TimeoutError:
        raise ServerFailedError(f"{shlex.join(command)} does not answer within {SECONDS:.0f} s") from None
    finally:
        await client.close()
