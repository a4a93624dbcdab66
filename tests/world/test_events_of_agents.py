"""Events that agents post: reports of their work that address nobody (section 8 of the rules)."""

import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_platform.world import Switches
from mock_platform.world.errors import Invalid, LimitReached, NotFound
from mock_platform.world.events import EventPosted
from mock_platform.world.messages import EventType, MentionRequest, Message
from mock_platform.world.rooms import Role
from mock_platform.world.state import state_of_world
from tests.world.builders import Cast, a_cast
from tests.world.delivery_table import FILTERS
from tests.world.desk import ALL, NOWHERE
from tests.world.refusals import refused, told_by

TYPES: tuple[EventType, ...] = get_args(EventType)
NOT_JSON = Invalid(details={"metadata": ["holds a number that JSON cannot name"]})


@pytest.mark.rule("EVT-1")
@pytest.mark.parametrize("event_type", TYPES)
def test_each_of_the_five_types_is_stored_as_it_is_named(cast: Cast, event_type: EventType) -> None:
    room = cast.room(cast.jane, cast.weather)
    event = cast.world.messages.post_event(cast.weather, room.id, "hm", event_type)
    assert room.messages == [event]
    assert (event.message_type, event.content, event.mentions, event.metadata) == (event_type, "hm", (), None)
    assert (event.sender_id, event.sender_type, event.sender_name) == (cast.weather.id, "Agent", "Weather Agent")
    assert event.room_id == room.id
    assert room.updated_at == event.inserted_at == event.updated_at


@pytest.mark.rule("EVT-1")
def test_there_are_five_types() -> None:
    assert sorted(TYPES) == ["error", "task", "thought", "tool_call", "tool_result"]


@pytest.mark.rule("EVT-1", "MSG-1")
@pytest.mark.parametrize("word", ["text", "system", "action", "guidelines", "attention", "Thought", ""])
def test_any_other_type_is_refused(cast: Cast, word: str) -> None:
    room = cast.room(cast.jane, cast.weather)
    with refused(cast.world, Invalid(details={"/event/message_type": ["Invalid value for enum"]})):
        cast.world.messages.post_event(cast.weather, room.id, "hm", word)  # type: ignore[arg-type]


@pytest.mark.rule("EVT-2")
@pytest.mark.parametrize("event_type", TYPES)
def test_the_text_is_stored_as_it_is_and_names_in_it_mention_nobody(cast: Cast, event_type: EventType) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    text = f" @Travel Agent, @jane/travel-agent, @[[{cast.travel.id}]]\n"
    event = cast.world.messages.post_event(cast.weather, room.id, text, event_type)
    assert (event.content, event.mentions) == (text, ())
    assert cast.world.messages.next_for(cast.travel, room.id) is None
    assert cast.world.messages.context(cast.travel, room.id).total == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=10,
)


@pytest.mark.rule("EVT-3")
@given(metadata=st.dictionaries(st.text(max_size=5), JSON, max_size=4))
def test_metadata_is_any_object_and_comes_back_unchanged(metadata: dict[str, object]) -> None:
    cast = a_cast()
    room = cast.room(cast.jane, cast.weather)
    copied = json.loads(json.dumps(metadata))
    event = cast.world.messages.post_event(cast.weather, room.id, "hm", "tool_result", metadata)
    assert event.metadata == copied
    assert cast.world.messages.in_room(cast.jane, room.id).cut(0, 1)[0].metadata == copied


@pytest.mark.rule("EVT-3")
@pytest.mark.parametrize("metadata", [None, {}])
def test_no_metadata_is_fine_and_an_empty_object_is_not_none(cast: Cast, metadata: dict[str, object] | None) -> None:
    room = cast.room(cast.jane, cast.weather)
    assert cast.world.messages.post_event(cast.weather, room.id, "hm", "thought", metadata).metadata == metadata


@pytest.mark.rule("EVT-3")
@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_json_has_no_word_for_cannot_be_returned_and_is_refused(cast: Cast, number: float) -> None:
    room = cast.room(cast.jane, cast.weather)
    with refused(cast.world, NOT_JSON):
        cast.world.messages.post_event(cast.weather, room.id, "hm", "thought", {"a": [{"b": number}]})


@pytest.mark.rule("EVT-4")
@pytest.mark.parametrize("role", ["owner", "admin", "member"])
def test_an_agent_of_any_role_posts(cast: Cast, role: Role) -> None:
    room = cast.room(cast.jane)
    cast.world.rooms.admit(room, cast.weather, role)
    assert cast.world.messages.post_event(cast.weather, room.id, "hm", "thought") in room.messages


@pytest.mark.rule("EVT-4", "ERR-8", "PAR-18")
def test_a_room_that_is_not_joined_is_not_found(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    cast.world.rooms.remove_participant(cast.jane, room.id, cast.weather.id)
    cast.world.accounts.delete_agent(cast.jane, cast.travel.id)
    for agent, room_id in (
        (cast.weather, room.id),
        (cast.travel, room.id),
        (cast.spy, room.id),
        (cast.spy, NOWHERE),
    ):
        with refused(cast.world, NotFound("Chat room")):
            cast.world.messages.post_event(agent, room_id, "", "thought")


@pytest.mark.rule("EVT-5", "MSG-19")
@pytest.mark.parametrize("event_type", TYPES)
def test_people_and_the_sender_see_an_event_and_nobody_else_does(cast: Cast, event_type: EventType) -> None:
    room = cast.room(cast.jane, cast.ravi, cast.weather, cast.travel)
    event = cast.world.messages.post_event(cast.weather, room.id, f"@[[{cast.travel.id}]]", event_type)
    messages = cast.world.messages
    for person in (cast.jane, cast.ravi):
        assert messages.in_room(person, room.id).cut(0, ALL) == [event]
        assert messages.in_room(person, room.id, message_type=event_type).cut(0, ALL) == [event]
    assert messages.context(cast.weather, room.id).cut(0, ALL) == [event]
    assert messages.context(cast.travel, room.id).total == 0
    for agent in (cast.weather, cast.travel):
        assert messages.next_for(agent, room.id) is None
        assert [messages.addressed(agent, room.id, name).total for name in FILTERS] == [0] * len(FILTERS)


@pytest.mark.rule("EVT-5")
def test_an_event_is_told_as_an_event_and_not_as_a_message(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    seen: list[Message] = []
    cast.world.events.subscribe(lambda _: seen.extend(cast.world.messages.in_room(cast.jane, room.id).cut(0, 1)))
    told = told_by(cast.world)
    event = cast.world.messages.post_event(cast.weather, room.id, "hm", "thought")
    assert told == [EventPosted(room, event)]
    assert seen == [event]


@pytest.mark.rule("EVT-5")
def test_an_event_is_handed_to_nobody(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    event = cast.world.messages.post_event(cast.weather, room.id, f"@[[{cast.travel.id}]]", "thought")
    for agent in (cast.weather, cast.travel):
        cast.world.deliveries.hand_over(agent, room, event)
    assert event.deliveries is None


@pytest.mark.rule("EVT-6", "RATE-1")
def test_a_room_full_of_events_takes_no_more_of_any_type_but_text() -> None:
    cast = a_cast(Switches(event_limit=5))
    room, other = cast.room(cast.jane, cast.weather), cast.room(cast.jane, cast.weather)
    for _ in range(3):
        cast.say(cast.jane, room, "Rain?", cast.weather)
    for event_type in TYPES:
        cast.world.messages.post_event(cast.weather, room.id, "hm", event_type)
    for event_type in TYPES:
        with refused(cast.world, LimitReached("events", limit=5, current=5)):
            cast.world.messages.post_event(cast.weather, room.id, "hm", event_type)
    cast.say(cast.weather, room, "No.", cast.jane)
    cast.world.messages.post_event(cast.weather, other.id, "hm", "thought")


@pytest.mark.rule("EVT-6")
def test_an_agent_whose_event_is_refused_goes_on(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    asked = cast.say(cast.jane, room, "Rain?", cast.weather)
    cast.world.deliveries.mark_processing(cast.weather, room.id, asked.id)
    with refused(cast.world, Invalid(details={"content": ["can't be blank"]})):
        cast.world.messages.post_event(cast.weather, room.id, "", "thought")
    cast.say(cast.weather, room, "No.", cast.jane)
    assert cast.world.deliveries.mark_processed(cast.weather, room.id, asked.id).attempt_number == 1


@pytest.mark.rule("EVT-6", "ERR-4")
def test_the_room_is_checked_before_the_quota_and_the_quota_before_the_event() -> None:
    cast = a_cast(Switches(event_limit=0))
    room = cast.room(cast.jane, cast.weather)
    with refused(cast.world, NotFound("Chat room")):
        cast.world.messages.post_event(cast.spy, room.id, "", "thought")
    with refused(cast.world, LimitReached("events", limit=0, current=0)):
        cast.world.messages.post_event(cast.weather, room.id, "", "thought")


@pytest.mark.rule("EVT-7")
@pytest.mark.parametrize("content", ["", " \n", "\u200b"])
def test_an_event_without_content_is_refused(cast: Cast, content: str) -> None:
    room = cast.room(cast.jane, cast.weather)
    for event_type in TYPES:
        with refused(cast.world, Invalid(details={"content": ["can't be blank"]})):
            cast.world.messages.post_event(cast.weather, room.id, content, event_type)


@pytest.mark.rule("EVT-7")
@pytest.mark.parametrize("letter", ["a", "雨", "🌧"])
def test_an_event_holds_16384_characters_and_not_one_more(cast: Cast, letter: str) -> None:
    room = cast.room(cast.jane, cast.weather)
    content = letter * 16_384
    assert cast.world.messages.post_event(cast.weather, room.id, content, "tool_result").content == content
    with refused(cast.world, Invalid(details={"content": ["should be at most 16384 character(s)"]})):
        cast.world.messages.post_event(cast.weather, room.id, content + ".", "tool_result")


@pytest.mark.rule("EVT-7")
@pytest.mark.parametrize("letter", ["a", "é", "雨"])
def test_metadata_holds_65536_bytes_in_its_shortest_form_and_not_one_more(cast: Cast, letter: str) -> None:
    room = cast.room(cast.jane, cast.weather)
    frame = len('{"a":"","b":[1,2]}')
    text = letter * ((65_536 - frame) // len(letter.encode()))
    text += "." * (65_536 - frame - len(text.encode()))
    metadata = {"a": text, "b": [1, 2]}
    assert cast.world.messages.post_event(cast.weather, room.id, "hm", "tool_result", metadata).metadata == metadata
    with refused(cast.world, Invalid(details={"metadata": ["should be at most 65536 byte(s)"]})):
        cast.world.messages.post_event(cast.weather, room.id, "hm", "tool_result", {**metadata, "a": text + "."})


@pytest.mark.rule("TSK-3")
def test_a_task_event_leaves_the_room_s_task_as_it_is(cast: Cast) -> None:
    task = cast.world.tasks.create(cast.jane, "Find rain")
    room = cast.world.rooms.create(cast.jane, task_id=task.id)
    cast.world.rooms.admit(room, cast.weather)
    before = state_of_world(cast.world)["tasks"]
    cast.world.messages.post_event(cast.weather, room.id, "done", "task", {"task_id": task.id, "status": "completed"})
    assert state_of_world(cast.world)["tasks"] == before


@pytest.mark.rule("EVT-2", "CHT-5")
def test_an_event_is_not_a_first_text_and_needs_no_mention(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    title = room.title
    cast.world.messages.post_event(cast.weather, room.id, "Thinking of rain", "thought")
    assert room.title == title
    cast.world.messages.send(cast.jane, room.id, "Rain?", [MentionRequest(cast.weather.id)])
    assert room.title == "Rain?"
