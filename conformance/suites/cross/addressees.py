"""One change, exactly one push to each who is to be told, and none to anybody else."""

from collections.abc import Mapping

from conformance.actors import Actor
from conformance.checks import check
from conformance.claims import given
from conformance.listener import Listener, chat_room, contacts_of, participants_of, rooms_of
from conformance.pushes import events
from conformance.registry import Need
from conformance.stage import Stage

Told = Mapping[str, tuple[str, str]]


async def everywhere(stage: Stage, actor: Actor, room: str = "") -> Listener:
    """A socket of ``actor`` that has joined its own topics, and those of a room where one is given."""
    topics = (chat_room(room), participants_of(room)) if room else ()
    return await stage.socket(actor, rooms_of(actor), contacts_of(actor), *topics)


async def _told(listener: Listener, room: str, told: Told) -> None:
    """Claim what came on each topic of an agent's socket: one push where ``told`` has one, and none elsewhere."""
    actor = listener.actor
    for topic in (chat_room(room), participants_of(room), rooms_of(actor), contacts_of(actor)):
        wanted = [told[topic]] if topic in told else []
        await listener.hears(topic, *wanted)


@check("WS-31.5", "RT-1")
async def one_text_is_one_push_to_each_who_is_mentioned(stage: Stage) -> None:
    one, other, third = await stage.lent_agents(3)
    room = await stage.room(one, other, third)
    sender, *mentioned = [await everywhere(stage, actor, room) for actor in (one, other, third)]
    message = given(await stage.send(one, room, "Both of you", other.id, third.id), 201).text("data.id")
    for listener in mentioned:
        await _told(listener, room, {chat_room(room): ("message_created", message)})
    await _told(sender, room, {})


@check("WS-31.5", "RT-1")
async def one_text_is_one_push_to_the_one_who_is_mentioned(stage: Stage) -> None:
    one, other, third = await stage.lent_agents(3)
    room = await stage.room(one, other, third)
    sender, mentioned, silent = [await everywhere(stage, actor, room) for actor in (one, other, third)]
    message = await stage.say(one, room, other)
    await _told(mentioned, room, {chat_room(room): ("message_created", message)})
    for listener in (sender, silent):
        await _told(listener, room, {})


@check("WS-31.5", "RT-1", needs=[Need.SECOND_USER])
async def one_text_is_one_push_to_each_user(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    room = await stage.room(stage.user, agent, stage.second_user)
    ears = [await stage.socket(actor, chat_room(room)) for actor in (stage.user, stage.second_user, stage.user)]
    message = await stage.say(agent, room, stage.user)
    for listener in ears:
        await listener.hears(chat_room(room), ("message_created", message), about={message})


@check("WS-31.5", "RT-2", "RT-3")
async def one_addition_is_one_push_to_each(stage: Stage) -> None:
    one, other, new = await stage.lent_agents(3)
    room = await stage.room(one, other)
    owner, member = [await everywhere(stage, actor, room) for actor in (one, other)]
    added = await everywhere(stage, new)
    await stage.join(one, room, new)
    for listener in (owner, member):
        await _told(listener, room, {participants_of(room): ("participant_added", new.id)})
    await _told(added, room, {rooms_of(new): ("room_added", room)})


@check("WS-31.5", "RT-2", "RT-3", "WS-33.3")
async def one_removal_is_one_push_to_each(stage: Stage) -> None:
    one, other, gone = await stage.lent_agents(3)
    room = await stage.room(one, other, gone)
    owner, member, removed = [await everywhere(stage, actor, room) for actor in (one, other, gone)]
    given(await stage.remove(one, room, gone.id), 200)
    for listener in (owner, member):
        await _told(listener, room, {participants_of(room): ("participant_removed", gone.id)})
    await removed.hears(rooms_of(gone), ("room_removed", room))
    await removed.hears(chat_room(room))
    own = [each.name for each in removed.pushes(participants_of(room))]
    left = [each for each in own if each != ("participant_removed", gone.id)]  # its own going it may hear (WS-34.5)
    stage.expect.equal("what else it hears of the room", left, [], on=removed)


@check("WS-31.5", "RT-1")
async def what_is_refused_is_told_to_nobody(stage: Stage) -> None:
    one, other, stranger = await stage.lent_agents(3)
    room = await stage.room(one, other)
    ears = [await everywhere(stage, actor, room) for actor in (one, other)]
    for text, mentioned in (("", other.id), ("Hello", one.id), ("Hello", stranger.id)):
        stage.expect.status(await stage.send(one, room, text, mentioned), 422)
    stage.expect.status(await stage.add(one, room, other.id), 409)
    stage.expect.status(await stage.remove(one, room, stranger.id), 404)
    stage.expect.status(await stage.send(stranger, room, "Hello", other.id), 404)
    fence = await stage.say(one, room, other)
    await _told(ears[1], room, {chat_room(room): ("message_created", fence)})
    await _told(ears[0], room, {})


@check("WS-31.4")
async def only_published_events_are_pushed(stage: Stage) -> None:
    one, other, third = await stage.lent_agents(3)
    room = await stage.room(one, other, stage.user)
    ears = [await everywhere(stage, actor, room) for actor in (one, other, stage.user)]
    message = await stage.say(one, room, other)
    given(await stage.event(one, room), 201)
    await stage.marked(other, room, message, "processing", "failed", "processing", "processed")
    await stage.join(one, room, third, "admin")
    given(await stage.remove(one, room, third.id), 200)
    fence = given(await stage.send(stage.user, room, "Both of you", one.id, other.id), 201).text("data.id")
    for listener in ears:
        await listener.comes(chat_room(room), "message_created", fence)
        for push in filter(lambda each: each.is_push, listener.socket.heard):
            known = events(str(push.topic).partition(":")[0])
            stage.expect.true(f"{push.event} is published for {push.topic}", push.event in known, sorted(known), push)
