"""From a world to plain data that is fit for JSON, entity by entity."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeAlias

from mock_platform.scenarios.botparts import part_of
from mock_platform.snapshots.records import FORMAT
from mock_platform.version import VERSION
from mock_platform.world.clock import iso, iso_or_none
from mock_platform.world.identities import Agent, Identity, Organization, User

if TYPE_CHECKING:
    from mock_platform.bots import Script
    from mock_platform.world import World
    from mock_platform.world.clock import Clock
    from mock_platform.world.contacts import Contact, ContactRequest
    from mock_platform.world.deliveries import Delivery
    from mock_platform.world.memories import Memory
    from mock_platform.world.messages import Message
    from mock_platform.world.rooms import Participant, Room
    from mock_platform.world.tasks import Task

Data: TypeAlias = dict[str, Any]

KIND = "thenvoi-mock snapshot"


def dump(world: "World", *, scripts: "Mapping[str, Script] | None" = None, scenario: str = "") -> Data:
    """All of ``world`` as plain data; ``scripts`` are what its scripted agents do, by agent id.

    The same world gives the same data, but for how far a running clock is ahead of the machine's.
    """
    accounts = world.accounts
    return {
        "kind": KIND,
        "format": FORMAT,
        "version": VERSION,
        "scenario": scenario,
        "seed": world.ids.seed,
        "ids_drawn": world.ids.drawn,
        "clock": clock(world.clock),
        "switches": {name: _listed(value) for name, value in asdict(world.switches).items()},
        "organizations": [organization(each) for each in accounts.organizations.values()],
        "users": [user(each) for each in accounts.users.values()],
        "agents": [agent(each) for each in accounts.agents.values()],
        "former_agents": [agent(each) for each in former_agents(world)],
        "keys": [{"key": key, "identity_id": owner.id} for key, owner in accounts.live_keys().items()],
        "tasks": [task(each) for each in world.tasks.tasks.values()],
        "rooms_created": world.rooms.created,
        "rooms": [room(each) for each in world.rooms.rooms.values()],
        "work_in_deleted_rooms": list(_work_in_deleted_rooms(world)),
        "contact_requests": [request(each) for each in world.contacts.requests.values()],
        "contacts": [contact(each) for each in _contacts(world)],
        "memories": [memory(each) for each in world.memories.memories.values()],
        "scripts": {
            agent_id: part_of(script) for agent_id, script in (scripts or {}).items() if agent_id in accounts.agents
        },
    }


def former_agents(world: "World") -> Iterable[Agent]:
    """Agents that are deleted and that something still names: past participants, parties of decided requests."""
    rooms, requests = world.rooms.rooms.values(), world.contacts.requests.values()
    named: list[Identity] = [past.identity for room in rooms for past in room.past]
    named += [party for each in requests for party in (each.requester, each.recipient)]
    gone = {each.id: each for each in named if isinstance(each, Agent) and each.id not in world.accounts.agents}
    return gone.values()


def _work_in_deleted_rooms(world: "World") -> Iterator[Data]:
    for each in world.accounts.agents.values():
        lost = [seq for seq in world.messages.worked_in(each) if seq not in world.rooms.by_seq]
        if lost:
            yield {"agent_id": each.id, "rooms": lost}


def _contacts(world: "World") -> "list[Contact]":
    """All of them, oldest first, as the lists of their owners have them."""
    found = [each for known in world.contacts.records.values() for each in known.values()]
    return sorted(found, key=lambda each: each.inserted_at)


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


# --- entities --------------------------------------------------------------------------------------------------------


def clock(of: "Clock") -> Data:
    """Where a clock stands."""
    written = of.written()
    ahead = of.ahead() if of.running else 0
    return {"frozen_at": iso_or_none(written["frozen_at"]), "ahead": ahead, "last": iso(written["last"] or 0)}


def organization(of: Organization) -> Data:
    """An organization."""
    return {"id": of.id, "name": of.name, "inserted_at": iso(of.inserted_at)}


def user(of: User) -> Data:
    """A user, without keys."""
    return {
        "id": of.id,
        "username": of.username,
        "email": of.email,
        "first_name": of.first_name,
        "last_name": of.last_name,
        "organization_id": of.organization_id,
        "inserted_at": iso(of.inserted_at),
        "updated_at": iso(of.updated_at),
        "role": of.role,
        "password": of.password,
        "listed_in_directory": of.listed_in_directory,
        "tags": list(of.tags),
    }


def agent(of: Agent) -> Data:
    """An agent, without keys."""
    return {
        "id": of.id,
        "name": of.name,
        "description": of.description,
        "owner_id": of.owner.id,
        "handle": of.handle,
        "kind": of.kind,
        "inserted_at": iso(of.inserted_at),
        "updated_at": iso(of.updated_at),
        "model_type": of.model_type,
        "registry_access": of.registry_access,
        "listed_in_directory": of.listed_in_directory,
        "tags": list(of.tags),
        "active": of.active,
    }


def room_head(of: "Room") -> Data:
    """A room but for who is in it and what was said."""
    return {
        "id": of.id,
        "seq": of.seq,
        "title": of.title,
        "title_is_given": of.title_is_given,
        "task_id": of.task_id,
        "inserted_at": iso(of.inserted_at),
        "updated_at": iso(of.updated_at),
        "status": of.status,
        "type": of.type,
    }


def room(of: "Room") -> Data:
    """A room with everything in it."""
    return {
        **room_head(of),
        "participants": [participant(each) for each in of.participants.values()],
        "past": [participant(each) for each in of.past],
        "messages": [message(each) for each in of.messages],
    }


def participant(of: "Participant") -> Data:
    """One membership."""
    return {
        "identity_id": of.identity.id,
        "role": of.role,
        "status": of.status,
        "joined_at": iso(of.joined_at),
        "left_at": iso_or_none(of.left_at),
    }


def message(of: "Message") -> Data:
    """A message and what became of it at whom."""
    return {
        "id": of.id,
        "sender_id": of.sender_id,
        "sender_type": of.sender_type,
        "sender_name": of.sender_name,
        "message_type": of.message_type,
        "content": of.content,
        "mentions": [{"id": each.id, "handle": each.handle, "name": each.name} for each in of.mentions],
        "metadata": of.metadata,
        "inserted_at": iso(of.inserted_at),
        "updated_at": iso(of.updated_at),
        "deliveries": [delivery(agent_id, each) for agent_id, each in (of.deliveries or {}).items()],
    }


def delivery(agent_id: str, of: "Delivery") -> Data:
    """What became of a message at one agent."""
    return {
        "agent_id": agent_id,
        "status": of.status,
        "delivered_at": iso_or_none(of.delivered_at),
        "processed_at": iso_or_none(of.processed_at),
        "attempts": [
            {
                "started_at": iso(each.started_at),
                "status": each.status,
                "completed_at": iso_or_none(each.completed_at),
                "error": each.error,
            }
            for each in of.attempts
        ],
    }


def request(of: "ContactRequest") -> Data:
    """A contact request."""
    return {
        "id": of.id,
        "requester_id": of.requester.id,
        "recipient_id": of.recipient.id,
        "message": of.message,
        "inserted_at": iso(of.inserted_at),
        "status": of.status,
        "responded_at": iso_or_none(of.responded_at),
    }


def contact(of: "Contact") -> Data:
    """That one knows another."""
    return {"id": of.id, "owner_id": of.owner.id, "other_id": of.other.id, "inserted_at": iso(of.inserted_at)}


def memory(of: "Memory") -> Data:
    """A memory."""
    return {
        "id": of.id,
        "content": of.content,
        "system": of.system,
        "kind": of.kind,
        "segment": of.segment,
        "thought": of.thought,
        "scope": of.scope,
        "subject_id": of.subject_id,
        "organization_id": of.organization_id,
        "source_agent_id": of.source_agent_id,
        "inserted_at": iso(of.inserted_at),
        "updated_at": iso(of.updated_at),
        "tags": _listed(of.tags),
        "references": _listed(of.references),
        "chat_room_id": of.chat_room_id,
        "status": of.status,
    }


def task(of: "Task") -> Data:
    """A task."""
    return {
        "id": of.id,
        "creator_id": of.creator.id,
        "title": of.title,
        "description": of.description,
        "inserted_at": iso(of.inserted_at),
        "updated_at": iso(of.updated_at),
        "summary": of.summary,
        "status": of.status,
    }
