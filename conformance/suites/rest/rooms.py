"""Rooms (CHT)."""

from conformance.answers import ABSENT
from conformance.checks import check
from conformance.claims import given
from conformance.registry import Level, Need
from conformance.stage import Stage
from conformance.suites.rest.auth import NOBODY


@check("CHT-1")
async def both_halves_make_rooms_with_an_empty_wrapper(stage: Stage) -> None:
    for actor in (stage.user, await stage.agent()):
        answer = await stage.open(actor, {"chat": {}})
        stage.expect.status(answer, 201)
        stage.expect.has(answer, "data", "id", "inserted_at", "updated_at")


@check("CHT-1")
async def the_wrapper_is_required(stage: Stage) -> None:
    for actor in (stage.user, await stage.agent()):
        answer = await stage.open(actor, {})
        stage.expect.refused(answer, 422, "validation_error", "/chat")


@check("CHT-2")
async def the_creator_is_the_owner_at_once(stage: Stage) -> None:
    for actor in (stage.user, await stage.agent()):
        listed = await actor.get(actor.chats(await stage.opened(actor), "participants"))
        stage.expect.ids(listed, [actor.id])
        stage.expect.at(listed, "data.0.role", "owner")


@check("CHT-3")
async def an_explicit_null_task_is_fine(stage: Stage) -> None:
    for actor in (stage.user, await stage.agent()):
        stage.expect.status(await stage.open(actor, {"chat": {"task_id": None}}), 201)


@check("CHT-3")
async def other_fields_of_a_room_are_unknown(stage: Stage) -> None:
    for field in ("type", "owner_id", "name"):
        answer = await stage.open(await stage.agent(), {"chat": {field: "group"}})
        stage.expect.refused(answer, 422, "validation_error", f"/chat/{field}")


@check("CHT-4")
async def a_task_has_to_exist(stage: Stage) -> None:
    for actor in (stage.user, await stage.agent()):
        stage.expect.refused(await stage.open(actor, {"chat": {"task_id": NOBODY}}), 422)


@check("CHT-5")
async def the_first_text_gives_a_room_its_title(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    before = given(await one.get(one.chats(room)), 200)
    await stage.say(one, room, other, "Where shall we meet?")
    after = await one.get(one.chats(room))
    title = after.text("data.title")
    stage.expect.true("there is a title, and it is new", title and title != before.at("data.title"), title, after)


@check("CHT-5", level=Level.MAY)
async def a_title_has_no_tokens_in_it(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    await stage.say(one, room, other, f"@{other.name} where shall we meet?")
    stage.expect.at(await one.get(one.chats(room)), "data.title", "where shall we meet?")


@check("CHT-6")
async def later_texts_leave_the_title_alone(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    await stage.say(one, room, other, "Where shall we meet?")
    title = given(await one.get(one.chats(room)), 200).at("data.title")
    await stage.say(one, room, other, "And something else entirely.")
    stage.expect.at(await one.get(one.chats(room)), "data.title", title)


@check("CHT-7")
async def a_new_room_is_active_and_direct_wherever_that_is_shown(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.room(agent, stage.user)
    for actor in (agent, stage.user):
        seen = given(await actor.get(actor.chats(room)), 200)
        for field, wanted in {"status": "active", "type": "direct"}.items():
            value = seen.at(f"data.{field}")
            allowed = {ABSENT} if actor is agent else {wanted, ABSENT}
            stage.expect.true(f"{field} is {wanted}, or not shown", value in allowed, value, seen)


@check("CHT-8")
async def only_rooms_of_ones_own_are_listed(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.opened(one)
    stage.expect.holds(await one.whole("/agent/chats"), room)
    stage.expect.lacks(await other.whole("/agent/chats"), room)
    # To own the agent is not enough.
    stage.expect.lacks(await stage.user.whole("/me/chats"), room)


@check("CHT-9")
async def agents_list_their_rooms_oldest_first(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    rooms = [await stage.opened(agent) for _ in range(3)]
    stage.expect.ids(await agent.get("/agent/chats"), rooms)


@check("CHT-9", level=Level.SHOULD)
async def users_list_their_rooms_newest_first(stage: Stage) -> None:
    older, newer = await stage.opened(stage.user), await stage.opened(stage.user)
    listed = await stage.user.whole("/me/chats")
    ids = [each for each in listed.ids() if each in {older, newer}]
    stage.expect.equal("the two rooms, as they are listed", ids, [newer, older], on=listed)


@check("CHT-10")
async def a_hidden_room_looks_like_an_unknown_one(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.opened(one)
    for actor in (other, stage.user):
        for each in (room, NOBODY):
            stage.expect.refused(await actor.get(actor.chats(each)), 404, "not_found")


@check("CHT-14", level=Level.MAY)
async def a_room_that_its_owner_deletes_is_404_for_everybody(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.room(stage.user, agent)
    stage.expect.status(await stage.user.delete(stage.user.chats(room)), 200, 202, 204)
    for actor in (stage.user, agent):
        stage.expect.refused(await actor.get(actor.chats(room)), 404, "not_found")


@check("CHT-14")
async def agents_cannot_delete_rooms(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.opened(agent)
    stage.expect.status(await agent.delete(agent.chats(room)), 403, 404, 405)
    stage.expect.status(await agent.get(agent.chats(room)), 200)


@check("CHT-14", needs=[Need.SECOND_USER], level=Level.MAY)
async def a_member_cannot_delete_a_room_of_somebody_else(stage: Stage) -> None:
    room = await stage.room(stage.user, stage.second_user)
    stage.expect.status(await stage.second_user.delete(stage.second_user.chats(room)), 403, 404, 405)
    stage.expect.status(await stage.user.get(stage.user.chats(room)), 200)


@check("CHT-15")
async def a_message_moves_updated_at(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    await stage.say(one, room, other, "The first text, which gives the title.")
    before = given(await one.get(one.chats(room)), 200).text("data.updated_at")
    await stage.say(one, room, other, "The second one.")
    after = await one.get(one.chats(room))
    stage.expect.true("updated_at is later than before", after.text("data.updated_at") > before, before, after)
