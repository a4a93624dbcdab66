"""Callers who give any command that a world knows, drawn from a seed; many are refused."""

import random
from typing import TYPE_CHECKING, get_args

from mock_platform.world import World
from mock_platform.world.contacts import Action
from mock_platform.world.deliveries import Mark
from mock_platform.world.errors import Refused
from mock_platform.world.identities import Agent, Identity, User
from mock_platform.world.memories import MemoryDraft
from mock_platform.world.messages import MentionRequest
from mock_platform.world.rooms import Room
from mock_platform.world.state import Plain, state_of_world
from mock_platform.world.tasks import TaskStatus
from tests.world.desk import mark_by_id

if TYPE_CHECKING:
    from collections.abc import Callable

MARKS: tuple[Mark, ...] = ("processing", "processing", "processed", "failed")
ACTIONS: tuple[Action, ...] = ("approve", "reject", "cancel")


class Player:
    """Plays in ``world``, by ids and positions only: with the same seed the same calls in an equal world."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.draw = random.Random(seed)  # noqa: S311 - the point is that it can be repeated
        self.heard: list[object] = []
        often = [self.say] * 9 + [self.mark] * 9 + [self.report, self.note, self.hand_over] * 2 + [self.add] * 3
        seldom = [self.create, self.remove, self.delete_room, self.delete_agent, self.register, self.rename]
        people = [self.profile, self.key, self.revoke, self.ask, self.decide, self.decide, self.unfriend, self.connect]
        self.steps: list[Callable[[], object]] = [
            *often,
            *seldom,
            *people,
            *(self.remember, self.change_memory, self.forget, self.task, self.move_task, self.tick),
        ]

    def play(self, calls: int) -> None:
        """Give ``calls`` commands, and remember what came of them."""
        for _ in range(calls):
            try:
                self.heard.append(self.draw.choice(self.steps)())
            except Refused as refusal:
                self.heard.append(refusal.code)

    # --- whom and where ------------------------------------------------------------------------------------------

    def somebody(self) -> Identity:
        everybody: list[Identity] = [*self.world.accounts.users.values(), *self.world.accounts.agents.values()]
        return self.draw.choice(everybody)

    def agent(self) -> Agent:
        return self.draw.choice(list(self.world.accounts.agents.values()))

    def user(self) -> User:
        return self.draw.choice(list(self.world.accounts.users.values()))

    def room(self) -> Room:
        rooms = list(self.world.rooms.rooms.values())
        return self.draw.choice(rooms) if rooms else self.world.rooms.create(self.user())

    def member(self, room: Room) -> Identity:
        return self.draw.choice([each.identity for each in room.participants.values()] or [self.somebody()])

    # --- rooms and messages --------------------------------------------------------------------------------------

    def create(self) -> object:
        if len(self.world.rooms.rooms) > 2:
            return None
        return self.world.rooms.create(self.somebody(), title=self.draw.choice((None, "Planning"))).id

    def add(self) -> object:
        room = self.room()
        if self.draw.random() < 0.5 and (entity := self.somebody()).id not in room.participants:
            return self.world.rooms.admit(room, entity).joined_at
        return self.world.rooms.add_participant(self.member(room), room.id, self.somebody().id).joined_at

    def remove(self) -> object:
        room = self.room()
        return self.world.rooms.remove_participant(self.member(room), room.id, self.member(room).id).left_at

    def delete_room(self) -> object:
        room = self.room()
        owner = self.draw.choice([each.identity for each in room.owners()] or [self.user()])
        user = owner.owner if isinstance(owner, Agent) else owner
        return self.world.rooms.delete(user, room.id).id if self.draw.random() < 0.1 else None

    def say(self) -> object:
        room = self.room()
        sender = self.member(room)
        others = [each for each in room.participants if each != sender.id]
        mentions = [MentionRequest(each) for each in self.draw.sample(others, min(2, len(others)))]
        message = self.world.messages.send(sender, room.id, f"Rain {self.draw.random()}?", mentions)
        return message.id, message.inserted_at

    def report(self) -> object:
        metadata = {"n": self.draw.random(), "deep": [{"a": None}]}
        return self.world.messages.post_event(self.agent(), self.room().id, "hm", "thought", metadata).id

    def note(self) -> object:
        return self.world.messages.add_internal(self.room(), "noted", "system").id

    def mark(self) -> object:
        room = self.room()
        agent = self.member(room)
        if isinstance(agent, Agent) and room.messages:
            message = self.world.messages.next_for(agent, room.id) or self.draw.choice(room.messages)
            return mark_by_id(self.world, agent, room.id, message.id, self.draw.choice(MARKS)).attempt_number
        return None

    def hand_over(self) -> None:
        room = self.room()
        agent = self.member(room)
        if isinstance(agent, Agent):
            for message in room.messages[-3:]:
                self.world.deliveries.hand_over(agent, room, message)

    # --- people --------------------------------------------------------------------------------------------------

    def register(self) -> object:
        if len(self.world.accounts.agents) > 8:
            return None
        agent, key = self.world.accounts.register_agent(self.user(), f"Agent {self.draw.random()}", "Does what it can")
        return agent.id, key

    def rename(self) -> object:
        name = f"Renamed {self.draw.random()}"
        return self.world.accounts.change_agent(
            self.agent(), name=name, description="Does something else", active=self.draw.random() < 0.5
        ).updated_at

    def delete_agent(self) -> object:
        agent = self.agent()
        if len(self.world.accounts.agents) < 4:
            return None
        return self.world.accounts.delete_agent(agent.owner, agent.id, force=True)[1]

    def profile(self) -> object:
        return self.world.accounts.update_profile(self.user(), first_name=f"Name {self.draw.random()}").updated_at

    def key(self) -> object:
        return self.world.accounts.issue_key(self.somebody())

    def revoke(self) -> None:
        keys = list(self.world.accounts.live_keys())
        if keys:
            self.world.accounts.revoke_key(self.draw.choice(keys))

    # --- contacts, memories, tasks, time -------------------------------------------------------------------------

    def ask(self) -> object:
        return self.world.contacts.request(self.somebody(), self.somebody().handle, "Hello").id

    def decide(self) -> object:
        requests = [each for each in self.world.contacts.requests.values() if each.status == "pending"]
        if not requests:
            return None
        request, action = self.draw.choice(requests), self.draw.choice(ACTIONS)
        actor = request.requester if action == "cancel" else request.recipient
        return self.world.contacts.decide(actor, request.id, action).responded_at

    def connect(self) -> None:
        one, other = self.somebody(), self.somebody()
        if one is not other:
            self.world.contacts.connect(one, other)

    def unfriend(self) -> object:
        who = self.somebody()
        known = self.world.contacts.of(who).cut(0, 99)
        return self.world.contacts.remove(who, contact_id=self.draw.choice(known).id).id if known else None

    def remember(self) -> object:
        subject, tags = self.user().id, self.draw.choice((None, ("a", "b")))
        draft = MemoryDraft("likes rain", "long_term", "semantic", "user", "said so", subject_id=subject, tags=tags)
        return self.world.memories.create(self.agent(), draft).id

    def change_memory(self) -> object:
        memories = list(self.world.memories.memories.values())
        if not memories:
            return None
        memory = self.draw.choice(memories)
        agent = self.world.accounts.agents[memory.source_agent_id]
        return self.world.memories.change_by_agent(agent, memory.id, self.draw.choice(("archive", "supersede"))).status

    def forget(self) -> None:
        for memory in list(self.world.memories.memories.values())[:1]:
            self.world.memories.delete(self.world.accounts.users[memory.subject_id or ""], memory.id)

    def task(self) -> object:
        return self.world.tasks.create(self.user(), "Find rain").id

    def move_task(self) -> object:
        tasks = list(self.world.tasks.tasks)
        status: TaskStatus = self.draw.choice(get_args(TaskStatus))
        return self.world.tasks.set_status(self.draw.choice(tasks), status, "done").updated_at if tasks else None

    def tick(self) -> object:
        self.world.clock.advance(self.draw.randrange(1000))
        return self.world.clock.now()


def comparable(world: World) -> Plain:
    """The whole state of a world without what no rule can read: empty lists of indexes, timers that do nothing."""
    state = state_of_world(world)
    clock = state["clock"]
    assert isinstance(clock, dict)
    del clock["timers"]
    return _without_empty(state)


def _without_empty(value: Plain) -> Plain:
    if isinstance(value, dict):
        pruned = {name: _without_empty(each) for name, each in value.items()}
        return {name: each for name, each in pruned.items() if each not in ([], {})}
    return [_without_empty(each) for each in value] if isinstance(value, list) else value
