"""Changes of state as the timeline records them: the name of the event, where, by or about whom, and the rest.

What may change later (a delivery's state, a status) is taken down at once, what stays is read when somebody looks.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from mock_platform.timeline.entries import Details, Entry, Kind
from mock_platform.world import events

if TYPE_CHECKING:
    from mock_platform.world.identities import Identity

SHOWN_CHARACTERS = 500


class Happening(NamedTuple):
    """What there is to say about a change of state."""

    name: str
    room: str | None
    who: "Identity | None"
    details: Details


class Change(Entry):
    """A change of state. What nobody can change later is read from the event when somebody looks."""

    __slots__ = ("_told", "event")

    def __init__(self, event: events.Event) -> None:
        self.event = event
        self._told = None if type(event) in FOR_GOOD else _HAPPENINGS[type(event)](event)

    @property
    def kind(self) -> Kind:
        return "event"

    @property
    def name(self) -> str:
        return self._happening.name

    @property
    def who(self) -> "Identity | None":
        return self._happening.who

    @property
    def room(self) -> str | None:
        return self._happening.room

    @property
    def details(self) -> Details:
        return self._happening.details

    @property
    def _happening(self) -> Happening:
        return self._told or _HAPPENINGS[type(self.event)](self.event)


def shown(text: str) -> str:
    """The beginning of a long text."""
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def _message(event: events.MessageCreated | events.EventPosted) -> Happening:
    name = "message_created" if isinstance(event, events.MessageCreated) else "event_posted"
    message = event.message
    # Whoever sent it was there then, and may have left since.
    there = (*event.room.participants.values(), *event.room.past)
    who = next((each.identity for each in there if each.identity.id == message.sender_id), None)
    details: Details = {
        "message": message.id,
        "type": message.message_type,
        "content": shown(message.content),
        "mentions": [each.id for each in message.mentions],
    }
    return Happening(name, event.room.id, who, details)


def _message_updated(event: events.MessageUpdated) -> Happening:
    details = {"message": event.message.id, "status": event.state}
    return Happening("message_updated", event.room.id, event.agent, details)


def _room_and_identity(name: str) -> "Callable[[Any], Happening]":
    return lambda event: Happening(name, event.room.id, event.identity, {"title": event.room.title})


def _participant(name: str) -> "Callable[[Any], Happening]":
    return lambda event: Happening(name, event.room.id, event.participant.identity, {"role": event.participant.role})


def _contact(name: str) -> "Callable[[Any], Happening]":
    return lambda event: Happening(name, None, event.contact.owner, {"contact": event.contact.other.handle})


def _request(name: str) -> "Callable[[Any], Happening]":
    def make(event: Any) -> Happening:  # noqa: ANN401 - one of the two events of requests
        request = event.request
        details = {"request": request.id, "status": request.status, "recipient": request.recipient.handle}
        return Happening(name, None, request.requester, details)

    return make


def _task(name: str) -> "Callable[[Any], Happening]":
    return lambda event: Happening(name, None, event.task.creator, {"task": event.task.id, "status": event.task.status})


_HAPPENINGS: dict[type[events.Event], Callable[[Any], Happening]] = {
    events.MessageCreated: _message,
    events.EventPosted: _message,
    events.MessageUpdated: _message_updated,
    events.RoomAdded: _room_and_identity("room_added"),
    events.RoomRemoved: _room_and_identity("room_removed"),
    events.RoomDeleted: lambda event: Happening("room_deleted", event.room.id, None, {"title": event.room.title}),
    events.ParticipantAdded: _participant("participant_added"),
    events.ParticipantRemoved: _participant("participant_removed"),
    events.ContactRequestReceived: _request("contact_request_received"),
    events.ContactRequestUpdated: _request("contact_request_updated"),
    events.ContactAdded: _contact("contact_added"),
    events.ContactRemoved: _contact("contact_removed"),
    events.TaskCreated: _task("task_created"),
    events.TaskUpdated: _task("task_updated"),
    events.AgentRegistered: lambda event: Happening("agent_registered", None, event.agent, {"name": event.agent.name}),
    events.AgentChanged: lambda event: Happening(
        "agent_changed", None, event.agent, {"name": event.agent.name, "active": event.agent.active}
    ),
    events.AgentDeleted: lambda event: Happening("agent_deleted", None, event.agent, {"name": event.agent.name}),
    events.PresenceChanged: lambda event: Happening(
        "presence_changed", None, None, {"id": event.identity_id, "online": event.online}
    ),
    events.KeyIssued: lambda event: Happening("key_issued", None, event.identity, {}),
    events.KeyRevoked: lambda _: Happening("key_revoked", None, None, {}),
    events.WorldRemoved: lambda _: Happening("world_removed", None, None, {}),
}

FOR_GOOD = frozenset((events.MessageCreated, events.EventPosted, events.MessageUpdated))
"""Events of which the record needs only what stays as it is."""
