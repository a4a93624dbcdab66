"""One agent at work in one room: what the tests of deliveries ask for."""

from mock_platform.world import Switches, World
from mock_platform.world.deliveries import Delivery, Filter, Mark, MarkResult, State, state_of
from mock_platform.world.errors import Invalid
from mock_platform.world.identities import Agent
from mock_platform.world.messages import Message
from tests.world.builders import Cast, a_cast
from tests.world.delivery_table import FILTERS, STATES

NOWHERE = "00000000-0000-4000-8000-000000000000"
ALL = 10**6
NO_ATTEMPT = Invalid("No active processing attempt")
HISTORIES: dict[State, tuple[tuple[Mark, ...], ...]] = {
    "new": ((),),
    "delivered": ((),),
    "processing": (
        ("processing",),
        ("processing", "processing"),
        ("processing", "failed", "processing"),
        ("processing", "processed", "processing"),
    ),
    "failed": (("processing", "failed"), ("processing", "processing", "failed")),
    "processed": (("processing", "processed"), ("processing", "failed", "processing", "processed")),
}
"""Ways into each state; the number of ``processing`` marks is the number of attempts (without the Band switch)."""
WAYS = [(state, history) for state in STATES for history in HISTORIES[state]]


class Desk:
    """A room in which jane asks and the weather agent marks, with messages before and after the one in question."""

    def __init__(self, *, idempotent: bool = False) -> None:
        self.cast: Cast = a_cast(Switches(idempotent_processing=idempotent))
        self.world: World = self.cast.world
        self.agent: Agent = self.cast.weather
        self.room = self.cast.room(self.cast.jane, self.agent, self.cast.travel)

    def ask(self, text: str = "Rain?") -> Message:
        return self.cast.say(self.cast.jane, self.room, text, self.agent)

    def mark(self, message: Message, *marks: Mark) -> list[MarkResult]:
        return [mark_by_id(self.world, self.agent, self.room.id, message.id, mark) for mark in marks]

    def bring(self, message: Message, state: State, history: tuple[Mark, ...]) -> None:
        if state == "delivered":
            self.world.deliveries.hand_over(self.agent, self.room, message)
        self.mark(message, *history)
        assert state_of(message, self.agent.id) == state

    def listed(self, status: Filter = "actionable", agent: Agent | None = None) -> list[Message]:
        listing = self.world.messages.addressed(agent or self.agent, self.room.id, status)
        found = listing.cut(0, ALL)
        assert listing.total == len(found)  # DEL-23
        return found

    def next(self) -> Message | None:
        return self.world.messages.next_for(self.agent, self.room.id)

    def record(self, message: Message) -> Delivery:
        assert message.deliveries is not None
        return message.deliveries[self.agent.id]


def in_lists(desk: Desk, message: Message) -> set[Filter]:
    return {name for name in FILTERS if message in desk.listed(name)}


def mark_by_id(world: World, agent: Agent, room_id: str, message_id: str, mark: Mark) -> MarkResult:
    if mark == "processing":
        return world.deliveries.mark_processing(agent, room_id, message_id)
    if mark == "processed":
        return world.deliveries.mark_processed(agent, room_id, message_id)
    return world.deliveries.mark_failed(agent, room_id, message_id, "it broke")
