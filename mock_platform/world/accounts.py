"""Who there is: organizations, users, agents, their keys and handles (sections 1 and 2 of the rules)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mock_platform.world.clock import SECOND
from mock_platform.world.errors import Forbidden, Invalid, NotFound, Unauthorized, check_quota
from mock_platform.world.events import AgentChanged, AgentDeleted, AgentRegistered, KeyIssued, KeyRevoked
from mock_platform.world.handles import check_username, parse_handle, slug_of
from mock_platform.world.identities import Agent, AgentKind, Identity, NameOrder, Organization, User
from mock_platform.world.indexes import Listing
from mock_platform.world.lengths import check_agent_texts, check_person_name

if TYPE_CHECKING:
    from mock_platform.world.ids import KeyKind
    from mock_platform.world.world import World


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
        self._world.wrote(organization)
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
        self._world.wrote(user)
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
        """A key for ``identity``: ``key`` as given, or a new one (AUTH-3).

        :class:`Invalid` for one that stands for somebody already, be it in another world of the process.
        """
        if key is None:
            key = self._draw_key(identity)
        elif self._is_taken(key):
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

    def register_agent(self, user: User, name: str, description: str, *, slug: str | None = None) -> tuple[Agent, str]:
        """AGT-1: an external agent of ``user`` and its key, which is shown this once (AUTH-10)."""
        self._check_agent_texts(name, description)
        owned = len(self._registered[user.id])
        check_quota("agents", limit=self._world.switches.agent_limit, current=owned)
        agent = self.add_agent(user, name, description, slug=slug)
        return agent, self.issue_key(agent)

    def change_agent(
        self, agent: Agent, *, name: str | None = None, description: str | None = None, active: bool | None = None
    ) -> Agent:
        """What is given changes; who may do so is for :class:`Directory` to say. The handle stays."""
        name, description = name or agent.name, description or agent.description
        self._check_agent_texts(name, description)
        orders = [self._agents_of[agent.owner.id], *([self._global] if agent.kind == "global" else [])]
        for order in orders:
            order.discard(agent)
        agent.rename(name)
        agent.description = description
        agent.active = agent.active if active is None else active
        agent.updated_at = self._world.clock.stamp()
        for order in orders:
            order.add(agent)
        self._world.events.publish(AgentChanged(agent))
        return agent

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
        check_person_name("first_name", first_name)
        check_person_name("last_name", last_name)
        order = self._users_of[user.organization_id]
        order.discard(user)
        user.first_name = user.first_name if first_name is None else first_name
        user.last_name = user.last_name if last_name is None else last_name
        user.updated_at = self._world.clock.stamp()
        order.add(user)
        self._world.wrote(user)
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

    def _draw_key(self, identity: Identity) -> str:
        """The next key that nobody has: a world with the same seed and time, served beside this one, draws the same."""
        kind: KeyKind = "user" if isinstance(identity, User) else "agent"
        while True:
            key = self._world.ids.key(kind, self._world.clock.now() // SECOND)
            if not self._is_taken(key):
                return key

    def _is_taken(self, key: str) -> bool:
        return key in self._by_key or self._world.is_foreign_key(key)

    def _check_agent_texts(self, name: str, description: str) -> None:
        """AGT-2."""
        if not self._world.switches.lift_agent_text_limits:
            check_agent_texts(name, description)

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
