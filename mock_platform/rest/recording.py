"""What the timeline is told of each request: who asked for what, because of what, and how it was answered."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from mock_platform.rest.unread import unread_of
from mock_platform.timeline import Timeline
from mock_platform.timeline.exchanges import Exchange
from mock_platform.world.identities import Agent

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from mock_platform.rest.operations import Operation
    from mock_platform.world import World
    from mock_platform.world.identities import Identity

UNKNOWN = "unknown"
"""The name of a request for which there is no operation."""

HANDS_OUT = "get_agent_next_message"

_Link = Callable[[Timeline, Exchange, "Agent", Sequence[str]], None]


class Request(Exchange):
    """An exchange whose operation is known, and by it what the operation does not read."""

    __slots__ = ("declared",)

    declared: "Operation | None"
    """``None`` for a request of no operation."""

    @property
    def unread(self) -> Sequence[str]:
        if self.declared is None or not (self.query or self.body):
            return ()
        return unread_of(self.declared, self.query, b"" if self.is_cut else self.body)


def opened(  # noqa: PLR0917 - one call per request, made in one place
    world: "World",
    actor: "Identity | None",
    operation: "Operation | None",
    ids: Sequence[str],
    scope: "MutableMapping[str, Any]",
    body: bytes,
) -> tuple[Timeline, Exchange]:
    """The request in the timeline of ``world``; what happens from now on is caused by it."""
    timeline = world.attached(Timeline, Timeline)
    name = UNKNOWN if operation is None else operation.id
    exchange = Request(name, actor, scope["method"], scope["path"], scope["query_string"], body)
    exchange.declared = operation
    timeline.open(exchange)
    if operation is not None and operation.in_room:
        exchange.place = ids[0].lower()
        if (link := _BEFORE.get(name)) is not None and isinstance(actor, Agent):
            link(timeline, exchange, actor, ids)
    timeline.current = exchange.seq
    return timeline, exchange


def closed(timeline: Timeline, exchange: Exchange, status: int, answer: bytes) -> None:
    """The answer; what happens from now on has other causes."""
    timeline.current = None
    if exchange.operation == HANDS_OUT and status == 200 and exchange.sender is not None:
        timeline.handed(from_json(answer)["data"]["id"], exchange.sender.id, exchange)
    timeline.close(exchange, status, answer)


def _marks(timeline: Timeline, exchange: Exchange, agent: Agent, ids: Sequence[str]) -> None:
    timeline.cause_of_mark(ids[1].lower(), agent.id, ids[0].lower(), exchange)


def _speaks(timeline: Timeline, exchange: Exchange, agent: Agent, ids: Sequence[str]) -> None:
    timeline.cause_of_words(agent.id, ids[0].lower(), exchange)


_BEFORE: dict[str, _Link] = {
    "mark_agent_message_processing": _marks,
    "mark_agent_message_processed": _marks,
    "mark_agent_message_failed": _marks,
    "create_agent_chat_message": _speaks,
    "create_agent_chat_event": _speaks,
}
