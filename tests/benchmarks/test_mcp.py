"""That the MCP server is measured, and that a server that cannot be measured is told in a sentence."""

import asyncio
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks.bare_client import in_flight, one_by_one
from benchmarks.latency import Load, percentile

ROOT = Path(__file__).resolve().parent.parent.parent
REFUSING = """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    error = {"code": -32601, "message": "Method not found"}
    print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "error": error}), flush=True)
"""
REFUSAL = '{"jsonrpc": "2.0", "id": 1, "error": {"code": -32601, "message": "Method not found"}}'


class Ended(NamedTuple):
    code: int
    out: str
    err: str


def benchmarks(*words: str) -> Ended:
    command = [sys.executable, "-m", "benchmarks", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return Ended(done.returncode, done.stdout, done.stderr)


def measured(out: str) -> list[str]:
    """The second column of the table."""
    _, _, *rows = [line for line in out.splitlines() if line.startswith("|")]
    return [row.split("|")[2].strip() for row in rows]


# --- two servers in turn ---------------------------------------------------------------------------------------------


def test_another_server_is_measured_in_the_same_ways_as_ours() -> None:
    ended = benchmarks("mcp", "--quick", "--versus", f"{sys.executable} -m mcp_server")
    assert ended.code == 0, ended.err
    name = Path(sys.executable).name
    assert measured(ended.out) == [
        "spawn to initialize: ours / bare client to its first answer",
        "tools/list: ours / bare request",
        "get_agent_me, p50: ours / bare request",
        "get_agent_me, p99: ours / bare request",
        "calls per second, 16 in flight: ours / bare",
        "memory: ours / bare client",
        f"spawn to initialize: ours / {name}",
        f"tools/list: ours / {name}",
        f"get_agent_me, p50: ours / {name}",
        f"get_agent_me, p99: ours / {name}",
        f"calls per second, 16 in flight: ours / {name}",
        f"memory: ours / {name}",
    ]


@pytest.mark.parametrize(
    "command, sentence",
    [
        ("no-such-command --at-all", "no-such-command --at-all cannot be started: No such file or directory"),
        (f"{sys.executable} -c pass", f"{sys.executable} -c pass ended without an answer"),
        (f"{sys.executable} -c {shlex.quote(REFUSING)}", f"answers initialize with {REFUSAL}"),
    ],
    ids=["missing", "silent", "refusing"],
)
def test_a_server_that_cannot_be_measured_is_told_in_a_sentence(command: str, sentence: str) -> None:
    ended = benchmarks("mcp", "--quick", "--versus", command)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.endswith(f"{sentence}\n")
    assert "Traceback" not in ended.err


def test_another_server_can_only_be_named_where_servers_are_measured() -> None:
    ended = benchmarks("memory", "--quick", "--versus", "anything")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.endswith("error: --versus is for mcp: name it as well\n")


# --- calls -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part, value", [(0.0, 1), (0.5, 51), (0.99, 100), (1.0, 100)])
def test_a_percentile_is_one_of_the_values(part: float, value: float) -> None:
    assert percentile(range(1, 101), part) == value


async def test_calls_one_by_one_never_meet_and_calls_in_flight_are_as_many_as_asked_for() -> None:
    made, under_way, most = 0, 0, 0

    async def call() -> None:
        nonlocal made, under_way, most
        made, under_way = made + 1, under_way + 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1

    assert len(await one_by_one(call, 5)) == made == 5
    assert most == 1
    assert await in_flight(call, Load(warm_up=0, calls=0, flood=100, width=16)) > 0
    assert (made, most) == (105, 16)
