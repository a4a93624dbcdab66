"""What users are told of deliveries (DEL-26 to DEL-28)."""

from conformance.actors import Actor
from conformance.checks import check
from conformance.claims import given
from conformance.heard import Heard
from conformance.listener import Listener, chat_room
from conformance.stage import Stage
from conformance.suites.realtime.messages import CREATED, UPDATED, hearing


def record(push: Heard, agent: Actor) -> object:
    """The state of a delivery as a push tells it."""
    return push.at(f"metadata.delivery_status.{agent.id}.status")


async def _states(listener: Listener, room: str, agent: Actor, last: str) -> list[object]:
    """Wait until ``last`` is told, and give all states in the order in which they were."""

    def told() -> list[Heard]:
        return [each for each in listener.pushes(chat_room(room)) if each.event == UPDATED]

    await listener.until(lambda: [each for each in told() if record(each, agent) == last] or None)
    await listener.beat()
    return [record(each, agent) for each in told()]


async def _run(stage: Stage, *marks: str, connected: bool = False) -> tuple[list[object], Listener, Actor, str]:
    """Have an agent mark a message, and give the states that a user was told of."""
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other, stage.user)
    (listener,) = await hearing(stage, room, stage.user)
    agents = await hearing(stage, room, other) if connected else []
    message = await stage.say(one, room, other)
    for each in agents:
        await each.comes(chat_room(room), CREATED, message)
    await stage.marked(other, room, message, *marks)
    return await _states(listener, room, other, marks[-1]), listener, other, message


@check("DEL-27", "DEL-28")
async def a_run_that_goes_well_is_told_to_users(stage: Stage) -> None:
    states, listener, *_ = await _run(stage, "processing", "processed")
    stage.expect.equal("the states that were told", states, ["processing", "processed"], on=listener)


@check("DEL-27", "DEL-28")
async def a_run_that_fails_is_told_to_users(stage: Stage) -> None:
    states, listener, *_ = await _run(stage, "processing", "failed", "processing", "processed")
    wanted = ["processing", "failed", "processing", "processed"]
    stage.expect.equal("the states that were told", states, wanted, on=listener)


@check("DEL-28")
async def a_run_on_a_socket_may_begin_as_delivered(stage: Stage) -> None:
    states, listener, *_ = await _run(stage, "processing", "processed", connected=True)
    told = [each for index, each in enumerate(states) if index or each != "delivered"]
    stage.expect.equal("the states that were told after delivered", told, ["processing", "processed"], on=listener)


@check("DEL-27")
async def a_change_is_told_with_the_whole_record(stage: Stage) -> None:
    one, other, third = await stage.lent_agents(3)
    room = await stage.room(one, other, third, stage.user)
    (listener,) = await hearing(stage, room, stage.user)
    message = given(await stage.send(one, room, "Both of you", other.id, third.id), 201).text("data.id")
    await stage.marked(other, room, message, "processing", "processed")
    await stage.marked(third, room, message, "processing")
    states = await _states(listener, room, third, "processing")
    push = listener.pushes(chat_room(room))[-1]
    stage.expect.equal("the last state of the second agent", states[-1:], ["processing"], on=push)
    stage.expect.equal("the state of the first in the same push", record(push, other), "processed", on=push)
    attempts = push.at(f"metadata.delivery_status.{other.id}.attempts.0.status")
    stage.expect.equal("the state of its attempt", attempts, "success", on=push)


@check("DEL-27", "WS-6.15")
async def no_agent_is_told_of_changes(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other, stage.user)
    ears = await hearing(stage, room, one, other)
    (witness,) = await hearing(stage, room, stage.user)
    message = await stage.say(one, room, other)
    await stage.marked(other, room, message, "processing", "processed")
    await _states(witness, room, other, "processed")
    fence = given(await stage.send(stage.user, room, "Both of you", one.id, other.id), 201).text("data.id")
    for listener, wanted in zip(ears, ([fence], [message, fence]), strict=True):
        await listener.hears(chat_room(room), *((CREATED, each) for each in wanted))


@check("DEL-26")
async def a_message_that_was_pushed_is_delivered(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other)
    (listener,) = await hearing(stage, room, other)
    message = await stage.say(one, room, other)
    await listener.comes(chat_room(room), CREATED, message)
    answer = await other.get(other.chats(room, "messages/next"))
    stage.expect.at(answer, "data.id", message)
    stage.expect.at(answer, f"data.metadata.delivery_status.{other.id}.status", "delivered")


@check("DEL-26")
async def a_message_that_was_only_fetched_is_not_delivered(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other)
    await stage.socket(other)  # which has not joined the room
    message = await stage.say(one, room, other)
    for _ in range(2):
        answer = await other.get(other.chats(room, "messages/next"))
        stage.expect.at(answer, "data.id", message)
        state = answer.at(f"data.metadata.delivery_status.{other.id}.status")
        stage.expect.true("it is not delivered", state != "delivered", state, answer)
