"""One socket on the wire: both halves of it, frame by frame, and what can be done to it."""

import asyncio
import json
import socket as sockets
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.frames import Frame as WireFrame
from websockets.frames import Opcode
from websockets.http11 import Request, Response
from websockets.protocol import State
from websockets.server import ServerProtocol

from conformance.client.frames import JOIN, REPLY
from conformance.client.heads import Head, places_of_key
from conformance.client.seen import CLIENT, PLATFORM, Closed, Said, Upgrade

if TYPE_CHECKING:
    from websockets.datastructures import Headers

    from conformance.client.log import Log

_GOOD_CODES: Final = range(1000, 5000)
_NOT_SENT: Final = frozenset({1005, 1006, 1015})


class Socket:
    """What the client sees of a socket, with the mock's half behind it."""

    def __init__(
        self, upstream: str, log: "Log", key: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.number = log.new_socket()
        self.is_open = False
        self.refused_topics: dict[str, str] = {}
        self.held_topics: dict[str, asyncio.Event] = {}
        self._upstream = f"ws{upstream.removeprefix('http')}"
        self._log = log
        self._key = key
        self._reader = reader
        self._writer = writer
        self._protocol = ServerProtocol(max_size=None)
        self._parts: list[WireFrame] = []
        self._is_closed = False

    # --- harm ---------------------------------------------------------------------------------------------------------

    def say(self, frame: list[object]) -> None:
        """Send the client a frame that the mock knows nothing of."""
        self.say_text(json.dumps(frame))

    def say_text(self, text: str) -> None:
        """Send the client any text."""
        self._log.staged(f"socket {self.number} is sent {text[:200]}")
        self._to_client(text)

    def say_bytes(self, data: bytes) -> None:
        """Send the client a binary frame."""
        self._log.staged(f"socket {self.number} is sent {len(data)} bytes in a binary frame")
        self._protocol.send_binary(data)
        self._flush()

    def close(self, code: int) -> None:
        """Close it with ``code``, as the platform would."""
        self._log.staged(f"socket {self.number} is closed with {code}")
        self._noted_close(PLATFORM, code)
        self._protocol.send_close(code)
        self._flush()

    def reset(self) -> None:
        """Cut the connection with a TCP reset."""
        self._log.staged(f"socket {self.number} is cut by a TCP reset")
        self._noted_close(PLATFORM, None)
        raw = self._writer.get_extra_info("socket")
        raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    # --- the life of it -----------------------------------------------------------------------------------------------

    async def run(self, head: Head) -> None:
        """Ask the mock for its half, and pass on whatever is said until one of the two ends it."""
        upgrade = self._log.add(
            Upgrade(
                *self._log.stamp(),
                path=self._log.redact(head.path),
                query=self._log.redact(head.query),
                key_in=places_of_key(head, "", self._key),
                life=self._log.life,
                socket=self.number,
            )
        )
        self._protocol.receive_data(head.raw)
        (asked,) = [each for each in self._protocol.events_received() if isinstance(each, Request)]
        try:
            upstream = await connect(
                f"{self._upstream}{head.target}",
                additional_headers=head.passed_on,
                user_agent_header=None,
                compression=None,
                ping_interval=None,
                max_size=None,
                proxy=None,
            )
        except InvalidStatus as refusal:
            self._refused(upgrade, refusal.response)
            return
        except (OSError, InvalidHandshake):
            self._writer.transport.abort()
            return
        self._protocol.send_response(self._protocol.accept(asked))
        upgrade.status = 101 if self._protocol.state is State.OPEN else 400
        self.is_open = self._protocol.state is State.OPEN
        self._flush()
        self._log.changed()
        await self._both(upstream)

    def _refused(self, upgrade: Upgrade, answer: Response) -> None:
        upgrade.status, upgrade.ended = answer.status_code, self._log.now
        upgrade.retry_after = _seconds(answer.headers)
        body = bytes(answer.body or b"")
        dropped = {"content-length", "transfer-encoding", "connection", "date", "server"}
        lines = [f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}"]
        lines += [f"{name}: {value}" for name, value in answer.headers.raw_items() if name.lower() not in dropped]
        lines += [f"content-length: {len(body)}", "connection: close"]
        self._writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        self._log.changed()

    async def _both(self, upstream: ClientConnection) -> None:
        below = asyncio.create_task(self._from_platform(upstream))
        try:
            await self._from_client(upstream)
        finally:
            self.is_open = False
            below.cancel()
            await asyncio.gather(below, return_exceptions=True)
            upstream.transport.abort()

    async def _from_client(self, upstream: ClientConnection) -> None:
        while True:
            try:
                data = await self._reader.read(65536)
            except ConnectionError:
                data = b""
            self._protocol.receive_data(data) if data else self._protocol.receive_eof()
            for event in self._protocol.events_received():
                if isinstance(event, WireFrame):
                    await self._heard(event, upstream)
            self._flush()
            if not data:
                self._noted_close(CLIENT, None)
                return

    async def _heard(self, frame: WireFrame, upstream: ClientConnection) -> None:
        if frame.opcode is Opcode.CLOSE:
            closing = self._protocol.close_rcvd
            self._noted_close(CLIENT, 1005 if closing is None else closing.code)
            return
        with suppress(ConnectionClosed):
            if frame.opcode is Opcode.PING:
                await upstream.ping()
            elif frame.opcode in {Opcode.TEXT, Opcode.BINARY, Opcode.CONT}:
                self._parts.append(frame)
                if frame.fin:
                    parts, self._parts = self._parts, []
                    whole = b"".join(bytes(each.data) for each in parts)
                    await self._client_said(whole, is_binary=parts[0].opcode is Opcode.BINARY, upstream=upstream)

    async def _client_said(self, data: bytes, *, is_binary: bool, upstream: ClientConnection) -> None:
        text = f"{len(data)} bytes" if is_binary else data.decode(errors="replace")
        said = self._note(CLIENT, text, is_binary=is_binary)
        frame = said.frame
        if frame is not None and frame.event == JOIN and frame.topic in self.refused_topics:
            reason = self.refused_topics[str(frame.topic)]
            reply = {"status": "error", "response": {"reason": reason}}
            self.say([frame.join_ref, frame.ref, frame.topic, REPLY, reply])
            return
        if frame is not None and frame.event == JOIN and frame.topic in self.held_topics:
            await self.held_topics[str(frame.topic)].wait()
        await upstream.send(data, text=not is_binary)

    async def _from_platform(self, upstream: ClientConnection) -> None:
        try:
            async for message in upstream:
                self._to_client(message if isinstance(message, str) else message.decode(errors="replace"))
        finally:
            code = upstream.close_code
            if self.is_open and code is not None and not self._is_closed:
                self._ended_by_platform(code)

    def _ended_by_platform(self, code: int) -> None:
        is_sent = code in _GOOD_CODES and code not in _NOT_SENT
        self._noted_close(PLATFORM, code if is_sent else None)
        if is_sent:
            self._protocol.send_close(code)
            self._flush()
        else:
            self._writer.transport.abort()

    # --- notes --------------------------------------------------------------------------------------------------------

    def _to_client(self, text: str) -> None:
        if self._protocol.state is State.OPEN:
            self._note(PLATFORM, text)
            self._protocol.send_text(text.encode())
            self._flush()

    def _note(self, by: str, text: str, *, is_binary: bool = False) -> Said:
        stamp, life = self._log.stamp(), self._log.life
        return self._log.add(Said(*stamp, self.number, by, self._log.redact(text), life, is_binary=is_binary))

    def _noted_close(self, by: str, code: int | None) -> None:
        if not self._is_closed:
            self._is_closed, self.is_open = True, False
            self._log.add(Closed(*self._log.stamp(), self.number, by, code, self._log.life))

    def _flush(self) -> None:
        if self._writer.transport.is_closing():
            return
        for data in self._protocol.data_to_send():
            if data:
                self._writer.write(data)
            else:
                with suppress(OSError):
                    self._writer.write_eof()


def _seconds(headers: "Headers") -> float | None:
    try:
        return float(headers["Retry-After"])
    except (KeyError, ValueError):
        return None
