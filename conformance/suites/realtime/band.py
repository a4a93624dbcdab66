"""What the socket of Band has besides (BAND-10, BAND-15, WS-5)."""

from conformance.checks import add, check
from conformance.listener import chat_room
from conformance.stage import Stage
from conformance.suites.realtime.access import an_agent_joins_its_control
from conformance.suites.realtime.messages import CREATED, hearing
from conformance.suites.realtime.shaping import same, shaped
from conformance.suites.realtime.upgrade import VSN, a_key_in_a_header_is_as_good, key_of, refused

add("realtime.band.a_key_in_a_header_is_as_good", ("WS-5.1",), a_key_in_a_header_is_as_good)
add("realtime.band.an_agent_joins_its_control", ("WS-5.3",), an_agent_joins_its_control)


@check("WS-5.2")
async def a_second_socket_is_refused_where_it_asks_for_that(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    first = await stage.socket(agent)
    upgraded = await stage.upgrade({"api_key": key_of(agent), "on_conflict": "reject", **VSN})
    refused(stage, upgraded, 409)
    stage.expect.equal("the code", upgraded.answer.code, "connection_conflict", on=upgraded)
    await first.beat()
    await first.socket.close()
    await first.closes()
    again = await stage.upgrade({"api_key": key_of(agent), "on_conflict": "reject", **VSN})
    stage.expect.equal("the status of the upgrade when it is gone", again.status, 101, on=again)


@check("WS-5.2")
async def a_strange_policy_is_a_bad_request(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    upgraded = await stage.upgrade({"api_key": key_of(agent), "on_conflict": "perhaps", **VSN})
    refused(stage, upgraded, 400)
    stage.expect.equal("the code", upgraded.answer.code, "invalid_on_conflict", on=upgraded)


@check("BAND-15")
async def a_socket_that_is_replaced_is_told_why(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    control = f"agent_control:{agent.id}"
    old = await stage.socket(agent, control)
    await stage.socket(agent)
    push = await old.frame(control, "supersede")
    shaped(stage, push)
    await old.closes(1001)
    stage.expect.equal("the reason of the close", old.socket.reason, "", on=old)


@check("BAND-10")
async def users_are_told_what_agents_report(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other, stage.user)
    listener, agents = await hearing(stage, room, stage.user, other)
    for kind in ("thought", "attention"):
        answer = await stage.event(one, room, kind)
        stage.expect.status(answer, 201)
        push = await listener.comes(chat_room(room), "event_created", answer.text("data.id"))
        shaped(stage, push)
        same(stage, push, message_type=kind, sender_id=one.id)
    fence = await stage.say(one, room, other)
    await agents.hears(chat_room(room), (CREATED, fence))
