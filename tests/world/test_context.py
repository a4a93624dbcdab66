"""The context of an agent: all that it sent and the text that mentions it (section 7 of the rules)."""

from typing import get_args

import pytest

from mock_platform.world.deliveries import Mark, State
from mock_platform.world.errors import NotFound
from mock_platform.world.identities import Agent
from mock_platform.world.messages import EventType, Message
from mock_platform.world.rooms import Room
from mock_platform.world.state import state_of_world
from tests.world.builders import Cast
from tests.world.desk import ALL, NOWHERE, WAYS, Desk
from tests.world.refusals import refused, told_by


def context(cast: Cast, agent: Agent, room: Room) -> list[Message]:
    return cast.world.messages.context(agent, room.id).cut(0, ALL)


@pytest.mark.rule("CTX-1")
def test_the_context_is_what_the_agent_sent_and_the_text_that_mentions_it_oldest_first(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    expected = []
    for event_type in get_args(EventType):
        expected += [
            cast.say(cast.jane, room, "Rain?", cast.weather),
            cast.world.messages.post_event(cast.weather, room.id, "hm", event_type),
            cast.say(cast.travel, room, "Rain there?", cast.weather, cast.jane),
            cast.say(cast.weather, room, "No.", cast.jane),
        ]
    assert context(cast, cast.weather, room) == expected
    assert len(expected) == 20


@pytest.mark.rule("CTX-1")
@pytest.mark.parametrize("state, history", WAYS)
def test_the_state_of_a_message_does_not_matter(state: State, history: tuple[Mark, ...]) -> None:
    desk = Desk()
    before, message, after = desk.ask(), desk.ask(), desk.ask()
    desk.bring(message, state, history)
    assert context(desk.cast, desk.agent, desk.room) == [before, message, after]


@pytest.mark.rule("CTX-2")
def test_other_agents_events_and_text_between_others_are_not_in_it(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.ravi, cast.weather, cast.travel)
    mine = cast.say(cast.jane, room, "Rain?", cast.weather)
    for event_type in get_args(EventType):
        cast.world.messages.post_event(cast.travel, room.id, f"@[[{cast.weather.id}]]", event_type)
    cast.say(cast.jane, room, "@Weather Agent knows", cast.travel)
    cast.say(cast.ravi, room, "Lunch?", cast.jane)
    cast.say(cast.travel, room, "Booked", cast.jane)
    assert context(cast, cast.weather, room) == [mine]


@pytest.mark.rule("CTX-2", "MSG-19")
def test_the_context_of_one_room_holds_nothing_of_another(cast: Cast) -> None:
    room, other = cast.room(cast.jane, cast.weather), cast.room(cast.jane, cast.weather)
    here = cast.say(cast.jane, room, "Rain?", cast.weather)
    there = cast.say(cast.weather, other, "Snow!", cast.jane)
    assert context(cast, cast.weather, room) == [here]
    assert context(cast, cast.weather, other) == [there]


@pytest.mark.rule("CTX-3")
def test_page_1_is_the_oldest_and_all_pages_together_are_the_whole(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    expected = []
    for n in range(60):
        expected.append(cast.say(cast.jane, room, f"Rain {n}?", cast.weather))
        cast.say(cast.jane, room, "Flights?", cast.travel)
        expected.append(cast.say(cast.weather, room, "No.", cast.jane))
    listing = cast.world.messages.context(cast.weather, room.id)
    assert listing.total == 120
    pages = [listing.cut(start, start + 50) for start in (0, 50, 100, 150)]
    assert pages == [expected[:50], expected[50:100], expected[100:], []]


@pytest.mark.rule("CTX-5", "GEN-7")
def test_what_an_agent_sends_is_in_its_context_at_once(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    assert context(cast, cast.weather, room) == []
    answer = cast.say(cast.weather, room, "No.", cast.jane)
    assert context(cast, cast.weather, room) == [answer]
    thought = cast.world.messages.post_event(cast.weather, room.id, "hm", "thought")
    assert context(cast, cast.weather, room) == [answer, thought]


@pytest.mark.rule("CTX-5")
def test_what_an_agent_sends_is_in_the_context_of_whom_it_mentions_too(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    message = cast.say(cast.weather, room, "Book it", cast.travel)
    assert context(cast, cast.weather, room) == context(cast, cast.travel, room) == [message]


@pytest.mark.rule("CTX-6", "PAR-18", "ERR-8")
def test_the_context_is_not_found_from_outside(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    cast.say(cast.jane, room, "Rain?", cast.weather)
    cast.world.rooms.remove_participant(cast.weather, room.id, cast.weather.id)
    for agent, room_id in ((cast.weather, room.id), (cast.spy, room.id), (cast.travel, NOWHERE)):
        with refused(cast.world, NotFound("Chat room")):
            cast.world.messages.context(agent, room_id)


@pytest.mark.rule("CTX-6")
def test_after_coming_back_the_old_context_is_there_and_nothing_of_the_absence(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    old = [cast.say(cast.jane, room, "Rain?", cast.weather), cast.say(cast.weather, room, "No.", cast.jane)]
    cast.world.rooms.remove_participant(cast.jane, room.id, cast.weather.id)
    cast.say(cast.jane, room, "Where is @Weather Agent?", cast.travel)
    cast.world.rooms.add_participant(cast.jane, room.id, cast.weather.id)
    new = cast.say(cast.jane, room, "Back?", cast.weather)
    assert context(cast, cast.weather, room) == [*old, new]


@pytest.mark.rule("CTX-6", "PAR-18")
def test_a_deleted_agent_reads_nothing_any_more(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    cast.say(cast.jane, room, "Rain?", cast.weather)
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id, force=True)
    for read in (cast.world.messages.context, cast.world.messages.addressed, cast.world.messages.next_for):
        with refused(cast.world, NotFound("Chat room")):
            read(cast.weather, room.id)


@pytest.mark.rule("CTX-7")
def test_text_is_in_it_in_its_rewritten_form_and_events_with_the_metadata_they_came_with(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    metadata = {"id": "call_1", "function": {"name": "@Jane Roe", "arguments": '{"place": null}'}}
    cast.say(cast.jane, room, "@Weather Agent, rain?", cast.weather)
    cast.world.messages.post_event(cast.weather, room.id, "@Jane Roe wants rain", "tool_call", metadata)
    cast.say(cast.weather, room, "No, @Jane Roe", cast.jane)
    asked, call, answered = context(cast, cast.weather, room)
    assert asked.content == f"@[[{cast.weather.id}]], rain?"
    assert answered.content == f"No, @[[{cast.jane.id}]]"
    assert (call.content, call.metadata) == ("@Jane Roe wants rain", metadata)


def test_reading_the_context_changes_nothing(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    cast.say(cast.jane, room, "Rain?", cast.weather)
    before, told = state_of_world(cast.world), told_by(cast.world)
    assert context(cast, cast.weather, room) == context(cast, cast.weather, room)
    assert state_of_world(cast.world) == before
    assert told == []


def test_an_agent_that_nobody_has_spoken_to_has_an_empty_context_and_no_inbox(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    cast.say(cast.jane, room, "Flights?", cast.travel)
    assert context(cast, cast.weather, room) == []
    assert set(room.inboxes) == {cast.travel.id}
