"""Deleting worlds that nobody uses any more: what test runs that were killed have left behind."""

import asyncio
import time
from typing import TYPE_CHECKING

from mock_platform.timeline import Timeline
from mock_platform.world.worlds import DEFAULT

if TYPE_CHECKING:
    from mock_platform.control.registry import Held, Registry

_SHARE = 4
"""How many times within its time a world is looked at."""
_LONGEST_SLEEP = 60.0


class Expiry:
    """Deletes every world but the default one that has been idle for ``seconds`` of the machine's time.

    Idle is a world of which nothing new is on record, that control was not asked about, and that has no live socket.
    """

    def __init__(self, registry: "Registry", seconds: float) -> None:
        self._registry = registry
        self._seconds = seconds
        self._seen: dict[str, tuple[object, float]] = {}

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(min(self._seconds / _SHARE, _LONGEST_SLEEP))
            self.sweep(time.monotonic())

    def sweep(self, now: float) -> list[str]:
        """Delete what has been idle for too long at ``now``, seconds of any steady clock; the names of those."""
        idle = [each.name for each in self._registry if each.name != DEFAULT and self._idle_for(each, now)]
        for name in idle:
            self._registry.remove(name)
        names = {each.name for each in self._registry}
        self._seen = {name: seen for name, seen in self._seen.items() if name in names}
        return idle

    def _idle_for(self, held: "Held", now: float) -> bool:
        """Whether nothing has happened for the whole time; a world that is seen first, or used, starts anew."""
        mark = (held.world, held.asked, held.world.attached(Timeline, Timeline).last)
        known, since = self._seen.get(held.name, (None, now))
        if mark != known or held.world.online:
            self._seen[held.name] = (mark, now)
            return False
        return now - since >= self._seconds
