"""Garbage of every kind: the socket answers or closes, it never raises, and after a close nothing is left of it."""

import json
from collections.abc import Callable
from typing import TypeAlias

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mock_platform.channels import ChannelSocket, Close, Frame, Join, Left, Output
from tests.channels.driving import NO_CHANNEL, binary_push, is_room

Input: TypeAlias = Callable[[ChannelSocket], list[Output]]

# What other JSON libraries let through is here as well: no number, half a character.
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.text(st.characters(categories=["Cs"]))
)
values = st.recursive(
    scalars, lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)), max_leaves=12
)

Values: TypeAlias = st.SearchStrategy[list[object]]

topics = st.sampled_from(["room:1", "room:2", "room:", NO_CHANNEL, "phoenix", ""])
events = st.sampled_from(["phx_join", "phx_join", "phx_leave", "heartbeat", "say", "phx_close", ""])
refs = st.sampled_from(["1", "2", "", None, 1, True, 1.0, float("nan")])
nearly_arrays: Values = st.tuples(st.one_of(refs, values), st.one_of(refs, values), topics, events, values).map(list)
arrays: Values = st.tuples(refs, refs, topics, events, st.just({})).map(list)
longer_or_shorter = st.builds(lambda array, cut: [*array, *array][:cut], nearly_arrays, st.integers(0, 9))
misshapen = st.lists(st.one_of(refs, topics, events, values), max_size=7)
objects = st.builds(
    lambda array, dropped: {
        key: value
        for key, value in zip(("join_ref", "ref", "topic", "event", "payload"), array, strict=True)
        if key != dropped
    },
    st.one_of(arrays, nearly_arrays),
    st.sampled_from([None, None, None, "join_ref", "ref", "topic", "event", "payload"]),
)
anything = st.one_of(values, arrays, nearly_arrays, longer_or_shorter, misshapen, objects)

short_texts = st.one_of(st.text(max_size=3), st.sampled_from(["1", "2"]))
pushes = st.builds(binary_push, short_texts, short_texts, topics, events, st.binary(max_size=8))
cut_pushes = st.builds(lambda push, cut: push[:cut], pushes, st.integers(0, 20))
flipped_pushes = st.builds(
    lambda push, place, byte: push[: place % len(push)] + bytes([byte]) + push[place % len(push) + 1 :],
    pushes,
    st.integers(0, 40),
    st.integers(0, 255),
)
any_bytes = st.one_of(st.binary(), pushes, cut_pushes, flipped_pushes)

inputs: st.SearchStrategy[Input] = st.one_of(
    arrays.map(lambda value: lambda socket: socket.receive(value)),
    anything.map(lambda value: lambda socket: socket.receive(value)),
    any_bytes.map(lambda data: lambda socket: socket.receive_binary(data)),
)
HEARTBEATS: dict[str, object] = {
    "2.0.0": [None, "1", "phoenix", "heartbeat", {}],
    "1.0.0": {"topic": "phoenix", "event": "heartbeat", "payload": {}, "ref": "1"},
}
every_version = pytest.mark.parametrize("vsn", HEARTBEATS)


class Server:
    """Does with the outputs what a server does, and watches that they make sense."""

    def __init__(self, vsn: str) -> None:
        self.socket = ChannelSocket(is_room, vsn=vsn, channel_limit=2)
        self.joined: set[str] = set()
        self.is_closed = False

    def takes(self, source: Input, *, accepts: bool) -> None:
        outputs = source(self.socket)
        if self.is_closed:
            assert outputs == []
        self.carry_out(outputs, accepts=accepts)
        assert self.joined == set(self.socket.joined)
        assert not (self.is_closed and self.socket.joined)

    def carry_out(self, outputs: list[Output], *, accepts: bool) -> None:
        assert isinstance(outputs, list)
        for output in outputs:
            assert not self.is_closed, "nothing comes after the close"
            match output:
                case Frame():
                    self.sends(output)
                case Join() if accepts:
                    self.joined.add(output.topic)
                    self.carry_out(self.socket.accept(output), accepts=accepts)
                case Join():
                    self.carry_out(self.socket.refuse(output, "unauthorized"), accepts=accepts)
                case Left(topic):
                    self.joined.remove(topic)
                case Close(code):
                    assert code == 1011
                    self.is_closed = True

    def sends(self, frame: Frame) -> None:
        assert type(frame) is Frame
        assert frame.event in {"phx_reply", "phx_close", "phx_error"}
        assert isinstance(frame.payload, dict)
        json.dumps(self.socket.encode(frame))


@every_version
@given(data=st.lists(st.tuples(inputs, st.booleans()), max_size=12))
def test_any_value_and_any_bytes_lead_to_outputs_and_never_to_an_error(
    vsn: str, data: list[tuple[Input, bool]]
) -> None:
    server = Server(vsn)
    for source, accepts in data:
        server.takes(source, accepts=accepts)


@every_version
@given(value=anything)
@example(value=[[], [], "room:1", "phx_join", {}])
@example(value={"topic": {}, "event": [], "payload": None, "ref": {}})
def test_any_value_on_a_socket_with_channels_ends_them_or_keeps_them(vsn: str, value: object) -> None:
    server = Server(vsn)
    for topic in ("room:1", "room:2"):
        server.joined.add(topic)
        server.socket.accept(Join(topic, {}, "1", "1"))
    server.takes(lambda socket: socket.receive(value), accepts=True)
    assert server.is_closed == (server.socket.receive(HEARTBEATS[vsn]) == [])


@every_version
@given(data=any_bytes)
@example(data=b"")
@example(data=b"\x00\xff\xff\xff\xff")
def test_any_bytes_on_a_socket_with_channels_end_them_or_keep_them(vsn: str, data: bytes) -> None:
    server = Server(vsn)
    server.joined.add("room:1")
    server.socket.accept(Join("room:1", {}, "1", "1"))
    server.takes(lambda socket: socket.receive_binary(data), accepts=True)
    assert server.is_closed or vsn == "2.0.0"
