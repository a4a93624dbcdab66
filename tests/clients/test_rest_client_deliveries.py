"""What becomes of a message at an agent: next, the marks, and the lists by state."""

import pytest
from thenvoi_rest.core.api_error import ApiError
from thenvoi_rest.errors import NotFoundError, UnprocessableEntityError
from thenvoi_rest.types import ChatMessage, MessageStatusResponse

from tests.clients.callers import Callers
from tests.clients.calls import Calls
from tests.clients.quickstart import ANSWER, ERRAND, MALFORMED, NOT_AN_ID, NOWHERE, QUESTION, ROOM, TRAVEL, WEATHER
from tests.clients.requests import say, with_fields, with_headers
from tests.clients.shown import shown

AS_JSON = with_headers(**{"content-type": "application/json"})
NO_ATTEMPT = "No active processing attempt"


def ask(mock: Callers, content: str, agent_id: str) -> str:
    """Let Jane ask the agent, and give the id of her message."""
    return mock.as_("jane").human_api_messages.send_my_chat_message(ROOM, message=say(content, agent_id)).data.id


def listed(caller: Calls, status: str | None = None) -> list[str]:
    answer = caller.agent_api_messages.list_agent_messages(ROOM, status=status)
    assert answer.metadata.status_filter == status
    assert answer.metadata.total_count == len(answer.data)
    return [each.id for each in answer.data]


@pytest.mark.rule("DEL-15")
@pytest.mark.answers("get_agent_next_message")
def test_next_is_the_oldest_message_to_do_and_asking_again_gives_it_again(mock: Callers) -> None:
    ask(mock, "And a hotel?", TRAVEL)
    travel = mock.as_("jane/travel-agent").agent_api_messages
    before = mock.site.state()
    first = travel.get_agent_next_message(ROOM).data
    assert isinstance(first, ChatMessage)
    assert (first.id, first.content) == (
        ERRAND,
        f"@[[{TRAVEL}]] then please find us a train from Porto on Monday.",
    )
    assert (first.sender_type, first.sender_name, first.message_type) == ("User", "Jane Roe", "text")
    assert travel.get_agent_next_message(ROOM).data == first
    assert mock.site.state() == before


@pytest.mark.rule("DEL-16")
@pytest.mark.answers("get_agent_next_message")
def test_nothing_to_do_is_204_without_a_byte_which_the_client_raises(mock: Callers) -> None:
    with pytest.raises(ApiError) as caught:
        mock.as_("jane/weather-agent").agent_api_messages.get_agent_next_message(ROOM)
    assert type(caught.value) is ApiError
    assert (caught.value.status_code, caught.value.body) == (204, "")
    assert (mock.traffic.last.status, mock.traffic.last.answer) == (204, b"")


@pytest.mark.rule("DEL-13", "ERR-7", "ERR-8")
@pytest.mark.refuses("get_agent_next_message", "list_agent_messages")
def test_from_outside_a_room_there_is_nothing_to_do(mock: Callers) -> None:
    notes = mock.as_("jane/notes-agent").agent_api_messages
    for room in (ROOM, NOWHERE):
        with mock.refuses(NotFoundError, "Chat room not found"):
            notes.get_agent_next_message(room)
        with mock.refuses(NotFoundError, "Chat room not found"):
            notes.list_agent_messages(room)
    with mock.refuses(422, details={"/chat_id": [NOT_AN_ID]}):
        notes.get_agent_next_message(MALFORMED)


@pytest.mark.rule("DEL-2", "DEL-4", "DEL-5", "DEL-30")
@pytest.mark.answers("mark_agent_message_processing", "mark_agent_message_failed", "mark_agent_message_processed")
def test_each_mark_answers_with_the_state_and_the_number_of_the_attempt(mock: Callers) -> None:
    travel = mock.as_("jane/travel-agent").agent_api_messages
    started = travel.mark_agent_message_processing(ROOM, ERRAND).data
    assert mock.traffic.last.body == b""
    assert "content-type" not in mock.traffic.last.headers
    failed = travel.mark_agent_message_failed(ROOM, ERRAND, error="No train runs").data
    assert mock.traffic.last.body == b'{"error":"No train runs"}'
    again = travel.mark_agent_message_processing(ROOM, ERRAND).data
    done = travel.mark_agent_message_processed(ROOM, ERRAND).data
    expected = [("processing", 1), ("failed", 1), ("processing", 2), ("processed", 2)]
    assert shown([started, failed, again, done]) == shown(
        [
            MessageStatusResponse(id=ERRAND, success=True, status=status, attempt_number=number)
            for status, number in expected
        ]
    )
    assert mock.traffic.statuses == [200] * 4


@pytest.mark.rule("DEL-3", "DEL-9")
@pytest.mark.answers("mark_agent_message_processing")
def test_marking_again_opens_a_further_attempt_unless_a_switch_keeps_the_open_one(mock: Callers) -> None:
    for keeps, numbers in ((False, [1, 2, 3]), (True, [1, 1, 1])):
        mock.site.renew(idempotent_processing=keeps)
        travel = mock.as_("jane/travel-agent").agent_api_messages
        marks = [travel.mark_agent_message_processing(ROOM, ERRAND).data for _ in range(3)]
        assert [each.attempt_number for each in marks] == numbers
    reopened = mock.as_("jane/weather-agent").agent_api_messages.mark_agent_message_processing(ROOM, QUESTION).data
    assert (reopened.status, reopened.attempt_number) == ("processing", 2)


@pytest.mark.rule("DEL-4", "DEL-5", "DEL-7")
@pytest.mark.refuses("mark_agent_message_processed", "mark_agent_message_failed")
def test_without_an_open_attempt_nothing_can_be_completed(mock: Callers) -> None:
    travel, weather = mock.as_("jane/travel-agent"), mock.as_("jane/weather-agent")
    for caller, message in ((travel, ERRAND), (weather, QUESTION)):  # never begun, and done
        with mock.refuses(UnprocessableEntityError, NO_ATTEMPT, details={}):
            caller.agent_api_messages.mark_agent_message_processed(ROOM, message)
        with mock.refuses(UnprocessableEntityError, NO_ATTEMPT, details={}):
            caller.agent_api_messages.mark_agent_message_failed(ROOM, message, error="Too late")


@pytest.mark.rule("DEL-13", "DEL-14")
@pytest.mark.refuses("mark_agent_message_processing", "mark_agent_message_processed", "mark_agent_message_failed")
def test_a_message_that_the_agent_does_not_see_cannot_be_marked(mock: Callers) -> None:
    travel, notes = mock.as_("jane/travel-agent").agent_api_messages, mock.as_("jane/notes-agent").agent_api_messages
    for message in (QUESTION, ANSWER, NOWHERE):  # to somebody else, from somebody else to somebody else, nothing
        with mock.refuses(NotFoundError, "Message not found"):
            travel.mark_agent_message_processing(ROOM, message)
        with mock.refuses(NotFoundError, "Message not found"):
            travel.mark_agent_message_processed(ROOM, message)
        with mock.refuses(NotFoundError, "Message not found"):
            travel.mark_agent_message_failed(ROOM, message, error="?")
    for room in (ROOM, NOWHERE):
        with mock.refuses(NotFoundError, "Chat room not found"):
            notes.mark_agent_message_processing(room, ERRAND)
        with mock.refuses(NotFoundError, "Chat room not found"):
            notes.mark_agent_message_processed(room, ERRAND)
        with mock.refuses(NotFoundError, "Chat room not found"):
            notes.mark_agent_message_failed(room, ERRAND, error="?")


@pytest.mark.rule("DEL-6", "ERR-4", "ERR-6", "ERR-7")
@pytest.mark.refuses("mark_agent_message_processing", "mark_agent_message_failed", "mark_agent_message_processed")
def test_the_form_of_a_mark_is_checked_before_its_message(mock: Callers) -> None:
    travel = mock.as_("jane/travel-agent").agent_api_messages
    with mock.refuses(UnprocessableEntityError, details={"/error": ["String length is smaller than minLength: 1"]}):
        travel.mark_agent_message_failed(ROOM, NOWHERE, error="")
    with mock.refuses(UnprocessableEntityError, details={"/reason": ["Unexpected field: reason"]}):
        travel.mark_agent_message_failed(ROOM, NOWHERE, error="x", request_options=with_fields(reason="y"))
    with mock.refuses(UnprocessableEntityError, details={"/id": [NOT_AN_ID]}):
        travel.mark_agent_message_processed(ROOM, MALFORMED)
    with mock.refuses(UnprocessableEntityError, details={"/attempt": ["Unexpected field: attempt"]}):
        travel.mark_agent_message_processing(ROOM, ERRAND, request_options=with_fields(attempt=1))


@pytest.mark.rule("DEL-2")
@pytest.mark.answers("mark_agent_message_processing", "mark_agent_message_processed")
def test_no_body_that_is_called_json_is_no_fault(mock: Callers) -> None:
    travel = mock.as_("jane/travel-agent").agent_api_messages
    assert travel.mark_agent_message_processing(ROOM, ERRAND, request_options=AS_JSON).data.success is True
    assert travel.mark_agent_message_processed(ROOM, ERRAND, request_options=AS_JSON).data.success is True
    assert (mock.traffic.last.headers["content-type"], mock.traffic.last.body) == ("application/json", b"")


@pytest.mark.rule("DEL-11", "DEL-12", "DEL-18")
@pytest.mark.answers("mark_agent_message_processing", "mark_agent_message_processed", "list_agent_messages")
def test_an_agent_may_mark_its_own_message_and_is_never_handed_it(mock: Callers) -> None:
    weather = mock.as_("jane/weather-agent")
    assert weather.agent_api_messages.mark_agent_message_processing(ROOM, ANSWER).data.attempt_number == 1
    assert [listed(weather, status) for status in (None, "processing", "all")] == [[], [], [QUESTION]]
    assert weather.agent_api_messages.mark_agent_message_processed(ROOM, ANSWER).data.status == "processed"
    assert listed(weather, "all") == [QUESTION]


@pytest.mark.rule("DEL-8", "DEL-17", "DEL-20", "DEL-21")
@pytest.mark.answers("list_agent_messages")
def test_every_state_is_found_in_its_lists(mock: Callers) -> None:
    travel = mock.as_("jane/travel-agent")
    new, started, failed, done = ERRAND, *(ask(mock, f"Nr. {number}", TRAVEL) for number in range(3))
    marks = travel.agent_api_messages
    for message in (started, failed, done):
        marks.mark_agent_message_processing(ROOM, message)
    marks.mark_agent_message_failed(ROOM, failed, error="No seat left")
    marks.mark_agent_message_processed(ROOM, done)
    assert listed(travel) == [new, started, failed]
    assert listed(travel, "pending") == [new, failed]
    assert listed(travel, "processing") == [started]
    assert listed(travel, "failed") == [failed]
    assert listed(travel, "processed") == [done]
    assert listed(travel, "all") == [new, started, failed, done]


@pytest.mark.rule("DEL-1", "DEL-20", "MSG-16")
@pytest.mark.answers("list_agent_messages")
def test_a_listed_message_carries_its_delivery_record(mock: Callers) -> None:
    answer = mock.as_("jane/weather-agent").agent_api_messages.list_agent_messages(ROOM, status="processed")
    (question,) = answer.data
    assert isinstance(question, ChatMessage)
    assert question.metadata is not None
    record = question.metadata["delivery_status"][WEATHER]
    (attempt,) = record.pop("attempts")
    assert record == {
        "status": "processed",
        "delivered_at": None,
        "processed_at": attempt["completed_at"],
        "current_attempt": 1,
    }
    assert (attempt["attempt_number"], attempt["status"], attempt["error"]) == (1, "success", None)
    assert attempt["started_at"] < attempt["completed_at"]
    counted = {"page": 1, "page_size": 20, "total_count": 1, "total_pages": 1, "status_filter": "processed"}
    assert {name: getattr(answer.metadata, name) for name in counted} == counted


@pytest.mark.rule("DEL-23", "DEL-24")
@pytest.mark.answers("list_agent_messages")
def test_the_loop_of_a_starting_agent_meets_every_message_that_it_left_open(mock: Callers) -> None:
    travel = mock.as_("jane/travel-agent").agent_api_messages
    opened = [ask(mock, f"Nr. {number}", TRAVEL) for number in range(7)]
    for message in opened:
        travel.mark_agent_message_processing(ROOM, message)
    found: list[str] = []
    page, pages = 1, 1
    while page <= pages:
        answer = travel.list_agent_messages(ROOM, status="processing", page=page, page_size=3)
        assert answer.metadata.total_pages is not None
        found += [each.id for each in answer.data]
        page, pages = page + 1, answer.metadata.total_pages
    assert (pages, found) == (3, opened)  # the errand is not among them


@pytest.mark.rule("DEL-22", "ERR-5")
@pytest.mark.refuses("list_agent_messages")
def test_a_state_that_does_not_exist_is_422_which_the_client_does_not_type(mock: Callers) -> None:
    travel = mock.as_("jane/travel-agent").agent_api_messages
    for word in ("delivered", "new", ""):
        with mock.refuses(422, details={"/status": ["Invalid value for enum"]}):
            travel.list_agent_messages(ROOM, status=word)
