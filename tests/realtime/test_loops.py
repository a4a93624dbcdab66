"""The same wire on the loop of the caller, which is asyncio's own, and behind the HTTP server of the other kind."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from uvicorn.config import HTTP_PROTOCOLS
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from mock_platform import MockPlatform
from mock_platform.realtime import protocol
from tests.realtime.client import PATH, PATIENCE
from tests.realtime.raw import HANDSHAKE, TEXT, frame

pytestmark = pytest.mark.asyncio


@pytest.fixture(params=["httptools", "h11"])
def unstarted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> MockPlatform:
    """Made off the loop: it reads its scenario from a file."""
    if request.param == "h11":
        monkeypatch.setitem(HTTP_PROTOCOLS, "auto", "uvicorn.protocols.http.h11_impl:H11Protocol")
    return MockPlatform()


@pytest.fixture
async def mock(unstarted: MockPlatform) -> AsyncIterator[MockPlatform]:
    async with unstarted:
        yield unstarted


def socket(mock: MockPlatform, key: str) -> connect:
    url = f"{mock.base_url.replace('http', 'ws', 1)}{PATH}?api_key={key}&vsn=2.0.0"
    return connect(url, proxy=None, ping_interval=None, max_size=None)


async def receive(client: ClientConnection) -> Any:  # noqa: ANN401 - JSON
    async with asyncio.timeout(PATIENCE):
        return json.loads(await client.recv())


async def join(client: ClientConnection, topic: str) -> None:
    await client.send(json.dumps(["1", "1", topic, "phx_join", {}]))
    assert await receive(client) == ["1", "1", topic, "phx_reply", {"status": "ok", "response": {}}]


async def closed_with(client: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        await everything(client)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


async def everything(client: ClientConnection) -> None:
    while True:
        await receive(client)


async def say(mock: MockPlatform, http: httpx2.AsyncClient, text: str) -> str:
    body = {"message": {"content": text, "mentions": [{"id": mock.ids["jane/weather-agent"]}]}}
    path = f"{mock.base_url}/api/v1/me/chats/{mock.rooms['Offsite in Lisbon']}/messages"
    answer = await http.post(path, json=body, headers={"X-API-Key": mock.user_key})
    return str(answer.json()["data"]["id"])


async def test_a_message_is_pushed_and_delivered(mock: MockPlatform) -> None:
    topic = f"chat_room:{mock.rooms['Offsite in Lisbon']}"
    async with (
        httpx2.AsyncClient() as http,
        socket(mock, mock.user_key) as jane,
        socket(mock, mock.agent_key) as weather,
    ):
        await join(jane, topic)
        await join(weather, topic)
        id_ = await say(mock, http, "Hello")
        pushed = [await receive(jane), await receive(jane), await receive(weather)]
        assert [(each[3], each[4]["id"]) for each in pushed] == [
            ("message_created", id_),
            ("message_updated", id_),
            ("message_created", id_),
        ]


async def test_whoever_is_not_let_in_is_told_403(mock: MockPlatform) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await socket(mock, "wrong").__aenter__()
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("sent", ["x", b"x"], ids=["text", "bytes"])
async def test_garbage_closes_with_1011(mock: MockPlatform, sent: str | bytes) -> None:
    async with socket(mock, mock.user_key) as client:
        await client.send(sent)
        assert await closed_with(client) == 1011


async def test_too_large_a_message_closes_with_1009(mock: MockPlatform) -> None:
    reader, writer = await upgraded(mock)
    writer.write(frame(TEXT, b"[", claimed=9_000_000))
    async with asyncio.timeout(PATIENCE):
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
        opcode, size = await reader.readexactly(2)
        reason = await reader.read()
    assert (opcode, len(reason), reason[:2]) == (0x88, size, (1009).to_bytes(2, "big"))
    writer.close()


async def test_the_end_of_the_server_is_a_1012(mock: MockPlatform) -> None:
    async with socket(mock, mock.user_key) as client:
        await mock.__aexit__(None, None, None)
        assert await closed_with(client) == 1012


async def test_a_reader_that_never_reads_is_cut_and_the_others_get_everything(
    mock: MockPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "CLOSE_SECONDS", 0.05)
    topic = f"chat_room:{mock.rooms['Offsite in Lisbon']}"
    _, stuck = await upgraded(mock, limit=1000)
    stuck.write(frame(TEXT, json.dumps(["1", "1", topic, "phx_join", {}]).encode()))
    hub = mock._load().app.realtime.hub(mock._load().built.world)
    async with httpx2.AsyncClient() as http, socket(mock, mock.user_key) as jane:
        await join(jane, topic)
        said: list[str] = []
        while len(hub.subscriptions) == 2:
            assert len(said) < 100
            said.append(await say(mock, http, "x" * 300_000))
            assert (await receive(jane))[4]["id"] == said[-1]
    with pytest.raises(ConnectionError):
        await write_until_cut(stuck)
    stuck.close()


async def write_until_cut(writer: asyncio.StreamWriter) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            writer.write(frame(TEXT, b"[]"))
            await writer.drain()
            await asyncio.sleep(0)


async def upgraded(mock: MockPlatform, limit: int = 65_536) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A socket of jane of which nothing has been read; a stream takes in twice its ``limit``, then no more."""
    host, port = mock.base_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=limit)
    fields = [f"{name}: {value}" for name, value in HANDSHAKE.items()]
    head = [f"GET {PATH}?api_key={mock.user_key}&vsn=2.0.0 HTTP/1.1", *fields, "", ""]
    writer.write("\r\n".join(head).encode())
    # Frames that come with the request itself are lost, as in any server that waits for the end of its answer.
    for _ in range(1000):
        if mock._load().built.world.online:
            break
        await asyncio.sleep(0)
    return reader, writer
