"""From what happened in a world to who is told: topic, event, payload, and which of the subscribers (section 3)."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from pydantic_core import to_json

from mock_platform.realtime import payloads
from mock_platform.realtime.topics import CHAT_ROOM, ROOM_PARTICIPANTS, Topic
from mock_platform.world import events
from mock_platform.world.identities import Agent, Identity, User
from mock_platform.world.rooms import Room

Wanted: TypeAlias = Callable[[Identity], bool]


class Push(NamedTuple):
    """One event for one topic. ``wanted`` picks among its subscribers; ``payload`` makes its JSON when it is needed."""

    topic: Topic
    event: str
    payload: Callable[[], bytes]
    wanted: Wanted


def pushes_of(event: events.Event) -> Iterator[Push]:
    """What is pushed for ``event``, in order; nothing for events that Thenvoi does not push (EVT-5)."""
    route = ROUTES.get(type(event))
    return iter(()) if route is None else route(event)


# --- rooms: whoever is not in the room any more hears nothing, joined or not (RT-6) -----------------------------------


def _message_created(event: events.MessageCreated) -> Iterator[Push]:
    """MSG-19, RT-1: users everything, agents what mentions them; nobody's own messages go to an agent."""
    message = event.message
    agents = {each.id for each in message.mentions if each.id != message.sender_id}
    payload = partial(payloads.message, message)
    yield Push(Topic(CHAT_ROOM, event.room.id), "message_created", payload, _users_and(agents, event.room))


def _message_updated(event: events.MessageUpdated) -> Iterator[Push]:
    """DEL-27."""
    payload = partial(payloads.message, event.message)
    yield Push(Topic(CHAT_ROOM, event.room.id), "message_updated", payload, _users_and(set(), event.room))


def _participant_added(event: events.ParticipantAdded) -> Iterator[Push]:
    yield _to_participants(event.room, "participant_added", partial(payloads.participant_added, event.participant))


def _participant_removed(event: events.ParticipantRemoved) -> Iterator[Push]:
    yield _to_participants(event.room, "participant_removed", partial(payloads.participant_removed, event.participant))


def _room_deleted(event: events.RoomDeleted) -> Iterator[Push]:
    yield _to_participants(event.room, "room_deleted", partial(payloads.room_deleted, event.room))


def _users_and(agents: set[str], room: Room) -> Wanted:
    present = room.participants
    return lambda who: who.id in present and (isinstance(who, User) or who.id in agents)


def _to_participants(room: Room, event: str, payload: "Callable[[], payloads.Payload]") -> Push:
    return Push(Topic(ROOM_PARTICIPANTS, room.id), event, _json(payload), lambda who: who.id in room.participants)


# --- one's own topics ------------------------------------------------------------------------------------------------


def _room_added(event: events.RoomAdded) -> Iterator[Push]:
    yield _to(event.identity, "rooms", "room_added", partial(payloads.room_added, event.room, event.identity))


def _room_removed(event: events.RoomRemoved) -> Iterator[Push]:
    yield _to(event.identity, "rooms", "room_removed", partial(payloads.room_removed, event.room, event.removed_at))


def _request_received(event: events.ContactRequestReceived) -> Iterator[Push]:
    recipient = event.request.recipient
    to_agent = isinstance(recipient, Agent)
    shape = payloads.request_received_by_agent if to_agent else payloads.request_received_by_user
    yield _to(recipient, "contacts", "contact_request_received", partial(shape, event.request))


def _request_updated(event: events.ContactRequestUpdated) -> Iterator[Push]:
    """CON-13, CON-14: the actor sees its own act confirmed (3.5)."""
    for party in (event.request.requester, event.request.recipient):
        yield _to(party, "contacts", "contact_request_updated", partial(payloads.request_updated, event.request))


def _contact_added(event: events.ContactAdded) -> Iterator[Push]:
    yield _to(event.contact.owner, "contacts", "contact_added", partial(payloads.contact_added, event.contact))


def _contact_removed(event: events.ContactRemoved) -> Iterator[Push]:
    yield _to(event.contact.owner, "contacts", "contact_removed", partial(payloads.contact_removed, event.contact))


def _task_created(event: events.TaskCreated) -> Iterator[Push]:
    yield Push(Topic("tasks", event.task.creator.id), "task_created", _json(partial(payloads.task, event.task)), _all)


def _task_updated(event: events.TaskUpdated) -> Iterator[Push]:
    yield Push(Topic("tasks", event.task.creator.id), "task_updated", _json(partial(payloads.task, event.task)), _all)


def _to(identity: Identity, what: str, event: str, payload: "Callable[[], payloads.Payload]") -> Push:
    kind = "agent" if isinstance(identity, Agent) else "user"
    return Push(Topic(f"{kind}_{what}", identity.id), event, _json(payload), _all)


def _all(_: Identity) -> bool:
    return True


def _json(payload: "Callable[[], payloads.Payload]") -> Callable[[], bytes]:
    return lambda: to_json(payload())


ROUTES: dict[type[events.Event], Callable[[Any], Iterator[Push]]] = {
    events.MessageCreated: _message_created,
    events.MessageUpdated: _message_updated,
    events.ParticipantAdded: _participant_added,
    events.ParticipantRemoved: _participant_removed,
    events.RoomDeleted: _room_deleted,
    events.RoomAdded: _room_added,
    events.RoomRemoved: _room_removed,
    events.ContactRequestReceived: _request_received,
    events.ContactRequestUpdated: _request_updated,
    events.ContactAdded: _contact_added,
    events.ContactRemoved: _contact_removed,
    events.TaskCreated: _task_created,
    events.TaskUpdated: _task_updated,
}
"""Who is told what: one row for each event that Thenvoi pushes."""

EVENTS = frozenset(
    (
        "message_created",
        "message_updated",
        "participant_added",
        "participant_removed",
        "room_deleted",
        "room_added",
        "room_removed",
        "contact_request_received",
        "contact_request_updated",
        "contact_added",
        "contact_removed",
        "task_created",
        "task_updated",
    )
)
"""The names under which they are pushed."""
