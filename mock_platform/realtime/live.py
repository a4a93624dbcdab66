"""One live socket: an identity, its channels, and the connection that carries the frames."""

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from pydantic_core import from_json

from mock_platform.channels import ChannelSocket, Close, Frame, Join, Left, Output
from mock_platform.realtime.subscriptions import Subscription
from mock_platform.realtime.topics import matches, may_join, parse
from mock_platform.realtime.wsframe import json_of, push_head, text_frame

if TYPE_CHECKING:
    from mock_platform.realtime.hub import Hub
    from mock_platform.realtime.upgrade import Admitted

NOT_UTF8 = 1007
TOO_SLOW = 1011
"""For a client that does not read: everybody reconnects on it and catches up over REST (docs/decisions/0007)."""

_log = logging.getLogger(__name__)


class Connection(Protocol):
    """What carries frames to one client."""

    def write(self, frame: bytes) -> bool:
        """Send one WebSocket frame; ``False`` when too much waits for the client already."""

    def end(self, code: int, reason: str) -> None:
        """Close with this code; nothing is sent after it."""


class LiveSocket:
    """A connected client."""

    __slots__ = ("_connection", "_hub", "_subscriptions", "_world", "channels", "closed", "identity", "is_v1", "key")

    def __init__(self, admitted: "Admitted", connection: Connection, hub: "Hub") -> None:
        switches = admitted.world.switches
        self.identity = admitted.identity
        self.key = admitted.key
        self.is_v1 = (admitted.vsn or "1").startswith("1")
        self.channels = ChannelSocket(
            matches,
            vsn=admitted.vsn,
            echo_unmatched=switches.unmatched_join_ref == "echo",
            channel_limit=switches.channel_limit,
        )
        self.closed = False
        self._world = admitted.world
        self._connection = connection
        self._hub = hub
        self._subscriptions: dict[str, Subscription] = {}

    # --- from the client -----------------------------------------------------------------------------------------

    def heard(self) -> None:
        """Anything at all came in, a ping included: the idle time starts anew (websocket.md 1.4)."""
        if not self.closed:
            self._hub.idle.heard(self)

    def receive_text(self, text: bytes) -> None:
        """A text message."""
        try:
            value = from_json(text)
        except ValueError:
            self._receive_garbage(text)
        else:
            self._carry_out(self.channels.receive(value))

    def receive_binary(self, data: bytes) -> None:
        """A binary message."""
        self._carry_out(self.channels.receive_binary(data))

    def gone(self) -> None:
        """The client has closed, or the connection is lost."""
        if not self.closed:
            self.closed = True
            self._carry_out(self.channels.end())
            self._hub.forget(self)

    # --- to the client -------------------------------------------------------------------------------------------

    def push(self, topic: str, event: str, payload: Mapping[str, object]) -> None:
        """One push to this client alone, if it has joined."""
        frame = self.channels.push(topic, event, payload)
        if frame is not None:
            self._send(frame)

    def write(self, frame: bytes) -> None:
        """One WebSocket frame that is ready; a client that does not take what it gets is cut off."""
        if not self.closed and not self._connection.write(frame):
            _log.warning("%s %s does not read its socket, which is closed", self.identity.type, self.identity.id)
            self.close(TOO_SLOW, "The client does not read")

    def close(self, code: int, reason: str = "") -> None:
        """End the connection."""
        if not self.closed:
            self.gone()
            self._connection.end(code, reason)

    # --- inside --------------------------------------------------------------------------------------------------

    def _receive_garbage(self, text: bytes) -> None:
        """2.4: what is no JSON crashes the handler; what is not even UTF-8 never reaches it."""
        try:
            text.decode()
        except UnicodeDecodeError:
            self.close(NOT_UTF8)
        else:
            self._carry_out(self.channels.fail())

    def _carry_out(self, outputs: Sequence[Output]) -> None:
        for output in outputs:
            match output:
                case Frame():
                    self._send(output)
                case Join():
                    self._join(output)
                case Left(topic):
                    self._unsubscribe(topic)
                case Close(code):
                    self.close(code)

    def _join(self, join: Join) -> None:
        topic = parse(join.topic)
        if topic is None or not may_join(self._world, self.identity, topic):
            self._carry_out(self.channels.refuse(join, "unauthorized"))
            return
        self._unsubscribe(join.topic)
        self._carry_out(self.channels.accept(join))
        if not self.closed:
            head = push_head(join.topic, self.channels.joined[join.topic], v1=self.is_v1)
            self._subscriptions[join.topic] = subscription = Subscription(self, topic, head)
            self._hub.subscriptions.add(subscription)

    def _unsubscribe(self, topic: str) -> None:
        subscription = self._subscriptions.pop(topic, None)
        if subscription is not None:
            self._hub.subscriptions.end(subscription)

    def _send(self, frame: Frame) -> None:
        self.write(text_frame(json_of(self.channels.encode(frame))))
