"""Agents (AGT)."""

import re

from conformance.actors import Actor
from conformance.answers import ABSENT, Answer
from conformance.checks import check
from conformance.claims import given
from conformance.registry import Level, Need
from conformance.session import DESCRIPTION
from conformance.stage import Stage
from conformance.suites.rest.auth import NOBODY


async def refused_registration(stage: Stage, name: object, description: object) -> Answer:
    """A registration that must not succeed; if it does, the agent is in the ledger all the same."""
    return await stage.register({"agent": {"name": name, "description": description}})


@check("AGT-1")
async def a_registration_makes_an_external_agent_of_the_caller(stage: Stage) -> None:
    answer = await stage.register({"agent": {"name": stage.unique_name(), "description": DESCRIPTION}})
    stage.expect.status(answer, 201)
    stage.expect.has(answer, "data.credentials", "api_key")
    agent = answer.text("data.agent.id")
    listed = given(await stage.user.whole("/me/agents"), 200)
    stage.expect.holds(listed, agent)
    stage.expect.equal("is_external of the new agent", listed.entry(agent).at("is_external"), wanted=True, on=listed)
    owner = answer.at("data.agent.owner_id")
    stage.expect.true("owner_id is the caller, or not shown", owner in {stage.user.id, ABSENT}, owner, answer)


@check("AGT-2")
async def name_and_description_are_required(stage: Stage) -> None:
    for missing, body in {"name": {"description": DESCRIPTION}, "description": {"name": stage.unique_name()}}.items():
        stage.expect.refused(await stage.register({"agent": body}), 422, "validation_error", f"/agent/{missing}")


@check("AGT-2", level=Level.SHOULD)
async def names_and_descriptions_have_bounds(stage: Stage) -> None:
    for name in ("ab", "a" * 101):
        answer = await refused_registration(stage, name, DESCRIPTION)
        stage.expect.refused(answer, 422, "validation_error", "/agent/name")
    for description in ("too short", "d" * 501):
        answer = await refused_registration(stage, stage.unique_name(), description)
        stage.expect.refused(answer, 422, "validation_error", "/agent/description")


@check("AGT-4")
async def a_second_agent_with_the_same_handle_is_refused(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    answer = await refused_registration(stage, agent.name.upper(), DESCRIPTION)
    stage.expect.refused(answer, 422, "validation_error", "/agent/name")


@check("AGT-5")
async def handles_are_lower_case_without_an_at(stage: Stage) -> None:
    agent = await stage.agent()
    me = given(await agent.get("/agent/me"), 200)
    form = r"[a-z0-9.-]+/[a-z0-9-]+"
    stage.expect.true(f"the handle fits {form}", re.fullmatch(form, me.text("data.handle")), me.text("data.handle"), me)


@check("AGT-5")
async def a_handle_is_found_with_and_without_an_at_in_any_case(stage: Stage) -> None:
    agent = await stage.agent()
    for handle in (agent.handle, f"@{agent.handle}", agent.handle.upper()):
        answer = await stage.user.post("/me/contacts/resolve", {"handle": handle})
        stage.expect.status(answer, 200)
        stage.expect.at(answer, "data.id", agent.id)
        stage.expect.at(answer, "data.handle", agent.handle)


@check("AGT-6")
async def the_agents_part_of_a_handle_is_cut_at_24_characters(stage: Stage) -> None:
    agent = await stage.fresh_agent(name=f"{stage.unique_name()} of{'x' * 40}")
    part = agent.handle.partition("/")[2]
    stage.expect.true("the agent's part has 1 to 24 characters", 1 <= len(part) <= 24, part)


@check("AGT-7")
async def no_route_renames_an_agent(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    for method in ("PUT", "PATCH"):
        answer = await stage.user.request(method, f"/me/agents/{agent.id}", body={"agent": {"name": "Another name"}})
        stage.expect.status(answer, 404, 405)
    me = await agent.get("/agent/me")
    stage.expect.at(me, "data.name", agent.name)
    stage.expect.at(me, "data.handle", agent.handle)


@check("AGT-8")
async def registered_agents_are_external(stage: Stage) -> None:
    agent = await stage.agent()
    listed = given(await stage.user.whole("/me/agents"), 200)
    stage.expect.equal("is_external", listed.entry(agent.id).at("is_external"), wanted=True, on=listed)


@check("AGT-9")
async def siblings_see_each_other(stage: Stage) -> None:
    one, other = await stage.agents(2)
    stage.expect.holds(await one.whole("/agent/peers"), other.id)


@check("AGT-9", needs=[Need.SECOND_ACCOUNT])
async def an_agent_of_another_organization_is_not_seen(stage: Stage) -> None:
    agent, foreign = await stage.agent(), await stage.agent_of(stage.outsider)
    stage.expect.lacks(await agent.whole("/agent/peers"), foreign.id)
    stage.expect.lacks(await stage.user.whole("/me/peers"), foreign.id)


@check("AGT-10")
async def the_newest_agent_is_listed_first(stage: Stage) -> None:
    older, newer = await stage.fresh_agent(), await stage.fresh_agent()
    ids = (listed := await stage.user.whole("/me/agents")).ids()
    stage.expect.holds(listed, older.id)
    stage.expect.holds(listed, newer.id)
    stage.expect.true("the newer agent comes first", ids.index(newer.id) < ids.index(older.id), ids, listed)


@check("AGT-12")
async def an_unknown_agent_cannot_be_deleted(stage: Stage) -> None:
    stage.expect.refused(await stage.user.delete(f"/me/agents/{NOBODY}"), 404, "not_found")


@check("AGT-12", needs=[Need.SECOND_USER])
async def somebody_elses_agent_cannot_be_deleted(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    answer = await stage.second_user.delete(f"/me/agents/{agent.id}", {"force": "true"})
    stage.expect.refused(answer, 403, "forbidden")
    stage.expect.status(await agent.get("/agent/me"), 200)


@check("AGT-12")
async def an_agent_that_did_nothing_is_deleted_without_force(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    answer = await stage.user.delete(f"/me/agents/{agent.id}")
    stage.expect.status(answer, 200)
    stage.expect.at(answer, "data.id", agent.id)
    stage.expect.at(answer, "data.executions_deleted", 0)


@check("AGT-12", "AGT-13")
async def an_agent_with_executions_is_deleted_only_with_force(stage: Stage) -> None:
    agent, room = await _spoken_to(stage)
    stage.expect.refused(await stage.user.delete(f"/me/agents/{agent.id}"), 422)
    stage.expect.status(await agent.get(agent.chats(room)), 200)
    forced = await stage.user.delete(f"/me/agents/{agent.id}", {"force": "true"})
    stage.expect.status(forced, 200)
    stage.expect.at(forced, "data.executions_deleted", 1)


@check("AGT-13", level=Level.MAY)
async def executions_are_counted_by_rooms(stage: Stage) -> None:
    agent, room = await _spoken_to(stage)
    await stage.say(stage.user, room, agent, "And again.")
    await stage.say(agent, room, stage.user)
    await stage.say(agent, await stage.room(stage.user, agent), stage.user)
    forced = await stage.user.delete(f"/me/agents/{agent.id}", {"force": "true"})
    stage.expect.status(forced, 200)
    stage.expect.at(forced, "data.executions_deleted", 2)


@check("AGT-13", level=Level.MAY)
async def to_be_in_a_room_is_no_execution(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    await stage.room(await stage.agent(), agent)
    stage.expect.status(await stage.user.delete(f"/me/agents/{agent.id}"), 200)


@check("AGT-14")
async def a_deleted_agent_is_in_no_room(stage: Stage) -> None:
    agent, room = await _spoken_to(stage)
    given(await stage.user.delete(f"/me/agents/{agent.id}", {"force": "true"}), 200)
    stage.expect.lacks(await stage.user.get(stage.user.chats(room, "participants")), agent.id)
    stage.expect.lacks(await stage.user.whole("/me/agents"), agent.id)


@check("AGT-15")
async def messages_of_a_deleted_agent_stay_as_they_are(stage: Stage) -> None:
    agent, room = await _spoken_to(stage)
    message = await stage.say(agent, room, stage.user, "I was here.")
    given(await stage.user.delete(f"/me/agents/{agent.id}", {"force": "true"}), 200)
    listed = await stage.user.get(stage.user.chats(room, "messages"))
    stage.expect.holds(listed, message)
    kept = listed.entry(message)
    for field, wanted in {"sender_id": agent.id, "sender_type": "Agent", "sender_name": agent.name}.items():
        stage.expect.equal(f"{field} of its message", kept.at(field), wanted, on=listed)


@check("AGT-16", level=Level.MAY)
async def nobody_is_promoted_when_the_owner_is_deleted(stage: Stage) -> None:
    owner, member = await stage.fresh_agent(), await stage.agent()
    room = await stage.room(owner, member)
    given(await stage.user.delete(f"/me/agents/{owner.id}", {"force": "true"}), 200)
    listed = await member.get(member.chats(room, "participants"))
    stage.expect.ids(listed, [member.id])
    stage.expect.at(listed, "data.0.role", "member")


@check("AGT-17")
async def contacts_of_a_deleted_agent_go_with_it(stage: Stage) -> None:
    one, other = await stage.fresh_agent(), await stage.fresh_agent()
    given(await one.post("/agent/contacts/add", {"handle": other.handle}), 201)
    approval = {"action": "approve", "handle": one.handle}
    given(await other.post("/agent/contacts/requests/respond", approval), 200)
    before = given(await other.get("/agent/contacts"), 200)
    stage.expect.equal("handles of the contacts before", _handles(before), [one.handle], on=before)
    given(await stage.user.delete(f"/me/agents/{one.id}", {"force": "true"}), 200)
    after = await other.get("/agent/contacts")
    stage.expect.status(after, 200)
    stage.expect.equal("handles of the contacts after", _handles(after), [], on=after)


async def _spoken_to(stage: Stage) -> tuple[Actor, str]:
    """A fresh agent in a room of the user, with a message for it."""
    agent = await stage.fresh_agent()
    room = await stage.room(stage.user, agent)
    await stage.say(stage.user, room, agent)
    return agent, room


def _handles(answer: Answer) -> list[str]:
    return [entry.text("handle") for entry in answer.entries()]
