"""How long calls take one by one, and how many get through at once."""

import asyncio
import importlib
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from importlib.util import find_spec
from typing import NamedTuple, TypeVar

T = TypeVar("T")
Ask = Callable[[], Awaitable[object]]


class Load(NamedTuple):
    """How often to call: to get warm, one by one, and altogether with ``width`` calls in flight."""

    warm_up: int
    calls: int
    flood: int
    width: int


class Taken(NamedTuple):
    """Seconds of each call, the shortest first, and calls per second with many in flight."""

    seconds: Sequence[float]
    rate: float


async def one_by_one(ask: Ask, calls: int) -> list[float]:
    """Seconds of each call."""
    taken = []
    for _ in range(calls):
        started = time.perf_counter()
        await ask()
        taken.append(time.perf_counter() - started)
    return taken


async def in_flight(ask: Ask, load: Load) -> float:
    """Calls per second while ``load.width`` of them wait for their answers."""
    turns = iter(range(load.flood))

    async def work() -> None:
        for _ in turns:
            await ask()

    started = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(load.width)))
    return load.flood / (time.perf_counter() - started)


def run(main: Coroutine[object, None, T]) -> T:
    """What ``main`` returns, on the faster loop where it is installed: the one that servers here run on."""
    factory = importlib.import_module("uvloop").new_event_loop if find_spec("uvloop") else None
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(main)


def percentile(ordered: Sequence[float], part: float) -> float:
    """The value that ``part`` of the ordered values do not exceed; the nearest rank."""
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]
