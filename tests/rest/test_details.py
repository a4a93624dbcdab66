"""What a 422 tells: every fault at once, in the words of rest.md 2.7, under the pointer of the value."""

import pytest

from mock_platform.rest.declared import OPERATIONS
from mock_platform.rest.operations import Operation
from tests.rest.api import NOWHERE, Json
from tests.rest.cases import DEN, LONG, MARK, MEMORY, MY_DEN, Case, adding, name_of, registering, to
from tests.rest.stage import Stage

ABOUT_ALL = {**MEMORY, "scope": "organization"}

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
        Case("weather", "POST", "/agent/memories", {"memory": {**ABOUT_ALL, "metadata": {"tags": ["x"] * 101}}}),
        {"tags": ["should have at most 100 item(s)"]},
    ),
    (
        Case("weather", "POST", "/agent/memories", {"memory": {**ABOUT_ALL, "metadata": {"tags": ["x" * 256]}}}),
        {"tags": ["should be at most 255 character(s)"]},
    ),
    (
        Case("weather", "POST", "/agent/memories", {"memory": {**ABOUT_ALL, "metadata": {"references": ["x"] * 101}}}),
        {"references": ["should have at most 100 item(s)"]},
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
