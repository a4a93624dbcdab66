"""The transport of 2024-11-05 as a client: a stream of events, and an address to post messages to."""

import asyncio
import shlex
from collections.abc import Mapping
from contextlib import suppress

from conformance.answers import Answer
from conformance.claims import NoAnswer
from conformance.drivers.client import Inbox
from conformance.drivers.events import Event, EventStream
from conformance.drivers.heeding import TooMany, heeding
from conformance.drivers.web import Web
from conformance.evidence import Evidence
from conformance.messages import Json
from conformance.reading import parsed as read_json


class Sse:
    """The wire of one session. ``stream`` is its stream, ``address`` where messages are posted to.

    ``names`` are those of the events in which messages have come, which should be ``message`` alone.
    """

    over = "sse"

    def __init__(
        self, web: Web, stream: EventStream, inbox: Inbox, headers: Mapping[str, str], names: set[str]
    ) -> None:
        self.stream = stream
        self.inbox = inbox
        self.address = stream.first.data if stream.first is not None else ""
        self.names = names
        self._web = web
        self._headers = dict(headers)

    @classmethod
    async def open(
        cls, web: Web, log: list[Evidence], path: str = "/sse", headers: Mapping[str, str] | None = None
    ) -> "Sse":
        """Open a session. Raises :class:`NoAnswer` where there is no stream, or none that says where to post to."""
        inbox = Inbox()
        names: set[str] = set()

        async def hear(event: Event) -> None:
            with suppress(ValueError):
                message = read_json(event.data)
                if isinstance(message, dict):
                    names.add(event.name)
                    await inbox.put(message, len(event.data))

        stream = await EventStream.open(web, log, path, headers, on_event=hear)
        if stream.first is None or stream.first.name != "endpoint":
            await stream.aclose()
            raise NoAnswer(f"GET {path}: {stream.status} and no event endpoint")
        return cls(web, stream, inbox, headers or {}, names)

    async def exchange(self, message: Json, seconds: float) -> Json | None:
        waiting = self.inbox.expect(message.get("id"))
        try:
            return await heeding(
                self._web.throttle, f"POST {self.address}", lambda: self._asked(message, waiting, seconds)
            )
        finally:
            self.inbox.forget(message.get("id"))

    async def _asked(self, message: Json, waiting: "asyncio.Future[Json]", seconds: float) -> Json | None:
        """Post a request once, and wait for its answer on the stream; how long its turn takes does not count."""
        await self._web.turn()
        posted = asyncio.ensure_future(
            self._web.once([], "POST", self.address, body=message, headers=self._headers, seconds=seconds + 2)
        )
        await asyncio.wait((waiting, posted), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        done, _ = await asyncio.wait((waiting,), timeout=0 if _is_refused(posted) else seconds)
        if not posted.done():
            posted.cancel()
        (how,) = await asyncio.gather(posted, return_exceptions=True)
        if isinstance(how, TooMany) and not done:
            raise how
        return waiting.result() if done else None

    async def post(self, message: object, *, seconds: float = 30.0, log: list[Evidence] | None = None) -> Answer:
        """Post anything at all; the answer of HTTP."""
        sink: list[Evidence] = [] if log is None else log
        return await self._web.request(
            sink, "POST", self.address, body=message, headers=self._headers, seconds=seconds + 2
        )

    async def send(self, message: Json) -> None:
        await self.post(message)

    def repeat(self, sent: str) -> str:
        headers = " ".join(f"-H {shlex.quote(f'{name}: {value}')}" for name, value in self._headers.items())
        where = shlex.quote(f"{self._web.base_url}{self.address}")
        what = f"-H 'Content-Type: application/json' -d {shlex.quote(sent)}"
        return " ".join(word for word in ("curl -sS -i -X POST", headers, what, where) if word)

    async def aclose(self) -> None:
        await self.stream.aclose()


def _is_refused(posted: "asyncio.Future[Answer]") -> bool:
    """Whether the POST has failed already, so that no event will follow."""
    return posted.done() and (posted.exception() is not None or posted.result().status >= 400)
