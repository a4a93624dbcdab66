"""Refusals as they arrive: their envelope, codes, texts and ids, and which of two faults is told first."""

import json
import logging
import re
from collections.abc import Mapping
from typing import NamedTuple

import pytest

from mock_platform.rest.declared import OPERATIONS
from mock_platform.rest.operations import BASE_PATH, Operation
from mock_platform.world import World
from tests.rest.api import NOWHERE, Answer, Json, Site
from tests.rest.stage import Stage

REQUEST_ID = re.compile(r"F9(mock|anon)\d{13}")
LONG = "x" * 501


class Case(NamedTuple):
    """A request of somebody on the stage, with ids by name in braces; a text is sent as it stands."""

    caller: str
    method: str
    path: str
    body: Json = None
    switches: Mapping[str, object] = {}

    def __str__(self) -> str:
        return f"{self.caller} {self.method} {self.path}"

    def send(self, stage: Stage) -> Answer:
        path = self.path if self.path.startswith(("/api", "/version")) else BASE_PATH + self.path
        path, _, query = path.format(**stage.ids).partition("?")
        sent = fill(self.body, stage.ids)
        content = sent.encode() if isinstance(sent, str) else None
        pairs = dict(pair.split("=") for pair in query.split("&") if pair)
        api = stage.api(self.caller)
        return api.call(self.method, path, body=None if content else sent, content=content, query=pairs)


def fill(body: Json, ids: Mapping[str, str]) -> Json:
    """The body with the ids for their names."""
    if isinstance(body, dict):
        return {key: fill(value, ids) for key, value in body.items()}
    if isinstance(body, list):
        return [fill(value, ids) for value in body]
    return ids.get(body, body) if isinstance(body, str) else body


def name_of(value: object) -> str:
    """The part of a test's name that a parameter makes: only cases and texts have one."""
    return str(value) if isinstance(value, Case | str) else ""


@pytest.fixture
def stage(site: Site) -> Stage:
    return Stage(site)


def to(*mentioned: str, content: str = "Hello") -> Json:
    return {"message": {"content": content, "mentions": [{"id": each} for each in mentioned]}}


def adding(who: str, role: str | None = "member") -> Json:
    return {"participant": {"participant_id": who, "role": role}}


def asking(handle: str, message: str | None = None) -> Json:
    return {"contact_request": {"recipient_handle": handle, "message": message}}


def registering(name: str, description: str = "Does this and that") -> Json:
    return {"agent": {"name": name, "description": description}}


MEMORY = {"content": "Likes tea", "system": "working", "type": "episodic", "segment": "user", "thought": "Said so"}

# --------------------------------------------------------------------------------------------------- codes and envelope

DEN = "/agent/chats/{den}"
MY_DEN = "/me/chats/{den}"
MARK = DEN + "/messages/{ask}"

CODES: list[tuple[Case, int, str, str]] = [
    (Case("nobody", "GET", "/me/profile"), 401, "unauthorized", "Invalid or missing API key"),
    (Case("jane", "GET", "/agent/me"), 403, "forbidden", "Agent authentication required"),
    (
        Case("jane", "GET", "/me/profile", switches={"plan_required": ("jane",)}),
        403,
        "plan_required",
        "Your plan does not include the Human API",
    ),
    (
        Case("jane", "POST", "/me/chats", {"chat": {}}, {"room_limit": 0}),
        403,
        "limit_reached",
        "Chat room limit reached",
    ),
    (
        Case("jane", "DELETE", MY_DEN + "/participants/{jane}"),
        403,
        "cannot_remove_sole_owner",
        "The sole owner cannot leave the chat room",
    ),
    (Case("jane", "GET", "/me/chats/{vault}"), 404, "not_found", "Chat room not found"),
    (Case("jane", "GET", "/me/memories/{about olga}"), 404, "not_found", "Memory not found"),
    (Case("jane", "GET", "/nothing"), 404, "not_found", "No such route"),
    (Case("jane", "PATCH", "/me/chats"), 405, "method_not_allowed", "Method not allowed; this path takes GET, POST"),
    (
        Case("jane", "POST", MY_DEN + "/participants", adding("weather")),
        409,
        "conflict",
        "Already a participant of this chat room",
    ),
    (Case("jane", "POST", "/me/chats", {}), 422, "validation_error", "Request validation failed"),
    (
        Case("weather", "POST", DEN + "/messages/{thought}/processed"),
        422,
        "validation_error",
        "No active processing attempt",
    ),
    (Case("jane", "POST", MY_DEN + "/messages", to()), 422, "mentions_required", "At least one mention is required"),
    (
        Case("jane", "POST", MY_DEN + "/messages", to("jane")),
        422,
        "cannot_mention_self",
        "You cannot mention yourself",
    ),
    (
        Case("jane", "POST", MY_DEN + "/messages", to("weather", "weather")),
        422,
        "duplicate_mentions",
        "The same participant is mentioned more than once",
    ),
    (
        Case("jane", "POST", MY_DEN + "/messages", to("travel")),
        422,
        "mentioned_participant_not_in_room",
        "A mentioned participant is not in the chat room",
    ),
    (
        Case("jane", "POST", "/me/contacts/resolve", {"handle": "no handle"}),
        400,
        "bad_request",
        "Malformed handle: expected name or owner/name",
    ),
]


@pytest.mark.rule("ERR-1", "ERR-2", "RATE-1")
@pytest.mark.parametrize("case, status, code, message", CODES, ids=name_of)
def test_each_kind_of_refusal_has_its_status_code_and_words(
    stage: Stage, case: Case, status: int, code: str, message: str
) -> None:
    if case.switches:
        stage.switch(**case.switches)
    before = stage.site.state()
    answer = case.send(stage)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/json")
    assert answer.error.keys() - {"details"} == {"code", "message"}
    assert (answer.error["code"], answer.error["message"]) == (code, message)
    assert ("details" in answer.error) == (status == 422 or code == "limit_reached")
    assert stage.site.state() == before


@pytest.mark.rule("ERR-3", "ERR-1")
def test_a_refused_body_has_the_documented_shape(site: Site) -> None:
    told = site.as_("jane").post("/me/chats", {}).json
    request_id = told["error"].pop("request_id")
    assert REQUEST_ID.fullmatch(request_id)
    assert told == {
        "error": {
            "code": "validation_error",
            "message": "Request validation failed",
            "details": {"/chat": ["Missing field: chat"]},
        }
    }


@pytest.mark.rule("RATE-1", "ERR-3", "CHT-12", "PAR-24", "MSG-15", "EVT-6", "AGT-3")
@pytest.mark.parametrize(
    "case, resource, limit, current",
    [
        (Case("jane", "POST", "/me/chats", {"chat": {}}, {"room_limit": 3}), "chat room", 3, 4),
        (Case("weather", "POST", "/agent/chats", {"chat": {}}, {"room_limit": 1}), "chat room", 1, 1),
        (Case("jane", "POST", "/me/agents/register", registering("New"), {"agent_limit": 3}), "agents", 3, 3),
        (
            Case("jane", "POST", MY_DEN + "/participants", adding("travel"), {"participant_limit": 3}),
            "participants",
            3,
            3,
        ),
        (Case("jane", "POST", MY_DEN + "/messages", to("weather"), {"message_limit": 2}), "messages", 2, 2),
        (
            Case(
                "weather",
                "POST",
                DEN + "/events",
                {"event": {"content": "Hm", "message_type": "task"}},
                {"event_limit": 1},
            ),
            "events",
            1,
            1,
        ),
    ],
    ids=name_of,
)
def test_a_quota_that_is_used_up_is_403_and_tells_its_numbers(
    stage: Stage, case: Case, resource: str, limit: int, current: int
) -> None:
    stage.switch(**case.switches)
    answer = case.send(stage)
    assert answer.refusal == (403, "limit_reached")
    assert answer.details == {"resource": resource, "limit": limit, "current": current}


@pytest.mark.rule("ERR-9")
def test_every_answer_has_an_id_of_its_own(stage: Stage) -> None:
    seen = []
    for operation in OPERATIONS:
        for caller in ("jane", "weather", "nobody"):
            answer = stage.ask(caller, operation)
            header = answer.headers["x-request-id"]
            if answer.status >= 400:
                assert answer.json["error"]["request_id"] == header
            assert REQUEST_ID.fullmatch(header)
            seen.append(header)
    assert len(set(seen)) == len(seen) == 3 * len(OPERATIONS)


# ----------------------------------------------------------------------------------------------------- what is at fault


DETAILS: list[tuple[Case, Json]] = [
    (Case("jane", "POST", "/me/chats"), {"/chat": ["Missing field: chat"]}),
    (Case("jane", "POST", "/me/chats", {"chat": None}), {"/chat": ["null value where object expected"]}),
    (Case("jane", "POST", "/me/chats", {"chat": []}), {"/chat": ["Invalid object. Got: array"]}),
    (Case("jane", "POST", "/me/chats", "[]"), {"/": ["Invalid object. Got: array"]}),
    (Case("jane", "POST", "/me/chats", "null"), {"/": ["null value where object expected"]}),
    (Case("jane", "POST", "/me/chats", '"chat"'), {"/": ["Invalid object. Got: string"]}),
    (
        Case("weather", "POST", "/agent/chats", {"chat": {"type": "group"}, "extra": 1}),
        {"/chat/type": ["Unexpected field: type"], "/extra": ["Unexpected field: extra"]},
    ),
    (Case("jane", "POST", "/me/chats", {"chat": {"task_id": 7}}), {"/chat/task_id": ["Invalid string. Got: integer"]}),
    (
        Case("jane", "POST", "/me/chats", {"chat": {"task_id": "seven"}}),
        {"/chat/task_id": ["Invalid format. Expected :uuid"]},
    ),
    (Case("jane", "POST", "/me/chats", {"chat": {"task_id": NOWHERE}}), {"task_id": ["does not exist"]}),
    (Case("jane", "POST", MY_DEN + "/messages", {"message": {}}), {"/message/content": ["Missing field: content"]}),
    (
        Case("jane", "POST", MY_DEN + "/messages", {"message": {"content": 1, "mentions": [{"handle": None}]}}),
        {
            "/message/content": ["Invalid string. Got: integer"],
            "/message/mentions/0/id": ["Missing field: id"],
            "/message/mentions/0/handle": ["null value where string expected"],
        },
    ),
    (
        Case("jane", "POST", MY_DEN + "/messages", {"message": {"content": "Hello"}}),
        {"/message/mentions": ["Array length 0 is smaller than minItems: 1"]},
    ),
    (Case("jane", "POST", MY_DEN + "/messages", to("weather", content=" ")), {"content": ["can't be blank"]}),
    (
        Case("jane", "POST", MY_DEN + "/messages", to("weather", "travel")),
        {"/message/mentions/1": ["is not a participant of the chat room"]},
    ),
    (
        Case("jane", "POST", MY_DEN + "/participants", adding("travel", None)),
        {"/participant/role": ["null value where string expected"]},
    ),
    (
        Case("jane", "POST", MY_DEN + "/participants", adding("travel", "boss")),
        {"/participant/role": ["Invalid value for enum"]},
    ),
    (
        Case("jane", "POST", MY_DEN + "/participants", {"participant": {"id": "travel"}}),
        {
            "/participant/participant_id": ["Missing field: participant_id"],
            "/participant/id": ["Unexpected field: id"],
        },
    ),
    (Case("weather", "POST", MARK + "/failed"), {"/error": ["Missing field: error"]}),
    (
        Case("weather", "POST", MARK + "/failed", {"error": ""}),
        {"/error": ["String length is smaller than minLength: 1"]},
    ),
    (Case("weather", "POST", MARK + "/failed", {"error": {}}), {"/error": ["Invalid string. Got: object"]}),
    (Case("weather", "POST", MARK + "/processed", {"status": "done"}), {"/status": ["Unexpected field: status"]}),
    (
        Case("weather", "POST", DEN + "/events", {"event": {"content": "Hm", "message_type": "text"}}),
        {"/event/message_type": ["Invalid value for enum"]},
    ),
    (
        Case("weather", "POST", "/agent/contacts/add", {"handle": "vic", "message": LONG}),
        {"/message": ["String length is larger than maxLength: 500"]},
    ),
    (
        Case(
            "weather",
            "POST",
            "/agent/contacts/requests/respond",
            {"action": "accept", "handle": None, "request_id": "r"},
        ),
        {
            "/action": ["Invalid value for enum"],
            "/handle": ["null value where string expected"],
            "/request_id": ["Invalid format. Expected :uuid"],
        },
    ),
    (
        Case("weather", "POST", "/agent/memories", {"memory": {**MEMORY, "type": "iconic"}}),
        {"type": ["is not valid for system working"]},
    ),
    (Case("weather", "POST", "/agent/memories", {"memory": MEMORY}), {"subject_id": ["can't be blank"]}),
    (
        Case(
            "weather", "POST", "/agent/memories", {"memory": {**MEMORY, "scope": "organization", "content": "x" * 1001}}
        ),
        {"content": ["should be at most 1000 character(s)"]},
    ),
    (
        Case("jane", "POST", "/me/agents/register", registering("ab", "short")),
        {"/agent/name": ["String length is smaller than minLength: 3"]},
    ),
    (
        Case("jane", "POST", "/me/agents/register", registering("Weather Agent")),
        {"/agent/name": ["has already been taken"]},
    ),
    (Case("jane", "PUT", "/me/profile", {"user": {"email": "j@x.test"}}), {"/user/email": ["Unexpected field: email"]}),
    (Case("jane", "DELETE", "/me/agents/{weather}"), {"agent": ["has execution history"]}),
    (Case("jane", "DELETE", "/me/agents/{weather}?force=yes"), {"/force": ["Invalid boolean. Got: string"]}),
    (Case("jane", "POST", "/me/memories/{about jane}/restore"), {"status": ["must be archived"]}),
    (Case("jane", "GET", "/me/chats?page=one"), {"/page": ["Invalid integer. Got: string"]}),
    (
        Case("jane", "GET", "/me/chats?include=rooms&page_size=x"),
        {"/page_size": ["Invalid integer. Got: string"], "/include": ["Unexpected field: include"]},
    ),
    (Case("jane", "GET", MY_DEN + "/messages?since=yesterday"), {"/since": ['Invalid format. Expected :"date-time"']}),
    (Case("jane", "GET", MY_DEN + "/messages?message_type=system"), {"/message_type": ["Invalid value for enum"]}),
    (Case("weather", "GET", DEN + "/messages?status=new"), {"/status": ["Invalid value for enum"]}),
    (Case("jane", "GET", "/me/peers?not_in_chat=den"), {"/not_in_chat": ["Invalid format. Expected :uuid"]}),
    (Case("jane", "GET", "/me/profile?x=1"), {"/x": ["Unexpected field: x"]}),
    (Case("nobody", "GET", "/api/v1/health?x=1"), {"/x": ["Unexpected field: x"]}),
    (Case("jane", "GET", "/me/chats/{den}0"), {"/id": ["Invalid format. Expected :uuid"]}),
    (Case("jane", "GET", "/me/chats/den/messages"), {"/chat_id": ["Invalid format. Expected :uuid"]}),
    (Case("jane", "DELETE", MY_DEN + "/participants/weather"), {"/id": ["Invalid format. Expected :uuid"]}),
]


@pytest.mark.rule(
    "ERR-3", "ERR-5", "ERR-6", "ERR-7", "CHT-1", "PAR-1", "PAR-2", "DEL-6", "DEL-22", "CON-8", "EVT-1", "MSG-3"
)
@pytest.mark.parametrize("case, details", DETAILS, ids=name_of)
def test_a_422_tells_every_fault_under_its_pointer(stage: Stage, case: Case, details: Json) -> None:
    before = stage.site.state()
    answer = case.send(stage)
    assert (answer.status, answer.details) == (422, details)
    assert stage.site.state() == before


@pytest.mark.rule("ERR-7")
@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.uuids], ids=lambda each: each.id)
def test_a_malformed_id_in_a_path_is_422_and_not_404(stage: Stage, operation: Operation) -> None:
    caller = "jane" if operation.caller == "user" else "weather"
    good = stage.requests[operation.id]
    for name in operation.uuids:
        for malformed in (
            "x",
            "0",
            NOWHERE[:-1],
            f"{NOWHERE}0",
            NOWHERE.replace("-", ""),
            f"{{{NOWHERE}}}",
            "%00",
            "é",
        ):
            answer = stage.ask(caller, operation, good.with_value(("path", name), malformed))
            assert (answer.status, answer.details) == (422, {f"/{name}": ["Invalid format. Expected :uuid"]})


@pytest.mark.rule("ERR-7", "MEM-9")
@pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if set(each.ids) - set(each.uuids)], ids=lambda each: each.id
)
def test_ids_of_memories_are_any_text_so_a_malformed_one_is_404(stage: Stage, operation: Operation) -> None:
    caller = "jane" if operation.caller == "user" else "weather"
    for malformed in ("x", "%00", "é"):
        answer = stage.ask(caller, operation, stage.requests[operation.id].with_value(("path", "id"), malformed))
        assert answer.refusal == (404, "not_found")


# ----------------------------------------------------------------------------------------------------- what comes first


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


INVALID = "Request validation failed"
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


# -------------------------------------------------------------------------------------------------------- 400, 404, 405


NOT_JSON = [
    b"{",
    b"}",
    b"chat",
    b"{'chat': {}}",
    b'{"chat": {}}x',
    b"\xff",
    b'{"chat": NaN}',
    b'{"chat": Infinity}',
    b'{"a": "\x00"}',
    b'"\\ud800"',
    b"[" * 5000,
    b'{"n": ' + b"9" * 5000 + b"}",
]


@pytest.mark.rule("ERR-10", "ERR-1")
@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.body], ids=lambda each: each.id)
def test_a_body_that_is_not_json_is_400_on_every_operation_that_takes_one(stage: Stage, operation: Operation) -> None:
    caller, before = "jane" if operation.caller == "user" else "weather", stage.site.state()
    path = operation.path.format(**stage.requests[operation.id].ids)
    for content in NOT_JSON:
        answer = stage.api(caller).call(operation.method, path, content=content)
        assert answer.refusal == (400, "bad_request")
        assert answer.json["error"]["message"].startswith("Request body is not valid JSON")
    assert stage.site.state() == before


@pytest.mark.rule("ERR-10", "CON-4", "CON-6", "CON-9", "CON-19")
@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.body], ids=lambda each: each.id)
def test_a_body_that_is_json_is_400_only_on_routes_of_contacts(stage: Stage, operation: Operation) -> None:
    caller = "jane" if operation.caller == "user" else "weather"
    good = stage.requests[operation.id]
    strange: list[Json] = [{}, {"handle": "a b"}, {"handle": ""}, {"action": "approve"}, asking("a b"), {"x": 1}, [], 1]
    told = {good._replace(body=body).send(stage.api(caller), operation).status for body in strange}
    assert (400 in told) == ("/contacts/" in operation.path and not operation.ids)
    assert told <= {200, 400, 422}


@pytest.mark.rule("ERR-10")
@pytest.mark.parametrize("operation", [each for each in OPERATIONS if not each.body], ids=lambda each: each.id)
def test_an_operation_without_a_body_does_not_look_at_one(stage: Stage, operation: Operation) -> None:
    caller = "jane" if operation.caller == "user" else "weather"
    good = stage.requests[operation.id]
    path = operation.path.format(**good.ids)
    answer = stage.api(caller).call(operation.method, path, content=b"{", query=good.query)
    assert answer.status == operation.status


@pytest.mark.rule("ERR-12", "ERR-1", "MSG-22")
@pytest.mark.parametrize(
    "method, path",
    [
        ("GET", "/api/v1"),
        ("GET", "/api/v1/"),
        ("GET", "/api/v1/agent"),
        ("GET", "/api/v2/agent/me"),
        ("GET", "/agent/me"),
        ("GET", "/API/V1/agent/me"),
        ("GET", "/api/v1/agent/me/x"),
        ("GET", "/api/v1/agent//chats"),
        ("GET", "/api/v1/agent/%6de/.."),
        ("POST", "/api/v1/me/chats/{den}/events"),
        ("POST", "/api/v1/agent/memories/{about jane}/restore"),
        ("POST", "/api/v1/me/contacts/requests/{to jane}/cancel"),
        ("GET", "/api/v1/agent/chats/{den}/board"),
        ("POST", "/api/auth/login"),
    ],
)
@pytest.mark.parametrize("caller", ["nobody", "jane", "weather"])
def test_an_unknown_route_is_404_in_the_envelope(stage: Stage, caller: str, method: str, path: str) -> None:
    answer = Case(caller, method, path).send(stage) if path.startswith("/api") else stage.api(caller).call(method, path)
    assert (answer.status, answer.error) == (404, {"code": "not_found", "message": "No such route"})


@pytest.mark.rule("ERR-12")
@pytest.mark.parametrize("path", sorted({each.path for each in OPERATIONS}))
def test_a_wrong_method_is_405_and_told_what_the_path_takes(stage: Stage, path: str) -> None:
    taken = {each.method for each in OPERATIONS if each.path == path}
    filled = re.sub(r"\{\w+\}", NOWHERE, path)
    before = stage.site.state()
    for method in {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"} - taken:
        answer = stage.api("jane").call(method, filled)
        assert answer.refusal == (405, "method_not_allowed")
        assert answer.headers["allow"] == ", ".join(sorted(taken))
    assert stage.site.state() == before


# ------------------------------------------------------------------------------------------------------------- our bugs


class Broken(Exception):  # noqa: N818 - it is one of ours
    """A bug, with something in its text that must not get out."""


@pytest.mark.rule("ERR-2", "ERR-1", "ERR-9")
@pytest.mark.parametrize("service, method", [("rooms", "of"), ("rooms", "create"), ("clock", "settle")])
def test_a_bug_is_500_in_the_envelope_and_told_only_to_the_log(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, service: str, method: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise Broken("the password is swordfish")

    def break_world(world: World) -> None:
        monkeypatch.setattr(getattr(world, service), method, fail)

    site.call(break_world)
    api = site.as_("jane")
    answer = api.post("/me/chats", {"chat": {}}) if method == "create" else api.get("/me/chats")
    request_id = answer.headers["x-request-id"]
    assert answer.json == {
        "error": {"code": "internal_error", "message": "Internal server error", "request_id": request_id}
    }
    assert answer.status == 500
    assert answer.headers["content-type"] == "application/json"
    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert request_id in record.getMessage()
    assert "swordfish" in caplog.text
    assert "Traceback" in caplog.text
    assert site.mock.keys["jane"] not in caplog.text
    monkeypatch.undo()
    assert api.get("/me/chats").status == 200


@pytest.mark.rule("ERR-1", "GEN-7")
def test_a_bug_while_telling_others_of_a_change_does_not_undo_the_answer(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> None:
        raise Broken

    site.call(lambda world: world.events.subscribe(fail))
    created = site.as_("jane").post("/me/chats", {"chat": {}})
    assert created.status == 201
    assert site.as_("jane").get(f"/me/chats/{created.data['id']}").status == 200
    assert "Broken" in caplog.text


def test_an_error_is_json_of_one_line_that_a_log_can_hold(site: Site) -> None:
    raw = site.with_().get("/me/profile").raw
    assert raw == json.dumps(json.loads(raw), separators=(",", ":")).encode()
