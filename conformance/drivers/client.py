"""What every client of an MCP server has, whatever the transport: requests with evidence, and the handshake."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol

from conformance.claims import NoAnswer
from conformance.messages import Json, Message, Response, described, dumped, outcome, shown
from conformance.redaction import Secrets
from conformance.version import VERSION

if TYPE_CHECKING:
    from conformance.evidence import Evidence

SECONDS: Final = 10.0
"""How long a request may take unless a check says otherwise."""

LATEST: Final = "2025-11-25"
"""The newest revision that begins with ``initialize``."""

CLIENT: Final[Json] = {"name": "thenvoi-conformance", "version": VERSION}


MOST: Final = 2_000
"""Messages that nobody asked for and that are kept; no check causes nearly as many."""

MOST_BYTES: Final = 64 * 2**20
"""Of those messages."""

FLOOD: Final = (
    f"the server has sent more that nobody asked for than the kit reads: {MOST} messages, or {MOST_BYTES // 2**20} MiB"
)

NEWEST: Final[Json] = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": CLIENT,
    "io.modelcontextprotocol/clientCapabilities": {},
}
"""What every request of revision 2026-07-28 has in ``_meta``, instead of a handshake."""


class Wire(Protocol):
    """A transport: how one message gets to a server, and its answer back."""

    over: str

    async def exchange(self, message: Json, seconds: float) -> Json | None:
        """Send a request and give its answer, ``None`` where there was none in time. Raises :class:`NoAnswer`."""

    async def send(self, message: Json) -> None:
        """Send what gets no answer. Raises :class:`NoAnswer`."""

    def repeat(self, sent: str) -> str:
        """A line for a shell that says ``sent`` again."""

    async def aclose(self) -> None: ...


class Client:
    """A client on a wire. ``log`` is where its evidence goes: whoever uses it sets it to its own."""

    def __init__(self, wire: Wire, secrets: Secrets, numbers: Iterator[int]) -> None:
        self.wire = wire
        self.log: list[Evidence] = []
        self.pending = 0
        self._secrets = secrets
        self._numbers = numbers
        self._ids = itertools.count(1)

    async def initialize(self, version: str = LATEST) -> Response:
        """The handshake. Raises :class:`NoAnswer` where the server does not answer it."""
        params: Json = {"protocolVersion": version, "capabilities": {}, "clientInfo": CLIENT}
        response = await self.request("initialize", params, seconds=30)
        if not response.came:
            raise NoAnswer(response.exchange.reply)
        await self.notify("notifications/initialized")
        return response

    def next_id(self) -> int:
        """An id that no request had yet."""
        return next(self._ids)

    async def request(
        self, method: str, params: object = None, *, seconds: float = SECONDS, identity: int | str | None = None
    ) -> Response:
        """Make a request; its answer, which may be none: a server that has ended is one that does not answer."""
        number = self.next_id() if identity is None else identity
        message: Json = {"jsonrpc": "2.0", "id": number, "method": method}
        if params is not None:
            message["params"] = params
        start = time.monotonic()
        self.pending += 1
        answered, why = await self._exchanged(message, seconds)
        self.pending -= 0 if answered is None else 1
        return self.noted(message, answered, time.monotonic() - start, why)

    async def _exchanged(self, message: Json, seconds: float) -> tuple[Json | None, str]:
        try:
            return await self.wire.exchange(message, seconds), "no answer"
        except NoAnswer as error:
            return None, str(error)

    def noted(self, sent: object, answered: Json | None, seconds: float = 0.0, why: str = "no answer") -> Response:
        """Put a message and its answer into the evidence; ``why`` is what is told where there was none."""
        text = self._secrets.redact(dumped(sent))
        evidence = Message(
            number=next(self._numbers),
            over=self.wire.over,
            what=self._secrets.redact(described(sent)),
            sent=text[:4000],
            reply=self._secrets.redact(why if answered is None else shown(answered)),
            came_of_it=outcome(answered),
            repeat=self._secrets.redact(self.wire.repeat(text)),
            seconds=round(seconds, 4),
        )
        self.log.append(evidence)
        return Response(answered, evidence)

    async def notify(self, method: str, params: object = None) -> None:
        """Send a notification."""
        with suppress(NoAnswer):  # one that has ended is told by what comes next
            await self.wire.send({"jsonrpc": "2.0", "method": method, **({} if params is None else {"params": params})})

    async def aclose(self) -> None:
        await self.wire.aclose()


class Inbox:
    """What a server sends, by id where it answers something, else in its order."""

    def __init__(self) -> None:
        self.others: list[Json] = []
        """Notifications, requests of the server, and answers that nobody waits for any more."""

        self._waiting: dict[object, asyncio.Future[Json]] = {}
        self._end = ""
        self._bytes = 0
        self._news = asyncio.Condition()

    def expect(self, identity: object) -> "asyncio.Future[Json]":
        """Say that an answer with this id is waited for."""
        found: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[key_of(identity)] = found
        if self._end:
            found.set_exception(NoAnswer(self._end))
        return found

    def forget(self, identity: object) -> None:
        """Wait no more for that answer; if it comes it is among the others."""
        self._waiting.pop(key_of(identity), None)

    async def put(self, message: Json, size: int = 0) -> None:
        """Take in a message of ``size`` bytes. Raises :class:`NoAnswer` where there are more than anybody reads."""
        is_answer = "method" not in message and ("result" in message or "error" in message)
        waiting = self._waiting.pop(key_of(message.get("id")), None) if is_answer else None
        if waiting is not None and not waiting.done():
            waiting.set_result(message)
            return
        async with self._news:
            self._bytes += size
            if len(self.others) >= MOST or self._bytes > MOST_BYTES:
                self.fail(FLOOD)
            else:
                self.others.append(message)
            self._news.notify_all()
        if self._end == FLOOD:
            raise NoAnswer(FLOOD)

    def fail(self, why: str) -> None:
        """Nothing will come any more, and ``why``."""
        self._end = self._end or why
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(NoAnswer(why))
        self._waiting.clear()

    async def other(self, seconds: float, fits: Callable[[Json], bool]) -> Json | None:
        """The first of the others that ``fits``, now or within ``seconds``. Raises :class:`NoAnswer` in a flood."""
        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: self._end == FLOOD or any(map(fits, self.others)))
        except TimeoutError:
            return None
        if self._end == FLOOD:
            raise NoAnswer(FLOOD)
        return next(filter(fits, self.others))


def key_of(identity: object) -> object:
    """1 and True are the same key, and 1 and 1.0; ids are not."""
    return (type(identity).__name__, identity)
