"""On one topic pushes come in the order of the changes (WS-31.6)."""

import asyncio

from conformance.checks import check
from conformance.claims import given
from conformance.listener import chat_room, contacts_of, participants_of, rooms_of
from conformance.stage import Stage
from conformance.suites.rest.contacts import RESPOND, asked, pair


@check("WS-31.6")
async def messages_are_told_in_the_order_in_which_they_are_listed(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other, stage.user)
    agent, user = [await stage.socket(actor, chat_room(room)) for actor in (other, stage.user)]
    sent = await asyncio.gather(*(stage.say(one, room, other, f"Number {number}") for number in range(10)))
    listed = given(await other.get(other.chats(room, "messages"), {"status": "all", "page_size": 100}), 200)
    stage.expect.equal("the messages that are listed", sorted(listed.ids()), sorted(sent), on=listed)
    await agent.hears(chat_room(room), *(("message_created", each) for each in listed.ids()))
    for each in sent:
        await user.comes(chat_room(room), "message_created", each)
    told = [each.text("id") for each in user.pushes(chat_room(room)) if each.event == "message_created"]
    stage.expect.equal("the order in which a user hears them", told, listed.ids(), on=user)


@check("WS-31.6")
async def comings_and_goings_are_told_in_their_order(stage: Stage) -> None:
    one, other, third = await stage.lent_agents(3)
    room = await stage.room(one)
    listener = await stage.socket(one, participants_of(room))
    wanted = []
    for who in (other, third, other):
        await stage.join(one, room, who)
        given(await stage.remove(one, room, who.id), 200)
        wanted += [("participant_added", who.id), ("participant_removed", who.id)]
    await listener.hears(participants_of(room), *wanted)


@check("WS-31.6", "RT-3")
async def rooms_are_told_in_their_order(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    listener = await stage.socket(other, rooms_of(other))
    rooms = [await stage.room(one, other) for _ in range(3)]
    given(await stage.remove(one, rooms[1], other.id), 200)
    own = await stage.opened(other)
    added = [("room_added", each) for each in rooms]
    await listener.hears(rooms_of(other), *added, ("room_removed", rooms[1]), ("room_added", own))


@check("WS-31.6", "WS-35.2")
async def requests_are_told_in_their_order(stage: Stage) -> None:
    one, other = await pair(stage)
    listener = await stage.socket(other, contacts_of(other))
    wanted = []
    for _ in range(3):
        request = await asked(one, other)
        given(await other.post(RESPOND, {"action": "reject", "request_id": request}), 200)
        wanted += [("contact_request_received", request), ("contact_request_updated", request)]
    await listener.hears(contacts_of(other), *wanted)


@check("WS-31.6", "DEL-27")
async def changes_of_a_message_are_told_after_it(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other, stage.user)
    listener = await stage.socket(stage.user, chat_room(room))
    message = await stage.say(one, room, other)
    await stage.marked(other, room, message, "processing", "processed")
    await listener.comes(chat_room(room), "message_updated", message)
    first = listener.pushes(chat_room(room))[0]
    stage.expect.equal("the first that is told of it", first.name, ("message_created", message), on=first)
