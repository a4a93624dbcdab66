"""Deadlines on a world's clock that can be called off: its timers cannot, and would keep what they hold."""

import heapq
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from mock_platform.world import World

Action: TypeAlias = Callable[[], None]
_SLACK = 64
"""How many that were called off may lie about."""


class Deadlines:
    """Everything that waits for one world's time. The clock holds a timer for the earliest, and nothing else."""

    def __init__(self, world: "World") -> None:
        self._clock = world.clock
        self._waiting: dict[int, Action] = {}
        self._order: list[tuple[int, int]] = []
        self._count = 0
        self._timer: int | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def at(self, instant: int, action: Action) -> Action:
        """Have ``action`` called once at ``instant``; returns the way to call it off, which may come too late."""
        self._count += 1
        number = self._count
        self._waiting[number] = action
        heapq.heappush(self._order, (instant, number))
        self._set_timer()
        return lambda: self._call_off(number)

    def _call_off(self, number: int) -> None:
        self._waiting.pop(number, None)
        if len(self._order) > 2 * len(self._waiting) + _SLACK:
            self._order = [each for each in self._order if each[1] in self._waiting]
            heapq.heapify(self._order)

    def _set_timer(self) -> None:
        if self._order and (self._timer is None or self._order[0][0] < self._timer):
            self._timer = self._order[0][0]
            self._clock.call_at(self._timer, self._look)

    def _look(self) -> None:
        self._timer = None
        while self._order and self._order[0][0] <= self._clock.now():
            _, number = heapq.heappop(self._order)
            action = self._waiting.pop(number, None)
            if action is not None:
                action()
        self._set_timer()
