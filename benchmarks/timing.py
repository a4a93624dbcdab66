"""Timing of calls inside one process."""

import time
from collections.abc import Callable, Sequence


def best_of(calls: Sequence[Callable[[], object]], *, rounds: int, repeats: int) -> list[float]:
    """Seconds of one call of each, in the best of ``rounds``: other programs only ever make a call slower.

    The calls take turns, so that whatever else the machine does meets all of them.
    """
    best = [float("inf")] * len(calls)
    for _ in range(rounds):
        for index, call in enumerate(calls):
            best[index] = min(best[index], _once(call, repeats))
    return best


def _once(call: Callable[[], object], repeats: int) -> float:
    turns = range(repeats)
    started = time.perf_counter()
    for _ in turns:
        call()
    return (time.perf_counter() - started) / repeats
