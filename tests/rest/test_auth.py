"""Who calls, as HTTP says it: keys and tokens in headers, and what is decided by them before anything else."""

import base64
import json
from collections.abc import Mapping

import jwt
import pytest

from mock_platform.rest.declared import OPERATIONS
from mock_platform.rest.operations import BASE_PATH, Operation
from tests.rest.api import NOWHERE, Site, agent, user
from tests.rest.stage import Stage
from tests.rest.wire import request, wire_to

JANE, RAVI, WEATHER = "jane", "ravi", "jane/weather-agent"
MISSING = (401, {"code": "unauthorized", "message": "Invalid or missing API key"})
UNLINKED = (401, {"code": "unauthorized", "message": "API key not linked to a valid user or agent"})
EXPIRED = (401, {"code": "unauthorized", "message": "Token has expired"})
NOT_AN_AGENT = (403, {"code": "forbidden", "message": "Agent authentication required"})
NOT_A_USER = (403, {"code": "forbidden", "message": "User authentication required"})
NO_PLAN = (403, {"code": "plan_required", "message": "Your plan does not include the Human API"})

AGENT_HALF = [each for each in OPERATIONS if each.caller == "agent"]
HUMAN_HALF = [each for each in OPERATIONS if each.caller == "user"]
OPEN = ["/health", "/version"]


def path_of(name: str) -> str:
    """The full path of one of :data:`OPEN`."""
    return name if name == "/version" else BASE_PATH + name


def answer_with(site: Site, path: str, headers: Mapping[str, str], method: str = "GET") -> tuple[int, object]:
    answer = site.with_(**headers).call(method, path)
    return (answer.status, answer.error) if answer.status >= 400 else (answer.status, answer.json)


# --------------------------------------------------------------------------------------------------- where a key stands


@pytest.mark.rule("AUTH-2", "AUTH-9", "ERR-1")
@pytest.mark.parametrize(
    "name, form",
    [
        ("X-API-Key", "{}"),
        ("x-api-key", "{}"),
        ("Authorization", "Bearer {}"),
        ("Authorization", "bearer   {}"),
        ("authorization", "BEARER {}"),
        ("Authorization", "{}"),
    ],
)
@pytest.mark.parametrize("handle, path", [(JANE, "/test"), (WEATHER, "/agent/me")])
def test_a_key_is_taken_from_either_header(site: Site, name: str, form: str, handle: str, path: str) -> None:
    answer = site.with_(**{name: form.format(site.mock.keys[handle])}).get(path)
    told = answer.json["message"] if path == "/test" else answer.data["handle"]
    assert told == ("Authenticated as Jane Roe" if path == "/test" else handle)


@pytest.mark.rule("AUTH-2")
def test_white_space_around_a_credential_does_not_matter(site: Site) -> None:
    key = site.mock.keys[JANE]
    for header in (f"X-API-Key:{key}", f"X-API-Key: \t {key} \t ", f"Authorization:  Bearer   {key}  "):
        with wire_to(site.base_url) as wire:
            wire.send(request("GET", f"{BASE_PATH}/me/profile", header))
            assert wire.hear().status == 200


@pytest.mark.rule("AUTH-2", "AUTH-5")
def test_white_space_alone_is_no_credential(site: Site) -> None:
    for header, told in (
        ("X-API-Key:   ", UNLINKED),
        ("Authorization:   ", MISSING),
        ("Authorization: Bearer  ", UNLINKED),
    ):
        with wire_to(site.base_url) as wire:
            wire.send(request("GET", f"{BASE_PATH}/me/profile", header))
            heard = wire.hear()
        assert (heard.status, json.loads(heard.body)["error"]["message"]) == (401, told[1]["message"])


@pytest.mark.rule("AUTH-2")
def test_x_api_key_wins_over_authorization(site: Site) -> None:
    jane, ravi = site.mock.keys[JANE], site.mock.keys[RAVI]
    both = site.with_(**{"Authorization": f"Bearer {ravi}", "X-API-Key": jane})
    assert both.get("/me/profile").data["handle"] == JANE
    both = site.with_(**{"Authorization": f"Bearer {site.mock.token(RAVI)}", "X-API-Key": jane})
    assert both.get("/me/profile").data["handle"] == JANE


@pytest.mark.rule("AUTH-2", "AUTH-5")
@pytest.mark.parametrize("wrong", ["", "thnv_u_1_unknown"])
def test_a_wrong_x_api_key_is_not_made_good_by_a_right_authorization(site: Site, wrong: str) -> None:
    headers = {"X-API-Key": wrong, "Authorization": f"Bearer {site.mock.keys[JANE]}"}
    assert answer_with(site, f"{BASE_PATH}/me/profile", headers) == UNLINKED


@pytest.mark.rule("AUTH-1")
def test_nothing_but_the_key_chooses_who_acts(site: Site) -> None:
    others = {"X-User-Id": site.id(RAVI), "X-Agent-Id": site.id("ravi/ledger-agent"), "Cookie": "user=ravi"}
    api = site.with_(**{"X-API-Key": site.mock.keys[WEATHER], **others})
    assert api.get("/agent/me").data["id"] == site.id(WEATHER)
    api = site.with_(**{"X-API-Key": site.mock.keys[JANE], **others})
    assert api.get("/me/profile").data["id"] == site.id(JANE)


@pytest.mark.rule("AUTH-13", "AUTH-12")
def test_an_owner_cannot_act_as_an_agent_by_naming_it(site: Site) -> None:
    answer = site.as_(JANE).get("/agent/me", agent_id=site.id(WEATHER))
    assert (answer.status, answer.error) == NOT_AN_AGENT
    for name in ("api_key", "token", "agent_id"):
        answer = site.with_().get("/agent/me", **{name: site.mock.keys[WEATHER]})
        assert (answer.status, answer.error) == MISSING
        answer = site.as_(WEATHER).get("/agent/me", **{name: site.id(WEATHER)})
        assert answer.details == {f"/{name}": [f"Unexpected field: {name}"]}


# ---------------------------------------------------------------------------------------------------------- good or bad


@pytest.mark.rule("AUTH-5")
@pytest.mark.parametrize("operation", [*AGENT_HALF, *HUMAN_HALF], ids=lambda each: each.id)
def test_without_a_key_every_operation_says_that_one_is_missing(site: Site, operation: Operation) -> None:
    path = operation.path.format(**dict.fromkeys(operation.ids, NOWHERE))
    answer = site.with_().call(operation.method, path)
    assert (answer.status, answer.error) == MISSING
    assert answer.headers["www-authenticate"] == "Bearer"
    answer = site.with_(**{"X-API-Key": "thnv_u_1767600000_unknown"}).call(operation.method, path)
    assert (answer.status, answer.error) == UNLINKED


@pytest.mark.rule("AUTH-5")
@pytest.mark.parametrize(
    "headers",
    [
        {"X-API-Key": ""},
        {"X-API-Key": "jane"},
        {"X-API-Key": "Bearer {key}"},
        {"X-API-Key": "{key}x"},
        {"X-API-Key": "{KEY}"},
        {"X-API-Key": "thnv_u_" + "9" * 4000},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic {key}"},
        {"Authorization": "Token {key}"},
        {"Authorization": "Bearer {key} {key}"},
        {"Authorization": "Bearer ."},
        {"Authorization": "Bearer .."},
        {"Authorization": "Bearer a.b.c"},
        {"Authorization": "{key}, {key}"},
    ],
    ids=str,
)
def test_a_malformed_credential_is_refused_as_an_unknown_one(site: Site, headers: dict[str, str]) -> None:
    key = site.mock.keys[JANE]
    filled = {name: value.format(key=key, KEY=key.upper()) for name, value in headers.items()}
    status, error = answer_with(site, f"{BASE_PATH}/me/profile", filled)
    assert (status, error) in (UNLINKED, MISSING)
    assert key not in str(error)


@pytest.mark.rule("AUTH-5")
def test_bytes_that_are_no_text_are_no_key(site: Site) -> None:
    response = site.http.get(f"{site.base_url}{BASE_PATH}/me/profile", headers=[(b"X-API-Key", b"\xff\xfe\x80")])
    assert (response.status_code, response.json()["error"]["message"]) == (401, UNLINKED[1]["message"])


@pytest.mark.rule("AUTH-5")
def test_a_revoked_key_is_an_unknown_one_and_the_others_of_its_owner_go_on(site: Site) -> None:
    second = site.call(lambda world: world.accounts.issue_key(user(world, JANE)))
    first = site.mock.keys[JANE]
    site.call(lambda world: world.accounts.revoke_key(first))
    assert answer_with(site, f"{BASE_PATH}/me/profile", {"X-API-Key": first}) == UNLINKED
    assert site.with_(**{"X-API-Key": second}).get("/me/profile").data["handle"] == JANE


@pytest.mark.rule("AUTH-11", "AGT-14")
@pytest.mark.parametrize("operation", AGENT_HALF, ids=lambda each: each.id)
def test_the_key_of_a_deleted_agent_is_401_and_neither_403_nor_404(site: Site, operation: Operation) -> None:
    key, gone = site.mock.keys[WEATHER], site.id(WEATHER)
    assert site.as_(JANE).delete(f"/me/agents/{gone}", force="true").data["id"] == gone
    path = operation.path.format(**dict.fromkeys(operation.ids, NOWHERE))
    assert answer_with(site, path, {"X-API-Key": key}, operation.method) == UNLINKED


@pytest.mark.rule("AUTH-3", "AUTH-10", "AGT-1")
def test_a_registration_gives_a_key_of_the_documented_form_that_works_at_once(site: Site) -> None:
    body = {"agent": {"name": "Tide Agent", "description": "Knows the tides"}}
    registered = site.as_(JANE).post("/me/agents/register", body).data
    key = registered["credentials"]["api_key"]
    prefix, kind, seconds, random = key.split("_", 3)
    assert (prefix, kind) == ("thnv", "a")
    assert int(seconds) == site.call(lambda world: world.clock.now()) // 1_000_000
    assert len(random) == 32
    answer = site.with_(**{"X-API-Key": key}).get("/agent/me")
    assert answer.data["id"] == registered["agent"]["id"]
    assert answer.data["handle"] == "jane/tide-agent"
    assert answer.data["owner_uuid"] == site.id(JANE)


@pytest.mark.rule("AUTH-3", "AUTH-4")
@pytest.mark.parametrize("key", ["thnv_u_1767600000_really-an-agent", "thnv_1767600000_no-kind", "band_a_1", "plain"])
def test_the_kind_of_a_key_is_looked_up_and_not_read_from_its_prefix(site: Site, key: str) -> None:
    site.call(lambda world: world.accounts.issue_key(agent(world, WEATHER), key))
    api = site.with_(**{"X-API-Key": key})
    assert api.get("/agent/me").data["handle"] == WEATHER
    answer = api.get("/me/profile")
    assert (answer.status, answer.error) == NOT_A_USER


@pytest.mark.rule("AUTH-4")
def test_a_bare_key_of_a_user_is_a_users_key(site: Site) -> None:
    site.call(lambda world: world.accounts.issue_key(user(world, JANE), "thnv_1767600000_old"))
    api = site.with_(**{"X-API-Key": "thnv_1767600000_old"})
    assert api.get("/me/profile").data["handle"] == JANE
    assert api.get("/agent/me").refusal == (403, "forbidden")


# --------------------------------------------------------------------------------------------------------------- tokens


@pytest.mark.rule("AUTH-2")
@pytest.mark.parametrize("form", ["Bearer {}", "{}"])
def test_a_token_opens_the_human_half_and_only_that(site: Site, form: str) -> None:
    api = site.with_(Authorization=form.format(site.mock.token(JANE)))
    assert api.get("/me/profile").data["handle"] == JANE
    assert api.post("/me/chats", {"chat": {}}).status == 201
    answer = api.get("/agent/me")
    assert (answer.status, answer.error) == NOT_AN_AGENT


@pytest.mark.rule("AUTH-2")
def test_a_token_is_taken_from_authorization_only(site: Site) -> None:
    assert answer_with(site, f"{BASE_PATH}/me/profile", {"X-API-Key": site.mock.token(JANE)}) == UNLINKED


@pytest.mark.rule("AUTH-2", "AUTH-5")
def test_a_token_expires_on_the_clock_of_the_world(site: Site) -> None:
    api = site.with_(Authorization=f"Bearer {site.mock.token(JANE)}")
    site.call(lambda world: world.clock.advance(3590))
    assert api.get("/me/profile").status == 200
    site.call(lambda world: world.clock.advance(10))
    answer = api.get("/me/profile")
    assert (answer.status, answer.error) == EXPIRED
    assert site.with_(Authorization=f"Bearer {site.mock.token(JANE)}").get("/me/profile").status == 200


def part(claims: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")


@pytest.mark.rule("AUTH-5")
def test_a_forged_token_is_refused(site: Site) -> None:
    good = site.mock.token(JANE)
    header, claims, signature = good.split(".")
    facts = json.loads(base64.urlsafe_b64decode(claims + "=="))
    later = {**facts, "exp": facts["exp"] + 10**6}
    forged = {
        "no signature": f"{header}.{claims}.",
        "no algorithm": f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(facts)}.",
        "no algorithm, old signature": f"{part({'alg': 'None'})}.{claims}.{signature}",
        "another secret": jwt.encode(facts, "x" * 32, algorithm="HS256"),
        "another algorithm": jwt.encode(facts, "x" * 64, algorithm="HS512"),
        "another user": f"{header}.{part({**facts, 'sub': site.id(RAVI)})}.{signature}",
        "a longer life": f"{header}.{part(later)}.{signature}",
        "a signature cut short": good[:-4],
        "a key by reference": f"{part({'alg': 'HS256', 'kid': '../../dev/null', 'jwk': {}})}.{claims}.{signature}",
        "no JSON": f"{base64.urlsafe_b64encode(b'{').decode()}.{claims}.{signature}",
        "no base64": f"{header}.***.{signature}",
    }
    refused = {
        name: answer_with(site, f"{BASE_PATH}/me/profile", {"Authorization": f"Bearer {token}"})
        for name, token in forged.items()
    }
    assert refused == dict.fromkeys(forged, MISSING)


@pytest.mark.rule("AUTH-5")
def test_a_token_of_a_user_who_is_gone_is_refused(site: Site) -> None:
    token = site.mock.token(JANE)
    site.call(lambda world: world.accounts.users.pop(site.id(JANE)))
    assert answer_with(site, f"{BASE_PATH}/me/profile", {"Authorization": f"Bearer {token}"}) == MISSING


# ---------------------------------------------------------------------------------------------- operations open to more


@pytest.mark.rule("AUTH-14")
@pytest.mark.parametrize("name", OPEN)
def test_health_and_version_need_no_key_and_check_one_that_is_sent(site: Site, name: str) -> None:
    path = path_of(name)
    for headers in ({}, {"X-API-Key": site.mock.keys[JANE]}, {"X-API-Key": site.mock.keys[WEATHER]}):
        assert site.with_(**headers).call("GET", path).status == 200
    for headers in ({"X-API-Key": "wrong"}, {"X-API-Key": ""}, {"Authorization": "Bearer wrong"}):
        assert answer_with(site, path, headers) == UNLINKED
    assert answer_with(site, path, {"Authorization": "Bearer a.b.c"}) == MISSING


@pytest.mark.rule("AUTH-14")
@pytest.mark.parametrize("handle, kind", [(JANE, "user"), (WEATHER, "agent")])
def test_the_key_test_tells_the_kind_of_key_and_blanks_credentials_out(site: Site, handle: str, kind: str) -> None:
    key, token = site.mock.keys[handle], site.mock.token(JANE)
    api = site.with_(**{"X-API-Key": key, "Authorization": f"Bearer {token}", "Cookie": "s=1", "X-Trace": "7"})
    answer = api.get("/test")
    told = answer.json
    assert (told["auth_type"], told["permissions"], told["status"]) == (kind, [f"{kind}_api"], "ok")
    sent = told["request_info"]
    assert (sent["method"], sent["path"], sent["remote_ip"]) == ("GET", "/api/v1/test", "127.0.0.1")
    assert [sent["headers"][name] for name in ("x-api-key", "authorization", "cookie")] == ["[redacted]"] * 3
    assert sent["headers"]["x-trace"] == "7"
    assert key not in answer.raw.decode()
    assert token not in answer.raw.decode()


@pytest.mark.rule("AUTH-14")
def test_the_key_test_needs_a_key(site: Site) -> None:
    assert answer_with(site, f"{BASE_PATH}/test", {}) == MISSING
    assert answer_with(site, f"{BASE_PATH}/test", {"X-API-Key": "wrong"}) == UNLINKED
    assert site.with_(Authorization=f"Bearer {site.mock.token(JANE)}").get("/test").json["auth_type"] == "user"


# -------------------------------------------------------------------------------------------- decided before all others


MALFORMED: list[dict[str, object]] = [
    {"content": b""},
    {"content": b"{"},
    {"content": b"\xff\xff"},
    {"body": {"surprise": 1}},
    {"body": []},
    {"query": {"surprise": 1}},
]
"""Bodies and queries that no operation takes."""


@pytest.mark.rule("AUTH-15", "AUTH-6", "AUTH-7", "ERR-4")
@pytest.mark.parametrize("operation", [*AGENT_HALF, *HUMAN_HALF], ids=lambda each: each.id)
def test_the_wrong_kind_of_key_is_told_before_ids_query_and_body(site: Site, operation: Operation) -> None:
    handle, expected = (JANE, NOT_AN_AGENT) if operation.caller == "agent" else (WEATHER, NOT_A_USER)
    offsite = site.mock.rooms["Offsite in Lisbon"]
    for thing in ("no-uuid", NOWHERE, offsite, "%20"):
        path = operation.path.format(**dict.fromkeys(operation.ids, thing))
        for sent in MALFORMED:
            answer = site.as_(handle).call(operation.method, path, **sent)  # type: ignore[arg-type] # a table
            assert (answer.status, answer.error) == expected


@pytest.mark.rule("AUTH-8", "AUTH-15")
def test_a_plan_without_the_human_api_is_told_on_every_operation_of_it(site: Site) -> None:
    site.renew(plan_required="jane")
    before = site.state()
    for operation in HUMAN_HALF:
        for thing in ("no-uuid", NOWHERE, site.mock.rooms["Offsite in Lisbon"]):
            path = operation.path.format(**dict.fromkeys(operation.ids, thing))
            answer = site.as_(JANE).call(operation.method, path, content=b"{")
            assert (answer.status, answer.error) == NO_PLAN
    assert site.state() == before


@pytest.mark.rule("AUTH-8")
def test_a_plan_closes_the_human_half_only_and_only_to_its_user(site: Site) -> None:
    site.renew(plan_required="jane")
    assert site.with_(Authorization=f"Bearer {site.mock.token(JANE)}").get("/me/chats").refusal == (
        403,
        "plan_required",
    )
    assert site.as_(JANE).get("/agent/me").refusal == (403, "forbidden")
    assert site.as_(JANE).get("/test").status == 200
    assert site.as_(WEATHER).get("/agent/me").status == 200
    assert site.as_(RAVI).get("/me/profile").status == 200


@pytest.mark.rule("AUTH-8")
def test_every_plan_has_the_human_api_unless_switched(site: Site) -> None:
    for handle in (JANE, RAVI, "olga"):
        assert site.as_(handle).get("/me/profile").status == 200


@pytest.mark.rule("AUTH-5", "AUTH-6", "AUTH-7", "AUTH-11")
def test_a_caller_that_is_refused_changes_nothing(site: Site) -> None:
    stage = Stage(site)
    before = site.state()
    for operation in [*AGENT_HALF, *HUMAN_HALF]:
        wrong_kind = "jane" if operation.caller == "agent" else "weather"
        for caller in ("nobody", "wrong key", "deleted", wrong_kind):
            assert stage.ask(caller, operation).status in (401, 403)
    assert site.state() == before
