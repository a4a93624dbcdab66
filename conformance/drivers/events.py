"""A stream of server-sent events over HTTP: opened, read in the background, and looked at by checks."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Final, NamedTuple

import httpx2

from conformance.claims import NoAnswer
from conformance.drivers.web import Web
from conformance.evidence import Evidence
from conformance.exchanges import Exchange


class Event(NamedTuple):
    """One event of a stream."""

    name: str
    data: str


SECONDS: Final = 10.0

Heard = Callable[[Event], Awaitable[None]]


class EventStream:
    """An open response whose events are read. ``status``, ``headers`` and ``body`` are those of the response.

    ``body`` is what came where the response is no stream of events, ``first`` the first event. ``on_event`` hears each
    event but those named ``endpoint``.
    """

    def __init__(self, response: httpx2.Response, exchange: Exchange, on_event: Heard | None) -> None:
        self.response = response
        self.exchange = exchange
        self.status = response.status_code
        self.headers = response.headers
        self.body = b""
        self.first: Event | None = None
        self.has_ended = False
        self._on_event = on_event
        self._reading: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    @classmethod
    async def open(
        cls,
        web: Web,
        log: list[Evidence],
        path: str,
        headers: Mapping[str, str] | None = None,
        *,
        on_event: Heard | None = None,
        method: str = "GET",
        patience: float = SECONDS,
    ) -> "EventStream":
        """Make the request, and wait ``patience`` seconds for the first event or the end. Raises :class:`NoAnswer`."""
        given = {"Accept": "text/event-stream", **(headers or {})}
        request = web.client.build_request(method, f"{web.base_url}{path}", headers=given)
        start = time.monotonic()
        web.made += 1
        try:
            async with asyncio.timeout(SECONDS):
                response = await web.client.send(request, stream=True)
        except (TimeoutError, httpx2.HTTPError) as error:
            text = f"no answer: {type(error).__name__}"
            web.noted(log, request, given, status=None, reply=text, seconds=time.monotonic() - start)
            raise NoAnswer(f"{method} {path}: {text}") from None
        shown = f"a stream of {response.headers.get('content-type', 'no type')}"
        if not _is_stream(response):
            await response.aread()
            shown = response.text
        exchange = web.noted(
            log, request, given, status=response.status_code, reply=shown, seconds=time.monotonic() - start
        )
        stream = cls(response, exchange, on_event)
        await stream._begin(patience)
        return stream

    async def _begin(self, patience: float) -> None:
        if not _is_stream(self.response):
            self.body, self.has_ended = self.response.content, True
            await self.response.aclose()
            return
        self._reading = asyncio.create_task(self._read())
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._news.wait()

    async def _read(self) -> None:
        try:
            async for event in events_of(self.response):
                if self.first is None:
                    self.first = event
                    self._news.set()
                if event.name != "endpoint" and self._on_event is not None:
                    await self._on_event(event)
        except (httpx2.HTTPError, httpx2.StreamError):
            pass
        finally:
            self.has_ended = True
            self._news.set()

    async def aclose(self) -> None:
        """Hang up."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        await self.response.aclose()


def _is_stream(response: httpx2.Response) -> bool:
    return str(response.headers.get("content-type", "")).startswith("text/event-stream")


async def events_of(response: httpx2.Response) -> AsyncIterator[Event]:
    """The events of a response, as they come; comments are left out."""
    name, data = "message", list[str]()
    async for line in response.aiter_lines():
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data" and line:
            data.append(value)
        elif not line:
            if data:
                yield Event(name, "\n".join(data))
            name, data = "message", []
