"""The wire between a client and the mock: it passes everything on as it is, notes it, and does what it is told to."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

import httpx2
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from conformance.client.log import Log
from conformance.client.seen import Closed, Request
from conformance.client.wire import Wire
from conformance.redaction import Secrets
from mock_platform import MockPlatform

SECONDS = 20.0


class Between(NamedTuple):
    mock: MockPlatform
    wire: Wire
    log: Log

    @property
    def headers(self) -> dict[str, str]:
        return {"X-API-Key": self.mock.agent_key}

    @property
    def socket_url(self) -> str:
        ws = f"ws{self.wire.base_url.removeprefix('http')}"
        return f"{ws}/api/v1/socket/websocket?api_key={self.mock.agent_key}&vsn=2.0.0"


@pytest.fixture
async def between() -> AsyncIterator[Between]:
    async with MockPlatform() as mock:
        secrets = Secrets()
        secrets.learn(mock.agent_key, "AGENT_KEY")
        log = Log([], itertools.count(1), secrets.redact)
        async with Wire(mock.base_url, log, mock.agent_key) as wire:
            yield Between(mock, wire, log)


@asynccontextmanager
async def joined(between: Between) -> AsyncIterator[ClientConnection]:
    async with connect(between.socket_url, ping_interval=None) as socket:
        await socket.send(json.dumps(["1", "1", f"agent_rooms:{between.mock.agent_id}", "phx_join", {}]))
        assert json.loads(await socket.recv())[4] == {"status": "ok", "response": {}}
        yield socket


async def raw(between: Between, *parts: bytes) -> bytes:
    """What comes back for bytes as they are."""
    port = int(between.wire.base_url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await writer.drain()
    answer = await asyncio.wait_for(reader.read(), SECONDS)
    writer.close()
    await writer.wait_closed()
    return answer


async def test_a_request_and_its_answer_are_passed_on_and_noted_without_the_key(between: Between) -> None:
    async with httpx2.AsyncClient(base_url=between.wire.base_url, headers=between.headers) as http:
        first = await http.get("/api/v1/agent/me")
        second = await http.get(f"/api/v1/agent/chats?page=1&key={between.mock.agent_key}")
    assert first.json()["data"]["id"] == between.mock.agent_id
    assert second.status_code == 422
    me, chats = between.log.requests()
    assert (me.line, me.key_in, me.status) == ("GET /api/v1/agent/me 200", ("header",), 200)
    assert chats.key_in == ("header", "query")
    assert "page=1&key=<AGENT_KEY>" in chats.line
    assert between.mock.agent_key not in str([each.document() for each in between.log.entries])


async def test_a_body_in_chunks_is_one_body(between: Between) -> None:
    room = between.mock.rooms["Offsite in Lisbon"]
    body = json.dumps({"event": {"content": "hm", "message_type": "thought"}}).encode()
    head = (
        f"POST /api/v1/agent/chats/{room}/events HTTP/1.1\r\nHost: here\r\nX-API-Key: {between.mock.agent_key}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:5], body[5:])]
    answer = await raw(between, head.encode(), *chunks, b"0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 201 ")
    assert json.loads(between.log.requests("POST")[0].body)["event"]["content"] == "hm"


@pytest.mark.parametrize("sent", [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n", b""])
async def test_what_is_no_request_ends_the_connection_alone(between: Between, sent: bytes) -> None:
    if sent:
        assert await raw(between, sent) == b""
    async with httpx2.AsyncClient(base_url=between.wire.base_url, headers=between.headers) as http:
        assert (await http.get("/api/v1/agent/me")).status_code == 200


async def test_a_client_that_asks_first_whether_it_may_send_is_told_to_go_on(between: Between) -> None:
    head = f"GET /api/v1/agent/me HTTP/1.1\r\nHost: here\r\nX-API-Key: {between.mock.agent_key}\r\n"
    answer = await raw(between, head.encode() + b"Expect: 100-continue\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ")


async def test_pages_are_as_small_as_a_scene_wants_them(between: Between) -> None:
    between.wire.page_size = 1
    async with httpx2.AsyncClient(base_url=between.wire.base_url, headers=between.headers) as http:
        answer = await http.get("/api/v1/agent/peers?page=2&page_size=100")
    assert answer.json()["metadata"]["page_size"] == 1
    assert answer.json()["metadata"]["page"] == 2


async def test_a_request_that_is_held_reaches_the_mock_only_when_it_is_let_go(between: Between) -> None:
    hold = between.wire.hold("GET", "/agent/me")
    async with httpx2.AsyncClient(base_url=between.wire.base_url, headers=between.headers, timeout=SECONDS) as http:
        asking = asyncio.create_task(http.get("/api/v1/agent/me"))
        assert await between.log.until(lambda: hold.reached, SECONDS)
        assert await _count(between) == 0
        hold.let_go()
        assert (await asking).status_code == 200
        dropped = between.wire.hold("GET", "/agent/me")
        asking = asyncio.create_task(http.get("/api/v1/agent/me"))
        assert await between.log.until(lambda: dropped.reached, SECONDS)
        dropped.drop()
        with pytest.raises(httpx2.HTTPError):
            await asking
    assert await _count(between) == 1


async def _count(between: Between) -> int:
    world = await between.mock.acontrol.world()
    return await world.timeline.count(name="get_agent_me")


async def test_a_connection_that_the_mock_cuts_is_cut_for_the_client_too(between: Between) -> None:
    world = await between.mock.acontrol.world()
    await world.faults.add("get_agent_me", {"cut": "before"})
    async with httpx2.AsyncClient(base_url=between.wire.base_url, headers=between.headers) as http:
        with pytest.raises(httpx2.HTTPError):
            await http.get("/api/v1/agent/me")
    (request,) = between.log.requests()
    assert request.status is None
    assert "the connection was cut" in request.reply


async def test_frames_are_passed_on_both_ways_and_noted(between: Between) -> None:
    async with joined(between) as socket:
        await asyncio.wait_for(await socket.ping(), SECONDS)
    lines = [each.line for each in between.log.entries if not isinstance(each, Request)]
    topic = f"agent_rooms:{between.mock.agent_id}"
    assert lines[0] == "socket 1: GET /api/v1/socket/websocket?api_key=<AGENT_KEY>&vsn=2.0.0 101"
    assert lines[1] == f'socket 1 C> ["1", "1", "{topic}", "phx_join", {{}}]'
    assert lines[2].startswith(f'socket 1 S> ["1","1","{topic}","phx_reply"')
    assert await between.log.until(between.log.closes, SECONDS)
    assert [each.line for each in between.log.closes()] == ["socket 1 closed by the client with 1000"]


async def test_a_frame_in_fragments_is_one_frame(between: Between) -> None:
    async with connect(between.socket_url, ping_interval=None) as socket:
        await socket.send(iter(['[null, "1", "phoe', 'nix", "heartbeat", {}]']))
        assert json.loads(await socket.recv())[3] == "phx_reply"
    (said,) = between.log.frames("heartbeat")
    assert said.text == '[null, "1", "phoenix", "heartbeat", {}]'


async def test_a_binary_frame_is_noted_as_one(between: Between) -> None:
    async with joined(between) as socket:
        await socket.send(b"\x00\x01")
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), SECONDS)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1011
    assert [each.is_binary for each in between.log.frames()] == [False, True]
    assert [each.line for each in between.log.closes()] == ["socket 1 closed by the platform with 1011"]


async def test_a_refusal_of_the_upgrade_is_passed_on(between: Between) -> None:
    world = await between.mock.acontrol.world()
    await world.faults.add("upgrade", {"refuse": {"status": 429, "retry_after": 7}})
    with pytest.raises(InvalidStatus) as refusal:
        await connect(between.socket_url)
    assert refusal.value.response.status_code == 429
    assert refusal.value.response.headers["Retry-After"] == "7"
    (upgrade,) = between.log.upgrades()
    assert (upgrade.status, upgrade.retry_after, upgrade.key_in) == (429, 7.0, ("query",))


async def test_a_refused_join_never_reaches_the_mock(between: Between) -> None:
    topic = f"chat_room:{between.mock.rooms['Offsite in Lisbon']}"
    between.wire.refused_topics[topic] = "unauthorized"
    async with joined(between) as socket:
        await socket.send(json.dumps(["2", "2", topic, "phx_join", {}]))
        answer = json.loads(await socket.recv())
    assert answer == ["2", "2", topic, "phx_reply", {"status": "error", "response": {"reason": "unauthorized"}}]
    assert between.log.joined(topic) is None
    assert between.log.joined(f"agent_rooms:{between.mock.agent_id}") is not None


async def test_nonsense_closes_and_cuts_are_what_the_client_gets(between: Between) -> None:
    async with joined(between) as socket:
        live = between.wire.live
        assert live is not None
        live.say_text("nonsense")
        live.say_bytes(b"\x01")
        assert [await socket.recv(), await socket.recv()] == ["nonsense", b"\x01"]
        live.close(4001)
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), SECONDS)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4001
    async with joined(between) as socket:
        assert between.wire.live is not None
        between.wire.live.reset()
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), SECONDS)
        assert closed.value.rcvd is None
    closes = between.log.of(Closed)
    assert [(each.by, each.code) for each in closes] == [("platform", 4001), ("platform", None)]
    assert between.wire.live is None
