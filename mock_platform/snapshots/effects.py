"""What a write has changed, as a journal keeps it: the state that came of it, not the command.

So a journal can be read by a version whose rules are others. Most effects say what an entity has become; putting one in
twice does no harm.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from mock_platform.snapshots.records import (
    AgentRecord,
    ClockRecord,
    ContactRecord,
    Count,
    DeliveryRecord,
    Id,
    Instant,
    KeyRecord,
    MemoryRecord,
    MessageRecord,
    OrganizationRecord,
    ParticipantRecord,
    Record,
    RequestRecord,
    RoomHead,
    TaskRecord,
    UserRecord,
)


class OrganizationAdded(Record):
    """There is one more organization."""

    do: Literal["organization"]
    organization: OrganizationRecord


class UserWritten(Record):
    """A user is new, or has become this."""

    do: Literal["user"]
    user: UserRecord


class AgentWritten(Record):
    """An agent is new, or has become this."""

    do: Literal["agent"]
    agent: AgentRecord


class AgentRemoved(Record):
    """An agent is deleted, with its memories and contacts."""

    do: Literal["agent_deleted"]
    agent_id: Id


class KeyAdded(Record):
    """A key stands for somebody."""

    do: Literal["key"]
    key: KeyRecord


class KeyRemoved(Record):
    """A key stands for nobody any more."""

    do: Literal["key_revoked"]
    key: str


class RoomWritten(Record):
    """A room is new, or has become this."""

    do: Literal["room"]
    room: RoomHead


class RoomRemoved(Record):
    """A room is deleted with everything in it."""

    do: Literal["room_deleted"]
    room_id: Id


class Joined(Record):
    """Somebody has come into a room."""

    do: Literal["joined"]
    room_id: Id
    participant: ParticipantRecord


class Left(Record):
    """Somebody has gone out of a room."""

    do: Literal["left"]
    room_id: Id
    identity_id: Id
    left_at: Instant


class MessageAdded(Record):
    """A room has one more message, with what has become of it meanwhile."""

    do: Literal["message"]
    room_id: Id
    message: MessageRecord


class DeliveryWritten(Record):
    """What has become of a message at one agent."""

    do: Literal["delivery"]
    room_id: Id
    message_id: Id
    updated_at: Instant
    delivery: DeliveryRecord


class RequestWritten(Record):
    """A contact request is new, or has become this."""

    do: Literal["contact_request"]
    request: RequestRecord


class ContactAdded(Record):
    """Somebody knows somebody."""

    do: Literal["contact"]
    contact: ContactRecord


class ContactRemoved(Record):
    """Somebody does not know somebody any more."""

    do: Literal["contact_removed"]
    owner_id: Id
    other_id: Id


class MemoryWritten(Record):
    """A memory is new, or has become this."""

    do: Literal["memory"]
    memory: MemoryRecord


class MemoryRemoved(Record):
    """A memory is deleted."""

    do: Literal["memory_deleted"]
    memory_id: Id


class TaskWritten(Record):
    """A task is new, or has become this."""

    do: Literal["task"]
    task: TaskRecord


class ClockMoved(Record):
    """The clock was frozen, let run or set."""

    do: Literal["clock"]
    clock: ClockRecord


Effect: TypeAlias = Annotated[
    OrganizationAdded
    | UserWritten
    | AgentWritten
    | AgentRemoved
    | KeyAdded
    | KeyRemoved
    | RoomWritten
    | RoomRemoved
    | Joined
    | Left
    | MessageAdded
    | DeliveryWritten
    | RequestWritten
    | ContactAdded
    | ContactRemoved
    | MemoryWritten
    | MemoryRemoved
    | TaskWritten
    | ClockMoved,
    Field(discriminator="do"),
]


class Commit(Record):
    """What was written together: all of it is kept, or nothing. ``number`` counts from 1 and has no gaps."""

    number: Count
    ids_drawn: Count
    last: Instant
    effects: list[Effect]
