"""Requests with two faults, and which of the two is told: the order of checks of ERR-4."""

from typing import NamedTuple

import pytest

from tests.rest.api import NOWHERE, Json
from tests.rest.cases import DEN, INVALID, LONG, MEMORY, MY_DEN, Case, adding, asking, registering, to
from tests.rest.stage import Stage


class Pair(NamedTuple):
    """A request with two faults, and the answer to the first of them."""

    first: str
    second: str
    case: Case
    status: int
    code: str
    message: str = ""
    details: Json = None

    def __str__(self) -> str:
        return f"{self.first} before {self.second}: {self.case.method} {self.case.path}"


NO_ROOM = "Chat room not found"
VAULT = "/agent/chats/{vault}"
WORKSHOP = "/agent/chats/{workshop}"  # travel is a plain member there

PRECEDENCE = [
    Pair("route", "key", Case("nobody", "GET", "/agent/nothing"), 404, "not_found", "No such route"),
    Pair("method", "key", Case("nobody", "PATCH", "/agent/chats"), 405, "method_not_allowed"),
    Pair("key", "kind of key", Case("deleted", "GET", "/me/profile"), 401, "unauthorized"),
    Pair("key", "path", Case("nobody", "GET", "/me/chats/x"), 401, "unauthorized"),
    Pair("key", "body", Case("wrong key", "POST", "/me/chats", "{"), 401, "unauthorized"),
    Pair(
        "kind of key", "path", Case("jane", "GET", "/agent/chats/x"), 403, "forbidden", "Agent authentication required"
    ),
    Pair(
        "kind of key",
        "query",
        Case("weather", "GET", "/me/chats?x=1"),
        403,
        "forbidden",
        "User authentication required",
    ),
    Pair(
        "kind of key",
        "body",
        Case("weather", "POST", "/me/chats", "{"),
        403,
        "forbidden",
        "User authentication required",
    ),
    Pair("kind of key", "room", Case("jane", "GET", VAULT), 403, "forbidden", "Agent authentication required"),
    Pair(
        "kind of key",
        "plan",
        Case("weather", "GET", "/me/chats", switches={"plan_required": ("jane",)}),
        403,
        "forbidden",
    ),
    Pair(
        "plan", "path", Case("jane", "GET", "/me/chats/x", switches={"plan_required": ("jane",)}), 403, "plan_required"
    ),
    Pair("plan", "body", Case("jane", "POST", "/me/chats", "{", {"plan_required": ("jane",)}), 403, "plan_required"),
    Pair(
        "path",
        "query",
        Case("jane", "GET", "/me/chats/x/messages?page=x"),
        422,
        "validation_error",
        INVALID,
        {"/chat_id": ["Invalid format. Expected :uuid"]},
    ),
    Pair("path", "body", Case("jane", "POST", "/me/chats/x/messages", "{"), 422, "validation_error", INVALID),
    Pair(
        "query",
        "body",
        Case("jane", "POST", "/me/chats?x=1", "{"),
        422,
        "validation_error",
        INVALID,
        {"/x": ["Unexpected field: x"]},
    ),
    Pair("path", "room", Case("weather", "POST", VAULT + "/messages/x/processing"), 422, "validation_error", INVALID),
    Pair("query", "room", Case("weather", "GET", VAULT + "/messages?status=x"), 422, "validation_error", INVALID),
    Pair("JSON", "room", Case("weather", "POST", VAULT + "/messages", "{"), 400, "bad_request"),
    Pair(
        "body", "room", Case("weather", "POST", VAULT + "/messages", {"message": {}}), 422, "validation_error", INVALID
    ),
    Pair(
        "body",
        "room",
        Case("jane", "POST", "/me/chats/" + NOWHERE + "/participants", {}),
        422,
        "validation_error",
        INVALID,
    ),
    Pair(
        "body",
        "role",
        Case("travel", "POST", WORKSHOP + "/participants", adding("spare", "boss")),
        422,
        "validation_error",
        INVALID,
    ),
    Pair(
        "body",
        "quota",
        Case("jane", "POST", "/me/agents/register", registering("ab"), {"agent_limit": 0}),
        422,
        "validation_error",
        INVALID,
    ),
    Pair(
        "body",
        "conflict",
        Case("jane", "POST", "/me/contacts/requests", asking("ravi", LONG)),
        422,
        "validation_error",
        INVALID,
    ),
    Pair(
        "body",
        "state",
        Case("weather", "POST", DEN + "/messages/{thought}/failed", {"reason": "x"}),
        422,
        "validation_error",
        INVALID,
    ),
    Pair(
        "room",
        "role",
        Case("weather", "POST", VAULT + "/participants", adding("travel", "owner")),
        404,
        "not_found",
        NO_ROOM,
    ),
    Pair(
        "room",
        "role",
        Case("weather", "POST", "/agent/chats/{left}/participants", adding("weather", "owner")),
        404,
        "not_found",
        NO_ROOM,
    ),
    Pair(
        "room",
        "quota",
        Case("jane", "POST", "/me/chats/{vault}/messages", to("olga"), {"message_limit": 0}),
        404,
        "not_found",
        NO_ROOM,
    ),
    Pair(
        "room", "message", Case("weather", "POST", f"{VAULT}/messages/{NOWHERE}/processed"), 404, "not_found", NO_ROOM
    ),
    Pair(
        "room",
        "participant",
        Case("jane", "DELETE", "/me/chats/{vault}/participants/" + NOWHERE),
        404,
        "not_found",
        NO_ROOM,
    ),
    Pair(
        "room",
        "conflict",
        Case("jane", "POST", "/me/chats/{vault}/participants", adding("olga")),
        404,
        "not_found",
        NO_ROOM,
    ),
    Pair(
        "room",
        "rule",
        Case("jane", "POST", "/me/chats/{vault}/messages", to("jane", "jane", content=" ")),
        404,
        "not_found",
        NO_ROOM,
    ),
    Pair(
        "role",
        "participant",
        Case("travel", "POST", WORKSHOP + "/participants", adding(NOWHERE, "admin")),
        403,
        "forbidden",
    ),
    Pair(
        "role",
        "participant",
        Case("travel", "DELETE", f"{WORKSHOP}/participants/{NOWHERE}", switches={"strict_member_removal": True}),
        403,
        "forbidden",
    ),
    Pair(
        "role",
        "quota",
        Case("travel", "POST", WORKSHOP + "/participants", adding("spare", "owner"), {"participant_limit": 2}),
        403,
        "forbidden",
    ),
    Pair(
        "role",
        "conflict",
        Case("travel", "POST", WORKSHOP + "/participants", adding("travel", "admin")),
        403,
        "forbidden",
    ),
    Pair("role", "state", Case("ravi", "DELETE", "/me/agents/{weather}"), 403, "forbidden"),
    Pair("role", "state", Case("ravi", "POST", "/me/memories/{of Acme}/restore"), 403, "forbidden"),
    Pair(
        "quota",
        "participant",
        Case("jane", "POST", MY_DEN + "/participants", adding(NOWHERE), {"participant_limit": 3}),
        403,
        "limit_reached",
    ),
    Pair(
        "quota",
        "conflict",
        Case("jane", "POST", MY_DEN + "/participants", adding("weather"), {"participant_limit": 3}),
        403,
        "limit_reached",
    ),
    Pair(
        "quota",
        "rule",
        Case("jane", "POST", MY_DEN + "/messages", to("jane", content=" "), {"message_limit": 2}),
        403,
        "limit_reached",
    ),
    Pair(
        "quota",
        "rule",
        Case("jane", "POST", "/me/agents/register", registering("Weather Agent"), {"agent_limit": 3}),
        403,
        "limit_reached",
    ),
    Pair(
        "quota",
        "task",
        Case("jane", "POST", "/me/chats", {"chat": {"task_id": NOWHERE}}, {"room_limit": 0}),
        403,
        "limit_reached",
    ),
    Pair("feature", "query", Case("jane", "GET", "/me/memories?x=1", switches={"memories": False}), 403, "forbidden"),
    Pair("feature", "JSON", Case("weather", "POST", "/agent/memories", "{", {"memories": False}), 403, "forbidden"),
    Pair("feature", "body", Case("weather", "POST", "/agent/memories", {}, {"memories": False}), 403, "forbidden"),
    Pair(
        "kind of key",
        "feature",
        Case("jane", "GET", "/agent/memories", switches={"memories": False}),
        403,
        "forbidden",
        "Agent authentication required",
    ),
    Pair(
        "plan",
        "feature",
        Case("jane", "GET", "/me/memories", switches={"plan_required": ("jane",), "memories": False}),
        403,
        "plan_required",
    ),
    Pair(
        "feature",
        "memory",
        Case("jane", "GET", f"/me/memories/{NOWHERE}", switches={"memories": False}),
        403,
        "forbidden",
    ),
    Pair(
        "feature",
        "rule",
        Case("weather", "POST", "/agent/memories", {"memory": MEMORY}, {"memories": False}),
        403,
        "forbidden",
    ),
    Pair(
        "message",
        "attempt",
        Case("weather", "POST", DEN + "/messages/{aside}/processed"),
        404,
        "not_found",
        "Message not found",
    ),
    Pair(
        "message",
        "attempt",
        Case("weather", "POST", f"{DEN}/messages/{NOWHERE}/failed", {"error": "x"}),
        404,
        "not_found",
        "Message not found",
    ),
    Pair("participant", "peer", Case("jane", "POST", MY_DEN + "/participants", adding(NOWHERE)), 404, "not_found"),
    Pair(
        "malformed handle",
        "self",
        Case("jane", "POST", "/me/contacts/requests", asking("jane roe")),
        400,
        "bad_request",
    ),
]
"""ERR-4, each adjacent pair of its stages at least once. 409 and the 422 of a rule never meet in one operation."""


@pytest.mark.rule("ERR-4", "AUTH-15", "PAR-10", "PAR-11", "DEL-6", "ERR-8")
@pytest.mark.parametrize("pair", PRECEDENCE, ids=str)
def test_of_two_faults_the_earlier_one_is_told(stage: Stage, pair: Pair) -> None:
    if pair.case.switches:
        stage.switch(**pair.case.switches)
    before = stage.site.state()
    answer = pair.case.send(stage)
    assert answer.refusal == (pair.status, pair.code)
    assert answer.json["error"]["message"].startswith(pair.message)
    if pair.details is not None:
        assert answer.details == pair.details
    assert stage.site.state() == before


@pytest.mark.rule("ERR-4", "CON-12", "CON-6")
def test_a_decided_request_is_hidden_from_third_parties_and_403_to_the_wrong_one_before_it_is_409(stage: Stage) -> None:
    request = stage.ids["to jane"]
    assert stage.api("jane").post(f"/me/contacts/requests/{request}/reject").data["status"] == "rejected"
    assert stage.api("ravi").post(f"/me/contacts/requests/{request}/reject").refusal == (404, "not_found")
    assert stage.api("jane").delete(f"/me/contacts/requests/{request}").refusal == (403, "forbidden")
    assert stage.api("jane").post(f"/me/contacts/requests/{request}/approve").refusal == (409, "conflict")
