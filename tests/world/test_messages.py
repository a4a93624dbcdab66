"""Text messages: who may send what to whom, what is stored, and who reads it (section 5 of the rules)."""

from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from mock_platform.world import Switches
from mock_platform.world.clock import SECOND
from mock_platform.world.errors import Invalid, LimitReached, NotFound
from mock_platform.world.events import MessageCreated, MessageUpdated
from mock_platform.world.identities import Agent, Identity
from mock_platform.world.messages import EVENT_TYPES, INTERNAL_TYPES, InternalType, MentionRequest, Message
from mock_platform.world.rooms import Room
from mock_platform.world.texts import CONTENT_BYTES, is_blank
from tests.world.builders import START, Cast, a_cast
from tests.world.refusals import refused, told_by

if TYPE_CHECKING:
    from mock_platform.world.deliveries import State

NOWHERE = "00000000-0000-4000-8000-000000000000"
ALL = 10**6


def listed(cast: Cast, viewer: Identity, room: Room, message_type: str | None = None) -> list[Message]:
    return cast.world.messages.in_room(viewer, room.id, message_type=message_type).cut(0, ALL)


def to_do(cast: Cast, agent: Agent, room: Room) -> list[Message]:
    return cast.world.messages.addressed(agent, room.id).cut(0, ALL)


def context(cast: Cast, agent: Agent, room: Room) -> list[Message]:
    return cast.world.messages.context(agent, room.id).cut(0, ALL)


def not_in_room(index: int) -> Invalid:
    return Invalid(
        "A mentioned participant is not in the chat room",
        code="mentioned_participant_not_in_room",
        details={f"/message/mentions/{index}": ["is not a participant of the chat room"]},
    )


def has_rendering(message: Message) -> bool:
    return message.wire is not None


# --- sending ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule("MSG-1")
def test_users_and_agents_send_text_and_nothing_else(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    sent = [cast.say(cast.jane, room, "Rain?", cast.weather), cast.say(cast.weather, room, "No.", cast.jane)]
    assert [each.message_type for each in sent] == ["text", "text"]
    assert room.messages == sent


def test_a_sender_finds_what_was_stored_in_a_list(cast: Cast) -> None:
    # MSG-2: the answer of the face does not hold it.
    room = cast.room(cast.jane, cast.weather)
    asked = cast.say(cast.jane, room, "Rain?", cast.weather)
    answered = cast.say(cast.weather, room, "No.", cast.jane)
    assert listed(cast, cast.jane, room) == [answered, asked]
    assert context(cast, cast.weather, room) == [asked, answered]


@pytest.mark.rule("MSG-1", "RT-5")
def test_a_stored_message_is_told_once_and_after_it_can_be_read(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    seen: list[Message | None] = []
    cast.world.events.subscribe(lambda _: seen.append(cast.world.messages.next_for(cast.weather, room.id)))
    told = told_by(cast.world)
    message = cast.say(cast.jane, room, "Rain?", cast.weather)
    assert told == [MessageCreated(room, message)]
    assert seen == [message]


@pytest.mark.rule("MSG-3")
def test_a_message_without_a_mention_is_refused_even_in_a_room_of_two(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    for sender in (cast.jane, cast.weather):
        with refused(
            cast.world,
            Invalid(
                "At least one mention is required",
                code="mentions_required",
                details={"/message/mentions": ["Array length 0 is smaller than minItems: 1"]},
            ),
        ):
            cast.say(sender, room, "@Weather Agent, @Jane Roe?")


@pytest.mark.rule("MSG-4")
def test_a_name_in_the_text_addresses_nobody_without_an_entry(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    message = cast.say(cast.jane, room, "@Weather Agent and @jane/weather-agent, ask @Travel Agent", cast.travel)
    assert [mention.id for mention in message.mentions] == [cast.travel.id]
    assert to_do(cast, cast.weather, room) == []
    assert context(cast, cast.weather, room) == []
    assert to_do(cast, cast.travel, room) == [message]


@pytest.mark.rule("MSG-5")
def test_the_id_alone_says_whom_a_mention_means(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    request = MentionRequest(cast.travel.id, handle=cast.weather.handle, name=cast.weather.name)
    message = cast.world.messages.send(cast.jane, room.id, "@Weather Agent: rain?", [request])
    assert message.content == f"@[[{cast.travel.id}]]: rain?"
    assert message.mentions == (cast.travel.mention,)
    assert to_do(cast, cast.travel, room) == [message]
    assert to_do(cast, cast.weather, room) == []


@pytest.mark.rule("MSG-6")
@pytest.mark.parametrize("index", [0, 1])
def test_nobody_mentions_oneself(cast: Cast, index: int) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    for sender, other in ((cast.jane, cast.travel), (cast.weather, cast.jane)):
        mentioned = [other]
        mentioned.insert(index, sender)
        with refused(
            cast.world,
            Invalid(
                "You cannot mention yourself",
                code="cannot_mention_self",
                details={f"/message/mentions/{index}": ["cannot mention self"]},
            ),
        ):
            cast.say(sender, room, "Note to myself", *mentioned)


@pytest.mark.rule("MSG-7")
def test_nobody_is_mentioned_twice_in_one_message(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    with refused(
        cast.world,
        Invalid(
            "The same participant is mentioned more than once",
            code="duplicate_mentions",
            details={"/message/mentions": ["has duplicate entries"]},
        ),
    ):
        cast.say(cast.jane, room, "Hello, hello", cast.weather, cast.travel, cast.weather)


@pytest.mark.rule("MSG-8", "PEER-8")
def test_who_is_not_in_the_room_cannot_be_mentioned_peer_or_not(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    for absent in (cast.travel, cast.ravi, cast.assistant, cast.olga, cast.spy):
        with refused(cast.world, not_in_room(1)):
            cast.say(cast.jane, room, "Hello", cast.weather, absent)


@pytest.mark.rule("MSG-8")
def test_an_unknown_id_in_a_mention_is_answered_like_an_absent_one(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    with refused(cast.world, not_in_room(0)):
        cast.world.messages.send(
            cast.jane, room.id, "Hello", [MentionRequest(NOWHERE), MentionRequest(cast.weather.id)]
        )


@pytest.mark.rule("MSG-8", "PAR-19")
def test_who_left_or_was_deleted_cannot_be_mentioned(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    cast.world.rooms.remove_participant(cast.jane, room.id, cast.weather.id)
    cast.world.accounts.delete_agent(cast.jane, cast.travel.id)
    for gone in (cast.weather, cast.travel):
        with refused(cast.world, not_in_room(0)):
            cast.say(cast.jane, room, "Still there?", gone)


@pytest.mark.rule("MSG-8")
def test_a_blocked_participant_counts_as_absent(cast: Cast) -> None:
    # OQ-31
    room = cast.room(cast.jane, cast.weather)
    room.participants[cast.weather.id].status = "blocked"
    with refused(cast.world, not_in_room(0)):
        cast.say(cast.jane, room, "Hello", cast.weather)


@pytest.mark.parametrize("status", ["active", "inactive"])
def test_active_and_inactive_participants_post_and_are_mentioned(cast: Cast, status: str) -> None:
    # OQ-33
    room = cast.room(cast.jane, cast.weather)
    room.participants[cast.weather.id].status = "active" if status == "active" else "inactive"
    asked = cast.say(cast.jane, room, "Rain?", cast.weather)
    cast.say(cast.weather, room, "No.", cast.jane)
    assert to_do(cast, cast.weather, room) == [asked]
    assert room.participants[cast.weather.id].status == status


@pytest.mark.rule("ERR-8")
def test_a_room_that_one_is_not_in_is_not_found(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    left = cast.room(cast.jane, cast.weather, cast.travel)
    cast.world.rooms.remove_participant(cast.travel, left.id, cast.travel.id)
    for sender, room_id in ((cast.travel, room.id), (cast.travel, left.id), (cast.olga, room.id), (cast.jane, NOWHERE)):
        with refused(cast.world, NotFound("Chat room")):
            cast.world.messages.send(sender, room_id, "Hello", [MentionRequest(cast.weather.id)])
        with refused(cast.world, NotFound("Chat room")):
            cast.world.messages.in_room(sender, room_id)


@pytest.mark.rule("ERR-4")
def test_the_room_is_checked_before_the_quota_the_quota_before_the_text_and_the_text_before_mentions() -> None:
    cast = a_cast(Switches(message_limit=0))
    room = cast.room(cast.jane, cast.weather)
    with refused(cast.world, NotFound("Chat room")):
        cast.world.messages.send(cast.olga, room.id, "", [])
    with refused(cast.world, LimitReached("messages", limit=0, current=0)):
        cast.world.messages.send(cast.jane, room.id, "", [])
    cast = a_cast()
    room = cast.room(cast.jane, cast.weather)
    with refused(cast.world, Invalid(details={"content": ["can't be blank"]})):
        cast.world.messages.send(cast.jane, room.id, "", [])


# --- content ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule("MSG-13")
@pytest.mark.parametrize(
    "content",
    [
        "",
        " ",
        "\n\t \r\n",
        "\u00a0\u3000\u2028\u2029",  # spaces and separators of other scripts
        "\u200b\u200c\u200d\u2060\ufeff\u00ad",  # zero width
        "\u202a\u202e\u2066\u2069\u061c",  # directions
        "\u034f\u115f\u1160\u3164\uffa0\u17b4\u17b5\u2800",  # fillers
        "\ufe0f\ufe00\u180b\u180f\U000e0100\U000e01ef",  # variation selectors
        "\U000e0041\U000e007f",  # tags
        "\x00\x07\x7f",
        " \u200b\u3164 \ufe0f",
    ],
)
def test_content_that_shows_nothing_is_refused(cast: Cast, content: str) -> None:
    room = cast.room(cast.jane, cast.weather)
    for sender, other in ((cast.jane, cast.weather), (cast.weather, cast.jane)):
        with refused(cast.world, Invalid(details={"content": ["can't be blank"]})):
            cast.say(sender, room, content, other)


@pytest.mark.rule("MSG-13")
@pytest.mark.parametrize("content", [".", "\u200b.", " 0 ", "\u0301", "👍🏽", "❤\ufe0f", "\ue000", "ㅤx", "雨"])
def test_content_with_one_visible_character_is_accepted_as_it_is(cast: Cast, content: str) -> None:
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, content, cast.weather)
    assert message.content == f"@[[{cast.weather.id}]] {content}"
    assert not is_blank(content)


@pytest.mark.rule("MSG-14")
@pytest.mark.parametrize("letter", ["a", "é", "雨", "🌧"])
def test_content_holds_524288_bytes_of_utf_8_and_not_one_more(cast: Cast, letter: str) -> None:
    room = cast.room(cast.jane, cast.weather)
    content = letter * (524_288 // len(letter.encode()))
    content += "." * (524_288 - len(content.encode()))
    cast.say(cast.jane, room, content, cast.weather)
    with refused(cast.world, Invalid(details={"content": ["should be at most 524288 byte(s)"]})):
        cast.say(cast.jane, room, content + ".", cast.weather)


@pytest.mark.rule("MSG-14")
def test_the_limit_is_on_what_is_sent_and_not_on_what_rewriting_makes_of_it(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, "a" * CONTENT_BYTES, cast.weather)
    assert len(message.content) == CONTENT_BYTES + len(f"@[[{cast.weather.id}]] ")


@pytest.mark.rule("MSG-15", "RATE-1")
def test_a_full_room_takes_no_more_text_but_events() -> None:
    cast = a_cast(Switches(message_limit=2))
    room, other = cast.room(cast.jane, cast.weather), cast.room(cast.jane, cast.weather)
    for _ in range(2):
        cast.say(cast.jane, room, "Hello", cast.weather)
    for sender, mentioned in ((cast.jane, cast.weather), (cast.weather, cast.jane)):
        with refused(cast.world, LimitReached("messages", limit=2, current=2)):
            cast.say(sender, room, "Hello", mentioned)
    cast.world.messages.post_event(cast.weather, room.id, "hm", "thought")
    cast.say(cast.jane, other, "Hello", cast.weather)


@pytest.mark.rule("MSG-15")
def test_events_do_not_count_as_messages_and_refused_ones_neither() -> None:
    cast = a_cast(Switches(message_limit=1))
    room = cast.room(cast.jane, cast.weather)
    cast.world.messages.post_event(cast.weather, room.id, "hm", "thought")
    with refused(cast.world, Invalid(details={"content": ["can't be blank"]})):
        cast.say(cast.jane, room, " ", cast.weather)
    cast.say(cast.jane, room, "Hello", cast.weather)


# --- what is stored --------------------------------------------------------------------------------------------------


@pytest.mark.rule("MSG-16")
def test_a_message_stores_who_said_it_where_and_to_whom(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    asked = cast.say(cast.jane, room, "Rain?", cast.weather, cast.travel)
    answered = cast.say(cast.weather, room, "No.", cast.jane)
    assert (asked.sender_id, asked.sender_type, asked.sender_name) == (cast.jane.id, "User", "Jane Roe")
    assert (answered.sender_id, answered.sender_type, answered.sender_name) == (
        cast.weather.id,
        "Agent",
        "Weather Agent",
    )
    assert [each.message_type for each in (asked, answered)] == ["text", "text"]
    assert {each.room_id for each in (asked, answered)} == {room.id}
    assert [mention._asdict() for mention in asked.mentions] == [
        {"id": cast.weather.id, "handle": "jane/weather-agent", "name": "Weather Agent"},
        {"id": cast.travel.id, "handle": "jane/travel-agent", "name": "Travel Agent"},
    ]
    assert [mention._asdict() for mention in answered.mentions] == [
        {"id": cast.jane.id, "handle": "jane", "name": "Jane Roe"}
    ]
    assert asked.id != answered.id
    assert (asked.deliveries, asked.metadata) == (None, None)


@pytest.mark.rule("MSG-16")
def test_what_the_sender_calls_somebody_is_not_what_is_stored(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    request = MentionRequest(cast.weather.id, handle="wetter", name="Wetterfrosch")
    message = cast.world.messages.send(cast.jane, room.id, "@wetter?", [request])
    assert message.mentions == (cast.weather.mention,)


@pytest.mark.rule("MSG-16", "GEN-10")
def test_a_message_keeps_the_names_of_its_day(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    before = cast.say(cast.jane, room, "Rain?", cast.weather)
    answer = cast.say(cast.weather, room, "No.", cast.jane)
    cast.world.accounts.update_profile(cast.jane, last_name="Doe")
    after = cast.say(cast.jane, room, "Snow?", cast.weather)
    assert [before.sender_name, after.sender_name] == ["Jane Roe", "Jane Doe"]
    assert answer.mentions[0].name == "Jane Roe"


@pytest.mark.rule("MSG-16")
def test_a_user_without_a_name_signs_with_the_address_and_without_one_as_unknown(cast: Cast) -> None:
    acme = cast.world.accounts.organizations[cast.jane.organization_id]
    room = cast.room(cast.jane, cast.weather)
    for username, email, name in (("pat", "pat@acme.test", "pat@acme.test"), ("sam", "", "Unknown")):
        user = cast.world.accounts.add_user(username, organization=acme, email=email)
        cast.world.rooms.admit(room, user)
        assert cast.say(user, room, "Rain?", cast.weather).sender_name == name


@pytest.mark.rule("MSG-17")
def test_the_types_are_the_six_that_lists_show_and_the_three_internal_ones() -> None:
    assert sorted(EVENT_TYPES) == ["error", "task", "thought", "tool_call", "tool_result"]
    assert sorted(INTERNAL_TYPES) == ["action", "guidelines", "system"]


@pytest.mark.rule("MSG-17")
@pytest.mark.parametrize("message_type", ["system", "action", "guidelines"])
def test_what_the_platform_notes_for_itself_is_in_no_list(cast: Cast, message_type: InternalType) -> None:
    room = cast.room(cast.jane, cast.weather)
    before = cast.say(cast.jane, room, "Rain?", cast.weather)
    told = told_by(cast.world)
    internal = cast.world.messages.add_internal(room, f"@[[{cast.weather.id}]] was here", message_type)
    assert told == []
    after = cast.say(cast.jane, room, "Snow?", cast.weather)
    assert room.messages == [before, internal, after]
    assert (internal.sender_type, internal.sender_name, internal.mentions) == ("System", "System", ())
    assert listed(cast, cast.jane, room) == [after, before]
    assert listed(cast, cast.jane, room, message_type) == []
    assert to_do(cast, cast.weather, room) == context(cast, cast.weather, room) == [before, after]


# --- order -----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("MSG-18", "GEN-9")
def test_times_in_a_room_rise_strictly_even_when_the_clock_stands_still(cast: Cast) -> None:
    room, other = cast.room(cast.jane, cast.weather), cast.room(cast.jane, cast.weather)
    assert cast.world.clock.now() < START + SECOND
    for _ in range(5):
        cast.say(cast.jane, room, "Rain?", cast.weather)
        cast.say(cast.jane, other, "Snow?", cast.weather)
        cast.world.messages.post_event(cast.weather, room.id, "hm", "thought")
        cast.world.messages.add_internal(room, "noted", "system")
    for each in (room, other):
        times = [message.inserted_at for message in each.messages]
        assert times == sorted(set(times))
        assert [message.seq for message in each.messages] == list(range(len(each.messages)))


@pytest.mark.rule("MSG-18")
def test_a_clock_that_is_set_back_does_not_change_the_order(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    first = cast.say(cast.jane, room, "Rain?", cast.weather)
    cast.world.clock.set(START - 3600 * SECOND)
    second = cast.say(cast.jane, room, "Snow?", cast.weather)
    assert first.inserted_at < second.inserted_at
    assert listed(cast, cast.jane, room) == [second, first]
    assert to_do(cast, cast.weather, room) == [first, second]


@pytest.mark.rule("MSG-18", "DEL-30")
def test_a_time_is_the_world_s_own(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    cast.world.clock.set(START + 90 * SECOND)
    message = cast.say(cast.jane, room, "Rain?", cast.weather)
    assert message.inserted_at == message.updated_at == START + 90 * SECOND
    assert room.updated_at == message.inserted_at  # CHT-15


# --- who reads it ----------------------------------------------------------------------------------------------------


@pytest.mark.rule("MSG-19")
def test_people_see_everything_of_a_room_and_agents_what_concerns_them(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.ravi, cast.weather, cast.travel)
    for_weather = cast.say(cast.jane, room, "Rain?", cast.weather)
    thought = cast.world.messages.post_event(cast.weather, room.id, "hm", "thought")
    answer = cast.say(cast.weather, room, "No.", cast.jane)
    for_travel = cast.say(cast.weather, room, "Book it", cast.travel)
    between_people = cast.say(cast.ravi, room, "Lunch?", cast.jane)
    everything = [for_weather, thought, answer, for_travel, between_people]
    for person in (cast.jane, cast.ravi):
        assert listed(cast, person, room) == everything[::-1]
    assert context(cast, cast.weather, room) == [for_weather, thought, answer, for_travel]
    assert to_do(cast, cast.weather, room) == [for_weather]
    assert context(cast, cast.travel, room) == to_do(cast, cast.travel, room) == [for_travel]


@pytest.mark.rule("MSG-20")
def test_people_read_newest_first_page_by_page(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    sent = [cast.say(cast.jane, room, f"Rain {n}?", cast.weather) for n in range(45)]
    listing = cast.world.messages.in_room(cast.jane, room.id)
    assert listing.total == 45
    assert [listing.cut(start, start + 20) for start in (0, 20, 40, 60)] == [
        sent[25:][::-1],
        sent[5:25][::-1],
        sent[:5][::-1],
        [],
    ]


@pytest.mark.rule("MSG-20")
@pytest.mark.parametrize("message_type", ["text", "tool_call", "tool_result", "thought", "error", "task"])
def test_people_may_read_one_type_only(cast: Cast, message_type: str) -> None:
    room = cast.room(cast.jane, cast.weather)
    for _ in range(2):
        cast.say(cast.weather, room, "Well", cast.jane)
        cast.world.messages.post_event(cast.weather, room.id, "a", "tool_call")
        cast.world.messages.post_event(cast.weather, room.id, "b", "tool_result")
        cast.world.messages.post_event(cast.weather, room.id, "c", "thought")
        cast.world.messages.post_event(cast.weather, room.id, "d", "error")
        cast.world.messages.post_event(cast.weather, room.id, "e", "task")
    expected = [each for each in reversed(room.messages) if each.message_type == message_type]
    assert len(expected) == 2
    assert listed(cast, cast.jane, room, message_type) == expected


@pytest.mark.rule("MSG-20")
def test_a_type_that_nobody_has_used_gives_an_empty_list(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    cast.say(cast.jane, room, "Rain?", cast.weather)
    assert listed(cast, cast.jane, room, "task") == []
    assert "task" not in room.by_type


@pytest.mark.rule("MSG-21")
@pytest.mark.parametrize("message_type", [None, "text", "thought"])
def test_since_keeps_what_came_strictly_after_the_instant(cast: Cast, message_type: str | None) -> None:
    room = cast.room(cast.jane, cast.weather)
    for _ in range(4):
        cast.world.clock.advance(1)
        cast.say(cast.jane, room, "Rain?", cast.weather)
        cast.world.clock.advance(1)
        cast.world.messages.post_event(cast.weather, room.id, "hm", "thought")
        cast.world.messages.add_internal(room, "noted", "system")
    kinds = ("text", "thought") if message_type is None else (message_type,)
    instants = {message.inserted_at + shift for message in room.messages for shift in (-1, 0, 1)}
    for since in (0, START, *sorted(instants), START + 1000 * SECOND):
        listing = cast.world.messages.in_room(cast.jane, room.id, message_type=message_type, since=since)
        expected = [m for m in reversed(room.messages) if m.message_type in kinds and m.inserted_at > since]
        assert listing.total == len(expected)
        assert listing.cut(0, ALL) == expected
        assert listing.cut(1, 3) == expected[1:3]


@pytest.mark.rule("MSG-23")
def test_once_stored_a_message_changes_only_in_its_deliveries(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, "Rain?", cast.weather)
    moving = {"deliveries", "updated_at", "wire"}
    fixed = {each.name: getattr(message, each.name) for each in fields(message) if each.name not in moving}
    told = told_by(cast.world)
    cast.world.deliveries.mark_processing(cast.weather, room.id, message.id)
    cast.world.deliveries.mark_processed(cast.weather, room.id, message.id)
    cast.world.rooms.remove_participant(cast.jane, room.id, cast.weather.id)
    assert {name: getattr(message, name) for name in fixed} == fixed
    states: tuple[State, ...] = ("processing", "processed")
    assert [each for each in told if isinstance(each, MessageUpdated)] == [
        MessageUpdated(room, message, cast.weather, state) for state in states
    ]


def test_a_ready_rendering_of_a_message_is_dropped_with_each_change(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, "Rain?", cast.weather)
    for change in (cast.world.deliveries.mark_processing, cast.world.deliveries.mark_processed):
        message.wire = b"ready"
        change(cast.weather, room.id, message.id)
        assert not has_rendering(message)


@pytest.mark.rule("MSG-24", "PAR-19")
def test_a_message_stays_addressed_to_who_leaves_and_is_never_addressed_to_who_comes(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, "@Travel Agent may help, @Weather Agent", cast.weather)
    cast.world.rooms.remove_participant(cast.jane, room.id, cast.weather.id)
    cast.world.rooms.add_participant(cast.jane, room.id, cast.travel.id)
    assert message.mentions == (cast.weather.mention,)
    assert to_do(cast, cast.travel, room) == context(cast, cast.travel, room) == []
    cast.world.rooms.add_participant(cast.jane, room.id, cast.weather.id)
    assert to_do(cast, cast.weather, room) == [message]


@pytest.mark.rule("MSG-25")
def test_a_user_is_a_mention_like_any_other_but_has_nothing_to_process(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.ravi, cast.weather)
    message = cast.say(cast.weather, room, "No rain, @ravi", cast.ravi)
    assert message.content == f"No rain, @[[{cast.ravi.id}]]"
    assert message.mentions == (cast.ravi.mention,)
    assert message.deliveries is None
    assert cast.ravi.id not in room.inboxes


@pytest.mark.rule("MSG-26")
def test_the_recipients_are_the_mentioned_in_the_order_of_the_request(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.ravi, cast.weather, cast.travel, cast.ledger)
    order = (cast.travel, cast.ravi, cast.ledger, cast.weather)
    message = cast.say(cast.jane, room, "@ravi before @Weather Agent and @Travel Agent", *order)
    assert [mention.id for mention in message.mentions] == [each.id for each in order]
    assert [mention.handle for mention in message.mentions] == [each.handle for each in order]
    assert [mention.name for mention in message.mentions] == [each.name for each in order]


# --- what an agent leaves behind -------------------------------------------------------------------------------------


@pytest.mark.rule("AGT-13")
def test_an_execution_starts_with_the_first_message_to_or_from_the_agent_in_a_room(cast: Cast) -> None:
    messages = cast.world.messages
    addressed, sent, reported, silent = (cast.room(cast.jane, cast.weather, cast.travel) for _ in range(4))
    assert messages.executions_of(cast.weather) == 0
    cast.say(cast.jane, silent, "Hello", cast.travel)
    assert messages.executions_of(cast.weather) == 0
    for _ in range(2):
        cast.say(cast.jane, addressed, "Rain?", cast.weather)
        assert messages.executions_of(cast.weather) == 1
    for _ in range(2):
        cast.say(cast.weather, sent, "No.", cast.jane)
        assert messages.executions_of(cast.weather) == 2
    for _ in range(2):
        messages.post_event(cast.weather, reported.id, "hm", "thought")
        assert messages.executions_of(cast.weather) == 3


@pytest.mark.rule("AGT-14", "AGT-15")
def test_a_deleted_agent_s_messages_stay_and_its_inboxes_go(cast: Cast) -> None:
    room, deleted_room = cast.room(cast.jane, cast.weather), cast.room(cast.jane, cast.weather)
    asked = cast.say(cast.jane, room, "Rain?", cast.weather)
    answered = cast.say(cast.weather, room, "No.", cast.jane)
    cast.say(cast.jane, deleted_room, "Rain?", cast.weather)
    cast.world.rooms.delete(cast.jane, deleted_room.id)
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id, force=True)
    assert listed(cast, cast.jane, room) == [answered, asked]
    assert answered.sender_name == "Weather Agent"
    assert room.inboxes == {}
    assert cast.world.messages.executions_of(cast.weather) == 0
