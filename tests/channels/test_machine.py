"""Random frames on several topics, next to a model that knows only the printed rows of sections 2.3 to 2.5."""

from typing import TypeAlias

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from mock_platform.channels import ChannelSocket, Close, Frame, Join, Left, Output
from mock_platform.channels.frames import Ref
from tests.channels.driving import NO_CHANNEL, a_socket, binary_push, compact, wire

TOPICS = ("room:1", "room:2", "room:3", "room:4", NO_CHANNEL, "phoenix")
OK: dict[str, object] = {"status": "ok", "response": {}}

topics = st.sampled_from(TOPICS)
rooms = st.sampled_from(TOPICS[:4])
events = st.sampled_from(["say", "phx_reply", "phx_close", "phx_error", ""])
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

    def closes(self) -> Wire:
        left: Wire = [Left(topic) for topic in self.joined]
        self.joined.clear()
        return [*left, Close(1011)]


class Client:
    """Somebody who only reads the frames, and so has to know at any time what is joined and as what."""

    def __init__(self) -> None:
        self.joined: dict[str, Ref] = {}
        self.leaving: set[str] = set()

    def reads(self, output: Output, sent: Frame | None) -> None:
        if not isinstance(output, Frame):
            return
        if output.event == "phx_reply":
            assert sent is not None
            assert (output.topic, compact(output.ref)) == (sent.topic, compact(sent.ref))
            if sent.event == "phx_join" and output.payload == OK:
                self.joined[sent.topic] = sent.ref if sent.join_ref is None else sent.join_ref
        else:
            assert output.event in {"phx_close", "phx_error"}
            assert is_same(output.ref, output.join_ref)
            # After a rejoin the end of the old channel arrives: it must not be taken for that of the new one. Where a
            # client used one join_ref twice nobody can tell, and none does.
            if is_same(self.joined.get(output.topic), output.join_ref) and not self.is_rejoined(output, sent):
                del self.joined[output.topic]

    def is_rejoined(self, output: Frame, sent: Frame | None) -> bool:
        accepted = sent is not None and sent.event == "phx_join" and sent.topic == output.topic
        return accepted and self.was_accepted

    was_accepted = False


class Channels(RuleBasedStateMachine):
    """One socket, driven as a server drives it: every join is answered before the next frame."""

    socket: ChannelSocket
    model: Model
    used: Bundle[Ref] = Bundle("used")

    @initialize(echo=st.booleans(), limit=st.sampled_from([None, 1, 2, 3]))
    def connects(self, *, echo: bool, limit: int | None) -> None:
        self.connect(echo=echo, limit=limit)

    # --- frames of the client ------------------------------------------------------------------------------------

    @rule(target=used, join_ref=refs, ref=refs, topic=topics, allowed=st.booleans())
    def join(self, join_ref: Ref, ref: Ref, topic: str, *, allowed: bool) -> Ref:
        expected = self.model.joins(join_ref, ref, topic, allowed=allowed)
        self.sends(Frame(join_ref, ref, topic, "phx_join", {}), expected, allowed=allowed)
        return join_ref

    @rule(join_ref=st.one_of(refs, used), ref=refs, topic=topics)
    def leave(self, join_ref: Ref, ref: Ref, topic: str) -> None:
        self.sends(Frame(join_ref, ref, topic, "phx_leave", {}), self.model.leaves(join_ref, ref, topic))

    @rule(join_ref=st.one_of(refs, used), ref=refs, topic=topics, event=events)
    def say(self, join_ref: Ref, ref: Ref, topic: str, event: str) -> None:
        self.sends(Frame(join_ref, ref, topic, event, {}), self.model.says(join_ref, ref, topic))

    @rule(topic=rooms, ref=refs, is_leave=st.booleans())
    def use_the_current_join_ref(self, topic: str, ref: Ref, *, is_leave: bool) -> None:
        current = self.model.joined.get(topic)
        (self.leave if is_leave else self.say)(current, ref, topic, **({} if is_leave else {"event": "say"}))

    @rule(join_ref=refs, ref=refs)
    def heartbeat(self, join_ref: Ref, ref: Ref) -> None:
        self.sends(
            Frame(join_ref, ref, "phoenix", "heartbeat", {}), [self.model.reply(None, ref, "phoenix", OK)]
        )

    # --- the application -----------------------------------------------------------------------------------------

    @rule(topic=topics)
    def crash(self, topic: str) -> None:
        self.check(self.socket.crash(topic), self.model.ends(topic, "phx_error"), None)

    @rule(topic=topics)
    def stop(self, topic: str) -> None:
        self.check(self.socket.close_channel(topic), self.model.ends(topic, "phx_close"), None)
