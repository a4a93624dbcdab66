"""A client of MCP servers over stdio that costs next to nothing: it writes lines, and waits for lines."""

import itertools
import json
import shlex
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from benchmarks.latency import Load

SECONDS = 120.0
"""After this long a server is ended, and what is waiting for it fails; none takes nearly as long."""

HELLO = {
    "protocolVersion": "2025-11-25",
    "capabilities": {},
    "clientInfo": {"name": "benchmark", "version": "1"},
}


class ServerFailedError(Exception):
    """A server that does not do what is measured; one sentence."""


class StdioClient:
    """One server in a process of its own. Errors of tools are as much :class:`ServerFailedError` as all others."""

    def __init__(self, process: "subprocess.Popen[bytes]", name: str) -> None:
        assert process.stdin is not None  # noqa: S101 - for the type checker
        assert process.stdout is not None  # noqa: S101 - the same
        self.pid = process.pid
        self._name = name
        self._to_server = process.stdin
        self._from_server = open(process.stdout.fileno(), "rb", closefd=False)  # noqa: SIM115 - buffered, and closed with the process
        self._ids = itertools.count(1)

    def open(self) -> None:
        """The handshake, up to the answer to ``initialize``."""
        self.ask("initialize", HELLO)
        self._write({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def ask(self, method: str, params: Mapping[str, object]) -> None:
        """One request and its answer."""
        self._send(method, params)
        self._receive(method)

    def one_by_one(self, method: str, params: Mapping[str, object], times: int) -> list[float]:
        """Seconds of each of ``times`` requests."""
        taken = []
        for _ in range(times):
            started = time.perf_counter()
            self.ask(method, params)
            taken.append(time.perf_counter() - started)
        return taken

    def in_flight(self, method: str, params: Mapping[str, object], load: Load) -> float:
        """Requests per second while ``load.width`` of them wait for their answers."""
        started = time.perf_counter()
        for sent in range(load.flood):
            if sent >= load.width:
                self._receive(method)
            self._send(method, params)
        for _ in range(min(load.width, load.flood)):
            self._receive(method)
        return load.flood / (time.perf_counter() - started)

    def _send(self, method: str, params: Mapping[str, object]) -> None:
        self._write({"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": params})

    def _write(self, message: Mapping[str, object]) -> None:
        try:
            self._to_server.write(json.dumps(message).encode() + b"\n")
        except BrokenPipeError:
            raise ServerFailedError(f"{self._name} ended without an answer") from None

    def _receive(self, method: str) -> None:
        """Wait for an answer, whichever it is; what the server tells by itself does not count."""
        while line := self._from_server.readline():
            message = json.loads(line)
            if "id" in message and "method" not in message:
                result = message.get("result")
                if not isinstance(result, dict) or result.get("isError"):
                    raise ServerFailedError(f"{self._name} answers {method} with {json.dumps(message)[:300]}")
                return
        raise ServerFailedError(f"{self._name} ended without an answer")


@contextmanager
def connected(command: Sequence[str], env: Mapping[str, str]) -> Iterator[StdioClient]:
    """A server that is being started; raises :class:`ServerFailedError` where there is no such command."""
    name, pipe = shlex.join(command), subprocess.PIPE
    try:
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=env, bufsize=0)
    except OSError as error:
        raise ServerFailedError(f"{name} cannot be started: {error.strerror}") from None
    with process:
        ending = threading.Timer(SECONDS, process.kill)
        ending.start()
        try:
            yield StdioClient(process, name)
        finally:
            ending.cancel()
            process.kill()
