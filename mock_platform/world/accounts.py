"""Who there is: organizations, users, agents, their keys and handles (sections 1 and 2 of the rules)."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple, TypeAlias

from mock_platform.world.clock import SECOND
from mock_platform.world.errors import Forbidden, Invalid, NotFound, Unauthorized, check_quota
from mock_platform.world.events import AgentDeleted, AgentRegistered, KeyIssued, KeyRevoked
from mock_platform.world.handles import check_username, parse_handle, slug_of
from mock_platform.world.indexes import Listing

if TYPE_CHECKING:
    from mock_platform.world.world import World

AgentKind = Literal["external", "platform", "global"]

NAME_LENGTH = (3, 100)
DESCRIPTION_LENGTH = (10, 500)
PERSON_NAME_LENGTH = 1000
"""No source names a limit; without any, every message of the user would carry megabytes of name."""


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
    mention: Mention = field(init=False)

    def __post_init__(self) -> None:
        self.mention = Mention(self.id, self.handle, self.name)

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


class Accounts:
    """All identities of one world."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.organizations: dict[str, Organization] = {}
        self.users: dict[str, User] = {}
        self.agents: dict[str, Agent] = {}
        self._by_key: dict[str, Identity] = {}
        self._by_handle: dict[str, Identity] = {}
        self._users_of: dict[str, NameOrder] = {}
        self._agents_of: dict[str, NameOrder] = {}
        self._registered: dict[str, list[Agent]] = {}
        self._global = NameOrder()

    # --- finding -------------------------------------------------------------------------------------------------

    def identify(self, key: str) -> Identity:
        """Whom ``key`` stands for; its prefix is not trusted (AUTH-3). :class:`Unauthorized` if nobody (AUTH-5)."""
        identity = self._by_key.get(key)
        if identity is None:
            raise Unauthorized("API key not linked to a valid user or agent")
        return identity

    def live_keys(self) -> dict[str, Identity]:
        """All live keys, oldest first, and whom they stand for."""
        return dict(self._by_key)

    def keys_of(self, identity: Identity) -> list[str]:
        """The live keys of ``identity``, oldest first."""
        return [key for key, owner in self._by_key.items() if owner is identity]

    def get(self, identity_id: str) -> Identity | None:
        """The user or agent with this id."""
        return self.users.get(identity_id) or self.agents.get(identity_id)

    def resolve(self, handle: str) -> Identity:
        """The user or agent with this handle, ``@`` and case aside (AGT-5, CON-19).

        Raises :class:`BadRequest` when malformed and :class:`NotFound` when nobody has it.
        """
        identity = self._by_handle.get(parse_handle(handle))
        if identity is None:
            raise NotFound("Handle")
        return identity

    def agents_of(self, user: User) -> Listing[Agent]:
        """All agents that ``user`` owns, newest first (AGT-10)."""
        return Listing.of(self._registered[user.id][::-1])

    def colleagues(self, user: User) -> Iterator[Identity]:
        """Users of the same organization by name, ``user`` included."""
        return iter(self._users_of[user.organization_id])

    def agents_by_name(self, owner: User) -> Iterator[Identity]:
        """The agents of ``owner`` by name."""
        return iter(self._agents_of[owner.id])

    def global_agents(self) -> Iterator[Identity]:
        """Agents that everybody sees, by name (AGT-9)."""
        return iter(self._global)

    def has_human_api(self, user: User) -> bool:
        """Whether the plan of ``user`` includes the human API (AUTH-8)."""
        return user.username not in self._world.switches.plan_required

    # --- making (also used by scenarios) -------------------------------------------------------------------------

    def add_organization(self, name: str, *, organization_id: str | None = None) -> Organization:
        """A new organization."""
        organization = Organization(organization_id or self._world.ids.uuid(), name, self._world.clock.stamp())
        self.organizations[organization.id] = organization
        self._users_of[organization.id] = NameOrder()
        return organization

    def add_user(
        self,
        username: str,
        *,
        organization: Organization,
        email: str = "",
        first_name: str = "",
        last_name: str = "",
        role: str = "user",
        password: str | None = None,
        user_id: str | None = None,
    ) -> User:
        """A new user; :class:`Invalid` for a malformed or taken username."""
        check_username(username)
        self._check_handle_free(username, field_name="username")
        self._check_id_free(user_id)
        now = self._world.clock.stamp()
        user = User(
            id=user_id or self._world.ids.uuid(),
            username=username,
            email=email,
            first_name=first_name,
            last_name=last_name,
            organization_id=organization.id,
            inserted_at=now,
            updated_at=now,
            role=role,
            password=password,
        )
        self.users[user.id] = user
        self._by_handle[username] = user
        self._users_of[organization.id].add(user)
        self._agents_of[user.id] = NameOrder()
        self._registered[user.id] = []
        return user

    def add_agent(
        self,
        owner: User,
        name: str,
        description: str,
        *,
        kind: AgentKind = "external",
        slug: str | None = None,
        agent_id: str | None = None,
        model_type: str | None = None,
        registry_access: bool = True,
        listed_in_directory: bool = False,
        tags: tuple[str, ...] = (),
    ) -> Agent:
        """A new agent of ``owner``; :class:`Invalid` when the owner has one of that name already (AGT-4)."""
        handle = f"{owner.username}/{slug or slug_of(name) or self._number_slug(owner)}".lower()
        self._check_handle_free(handle, field_name="/agent/name")
        self._check_id_free(agent_id)
        now = self._world.clock.stamp()
        agent = Agent(
            id=agent_id or self._world.ids.uuid(),
            name=name,
            description=description,
            owner=owner,
            handle=handle,
            kind=kind,
            inserted_at=now,
            updated_at=now,
            model_type=model_type,
            registry_access=registry_access,
            listed_in_directory=listed_in_directory,
            tags=tags,
        )
        self.agents[agent.id] = agent
        self._by_handle[handle] = agent
        self._agents_of[owner.id].add(agent)
        self._registered[owner.id].append(agent)
        if kind == "global":
            self._global.add(agent)
        self._world.events.publish(AgentRegistered(agent))
        return agent

    def issue_key(self, identity: Identity, key: str | None = None) -> str:
        """A key for ``identity``: ``key`` as given, or a new one (AUTH-3)."""
        if key is None:
            kind: Literal["user", "agent"] = "user" if isinstance(identity, User) else "agent"
            key = self._world.ids.key(kind, self._world.clock.now() // SECOND)
        if key in self._by_key:
            raise Invalid(details={"key": ["has already been taken"]})
        self._by_key[key] = identity
        self._world.events.publish(KeyIssued(key, identity))
        return key

    def revoke_key(self, key: str) -> None:
        """``key`` stands for nobody from now on (AUTH-11)."""
        if self._by_key.pop(key, None) is None:
            raise NotFound("Key")
        self._world.events.publish(KeyRevoked(key))

    # --- commands of users ---------------------------------------------------------------------------------------

    def register_agent(self, user: User, name: str, description: str) -> tuple[Agent, str]:
        """AGT-1: an external agent of ``user`` and its key, which is shown this once (AUTH-10)."""
        if not self._world.switches.lift_agent_text_limits:
            _check_length("/agent/name", name, NAME_LENGTH)
            _check_length("/agent/description", description, DESCRIPTION_LENGTH)
        owned = len(self._registered[user.id])
        check_quota("agents", limit=self._world.switches.agent_limit, current=owned)
        agent = self.add_agent(user, name, description)
        return agent, self.issue_key(agent)

    def delete_agent(self, user: User, agent_id: str, *, force: bool = False) -> tuple[Agent, int]:
        """AGT-12: the deleted agent and how many executions went with it."""
        agent = self.agents.get(agent_id)
        if agent is None:
            raise NotFound("Agent")
        if agent.owner is not user:
            raise Forbidden("You are not the owner of this agent")
        executions = self._world.messages.executions_of(agent)
        if executions and not force:
            raise Invalid(
                "Agent has execution history; delete it with force=true", details={"agent": ["has execution history"]}
            )
        self._remove_agent(agent)
        return agent, executions

    def update_profile(self, user: User, *, first_name: str | None = None, last_name: str | None = None) -> User:
        """GEN-10: what is given changes; earlier messages keep the name they were sent under."""
        for field_name, name in (("first_name", first_name), ("last_name", last_name)):
            if name is not None and len(name) > PERSON_NAME_LENGTH:
                raise Invalid(details={field_name: [f"should be at most {PERSON_NAME_LENGTH} character(s)"]})
        order = self._users_of[user.organization_id]
        order.discard(user)
        user.first_name = user.first_name if first_name is None else first_name
        user.last_name = user.last_name if last_name is None else last_name
        user.updated_at = self._world.clock.stamp()
        order.add(user)
        return user

    def _remove_agent(self, agent: Agent) -> None:
        """AGT-14 to AGT-17, in this order: rooms, contacts, memories, then the agent and its keys."""
        self._world.rooms.drop_agent(agent)
        self._world.contacts.drop_agent(agent)
        self._world.memories.drop_agent(agent)
        for key in self.keys_of(agent):
            self.revoke_key(key)
        del self.agents[agent.id]
        del self._by_handle[agent.handle]
        self._agents_of[agent.owner.id].discard(agent)
        self._registered[agent.owner.id].remove(agent)
        if agent.kind == "global":
            self._global.discard(agent)
        self._world.events.publish(AgentDeleted(agent))

    def _number_slug(self, owner: User) -> str:
        """The slug of an agent whose name has no Latin letter or digit: the first free of agent-1, agent-2, …."""
        numbers = range(1, len(self._registered[owner.id]) + 2)
        return next(f"agent-{each}" for each in numbers if f"{owner.username}/agent-{each}" not in self._by_handle)

    def _check_id_free(self, identity_id: str | None) -> None:
        """Only a scenario gives ids; one that is taken would replace somebody."""
        if identity_id is not None and self.get(identity_id) is not None:
            raise Invalid(details={"id": ["has already been taken"]})

    def _check_handle_free(self, handle: str, *, field_name: str) -> None:
        if handle in self._by_handle:
            raise Invalid(details={field_name: ["has already been taken"]})


def _check_length(pointer: str, text: str, bounds: tuple[int, int]) -> None:
    """AGT-2; white space at the ends is stored, and so counts for the upper bound, but fills no lower one."""
    smallest, largest = bounds
    if len(text.strip()) < smallest:
        raise Invalid(details={pointer: [f"String length is smaller than minLength: {smallest}"]})
    if len(text) > largest:
        raise Invalid(details={pointer: [f"String length is larger than maxLength: {largest}"]})
