"""The WebSocket face without its wire: which upgrades go on, and the hub of each world."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote
from weakref import ReferenceType, WeakKeyDictionary, ref

from mock_platform.guard import Guard
from mock_platform.rates import RateWindows
from mock_platform.realtime.faults import check_upgrade
from mock_platform.realtime.hub import Hub
from mock_platform.realtime.recording import refused
from mock_platform.realtime.upgrade import Admitted, Refused, admit

if TYPE_CHECKING:
    from mock_platform.credentials import Credentials
    from mock_platform.realtime.live import Connection, LiveSocket
    from mock_platform.world import World

_NAMES = ("host", "origin")
PATH = "/api/v1/socket/websocket"


class RealtimeFace:
    """Admits sockets to the worlds behind ``credentials``."""

    def __init__(
        self, credentials: "Credentials", rates: RateWindows | None = None, guard: Guard | None = None
    ) -> None:
        self._credentials = credentials
        self._rates = rates or RateWindows()
        self._guard = guard or Guard()
        # A world holds its hub, which subscribes to it; held from here as well, both would stay for ever.
        self._hubs: WeakKeyDictionary[World, ReferenceType[Hub]] = WeakKeyDictionary()

    def hub(self, world: "World") -> Hub:
        """The sockets of ``world``."""
        found = self._hubs.get(world)
        hub = None if found is None else found()
        if hub is None:
            hub = Hub(world)
            self._hubs[world] = ref(hub)
        return hub

    def sockets(self, world: "World") -> "Iterable[LiveSocket]":
        """The live sockets of ``world``, those of one identity together."""
        return self.hub(world).all()

    def is_quiet(self, world: "World") -> bool:
        """Whether every push of ``world`` has been sent."""
        return self.hub(world).is_quiet

    def admit(self, target: str, headers: Mapping[str, str]) -> Admitted:
        """Decide on an upgrade of ``target``, the path with its query; :class:`Refused` if there is no socket."""
        path, _, query = target.partition("?")
        if unquote(path) != PATH:
            raise Refused(404)
        self._check_names(headers)
        world = self._credentials.worlds.get()
        try:
            admitted = admit(self._credentials, query, headers)
            world = admitted.world
            self._check(admitted)
        except Refused as refusal:
            refused(world, refusal.status, refusal.code)
            raise
        return admitted

    def _check(self, admitted: Admitted) -> None:
        admitted.world.clock.settle()  # closes those that have been silent for too long
        self._check_rate(admitted)
        if admitted.world.faulty:
            check_upgrade(admitted)
        if admitted.rejects_on_conflict and self.hub(admitted.world).is_connected(admitted.identity.id):
            raise Refused(409, "connection_conflict", "Another connection of this agent is live")

    def _check_names(self, headers: Mapping[str, str]) -> None:
        """No web page of another site gets a socket."""
        host, origin = (headers[name].encode("latin-1", "replace") if name in headers else None for name in _NAMES)
        refusal = self._guard.check(host, origin)
        if refusal is not None:
            raise Refused(refusal.status, refusal.code, refusal.message)

    def _check_rate(self, admitted: Admitted) -> None:
        """RATE-5: an upgrade counts like a request of its key."""
        wait = self._rates.seconds_to_wait(admitted.world, admitted.key or admitted.identity.id)
        if wait:
            message = f"Too many requests; try again in {wait} s"
            raise Refused(429, "too_many_requests", message, retry_after=wait)

    def connect(self, admitted: Admitted, connection: "Connection") -> "LiveSocket":
        """The socket of an upgrade that went on."""
        return self.hub(admitted.world).connect(admitted, connection)
