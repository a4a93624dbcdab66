"""The other end of the WebSocket benchmarks: many clients in one process, as lean as raw sockets are.

``python -m benchmarks.sockets`` reads a job as JSON from standard input, carries it out against a server that runs, and
prints what it measured as JSON.
"""

import asyncio
import base64
import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any, cast

PATH = "/api/v1/socket/websocket"
_HEAD_END = b"\r\n\r\n"

OnText = Callable[[bytes], None]


class WebSocket(asyncio.Protocol):
    """A client that upgrades, then hands each text message on. Enough of RFC 6455 for servers that do not fragment."""

    def __init__(self, path: str, on_text: OnText) -> None:
        self._path = path
        self._on_text = on_text
        self._buffer = b""
        self._upgraded = False
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = ["Host: 127.0.0.1", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
        head = "\r\n".join([f"GET {self._path} HTTP/1.1", *lines, f"Sec-WebSocket-Key: {key}", "", ""])
        self.transport.write(head.encode())

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data if self._buffer else data
        if not self._upgraded:
            end = data.find(_HEAD_END)
            if end < 0:
                self._buffer = data
                return
            self._upgraded = True
            if not data.startswith(b"HTTP/1.1 101"):
                self.open.set_exception(RuntimeError(data[:200].decode()))
                return
            self.open.set_result(None)
            data = data[end + len(_HEAD_END) :]
        self._buffer = self._take_frames(data)

    def _take_frames(self, data: bytes) -> bytes:
        at = 0
        while len(data) - at >= 2:
            length, start = data[at + 1], at + 2
            if length == 126:
                length, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif length == 127:
                length, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if len(data) < start + length:
                break
            if data[at] == 0x81:
                self._on_text(data[start : start + length])
            at = start + length
        return data[at:]

    def send(self, text: str) -> None:
        """One text message, masked with zeros."""
        raw = text.encode()
        head = bytes((0x81, 0x80 | len(raw))) if len(raw) < 126 else bytes((0x81, 0xFE)) + len(raw).to_bytes(2, "big")
        self.transport.write(head + b"\0\0\0\0" + raw)

    def join(self, topic: str, ref: str = "1") -> None:
        """Ask to join a topic."""
        self.send(json.dumps([ref, ref, topic, "phx_join", {}]))


class Rest:
    """One kept-alive HTTP connection."""

    def __init__(self, key: str) -> None:
        self._key = key

    async def connect(self, port: int) -> "Rest":
        """Open it."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", port)
        return self

    async def call(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """One request; the ``data`` of its answer. Raises when refused."""
        raw = b"" if body is None else json.dumps(body).encode()
        head = f"{method} /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: {self._key}\r\n"
        if method == "POST":
            head += f"Content-Type: application/json\r\nContent-Length: {len(raw)}\r\n"
        self._writer.write(head.encode() + b"\r\n" + raw)
        answer = await self._reader.readuntil(_HEAD_END)
        at = answer.lower().index(b"content-length: ") + 16
        content = await self._reader.readexactly(int(answer[at : answer.index(b"\r", at)]))
        if not answer.startswith(b"HTTP/1.1 2"):
            raise RuntimeError(f"{method} {path}: {content.decode()}")
        return json.loads(content)["data"] if content else None


async def open_sockets(port: int, count: int, path: str, on_text: Callable[[int], OnText]) -> list[WebSocket]:
    """``count`` clients, connected 50 at a time."""
    loop = asyncio.get_running_loop()
    sockets: list[WebSocket] = []
    for start in range(0, count, 50):
        numbers = range(start, min(start + 50, count))
        made = [loop.create_connection(partial(WebSocket, path, on_text(n)), "127.0.0.1", port) for n in numbers]
        batch = [protocol for _, protocol in await asyncio.gather(*made)]
        await asyncio.gather(*(each.open for each in batch))
        sockets += batch
    return sockets


async def open_socket(port: int, path: str, on_text: OnText) -> WebSocket:
    """One client."""
    (socket,) = await open_sockets(port, 1, path, lambda _: on_text)
    return socket


class Arrivals:
    """Counts what arrives, and tells when enough has."""

    def __init__(self) -> None:
        self.count = 0
        self._wanted = 0
        self._enough = asyncio.Event()

    def one(self, _: bytes) -> None:
        """Something arrived."""
        self.count += 1
        if self.count >= self._wanted:
            self._enough.set()

    async def until(self, wanted: int) -> None:
        """Wait until so many have arrived in all."""
        self._wanted = wanted
        self._enough.clear()
        if self.count < wanted:
            await asyncio.wait_for(self._enough.wait(), 120)


# --- jobs ------------------------------------------------------------------------------------------------------------


async def fan_out(job: dict[str, Any]) -> dict[str, Any]:
    """Bursts of messages to all sockets of a room: deliveries per second, and the lag of the last one for a single."""
    arrivals = Arrivals()
    sockets = await open_sockets(job["port"], job["sockets"], job["path"], lambda _: arrivals.one)
    if job["topic"]:
        for each in sockets:
            each.join(job["topic"])
        await arrivals.until(job["sockets"])
    fire = await _trigger(job)
    rates: list[float] = []
    lags: list[float] = []
    for _ in range(job["rounds"]):
        for burst, results in ((1, lags), (job["burst"], rates)):
            expected = arrivals.count + burst * job["sockets"]
            started = time.perf_counter()
            for _ in range(burst):
                await fire()
            await arrivals.until(expected)
            results.append(time.perf_counter() - started)
    deliveries = job["burst"] * job["sockets"]
    return {"rates": [deliveries / each for each in rates], "lags": lags}


async def _trigger(job: dict[str, Any]) -> Callable[[], Any]:
    if job["topic"]:
        rest = await Rest(job["key"]).connect(job["port"])
        return lambda: rest.call("POST", job["post"], job["body"])
    reader, writer = await asyncio.open_connection("127.0.0.1", job["port"])

    async def fire() -> None:
        writer.write(b"GO\n")
        await reader.readexactly(1)

    return fire


async def press(job: dict[str, Any]) -> dict[str, Any]:
    """A message to all sockets every so often, for a while.

    Who hears it stands for a thousand other machines, and so gives way to whoever else needs this one's processors.
    """
    os.nice(15)
    arrivals = Arrivals()
    sockets = await open_sockets(job["port"], job["sockets"], job["path"], lambda _: arrivals.one)
    for each in sockets:
        each.join(job["topic"])
    await arrivals.until(job["sockets"])
    print("ready", flush=True)
    rest = await Rest(job["key"]).connect(job["port"])
    end = time.perf_counter() + job["seconds"]
    while time.perf_counter() < end:
        await rest.call("POST", job["post"], job["body"])
        await asyncio.sleep(job["every"])
    return {"delivered": arrivals.count}


async def latency(job: dict[str, Any]) -> dict[str, Any]:
    """One client that reads at a steady pace."""
    rest = await Rest(job["key"]).connect(job["port"])
    took = []
    end = time.perf_counter() + job["seconds"]
    while time.perf_counter() < end:
        started = time.perf_counter()
        await rest.call("GET", job["get"])
        took.append(time.perf_counter() - started)
        await asyncio.sleep(0.002)
    return {"p50": quantile(took, 0.5), "p99": quantile(took, 0.99)}


async def idle(job: dict[str, Any]) -> dict[str, Any]:
    """Connect, join and sit still until told to end."""
    arrivals = Arrivals()
    started = time.perf_counter()
    sockets = await open_sockets(job["port"], job["sockets"], job["path"], lambda _: arrivals.one)
    for each in sockets:
        each.join(job["topic"])
    await arrivals.until(job["sockets"])
    print(json.dumps({"seconds": time.perf_counter() - started}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    return {}


async def slow_reader(job: dict[str, Any]) -> dict[str, Any]:
    """Messages at a steady pace to all sockets, ``stalled`` of which do not read: how late the others get them."""
    posted = 0.0
    late: list[float] = []
    ready = Arrivals()

    def heard(number: int) -> OnText:
        def on_text(_: bytes) -> None:
            if number >= job["stalled"] or not posted:
                ready.one(b"")
                if posted:
                    late.append(time.perf_counter() - posted)

        return on_text

    sockets = await open_sockets(job["port"], job["sockets"], job["path"], heard)
    for each in sockets:
        each.join(job["topic"])
    await ready.until(job["sockets"])
    for each in sockets[: job["stalled"]]:
        each.transport.pause_reading()
    rest = await Rest(job["key"]).connect(job["port"])
    joined = ready.count
    readers = job["sockets"] - job["stalled"]
    for number in range(job["messages"]):
        posted = time.perf_counter()
        await rest.call("POST", job["post"], job["body"])
        await ready.until(joined + (number + 1) * readers)
    return {"p50": quantile(late, 0.5), "p99": quantile(late, 0.99), "received": len(late)}


class Pair:
    """A user and an agent in a room of their own, talking."""

    def __init__(self, job: dict[str, Any], pair: dict[str, str]) -> None:
        self._job = job
        self._pair = pair
        self._asked_at: dict[str, float] = {}
        self._questions: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.to_push: list[float] = []
        self.seen: list[str] = []

    async def connect(self) -> None:
        """Sockets and REST connections of both."""
        port = self._job["port"]
        self._user = await Rest(self._pair["user_key"]).connect(port)
        self._agent = await Rest(self._pair["agent_key"]).connect(port)
        for key, hears in (("user_key", self._user_hears), ("agent_key", self._agent_hears)):
            path = f"{PATH}?api_key={self._pair[key]}&vsn=2.0.0"
            socket = await open_socket(port, path, hears)
            socket.join(f"chat_room:{self._pair['room']}")

    async def talk(self, trips: int) -> None:
        """So many questions, each marked and answered before the next."""
        post = f"/me/chats/{self._pair['room']}/messages"
        agent_room = f"/agent/chats/{self._pair['room']}/messages"
        for number in range(trips):
            started = time.perf_counter()
            question = {"content": f"question {number}", "mentions": [{"id": self._pair["agent"]}]}
            await self._user.call("POST", post, {"message": question})
            heard = await asyncio.wait_for(self._questions.get(), 30)
            self.to_push.append(heard["at"] - started)
            mark = f"{agent_room}/{heard['id']}"
            await self._agent.call("POST", f"{mark}/processing")
            answer = {"content": f"answer {number}", "mentions": [{"id": self._pair["user"]}]}
            await self._agent.call("POST", agent_room, {"message": answer})
            await self._agent.call("POST", f"{mark}/processed")
            await asyncio.wait_for(self._answers.get(), 30)

    def _agent_hears(self, text: bytes) -> None:
        frame = json.loads(text)
        if frame[3] == "message_created":
            self.seen.append(frame[4]["id"])
            self._questions.put_nowait({"id": frame[4]["id"], "at": time.perf_counter()})

    def _user_hears(self, text: bytes) -> None:
        frame = json.loads(text)
        if frame[3] == "message_created" and frame[4]["sender_type"] == "Agent":
            self.seen.append(frame[4]["id"])
            self._answers.put_nowait(frame[4])


async def chat(job: dict[str, Any]) -> dict[str, Any]:
    """Pairs that talk at the same time."""
    pairs = [Pair(job, each) for each in job["pairs"]]
    for each in pairs:
        await each.connect()
    await asyncio.sleep(0.2)
    trips = job["trips"] // len(pairs)
    started = time.perf_counter()
    await asyncio.gather(*(each.talk(trips) for each in pairs))
    passed = time.perf_counter() - started
    seen = [message for each in pairs for message in each.seen]
    lags = [lag for each in pairs for lag in each.to_push]
    expected = 2 * trips * len(pairs)
    return {
        "rate": trips * len(pairs) / passed,
        "p50": quantile(lags, 0.5),
        "p99": quantile(lags, 0.99),
        "lost": expected - len(set(seen)),
        "doubled": len(seen) - len(set(seen)),
    }


def quantile(values: list[float], part: float) -> float:
    """The value below which ``part`` of all lie."""
    return median(values) if part == 0.5 else sorted(values)[int(part * (len(values) - 1))]


JOBS = {"fan_out": fan_out, "press": press, "latency": latency, "idle": idle, "slow_reader": slow_reader, "chat": chat}


def main() -> None:
    """Carry out the job on the first line of standard input."""
    job = json.loads(sys.stdin.readline())
    try:
        import uvloop  # noqa: PLC0415 - not there on every system

        runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    except ImportError:
        runner = asyncio.Runner()
    with runner:
        print(json.dumps(runner.run(JOBS[job["kind"]](job))), flush=True)


if __name__ == "__main__":
    main()
