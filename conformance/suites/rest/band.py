"""What the REST interface of Band has besides (BAND). Of each rule the part that leaves nothing behind."""

from conformance.checks import check
from conformance.claims import given
from conformance.stage import Stage
from conformance.suites.rest.contacts import befriended, pair
from conformance.suites.rest.memories import store

LONGEST_TITLE = 120
LONGEST_TEXT, LONGEST_EVENT, LONGEST_METADATA = 524_288, 16_384, 65_536


@check("BAND-2")
async def lists_are_paged_by_cursor(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    sent = [await stage.say(one, room, other, f"Number {number}") for number in range(3)]
    path = other.chats(room, "messages")
    first = await other.get(path, {"limit": 2})
    stage.expect.ids(first, sent[:2])
    stage.expect.at(first, "metadata.has_more", wanted=True)
    second = await other.get(path, {"limit": 2, "cursor": first.text("metadata.next_cursor")})
    stage.expect.ids(second, sent[2:])
    stage.expect.at(second, "metadata.has_more", wanted=False)
    stage.expect.refused(await other.get(path, {"limit": 2, "page": 1}), 422)


@check("BAND-3")
async def marking_processing_again_changes_nothing(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    message = await stage.say(one, room, other)
    for number in (1, 1):
        answer = await stage.mark(other, room, message, "processing")
        stage.expect.status(answer, 200)
        stage.expect.at(answer, "data.attempt_number", number)
    await stage.marked(other, room, message, "processed")
    stage.expect.at(await stage.mark(other, room, message, "processing"), "data.attempt_number", 2)


@check("BAND-4")
async def a_handle_alone_is_a_mention_and_a_reference_addresses_nobody(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other, stage.user)
    path = one.chats(room, "messages")
    mentions: list[dict[str, str]] = [{"handle": other.handle}]
    answer = await one.post(path, {"message": {"content": "Hello", "mentions": mentions}})
    stage.expect.status(answer, 201)
    stage.expect.holds(await other.get(other.chats(room, "messages")), answer.text("data.id"))
    mentions = [{"id": stage.user.id}, {"id": other.id, "kind": "reference"}]
    answer = await one.post(path, {"message": {"content": "Hello", "mentions": mentions}})
    stage.expect.status(answer, 201)
    stage.expect.lacks(await other.get(other.chats(room, "messages")), answer.text("data.id"))
    answer = await one.post(path, {"message": {"content": "Hello", "mentions": [{"id": other.id, "kind": "shout"}]}})
    stage.expect.refused(answer, 422)


@check("BAND-5")
async def a_room_has_a_title_and_its_owner_renames_it(stage: Stage) -> None:
    one, other = await stage.agents(2)
    answer = await stage.open(one, {"chat": {"title": "  Weather  "}})
    stage.expect.status(answer, 201)
    room = answer.text("data.id")
    await stage.join(one, room, other)
    await stage.say(one, room, other, "This gives no title any more")
    stage.expect.at(await one.get(one.chats(room)), "data.title", "Weather")
    body = {"chat": {"title": "Climate"}}
    stage.expect.status(await one.request("PATCH", one.chats(room), body=body), 200)
    stage.expect.at(await other.get(other.chats(room)), "data.title", "Climate")
    stage.expect.refused(await other.request("PATCH", other.chats(room), body=body), 403)
    long = {"chat": {"title": "a" * (LONGEST_TITLE + 1)}}
    stage.expect.refused(await one.request("PATCH", one.chats(room), body=long), 422)


@check("BAND-8")
async def activity_needs_an_execution(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    path = other.chats(room, "activity")
    stage.expect.refused(await other.post(path, {"working": True}), 404)
    message = await stage.say(one, room, other)
    await stage.marked(other, room, message, "processing")
    for working in (True, False):
        stage.expect.status(await other.post(path, {"working": working}), 200)


@check("BAND-13")
async def a_memory_may_be_an_agents_own(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    answer = await store(agent, scope="agent")
    stage.expect.status(answer, 201)
    stage.expect.holds(await agent.get("/agent/memories", {"scope": "agent", "limit": 100}), answer.text("data.id"))


@check("BAND-14")
async def a_removal_takes_effect_on_both_sides(stage: Stage) -> None:
    one, other = await pair(stage)
    await befriended(one, other)
    given(await one.post("/agent/contacts/remove", {"handle": other.handle}), 200)
    for actor in (one, other):
        stage.expect.ids(await actor.get("/agent/contacts"), [])


@check("BAND-16")
async def longer_than_the_limits_is_refused(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    stage.expect.refused(await stage.send(one, room, "a" * (LONGEST_TEXT + 1), other.id), 422)
    stage.expect.status(await stage.event(one, room, "thought", "a" * LONGEST_EVENT), 201)
    stage.expect.refused(await stage.event(one, room, "thought", "a" * (LONGEST_EVENT + 1)), 422)
    event = {"content": "Hm.", "message_type": "thought", "metadata": {"data": "a" * LONGEST_METADATA}}
    stage.expect.refused(await one.post(one.chats(room, "events"), {"event": event}), 422)
