"""One client's socket: which topics it has joined, and what each frame of it leads to."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from mock_platform.channels.frames import BadFrame, Frame, Ref, decode_binary
from mock_platform.channels.lifecycle import LIFE_CYCLE, Happening, State
from mock_platform.channels.versions import serializer_for

HEARTBEAT_TOPIC = "phoenix"
CRASHED = 1011
"""Close code when the handler of the socket crashes on what it was sent."""

_EMPTY: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Close:
    """End the connection with this code; all channels end with it."""

    code: int


@dataclass(frozen=True, slots=True)
class Join:
    """A client asks to join; answer with :meth:`ChannelSocket.accept` or :meth:`ChannelSocket.refuse`."""

    topic: str
    payload: Mapping[str, object]
    join_ref: Ref
    ref: Ref


@dataclass(frozen=True, slots=True)
class Left:
    """The topic is not joined any more: the client left, or its channel ended."""

    topic: str


Output: TypeAlias = Frame | Join | Left | Close


@dataclass(slots=True)
class ChannelSocket:
    """The protocol's state for one connection.

    ``matches`` tells whether a channel exists for a topic at all, whoever may join it. Channels take no input: an event
    of the client's own crashes them. ``echo_unmatched`` sends the join_ref back with "unmatched topic", where Phoenix
    sends null. ``channel_limit`` refuses joins beyond so many channels.
    """

    matches: Callable[[str], bool]
    vsn: str | None = "2.0.0"
    echo_unmatched: bool = False
    channel_limit: int | None = None
    joined: dict[str, Ref] = field(default_factory=dict)
    """Topic to join_ref of everything that is joined now."""

    def __post_init__(self) -> None:
        self._decode, self.encode = serializer_for(self.vsn)

    encode: Callable[[Frame], list[object] | dict[str, object]] = field(init=False)
    _decode: Callable[[object], Frame] = field(init=False)

    # --- from the client -----------------------------------------------------------------------------------------

    def receive(self, value: object) -> list[Output]:
        """What the decoded text frame ``value`` leads to, in order."""
        try:
            frame = self._decode(value)
        except BadFrame:
            return self.fail()
        return list(self._react(frame))

    def receive_binary(self, data: bytes) -> list[Output]:
        """What a binary frame leads to: a well-formed push is an event like another."""
        try:
            frame = decode_binary(data)
        except BadFrame:
            return self.fail()
        return list(self._react(frame))

    def fail(self) -> list[Output]:
        """The handler crashes: for text that is no JSON, and for what is no frame."""
        return [*self.end(), Close(CRASHED)]

    def end(self) -> list[Output]:
        """The connection is gone: every channel ends, without a frame."""
        left: list[Output] = [Left(topic) for topic in self.joined]
        self.joined.clear()
        return left

    # --- from the application ------------------------------------------------------------------------------------

    def accept(self, join: Join, response: Mapping[str, object] = _EMPTY) -> list[Output]:
        """The channel starts; an older one of the same topic ends after the reply."""
        old = self._end_channel(join.topic)
        # A join without join_ref is answered without one; its pushes carry the ref instead.
        self.joined[join.topic] = join.ref if join.join_ref is None else join.join_ref
        return [self._reply(join, "ok", response), *old]

    def refuse(self, join: Join, reason: str) -> list[Output]:
        """The channel does not start; an older one of the same topic ends all the same."""
        was_joined = join.topic in self.joined
        old = self._end_channel(join.topic)
        left: list[Output] = [Left(join.topic)] if was_joined else []
        return [self._reply(join, "error", {"reason": reason}), *old, *left]

    def push(self, topic: str, event: str, payload: Mapping[str, object]) -> Frame | None:
        """The frame that tells this client of ``event``; ``None`` when it has not joined."""
        if topic not in self.joined:
            return None
        return Frame(self.joined[topic], None, topic, event, payload)

    def crash(self, topic: str) -> list[Output]:
        """The channel's process dies: ``phx_error``, after which the topic counts as not joined."""
        return self._end_by(topic, "phx_error")

    def close_channel(self, topic: str) -> list[Output]:
        """The channel stops by itself: ``phx_close``, after which the topic counts as not joined."""
        return self._end_by(topic, "phx_close")

    # --- inside --------------------------------------------------------------------------------------------------

    def _react(self, frame: Frame) -> Iterator[Output]:
        if frame.topic == HEARTBEAT_TOPIC:
            yield self._heartbeat(frame)
            return
        state: State = "joined" if frame.topic in self.joined else "absent"
        match LIFE_CYCLE[state][self._happening(frame)]:
            case "ask" | "ask, then close the old channel":
                yield from self._ask(frame)
            case "reply ok":
                yield self._reply(frame, "ok", _EMPTY)
            case "reply ok and close":
                yield self._reply(frame, "ok", _EMPTY)
                yield from self.close_channel(frame.topic)
            case "unmatched topic":
                yield self._unmatched(frame)
            case "crash":
                yield from self.crash(frame.topic)
            case "ignore":
                return

    def _happening(self, frame: Frame) -> Happening:
        if frame.event == "phx_join":
            return "join"
        current = frame.join_ref is None or frame.join_ref == self.joined.get(frame.topic)
        if frame.event == "phx_leave":
            return "leave" if current else "leave outdated"
        return "other" if current else "other outdated"

    def _ask(self, frame: Frame) -> Iterator[Output]:
        if not self.matches(frame.topic):
            yield self._unmatched(frame)
            return
        payload = _EMPTY if isinstance(frame.payload, bytes) else frame.payload
        join = Join(frame.topic, payload, frame.join_ref, frame.ref)
        full = self.channel_limit is not None and len(self.joined) >= self.channel_limit
        if full and frame.topic not in self.joined:
            yield from self.refuse(join, "too many channels joined")
        else:
            yield join

    def _heartbeat(self, frame: Frame) -> Frame:
        return self._reply(frame, "ok", _EMPTY) if frame.event == "heartbeat" else self._unmatched(frame)

    def _unmatched(self, frame: Frame) -> Frame:
        reply = self._reply(frame, "error", {"reason": "unmatched topic"})
        return reply if self.echo_unmatched else reply._replace(join_ref=None)

    @staticmethod
    def _reply(to: Frame | Join, status: str, response: Mapping[str, object]) -> Frame:
        return Frame(to.join_ref, to.ref, to.topic, "phx_reply", {"status": status, "response": response})

    def _end_channel(self, topic: str) -> list[Output]:
        """The frame that ends the channel of ``topic``, if there is one; both refs are its join_ref."""
        if topic not in self.joined:
            return []
        join_ref = self.joined.pop(topic)
        return [Frame(join_ref, join_ref, topic, "phx_close", _EMPTY)]

    def _end_by(self, topic: str, event: str) -> list[Output]:
        if topic not in self.joined:
            return []
        join_ref = self.joined.pop(topic)
        return [Frame(join_ref, join_ref, topic, event, _EMPTY), Left(topic)]
