"""An answer over HTTP that is late, cut short, garbled, or never comes."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any, TypeAlias

from mock_platform.directly import HANG_UP
from mock_platform.faults.effects import Cut, Garble, OnOperation
from mock_platform.world.clock import SECOND

if TYPE_CHECKING:
    from mock_platform.world.clock import Clock

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

_NOT_JSON = b"<!doctype html>\n<title>Bad gateway</title>\n<h1>Bad gateway</h1>\n"


class FaultySend:
    """In place of ``send``: the answer is late, cut short, garbled or never comes."""

    def __init__(self, effect: OnOperation, clock: "Clock", scope: Scope, receive: Receive, send: Send) -> None:
        self._effect = effect
        self._clock = clock
        self._scope = scope
        self._receive = receive
        self._send = send
        self._start: Message = {}

    async def __call__(self, message: Message) -> None:
        """Take the start of the answer, then its whole body."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        if self._effect.latency is not None:
            await self._wait(self._effect.latency)
        match self._effect:
            case Cut():
                await self._hang_up()
            case Garble(garble="truncated"):
                await self._truncate(message["body"])
            case Garble():
                await self._send({**self._start, **_head_of(_NOT_JSON, self._start)})
                await self._send({**message, "body": _NOT_JSON})
            case _:
                await self._send(self._start)
                await self._send(message)

    async def _wait(self, seconds: float) -> None:
        """Until the world's clock has moved on, or the client has hung up, to whom nothing is sent then."""
        moved_on = asyncio.Event()
        self._clock.call_at(self._clock.now() + round(seconds * SECOND), moved_on.set)
        ends = [asyncio.ensure_future(moved_on.wait()), asyncio.ensure_future(self._until_gone())]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in ends:
                each.cancel()

    async def _until_gone(self) -> bool:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        return True

    async def _truncate(self, body: bytes) -> None:
        """Half of the body that was announced; an answer without a body does not come at all."""
        if body:
            await self._send(self._start)
            await self._send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            await asyncio.sleep(0)  # a loop may gather what it writes and send it at the end of its turn
        await self._hang_up()

    async def _hang_up(self) -> None:
        """Cut the connection, and wait until the server has seen it, which would answer in our place otherwise."""
        hang_up: Callable[[], None] | None = self._scope.get("state", {}).get(HANG_UP)
        if hang_up is None:
            raise ConnectionResetError("A fault cuts the connection, for which this server has no way")
        hang_up()
        await self._until_gone()


def _head_of(body: bytes, start: Message) -> Message:
    """The start of the same answer, with another body; one that had none has to have one."""
    replaced = (b"content-length", b"content-type")
    kept = [(name, value) for name, value in start["headers"] if name not in replaced]
    told = [(b"content-length", b"%d" % len(body)), (b"content-type", b"text/html; charset=utf-8")]
    return {"status": 200 if start["status"] == 204 else start["status"], "headers": [*kept, *told]}
