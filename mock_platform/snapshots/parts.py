"""Rooms, messages, contacts, memories and tasks of a world that is made again, each from its record.

Used for a whole snapshot and for each write that a journal has kept.
"""

from typing import TYPE_CHECKING

from mock_platform.snapshots.errors import Place, wrong
from mock_platform.world.contacts import Contact, ContactRequest
from mock_platform.world.deliveries import Attempt, Delivery, enter
from mock_platform.world.identities import Mention
from mock_platform.world.memories import Memory
from mock_platform.world.messages import Message
from mock_platform.world.rooms import Participant, Room
from mock_platform.world.tasks import Task

if TYPE_CHECKING:
    from mock_platform.snapshots.people import People
    from mock_platform.snapshots.records import (
        ContactRecord,
        DeliveryRecord,
        MemoryRecord,
        MessageRecord,
        ParticipantRecord,
        RequestRecord,
        RoomHead,
        TaskRecord,
    )
    from mock_platform.world import World


class Parts:
    """Puts records into ``world``; :class:`SnapshotError` names the place of what cannot be."""

    def __init__(self, world: "World", people: "People") -> None:
        self._world = world
        self._people = people

    # --- rooms ---------------------------------------------------------------------------------------------------

    def room(self, record: "RoomHead", *place: str | int) -> Room:
        """A room that is not there yet, with nobody in it."""
        if record.id in self._world.rooms.rooms:
            raise wrong((*place, "id"), "is there twice")
        if record.seq < self._world.rooms.created:
            raise wrong((*place, "seq"), "is not larger than that of the room before")
        room = Room(**record.model_dump(include=_HEAD))
        self._world.rooms.enter(room)
        return room

    def join(self, room: Room, record: "ParticipantRecord", *place: str | int) -> None:
        """Somebody who is in the room."""
        identity = self._people.present(record.identity_id, *place, "identity_id")
        if identity.id in room.participants:
            raise wrong((*place, "identity_id"), "is there twice")
        participant = self._world.rooms.admit(room, identity, record.role)
        participant.status = record.status
        participant.joined_at, participant.left_at = record.joined_at, record.left_at

    def past(self, room: Room, record: "ParticipantRecord", *place: str | int) -> None:
        """Somebody who was in the room."""
        identity = self._people.anybody(record.identity_id, *place, "identity_id")
        room.past.append(Participant(identity, record.role, record.status, record.joined_at, record.left_at))

    # --- messages ------------------------------------------------------------------------------------------------

    def message(self, room: Room, record: "MessageRecord", *place: str | int) -> None:
        """The next message of the room."""
        if room.seq_of.get(record.id) is not None:
            raise wrong((*place, "id"), "is there twice")
        if room.messages and record.inserted_at < room.messages[-1].inserted_at:
            raise wrong((*place, "inserted_at"), "is before the message before")
        message = Message(
            id=record.id,
            seq=len(room.messages),
            room_id=room.id,
            sender_id=record.sender_id,
            sender_type=record.sender_type,
            sender_name=record.sender_name,
            message_type=record.message_type,
            content=record.content,
            mentions=tuple(Mention(each.id, each.handle, each.name) for each in record.mentions),
            metadata=record.metadata,
            inserted_at=record.inserted_at,
            updated_at=record.updated_at,
        )
        self._world.messages.enter(room, message)
        for index, each in enumerate(record.deliveries):
            self.delivery(room, message, each, *place, "deliveries", index)

    def delivery(self, room: Room, message: Message, record: "DeliveryRecord", *place: str | int) -> None:
        """What became of the message at one agent."""
        _check_attempts(record, place)
        attempts = [Attempt(number, **each.model_dump()) for number, each in enumerate(record.attempts, 1)]
        delivery = Delivery(record.status, record.delivered_at, record.processed_at, attempts)
        enter(room, message, record.agent_id, delivery)

    # --- the rest ------------------------------------------------------------------------------------------------

    def request(self, record: "RequestRecord", *place: str | int) -> None:
        """A contact request that is not there yet."""
        if record.id in self._world.contacts.requests:
            raise wrong((*place, "id"), "is there twice")
        find = self._people.present if record.status == "pending" else self._people.anybody
        request = ContactRequest(
            record.id,
            find(record.requester_id, *place, "requester_id"),
            find(record.recipient_id, *place, "recipient_id"),
            record.message,
            record.inserted_at,
            record.status,
            record.responded_at,
        )
        self._world.contacts.enter_request(request)

    def contact(self, record: "ContactRecord", *place: str | int) -> None:
        """That one knows another."""
        owner = self._people.present(record.owner_id, *place, "owner_id")
        other = self._people.present(record.other_id, *place, "other_id")
        if self._world.contacts.has(owner, other):
            raise wrong(place, "is there twice")
        self._world.contacts.enter_contact(Contact(record.id, owner, other, record.inserted_at))

    def memory(self, record: "MemoryRecord") -> None:
        """A memory, or what it has become; it keeps its place in the lists."""
        fields = record.model_dump(exclude={"tags", "references"})
        tags, references = (None if each is None else tuple(each) for each in (record.tags, record.references))
        self._world.memories.memories[record.id] = Memory(**fields, tags=tags, references=references)

    def task(self, record: "TaskRecord", *place: str | int) -> None:
        """A task, or what it has become."""
        creator = self._people.user(record.creator_id, *place, "creator_id")
        self._world.tasks.tasks[record.id] = Task(**record.model_dump(exclude={"creator_id"}), creator=creator)


_HEAD = {"id", "seq", "title", "title_is_given", "task_id", "inserted_at", "updated_at", "status", "type"}


_NEWEST = {"delivered": None, "processing": "processing", "processed": "success", "failed": "failed"}
"""How the newest attempt stands in each state of a delivery: whoever completes an attempt must find one."""


def _check_attempts(record: "DeliveryRecord", place: Place) -> None:
    newest = record.attempts[-1].status if record.attempts else None
    if newest != _NEWEST[record.status]:
        raise wrong((*place, "attempts"), f"do not fit the status {record.status}")
