"""Does a bigger room cost more? Every way of reading it at three sizes, and the longest pause of a write.

The measurements run in processes of their own: ``python -m benchmarks.growth reads 100 10000 1000000`` and
``python -m benchmarks.growth pause 500000 250000`` print theirs as JSON.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import get_args

from benchmarks.inside import Asker
from benchmarks.processes import output
from benchmarks.report import Row
from benchmarks.timing import best_of
from benchmarks.worlds import TEXT, Desk, desk, fill, work_off
from mock_platform.collector import calm_collector, collector_off
from mock_platform.world.deliveries import Filter

SIZES, QUICK_SIZES = (100, 10_000, 1_000_000), (100, 1_000)
GROWING, QUICK_GROWING = (500_000, 250_000), (1_000, 500)
"""Messages before, and writes. On the way the tables of a room of 500,000 become too small and are made anew."""
PAGE = 20
CONTEXT_PAGE = 50
PAUSE_RUNS = 3

Call = Callable[[], object]


def growth(*, quick: bool) -> list[Row]:
    """Flat cost of reading, short pauses of writing."""
    sizes, (before, writes) = (QUICK_SIZES, QUICK_GROWING) if quick else (SIZES, GROWING)
    costs: dict[str, list[float]] = json.loads(output("growth", "reads", *sizes))
    rows = [_flat(name, sizes, cost) for name, cost in costs.items()]
    # What the machine does besides makes one run longer; a pause that is ours is in all of them.
    pauses = [float(output("growth", "pause", before, writes)) for _ in range(1 if quick else PAUSE_RUNS)]
    what = f"longest pause of {writes:,} writes at {before:,} messages"
    return [*rows, Row("growth", what, min(pauses) * 1000, at_most=15, unit=" ms")]


def _flat(name: str, sizes: tuple[int, ...], cost: list[float]) -> Row:
    what = f"{name}: dearest of {', '.join(f'{size:,}' for size in sizes)} messages / cheapest"
    return Row("growth", what, max(cost) / min(cost), at_most=1.5, note=f"{cost[-1] * 1e6:.1f} µs")


def measure_reads(sizes: list[int], rounds: int = 60, repeats: int = 200) -> dict[str, list[float]]:
    """Seconds of each way of reading at each size; what has several filters counts as its dearest one."""
    ways = []
    for size in sizes:
        at = desk()
        fill(at, size)
        work_off(at)
        ways.append(_ways(at))
    calm_collector()
    found: dict[str, list[float]] = {}
    for name in ways[0]:
        best = best_of([each[name] for each in ways], rounds=rounds, repeats=repeats)
        shown = name.partition(" ?")[0]
        so_far = found.get(shown, best)
        found[shown] = best if max(best) / min(best) > max(so_far) / min(so_far) else so_far
    return found


def _ways(at: Desk) -> dict[str, Call]:
    """The ways of reading, as calls of the world and as requests."""
    messages, room = at.world.messages, at.room.id
    ask, agent_path = Asker(at).ready, f"/api/v1/agent/chats/{room}"
    ways: dict[str, Call] = {
        "next, world": lambda: messages.next_for(at.agent, room),
        "next, request": ask("GET", f"{agent_path}/messages/next", at.agent_key),
        "page 1, world": lambda: messages.in_room(at.user, room).cut(0, PAGE),
        "page 1, request": ask("GET", f"/api/v1/me/chats/{room}/messages", at.key),
        "context, world": lambda: messages.context(at.agent, room).cut(0, CONTEXT_PAGE),
        "context, request": ask("GET", f"{agent_path}/context", at.agent_key),
    }
    for name in get_args(Filter):
        ways[f"status filters, world ?{name}"] = partial(_filtered, at, name)
        query = "" if name == "actionable" else f"status={name}"
        ways[f"status filters, request ?{name}"] = ask("GET", f"{agent_path}/messages", at.agent_key, query=query)
    return ways


def _filtered(at: Desk, name: Filter) -> object:
    return at.world.messages.addressed(at.agent, at.room.id, name).cut(0, PAGE)


def measure_pause(before: int, writes: int) -> float:
    """Seconds of the longest of ``writes`` to a room that holds ``before`` messages and grows by them."""
    with collector_off():  # as `serve` loads a scenario
        at = desk()
        fill(at, before, mentions=2)
        calm_collector()
    message = {"content": TEXT, "mentions": [{"id": each.id} for each in (at.agent, at.other)]}
    body = json.dumps({"message": message}).encode()
    write = Asker(at).ready("POST", f"/api/v1/me/chats/{at.room.id}/messages", at.key, body=body)
    longest, clock = 0.0, time.perf_counter
    for _ in range(writes):
        started = clock()
        write()
        longest = max(longest, clock() - started)
    return longest


def main() -> None:
    """Run one of the two measurements."""
    what, *numbers = sys.argv[1:]
    sizes = [int(each) for each in numbers]
    print(json.dumps(measure_reads(sizes) if what == "reads" else measure_pause(*sizes)))


if __name__ == "__main__":
    main()
