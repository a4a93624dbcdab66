"""One client's socket: which topics it has joined, and what each frame of it leads to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, TypeVar

from mock_platform.channels.frames import BadFrame, Frame, Ref
from mock_platform.channels.lifecycle import LIFE_CYCLE, Act, Happening, State
from mock_platform.channels.versions import serializer_for

HEARTBEAT_TOPIC = "phoenix"
CRASHED = 1011
"""Close code when the handler of the socket crashes on what it was sent."""

_T = TypeVar("_T")
_EMPTY: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Close:
    """End the connection with this code; all channels have ended."""

    code: int


@dataclass(frozen=True, slots=True)
class Join:
    """A client asks to join; answer with :meth:`ChannelSocket.accept` or :meth:`ChannelSocket.refuse`.

    Answer before the client's next frame is handed in: Phoenix reads none while a channel starts, and clients rely on
    replies in the order of their requests.
    """

    topic: str
    payload: Mapping[str, object]
    join_ref: Ref
    ref: Ref


@dataclass(frozen=True, slots=True)
class Left:
    """The topic is not joined any more: the client left, or its channel ended."""

    topic: str


Output: TypeAlias = Frame | Join | Left | Close
"""What there is to do, in order: send a frame, answer a join, forget a topic, close the connection."""


@dataclass(slots=True, eq=False)
class ChannelSocket:
    """The protocol's state for one connection.

    ``matches`` tells whether a channel exists for a topic at all, whoever may join it. ``vsn`` is what the client asked
    for, ``None`` when it did not say; raises :class:`~mock_platform.channels.UnsupportedVersion` when there is no
    serializer for it. ``echo_unmatched`` sends the join_ref back with "unmatched topic", where Phoenix sends null.
    ``channel_limit`` refuses joins beyond so many channels.

    Channels take no input: an event of the client's own crashes them. After :meth:`end` or :meth:`fail` nothing leads
    to anything any more, so that whoever drives the socket needs no guards against what comes too late.
    """

    matches: Callable[[str], bool]
    vsn: str | None = "2.0.0"
    echo_unmatched: bool = False
    channel_limit: int | None = None

    joined: dict[str, Ref] = field(default_factory=dict, init=False)
    """Topic to join_ref of everything that is joined now; for reading."""
    encode: Callable[[Frame], list[object] | dict[str, object]] = field(init=False, repr=False)
    """A frame in the form that this client reads, for a JSON library."""

    _decode: Callable[[object], Frame] = field(init=False, repr=False)
    _decode_binary: Callable[[bytes], Frame] = field(init=False, repr=False)
    _ended: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._decode, self._decode_binary, self.encode = serializer_for(self.vsn)

    # --- from the client -----------------------------------------------------------------------------------------

    def receive(self, value: object) -> list[Output]:
        """What the decoded text frame ``value`` leads to, in order."""
        return self._take(self._decode, value)

    def receive_binary(self, data: bytes) -> list[Output]:
        """What a binary frame leads to: a well-formed push is an event like another."""
        return self._take(self._decode_binary, data)

    def fail(self) -> list[Output]:
        """The handler crashes: for text that is no JSON, and for what is no frame."""
        if self._ended:
            return []
        return [*self.end(), Close(CRASHED)]

    def end(self) -> list[Output]:
        """The connection is gone: every channel ends, without a frame."""
        left: list[Output] = [Left(topic) for topic in self.joined]
        self.joined.clear()
        self._ended = True
        return left

    # --- from the application ------------------------------------------------------------------------------------

    def accept(self, join: Join, response: Mapping[str, object] = _EMPTY) -> list[Output]:
        """The channel starts; an older one of the same topic ends after the reply, and the topic stays joined."""
        if self._ended:
            return []
        outputs = self._step("accepted", join, response)
        # The reply to a join without join_ref has none either; everything later carries the ref instead.
        self.joined[join.topic] = join.ref if join.join_ref is None else join.join_ref
        return outputs

    def refuse(self, join: Join, reason: str) -> list[Output]:
        """The channel does not start; an older one of the same topic ends all the same."""
        if self._ended:
            return []
        return self._step("refused", join, {"reason": reason})

    def push(self, topic: str, event: str, payload: Mapping[str, object]) -> Frame | None:
        """The frame that tells this client of ``event``; ``None`` when it has not joined."""
        if topic not in self.joined:
            return None
        return Frame(self.joined[topic], None, topic, event, payload)

    def crash(self, topic: str) -> list[Output]:
        """The channel's process dies: ``phx_error``, after which the topic counts as not joined."""
        return self._step("crashed", _unasked(topic))

    def close_channel(self, topic: str) -> list[Output]:
        """The channel stops by itself: ``phx_close``, after which the topic counts as not joined."""
        return self._step("stopped", _unasked(topic))

    # --- inside --------------------------------------------------------------------------------------------------

    def _take(self, decode: Callable[[_T], Frame], what: _T) -> list[Output]:
        if self._ended:
            return []
        try:
            frame = decode(what)
        except BadFrame:
            return self.fail()
        if frame.topic == HEARTBEAT_TOPIC:
            return [_heartbeat(frame) if frame.event == "heartbeat" else self._unmatched(frame)]
        return self._step(self._happening(frame), self._with_join_ref(frame))

    def _happening(self, frame: Frame) -> Happening:
        if frame.event == "phx_join":
            return "join"
        current = frame.join_ref is None or _is_same(frame.join_ref, self.joined.get(frame.topic))
        if frame.event == "phx_leave":
            return "leave" if current else "leave outdated"
        return "other" if current else "other outdated"

    def _with_join_ref(self, frame: Frame) -> Frame:
        """Whoever leaves without a join_ref is answered with the channel's: all frames of a joined topic carry it."""
        if frame.join_ref is not None or frame.event == "phx_join":
            return frame
        return frame._replace(join_ref=self.joined.get(frame.topic))

    def _step(
        self, happening: Happening, request: Frame | Join, response: Mapping[str, object] = _EMPTY
    ) -> list[Output]:
        """What the life cycle has for it; whoever is out afterwards has left."""
        topic = request.topic
        state: State = "joined" if topic in self.joined else "absent"
        step = LIFE_CYCLE[state][happening]
        outputs = [self._act(act, request, response) for act in step.acts]
        if (state, step.after) == ("joined", "absent"):
            del self.joined[topic]
            outputs.append(Left(topic))
        return outputs

    def _act(self, act: Act, request: Frame | Join, response: Mapping[str, object]) -> Output:
        if act == "ask":
            return self._ask(request)
        if act == "reply ok":
            return _reply(request, "ok", response)
        if act == "reply error":
            return _reply(request, "error", response)
        if act == "unmatched topic":
            return self._unmatched(request)
        return _end_of_channel(request.topic, self.joined[request.topic], act)

    def _ask(self, request: Frame | Join) -> Output:
        topic = request.topic
        if not self.matches(topic):
            return self._unmatched(request)
        if topic not in self.joined and self.channel_limit is not None and len(self.joined) >= self.channel_limit:
            return _reply(request, "error", {"reason": "too many channels joined"})
        payload = _EMPTY if isinstance(request.payload, bytes) else request.payload
        return Join(topic, payload, request.join_ref, request.ref)

    def _unmatched(self, request: Frame | Join) -> Frame:
        reply = _reply(request, "error", {"reason": "unmatched topic"})
        return reply if self.echo_unmatched else reply._replace(join_ref=None)


def _reply(to: Frame | Join, status: str, response: Mapping[str, object]) -> Frame:
    return Frame(to.join_ref, to.ref, to.topic, "phx_reply", {"status": status, "response": response})


def _heartbeat(frame: Frame) -> Frame:
    """It belongs to no channel, so no join_ref goes back, whatever came."""
    return _reply(frame, "ok", _EMPTY)._replace(join_ref=None)


def _end_of_channel(topic: str, join_ref: Ref, event: Literal["phx_close", "phx_error"]) -> Frame:
    return Frame(join_ref, join_ref, topic, event, _EMPTY)


def _unasked(topic: str) -> Frame:
    """In place of a request, for what a channel does by itself."""
    return Frame(None, None, topic, "", _EMPTY)


def _is_same(one: Ref, other: Ref) -> bool:
    """In value and type: to Python ``True``, ``1`` and ``1.0`` are equal, to JSON they are not."""
    return type(one) is type(other) and one == other
