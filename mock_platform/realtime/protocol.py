"""uvicorn's WebSocket protocol with a short way between its transport and a live socket.

Reading skips the queue and task of ASGI; writing puts frames that are ready straight on the transport, which is what
makes a push to a thousand sockets cheap (performance.md).
"""

from typing import TYPE_CHECKING

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState

from mock_platform.realtime.face import CONNECTION
from mock_platform.realtime.wsframe import text_frame

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent

    from mock_platform.realtime.live import LiveSocket


class ChannelProtocol(WebSocketsSansIOProtocol):
    """One WebSocket connection."""

    live: "LiveSocket | None" = None

    # --- to the client -------------------------------------------------------------------------------------------

    def write_text(self, text: bytes) -> None:
        """Send one text message."""
        self.write_ready(text_frame(text))

    def write_ready(self, frame: bytes) -> None:
        """Send one WebSocket frame that is ready on the wire."""
        if not self.close_sent and not self.transport.is_closing():
            self.transport.write(frame)

    def bytes_waiting(self) -> int:
        """How much the client has not taken yet."""
        return 0 if self.transport.is_closing() else self.transport.get_write_buffer_size()

    def end(self, code: int) -> None:
        """Close with this code; the connection goes after the client's answer or the time-out."""
        if self.close_sent or self.transport.is_closing():
            return
        try:
            self.conn.send_close(code, "")
        except InvalidState:
            self.transport.close()
            return
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": ""})
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.close)

    # --- from the client -----------------------------------------------------------------------------------------

    def hand_on(self, text: str | None, data: bytes | None) -> None:
        """A message for the live socket."""
        if self.live is None or self.live.closed:
            return
        if text is not None:
            self.live.receive_text(text)
        elif data is not None:
            self.live.receive_binary(data)

    def data_received(self, data: bytes) -> None:
        """Anything that comes in keeps the socket alive."""
        if self.live is not None:
            self.live.heard()
        super().data_received(data)

    def send_receive_event_to_app(self) -> None:
        """A whole message has come: hand it on without a detour, or queue it while the upgrade is under way."""
        if self.live is None or self.close_sent:
            super().send_receive_event_to_app()
            return
        data = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        self.frames = []
        if self.curr_msg_data_type == "bytes":
            self.hand_on(None, bytes(data))
            return
        try:
            text = bytes(data).decode()
        except UnicodeDecodeError:
            self.live.close(1007)
        else:
            self.hand_on(text, None)

    async def send(self, message: "ASGISendEvent") -> None:
        """A refusal with a body ends the handshake as well; uvicorn would log an error."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body":
            self.handshake_complete = True

    async def run_asgi(self) -> None:
        """Let the application find this object."""
        self.scope.setdefault("extensions", {})[CONNECTION] = self  # type: ignore[assignment]
        await super().run_asgi()
