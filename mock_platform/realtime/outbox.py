"""Pushes on their way: each made into bytes once, sent in the order of commits, and never all of the loop's time."""

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from mock_platform.realtime.wsframe import push_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mock_platform.realtime.subscriptions import Subscription

SLICE = 40
"""How many sockets are written to before the loop gets its turns."""

MOST_WAITING = 32
"""How many pushes may wait for their turn. Who writes more than that sends the oldest himself: memory stays bounded."""


class FanOut:
    """One push and the channels that are still to get it."""

    __slots__ = ("_event", "_frames", "_payload", "_sent", "_targets")

    def __init__(self, targets: "Sequence[Subscription]", event: str, payload: bytes) -> None:
        self._targets = targets
        self._event = event
        self._payload = payload
        self._frames: dict[bytes, bytes] = {}
        self._sent = 0

    @property
    def done(self) -> bool:
        """Whether every channel has been written to."""
        return self._sent >= len(self._targets)

    def send_slice(self) -> None:
        """Write to the next channels. Those with the same head get the same bytes."""
        self._send(SLICE)

    def finish(self) -> None:
        """Write to all channels that are left."""
        self._send(len(self._targets))

    def _send(self, most: int) -> None:
        targets = self._targets[self._sent : self._sent + most]
        self._sent += most
        for channel in targets:
            if not channel.ended:
                channel.socket.write(self._frame(channel.head))

    def _frame(self, head: bytes) -> bytes:
        frame = self._frames.get(head)
        if frame is None:
            frame = self._frames[head] = push_frame(head, self._event, self._payload)
        return frame


class Outbox:
    """The pushes of one world.

    A push to at most ``SLICE`` channels is written at once, so before the write that caused it is answered (RT-5). Of a
    larger one the first slice is; the others follow with two turns of the loop between them: in the first it reads what
    others ask, and answers what came whole, in the second it answers the rest.
    """

    def __init__(self) -> None:
        self._waiting: deque[FanOut] = deque()
        self._drainer: asyncio.Task[None] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether every push has been sent."""
        return not self._waiting

    def put(self, targets: "Sequence[Subscription]", event: str, payload: bytes) -> None:
        """Send ``event`` to ``targets``, after everything that was put before."""
        fan_out = FanOut(targets, event, payload)
        if not self._waiting:
            fan_out.send_slice()
            if fan_out.done:
                return
        elif len(self._waiting) >= MOST_WAITING:
            self._waiting.popleft().finish()
        self._waiting.append(fan_out)
        if self._drainer is None:
            self._drainer = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                self._waiting[0].send_slice()
                if self._waiting[0].done:
                    self._waiting.popleft()
        finally:
            self._drainer = None
