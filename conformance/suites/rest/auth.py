"""Identities and keys (AUTH)."""

import re

from conformance.checks import check
from conformance.claims import given
from conformance.registry import Level, Need
from conformance.stage import Stage

NOBODY = "00000000-0000-4000-8000-00000000dead"
KEY = re.compile(r"(thnv|band)_a_[0-9]+_[A-Za-z0-9_-]{16,}")


@check("AUTH-1", needs=[Need.WRITE])
async def the_key_alone_decides_who_acts(stage: Stage) -> None:
    one, other = await stage.agents(2)
    answer = await one.request("GET", "/agent/me", headers={"X-Agent-Id": other.id})
    stage.expect.status(answer, 200)
    stage.expect.at(answer, "data.id", one.id)
    stage.expect.at(await other.get("/agent/me"), "data.id", other.id)


@check("AUTH-1")
async def each_half_acts_as_its_own_kind(stage: Stage) -> None:
    agent = await stage.agent()
    me = await agent.get("/agent/me")
    stage.expect.at(me, "data.id", agent.id)
    stage.expect.at(me, "data.owner_uuid", stage.user.id)
    stage.expect.at(await stage.user.get("/me/profile"), "data.id", stage.user.id)


@check("AUTH-2", level=Level.SHOULD)
async def x_api_key_counts_where_a_bearer_token_comes_as_well(stage: Stage) -> None:
    answer = await stage.user.request("GET", "/me/profile", headers={"Authorization": "Bearer not-a-token"})
    stage.expect.status(answer, 200)
    stage.expect.at(answer, "data.id", stage.user.id)


@check("AUTH-2")
async def a_key_in_x_api_key_is_enough(stage: Stage) -> None:
    agent = await stage.agent()
    stage.expect.status(await agent.get("/agent/me"), 200)
    stage.expect.status(await stage.user.get("/me/profile"), 200)


@check("AUTH-3")
async def a_new_agents_key_has_the_published_form(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    shown = "one that does not begin with thnv_a_, a time and a random part"
    stage.expect.true("the key is thnv_a_, a time and a random part", KEY.fullmatch(agent.identity.key or ""), shown)


@check("AUTH-5")
async def without_a_key_every_half_answers_401(stage: Stage) -> None:
    for path in ("/me/profile", "/me/chats", f"/me/chats/{NOBODY}"):
        stage.expect.refused(await stage.with_key(None).get(path), 401, "unauthorized")
    for path in ("/agent/me", "/agent/chats", f"/agent/chats/{NOBODY}/context"):
        stage.expect.refused(await stage.with_key(None).get(path), 401, "unauthorized")


@check("AUTH-5")
async def an_unknown_or_malformed_key_answers_401(stage: Stage) -> None:
    for key in ("thnv_u_1700000000_nobody-has-this-key-0000000000", "thnv_a_1700000000_nobody-has-it", "rubbish"):
        for path in ("/me/profile", "/agent/me"):
            stage.expect.refused(await stage.with_key(key).get(path), 401, "unauthorized")


@check("AUTH-6")
async def an_agents_key_on_the_human_half_is_403(stage: Stage) -> None:
    agent = await stage.agent()
    for path in ("/me/profile", "/me/agents", "/me/chats", "/me/contacts", "/me/peers"):
        stage.expect.refused(await agent.get(path), 403, "forbidden")


@check("AUTH-7")
async def a_users_key_on_the_agent_half_is_403(stage: Stage) -> None:
    for path in ("/agent/me", "/agent/peers", "/agent/chats", "/agent/contacts"):
        stage.expect.refused(await stage.user.get(path), 403, "forbidden")


@check("AUTH-9")
async def a_good_agents_key_is_told_its_handle_and_owner(stage: Stage) -> None:
    me = await (await stage.agent()).get("/agent/me")
    stage.expect.status(me, 200)
    stage.expect.at(me, "data.owner_uuid", stage.user.id)
    handle = me.text("data.handle")
    stage.expect.true("the handle is owner/agent", re.fullmatch(r"[^@/]+/[^@/]+", handle), handle, me)


@check("AUTH-10")
async def an_agents_key_is_shown_once(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    key = (agent.identity.key or "no key").encode()
    reads = [await agent.get("/agent/me"), await stage.user.whole("/me/agents")]
    for answer in reads:
        given(answer, 200)
        stage.expect.true("no key is in the answer", key not in answer.raw, "the key", answer)


@check("AUTH-11", "AGT-14")
async def a_deleted_agents_key_is_401(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    given(await agent.get("/agent/me"), 200)
    given(await stage.user.delete(f"/me/agents/{agent.id}", {"force": "true"}), 200)
    stage.expect.refused(await agent.get("/agent/me"), 401, "unauthorized")


@check("AUTH-14")
async def health_and_version_need_no_key_and_the_key_test_does(stage: Stage) -> None:
    nobody = stage.with_key(None)
    stage.expect.status(await nobody.get("/health"), 200)
    stage.expect.status(await nobody.get("/version"), 200)
    stage.expect.refused(await nobody.get("/test"), 401, "unauthorized")


@check("AUTH-15")
async def the_kind_of_key_is_looked_at_before_body_and_ids(stage: Stage) -> None:
    agent = await stage.agent()
    stage.expect.refused(await agent.get("/me/chats/not-an-id"), 403, "forbidden")
    stage.expect.refused(await agent.post("/me/chats", {"nonsense": 1}), 403, "forbidden")
    stage.expect.refused(await stage.user.get(f"/agent/chats/{NOBODY}"), 403, "forbidden")
    stage.expect.refused(await stage.user.post("/agent/chats", {"nonsense": 1}), 403, "forbidden")
