"""The MCP server over stdio, against the same requests made with a bare httpx2 client, and against another server."""

import json
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.latency import Load, Taken, percentile
from benchmarks.processes import COMMAND, ROOT, clean_environment, module, resident, serving
from benchmarks.report import Row
from benchmarks.stdio_client import ServerFailedError, connected

OURS = str(Path(sys.executable).with_name("thenvoi-mcp"))
KEY = "thnv_a_1767600000_local-mock-key-of-weather-000011"
TOOL = {"name": "get_agent_me", "arguments": {}}
LOAD, QUICK_LOAD = Load(warm_up=100, calls=1_000, flood=2_000, width=16), Load(warm_up=1, calls=5, flood=20, width=16)
ROUNDS = 7


class Measured(NamedTuple):
    """One run: seconds to the first answer, of a listing and of calls, calls per second, and bytes in memory."""

    start: float
    listing: float
    p50: float
    p99: float
    rate: float
    memory: float


Run = Callable[[], Measured]
Rounds = Sequence[Measured]


def mcp(*, quick: bool, versus: str | None = None) -> list[Row]:
    """What the server adds to the requests that it makes; ``versus`` is the command of another one."""
    load, times = (QUICK_LOAD, 1) if quick else (LOAD, ROUNDS)
    with serving(COMMAND, "serve", "--port", 0) as port:
        url = f"http://127.0.0.1:{port}"
        runs: list[Run] = [lambda: _bare(url, load), lambda: _server([OURS], url, load)]
        if versus:
            runs.append(lambda: _server(shlex.split(versus), url, load))
        try:
            bare, ours, *others = zip(*([each() for each in runs] for _ in range(times)), strict=True)
        except ServerFailedError as problem:
            raise SystemExit(f"benchmarks: {problem}") from None
    rows = _against_bare(ours, bare)
    for other in others:
        rows += _against(ours, other, Path(shlex.split(versus or "")[0]).name)
    return rows


def _against_bare(ours: Rounds, bare: Rounds) -> list[Row]:
    per_second, mebibytes = _typical(ours, "rate"), _typical(ours, "memory") / 2**20
    return [
        _row("spawn to initialize: ours / bare client to its first answer", ours, bare, "start", _ms(ours, "start")),
        _row("tools/list: ours / bare request", ours, bare, "listing", _ms(ours, "listing")),
        _row("get_agent_me, p50: ours / bare request", ours, bare, "p50", _ms(ours, "p50"), at_most=2),
        _row("get_agent_me, p99: ours / bare request", ours, bare, "p99", _ms(ours, "p99")),
        _row("calls per second, 16 in flight: ours / bare", ours, bare, "rate", f"{per_second:,.0f}/s"),
        _row("memory: ours / bare client", ours, bare, "memory", f"{mebibytes:.0f} MiB"),
    ]


def _against(ours: Rounds, other: Rounds, name: str) -> list[Row]:
    per_second, mebibytes = _typical(other, "rate"), _typical(other, "memory") / 2**20
    return [
        _row(f"spawn to initialize: ours / {name}", ours, other, "start", _ms(other, "start")),
        _row(f"tools/list: ours / {name}", ours, other, "listing", _ms(other, "listing")),
        _row(f"get_agent_me, p50: ours / {name}", ours, other, "p50", _ms(other, "p50")),
        _row(f"get_agent_me, p99: ours / {name}", ours, other, "p99", _ms(other, "p99")),
        _row(f"calls per second, 16 in flight: ours / {name}", ours, other, "rate", f"{per_second:,.0f}/s"),
        _row(f"memory: ours / {name}", ours, other, "memory", f"{mebibytes:.0f} MiB"),
    ]


def _row(what: str, ours: Rounds, other: Rounds, field: str, note: str, *, at_most: float | None = None) -> Row:
    """The median of the rounds' ratios."""
    ratios = (getattr(one, field) / getattr(two, field) for one, two in zip(ours, other, strict=True))
    return Row("mcp", what, median(ratios), at_most=at_most, note=note)


def _typical(rounds: Rounds, field: str) -> float:
    return float(median(getattr(each, field) for each in rounds))


def _ms(rounds: Rounds, field: str) -> str:
    return f"{_typical(rounds, field) * 1000:.2f} ms"


# --- a server over stdio ---------------------------------------------------------------------------------------------


def _server(command: Sequence[str], url: str, load: Load) -> Measured:
    started = time.perf_counter()
    with connected(command, _environment(url)) as client:
        client.open()
        start = time.perf_counter() - started
        client.one_by_one("tools/call", TOOL, load.warm_up)
        listing = median(client.one_by_one("tools/list", {}, max(load.calls // 10, 1)))
        seconds = sorted(client.one_by_one("tools/call", TOOL, load.calls))
        taken = Taken(seconds, client.in_flight("tools/call", TOOL, load))
        return _measured(start, listing, taken, resident(client.pid))


def _environment(url: str) -> dict[str, str]:
    given = {"THENVOI_API_KEY": KEY, "THENVOI_BASE_URL": url, "THENVOI_LOG_LEVEL": "warning", "TRANSPORT": "stdio"}
    return {**clean_environment(), **given}


# --- the bare client -------------------------------------------------------------------------------------------------


def _bare(url: str, load: Load) -> Measured:
    command = module("bare_client", url, KEY)
    pipe = subprocess.PIPE
    started = time.perf_counter()
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=clean_environment()) as process:
        assert process.stdin is not None  # noqa: S101 - for the type checker
        assert process.stdout is not None  # noqa: S101 - the same
        process.stdout.readline()
        start = time.perf_counter() - started
        process.stdin.write(json.dumps(load._asdict()) + "\n")
        process.stdin.flush()
        taken = Taken(*json.loads(process.stdout.readline()))
        return _measured(start, percentile(taken.seconds, 0.5), taken, resident(process.pid))


def _measured(start: float, listing: float, taken: Taken, memory: int) -> Measured:
    p50, p99 = percentile(taken.seconds, 0.5), percentile(taken.seconds, 0.99)
    return Measured(start, listing, p50, p99, taken.rate, memory)
