"""Rooms of a scenario, with everything that was said in them."""

from collections.abc import Mapping

from mock_platform.scenarios.errors import FieldError
from mock_platform.scenarios.errors import Path as FieldPath
from mock_platform.scenarios.finding import Finder, told_at
from mock_platform.scenarios.history import DAY, History
from mock_platform.scenarios.model import MessagePart, ParticipantPart, RoomPart
from mock_platform.world import World
from mock_platform.world.deliveries import Mark
from mock_platform.world.identities import Agent, Identity
from mock_platform.world.messages import MentionRequest, Message
from mock_platform.world.rooms import Room

_FIELDS_OF: Mapping[str, frozenset[str]] = {
    "a text": frozenset(("sender", "text", "id", "ago", "mentions", "deliveries")),
    "an event": frozenset(("sender", "text", "ago", "event", "metadata")),
    "an internal message": frozenset(("text", "ago", "internal")),
}
_MESSAGE_NAMES = {"content": "text"}


def created_ago(part: RoomPart) -> int:
    """How many seconds before the start the room was made."""
    return DAY if part.ago is None else part.ago


class RoomBuilder:
    """Writes the history of rooms."""

    def __init__(self, world: World, find: Finder, history: History) -> None:
        self._world = world
        self._find = find
        self._history = history

    def build(self, part: RoomPart, path: FieldPath) -> None:
        """The room, its people, and what they said."""
        self._history.go_to(created_ago(part), (*path, "ago"))
        owner = self._find.who(part.owner, (*path, "owner"))
        with told_at(path):
            room = self._world.rooms.create(owner, task_id=part.task, title=part.title, room_id=part.id)
        for index, participant in enumerate(part.participants):
            self._admit(room, participant, (*path, "participants", index))
        for index, message in enumerate(part.messages):
            where = (*path, "messages", index)
            with told_at(where, _MESSAGE_NAMES):
                self._message(room, message, where)

    def _admit(self, room: Room, part: ParticipantPart, path: FieldPath) -> None:
        who = self._find.who(part.who, path)
        if who.id in room.participants:
            raise FieldError(path, f"{part.who!r} is in the room already")
        self._world.rooms.admit(room, who, part.role)

    def _message(self, room: Room, part: MessagePart, path: FieldPath) -> None:
        kind = "an internal message" if part.internal else "an event" if part.event else "a text"
        _check_fields(part, kind, path)
        if part.ago is not None:
            self._history.go_on_to(part.ago, (*path, "ago"))
        if part.internal is not None:
            self._world.messages.add_internal(room, part.text, part.internal)
            return
        sender = self._sender(room, part, (*path, "from"))
        if part.event is None:
            self._text(room, sender, part, path)
        elif isinstance(sender, Agent):
            self._world.messages.post_event(sender, room.id, part.text, part.event, part.metadata)
        else:
            raise FieldError((*path, "from"), "is a user, and only agents post events")

    def _sender(self, room: Room, part: MessagePart, path: FieldPath) -> Identity:
        if part.sender is None:
            raise FieldError(path, "is required")
        sender = self._find.who(part.sender, path)
        if sender.id not in room.participants:
            raise FieldError(path, f"{part.sender!r} is not in the room")
        return sender

    def _text(self, room: Room, sender: Identity, part: MessagePart, path: FieldPath) -> None:
        self._find.claim("message", part.id, path)
        if not part.mentions:
            raise FieldError((*path, "mentions"), "names nobody: a text addresses at least one other participant")
        mentioned = [self._find.who(handle, (*path, "mentions", at)) for at, handle in enumerate(part.mentions)]
        mentions = [MentionRequest(each.id) for each in mentioned]
        message = self._world.messages.send(sender, room.id, part.text, mentions, message_id=part.id)
        for handle, state in part.deliveries.items():
            where = (*path, "deliveries", handle)
            agent = self._find.who(handle, where)
            if not isinstance(agent, Agent) or not message.mentions_id(agent.id):
                raise FieldError(where, "is not an agent that the message mentions")
            if state == "delivered":
                self._world.deliveries.hand_over(agent, room, message)
            else:
                self._mark(room, message, agent, state)

    def _mark(self, room: Room, message: Message, agent: Agent, mark: Mark) -> None:
        deliveries = self._world.deliveries
        deliveries.mark_processing(agent, room.id, message.id)
        if mark == "processed":
            deliveries.mark_processed(agent, room.id, message.id)
        elif mark == "failed":
            deliveries.mark_failed(agent, room.id, message.id, "failed in the scenario")


def _check_fields(part: MessagePart, kind: str, path: FieldPath) -> None:
    """A field that would say nothing about a message of this kind is a mistake."""
    for name in part.model_fields_set - _FIELDS_OF[kind]:
        if getattr(part, name):
            raise FieldError((*path, "from" if name == "sender" else name), f"does not belong to {kind}")
