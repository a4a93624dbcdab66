"""The operations of the agent half (REST): each answers in its published shape."""

from conformance.answers import Answer
from conformance.claims import given
from conformance.stage import Stage
from conformance.suites.rest import contacts, memories
from conformance.suites.rest.shaping import shape


@shape
async def get_agent_me(stage: Stage) -> Answer:
    return await (await stage.agent()).get("/agent/me")


@shape
async def list_agent_peers(stage: Stage) -> Answer:
    return await (await stage.agent()).get("/agent/peers")


@shape
async def list_agent_chats(stage: Stage) -> Answer:
    agent = await stage.agent()
    if stage.session.write:
        await stage.opened(agent)
    return await agent.get("/agent/chats")


@shape
async def create_agent_chat(stage: Stage) -> Answer:
    return await stage.open(await stage.agent(), {"chat": {}})


@shape
async def get_agent_chat(stage: Stage) -> Answer:
    agent = await stage.agent()
    return await agent.get(agent.chats(await stage.opened(agent)))


@shape
async def list_agent_messages(stage: Stage) -> Answer:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    await stage.marked(other, room, await stage.say(one, room, other), "processing", "failed")
    return await other.get(other.chats(room, "messages"), {"status": "failed"})


@shape
async def create_agent_chat_message(stage: Stage) -> Answer:
    one, other = await stage.agents(2)
    return await stage.send(one, await stage.room(one, other), "hello", other.id)


@shape
async def get_agent_next_message(stage: Stage) -> Answer:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    await stage.say(one, room, other)
    return await other.get(other.chats(room, "messages/next"))


async def _marked(stage: Stage, *states: str) -> Answer:
    one, other = await stage.agents(2)
    room = await stage.room(one, other)
    message = await stage.say(one, room, other)
    await stage.marked(other, room, message, *states[:-1])
    return await stage.mark(other, room, message, states[-1])


@shape
async def mark_agent_message_processing(stage: Stage) -> Answer:
    return await _marked(stage, "processing")


@shape
async def mark_agent_message_processed(stage: Stage) -> Answer:
    return await _marked(stage, "processing", "processed")


@shape
async def mark_agent_message_failed(stage: Stage) -> Answer:
    return await _marked(stage, "processing", "failed")


@shape
async def get_agent_chat_context(stage: Stage) -> Answer:
    agent = await stage.agent()
    room = await stage.room(agent, stage.user)
    await stage.say(agent, room, stage.user)
    given(await stage.event(agent, room), 201)
    return await agent.get(agent.chats(room, "context"))


@shape
async def create_agent_chat_event(stage: Stage) -> Answer:
    agent = await stage.agent()
    return await stage.event(agent, await stage.opened(agent))


@shape
async def list_agent_chat_participants(stage: Stage) -> Answer:
    agent = await stage.agent()
    return await agent.get(agent.chats(await stage.room(agent, stage.user), "participants"))


@shape
async def add_agent_chat_participant(stage: Stage) -> Answer:
    one, other = await stage.agents(2)
    return await stage.add(one, await stage.opened(one), other.id)


@shape
async def remove_agent_chat_participant(stage: Stage) -> Answer:
    one, other = await stage.agents(2)
    return await stage.remove(one, await stage.room(one, other), other.id)


@shape
async def list_agent_contacts(stage: Stage) -> Answer:
    if not stage.session.write:
        return await (await stage.agent()).get("/agent/contacts")
    one, other = await contacts.pair(stage)
    await contacts.befriended(one, other)
    return await one.get("/agent/contacts")


@shape
async def add_agent_contact(stage: Stage) -> Answer:
    one, other = await contacts.pair(stage)
    return await one.post("/agent/contacts/add", {"handle": other.handle})


@shape
async def remove_agent_contact(stage: Stage) -> Answer:
    one, other = await contacts.pair(stage)
    await contacts.befriended(one, other)
    return await one.post("/agent/contacts/remove", {"handle": other.handle})


@shape
async def list_agent_contact_requests(stage: Stage) -> Answer:
    if not stage.session.write:
        return await (await stage.agent()).get("/agent/contacts/requests")
    one, other = await contacts.pair(stage)
    await contacts.asked(one, other)
    return await other.get("/agent/contacts/requests")


@shape
async def respond_to_agent_contact_request(stage: Stage) -> Answer:
    one, other = await contacts.pair(stage)
    await contacts.asked(one, other)
    return await other.post(contacts.RESPOND, {"action": "approve", "handle": one.handle})


@shape
async def list_agent_memories(stage: Stage) -> Answer:
    if not stage.session.write:
        return memories.offered(await (await stage.agent()).get("/agent/memories"))
    agent = await stage.fresh_agent()
    await memories.stored(agent, subject_id=agent.id)
    return await agent.get("/agent/memories", {"subject_id": agent.id})


@shape
async def create_agent_memory(stage: Stage) -> Answer:
    return await memories.store(await stage.fresh_agent(), subject_id=stage.user.id)


@shape
async def get_agent_memory(stage: Stage) -> Answer:
    agent = await stage.fresh_agent()
    return await agent.get(f"/agent/memories/{await memories.stored(agent, subject_id=agent.id)}")


@shape
async def archive_agent_memory(stage: Stage) -> Answer:
    agent = await stage.fresh_agent()
    return await agent.post(f"/agent/memories/{await memories.stored(agent, subject_id=agent.id)}/archive")


@shape
async def supersede_agent_memory(stage: Stage) -> Answer:
    agent = await stage.fresh_agent()
    return await agent.post(f"/agent/memories/{await memories.stored(agent, subject_id=agent.id)}/supersede")
