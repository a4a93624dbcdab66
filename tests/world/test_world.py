"""A world as a whole: worlds apart, the same twice, and one order for everybody."""

import inspect
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from mock_platform.world import Clock, Switches, World
from mock_platform.world.errors import Invalid
from mock_platform.world.events import Events
from mock_platform.world.memories import MemoryDraft
from mock_platform.world.messages import Message
from mock_platform.world.state import state_of_world
from tests.world.builders import START, Cast, a_cast
from tests.world.refusals import refused, told_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_platform.world.identities import Identity

SERVICES = ("accounts", "rooms", "messages", "deliveries", "peers", "contacts", "memories", "tasks")


def a_life(cast: Cast) -> Cast:
    """Something of everything."""
    world = cast.world
    _, key = world.accounts.register_agent(cast.jane, "Planner", "Plans what there is")
    room = world.rooms.create(cast.jane, task_id=world.tasks.create(cast.jane, "Journey").id)
    world.rooms.add_participant(cast.jane, room.id, cast.weather.id)
    message = cast.say(cast.jane, room, "Will it rain?", cast.weather)
    world.deliveries.mark_processing(cast.weather, room.id, message.id)
    world.messages.post_event(cast.weather, room.id, "Looking out", "thought", {"window": 1})
    world.deliveries.mark_processed(cast.weather, room.id, message.id)
    request = world.contacts.request(cast.weather, cast.spy.handle)
    world.contacts.decide(cast.spy, request.id, "approve")
    world.clock.advance(5)
    world.memories.create(cast.weather, MemoryDraft("Rain", "working", "episodic", "user", "Seen", "organization"))
    world.accounts.revoke_key(key)
    return cast


def everything(cast: Cast, room_id: str) -> list[Message]:
    listing = cast.world.messages.in_room(cast.jane, room_id)
    return listing.cut(0, listing.total)


# --- worlds ----------------------------------------------------------------------------------------------------------


def test_a_new_world_is_empty_and_running_and_has_every_switch_at_its_default() -> None:
    world = World()
    assert world.clock.running
    assert world.switches == Switches()
    assert world.ids.drawn == 0
    assert not world.accounts.users | world.accounts.agents
    assert not world.rooms.rooms
    assert world.online == set()


def test_a_world_takes_the_clock_and_the_switches_that_it_is_given() -> None:
    clock, switches = Clock(START, running=False), Switches(memories=False)
    world = World(clock=clock, switches=switches)
    assert world.clock is clock
    assert world.switches is switches


def test_the_same_seed_and_the_same_commands_make_the_same_world() -> None:
    assert state_of_world(a_life(a_cast(seed=7)).world) == state_of_world(a_life(a_cast(seed=7)).world)


def test_another_seed_makes_other_ids() -> None:
    one, other = (a_life(a_cast(seed=seed)).world for seed in (7, 8))
    assert not one.accounts.users.keys() & other.accounts.users.keys()
    assert not one.rooms.rooms.keys() & other.rooms.rooms.keys()
    assert not one.contacts.requests.keys() & other.contacts.requests.keys()


def test_two_worlds_share_nothing() -> None:
    one, other = a_cast(), a_cast()
    before, told = state_of_world(other.world), told_by(other.world)
    a_life(one)
    assert (state_of_world(other.world), told) == (before, [])


def test_reading_changes_nothing(cast: Cast) -> None:
    a_life(cast)
    (room,) = cast.world.rooms.rooms.values()
    before, told = state_of_world(cast.world), told_by(cast.world)
    world = cast.world
    reads: list[Callable[[], object]] = [
        lambda: world.accounts.agents_of(cast.jane),
        lambda: world.accounts.resolve("jane"),
        lambda: world.rooms.of(cast.jane, newest_first=True),
        lambda: world.rooms.participants(cast.jane, room.id),
        lambda: everything(cast, room.id),
        lambda: world.messages.addressed(cast.weather, room.id, "all"),
        lambda: world.messages.next_for(cast.weather, room.id),
        lambda: world.messages.context(cast.weather, room.id),
        lambda: world.peers.of(cast.weather, not_in_chat=room.id),
        lambda: world.contacts.of(cast.weather),
        lambda: world.contacts.sent(cast.weather),
        lambda: world.contacts.received(cast.spy),
        lambda: world.memories.for_agent(cast.weather),
        lambda: world.memories.for_user(cast.jane),
    ]
    for read in reads:
        read()
    assert (state_of_world(world), told) == (before, [])


# --- ids, lists, writes that are seen --------------------------------------------------------------------------------


@pytest.mark.rule("GEN-4")
def test_every_id_of_a_world_is_a_version_4_uuid_in_lower_case_and_no_two_are_equal(cast: Cast) -> None:
    world = a_life(cast).world
    ids = [
        *world.accounts.organizations,
        *world.accounts.users,
        *world.accounts.agents,
        *world.rooms.rooms,
        *(message.id for room in world.rooms.rooms.values() for message in room.messages),
        *world.contacts.requests,
        *(contact.id for records in world.contacts.records.values() for contact in records.values()),
        *world.memories.memories,
        *world.tasks.tasks,
    ]
    assert [str(UUID(each, version=4)) for each in ids] == ids
    assert len(set(ids)) == len(ids) == 21


@pytest.mark.rule("GEN-2", "GEN-3")
def test_a_list_has_nothing_past_its_end_and_an_empty_one_has_a_total_of_zero(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    assert cast.world.messages.in_room(cast.jane, room.id).total == 0
    assert cast.world.messages.in_room(cast.jane, room.id).cut(0, 20) == []
    cast.say(cast.jane, room, "Hello", cast.weather)
    for listing in (
        cast.world.messages.in_room(cast.jane, room.id),
        cast.world.messages.addressed(cast.weather, room.id),
        cast.world.messages.context(cast.weather, room.id),
    ):
        assert listing.total == 1
        assert len(listing.cut(0, 20)) == 1
        assert listing.cut(20, 40) == []


@pytest.mark.rule("GEN-6")
def test_a_repeated_message_is_a_second_message(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    first, second = (cast.say(cast.jane, room, "Hello", cast.weather) for _ in range(2))
    assert first.id != second.id
    assert everything(cast, room.id) == [second, first]


@pytest.mark.rule("GEN-7", "CTX-5")
def test_a_caller_reads_its_own_writes_at_once(cast: Cast) -> None:
    room = cast.world.rooms.create(cast.weather)
    assert cast.world.rooms.of(cast.weather, newest_first=False).cut(0, 1) == [room]
    cast.world.rooms.add_participant(cast.weather, room.id, cast.jane.id)
    message = cast.say(cast.weather, room, "Hello", cast.jane)
    assert cast.world.messages.context(cast.weather, room.id).cut(0, 1) == [message]
    assert everything(cast, room.id) == [message]


@pytest.mark.rule("GEN-7")
def test_whoever_is_told_of_a_message_finds_it_already_stored(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    seen: list[Message | None] = []
    cast.world.events.subscribe(lambda _: seen.append(cast.world.messages.next_for(cast.weather, room.id)))
    message = cast.say(cast.jane, room, "Hello", cast.weather)
    assert seen == [message]


# --- at the same time ------------------------------------------------------------------------------------------------


@pytest.mark.rule("GEN-8", "GEN-9")
def test_no_command_can_be_interrupted_by_another_on_the_same_event_loop() -> None:
    # Concurrent requests run one after the other because a command never gives the loop away in the middle.
    world = World()
    for service in SERVICES:
        methods = inspect.getmembers(getattr(world, service), inspect.ismethod)
        assert methods
        for _, method in methods:
            assert not inspect.iscoroutinefunction(method)
            assert not inspect.isasyncgenfunction(method)
    assert not inspect.iscoroutinefunction(Events.publish)


@pytest.mark.rule("GEN-8", "DEL-25")
def test_marks_of_two_processes_are_numbered_without_gaps_and_one_completion_succeeds(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, "Hello", cast.weather)
    mark = (cast.weather, room.id, message.id)
    numbers = [cast.world.deliveries.mark_processing(*mark).attempt_number for _ in range(5)]
    assert numbers == [1, 2, 3, 4, 5]
    assert cast.world.deliveries.mark_processed(*mark).attempt_number == 5
    for _ in range(3):
        with refused(cast.world, Invalid("No active processing attempt")):
            cast.world.deliveries.mark_processed(*mark)


@pytest.mark.rule("GEN-9")
def test_all_readers_of_a_room_share_one_order_of_its_messages(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.ravi, cast.weather, cast.ledger)
    senders: list[Identity] = [cast.jane, cast.weather, cast.ravi, cast.ledger]
    sent = [
        cast.say(sender, room, f"Round {number}", *(each for each in senders if each is not sender))
        for number in range(3)
        for sender in senders
    ]
    stamps = [message.inserted_at for message in sent]
    assert stamps == sorted(set(stamps))
    assert everything(cast, room.id) == sent[::-1]
    assert cast.world.messages.in_room(cast.ravi, room.id).cut(0, 99) == sent[::-1]
    for agent in (cast.weather, cast.ledger):
        assert cast.world.messages.context(agent, room.id).cut(0, 99) == sent
        addressed = cast.world.messages.addressed(agent, room.id, "all").cut(0, 99)
        assert addressed == [message for message in sent if message.sender_id != agent.id]


@pytest.mark.rule("GEN-10")
def test_a_new_name_is_that_of_later_messages_and_earlier_ones_keep_theirs(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    before = cast.say(cast.jane, room, "I marry", cast.weather)
    cast.world.accounts.update_profile(cast.jane, last_name="Iyer")
    after = cast.say(cast.jane, room, "I have married", cast.weather)
    assert (before.sender_name, after.sender_name) == ("Jane Roe", "Jane Iyer")
