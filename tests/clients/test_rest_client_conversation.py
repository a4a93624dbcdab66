"""Whole stories, told by clients that are set up as their documentation says: a base URL, a key and nothing else."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest
from thenvoi_rest import RestClient
from thenvoi_rest.core.api_error import ApiError
from thenvoi_rest.errors import NotFoundError, UnprocessableEntityError
from thenvoi_rest.human_api_chats import CreateMyChatRoomRequestChat
from thenvoi_rest.types import ChatEventRequest, ChatMessage, ParticipantRequest

from mock_platform import MockPlatform
from tests.clients.calls import Calls
from tests.clients.quickstart import ERRAND, JANE, NOTES, ROOM, TRAVEL, WEATHER
from tests.clients.refusals import raises
from tests.clients.requests import say
from tests.clients.shown import there


class Cast(NamedTuple):
    """Who plays."""

    jane: Calls
    weather: Calls
    travel: Calls
    notes: Calls


@pytest.fixture(scope="module")
def clients() -> Iterator[Cast]:
    handles = ("jane", "jane/weather-agent", "jane/travel-agent", "jane/notes-agent")
    with MockPlatform() as mock, ExitStack() as stack:
        made = [RestClient(base_url=mock.base_url, api_key=mock.keys[each]) for each in handles]
        for client in made:  # it has no way to be closed
            stack.callback(client._client_wrapper.httpx_client.httpx_client.close)
        yield Cast(*map(Calls, made))


@pytest.fixture
def room(clients: Cast) -> str:
    """A room of Jane with the weather agent and the notes agent in it."""
    made = clients.jane.human_api_chats.create_my_chat_room(chat=CreateMyChatRoomRequestChat()).data
    for agent in (WEATHER, NOTES):
        clients.jane.human_api_participants.add_my_chat_participant(
            made.id, participant=ParticipantRequest(participant_id=agent)
        )
    return made.id


def next_of(agent: Calls, room: str) -> ChatMessage | None:
    """The next message; when there is none, the client raises (DEL-16)."""
    try:
        return agent.agent_api_messages.get_agent_next_message(room).data
    except ApiError as error:
        if error.status_code != 204:
            raise
        return None


def context_of(agent: Calls, room: str) -> list[tuple[str, str]]:
    """Type and content of everything in the context."""
    messages = agent.agent_api_context.get_agent_chat_context(room).data
    return [(each.message_type, each.content) for each in messages]


@pytest.mark.rule("DEL-2", "DEL-4", "DEL-5", "DEL-8", "DEL-15", "DEL-16", "CTX-1", "CTX-2", "CTX-5", "MSG-19")
def test_a_question_is_failed_retried_answered_and_remembered(clients: Cast, room: str) -> None:
    jane, weather, notes = clients.jane, clients.weather, clients.notes
    question = jane.human_api_messages.send_my_chat_message(
        room, message=say("@Weather Agent will it rain?", WEATHER)
    ).data.id

    offered = there(next_of(weather, room))
    assert (offered.id, offered.content, offered.sender_name) == (
        question,
        f"@[[{WEATHER}]] will it rain?",
        "Jane Roe",
    )
    marks = weather.agent_api_messages
    assert marks.mark_agent_message_processing(room, question).data.attempt_number == 1
    assert marks.mark_agent_message_failed(room, question, error="The radar is down").data.status == "failed"

    # Failed is not the end: the same message is offered again.
    assert there(next_of(weather, room)).id == question
    assert marks.mark_agent_message_processing(room, question).data.attempt_number == 2
    event = ChatEventRequest(content="Looking at the radar", message_type="tool_call", metadata={"id": "call_1"})
    weather.agent_api_events.create_agent_chat_event(room, event=event)
    answer = marks.create_agent_chat_message(room, message=say("@Jane Roe at noon. Cc @Notes Agent", JANE, NOTES)).data
    assert [each.id for each in answer.recipients] == [JANE, NOTES]
    assert marks.mark_agent_message_processed(room, question).data.attempt_number == 2
    assert next_of(weather, room) is None
    with raises(UnprocessableEntityError, "No active processing attempt", details={}):
        marks.mark_agent_message_processed(room, question)

    # The other agent was mentioned once, and sees no more than that.
    told = f"@[[{JANE}]] at noon. Cc @[[{NOTES}]]"
    assert there(next_of(notes, room)).id == answer.id
    assert context_of(notes, room) == [("text", told)]
    assert context_of(weather, room) == [
        ("text", f"@[[{WEATHER}]] will it rain?"),
        ("tool_call", "Looking at the radar"),
        ("text", told),
    ]

    # Jane sees everything, and how it went.
    listed = jane.human_api_messages.list_my_chat_messages(room).data
    assert [each.content for each in listed] == [content for _, content in context_of(weather, room)][::-1]
    record = there(listed[-1].metadata)["delivery_status"][WEATHER]
    assert (record["status"], record["current_attempt"]) == ("processed", 2)
    assert [(each["status"], each["error"]) for each in record["attempts"]] == [
        ("failed", "The radar is down"),
        ("success", None),
    ]


@pytest.mark.rule("DEL-15", "DEL-17", "DEL-18", "DEL-32")
def test_a_loop_that_takes_the_next_message_and_completes_it_comes_to_an_end(clients: Cast, room: str) -> None:
    jane, weather = clients.jane.human_api_messages, clients.weather.agent_api_messages
    asked = [jane.send_my_chat_message(room, message=say(f"Nr. {n}", WEATHER)).data.id for n in range(5)]
    weather.mark_agent_message_processing(room, asked[0])  # left behind by a crash
    done: list[str] = []
    while (message := next_of(clients.weather, room)) is not None:
        weather.mark_agent_message_processing(room, message.id)
        weather.create_agent_chat_message(room, message=say("Here you are", JANE))
        weather.mark_agent_message_processed(room, message.id)
        done.append(message.id)
    assert done == asked


@pytest.mark.rule("PAR-11", "PAR-18", "PAR-19", "CTX-6", "MSG-8", "MSG-24")
def test_an_agent_that_was_away_finds_its_work_again(clients: Cast, room: str) -> None:
    jane, notes = clients.jane, clients.notes
    waiting = jane.human_api_messages.send_my_chat_message(room, message=say("Note this", NOTES)).data.id
    context = context_of(notes, room)
    jane.human_api_participants.remove_my_chat_participant(room, NOTES)
    for call in (next_of, context_of):
        with raises(NotFoundError, "Chat room not found"):
            call(notes, room)
    with raises(NotFoundError, "Chat room not found"):
        notes.agent_api_messages.mark_agent_message_processing(room, waiting)
    with raises(
        UnprocessableEntityError,
        "A mentioned participant is not in the chat room",
        code="mentioned_participant_not_in_room",
        details={"/message/mentions/0": ["is not a participant of the chat room"]},
    ):
        jane.human_api_messages.send_my_chat_message(room, message=say("And this", NOTES))
    back = ParticipantRequest(participant_id=NOTES)
    clients.weather.agent_api_participants.add_agent_chat_participant(room, participant=back)
    assert there(next_of(notes, room)).id == waiting
    assert context_of(notes, room) == context


@pytest.mark.rule("DEL-25")
def test_two_processes_with_one_key_are_offered_the_same_message(clients: Cast) -> None:
    assert {there(next_of(clients.travel, ROOM)).id for _ in range(2)} == {ERRAND}
    numbers = [
        clients.travel.agent_api_messages.mark_agent_message_processing(ROOM, ERRAND).data.attempt_number
        for _ in range(2)
    ]
    assert numbers == [1, 2]
    assert there(next_of(clients.travel, ROOM)).content.startswith(f"@[[{TRAVEL}]]")
