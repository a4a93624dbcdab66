"""Calls that the client repeats when it is told to: a refused one has changed nothing, so it may come again."""

from typing import Any

import pytest
from thenvoi_rest.core.api_error import ApiError
from thenvoi_rest.errors import ConflictError, NotFoundError
from thenvoi_rest.types import ChatRoomRequest, ParticipantRequest

from mock_platform.world.identities import Identity
from mock_platform.world.messages import Messages
from tests.clients.callers import Callers
from tests.clients.quickstart import JANE, NOTES, NOWHERE, ROOM, TRAVEL
from tests.clients.requests import retrying, say

Waits = list[float]

TWICE = "Already a participant of this chat room"


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    """What the client would have waited, in seconds, each time."""
    asked: Waits = []
    monkeypatch.setattr("thenvoi_rest.core.http_client.time.sleep", asked.append)
    return asked


@pytest.fixture
def passed(mock: Callers, monkeypatch: pytest.MonkeyPatch) -> Waits:
    """Let the world's clock pass the time that the client waits."""
    asked: Waits = []

    def wait(seconds: float) -> None:
        asked.append(seconds)
        mock.call(lambda world: world.clock.advance(seconds))

    monkeypatch.setattr("thenvoi_rest.core.http_client.time.sleep", wait)
    return asked


@pytest.fixture
def bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next message meets a bug of ours, later ones do not."""
    send, left = Messages.send, ["a bug"]

    def spoiled(self: Messages, sender: Identity, room_id: str, *arguments: Any) -> object:  # noqa: ANN401
        if left:
            raise ZeroDivisionError(left.pop())
        return send(self, sender, room_id, *arguments)

    monkeypatch.setattr(Messages, "send", spoiled)


@pytest.mark.rule("RATE-4", "PAR-4")
@pytest.mark.refuses("add_agent_chat_participant")
def test_without_being_told_to_nothing_is_repeated(mock: Callers, waits: Waits) -> None:
    with mock.refuses(409, TWICE):
        mock.as_("jane/weather-agent").agent_api_participants.add_agent_chat_participant(
            ROOM, participant=ParticipantRequest(participant_id=TRAVEL)
        )
    assert (mock.traffic.statuses, waits) == ([409], [])


@pytest.mark.rule("RATE-4", "PAR-4", "CON-4")
@pytest.mark.refuses("add_agent_chat_participant", "add_agent_contact")
def test_a_conflict_is_repeated_once_and_both_calls_change_nothing(mock: Callers, waits: Waits) -> None:
    weather = mock.as_("jane/weather-agent")
    with mock.refuses(409, TWICE):
        weather.agent_api_participants.add_agent_chat_participant(
            ROOM, participant=ParticipantRequest(participant_id=TRAVEL), request_options=retrying(3)
        )
    assert mock.traffic.statuses == [409, 409]
    assert mock.traffic.exchanges[0].body == mock.traffic.exchanges[1].body
    with mock.refuses(ConflictError, "You cannot send a contact request to yourself"):
        weather.agent_api_contacts.add_agent_contact(handle="jane/weather-agent", request_options=retrying(3))
    assert mock.traffic.statuses == [409] * 4
    assert len(waits) == 2


@pytest.mark.rule("RATE-4")
@pytest.mark.answers("add_agent_chat_participant")
def test_what_succeeds_is_not_repeated(mock: Callers, waits: Waits) -> None:
    mock.as_("jane/weather-agent").agent_api_participants.add_agent_chat_participant(
        ROOM, participant=ParticipantRequest(participant_id=NOTES), request_options=retrying(3)
    )
    assert (mock.traffic.statuses, waits) == ([201], [])


@pytest.mark.rule("RATE-4")
@pytest.mark.refuses("get_agent_chat", "create_agent_chat", "get_agent_me")
def test_other_refusals_are_not_repeated(mock: Callers, waits: Waits) -> None:
    weather, again = mock.as_("jane/weather-agent"), retrying(3)
    with mock.refuses(NotFoundError, "Chat room not found"):
        weather.agent_api_chats.get_agent_chat(NOWHERE, request_options=again)
    for call, status in (
        (lambda: mock.with_key("of-nobody").agent_api_identity.get_agent_me(request_options=again), 401),
        (lambda: mock.as_("jane").agent_api_identity.get_agent_me(request_options=again), 403),
        (
            lambda: weather.agent_api_chats.create_agent_chat(
                chat=ChatRoomRequest(task_id=NOWHERE), request_options=again
            ),
            422,
        ),
    ):
        with pytest.raises(ApiError) as caught:
            call()
        assert caught.value.status_code == status
    assert (mock.traffic.statuses, waits) == ([404, 401, 403, 422], [])


@pytest.mark.rule("RATE-4", "RATE-6")
@pytest.mark.answers("get_agent_me")
@pytest.mark.refuses("get_agent_me")
def test_the_client_waits_as_long_as_a_429_says_and_that_is_long_enough(mock: Callers, passed: Waits) -> None:
    mock.site.renew(rate_limit=2, rate_limit_window=30)
    identity = mock.as_("jane/weather-agent").agent_api_identity
    for _ in range(2):
        identity.get_agent_me()
    mock.call(lambda world: world.clock.advance(12.5))
    assert identity.get_agent_me(request_options=retrying(3)).data.handle == "jane/weather-agent"
    assert (mock.traffic.statuses, passed) == ([200, 200, 429, 200], [18.0])


@pytest.mark.rule("RATE-1", "RATE-3", "RATE-6")
@pytest.mark.refuses("send_my_chat_message")
def test_a_429_changes_nothing_and_tells_when_to_come_back(mock: Callers) -> None:
    mock.site.renew(rate_limit=1)
    messages = mock.as_("jane").human_api_messages
    messages.send_my_chat_message(ROOM, message=say("One", TRAVEL))
    with mock.refuses(429, "Rate limit exceeded; try again in 60 s"):
        messages.send_my_chat_message(ROOM, message=say("Two", TRAVEL))
    mock.as_("ravi").human_api_profile.get_my_profile()  # each key has a rate of its own


@pytest.mark.rule("RATE-3", "RATE-6")
@pytest.mark.refuses("get_agent_me")
def test_a_429_without_a_body_is_an_error_with_an_empty_text(mock: Callers) -> None:
    mock.site.renew(rate_limit=1, rate_limit_body="empty")
    identity = mock.as_("jane/weather-agent").agent_api_identity
    identity.get_agent_me()
    with pytest.raises(ApiError) as caught:
        identity.get_agent_me()
    assert type(caught.value) is ApiError
    assert (caught.value.status_code, caught.value.body) == (429, "")
    assert (caught.value.headers or {})["retry-after"] == "60"


@pytest.mark.rule("ERR-1", "ERR-2", "ERR-9")
@pytest.mark.refuses("send_my_chat_message")
def test_a_bug_of_ours_is_500_in_the_envelope_and_says_nothing_of_itself(mock: Callers, bug: None) -> None:
    with mock.refuses(500, "Internal server error"):
        mock.as_("jane").human_api_messages.send_my_chat_message(ROOM, message=say("One", TRAVEL))
    assert b"ZeroDivisionError" not in mock.traffic.last.answer


@pytest.mark.rule("RATE-4", "GEN-6")
@pytest.mark.answers("create_agent_chat_message")
@pytest.mark.refuses("create_agent_chat_message")
def test_a_message_that_met_a_bug_comes_once_when_it_is_repeated(mock: Callers, waits: Waits, bug: None) -> None:
    weather, jane = mock.as_("jane/weather-agent").agent_api_messages, mock.as_("jane").human_api_messages
    sent = weather.create_agent_chat_message(ROOM, message=say("Rain", JANE), request_options=retrying(3)).data
    assert (mock.traffic.statuses, len(waits)) == ([500, 201], 1)
    newest = jane.list_my_chat_messages(ROOM).data
    assert (newest[0].id, len(newest)) == (sent.id, 6)
