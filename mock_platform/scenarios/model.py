"""What a scenario file may say. ``schema.json`` is generated from these models."""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from mock_platform.scenarios.botparts import AnyBotPart
from mock_platform.world.deliveries import Mark
from mock_platform.world.memories import Kind, Scope, Segment, Status, System
from mock_platform.world.messages import EventType, InternalType
from mock_platform.world.rooms import Role
from mock_platform.world.tasks import TaskStatus

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(\d{1,9})([smhd])\Z")


def read_duration(value: object) -> int:
    """Seconds of a text such as ``90s``, ``5m``, ``2h`` or ``3d``."""
    match = _DURATION.match(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("expected a duration such as 90s, 5m, 2h or 3d")
    return int(match[1]) * _UNITS[match[2]]


Uuid = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", to_lower=True)
]
Ago = Annotated[
    int,
    BeforeValidator(read_duration, json_schema_input_type=Annotated[str, Field(pattern=r"^\d{1,9}[smhd]$")]),
    Field(description="How long before the start: 90s, 5m, 2h or 3d."),
]
HandleText = Annotated[str, Field(description="username, or owner/agent.")]
Key = Annotated[str, StringConstraints(min_length=8, max_length=200, pattern=r"^[!-~]+$")]


class Part(BaseModel):
    """Base of all parts: a misspelt field is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid")


class OrganizationPart(Part):
    """A group of users that see each other."""

    name: str
    id: Uuid | None = None


class UserPart(Part):
    """A human."""

    username: str
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
    slug: str | None = Field(None, description="The agent's part of its handle; made from the name otherwise.")
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


class MessagePart(Part):
    """Something said in a room: a text, an agent's event, or a message of the platform itself."""

    sender: HandleText | None = Field(None, alias="from", description="Left out for internal messages only.")
    text: str
    id: Uuid | None = None
    ago: Ago | None = None
    mentions: list[HandleText] = []
    event: EventType | None = Field(None, description="Makes this an event of the agent in `from`.")
    metadata: dict[str, Any] | None = None
    internal: InternalType | None = Field(None, description="A type that no REST list shows (MSG-17).")
    deliveries: dict[HandleText, Literal["delivered"] | Mark] = Field({}, description="How far agents have got.")


class RoomPart(Part):
    """A chat room."""

    owner: HandleText
    id: Uuid | None = None
    title: str | None = None
    task: Uuid | None = None
    ago: Ago | None = None
    participants: list[HandleText | ParticipantPart] = []
    messages: list[MessagePart] = []


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

    start: str | None = Field(None, description="ISO 8601 instant at which a frozen clock stands.")
    mode: Literal["running", "frozen"] | None = None


class Scenario(Part):
    """A world to start with."""

    name: str
    description: str = ""
    seed: int | None = Field(None, description="Decides all ids that are made up; with a seed the clock is frozen.")
    clock: ClockPart = ClockPart()
    switches: dict[str, Any] = Field({}, description="Switches by name, see docs/reference/switches.md.")
    organizations: list[OrganizationPart] = []
    users: list[UserPart] = []
    agents: list[AgentPart] = []
    tasks: list[TaskPart] = []
    rooms: list[RoomPart] = []
    contacts: list[tuple[HandleText, HandleText]] = []
    contact_requests: list[ContactRequestPart] = []
    memories: list[MemoryPart] = []
