"""How long calls take one by one, and how many get through at once: what is asked for, and what comes of it."""

from collections.abc import Sequence
from typing import NamedTuple


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


def percentile(ordered: Sequence[float], part: float) -> float:
    """The value that ``part`` of the ordered values do not exceed; the nearest rank."""
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]
