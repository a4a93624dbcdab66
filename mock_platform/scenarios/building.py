"""From a :class:`Scenario` to a world, through the world's own commands, so that its rules hold from the start."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from mock_platform.scenarios.botparts import HandoverPart
from mock_platform.scenarios.errors import FieldError
from mock_platform.scenarios.errors import Path as FieldPath
from mock_platform.scenarios.model import (
    AgentPart,
    ContactRequestPart,
    MemoryPart,
    MessagePart,
    ParticipantPart,
    RoomPart,
    Scenario,
    TaskPart,
    UserPart,
)
from mock_platform.world import Clock, Switches, World
from mock_platform.world.accounts import Agent, Identity, Organization, User
from mock_platform.world.clock import SECOND
from mock_platform.world.contacts import DECISIONS
from mock_platform.world.errors import Refused
from mock_platform.world.memories import MemoryDraft
from mock_platform.world.messages import MentionRequest
from mock_platform.world.rooms import Room

DEFAULT_START = "2026-01-05T09:00:00Z"
_DAY = 86_400
_PLATFORM = "thenvoi"
P = TypeVar("P")


def build(scenario: Scenario, *, seed: int, switches: Switches, frozen: bool) -> World:
    """The world that ``scenario`` describes; :class:`FieldError` for what contradicts a rule of the world."""
    start = _instant(scenario.clock.start or DEFAULT_START) if frozen else Clock().now()
    world = World(seed=seed, clock=Clock(start, running=False), switches=switches)
    _Builder(world, scenario, start).build()
    world.clock.rewind(start)
    if not frozen:
        world.clock.run()
    return world


class _Builder:
    """Puts the parts in, in an order in which each finds what it names."""

    def __init__(self, world: World, scenario: Scenario, start: int) -> None:
        self._world = world
        self._scenario = scenario
        self._start = start
        self._organizations: dict[str, Organization] = {}

    def build(self) -> None:
        scenario, world = self._scenario, self._world
        world.clock.rewind(self._start - _DAY * SECOND)
        for index, part in enumerate(scenario.organizations):
            with _told_at(("organizations", index, "name")):
                self._organization(part.name, part.id)
        self._each("users", scenario.users, self._user)
        self._each("agents", scenario.agents, self._agent)
        self._check_handovers()
        self._each("tasks", scenario.tasks, self._task)
        for index, pair in enumerate(scenario.contacts):
            one, other = (self._who(handle, ("contacts", index, at)) for at, handle in enumerate(pair))
            world.contacts.connect(one, other)
        self._each("contact_requests", scenario.contact_requests, self._contact_request)
        self._each("rooms", scenario.rooms, self._room)
        self._each("memories", scenario.memories, self._memory)

    # --- people --------------------------------------------------------------------------------------------------

    def _organization(self, name: str, organization_id: str | None) -> Organization:
        if name not in self._organizations:
            self._organizations[name] = self._world.accounts.add_organization(name, organization_id=organization_id)
        return self._organizations[name]

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

    def _check_handovers(self) -> None:
        """A bot hands over to somebody who exists."""
        for index, part in enumerate(self._scenario.agents):
            if isinstance(part.bot, HandoverPart):
                self._who(part.bot.to, ("agents", index, "bot", "to"))

    def _owner(self, part: AgentPart, path: FieldPath) -> User:
        if part.owner is not None:
            return self._user_named(part.owner, (*path, "owner"))
        if part.kind != "global":
            raise FieldError((*path, "owner"), "is required for an agent that is not global")
        return self._platform_user()

    def _platform_user(self) -> User:
        """The platform's own account: owns global agents that nobody else owns; it has no key."""
        for user in self._world.accounts.users.values():
            if user.username == _PLATFORM:
                return user
        return self._world.accounts.add_user(_PLATFORM, organization=self._organization("Thenvoi", None))

    def _issue_keys(self, identity: Identity, keys: Sequence[str | None]) -> None:
        for key in keys:
            self._world.accounts.issue_key(identity, key)

    # --- rooms ---------------------------------------------------------------------------------------------------

    def _room(self, part: RoomPart, path: FieldPath) -> None:
        world = self._world
        self._go_to(part.ago if part.ago is not None else _DAY)
        owner = self._who(part.owner, (*path, "owner"))
        room = world.rooms.create(owner, task_id=part.task, title=part.title, room_id=part.id)
        for index, entry in enumerate(part.participants):
            asked = entry if isinstance(entry, ParticipantPart) else ParticipantPart(who=entry)
            who = self._who(asked.who, (*path, "participants", index))
            if who.id in room.participants:
                raise FieldError((*path, "participants", index), f"{asked.who!r} is in the room already")
            world.rooms.admit(room, who, asked.role)
        for index, message in enumerate(part.messages):
            where = (*path, "messages", index)
            with _told_at(where):
                self._message(room, message, where)

    def _message(self, room: Room, part: MessagePart, path: FieldPath) -> None:
        if part.ago is not None:
            self._go_to(part.ago)
            if room.messages and room.messages[-1].inserted_at >= self._world.clock.now():
                raise FieldError((*path, "ago"), "messages of a room stand oldest first")
        if part.internal is not None:
            self._world.messages.add_internal(room, part.text, part.internal)
            return
        if part.sender is None:
            raise FieldError((*path, "from"), "is required")
        sender = self._who(part.sender, (*path, "from"))
        if part.event is None:
            self._text(room, sender, part, path)
        elif isinstance(sender, Agent):
            self._world.messages.post_event(sender, room.id, part.text, part.event, part.metadata)
        else:
            raise FieldError((*path, "from"), "only agents post events")

    def _text(self, room: Room, sender: Identity, part: MessagePart, path: FieldPath) -> None:
        mentioned = [self._who(handle, (*path, "mentions", at)) for at, handle in enumerate(part.mentions)]
        mentions = [MentionRequest(each.id) for each in mentioned]
        message = self._world.messages.send(sender, room.id, part.text, mentions, message_id=part.id)
        deliveries = self._world.deliveries
        for handle, state in part.deliveries.items():
            agent = self._who(handle, (*path, "deliveries", handle))
            if not isinstance(agent, Agent) or not message.mentions_id(agent.id):
                raise FieldError((*path, "deliveries", handle), "is not an agent that the message mentions")
            if state == "delivered":
                deliveries.hand_over(agent, room, message)
                continue
            deliveries.mark_processing(agent, room.id, message.id)
            if state == "processed":
                deliveries.mark_processed(agent, room.id, message.id)
            elif state == "failed":
                deliveries.mark_failed(agent, room.id, message.id, "failed in the scenario")

    # --- the rest ------------------------------------------------------------------------------------------------

    def _task(self, part: TaskPart, path: FieldPath) -> None:
        creator = self._user_named(part.creator, (*path, "creator"))
        task = self._world.tasks.create(creator, part.title, part.description, task_id=part.id)
        task.status = part.status

    def _contact_request(self, part: ContactRequestPart, path: FieldPath) -> None:
        requester, recipient = self._who(part.sender, (*path, "from")), self._who(part.to, (*path, "to"))
        contacts = self._world.contacts
        request = contacts.request(requester, recipient.handle, part.message, request_id=part.id)
        for action, (side, status) in DECISIONS.items():
            if status == part.status:
                contacts.decide(requester if side == "requester" else recipient, request.id, action)

    def _memory(self, part: MemoryPart, path: FieldPath) -> None:
        agent = self._who(part.agent, (*path, "agent"))
        if not isinstance(agent, Agent):
            raise FieldError((*path, "agent"), "is not an agent")
        subject = None if part.subject is None else self._who(part.subject, (*path, "subject")).id
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

    def _go_to(self, ago: int) -> None:
        self._world.clock.rewind(self._start - ago * SECOND)

    def _who(self, handle: str, path: FieldPath) -> Identity:
        try:
            return self._world.accounts.resolve(handle)
        except Refused:
            raise FieldError(path, f"nobody has the handle {handle!r}") from None

    def _user_named(self, username: str, path: FieldPath) -> User:
        user = self._who(username, path)
        if not isinstance(user, User):
            raise FieldError(path, f"{username!r} is not a user")
        return user

    def _each(self, name: str, parts: Sequence[P], put_in: Callable[[P, FieldPath], None]) -> None:
        for index, part in enumerate(parts):
            path = (name, index)
            with _told_at(path):
                put_in(part, path)


@contextmanager
def _told_at(path: FieldPath) -> Iterator[None]:
    """What the world refuses is an error of the scenario at ``path``."""
    try:
        yield
    except Refused as refusal:
        reasons = "; ".join(f"{name}: {told}" for name, told in (refusal.details or {}).items())
        raise FieldError(path, reasons or refusal.message) from None


def _instant(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise FieldError(("clock", "start"), "is not an ISO 8601 instant") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * SECOND)
