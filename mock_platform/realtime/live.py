"""One live socket: an identity, its channels, and the connection that carries the frames."""

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from pydantic_core import from_json

from mock_platform.channels import ChannelSocket, Close, Frame, Join, Left, Output
from mock_platform.faults.effects import CloseSocket, CrashChannel, DisturbReply, Stall
from mock_platform.realtime.faults import HalfOpen, effect_on_frame, end_socket, read_frame, replies_in_place_of
from mock_platform.realtime.recording import SocketRecord
from mock_platform.realtime.subscriptions import Subscription
from mock_platform.realtime.topics import Topic, matches, may_join, parse
from mock_platform.realtime.wsframe import json_of, push_head, text_frame
from mock_platform.timeline import Timeline
from mock_platform.world.clock import SECOND

if TYPE_CHECKING:
    from mock_platform.realtime.hub import Hub
    from mock_platform.realtime.upgrade import Admitted

UNAUTHORIZED = "unauthorized"
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

    def stall(self) -> None:
        """Read nothing and say nothing any more, and stay (a half-open connection)."""

    def cut(self) -> None:
        """End the connection without a word."""


class LiveSocket:
    """A connected client."""

    __slots__ = (
        "_connection",
        "_hub",
        "_reply_fault",
        "_subscriptions",
        "_timeline",
        "_world",
        "channels",
        "closed",
        "identity",
        "is_v1",
        "key",
        "record",
    )

    def __init__(self, admitted: "Admitted", connection: Connection, hub: "Hub", record: SocketRecord) -> None:
        switches = admitted.world.switches
        self.record = record
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
        self._timeline = admitted.world.attached(Timeline, Timeline)
        self._connection = connection
        self._hub = hub
        self._subscriptions: dict[Topic, Subscription] = {}
        self._reply_fault: DisturbReply | None = None

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
            frame = read_frame(self, value)
            with self._timeline.doing(self.record.frame(frame)):
                if self._world.faulty:
                    self._receive_faulty(value, frame)
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
            self.record.code = code
            self.gone()
            self._connection.end(code, reason)

    # --- what faults do ------------------------------------------------------------------------------------------

    def cut(self) -> None:
        """Lose the connection."""
        self.gone()
        self._connection.cut()

    def stall(self) -> None:
        """Go on as if the client were there, which hears nothing any more; idle time will tell (RT-7)."""
        self._connection.stall()
        self._connection = HalfOpen()

    def crash(self, topic: str) -> None:
        """``phx_error`` to the channel that was joined in this spelling."""
        self._carry_out(self.channels.crash(topic))

    def _receive_faulty(self, value: object, frame: Frame | None) -> None:
        """A frame, while faults wait."""
        effect = None if frame is None else effect_on_frame(self._world, self.identity, frame)
        match effect:
            case CloseSocket(close=code):
                end_socket(self, code)
            case Stall():
                self.stall()
            case _:
                self._reply_fault = effect if isinstance(effect, DisturbReply) else None
                self._carry_out(self.channels.receive(value))
                self._reply_fault = None
        if frame is not None and isinstance(effect, CrashChannel):
            self.crash(frame.topic)

    def _send_faulty(self, reply: Frame, fault: DisturbReply) -> None:
        """What becomes of a ``phx_reply``; what it tells of has happened all the same."""
        clock = self._world.clock
        for frame in replies_in_place_of(reply, fault):
            if fault.seconds is None:
                self._put(frame)
            else:
                clock.call_at(clock.now() + round(fault.seconds * SECOND), partial(self._put, frame))

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
            self.record.joined(join.topic, UNAUTHORIZED)
            self._carry_out(self.channels.refuse(join, UNAUTHORIZED))
            return
        older = self._subscriptions.get(topic)
        self._unsubscribe(join.topic)
        self.record.joined(join.topic, "ok")
        self._carry_out(self.channels.accept(join))
        if older is not None and older.spelling != join.topic:  # a rejoin all the same: nothing is pushed twice (2.3)
            self._carry_out(self.channels.close_channel(older.spelling))
        if not self.closed:
            head = push_head(join.topic, self.channels.joined[join.topic], v1=self.is_v1)
            self._subscriptions[topic] = subscription = Subscription(self, topic, join.topic, head)
            self._hub.subscriptions.add(subscription)

    def _unsubscribe(self, spelling: str) -> None:
        topic = parse(spelling)
        subscription = None if topic is None else self._subscriptions.get(topic)
        if topic is not None and subscription is not None and subscription.spelling == spelling:
            del self._subscriptions[topic]
            self._hub.subscriptions.end(subscription)
            self.record.left(spelling)

    def _send(self, frame: Frame) -> None:
        if self._reply_fault is not None and frame.event == "phx_reply":
            self._send_faulty(frame, self._reply_fault)
        else:
            self._put(frame)

    def _put(self, frame: Frame) -> None:
        self.write(text_frame(json_of(self.channels.encode(frame))))
