"""Who is not let in: before a byte of an event, before a message is looked at, and without a word about sessions."""

import base64
import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from mock_platform.agent_manager.tokens import _SigningKey
from mock_platform.scenarios import load
from tests.agent_manager.stage import Stage, rpc

NOW = 1_767_603_600
"""The frozen clock's start, 2026-01-05T09:00:00Z, in seconds."""

ADDRESSES = [
    ("GET", "/mcp/sse"),
    ("POST", "/mcp/sse"),
    ("POST", "/mcp/messages"),
    ("POST", "/mcp/messages?sessionId=00000000-0000-4000-8000-000000000000"),
    ("GET", "/mcp"),
    ("POST", "/mcp"),
    ("DELETE", "/mcp"),
    ("GET", "/api/agents"),
    ("GET", "/api/agents/finance_agent"),
    ("POST", "/api/agents/finance_agent/runs"),
    ("POST", "/api/admin/agents"),
    ("DELETE", "/api/admin/agents/finance_agent"),
]

Forge = Callable[[Stage], str]


def secret_of(stage: Stage) -> bytes:
    return stage.inside(lambda world: world.attached(_SigningKey, _SigningKey).secret)


def good_claims() -> dict[str, Any]:
    return {"iss": "agentmanager", "aud": "agentmanager-api", "sub": "alice", "iat": NOW, "exp": NOW + 60}


def signed(key: bytes, **changes: object) -> str:
    """A token of alice with other claims; those that are ``None`` are left out."""
    kid = changes.pop("kid", "default")
    headers = {} if kid is None else {"kid": kid}
    claims = {name: value for name, value in {**good_claims(), **changes}.items() if value is not None}
    body = ".".join(_part(each) for each in ({"alg": "HS256", "typ": "JWT", **headers}, claims))
    signature = hmac.new(key, body.encode(), hashlib.sha256).digest()
    return f"{body}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _part(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


FORGED: dict[str, Forge] = {
    "no token at all": lambda _: "nonsense",
    "three parts of nothing": lambda _: "a.b.c",
    "an API key": lambda stage: stage.mock.keys["alice"],
    "another key": lambda _: signed(b"x" * 32),
    "no kid": lambda stage: signed(secret_of(stage), kid=None),
    "a kid of no world": lambda stage: signed(secret_of(stage), kid="nowhere"),
    "a kid that is no text": lambda stage: signed(secret_of(stage), kid=["default"]),
    "no algorithm": lambda _: jwt.encode(good_claims(), "", algorithm="none", headers={"kid": "default"}),
    "another algorithm": lambda stage: jwt.encode(
        good_claims(), secret_of(stage) * 2, algorithm="HS512", headers={"kid": "default"}
    ),
    "another issuer": lambda stage: signed(secret_of(stage), iss="somebody"),
    "no issuer": lambda stage: signed(secret_of(stage), iss=None),
    "another audience": lambda stage: signed(secret_of(stage), aud="thenvoi"),
    "no expiry": lambda stage: signed(secret_of(stage), exp=None),
    "an expiry that is no number": lambda stage: signed(secret_of(stage), exp="soon"),
    "an expiry in the past": lambda stage: signed(secret_of(stage), exp=NOW - 1),
    "nobody": lambda stage: signed(secret_of(stage), sub="nobody"),
    "no user": lambda stage: signed(secret_of(stage), sub="alice/finance_agent"),
    "a user who is no text": lambda stage: signed(secret_of(stage), sub=1),
    "a signature cut short": lambda stage: stage.token()[:-4],
    "a head nested deeply": lambda _: f"{base64.urlsafe_b64encode(b'[' * 3000).decode()}.e30.",
    "a token that fills the head of a request": lambda _: "x" * 60_000,
    "a token of the REST interface": lambda stage: stage.mock.token("alice"),
}


def problem(detail: str) -> dict[str, object]:
    return {"type": "urn:problem-type:unauthorized", "title": "Unauthorized", "status": 401, "detail": detail}


@pytest.mark.rule("AM-5.2")
@pytest.mark.parametrize("method, path", ADDRESSES)
def test_without_a_token_every_address_answers_401_and_names_no_error(stage: Stage, method: str, path: str) -> None:
    for headers in ({}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Basic YTpi"}):
        answer = stage.http.request(method, path, headers=headers, content="not even JSON")
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json() == problem("A bearer token is needed: POST /api/auth/login gives one")
        assert "session" not in str(answer.headers).lower()


@pytest.mark.rule("AM-5.2")
@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_token_that_is_not_the_worlds_own_answers_401_everywhere(frozen: Stage, forge: Forge) -> None:
    token = forge(frozen)
    details = {"The token is not valid: log in again", "The token has expired: log in again"}
    for method, path in ADDRESSES[:6]:
        answer = frozen.http.request(method, path, headers={"Authorization": f"Bearer {token}"}, content="{")
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer error="invalid_token"')
        assert answer.json() == problem(answer.json()["detail"])
        assert answer.json()["detail"] in details
        assert "endpoint" not in answer.text
        assert "session" not in answer.text + str(answer.headers)


def test_what_the_forgeries_differ_from_is_let_in(frozen: Stage) -> None:
    token = signed(secret_of(frozen))
    for word in ("Bearer", "bearer", "BEARER"):
        assert frozen.http.get("/api/agents", headers={"Authorization": f"{word}  {token}"}).status_code == 200


@pytest.mark.rule("AM-5.2")
def test_every_post_is_checked_afresh_when_the_token_has_expired(frozen: Stage) -> None:
    token = frozen.token()
    frozen.advance(86_399)
    assert frozen.post(rpc(1, "ping")).json() == {"jsonrpc": "2.0", "id": 1, "result": {}}
    frozen.advance(1)
    answer = frozen.post(rpc(1, "ping"))
    assert (answer.status_code, answer.json()) == (401, problem("The token has expired: log in again"))
    frozen._tokens.clear()
    assert frozen.token() != token
    assert frozen.post(rpc(1, "ping")).status_code == 200


def test_the_switch_says_how_long_a_token_is_good() -> None:
    with Stage(clock="frozen", agent_manager_token_seconds=10) as stage:
        assert stage.post(rpc(1, "ping")).status_code == 200
        stage.advance(10)
        assert stage.post(rpc(1, "ping")).status_code == 401


def test_a_token_says_nothing_in_another_world_of_the_same_name_and_people(stage: Stage) -> None:
    twin = load("agent-manager").world
    token = stage.token()

    def replace(_: object) -> None:
        worlds = stage.mock._load().app.worlds
        worlds.remove("default")
        worlds.add(twin)

    stage.inside(replace)
    answer = stage.http.get("/api/agents", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()) == (401, problem("The token is not valid: log in again"))


@pytest.mark.rule("AM-5.2")
@pytest.mark.parametrize(
    "path",
    [
        "/.well-known/oauth-protected-resource",
        "/.well-known/oauth-protected-resource/mcp/sse",
        "/.well-known/oauth-authorization-server",
        "/.well-known/openid-configuration",
    ],
)
def test_nothing_is_said_about_oauth(stage: Stage, path: str) -> None:
    assert stage.http.get(path).status_code == 404
    assert "resource_metadata" not in str(stage.http.get("/mcp/sse").headers)


# --- names and origins -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/auth/login", "/mcp/sse", "/mcp/messages", "/mcp", "/api/agents"])
def test_a_name_or_an_origin_of_somebody_else_is_refused_before_anything_else(stage: Stage, path: str) -> None:
    misdirected = stage.http.post(path, headers={"Host": "evil.example:80"})
    assert misdirected.status_code == 421
    foreign = stage.http.post(path, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    own = stage.http.post(path, headers={"Origin": stage.mock.base_url})
    assert own.status_code in {400, 401}


def test_a_mock_that_others_shall_reach_is_asked_by_any_address_and_by_no_name_that_it_was_not_given() -> None:
    with Stage(host="0.0.0.0") as stage:
        assert stage.http.get("/api/agents", headers={"Host": "192.0.2.7:8600"}).status_code == 401
        assert stage.http.get("/api/agents", headers={"Host": "mock.example"}).status_code == 421


# --- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.rule("AM-5.1")
@pytest.mark.parametrize(
    "method, path, allowed",
    [
        ("POST", "/mcp/sse", "GET"),
        ("DELETE", "/mcp/sse", "GET"),
        ("GET", "/mcp/messages", "POST"),
        ("POST", "/api/agents", "GET"),
        ("GET", "/api/agents/finance_agent/runs", "POST"),
        ("GET", "/api/admin/agents", "POST"),
        ("GET", "/api/admin/agents/finance_agent", "PUT, DELETE"),
    ],
)
def test_a_wrong_method_is_405_and_names_the_right_one(stage: Stage, method: str, path: str, allowed: str) -> None:
    answer = stage.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert answer.json() == {
        "type": "urn:problem-type:method-not-allowed",
        "title": "Method Not Allowed",
        "status": 405,
        "detail": f"This path takes {allowed}",
    }


@pytest.mark.parametrize(
    "path",
    ["/mcp/", "/mcp/other", "/api/auth/other", "/api/agents/finance_agent/other", "/api/agents//runs",
     "/api/admin/agents/finance_agent/other", "/api/agents/finance_agent/runs/x"],
)  # fmt: skip
def test_what_is_not_there_is_a_problem_too(stage: Stage, path: str) -> None:
    answer = stage.request("POST", path)
    assert answer.status_code == 404
    assert answer.json() == {
        "type": "urn:problem-type:not-found",
        "title": "Not Found",
        "status": 404,
        "detail": "There is nothing at this address",
    }


def test_what_only_begins_alike_is_not_ours(stage: Stage) -> None:
    for path in ("/mcpx", "/api/agentsx", "/api/authx"):
        assert stage.request("GET", path).json()["error"]["code"] == "not_found"


def test_a_body_beyond_the_limit_is_refused_as_soon_as_it_is(stage: Stage) -> None:
    answer = stage.post(b"x" * (4 * 1024 * 1024 + 1))
    assert answer.status_code == 413
    assert answer.json()["detail"] == "The body is larger than 4194304 bytes"


def test_a_bug_is_a_problem_without_its_text_and_in_the_log(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("mock_platform.agent_manager.catalogue.Catalogue.listed", fail)
    answer = stage.request("GET", "/api/agents")
    assert (answer.status_code, answer.json()) == (
        500,
        {
            "type": "urn:problem-type:internal-error",
            "title": "Internal Server Error",
            "status": 500,
            "detail": "A bug of the mock; its log tells more",
        },
    )
    assert "a secret" in caplog.text
    caplog.clear()
    assert stage.ask("tools/list") == {"error": {"code": -32603, "message": "Internal error"}}
    assert "a secret" in caplog.text
    assert stage.token() not in caplog.text
