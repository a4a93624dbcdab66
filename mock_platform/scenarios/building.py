"""From a :class:`Scenario` to a world, through the world's own commands, so that its rules hold from the start."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeAlias, TypeVar

from mock_platform.scenarios.botparts import HandoverPart, check_templates
from mock_platform.scenarios.errors import FieldError
from mock_platform.scenarios.errors import Path as FieldPath
from mock_platform.scenarios.finding import Finder, told_at
from mock_platform.scenarios.history import DAY, History, instant_of
from mock_platform.scenarios.model import (
    AgentPart,
    ContactRequestPart,
    MemoryPart,
    OrganizationPart,
    Scenario,
    TaskPart,
    UserPart,
)
from mock_platform.scenarios.roombuilding import RoomBuilder, created_ago
from mock_platform.world import Clock, Switches, World
from mock_platform.world.contacts import DECISIONS
from mock_platform.world.identities import Agent, Identity, Organization, User
from mock_platform.world.memories import MemoryDraft

DEFAULT_START = "2026-01-05T09:00:00Z"
_JUST_BEFORE = 1
_PLATFORM, _PLATFORM_NAME = "thenvoi", "Thenvoi"


class _WithId(Protocol):
    @property
    def id(self) -> str | None: ...


P = TypeVar("P", bound=_WithId)

IssueKeys: TypeAlias = Callable[[Identity, Sequence[str | None]], Sequence[str | None]]
"""Which keys somebody gets whom the scenario gives these; ``None`` stands for one that is made up."""


def build(scenario: Scenario, *, seed: int, switches: Switches, frozen: bool, keys: IssueKeys | None = None) -> World:
    """The world that ``scenario`` describes; :class:`FieldError` for what contradicts a rule of the world.

    Without a start of its own, a frozen clock stands at a fixed instant and a running one goes with the machine's.
    Quotas and switched off features hold from the start on; what was before is not refused by them.
    """
    given = scenario.clock.start or (DEFAULT_START if frozen else None)
    start = Clock().now() if given is None else instant_of(given, ("clock", "start"))
    world = World(seed=seed, clock=Clock(start, running=False), switches=switches.for_history())
    history = History(world.clock, start)
    _Builder(world, scenario, history, keys).build()
    world.switches = switches
    history.end(now=Clock().now() if given is None else start)
    if not frozen:
        world.clock.run()
    return world


class _Builder:
    """Puts the parts in, in an order in which each finds what it names."""

    def __init__(self, world: World, scenario: Scenario, history: History, keys: "IssueKeys | None") -> None:
        self._world = world
        self._keys = keys
        self._scenario = scenario
        self._history = history
        self._find = Finder(world)
        self._organizations: dict[str, Organization] = {}

    def build(self) -> None:
        scenario = self._scenario
        self._history.go_to(DAY, ("clock", "start"))
        self._each("organizations", enumerate(scenario.organizations), self._organization)
        self._each("users", enumerate(scenario.users), self._user)
        self._each("agents", enumerate(scenario.agents), self._agent)
        self._check_bots()
        self._each("tasks", enumerate(scenario.tasks), self._task)
        for index, pair in enumerate(scenario.contacts):
            self._contact(pair, ("contacts", index))
        # In the order in which they were made, which is the order of the lists of rooms (CHT-9).
        oldest_first = sorted(enumerate(scenario.rooms), key=lambda each: -created_ago(each[1]))
        self._each("rooms", oldest_first, RoomBuilder(self._world, self._find, self._history).build)
        self._history.go_to(_JUST_BEFORE, ("clock", "start"))
        self._each("contact_requests", enumerate(scenario.contact_requests), self._contact_request)
        self._each("memories", enumerate(scenario.memories), self._memory)

    # --- people --------------------------------------------------------------------------------------------------

    def _organization(self, part: OrganizationPart, path: FieldPath) -> None:
        if part.name in self._organizations:
            raise FieldError((*path, "name"), "has already been taken")
        self._organizations[part.name] = self._world.accounts.add_organization(part.name, organization_id=part.id)

    def _user(self, part: UserPart, path: FieldPath) -> None:
        if part.organization not in self._organizations:
            raise FieldError((*path, "organization"), f"no organization is named {part.organization!r}")
        user = self._world.accounts.add_user(
            part.username,
            organization=self._organizations[part.organization],
            email=part.email,
            first_name=part.first_name,
            last_name=part.last_name,
            role=part.role,
            password=part.password,
            user_id=part.id,
        )
        self._issue_keys(user, part.keys or [None])

    def _agent(self, part: AgentPart, path: FieldPath) -> None:
        agent = self._world.accounts.add_agent(
            self._owner(part, path),
            part.name,
            part.description,
            kind=part.kind,
            slug=part.slug,
            agent_id=part.id,
            model_type=part.model_type,
            registry_access=part.registry_access,
            listed_in_directory=part.listed_in_directory,
            tags=tuple(part.tags),
        )
        self._issue_keys(agent, part.keys or ([None] if part.kind == "external" else []))

    def _check_bots(self) -> None:
        """A bot hands over to somebody who exists, and can fill in what it says."""
        for index, part in enumerate(self._scenario.agents):
            path = ("agents", index, "bot")
            if isinstance(part.bot, HandoverPart):
                self._find.who(part.bot.to, (*path, "to"))
            if part.bot is not None:
                check_templates(part.bot, path)

    def _owner(self, part: AgentPart, path: FieldPath) -> User:
        if part.owner is not None:
            return self._find.user(part.owner, (*path, "owner"))
        if part.kind != "global":
            raise FieldError((*path, "owner"), "is required for an agent that is not global")
        return self._platform_user()

    def _platform_user(self) -> User:
        """The platform's own account: owns global agents that nobody else owns; it has no key."""
        for user in self._world.accounts.users.values():
            if user.username == _PLATFORM:
                return user
        organization = self._organizations.get(_PLATFORM_NAME) or self._world.accounts.add_organization(_PLATFORM_NAME)
        return self._world.accounts.add_user(_PLATFORM, organization=organization)

    def _issue_keys(self, identity: Identity, keys: Sequence[str | None]) -> None:
        for key in keys if self._keys is None else self._keys(identity, keys):
            self._world.accounts.issue_key(identity, key)

    # --- the rest ------------------------------------------------------------------------------------------------

    def _task(self, part: TaskPart, path: FieldPath) -> None:
        creator = self._find.user(part.creator, (*path, "creator"))
        task = self._world.tasks.create(creator, part.title, part.description, task_id=part.id)
        task.status = part.status

    def _contact(self, pair: list[str], path: FieldPath) -> None:
        one, other = (self._find.who(handle, (*path, at)) for at, handle in enumerate(pair))
        if one is other:
            raise FieldError(path, "names the same one twice")
        self._world.contacts.connect(one, other)

    def _contact_request(self, part: ContactRequestPart, path: FieldPath) -> None:
        requester, recipient = self._find.who(part.sender, (*path, "from")), self._find.who(part.to, (*path, "to"))
        contacts = self._world.contacts
        request = contacts.request(requester, recipient.handle, part.message, request_id=part.id)
        if request.requester is not requester:  # OQ-20: it has approved the other one instead
            raise FieldError(path, "crosses a pending request in the other direction")
        for action, (side, status) in DECISIONS.items():
            if status == part.status:
                contacts.decide(requester if side == "requester" else recipient, request.id, action)

    def _memory(self, part: MemoryPart, path: FieldPath) -> None:
        agent = self._find.who(part.agent, (*path, "agent"))
        if not isinstance(agent, Agent):
            raise FieldError((*path, "agent"), "is not an agent")
        subject = None if part.subject is None else self._find.who(part.subject, (*path, "subject")).id
        draft = MemoryDraft(
            content=part.content,
            system=part.system,
            kind=part.type,
            segment=part.segment,
            thought=part.thought,
            scope=part.scope,
            subject_id=subject,
            tags=None if part.tags is None else tuple(part.tags),
            references=None if part.references is None else tuple(part.references),
            chat_room_id=part.room,
        )
        self._world.memories.create(agent, draft, memory_id=part.id).status = part.status

    # --- inside --------------------------------------------------------------------------------------------------

    def _each(self, name: str, parts: Iterable[tuple[int, P]], put_in: Callable[[P, FieldPath], None]) -> None:
        for index, part in parts:
            path = (name, index)
            self._find.claim(name, part.id, path)
            with told_at(path):
                put_in(part, path)
