"""What entities look like in answers: the union of what both generations of clients read (rest.md 3 and 7.1)."""

from typing import TypeAlias

from mock_platform.world import World
from mock_platform.world.clock import iso, iso_or_none
from mock_platform.world.contacts import Contact, ContactRequest
from mock_platform.world.deliveries import MarkResult
from mock_platform.world.identities import Agent, Identity, User
from mock_platform.world.memories import Memory
from mock_platform.world.messages import Message
from mock_platform.world.peers import Peer
from mock_platform.world.rooms import Participant, Room

Shape: TypeAlias = dict[str, object]


def agent_me(agent: Agent) -> Shape:
    """AgentMe."""
    return {
        "id": agent.id,
        "name": agent.name,
        "handle": agent.handle,
        "owner_uuid": agent.owner.id,
        "description": agent.description,
        "listed_in_directory": agent.listed_in_directory,
        "tags": agent.tags,
        "feature_flags": {"ff_file_transfer": False, "ff_room_tasks": False},
        "inserted_at": iso(agent.inserted_at),
        "updated_at": iso(agent.updated_at),
    }


def my_agent(agent: Agent) -> Shape:
    """MyAgent: never a key (AUTH-10)."""
    return {
        "id": agent.id,
        "name": agent.name,
        "description": agent.description,
        "is_external": agent.is_external,
        "model_type": agent.model_type,
        "listed_in_directory": agent.listed_in_directory,
        "registry_access": agent.registry_access,
        "tags": agent.tags,
        "inserted_at": iso(agent.inserted_at),
        "updated_at": iso(agent.updated_at),
    }


def registered_agent(agent: Agent) -> Shape:
    """RegisterMyAgentResponseDataAgent."""
    return {
        "id": agent.id,
        "name": agent.name,
        "description": agent.description,
        "owner_id": agent.owner.id,
        "inserted_at": iso(agent.inserted_at),
    }


def user_details(user: User) -> Shape:
    """UserDetails."""
    return {
        "id": user.id,
        "email": user.email,
        "handle": user.handle,
        "role": user.role,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "listed_in_directory": user.listed_in_directory,
    }


def about(identity: Identity) -> Shape:
    """What lists of peers, contacts and participants tell of an entity beyond its name."""
    agent = identity if isinstance(identity, Agent) else None
    return {
        "description": agent.description if agent else None,
        "is_external": agent.is_external if agent else None,
    }


def peer(world: World, entry: Peer) -> Shape:
    """Peer."""
    identity = entry.identity
    return {
        "id": identity.id,
        "name": identity.name,
        "handle": identity.handle,
        "type": identity.type,
        **about(identity),
        "listed_in_directory": identity.listed_in_directory,
        "tags": identity.tags,
        "source": entry.source,
        "is_contact": entry.is_contact,
        "online": identity.id in world.online,
    }


def room(entity: Room) -> Shape:
    """ChatRoom."""
    return {
        "id": entity.id,
        "title": entity.title,
        "task_id": entity.task_id,
        "inserted_at": iso(entity.inserted_at),
        "updated_at": iso(entity.updated_at),
    }


def participant(entry: Participant) -> Shape:
    """ChatParticipant of both halves, with what PAR-20 adds for agents."""
    identity = entry.identity
    return {
        "id": identity.id,
        "name": identity.name,
        "handle": identity.handle,
        "type": identity.type,
        **about(identity),
        "role": entry.role,
        "status": entry.status,
    }


def message_sent(message: Message) -> Shape:
    """MessageSentResponse: the mentioned in the order of the request (MSG-26)."""
    return {
        "id": message.id,
        "success": True,
        "recipients": [{"id": each.id, "handle": each.handle, "name": each.name} for each in message.mentions],
    }


def event_created(message: Message) -> Shape:
    """EventCreatedResponse."""
    return {"id": message.id, "message_type": message.message_type, "success": True}


def message_status(result: MarkResult) -> Shape:
    """MessageStatusResponse."""
    return {
        "id": result.message.id,
        "success": True,
        "status": result.status,
        "attempt_number": result.attempt_number,
    }


def agent_contact(world: World, contact: Contact) -> Shape:
    """AgentContact: flat, ``id`` is the record."""
    other = contact.other
    return {
        "id": contact.id,
        "name": other.name,
        "handle": other.handle,
        "type": other.type,
        **about(other),
        "listed_in_directory": other.listed_in_directory,
        "tags": other.tags,
        "online": other.id in world.online,
        "inserted_at": iso(contact.inserted_at),
    }


def user_contact(world: World, contact: Contact) -> Shape:
    """Contact: ``id`` is the record, ``contact_id`` the other entity."""
    other = contact.other
    user: Shape = {
        "id": other.id,
        "name": other.name,
        "handle": other.handle,
        "listed_in_directory": other.listed_in_directory,
        "tags": other.tags,
    }
    if isinstance(other, User) and other.email:
        user["email"] = other.email
    return {
        "id": contact.id,
        "contact_id": other.id,
        "contact_type": other.type,
        "status": "active",
        "source": "request",
        "user": user,
        "online": other.id in world.online,
        "inserted_at": iso(contact.inserted_at),
    }


def contact_request(request: ContactRequest) -> Shape:
    """ContactRequest, as the human half shows it."""
    return {
        "id": request.id,
        "status": request.status,
        "message": request.message,
        "requester_id": request.requester.id,
        "requester_type": request.requester.type,
        "requester": _party(request.requester),
        "recipient_id": request.recipient.id,
        "recipient_type": request.recipient.type,
        "recipient": _party(request.recipient),
        "inserted_at": iso(request.inserted_at),
        "responded_at": iso_or_none(request.responded_at),
    }


def received_request(request: ContactRequest) -> Shape:
    """ReceivedContactRequest, as the agent half shows it."""
    return {
        "id": request.id,
        "status": request.status,
        "from_handle": request.requester.handle,
        "from_name": request.requester.name,
        "message": request.message,
        "inserted_at": iso(request.inserted_at),
    }


def sent_request(request: ContactRequest) -> Shape:
    """SentContactRequest, as the agent half shows it."""
    return {
        "id": request.id,
        "status": request.status,
        "to_handle": request.recipient.handle,
        "to_name": request.recipient.name,
        "message": request.message,
        "inserted_at": iso(request.inserted_at),
    }


def decided(request: ContactRequest) -> Shape:
    """What a decision on a request, or a new request of an agent, answers."""
    return {"id": request.id, "status": request.status}


def resolved(identity: Identity) -> Shape:
    """ResolvedEntity."""
    return {"id": identity.id, "type": identity.type, "handle": identity.handle, "name": identity.name}


def agent_memory(memory: Memory) -> Shape:
    """Memory, as the agent half shows it."""
    return {
        "id": memory.id,
        "content": memory.content,
        "thought": memory.thought,
        "system": memory.system,
        "type": memory.kind,
        "segment": memory.segment,
        "scope": memory.scope,
        "status": memory.status,
        "subject_id": memory.subject_id,
        "source_agent_id": memory.source_agent_id,
        "organization_id": memory.organization_id,
        "metadata": _memory_metadata(memory),
        "inserted_at": iso(memory.inserted_at),
    }


def user_memory(memory: Memory) -> Shape:
    """UserMemory, as the human half shows it."""
    return {**agent_memory(memory), "chat_room_id": memory.chat_room_id, "updated_at": iso(memory.updated_at)}


def _memory_metadata(memory: Memory) -> Shape:
    given = {"tags": memory.tags, "references": memory.references}
    return {name: value for name, value in given.items() if value is not None}


def _party(identity: Identity) -> Shape:
    return {"id": identity.id, "handle": identity.handle, "name": identity.name}
