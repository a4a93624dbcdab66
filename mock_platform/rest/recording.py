"""What the timeline is told of each request: who asked for what, because of what, and how it was answered."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from mock_platform.timeline import Timeline
from mock_platform.timeline.exchanges import UnknownOperation, kept
from mock_platform.world.identities import Agent

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from mock_platform.rest.operations import Operation
    from mock_platform.world import World
    from mock_platform.world.identities import Identity

_UNKNOWN = UnknownOperation()

_HANDS_OUT = "get_agent_next_message"

_ID_CHARACTERS = 40
"""Of what stands in a path where an id should be; one more than an id has already tells that it is none."""

_Why = Callable[[Timeline, Agent, Sequence[str], int], "int | None"]


def opened(world: "World") -> tuple[Timeline, int]:
    """A request that is carried out or refused now, with its number: what happens from now on follows from it."""
    timeline = world.attached(Timeline, Timeline)
    return timeline, timeline.open()


def closed(  # noqa: PLR0917 - one call per request, made in one place
    entry: tuple[Timeline, int],
    operation: "Operation | None",
    actor: "Identity | None",
    ids: Sequence[str],
    scope: "MutableMapping[str, Any]",
    body: bytes,
    status: int,
    answer: bytes,
) -> None:
    """The request with its answer; what happens from now on has other causes."""
    timeline, seq = entry
    room, cause = None, None
    if operation is not None and operation.in_room:
        room = ids[0][:_ID_CHARACTERS].lower()
        if isinstance(actor, Agent):
            ids = [each[:_ID_CHARACTERS].lower() for each in ids]
            if (why := _WHY.get(operation.id)) is not None:
                cause = why(timeline, actor, ids, seq)
            elif operation.id == _HANDS_OUT and status == 200:
                timeline.handed(from_json(answer)["data"]["id"], actor.id, seq)
    asked = (operation or _UNKNOWN, actor, scope["method"], scope["path"], kept(body), scope["query_string"], room)
    timeline.close(seq, cause, asked, status, answer)


def _marks(timeline: Timeline, agent: Agent, ids: Sequence[str], seq: int) -> int | None:
    return timeline.cause_of_mark(ids[1], agent.id, ids[0], seq)


def _speaks(timeline: Timeline, agent: Agent, ids: Sequence[str], _: int) -> int | None:
    return timeline.cause_of_words(agent.id, ids[0])


_WHY: dict[str, _Why] = {
    "mark_agent_message_processing": _marks,
    "mark_agent_message_processed": _marks,
    "mark_agent_message_failed": _marks,
    "create_agent_chat_message": _speaks,
    "create_agent_chat_event": _speaks,
}
