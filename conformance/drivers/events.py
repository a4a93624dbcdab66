"""A stream of server-sent events over HTTP: opened, read in the background, and looked at by checks."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Final, NamedTuple

import httpx2

from conformance.claims import NoAnswer
from conformance.drivers.bounded import MOST_BYTES, Unread, body_of, in_words
from conformance.drivers.heeding import TooMany, heeding
from conformance.drivers.web import Web
from conformance.evidence import Evidence
from conformance.exchanges import Exchange


class Event(NamedTuple):
    """One event of a stream."""

    name: str
    data: str


SECONDS: Final = 10.0
_LINE_END: Final = re.compile(r"\r\n|\n|\r(?=[\s\S])")

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
        """Make the request, and wait ``patience`` seconds for the first event or the end.

        A 429 is waited for and tried again. Raises :class:`NoAnswer`, :class:`~conformance.budget.BudgetSpent`.
        """
        given = {"Accept": "text/event-stream", **(headers or {})}

        async def ask() -> "EventStream":
            return await cls._asked(web, log, web.built(method, path, given), given, on_event)

        stream = await heeding(web.throttle, f"{method} {path}", ask)
        await stream.begin(patience)
        return stream

    @classmethod
    async def _asked(
        cls,
        web: Web,
        log: list[Evidence],
        request: httpx2.Request,
        given: Mapping[str, str],
        on_event: Heard | None,
    ) -> "EventStream":
        """Make the request once. Raises :class:`~conformance.drivers.heeding.TooMany`, :class:`NoAnswer`."""
        await web.turn()
        start = time.monotonic()
        try:
            async with asyncio.timeout(SECONDS):
                response = await web.client.send(request, stream=True)
                body = b"" if _is_stream(response) else await body_of(response)
        except (TimeoutError, httpx2.HTTPError, Unread) as error:
            text = f"no answer: {error if isinstance(error, Unread) else in_words(error)}"
            web.noted(log, request, given, status=None, reply=text, seconds=time.monotonic() - start)
            raise NoAnswer(f"{request.method} {request.url.path}: {text}") from None
        shown = f"a stream of {response.headers.get('content-type', 'no type')}"
        if not _is_stream(response):
            shown = body.decode(errors="replace")
        exchange = web.noted(
            log, request, given, status=response.status_code, reply=shown, seconds=time.monotonic() - start
        )
        if response.status_code == 429:
            await response.aclose()
            raise TooMany(response.headers)
        stream = cls(response, exchange, on_event)
        stream.body = body
        return stream

    async def begin(self, patience: float) -> None:
        """Read from now on, and wait ``patience`` seconds for the first event or the end."""
        if not _is_stream(self.response):
            self.has_ended = True
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
        except (httpx2.HTTPError, httpx2.StreamError, NoAnswer):
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
    """The events of a response, as they come; comments are left out. One that is too large ends them."""
    name, data, size = "message", list[str](), 0
    async for line in _lines(response):
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data" and line:
            data.append(value)
            if (size := size + len(value)) > MOST_BYTES:
                raise Unread(f"an event of more than {MOST_BYTES // 2**20} MiB")
        elif not line:
            if data:
                yield Event(name, "\n".join(data))
            name, data, size = "message", [], 0


async def _lines(response: httpx2.Response) -> AsyncIterator[str]:
    rest = ""
    async for piece in response.aiter_text():
        *lines, rest = _LINE_END.split(rest + piece)
        if len(rest) > MOST_BYTES:
            raise Unread(f"a line of more than {MOST_BYTES // 2**20} MiB")
        for line in lines:
            yield line
