"""Rate limits of the REST face (RATE-1, RATE-3, RATE-6); none by default, as no numbers are published (RATE-2)."""

from collections.abc import Iterable

from mock_platform.rates import RateWindows
from mock_platform.rest.auth import limited_as
from mock_platform.rest.errors import RateLimited
from mock_platform.world import World
from mock_platform.world.identities import Identity


def check_rate(rates: RateWindows, world: World, identity: Identity, headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Count one request, or raise :class:`RateLimited` with the whole seconds until the window ends."""
    if world.switches.rate_limit is None:
        return
    wait = rates.seconds_to_wait(world, limited_as(headers, identity))
    if wait:
        raise RateLimited(wait, bare=world.switches.rate_limit_body == "empty")
