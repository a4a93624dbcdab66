"""People, sockets, rooms and messages as control shows them: everything, keys included, to whoever runs the mock."""

from typing import TYPE_CHECKING, TypeAlias

from mock_platform.wire import delivery
from mock_platform.world.clock import iso
from mock_platform.world.deliveries import Delivery
from mock_platform.world.identities import Agent

if TYPE_CHECKING:
    from mock_platform.control.surroundings import Socket
    from mock_platform.world import World
    from mock_platform.world.identities import Identity
    from mock_platform.world.messages import Message
    from mock_platform.world.rooms import Participant, Room

Shown: TypeAlias = dict[str, object]
_NOTHING_YET = Delivery("new")


def name(identity: "Identity") -> Shown:
    """Who somebody is."""
    return {"id": identity.id, "type": identity.type, "handle": identity.handle, "name": identity.name}


def person(world: "World", identity: "Identity", keys: list[str]) -> Shown:
    """Somebody, and what can be done in their name."""
    agent = identity if isinstance(identity, Agent) else None
    return {
        **name(identity),
        "kind": "user" if agent is None else agent.kind,
        "owner": None if agent is None else agent.owner.handle,
        "online": identity.id in world.online,
        "scripted": identity.id in world.scripted,
        "keys": keys,
    }


def socket(live: "Socket") -> Shown:
    """A live socket."""
    return {"who": name(live.identity), "topics": list(live.channels.joined)}


def room(shown: "Room") -> Shown:
    """A chat room and who is in it."""
    return {
        "id": shown.id,
        "title": shown.title,
        "status": shown.status,
        "type": shown.type,
        "inserted_at": iso(shown.inserted_at),
        "updated_at": iso(shown.updated_at),
        "messages": len(shown.messages),
        "participants": [_participant(each) for each in shown.participants.values()],
    }


def message(world: "World", shown: "Message") -> Shown:
    """A message or an event, with its delivery at each agent that it addresses or that has marked it."""
    records = shown.deliveries or {}
    addressed = [each.id for each in shown.mentions if each.id in world.accounts.agents]
    return {
        "id": shown.id,
        "seq": shown.seq,
        "message_type": shown.message_type,
        "sender": _sender(world, shown),
        "content": shown.content,
        "mentions": [each._asdict() for each in shown.mentions],
        "metadata": None if shown.metadata is None else dict(shown.metadata),
        "inserted_at": iso(shown.inserted_at),
        "updated_at": iso(shown.updated_at),
        "deliveries": [
            {"agent": _agent(world, shown, each), **delivery(records.get(each, _NOTHING_YET))}
            for each in dict.fromkeys((*addressed, *records))
        ],
    }


def _participant(shown: "Participant") -> Shown:
    return {
        **name(shown.identity),
        "role": shown.role,
        "status": shown.status,
        "joined_at": iso(shown.joined_at),
    }


def _sender(world: "World", shown: "Message") -> Shown:
    """Under the name of then; whoever is gone has no handle any more."""
    now = world.accounts.get(shown.sender_id)
    handle = "" if now is None else now.handle
    return {"id": shown.sender_id, "type": shown.sender_type, "handle": handle, "name": shown.sender_name}


def _agent(world: "World", shown: "Message", agent_id: str) -> Shown:
    """An agent that may be deleted: then as it was mentioned."""
    now = world.accounts.get(agent_id)
    if now is not None:
        return name(now)
    mentioned = next((each for each in shown.mentions if each.id == agent_id), None)
    handle, called = ("", "") if mentioned is None else (mentioned.handle, mentioned.name)
    return {"id": agent_id, "type": "Agent", "handle": handle, "name": called}
