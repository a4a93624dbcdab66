"""Domain events: which command tells what, in which order, and that listeners undo nothing."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from mock_platform.world import Switches, events
from mock_platform.world.events import (
    AgentChanged,
    AgentDeleted,
    AgentRegistered,
    ContactAdded,
    ContactRemoved,
    ContactRequestReceived,
    ContactRequestUpdated,
    Event,
    EventPosted,
    KeyIssued,
    KeyRevoked,
    MessageCreated,
    MessageUpdated,
    ParticipantAdded,
    ParticipantRemoved,
    PresenceChanged,
    RoomAdded,
    RoomDeleted,
    RoomRemoved,
    TaskCreated,
    TaskUpdated,
    WorldRemoved,
)
from mock_platform.world.memories import MemoryDraft
from mock_platform.world.worlds import DEFAULT, Worlds
from tests.world.builders import Cast, a_cast
from tests.world.refusals import told_by

if TYPE_CHECKING:
    from mock_platform.world.deliveries import State

Play = Callable[[Cast, list[Event]], list[Event]]
"""Gives commands to a world; returns what they must have told, all in the list that it empties after setting up."""

PLAYS: dict[str, Play] = {}


def play(function: Play) -> Play:
    PLAYS[function.__name__] = function
    return function


# --- accounts --------------------------------------------------------------------------------------------------------


@play
def coming_and_going(cast: Cast, told: list[Event]) -> list[Event]:
    for online in (True, True, False, False):
        cast.world.set_presence(cast.weather.id, online=online)
    return [PresenceChanged(cast.weather.id, online=True), PresenceChanged(cast.weather.id, online=False)]


@play
def registering_an_agent(cast: Cast, told: list[Event]) -> list[Event]:
    agent, key = cast.world.accounts.register_agent(cast.jane, "Planner", "Plans what there is")
    return [AgentRegistered(agent), KeyIssued(key, agent)]


@play
def issuing_and_revoking_a_key(cast: Cast, told: list[Event]) -> list[Event]:
    key = cast.world.accounts.issue_key(cast.jane)
    cast.world.accounts.revoke_key(key)
    return [KeyIssued(key, cast.jane), KeyRevoked(key)]


@play
def deleting_an_agent(cast: Cast, told: list[Event]) -> list[Event]:
    """AGT-14, AGT-15, AGT-17: rooms, contacts on the other side, keys, and the agent itself at the end."""
    weather, contacts = cast.weather, cast.world.contacts
    one, two = cast.room(cast.jane, weather), cast.room(weather, cast.travel)
    rows = [one.participants[weather.id], two.participants[weather.id]]
    contacts.connect(weather, cast.spy)
    (theirs,) = contacts.of(cast.spy).cut(0, 9)
    keys = [cast.world.accounts.issue_key(weather) for _ in range(2)]
    told.clear()
    cast.world.accounts.delete_agent(cast.jane, weather.id)
    assert rows[0].left_at is not None
    assert rows[1].left_at is not None
    return [
        ParticipantRemoved(one, rows[0]),
        RoomRemoved(one, weather, rows[0].left_at),
        ParticipantRemoved(two, rows[1]),
        RoomRemoved(two, weather, rows[1].left_at),
        ContactRemoved(theirs),
        KeyRevoked(keys[0]),
        KeyRevoked(keys[1]),
        AgentDeleted(weather),
    ]


@play
def removing_the_world(cast: Cast, told: list[Event]) -> list[Event]:
    worlds = Worlds()
    worlds.add(cast.world)
    worlds.remove(DEFAULT)
    return [WorldRemoved()]


@play
def changing_an_agent(cast: Cast, told: list[Event]) -> list[Event]:
    cast.world.accounts.change_agent(cast.weather, name="Rain Agent")
    cast.world.accounts.change_agent(cast.weather, active=False)
    return [AgentChanged(cast.weather), AgentChanged(cast.weather)]


@play
def changing_a_profile(cast: Cast, told: list[Event]) -> list[Event]:
    cast.world.accounts.update_profile(cast.jane, first_name="Janet")
    return []


# --- rooms -----------------------------------------------------------------------------------------------------------


@play
def creating_a_room(cast: Cast, told: list[Event]) -> list[Event]:
    """CHT-11: the creator is told as everybody who is added."""
    room = cast.world.rooms.create(cast.weather)
    return [ParticipantAdded(room, room.participants[cast.weather.id]), RoomAdded(room, cast.weather)]


@play
def adding_a_participant(cast: Cast, told: list[Event]) -> list[Event]:
    """PAR-22."""
    room = cast.room(cast.jane)
    told.clear()
    participant = cast.world.rooms.add_participant(cast.jane, room.id, cast.weather.id)
    return [ParticipantAdded(room, participant), RoomAdded(room, cast.weather)]


@play
def seeding_a_participant(cast: Cast, told: list[Event]) -> list[Event]:
    room = cast.room(cast.jane)
    told.clear()
    participant = cast.world.rooms.admit(room, cast.spy, "admin")
    return [ParticipantAdded(room, participant), RoomAdded(room, cast.spy)]


@play
def removing_a_participant(cast: Cast, told: list[Event]) -> list[Event]:
    """PAR-18."""
    room = cast.room(cast.jane, cast.weather)
    told.clear()
    gone = cast.world.rooms.remove_participant(cast.jane, room.id, cast.weather.id)
    assert gone.left_at is not None
    return [ParticipantRemoved(room, gone), RoomRemoved(room, cast.weather, gone.left_at)]


@play
def leaving_a_room(cast: Cast, told: list[Event]) -> list[Event]:
    room = cast.room(cast.jane, cast.weather)
    told.clear()
    gone = cast.world.rooms.remove_participant(cast.weather, room.id, cast.weather.id)
    assert gone.left_at is not None
    return [ParticipantRemoved(room, gone), RoomRemoved(room, cast.weather, gone.left_at)]


@play
def deleting_a_room(cast: Cast, told: list[Event]) -> list[Event]:
    """CHT-14: no removal of each participant, one event for all."""
    room = cast.room(cast.jane, cast.weather)
    told.clear()
    cast.world.rooms.delete(cast.jane, room.id)
    return [RoomDeleted(room)]


# --- messages --------------------------------------------------------------------------------------------------------


@play
def sending_a_message(cast: Cast, told: list[Event]) -> list[Event]:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    told.clear()
    message = cast.say(cast.jane, room, "hello", cast.weather, cast.travel)
    return [MessageCreated(room, message)]


@play
def posting_an_event(cast: Cast, told: list[Event]) -> list[Event]:
    room = cast.room(cast.weather)
    told.clear()
    return [EventPosted(room, cast.world.messages.post_event(cast.weather, room.id, "thinking", "thought"))]


@play
def adding_a_message_of_the_platform(cast: Cast, told: list[Event]) -> list[Event]:
    room = cast.room(cast.jane)
    told.clear()
    cast.world.messages.add_internal(room, "be kind", "guidelines")
    return []


@play
def working_on_a_message(cast: Cast, told: list[Event]) -> list[Event]:
    """DEL-27: one event for each change of state."""
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, "hello", cast.weather)
    told.clear()
    deliveries, place = cast.world.deliveries, (cast.weather, room.id, message.id)
    deliveries.hand_over(cast.weather, room, message)
    deliveries.mark_processing(*place)
    deliveries.mark_failed(*place, "no network")
    deliveries.mark_processing(*place)
    deliveries.mark_processed(*place)
    states: tuple[State, ...] = ("delivered", "processing", "failed", "processing", "processed")
    return [MessageUpdated(room, message, cast.weather, state) for state in states]


@play
def handing_over_a_second_time(cast: Cast, told: list[Event]) -> list[Event]:
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, "hello", cast.weather)
    cast.world.deliveries.hand_over(cast.weather, room, message)
    told.clear()
    cast.world.deliveries.hand_over(cast.weather, room, message)
    return []


# --- contacts --------------------------------------------------------------------------------------------------------


@play
def asking_for_a_contact(cast: Cast, told: list[Event]) -> list[Event]:
    return [ContactRequestReceived(cast.world.contacts.request(cast.weather, "olga"))]


@play
def approving_a_contact_request(cast: Cast, told: list[Event]) -> list[Event]:
    """CON-13: the request first, then a record for each side."""
    request = cast.world.contacts.request(cast.weather, "olga")
    told.clear()
    cast.world.contacts.decide(cast.olga, request.id, "approve")
    (mine,) = cast.world.contacts.of(cast.weather).cut(0, 9)
    (theirs,) = cast.world.contacts.of(cast.olga).cut(0, 9)
    return [ContactRequestUpdated(request), ContactAdded(mine), ContactAdded(theirs)]


@play
def asking_somebody_who_has_asked(cast: Cast, told: list[Event]) -> list[Event]:
    """CON-3: approves the first request and makes no second."""
    request = cast.world.contacts.request(cast.weather, "olga")
    told.clear()
    cast.world.contacts.request(cast.olga, "jane/weather-agent")
    (mine,) = cast.world.contacts.of(cast.weather).cut(0, 9)
    (theirs,) = cast.world.contacts.of(cast.olga).cut(0, 9)
    return [ContactRequestUpdated(request), ContactAdded(mine), ContactAdded(theirs)]


@play
def rejecting_a_contact_request(cast: Cast, told: list[Event]) -> list[Event]:
    """CON-14."""
    request = cast.world.contacts.request(cast.weather, "olga")
    told.clear()
    cast.world.contacts.decide(cast.olga, request.id, "reject")
    return [ContactRequestUpdated(request)]


@play
def cancelling_a_contact_request(cast: Cast, told: list[Event]) -> list[Event]:
    request = cast.world.contacts.request(cast.weather, "olga")
    told.clear()
    cast.world.contacts.decide(cast.weather, request.id, "cancel")
    return [ContactRequestUpdated(request)]


@play
def removing_a_contact(cast: Cast, told: list[Event]) -> list[Event]:
    """CON-16: only the remover is told."""
    cast.world.contacts.connect(cast.weather, cast.olga)
    told.clear()
    return [ContactRemoved(cast.world.contacts.remove(cast.weather, handle="olga"))]


# --- tasks and memories ----------------------------------------------------------------------------------------------


@play
def making_and_moving_a_task(cast: Cast, told: list[Event]) -> list[Event]:
    task = cast.world.tasks.create(cast.jane, "Plan a trip")
    cast.world.tasks.set_status(task.id, "completed")
    return [TaskCreated(task), TaskUpdated(task)]


@play
def storing_a_memory(cast: Cast, told: list[Event]) -> list[Event]:
    draft = MemoryDraft("fact", "working", "semantic", "user", "because", "organization")
    memory = cast.world.memories.create(cast.weather, draft)
    cast.world.memories.change_by_agent(cast.weather, memory.id, "archive")
    return []


@pytest.mark.rule(
    "CHT-11",
    "CHT-14",
    "PAR-18",
    "PAR-22",
    "AGT-14",
    "AGT-15",
    "AGT-17",
    "DEL-27",
    "CON-13",
    "CON-14",
    "CON-16",
    "TSK-4",
)
@pytest.mark.parametrize("name", PLAYS)
def test_a_command_tells_exactly_these_events_in_this_order(cast: Cast, name: str) -> None:
    told = told_by(cast.world)
    assert PLAYS[name](cast, told) == told


@pytest.mark.rule("CON-16")
def test_removing_a_contact_on_both_sides_tells_both() -> None:
    cast = a_cast(Switches(two_sided_contact_removal=True))
    cast.world.contacts.connect(cast.weather, cast.olga)
    (theirs,) = cast.world.contacts.of(cast.olga).cut(0, 9)
    told = told_by(cast.world)
    mine = cast.world.contacts.remove(cast.weather, handle="olga")
    assert told == [ContactRemoved(mine), ContactRemoved(theirs)]


@pytest.mark.rule("CON-20")
def test_a_request_that_expires_is_told_when_the_clock_gets_there() -> None:
    cast = a_cast(Switches(contact_request_ttl=60))
    request = cast.world.contacts.request(cast.weather, "olga")
    told = told_by(cast.world)
    cast.world.clock.advance(61)
    assert told == [ContactRequestUpdated(request)]


@pytest.mark.rule("DEL-3")
def test_marking_again_what_is_being_worked_on_tells_nothing_when_it_changes_nothing() -> None:
    cast = a_cast(Switches(idempotent_processing=True))
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, "hello", cast.weather)
    cast.world.deliveries.mark_processing(cast.weather, room.id, message.id)
    told = told_by(cast.world)
    cast.world.deliveries.mark_processing(cast.weather, room.id, message.id)
    assert told == []


def test_some_command_tells_each_kind_of_event() -> None:
    kinds = {name for name, each in vars(events).items() if isinstance(each, type) and issubclass(each, Event)}
    seen = set()
    for each in PLAYS.values():
        cast = a_cast()
        told = told_by(cast.world)
        each(cast, told)
        seen |= {type(event).__name__ for event in told}
    assert seen == kinds - {"Event"}


# --- subscribers -----------------------------------------------------------------------------------------------------


@pytest.mark.rule("RT-5")
def test_a_change_is_stored_before_it_is_told(cast: Cast) -> None:
    world, found = cast.world, list[object]()

    def read(event: Event) -> None:
        match event:
            case RoomAdded(room, identity):
                found.append(world.rooms.joined(identity, room.id))
            case RoomRemoved(room, identity):
                found.append(identity.id in room.participants)
            case RoomDeleted(room):
                found.append(room.id in world.rooms.rooms)
            case MessageCreated(room, message):
                found.append(world.messages.next_for(cast.weather, room.id) is message)
            case KeyIssued(key, identity):
                found.append(world.accounts.identify(key) is identity)
            case AgentDeleted(agent):
                found.append(world.accounts.get(agent.id))
            case _:
                pass

    world.events.subscribe(read)
    room = world.rooms.create(cast.jane)
    world.rooms.add_participant(cast.jane, room.id, cast.weather.id)
    cast.say(cast.jane, room, "hello", cast.weather)
    world.accounts.issue_key(cast.weather)
    world.rooms.remove_participant(cast.jane, room.id, cast.weather.id)
    world.accounts.delete_agent(cast.jane, cast.weather.id, force=True)
    world.rooms.delete(cast.jane, room.id)
    assert found == [room, room, True, True, False, None, False]


def test_a_subscriber_may_ask_for_some_kinds_alone(cast: Cast) -> None:
    some: list[Event] = []
    everything: list[Event] = []
    stop = cast.world.events.subscribe(some.append, MessageCreated, MessageUpdated)
    cast.world.events.subscribe(everything.append)
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, "hello", cast.weather)
    assert some == [MessageCreated(room, message)]
    assert len(everything) > 1
    stop()
    cast.say(cast.jane, room, "hello again", cast.weather)
    assert len(some) == 1


def test_all_subscribers_are_told_in_the_order_in_which_they_came(cast: Cast) -> None:
    told: list[str] = []
    for name in ("first", "second", "third"):
        cast.world.events.subscribe(lambda _, name=name: told.append(name))  # type: ignore[misc]
    cast.world.accounts.issue_key(cast.jane)
    assert told == ["first", "second", "third"]


def test_a_subscriber_hears_only_what_happens_between_its_start_and_its_stop(cast: Cast) -> None:
    told: list[Event] = []
    cast.world.accounts.issue_key(cast.jane)
    stop = cast.world.events.subscribe(told.append)
    key = cast.world.accounts.issue_key(cast.jane)
    stop()
    cast.world.accounts.issue_key(cast.jane)
    assert told == [KeyIssued(key, cast.jane)]


def test_a_subscriber_may_stop_itself_while_it_is_told(cast: Cast) -> None:
    once: list[Event] = []

    def take_one(event: Event) -> None:
        once.append(event)
        stop()

    stop = cast.world.events.subscribe(take_one)
    told = told_by(cast.world)
    room = cast.world.rooms.create(cast.jane)
    assert once == told[:1] == [ParticipantAdded(room, room.participants[cast.jane.id])]
    assert len(told) == 2


def test_a_failing_subscriber_undoes_nothing_keeps_nobody_from_hearing_and_is_logged(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(event: Event) -> None:
        raise RuntimeError("a socket broke")

    before, after = told_by(cast.world), list[Event]()
    cast.world.events.subscribe(fail)
    cast.world.events.subscribe(after.append)
    with caplog.at_level(logging.ERROR):
        room = cast.world.rooms.create(cast.jane)
    assert cast.world.rooms.joined(cast.jane, room.id) is room
    assert before == after == [ParticipantAdded(room, room.participants[cast.jane.id]), RoomAdded(room, cast.jane)]
    assert [record.getMessage() for record in caplog.records] == [
        "a subscriber failed on ParticipantAdded",
        "a subscriber failed on RoomAdded",
    ]
    assert "a socket broke" in caplog.text


def test_what_a_subscriber_does_is_told_to_all_after_what_made_it_do_so(cast: Cast) -> None:
    """Whoever comes later in the list of subscribers does not hear the answer before the question."""
    room = cast.room(cast.jane, cast.weather)

    def answer(event: Event) -> None:
        if isinstance(event, MessageCreated) and event.message.sender_id == cast.jane.id:
            cast.say(cast.weather, room, "rain", cast.jane)
            cast.say(cast.weather, room, "and wind", cast.jane)

    earlier = told_by(cast.world)
    cast.world.events.subscribe(answer)
    later = told_by(cast.world)
    question = cast.say(cast.jane, room, "weather?", cast.weather)
    assert [message.content.split()[-1] for message in room.messages] == ["weather?", "rain", "wind"]
    assert earlier == later == [MessageCreated(room, message) for message in (question, *room.messages[1:])]


def test_an_interrupt_while_telling_leaves_the_rest_to_be_told_next(cast: Cast) -> None:
    def interrupt(event: Event) -> None:
        stop()
        raise KeyboardInterrupt

    stop = cast.world.events.subscribe(interrupt)
    with pytest.raises(KeyboardInterrupt):
        cast.world.accounts.issue_key(cast.jane)
    told = told_by(cast.world)
    key = cast.world.accounts.issue_key(cast.jane)
    assert told == [KeyIssued(key, cast.jane)]
