"""The transport of 2024-11-05, byte by byte."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import anyio
import httpx2
import pytest
from mcp.server.sse import SseServerTransport
from sse_starlette.sse import EventSourceResponse
from starlette.types import Message, Scope

from mcp_server.server import build
from mcp_server.transports.sse import MOST_SESSIONS, SseApp
from tests.mcp_server.transports.stage import listening_for
from tests.mcp_server.transports.test_security import HELLO, NoCalls

PING = {"jsonrpc": "2.0", "id": 2, "method": "ping"}
LONG = [{"name": "long", "description": "x" * 200_000, "inputSchema": {"type": "object"}}]


@asynccontextmanager
async def serving(tools: Sequence[dict[str, Any]] = ()) -> AsyncIterator[httpx2.AsyncClient]:
    server = build(NoCalls(), tools, on_client=lambda: None)
    async with (
        listening_for("sse", server) as url,
        httpx2.AsyncClient(base_url=url.removesuffix("/sse"), timeout=30) as client,
    ):
        yield client


@asynccontextmanager
async def session(client: httpx2.AsyncClient) -> AsyncIterator[tuple[str, AsyncIterator[str]]]:
    """The address that takes the messages of a new session, and the lines of its stream after it."""
    async with client.stream("GET", "/sse") as response:
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert response.headers["cache-control"] == "no-store"
        lines = response.aiter_lines()
        assert await anext(lines) == "event: endpoint"
        data = await anext(lines)
        assert await anext(lines) == ""
        yield data.removeprefix("data: "), lines


async def test_the_first_event_names_the_address_of_the_session() -> None:
    async with serving() as client, session(client) as (address, _):
        assert re.fullmatch(r"/messages/\?session_id=[0-9a-f]{32}", address)


@pytest.mark.parametrize("spelling", ["session_id", "sessionId"])
@pytest.mark.parametrize("path", ["/messages/", "/messages"])
async def test_a_message_is_accepted_and_answered_on_the_stream(spelling: str, path: str) -> None:
    async with serving() as client, session(client) as (address, lines):
        spelled = address.replace("/messages/", path).replace("session_id", spelling)
        response = await client.post(spelled, json=HELLO)
        assert (response.status_code, response.text) == (202, "Accepted")
        assert await anext(lines) == "event: message"
        answer = json.loads((await anext(lines)).removeprefix("data: "))
        assert (answer["id"], answer["result"]["serverInfo"]["name"]) == (1, "thenvoi-mcp-server")


@pytest.mark.parametrize(
    "query, status, text",
    [
        ("", 400, "session_id is required"),
        ("?session_id=", 400, "Invalid session ID"),
        ("?session_id=x", 400, "Invalid session ID"),
        ("?sessionId=x", 400, "Invalid session ID"),
        (f"?session_id={'0' * 32}", 404, "Could not find session"),
        (f"?sessionId={'0' * 32}", 404, "Could not find session"),
    ],
)
async def test_a_message_without_a_session_is_refused(query: str, status: int, text: str) -> None:
    async with serving() as client:
        response = await client.post(f"/messages/{query}", json=PING)
    assert (response.status_code, response.text) == (status, text)


async def test_other_methods_are_not_allowed() -> None:
    async with serving() as client:
        to_stream = await client.post("/sse", json=HELLO)
        to_messages = await client.get("/messages/")
    assert (to_stream.status_code, to_stream.headers["allow"]) == (405, "GET")
    assert (to_messages.status_code, to_messages.headers["allow"]) == (405, "POST")


async def test_a_message_of_more_than_four_mebibytes_is_too_large() -> None:
    async with serving() as client, session(client) as (address, _):
        headers = {"Content-Type": "application/json"}
        response = await client.post(address, content=b" " * (4 * 2**20 + 1), headers=headers)
    assert (response.status_code, response.text) == (413, "Request body too large")


async def test_a_message_that_is_no_json_is_refused_and_the_session_goes_on() -> None:
    async with serving() as client, session(client) as (address, lines):
        response = await client.post(address, content=b"{", headers={"Content-Type": "application/json"})
        assert (response.status_code, response.json()["error"]["code"]) == (400, -32700)
        assert (await client.post(address, json=PING)).status_code == 202
        assert await anext(lines) == "event: message"
        assert json.loads((await anext(lines)).removeprefix("data: ")) == {"jsonrpc": "2.0", "id": 2, "result": {}}


@pytest.mark.parametrize("request_id", [1.5, None, True, [], {}])
async def test_a_request_with_an_id_of_another_type_is_refused_instead_of_never_answered(request_id: object) -> None:
    async with serving() as client, session(client) as (address, _):
        response = await client.post(address, json={**PING, "id": request_id})
    assert response.status_code == 400
    assert response.json()["error"] == {"code": -32600, "message": "Invalid request: an id is a text or a whole number"}


@asynccontextmanager
async def silent(client: httpx2.AsyncClient) -> AsyncIterator[tuple[str, socket.socket]]:
    """A session whose client reads the first event and then nothing: the address for its messages, and its socket."""
    loop, url = asyncio.get_running_loop(), client.base_url
    with socket.socket() as stream:
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)  # as little as the system allows
        stream.setblocking(False)  # noqa: FBT003 - as the standard library has it
        await loop.sock_connect(stream, (url.host, url.port))
        await loop.sock_sendall(stream, f"GET /sse HTTP/1.1\r\nHost: localhost:{url.port}\r\n\r\n".encode())
        said = ""
        while not said.endswith("\r\n\r\n") or "data: " not in said:
            said += (await loop.sock_recv(stream, 1024)).decode()
        address = said.rpartition("data: ")[2].split()[0]
        for message in (HELLO, {"jsonrpc": "2.0", "method": "notifications/initialized"}):
            assert (await client.post(address, json=message)).status_code == 202
        yield address, stream


async def was_cut_off(stream: socket.socket) -> bool:
    """Whether the connection has ended in the middle of an answer."""
    said = b""
    with suppress(ConnectionError):
        while more := await asyncio.get_running_loop().sock_recv(stream, 2**20):
            said = (said + more)[-5:]
    return said != b"0\r\n\r\n"


@pytest.mark.parametrize("asked", [{"method": "tools/list"}, {"method": "initialize", "params": HELLO["params"]}])
async def test_a_client_that_does_not_read_is_cut_off_and_the_others_are_not(
    asked: dict[str, Any], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mcp_server.transports.sse.MOST_WAITING", 20)
    async with serving(LONG) as client, session(client) as (address, lines), silent(client) as (where, stream):
        statuses = []
        for number in range(500):
            message = {"method": "tools/list"} if number < 100 else asked
            response = await client.post(where, json={"jsonrpc": "2.0", "id": number + 2, **message})
            statuses.append(response.status_code)
        assert set(statuses) == {202, 404}
        assert statuses == sorted(statuses)
        assert await was_cut_off(stream)
        assert (await client.post(address, json=PING)).status_code == 202
        assert await anext(lines) == "event: message"
    assert [each.message for each in caplog.records if "hung up" in each.message] == [
        "hung up on a client for which more than 20 messages were waiting"
    ]


async def test_a_comment_keeps_the_stream_alive_every_fifteen_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert EventSourceResponse.DEFAULT_PING_INTERVAL == 15
    monkeypatch.setattr(EventSourceResponse, "DEFAULT_PING_INTERVAL", 0.01)
    async with serving() as client, session(client) as (_, lines):
        assert (await anext(lines)).startswith(": ping - ")


async def test_a_session_ends_with_its_stream() -> None:
    async with serving() as client:
        async with session(client) as (address, _):
            pass
        status = 202
        while status == 202:  # until the server has seen it
            status = (await client.post(address, json=PING)).status_code
    assert status == 404


async def test_there_are_not_more_sessions_than_the_memory_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcp_server.transports.sse.MOST_SESSIONS", 1)
    async with serving() as client, session(client):
        refused = await client.get("/sse")
        assert (refused.status_code, refused.text) == (503, "Too many sessions are open")


async def test_a_session_that_ends_makes_room_for_another() -> None:
    app = SseApp(build(NoCalls(), [], on_client=lambda: None))
    scope: Scope = {"type": "http", "method": "GET", "path": "/sse", "headers": [], "query_string": b""}

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        heard.append(message)

    heard: list[Message] = []
    for _ in range(MOST_SESSIONS // 100 + 1):
        await asyncio.gather(*(app(scope, receive, send) for _ in range(100)))
    assert {message["status"] for message in heard if "status" in message} == {200}


async def test_a_session_that_ends_while_a_message_is_handed_on_is_nobodys_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def end(*_: object) -> None:
        raise anyio.ClosedResourceError

    monkeypatch.setattr(SseServerTransport, "handle_post_message", end)
    scope: Scope = {"type": "http", "method": "POST", "path": "/messages/", "query_string": b""}
    nobody: Any = None
    await SseApp(build(NoCalls(), [], on_client=lambda: None))(scope, nobody, nobody)
