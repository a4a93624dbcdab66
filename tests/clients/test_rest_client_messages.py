"""Text messages of both halves: sent and rewritten."""

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
from tests.clients.quickstart import JANE, MALFORMED, NOT_AN_ID, NOTES, NOWHERE, ROOM, TRAVEL, WEATHER
from tests.clients.requests import say
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
