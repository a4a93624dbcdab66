"""``POST /mcp/messages``: what is a message, which version is spoken, and where answers go."""

import json

import httpx2
import pytest

from tests.agent_manager.stage import INITIALIZE, Json, Stage, rpc

INFO = {"name": "AgentManager", "version": "1.0.0"}
CAPABILITIES = {"tools": {"listChanged": True}}
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def initialized(version: str) -> Json:
    return {"protocolVersion": version, "capabilities": CAPABILITIES, "serverInfo": INFO, "server": INFO}


# --- versions --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("AM-5.3")
@pytest.mark.parametrize(
    "requested, answered",
    [
        ("2024-11-05", "2024-11-05"),
        ("2025-03-26", "2025-03-26"),
        ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"),
        ("2026-07-28", "2025-11-25"),
        ("1999-01-01", "2025-11-25"),
        ("0.2.0", "2025-11-25"),
        ("0.1.0", "0.1.0"),
    ],
)
def test_known_versions_are_echoed_the_documented_one_too_and_for_others_the_newest_is_offered(
    stage: Stage, requested: str, answered: str
) -> None:
    params = {**INITIALIZE, "protocolVersion": requested}
    assert stage.ask("initialize", params) == {"result": initialized(answered)}
    stream = stage.stream()
    assert stage.post(rpc("a", "initialize", params), stream.session_id).json()["result"] == initialized(answered)
    assert stream.answer_to("a")["result"] == initialized(answered)


@pytest.mark.rule("AM-5.3")
@pytest.mark.parametrize(
    "params",
    [
        None,
        {},
        {"capabilities": {}},
        {"protocolVersion": "0.1.0"},
        {"protocolVersion": "0.1.0", "clientInfo": None},
        {"protocolVersion": None},
    ],
)
def test_whoever_names_no_version_or_no_client_gets_the_documented_answer(stage: Stage, params: Json | None) -> None:
    assert stage.ask("initialize", params) == {"result": initialized("0.1.0")}


@pytest.mark.rule("AM-5.3")
def test_parameters_that_are_null_are_as_good_as_none(stage: Stage) -> None:
    answer = stage.post({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": None})
    assert answer.json() == {"jsonrpc": "2.0", "id": 1, "result": initialized("0.1.0")}


def test_a_client_of_today_says_who_it_is(stage: Stage) -> None:
    answer = stage.ask("initialize", {"protocolVersion": "2025-11-25"})
    assert answer == {"error": {"code": -32602, "message": "Invalid request parameters", "data": ""}}
    assert stage.ask("initialize", {"protocolVersion": 1})["error"]["code"] == -32602
    assert stage.post('{"jsonrpc":"2.0","id":1,"method":"initialize","params":[]}').json()["error"]["code"] == -32600


# --- what is a message -----------------------------------------------------------------------------------------------

MALFORMED = [
    ("", -32700, None, "Parse error: the body is not JSON"),
    ("{", -32700, None, "Parse error: the body is not JSON"),
    (b"\xff\xfe", -32700, None, "Parse error: the body is not JSON"),
    ('{"jsonrpc":"2.0","id":NaN,"method":"ping"}', -32700, None, "Parse error: the body is not JSON"),
    ("[]", -32600, None, "Invalid request: batches are not supported"),
    ('[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600, None, "Invalid request: batches are not supported"),
    ('"ping"', -32600, None, "Invalid request: a message is an object"),
    ("null", -32600, None, "Invalid request: a message is an object"),
    ("{}", -32600, None, 'Invalid request: "jsonrpc": "2.0" and "method" are needed'),
    ('{"id":7,"method":"ping"}', -32600, 7, 'Invalid request: "jsonrpc": "2.0" and "method" are needed'),
    ('{"jsonrpc":"1.0","id":"x","method":"ping"}', -32600, "x",
     'Invalid request: "jsonrpc": "2.0" and "method" are needed'),
    ('{"jsonrpc":"2.0","id":1}', -32600, 1, 'Invalid request: "jsonrpc": "2.0" and "method" are needed'),
    ('{"jsonrpc":"2.0","id":1,"method":5}', -32600, 1, 'Invalid request: "jsonrpc": "2.0" and "method" are needed'),
    ('{"jsonrpc":"2.0","id":1,"result":{}}', -32600, 1, 'Invalid request: "jsonrpc": "2.0" and "method" are needed'),
    ('{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600, None,
     "Invalid request: id should be a text or a whole number, params an object"),
    ('{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600, None,
     "Invalid request: id should be a text or a whole number, params an object"),
    ('{"jsonrpc":"2.0","id":3,"method":"ping","params":[]}', -32600, 3,
     "Invalid request: id should be a text or a whole number, params an object"),
]  # fmt: skip


@pytest.mark.rule("AM-5.3")
@pytest.mark.parametrize("body, code, request_id, message", MALFORMED)
def test_what_is_no_message_is_an_error_inside_a_200_with_and_without_a_session(
    stage: Stage, body: str | bytes, code: int, request_id: object, message: str
) -> None:
    for session_id in (None, stage.stream().session_id):
        answer = stage.post(body, session_id)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
        assert answer.json() == {"jsonrpc": "2.0", "id": request_id, "error": {"code": code, "message": message}}


@pytest.mark.rule("AM-5.3")
@pytest.mark.parametrize("request_id", [0, 1, -5, "1", "", "é", 2**53])
def test_ids_come_back_with_their_type(stage: Stage, request_id: str | int) -> None:
    stream = stage.stream()
    expected: Json = {"jsonrpc": "2.0", "id": request_id, "result": {}}
    for session_id in (None, stream.session_id):
        assert json.dumps(stage.post(rpc(request_id, "ping"), session_id).json()) == json.dumps(expected)
    assert stream.message() == expected


@pytest.mark.rule("AM-5.3")
@pytest.mark.parametrize("method", ["resources/list", "prompts/list", "logging/setLevel", "server/discover", "foo"])
def test_a_method_that_is_not_served_is_named(stage: Stage, method: str) -> None:
    params = {"level": "info"} if method.startswith("logging") else None
    error = stage.ask(method, params)["error"]
    assert (error["code"], error["message"]) == (-32601, f"Method not found: {method}")


@pytest.mark.rule("AM-5.3")
@pytest.mark.parametrize("method", ["completion/complete", "logging/setLevel", "resources/read", "prompts/get"])
def test_a_method_that_is_not_served_is_named_whatever_its_parameters(stage: Stage, method: str) -> None:
    expected = {"error": {"code": -32601, "message": f"Method not found: {method}"}}
    assert stage.ask(method) == stage.ask(method, {"level": 5, "uri": []}) == expected


@pytest.mark.rule("AM-5.3")
def test_wrong_parameters_of_a_method_that_is_served_are_no_unknown_method(stage: Stage) -> None:
    expected = {"error": {"code": -32602, "message": "Invalid request parameters", "data": ""}}
    assert stage.ask("tools/call") == stage.ask("tools/call", {"name": 5}) == expected


@pytest.mark.rule("AM-5.3")
@pytest.mark.parametrize("method", ["notifications/initialized", "notifications/cancelled", "notifications/whatever"])
def test_a_notification_is_taken_and_answered_by_nothing(stage: Stage, method: str) -> None:
    stream = stage.stream()
    for session_id in (None, stream.session_id):
        answer = stage.post(rpc(None, method), session_id)
        assert (answer.status_code, answer.content) == (202, b"")
    stage.post(rpc(1, "ping"), stream.session_id)
    assert stream.message()["id"] == 1


def test_both_spellings_of_the_session_are_accepted(stage: Stage) -> None:
    stream = stage.stream()
    answer = stage.request("POST", f"/mcp/messages?session_id={stream.session_id}", json=rpc(1, "ping"))
    assert answer.json()["result"] == stream.message()["result"] == {}


# --- whose session ---------------------------------------------------------------------------------------------------


@pytest.mark.rule("AM-5.1")
def test_a_session_is_there_for_whoever_opened_it_and_for_nobody_else(stage: Stage) -> None:
    session_id = stage.stream("alice").session_id
    missing = {
        "type": "urn:problem-type:not-found",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no such session: open one with GET /mcp/sse",
    }
    for name, username in (
        (session_id, "bob"),
        (session_id, "olga"),
        (UNKNOWN, "alice"),
        ("", "alice"),
        ("%", "alice"),
    ):
        answer = stage.post(rpc(1, "ping"), name, username)
        assert (answer.status_code, answer.json()) == (404, missing)
    assert stage.post("not even JSON", UNKNOWN).status_code == 404
    assert stage.post(rpc(1, "ping"), session_id).status_code == 200


def test_a_newer_token_of_the_same_user_goes_on_with_the_session(stage: Stage) -> None:
    stream = stage.stream()
    stage._tokens.clear()
    assert stage.post(rpc(1, "ping"), stream.session_id).status_code == 200


# --- where answers go ------------------------------------------------------------------------------------------------


def run(stage: Stage, session_id: str, request_id: int) -> httpx2.Response:
    call = {"name": "run_finance_agent", "arguments": {"message": "price of AAPL?"}}
    return stage.post(rpc(request_id, "tools/call", call), session_id)


@pytest.mark.rule("AM-5.3")
def test_by_default_an_answer_that_is_ready_in_time_is_on_the_stream_and_in_the_body(stage: Stage) -> None:
    stream = stage.stream()
    answer = run(stage, stream.session_id, 1)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == stream.answer_to(1)
    assert answer.json()["result"]["isError"] is False


@pytest.mark.rule("AM-5.3")
def test_one_that_is_not_ready_in_time_is_on_the_stream_alone(frozen: Stage) -> None:
    stream = frozen.stream()
    answer = run(frozen, stream.session_id, 1)  # the clock stands still, and so does the agent
    assert (answer.status_code, answer.text) == (202, "Accepted")
    frozen.advance(5)
    assert stream.answer_to(1)["result"]["content"][0]["text"].startswith("AAPL trades at")


@pytest.mark.rule("AM-5.3")
def test_accepted_puts_it_on_the_stream_alone() -> None:
    with Stage(agent_manager_post_response="accepted") as stage:
        stream = stage.stream()
        answer = stage.post(rpc(1, "ping"), stream.session_id)
        assert (answer.status_code, answer.text) == (202, "Accepted")
        assert stream.answer_to(1)["result"] == {}


@pytest.mark.rule("AM-5.3")
def test_inline_puts_it_in_the_body_alone_however_long_it_takes() -> None:
    with Stage(agent_manager_post_response="inline") as stage:
        stream = stage.stream()
        assert run(stage, stream.session_id, 1).json()["result"]["isError"] is False
        agent = stage.agent("alice/finance_agent")
        stage.inside(lambda world: world.accounts.change_agent(agent, name="Finance"))
        assert stream.message() == rpc(None, "notifications/tools/list_changed")


@pytest.mark.rule("AM-5.3")
def test_a_ping_is_answered_while_a_run_waits(frozen: Stage) -> None:
    stream = frozen.stream()
    run(frozen, stream.session_id, 1)
    assert frozen.post(rpc(2, "ping"), stream.session_id).json()["result"] == {}
    assert stream.answer_to(2)["result"] == {}


def test_an_id_that_is_in_use_is_refused_and_the_first_request_goes_on(frozen: Stage) -> None:
    stream = frozen.stream()
    run(frozen, stream.session_id, 1)
    answer = frozen.post(rpc(1, "ping"), stream.session_id)
    assert (answer.status_code, answer.json()) == (
        200,
        {"jsonrpc": "2.0", "id": 1, "error": {"code": -32600, "message": "Invalid request: this id is in use"}},
    )
    frozen.advance(5)
    assert stream.answer_to(1)["result"]["isError"] is False
    assert frozen.post(rpc(1, "ping"), stream.session_id).json()["result"] == {}
