"""Mentions (MSG): who is addressed, and what becomes of the text."""

from conformance.actors import Actor
from conformance.checks import check
from conformance.claims import given
from conformance.registry import Level, Need
from conformance.stage import Stage
from conformance.suites.rest.auth import NOBODY


async def _stored(reader: Actor, room: str, message: str) -> str:
    listed = given(await reader.get(reader.chats(room, "messages"), {"status": "all", "page_size": 100}), 200)
    return listed.entry(message).text("content")


@check("MSG-3")
async def a_text_without_mentions_is_refused_even_between_two(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    stage.expect.refused(await stage.send(one, room, f"@{other.name} hello"), 422, "mentions_required")
    missing = await one.post(one.chats(room, "messages"), {"message": {"content": "hello"}})
    stage.expect.refused(missing, 422, "mentions_required")
    stage.expect.ids(await other.get(other.chats(room, "messages")), [])


@check("MSG-4")
async def a_name_in_the_text_addresses_nobody(stage: Stage) -> None:
    one, other, named = await stage.agents(3)
    room = await stage.room(one, other, named)
    message = await stage.say(one, room, other, f"@{named.name} and @{named.handle} should see this")
    stage.expect.ids(await other.get(other.chats(room, "messages")), [message])
    stage.expect.ids(await named.get(named.chats(room, "messages"), {"status": "all"}), [])


@check("MSG-5")
async def an_id_alone_makes_a_mention(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    answer = await stage.send(one, room, "hello", other.id)
    stage.expect.ids(answer, [other.id], "data.recipients")
    stage.expect.ids(await other.get(other.chats(room, "messages")), [answer.text("data.id")])


@check("MSG-6")
async def nobody_mentions_themselves(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    stage.expect.refused(await stage.send(one, room, "hello", one.id), 422, "cannot_mention_self")
    stage.expect.refused(await stage.send(one, room, "hello", other.id, one.id), 422, "cannot_mention_self")
    stage.expect.ids(await other.get(other.chats(room, "messages")), [])


@check("MSG-7")
async def nobody_is_mentioned_twice(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    stage.expect.refused(await stage.send(one, room, "hello", other.id, other.id), 422, "duplicate_mentions")
    stage.expect.ids(await other.get(other.chats(room, "messages")), [])


@check("MSG-8")
async def only_those_in_the_room_are_mentioned(stage: Stage) -> None:
    one, other, outside = await stage.agents(3)
    room = await stage.room(one, other, stage.user)
    for identity in (outside.id, NOBODY):
        answer = await stage.send(one, room, "hello", other.id, identity)
        stage.expect.refused(answer, 422, "mentioned_participant_not_in_room")
    stage.expect.ids(await other.get(other.chats(room, "messages")), [])
    stage.expect.ids(await stage.user.get(stage.user.chats(room, "messages")), [])


@check("MSG-9")
async def names_and_handles_in_the_text_become_tokens(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    mention = {"id": other.id, "name": other.name, "handle": other.handle}
    text = f"hey @{other.name} or @{other.handle}, hello @{other.name}"
    sent = await one.post(one.chats(room, "messages"), {"message": {"content": text, "mentions": [mention]}})
    token = f"@[[{other.id}]]"
    stored = await _stored(other, room, given(sent, 201).text("data.id"))
    stage.expect.equal("the stored text", stored, f"hey {token} or {token}, hello {token}")


@check("MSG-9", level=Level.SHOULD)
async def handles_are_replaced_before_names_and_not_by_the_word(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    mention = {"id": other.id, "name": "Ann", "handle": "Annabel"}
    text = "hey @Annabel or @Ann, and @Annabella"
    sent = await one.post(one.chats(room, "messages"), {"message": {"content": text, "mentions": [mention]}})
    token = f"@[[{other.id}]]"
    stored = await _stored(other, room, given(sent, 201).text("data.id"))
    stage.expect.equal("the stored text", stored, f"hey {token} or {token}, and {token}la")


@check("MSG-10")
async def a_mention_that_the_text_lacks_is_put_in_front(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    message = await stage.say(one, room, other, "hello")
    stage.expect.equal("the stored text", await _stored(other, room, message), f"@[[{other.id}]] hello")


@check("MSG-10", level=Level.SHOULD)
async def several_mentions_are_put_in_front_in_their_order(stage: Stage) -> None:
    one, other, third = await stage.agents(3)
    room = await stage.room(one, other, third)
    sent = given(await stage.send(one, room, "hello", third.id, other.id), 201)
    stored = await _stored(other, room, sent.text("data.id"))
    stage.expect.equal("the stored text", stored, f"@[[{third.id}]] @[[{other.id}]] hello")


@check("MSG-11", "CTX-7")
async def every_reader_sees_the_rewritten_text(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other, stage.user)
    message = await stage.say(one, room, other, "hello")
    wanted = f"@[[{other.id}]] hello"
    for actor, path in ((other, "messages"), (other, "context"), (one, "context"), (stage.user, "messages")):
        listed = await actor.get(actor.chats(room, path))
        stage.expect.equal("the text", listed.entry(message).text("content"), wanted, on=listed)


@check("MSG-12")
async def the_search_for_names_heeds_the_case_of_letters(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    mention = {"id": other.id, "name": other.name}
    text = f"hey @{other.name.upper()}"
    sent = await one.post(one.chats(room, "messages"), {"message": {"content": text, "mentions": [mention]}})
    stored = await _stored(other, room, given(sent, 201).text("data.id"))
    stage.expect.equal("the stored text", stored, f"@[[{other.id}]] {text}")


@check("MSG-12")
async def a_token_that_is_there_already_is_left_alone(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    text = f"hello @[[{other.id}]]"
    stage.expect.equal("the stored text", await _stored(other, room, await stage.say(one, room, other, text)), text)


@check("MSG-25")
async def an_agent_mentions_a_user_alone(stage: Stage) -> None:
    agent = await stage.agent()
    room = await stage.room(agent, stage.user)
    answer = await stage.send(agent, room, "Done.", stage.user.id)
    stage.expect.status(answer, 201)
    stage.expect.ids(answer, [stage.user.id], "data.recipients")
    listed = await stage.user.get(stage.user.chats(room, "messages"))
    stored = listed.entry(answer.text("data.id"))
    about_user = stored.at(f"metadata.delivery_status.{stage.user.id}")
    stage.expect.true("the message is listed", stored.keys, listed.ids(), listed)
    stage.expect.true("there is no delivery of the user", repr(about_user) == "nothing", about_user, listed)


@check("MSG-26")
async def recipients_are_those_mentioned_in_their_order(stage: Stage) -> None:
    one, other, third = await stage.agents(3)
    room = await stage.room(one, other, third)
    for order in ([other, third], [third, other]):
        answer = await stage.send(one, room, "hello", *(each.id for each in order))
        stage.expect.ids(answer, [each.id for each in order], "data.recipients")
        stage.expect.at(answer, "data.recipients.0.handle", order[0].handle)


@check("MSG-8", needs=[Need.SECOND_ACCOUNT])
async def a_stranger_is_mentioned_no_more_than_an_unknown_id(stage: Stage) -> None:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    answer = await stage.send(one, room, "hello", stage.outsider.id)
    stage.expect.refused(answer, 422, "mentioned_participant_not_in_room")
