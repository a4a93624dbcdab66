"""Streamable HTTP as a client: each message is a POST, and its answer is the body, as JSON or as events."""

import asyncio
import json
import shlex
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

import httpx2

from conformance.answers import Entry
from conformance.claims import NoAnswer
from conformance.drivers.bounded import body_of, in_words
from conformance.drivers.client import Inbox, key_of
from conformance.drivers.events import Event, EventStream, events_of
from conformance.drivers.heeding import TooMany, heeding
from conformance.drivers.web import Web
from conformance.evidence import Evidence
from conformance.messages import Json
from conformance.reading import parsed as read_json

BOTH: Final = {"Accept": "application/json, text/event-stream"}
SESSION: Final = "mcp-session-id"


class Streamable:
    """The wire of one session, or of none.

    ``session`` is its id, once there is one, and ``on_session`` hears it; ``status`` is that of the last POST.
    """

    over = "http"

    def __init__(
        self,
        web: Web,
        path: str = "/mcp",
        headers: Mapping[str, str] | None = None,
        on_session: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.inbox = Inbox()
        self.session = ""
        self.version = ""
        self.status = 0
        self.path = path
        self._web = web
        self._headers = dict(headers or {})
        self._on_session = on_session
        self._stream: EventStream | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What every request has."""
        found = {**BOTH, **self._headers}
        if self.session:
            found["Mcp-Session-Id"] = self.session
        if self.version:
            found["MCP-Protocol-Version"] = self.version
        return found

    async def exchange(self, message: Json, seconds: float) -> Json | None:
        return await heeding(self._web.throttle, f"POST {self.path}", lambda: self._once(message, seconds))

    async def _once(self, message: Json, seconds: float) -> Json | None:
        await self._web.turn()
        try:
            async with asyncio.timeout(seconds):
                return await self._exchanged(message)
        except TimeoutError:
            return None
        except httpx2.HTTPError as error:
            raise NoAnswer(f"POST {self.path}: no answer: {in_words(error)}") from None

    async def _exchanged(self, message: Json) -> Json | None:
        async with self._web.client.stream(
            "POST",
            f"{self._web.base_url}{self.path}",
            content=json.dumps(message, ensure_ascii=False).encode(),
            headers={**self.headers, "Content-Type": "application/json"},
        ) as response:
            self.status = response.status_code
            if self.status == 429:
                raise TooMany(response.headers)
            self._learn(response.headers.get(SESSION, ""))
            found = await self._answer(response, message.get("id"))
        if message.get("method") == "initialize" and found is not None:
            self.version = Entry(found).text("result.protocolVersion")
        return found

    def _learn(self, session: str) -> None:
        if session and session != self.session:
            self.session = session
            self._on_session(session)

    async def _answer(self, response: httpx2.Response, identity: object) -> Json | None:
        if response.headers.get("content-type", "").startswith("text/event-stream"):
            async for event in events_of(response):
                message = _message(event.data)
                if message is not None and key_of(message.get("id")) == key_of(identity) and "method" not in message:
                    return message
                if message is not None:
                    await self.inbox.put(message, len(event.data))
            return None
        return _message((await body_of(response)).decode(errors="replace"))

    async def send(self, message: Json) -> None:
        log: list[Evidence] = []
        await self._web.request(log, "POST", self.path, body=message, headers=self.headers)

    async def listen(self, log: list[Evidence]) -> EventStream:
        """Open the stream of what the server says by itself."""

        async def hear(event: Event) -> None:
            if (message := _message(event.data)) is not None:
                await self.inbox.put(message, len(event.data))

        headers = {**self.headers, "Accept": "text/event-stream"}
        # Nothing need come at first, so there is no first event to wait for.
        self._stream = await EventStream.open(self._web, log, self.path, headers, on_event=hear, patience=0)
        return self._stream

    def repeat(self, sent: str) -> str:
        headers = " ".join(f"-H {shlex.quote(f'{name}: {value}')}" for name, value in self.headers.items())
        where = shlex.quote(f"{self._web.base_url}{self.path}")
        return f"curl -sS -i -X POST {headers} -H 'Content-Type: application/json' -d {shlex.quote(sent)} {where}"

    async def hang_up(self) -> None:
        """Close the stream; the session goes on."""
        if self._stream is not None:
            await self._stream.aclose()

    async def aclose(self) -> None:
        await self.hang_up()
        if self.session:
            with suppress(NoAnswer):
                await self._web.unbudgeted().request([], "DELETE", self.path, headers=self.headers, seconds=2)


def _message(text: str) -> Json | None:
    try:
        found = read_json(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
