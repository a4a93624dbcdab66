"""Rooms of a scenario: who is in them, what was said and when, and how far agents have got with it."""

import json

import pytest

from mock_platform.scenarios.building import DEFAULT_START
from mock_platform.scenarios.history import instant_of
from mock_platform.world import Switches
from mock_platform.world.clock import SECOND
from mock_platform.world.deliveries import Delivery
from mock_platform.world.errors import Forbidden, LimitReached
from mock_platform.world.messages import MentionRequest, Message
from tests.scenarios.writing import PEOPLE, Writer, agent, only_room, user

START = instant_of(DEFAULT_START, ())
MINUTE, HOUR = 60 * SECOND, 3600 * SECOND
ID = "00000000-0000-4000-8000-000000000001"
TAKEN = "has already been taken"

ROOM = f"""{PEOPLE}rooms:
  - owner: ada
    participants: [ada/echo, ben]
    messages:
"""
"""A room in which a test says something."""


def said(writer: Writer, messages: str) -> list[Message]:
    return only_room(writer.world(ROOM + messages)).messages


# --- rooms -----------------------------------------------------------------------------------------------------------


def test_a_room_has_what_the_scenario_gives_it(writer: Writer) -> None:
    world = writer.world(f"""{PEOPLE}tasks:
  - {{creator: ada, id: {ID}}}
rooms:
  - owner: ada
    id: 00000000-0000-4000-8000-000000000031
    title: Offsite
    task: {ID}
    ago: 2h
    participants: [ada/echo, {{who: ben, role: admin}}, "@ADA/Critic"]
""")
    room = only_room(world)
    assert (room.id, room.title, room.task_id) == ("00000000-0000-4000-8000-000000000031", "Offsite", ID)
    assert room.inserted_at == START - 2 * HOUR
    assert [(each.identity.handle, each.role, each.status) for each in room.participants.values()] == [
        ("ada", "owner", "active"),
        ("ada/echo", "member", "inactive"),
        ("ben", "admin", "active"),
        ("ada/critic", "member", "inactive"),
    ]


def test_an_agent_may_own_a_room_and_a_room_may_be_without_a_title(writer: Writer) -> None:
    room = only_room(writer.world(PEOPLE + "rooms:\n  - owner: ada/echo\n"))
    assert [each.identity.handle for each in room.owners()] == ["ada/echo"]
    assert room.title == "Untitled room"


def test_a_room_without_a_time_was_made_a_day_before_the_start(writer: Writer) -> None:
    assert only_room(writer.world(PEOPLE + "rooms:\n  - owner: ada\n")).inserted_at == START - 24 * HOUR


@pytest.mark.rule("CHT-9")
def test_rooms_are_made_in_the_order_of_their_times_whatever_their_order_in_the_file(writer: Writer) -> None:
    world = writer.world(
        PEOPLE
        + "".join(f"{'rooms:' * (ago == 1)}\n  - {{owner: ada, title: {ago}h, ago: {ago}h}}" for ago in (1, 3, 2))
    )
    rooms = world.rooms.of(user(world, "ada"), newest_first=True)
    assert [room.title for room in rooms.cut(0, 10)] == ["1h", "2h", "3h"]


NOBODY = "names nobody: a text addresses at least one other participant"
ABSENT = "is not a participant of the chat room"


@pytest.mark.parametrize(
    "text, field, problem",
    [
        ("  - owner: adda # here\n", "rooms[0].owner", "nobody has the handle 'adda'"),
        ("  - owner: ada b # here\n", "rooms[0].owner", "nobody has the handle 'ada b'"),
        (f"  - owner: ada\n    task: {ID} # here\n", "rooms[0].task", "does not exist"),
        ("  - owner: ada\n    ago: 999999999d # here\n", "rooms[0].ago", "is before the year 1970"),
        (f"  - {{owner: ada, id: {ID}}}\n  - {{owner: ada, id: {ID}}} # here\n", "rooms[1].id", TAKEN),
        (
            "  - owner: ada\n    participants: [ada] # here\n",
            "rooms[0].participants[0]",
            "'ada' is in the room already",
        ),
        (
            "  - owner: ada\n    participants:\n      - ben\n      - {who: '@ben'} # here\n",
            "rooms[0].participants[1]",
            "'@ben' is in the room already",
        ),
        (
            "  - owner: ada\n    participants: [ada/lost] # here\n",
            "rooms[0].participants[0]",
            "nobody has the handle 'ada/lost'",
        ),
    ],
)
def test_a_room_that_breaks_a_rule_is_refused(writer: Writer, text: str, field: str, problem: str) -> None:
    assert writer.told_here(f"{PEOPLE}rooms:\n{text}") == (field, problem)


def test_a_task_of_another_organization_does_not_exist_for_the_owner_of_a_room(writer: Writer) -> None:
    text = f"{PEOPLE}tasks:\n  - {{creator: eve, id: {ID}}}\nrooms:\n  - owner: ada\n    task: {ID} # here\n"
    assert writer.told_here(text) == ("rooms[0].task", "does not exist")


# --- messages --------------------------------------------------------------------------------------------------------


def test_a_text_is_sent_as_its_sender_would_have_sent_it(writer: Writer) -> None:
    world = writer.world(ROOM + f"      - {{from: ada, id: {ID}, text: '@Echo what is new?', mentions: [ada/echo]}}\n")
    room, echo = only_room(world), agent(world, "ada/echo")
    (message,) = room.messages
    assert (message.id, message.sender_name, message.message_type) == (ID, "Ada Moss", "text")
    assert message.content == f"@[[{echo.id}]] what is new?"
    assert room.title == "what is new?"
    assert world.messages.next_for(echo, room.id) is message


def test_an_event_carries_its_metadata(writer: Writer) -> None:
    (event,) = said(
        writer, "      - {from: ada/echo, event: tool_call, text: forecast, metadata: {id: call_1, n: [1]}}\n"
    )
    assert (event.message_type, event.content, event.metadata) == ("tool_call", "forecast", {"id": "call_1", "n": [1]})


@pytest.mark.rule("MSG-17")
def test_an_internal_message_is_in_the_room_and_in_no_list(writer: Writer) -> None:
    world = writer.world(ROOM + "      - {internal: system, text: Ada joined}\n")
    room = only_room(world)
    assert [(each.message_type, each.sender_type) for each in room.messages] == [("system", "System")]
    assert world.messages.in_room(user(world, "ada"), room.id).total == 0


def test_messages_stand_where_their_times_put_them_and_later_ones_follow_at_once(writer: Writer) -> None:
    messages = said(
        writer,
        """\
      - {from: ben, text: one, mentions: [ada], ago: 90m}
      - {from: ben, text: two, mentions: [ada]}
      - {from: ben, text: three, mentions: [ada], ago: 90m}
      - {from: ben, text: four, mentions: [ada], ago: 5s}
""",
    )
    assert [each.inserted_at - START for each in messages] == [
        -90 * MINUTE,
        -90 * MINUTE + 1,
        -90 * MINUTE + 2,
        -5 * SECOND,
    ]


def test_a_message_may_be_as_old_as_its_room_and_still_comes_after_those_who_joined(writer: Writer) -> None:
    text = ROOM.replace("participants:", "ago: 1h\n    participants:")
    room = only_room(writer.world(text + "      - {from: ben, text: one, mentions: [ada], ago: 1h}\n"))
    joined = max(each.joined_at for each in room.participants.values())
    assert room.inserted_at == START - HOUR < joined < room.messages[0].inserted_at < START - HOUR + SECOND


@pytest.mark.parametrize("unit, seconds", [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)])
def test_a_time_is_told_in_seconds_minutes_hours_or_days(writer: Writer, unit: str, seconds: int) -> None:
    room = only_room(writer.world(f"{PEOPLE}rooms:\n  - {{owner: ada, ago: 3{unit}}}\n"))
    assert room.inserted_at == START - 3 * seconds * SECOND


@pytest.mark.parametrize(
    "text, field, problem",
    [
        ("- {from: ada, text: hi, mentions: [ada/critic]} # here", "mentions[0]", ABSENT),
        ("- {from: ada, text: hi, mentions: [ben, ada/critic]} # here", "mentions[1]", ABSENT),
        ("- {from: ada, text: hi, mentions: [adda]} # here", "mentions[0]", "nobody has the handle 'adda'"),
        ("- {from: ada, text: hi} # here", "mentions", NOBODY),
        ("- {from: ada, text: hi, mentions: []} # here", "mentions", NOBODY),
        ("- {from: ada, text: hi, mentions: [ben, ben]} # here", "mentions", "has duplicate entries"),
        ("- {from: ada, text: hi, mentions: [ada]} # here", "mentions[0]", "cannot mention self"),
        ("- {from: ada, text: ' ', mentions: [ben]} # here", "text", "can't be blank"),
        ("- {text: hi, mentions: [ben]} # here", "from", "is required"),
        ("- {from: adda, text: hi, mentions: [ben]} # here", "from", "nobody has the handle 'adda'"),
        ("- {from: ada/critic, text: hi, mentions: [ben]} # here", "from", "'ada/critic' is not in the room"),
        ("- {from: ada, text: hi, event: thought} # here", "from", "is a user, and only agents post events"),
        ("- {from: ada/echo, text: '', event: thought} # here", "text", "can't be blank"),
        (
            "- {from: ada/echo, text: hi, event: thought, mentions: [ada]} # here",
            "mentions",
            "does not belong to an event",
        ),
        (f"- {{from: ada/echo, text: hi, event: thought, id: {ID}}} # here", "id", "does not belong to an event"),
        ("- {from: ada, text: hi, mentions: [ben], metadata: {a: b}} # here", "metadata", "does not belong to a text"),
        ("- {from: ada, text: hi, internal: system} # here", "from", "does not belong to an internal message"),
        ("- {text: hi, internal: system, event: task} # here", "event", "does not belong to an internal message"),
        (
            "- {from: ada, text: hi, mentions: [ben], ago: 2d} # here",
            "ago",
            "is before the room or an earlier message: they stand oldest first",
        ),
        (
            "- {from: ada, text: hi, mentions: [ben], deliveries: {ben: processed}} # here",
            "deliveries.ben",
            "is not an agent that the message mentions",
        ),
        (
            "- {from: ada, text: hi, mentions: [ben], deliveries: {ada/echo: failed}} # here",
            "deliveries.ada/echo",
            "is not an agent that the message mentions",
        ),
        (
            "- {from: ada, text: hi, mentions: [ben], deliveries: {ada/lost: failed}} # here",
            "deliveries.ada/lost",
            "nobody has the handle 'ada/lost'",
        ),
    ],
)
def test_a_message_that_breaks_a_rule_is_refused(writer: Writer, text: str, field: str, problem: str) -> None:
    assert writer.told_here(f"{ROOM}      {text}\n") == (f"rooms[0].messages[0].{field}", problem)


def test_messages_stand_oldest_first_and_have_ids_of_their_own(writer: Writer) -> None:
    first = f"      - {{from: ada, text: hi, mentions: [ben], ago: 5m, id: {ID}}}\n"
    late = "      - {from: ada, text: hi, mentions: [ben], ago: 6m} # here\n"
    assert writer.told_here(ROOM + first + late) == (
        "rooms[0].messages[1].ago",
        "is before the room or an earlier message: they stand oldest first",
    )
    twin = f"      - {{from: ada, text: hi, mentions: [ben], id: {ID}}} # here\n"
    assert writer.told_here(ROOM + first + twin) == ("rooms[0].messages[1].id", TAKEN)


HISTORY = (
    ROOM
    + """      - {from: ada, text: one, mentions: [ben]}
      - {from: ada, text: two, mentions: [ben]}
      - {from: ada/echo, text: hm, event: thought}
memories:
  - {agent: ada/echo, subject: ada, content: Likes tea, system: working, type: episodic, segment: user, thought: So}
"""
)


@pytest.mark.rule("MSG-15", "EVT-6", "CHT-12", "PAR-24", "AGT-3", "MEM-1")
@pytest.mark.parametrize("in_file", [True, False])
def test_what_a_scenario_tells_of_the_past_is_refused_by_no_quota_and_no_feature_that_is_off(
    writer: Writer, *, in_file: bool
) -> None:
    names = ("agent_limit", "room_limit", "participant_limit", "message_limit", "event_limit")
    switches = dict.fromkeys(names, 0) | {"memories": False}
    own = f"switches: {json.dumps(switches)}\n" if in_file else ""
    world = writer.load(HISTORY + own, switches=None if in_file else switches).world
    ben = user(world, "ben")
    texts = [each.content.removeprefix(f"@[[{ben.id}]] ") for each in only_room(world).messages]
    assert texts == ["one", "two", "hm"]
    assert [each.content for each in world.memories.memories.values()] == ["Likes tea"]
    assert world.switches == Switches(**switches)  # type: ignore[arg-type]
    with pytest.raises(Forbidden, match="The memory feature is not enabled"):
        world.memories.for_user(user(world, "ada"))


@pytest.mark.rule("MSG-15")
def test_what_history_has_left_in_a_room_counts_against_its_quota(writer: Writer) -> None:
    world = writer.load(HISTORY, switches={"message_limit": 3}).world
    room, ada, ben = only_room(world), user(world, "ada"), user(world, "ben")
    world.messages.send(ada, room.id, "three", [MentionRequest(ben.id)])
    with pytest.raises(LimitReached) as caught:
        world.messages.send(ada, room.id, "four", [MentionRequest(ben.id)])
    assert caught.value.details == {"resource": "messages", "limit": 3, "current": 3}


@pytest.mark.rule("CHT-12", "AGT-3")
def test_rooms_and_agents_of_a_scenario_count_against_their_quotas(writer: Writer) -> None:
    world = writer.load(HISTORY, switches={"room_limit": 1, "agent_limit": 2}).world
    ada = user(world, "ada")
    with pytest.raises(LimitReached) as rooms:
        world.rooms.create(ada)
    with pytest.raises(LimitReached) as agents:
        world.accounts.register_agent(ada, "Third", "One agent too many")
    assert [each.value.details for each in (rooms, agents)] == [
        {"resource": "chat room", "limit": 1, "current": 1},
        {"resource": "agents", "limit": 2, "current": 2},
    ]


# --- deliveries ------------------------------------------------------------------------------------------------------


def delivery(writer: Writer, state: str) -> tuple[Message, Delivery | None, bool]:
    """A message, its record, and whether ``/next`` would offer it."""
    deliveries = "" if state == "new" else f", deliveries: {{'@ada/echo': {state}}}"
    world = writer.world(ROOM + f"      - {{from: ben, text: hi, mentions: [ada/echo]{deliveries}}}\n")
    room, echo = only_room(world), agent(world, "ada/echo")
    (message,) = room.messages
    return message, (message.deliveries or {}).get(echo.id), world.messages.next_for(echo, room.id) is message


@pytest.mark.parametrize(
    "state, attempts, offered",
    [
        ("delivered", [], True),
        ("processing", ["processing"], True),
        ("failed", ["failed"], True),
        ("processed", ["success"], False),
    ],
)
def test_a_delivery_has_got_as_far_as_the_scenario_says(
    writer: Writer, state: str, attempts: list[str], *, offered: bool
) -> None:
    message, record, is_offered = delivery(writer, state)
    assert record is not None
    assert record.status == state
    assert [each.status for each in record.attempts] == attempts
    assert is_offered is offered
    assert all(message.inserted_at < each.started_at < START for each in record.attempts)


def test_a_failed_delivery_of_a_scenario_says_where_it_failed(writer: Writer) -> None:
    _, record, _ = delivery(writer, "failed")
    assert record is not None
    assert record.attempts[0].error == "failed in the scenario"


def test_without_a_word_about_it_a_delivery_is_new(writer: Writer) -> None:
    _, record, is_offered = delivery(writer, "new")
    assert record is None
    assert is_offered
