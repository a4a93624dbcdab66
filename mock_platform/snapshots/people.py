"""Organizations, users and agents of a world that is made again, found by id with the place that names them."""

from typing import TYPE_CHECKING

from mock_platform.snapshots.errors import Place, at, wrong
from mock_platform.world.identities import Agent, Identity, User

if TYPE_CHECKING:
    from mock_platform.snapshots.records import AgentRecord, OrganizationRecord, UserRecord
    from mock_platform.world import World


class People:
    """Everybody whom a snapshot names, agents that are deleted included."""

    def __init__(self, world: "World") -> None:
        self._accounts = world.accounts
        self._former: dict[str, Agent] = {}

    # --- finding -------------------------------------------------------------------------------------------------

    def anybody(self, identity_id: str, *place: str | int) -> Identity:
        """The user or agent, deleted or not; :class:`SnapshotError` for nobody."""
        found = self._accounts.get(identity_id) or self._former.get(identity_id)
        if found is None:
            raise wrong(place, f"names nobody: there is no user or agent {identity_id}")
        return found

    def present(self, identity_id: str, *place: str | int) -> Identity:
        """The user or agent, if it is not deleted."""
        found = self._accounts.get(identity_id)
        if found is None:
            raise wrong(place, f"names nobody: there is no user or agent {identity_id}")
        return found

    def user(self, user_id: str, *place: str | int) -> User:
        """The user."""
        found = self._accounts.users.get(user_id)
        if found is None:
            raise wrong(place, f"names nobody: there is no user {user_id}")
        return found

    def agent(self, agent_id: str, *place: str | int) -> Agent:
        """The agent, if it is not deleted."""
        found = self._accounts.agents.get(agent_id)
        if found is None:
            raise wrong(place, f"names nobody: there is no agent {agent_id}")
        return found

    # --- putting in ----------------------------------------------------------------------------------------------

    def add_organization(self, record: "OrganizationRecord", *place: str | int) -> None:
        """An organization that is not there yet."""
        if record.id in self._accounts.organizations:
            raise wrong((*place, "id"), "is there twice")
        organization = self._accounts.add_organization(record.name, organization_id=record.id)
        organization.inserted_at = record.inserted_at

    def add_user(self, record: "UserRecord", *place: str | int) -> None:
        """A user who is not there yet."""
        organization = self._accounts.organizations.get(record.organization_id)
        if organization is None:
            raise wrong((*place, "organization_id"), f"there is no organization {record.organization_id}")
        with at(*place):
            user = self._accounts.add_user(
                record.username,
                organization=organization,
                email=record.email,
                first_name=record.first_name,
                last_name=record.last_name,
                role=record.role,
                password=record.password,
                user_id=record.id,
            )
        user.inserted_at, user.updated_at = record.inserted_at, record.updated_at
        user.listed_in_directory, user.tags = record.listed_in_directory, tuple(record.tags)

    def add_agent(self, record: "AgentRecord", *place: str | int) -> None:
        """An agent that is not there yet."""
        owner = self.user(record.owner_id, *place, "owner_id")
        slug = self._slug(record, owner, place)
        with at(*place):
            agent = self._accounts.add_agent(
                owner,
                record.name,
                record.description,
                kind=record.kind,
                slug=slug,
                agent_id=record.id,
                model_type=record.model_type,
                registry_access=record.registry_access,
                listed_in_directory=record.listed_in_directory,
                tags=tuple(record.tags),
            )
        agent.inserted_at, agent.updated_at, agent.active = record.inserted_at, record.updated_at, record.active

    def add_former(self, record: "AgentRecord", *place: str | int) -> None:
        """An agent that is deleted: in no table of the world, but named by what it has left behind."""
        owner = self.user(record.owner_id, *place, "owner_id")
        self._slug(record, owner, place)
        if record.id in self._former or self._accounts.get(record.id) is not None:
            raise wrong((*place, "id"), "is there twice")
        fields = record.model_dump(exclude={"owner_id", "tags"})
        self.note_former(Agent(**fields, owner=owner, tags=tuple(record.tags)))

    def note_former(self, agent: Agent) -> None:
        """The agent has been deleted."""
        self._former[agent.id] = agent

    def _slug(self, record: "AgentRecord", owner: User, place: Place) -> str:
        name, _, slug = record.handle.partition("/")
        if name != owner.username or not slug:
            raise wrong((*place, "handle"), f"is not one of {owner.username}'s")
        return slug
