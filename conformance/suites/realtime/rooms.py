"""What identities are told of their rooms (RT-3, WS-33)."""

from conformance.actors import Actor
from conformance.checks import check
from conformance.claims import NotOffered, given
from conformance.listener import Listener, chat_room, participants_of, rooms_of
from conformance.pushes import WANTED
from conformance.registry import Level
from conformance.stage import Stage
from conformance.suites.realtime.shaping import same, shaped

ADDED, REMOVED = "room_added", "room_removed"


async def hearing(stage: Stage, *actors: Actor) -> list[Listener]:
    """Sockets of ``actors``, each of which has joined its own rooms."""
    return [await stage.socket(actor, rooms_of(actor)) for actor in actors]


async def hears(listener: Listener, room: str, *wanted: str) -> None:
    """Claim that ``wanted`` is all that ``listener`` is told of a room on its own topic."""
    await listener.hears(rooms_of(listener.actor), *((event, room) for event in wanted), about={room})


@check("CHT-11", "RT-3", "WS-33.1")
async def whoever_opens_a_room_is_told(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    for actor in (agent, stage.user):
        (listener,) = await hearing(stage, actor)
        await hears(listener, await stage.opened(actor), ADDED)


@check("PAR-22", "WS-33.1", "RT-3")
async def whoever_is_added_is_told_and_nobody_else(stage: Stage) -> None:
    one, other, stranger = await stage.lent_agents(3)
    owner, added, none = await hearing(stage, one, other, stranger)
    room = await stage.room(one, other)
    fence = await stage.room(stranger)
    await hears(added, room, ADDED)
    await hears(owner, room, ADDED)  # for opening it, and not again
    await none.hears(rooms_of(stranger), (ADDED, fence))


@check("PAR-22", "WS-33.1")
async def a_user_who_is_added_is_told(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    (listener,) = await hearing(stage, stage.user)
    await hears(listener, await stage.room(agent, stage.user), ADDED)


@check("RT-3")
async def rooms_from_before_the_join_are_not_told(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    await stage.room(one, other)
    (listener,) = await hearing(stage, other)
    fence = await stage.room(one, other)
    await listener.hears(rooms_of(other), (ADDED, fence))


@check("WS-33.2")
async def an_added_room_is_told_in_its_shape(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    owner, added = await hearing(stage, one, other)
    room = await stage.room(one, other)
    listed = given(await one.get(one.chats(room)), 200)
    for listener in (owner, added):
        push = await listener.comes(rooms_of(listener.actor), ADDED, room)
        shaped(stage, push)
        same(stage, push, task_id=None, inserted_at=listed.at("data.inserted_at"))


@check("WS-33.2")
async def an_added_room_is_told_to_users_in_its_shape(stage: Stage) -> None:
    (listener,) = await hearing(stage, stage.user)
    shaped(stage, await listener.comes(rooms_of(stage.user), ADDED, await stage.opened(stage.user)))


@check("PAR-18", "WS-33.3")
async def whoever_is_removed_is_told_and_nobody_else(stage: Stage) -> None:
    one, other, third = await stage.lent_agents(3)
    room = await stage.room(one, other, third)
    owner, gone, stays = await hearing(stage, one, other, third)
    given(await stage.remove(one, room, other.id), 200)
    await hears(gone, room, REMOVED)
    for listener in (owner, stays):
        fence = await stage.room(listener.actor)
        await listener.hears(rooms_of(listener.actor), (ADDED, fence))


@check("PAR-18", "WS-33.3")
async def whoever_leaves_is_told(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other, stage.user)
    agent, user = await hearing(stage, other, stage.user)
    for actor in (other, stage.user):
        given(await stage.remove(actor, room, actor.id), 200)
    await hears(agent, room, REMOVED)
    await hears(user, room, REMOVED)


@check("PAR-22", "PAR-18")
async def comings_and_goings_are_told_each_time(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one)
    (listener,) = await hearing(stage, other)
    for _ in range(2):
        await stage.join(one, room, other)
        given(await stage.remove(one, room, other.id), 200)
    topic = rooms_of(other)
    await listener.hears(topic, (ADDED, room), (REMOVED, room), (ADDED, room), (REMOVED, room))


@check("WS-33.4")
async def a_removed_room_is_told_in_its_shape(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other)
    (listener,) = await hearing(stage, other)
    given(await stage.remove(one, room, other.id), 200)
    shaped(stage, await listener.comes(rooms_of(other), REMOVED, room))


@check("WS-6.3", level=Level.SHOULD)
async def a_removed_room_is_told_with_status_type_and_instant(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other)
    (listener,) = await hearing(stage, other)
    given(await stage.remove(one, room, other.id), 200)
    shaped(stage, await listener.comes(rooms_of(other), REMOVED, room), WANTED)


async def deleted(stage: Stage, room: str) -> None:
    """Have the user delete a room. Raises ``NotOffered`` where the target has no route for it."""
    if not stage.session.rooms_can_be_deleted:
        raise NotOffered("the target does not delete rooms")
    given(await stage.user.delete(f"/me/chats/{room}"), 200, 202, 204)


@check("CHT-14", "WS-34.4", "WS-31.8")
async def the_deletion_of_a_room_is_the_last_that_is_told_of_it(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    room = await stage.room(stage.user, agent)
    topic = participants_of(room)
    ears = [await stage.socket(actor, topic) for actor in (agent, stage.user)]
    await deleted(stage, room)
    for listener in ears:
        (push,) = await listener.hears(topic, ("room_deleted", room))
        shaped(stage, push)


@check("WS-33.5")
async def the_deletion_of_a_room_is_no_removal(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    room = await stage.room(stage.user, agent)
    listener = await stage.socket(agent, rooms_of(agent), participants_of(room), chat_room(room))
    await deleted(stage, room)
    await listener.comes(participants_of(room), "room_deleted", room)
    fence = await stage.opened(agent)
    await listener.hears(rooms_of(agent), (ADDED, fence))
