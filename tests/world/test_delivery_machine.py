"""Random callers say, report, mark, come and go; after every step the rules of sections 5 to 8 hold.

What the world answers and what its lists hold is compared with a model that knows nothing but the printed table of
section 6 and the definitions of the rules.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from typing import TypeVar

import pytest
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

from mock_platform.world import Switches, World
from mock_platform.world.clock import SECOND
from mock_platform.world.deliveries import AttemptStatus, Delivery, Filter, Mark, MarkResult, State, state_of
from mock_platform.world.errors import Invalid, NotFound, Refused
from mock_platform.world.events import Event, MessageUpdated
from mock_platform.world.identities import Agent, Identity, User
from mock_platform.world.messages import EventType, MentionRequest, Message
from mock_platform.world.rooms import Role, Room
from mock_platform.world.state import state_of_world
from tests.world.builders import Cast, a_cast
from tests.world.delivery_table import FILTERS, MARKS, TABLE
from tests.world.desk import ALL, NOWHERE, mark_by_id

T = TypeVar("T")

Key = tuple[str, str]
"""An agent's id and a message's."""

CALLERS = ("jane", "ravi", "olga", "weather", "travel", "ledger", "spy", "assistant")
AGENTS = CALLERS[3:]
callers, agents = st.sampled_from(CALLERS), st.sampled_from(AGENTS)
rooms = st.integers(0, 2)
roles: st.SearchStrategy[Role] = st.sampled_from(["member", "member", "admin", "owner"])
some_marks = st.lists(st.sampled_from(MARKS), min_size=1, max_size=6)
texts = st.sampled_from(["Rain?", "@Weather Agent, rain?", "@jane/travel-agent", "@Jane Roe", "No.", " \u200b"])
event_types: st.SearchStrategy[EventType] = st.sampled_from(["tool_call", "tool_result", "thought", "error", "task"])


class Model:
    """The delivery records as they have to be: for each agent and message the state, and the words of the attempts."""

    def __init__(self, *, idempotent: bool) -> None:
        self.idempotent = idempotent
        self.states: dict[Key, State] = {}
        self.attempts: dict[Key, list[AttemptStatus]] = {}

    def state(self, agent: Agent, message: Message) -> State:
        return self.states.get((agent.id, message.id), "new")

    def mark(self, agent: Agent, message: Message, mark: Mark) -> int:
        """The mark is good: what attempt does it touch?"""
        key, state = (agent.id, message.id), self.state(agent, message)
        attempts = self.attempts.setdefault(key, [])
        if mark != "processing":
            attempts[-1] = "success" if mark == "processed" else "failed"
        elif state != "processing" or not self.idempotent:
            attempts.append("processing")
        self.states[key] = mark
        return len(attempts)


def is_addressed(message: Message, agent: Agent) -> bool:
    return message.message_type == "text" and agent.id in [mention.id for mention in message.mentions]


def is_visible(message: Message, agent: Agent) -> bool:
    return message.sender_id == agent.id or is_addressed(message, agent)


def can_mark(agent: Agent, room: Room, message: Message) -> bool:
    return agent.id in room.participants and message.room_id == room.id and is_visible(message, agent)


def seats_of(rooms: Iterable[Room]) -> list[tuple[Agent, Room]]:
    """Who may work where."""
    return [
        (member.identity, room)
        for room in rooms
        for member in room.participants.values()
        if isinstance(member.identity, Agent)
    ]


def check_record(message: Message, record: Delivery) -> None:
    """Numbers without gaps, times that rise, and no attempt that says less or more than its state."""
    assert [attempt.number for attempt in record.attempts] == list(range(1, record.current_attempt + 1))
    times = [message.inserted_at, *([] if record.delivered_at is None else [record.delivered_at])]
    for attempt in record.attempts:
        times += [attempt.started_at, *([] if attempt.completed_at is None else [attempt.completed_at])]
        assert (attempt.completed_at is None) == (attempt.status == "processing")
        assert (attempt.error is None) == (attempt.status != "failed")
    assert times == sorted(set(times))
    assert times[-1] <= message.updated_at
    assert record.processed_at == (record.attempts[-1].completed_at if record.status == "processed" else None)
    active = bool(record.attempts) and record.attempts[-1].status == "processing"
    assert active == (record.status == "processing")


class Deliveries(RuleBasedStateMachine):
    """Users and agents in three rooms: members, outsiders, strangers, removed, re-added and deleted ones."""

    cast: Cast
    world: World
    model: Model

    @initialize(idempotent=st.booleans())
    def begin(self, *, idempotent: bool) -> None:
        self.cast = cast = a_cast(Switches(idempotent_processing=idempotent))
        self.world = cast.world
        self.model = Model(idempotent=idempotent)
        self.rooms = [
            cast.room(cast.jane, cast.weather, cast.travel, cast.ledger),
            cast.room(cast.weather, cast.jane, cast.travel),
            cast.room(cast.olga, cast.spy, cast.weather),
        ]
        self.changed = True
        senders: tuple[Identity, ...] = (cast.jane, cast.travel, cast.spy)
        for room, sender in zip(self.rooms, senders, strict=True):
            cast.say(sender, room, "Rain?", cast.weather)
            self.world.messages.add_internal(room, f"@[[{cast.weather.id}]] was asked", "system")
            cast.say(sender, room, "@Weather Agent?", cast.weather)

    # --- commands ------------------------------------------------------------------------------------------------

    @rule(sender=callers, at=rooms, text=texts, mentioned=st.lists(callers, max_size=3), stranger=st.booleans())
    def say(self, sender: str, at: int, text: str, mentioned: list[str], *, stranger: bool) -> None:
        ids = [self.who(name).id for name in mentioned] + [NOWHERE] * (stranger and len(mentioned) == 3)
        room, who = self.rooms[at], self.who(sender)
        requests = [MentionRequest(each) for each in ids]
        answer = self.call(lambda: self.world.messages.send(who, room.id, text, requests))
        code = self.refusal_of_text(who, room, text, ids)
        if isinstance(answer, Refused):
            assert answer.code == code
        else:
            assert code is None
            assert room.messages[-1] is answer
            assert [mention.id for mention in answer.mentions] == ids

    @rule(data=st.data(), at=rooms, text=texts)
    def ask(self, data: st.DataObject, at: int, text: str) -> None:
        """A member addresses members, so that there is something to mark."""
        members = [name for name in CALLERS if self.who(name).id in self.rooms[at].participants]
        if len(members) > 1:
            sender, *mentioned = data.draw(st.lists(st.sampled_from(members), min_size=2, max_size=3, unique=True))
            self.say(sender, at, text, mentioned, stranger=False)

    @rule(sender=agents, at=rooms, event_type=event_types, content=texts)
    def report(self, sender: str, at: int, event_type: EventType, content: str) -> None:
        room, agent = self.rooms[at], self.agent(sender)
        metadata = {"event_type": event_type}
        answer = self.call(lambda: self.world.messages.post_event(agent, room.id, content, event_type, metadata))
        if agent.id not in room.participants:
            assert isinstance(answer, NotFound)
        elif not content.strip(" \u200b"):
            assert isinstance(answer, Invalid)
        else:
            assert room.messages[-1] is answer

    @rule(caller=agents, at=rooms, mark=st.sampled_from(MARKS), data=st.data())
    def mark_anything(self, caller: str, at: int, mark: Mark, data: st.DataObject) -> None:
        """Any mark on any message of any room by any agent, in any room."""
        messages = [None, *(message for room in self.rooms for message in room.messages)]
        self.mark(self.agent(caller), self.rooms[at], data.draw(st.sampled_from(messages)), mark)

    @rule(data=st.data(), marks=some_marks)
    def work_on_what_is_seen(self, data: st.DataObject, marks: list[Mark]) -> None:
        """Marks, good and bad, on a message of the agent's context: its own ones too."""
        seen = [
            (agent, room, each) for agent, room in self.seats() for each in room.messages if is_visible(each, agent)
        ]
        if seen:
            agent, room, message = data.draw(st.sampled_from(seen))
            for mark in marks:
                self.mark(agent, room, message, mark)

    @rule(data=st.data(), marks=some_marks)
    def work_on_what_next_offers(self, data: st.DataObject, marks: list[Mark]) -> None:
        if seats := self.seats():
            agent, room = data.draw(st.sampled_from(seats))
            for mark in marks:
                self.mark(agent, room, self.world.messages.next_for(agent, room.id), mark)

    @rule(caller=agents, at=rooms, data=st.data())
    def hand_over(self, caller: str, at: int, data: st.DataObject) -> None:
        agent, room = self.agent(caller), self.rooms[at]
        message = room.messages[data.draw(st.integers(0, len(room.messages) - 1), label="message")]
        before = state_of_world(self.world)
        self.call(lambda: self.world.deliveries.hand_over(agent, room, message))
        if agent.id in room.participants and is_addressed(message, agent) and self.model.state(agent, message) == "new":
            self.model.states[agent.id, message.id] = "delivered"
        else:
            assert state_of_world(self.world) == before

    @rule(data=st.data(), at=rooms, who=callers, role=roles)
    def add(self, data: st.DataObject, at: int, who: str, role: Role) -> None:
        room, actor = self.rooms[at], data.draw(self.mostly_members(at))
        self.call(lambda: self.world.rooms.add_participant(actor, room.id, self.who(who).id, role))

    @rule(at=rooms, who=callers)
    def come_back(self, at: int, who: str) -> None:
        """Into the room without asking whether somebody may add them; deleted agents stay out."""
        room, entity = self.rooms[at], self.who(who)
        if entity.id not in room.participants and self.world.accounts.get(entity.id) is entity:
            self.call(lambda: self.world.rooms.admit(room, entity))

    @rule(data=st.data(), at=rooms)
    def remove(self, data: st.DataObject, at: int) -> None:
        room = self.rooms[at]
        actor, target = data.draw(self.mostly_members(at)), data.draw(self.mostly_members(at))
        self.call(lambda: self.world.rooms.remove_participant(actor, room.id, target.id))

    @precondition(lambda self: len(self.world.accounts.agents) > 3)
    @rule(user=st.sampled_from(["jane", "olga"]), who=agents, force=st.booleans())
    def delete(self, user: str, who: str, *, force: bool) -> None:
        owner, agent = self.who(user), self.agent(who)
        assert isinstance(owner, User)
        self.call(lambda: self.world.accounts.delete_agent(owner, agent.id, force=force))

    @rule(seconds=st.integers(-100, 100))
    def set_the_clock(self, seconds: int) -> None:
        self.world.clock.set(self.world.clock.now() + seconds * SECOND)

    # --- what holds after every step -----------------------------------------------------------------------------

    @precondition(lambda self: self.changed)
    @invariant()
    def the_rules_hold(self) -> None:
        """After every call that was not refused; a refused one has left everything as it was."""
        before = state_of_world(self.world)
        self.the_records_are_those_of_the_model()
        self.every_list_agrees_with_the_table_recomputed_from_the_messages()
        self.nobody_is_handed_what_it_sent_itself()
        self.the_context_is_what_was_sent_and_the_text_that_mentions()
        self.people_see_everything_newest_first()
        self.times_in_a_room_rise_strictly()
        self.what_next_offers_is_completed_by_two_calls_and_then_is_offered_no_more()
        assert state_of_world(self.world) == before  # reading has changed nothing
        self.changed = False

    def the_records_are_those_of_the_model(self) -> None:
        found: dict[Key, tuple[State, list[AttemptStatus]]] = {}
        for message in self.all_messages():
            for agent_id, record in (message.deliveries or {}).items():
                found[agent_id, message.id] = (record.status, [attempt.status for attempt in record.attempts])
                check_record(message, record)
        assert found == {key: (state, self.model.attempts.get(key, [])) for key, state in self.model.states.items()}

    def every_list_agrees_with_the_table_recomputed_from_the_messages(self) -> None:
        for agent, room in self.seats():
            addressed = [each for each in room.messages if is_addressed(each, agent)]
            for name in FILTERS:
                expected = [each for each in addressed if name in TABLE[state_of(each, agent.id)].lists]
                assert self.listed(agent, room, name) == expected
            offered = [each for each in addressed if TABLE[state_of(each, agent.id)].offered]
            assert self.world.messages.next_for(agent, room.id) is (offered[0] if offered else None)

    def nobody_is_handed_what_it_sent_itself(self) -> None:
        for agent, room in self.seats():
            handed = [self.world.messages.next_for(agent, room.id)]
            handed += [each for name in FILTERS for each in self.listed(agent, room, name)]
            assert all(each is None or each.sender_id != agent.id for each in handed)

    def the_context_is_what_was_sent_and_the_text_that_mentions(self) -> None:
        for agent, room in self.seats():
            expected = [each for each in room.messages if is_visible(each, agent)]
            listing = self.world.messages.context(agent, room.id)
            assert (listing.total, listing.cut(0, ALL)) == (len(expected), expected)

    def people_see_everything_newest_first(self) -> None:
        for room in self.rooms:
            expected = [each for each in reversed(room.messages) if each.message_type != "system"]
            for person in (each.identity for each in room.participants.values()):
                listing = self.world.messages.in_room(person, room.id)
                assert (listing.total, listing.cut(0, ALL)) == (len(expected), expected)

    def times_in_a_room_rise_strictly(self) -> None:
        for room in self.rooms:
            times = [message.inserted_at for message in room.messages]
            assert times == sorted(set(times))
            assert [message.seq for message in room.messages] == list(range(len(times)))

    def what_next_offers_is_completed_by_two_calls_and_then_is_offered_no_more(self) -> None:
        world = deepcopy(self.world)
        for agent, room in seats_of(world.rooms.rooms.values()):
            to_do = world.messages.addressed(agent, room.id).total
            offered = world.messages.next_for(agent, room.id)
            assert (offered is None) == (to_do == 0)
            if offered is not None:
                assert mark_by_id(world, agent, room.id, offered.id, "processing").status == "processing"
                assert world.messages.next_for(agent, room.id) is offered
                assert mark_by_id(world, agent, room.id, offered.id, "processed").status == "processed"
                assert world.messages.next_for(agent, room.id) is not offered
                assert world.messages.addressed(agent, room.id).total == to_do - 1

    def teardown(self) -> None:
        """Everybody works off what is there: it takes two calls for each message and ends."""
        if not hasattr(self, "rooms"):
            return
        for agent, room in self.seats():
            for _ in range(self.world.messages.addressed(agent, room.id).total):
                offered = self.world.messages.next_for(agent, room.id)
                assert offered is not None
                mark_by_id(self.world, agent, room.id, offered.id, "processing")
                mark_by_id(self.world, agent, room.id, offered.id, "processed")
            assert self.world.messages.next_for(agent, room.id) is None

    # --- inside --------------------------------------------------------------------------------------------------

    def call(self, command: Callable[[], T]) -> T | Refused:
        """What the command answers. A refused one has changed nothing and told nobody."""
        before = state_of_world(self.world)
        self.told: list[Event] = []
        stop = self.world.events.subscribe(self.told.append)
        try:
            answer = command()
        except Refused as refusal:
            assert state_of_world(self.world) == before
            assert self.told == []
            return refusal
        finally:
            stop()
        self.changed = True
        return answer

    def mark(self, agent: Agent, room: Room, message: Message | None, mark: Mark) -> None:
        message_id = NOWHERE if message is None else message.id
        answer = self.call(lambda: mark_by_id(self.world, agent, room.id, message_id, mark))
        if message is None or not can_mark(agent, room, message):
            assert isinstance(answer, NotFound)
        elif mark not in TABLE[self.model.state(agent, message)].after:
            assert isinstance(answer, Invalid)
        else:
            no_op = self.model.idempotent and self.model.state(agent, message) == mark == "processing"
            assert answer == MarkResult(message, mark, self.model.mark(agent, message, mark))
            assert self.told == ([] if no_op else [MessageUpdated(room, message, agent, mark)])

    def refusal_of_text(self, sender: Identity, room: Room, text: str, ids: list[str]) -> str | None:
        """The code with which the text has to be refused, if it has to."""
        if sender.id not in room.participants:
            return "not_found"
        if not text.strip(" \u200b"):
            return "validation_error"
        if not ids:
            return "mentions_required"
        if sender.id in ids:
            return "cannot_mention_self"
        if len(ids) != len(set(ids)):
            return "duplicate_mentions"
        return None if set(ids) <= set(room.participants) else "mentioned_participant_not_in_room"

    def mostly_members(self, at: int) -> st.SearchStrategy[Identity]:
        members = [each.identity for each in self.rooms[at].participants.values()]
        return st.sampled_from([*members, *members, *map(self.who, CALLERS)])

    def who(self, name: str) -> Identity:
        found: Identity = getattr(self.cast, name)
        return found

    def agent(self, name: str) -> Agent:
        found = self.who(name)
        assert isinstance(found, Agent)
        return found

    def listed(self, agent: Agent, room: Room, name: Filter) -> list[Message]:
        listing = self.world.messages.addressed(agent, room.id, name)
        found = listing.cut(0, ALL)
        assert listing.total == len(found)
        return found

    def all_messages(self) -> Iterator[Message]:
        for room in self.rooms:
            yield from room.messages

    def seats(self) -> list[tuple[Agent, Room]]:
        return seats_of(self.rooms)


@pytest.mark.rule("DEL-2", "DEL-4", "DEL-5", "DEL-15", "DEL-18", "DEL-20", "DEL-32", "CTX-1", "MSG-18", "GEN-8")
def test_whoever_does_what_the_rules_of_messages_and_deliveries_hold() -> None:
    run_state_machine_as_test(Deliveries, settings=settings(stateful_step_count=30))
