"""The requests of a tool, made with nothing but an httpx2 client: ``python -m benchmarks.bare_client URL KEY``.

Prints a line when the first answer is there, then measures what a line on standard input asks for
(:class:`benchmarks.latency.Load` as JSON), prints that, and ends with standard input.
"""

import json
import sys

import httpx2

from benchmarks.latency import Load, Taken, in_flight, one_by_one, run

PATH = "/api/v1/agent/me"


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


if __name__ == "__main__":
    run(main(*sys.argv[1:]))
