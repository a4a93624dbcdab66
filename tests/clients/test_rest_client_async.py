"""The asynchronous client, with one call after the other and with many at a time."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable

import pytest
from thenvoi_rest import AsyncRestClient
from thenvoi_rest.core.api_error import ApiError
from thenvoi_rest.errors import ForbiddenError, NotFoundError, UnauthorizedError, UnprocessableEntityError
from thenvoi_rest.types import ChatMessageRequest, ParticipantRequest

from tests.clients.callers import Callers
from tests.clients.quickstart import ERRAND, JANE, NOTES, NOWHERE, ROOM, TRAVEL
from tests.clients.refusals import raises
from tests.clients.requests import say


class Clients:
    """Asynchronous clients of one mock, given nothing but where it is and who they are."""

    def __init__(self, mock: Callers) -> None:
        self._mock = mock
        self._made: list[AsyncRestClient] = []

    def as_(self, handle: str) -> AsyncRestClient:
        return self.with_key(self._mock.key_of(handle))

    def with_key(self, key: str) -> AsyncRestClient:
        client = AsyncRestClient(base_url=self._mock.base_url, api_key=key)
        self._made.append(client)
        return client

    async def close(self) -> None:
        for client in self._made:  # it has no way to be closed
            await client._client_wrapper.httpx_client.httpx_client.aclose()


@pytest.fixture
async def clients(mock: Callers) -> AsyncIterator[Clients]:
    made = Clients(mock)
    yield made
    await made.close()


async def status_of(call: Awaitable[object]) -> int:
    """The status of a call that may be refused; a success counts as 200."""
    try:
        await call
    except ApiError as error:
        return error.status_code or 0
    return 200


@pytest.mark.rule("DEL-15", "DEL-16", "CTX-1")
async def test_a_message_goes_its_way(clients: Clients) -> None:
    travel = clients.as_("jane/travel-agent")
    message = (await travel.agent_api_messages.get_agent_next_message(ROOM)).data
    assert message.id == ERRAND
    started = (await travel.agent_api_messages.mark_agent_message_processing(ROOM, ERRAND)).data
    assert (started.status, started.attempt_number) == ("processing", 1)
    request: ChatMessageRequest = say("@Jane Roe at 8:30", JANE)
    sent = (await travel.agent_api_messages.create_agent_chat_message(ROOM, message=request)).data
    await travel.agent_api_messages.mark_agent_message_processed(ROOM, ERRAND)
    with pytest.raises(ApiError) as caught:
        await travel.agent_api_messages.get_agent_next_message(ROOM)
    assert (type(caught.value), caught.value.status_code, caught.value.body) == (ApiError, 204, "")
    context = (await travel.agent_api_context.get_agent_chat_context(ROOM)).data
    assert [each.id for each in context] == [ERRAND, sent.id]


@pytest.mark.rule("ERR-1", "ERR-8")
async def test_refusals_are_typed_as_those_of_the_other_client(clients: Clients) -> None:
    travel = clients.as_("jane/travel-agent")
    with raises(NotFoundError, "Chat room not found"):
        await travel.agent_api_chats.get_agent_chat(NOWHERE)
    with raises(UnprocessableEntityError, "No active processing attempt", details={}):
        await travel.agent_api_messages.mark_agent_message_processed(ROOM, ERRAND)
    with raises(ForbiddenError, "Agent authentication required"):
        await clients.as_("jane").agent_api_identity.get_agent_me()
    with raises(UnauthorizedError, "API key not linked to a valid user or agent"):
        await clients.with_key("thnv_a_1_of-nobody").agent_api_identity.get_agent_me()
    with raises(409, "Already a participant of this chat room"):
        await travel.agent_api_participants.add_agent_chat_participant(
            ROOM, participant=ParticipantRequest(participant_id=JANE)
        )


@pytest.mark.rule("GEN-8", "PAR-4")
async def test_of_many_who_add_the_same_agent_at_once_one_succeeds(clients: Clients) -> None:
    notes = ParticipantRequest(participant_id=NOTES)
    adders = [clients.as_("jane/weather-agent"), clients.as_("jane/travel-agent")] * 8
    calls = [each.agent_api_participants.add_agent_chat_participant(ROOM, participant=notes) for each in adders]
    assert Counter(await asyncio.gather(*map(status_of, calls))) == {200: 1, 409: 15}


@pytest.mark.rule("GEN-8", "DEL-3", "DEL-7")
async def test_marks_at_once_are_numbered_without_gaps_and_one_completes(clients: Clients) -> None:
    messages = clients.as_("jane/travel-agent").agent_api_messages
    marks = await asyncio.gather(*(messages.mark_agent_message_processing(ROOM, ERRAND) for _ in range(16)))
    assert sorted(each.data.attempt_number for each in marks) == list(range(1, 17))
    completions = [messages.mark_agent_message_processed(ROOM, ERRAND) for _ in range(16)]
    assert Counter(await asyncio.gather(*map(status_of, completions))) == {200: 1, 422: 15}


@pytest.mark.rule("GEN-9", "MSG-18")
async def test_messages_sent_at_once_have_one_order_for_all_who_read_them(clients: Clients) -> None:
    jane, travel = clients.as_("jane"), clients.as_("jane/travel-agent")
    calls = [
        jane.human_api_messages.send_my_chat_message(ROOM, message=say(f"Nr. {number}", TRAVEL)) for number in range(32)
    ]
    sent = {answer.data.id for answer in await asyncio.gather(*calls)}
    listed = (await jane.human_api_messages.list_my_chat_messages(ROOM, page_size=32)).data
    instants = [each.inserted_at for each in listed]
    assert {each.id for each in listed} == sent
    assert instants == sorted(set(instants), reverse=True)
    to_do = (await travel.agent_api_messages.list_agent_messages(ROOM, page_size=33)).data
    assert [each.id for each in to_do] == [ERRAND, *(each.id for each in reversed(listed))]
