"""The REST interface around the tools: agents, what administrators do with them, runs (mcp.md 5.1)."""

from collections.abc import Callable
from http import HTTPStatus

import pytest

from mock_platform.world import World
from mock_platform.world.events import Event, MessageCreated
from mock_platform.world.identities import Agent
from mock_platform.world.messages import MentionRequest
from tests.agent_manager.stage import Json, Stage

FINANCE: Json = {
    "id": "finance_agent",
    "agentId": "finance_agent",
    "name": "Finance Agent",
    "description": "Knows prices of stocks and currencies, and reads balance sheets.",
    "is_team": False,
    "isTeam": False,
    "active": True,
    "tool": "run_finance_agent",
    "platformId": "00000000-0000-4000-8000-000000000212",
}


def without_times(agent: Json) -> Json:
    assert agent["createdAt"].endswith("Z")
    assert agent["updatedAt"] >= agent["createdAt"]
    return {name: value for name, value in agent.items() if not name.endswith("At")}


def problem(status: int, kind: str, title: str, detail: str) -> Json:
    return {"type": f"urn:problem-type:{kind}", "title": title, "status": status, "detail": detail}


NO_SUCH = problem(404, "not-found", "Not Found", "There is no such agent: GET /api/agents lists them")


# --- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule("AM-5.1")
def test_the_agents_are_listed_by_id_those_switched_off_only_when_asked_for(stage: Stage) -> None:
    agent = stage.agent("bob/web_agent")
    stage.inside(lambda world: world.accounts.change_agent(agent, active=False))
    active = ["finance_agent", "night_clerk", "procurator_assistant"]
    for query in ("", "?includeInactive=false"):
        assert [each["id"] for each in stage.request("GET", f"/api/agents{query}").json()] == active
    everything = stage.request("GET", "/api/agents?includeInactive=true").json()
    assert [(each["id"], each["active"]) for each in everything] == [
        *((each, True) for each in active),
        ("web_agent", False),
    ]
    assert without_times(everything[0]) == FINANCE
    answer = stage.request("GET", "/api/agents?includeInactive=yes")
    assert answer.json() == problem(400, "bad-request", "Bad Request", "includeInactive should be true or false")


@pytest.mark.rule("AM-5.1")
def test_one_agent_is_found_by_either_id_and_a_foreign_one_is_unknown(stage: Stage) -> None:
    for agent_id in ("finance_agent", FINANCE["platformId"]):
        assert without_times(stage.request("GET", f"/api/agents/{agent_id}", "bob").json()) == FINANCE
    for agent_id in ("courier_agent", "00000000-0000-4000-8000-000000000215", "nobody"):
        answer = stage.request("GET", f"/api/agents/{agent_id}")
        assert (answer.status_code, answer.json()) == (404, NO_SUCH)
        assert answer.headers["content-type"] == "application/problem+json"


TAX: Json = {"name": "Tax Agent", "description": "Files tax returns."}


# --- administrators --------------------------------------------------------------------------------------------------


@pytest.mark.rule("AM-5.1")
def test_an_administrator_registers_an_agent_that_can_be_connected_at_once(stage: Stage) -> None:
    body = {"agentId": "tax_agent", "name": "Tax Agent", "description": "Files tax returns."}
    answer = stage.request("POST", "/api/admin/agents", json=body)
    assert answer.status_code == 201
    agent = answer.json()
    key = agent.pop("credentials")["api_key"]
    assert (agent["id"], agent["name"], agent["active"]) == ("tax_agent", "Tax Agent", True)
    me = stage.http.get("/api/v1/agent/me", headers={"X-API-Key": key}).json()["data"]
    assert (me["id"], me["handle"]) == (agent["platformId"], "alice/tax_agent")
    assert "run_tax_agent" in stage.tools("bob")
    named = stage.request("POST", "/api/admin/agents", json={"name": "Mail Agent", "description": "Sends letters."})
    assert named.json()["id"] == "mail_agent"


@pytest.mark.rule("AM-5.1")
@pytest.mark.parametrize(
    "body, status, kind, detail",
    [
        ({}, 400, "bad-request", "name should be a text that is not empty"),
        ({"name": "Tax"}, 400, "bad-request", "description should be a text that is not empty"),
        ({**TAX, "agentId": 5}, 400, "bad-request", "agentId should be a text"),
        (
            {**TAX, "description": "short"},
            422,
            "validation-error",
            "Request validation failed; agent/description: String length is smaller than minLength: 10",
        ),
        ({**TAX, "agentId": "a/b"}, 422, "validation-error", "Request validation failed; agentId: has invalid format"),
        (
            {**TAX, "id": "finance_agent"},
            422,
            "validation-error",
            "Request validation failed; agent/name: has already been taken",
        ),
    ],
)
def test_what_cannot_be_registered_is_told_with_the_field(
    stage: Stage, body: Json, status: int, kind: str, detail: str
) -> None:
    answer = stage.request("POST", "/api/admin/agents", json=body)
    title = {400: "Bad Request", 422: HTTPStatus(422).phrase}[status]
    assert (answer.status_code, answer.json()) == (status, problem(status, kind, title, detail))


@pytest.mark.rule("AM-5.1")
def test_an_administrator_changes_what_is_given_and_nothing_else(stage: Stage) -> None:
    address = "/api/admin/agents/web_agent"
    renamed = stage.request("PUT", address, json={"name": "Spider"}).json()
    assert (renamed["id"], renamed["name"], renamed["active"]) == ("web_agent", "Spider", True)
    assert renamed["description"] == "Searches the web and sums up what it finds."
    off = stage.request("PUT", address, json={"description": "Sleeps all day.", "active": False}).json()
    assert (off["name"], off["description"], off["active"]) == ("Spider", "Sleeps all day.", False)
    assert stage.request("PUT", address, json={}).json()["active"] is False
    assert stage.request("PUT", address, json={"active": True}).json()["active"] is True
    wrong = stage.request("PUT", address, json={"active": "yes"})
    assert wrong.json() == problem(400, "bad-request", "Bad Request", "active should be true or false")


@pytest.mark.rule("AM-5.1")
def test_a_deleted_agent_is_gone_for_both_faces(stage: Stage) -> None:
    stage.call("run_web_agent", message="x")
    answer = stage.request("DELETE", "/api/admin/agents/web_agent")
    assert (answer.status_code, answer.content) == (204, b"")
    assert stage.request("DELETE", "/api/admin/agents/web_agent").json() == NO_SUCH
    assert "run_web_agent" not in stage.tools()
    with pytest.raises(KeyError):
        stage.inside(lambda world: world.accounts.agents["00000000-0000-4000-8000-000000000213"])


@pytest.mark.rule("AM-5.2")
@pytest.mark.parametrize(
    "method, path", [("POST", ""), ("PUT", "/finance_agent"), ("DELETE", "/finance_agent"), ("PUT", "/web_agent")]
)
def test_whoever_is_no_administrator_is_told_so_by_403(stage: Stage, method: str, path: str) -> None:
    body = {"name": "Tax Agent", "description": "Files tax returns."}
    answer = stage.request(method, f"/api/admin/agents{path}", "bob", json=body)
    expected = problem(403, "forbidden", "Forbidden", "Only administrators may manage agents")
    assert (answer.status_code, answer.json()) == (403, expected)


def test_an_administrator_of_another_organization_does_not_even_learn_of_the_agent(stage: Stage) -> None:
    for method in ("PUT", "DELETE"):
        answer = stage.request(method, "/api/admin/agents/finance_agent", "olga", json={"active": False})
        assert (answer.status_code, answer.json()) == (404, NO_SUCH)


# --- runs ------------------------------------------------------------------------------------------------------------


@pytest.mark.rule("AM-5.1")
def test_a_run_answers_what_the_agent_said_thought_and_used(stage: Stage) -> None:
    run = stage.request("POST", "/api/agents/web_agent/runs", json={"message": "MCP", "userId": "x", "orgId": "y"})
    assert run.status_code == 200
    body = run.json()
    room = stage.inside(lambda world: world.rooms.rooms[body["sessionId"]])
    assert body.pop("runId") not in {room.id, room.messages[0].id}
    assert body.pop("metrics")["durationMs"] > 0
    arguments = '{"query": "MCP"}'
    (used,) = body.pop("tools")
    assert used["content"] == f"web_search({arguments})"
    assert used["metadata"]["function"] == {"name": "web_search", "arguments": arguments}
    assert body == {
        "sessionId": room.id,
        "content": "I found three pages about: MCP",
        "metadata": {
            "agentId": "web_agent",
            "chatId": room.id,
            "questionId": room.messages[0].id,
            "answerId": room.messages[-1].id,
        },
        "reasoningSteps": ["I should search the web for that."],
        "status": "COMPLETED",
    }


@pytest.mark.rule("AM-5.1")
@pytest.mark.parametrize("spelling", ["sessionId", "session_id"])
def test_a_run_may_go_on_in_the_room_of_an_earlier_one(stage: Stage, spelling: str) -> None:
    address = "/api/agents/finance_agent/runs"
    first = stage.request("POST", address, json={"message": "price of AAPL"}).json()
    second = stage.request("POST", address, json={"message": "and NVDA?", spelling: first["sessionId"]}).json()
    assert second["sessionId"] == first["sessionId"]
    assert second["content"].startswith("NVDA")
    third = stage.request("POST", address, json={"message": "and TSLA?"}).json()
    assert third["sessionId"] != first["sessionId"]
    foreign = stage.request("POST", address, "bob", json={"message": "hm", spelling: first["sessionId"]})
    assert foreign.json() == problem(404, "not-found", "Not Found", "Chat room not found")
    other = stage.request("POST", "/api/agents/web_agent/runs", json={"message": "hm", spelling: first["sessionId"]})
    assert (other.status_code, other.json()["type"]) == (422, "urn:problem-type:mentioned-participant-not-in-room")


@pytest.mark.rule("AM-5.1")
def test_a_run_without_an_answer_says_why(frozen: Stage) -> None:
    clerk = frozen.agent("alice/night_clerk")
    offline = frozen.request("POST", "/api/agents/night_clerk/runs", json={"message": "hello"})
    detail = "Night Clerk is not connected, so nobody would answer"
    assert (offline.status_code, offline.json()) == (409, problem(409, "offline", "Conflict", detail))

    def leave(world: World, event: MessageCreated) -> None:
        world.rooms.remove_participant(clerk, event.room.id, clerk.id)

    as_soon_as_asked(frozen, clerk, leave)
    body = frozen.request("POST", "/api/agents/night_clerk/runs", json={"message": "hello"}).json()
    assert body.pop("runId")
    room_id = body.pop("sessionId")
    assert (
        body.pop("metadata").items() >= {"agentId": "night_clerk", "chatId": room_id, "reason": "agent_failed"}.items()
    )
    assert body == {
        "content": "Night Clerk cannot answer: the agent left the room",
        "tools": [],
        "reasoningSteps": [],
        "status": "FAILED",
        "metrics": {"durationMs": 0},
    }


def as_soon_as_asked(stage: Stage, agent: Agent, act: Callable[[World, MessageCreated], object]) -> None:
    """Have something happen before the question has even reached whoever asked it."""

    def prepare(world: World) -> None:
        def follow(event: Event) -> None:
            if isinstance(event, MessageCreated) and event.message.mentions_id(agent.id):
                act(world, event)

        world.set_presence(agent.id, online=True)
        world.events.subscribe(follow)

    stage.inside(prepare)


def test_an_answer_that_comes_at_the_very_moment_of_the_question_is_not_missed(frozen: Stage) -> None:
    clerk = frozen.agent("alice/night_clerk")

    def answer(world: World, event: MessageCreated) -> None:
        world.messages.post_event(clerk, event.room.id, "That is quick.", "thought")
        world.messages.send(clerk, event.room.id, "At once.", [MentionRequest(event.message.sender_id)])

    as_soon_as_asked(frozen, clerk, answer)
    body = frozen.request("POST", "/api/agents/night_clerk/runs", json={"message": "hello"}).json()
    assert (body["status"], body["content"], body["reasoningSteps"]) == ("COMPLETED", "At once.", ["That is quick."])


@pytest.mark.parametrize("body", [{}, {"message": ""}, {"message": 1}])
def test_a_run_needs_a_message(stage: Stage, body: Json) -> None:
    answer = stage.request("POST", "/api/agents/finance_agent/runs", json=body)
    expected = problem(400, "bad-request", "Bad Request", "message should be a text that is not empty")
    assert (answer.status_code, answer.json()) == (400, expected)


def test_a_run_of_an_agent_that_is_unknown_foreign_or_switched_off_is_404(stage: Stage) -> None:
    agent = stage.agent("bob/web_agent")
    stage.inside(lambda world: world.accounts.change_agent(agent, active=False))
    for agent_id in ("nobody", "courier_agent", "web_agent"):
        answer = stage.request("POST", f"/api/agents/{agent_id}/runs", json={"message": "hello"})
        assert (answer.status_code, answer.json()) == (404, NO_SUCH)
