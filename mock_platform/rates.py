"""Rate windows: how many requests a key may make in a window of the world's clock, counted for all faces together."""

from weakref import WeakKeyDictionary

from mock_platform.world import World
from mock_platform.world.clock import SECOND


class RateWindows:
    """The windows of all keys of all worlds; a world without a limit costs one look at its switches."""

    def __init__(self) -> None:
        self._windows: WeakKeyDictionary[World, dict[str, tuple[int, int]]] = WeakKeyDictionary()

    def seconds_to_wait(self, world: World, key: str) -> int:
        """Count one request of ``key``: 0, or the whole seconds until its window ends; then nothing was counted."""
        limit = world.switches.rate_limit
        if limit is None:
            return 0
        windows = self._windows.setdefault(world, {})
        now, length = world.clock.now(), world.switches.rate_limit_window * SECOND
        started, used = windows.get(key, (now, 0))
        if now >= started + length:
            started, used = now, 0
        if used >= limit:
            return -((now - started - length) // SECOND)
        windows[key] = (started, used + 1)
        return 0
