"""What is read on hearing of a change shows the change (RT-5)."""

from conformance.checks import check
from conformance.claims import given
from conformance.listener import chat_room, contacts_of, participants_of, rooms_of
from conformance.stage import Stage
from conformance.suites.rest.contacts import RESPOND, asked, pair


@check("RT-5")
async def a_message_is_read_as_soon_as_it_is_heard(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other, stage.user)
    agent, user = [await stage.socket(actor, chat_room(room)) for actor in (other, stage.user)]
    for number in range(3):
        message = await stage.say(one, room, other, f"Number {number}")
        await agent.comes(chat_room(room), "message_created", message)
        stage.expect.at(await other.get(other.chats(room, "messages/next")), "data.id", message)
        stage.expect.holds(await other.get(other.chats(room, "context")), message)
        await user.comes(chat_room(room), "message_created", message)
        stage.expect.at(await stage.user.get(stage.user.chats(room, "messages")), "data.0.id", message)
        await stage.marked(other, room, message, "processing", "processed")


@check("RT-5")
async def a_room_is_read_as_soon_as_it_is_heard_of(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    listener = await stage.socket(other, rooms_of(other))
    room = await stage.room(one, other)
    await listener.comes(rooms_of(other), "room_added", room)
    stage.expect.status(await other.get(other.chats(room)), 200)
    stage.expect.holds(await other.whole(other.chats()), room)
    await listener.join(chat_room(room), participants_of(room))
    given(await stage.remove(one, room, other.id), 200)
    await listener.comes(rooms_of(other), "room_removed", room)
    stage.expect.status(await other.get(other.chats(room)), 404)
    stage.expect.lacks(await other.whole(other.chats()), room)


@check("RT-5")
async def participants_are_read_as_soon_as_they_are_heard_of(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one)
    listener = await stage.socket(one, participants_of(room))
    path = one.chats(room, "participants")
    await stage.join(one, room, other)
    await listener.comes(participants_of(room), "participant_added", other.id)
    stage.expect.holds(await one.get(path), other.id)
    given(await stage.remove(one, room, other.id), 200)
    await listener.comes(participants_of(room), "participant_removed", other.id)
    stage.expect.lacks(await one.get(path), other.id)


@check("RT-5", "DEL-27")
async def a_mark_is_read_as_soon_as_it_is_heard_of(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other, stage.user)
    listener = await stage.socket(stage.user, chat_room(room))
    message = await stage.say(one, room, other)
    await stage.marked(other, room, message, "processing")
    await listener.comes(chat_room(room), "message_updated", message)
    listed = await stage.user.get(stage.user.chats(room, "messages"))
    stage.expect.at(listed, f"data.0.metadata.delivery_status.{other.id}.status", "processing")


@check("RT-5")
async def contacts_are_read_as_soon_as_they_are_heard_of(stage: Stage) -> None:
    one, other = await pair(stage)
    listener = await stage.socket(other, contacts_of(other))
    request = await asked(one, other)
    await listener.comes(contacts_of(other), "contact_request_received", request)
    stage.expect.holds(await other.get("/agent/contacts/requests"), request, "data.received")
    given(await other.post(RESPOND, {"action": "approve", "request_id": request}), 200)
    await listener.comes(contacts_of(other), "contact_request_updated", request)
    stage.expect.lacks(await other.get("/agent/contacts/requests"), request, "data.received")
