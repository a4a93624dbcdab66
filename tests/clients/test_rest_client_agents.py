"""Agents of a user: registered, listed, deleted."""

from datetime import timedelta

import pytest
from thenvoi_rest.errors import ForbiddenError, NotFoundError, UnauthorizedError, UnprocessableEntityError
from thenvoi_rest.human_api_agents import (
    DeleteMyAgentResponseData,
    RegisterMyAgentResponseData,
    RegisterMyAgentResponseDataAgent,
)
from thenvoi_rest.types import AgentRegisterRequest, ChatRoomRequest, MyAgent

from tests.clients.callers import Callers
from tests.clients.quickstart import JANE, LEDGER, MALFORMED, NOT_AN_ID, NOTES, NOWHERE, ROOM, START, TRAVEL, WEATHER
from tests.clients.refusals import raises
from tests.clients.requests import with_query
from tests.clients.shown import shown, there

SCRIBE = AgentRegisterRequest(name="Scribe Nr. 1", description="Writes everything down.")
UNKNOWN_KEY = "API key not linked to a valid user or agent"


@pytest.mark.rule("AGT-10")
@pytest.mark.answers("list_my_agents")
def test_a_user_lists_the_own_agents_newest_first(mock: Callers) -> None:
    answer = mock.as_("jane").human_api_agents.list_my_agents()
    agents = there(answer.data)
    assert [each.id for each in agents] == [NOTES, TRAVEL, WEATHER]
    newest = agents[0]
    assert shown(newest) == shown(
        MyAgent(
            id=NOTES,
            name="Notes Agent",
            description="Keeps minutes of what was decided.",
            is_external=True,
            model_type=None,
            listed_in_directory=False,
            registry_access=True,
            tags=[],
            inserted_at=newest.inserted_at,
            updated_at=newest.inserted_at,
        )
    )
    assert timedelta(0) <= newest.inserted_at - (START - timedelta(days=1)) < timedelta(seconds=1)
    counted = {"page": 1, "page_size": 20, "total_count": 3, "total_pages": 1}
    assert {name: getattr(there(answer.metadata), name) for name in counted} == counted


@pytest.mark.rule("AUTH-10")
@pytest.mark.answers("list_my_agents")
def test_no_list_shows_a_key(mock: Callers) -> None:
    mock.as_("jane").human_api_agents.list_my_agents()
    assert b"thnv_" not in mock.traffic.last.answer


@pytest.mark.rule("AUTH-6", "ERR-6")
@pytest.mark.refuses("list_my_agents")
def test_agents_own_no_agents_and_the_list_takes_no_filter(mock: Callers) -> None:
    with mock.refuses(ForbiddenError, "User authentication required"):
        mock.as_("jane/weather-agent").human_api_agents.list_my_agents()
    with mock.refuses(422, details={"/name": ["Unexpected field: name"]}):
        mock.as_("jane").human_api_agents.list_my_agents(request_options=with_query(name="Notes"))


@pytest.mark.rule("AGT-1", "AGT-5", "AUTH-3", "AUTH-10")
@pytest.mark.answers("register_my_agent")
def test_a_registered_agent_comes_with_its_key(mock: Callers) -> None:
    made = mock.as_("jane").human_api_agents.register_my_agent(agent=SCRIBE).data
    assert mock.traffic.last.status == 201
    assert isinstance(made, RegisterMyAgentResponseData)
    agent, key = there(made.agent), there(there(made.credentials).api_key)
    assert shown(agent) == shown(
        RegisterMyAgentResponseDataAgent(
            id=agent.id,
            name="Scribe Nr. 1",
            description="Writes everything down.",
            owner_id=JANE,
            inserted_at=agent.inserted_at,
        )
    )
    assert key.startswith(f"thnv_a_{int(START.timestamp())}_")
    me = mock.with_key(key).agent_api_identity.get_agent_me().data
    assert (me.id, me.handle, me.owner_uuid) == (agent.id, "jane/scribe-nr-1", JANE)


@pytest.mark.rule("AGT-2")
@pytest.mark.refuses("register_my_agent")
@pytest.mark.parametrize(
    "agent, details",
    [
        ({"name": "ab"}, {"/agent/name": ["String length is smaller than minLength: 3"]}),
        ({"name": "a" * 101}, {"/agent/name": ["String length is larger than maxLength: 100"]}),
        ({"description": "too short"}, {"/agent/description": ["String length is smaller than minLength: 10"]}),
        ({"description": "a" * 501}, {"/agent/description": ["String length is larger than maxLength: 500"]}),
        ({"model_type": "mock"}, {"/agent/model_type": ["Unexpected field: model_type"]}),
    ],
)
def test_an_agent_that_does_not_fit_is_refused_with_the_field(
    mock: Callers, agent: dict[str, str], details: dict[str, list[str]]
) -> None:
    request = AgentRegisterRequest.model_validate({**SCRIBE.dict(), **agent})
    with mock.refuses(UnprocessableEntityError, details=details):
        mock.as_("jane").human_api_agents.register_my_agent(agent=request)


@pytest.mark.rule("AGT-4")
@pytest.mark.refuses("register_my_agent")
def test_a_name_is_taken_within_one_owner_only(mock: Callers) -> None:
    request = AgentRegisterRequest(name="notes  AGENT", description="Another one of that name.")
    with mock.refuses(UnprocessableEntityError, details={"/agent/name": ["has already been taken"]}):
        mock.as_("jane").human_api_agents.register_my_agent(agent=request)
    mock.as_("ravi").human_api_agents.register_my_agent(agent=request)


@pytest.mark.rule("AGT-3", "RATE-1")
@pytest.mark.refuses("register_my_agent")
def test_a_full_quota_of_agents_is_403(mock: Callers) -> None:
    mock.site.renew(agent_limit=3)
    numbers = {"resource": "agents", "limit": 3, "current": 3}
    with mock.refuses(ForbiddenError, "Agents limit reached", code="limit_reached", details=numbers):
        mock.as_("jane").human_api_agents.register_my_agent(agent=SCRIBE)


@pytest.mark.rule("AGT-12")
@pytest.mark.answers("delete_my_agent")
def test_an_agent_without_history_is_deleted_without_force(mock: Callers) -> None:
    agents = mock.as_("jane").human_api_agents
    deleted = agents.delete_my_agent(NOTES).data
    expected = DeleteMyAgentResponseData(
        id=NOTES, name="Notes Agent", description="Keeps minutes of what was decided.", executions_deleted=0
    )
    assert shown(deleted) == shown(expected)
    assert [each.id for each in there(agents.list_my_agents().data)] == [TRAVEL, WEATHER]


@pytest.mark.rule("AGT-12", "AGT-13")
@pytest.mark.answers("delete_my_agent")
@pytest.mark.refuses("delete_my_agent")
def test_an_agent_with_history_is_deleted_only_by_force(mock: Callers) -> None:
    agents = mock.as_("jane").human_api_agents
    for force in (None, False):
        with mock.refuses(
            UnprocessableEntityError,
            "Agent has execution history; delete it with force=true",
            details={"agent": ["has execution history"]},
        ):
            agents.delete_my_agent(WEATHER, force=force)
    deleted = agents.delete_my_agent(WEATHER, force=True).data
    assert mock.traffic.last.url.query == b"force=true"
    assert (deleted.id, deleted.executions_deleted) == (WEATHER, 1)


@pytest.mark.rule("AGT-14", "AGT-15", "AGT-17")
@pytest.mark.answers("delete_my_agent", "list_my_chat_messages", "list_my_chat_participants")
def test_what_a_deleted_agent_said_stays(mock: Callers) -> None:
    jane = mock.as_("jane")
    said = jane.human_api_messages.list_my_chat_messages(ROOM).data
    jane.human_api_agents.delete_my_agent(WEATHER, force=True)
    assert jane.human_api_messages.list_my_chat_messages(ROOM).data == said
    assert (said[1].sender_id, said[1].sender_type, said[1].sender_name) == (WEATHER, "Agent", "Weather Agent")
    present = jane.human_api_participants.list_my_chat_participants(ROOM).data
    assert [each.id for each in present] == [JANE, TRAVEL]


@pytest.mark.rule("AGT-12", "ERR-7")
@pytest.mark.refuses("delete_my_agent")
def test_only_the_owner_deletes_an_agent_and_only_one_that_exists(mock: Callers) -> None:
    agents = mock.as_("jane").human_api_agents
    with mock.refuses(ForbiddenError, "You are not the owner of this agent"):
        agents.delete_my_agent(LEDGER, force=True)
    with mock.refuses(NotFoundError, "Agent not found"):
        agents.delete_my_agent(NOWHERE)
    with mock.refuses(UnprocessableEntityError, details={"/id": [NOT_AN_ID]}):
        agents.delete_my_agent(MALFORMED)


@pytest.mark.rule("AGT-1", "AGT-14", "AUTH-9", "AUTH-11")
@pytest.mark.answers("register_my_agent", "get_agent_me", "create_agent_chat", "delete_my_agent")
@pytest.mark.refuses("get_agent_me", "create_agent_chat", "delete_my_agent")
def test_the_life_of_an_agent_from_registration_to_a_key_that_opens_nothing(mock: Callers) -> None:
    agents = mock.as_("jane").human_api_agents
    made = agents.register_my_agent(agent=SCRIBE).data
    agent_id, key = there(there(made.agent).id), there(there(made.credentials).api_key)
    scribe = mock.with_key(key)
    assert scribe.agent_api_identity.get_agent_me().data.id == agent_id
    scribe.agent_api_chats.create_agent_chat(chat=ChatRoomRequest())
    agents.delete_my_agent(agent_id)
    with raises(UnauthorizedError, UNKNOWN_KEY):
        scribe.agent_api_identity.get_agent_me()
    with raises(UnauthorizedError, UNKNOWN_KEY):
        scribe.agent_api_chats.create_agent_chat(chat=ChatRoomRequest())
    with mock.refuses(NotFoundError, "Agent not found"):
        agents.delete_my_agent(agent_id)
