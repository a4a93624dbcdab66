"""The operations of the human half and of the system (REST): each answers in its published shape."""

from conformance.actors import Actor
from conformance.answers import Answer
from conformance.claims import given
from conformance.session import DESCRIPTION
from conformance.stage import Stage
from conformance.suites.rest import memories
from conformance.suites.rest.shaping import shape


@shape
async def list_my_agents(stage: Stage) -> Answer:
    return await stage.user.get("/me/agents")


@shape
async def register_my_agent(stage: Stage) -> Answer:
    return await stage.register({"agent": {"name": stage.unique_name(), "description": DESCRIPTION}})


@shape
async def delete_my_agent(stage: Stage) -> Answer:
    return await stage.user.delete(f"/me/agents/{(await stage.fresh_agent()).id}")


@shape
async def list_my_peers(stage: Stage) -> Answer:
    return await stage.user.get("/me/peers")


@shape
async def get_my_profile(stage: Stage) -> Answer:
    return await stage.user.get("/me/profile")


@shape
async def update_my_profile(stage: Stage) -> Answer:
    # With the names that are there already: the account is not the kit's to change.
    profile = given(await stage.user.get("/me/profile"), 200)
    names = {name: value for name in ("first_name", "last_name") if (value := profile.text(f"data.{name}"))}
    return await stage.user.put("/me/profile", {"user": names})


@shape
async def list_my_chats(stage: Stage) -> Answer:
    if stage.session.write:
        await stage.opened(stage.user)
    return await stage.user.get("/me/chats")


@shape
async def create_my_chat_room(stage: Stage) -> Answer:
    return await stage.open(stage.user, {"chat": {}})


@shape
async def get_my_chat_room(stage: Stage) -> Answer:
    return await stage.user.get(stage.user.chats(await stage.opened(stage.user)))


@shape
async def list_my_chat_messages(stage: Stage) -> Answer:
    agent = await stage.agent()
    room = await stage.room(stage.user, agent)
    await stage.say(stage.user, room, agent)
    given(await stage.event(agent, room), 201)
    return await stage.user.get(stage.user.chats(room, "messages"))


@shape
async def send_my_chat_message(stage: Stage) -> Answer:
    agent = await stage.agent()
    return await stage.send(stage.user, await stage.room(stage.user, agent), "hello", agent.id)


@shape
async def list_my_chat_participants(stage: Stage) -> Answer:
    agent = await stage.agent()
    return await stage.user.get(stage.user.chats(await stage.room(stage.user, agent), "participants"))


@shape
async def add_my_chat_participant(stage: Stage) -> Answer:
    agent = await stage.agent()
    return await stage.add(stage.user, await stage.opened(stage.user), agent.id)


@shape
async def remove_my_chat_participant(stage: Stage) -> Answer:
    agent = await stage.agent()
    return await stage.remove(stage.user, await stage.room(stage.user, agent), agent.id)


async def _requested(stage: Stage) -> tuple[Actor, str]:
    """A fresh agent that asked the user for a contact, and its request."""
    agent = await stage.fresh_agent()
    asked = await agent.post("/agent/contacts/add", {"handle": await stage.handle_of(stage.user)})
    return agent, given(asked, 201).text("data.id")


async def _befriended(stage: Stage) -> Actor:
    """A fresh agent that is a contact of the user."""
    agent, request = await _requested(stage)
    stage.contact_made(stage.user, agent.handle)
    given(await stage.user.post(f"/me/contacts/requests/{request}/approve"), 200)
    return agent


@shape
async def list_my_contacts(stage: Stage) -> Answer:
    if stage.session.write:
        await _befriended(stage)
    return await stage.user.get("/me/contacts")


@shape
async def remove_my_contact(stage: Stage) -> Answer:
    agent = await _befriended(stage)
    return await stage.user.post("/me/contacts/remove", {"handle": agent.handle})


@shape
async def list_received_contact_requests(stage: Stage) -> Answer:
    if stage.session.write:
        await _requested(stage)
    return await stage.user.get("/me/contacts/requests")


@shape
async def create_contact_request(stage: Stage) -> Answer:
    return await stage.ask_contact(stage.user, (await stage.fresh_agent()).handle)


@shape
async def list_sent_contact_requests(stage: Stage) -> Answer:
    if stage.session.write:
        given(await stage.ask_contact(stage.user, (await stage.fresh_agent()).handle), 201)
    return await stage.user.get("/me/contacts/requests/sent")


@shape
async def cancel_contact_request(stage: Stage) -> Answer:
    asked = given(await stage.ask_contact(stage.user, (await stage.fresh_agent()).handle), 201)
    return await stage.user.delete(f"/me/contacts/requests/{asked.text('data.id')}")


@shape
async def approve_contact_request(stage: Stage) -> Answer:
    agent, request = await _requested(stage)
    stage.contact_made(stage.user, agent.handle)
    return await stage.user.post(f"/me/contacts/requests/{request}/approve")


@shape
async def reject_contact_request(stage: Stage) -> Answer:
    _, request = await _requested(stage)
    return await stage.user.post(f"/me/contacts/requests/{request}/reject")


@shape
async def resolve_handle(stage: Stage) -> Answer:
    return await stage.user.post("/me/contacts/resolve", {"handle": (await stage.agent()).handle})


@shape
async def list_user_memories(stage: Stage) -> Answer:
    if stage.session.write:
        await _about_the_user(stage)
    return memories.offered(await stage.user.get("/me/memories"))


async def _about_the_user(stage: Stage) -> str:
    """The path of a memory about the user."""
    return f"/me/memories/{await memories.stored(await stage.fresh_agent(), subject_id=stage.user.id)}"


@shape
async def get_user_memory(stage: Stage) -> Answer:
    return await stage.user.get(await _about_the_user(stage))


@shape
async def delete_user_memory(stage: Stage) -> Answer:
    return await stage.user.delete(await _about_the_user(stage))


@shape
async def archive_user_memory(stage: Stage) -> Answer:
    return await stage.user.post(f"{await _about_the_user(stage)}/archive")


@shape
async def restore_user_memory(stage: Stage) -> Answer:
    path = await _about_the_user(stage)
    given(await stage.user.post(f"{path}/archive"), 200)
    return await stage.user.post(f"{path}/restore")


@shape
async def supersede_user_memory(stage: Stage) -> Answer:
    return await stage.user.post(f"{await _about_the_user(stage)}/supersede")


@shape
async def health_check(stage: Stage) -> Answer:
    return await stage.with_key(None).get("/health")


@shape
async def authentication(stage: Stage) -> Answer:
    return await stage.user.get("/test")


@shape
async def get_version(stage: Stage) -> Answer:
    return await stage.with_key(None).get("/version")
