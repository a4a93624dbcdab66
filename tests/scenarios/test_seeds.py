"""The same scenario, seed and calls give the same world; without a seed each start has ids of its own."""

import time

import pytest

from mock_platform.scenarios import BuiltWorld, built_in, load
from mock_platform.scenarios.building import DEFAULT_START
from mock_platform.scenarios.history import instant_of
from mock_platform.settings import ClockMode
from mock_platform.wire import message_json
from mock_platform.world import World
from mock_platform.world.clock import SECOND
from mock_platform.world.messages import MentionRequest
from mock_platform.world.state import state_of_world
from tests.scenarios.writing import PEOPLE, Writer, only_room, user, who

START = instant_of(DEFAULT_START, ())
SMALL = PEOPLE + "rooms:\n  - owner: ada\n    participants: [ada/echo]\n"


def live(world: World) -> None:
    """A few calls, of every kind that draws ids or stamps instants."""
    jane, room = user(world, "jane"), only_room(world)
    made, _ = world.accounts.register_agent(jane, "New Agent", "Was not there before.")
    world.rooms.admit(room, made)
    message = world.messages.send(jane, room.id, "Hello", [MentionRequest(made.id)])
    world.deliveries.mark_processing(made, room.id, message.id)
    world.deliveries.mark_failed(made, room.id, message.id, "no")
    world.contacts.request(made, "olga")
    world.rooms.create(jane)


def machine() -> int:
    return time.time_ns() // 1000


# --- seeds -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", built_in())
def test_the_same_seed_gives_the_same_world(name: str) -> None:
    assert state_of_world(load(name, seed=5).world) == state_of_world(load(name, seed=5).world)


def test_the_same_seed_and_calls_give_the_same_world_and_the_same_bytes() -> None:
    worlds = [load("quickstart", seed=5).world for _ in range(2)]
    for world in worlds:
        live(world)
    one, other = worlds
    assert state_of_world(one) == state_of_world(other)
    assert history(one) == history(other)


def history(world: World) -> list[bytes]:
    return [message_json(each) for each in world.rooms.by_seq[0].messages]


def made_up(built: BuiltWorld) -> tuple[str, ...]:
    """What the scenario leaves to chance: ids, and the random ends of keys; what is before those is when they began."""
    world = built.world
    ends = [key.split("_", maxsplit=3)[-1] for key in world.accounts.live_keys()]
    return (*world.accounts.users, *world.accounts.agents, *world.rooms.rooms, *ends)


def test_another_seed_gives_other_ids_and_keys(writer: Writer) -> None:
    one, other = (made_up(writer.load(SMALL, seed=seed)) for seed in (1, 2))
    assert not set(one) & set(other)


def test_without_a_seed_ids_and_keys_are_new_each_time_and_the_seed_is_told(writer: Writer) -> None:
    one, other = (writer.load(SMALL, seed=None) for _ in range(2))
    assert not set(made_up(one)) & set(made_up(other))
    assert made_up(writer.load(SMALL, seed=one.seed)) == made_up(one)


def test_a_scenario_may_bring_its_seed_and_whoever_starts_it_may_choose_another(writer: Writer) -> None:
    text = f"{SMALL}seed: 3\n"
    assert writer.load(text, seed=None).seed == 3
    assert made_up(writer.load(text, seed=None)) == made_up(writer.load(SMALL, seed=3))
    assert writer.load(text, seed=0).seed == 0


# --- the clock -------------------------------------------------------------------------------------------------------


def test_with_a_seed_the_clock_stands_still_at_a_fixed_instant() -> None:
    clock = load("quickstart", seed=5).world.clock
    assert not clock.running
    assert clock.now() == START


def test_without_a_seed_the_clock_goes_with_the_machines() -> None:
    before = machine()
    clock = load("quickstart").world.clock
    assert clock.running
    assert before <= clock.now() <= machine()


def test_each_write_moves_a_frozen_clock_by_a_microsecond() -> None:
    world = load("quickstart", seed=5).world
    rooms = [world.rooms.create(user(world, "jane")) for _ in range(2)]
    assert [room.inserted_at - START for room in rooms] == [0, 2]  # one for the room, one for its owner


@pytest.mark.parametrize(
    "seed, mode, asked, running",
    [
        (None, None, None, True),
        (None, None, "frozen", False),
        (None, "frozen", None, False),
        (None, "frozen", "running", True),
        (5, None, None, False),
        (5, None, "running", True),
        (5, "running", None, True),
        (5, "running", "frozen", False),
    ],
)
def test_the_clock_goes_as_asked_else_as_the_scenario_says_else_it_stands_still_with_a_seed(
    writer: Writer, seed: int | None, mode: str | None, asked: ClockMode | None, *, running: bool
) -> None:
    text = SMALL if mode is None else f"{SMALL}clock: {{mode: {mode}}}\n"
    assert writer.load(text, seed=seed, clock=asked).world.clock.running is running


@pytest.mark.parametrize(
    "written, instant",
    [
        ("2030-02-03T04:05:06Z", 1896321906 * SECOND),
        ("2030-02-03 04:05:06", 1896321906 * SECOND),
        ("2030-02-03T05:05:06+01:00", 1896321906 * SECOND),
        ("2030-02-03T04:05:06.000001Z", 1896321906 * SECOND + 1),
        ("2030-02-03", 1896307200 * SECOND),
        ("1970-01-02T00:00:00Z", 86_400 * SECOND),
        ("9999-12-31T23:59:59Z", 253402300799 * SECOND),
    ],
)
def test_a_frozen_clock_stands_where_the_scenario_puts_it(writer: Writer, written: str, instant: int) -> None:
    assert writer.load(f"{PEOPLE}clock: {{start: {written}}}\n").world.clock.now() == instant


def test_a_running_clock_begins_where_the_scenario_puts_it(writer: Writer) -> None:
    clock = writer.load(f"{SMALL}clock: {{start: 2030-02-03T04:05:06Z}}\n", clock="running").world.clock
    start = 1896321906 * SECOND
    assert clock.running
    assert start <= clock.now() < start + 60 * SECOND


def test_what_is_written_next_comes_after_a_history_that_reaches_up_to_the_start(writer: Writer) -> None:
    text = f"""{SMALL}    messages:
      - {{from: ada, text: one, mentions: [ada/echo], ago: 0s}}
      - {{from: ada, text: two, mentions: [ada/echo]}}
"""
    world = writer.load(text).world
    room = only_room(world)
    world.messages.send(who(world, "ada"), room.id, "three", [MentionRequest(who(world, "ada/echo").id)])
    stamps = [each.inserted_at - START for each in room.messages]
    assert stamps == sorted(set(stamps)) == [0, 1, 2]
