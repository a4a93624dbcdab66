"""Many worlds in one process: how long each takes to make, the first and the last, and how much memory it keeps.

The measurement runs in a process of its own: ``python -m benchmarks.worlds_made 1000`` prints it as JSON.
"""

import json
import sys
import time
import tracemalloc
from statistics import median

import httpx2

from benchmarks.processes import COMMAND, output, serving
from benchmarks.report import Row
from mock_platform.collector import calm_collector
from mock_platform.control.plans import ScenarioPlan
from mock_platform.control.registry import Registry
from mock_platform.world.worlds import Worlds

MADE, QUICK_MADE = 1000, 5


def worlds(*, quick: bool) -> list[Row]:
    """1,000 worlds of the scenario quickstart, inside and by way of control."""
    made = QUICK_MADE if quick else MADE
    inside, last, kept = json.loads(output("worlds_made", made))
    over_http = _over_http(made)
    what = f"{made:,} in one process: making one"
    return [
        Row("worlds", what, inside * 1000, at_most=2, unit=" ms"),
        Row("worlds", f"{what} of the last tenth / of the first", last, at_most=1.5),
        Row("worlds", f"{what} over HTTP", over_http * 1000, at_most=2, unit=" ms", note=f"{1 / over_http:,.0f}/s"),
        Row("worlds", "memory that one keeps", kept / 1024, unit=" KiB"),
    ]


def measure(made: int) -> tuple[float, float, float]:
    """Seconds of a world (median), those of the last tenth by those of the first, and bytes that a world keeps."""
    plan = ScenarioPlan(source="quickstart", own_keys=True)
    registry = Registry(Worlds())
    registry.create(plan)  # reads the scenario
    calm_collector()
    seconds = [_seconds_to_make(registry, plan) for _ in range(made)]
    tenth = max(made // 10, 1)
    drift = median(seconds[-tenth:]) / median(seconds[:tenth])
    return median(seconds), drift, _bytes_of_one(registry, plan)


def _seconds_to_make(registry: Registry, plan: ScenarioPlan) -> float:
    started = time.perf_counter()
    registry.create(plan)
    return time.perf_counter() - started


def _bytes_of_one(registry: Registry, plan: ScenarioPlan) -> float:
    """What a hundred more keep, divided by a hundred."""
    tracemalloc.start()
    for _ in range(100):
        registry.create(plan)
    return tracemalloc.get_traced_memory()[0] / 100


def _over_http(made: int) -> float:
    """Seconds until a client of a served mock has a new world (median)."""
    seconds = []
    with (
        serving(COMMAND, "serve", "--port", "0") as port,
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http,
    ):
        for number in range(made + 1):
            started = time.perf_counter()
            http.post("/_mock/worlds", json={}).raise_for_status()
            if number:  # the first one loads control
                seconds.append(time.perf_counter() - started)
    return median(seconds)


def main() -> None:
    """Run the measurement."""
    print(json.dumps(measure(int(sys.argv[1]))))


if __name__ == "__main__":
    main()
