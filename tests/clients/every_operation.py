"""A valid call of each of the 58 operations, in a world that holds what the calls name."""

from collections.abc import Callable
from typing import NamedTuple

from thenvoi_rest.human_api_chats import CreateMyChatRoomRequestChat
from thenvoi_rest.human_api_contacts import CreateContactRequestRequestContactRequest
from thenvoi_rest.human_api_profile import UpdateMyProfileRequestUser
from thenvoi_rest.types import AgentRegisterRequest, ChatEventRequest, ChatRoomRequest, ParticipantRequest

from mock_platform.world import World
from mock_platform.world.identities import Agent
from mock_platform.world.memories import MemoryDraft
from mock_platform.world.messages import MentionRequest
from tests.clients.calls import Calls
from tests.clients.quickstart import JANE, NOTES, RAVI, ROOM, TASK, TRAVEL, WEATHER
from tests.clients.requests import remember, say

BEGUN = "00000000-0000-4000-8000-000000000044"
TO_JANE = "00000000-0000-4000-8000-000000000051"
BY_JANE = "00000000-0000-4000-8000-000000000052"
ACTIVE = "00000000-0000-4000-8000-000000000061"
ARCHIVED = "00000000-0000-4000-8000-000000000062"


def prepare(world: World) -> None:
    """A message that is being processed, requests and contacts of both callers, two memories about Jane."""
    accounts, contacts = world.accounts, world.contacts
    jane, weather = accounts.users[JANE], accounts.agents[WEATHER]
    world.messages.send(jane, ROOM, "And on Tuesday?", [MentionRequest(WEATHER)], message_id=BEGUN)
    world.deliveries.mark_processing(weather, ROOM, BEGUN)
    contacts.request(accounts.resolve("ravi"), "jane", "Hello", request_id=TO_JANE)
    contacts.request(jane, "olga", None, request_id=BY_JANE)
    contacts.request(accounts.resolve("ravi/ledger-agent"), "jane/weather-agent", "Hello")
    contacts.connect(jane, accounts.resolve("olga/courier-agent"))
    contacts.connect(weather, accounts.resolve("olga/courier-agent"))
    for memory_id in (ACTIVE, ARCHIVED):
        draft = MemoryDraft("Jane dislikes rain.", "working", "semantic", "user", "She said so.", subject_id=JANE)
        world.memories.create(weather, draft, memory_id=memory_id)
    world.memories.change_by_agent(_agent(world, "jane/weather-agent"), ARCHIVED, "archive")


def _agent(world: World, handle: str) -> Agent:
    agent = world.accounts.resolve(handle)
    assert isinstance(agent, Agent)
    return agent


class Call(NamedTuple):
    """Who calls, and the call; with an asynchronous client it gives a coroutine."""

    handle: str
    make: Callable[[Calls], object]


def _agent_calls() -> dict[str, Callable[[Calls], object]]:
    thought = ChatEventRequest(content="Hm", message_type="thought", metadata=None)
    notes = ParticipantRequest(participant_id=NOTES)
    return {
        "get_agent_me": lambda my: my.agent_api_identity.get_agent_me(),
        "list_agent_peers": lambda my: my.agent_api_peers.list_agent_peers(not_in_chat=ROOM, page=1, page_size=5),
        "list_agent_chats": lambda my: my.agent_api_chats.list_agent_chats(page=1, page_size=5),
        "create_agent_chat": lambda my: my.agent_api_chats.create_agent_chat(chat=ChatRoomRequest(task_id=TASK)),
        "get_agent_chat": lambda my: my.agent_api_chats.get_agent_chat(ROOM),
        "list_agent_messages": lambda my: my.agent_api_messages.list_agent_messages(ROOM, status="all", page=1),
        "create_agent_chat_message": lambda my: my.agent_api_messages.create_agent_chat_message(
            ROOM, message=say("Rain", JANE, TRAVEL)
        ),
        "get_agent_next_message": lambda my: my.agent_api_messages.get_agent_next_message(ROOM),
        "mark_agent_message_processing": lambda my: my.agent_api_messages.mark_agent_message_processing(ROOM, BEGUN),
        "mark_agent_message_processed": lambda my: my.agent_api_messages.mark_agent_message_processed(ROOM, BEGUN),
        "mark_agent_message_failed": lambda my: my.agent_api_messages.mark_agent_message_failed(
            ROOM, BEGUN, error="No forecast"
        ),
        "get_agent_chat_context": lambda my: my.agent_api_context.get_agent_chat_context(ROOM, page=1, page_size=5),
        "create_agent_chat_event": lambda my: my.agent_api_events.create_agent_chat_event(ROOM, event=thought),
        "list_agent_chat_participants": lambda my: my.agent_api_participants.list_agent_chat_participants(ROOM),
        "add_agent_chat_participant": lambda my: my.agent_api_participants.add_agent_chat_participant(
            ROOM, participant=notes
        ),
        "remove_agent_chat_participant": lambda my: my.agent_api_participants.remove_agent_chat_participant(
            ROOM, TRAVEL
        ),
        "list_agent_contacts": lambda my: my.agent_api_contacts.list_agent_contacts(page=1, page_size=5),
        "add_agent_contact": lambda my: my.agent_api_contacts.add_agent_contact(handle="olga", message="Hello"),
        "remove_agent_contact": lambda my: my.agent_api_contacts.remove_agent_contact(handle="olga/courier-agent"),
        "list_agent_contact_requests": lambda my: my.agent_api_contacts.list_agent_contact_requests(sent_status="all"),
        "respond_to_agent_contact_request": lambda my: my.agent_api_contacts.respond_to_agent_contact_request(
            action="approve", handle="ravi/ledger-agent"
        ),
        "list_agent_memories": lambda my: my.agent_api_memories.list_agent_memories(subject_id=JANE, status="all"),
        "create_agent_memory": lambda my: my.agent_api_memories.create_agent_memory(memory=remember("Rain")),
        "get_agent_memory": lambda my: my.agent_api_memories.get_agent_memory(ACTIVE),
        "archive_agent_memory": lambda my: my.agent_api_memories.archive_agent_memory(ACTIVE),
        "supersede_agent_memory": lambda my: my.agent_api_memories.supersede_agent_memory(ACTIVE),
    }


def _user_calls() -> dict[str, Callable[[Calls], object]]:
    scribe = AgentRegisterRequest(name="Scribe", description="Writes everything down.")
    ravi = ParticipantRequest(participant_id=RAVI, role="admin")
    request = CreateContactRequestRequestContactRequest(recipient_handle="jane/notes-agent", message=None)
    return {
        "get_my_profile": lambda my: my.human_api_profile.get_my_profile(),
        "update_my_profile": lambda my: my.human_api_profile.update_my_profile(
            user=UpdateMyProfileRequestUser(first_name="Joan")
        ),
        "list_my_agents": lambda my: my.human_api_agents.list_my_agents(page=1, page_size=2),
        "register_my_agent": lambda my: my.human_api_agents.register_my_agent(agent=scribe),
        "delete_my_agent": lambda my: my.human_api_agents.delete_my_agent(NOTES, force=True),
        "list_my_peers": lambda my: my.human_api_peers.list_my_peers(not_in_chat=ROOM, type="Agent", page=1),
        "list_my_chats": lambda my: my.human_api_chats.list_my_chats(page=1, page_size=5),
        "create_my_chat_room": lambda my: my.human_api_chats.create_my_chat_room(
            chat=CreateMyChatRoomRequestChat(task_id=None)
        ),
        "get_my_chat_room": lambda my: my.human_api_chats.get_my_chat_room(ROOM),
        "list_my_chat_messages": lambda my: my.human_api_messages.list_my_chat_messages(ROOM, message_type="text"),
        "send_my_chat_message": lambda my: my.human_api_messages.send_my_chat_message(
            ROOM, message=say("Rain?", WEATHER)
        ),
        "list_my_chat_participants": lambda my: my.human_api_participants.list_my_chat_participants(
            ROOM, participant_type="Agent"
        ),
        "add_my_chat_participant": lambda my: my.human_api_participants.add_my_chat_participant(ROOM, participant=ravi),
        "remove_my_chat_participant": lambda my: my.human_api_participants.remove_my_chat_participant(ROOM, WEATHER),
        "list_my_contacts": lambda my: my.human_api_contacts.list_my_contacts(page=1, page_size=5),
        "remove_my_contact": lambda my: my.human_api_contacts.remove_my_contact(handle="olga/courier-agent"),
        "list_received_contact_requests": lambda my: my.human_api_contacts.list_received_contact_requests(page=1),
        "create_contact_request": lambda my: my.human_api_contacts.create_contact_request(contact_request=request),
        "list_sent_contact_requests": lambda my: my.human_api_contacts.list_sent_contact_requests(status="pending"),
        "cancel_contact_request": lambda my: my.human_api_contacts.cancel_contact_request(BY_JANE),
        "approve_contact_request": lambda my: my.human_api_contacts.approve_contact_request(TO_JANE),
        "reject_contact_request": lambda my: my.human_api_contacts.reject_contact_request(TO_JANE),
        "resolve_handle": lambda my: my.human_api_contacts.resolve_handle(handle="olga"),
        "list_user_memories": lambda my: my.human_api_memories.list_user_memories(scope="about_me", status="all"),
        "get_user_memory": lambda my: my.human_api_memories.get_user_memory(ACTIVE),
        "delete_user_memory": lambda my: my.human_api_memories.delete_user_memory(ACTIVE),
        "archive_user_memory": lambda my: my.human_api_memories.archive_user_memory(ACTIVE),
        "restore_user_memory": lambda my: my.human_api_memories.restore_user_memory(ARCHIVED),
        "supersede_user_memory": lambda my: my.human_api_memories.supersede_user_memory(ACTIVE),
        "health_check": lambda my: my.system.health_check(),
        "get_version": lambda my: my.system.get_version(),
        "authentication": lambda my: my.test.authentication(),
    }


CALLS: dict[str, Call] = {
    **{operation: Call("jane/weather-agent", make) for operation, make in _agent_calls().items()},
    **{operation: Call("jane", make) for operation, make in _user_calls().items()},
}
