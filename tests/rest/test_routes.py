"""What no operation takes: bodies that are no JSON, routes that are none, methods that a path does not have."""

import re

import pytest

from mock_platform.rest.declared import OPERATIONS
from mock_platform.rest.dispatch import GONE
from mock_platform.rest.operations import Operation
from tests.rest.api import NOWHERE, Json
from tests.rest.cases import Case, asking
from tests.rest.stage import Stage

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
    ],
)
@pytest.mark.parametrize("caller", ["nobody", "jane", "weather"])
def test_an_unknown_route_is_404_in_the_envelope(stage: Stage, caller: str, method: str, path: str) -> None:
    answer = Case(caller, method, path).send(stage) if path.startswith("/api") else stage.api(caller).call(method, path)
    assert (answer.status, answer.error) == (404, {"code": "not_found", "message": "No such route"})


@pytest.mark.rule("MEM-11", "ERR-12")
@pytest.mark.parametrize("method, path", sorted(GONE))
def test_a_method_that_a_path_had_once_is_404_like_a_route_that_never_was(stage: Stage, method: str, path: str) -> None:
    before = stage.site.state()
    answer = stage.api("weather").call(method, re.sub(r"\{\w+\}", NOWHERE, path))
    assert (answer.status, answer.error) == (404, {"code": "not_found", "message": "No such route"})
    assert stage.site.state() == before


@pytest.mark.rule("ERR-12")
@pytest.mark.parametrize("path", sorted({each.path for each in OPERATIONS}))
def test_a_wrong_method_is_405_and_told_what_the_path_takes(stage: Stage, path: str) -> None:
    taken = {each.method for each in OPERATIONS if each.path == path}
    filled = re.sub(r"\{\w+\}", NOWHERE, path)
    before = stage.site.state()
    gone = {method for method, of in GONE if of == path}
    for method in {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"} - taken - gone:
        answer = stage.api("jane").call(method, filled)
        assert answer.refusal == (405, "method_not_allowed")
        assert answer.headers["allow"] == ", ".join(sorted(taken))
    assert stage.site.state() == before
