"""Text messages of both halves: sent, rewritten, listed."""

from datetime import datetime, timedelta, timezone

import pytest
from thenvoi_rest.errors import ForbiddenError, NotFoundError, UnprocessableEntityError
from thenvoi_rest.types import (
    ChatMessage,
    ChatMessageRequest,
    ChatMessageRequestMentionsItem,
    MessageSentResponse,
    MessageSentResponseRecipientsItem,
)

from tests.clients.callers import Callers
from tests.clients.quickstart import (
    ANSWER,
    ERRAND,
    JANE,
    MALFORMED,
    NOT_AN_ID,
    NOTES,
    NOWHERE,
    QUESTION,
    ROOM,
    START,
    TRAVEL,
    WEATHER,
)
from tests.clients.requests import say, with_query
from tests.clients.shown import shown

WEATHER_RECIPIENT = MessageSentResponseRecipientsItem(id=WEATHER, handle="jane/weather-agent", name="Weather Agent")
TRAVEL_RECIPIENT = MessageSentResponseRecipientsItem(id=TRAVEL, handle="jane/travel-agent", name="Travel Agent")
JANE_RECIPIENT = MessageSentResponseRecipientsItem(id=JANE, handle="jane", name="Jane Roe")


@pytest.mark.rule("MSG-1", "MSG-2", "MSG-25", "MSG-26")
@pytest.mark.answers("create_agent_chat_message")
def test_an_agent_learns_the_id_and_the_recipients_of_what_it_sent(mock: Callers) -> None:
    weather = mock.as_("jane/weather-agent").agent_api_messages
    sent = weather.create_agent_chat_message(ROOM, message=say("Take an umbrella.", TRAVEL, JANE)).data
    expected = MessageSentResponse(id=sent.id, success=True, recipients=[TRAVEL_RECIPIENT, JANE_RECIPIENT])
    assert (mock.traffic.last.status, shown(sent)) == (201, shown(expected))
    (newest,) = mock.as_("jane").human_api_messages.list_my_chat_messages(ROOM, page_size=1).data
    assert newest.id == sent.id


@pytest.mark.rule("MSG-1", "MSG-26")
@pytest.mark.answers("send_my_chat_message")
def test_a_user_learns_the_id_and_the_recipients_of_what_it_sent(mock: Callers) -> None:
    jane = mock.as_("jane").human_api_messages
    sent = jane.send_my_chat_message(ROOM, message=say("Pack for rain.", WEATHER, TRAVEL)).data
    expected = MessageSentResponse(id=sent.id, success=True, recipients=[WEATHER_RECIPIENT, TRAVEL_RECIPIENT])
    assert (mock.traffic.last.status, shown(sent)) == (201, shown(expected))
    (newest,) = jane.list_my_chat_messages(ROOM, page_size=1).data
    assert newest.id == sent.id


@pytest.mark.rule("MSG-9", "MSG-10", "MSG-11", "MSG-16")
@pytest.mark.answers("send_my_chat_message", "list_my_chat_messages")
def test_a_message_is_stored_with_tokens_for_those_whom_it_mentions(mock: Callers) -> None:
    jane = mock.as_("jane").human_api_messages
    request = ChatMessageRequest(
        content="@jane/travel-agent please book",
        mentions=[
            ChatMessageRequestMentionsItem(id=TRAVEL, handle="@jane/travel-agent", name="Travel Agent"),
            ChatMessageRequestMentionsItem(id=WEATHER, name=None),
        ],
    )
    sent = jane.send_my_chat_message(ROOM, message=request).data
    (stored,) = jane.list_my_chat_messages(ROOM, page_size=1).data
    mentions = [
        {"id": TRAVEL, "handle": "jane/travel-agent", "name": "Travel Agent", "username": "jane/travel-agent"},
        {"id": WEATHER, "handle": "jane/weather-agent", "name": "Weather Agent", "username": "jane/weather-agent"},
    ]
    expected = ChatMessage(
        id=sent.id,
        content=f"@[[{WEATHER}]] @[[{TRAVEL}]] please book",
        message_type="text",
        metadata={"mentions": mentions, "status": "sent", "delivery_status": {}},
        sender_id=JANE,
        sender_type="User",
        sender_name="Jane Roe",
        chat_room_id=ROOM,
        inserted_at=stored.inserted_at,
        updated_at=stored.inserted_at,
    )
    assert shown(stored) == shown(expected)


@pytest.mark.rule("ERR-4", "ERR-8", "MSG-20")
@pytest.mark.refuses("create_agent_chat_message", "send_my_chat_message", "list_my_chat_messages")
def test_from_outside_a_room_nothing_can_be_said_or_read(mock: Callers) -> None:
    notes, ravi = mock.as_("jane/notes-agent").agent_api_messages, mock.as_("ravi").human_api_messages
    for room in (ROOM, NOWHERE):
        with mock.refuses(NotFoundError, "Chat room not found"):
            notes.create_agent_chat_message(room, message=say("Hello?", JANE))
        with mock.refuses(NotFoundError, "Chat room not found"):
            ravi.send_my_chat_message(room, message=say("Hello?"))
        with mock.refuses(NotFoundError, "Chat room not found"):
            ravi.list_my_chat_messages(room)


@pytest.mark.rule("MSG-3", "MSG-6", "MSG-7", "MSG-8", "ERR-2")
@pytest.mark.refuses("create_agent_chat_message", "send_my_chat_message")
def test_each_wrong_mention_has_a_code_of_its_own(mock: Callers) -> None:
    weather, jane = mock.as_("jane/weather-agent").agent_api_messages, mock.as_("jane").human_api_messages
    for message, told, code, details in (
        (
            say("Anybody?"),
            "At least one mention is required",
            "mentions_required",
            {"/message/mentions": ["Array length 0 is smaller than minItems: 1"]},
        ),
        (
            say("Twice", TRAVEL, TRAVEL),
            "The same participant is mentioned more than once",
            "duplicate_mentions",
            {"/message/mentions": ["has duplicate entries"]},
        ),
        (
            say("Both", TRAVEL, NOTES),
            "A mentioned participant is not in the chat room",
            "mentioned_participant_not_in_room",
            {"/message/mentions/1": ["is not a participant of the chat room"]},
        ),
    ):
        with mock.refuses(UnprocessableEntityError, told, code=code, details=details):
            weather.create_agent_chat_message(ROOM, message=message)
        with mock.refuses(UnprocessableEntityError, told, code=code, details=details):
            jane.send_my_chat_message(ROOM, message=message)
    details = {"/message/mentions/0": ["cannot mention self"]}
    with mock.refuses(
        UnprocessableEntityError, "You cannot mention yourself", code="cannot_mention_self", details=details
    ):
        weather.create_agent_chat_message(ROOM, message=say("Me", WEATHER))
    with mock.refuses(
        UnprocessableEntityError, "You cannot mention yourself", code="cannot_mention_self", details=details
    ):
        jane.send_my_chat_message(ROOM, message=say("Me", JANE))


@pytest.mark.rule("MSG-1", "MSG-13", "ERR-5", "ERR-6", "ERR-7")
@pytest.mark.refuses("create_agent_chat_message", "send_my_chat_message")
@pytest.mark.parametrize(
    "message, details",
    [
        ({"content": " \n"}, {"content": ["can't be blank"]}),
        ({"message_type": "text"}, {"/message/message_type": ["Unexpected field: message_type"]}),
        ({"mentions": [{"id": MALFORMED}]}, {"/message/mentions/0/id": [NOT_AN_ID]}),
        (
            {"mentions": [{"id": TRAVEL, "kind": "mention"}]},
            {"/message/mentions/0/kind": ["Unexpected field: kind"]},
        ),
    ],
)
def test_a_message_that_does_not_fit_is_refused_with_the_field(
    mock: Callers, message: dict[str, object], details: dict[str, list[str]]
) -> None:
    body = {"content": "Hello", "mentions": [{"id": TRAVEL}], **message}
    request = ChatMessageRequest.model_validate(body)
    with mock.refuses(UnprocessableEntityError, details=details):
        mock.as_("jane/weather-agent").agent_api_messages.create_agent_chat_message(ROOM, message=request)
    with mock.refuses(UnprocessableEntityError, details=details):
        mock.as_("jane").human_api_messages.send_my_chat_message(ROOM, message=request)


@pytest.mark.rule("MSG-15", "RATE-1")
@pytest.mark.refuses("create_agent_chat_message", "send_my_chat_message")
def test_a_room_that_is_full_of_messages_is_403_which_only_the_agent_half_types(mock: Callers) -> None:
    mock.site.renew(message_limit=3)
    numbers = {"resource": "messages", "limit": 3, "current": 3}
    with mock.refuses(ForbiddenError, "Messages limit reached", code="limit_reached", details=numbers):
        mock.as_("jane/weather-agent").agent_api_messages.create_agent_chat_message(ROOM, message=say("One", JANE))
    with mock.refuses(403, "Messages limit reached", code="limit_reached", details=numbers):
        mock.as_("jane").human_api_messages.send_my_chat_message(ROOM, message=say("One", TRAVEL))


@pytest.mark.rule("GEN-6")
@pytest.mark.answers("create_agent_chat_message", "send_my_chat_message")
def test_the_same_message_twice_is_two_messages(mock: Callers) -> None:
    weather, jane = mock.as_("jane/weather-agent").agent_api_messages, mock.as_("jane").human_api_messages
    again = [weather.create_agent_chat_message(ROOM, message=say("Rain", JANE)).data.id for _ in range(2)]
    again += [jane.send_my_chat_message(ROOM, message=say("Rain", TRAVEL)).data.id for _ in range(2)]
    assert len(set(again)) == 4
    assert [each.id for each in jane.list_my_chat_messages(ROOM, page_size=4).data] == again[::-1]


# ------------------------------------------------------------------------------------------------ the list of people


@pytest.mark.rule("MSG-19", "MSG-20")
@pytest.mark.answers("list_my_chat_messages")
def test_a_user_reads_every_message_and_event_newest_first(mock: Callers) -> None:
    answer = mock.as_("jane").human_api_messages.list_my_chat_messages(ROOM)
    assert all(isinstance(each, ChatMessage) for each in answer.data)
    assert [(each.message_type, each.sender_name) for each in answer.data] == [
        ("text", "Jane Roe"),
        ("text", "Weather Agent"),
        ("tool_result", "Weather Agent"),
        ("tool_call", "Weather Agent"),
        ("text", "Jane Roe"),
    ]
    newest, *_, oldest = answer.data
    assert (newest.id, oldest.id) == (ERRAND, QUESTION)
    assert newest.content == f"@[[{TRAVEL}]] then please find us a train from Porto on Monday."
    assert newest.inserted_at == START - timedelta(hours=1)
    assert answer.data[3].metadata == {
        "id": "call_1",
        "type": "function",
        "function": {"name": "forecast", "arguments": '{"city": "Lisbon"}'},
    }
    counted = {"page": 1, "page_size": 20, "total_count": 5, "total_pages": 1}
    assert {name: getattr(answer.metadata, name) for name in counted} == counted


@pytest.mark.rule("MSG-20", "GEN-1")
@pytest.mark.answers("list_my_chat_messages")
def test_a_loop_over_the_pages_meets_every_message_once(mock: Callers) -> None:
    jane = mock.as_("jane").human_api_messages
    sent = [jane.send_my_chat_message(ROOM, message=say(f"Nr. {n}", TRAVEL)).data.id for n in range(8)]
    found: list[str] = []
    page, pages = 1, 1
    while page <= pages:
        answer = jane.list_my_chat_messages(ROOM, page=page, page_size=5, message_type="text")
        assert answer.metadata.total_pages is not None
        assert (answer.metadata.page, answer.metadata.total_count) == (page, 11)
        found += [each.id for each in answer.data]
        page, pages = page + 1, answer.metadata.total_pages
    assert (pages, found) == (3, [*sent[::-1], ERRAND, ANSWER, QUESTION])


@pytest.mark.rule("MSG-20")
@pytest.mark.answers("list_my_chat_messages")
@pytest.mark.parametrize(
    "message_type, count",
    [("text", 3), ("tool_call", 1), ("tool_result", 1), ("thought", 0), ("error", 0), ("task", 0)],
)
def test_the_list_can_be_narrowed_to_one_type(mock: Callers, message_type: str, count: int) -> None:
    answer = mock.as_("jane").human_api_messages.list_my_chat_messages(ROOM, message_type=message_type)
    assert [each.message_type for each in answer.data] == [message_type] * count
    assert answer.metadata.total_count == count


@pytest.mark.rule("MSG-21", "GEN-5")
@pytest.mark.answers("list_my_chat_messages")
def test_since_leaves_out_the_message_of_that_very_instant(mock: Callers) -> None:
    jane = mock.as_("jane").human_api_messages
    instant = START - timedelta(minutes=107)  # when the answer was inserted
    assert [each.id for each in jane.list_my_chat_messages(ROOM, since=instant).data] == [ERRAND]
    assert mock.traffic.last.url.params["since"] == "2026-01-05T07:13:00Z"
    before = jane.list_my_chat_messages(ROOM, since=instant - timedelta(microseconds=1), message_type="text").data
    assert mock.traffic.last.url.params["since"] == "2026-01-05T07:12:59.999999Z"
    assert [each.id for each in before] == [ERRAND, ANSWER]
    elsewhere = instant.astimezone(timezone(timedelta(hours=-5)))
    assert [each.id for each in jane.list_my_chat_messages(ROOM, since=elsewhere).data] == [ERRAND]
    assert jane.list_my_chat_messages(ROOM, since=datetime(2027, 1, 1)).data == []  # noqa: DTZ001 - clients do that


@pytest.mark.rule("MSG-20", "MSG-21", "ERR-4", "ERR-5", "ERR-7")
@pytest.mark.refuses("list_my_chat_messages")
@pytest.mark.parametrize(
    "query, details",
    [
        ({"message_type": "system"}, {"/message_type": ["Invalid value for enum"]}),
        ({"since": "yesterday"}, {"/since": ['Invalid format. Expected :"date-time"']}),
        ({"page_size": "all"}, {"/page_size": ["Invalid integer. Got: string"]}),
        ({"cursor": "abc"}, {"/cursor": ["Unexpected field: cursor"]}),
    ],
)
def test_a_filter_that_does_not_fit_is_refused_with_the_parameter(
    mock: Callers, query: dict[str, str], details: dict[str, list[str]]
) -> None:
    messages = mock.as_("jane").human_api_messages
    with mock.refuses(UnprocessableEntityError, details=details):
        messages.list_my_chat_messages(NOWHERE, request_options=with_query(**query))
    with mock.refuses(UnprocessableEntityError, details={"/chat_id": [NOT_AN_ID]}):
        messages.list_my_chat_messages(MALFORMED)
