"""All declared operations: the only list, and it lists resources, not paths."""

from mock_platform.rest import system
from mock_platform.rest.agent import contacts as agent_contacts
from mock_platform.rest.agent import identity as agent_identity
from mock_platform.rest.agent import memories as agent_memories
from mock_platform.rest.agent import messages as agent_messages
from mock_platform.rest.agent import participants as agent_participants
from mock_platform.rest.agent import rooms as agent_rooms
from mock_platform.rest.human import contacts, memories, messages, profile, rooms
from mock_platform.rest.operations import Operation, Resource

RESOURCES: tuple[Resource, ...] = (
    agent_identity.identity,
    agent_identity.peers,
    agent_rooms.chats,
    agent_messages.messages,
    agent_messages.events,
    agent_messages.context,
    agent_participants.participants,
    agent_contacts.contacts,
    agent_memories.memories,
    profile.profile,
    profile.agents,
    profile.peers,
    rooms.chats,
    rooms.participants,
    messages.messages,
    contacts.contacts,
    memories.memories,
    system.system,
    system.key_test,
)

OPERATIONS: tuple[Operation, ...] = tuple(each for resource in RESOURCES for each in resource.operations)
