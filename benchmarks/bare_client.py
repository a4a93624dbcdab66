"""The requests of a tool, made with nothing but an httpx2 client: ``python -m benchmarks.bare_client URL KEY``.

Prints a line when the first answer is there, then measures what a line on standard input asks for
(:class:`benchmarks.latency.Load` as JSON), prints that, and ends with standard input.
"""

import asyncio
import importlib
import json
import sys
import time
from collections.abc import Awaitable, Callable
from importlib.util import find_spec

import httpx2

from benchmarks.latency import Load, Taken

PATH = "/api/v1/agent/me"

Ask = Callable[[], Awaitable[object]]


async def main(url: str, key: str) -> None:
    """Ask once, say so, and do what is asked for."""
    headers = {"X-API-Key": key, "Accept": "application/json"}
    async with httpx2.AsyncClient(base_url=url, headers=headers, trust_env=False) as client:

        async def ask() -> None:
            (await client.get(PATH)).raise_for_status()

        await ask()
        print("ready", flush=True)
        load = Load(**json.loads(sys.stdin.readline()))
        await one_by_one(ask, load.warm_up)
        taken = Taken(sorted(await one_by_one(ask, load.calls)), await in_flight(ask, load))
        print(json.dumps([taken.seconds, taken.rate]), flush=True)
    sys.stdin.read()


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


if __name__ == "__main__":
    # On the faster loop where it is installed: the server that is measured runs on it as well.
    factory = importlib.import_module("uvloop").new_event_loop if find_spec("uvloop") else None
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(main(*sys.argv[1:]))
