"""What a snapshot says, entity by entity: the form that is checked before anything is made of it.

Instants are ISO 8601 with six digits and ``Z``, as the platform writes them; people are named by id. What follows from
the rest (indexes, handles' lookup, sequence numbers of messages) is not in it.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from mock_platform.scenarios.botparts import AnyBotPart
from mock_platform.world.clock import LATEST
from mock_platform.world.contacts import RequestStatus
from mock_platform.world.deliveries import AttemptStatus
from mock_platform.world.identities import AgentKind
from mock_platform.world.memories import Kind, Scope, Segment, Status, System
from mock_platform.world.messages import MessageType
from mock_platform.world.rooms import ParticipantStatus, Role
from mock_platform.world.tasks import TaskStatus

FORMAT: Literal[1] = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def read_instant(value: object) -> int:
    """Microseconds since 1970 of a text such as ``2026-01-05T09:00:00.000000Z``."""
    try:
        found = (datetime.fromisoformat(str(value)) - _EPOCH) // _MICROSECOND
    except (TypeError, ValueError):
        raise ValueError("should be an instant such as 2026-01-05T09:00:00.000000Z") from None
    if not 0 <= found <= LATEST:
        raise ValueError("lies outside of the years 1970 to 9999")
    return found


Instant: TypeAlias = Annotated[int, BeforeValidator(read_instant)]
Id: TypeAlias = Annotated[str, Field(min_length=1, max_length=64)]
Count: TypeAlias = Annotated[int, Field(ge=0)]
Seq: TypeAlias = Annotated[int, Field(ge=0, lt=2**32)]
Tags: TypeAlias = list[str]


class Record(BaseModel):
    """Base of all: a field that is unknown or of another kind is an error."""

    model_config = ConfigDict(extra="forbid", strict=True)


class OrganizationRecord(Record):
    """An organization."""

    id: Id
    name: str
    inserted_at: Instant


class UserRecord(Record):
    """A user; keys stand by themselves."""

    id: Id
    username: str
    email: str
    first_name: str
    last_name: str
    organization_id: Id
    inserted_at: Instant
    updated_at: Instant
    role: str
    password: str | None
    listed_in_directory: bool
    tags: Tags


class AgentRecord(Record):
    """An agent; keys stand by themselves."""

    id: Id
    name: str
    description: str
    owner_id: Id
    handle: str
    kind: AgentKind
    inserted_at: Instant
    updated_at: Instant
    model_type: str | None
    registry_access: bool
    listed_in_directory: bool
    tags: Tags
    active: bool


class KeyRecord(Record):
    """A live key and whom it stands for."""

    key: Annotated[str, Field(min_length=1, max_length=200)]
    identity_id: Id


class ParticipantRecord(Record):
    """One membership, present or past."""

    identity_id: Id
    role: Role
    status: ParticipantStatus
    joined_at: Instant
    left_at: Instant | None


class AttemptRecord(Record):
    """``number`` is the position in the list."""

    started_at: Instant
    status: AttemptStatus
    completed_at: Instant | None
    error: str | None


class DeliveryRecord(Record):
    """What became of a message at one agent."""

    agent_id: Id
    status: Literal["delivered", "processing", "failed", "processed"]
    delivered_at: Instant | None
    processed_at: Instant | None
    attempts: list[AttemptRecord]


class MentionRecord(Record):
    """Somebody mentioned, under the name of that time."""

    id: Id
    handle: str
    name: str


class MessageRecord(Record):
    """``seq`` is the position in the room."""

    id: Id
    sender_id: Id
    sender_type: Literal["User", "Agent", "System"]
    sender_name: str
    message_type: MessageType
    content: str
    mentions: list[MentionRecord]
    metadata: dict[str, Any] | None
    inserted_at: Instant
    updated_at: Instant
    deliveries: list[DeliveryRecord]


class RoomHead(Record):
    """A room but for who is in it and what was said."""

    id: Id
    seq: Seq
    title: str
    title_is_given: bool
    task_id: str | None
    inserted_at: Instant
    updated_at: Instant
    status: Literal["active", "archived", "closed"]
    type: Literal["direct", "group", "task"]


class RoomRecord(RoomHead):
    """A room with everything in it."""

    participants: list[ParticipantRecord]
    past: list[ParticipantRecord]
    messages: list[MessageRecord]


class RequestRecord(Record):
    """A contact request."""

    id: Id
    requester_id: Id
    recipient_id: Id
    message: str | None
    inserted_at: Instant
    status: RequestStatus
    responded_at: Instant | None


class ContactRecord(Record):
    """That ``owner`` knows ``other``."""

    id: Id
    owner_id: Id
    other_id: Id
    inserted_at: Instant


class MemoryRecord(Record):
    """A memory."""

    id: Id
    content: str
    system: System
    kind: Kind
    segment: Segment
    thought: str
    scope: Scope
    subject_id: str | None
    organization_id: Id
    source_agent_id: Id
    inserted_at: Instant
    updated_at: Instant
    tags: Tags | None
    references: Tags | None
    chat_room_id: str | None
    status: Status


class TaskRecord(Record):
    """A task."""

    id: Id
    creator_id: Id
    title: str | None
    description: str | None
    inserted_at: Instant
    updated_at: Instant
    summary: str | None
    status: TaskStatus


class ClockRecord(Record):
    """``frozen_at`` is where a frozen clock stands; a running one is ``ahead`` microseconds of the machine's."""

    frozen_at: Instant | None
    ahead: int
    last: Instant


class WorkRecord(Record):
    """Rooms, by number, in which an agent has done something and that are deleted (AGT-13)."""

    agent_id: Id
    rooms: list[Seq]


class WorldRecord(Record):
    """A whole world."""

    kind: Literal["thenvoi-mock snapshot"]
    format: Literal[1]
    version: str
    scenario: str
    seed: int
    ids_drawn: Count
    clock: ClockRecord
    switches: dict[str, Any]
    organizations: list[OrganizationRecord]
    users: list[UserRecord]
    agents: list[AgentRecord]
    former_agents: list[AgentRecord]
    keys: list[KeyRecord]
    tasks: list[TaskRecord]
    rooms_created: Count
    rooms: list[RoomRecord]
    work_in_deleted_rooms: list[WorkRecord]
    contact_requests: list[RequestRecord]
    contacts: list[ContactRecord]
    memories: list[MemoryRecord]
    scripts: dict[str, AnyBotPart]
