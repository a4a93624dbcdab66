"""Letting the timers of running clocks fire: idle sockets, expiry, what bots have planned.

A frozen clock needs nobody: whoever moves it fires what it passes.
"""

import asyncio
from typing import TYPE_CHECKING

from mock_platform.world.clock import SECOND

if TYPE_CHECKING:
    from mock_platform.world.worlds import Worlds

LONGEST_SLEEP = 0.5
"""Seconds after which the worlds are looked at again, in case one was added."""


class Pump:
    """Fires what is due in all worlds, until cancelled."""

    def __init__(self, worlds: "Worlds") -> None:
        self._worlds = worlds

    async def run(self) -> None:
        """Sleep until the next timer of any world, or until an earlier one is set."""
        wake = asyncio.Event()
        while True:
            delay = self._settle(wake)
            wake.clear()
            try:
                async with asyncio.timeout(delay):
                    await wake.wait()
            except TimeoutError:
                continue

    def _settle(self, wake: asyncio.Event) -> float:
        delay = LONGEST_SLEEP
        for name in tuple(self._worlds):
            clock = self._worlds.get(name).clock
            clock.on_earlier_timer = wake.set
            clock.settle()
            due = clock.next_timer()
            if clock.running and due is not None:
                delay = min(delay, max(min(due - clock.now(), SECOND) / SECOND, 0.001))
        return delay
