"""Several sockets of one identity (AGT-18, WS-16), and what ends them."""

from collections.abc import Mapping

from conformance.actors import Actor
from conformance.checks import check
from conformance.claims import given
from conformance.listener import Listener, chat_room, rooms_of
from conformance.stage import Stage
from conformance.suites.realtime.upgrade import VSN, key_of


async def taken_over(stage: Stage, old: Listener, agent: Actor, query: Mapping[str, str]) -> Listener:
    """Ask for another socket of an agent, and claim that there is one and that the old one ends."""
    upgraded = await stage.upgrade({**VSN, **query})
    stage.expect.equal("the status of the upgrade", upgraded.status, 101, on=upgraded)
    await old.closes()
    newer = stage.listening(upgraded, agent)
    await newer.beat()
    return newer


@check("AGT-18", "WS-16.2")
async def a_newer_socket_of_an_agent_replaces_the_older(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    newest = await stage.socket(agent)
    for _ in range(2):
        newest = await taken_over(stage, newest, agent, {"api_key": key_of(agent)})


@check("WS-16.3")
async def it_does_so_whichever_way_the_agent_is_named(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    newest = await stage.socket(agent)
    for query in (
        {"api_key": key_of(stage.user), "agent_id": agent.id},
        {"api_key": key_of(agent), "agent_id": agent.id},
        {"api_key": key_of(stage.user), "agent_id": agent.id},
        {"api_key": key_of(agent)},
    ):
        newest = await taken_over(stage, newest, agent, query)


@check("WS-16.4")
async def the_newer_socket_joins_its_own_topics(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other)
    old = await stage.socket(other, chat_room(room))
    newer = await taken_over(stage, old, other, {"api_key": key_of(other)})
    await newer.join(rooms_of(other))
    await stage.say(one, room, other)
    fence = await stage.opened(other)
    await newer.hears(rooms_of(other), ("room_added", fence))
    await newer.hears(chat_room(room))


@check("WS-16.5")
async def the_older_socket_is_closed_with_1001_and_no_reason(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    old = await stage.socket(agent)
    await taken_over(stage, old, agent, {"api_key": key_of(agent)})
    await old.closes(1001)
    stage.expect.equal("the reason", old.socket.reason, "", on=old)


@check("AGT-18")
async def agents_do_not_replace_each_other_nor_their_owner(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    ears = [await stage.socket(actor) for actor in (one, stage.user, other, stage.user)]
    for listener in ears:
        await listener.beat()


@check("WS-16.1", "AGT-18")
async def all_sockets_of_a_user_are_told(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other, stage.user)
    ears = [await stage.socket(stage.user, chat_room(room), rooms_of(stage.user)) for _ in range(3)]
    message = await stage.say(one, room, stage.user)
    opened = await stage.opened(stage.user)
    for listener in ears:
        await listener.hears(chat_room(room), ("message_created", message), about={message})
        await listener.hears(rooms_of(stage.user), ("room_added", opened), about={opened})


@check("WS-16.1")
async def each_socket_is_told_what_it_has_joined(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other, stage.user)
    joined, left, never = [await stage.socket(stage.user, rooms_of(stage.user)) for _ in range(3)]
    await joined.join(chat_room(room))
    await left.join(chat_room(room))
    reply = await left.ask(chat_room(room), "phx_leave")
    stage.expect.equal("the status of the leave", reply.at("status"), "ok", on=reply)
    message = await stage.say(one, room, stage.user)
    await joined.hears(chat_room(room), ("message_created", message), about={message})
    fence = await stage.opened(stage.user)
    for listener in (left, never):
        await listener.hears(rooms_of(stage.user), ("room_added", fence), about={fence})
        await listener.hears(chat_room(room))


@check("WS-15.3")
async def the_socket_of_a_deleted_agent_ends(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    listener = await stage.socket(agent, rooms_of(agent))
    given(await stage.user.delete(f"/me/agents/{agent.id}", {"force": "true"}), 200)
    await listener.closes(1001)
