"""One live socket: an identity, its channels, and the connection that carries the frames."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from pydantic_core import from_json, to_json

from mock_platform.channels import ChannelSocket, Close, Frame, Join, Left, Output
from mock_platform.realtime.topics import matches

if TYPE_CHECKING:
    from mock_platform.realtime.upgrade import Request
    from mock_platform.world.accounts import Identity

MOST_BYTES_WAITING = 1024 * 1024
"""How much may wait for a client that does not read; a socket beyond that is closed and the others never wait."""

TOO_SLOW = 1011
"""Close code for such a socket: every client reconnects on it and catches up over REST (websocket.md 4.1)."""


class Connection(Protocol):
    """What carries frames to one client."""

    def write_text(self, text: bytes) -> None:
        """Send one text message."""

    def write_ready(self, frame: bytes) -> None:
        """Send one WebSocket frame that is ready on the wire."""

    def end(self, code: int) -> None:
        """Close with this code; nothing is sent after it."""

    def bytes_waiting(self) -> int:
        """How much the client has not taken yet."""


class LiveSocket:
    """A connected client. ``joins`` and ``leaves`` are told when topics change, in :class:`Hub`."""

    def __init__(
        self,
        request: "Request",
        connection: Connection,
        *,
        on_join: "Callable[[LiveSocket, Join], bool]",
        on_left: "Callable[[LiveSocket, str], None]",
        echo_unmatched: bool = False,
        channel_limit: int | None = None,
    ) -> None:
        self.identity: Identity = request.identity
        self.is_v1 = (request.vsn or "1").startswith("1")
        self.channels = ChannelSocket(
            matches, vsn=request.vsn, echo_unmatched=echo_unmatched, channel_limit=channel_limit
        )
        self.closed = False
        self.last_heard = request.world.clock.now()
        self._clock = request.world.clock
        self._connection = connection
        self._on_join = on_join
        self._on_left = on_left

    # --- from the client -----------------------------------------------------------------------------------------

    def heard(self) -> None:
        """Anything at all came in, a ping included: the idle time starts anew (websocket.md 1.4)."""
        self.last_heard = self._clock.now()

    def receive_text(self, text: bytes | str) -> None:
        """A text message."""
        try:
            value = from_json(text, allow_inf_nan=False)
        except ValueError:
            self._carry_out(self.channels.fail())
        else:
            self._carry_out(self.channels.receive(value))

    def receive_binary(self, data: bytes) -> None:
        """A binary message."""
        self._carry_out(self.channels.receive_binary(data))

    # --- to the client -------------------------------------------------------------------------------------------

    def push(self, topic: str, event: str, payload: dict[str, object]) -> None:
        """One push to this client alone, if it has joined."""
        frame = self.channels.push(topic, event, payload)
        if frame is not None:
            self._send(frame)

    def push_ready(self, frame: bytes) -> None:
        """One push that was made ready for several sockets; a client that does not take them is cut off."""
        if self.closed:
            return
        if self._connection.bytes_waiting() > MOST_BYTES_WAITING:
            self.close(TOO_SLOW)
        else:
            self._connection.write_ready(frame)

    def close(self, code: int) -> None:
        """End the connection."""
        if not self.closed:
            self._carry_out(self.channels.end())
            self.closed = True
            self._connection.end(code)

    def gone(self) -> None:
        """The connection is lost."""
        self._carry_out(self.channels.end())
        self.closed = True

    # --- inside --------------------------------------------------------------------------------------------------

    def _carry_out(self, outputs: Sequence[Output]) -> None:
        for output in outputs:
            if self.closed:
                return
            match output:
                case Frame():
                    self._send(output)
                case Join():
                    self._join(output)
                case Left(topic):
                    self._on_left(self, topic)
                case Close(code):
                    self.closed = True
                    self._connection.end(code)

    def _join(self, join: Join) -> None:
        if self._on_join(self, join):
            self._carry_out(self.channels.accept(join))
        else:
            self._carry_out(self.channels.refuse(join, "unauthorized"))

    def _send(self, frame: Frame) -> None:
        if self._connection.bytes_waiting() > MOST_BYTES_WAITING:
            self.close(TOO_SLOW)
        else:
            self._connection.write_text(to_json(self.channels.encode(frame)))
