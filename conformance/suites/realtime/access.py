"""Who may join what (RT-1 to RT-3, WS-31)."""

from collections.abc import Callable, Iterable

from conformance.checks import check
from conformance.claims import given
from conformance.listener import Listener, chat_room, contacts_of, participants_of, rooms_of
from conformance.registry import Need
from conformance.stage import Stage


async def _joins(stage: Stage, listener: Listener, topics: Iterable[str]) -> None:
    for topic in topics:
        reply = await listener.ask(topic)
        text = f"the status of the join of {topic} by {listener.actor.name}"
        stage.expect.equal(text, reply.at("status"), "ok", on=reply)


async def refused(stage: Stage, listener: Listener, topics: Iterable[str]) -> None:
    """Claim that joins are answered with an error."""
    for topic in topics:
        reply = await listener.ask(topic)
        text = f"the status of the join of {topic} by {listener.actor.name}"
        stage.expect.equal(text, reply.at("status"), "error", on=reply)


async def _only_participants(stage: Stage, topic_of: Callable[[str], str]) -> None:
    one, other, stranger = await stage.lent_agents(3)
    room = await stage.room(one, other, stage.user)
    for actor in (one, other, stage.user):
        await _joins(stage, await stage.socket(actor), [topic_of(room)])
    await refused(stage, await stage.socket(stranger), [topic_of(room)])


@check("RT-1")
async def messages_of_a_room_are_for_those_in_it(stage: Stage) -> None:
    await _only_participants(stage, chat_room)


@check("RT-2")
async def participants_of_a_room_are_for_those_in_it(stage: Stage) -> None:
    await _only_participants(stage, participants_of)


@check("RT-1", "RT-2")
async def an_owner_does_not_hear_the_rooms_of_an_agent(stage: Stage) -> None:
    """CHT-8 on the socket: an agent in a room does not bring its owner in."""
    (agent,) = await stage.lent_agents(1)
    room = await stage.room(agent)
    await refused(stage, await stage.socket(stage.user), [chat_room(room), participants_of(room)])


@check("RT-3", "CON-21")
async def an_agent_joins_its_own_topics_alone(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    listener = await stage.socket(one)
    await _joins(stage, listener, [rooms_of(one), contacts_of(one)])
    await refused(stage, listener, [rooms_of(other), contacts_of(other)])


@check("WS-31.2", "RT-3", "CON-21")
async def an_owner_does_not_join_the_topics_of_an_agent(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    await refused(stage, await stage.socket(stage.user), [rooms_of(agent), contacts_of(agent)])


@check("WS-31.1", "CON-21", needs=[Need.WRITE])
async def no_agent_joins_the_topics_of_its_owner(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    user = stage.user
    await refused(stage, await stage.socket(agent), [rooms_of(user), contacts_of(user), f"user_rooms:{agent.id}"])


@check("WS-31.1", "CON-21", needs=[Need.SECOND_USER])
async def no_user_joins_the_topics_of_another(stage: Stage) -> None:
    listener = await stage.socket(stage.second_user)
    await _joins(stage, listener, [rooms_of(stage.second_user), contacts_of(stage.second_user)])
    await refused(stage, listener, [rooms_of(stage.user), contacts_of(stage.user)])


@check("TSK-4")
async def a_user_joins_their_own_tasks(stage: Stage) -> None:
    await _joins(stage, await stage.socket(stage.user), [f"tasks:{stage.user.id}"])


@check("TSK-4", needs=[Need.WRITE])
async def no_agent_joins_tasks(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    await refused(stage, await stage.socket(agent), [f"tasks:{stage.user.id}", f"tasks:{agent.id}"])


@check("TSK-4", needs=[Need.SECOND_USER])
async def nobody_joins_the_tasks_of_another(stage: Stage) -> None:
    await refused(stage, await stage.socket(stage.second_user), [f"tasks:{stage.user.id}"])


async def an_agent_joins_its_control(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    await _joins(stage, await stage.socket(one), [f"agent_control:{one.id}"])
    for actor in (other, stage.user):
        await refused(stage, await stage.socket(actor), [f"agent_control:{one.id}"])


check("WS-31.3")(an_agent_joins_its_control)


@check("WS-31.9")
async def there_is_no_presence_channel(stage: Stage) -> None:
    (agent,) = await stage.lent_agents(1)
    room = await stage.room(agent, stage.user)
    topics = [f"presence:{room}", f"room_presence:{room}", f"agent_presence:{agent.id}"]
    await refused(stage, await stage.socket(stage.user), topics)


@check("RT-6")
async def somebody_who_was_removed_joins_no_more(stage: Stage) -> None:
    one, other = await stage.lent_agents(2)
    room = await stage.room(one, other)
    listener = await stage.socket(other)
    await _joins(stage, listener, [chat_room(room), participants_of(room)])
    given(await stage.remove(one, room, other.id), 200)
    await refused(stage, await stage.socket(other), [chat_room(room), participants_of(room)])


@check("RT-8")
async def a_refused_join_tells_nothing(stage: Stage) -> None:
    one, other, stranger = await stage.lent_agents(3)
    room = await stage.room(one, other)
    listener = await stage.socket(stranger, rooms_of(stranger))
    await refused(stage, listener, [chat_room(room), participants_of(room)])
    witness = await stage.socket(other, chat_room(room))
    message = await stage.say(one, room, other)
    await witness.hears(chat_room(room), ("message_created", message))
    await stage.join(one, room, stranger)
    await listener.hears(rooms_of(stranger), ("room_added", room))
    await stage.say(one, room, stranger)
    fence = await stage.say(one, room, other, "And you?")
    await witness.hears(chat_room(room), ("message_created", fence))
    for topic in (chat_room(room), participants_of(room)):
        await listener.hears(topic)
