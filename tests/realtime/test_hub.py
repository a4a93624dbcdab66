"""The hub without a wire: when pushes go, what waits, and what it leaves behind."""

import asyncio
import gc
import json
import logging
from collections.abc import AsyncIterator
from weakref import ref

import pytest

from mock_platform.credentials import Credentials
from mock_platform.realtime import Hub, RealtimeFace
from mock_platform.realtime.live import LiveSocket
from mock_platform.realtime.outbox import MOST_WAITING, SLICE
from mock_platform.realtime.upgrade import Admitted
from mock_platform.world import World
from mock_platform.world.identities import Identity
from mock_platform.world.rooms import Room
from mock_platform.world.worlds import Worlds
from tests.world.builders import Cast, a_cast


class Wire:
    """A connection that keeps what was written, or takes nothing."""

    def __init__(self, *, takes: int = 1_000_000) -> None:
        self.frames: list[bytes] = []
        self.ended: list[tuple[int, str]] = []
        self.takes = takes

    def write(self, frame: bytes) -> bool:
        if len(self.frames) >= self.takes:
            return False
        self.frames.append(frame)
        return True

    def end(self, code: int, reason: str) -> None:
        self.ended.append((code, reason))

    def stall(self) -> None:
        raise AssertionError("no fault is set")

    def cut(self) -> None:
        raise AssertionError("no fault is set")

    def events(self) -> list[str]:
        return [json.loads(frame[frame.index(b"[") :])[3] for frame in self.frames]


def joined(hub: Hub, world: World, who: Identity, room: Room, *, takes: int = 1_000_000) -> tuple[LiveSocket, Wire]:
    """A socket of ``who`` that has joined ``room`` and whose wire is empty again."""
    wire = Wire(takes=takes)
    socket = hub.connect(Admitted(world, who, None, "2.0.0", rejects_on_conflict=False), wire)
    socket.receive_text(json.dumps(["1", "1", f"chat_room:{room.id}", "phx_join", {}]).encode())
    assert wire.events() == ["phx_reply"]
    wire.frames.clear()
    return socket, wire


async def turns_of_the_loop(most: int = 10_000) -> AsyncIterator[None]:
    for _ in range(most):
        yield
        await asyncio.sleep(0)
    raise AssertionError("what was waited for never came")


@pytest.fixture
def hub(cast: Cast) -> Hub:
    return Hub(cast.world)


@pytest.fixture
def cast() -> Cast:
    return a_cast()


@pytest.mark.rule("RT-5", "DEL-26")
def test_a_push_is_written_before_the_command_that_caused_it_returns(cast: Cast, hub: Hub) -> None:
    room = cast.room(cast.jane, cast.weather)
    wires = [joined(hub, cast.world, who, room)[1] for who in (cast.jane, cast.weather)]
    cast.say(cast.jane, room, "Hello", cast.weather)
    assert [wire.events() for wire in wires] == [["message_created", "message_updated"], ["message_created"]]


def test_one_push_is_the_same_bytes_for_all_whose_join_ref_is_the_same(cast: Cast, hub: Hub) -> None:
    room = cast.room(cast.jane)
    wires = [joined(hub, cast.world, cast.jane, room)[1] for _ in range(SLICE)]
    room_two = cast.room(cast.jane, cast.weather)
    assert room_two is not room
    cast.world.rooms.admit(room, cast.weather)
    cast.say(cast.jane, room, "Hello", cast.weather)
    assert len({id(wire.frames[0]) for wire in wires}) == 1


def test_without_a_reader_a_push_is_not_even_made(cast: Cast, hub: Hub) -> None:
    room = cast.room(cast.jane, cast.weather)
    joined(hub, cast.world, cast.weather, room)
    message = cast.say(cast.weather, room, "Hello", cast.jane)
    assert message.wire is None


@pytest.mark.asyncio
async def test_a_large_fan_out_begins_at_once_and_leaves_the_loop_its_turns(cast: Cast, hub: Hub) -> None:
    room = cast.room(cast.jane, cast.weather)
    wires = [joined(hub, cast.world, cast.jane, room)[1] for _ in range(3 * SLICE + 1)]
    assert hub.is_quiet
    cast.say(cast.jane, room, "Hello", cast.weather)
    reached = []
    async for _ in turns_of_the_loop():
        reached.append(sum(bool(wire.frames) for wire in wires))
        assert hub.is_quiet is (reached[-1] == len(wires))
        if reached[-1] == len(wires):
            break
    assert sorted(set(reached)) == [SLICE, 2 * SLICE, 3 * SLICE, 3 * SLICE + 1]
    assert min(reached.count(2 * SLICE), reached.count(3 * SLICE)) >= 2, "nobody who asks meanwhile is answered"


@pytest.mark.rule("RT-5")
@pytest.mark.asyncio
async def test_pushes_that_wait_keep_their_order_and_go_to_everybody(cast: Cast, hub: Hub) -> None:
    room = cast.room(cast.jane, cast.weather)
    wires = [joined(hub, cast.world, cast.jane, room)[1] for _ in range(2 * SLICE)]
    said = [cast.say(cast.jane, room, str(number), cast.weather).id for number in range(3 * MOST_WAITING)]
    async for _ in turns_of_the_loop():
        if len(wires[-1].frames) == len(said):
            break
    for wire in wires:
        assert [json.loads(frame[frame.index(b"[") :])[4]["id"] for frame in wire.frames] == said


@pytest.mark.asyncio
async def test_whoever_writes_faster_than_is_sent_sends_himself(cast: Cast, hub: Hub) -> None:
    room = cast.room(cast.jane, cast.weather)
    wires = [joined(hub, cast.world, cast.jane, room)[1] for _ in range(5 * SLICE)]
    for number in range(4 * MOST_WAITING):
        cast.say(cast.jane, room, str(number), cast.weather)
        assert len(hub._outbox._waiting) <= MOST_WAITING
    assert len(wires[-1].frames) == 3 * MOST_WAITING


@pytest.mark.rule("RT-6")
@pytest.mark.asyncio
async def test_whoever_leaves_does_not_get_what_was_still_on_its_way(cast: Cast, hub: Hub) -> None:
    room = cast.room(cast.jane, cast.weather)
    sockets = [joined(hub, cast.world, cast.jane, room) for _ in range(2 * SLICE)]
    cast.say(cast.jane, room, "Hello", cast.weather)
    leaving, wire = sockets[-1]
    leaving.receive_text(json.dumps(["1", "2", f"chat_room:{room.id}", "phx_leave", {}]).encode())
    closing, closed = sockets[-2]
    closing.gone()
    async for _ in turns_of_the_loop():
        if sockets[-3][1].frames:
            break
    assert wire.events() == ["phx_reply", "phx_close"]
    assert closed.events() == []


def test_a_client_that_takes_nothing_is_closed_and_the_others_get_everything(
    cast: Cast, hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    room = cast.room(cast.jane, cast.weather)
    _, before = joined(hub, cast.world, cast.jane, room)
    slow, stuck = joined(hub, cast.world, cast.jane, room, takes=1)
    _, after = joined(hub, cast.world, cast.jane, room)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            cast.say(cast.jane, room, "Hello", cast.weather)
    assert (len(before.frames), len(after.frames)) == (3, 3)
    assert slow.closed
    assert stuck.ended == [(1011, "The client does not read")]
    assert [each.message for each in caplog.records] == [
        f"User {cast.jane.id} does not read its socket, which is closed"
    ]


@pytest.mark.rule("DEL-26")
def test_a_message_is_not_delivered_to_an_agent_that_takes_nothing(cast: Cast, hub: Hub) -> None:
    room = cast.room(cast.jane, cast.weather)
    wire = Wire(takes=1)
    socket = hub.connect(Admitted(cast.world, cast.weather, None, "2.0.0", rejects_on_conflict=False), wire)
    socket.receive_text(json.dumps(["1", "1", f"chat_room:{room.id}", "phx_join", {}]).encode())
    message = cast.say(cast.jane, room, "Hello", cast.weather)
    assert (socket.closed, message.deliveries) == (True, None)


def test_a_reply_to_a_client_that_takes_nothing_closes_it_as_well(cast: Cast, hub: Hub) -> None:
    wire = Wire(takes=0)
    room = cast.room(cast.jane)
    socket = hub.connect(Admitted(cast.world, cast.jane, None, "2.0.0", rejects_on_conflict=False), wire)
    socket.receive_text(json.dumps(["1", "1", f"chat_room:{room.id}", "phx_join", {}]).encode())
    assert (socket.closed, len(hub.subscriptions), wire.ended[0][0]) == (True, 0, 1011)


# --- what is left behind ---------------------------------------------------------------------------------------------


def test_a_socket_that_is_gone_leaves_nothing_behind(cast: Cast, hub: Hub) -> None:
    room = cast.room(cast.jane, cast.weather)
    sockets = [joined(hub, cast.world, who, room)[0] for who in (cast.jane, cast.jane, cast.weather) for _ in range(10)]
    assert cast.world.online == {cast.jane.id, cast.weather.id}
    for socket in sockets:
        socket.gone()
        socket.gone()
    assert (len(hub.subscriptions), hub._sockets, hub.idle._heard, cast.world.online) == (0, {}, {}, set())


def test_ten_thousand_sockets_leave_one_timer_on_a_clock_that_stands_still(cast: Cast, hub: Hub) -> None:
    room = cast.room(cast.jane)
    for _ in range(10_000):
        joined(hub, cast.world, cast.jane, room)[0].gone()
    assert len(cast.world.clock._timers) == 1


def test_a_world_that_nobody_holds_is_forgotten_with_its_sockets() -> None:
    face = RealtimeFace(Credentials(Worlds()))
    cast = a_cast()
    hub = face.hub(cast.world)
    assert face.hub(cast.world) is hub
    gone = ref(cast.world)
    joined(hub, cast.world, cast.jane, cast.room(cast.jane))
    del cast, hub
    gc.collect()
    assert gone() is None
