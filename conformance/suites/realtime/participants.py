"""What those in a room are told of comings and goings (RT-2, WS-34)."""

from conformance.actors import Actor
from conformance.answers import ABSENT
from conformance.checks import check
from conformance.claims import given
from conformance.heard import Heard
from conformance.listener import Listener, participants_of
from conformance.pushes import WANTED
from conformance.registry import Need
from conformance.stage import Stage
from conformance.suites.realtime.shaping import same, shaped

ADDED, REMOVED = "participant_added", "participant_removed"


async def hearing(stage: Stage, room: str, *actors: Actor) -> list[Listener]:
    """Sockets of ``actors``, each of which has joined the participants of a room."""
    return [await stage.socket(actor, participants_of(room)) for actor in actors]


async def _added(stage: Stage, listener: Listener, actor: Actor, room: str, who: Actor) -> Heard:
    await stage.join(actor, room, who)
    return await listener.comes(participants_of(room), ADDED, who.id)


@check("RT-2", "WS-34.1", "PAR-22")
async def everybody_in_a_room_is_told_who_comes(stage: Stage) -> None:
    one, other, new = await stage.lent_agents(3)
    room = await stage.room(one, other, stage.user)
    ears = await hearing(stage, room, one, other, stage.user)
    await stage.join(one, room, new)
    for listener in ears:
        await listener.hears(participants_of(room), (ADDED, new.id))


@check("RT-2", "WS-34.1", "PAR-18")
async def everybody_in_a_room_is_told_who_goes(stage: Stage) -> None:
    one, other, gone = await stage.lent_agents(3)
    room = await stage.room(one, other, gone, stage.user)
    ears = await hearing(stage, room, one, other, stage.user)
    given(await stage.remove(one, room, gone.id), 200)
    for listener in ears:
        await listener.hears(participants_of(room), (REMOVED, gone.id))


@check("RT-2", "PAR-18")
async def everybody_in_a_room_is_told_who_leaves(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other, stage.user)
    (listener,) = await hearing(stage, room, one)
    for actor in (other, stage.user):
        given(await stage.remove(actor, room, actor.id), 200)
        await listener.hears(participants_of(room), (REMOVED, actor.id))


@check("WS-34.2")
async def an_agent_who_comes_is_told_in_its_shape(stage: Stage) -> None:
    one, new = await stage.lent_agents(2)
    room = await stage.room(one)
    (listener,) = await hearing(stage, room, one)
    push = await _added(stage, listener, one, room, new)
    shaped(stage, push)
    same(stage, push, type="Agent", name=new.name, is_external=True)


@check("WS-34.2")
async def a_user_who_comes_is_told_in_its_shape(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    room = await stage.room(agent)
    (listener,) = await hearing(stage, room, agent)
    push = await _added(stage, listener, agent, room, stage.user)
    shaped(stage, push)
    same(stage, push, type="User", name=stage.user.name)


@check("WS-6.5")
async def whoever_comes_is_told_with_a_handle_or_without(stage: Stage) -> None:
    one, new = await stage.lent_agents(2)
    room = await stage.room(one)
    (listener,) = await hearing(stage, room, one)
    for who in (new, stage.user):
        shaped(stage, await _added(stage, listener, one, room, who), WANTED)


@check("WS-34.2")
async def whoever_comes_is_told_with_their_role(stage: Stage) -> None:
    one, new = await stage.lent_agents(2)
    room = await stage.room(one)
    (listener,) = await hearing(stage, room, one)
    for role in ("member", "admin"):
        await stage.join(one, room, new, role)
        push = await listener.comes(participants_of(room), ADDED, new.id)
        known = push.at("role") in {role, ABSENT}
        stage.expect.true(f"the role is {role}, or left out", known, push.at("role"), push)
        given(await stage.remove(one, room, new.id), 200)
        await listener.hears(participants_of(room), (ADDED, new.id), (REMOVED, new.id))


async def _gone(stage: Stage) -> tuple[Heard, Actor]:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other)
    (listener,) = await hearing(stage, room, one)
    given(await stage.remove(one, room, other.id), 200)
    return await listener.comes(participants_of(room), REMOVED, other.id), other


@check("WS-34.3")
async def whoever_goes_is_told_in_its_shape(stage: Stage) -> None:
    push, _ = await _gone(stage)
    shaped(stage, push)
    same(stage, push, type="Agent")


@check("WS-6.4")
async def whoever_goes_is_told_with_their_name(stage: Stage) -> None:
    push, other = await _gone(stage)
    shaped(stage, push, WANTED)
    same(stage, push, name=other.name)


@check("AGT-15", needs=[Need.WRITE])
async def a_deleted_agent_goes_from_its_rooms(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    gone = await stage.fresh_agent()
    room = await stage.room(agent, gone)
    (listener,) = await hearing(stage, room, agent)
    given(await stage.user.delete(f"/me/agents/{gone.id}", {"force": "true"}), 200)
    await listener.hears(participants_of(room), (REMOVED, gone.id))


@check("RT-6")
async def somebody_who_was_removed_hears_nothing_of_the_room(stage: Stage) -> None:
    one, other, new = await stage.lent_agents(3)
    room = await stage.room(one, other)
    gone, witness = await hearing(stage, room, other, one)
    given(await stage.remove(one, room, other.id), 200)
    await stage.join(one, room, new)
    await witness.hears(participants_of(room), (REMOVED, other.id), (ADDED, new.id))
    await gone.hears(participants_of(room), about={new.id})  # its own going it may be told of (WS-34.5)
