"""The state of a world as plain data: it holds everything, sees every change, and is the same for the same calls."""

import json
import random
from collections.abc import Callable
from dataclasses import fields

import pytest

from mock_platform.world import Clock, Switches, World
from mock_platform.world.contacts import Contact, ContactRequest
from mock_platform.world.deliveries import Attempt, Delivery, Mark, MarkResult
from mock_platform.world.errors import Refused
from mock_platform.world.identities import Agent, Identity, User
from mock_platform.world.memories import Memory, MemoryDraft
from mock_platform.world.messages import EventType, MentionRequest, Message
from mock_platform.world.rooms import Participant, Room
from mock_platform.world.state import state_of_world
from mock_platform.world.tasks import Task
from tests.world.builders import START, Cast, a_cast
from tests.world.delivery_table import MARKS
from tests.world.desk import mark_by_id
from tests.world.refusals import told_by

DRAFT = MemoryDraft(
    "Jane likes rain", "long_term", "semantic", "user", "she said so", scope="organization", tags=("a",)
)


class Full:
    """A world with something of everything that a world can hold."""

    def __init__(self) -> None:
        self.cast = cast = a_cast()
        self.world = world = cast.world
        world.accounts.issue_key(cast.weather)
        task = world.tasks.create(cast.jane, "Find rain")
        self.room = room = world.rooms.create(cast.jane, task_id=task.id)
        for member in (cast.weather, cast.travel, cast.ravi):
            world.rooms.admit(room, member)
        world.rooms.remove_participant(cast.jane, room.id, cast.ravi.id)
        self.message = cast.say(cast.jane, room, "Rain? Flights?", cast.weather, cast.travel)
        world.deliveries.hand_over(cast.weather, room, self.message)
        self.mark("processing")
        self.report({"a": [1, 2.5, None, True, {"b": "c"}]})
        world.messages.add_internal(room, "noted", "system")
        world.contacts.request(cast.jane, cast.olga.handle, "Hello")
        world.contacts.request(cast.olga, cast.jane.handle, None)
        world.contacts.request(cast.weather, cast.spy.handle, None)
        self.remember()

    def mark(self, mark: Mark) -> MarkResult:
        return mark_by_id(self.world, self.cast.weather, self.room.id, self.message.id, mark)

    def report(self, metadata: dict[str, object]) -> Message:
        return self.world.messages.post_event(self.cast.weather, self.room.id, "hm", "tool_call", metadata)

    def remember(self) -> Memory:
        return self.world.memories.create(self.cast.weather, DRAFT)


@pytest.fixture
def full() -> Full:
    return Full()


# --- what is in it ---------------------------------------------------------------------------------------------------


def test_the_state_of_a_full_world_is_plain_data(full: Full) -> None:
    state = state_of_world(full.world)
    assert json.loads(json.dumps(state, allow_nan=False)) == state


@pytest.mark.parametrize(
    "entity",
    [User, Agent, Room, Participant, Message, Delivery, Attempt, Contact, ContactRequest, Memory, Task],
    ids=lambda entity: entity.__name__,
)
def test_every_field_of_every_entity_is_in_it_but_renderings(full: Full, entity: type) -> None:
    names = {each.name for each in fields(entity)} - {"wire"}
    found = [names <= set(part) for part in mappings(state_of_world(full.world))]
    assert any(found)


def mappings(value: object) -> list[dict[str, object]]:
    if isinstance(value, dict):
        return [value, *(inner for each in value.values() for inner in mappings(each))]
    if isinstance(value, list):
        return [inner for each in value for inner in mappings(each)]
    return []


def test_who_stands_in_an_entity_is_named_by_id_and_keys_are_named_with_whom_they_stand_for(full: Full) -> None:
    text = json.dumps(state_of_world(full.world)["rooms"])
    assert f'"identity": "{full.cast.weather.id}"' in text
    assert full.cast.weather.description not in text
    accounts = json.dumps(state_of_world(full.world)["accounts"])
    (key,) = full.world.accounts.keys_of(full.cast.weather)
    assert f'"{key}": "{full.cast.weather.id}"' in accounts
    assert full.room.id not in accounts


def test_an_inbox_is_written_with_every_list(full: Full) -> None:
    inbox = full.room.inboxes[full.cast.weather.id]
    written = [each for each in mappings(state_of_world(full.world)) if "by_filter" in each]
    assert len(written) == 2
    assert written[0]["context"] == list(inbox.context) == [full.message.seq, full.message.seq + 1]
    assert written[0]["by_filter"] == {name: list(seqs) for name, seqs in inbox.by_filter.items()}


def test_a_rendering_is_no_state(full: Full) -> None:
    before = state_of_world(full.world)
    full.message.wire = b"ready"
    assert state_of_world(full.world) == before


def test_the_time_of_a_moving_clock_is_no_state_and_that_of_a_frozen_one_is() -> None:
    running, frozen = World(clock=Clock(START)), World(clock=Clock(START, running=False))
    before = state_of_world(running)
    running.clock.advance(5)
    assert state_of_world(running) == before
    before = state_of_world(frozen)
    frozen.clock.advance(5)
    assert state_of_world(frozen) != before


def test_worlds_of_another_seed_or_with_other_switches_differ_even_when_empty() -> None:
    clock = Clock(START, running=False)
    one = state_of_world(World(seed=1, clock=clock))
    assert one == state_of_world(World(seed=1, clock=clock))
    assert one != state_of_world(World(seed=2, clock=clock))
    assert one != state_of_world(World(seed=1, clock=clock, switches=Switches(idempotent_processing=True)))


def test_what_has_no_plain_form_is_named_and_not_left_out(full: Full) -> None:
    full.message.metadata = {"a": {1, 2}}
    with pytest.raises(TypeError, match="no plain form for set"):
        state_of_world(full.world)


# --- what it sees ----------------------------------------------------------------------------------------------------

Change = Callable[[Full], object]
CHANGES: dict[str, Change] = {
    "a user": lambda full: full.world.accounts.update_profile(full.cast.jane, first_name="Jo"),
    "an agent": lambda full: full.world.accounts.register_agent(full.cast.jane, "Other", "One more agent"),
    "a key": lambda full: full.world.accounts.issue_key(full.cast.jane, "thnv_1_x"),
    "a revoked key": lambda full: full.world.accounts.revoke_key(full.world.accounts.keys_of(full.cast.weather)[0]),
    "a deleted agent": lambda full: full.world.accounts.delete_agent(full.cast.jane, full.cast.weather.id, force=True),
    "a room": lambda full: full.world.rooms.create(full.cast.jane),
    "a deleted room": lambda full: full.world.rooms.delete(full.cast.jane, full.room.id),
    "a participant": lambda full: full.world.rooms.admit(full.room, full.cast.ledger),
    "a leaver": lambda full: full.world.rooms.remove_participant(full.cast.jane, full.room.id, full.cast.travel.id),
    "a message": lambda full: full.cast.say(full.cast.jane, full.room, "Snow?", full.cast.weather),
    "an event": lambda full: full.report({}),
    "a note": lambda full: full.world.messages.add_internal(full.room, "noted", "system"),
    "a delivery": lambda full: full.world.deliveries.hand_over(full.cast.travel, full.room, full.message),
    "an attempt": lambda full: full.mark("processing"),
    "an end": lambda full: full.mark("failed"),
    "a request": lambda full: full.world.contacts.request(full.cast.ravi, full.cast.olga.handle, None),
    "a memory": lambda full: full.remember(),
    "a task": lambda full: full.world.tasks.create(full.cast.jane),
    "a drawn id": lambda full: full.world.ids.uuid(),
    "a stamp": lambda full: full.world.clock.stamp(),
    "a timer": lambda full: full.world.clock.call_at(START * 2, lambda: None),
    "an index": lambda full: full.room.inboxes[full.cast.weather.id].by_filter["all"].discard(full.message.seq),
    "a list of rooms": lambda full: full.world.rooms._memberships[full.cast.jane.id].discard(full.room.seq),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_every_change_shows(full: Full, change: Change) -> None:
    before = state_of_world(full.world)
    change(full)
    assert state_of_world(full.world) != before


# --- determinism -----------------------------------------------------------------------------------------------------

TYPES: tuple[EventType, ...] = ("tool_call", "thought", "task")


class Chance:
    """Calls drawn from a seed of the test's own; some of them are refused."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast = cast
        self.world = cast.world
        self.draw = random.Random(seed)  # noqa: S311 - the point is that it can be repeated
        self.people: list[Identity] = [cast.jane, cast.ravi, cast.weather, cast.travel, cast.ledger, cast.assistant]
        self.agents = [each for each in self.people if isinstance(each, Agent)]
        self.refusals = 0

    def play(self, calls: int) -> None:
        say, report, mark, add = [self.say] * 8, [self.report] * 4, [self.mark] * 8, [self.add] * 4
        steps = [self.create, self.remove, *say, *report, *mark, *add]
        for _ in range(calls):
            step = self.draw.choice(steps)
            try:
                step()
            except Refused:
                self.refusals += 1
            self.world.clock.advance(self.draw.randrange(2))

    def room(self) -> Room:
        return self.draw.choice(list(self.world.rooms.rooms.values()))

    def somebody(self, room: Room) -> Identity:
        """Mostly a member of the room."""
        return self.draw.choice(
            [*(each.identity for each in room.participants.values()), self.draw.choice(self.people)]
        )

    def create(self) -> None:
        if len(self.world.rooms.rooms) < 3:
            self.world.rooms.create(self.draw.choice(self.people))

    def add(self) -> None:
        room = self.room()
        self.world.rooms.add_participant(self.somebody(room), room.id, self.draw.choice(self.people).id)

    def remove(self) -> None:
        room = self.room()
        self.world.rooms.remove_participant(self.somebody(room), room.id, self.somebody(room).id)

    def say(self) -> None:
        room = self.room()
        mentions = [MentionRequest(self.somebody(room).id) for _ in range(self.draw.choice((0, 1, 1, 1, 2)))]
        self.world.messages.send(self.somebody(room), room.id, f"@jane {self.draw.random()}", mentions)

    def report(self) -> None:
        agent, event_type = self.draw.choice(self.agents), self.draw.choice(TYPES)
        self.world.messages.post_event(agent, self.room().id, "hm", event_type, {"n": self.draw.random()})

    def mark(self) -> None:
        room, agent = self.room(), self.draw.choice(self.agents)
        offered = self.world.messages.next_for(agent, room.id)
        if offered is not None:
            mark_by_id(self.world, agent, room.id, offered.id, self.draw.choice(MARKS))


def a_run(*, world_seed: int, chance_seed: int) -> tuple[Chance, str, list[str]]:
    cast = a_cast(seed=world_seed)
    told = told_by(cast.world)
    cast.room(cast.jane, cast.weather, cast.travel, cast.ravi)
    chance = Chance(cast, chance_seed)
    chance.play(400)
    return chance, json.dumps(state_of_world(cast.world)), [type(each).__name__ for each in told]


@pytest.mark.parametrize("chance_seed", [1, 2, 3])
def test_the_same_seed_and_the_same_calls_give_the_same_bytes(chance_seed: int) -> None:
    one, written, told = a_run(world_seed=7, chance_seed=chance_seed)
    two, written_again, told_again = a_run(world_seed=7, chance_seed=chance_seed)
    assert written == written_again
    assert told == told_again
    assert one.refusals == two.refusals
    assert 0 < one.refusals < 350  # it did something, and some of it was refused
    assert {"MessageCreated", "MessageUpdated", "EventPosted", "ParticipantAdded", "ParticipantRemoved"} <= set(told)


def test_another_seed_gives_another_world_by_the_same_calls() -> None:
    _, written, told = a_run(world_seed=7, chance_seed=1)
    _, other, told_too = a_run(world_seed=8, chance_seed=1)
    assert written != other
    assert len(written) == len(other)
    assert told == told_too
