"""The whole table of a topic's life, as it is on the wire (sections 2.3 and 2.5)."""

from collections.abc import Callable
from itertools import product
from typing import NamedTuple, TypeAlias, get_args

import pytest

from mock_platform.channels import LIFE_CYCLE, ChannelSocket, Happening, Join, Left, Output, State
from tests.channels.driving import ROOM, a_socket, wire

STATES: tuple[State, ...] = get_args(State)
HAPPENINGS: tuple[Happening, ...] = get_args(Happening)
Cell: TypeAlias = tuple[State, Happening]

JOIN = Join(ROOM, {}, "9", "9")

OK = '["9","9","room:1","phx_reply",{"status":"ok","response":{}}]'
NO = '["9","9","room:1","phx_reply",{"status":"error","response":{"reason":"unauthorized"}}]'
LEAVE_OK = '["1","9","room:1","phx_reply",{"status":"ok","response":{}}]'
UNMATCHED = '[null,"9","room:1","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}]'
CLOSE = '["1","1","room:1","phx_close",{}]'
ERROR = '["1","1","room:1","phx_error",{}]'


class Outcome(NamedTuple):
    """What the client reads and the application is told, and the join_ref of the topic then."""

    outputs: list[object]
    joined_as: str | None


# Written down from the specification, not from the code. A joined topic was joined with "1", every frame that comes now
# has the ref "9", and "0" is the join_ref of a channel that is no more.
EXPECTED: dict[Cell, Outcome] = {
    ("absent", "join"): Outcome([JOIN], None),
    ("absent", "leave"): Outcome(['[null,"9","room:1","phx_reply",{"status":"ok","response":{}}]'], None),
    ("absent", "leave outdated"): Outcome(['["0","9","room:1","phx_reply",{"status":"ok","response":{}}]'], None),
    ("absent", "other"): Outcome([UNMATCHED], None),
    ("absent", "other outdated"): Outcome([UNMATCHED], None),
    ("absent", "accepted"): Outcome([OK], "9"),
    ("absent", "refused"): Outcome([NO], None),
    ("absent", "crashed"): Outcome([], None),
    ("absent", "stopped"): Outcome([], None),
    ("joined", "join"): Outcome([JOIN], "1"),
    ("joined", "leave"): Outcome([LEAVE_OK, CLOSE, Left(ROOM)], None),
    ("joined", "leave outdated"): Outcome([], "1"),
    ("joined", "other"): Outcome([ERROR, Left(ROOM)], None),
    ("joined", "other outdated"): Outcome([], "1"),
    ("joined", "accepted"): Outcome([OK, CLOSE], "9"),
    ("joined", "refused"): Outcome([NO, CLOSE, Left(ROOM)], None),
    ("joined", "crashed"): Outcome([ERROR, Left(ROOM)], None),
    ("joined", "stopped"): Outcome([CLOSE, Left(ROOM)], None),
}


def current(socket: ChannelSocket) -> object:
    return socket.joined.get(ROOM)


DO: dict[Happening, Callable[[ChannelSocket], list[Output]]] = {
    "join": lambda socket: socket.receive(["9", "9", ROOM, "phx_join", {}]),
    "leave": lambda socket: socket.receive([current(socket), "9", ROOM, "phx_leave", {}]),
    "leave outdated": lambda socket: socket.receive(["0", "9", ROOM, "phx_leave", {}]),
    "other": lambda socket: socket.receive([current(socket), "9", ROOM, "say", {}]),
    "other outdated": lambda socket: socket.receive(["0", "9", ROOM, "say", {}]),
    "accepted": lambda socket: socket.accept(JOIN),
    "refused": lambda socket: socket.refuse(JOIN, "unauthorized"),
    "crashed": lambda socket: socket.crash(ROOM),
    "stopped": lambda socket: socket.close_channel(ROOM),
}

every_cell = pytest.mark.parametrize("cell", EXPECTED, ids=": ".join)


def in_state(state: State) -> ChannelSocket:
    return a_socket(ROOM) if state == "joined" else a_socket()


def test_the_table_has_every_state_and_happening_and_so_have_these_tests() -> None:
    assert {(state, each) for state, row in LIFE_CYCLE.items() for each in row} == set(product(STATES, HAPPENINGS))
    assert set(EXPECTED) == set(product(STATES, HAPPENINGS))
    assert set(DO) == set(HAPPENINGS)


@every_cell
def test_what_happens_leads_to_exactly_this_on_the_wire(cell: Cell) -> None:
    state, happening = cell
    socket = in_state(state)
    assert wire(DO[happening](socket)) == EXPECTED[cell].outputs


@every_cell
def test_the_topic_is_then_in_the_state_that_the_table_names(cell: Cell) -> None:
    state, happening = cell
    socket = in_state(state)
    DO[happening](socket)
    expected = EXPECTED[cell].joined_as
    assert socket.joined == ({} if expected is None else {ROOM: expected})
    assert LIFE_CYCLE[state][happening].after == ("absent" if expected is None else "joined")


@every_cell
def test_another_topic_of_the_socket_is_not_touched(cell: Cell) -> None:
    state, happening = cell
    socket = in_state(state)
    other = Join("room:2", {}, "5", "5")
    socket.accept(other)
    assert wire(DO[happening](socket)) == EXPECTED[cell].outputs
    assert socket.joined["room:2"] == "5"


@every_cell
def test_pushes_carry_the_join_ref_of_then_and_end_with_the_channel(cell: Cell) -> None:
    state, happening = cell
    socket = in_state(state)
    DO[happening](socket)
    push = socket.push(ROOM, "said", {"text": "Hello"})
    joined_as = EXPECTED[cell].joined_as
    if joined_as is None:
        assert push is None
    else:
        assert push is not None
        assert wire([push]) == [f'["{joined_as}",null,"room:1","said",{{"text":"Hello"}}]']


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("happening", HAPPENINGS)
@pytest.mark.parametrize("then", HAPPENINGS)
def test_a_second_step_depends_on_the_state_alone(state: State, happening: Happening, then: Happening) -> None:
    socket = in_state(state)
    DO[happening](socket)
    between = EXPECTED[state, happening].joined_as
    outputs = wire(DO[then](socket))
    fresh = in_state("absent")
    if between is not None:
        fresh.accept(Join(ROOM, {}, between, between))
    assert outputs == wire(DO[then](fresh))
    assert socket.joined == fresh.joined


@pytest.mark.parametrize("event", ["say", "phx_reply", "phx_close", "phx_error", "heartbeat", "PHX_LEAVE", ""])
def test_any_event_but_join_and_leave_is_another(event: str) -> None:
    assert wire(a_socket(ROOM).receive(["1", "9", ROOM, event, {}])) == [ERROR, Left(ROOM)]
    assert wire(a_socket().receive(["1", "9", ROOM, event, {}])) == [UNMATCHED]


def test_a_rejoin_is_answered_before_the_old_channel_is_closed() -> None:
    socket = a_socket(ROOM)
    (join,) = socket.receive(["9", "9", ROOM, "phx_join", {}])
    assert isinstance(join, Join)
    assert socket.joined == {ROOM: "1"}
    assert wire(socket.accept(join)) == [OK, CLOSE]
    assert wire(socket.receive(["1", "10", ROOM, "phx_leave", {}])) == []
    assert socket.joined == {ROOM: "9"}
