"""The entities that act or are acted on: organizations, users and agents, and the order in which lists have them."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Literal, NamedTuple, TypeAlias

AgentKind = Literal["external", "platform", "global"]


class Mention(NamedTuple):
    """How an entity is named in a stored message; one object is shared by all messages that name it (MSG-16)."""

    id: str
    handle: str
    name: str


@dataclass(slots=True, eq=False)
class Organization:
    """A group of users that see each other."""

    id: str
    name: str
    inserted_at: int


@dataclass(slots=True, eq=False)
class User:
    """A human; acts through ``/me`` (AUTH-1)."""

    type: ClassVar[Literal["User"]] = "User"

    id: str
    username: str
    email: str
    first_name: str
    last_name: str
    organization_id: str
    inserted_at: int
    updated_at: int
    role: str = "user"
    password: str | None = None
    listed_in_directory: bool = True
    tags: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """First and last name, else the e-mail address, else ``Unknown``."""
        return f"{self.first_name} {self.last_name}".strip() or self.email or "Unknown"

    @property
    def handle(self) -> str:
        """The username (AGT-5)."""
        return self.username

    @property
    def mention(self) -> Mention:
        """This user as a mention."""
        return Mention(self.id, self.username, self.name)


@dataclass(slots=True, eq=False)
class Agent:
    """An AI agent; acts through ``/agent`` (AUTH-1). The owner of a global agent may be the platform's own user."""

    type: ClassVar[Literal["Agent"]] = "Agent"

    id: str
    name: str
    description: str
    owner: User
    handle: str
    kind: AgentKind
    inserted_at: int
    updated_at: int
    model_type: str | None = None
    registry_access: bool = True
    listed_in_directory: bool = False
    tags: tuple[str, ...] = ()
    active: bool = True
    mention: Mention = field(init=False)

    def __post_init__(self) -> None:
        self.mention = Mention(self.id, self.handle, self.name)

    def rename(self, name: str) -> None:
        """A new name; messages that mention the old one keep it, and the handle stays (AGT-6)."""
        self.name = name
        self.mention = Mention(self.id, self.handle, name)

    @property
    def is_external(self) -> bool:
        """Registered by a user, as opposed to reasoning on the platform (AGT-8)."""
        return self.kind == "external"

    @property
    def organization_id(self) -> str:
        """The organization of the owner (MEM-6)."""
        return self.owner.organization_id


Identity: TypeAlias = User | Agent


class NameOrder:
    """Entities of one group, by name."""

    __slots__ = ("_sorted",)

    def __init__(self) -> None:
        self._sorted: list[tuple[str, str, Identity]] = []

    def __iter__(self) -> Iterator[Identity]:
        return (entry[2] for entry in self._sorted)

    def __len__(self) -> int:
        return len(self._sorted)

    def add(self, identity: Identity) -> None:
        """Put ``identity`` at its place."""
        insort(self._sorted, (identity.name.casefold(), identity.id, identity))

    def discard(self, identity: Identity) -> None:
        """Take ``identity`` out; its name must be the one it was added with."""
        at = bisect_left(self._sorted, (identity.name.casefold(), identity.id))
        del self._sorted[at]
