"""Strangers are told nothing, whatever goes on around them (RT-1, RT-2, RT-3, RT-8)."""

from conformance.checks import check
from conformance.claims import given
from conformance.listener import chat_room, contacts_of, participants_of, rooms_of
from conformance.registry import Need
from conformance.stage import Stage
from conformance.suites.realtime.access import refused
from conformance.suites.rest.contacts import befriended, pair


async def _busy(stage: Stage) -> str:
    """Much happens between two agents and the user in a room, and between other agents; gives the room."""
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other, stage.user)
    message = await stage.say(one, room, other)
    await stage.marked(other, room, message, "processing", "processed")
    given(await stage.event(one, room), 201)
    given(await stage.remove(one, room, other.id), 200)
    await stage.join(one, room, other)
    await befriended(*await pair(stage))
    return room


@check("RT-8", "RT-1", "RT-2", "RT-3", needs=[Need.SECOND_ACCOUNT])
async def a_user_of_another_organization_is_told_nothing(stage: Stage) -> None:
    await _is_told_nothing(stage, outsider=True)


@check("RT-8", "RT-1", "RT-2", "RT-3", needs=[Need.SECOND_USER])
async def another_user_is_told_nothing(stage: Stage) -> None:
    await _is_told_nothing(stage, outsider=False)


async def _is_told_nothing(stage: Stage, *, outsider: bool) -> None:
    stranger = stage.outsider if outsider else stage.second_user
    own = (rooms_of(stranger), contacts_of(stranger))
    listener = await stage.socket(stranger, *own)
    (agent,) = await stage.lent_agents(1)
    room = await stage.room(agent, stage.user)
    await refused(stage, listener, [chat_room(room), participants_of(room), rooms_of(agent), rooms_of(stage.user)])
    busy = await _busy(stage)
    fence = await stage.opened(stranger)
    await listener.comes(rooms_of(stranger), "room_added", fence)
    strange = [each for each in listener.pushes() if each.topic not in own or each.text("id") == busy]
    stage.expect.equal("what it is told of others", strange, [], on=listener)


@check("RT-8", "RT-1", "RT-2")
async def an_agent_outside_is_told_nothing(stage: Stage) -> None:
    stranger = await stage.fresh_agent()
    listener = await stage.socket(stranger, rooms_of(stranger), contacts_of(stranger))
    await _busy(stage)
    fence = await stage.opened(stranger)
    await listener.hears(rooms_of(stranger), ("room_added", fence))
    stage.expect.equal("what else it is told", listener.pushes(), [], on=listener)


@check("RT-1", "WS-31.5")
async def rooms_do_not_hear_each_other(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    rooms = [await stage.room(one, other) for _ in range(2)]
    listener = await stage.socket(other, *map(chat_room, rooms), *map(participants_of, rooms))
    messages = [await stage.say(one, room, other) for room in (*rooms, *rooms)]
    for index, room in enumerate(rooms):
        wanted = [("message_created", each) for each in messages[index::2]]
        await listener.hears(chat_room(room), *wanted)
        await listener.hears(participants_of(room))
