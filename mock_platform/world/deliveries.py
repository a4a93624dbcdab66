"""Deliveries: what became of a message at each agent, as a table (section 6 of the rules).

The tables below are the state machine. Code, tests and documentation read them; nothing else decides.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from mock_platform.world.errors import Invalid, NotFound
from mock_platform.world.events import MessageUpdated

if TYPE_CHECKING:
    from mock_platform.world.identities import Agent
    from mock_platform.world.messages import Message
    from mock_platform.world.rooms import Room
    from mock_platform.world.world import World

State = Literal["new", "delivered", "processing", "failed", "processed"]
"""``new`` is an addressee without a record; the other four are stored words (DEL-1)."""
Mark = Literal["processing", "processed", "failed"]
AttemptStatus = Literal["processing", "success", "failed"]
Filter = Literal["actionable", "pending", "processing", "failed", "processed", "all"]
"""The ``status`` filters of the list; ``actionable`` is the default list and what ``/next`` looks through."""

TRANSITIONS: dict[State, dict[Mark, State]] = {
    "new": {"processing": "processing"},
    "delivered": {"processing": "processing"},
    "processing": {"processing": "processing", "processed": "processed", "failed": "failed"},
    "failed": {"processing": "processing"},
    "processed": {"processing": "processing"},
}
"""State and mark to the next state; a mark that is not there is a 422 (DEL-2, DEL-4, DEL-5, DEL-7, DEL-9)."""

FILTERS_OF: dict[State, tuple[Filter, ...]] = {
    "new": ("actionable", "pending", "all"),
    "delivered": ("actionable", "pending", "all"),
    "processing": ("actionable", "processing", "all"),
    "failed": ("actionable", "pending", "failed", "all"),
    "processed": ("processed", "all"),
}
"""In which lists a message of this state is found (DEL-15, DEL-17, DEL-20, DEL-21)."""

OUTCOME: dict[Mark, AttemptStatus] = {"processed": "success", "failed": "failed"}
"""How a completing mark leaves the active attempt."""


@dataclass(slots=True, eq=False)
class Attempt:
    """One try of an agent at a message."""

    number: int
    started_at: int
    status: AttemptStatus = "processing"
    completed_at: int | None = None
    error: str | None = None


@dataclass(slots=True, eq=False)
class Delivery:
    """The record of one message at one agent; an addressee without a record is ``new``."""

    status: State
    delivered_at: int | None = None
    processed_at: int | None = None
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def current_attempt(self) -> int:
        """The number of the newest attempt; 0 before the first."""
        return len(self.attempts)


class MarkResult(NamedTuple):
    """What a mark answers (DEL-2)."""

    message: "Message"
    status: Mark
    attempt_number: int


class Deliveries:
    """The commands that move deliveries from state to state."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def mark_processing(self, agent: "Agent", room_id: str, message_id: str) -> MarkResult:
        """DEL-2, DEL-3: open the next attempt, or with ``idempotent_processing`` keep the active one."""
        room, message = self._visible(agent, room_id, message_id)
        state = state_of(message, agent.id)
        delivery = _record(message, agent.id)
        if state != "processing" or not self._world.switches.idempotent_processing:
            now = self._world.clock.stamp()
            delivery.attempts.append(Attempt(len(delivery.attempts) + 1, now))
            delivery.processed_at = None
            self._move(room, message, agent, TRANSITIONS[state]["processing"], now)
        return MarkResult(message, "processing", delivery.current_attempt)

    def mark_processed(self, agent: "Agent", room_id: str, message_id: str) -> MarkResult:
        """DEL-4: complete the active attempt with success."""
        return self._complete(agent, room_id, message_id, "processed", None)

    def mark_failed(self, agent: "Agent", room_id: str, message_id: str, error: str) -> MarkResult:
        """DEL-5, DEL-6: complete the active attempt as failed; the message stays to do (DEL-8)."""
        if not error:  # a check of the body, so before everything else (ERR-4)
            raise Invalid(details={"/error": ["String length is smaller than minLength: 1"]})
        return self._complete(agent, room_id, message_id, "failed", error)

    def hand_over(self, agent: "Agent", room: "Room", message: "Message") -> None:
        """DEL-26: the platform has pushed the message to a socket of ``agent``; nothing if it has left (PAR-18)."""
        addressed = agent.id in room.participants and message.mentions_id(agent.id)
        if addressed and state_of(message, agent.id) == "new":
            now = self._world.clock.stamp()
            _record(message, agent.id).delivered_at = now
            self._move(room, message, agent, "delivered", now)

    def _complete(self, agent: "Agent", room_id: str, message_id: str, mark: Mark, error: str | None) -> MarkResult:
        room, message = self._visible(agent, room_id, message_id)
        target = TRANSITIONS[state_of(message, agent.id)].get(mark)
        if target is None:
            raise Invalid("No active processing attempt")  # OQ-26
        delivery = _record(message, agent.id)
        now = self._world.clock.stamp()
        active = delivery.attempts[-1]
        active.status, active.completed_at, active.error = OUTCOME[mark], now, error
        if mark == "processed":
            delivery.processed_at = now
        self._move(room, message, agent, target, now)
        return MarkResult(message, mark, active.number)

    def _visible(self, agent: "Agent", room_id: str, message_id: str) -> "tuple[Room, Message]":
        """DEL-11, DEL-13, DEL-14: messages of this room that address the agent, and its own."""
        room = self._world.rooms.joined(agent, room_id)
        seq = room.seq_of.get(message_id)
        if seq is not None:
            message = room.messages[seq]
            if message.sender_id == agent.id or message.mentions_id(agent.id):
                return room, message
        raise NotFound("Message")

    def _move(self, room: "Room", message: "Message", agent: "Agent", state: State, now: int) -> None:
        """Store the state, move the message between the agent's lists, and tell."""
        delivery = _record(message, agent.id)
        before: State = delivery.status
        delivery.status = state
        message.updated_at = now
        message.wire = None
        _relist(room, message, agent.id, before, state)
        self._world.events.publish(MessageUpdated(room, message, agent, state))


def state_of(message: "Message", agent_id: str) -> State:
    """The state of ``message`` at the agent."""
    delivery = None if message.deliveries is None else message.deliveries.get(agent_id)
    return "new" if delivery is None else delivery.status


def enter(room: "Room", message: "Message", agent_id: str, delivery: Delivery) -> None:
    """Put in the record of a delivery as it is (a world that is made again)."""
    before = state_of(message, agent_id)
    if message.deliveries is None:
        message.deliveries = {}
    message.deliveries[agent_id] = delivery
    message.wire = None
    _relist(room, message, agent_id, before, delivery.status)


def _relist(room: "Room", message: "Message", agent_id: str, before: State, after: State) -> None:
    """Move the message between the agent's lists; of an agent that is deleted there are none."""
    inbox = room.inboxes.get(agent_id)
    if inbox is None or not message.mentions_id(agent_id):  # DEL-12: a mark on one's own message enters no list
        return
    for name in FILTERS_OF[before]:
        if name not in FILTERS_OF[after]:
            inbox.by_filter[name].discard(message.seq)
    for name in FILTERS_OF[after]:
        if name not in FILTERS_OF[before]:
            inbox.by_filter[name].add(message.seq)


def _record(message: "Message", agent_id: str) -> Delivery:
    """The agent's record, made when there is none yet."""
    if message.deliveries is None:
        message.deliveries = {}
    return message.deliveries.setdefault(agent_id, Delivery("new"))
