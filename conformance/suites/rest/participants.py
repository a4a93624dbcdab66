"""Participants (PAR): adding, leaving, and what a room shows of them."""

from conformance.checks import check
from conformance.claims import given
from conformance.registry import Level, Need
from conformance.stage import Stage
from conformance.suites.rest.auth import NOBODY


@check("PAR-1")
async def whoever_is_added_without_a_role_is_a_member(stage: Stage) -> None:
    one, other = await stage.agents(2)
    answer = await stage.add(one, await stage.opened(one), other.id)
    stage.expect.status(answer, 201)
    stage.expect.at(answer, "data.role", "member")


@check("PAR-1")
async def null_and_unknown_roles_are_refused(stage: Stage) -> None:
    one, other = await stage.agents(2)
    path = one.chats(await stage.opened(one), "participants")
    for role in (None, "moderator", ""):
        answer = await one.post(path, {"participant": {"participant_id": other.id, "role": role}})
        stage.expect.refused(answer, 422, "validation_error", "/participant/role")


@check("PAR-2")
async def misnamed_fields_and_malformed_ids_are_refused(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.opened(one)
    answer = await one.post(one.chats(room, "participants"), {"participant": {"id": other.id}})
    stage.expect.refused(answer, 422, "validation_error", "/participant/id")
    stage.expect.refused(await stage.add(one, room, "not-an-id"), 422, "validation_error")
    stage.expect.ids(await one.get(one.chats(room, "participants")), [one.id])


@check("PAR-3")
async def an_added_agent_is_answered_as_inactive(stage: Stage) -> None:
    one, other = await stage.agents(2)
    answer = await stage.add(one, await stage.opened(one), other.id)
    stage.expect.status(answer, 201)
    for field, wanted in {"id": other.id, "type": "Agent", "role": "member", "status": "inactive"}.items():
        stage.expect.at(answer, f"data.{field}", wanted)


@check("PAR-3")
async def an_added_user_is_active(stage: Stage) -> None:
    agent = await stage.agent()
    answer = await stage.add(agent, await stage.opened(agent), stage.user.id)
    stage.expect.status(answer, 201)
    for field, wanted in {"id": stage.user.id, "type": "User", "status": "active"}.items():
        stage.expect.at(answer, f"data.{field}", wanted)


@check("PAR-4", "PAR-5")
async def adding_somebody_again_is_a_conflict_and_keeps_the_role(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    for role in (None, "admin"):
        stage.expect.status(await stage.add(one, room, other.id, role), 409)
    listed = await one.get(one.chats(room, "participants"))
    stage.expect.equal("the role", listed.entry(other.id).at("role"), "member", on=listed)


@check("PAR-5")
async def a_role_changes_by_removing_and_adding_again(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    given(await stage.remove(one, room, other.id), 200)
    answer = await stage.add(one, room, other.id, "admin")
    stage.expect.status(answer, 201)
    stage.expect.at(answer, "data.role", "admin")


@check("PAR-6")
async def an_unknown_participant_is_404(stage: Stage) -> None:
    agent = await stage.agent()
    stage.expect.refused(await stage.add(agent, await stage.opened(agent), NOBODY), 404, "not_found")


@check("PAR-7")
async def an_agent_adds_siblings_and_its_owner(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.opened(one)
    stage.expect.status(await stage.add(one, room, other.id), 201)
    stage.expect.status(await stage.add(one, room, stage.user.id), 201)


@check("PAR-7")
async def a_user_adds_their_own_agents(stage: Stage) -> None:
    agent = await stage.agent()
    stage.expect.status(await stage.add(stage.user, await stage.opened(stage.user), agent.id), 201)


@check("PAR-7", needs=[Need.SECOND_USER])
async def a_user_adds_users_of_the_organization(stage: Stage) -> None:
    stage.expect.status(await stage.add(stage.user, await stage.opened(stage.user), stage.second_user.id), 201)


@check("PAR-8", needs=[Need.SECOND_ACCOUNT])
async def strangers_cannot_be_added(stage: Stage) -> None:
    agent, foreign = await stage.agent(), await stage.agent_of(stage.outsider)
    room = await stage.opened(agent)
    for identity in (foreign.id, stage.outsider.id):
        stage.expect.refused(await stage.add(agent, room, identity), 403, "forbidden")
    stage.expect.ids(await agent.get(agent.chats(room, "participants")), [agent.id])


@check("PAR-11")
async def whoever_left_cannot_come_back_alone(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    given(await stage.remove(other, room, other.id), 200)
    stage.expect.refused(await stage.add(other, room, other.id), 404, "not_found")


@check("PAR-14", "PAR-17")
async def members_and_admins_leave(stage: Stage) -> None:
    one, other, third = await stage.agents(3)
    room = await stage.room(one, other)
    await stage.join(one, room, third, "admin")
    for actor in (other, third):
        answer = await stage.remove(actor, room, actor.id)
        stage.expect.status(answer, 200)
        stage.expect.at(answer, "data.id", actor.id)
    stage.expect.ids(await one.get(one.chats(room, "participants")), [one.id])


@check("PAR-15")
async def the_only_owner_cannot_leave(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    stage.expect.status(await stage.remove(one, room, one.id), 403, 409)
    stage.expect.status(await one.get(one.chats(room)), 200)


@check("PAR-15", level=Level.SHOULD)
async def the_refusal_to_the_only_owner_has_a_code_of_its_own(stage: Stage) -> None:
    agent = await stage.agent()
    answer = await stage.remove(agent, await stage.opened(agent), agent.id)
    stage.expect.refused(answer, 403, "cannot_remove_sole_owner")


@check("PAR-15", level=Level.SHOULD)
async def one_of_two_owners_may_leave(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.opened(one)
    await stage.join(one, room, other, "owner")
    stage.expect.status(await stage.remove(one, room, one.id), 200)
    stage.expect.ids(await other.get(other.chats(room, "participants")), [other.id])


@check("PAR-16")
async def whoever_is_not_there_cannot_be_removed(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.opened(one)
    for identity in (other.id, NOBODY):
        stage.expect.refused(await stage.remove(one, room, identity), 404, "not_found")


@check("PAR-17")
async def a_removal_answers_with_the_participant(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    answer = await stage.remove(one, room, other.id)
    stage.expect.status(answer, 200)
    for field, wanted in {"id": other.id, "type": "Agent", "role": "member"}.items():
        stage.expect.at(answer, f"data.{field}", wanted)


@check("PAR-18")
async def a_removed_agent_loses_every_route_of_the_room(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    message = await stage.say(one, room, other)
    given(await stage.remove(one, room, other.id), 200)
    for path in ("messages", "messages/next", "context", "participants"):
        stage.expect.refused(await other.get(other.chats(room, path)), 404, "not_found")
    stage.expect.refused(await other.get(other.chats(room)), 404, "not_found")
    stage.expect.refused(await stage.send(other, room, "Hello?", one.id), 404, "not_found")
    stage.expect.refused(await stage.mark(other, room, message, "processing"), 404, "not_found")


@check("PAR-18")
async def what_a_removed_agent_wrote_stays(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other, stage.user)
    message = await stage.say(other, room, one)
    given(await stage.remove(one, room, other.id), 200)
    stage.expect.holds(await one.get(one.chats(room, "messages")), message)
    stage.expect.holds(await stage.user.get(stage.user.chats(room, "messages")), message)


@check("PAR-19", level=Level.MAY)
async def unfinished_messages_wait_for_an_agent_that_comes_back(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    message = await stage.say(one, room, other)
    given(await stage.remove(one, room, other.id), 200)
    await stage.join(one, room, other)
    stage.expect.at(await other.get(other.chats(room, "messages/next")), "data.id", message)


@check("PAR-20")
async def agents_see_everybody_in_the_room(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other, stage.user)
    listed = await other.get(other.chats(room, "participants"))
    stage.expect.equal("the participants", sorted(listed.ids()), sorted([one.id, other.id, stage.user.id]), on=listed)
    for entry in listed.entries():
        missing = {"id", "name", "type", "role", "status", "handle"} - entry.keys
        stage.expect.true("an entry has name, type, role, status and handle", not missing, missing, listed)


@check("PAR-20")
async def users_narrow_the_list_by_type(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.room(agent, stage.user)
    path = stage.user.chats(room, "participants")
    stage.expect.ids(await stage.user.get(path, {"participant_type": "User"}), [stage.user.id])
    stage.expect.ids(await stage.user.get(path, {"participant_type": "Agent"}), [agent.id])


@check("PAR-21")
async def participants_are_listed_as_they_joined(stage: Stage) -> None:
    one, other, third = await stage.agents(3)
    room = await stage.room(one, other, third)
    path = one.chats(room, "participants")
    stage.expect.ids(await one.get(path), [one.id, other.id, third.id])
    given(await stage.remove(one, room, other.id), 200)
    await stage.join(one, room, other)
    stage.expect.ids(await one.get(path), [one.id, third.id, other.id])


@check("PAR-23")
async def those_in_a_room_write_to_each_other_without_being_contacts(stage: Stage) -> None:
    one, other = await stage.fresh_agent(), await stage.fresh_agent()
    contacts = given(await one.get("/agent/contacts"), 200)
    stage.expect.ids(contacts, [])
    room = await stage.room(one, other)
    message = await stage.say(one, room, other)
    stage.expect.holds(await other.get(other.chats(room, "messages")), message)


@check("PAR-23", needs=[Need.SECOND_USER])
async def those_in_a_room_write_to_each_other_without_being_peers(stage: Stage) -> None:
    mine, theirs = await stage.agent(), await stage.agent_of(stage.second_user)
    stage.expect.lacks(await mine.whole("/agent/peers"), theirs.id)
    room = await stage.room(stage.user, mine, stage.second_user)
    await stage.join(stage.second_user, room, theirs)
    answer = await stage.send(mine, room, "Hello over there", theirs.id)
    stage.expect.status(answer, 201)
    stage.expect.holds(await theirs.get(theirs.chats(room, "messages")), answer.text("data.id"))
