"""What was written in a world since somebody last asked, as effects: followed by events, and by writes without one.

A command is not interrupted, so whoever asks between two commands finds entities that agree with each other. What an
entity has become is read then, once for any number of writes.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from mock_platform.snapshots import writing
from mock_platform.snapshots.writing import Data
from mock_platform.world import events
from mock_platform.world.clock import iso
from mock_platform.world.identities import Organization, User
from mock_platform.world.memories import Memory
from mock_platform.world.messages import Message

if TYPE_CHECKING:
    from mock_platform.world import World
    from mock_platform.world.identities import Agent
    from mock_platform.world.rooms import Room

Make = Callable[[], Data]


class Tracker:
    """Collects the effects of all writes in ``world``; ``on_first`` is called for the first after each :meth:`take`."""

    def __init__(self, world: "World", on_first: Callable[[], None]) -> None:
        self._world = world
        self._on_first = on_first
        self._waiting: dict[object, Make] = {}
        self._tell: dict[type[events.Event], Callable[[Any], None]] = {
            events.MessageCreated: self._message_created,
            events.EventPosted: lambda event: self._message(event.room, event.message),
            events.MessageUpdated: self._message_updated,
            events.ParticipantAdded: self._participant_added,
            events.RoomRemoved: self._room_removed,
            events.RoomDeleted: lambda event: self._once({"do": "room_deleted", "room_id": event.room.id}),
            events.AgentRegistered: lambda event: self._agent(event.agent),
            events.AgentChanged: lambda event: self._agent(event.agent),
            events.AgentDeleted: lambda event: self._once({"do": "agent_deleted", "agent_id": event.agent.id}),
            events.KeyIssued: self._key_issued,
            events.KeyRevoked: lambda event: self._once({"do": "key_revoked", "key": event.key}),
            events.ContactRequestReceived: self._request,
            events.ContactRequestUpdated: self._request,
            events.ContactAdded: lambda event: self._once({"do": "contact", "contact": writing.contact(event.contact)}),
            events.ContactRemoved: self._contact_removed,
            events.TaskCreated: self._task,
            events.TaskUpdated: self._task,
        }
        """By event. The others tell nothing that is kept, or what another has told already (RoomAdded)."""
        self._stop_events = world.events.subscribe(self._follow)
        world.keeper = self._silent
        world.clock.on_moved = lambda: self._become("clock", partial(_clock, world))

    @property
    def waiting(self) -> bool:
        """Whether something was written since the last :meth:`take`."""
        return bool(self._waiting)

    def take(self) -> list[Data]:
        """The effects of all writes since the last call, in their order."""
        waiting, self._waiting = self._waiting, {}
        return [make() for make in waiting.values()]

    def stop(self) -> None:
        """Follow the world no longer."""
        self._stop_events()
        self._world.keeper = None
        self._world.clock.on_moved = None

    # --- what is told --------------------------------------------------------------------------------------------

    def _follow(self, event: events.Event) -> None:
        note = self._tell.get(type(event))
        if note is not None:
            note(event)

    def _silent(self, entity: object) -> None:
        match entity:
            case Message():
                self._message(self._world.rooms.rooms[entity.room_id], entity)
            case Memory():
                self._become(("memory", entity.id), partial(_memory, self._world, entity))
            case User():
                self._become(("user", entity.id), lambda: {"do": "user", "user": writing.user(entity)})
            case Organization():
                self._once({"do": "organization", "organization": writing.organization(entity)})
            case _:
                raise TypeError(f"nobody keeps a {type(entity).__name__}")

    def _message_created(self, event: events.MessageCreated) -> None:
        room, message = event.room, event.message
        self._message(room, message)
        if not room.title_is_given and room.by_type["text"].first() == message.seq:  # which has made the title
            self._room(room)

    def _message(self, room: "Room", message: Message) -> None:
        self._become(message.id, partial(_message, room, message))

    def _message_updated(self, event: events.MessageUpdated) -> None:
        if event.message.id not in self._waiting:
            key = (event.message.id, event.agent.id)
            self._become(key, partial(_delivery, event.room, event.message, event.agent.id))

    def _participant_added(self, event: events.ParticipantAdded) -> None:
        self._room(event.room)
        participant = writing.participant(event.participant)
        self._once({"do": "joined", "room_id": event.room.id, "participant": participant})

    def _room_removed(self, event: events.RoomRemoved) -> None:
        gone = {"identity_id": event.identity.id, "left_at": iso(event.removed_at)}
        self._once({"do": "left", "room_id": event.room.id, **gone})

    def _room(self, room: "Room") -> None:
        self._become(("room", room.id), lambda: {"do": "room", "room": writing.room_head(room)})

    def _agent(self, agent: "Agent") -> None:
        self._become(("agent", agent.id), lambda: {"do": "agent", "agent": writing.agent(agent)})

    def _key_issued(self, event: events.KeyIssued) -> None:
        self._once({"do": "key", "key": {"key": event.key, "identity_id": event.identity.id}})

    def _request(self, event: events.ContactRequestReceived | events.ContactRequestUpdated) -> None:
        request = event.request
        made = partial(writing.request, request)
        self._become(("request", request.id), lambda: {"do": "contact_request", "request": made()})

    def _contact_removed(self, event: events.ContactRemoved) -> None:
        contact = event.contact
        self._once({"do": "contact_removed", "owner_id": contact.owner.id, "other_id": contact.other.id})

    def _task(self, event: events.TaskCreated | events.TaskUpdated) -> None:
        task = event.task
        self._become(("task", task.id), lambda: {"do": "task", "task": writing.task(task)})

    # --- inside --------------------------------------------------------------------------------------------------

    def _become(self, key: object, make: Make) -> None:
        """What an entity becomes: of several changes only where they end, at the place of the first."""
        if not self._waiting:
            self._on_first()
        self._waiting.setdefault(key, make)

    def _once(self, effect: Data) -> None:
        """What happens, each time by itself."""
        self._become(object(), lambda: effect)


def _message(room: "Room", message: Message) -> Data:
    return {"do": "message", "room_id": room.id, "message": writing.message(message)}


def _delivery(room: "Room", message: Message, agent_id: str) -> Data:
    record = (message.deliveries or {})[agent_id]
    updated_at = iso(message.updated_at)
    delivery = writing.delivery(agent_id, record)
    return {
        "do": "delivery", "room_id": room.id, "message_id": message.id, "updated_at": updated_at, "delivery": delivery
    }  # fmt: skip


def _memory(world: "World", memory: Memory) -> Data:
    if memory.id in world.memories.memories:
        return {"do": "memory", "memory": writing.memory(memory)}
    return {"do": "memory_deleted", "memory_id": memory.id}


def _clock(world: "World") -> Data:
    return {"do": "clock", "clock": writing.clock(world.clock)}
