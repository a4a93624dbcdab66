"""What pushes carry: the union that every published client can read (websocket.md 3.2 to 3.7 and 6)."""

from typing import TypeAlias

from mock_platform.wire import message_json
from mock_platform.world.clock import iso
from mock_platform.world.contacts import Contact, ContactRequest
from mock_platform.world.identities import Agent, Identity
from mock_platform.world.messages import Message
from mock_platform.world.rooms import Participant, Room
from mock_platform.world.tasks import Task

Payload: TypeAlias = dict[str, object]


def message(entity: Message) -> bytes:
    """3.2, ready: what REST shows, with the one key that only pushes have (6, row 9)."""
    return message_json(entity)[:-1] + b',"thread_id":null}'


def room_added(room: Room, identity: Identity) -> Payload:
    """3.3; the keys after ``updated_at`` are read by older clients only."""
    owner = next((each.identity for each in room.owners()), identity)
    return {
        **_room(room),
        "owner": {"id": owner.id, "name": owner.name, "type": owner.type},
        "created_at": iso(room.inserted_at),
        "participant_role": room.participants[identity.id].role if identity.id in room.participants else "member",
    }


def room_removed(room: Room, removed_at: int) -> Payload:
    """3.3."""
    return {**_room(room), "removed_at": iso(removed_at)}


def room_deleted(room: Room) -> Payload:
    """3.4."""
    return {"id": room.id}


def participant_added(participant: Participant) -> Payload:
    """3.4; ``is_remote`` is the newer name of ``is_external`` (6, row 7)."""
    identity = participant.identity
    payload: Payload = {
        "id": identity.id,
        "type": identity.type,
        "name": identity.name,
        "handle": identity.handle,
        "role": participant.role,
        "status": participant.status,
    }
    if isinstance(identity, Agent):
        payload["description"] = identity.description
        payload["is_external"] = payload["is_remote"] = identity.is_external
    return payload


def participant_removed(participant: Participant) -> Payload:
    """3.4; the name is wanted by newer clients (6, row 4)."""
    identity = participant.identity
    return {"id": identity.id, "type": identity.type, "name": identity.name}


def request_received_by_agent(request: ContactRequest) -> Payload:
    """3.5: flat; absent keys instead of null."""
    payload: Payload = {
        "id": request.id,
        "from_handle": request.requester.handle,
        "from_name": request.requester.name,
        "status": request.status,
        "inserted_at": iso(request.inserted_at),
    }
    if request.message is not None:
        payload["message"] = request.message
    return payload


def request_received_by_user(request: ContactRequest) -> Payload:
    """3.6: nested."""
    requester = request.requester
    payload: Payload = {
        "id": request.id,
        "requester_id": requester.id,
        "requester_type": requester.type,
        "recipient_id": request.recipient.id,
        "recipient_type": request.recipient.type,
        "status": request.status,
        "requester": {"id": requester.id, "handle": requester.handle, "name": requester.name},
        "inserted_at": iso(request.inserted_at),
        "responded_at": None,
    }
    if request.message is not None:
        payload["message"] = request.message
    return payload


def request_updated(request: ContactRequest) -> Payload:
    """3.5 and 3.6."""
    return {"id": request.id, "status": request.status}


def contact_added(contact: Contact) -> Payload:
    """3.5 and 3.6: about the other party; ``id`` is the receiver's own record. Users are told less than agents."""
    other = contact.other
    payload: Payload = {
        "id": contact.id,
        "handle": other.handle,
        "name": other.name,
        "type": other.type,
        "inserted_at": iso(contact.inserted_at),
        "listed_in_directory": other.listed_in_directory,
        "tags": list(other.tags),
    }
    if isinstance(other, Agent) and isinstance(contact.owner, Agent):
        payload["description"] = other.description
        payload["is_external"] = other.is_external
    return payload


def contact_removed(contact: Contact) -> Payload:
    """3.5 and 3.6."""
    return {"id": contact.id}


def task(entity: Task) -> Payload:
    """3.7."""
    return {
        "id": entity.id,
        "user_id": entity.creator.id,
        "title": entity.title,
        "description": entity.description,
        "summary": entity.summary,
        "status": entity.status,
        "metadata": None,
        "inserted_at": iso(entity.inserted_at),
        "updated_at": iso(entity.updated_at),
    }


def supersede(agent: Agent, correlation_id: str) -> Payload:
    """5: why an older socket of the agent has to go."""
    return {
        "reason": "session.already_connected",
        "message": "Another connection of this agent has taken over",
        "retryable": False,
        "target_socket_id": f"agent_socket:{agent.id}",
        "correlation_id": correlation_id,
    }


def _room(room: Room) -> Payload:
    return {
        "id": room.id,
        "title": room.title,
        "task_id": room.task_id,
        "inserted_at": iso(room.inserted_at),
        "updated_at": iso(room.updated_at),
        "status": room.status,
        "type": room.type,
    }
