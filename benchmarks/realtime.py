"""The WebSocket: fan-out, a chat of many, what idle sockets cost, and what one slow reader costs the others."""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.processes import COMMAND, ROOT, clean_environment, module, resident, serving, serving_process
from benchmarks.report import Row
from benchmarks.sockets import PATH
from benchmarks.worlds import AGENT_IDS, USER_KEY, WRITE_ROOM, scenario
from mock_platform.realtime.wsframe import text_frame

SOCKETS = 1_000
IDLE_SOCKETS = 2_000
PAIRS = 50
ROUND_TRIPS = 20_000
_ROOM = {
    "path": f"{PATH}?api_key={USER_KEY}&vsn=2.0.0",
    "topic": f"chat_room:{WRITE_ROOM}",
    "key": USER_KEY,
    "post": f"/me/chats/{WRITE_ROOM}/messages",
}


def fan_out(*, quick: bool) -> list[Row]:
    """One room, many sockets, one message."""
    sockets = 20 if quick else SOCKETS
    rounds = 1 if quick else 7
    body = _message("good morning everybody")
    with _mock(scenario(0)) as ours:
        job = {"kind": "fan_out", "sockets": sockets, "burst": 10, "rounds": 1, "body": body}
        frame = text_frame(b'["1",null,"chat_room:%b","message_created",%b]' % (WRITE_ROOM.encode(), b"x" * 760))
        with serving(*module("bare_sockets"), given=frame) as bare:
            parts, rates, lags = [], [], []
            for _ in range(rounds):
                limit = _run({**job, "port": bare, "path": "/", "topic": ""})
                measured = _run({**job, **_ROOM, "port": ours})
                parts.append(measured["rates"][0] / limit["rates"][0])
                rates += measured["rates"]
                lags += [one / other for one, other in zip(measured["lags"], limit["lags"], strict=True)]
        rest = _rest_under_pushes(ours, sockets, quick=quick)
    return [
        Row(
            "fan-out",
            f"deliveries to {sockets:,} sockets: ours / bare",
            median(parts),
            at_least=0.7,
            note=f"{median(rates):,.0f}/s",
        ),
        Row("fan-out", "lag of the last arrival: ours / bare", median(lags)),
        Row("fan-out", "p99 of a REST client: with pushes / without", rest, at_most=5),
    ]


def _rest_under_pushes(port: int, sockets: int, *, quick: bool) -> float:
    """How much longer the slowest answers take while pushes go out; the median of several turns."""
    seconds, turns = (0.3, 1) if quick else (2.0, 7)
    asks = {"kind": "latency", "port": port, "key": USER_KEY, "get": "/me/profile", "seconds": seconds}
    press = {"kind": "press", **_ROOM, "port": port, "sockets": sockets, "body": _message("tick"), "every": 0.1}
    ratios: list[float] = []
    for _ in range(turns):
        alone = _run(asks)["p99"]
        process = _start({**press, "seconds": seconds + 1})
        assert process.stdout is not None  # noqa: S101 - for the type checker
        process.stdout.readline()
        ratios.append(_run(asks)["p99"] / alone)
        process.communicate()
    return median(ratios)


def chat(*, quick: bool) -> list[Row]:
    """Users and agents that read from the socket, mark and answer."""
    pairs, trips = (3, 12) if quick else (PAIRS, ROUND_TRIPS)
    world, keys = _couples(pairs)
    with _mock(world) as port:
        got = _run({"kind": "chat", "port": port, "pairs": keys, "trips": trips})
    note = f"{got['rate']:,.0f} round trips/s, {pairs} users and {pairs} agents"
    return [
        Row("chat", f"messages lost in {trips:,} round trips", got["lost"], at_most=0, note=note),
        Row("chat", f"messages doubled in {trips:,} round trips", got["doubled"], at_most=0),
        Row("chat", "POST to push, p50", got["p50"] * 1000, unit=" ms"),
        Row("chat", "POST to push, p99", got["p99"] * 1000, unit=" ms"),
    ]


def idle(*, quick: bool) -> list[Row]:
    """What a connected, joined socket costs that says nothing."""
    sockets = 20 if quick else IDLE_SOCKETS
    with _mock_process(scenario(0)) as (port, pid):
        before = resident(pid)
        process = _start({"kind": "idle", **_ROOM, "port": port, "sockets": sockets})
        assert process.stdout is not None  # noqa: S101 - for the type checker
        took = json.loads(process.stdout.readline())["seconds"]
        grown = resident(pid) - before
        process.communicate("end\n")
    return [
        Row("idle", f"memory per joined socket, {sockets:,} sockets", grown / sockets / 1024, unit=" KiB"),
        Row("idle", f"time to connect and join {sockets:,} sockets", took, unit=" s"),
    ]


def slow_reader(*, quick: bool) -> list[Row]:
    """One of a hundred readers stands still: how much later do the others get their messages."""
    messages, rounds = (5, 1) if quick else (300, 5)
    job = {"kind": "slow_reader", **_ROOM, "sockets": 100, "messages": messages, "body": _message("x" * 20_000)}
    parts = []
    for _ in range(rounds):
        late = []
        for stalled in (0, 1):
            with _mock(scenario(0)) as port:
                late.append(_run({**job, "port": port, "stalled": stalled})["p99"])
        parts.append(late[1] / late[0])
    return [Row("slow reader", "p99 of the others: with one that stands still / without", median(parts), at_most=1.2)]


def _message(text: str) -> dict[str, object]:
    return {"message": {"content": text, "mentions": [{"id": AGENT_IDS[0]}]}}


def _couples(count: int) -> tuple[dict[str, object], list[dict[str, str]]]:
    """A user and an agent in each room."""
    users, agents, rooms, keys = [], [], [], []
    for number in range(count):
        tail = f"{number:012d}"
        made = {
            "user": f"00000000-0000-4000-8001-{tail}",
            "agent": f"00000000-0000-4000-8002-{tail}",
            "room": f"00000000-0000-4000-8003-{tail}",
            "user_key": f"thnv_u_1767600000_benchmark-{tail}",
            "agent_key": f"thnv_a_1767600000_benchmark-{tail}",
        }
        name = f"user{number}"
        users.append({"username": name, "id": made["user"], "organization": "Acme", "keys": [made["user_key"]]})
        agents.append({"name": "Agent", "id": made["agent"], "owner": name, "keys": [made["agent_key"]]})
        rooms.append({"id": made["room"], "owner": name, "participants": [f"{name}/agent"]})
        keys.append(made)
    world: dict[str, object] = {
        "name": "couples",
        "organizations": [{"name": "Acme"}],
        "users": users,
        "agents": agents,
        "rooms": rooms,
    }
    return world, keys


@contextmanager
def _mock(world: dict[str, object]) -> Iterator[int]:
    with _mock_process(world) as (port, _):
        yield port


@contextmanager
def _mock_process(world: dict[str, object]) -> Iterator[tuple[int, int]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "scenario.json")
        file.write_text(json.dumps(world), encoding="utf-8")
        with serving_process(COMMAND, "serve", "--port", 0, "--scenario", file) as found:
            yield found


def _start(job: dict[str, Any]) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        module("sockets"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=clean_environment()
    )
    assert process.stdin is not None  # noqa: S101 - for the type checker
    process.stdin.write(json.dumps(job) + "\n")
    process.stdin.flush()
    return process


def _run(job: dict[str, Any]) -> dict[str, Any]:
    output, _ = _start(job).communicate()
    result: dict[str, Any] = json.loads(output.splitlines()[-1])
    return result
