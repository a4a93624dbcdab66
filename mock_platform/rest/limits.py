"""Rate limits: how many requests a key may make in a window of the world's clock (RATE-6)."""

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from mock_platform.rest.auth import limited_as
from mock_platform.rest.errors import RateLimited
from mock_platform.world import World
from mock_platform.world.accounts import Identity
from mock_platform.world.clock import SECOND


class RateLimits:
    """The windows of all keys of all worlds; a world without a limit costs one look at its switches."""

    def __init__(self) -> None:
        self._windows: WeakKeyDictionary[World, dict[str, tuple[int, int]]] = WeakKeyDictionary()

    def count(self, world: World, identity: Identity, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Count one request, or raise :class:`RateLimited` with the whole seconds until the window ends."""
        limit = world.switches.rate_limit
        if limit is None:
            return
        windows, key = self._windows.setdefault(world, {}), limited_as(headers, identity)
        now, length = world.clock.now(), world.switches.rate_limit_window * SECOND
        started, used = windows.get(key, (now, 0))
        if now >= started + length:
            started, used = now, 0
        if used >= limit:
            wait = -((now - started - length) // SECOND)
            raise RateLimited(wait, bare=world.switches.rate_limit_body == "empty")
        windows[key] = (started, used + 1)
