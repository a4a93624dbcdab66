"""Does a bigger room cost more? Every way of reading it at three sizes, and the longest pause of a write."""

import gc
import json
import sys
import time
from collections.abc import Callable
from typing import get_args

from benchmarks.inside import Asker
from benchmarks.processes import output
from benchmarks.report import Row
from benchmarks.timing import best_of
from benchmarks.worlds import TEXT, Desk, desk, fill, work_off
from mock_platform.serving import _calm_collector
from mock_platform.world.deliveries import Filter

SIZES = (100, 10_000, 1_000_000)
QUICK_SIZES = (100, 1_000)
MOST_GROWTH = 1.5
MOST_PAUSE = 15.0  # milliseconds
PAUSE_AT = 500_000
WRITES = 250_000
"""From 500,000 to 750,000 messages: the tables that hold them double on the way."""
PAGE = 20

Call = Callable[[], object]


def growth(*, quick: bool) -> list[Row]:
    """Flat cost of reading; short pauses of writing."""
    found = json.loads(output("growth", *(QUICK_SIZES if quick else SIZES)))
    pauses = [json.loads(output("growth", "pause", *((1_000, 100) if quick else (PAUSE_AT, WRITES)))) for _ in range(3)]
    rows = [
        Row("growth", f"{name}: {_largest(quick=quick)} / 100", value, at_most=MOST_GROWTH, note=note)
        for name, value, note in found
    ]
    note = "writes while the room grows by half" if not quick else ""
    return [*rows, Row("growth", "longest pause of a write, 500,000 messages", min(pauses), at_most=MOST_PAUSE, unit=" ms", note=note)]
