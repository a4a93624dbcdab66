"""Peers (PEER)."""

from typing import TYPE_CHECKING

from conformance.checks import check
from conformance.claims import given
from conformance.registry import Level, Need
from conformance.stage import Stage
from conformance.suites.rest.auth import NOBODY

if TYPE_CHECKING:
    from conformance.answers import Answer


@check("PEER-1")
async def an_agent_sees_its_siblings_and_its_owner_and_not_itself(stage: Stage) -> None:
    one, other = await stage.agents(2)
    listed = await one.whole("/agent/peers")
    stage.expect.holds(listed, other.id)
    stage.expect.holds(listed, stage.user.id)
    stage.expect.equal("the type of the owner", listed.entry(stage.user.id).at("type"), "User", on=listed)
    stage.expect.lacks(listed, one.id)


@check("PEER-2")
async def the_source_of_siblings_and_owner_is_the_registry(stage: Stage) -> None:
    one, other = await stage.agents(2)
    listed = await one.whole("/agent/peers")
    for identity in (other.id, stage.user.id):
        stage.expect.equal("source", listed.entry(identity).at("source"), "registry", on=listed)
    stage.expect.true("nobody is listed twice", len(set(listed.ids())) == len(listed.ids()), listed.ids(), listed)


@check("PEER-2", "CON-22", "CON-17")
async def siblings_who_become_contacts_stay_one_entry_of_the_registry(stage: Stage) -> None:
    one, other = await stage.fresh_agent(), await stage.fresh_agent()
    stage.expect.status(await one.post("/agent/contacts/add", {"handle": other.handle}), 201)
    approval = {"action": "approve", "handle": one.handle}
    stage.expect.status(await other.post("/agent/contacts/requests/respond", approval), 200)
    listed = await one.whole("/agent/peers")
    stage.expect.equal("entries of the sibling", listed.ids().count(other.id), 1, on=listed)
    stage.expect.equal("is_contact", listed.entry(other.id).at("is_contact"), wanted=True, on=listed)
    stage.expect.equal("source", listed.entry(other.id).at("source"), "registry", on=listed)


@check("PEER-2", "CON-2", "CON-17", needs=[Need.SECOND_ACCOUNT])
async def a_stranger_becomes_a_peer_by_being_a_contact(stage: Stage) -> None:
    one, foreign = await stage.fresh_agent(), await stage.fresh_agent(stage.outsider)
    stage.expect.lacks(await one.whole("/agent/peers"), foreign.id)
    given(await one.post("/agent/contacts/add", {"handle": foreign.handle}), 201)
    approval = {"action": "approve", "handle": one.handle}
    given(await foreign.post("/agent/contacts/requests/respond", approval), 200)
    listed = await one.whole("/agent/peers")
    stage.expect.equal("source", listed.entry(foreign.id).at("source"), "contact", on=listed)
    room = await stage.opened(one)
    stage.expect.status(await stage.add(one, room, foreign.id), 201)


@check("PEER-3")
async def a_user_sees_their_agents_and_narrows_by_type(stage: Stage) -> None:
    agent = await stage.agent()
    stage.expect.holds(await stage.user.whole("/me/peers"), agent.id)
    stage.expect.holds(await stage.user.whole("/me/peers", {"type": "Agent"}), agent.id)
    stage.expect.lacks(await stage.user.whole("/me/peers", {"type": "User"}), agent.id)


@check("PEER-3", needs=[Need.SECOND_USER])
async def a_user_sees_users_of_the_organization(stage: Stage) -> None:
    stage.expect.holds(await stage.user.whole("/me/peers", {"type": "User"}), stage.second_user.id)


@check("PEER-3", level=Level.MAY)
async def agents_see_siblings_before_their_owner(stage: Stage) -> None:
    one, other = await stage.agents(2)
    ids = (listed := given(await one.whole("/agent/peers"), 200)).ids()
    both = [each for each in ids if each in {other.id, stage.user.id}]
    stage.expect.equal("sibling and owner as they are listed", both, [other.id, stage.user.id], on=listed)


@check("PEER-4", "PEER-5")
async def not_in_chat_leaves_out_those_who_are_there(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.opened(one)
    query = {"not_in_chat": room}
    stage.expect.holds(await one.whole("/agent/peers", query), other.id)
    await stage.join(one, room, other)
    stage.expect.lacks(await one.whole("/agent/peers", query), other.id)
    given(await stage.remove(one, room, other.id), 200)
    stage.expect.holds(await one.whole("/agent/peers", query), other.id)


@check("PEER-4")
async def an_empty_not_in_chat_is_no_filter(stage: Stage) -> None:
    one, other = await stage.agents(2)
    stage.expect.holds(await one.whole("/agent/peers", {"not_in_chat": ""}), other.id)


@check("PEER-4", level=Level.MAY)
async def not_in_chat_of_a_hidden_room_is_404(stage: Stage) -> None:
    one, other = await stage.agents(2)
    for room in (await stage.opened(one), NOBODY):
        stage.expect.refused(await other.get("/agent/peers", {"not_in_chat": room}), 404, "not_found")


@check("PEER-6")
async def twenty_peers_make_a_page(stage: Stage) -> None:
    agent = await stage.agent()
    stage.expect.at(await agent.get("/agent/peers"), "metadata.page_size", 20)
    listed: Answer = await agent.get("/agent/peers", {"page_size": 1})
    stage.expect.at(listed, "metadata.page_size", 1)
    stage.expect.equal("how many are listed", len(listed.ids()), 1, on=listed)


@check("PEER-8")
async def a_peer_is_mentioned_only_in_its_room(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.opened(one)
    refused = await stage.send(one, room, "hello", other.id)
    stage.expect.refused(refused, 422, "mentioned_participant_not_in_room")
    stage.expect.status(await stage.add(one, room, other.id), 201)
    stage.expect.status(await stage.send(one, room, "hello", other.id), 201)


@check("PEER-1", needs=[Need.SECOND_USER])
async def an_agent_sees_no_other_users_of_the_organization(stage: Stage) -> None:
    agent = await stage.agent()
    stage.expect.lacks(await agent.whole("/agent/peers"), stage.second_user.id)


@check("PEER-3", level=Level.MAY)
async def peers_are_listed_by_name(stage: Stage) -> None:
    agent, name = await stage.agent(), stage.unique_name()
    later, earlier = await stage.fresh_agent(name=f"{name} b"), await stage.fresh_agent(name=f"{name} a")
    listed = given(await agent.whole("/agent/peers"), 200)
    both = [each for each in listed.ids() if each in {later.id, earlier.id}]
    stage.expect.equal("two siblings as they are listed", both, [earlier.id, later.id], on=listed)


@check("PEER-6", level=Level.SHOULD)
async def a_page_of_peers_has_a_hundred_at_most(stage: Stage) -> None:
    for actor, path in ((await stage.agent(), "/agent/peers"), (stage.user, "/me/peers")):
        stage.expect.at(await actor.get(path, {"page_size": 1000}), "metadata.page_size", 100)
