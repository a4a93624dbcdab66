"""The socket, raw: any bytes that a check thinks of, legal or not, and all that comes back, as evidence."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Final, TypeVar
from urllib.parse import urlencode, urlsplit

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidStatus
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame as Wire
from websockets.frames import Opcode
from websockets.protocol import State
from websockets.uri import parse_uri

from conformance.answers import Answer
from conformance.claims import NoAnswer
from conformance.drivers.bounded import Unread, in_words
from conformance.drivers.heeding import TooMany, heeding
from conformance.drivers.rest import API, SECONDS, Rest
from conformance.evidence import Evidence
from conformance.exchanges import shortened
from conformance.frames import Frame, Upgrade, script, with_variables, written
from conformance.heard import Heard
from conformance.version import VERSION

PATH: Final = f"{API}/socket/websocket"
LARGEST: Final = 16_000_000
"""Bytes of a message that the kit reads."""

MOST_BYTES: Final = 64 * 2**20
"""Of all frames of a socket, once they are unpacked; whoever sends more is hung up on."""

FEW: Final = 200
"""Frames of a socket that are read once the target has flooded another one."""

WHOLE: Final = 100
"""Frames of a socket that are seen and kept as evidence; of later ones it is only the beginning."""

Found = TypeVar("Found")


class Socket:
    """A connection after its upgrade. ``heard`` are the messages that came, in their order; ``seen`` counts all frames.

    ``closed`` is the code of the close frame that came, 1006 without one, and ``None`` while the connection lasts.
    ``flood`` says why the kit has hung up on a target that sends without end.
    """

    def __init__(self, wire: "_Wire", rest: Rest, log: list[Evidence], upgrade: Upgrade) -> None:
        self._wire = wire
        self._rest = rest
        self._log = log
        self.upgrade = upgrade
        self.heard: list[Heard] = []
        self.pongs: list[bytes] = []
        self.seen = 0
        self.closed: int | None = None
        self.reason = ""
        self.flood = ""
        self._frames = 0
        self._bytes = 0
        self._parts: list[Wire] = []
        self._news = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    @property
    def last(self) -> Evidence:
        """The newest evidence of this socket."""
        mine = (each for each in reversed(self._log) if isinstance(each, Frame) and each.socket == self.upgrade.number)
        return next(mine, self.upgrade)

    @property
    def exchange(self) -> Evidence:
        """What a claim about this socket as a whole cites."""
        return self.last

    # --- sending --------------------------------------------------------------------------------------------------

    async def send(self, frame: object) -> None:
        """Send a text: ``frame`` as compact JSON."""
        await self.send_text(json.dumps(frame, separators=(",", ":"), ensure_ascii=False))

    async def send_text(self, text: str) -> None:
        """Send a text, whatever it says."""
        await self._send(f"> {written(text)}", Wire(Opcode.TEXT, text.encode()))

    async def send_bytes(self, data: bytes, opcode: Opcode = Opcode.BINARY, *, shown: str = "") -> None:
        """Send a binary message, a ping, or a text that need not be UTF-8. ``shown`` is how a script writes it."""
        await self._send(f"> {opcode.name.lower()} {shown or data.hex()}", Wire(opcode, data))

    async def send_parts(self, *parts: bytes) -> None:
        """Send a text in fragments."""
        for index, part in enumerate(parts):
            await self.send_part(part, first=index == 0, last=index == len(parts) - 1)

    async def send_part(self, part: bytes, *, first: bool = False, last: bool = False) -> None:
        """Send one fragment of a text."""
        frame = Wire(Opcode.TEXT if first else Opcode.CONT, part, fin=last)
        await self.send_raw(bytes(frame.serialize(mask=False)))

    async def send_raw(self, data: bytes) -> None:
        """Send bytes that need not be a frame; of what is one, the mask is left out and added here."""
        self._told(f"> raw {data.hex()}")
        await self._wire.write(_masked(data))

    async def close(self, code: int = 1000) -> None:
        """Begin to close."""
        self._told(f"> close {code}")
        if self._wire.protocol.state is State.OPEN:
            self._wire.protocol.send_close(code)
            await self._wire.flush()

    async def _send(self, line: str, frame: Wire) -> None:
        self._told(line)
        # Not by the methods of the protocol, which refuse what is illegal.
        await self._wire.write(frame.serialize(mask=True))

    # --- waiting --------------------------------------------------------------------------------------------------

    async def until(self, found: Callable[[], Found | None], seconds: float) -> Found | None:
        """What ``found`` gives as soon as it gives something; ``None`` at the deadline, or when nothing more comes.

        Raises :class:`~conformance.drivers.bounded.Unread` where the target sends without end.
        """
        deadline = time.monotonic() + seconds
        while (result := found()) is None and self.closed is None and not self.flood:
            news = self._news
            try:
                await asyncio.wait_for(news.wait(), max(0.0, deadline - time.monotonic()))
            except TimeoutError:
                break
        if self.flood:
            raise Unread(self.flood)
        return result if result is not None else found()

    async def end(self) -> None:
        """Drop the connection, without waiting for the other side."""
        if self._wire.protocol.state is State.OPEN:
            self._wire.protocol.send_close(1000)
            await self._wire.flush()
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        self._wire.writer.close()

    # --- receiving ------------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        protocol = self._wire.protocol
        self._take()  # what came with the answer to the upgrade
        while not self.flood and protocol.state is not State.CLOSED and await self._wire.read():
            self._take()
        if self.flood:
            self._wire.abort()
        else:
            self.closed = self.closed or 1006
        self._tell()

    def _take(self) -> None:
        for event in self._wire.protocol.events_received():
            if isinstance(event, Wire) and not self._is_flooded(event):
                self._frame(event)
        self._tell()

    def _is_flooded(self, frame: Wire) -> bool:
        """Whether the target has sent more than anybody reads; noted once, and other sockets read less from then on."""
        self._frames += 1
        self._bytes += len(frame.data)
        most = self._rest.most_frames
        if not self.flood and (self._frames > most or self._bytes > MOST_BYTES):
            how = f"more than {most} frames" if self._frames > most else f"more than {MOST_BYTES // 2**20} MiB"
            self.flood = f"the socket was sent {how} in one check, and the kit hung up"
            self._rest.most_frames = min(most, FEW)
            self._told(f"# {self.flood}")
        return bool(self.flood)

    def _frame(self, frame: Wire) -> None:
        if frame.opcode is Opcode.CLOSE:
            self.closed = self._wire.protocol.close_rcvd.code if self._wire.protocol.close_rcvd else 1006
            self.reason = bytes(frame.data)[2:].decode(errors="replace")
            self._told(f"< close {self.closed} {self.reason}".rstrip())
        elif frame.opcode is Opcode.PONG:
            self.pongs.append(bytes(frame.data))
            self._told(f"< pong {bytes(frame.data).hex()}")
        elif frame.opcode is Opcode.PING:
            self._told(f"< ping {bytes(frame.data).hex()}")
        else:
            self._part(frame)

    def _part(self, frame: Wire) -> None:
        self._parts.append(frame)
        if frame.fin:
            data = b"".join(bytes(each.data) for each in self._parts)
            binary = self._parts[0].opcode is Opcode.BINARY
            self._parts.clear()
            text = f"binary {data.hex()}" if binary else data.decode(errors="replace")
            self.heard.append(Heard(data, binary, self._told(f"< {written(text)}")))

    def _told(self, line: str) -> Frame:
        """Add a line to the evidence."""
        shown = with_variables(self._rest.secrets.redact(line))
        shown = shown if self.seen < WHOLE else shortened(shown, 200)
        frame = Frame(next(self._rest.numbers), self.upgrade.number, shown, self._script())
        self._log.append(frame)
        self.seen += line.startswith("<")
        return frame

    def _script(self) -> tuple[str, ...]:
        """What led to now; of many frames that come one after the other it is the same."""
        last = self._log[-1]
        if isinstance(last, Frame) and last.socket == self.upgrade.number and last.line.startswith("<"):
            return last.script
        return script(self._log, self.upgrade)

    def _tell(self) -> None:
        """Wake whoever waits."""
        news, self._news = self._news, asyncio.Event()
        news.set()


class Upgraded:
    """What became of a request for a socket: a :class:`Socket`, or a refusal."""

    def __init__(self, answer: Answer, upgrade: Upgrade, socket: Socket | None) -> None:
        self.answer = answer
        self.exchange: Evidence = upgrade
        self.socket = socket
        self.status = answer.status


class _Wire:
    """The bytes of one connection and the protocol that reads them."""

    def __init__(self, protocol: ClientProtocol, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.protocol = protocol
        self.reader = reader
        self.writer = writer

    async def read(self) -> bool:
        """Read what is there; ``False`` at the end of it."""
        try:
            data = await self.reader.read(2**16)
        except OSError:
            data = b""
        if data:
            self.protocol.receive_data(data)
        else:
            self.protocol.receive_eof()
        await self.flush()
        return bool(data)

    async def flush(self) -> None:
        """Send what the protocol has to say, such as pongs."""
        for data in self.protocol.data_to_send():
            if data:
                await self.write(data)

    async def write(self, data: bytes) -> None:
        """Send bytes; whether the other side still takes them shows in what it answers.

        One that takes nothing for :data:`SECONDS` is hung up on.
        """
        try:
            async with asyncio.timeout(SECONDS):
                self.writer.write(data)
                await self.writer.drain()
        except TimeoutError:
            self.abort()
        except OSError:
            pass

    def abort(self) -> None:
        """Drop the connection with all that has not been sent yet."""
        self.writer.transport.abort()


def _masked(data: bytes) -> bytes:
    """A frame of less than 126 bytes with a mask, as clients have to send it; anything else as it is."""
    if len(data) < 2 or data[1] != len(data) - 2 or data[1] > 125:
        return data
    return bytes([data[0], data[1] | 0x80, 0, 0, 0, 0]) + data[2:]


async def upgrade(
    rest: Rest,
    log: list[Evidence],
    query: Mapping[str, str],
    headers: Mapping[str, str] | None = None,
    *,
    deflate: bool = False,
) -> Upgraded:
    """Ask for a socket, whatever comes of it; a 429 is waited for and tried again.

    Raises :class:`~conformance.claims.NoAnswer`, :class:`~conformance.budget.BudgetSpent`.
    """

    async def ask() -> Upgraded:
        upgraded = await _upgrade(rest, log, query, headers or {}, deflate=deflate)
        if upgraded.status == 429:
            raise TooMany(upgraded.answer.headers)
        return upgraded

    return await heeding(rest.throttle, "upgrade", ask)


async def _upgrade(
    rest: Rest, log: list[Evidence], query: Mapping[str, str], headers: Mapping[str, str], *, deflate: bool
) -> Upgraded:
    rest.budget.spend("sockets")
    await rest.throttle.turn()
    start = time.monotonic()
    address = f"ws{rest.base_url.removeprefix('http')}{PATH}"
    number = next(rest.numbers)

    def evidence(status: int | None, reply: str) -> Upgrade:
        hidden = {name: with_variables(rest.secrets.redact(value)) for name, value in query.items()}
        shown = tuple((name, with_variables(rest.secrets.redact(value))) for name, value in headers.items())
        url = address + (f"?{urlencode(hidden, safe='$<>')}" if hidden else "")
        seconds = round(time.monotonic() - start, 4)
        made = Upgrade(number, url, shown, status, shortened(rest.secrets.redact(reply)), seconds)
        log.append(made)
        return made

    try:
        async with asyncio.timeout(SECONDS):
            wire = await _connected(address + (f"?{urlencode(query)}" if query else ""), headers, deflate=deflate)
    except (OSError, TimeoutError, EOFError) as error:
        text = f"no answer: {in_words(error)}"
        evidence(None, text)
        raise NoAnswer(f"upgrade {PATH}: {text}") from None
    refusal = wire.protocol.handshake_exc
    if refusal is None:
        made = evidence(101, "")
        return Upgraded(Answer(101, b"", {}, made), made, Socket(wire, rest, log, made))
    wire.writer.close()
    if not isinstance(refusal, InvalidStatus):
        text = f"no answer: {type(refusal).__name__}"
        evidence(None, text)
        raise NoAnswer(f"upgrade {PATH}: {text}")
    body = bytes(refusal.response.body or b"")
    made = evidence(refusal.response.status_code, body.decode(errors="replace"))
    given = {name.lower(): value for name, value in refusal.response.headers.raw_items()}
    return Upgraded(Answer(refusal.response.status_code, body, given, made), made, None)


async def _connected(url: str, headers: Mapping[str, str], *, deflate: bool) -> _Wire:
    """Connect, and read the answer to the upgrade."""
    parts = urlsplit(url)
    secure = parts.scheme == "wss"
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or (443 if secure else 80), ssl=secure)
    extensions = [ClientPerMessageDeflateFactory()] if deflate else None
    protocol = ClientProtocol(parse_uri(url), extensions=extensions, max_size=LARGEST)
    wire = _Wire(protocol, reader, writer)
    try:
        request = protocol.connect()
        request.headers["User-Agent"] = f"thenvoi-conformance/{VERSION}"
        for name, value in headers.items():
            request.headers[name] = value
        protocol.send_request(request)
        await wire.flush()
        while protocol.state is State.CONNECTING and protocol.handshake_exc is None:
            if not await wire.read():
                break
    except BaseException:
        writer.close()
        raise
    if protocol.state is State.CONNECTING and protocol.handshake_exc is None:
        writer.close()
        raise EOFError
    return wire
