"""Messages (MSG): sending, storing, and listing for humans."""

from conformance.answers import Answer, Entry
from conformance.checks import check
from conformance.claims import given
from conformance.registry import Level
from conformance.stage import Stage
from conformance.suites.rest.auth import NOBODY

TYPES = {"text", "tool_call", "tool_result", "thought", "error", "task"}
LONGEST = 524_288
"""Bytes that a message may have."""


@check("MSG-1")
async def a_text_is_answered_with_id_success_and_recipients(stage: Stage) -> None:
    one, other = await stage.agents(2)
    answer = await stage.send(one, await stage.room(one, other), "Hello", other.id)
    stage.expect.status(answer, 201)
    stage.expect.at(answer, "data.success", wanted=True)
    stage.expect.ids(answer, [other.id], "data.recipients")
    stage.expect.true("there is an id", answer.text("data.id"), answer.at("data.id"), answer)


@check("MSG-1")
async def a_message_has_no_field_for_a_type(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    message = {"content": "Hello", "mentions": [{"id": other.id}], "message_type": "thought"}
    answer = await one.post(one.chats(room, "messages"), {"message": message})
    stage.expect.refused(answer, 422, "validation_error", "/message/message_type")


@check("MSG-13")
async def empty_and_blank_content_is_refused(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    for content in ("", "   ", "\n\t"):
        stage.expect.refused(await stage.send(one, room, content, other.id), 422, "validation_error")
    stage.expect.ids(await other.get(other.chats(room, "messages"), {"status": "all"}), [])


@check("MSG-13", level=Level.MAY)
async def invisible_content_is_refused(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    stage.expect.refused(await stage.send(one, room, "\u200b\u200d\ufeff", other.id), 422, "validation_error")


@check("MSG-14")
async def content_longer_than_the_limit_is_refused(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    stage.expect.refused(await stage.send(one, room, "a" * (LONGEST + 1), other.id), 422, "validation_error")


@check("MSG-14")
async def the_limit_of_content_counts_bytes(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    half = LONGEST // 2  # of characters with two bytes each
    stage.expect.status(await stage.send(one, room, "\u00e4" * half, other.id), 201)
    stage.expect.refused(await stage.send(one, room, "\u00e4" * (half + 1), other.id), 422, "validation_error")


@check("MSG-16")
async def a_stored_text_knows_its_sender_and_its_mentions(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    message = await stage.say(one, room, other)
    listed = await other.get(other.chats(room, "messages"))
    stage.expect.holds(listed, message)
    stored = listed.entry(message)
    wanted = {"sender_id": one.id, "sender_type": "Agent", "sender_name": one.name, "message_type": "text"}
    mention = {"id": other.id, "handle": other.handle, "name": other.name}
    named = {f"metadata.mentions.0.{name}": value for name, value in mention.items()}
    for field, value in {**wanted, **named, "metadata.status": "sent"}.items():
        stage.expect.equal(field, stored.at(field), value, on=listed)


@check("MSG-16")
async def a_users_text_carries_their_name(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.room(stage.user, agent)
    await stage.say(stage.user, room, agent)
    listed = await agent.get(agent.chats(room, "messages"))
    for field, value in {"sender_id": stage.user.id, "sender_type": "User", "sender_name": stage.user.name}.items():
        stage.expect.at(listed, f"data.0.{field}", value)


@check("MSG-17")
async def only_published_types_are_listed(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.room(stage.user, agent)
    await stage.say(stage.user, room, agent)
    for kind in TYPES - {"text"}:
        given(await stage.event(agent, room, kind), 201)
    listed = await stage.user.get(stage.user.chats(room, "messages"))
    seen = {entry.text("message_type") for entry in listed.entries()}
    stage.expect.equal("the types that are listed", seen, TYPES, on=listed)


@check("MSG-18")
async def messages_are_ordered_by_inserted_at(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    sent = [await stage.say(one, room, other, f"Number {number}") for number in range(4)]
    listed = await other.get(other.chats(room, "messages"))
    stage.expect.ids(listed, sent)
    times = [entry.text("inserted_at") for entry in listed.entries()]
    stage.expect.true("inserted_at strictly rises", all(times) and sorted(set(times)) == times, times, listed)


@check("MSG-19")
async def users_see_everything_in_their_rooms(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other, stage.user)
    message = await stage.say(one, room, other)
    event = given(await stage.event(other, room), 201).text("data.id")
    stage.expect.ids(await stage.user.get(stage.user.chats(room, "messages")), [event, message])


@check("MSG-19")
async def agents_see_only_texts_that_mention_them(stage: Stage) -> None:
    one, other, third = await stage.agents(3)
    room = await stage.room(one, other, third)
    message = await stage.say(one, room, other)
    stage.expect.ids(await other.get(other.chats(room, "messages")), [message])
    for actor in (one, third):
        stage.expect.ids(await actor.get(actor.chats(room, "messages"), {"status": "all"}), [])


@check("MSG-20")
async def users_list_newest_first_in_pages(stage: Stage) -> None:
    room, sent = await _conversation(stage, 5)
    path = stage.user.chats(room, "messages")
    stage.expect.ids(await stage.user.get(path, {"page_size": 2}), [sent[4], sent[3]])
    stage.expect.ids(await stage.user.get(path, {"page_size": 2, "page": 3}), [sent[0]])
    default = await stage.user.get(path)
    stage.expect.at(default, "metadata.page_size", 20)
    stage.expect.at(default, "metadata.total_count", 5)


@check("MSG-20")
async def users_narrow_by_message_type(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.room(stage.user, agent)
    text = await stage.say(stage.user, room, agent)
    thought = given(await stage.event(agent, room), 201).text("data.id")
    path = stage.user.chats(room, "messages")
    stage.expect.ids(await stage.user.get(path, {"message_type": "thought"}), [thought])
    stage.expect.ids(await stage.user.get(path, {"message_type": "text"}), [text])
    stage.expect.ids(await stage.user.get(path, {"message_type": "error"}), [])


@check("MSG-20")
async def a_hidden_room_has_no_messages_for_users(stage: Stage) -> None:
    agent = await stage.agent()
    for room in (await stage.opened(agent), NOBODY):
        stage.expect.refused(await stage.user.get(stage.user.chats(room, "messages")), 404, "not_found")


@check("MSG-21")
async def since_keeps_what_came_later(stage: Stage) -> None:
    room, sent = await _conversation(stage, 3)
    path = stage.user.chats(room, "messages")
    middle = _instant(given(await stage.user.get(path), 200), sent[1])
    later = await stage.user.get(path, {"since": middle})
    stage.expect.holds(later, sent[2])
    stage.expect.lacks(later, sent[0])


@check("MSG-21", level=Level.SHOULD)
async def since_is_exclusive_and_has_to_be_an_instant(stage: Stage) -> None:
    room, sent = await _conversation(stage, 2)
    path = stage.user.chats(room, "messages")
    first = _instant(given(await stage.user.get(path), 200), sent[0])
    stage.expect.ids(await stage.user.get(path, {"since": first}), [sent[1]])
    stage.expect.refused(await stage.user.get(path, {"since": "yesterday"}), 422, "validation_error")


@check("MSG-22")
async def users_have_no_route_for_events(stage: Stage) -> None:
    room = await stage.opened(stage.user)
    event = {"event": {"content": "Hm.", "message_type": "thought"}}
    stage.expect.status(await stage.user.post(stage.user.chats(room, "events"), event), 404, 405)
    stage.expect.ids(await stage.user.get(stage.user.chats(room, "messages")), [])


@check("MSG-23")
async def no_route_edits_or_deletes_a_message(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other, stage.user)
    message = await stage.say(one, room, other, "As it is.")
    for actor in (one, stage.user):
        for method in ("PUT", "PATCH", "DELETE"):
            body = {} if method == "DELETE" else {"message": {"content": "Otherwise."}}
            path = actor.chats(room, "messages", message)
            stage.expect.status(await actor.request(method, path, body=body), 404, 405)
    listed = await other.get(other.chats(room, "messages"))
    kept = listed.entry(message).text("content")
    stage.expect.true("the text is as it was", kept.endswith("As it is."), kept, listed)


@check("MSG-24")
async def nobody_is_addressed_afterwards(stage: Stage) -> None:
    one, other, late = await stage.agents(3)
    room = await stage.room(one, other)
    message = await stage.say(one, room, other, f"@{late.name} is not here yet.")
    await stage.join(one, room, late)
    stage.expect.ids(await late.get(late.chats(room, "messages"), {"status": "all"}), [])
    stage.expect.ids(await other.get(other.chats(room, "messages")), [message])


async def _conversation(stage: Stage, length: int) -> tuple[str, list[str]]:
    """A room of the user with ``length`` texts; gives it and the ids, oldest first."""
    agent = await stage.agent()
    room = await stage.room(stage.user, agent)
    return room, [await stage.say(stage.user, room, agent, f"Number {number}") for number in range(length)]


def _instant(listed: Answer, message: str) -> str:
    found: Entry = listed.entry(message)
    return found.text("inserted_at")
