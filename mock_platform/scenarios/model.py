"""What a scenario file may say. ``schema.json`` is generated from these models."""

import re
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, StringConstraints

from mock_platform.scenarios.botparts import AnyBotPart
from mock_platform.world.deliveries import Mark
from mock_platform.world.memories import Kind, Scope, Segment, Status, System
from mock_platform.world.messages import EventType, InternalType
from mock_platform.world.rooms import Role
from mock_platform.world.tasks import TaskStatus

UUID = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
KEY = r"^[!-~]+$"
HANDLE_PART = r"^[a-z0-9](?:[a-z0-9._-]*[a-z0-9_-])?$"

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"([0-9]{1,9})([smhd])\Z")


def read_duration(value: object) -> int:
    """Seconds of a text such as ``90s``, ``5m``, ``2h`` or ``3d``."""
    match = _DURATION.match(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("expected a duration such as 90s, 5m, 2h or 3d")
    return int(match[1]) * _UNITS[match[2]]


Uuid = Annotated[str, StringConstraints(pattern=UUID)]
Ago = Annotated[
    int,
    BeforeValidator(read_duration, json_schema_input_type=Annotated[str, Field(pattern=r"^[0-9]{1,9}[smhd]$")]),
    Field(description="How long before the start: 90s, 5m, 2h or 3d."),
]
HandleText = Annotated[str, Field(description="username, or owner/agent.")]
HandlePart = Annotated[str, StringConstraints(pattern=HANDLE_PART)]
Key = Annotated[str, StringConstraints(min_length=8, max_length=200, pattern=KEY)]


class Part(BaseModel):
    """Base of all parts: a misspelt field is an error, not a surprise, and so is a text where a number belongs."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)


class OrganizationPart(Part):
    """A group of users that see each other."""

    name: str
    id: Uuid | None = None


class UserPart(Part):
    """A human."""

    username: HandlePart
    id: Uuid | None = None
    organization: str = Field(description="Name of one of the organizations.")
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    role: Literal["user", "admin"] = "user"
    password: str | None = Field(None, description="For the Agent Manager's login.")
    keys: list[Key] = Field([], description="API keys; without any, one is made up.")


class AgentPart(Part):
    """An agent."""

    name: str
    owner: str | None = Field(None, description="Username; only a global agent may do without.")
    id: Uuid | None = None
    description: str = ""
    kind: Literal["external", "platform", "global"] = "external"
    slug: HandlePart | None = Field(None, description="The agent's part of its handle; made from the name otherwise.")
    keys: list[Key] = Field([], description="API keys; without any, one is made up for external agents.")
    model_type: str | None = None
    registry_access: bool = True
    listed_in_directory: bool = False
    tags: list[str] = []
    bot: AnyBotPart | None = Field(None, description="Makes this a scripted agent that answers by itself.")


class TaskPart(Part):
    """A task that rooms can point to (TSK-2)."""

    creator: str
    id: Uuid | None = None
    title: str | None = None
    description: str | None = None
    status: TaskStatus = "new"


class ParticipantPart(Part):
    """Somebody in a room besides its owner."""

    who: HandleText
    role: Role = "member"


AnyParticipantPart: TypeAlias = Annotated[
    ParticipantPart,
    BeforeValidator(
        lambda value: {"who": value} if isinstance(value, str) else value,
        json_schema_input_type=HandleText | ParticipantPart,
    ),
]
"""A participant, or the handle alone of a plain member."""


class MessagePart(Part):
    """Something said in a room: a text, an agent's event, or a message of the platform itself."""

    sender: HandleText | None = Field(None, alias="from", description="Left out for internal messages only.")
    text: str
    id: Uuid | None = Field(None, description="For a text only.")
    ago: Ago | None = None
    mentions: list[HandleText] = Field([], description="Whom a text addresses: at least one participant.")
    event: EventType | None = Field(None, description="Makes this an event of the agent in `from`.")
    metadata: dict[str, JsonValue] | None = Field(None, description="For an event only.")
    internal: InternalType | None = Field(None, description="A type that no REST list shows (MSG-17).")
    deliveries: dict[HandleText, Literal["delivered", Mark]] = Field(
        {}, description="How far the agents that a text mentions have got with it."
    )


class RoomPart(Part):
    """A chat room."""

    owner: HandleText
    id: Uuid | None = None
    title: str | None = None
    task: Uuid | None = None
    ago: Ago | None = None
    participants: list[AnyParticipantPart] = Field([], description="Everybody but the owner.")
    messages: list[MessagePart] = []


Pair = Annotated[list[HandleText], Field(min_length=2, max_length=2)]


class ContactRequestPart(Part):
    """A contact request and what became of it."""

    sender: HandleText = Field(alias="from")
    to: HandleText
    id: Uuid | None = None
    message: str | None = None
    status: Literal["pending", "approved", "rejected", "cancelled"] = "pending"


class MemoryPart(Part):
    """A memory that an agent has stored."""

    agent: HandleText
    content: str
    system: System
    type: Kind
    segment: Segment
    thought: str
    id: Uuid | None = None
    scope: Scope = "subject"
    subject: HandleText | None = None
    room: Uuid | None = None
    tags: list[str] | None = None
    references: list[str] | None = None
    status: Status = "active"


class ClockPart(Part):
    """The world's time."""

    start: str | None = Field(None, description="ISO 8601 instant at which the world begins, between 1970 and 9999.")
    mode: Literal["running", "frozen"] | None = Field(None, description="Frozen with a seed, otherwise running.")


class Scenario(Part):
    """A world to start with."""

    name: str
    json_schema: str | None = Field(
        None, alias="$schema", description="Where an editor finds this; the mock does not read it."
    )
    description: str = ""
    seed: int | None = Field(None, description="Decides all ids that are made up; with a seed the clock stands still.")
    clock: ClockPart = ClockPart()
    switches: dict[str, Any] = Field({}, description="Switches by name, see docs/reference/switches.md.")
    organizations: list[OrganizationPart] = []
    users: list[UserPart] = []
    agents: list[AgentPart] = []
    tasks: list[TaskPart] = []
    rooms: list[RoomPart] = []
    contacts: list[Pair] = Field([], description="Pairs of those who have each other as contacts.")
    contact_requests: list[ContactRequestPart] = []
    memories: list[MemoryPart] = []
