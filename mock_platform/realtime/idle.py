"""RT-7: sockets from which nothing comes in are closed, on the world's clock."""

from typing import TYPE_CHECKING

from mock_platform.world.clock import SECOND

if TYPE_CHECKING:
    from mock_platform.realtime.live import LiveSocket
    from mock_platform.world.clock import Clock

IDLE = 1002
"""websocket.md 6, row 25: on 1000 half of the clients would not come back."""


class IdleWatch:
    """When each socket was last heard, the longest silent first; one timer of the clock for all of them."""

    def __init__(self, clock: "Clock", seconds: int) -> None:
        self._clock = clock
        self._longest = seconds * SECOND
        self._heard: dict[LiveSocket, int] = {}
        self._timer_is_set = False

    def heard(self, socket: "LiveSocket") -> None:
        """Anything came in, a ping included; also that the socket is new. Without a longest time nobody is watched."""
        if self._longest:
            self._heard.pop(socket, None)
            self._heard[socket] = self._clock.now()
            self._set_timer()

    def forget(self, socket: "LiveSocket") -> None:
        """The socket is closed."""
        self._heard.pop(socket, None)

    def _set_timer(self) -> None:
        if self._heard and not self._timer_is_set:
            self._timer_is_set = True
            self._clock.call_at(next(iter(self._heard.values())) + self._longest, self._look)

    def _look(self) -> None:
        self._timer_is_set = False
        while self._heard:
            socket, heard_at = next(iter(self._heard.items()))
            if heard_at + self._longest > self._clock.now():
                break
            del self._heard[socket]
            socket.close(IDLE)
        self._set_timer()
