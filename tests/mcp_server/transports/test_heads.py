"""Heads of requests without end, and what a client gets that sends one."""

import asyncio
import socket
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from starlette.types import Receive, Scope, Send

from mcp_server.server import build
from mcp_server.transports import listening
from mcp_server.transports.heads import MOST_HEAD_BYTES
from tests.mcp_server.transports.stage import listening_for, soon
from tests.mcp_server.transports.test_security import NoCalls

if TYPE_CHECKING:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

START = b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
CHUNKED = START + b"Transfer-Encoding: chunked\r\n\r\n"
LAST = b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n"
"""After the answer to this the server hangs up."""

PARSERS = [
    pytest.param(name, marks=[] if find_spec(name) else pytest.mark.skip(f"{name} is not installed"))
    for name in ("httptools", "h11")
]


@pytest.fixture(params=PARSERS)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "h11":
        monkeypatch.setattr("mcp_server.transports.heads.find_spec", lambda _: None)
    return str(request.param)


async def answer_to(*parts: bytes) -> bytes:
    """All that the server says to these bytes, each of them in a piece of its own, until it hangs up."""
    server = build(NoCalls(), [], on_client=lambda: None)
    async with listening_for("streamable-http", server) as url:
        where = urlsplit(url)
        return await asyncio.to_thread(_said_to, (str(where.hostname), int(where.port or 80)), parts)


def _said_to(address: tuple[str, int], parts: Sequence[bytes]) -> bytes:
    answer = b""
    with socket.create_connection(address, timeout=30) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(ConnectionError):  # it does not wait for the end of what it refuses
            for part in parts:
                connection.sendall(part)
        with suppress(ConnectionError):
            while received := connection.recv(65536):
                answer += received
    return answer


def is_refused(answer: bytes) -> bool:
    """By both parsers in their own way; what is still under way when the connection is closed may be lost."""
    return b"431 Request Header Fields" in answer or b"400 Bad Request" in answer or not answer


@pytest.mark.parametrize(
    "start, more",
    [
        pytest.param(START + b"X: ", b"x" * 1024, id="one header"),
        pytest.param(START, b"x: y\r\n" * 200, id="many headers"),
        pytest.param(b"GET /", b"x" * 1024, id="the address"),
    ],
)
async def test_a_head_without_end_is_refused_and_the_connection_closed(start: bytes, more: bytes, parser: str) -> None:
    answer = await answer_to(start, *[more] * (2 * MOST_HEAD_BYTES // len(more)))
    assert is_refused(answer)


async def test_trailers_without_end_are_no_way_around_it(parser: str) -> None:
    trailer = b"x: y\r\n" * 200
    answer = await answer_to(CHUNKED, b"0\r\n", *[trailer] * (2 * MOST_HEAD_BYTES // len(trailer)))
    assert is_refused(answer)


async def test_a_long_body_in_chunks_is_none() -> None:
    ping = b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}'
    spaces = b"%x\r\n%b\r\n" % (MOST_HEAD_BYTES, b" " * MOST_HEAD_BYTES)
    answer = await answer_to(
        CHUNKED, *[spaces] * 4, b"%x\r\n%b\r\n0\r\n\r\n" % (len(ping), ping), b"GET / HTTP/1.0\r\n\r\n"
    )
    assert b"Missing session ID" in answer or b"Not Acceptable" in answer


async def test_many_requests_on_one_connection_are_none() -> None:
    one = START.replace(b"POST", b"GET") + b"X: " + b"x" * 1000 + b"\r\n\r\n"
    answer = await answer_to(*[one] * 100, LAST)
    assert answer.count(b"HTTP/1.1 4") == 101
    assert b" 431 " not in answer


async def test_a_request_hears_that_its_client_has_gone_even_if_others_have_come_after_it() -> None:
    called, gone = asyncio.Event(), asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        called.set()
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()

    sock, ready = listening.bind("127.0.0.1", 0), asyncio.Event()
    http_server = listening.HttpServer(app, ready.set)
    serving = asyncio.create_task(http_server.serve(sockets=[sock]))
    await ready.wait()
    _, writer = await asyncio.open_connection(*sock.getsockname())
    writer.write(LAST.replace(b"1.0", b"1.1") * 2)
    await called.wait()
    writer.close()
    try:
        await soon(gone)
    finally:
        http_server.stop()
        await serving


PING = b'{"jsonrpc":"2.0","id":1,"method":"ping"}'
OFFERS = ["h2c", "h2c, websocket", "websocket"]


@pytest.mark.parametrize("offered", OFFERS)
@pytest.mark.parametrize("pieces", [1, 2])
async def test_another_protocol_is_not_taken_up_and_the_body_behind_the_offer_is_read(
    parser: str, offered: str, pieces: int
) -> None:
    head = START + b"Accept: application/json, text/event-stream\r\nConnection: Upgrade\r\n"
    head += b"Upgrade: %b\r\nContent-Length: %d\r\n\r\n" % (offered.encode(), len(PING))
    parts = [head, PING + LAST] if pieces == 2 else [head + PING + LAST]
    answer = await answer_to(*parts)
    assert b"Parse error" not in answer
    assert answer.count(b"HTTP/1.1 ") == 2


async def test_of_a_long_pipeline_no_more_is_read_than_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    protocol = pytest.importorskip("uvicorn.protocols.http.httptools_impl").HttpToolsProtocol
    waiting = []
    begin = protocol.on_headers_complete

    def noting(self: "HttpToolsProtocol") -> None:
        begin(self)
        waiting.append(len(self.pipeline))

    monkeypatch.setattr(protocol, "on_headers_complete", noting)
    asked = b"GET /nothing HTTP/1.1\r\nHost: localhost\r\nX-Long: %b\r\n\r\n" % (b"x" * 1000)
    await answer_to(asked * 2000 + LAST)
    assert len(waiting) == 2001
    assert max(waiting) <= 256 * 1024 // len(asked) + 1  # which is what a loop reads at once
