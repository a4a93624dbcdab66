"""Random frames on several topics, next to a model that knows only the printed rows of sections 2.3 to 2.5."""

from typing import TypeAlias

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from mock_platform.channels import ChannelSocket, Close, Frame, Join, Left, Output
from mock_platform.channels.frames import Ref
from tests.channels.driving import NO_CHANNEL, a_socket, asked, binary_push, compact, wire

TOPICS = ("room:1", "room:2", "room:3", "room:4", NO_CHANNEL, "phoenix")
OK: dict[str, object] = {"status": "ok", "response": {}}

topics = st.sampled_from(TOPICS)
rooms = st.sampled_from(TOPICS[:4])
events = st.sampled_from(["phx_leave", "phx_leave", "phx_leave", "say", "phx_reply", "phx_close", "phx_error", ""])
refs = st.one_of(st.none(), st.booleans(), st.integers(0, 2), st.floats(0, 2, width=16), st.text("012", max_size=1))
broken: st.SearchStrategy[object] = st.sampled_from([None, 1, "x", {}, [], ["1"] * 4, ["1", "1", 1, "say", {}]])

Wire: TypeAlias = list[object]


def error(reason: str) -> dict[str, object]:
    return {"status": "error", "response": {"reason": reason}}


def is_same(one: object, other: object) -> bool:
    return compact(one) == compact(other)


class Model:
    """The rows of the specification, each for itself: what the client has to read and the application to be told."""

    def __init__(self, *, echo: bool, limit: int | None) -> None:
        self.echo = echo
        self.limit = limit
        self.joined: dict[str, Ref] = {}

    def reply(self, join_ref: Ref, ref: Ref, topic: str, payload: dict[str, object]) -> str:
        return compact([join_ref, ref, topic, "phx_reply", payload])

    def unmatched(self, join_ref: Ref, ref: Ref, topic: str) -> Wire:
        return [self.reply(join_ref if self.echo else None, ref, topic, error("unmatched topic"))]

    def over(self, topic: str, event: str) -> Wire:
        join_ref = self.joined.pop(topic)
        return [compact([join_ref, join_ref, topic, event, {}])]

    def is_current(self, join_ref: Ref, topic: str) -> bool:
        return join_ref is None or is_same(join_ref, self.joined[topic])

    def joins(self, join_ref: Ref, ref: Ref, topic: str, *, allowed: bool) -> Wire:
        if topic in {"phoenix", NO_CHANNEL}:
            return self.unmatched(join_ref, ref, topic)
        again = topic in self.joined
        if not again and self.limit is not None and len(self.joined) == self.limit:
            return [self.reply(join_ref, ref, topic, error("too many channels joined"))]
        answer = self.reply(join_ref, ref, topic, OK if allowed else error("unauthorized"))
        closed = self.over(topic, "phx_close") if again else []
        if allowed:
            self.joined[topic] = ref if join_ref is None else join_ref
            return [answer, *closed]
        return [answer, *closed, *([Left(topic)] if again else [])]

    def leaves(self, join_ref: Ref, ref: Ref, topic: str) -> Wire:
        if topic == "phoenix":
            return self.unmatched(join_ref, ref, topic)
        if topic not in self.joined:
            return [self.reply(join_ref, ref, topic, OK)]
        if not self.is_current(join_ref, topic):
            return []
        answer = self.reply(self.joined[topic], ref, topic, OK)
        return [answer, *self.over(topic, "phx_close"), Left(topic)]

    def says(self, join_ref: Ref, ref: Ref, topic: str) -> Wire:
        if topic not in self.joined:
            return self.unmatched(join_ref, ref, topic)
        return self.ends(topic, "phx_error") if self.is_current(join_ref, topic) else []

    def ends(self, topic: str, event: str) -> Wire:
        return [*self.over(topic, event), Left(topic)] if topic in self.joined else []


class Channels(RuleBasedStateMachine):
    """One socket, driven as a server drives it: every join is answered before the next frame."""

    socket: ChannelSocket
    model: Model
    told: set[str]
    """What the application takes for joined: what it accepted and has not been told the end of."""

    @initialize(echo=st.booleans(), limit=st.sampled_from([None, None, 2, 3]), joined=st.lists(st.tuples(rooms, refs)))
    def connects(self, *, echo: bool, limit: int | None, joined: list[tuple[str, Ref]]) -> None:
        self.model = Model(echo=echo, limit=limit)
        self.socket = a_socket(echo_unmatched=echo, channel_limit=limit)
        self.told = set()
        for topic, ref in joined:
            self.join(ref, "1", topic, allowed=True)

    # --- frames of the client ------------------------------------------------------------------------------------

    @rule(join_ref=refs, ref=refs, topic=st.one_of(rooms, topics), allowed=st.sampled_from([True, True, False]))
    def join(self, join_ref: Ref, ref: Ref, topic: str, *, allowed: bool) -> None:
        expected = self.model.joins(join_ref, ref, topic, allowed=allowed)
        self.sends(Frame(join_ref, ref, topic, "phx_join", {}), expected, allowed=allowed)

    @rule(join_ref=refs, ref=refs, topic=st.one_of(rooms, topics), event=events)
    def send(self, join_ref: Ref, ref: Ref, topic: str, event: str) -> None:
        """Another event than a join, whether the topic is joined or not, and with whatever join_ref."""
        says = self.model.leaves if event == "phx_leave" else self.model.says
        self.sends(Frame(join_ref, ref, topic, event, {}), says(join_ref, ref, topic))

    @precondition(lambda self: self.model.joined)
    @rule(data=st.data(), is_current=st.booleans(), join_ref=refs, ref=refs, event=events)
    def send_where_joined(self, data: st.DataObject, *, is_current: bool, join_ref: Ref, ref: Ref, event: str) -> None:
        topic = data.draw(st.sampled_from(list(self.model.joined)))
        self.send(self.model.joined[topic] if is_current else join_ref, ref, topic, event)

    @rule(join_ref=refs, ref=refs)
    def heartbeat(self, join_ref: Ref, ref: Ref) -> None:
        frame = Frame(join_ref, ref, "phoenix", "heartbeat", {})
        self.sends(frame, [self.model.reply(None, ref, "phoenix", OK)])

    @precondition(lambda self: len(self.model.joined) >= (self.model.limit or 3))
    @rule(value=broken)
    def send_what_is_no_frame(self, value: object) -> None:
        """The socket closes, and the client connects anew."""
        joined = list(self.model.joined.items())
        *left, close = self.socket.receive(value)
        assert {each.topic for each in left if isinstance(each, Left)} == set(self.model.joined)
        assert (len(left), close) == (len(joined), Close(1011))
        assert self.socket.receive([None, "1", "phoenix", "heartbeat", {}]) == []
        assert self.socket.joined == {}
        self.connects(echo=self.model.echo, limit=self.model.limit, joined=joined)

    # --- the application -----------------------------------------------------------------------------------------

    @rule(topic=rooms, event=st.sampled_from(["phx_error", "phx_close"]))
    def end_a_channel(self, topic: str, event: str) -> None:
        ends = self.socket.crash if event == "phx_error" else self.socket.close_channel
        self.check(ends(topic), self.model.ends(topic, event))

    # --- what holds after every step -----------------------------------------------------------------------------

    @invariant()
    def the_socket_the_model_and_the_application_agree_on_what_is_joined(self) -> None:
        assert {topic: compact(ref) for topic, ref in self.socket.joined.items()} == {
            topic: compact(ref) for topic, ref in self.model.joined.items()
        }
        assert self.told == set(self.model.joined)

    @invariant()
    def pushes_reach_what_is_joined_with_its_join_ref_and_nothing_else(self) -> None:
        for topic in TOPICS:
            push = self.socket.push(topic, "said", {"n": 1})
            if topic in self.model.joined:
                assert push is not None
                assert wire([push]) == [compact([self.model.joined[topic], None, topic, "said", {"n": 1}])]
            else:
                assert push is None

    # --- inside --------------------------------------------------------------------------------------------------

    def sends(self, frame: Frame, expected: Wire, *, allowed: bool = False) -> None:
        """As text, or as a binary push where the references are strings: apart from those it makes no difference."""
        if isinstance(frame.join_ref, str) and isinstance(frame.ref, str) and frame.ref != "0":
            data = binary_push(frame.join_ref, frame.ref, frame.topic, frame.event)
            outputs = self.socket.receive_binary(data)
        else:
            outputs = self.socket.receive(list(frame))
        if [type(each) for each in outputs] == [Join]:
            outputs = self.answer(asked(outputs), frame, allowed=allowed)
        self.check(outputs, expected)

    def answer(self, join: Join, frame: Frame, *, allowed: bool) -> list[Output]:
        assert wire([Frame(join.join_ref, join.ref, join.topic, "phx_join", join.payload)]) == wire([frame])
        if allowed:
            self.told.add(join.topic)
            return self.socket.accept(join)
        return self.socket.refuse(join, "unauthorized")

    def check(self, outputs: list[Output], expected: Wire) -> None:
        assert wire(outputs) == expected
        for output in outputs:
            if isinstance(output, Left):
                self.told.remove(output.topic)


class Readers(RuleBasedStateMachine):
    """A client that counts its references, as all do, needs only the frames to know what it has joined."""

    def __init__(self) -> None:
        super().__init__()
        self.socket = a_socket()
        self.count = 0
        self.believes: dict[str, Ref] = {}
        self.old: dict[str, list[str]] = {topic: ["0"] for topic in TOPICS}

    @rule(topic=topics, allowed=st.sampled_from([True, True, False]))
    def join(self, topic: str, *, allowed: bool) -> None:
        ref = self.next_ref()
        outputs = self.socket.receive([ref, ref, topic, "phx_join", {}])
        if topic in TOPICS[:4]:
            join = asked(outputs)
            outputs = self.socket.accept(join) if allowed else self.socket.refuse(join, "unauthorized")
        self.old[topic].append(ref)
        self.read(outputs, joining=topic)

    @rule(topic=topics, event=st.sampled_from(["phx_leave", "say"]))
    def send_on_what_it_believes_in(self, topic: str, event: str) -> None:
        self.read(self.socket.receive([self.believes.get(topic), self.next_ref(), topic, event, {}]))
        assert topic not in self.believes

    @rule(topic=topics, event=st.sampled_from(["phx_leave", "say"]), data=st.data())
    def send_what_is_late(self, topic: str, event: str, data: st.DataObject) -> None:
        old = data.draw(st.sampled_from(self.old[topic]))
        if old != self.believes.get(topic):
            before = dict(self.believes)
            self.read(self.socket.receive([old, self.next_ref(), topic, event, {}]))
            assert self.believes == before

    @rule(topic=rooms, is_crash=st.booleans())
    def end_a_channel(self, topic: str, *, is_crash: bool) -> None:
        self.read((self.socket.crash if is_crash else self.socket.close_channel)(topic))

    @invariant()
    def it_knows_what_is_joined(self) -> None:
        assert self.believes == self.socket.joined

    def next_ref(self) -> str:
        self.count += 1
        return str(self.count)

    def read(self, outputs: list[Output], joining: str | None = None) -> None:
        """As phoenix.js reads: an ok to the join begins the channel, an end of the same join_ref ends it."""
        for frame in outputs:
            if not isinstance(frame, Frame):
                continue
            if frame.event == "phx_reply":
                assert frame.ref == str(self.count)
                if frame.topic == joining and frame.payload == OK:
                    self.believes[joining] = frame.ref
            elif frame.join_ref == self.believes.get(frame.topic):
                del self.believes[frame.topic]


def test_whatever_is_sent_replies_and_closes_are_those_of_the_specification() -> None:
    run_state_machine_as_test(Channels, settings=settings(stateful_step_count=60))


def test_whatever_is_sent_a_client_knows_from_the_frames_alone_what_it_has_joined() -> None:
    run_state_machine_as_test(Readers, settings=settings(stateful_step_count=60))
