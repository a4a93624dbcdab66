"""What it costs to keep a world in a state file: writes over real sockets, and the work of one write by itself."""

import asyncio
import json
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.load import Plan, Target
from benchmarks.processes import COMMAND, serving
from benchmarks.report import Row
from benchmarks.rest import CONNECTIONS, measure, write_request
from benchmarks.timing import best_of
from benchmarks.worlds import TEXT, Desk, desk, scenario
from mock_platform.scenarios import BuiltWorld, Scenario
from mock_platform.snapshots.keeping import keep
from mock_platform.snapshots.statefile import synchronize
from mock_platform.world.messages import MentionRequest

WAYS = {"none": (), "kept": ("--state",), "durable": ("--durable", "--state")}
"""The options of each variant; those that keep a file get its name behind."""


def journal(*, quick: bool) -> list[Row]:
    """Answers per second without a state file, with one, and with answers that wait for the disk."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        file = folder / "scenario.json"
        file.write_text(json.dumps(scenario(10)), encoding="utf-8")
        ports = {}
        for name, options in WAYS.items():
            state = [*options, folder / f"{name}.state"] if options else []
            ports[name] = stack.enter_context(serving(COMMAND, "serve", "--port", 0, "--scenario", file, *state))
        targets = tuple(Target(name, port, write_request()) for name, port in ports.items())
        rates = measure(_plan(targets, quick=quick))
    return [
        _share(rates, "kept", "POST a message: with a state file / without", at_least=0.75),
        _share(rates, "durable", "POST a message: answered when it is on the disk / without"),
        _disk(),
        _alone(quick=quick),
    ]


def _disk() -> Row:
    """What the disk itself takes: nobody answers sooner who waits for it."""
    with tempfile.TemporaryFile() as file:

        def line() -> None:
            os.write(file.fileno(), b"x" * 500)
            synchronize(file.fileno())

        (seconds,) = best_of((line,), rounds=3, repeats=20)
    return Row("journal", "500 bytes to the disk", seconds * 1e3, unit=" ms", note="shared by all who wait")


def _share(rates: dict[str, list[float]], name: str, what: str, *, at_least: float | None = None) -> Row:
    share = median(one / other for one, other in zip(rates[name], rates["none"], strict=True))
    return Row("journal", what, share, at_least=at_least, note=f"{median(rates[name]):,.0f}/s")


def _plan(targets: tuple[Target, ...], *, quick: bool) -> Plan:
    if quick:
        return Plan(targets, CONNECTIONS, rounds=1, seconds=0.1, warm_up=0.05)
    return Plan(targets, CONNECTIONS, rounds=9, seconds=1.0, warm_up=0.3)


def _alone(*, quick: bool) -> Row:
    """A message with two mentions and what is kept of it, without a server: what each write pays on the loop."""
    with tempfile.TemporaryDirectory() as folder:
        bare, kept = asyncio.run(_cost(Path(folder), repeats=100 if quick else 5_000))
    note = f"{kept * 1e6:.1f} µs, {bare * 1e6:.1f} µs without"
    return Row("journal", "a write in the world: with what is kept of it / without", kept / bare, note=note)


async def _cost(folder: Path, *, repeats: int) -> tuple[float, float]:
    alone, followed = desk(), desk()
    built = BuiltWorld(followed.world, Scenario(name="benchmark"), 1, {})
    kept = await asyncio.to_thread(keep, str(folder / "state"), lambda: built)
    async with kept.journal(durable=False) as keeper:

        def write_and_keep() -> None:
            _write(followed)
            keeper.hand_over()

        best = best_of((lambda: _write(alone), write_and_keep), rounds=3, repeats=repeats)
    return best[0], best[1]


def _write(at: Desk) -> None:
    mentions = [MentionRequest(at.agent.id), MentionRequest(at.other.id)]
    at.world.messages.send(at.user, at.room.id, TEXT, mentions)
