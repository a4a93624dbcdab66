"""``POST /api/auth/login``: who gets a token, what it says, and how often one may try."""

import json
from pathlib import Path
from typing import Any

import jwt
import pytest

from mock_platform.scenarios import load
from mock_platform.timeline import Timeline
from mock_platform.timeline.search import Query, find
from tests.agent_manager.stage import Stage

WRONG = {
    "type": "urn:problem-type:unauthorized",
    "title": "Unauthorized",
    "status": 401,
    "detail": "Wrong username or password",
}


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def test_a_user_with_the_right_password_gets_a_token_and_is_told_who_they_are(stage: Stage) -> None:
    answer = stage.login("alice", "local-alice")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    body = answer.json()
    assert body.pop("token").count(".") == 2
    assert body == {
        "type": "Bearer",
        "id": "00000000-0000-4000-8000-000000000201",
        "username": "alice",
        "email": "alice@acme.example",
        "roles": ["ROLE_USER", "ROLE_ADMIN"],
    }
    assert stage.login("bob", "local-bob").json()["roles"] == ["ROLE_USER"]


@pytest.mark.rule("AM-5.2")
def test_the_token_names_issuer_audience_user_and_organization_and_lasts_a_day_of_the_worlds_clock(
    frozen: Stage,
) -> None:
    token = frozen.token("alice")
    now = frozen.inside(lambda world: world.clock.now()) // 1_000_000
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT", "kid": "default"}
    assert claims_of(token) == {
        "iss": "agentmanager",
        "aud": "agentmanager-api",
        "sub": "alice",
        "iat": now,
        "exp": now + 86_400,
        "org_id": "00000000-0000-4000-8000-0000000002a1",
    }


@pytest.mark.parametrize(
    "username, password",
    [
        ("alice", "local-bob"),
        ("alice", "LOCAL-ALICE"),
        ("alice", " local-alice"),
        ("ALICE", "local-alice"),
        ("@alice", "local-alice"),
        ("nobody", "local-alice"),
        ("not a handle!", "local-alice"),
        ("alice/finance_agent", "local-alice"),
    ],
)
def test_wrong_passwords_and_unknown_users_look_alike(stage: Stage, username: str, password: str) -> None:
    answer = stage.login(username, password)
    assert (answer.status_code, answer.json()) == (401, WRONG)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_user_without_a_password_cannot_log_in_not_even_without_one(tmp_path: Path) -> None:
    file = tmp_path / "plain.yaml"
    file.write_text("name: plain\norganizations: [{name: A}]\nusers: [{username: ada, organization: A}]\n")
    with Stage(scenario=str(file)) as stage:
        for password in ("None", "local-ada", " "):
            answer = stage.login("ada", password)
            assert (answer.status_code, answer.json()) == (401, WRONG)


@pytest.mark.parametrize(
    "body, detail",
    [
        ("", "The body is not JSON"),
        ("{", "The body is not JSON"),
        ("[]", "The body should be a JSON object"),
        ("{}", "username should be a text that is not empty"),
        ('{"username": 1, "password": "x"}', "username should be a text that is not empty"),
        ('{"username": "", "password": "x"}', "username should be a text that is not empty"),
        ('{"username": "alice", "password": null}', "password should be a text that is not empty"),
        ('{"username": "alice", "password": "x", "world": 1}', "world should be a text"),
    ],
)
def test_a_body_that_is_no_login_is_a_problem_that_says_why(stage: Stage, body: str, detail: str) -> None:
    answer = stage.http.post("/api/auth/login", content=body)
    assert (answer.status_code, answer.json()) == (
        400,
        {"type": "urn:problem-type:bad-request", "title": "Bad Request", "status": 400, "detail": detail},
    )


def test_a_login_is_a_post(stage: Stage) -> None:
    answer = stage.http.get("/api/auth/login")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["detail"] == "This path takes POST"


# --- the limit -------------------------------------------------------------------------------------------------------


@pytest.mark.rule("AM-5.1")
def test_the_eleventh_login_of_a_minute_is_refused_right_or_wrong_and_the_next_minute_begins_anew() -> None:
    with Stage(clock="frozen", agent_manager_login_limit=10) as stage:
        wrong = [stage.login("alice", "wrong").status_code for _ in range(5)]
        right = [stage.login("alice", "local-alice").status_code for _ in range(5)]
        assert wrong + right == [401] * 5 + [200] * 5
        answer = stage.login("bob", "local-bob")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
        assert answer.json() == {
            "type": "urn:problem-type:too-many-requests",
            "title": "Too Many Requests",
            "status": 429,
            "detail": "More than 10 logins in a minute; wait 60 s",
        }
        stage.advance(59)
        assert stage.login("alice", "local-alice").status_code == 429
        stage.advance(1)
        assert stage.login("alice", "local-alice").status_code == 200


def test_ten_a_minute_is_the_default() -> None:
    assert load("agent-manager").world.switches.agent_manager_login_limit == 10


# --- the record ------------------------------------------------------------------------------------------------------


def test_the_timeline_tells_who_logged_in_and_who_did_not_without_what_they_typed() -> None:
    with Stage(clock="frozen", agent_manager_login_limit=3) as stage:
        stage.login("alice", "local-alice")
        stage.login("alice", "wrong-secret")
        stage.login("pasted-secret", "local-alice")
        stage.login("alice", "local-alice")
        entries = stage.inside(lambda world: find(world.attached(Timeline, Timeline), Query(kind="call")))
        assert [(each.name, each.who and each.who.handle, each.details) for each in entries] == [
            ("login", "alice", {"status": 200}),
            ("login", "alice", {"status": 401}),
            ("login", None, {"status": 401}),
            ("login", None, {"status": 429}),
        ]


# --- several worlds --------------------------------------------------------------------------------------------------


def people(tmp_path: Path, password: str) -> str:
    file = tmp_path / f"{password}.json"
    users = [{"username": "alice", "organization": "B", "password": password}]
    file.write_text(json.dumps({"name": "other", "organizations": [{"name": "B"}], "users": users}))
    return str(file)


@pytest.mark.rule("AM-5.2")
def test_a_login_may_name_its_world_and_means_the_default_one_otherwise(stage: Stage, tmp_path: Path) -> None:
    other = load(people(tmp_path, "local-twin")).world
    stage.inside(lambda _: stage.mock._load().app.worlds.add(other, "twin"))
    assert stage.login("alice", "local-twin").status_code == 401
    assert stage.login("alice", "local-alice", world="twin").status_code == 401
    assert stage.login("alice", "local-alice", world="nowhere").json() == WRONG
    assert stage.login("alice", "local-alice", world="default").status_code == 200
    answer = stage.login("alice", "local-twin", world="twin").json()
    assert answer["id"] != stage.user("alice").id
    listed = stage.http.get("/api/agents", headers={"Authorization": f"Bearer {answer['token']}"})
    assert (listed.status_code, listed.json()) == (200, [])


def test_without_any_world_nobody_logs_in(stage: Stage) -> None:
    stage.inside(lambda _: stage.mock._load().app.worlds.remove("default"))
    answer = stage.login("alice", "local-alice")
    assert (answer.status_code, answer.json()) == (401, WRONG)


def test_a_password_is_in_no_answer_of_the_other_faces(stage: Stage) -> None:
    profile = stage.http.get("/api/v1/me/profile", headers={"X-API-Key": stage.mock.keys["alice"]})
    assert profile.status_code == 200
    assert "local-alice" not in profile.text
