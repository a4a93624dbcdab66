"""How long the command takes to say something, and the server to answer."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

from benchmarks.processes import COMMAND, ROOT, clean_environment, module
from benchmarks.report import Row

HELPS, STARTS = 25, 15
REQUEST = b"GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


def start(*, quick: bool) -> list[Row]:
    """``--help`` against a bare interpreter, ``serve`` against a bare FastAPI application."""
    bare, helped = _in_turns(
        lambda: _runs([sys.executable, "-c", "pass"]), lambda: _runs([str(COMMAND), "--help"]), 1 if quick else HELPS
    )
    fastapi, serve = _in_turns(
        lambda: _answers(lambda port: module("bare", port)),
        lambda: _answers(lambda port: [str(COMMAND), "serve", "--port", str(port)]),
        1 if quick else STARTS,
    )
    return [
        Row("start", "--help / python -c pass", helped / bare, at_most=6, note=f"{helped * 1000:.0f} ms"),
        Row(
            "start",
            "serve / bare FastAPI, to the first answer",
            serve / fastapi,
            at_most=1.2,
            note=f"{serve * 1000:.0f} ms",
        ),
    ]


def _in_turns(one: Callable[[], float], other: Callable[[], float], times: int) -> tuple[float, float]:
    """The medians of both. A first turn does not count: the modules of a checkout may have to be compiled in it."""
    taken = [(one(), other()) for _ in range(times + 1)][1:]
    return median(each for each, _ in taken), median(each for _, each in taken)


def _runs(command: list[str]) -> float:
    """Seconds until the command is done."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT, env=clean_environment())
    return time.perf_counter() - started


def _answers(command_for: Callable[[int], list[str]]) -> float:
    """Seconds until the server that the command starts has answered a request."""
    port = _free_port()
    started = time.perf_counter()
    with subprocess.Popen(command_for(port), stdout=subprocess.DEVNULL, cwd=ROOT, env=clean_environment()) as server:
        try:
            _ask(port, server)
            return time.perf_counter() - started
        finally:
            server.kill()


def _ask(port: int, server: "subprocess.Popen[bytes]") -> None:
    while server.poll() is None:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(REQUEST)
            answer = connection.recv(65536)
            if not answer.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"the server's first answer is not a good one: {answer!r}")
            return
        time.sleep(0.001)
    raise RuntimeError(f"the server ended by itself, with exit code {server.returncode}")


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port
