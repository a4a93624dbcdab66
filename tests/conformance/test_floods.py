"""A target that sends without end, or takes nothing, ends no run late and fills no memory: the kit hangs up."""

import asyncio
import itertools
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

import pytest
from websockets.asyncio.server import ServerConnection, serve

from conformance.budget import DEFAULTS, Budget, Throttle
from conformance.claims import NoAnswer
from conformance.cleaning import SILENCES, Cleaner
from conformance.commands.platform import Access, Options, judge_platform
from conformance.commands.reporting import Outputs
from conformance.drivers import client, events, socket
from conformance.drivers import rest as rests
from conformance.drivers.bounded import Unread
from conformance.drivers.client import Inbox
from conformance.drivers.rest import Rest
from conformance.drivers.socket import Socket, upgrade
from conformance.drivers.sse import Sse
from conformance.drivers.web import Web
from conformance.evidence import Evidence
from conformance.ledger import Ledger
from conformance.redaction import Secrets
from conformance.session import connected
from tests.conformance import hostile, kit

Talk = Callable[[ServerConnection], Awaitable[None]]
PUSH = json.dumps([None, None, "user_rooms:x", "room_added", {"id": "y" * 50}])


def requester(url: str) -> Rest:
    return Rest(url, secrets=Secrets(), budget=Budget(DEFAULTS), throttle=Throttle(None), write=True)


@asynccontextmanager
async def socket_at(
    talk: Talk,
) -> AsyncIterator[tuple[Socket, Rest, list[Evidence]]]:
    """A socket of the kit, and a server that says on it what ``talk`` says."""

    async def handler(connection: ServerConnection) -> None:
        with suppress(Exception):
            await talk(connection)

    async with serve(handler, "127.0.0.1", 0, ping_interval=None, close_timeout=0.1) as server:
        asking = requester(f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}")
        log: list[Evidence] = []
        upgraded = await upgrade(asking, log, {"vsn": "2.0.0"}, deflate=True)
        assert upgraded.socket is not None
        try:
            yield upgraded.socket, asking, log
        finally:
            await upgraded.socket.end()
            await asking.aclose()


async def pushes(connection: ServerConnection) -> None:
    for _ in range(5_000):
        await connection.send(PUSH)
    await connection.wait_closed()


async def pings(connection: ServerConnection) -> None:
    connection.transport.write(b"\x89\x00" * 5_000)
    await connection.wait_closed()


async def parts(connection: ServerConnection) -> None:
    async def without_end() -> AsyncIterator[str]:
        while True:
            yield "part "

    await connection.send(without_end())


async def zeros(connection: ServerConnection) -> None:
    for _ in range(9):
        await connection.send("0" * 1_000_000)
    await connection.wait_closed()


@pytest.mark.parametrize("talk", [pushes, pings, parts])
async def test_a_socket_that_is_flooded_is_hung_up_on(talk: Talk) -> None:
    async with socket_at(talk) as (flooded, asking, log):
        with pytest.raises(Unread, match="was sent more than 2000 frames in one check, and the kit hung up"):
            await flooded.until(lambda: None, kit.SECONDS)
        assert len(log) <= rests.MOST_FRAMES + 2
        assert log[-1].line.startswith("# the socket was sent more than 2000 frames")
        assert asking.most_frames == socket.FEW
        assert flooded.closed is None  # it was not the target who ended it


async def test_messages_that_unpack_to_more_than_anybody_reads_are_a_flood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "MOST_BYTES", 2**22)
    async with socket_at(zeros) as (flooded, _, _):
        with pytest.raises(Unread, match="was sent more than 4 MiB"):
            await flooded.until(lambda: None, kit.SECONDS)
        assert sum(len(each.data) for each in flooded.heard) <= 2**22


async def test_of_many_frames_the_later_ones_are_kept_in_short() -> None:
    async def long(connection: ServerConnection) -> None:
        for _ in range(socket.WHOLE + 5):
            await connection.send("x" + "y" * 1000)
        await connection.wait_closed()

    async with socket_at(long) as (heard, _, log):
        await heard.until(lambda: len(heard.heard) == socket.WHOLE + 5 or None, kit.SECONDS)
        assert [len(each.line) > 900 for each in log[1:]] == [True] * socket.WHOLE + [False] * 5


async def test_a_target_that_takes_nothing_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "SECONDS", 0.3)
    is_deaf, is_done = asyncio.Event(), asyncio.Event()

    async def deaf(connection: ServerConnection) -> None:
        connection.transport.pause_reading()
        is_deaf.set()
        await is_done.wait()

    async with socket_at(deaf) as (unheard, _, _):
        await is_deaf.wait()
        await unheard.send_text("x" * 15_000_000)
        assert await unheard.until(lambda: unheard.closed, kit.SECONDS) == 1006
        is_done.set()


async def test_a_run_in_front_of_a_flood_ends_with_verdicts(mock: str, tmp_path: Path) -> None:
    async with flooding(mock) as url:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "conformance", "platform", "--base-url", url, "--user-key", kit.JANE),
            *("--only", "WS-14.1,WS-21.1,WS-23.2,CHT-1", "--json", "report.json"),
            stdout=asyncio.subprocess.DEVNULL,
            cwd=tmp_path,
            env=dict(kit.environment()),
        )
        assert await process.wait() in {1, 5}
    text = (tmp_path / "report.json").read_text(encoding="utf-8")
    report = json.loads(text)
    assert report["counts"]["kit fault"] == 0
    told = {each["reason"] for each in report["verdicts"] if each["outcome"] == "unproven"}
    assert any("in one check, and the kit hung up" in reason for reason in told), told
    assert len(text) < 5_000_000


@asynccontextmanager
async def flooding(upstream: str) -> AsyncIterator[str]:
    """A platform that answers as ``upstream`` does, and pushes without end on every socket."""
    host, _, port = upstream.removeprefix("http://").partition(":")

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.CancelledError):
            while data := await reader.read(2**16):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_connection(host, int(port))
        with suppress(OSError, asyncio.CancelledError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            ours.write(head)
            if b"upgrade: websocket" not in head.lower():
                await asyncio.gather(pump(reader, ours), pump(theirs, writer))
                return
            writer.write(await theirs.readuntil(b"\r\n\r\n"))
            frame = b"\x81\x7e" + len(PUSH).to_bytes(2, "big") + PUSH.encode()
            while True:
                writer.write(frame * 100)
                await writer.drain()
        for each in (ours, writer):
            each.close()
            with suppress(OSError):
                await each.wait_closed()

    async with await asyncio.start_server(serve_one, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_messages_that_nobody_asked_for_are_read_to_a_bound() -> None:
    inbox = Inbox()
    waiting = inbox.expect(1)
    for number in range(client.MOST):
        await inbox.put({"method": "notifications/x", "params": {"n": number}})
    with pytest.raises(NoAnswer, match="more that nobody asked for than the kit reads: 2000 messages"):
        await inbox.put({"method": "notifications/x"})
    assert len(inbox.others) == client.MOST
    for again in (inbox.other(kit.SECONDS, lambda _: False), waiting):
        with pytest.raises(NoAnswer, match="more that nobody asked for"):
            await again


async def test_messages_that_nobody_asked_for_are_bounded_by_their_size_too() -> None:
    inbox = Inbox()
    with pytest.raises(NoAnswer, match="or 64 MiB"):
        await inbox.put({"method": "x"}, client.MOST_BYTES + 1)


async def test_cleaning_up_gives_up_on_a_target_that_answers_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rests, "SECONDS", 0.1)
    asked: list[str] = []

    def trickle(line: str, _: str) -> Any:  # noqa: ANN401 - as hostile.target wants it
        asked.append(line)
        return iter((hostile.chunked(), b"1\r\n \r\n"))

    async with hostile.target(trickle) as url:
        ledger = Ledger.begin(tmp_path / "run.ledger", "abc", url)
        for number in range(40):
            ledger.made(ledger.intend("agent", f"Kit abc {number}", "USER_KEY"), str(number))
        asking = requester(url)
        session = await connected(asking, ledger, {"USER_KEY": hostile.KEY}, write=True)
        left = await Cleaner(asking, ledger, session.users).clean(ledger.left())
        await asking.aclose()
    assert left == ledger.left()
    assert len(left) == 40
    assert len(asked) == SILENCES


LISTS: Final = "REST-2,REST-3,REST-17,REST-18,REST-22,REST-30,REST-33,REST-41,REST-43,REST-45,REST-50"
"""What is only read, and not by whoever connects: that is answered whole, and so can be judged."""

SEED: Final = 5
"""Draws some lists to begin with; a request that is made up needs a second before it is sent."""


async def test_a_run_whose_answers_only_trickle_ends_with_its_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rests, "SECONDS", 0.2)
    file = tmp_path / "report.json"
    options = Options(only=LISTS, budgets=("seconds=2",), seed=SEED)
    async with hostile.target(lambda *_: iter((hostile.chunked(), b"1\r\n \r\n"))) as url:
        access = Access(url, hostile.KEY, agent_key=f"{hostile.KEY}-2")
        code = await asyncio.to_thread(judge_platform, access, options, Outputs(json_file=file))
    report = json.loads(file.read_text(encoding="utf-8"))
    reasons = {(each["outcome"], each["reason"].rpartition(": ")[2]) for each in report["verdicts"]}
    assert code == 5
    assert ("unproven", "it has not ended within 0.2 seconds") in reasons
    assert ("not applicable", "the budget of 2 seconds is used up (--budget seconds=N)") in reasons


STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
ENDPOINT = b"event: endpoint\ndata: /messages\n\n"


async def test_a_stream_that_tells_without_end_is_read_to_a_bound() -> None:
    told = b'data: {"jsonrpc": "2.0", "method": "notifications/tools/list_changed"}\n\n' * 500
    async with hostile.target(lambda *_: itertools.chain((STREAM, ENDPOINT), itertools.repeat(told))) as url:
        web = Web(url, Secrets(), itertools.count(1))
        wire = await Sse.open(web, [])
        with pytest.raises(NoAnswer, match="more that nobody asked for than the kit reads"):
            await wire.inbox.other(kit.SECONDS, lambda _: False)
        await wire.aclose()
        await web.aclose()


async def test_an_event_that_does_not_end_ends_its_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MOST_BYTES", 2**16)
    line = b"data: " + b"x" * 1000 + b"\n"
    async with hostile.target(lambda *_: itertools.chain((STREAM, ENDPOINT), itertools.repeat(line * 50))) as url:
        web = Web(url, Secrets(), itertools.count(1))
        wire = await Sse.open(web, [])
        assert wire.stream._reading is not None
        await wire.stream._reading
        assert wire.stream.has_ended
        await wire.aclose()
        await web.aclose()
