"""Events of agents, and the context in which they find them again."""

from datetime import timedelta

import pytest
from thenvoi_rest.errors import ForbiddenError, NotFoundError, UnprocessableEntityError
from thenvoi_rest.types import ChatEventRequest, ChatMessage, EventCreatedResponse

from tests.clients.callers import Callers
from tests.clients.quickstart import ANSWER, JANE, MALFORMED, NOT_AN_ID, NOWHERE, QUESTION, ROOM, START, WEATHER
from tests.clients.requests import say
from tests.clients.shown import shown

CALL = {"id": "call_2", "type": "function", "function": {"name": "forecast", "arguments": '{"city": "Porto"}'}}


@pytest.mark.rule("EVT-1", "EVT-2", "EVT-3", "EVT-5", "CTX-5", "CTX-7")
@pytest.mark.answers("create_agent_chat_event", "get_agent_chat_context")
@pytest.mark.parametrize("message_type", ["tool_call", "tool_result", "thought", "error", "task"])
def test_an_event_is_stored_as_it_was_sent(mock: Callers, message_type: str) -> None:
    weather = mock.as_("jane/weather-agent")
    event = ChatEventRequest(content="@Jane Roe is not mentioned", message_type=message_type, metadata=CALL)
    made = weather.agent_api_events.create_agent_chat_event(ROOM, event=event).data
    expected = EventCreatedResponse(id=made.id, message_type=message_type, success=True)
    assert (mock.traffic.last.status, shown(made)) == (201, shown(expected))
    stored = weather.agent_api_context.get_agent_chat_context(ROOM).data[-1]
    assert shown(stored) == shown(
        ChatMessage(
            id=made.id,
            content="@Jane Roe is not mentioned",
            message_type=message_type,
            metadata=CALL,
            sender_id=WEATHER,
            sender_type="Agent",
            sender_name="Weather Agent",
            chat_room_id=ROOM,
            inserted_at=stored.inserted_at,
            updated_at=stored.inserted_at,
        )
    )


@pytest.mark.rule("EVT-3")
@pytest.mark.answers("create_agent_chat_event")
def test_the_metadata_of_an_event_may_be_null_or_left_out(mock: Callers) -> None:
    weather = mock.as_("jane/weather-agent")
    for event, sent in (
        (ChatEventRequest(content="Hm", message_type="thought", metadata=None), b'"metadata":null'),
        (ChatEventRequest(content="Hm", message_type="thought"), b'"message_type":"thought"'),
    ):
        made = weather.agent_api_events.create_agent_chat_event(ROOM, event=event).data
        assert sent in mock.traffic.last.body
        stored = weather.agent_api_context.get_agent_chat_context(ROOM).data[-1]
        assert (stored.id, stored.content, stored.metadata) == (made.id, "Hm", None)


@pytest.mark.rule("EVT-1", "EVT-7", "ERR-5", "ERR-6")
@pytest.mark.refuses("create_agent_chat_event")
@pytest.mark.parametrize(
    "event, details",
    [
        ({"message_type": "text"}, {"/event/message_type": ["Invalid value for enum"]}),
        ({"message_type": "attention"}, {"/event/message_type": ["Invalid value for enum"]}),
        ({"content": ""}, {"/event/content": ["String length is smaller than minLength: 1"]}),
        ({"content": "\t"}, {"content": ["can't be blank"]}),
        ({"content": "x" * 16_385}, {"content": ["should be at most 16384 character(s)"]}),
        ({"mentions": []}, {"/event/mentions": ["Unexpected field: mentions"]}),
    ],
)
def test_an_event_that_does_not_fit_is_refused_with_the_field(
    mock: Callers, event: dict[str, object], details: dict[str, list[str]]
) -> None:
    request = ChatEventRequest.model_validate({"content": "Hm", "message_type": "thought", **event})
    with mock.refuses(UnprocessableEntityError, details=details):
        mock.as_("jane/weather-agent").agent_api_events.create_agent_chat_event(ROOM, event=request)


@pytest.mark.rule("EVT-4", "EVT-6", "ERR-8")
@pytest.mark.refuses("create_agent_chat_event")
def test_events_come_from_agents_of_the_room_and_only_so_many(mock: Callers) -> None:
    mock.site.renew(event_limit=2)
    thought = ChatEventRequest(content="Hm", message_type="thought")
    with mock.refuses(NotFoundError, "Chat room not found"):
        mock.as_("jane/notes-agent").agent_api_events.create_agent_chat_event(ROOM, event=thought)
    with mock.refuses(ForbiddenError, "Agent authentication required"):
        mock.as_("jane").agent_api_events.create_agent_chat_event(ROOM, event=thought)
    numbers = {"resource": "events", "limit": 2, "current": 2}
    with mock.refuses(ForbiddenError, "Events limit reached", code="limit_reached", details=numbers):
        mock.as_("jane/weather-agent").agent_api_events.create_agent_chat_event(ROOM, event=thought)


@pytest.mark.rule("CTX-1", "CTX-2", "CTX-4")
@pytest.mark.answers("get_agent_chat_context")
def test_the_context_is_what_the_agent_sent_and_what_mentions_it_oldest_first(mock: Callers) -> None:
    answer = mock.as_("jane/weather-agent").agent_api_context.get_agent_chat_context(ROOM)
    assert all(isinstance(each, ChatMessage) for each in answer.data)
    assert [each.message_type for each in answer.data] == ["text", "tool_call", "tool_result", "text"]
    assert (answer.data[0].id, answer.data[-1].id) == (QUESTION, ANSWER)
    assert answer.data[-1].content == f"@[[{JANE}]] sunny and about 24 degrees all week."
    assert answer.data[-1].inserted_at == START - timedelta(minutes=107)
    counted = {"page": 1, "page_size": 50, "total_count": 4, "total_pages": 1}
    assert {name: getattr(answer.meta, name) for name in counted} == counted
    sent = mock.traffic.last.json
    assert sent["meta"] == sent["metadata"]


@pytest.mark.rule("CTX-3")
@pytest.mark.answers("get_agent_chat_context", "create_agent_chat_message")
def test_a_loop_over_the_pages_rebuilds_the_whole_context(mock: Callers) -> None:
    weather = mock.as_("jane/weather-agent")
    send = weather.agent_api_messages.create_agent_chat_message
    sent = [send(ROOM, message=say(f"Nr. {number}", JANE)).data.id for number in range(3)]
    found: list[ChatMessage] = []
    page, pages = 1, 1
    while page <= pages:
        answer = weather.agent_api_context.get_agent_chat_context(ROOM, page=page, page_size=3)
        assert answer.meta.total_pages is not None
        found += answer.data
        page, pages = page + 1, answer.meta.total_pages
    assert (pages, len(found)) == (3, 7)
    assert [each.id for each in found[-3:]] == sent


@pytest.mark.rule("CTX-6", "ERR-7", "ERR-8")
@pytest.mark.refuses("get_agent_chat_context")
def test_from_outside_a_room_there_is_no_context(mock: Callers) -> None:
    notes = mock.as_("jane/notes-agent").agent_api_context
    for room in (ROOM, NOWHERE):
        with mock.refuses(NotFoundError, "Chat room not found"):
            notes.get_agent_chat_context(room)
    with mock.refuses(422, details={"/chat_id": [NOT_AN_ID]}):
        notes.get_agent_chat_context(MALFORMED)
