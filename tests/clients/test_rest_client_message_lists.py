"""The list in which people read a room."""

from datetime import datetime, timedelta, timezone

import pytest
from thenvoi_rest.errors import UnprocessableEntityError
from thenvoi_rest.types import ChatMessage

from tests.clients.callers import Callers
from tests.clients.quickstart import ANSWER, ERRAND, MALFORMED, NOT_AN_ID, NOWHERE, QUESTION, ROOM, START, TRAVEL
from tests.clients.requests import say, with_query


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
    sent = [jane.send_my_chat_message(ROOM, message=say(f"Nr. {n}", TRAVEL)).data.id for n in range(7)]
    found: list[str] = []
    page, pages = 1, 1
    while page <= pages:
        answer = jane.list_my_chat_messages(ROOM, page=page, page_size=5, message_type="text")
        assert answer.metadata.total_pages is not None
        assert (answer.metadata.page, answer.metadata.total_count) == (page, 10)
        found += [each.id for each in answer.data]
        page, pages = page + 1, answer.metadata.total_pages
    assert (pages, found) == (2, [*sent[::-1], ERRAND, ANSWER, QUESTION])


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
