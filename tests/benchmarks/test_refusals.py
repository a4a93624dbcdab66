"""A benchmark whose requests are refused, or that measures itself, says so instead of printing a number."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks import rest
from benchmarks.inside import Asker
from benchmarks.load import Plan, Target
from benchmarks.processes import serving
from benchmarks.sockets import Rest
from benchmarks.start import _ask, _free_port
from benchmarks.worlds import desk

REQUEST = b"GET /here HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class Refusing(BaseHTTPRequestHandler):
    """Answers 404 to everything, as servers under load do: with a length, on a connection that stays."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(404)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"no")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def refusing() -> Iterator[int]:
    """The port of a server that refuses everything."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def plan(port: int) -> Plan:
    return Plan((Target("ours", port, REQUEST),), 2, rounds=1, seconds=0.1, warm_up=0.05)


def test_a_load_that_is_refused_is_no_rate(refusing: int) -> None:
    with pytest.raises(RuntimeError, match=r"^ours refused [1-9]\d* requests of the benchmark$"):
        rest.measure(plan(refusing))


@pytest.mark.parametrize(
    "changed, problem",
    [
        ({"waited": 0.01}, "the load generator is slower than the server"),
        ({"refused": 3}, "ours refused 3 requests"),
        ({"rate": 0.0}, "ours refused"),
    ],
)
def test_a_round_that_measured_something_else_is_thrown_away_with_the_run(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, float], problem: str
) -> None:
    good = {"name": "ours", "rate": 1000.0, "refused": 0, "waited": 0.5}
    monkeypatch.setattr(rest, "output", lambda *_, **__: json.dumps([good]))
    assert rest.measure(plan(1)) == {"ours": [1000.0]}
    monkeypatch.setattr(rest, "output", lambda *_, **__: json.dumps([good, good | changed]))
    with pytest.raises(RuntimeError, match=problem):
        rest.measure(plan(1))


def test_the_limit_is_not_taken_from_a_refusal(refusing: int) -> None:
    with pytest.raises(RuntimeError, match=r"a request of the benchmark is refused: b'HTTP/1\.1 404"):
        rest._answer(refusing, REQUEST)


def test_a_request_inside_the_process_that_is_refused_is_told() -> None:
    at = desk()
    refused = Asker(at).ready("GET", "/api/v1/me/chats/nowhere", at.key)
    with pytest.raises(RuntimeError, match="GET /api/v1/me/chats/nowhere is refused: 422"):
        refused()


async def test_a_call_of_a_chat_that_is_refused_is_told(refusing: int) -> None:
    caller = await Rest("key").connect(refusing)
    with pytest.raises(RuntimeError, match="GET /me/profile: no"):
        await caller.call("GET", "/me/profile")
    caller._writer.close()
    await caller._writer.wait_closed()


def test_a_server_that_ends_before_it_is_ready_has_no_starting_time() -> None:
    with (
        subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]) as server,
        pytest.raises(RuntimeError, match="the server ended by itself, with exit code 3"),
    ):
        _ask(_free_port(), server)


def test_a_server_that_refuses_has_no_starting_time(refusing: int) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as server:
        with pytest.raises(RuntimeError, match=r"the server's first answer is not a good one: b'HTTP/1\.1 404"):
            _ask(refusing, server)
        server.kill()


def test_a_server_that_does_not_say_where_it_listens_is_told() -> None:
    with (
        pytest.raises(RuntimeError, match="a server did not say where it listens: 'hello'"),
        serving(sys.executable, "-c", "print('hello')"),
    ):
        pass
