"""Running scripted agents: one message at a time in each room, on the world's clock."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from mock_platform.bots.scripts import Fail, Heard, Post, Say, Script, Step
from mock_platform.timeline import Timeline
from mock_platform.world.clock import SECOND
from mock_platform.world.errors import Refused
from mock_platform.world.events import AgentDeleted, Event, MessageCreated, PresenceChanged, RoomAdded
from mock_platform.world.messages import MentionRequest

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from mock_platform.timeline import Entry
    from mock_platform.world import World

MOST_TURNS = 3
"""Answers to other agents in a row, in one room, until a person says something: two bots do not talk for ever."""

MOST_ATTEMPTS = 10
"""Attempts after which a bot lets a message go unanswered, so that it does not stand before all later ones (DEL-17)."""


class Desk(NamedTuple):
    """Where a bot works: one agent in one room."""

    agent_id: str
    room_id: str


class Bots:
    """The scripted agents of one world. A real client connected under an agent's id takes over from its bot."""

    def __init__(self, world: "World", scripts: Mapping[str, Script]) -> None:
        self._world = world
        self._timeline = world.attached(Timeline, Timeline)
        self._scripts = dict(scripts)
        self._busy: set[Desk] = set()
        self._turns: dict[Desk, int] = {}
        world.scripted.update(scripts)
        if scripts:
            world.events.subscribe(self._follow)
            for agent_id in scripts:
                self._look_everywhere(agent_id)

    # --- when there may be work ----------------------------------------------------------------------------------

    def _follow(self, event: Event) -> None:
        if isinstance(event, MessageCreated):
            for mention in event.message.mentions:
                self._look(Desk(mention.id, event.room.id))
            if event.message.sender_type == "User":
                self._turns = {desk: turns for desk, turns in self._turns.items() if desk.room_id != event.room.id}
        elif isinstance(event, RoomAdded):
            self._look(Desk(event.identity.id, event.room.id))
        elif isinstance(event, PresenceChanged) and not event.online:
            self._look_everywhere(event.identity_id)
        elif isinstance(event, AgentDeleted):
            self._scripts.pop(event.agent.id, None)
            self._world.scripted.discard(event.agent.id)

    def _look_everywhere(self, agent_id: str) -> None:
        agent = self._world.accounts.agents.get(agent_id)
        if agent is not None:
            rooms = self._world.rooms.of(agent, newest_first=False)
            for room in rooms.cut(0, rooms.total):
                self._look(Desk(agent_id, room.id))

    def _look(self, desk: Desk) -> None:
        """Begin with the next message soon, unless the bot is at work there."""
        if desk.agent_id in self._scripts and desk not in self._busy:
            self._busy.add(desk)
            self._later(desk, lambda: self._begin(desk))

    def _later(self, desk: Desk, action: Callable[[], None]) -> None:
        """``action`` after one delay of the script; what the world refuses ends the work at this desk."""

        def act() -> None:
            try:
                action()
            except Refused:
                self._busy.discard(desk)

        self._world.clock.call_at(self._world.clock.now() + round(self._scripts[desk.agent_id].delay * SECOND), act)

    # --- one message ---------------------------------------------------------------------------------------------

    def _begin(self, desk: Desk) -> None:
        agent = self._world.accounts.agents.get(desk.agent_id)
        message = None
        if agent is not None and not self._is_taken_over(desk):
            message = self._world.messages.next_for(agent, desk.room_id)
        if agent is None or message is None:
            self._busy.discard(desk)
            return
        entry = self._timeline.note("bot", "take_up", {"message": message.id}, who=agent, room=desk.room_id)
        entry.cause = self._timeline.cause_of_mark(message.id, agent.id, desk.room_id, entry.seq) or entry.cause
        with self._timeline.doing(entry):
            attempt = self._world.deliveries.mark_processing(agent, desk.room_id, message.id).attempt_number
        heard = Heard(agent, message, attempt)
        steps = self._scripts[desk.agent_id].plan(heard) if self._answers(desk, heard) else []
        self._go_on(desk, heard, steps)

    def _is_taken_over(self, desk: Desk) -> bool:
        """Whether a real client is connected under the bot's id."""
        return desk.agent_id in self._world.online

    def _answers(self, desk: Desk, heard: Heard) -> bool:
        if heard.attempt > MOST_ATTEMPTS:
            return False
        if heard.message.sender_type == "User":
            return True
        if heard.attempt == 1:
            self._turns[desk] = self._turns.get(desk, 0) + 1
        return self._turns.get(desk, 0) <= MOST_TURNS

    def _go_on(self, desk: Desk, heard: Heard, steps: list[Step]) -> None:
        """Take the next step after a delay; after the last one the message is done."""
        if steps:
            self._later(desk, lambda: self._take(desk, heard, steps))
            return
        with self._step(desk, heard, "done"):
            self._world.deliveries.mark_processed(heard.agent, desk.room_id, heard.message.id)
        self._next(desk)

    def _take(self, desk: Desk, heard: Heard, steps: list[Step]) -> None:
        if self._is_taken_over(desk):  # the message stays processing, for the client to take up again (DEL-24)
            self._busy.discard(desk)
            return
        step = steps[0]
        try:
            with self._step(desk, heard, type(step).__name__.lower()):
                match step:
                    case Post(event, text, metadata):
                        self._world.messages.post_event(heard.agent, desk.room_id, text, event, metadata)
                    case Say(text, to):
                        self._say(desk, heard, text, to)
                    case Fail(error):
                        self._fail(desk, heard, error)
                        return
        except Refused as refusal:  # for instance: the sender has left, so the answer mentions nobody who is there
            self._fail(desk, heard, refusal.message)
            return
        self._go_on(desk, heard, steps[1:])

    def _step(self, desk: Desk, heard: Heard, name: str) -> "AbstractContextManager[Entry]":
        """What happens inside is this step of the bot, which follows from its having taken up the message."""
        cause = self._timeline.cause_of_words(heard.agent.id, desk.room_id)
        entry = self._timeline.note(
            "bot", name, {"message": heard.message.id}, who=heard.agent, room=desk.room_id, cause=cause
        )
        return self._timeline.doing(entry)

    def _say(self, desk: Desk, heard: Heard, text: str, to: str | None) -> None:
        """To ``to``, and to the people whom this is about; to the agent that asked only where there is no person."""
        whom = [] if to is None else [self._world.accounts.resolve(to).id]
        whom += self._people(desk, heard) or ([heard.message.sender_id] if to is None else [])
        self._world.messages.send(heard.agent, desk.room_id, text, [MentionRequest(each) for each in whom])

    def _people(self, desk: Desk, heard: Heard) -> list[str]:
        """Who wrote the message, if that was a person, else the people whom it mentions, if they are still there."""
        message = heard.message
        asked = [message.sender_id] if message.sender_type == "User" else [each.id for each in message.mentions]
        present = self._world.rooms.joined(heard.agent, desk.room_id).participants
        return [each for each in asked if each in self._world.accounts.users and each in present]

    def _fail(self, desk: Desk, heard: Heard, error: str) -> None:
        self._world.deliveries.mark_failed(heard.agent, desk.room_id, heard.message.id, error)
        self._next(desk)

    def _next(self, desk: Desk) -> None:
        self._later(desk, lambda: self._begin(desk))
