"""What is told of messages (RT-1, WS-32), to users and to agents."""

from conformance.actors import Actor
from conformance.checks import check
from conformance.claims import given
from conformance.heard import Heard
from conformance.listener import Listener, chat_room
from conformance.pushes import ALSO, WANTED
from conformance.registry import Level
from conformance.stage import Stage
from conformance.suites.realtime.shaping import same, shaped

CREATED, UPDATED = "message_created", "message_updated"


async def hearing(stage: Stage, room: str, *actors: Actor) -> list[Listener]:
    """Sockets of ``actors``, each of which has joined the messages of a room."""
    return [await stage.socket(actor, chat_room(room)) for actor in actors]


async def heard(stage: Stage) -> tuple[Heard, Actor, Actor, str]:
    """A text of an agent to another, as a user heard it; with both and the room."""
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other, stage.user)
    (listener,) = await hearing(stage, room, stage.user)
    message = await stage.say(one, room, other, f"Hello @{other.name}, how is it going?")
    return await listener.comes(chat_room(room), CREATED, message), one, other, room


@check("RT-1", "MSG-19")
async def agents_hear_texts_of_others_that_mention_them(stage: Stage) -> None:
    one, other, third = await stage.lent_agents(3)
    room = await stage.room(one, other, third, stage.user)
    ears = await hearing(stage, room, one, other, third)
    first = await stage.say(one, room, other)
    second = await stage.say(other, room, one)
    fence = given(await stage.send(stage.user, room, "All of you", one.id, other.id, third.id), 201).text("data.id")
    for listener, wanted in zip(ears, ([second, fence], [first, fence], [fence]), strict=True):
        await listener.hears(chat_room(room), *((CREATED, each) for each in wanted))


@check("RT-1", "MSG-19", "WS-32.4")
async def users_hear_texts_whoever_is_mentioned(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other, stage.user)
    (listener,) = await hearing(stage, room, stage.user)
    first = await stage.say(one, room, other)
    second = await stage.say(other, room, one)
    last = await stage.say(one, room, stage.user)
    for message in (first, second, last):
        await listener.comes(chat_room(room), CREATED, message)
    await listener.beat()
    created = [each.text("id") for each in listener.pushes(chat_room(room)) if each.event == CREATED]
    stage.expect.equal("the messages that were told", created, [first, second, last], on=listener)


@check("WS-32.3")
async def users_hear_what_they_wrote_themselves(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    room = await stage.room(stage.user, agent)
    (listener,) = await hearing(stage, room, stage.user)
    await listener.comes(chat_room(room), CREATED, await stage.say(stage.user, room, agent))


@check("MSG-4", "RT-1")
async def a_name_in_the_text_has_nobody_told(stage: Stage) -> None:
    one, other, third = await stage.lent_agents(3)
    room = await stage.room(one, other, third)
    (listener,) = await hearing(stage, room, third)
    await stage.say(one, room, other, f"@{third.name} @{third.handle} @[[{third.id}]] is not told.")
    fence = await stage.say(one, room, third)
    await listener.hears(chat_room(room), (CREATED, fence))


@check("EVT-5")
async def what_agents_report_is_told_to_no_agent(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other, stage.user)
    ears = await hearing(stage, room, one, other)
    for kind in ("thought", "tool_call", "tool_result", "error", "task"):
        given(await stage.event(one, room, kind), 201)
    fence = given(await stage.send(stage.user, room, "Both of you", one.id, other.id), 201).text("data.id")
    for listener in ears:
        await listener.hears(chat_room(room), (CREATED, fence))


@check("EVT-5")
async def what_agents_report_is_no_message_for_users(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    room = await stage.room(agent, stage.user)
    (listener,) = await hearing(stage, room, stage.user)
    event = given(await stage.event(agent, room), 201).text("data.id")
    fence = await stage.say(agent, room, stage.user)
    await listener.comes(chat_room(room), CREATED, fence)
    told = [each.name for each in listener.pushes(chat_room(room)) if each.text("id") == event]
    stage.expect.true("no message_created is about an event", (CREATED, event) not in told, told, listener)


@check("WS-32.1")
async def a_message_is_told_in_its_shape(stage: Stage) -> None:
    push, *_ = await heard(stage)
    shaped(stage, push)


@check("WS-32.2", "MSG-11")
async def what_is_told_is_what_is_listed(stage: Stage) -> None:
    push, _, other, room = await heard(stage)
    listed = given(await stage.user.get(stage.user.chats(room, "messages")), 200)
    entry = listed.entry(push.text("id"))
    for field in ("content", "sender_id", "sender_type", "message_type", "inserted_at", "metadata.mentions"):
        stage.expect.equal(field, push.at(field), entry.at(field), on=push)
    token = f"@[[{other.id}]]"
    stage.expect.true("the mention stands in it as a token", token in push.text("content"), push.at("content"), push)


@check("WS-32.5")
async def a_message_is_told_with_the_name_of_its_sender(stage: Stage) -> None:
    push, one, _, room = await heard(stage)
    same(stage, push, sender_name=one.name, sender_id=one.id, sender_type="Agent")
    (listener,) = await hearing(stage, room, one)
    own = await stage.say(stage.user, room, one)
    push = await listener.comes(chat_room(room), CREATED, own)
    same(stage, push, sender_name=stage.user.name, sender_id=stage.user.id, sender_type="User")


@check("WS-6.10", "WS-6.24", level=Level.SHOULD)
async def mentions_are_told_with_id_handle_and_name(stage: Stage) -> None:
    push, _, other, _ = await heard(stage)
    shaped(stage, push, WANTED)
    same(stage, push, metadata__mentions__0__id=other.id, metadata__status="sent")
    same(stage, push, metadata__mentions__0__name=other.name, metadata__mentions__0__handle=other.handle)


@check("WS-6.9")
async def a_message_is_told_with_its_room(stage: Stage) -> None:
    push, _, _, room = await heard(stage)
    shaped(stage, push, ALSO)
    same(stage, push, chat_room_id=room)


@check("WS-32.6")
async def a_change_is_told_in_the_shape_of_a_message(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other, stage.user)
    (listener,) = await hearing(stage, room, stage.user)
    message = await stage.say(one, room, other)
    created = await listener.comes(chat_room(room), CREATED, message)
    await stage.marked(other, room, message, "processing")
    updated = await listener.comes(chat_room(room), UPDATED, message)
    shaped(stage, updated)
    for field in ("content", "sender_id", "sender_type", "inserted_at"):
        stage.expect.equal(field, updated.at(field), created.at(field), on=updated)


@check("RT-6")
async def somebody_who_was_removed_hears_no_messages(stage: Stage) -> None:
    one, other, third = await stage.lent_agents(3)
    room = await stage.room(one, other, third)
    gone, witness = await hearing(stage, room, other, third)
    first = given(await stage.send(one, room, "Both of you", other.id, third.id), 201).text("data.id")
    for listener in (gone, witness):
        await listener.hears(chat_room(room), (CREATED, first))
    given(await stage.remove(one, room, other.id), 200)
    fence = await stage.say(one, room, third)
    await witness.hears(chat_room(room), (CREATED, fence))
    await gone.hears(chat_room(room))
    closed = [each for each in gone.socket.heard if each.event in {"phx_close", "phx_error"}]
    stage.expect.equal("what ends the channel", closed, [], on=gone)


@check("RT-6")
async def a_user_who_was_removed_hears_no_messages(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other, stage.user)
    gone, witness = await hearing(stage, room, stage.user, other)
    first = await stage.say(one, room, other)
    await gone.comes(chat_room(room), CREATED, first)
    given(await stage.remove(stage.user, room, stage.user.id), 200)
    fence = await stage.say(one, room, other)
    await witness.comes(chat_room(room), CREATED, fence)
    await gone.hears(chat_room(room), about={fence})


@check("EVT-5")
async def events_of_agents_are_not_told_as_messages(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other, stage.user)
    ears = [await stage.socket(actor, chat_room(room)) for actor in (other, stage.user)]
    event = given(await stage.event(one, room), 201).text("data.id")
    fence = await stage.say(one, room, other)
    for listener in ears:
        await listener.comes(chat_room(room), "message_created", fence)
        told = [each for each in listener.socket.heard if each.name == ("message_created", event)]
        stage.expect.equal("what is told of the event", told, [], on=listener)
