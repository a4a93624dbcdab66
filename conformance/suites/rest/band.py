"""What the REST interface of Band has besides (BAND). Of each rule the part that leaves nothing behind."""

from conformance.actors import Actor
from conformance.answers import Answer
from conformance.checks import check
from conformance.claims import given
from conformance.stage import Stage
from conformance.suites.rest.contacts import befriended, pair
from conformance.suites.rest.memories import store, stored

LONGEST_TITLE = 120
LONGEST_TEXT, LONGEST_EVENT, LONGEST_METADATA = 524_288, 16_384, 65_536


def titled(title: str) -> dict[str, dict[str, str]]:
    """The body that opens or renames a room."""
    return {"chat": {"title": title}}


async def rename(agent: Actor, room: str, title: str) -> Answer:
    """Ask to give a room another title."""
    return await agent.request("PATCH", agent.chats(room), body=titled(title))


@check("BAND-2")
async def lists_are_paged_by_cursor(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other, stage.user)
    sent = [await stage.say(one, room, other, f"Number {number}") for number in range(3)]
    for reader, wanted in ((other, sent), (stage.user, sent[::-1])):
        path = reader.chats(room, "messages")
        first = await reader.get(path, {"limit": 2})
        stage.expect.ids(first, wanted[:2])
        stage.expect.at(first, "metadata.has_more", wanted=True)
        second = await reader.get(path, {"limit": 2, "cursor": first.text("metadata.next_cursor")})
        stage.expect.ids(second, wanted[2:])
        for last in (second, await reader.get(path, {"limit": 3})):
            stage.expect.at(last, "metadata.has_more", wanted=False)
        stage.expect.refused(await reader.get(path, {"limit": 2, "page": 1}), 422)


@check("BAND-3")
async def marking_processing_again_changes_nothing(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    message = await stage.say(one, room, other)
    seen = []
    for number in (1, 1):
        answer = await stage.mark(other, room, message, "processing")
        stage.expect.status(answer, 200)
        stage.expect.at(answer, "data.attempt_number", number)
        seen.append(await other.get(other.chats(room, "messages")))
    before, after = (each.entry(message).at("metadata.delivery_status") for each in seen)
    stage.expect.equal("the record after the second mark", after, before, on=seen[1])


@check("BAND-3")
async def from_every_final_state_processing_opens_an_attempt(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    message = await stage.say(one, room, other)
    await stage.marked(other, room, message, "processing")
    for number, final in ((2, "processed"), (3, "failed")):
        await stage.marked(other, room, message, final)
        answer = await stage.mark(other, room, message, "processing")
        stage.expect.status(answer, 200)
        stage.expect.at(answer, "data.attempt_number", number)


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


@check("BAND-4")
async def what_is_wrong_with_a_mention_has_a_code(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    wrong = {
        "invalid_mention_kind": {"id": other.id, "kind": "shout"},
        "mention_missing_identifier": {"name": other.name},
        "handle_not_found": {"handle": f"{other.handle}-nobody"},
    }
    for code, mention in wrong.items():
        body = {"message": {"content": "Hello", "mentions": [mention]}}
        stage.expect.refused(await one.post(one.chats(room, "messages"), body), 422, code)


@check("BAND-5")
async def a_room_has_a_title_and_its_owner_renames_it(stage: Stage) -> None:
    one, other = await stage.agents(2)
    answer = await stage.open(one, titled("  Weather  "))
    stage.expect.status(answer, 201)
    room = answer.text("data.id")
    await stage.join(one, room, other)
    await stage.say(one, room, other, "This gives no title any more")
    stage.expect.at(await one.get(one.chats(room)), "data.title", "Weather")
    stage.expect.status(await rename(one, room, "Climate"), 200)
    stage.expect.at(await other.get(other.chats(room)), "data.title", "Climate")
    stage.expect.refused(await rename(other, room, "Storm"), 403)


@check("BAND-5")
async def a_room_that_is_renamed_gets_no_title_from_its_messages(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    stage.expect.status(await rename(one, room, "Climate"), 200)
    await stage.say(one, room, other, "This gives no title any more")
    stage.expect.at(await one.get(one.chats(room)), "data.title", "Climate")


@check("BAND-5")
async def titles_have_a_limit(stage: Stage) -> None:
    (agent,) = await stage.agents(1)
    answer = await stage.open(agent, titled("a" * LONGEST_TITLE))
    stage.expect.status(answer, 201)
    stage.expect.refused(await stage.open(agent, titled("a" * (LONGEST_TITLE + 1))), 422)
    room = answer.text("data.id")
    stage.expect.status(await rename(agent, room, "b" * LONGEST_TITLE), 200)
    stage.expect.refused(await rename(agent, room, "b" * (LONGEST_TITLE + 1)), 422)


@check("BAND-8")
async def activity_needs_an_execution(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    path = other.chats(room, "activity")
    stage.expect.refused(await other.post(path, {"working": True}), 404)
    message = await stage.say(one, room, other)
    await stage.marked(other, room, message, "processing")
    for working in (True, False):
        answer = await other.post(path, {"working": working})
        stage.expect.status(answer, 200)
        stage.expect.at(answer, "data.working", working)


@check("BAND-13")
async def a_memory_may_be_an_agents_own(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    for fields in ({"scope": "agent"}, {}):
        answer = await store(agent, **fields)
        stage.expect.status(answer, 201)
        stage.expect.at(answer, "data.scope", "agent")
        stage.expect.holds(await agent.get("/agent/memories", {"scope": "agent", "limit": 100}), answer.text("data.id"))


@check("BAND-13")
async def memories_are_paged_by_cursor(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    kept = [await stored(agent, subject_id=agent.id) for _ in range(3)]
    query = {"subject_id": agent.id, "scope": "subject", "limit": 2}
    first = await agent.get("/agent/memories", query)
    stage.expect.at(first, "metadata.has_more", wanted=True)
    second = await agent.get("/agent/memories", {**query, "cursor": first.text("metadata.next_cursor")})
    stage.expect.at(second, "metadata.has_more", wanted=False)
    both = [*first.ids(), *second.ids()]
    stage.expect.equal("what both pages hold", sorted(both), sorted(kept), on=second)


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
    half = LONGEST_TEXT // 2  # of characters with two bytes each
    stage.expect.refused(await stage.send(one, room, "\u00e4" * half + "a", other.id), 422)
    stage.expect.status(await stage.event(one, room, "thought", "\u00e4" * LONGEST_EVENT), 201)
    stage.expect.refused(await stage.event(one, room, "thought", "a" * (LONGEST_EVENT + 1)), 422)
    metadata = {"data": "\u00e4" * (LONGEST_METADATA // 2)}
    event = {"content": "Hm.", "message_type": "thought", "metadata": metadata}
    stage.expect.refused(await one.post(one.chats(room, "events"), {"event": event}), 422)
