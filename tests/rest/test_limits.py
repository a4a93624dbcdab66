"""Rate limits over HTTP: per key, on the world's clock, with both bodies; and none unless somebody asks for one."""

import pytest

from tests.rest.api import NOWHERE, Api, Site, agent, user

JANE, RAVI, WEATHER = "jane", "ravi", "jane/weather-agent"
LIMITED = (429, "rate_limit_exceeded")


def advance(site: Site, seconds: float) -> None:
    site.call(lambda world: world.clock.advance(seconds))


def use_up(api: Api, requests: int) -> None:
    assert [api.get("/test").status for _ in range(requests)] == [200] * requests


@pytest.mark.rule("RATE-2", "RATE-6")
def test_nobody_is_limited_unless_a_limit_is_set_and_no_header_speaks_of_one(site: Site) -> None:
    api = site.as_(JANE)
    answers = [api.get("/me/chats") for _ in range(300)]
    assert {each.status for each in answers} == {200}
    assert {name for each in answers for name in each.headers if "limit" in name or "retry" in name} == set()


@pytest.mark.rule("RATE-1", "RATE-3", "RATE-6", "ERR-1")
def test_one_request_more_than_the_limit_is_429_in_the_envelope(site: Site) -> None:
    site.renew(rate_limit=3, rate_limit_window=60)
    use_up(site.as_(JANE), 3)
    answer = site.as_(JANE).get("/me/chats")
    assert answer.refusal == LIMITED
    assert answer.json["error"].keys() == {"code", "message", "request_id"}
    assert answer.json["error"]["message"] == "Rate limit exceeded; try again in 60 s"
    assert answer.headers["retry-after"] == "60"
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.rule("RATE-6", "RATE-4")
def test_retry_after_counts_down_on_the_worlds_clock_and_keeps_its_word(site: Site) -> None:
    site.renew(rate_limit=1, rate_limit_window=10)
    api = site.as_(JANE)
    use_up(api, 1)
    told = []
    for pause in (0, 4, 5.5, 0.4):
        advance(site, pause)
        told.append(api.get("/test").headers["retry-after"])
    assert told == ["10", "6", "1", "1"]  # whole seconds, never 0: who waits as told comes through
    advance(site, int(told[-1]))
    use_up(api, 1)
    assert api.get("/test").headers["retry-after"] == "10"


@pytest.mark.rule("RATE-6")
def test_a_frozen_clock_never_ends_a_window(site: Site) -> None:
    site.renew(rate_limit=2, rate_limit_window=1)
    api = site.as_(JANE)
    use_up(api, 2)
    assert {api.get("/test").status for _ in range(20)} == {429}


@pytest.mark.rule("RATE-6", "RATE-3")
def test_a_429_may_come_with_nothing_in_it_as_from_a_proxy(site: Site) -> None:
    site.renew(rate_limit=1, rate_limit_body="empty")
    use_up(site.as_(JANE), 1)
    answer = site.as_(JANE).post("/me/chats", {"chat": {}})
    assert (answer.status, answer.raw, answer.headers["retry-after"]) == (429, b"", "60")
    assert "content-type" not in answer.headers
    assert "x-request-id" in answer.headers


@pytest.mark.rule("RATE-6")
def test_every_key_has_a_limit_of_its_own(site: Site) -> None:
    site.renew(rate_limit=2)
    second = site.call(lambda world: world.accounts.issue_key(user(world, JANE)))
    other = site.call(lambda world: world.accounts.issue_key(agent(world, WEATHER)))
    for api in (
        site.as_(JANE),
        site.as_(RAVI),
        site.as_(WEATHER),
        *(site.with_(**{"X-API-Key": key}) for key in (second, other)),
    ):
        use_up(api, 2)
        assert api.get("/test").refusal == LIMITED


@pytest.mark.rule("RATE-6", "AUTH-2")
def test_a_key_counts_the_same_in_either_header(site: Site) -> None:
    site.renew(rate_limit=3)
    key = site.mock.keys[JANE]
    for header in ({"X-API-Key": key}, {"Authorization": f"Bearer {key}"}, {"Authorization": key}):
        use_up(site.with_(**header), 1)
    assert site.as_(JANE).get("/test").refusal == LIMITED


@pytest.mark.rule("RATE-6", "AUTH-2")
def test_all_tokens_of_a_user_count_together_and_apart_from_keys(site: Site) -> None:
    site.renew(rate_limit=2)
    first = site.mock.token(JANE)
    advance(site, 1)
    second = site.mock.token(JANE)
    assert first != second
    for token in (first, second):
        use_up(site.with_(Authorization=f"Bearer {token}"), 1)
    for token in (first, second):
        assert site.with_(Authorization=f"Bearer {token}").get("/me/profile").refusal == LIMITED
    use_up(site.as_(JANE), 2)
    use_up(site.with_(Authorization=f"Bearer {site.mock.token(RAVI)}"), 2)


@pytest.mark.rule("RATE-6")
def test_without_a_key_nobody_is_counted(site: Site) -> None:
    site.renew(rate_limit=1)
    assert {site.with_().get("/health").status for _ in range(5)} == {200}
    assert {site.with_().get("/me/chats").status for _ in range(5)} == {401}
    use_up(site.as_(JANE), 1)


@pytest.mark.rule("RATE-6", "ERR-4")
def test_the_limit_comes_after_the_kind_of_key_and_before_the_form_of_the_request(site: Site) -> None:
    site.renew(rate_limit=1)
    api = site.as_(JANE)
    use_up(api, 1)
    assert api.get("/agent/me").refusal == (403, "forbidden")
    assert api.get("/nothing").refusal == (404, "not_found")
    assert api.get("/me/chats/no-uuid").refusal == LIMITED
    assert api.get("/me/chats", surprise=1).refusal == LIMITED
    assert api.post("/me/chats", content=b"{").refusal == LIMITED
    assert api.get(f"/me/chats/{NOWHERE}").refusal == LIMITED


@pytest.mark.rule("RATE-6", "RATE-4")
def test_a_limited_call_changes_nothing(site: Site) -> None:
    site.renew(rate_limit=1)
    api, room = site.as_(JANE), site.mock.rooms["Offsite in Lisbon"]
    use_up(api, 1)
    before = site.state()
    message = {"message": {"content": "Hello", "mentions": [{"id": site.id(WEATHER)}]}}
    assert api.post(f"/me/chats/{room}/messages", message).refusal == LIMITED
    assert api.post("/me/chats", {"chat": {}}).refusal == LIMITED
    assert api.delete(f"/me/agents/{site.id(WEATHER)}", force="true").refusal == LIMITED
    assert api.put("/me/profile", {"user": {"first_name": "J."}}).refusal == LIMITED
    assert site.state() == before


@pytest.mark.rule("RATE-6")
def test_refused_requests_count_like_others(site: Site) -> None:
    site.renew(rate_limit=2)
    api = site.as_(JANE)
    assert api.get(f"/me/chats/{NOWHERE}").status == 404
    assert api.post("/me/chats", content=b"{").status == 400
    assert api.get("/test").refusal == LIMITED


@pytest.mark.rule("RATE-1")
def test_a_quota_is_never_429(site: Site) -> None:
    site.renew(agent_limit=3)
    body = {"agent": {"name": "One more", "description": "More than the plan has"}}
    answer = site.as_(JANE).post("/me/agents/register", body)
    assert answer.refusal == (403, "limit_reached")
    assert answer.details == {"resource": "agents", "limit": 3, "current": 3}
    assert "retry-after" not in answer.headers


@pytest.mark.rule("RATE-4", "GEN-6", "PAR-4")
def test_a_client_that_retries_a_409_gets_it_each_time_and_nothing_is_added(site: Site) -> None:
    room = site.mock.rooms["Offsite in Lisbon"]
    before = site.state()
    body = {"participant": {"participant_id": site.id(WEATHER), "role": "admin"}}
    for _ in range(4):
        assert site.as_(JANE).post(f"/me/chats/{room}/participants", body).refusal == (409, "conflict")
    assert site.state() == before
