"""From what happened in a world to who is told: topic, event, payload, and which of the subscribers (section 3)."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeAlias

from pydantic_core import to_json

from mock_platform.realtime import payloads
from mock_platform.wire import message_json
from mock_platform.world import events
from mock_platform.world.accounts import Agent, Identity, User
from mock_platform.world.messages import Message

Wanted: TypeAlias = Callable[[Identity], bool]


class Push(NamedTuple):
    """One event for one topic; ``wanted`` picks among its subscribers."""

    topic: str
    event: str
    payload: bytes
    wanted: Wanted


def pushes_of(event: events.Event) -> Iterator[Push]:
    """What is pushed for ``event``, in order; nothing for events that Thenvoi does not push (EVT-5)."""
    route = ROUTES.get(type(event))
    return iter(()) if route is None else route(event)


def _message_created(event: events.MessageCreated) -> Iterator[Push]:
    message = event.message
    topic = f"chat_room:{event.room.id}"
    yield Push(topic, "message_created", _message(message), lambda who: _gets_message(who, message))


def _message_updated(event: events.MessageUpdated) -> Iterator[Push]:
    yield Push(f"chat_room:{event.room.id}", "message_updated", _message(event.message), _is_user)


def _room_added(event: events.RoomAdded) -> Iterator[Push]:
    yield _own(event.identity, "rooms", "room_added", payloads.room_added(event.room, event.identity))


def _room_removed(event: events.RoomRemoved) -> Iterator[Push]:
    yield _own(event.identity, "rooms", "room_removed", payloads.room_removed(event.room, event.removed_at))


def _room_deleted(event: events.RoomDeleted) -> Iterator[Push]:
    yield _to_all(f"room_participants:{event.room.id}", "room_deleted", payloads.room_deleted(event.room))


def _participant_added(event: events.ParticipantAdded) -> Iterator[Push]:
    payload = payloads.participant_added(event.participant)
    yield _to_all(f"room_participants:{event.room.id}", "participant_added", payload)


def _participant_removed(event: events.ParticipantRemoved) -> Iterator[Push]:
    payload = payloads.participant_removed(event.participant)
    yield _to_all(f"room_participants:{event.room.id}", "participant_removed", payload)


def _request_received(event: events.ContactRequestReceived) -> Iterator[Push]:
    request = event.request
    to_agent = isinstance(request.recipient, Agent)
    shape = payloads.request_received_by_agent if to_agent else payloads.request_received_by_user
    yield _own(request.recipient, "contacts", "contact_request_received", shape(request))


def _request_updated(event: events.ContactRequestUpdated) -> Iterator[Push]:
    payload = payloads.request_updated(event.request)
    for party in (event.request.requester, event.request.recipient):
        yield _own(party, "contacts", "contact_request_updated", payload)


def _contact_added(event: events.ContactAdded) -> Iterator[Push]:
    yield _own(event.contact.owner, "contacts", "contact_added", payloads.contact_added(event.contact))


def _contact_removed(event: events.ContactRemoved) -> Iterator[Push]:
    yield _own(event.contact.owner, "contacts", "contact_removed", payloads.contact_removed(event.contact))


def _task_created(event: events.TaskCreated) -> Iterator[Push]:
    yield _to_all(f"tasks:{event.task.creator.id}", "task_created", payloads.task(event.task))


def _task_updated(event: events.TaskUpdated) -> Iterator[Push]:
    yield _to_all(f"tasks:{event.task.creator.id}", "task_updated", payloads.task(event.task))


ROUTES: dict[type[events.Event], Callable[[Any], Iterator[Push]]] = {
    events.MessageCreated: _message_created,
    events.MessageUpdated: _message_updated,
    events.RoomAdded: _room_added,
    events.RoomRemoved: _room_removed,
    events.RoomDeleted: _room_deleted,
    events.ParticipantAdded: _participant_added,
    events.ParticipantRemoved: _participant_removed,
    events.ContactRequestReceived: _request_received,
    events.ContactRequestUpdated: _request_updated,
    events.ContactAdded: _contact_added,
    events.ContactRemoved: _contact_removed,
    events.TaskCreated: _task_created,
    events.TaskUpdated: _task_updated,
}
"""Who is told what: one row for each event that Thenvoi pushes."""


def _gets_message(who: Identity, message: Message) -> bool:
    """MSG-19, RT-1: users everything, agents what mentions them; nobody's own messages go to an agent."""
    if isinstance(who, User):
        return True
    return message.sender_id != who.id and message.mentions_id(who.id)


def _is_user(who: Identity) -> bool:
    return isinstance(who, User)


def _anybody(_: Identity) -> bool:
    return True


def _message(message: Message) -> bytes:
    """The message as REST shows it, with the one key that only pushes have (6, row 9)."""
    return message_json(message)[:-1] + b',"thread_id":null}'


def _to_all(topic: str, event: str, payload: payloads.Payload) -> Push:
    return Push(topic, event, to_json(payload), _anybody)


def _own(identity: Identity, what: str, event: str, payload: payloads.Payload) -> Push:
    kind = "agent" if isinstance(identity, Agent) else "user"
    return _to_all(f"{kind}_{what}:{identity.id}", event, payload)
