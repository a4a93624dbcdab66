"""The wire: one WebSocket connection as an asyncio protocol that uvicorn hands its upgrades to.

It stands on the protocol of ``websockets``, which does no I/O itself. ASGI is left out on purpose: a push is one frame
that is made for all its sockets and written straight to their transports, and a socket that waits costs no task, no
queue and no scope (performance.md). Nor does anything log the address of a socket, which may hold a key.
"""

import asyncio
import logging
import socket
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from websockets.datastructures import Headers
from websockets.frames import Frame, Opcode
from websockets.http11 import Request, Response
from websockets.protocol import State
from websockets.server import ServerProtocol

from mock_platform.channels.socket import CRASHED
from mock_platform.realtime.upgrade import Refused

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

    from mock_platform.realtime.face import RealtimeFace
    from mock_platform.realtime.live import LiveSocket

MESSAGE_BYTES = 8_000_000
"""A larger message closes its socket with 1009 (websocket.md 1.5)."""

MOST_CONNECTIONS = 10_000
"""Of all kinds. Beyond them there is no further socket."""

MOST_BYTES_WAITING = 1024 * 1024
"""How much may wait for a client that does not read (docs/decisions/0007)."""

SEND_BUFFER_BYTES = 128 * 1024
"""What the kernel may hold besides. Left to itself it takes some 4 MB for each client that does not read."""

CLOSE_SECONDS = 10.0
"""How long a client may take to end its side; then the connection is cut, and what waits for it is thrown away."""

DRAIN_SECONDS = 0.5
"""The same when the server stops."""

EMPTY_FRAGMENT = 1008
RESTART = 1012

_CLOSE_FRAME = 0x88
_NORMAL_CLOSE = bytes((_CLOSE_FRAME, 2)) + (1000).to_bytes(2, "big")

_log = logging.getLogger(__name__)
_log_of_websockets = logging.getLogger(f"{__name__}.websockets")
_log_of_websockets.setLevel(logging.WARNING)  # below it the library tells requests as they come, and so keys


class ChannelProtocol(asyncio.Protocol):
    """One connection, from its upgrade request to its end. The arguments by name are those that uvicorn gives."""

    _transport: asyncio.Transport

    def __init__(
        self,
        face: "RealtimeFace",
        *,
        config: "Config",  # noqa: ARG002 - what there is to configure is the contract's
        server_state: "ServerState",
        app_state: object,  # noqa: ARG002 - there is no ASGI application behind this
    ) -> None:
        self._face = face
        self._server = server_state
        self._websocket = ServerProtocol(max_size=MESSAGE_BYTES, logger=_log_of_websockets)
        self._live: LiveSocket | None = None
        self._silent = False
        """Whether nothing more is read and said: the upgrade was refused, or a fault has the socket stall."""
        self._last_frame = 0
        """Bytes of the newest frame, which a client that reads is still busy with; it may be a large one."""
        self._fragments: bytearray | None = None
        self._is_text = True
        self._cut: asyncio.TimerHandle | None = None

    # --- what asyncio and uvicorn tell ---------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._server.connections.add(self)  # type: ignore[arg-type]

    def data_received(self, data: bytes) -> None:
        if self._silent:
            return
        if self._live is not None:
            self._live.heard()
        self._websocket.receive_data(data)
        for event in self._websocket.events_received():
            if isinstance(event, Request):
                self._open(event)
            elif isinstance(event, Frame):
                self._take(event)
        if self._websocket.handshake_exc is not None:
            self._refuse(Refused(400))
        self._flush()

    def eof_received(self) -> None:
        """The client has gone without a close; asyncio closes the transport once all is written, or it is cut."""
        if self._live is not None:
            self._live.gone()
        self._end_within(CLOSE_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - gone is gone
        self._server.connections.discard(self)
        if self._cut is not None:
            self._cut.cancel()
        if self._live is not None:
            self._live.gone()

    def pause_writing(self) -> None:
        """A client that does not read our answers cannot make us answer more."""
        if not self._transport.is_closing():
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        if not self._transport.is_closing():
            self._transport.resume_reading()

    def shutdown(self) -> None:
        """The server stops."""
        if self._live is not None:
            self._live.close(RESTART)
        self._end_within(DRAIN_SECONDS)

    # --- to the client -------------------------------------------------------------------------------------------

    def write(self, frame: bytes) -> bool:
        """Send one WebSocket frame; ``False`` when too much waits for the client already."""
        transport = self._transport
        if transport.get_write_buffer_size() > MOST_BYTES_WAITING + self._last_frame:
            return False
        if not transport.is_closing():
            transport.write(frame)
            self._last_frame = len(frame)
        return True

    def end(self, code: int, reason: str = "") -> None:
        """Close with this code; the connection goes after the client's answer, or is cut."""
        if self._websocket.state is State.OPEN:
            self._websocket.send_close(code, reason)
            self._flush()
        self._end_within(CLOSE_SECONDS)

    def stall(self) -> None:
        """Read nothing and say nothing any more, and stay."""
        self._silent = True

    def cut(self) -> None:
        """End the connection without a close frame."""
        self._transport.abort()

    # --- the upgrade ---------------------------------------------------------------------------------------------

    def _open(self, request: Request) -> None:
        response = self._websocket.accept(request)
        if response.status_code != HTTPStatus.SWITCHING_PROTOCOLS:
            return
        headers = {name.lower(): value for name, value in request.headers.raw_items()}
        try:
            self._check_number()
            admitted = self._face.admit(request.path, headers)
        except Refused as refusal:
            self._refuse(refusal)
            return
        self._websocket.send_response(response)
        self._flush()
        self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        self._live = self._face.connect(admitted, self)

    def _check_number(self) -> None:
        """No more sockets than the machine can bear, whoever opens them (docs/security.md)."""
        if len(self._server.connections) > MOST_CONNECTIONS:
            raise Refused(503, "too_many_connections", f"The mock has {MOST_CONNECTIONS} connections already")

    def _refuse(self, refusal: Refused) -> None:
        """Answer as plain HTTP (websocket.md 1.3), and read nothing more."""
        self._silent = True
        headers = Headers({"Connection": "close", "Content-Length": str(len(refusal.body))})
        if refusal.body:
            headers["Content-Type"] = "application/json"
        if refusal.retry_after is not None:
            headers["Retry-After"] = str(refusal.retry_after)
        response = Response(refusal.status, HTTPStatus(refusal.status).phrase, headers, refusal.body)
        self._transport.write(response.serialize())
        self._finish()

    # --- messages ------------------------------------------------------------------------------------------------

    def _take(self, frame: Frame) -> None:
        """A frame of the client; pings and the rules of the protocol are ``websockets``' own work."""
        if self._silent:
            return
        match frame.opcode:
            case Opcode.TEXT | Opcode.BINARY:
                self._is_text = frame.opcode is Opcode.TEXT
                if frame.fin:
                    self._hand_on(bytes(frame.data))
                else:
                    self._fragments = bytearray(frame.data)
            case Opcode.CONT if self._fragments is not None:
                self._take_fragment(frame, self._fragments)
            case Opcode.CLOSE if self._live is not None:
                self._live.gone()

    def _take_fragment(self, frame: Frame, fragments: bytearray) -> None:
        fragments += frame.data
        if frame.fin:
            self._fragments = None
            self._hand_on(bytes(fragments))
        elif not frame.data and self._live is not None:
            self._live.close(EMPTY_FRAGMENT)

    def _hand_on(self, message: bytes) -> None:
        if self._live is None or self._live.closed:
            return
        receive = self._live.receive_text if self._is_text else self._live.receive_binary
        try:
            receive(message)
        except Exception:  # noqa: BLE001 - a bug of ours ends this socket and no other
            _log.exception("the handler of a socket failed")
            self._live.close(CRASHED)

    # --- the end -------------------------------------------------------------------------------------------------

    def _flush(self) -> None:
        """Send what ``websockets`` has to say: its half of the handshake, pongs, closes, the end of the stream."""
        if self._silent or self._transport.is_closing():
            return
        for piece in self._websocket.data_to_send():
            if not piece:
                self._finish()
            elif self._websocket.close_rcvd_then_sent and piece[0] == _CLOSE_FRAME:
                self._transport.write(_NORMAL_CLOSE)  # 1.5: whatever the client's code was
            else:
                self._transport.write(piece)

    def _finish(self) -> None:
        """Nothing more will be sent; what still comes in is read, since a reset would overtake our last words."""
        if self._live is not None:
            self._live.gone()
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self._end_within(CLOSE_SECONDS)

    def _end_within(self, seconds: float) -> None:
        """Cut the connection after so long, even if the client never reads what waits for it."""
        loop = asyncio.get_running_loop()
        if self._cut is not None:
            if self._cut.when() <= loop.time() + seconds:
                return
            self._cut.cancel()
        self._cut = loop.call_later(seconds, self._transport.abort)
