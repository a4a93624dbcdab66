"""Nothing is kept for a socket that is not there; what was missed is read over REST (RT-4)."""

from conformance.checks import check
from conformance.claims import given
from conformance.listener import chat_room, participants_of, rooms_of
from conformance.stage import Stage


@check("RT-4")
async def what_was_missed_is_not_told_later_but_read(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other)
    topics = (rooms_of(other), chat_room(room))
    listener = await stage.socket(other, *topics)
    heard = await stage.say(one, room, other)
    await listener.hears(chat_room(room), ("message_created", heard))
    await listener.socket.close()
    await listener.closes(1000)
    missed = [await stage.say(one, room, other, f"Number {number}") for number in range(2)]
    listener = await stage.socket(other, *topics)
    fence = await stage.say(one, room, other)
    await listener.hears(chat_room(room), ("message_created", fence))
    for message in (heard, *missed, fence):
        stage.expect.at(await other.get(other.chats(room, "messages/next")), "data.id", message)
        await stage.marked(other, room, message, "processing", "processed")
    stage.expect.status(await other.get(other.chats(room, "messages/next")), 204)


@check("RT-4", "RT-3")
async def rooms_that_were_missed_are_listed(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    missed = await stage.room(one, other)
    listener = await stage.socket(other, rooms_of(other))
    fence = await stage.room(one, other)
    await listener.hears(rooms_of(other), ("room_added", fence))
    stage.expect.holds(await other.whole(other.chats()), missed)


@check("RT-4", "RT-1")
async def what_came_before_a_join_is_not_told(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other)
    early = await stage.say(one, room, other)
    listener = await stage.socket(other, chat_room(room), participants_of(room))
    fence = await stage.say(one, room, other)
    await listener.hears(chat_room(room), ("message_created", fence))
    await listener.hears(participants_of(room))
    stage.expect.at(await other.get(other.chats(room, "messages/next")), "data.id", early)


@check("RT-4", "WS-23.7")
async def a_second_join_replays_nothing(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other)
    listener = await stage.socket(other, chat_room(room))
    first = await stage.say(one, room, other)
    await listener.hears(chat_room(room), ("message_created", first))
    given(await other.get(other.chats(room)), 200)
    reply = await listener.ask(chat_room(room))
    stage.expect.equal("the status of the join", reply.at("status"), "ok", on=reply)
    fence = await stage.say(one, room, other)
    await listener.hears(chat_room(room), ("message_created", fence))
