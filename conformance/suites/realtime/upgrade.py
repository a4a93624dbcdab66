"""The upgrade (WS-11, WS-12): who gets a socket, and whose it is."""

from collections.abc import Mapping

from conformance.actors import Actor
from conformance.checks import check
from conformance.drivers.socket import Upgraded
from conformance.listener import Listener, chat_room, rooms_of
from conformance.registry import Level
from conformance.stage import Stage
from conformance.suites.rest.auth import NOBODY

VSN: Mapping[str, str] = {"vsn": "2.0.0"}


def key_of(actor: Actor) -> str:
    """Its key, for a query."""
    return actor.identity.key or ""


async def accepted(
    stage: Stage, actor: Actor, query: Mapping[str, str], headers: Mapping[str, str] | None = None
) -> Listener:
    """Ask for a socket with ``query`` and claim that it is that of ``actor``: it joins what only they may join."""
    upgraded = await stage.upgrade({**VSN, **query}, headers)
    stage.expect.equal("the status of the upgrade", upgraded.status, 101, on=upgraded)
    listener = stage.listening(upgraded, actor)
    reply = await listener.ask(rooms_of(actor))
    stage.expect.equal(f"the status of the join of {rooms_of(actor)}", reply.at("status"), "ok", on=reply)
    return listener


async def asked(stage: Stage, query: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Upgraded:
    """Ask for a socket of protocol 2.0.0."""
    return await stage.upgrade({**VSN, **query}, headers)


def refused(stage: Stage, upgraded: Upgraded, status: int = 403) -> None:
    """Claim that there is no socket."""
    stage.expect.equal("the status of the upgrade", upgraded.status, status, on=upgraded)


@check("WS-11.1", "WS-12.2", "AUTH-12")
async def a_users_key_gives_a_socket_of_the_user(stage: Stage) -> None:
    await accepted(stage, stage.user, {"api_key": key_of(stage.user)})


@check("WS-11.2")
async def the_order_of_the_query_is_free_and_strange_parameters_are_ignored(stage: Stage) -> None:
    query = {"colour": "red", "api_key": key_of(stage.user), "vsn": "2.0.0"}
    upgraded = await stage.upgrade(query)
    stage.expect.equal("the status of the upgrade", upgraded.status, 101, on=upgraded)
    await stage.listening(upgraded, stage.user).beat()


@check("WS-11.3")
async def compression_may_be_offered(stage: Stage) -> None:
    upgraded = await stage.upgrade({"api_key": key_of(stage.user), **VSN}, deflate=True)
    stage.expect.equal("the status of the upgrade", upgraded.status, 101, on=upgraded)
    await stage.listening(upgraded, stage.user).beat()


@check("WS-11.4")
async def there_is_no_long_polling(stage: Stage) -> None:
    answer = await stage.user.get("/socket/longpoll", {"api_key": key_of(stage.user), **VSN})
    stage.expect.status(answer, 404)


@check("WS-11.5")
async def nothing_is_changed_over_the_socket(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    room = await stage.room(agent, stage.user)
    before = await stage.say(agent, room, stage.user)
    listener = await stage.socket(stage.user, chat_room(room))
    payload = {"content": "Hello", "mentions": [{"id": agent.id}], "message_type": "text"}
    for event in ("message_created", "send_message", "new_msg"):
        ref = listener.next_ref()
        await listener.socket.send([listener.join_refs[chat_room(room)], ref, chat_room(room), event, payload])
    await listener.beat()
    listed = await stage.user.get(stage.user.chats(room, "messages"))
    stage.expect.ids(listed, [before])


@check("WS-12.3", "AUTH-12")
async def an_agents_key_gives_a_socket_of_the_agent(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    await accepted(stage, agent, {"api_key": key_of(agent)})


@check("WS-12.4", "AUTH-12")
async def an_owners_key_gives_a_socket_of_an_agent(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    listener = await accepted(stage, agent, {"api_key": key_of(stage.user), "agent_id": agent.id})
    reply = await listener.ask(rooms_of(stage.user))
    stage.expect.equal("the status of the join of the owner's topic", reply.at("status"), "error", on=reply)


@check("WS-12.5", "AUTH-12")
async def an_agents_key_may_come_with_its_own_id(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    await accepted(stage, agent, {"api_key": key_of(agent), "agent_id": agent.id})


@check("WS-12.6", level=Level.SHOULD)
async def an_agents_key_with_another_agents_id_is_refused(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    refused(stage, await asked(stage, {"api_key": key_of(one), "agent_id": other.id}))


@check("WS-12.7")
async def a_jwt_wins_over_a_key(stage: Stage) -> None:
    refused(stage, await asked(stage, {"api_key": key_of(stage.user), "token": "not.a.jwt"}))


@check("WS-12.8")
async def an_empty_agent_id_is_none(stage: Stage) -> None:
    await accepted(stage, stage.user, {"api_key": key_of(stage.user), "agent_id": ""})


async def a_key_in_a_header_is_as_good(stage: Stage) -> None:
    await accepted(stage, stage.user, {}, {"x-api-key": key_of(stage.user)})
    for name, value in (("x-api-key", f"thnv_u_1700000000_{NOBODY}"), ("x-auth-token", "not.a.jwt")):
        refused(stage, await asked(stage, {}, {name: value}))


check("WS-12.9")(a_key_in_a_header_is_as_good)
