"""What faults do to operations. Nobody comes here while the world has none."""

from typing import TYPE_CHECKING

from mock_platform.faults import FaultBook, Occurrence
from mock_platform.faults.effects import Cut, ErrorAnswer, OnOperation
from mock_platform.rest.errors import Injected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mock_platform.rest.operations import Operation
    from mock_platform.world import World
    from mock_platform.world.identities import Identity


def due_effect(
    world: "World", actor: "Identity | None", operation: "Operation", ids: "Sequence[str]"
) -> OnOperation | None:
    """What is to go wrong with this call, which is about to be carried out."""
    room = dict(zip(operation.ids, ids, strict=True)).get("chat_id")
    occurrence = Occurrence(
        "operation",
        operation.id,
        caller=None if actor is None else actor.id,
        room=None if room is None else room.lower(),
    )
    effect = FaultBook.of(world).fire(occurrence)
    return effect if isinstance(effect, OnOperation) else None


def check_carried_out(effect: OnOperation) -> None:
    """Raise the refusal with which the call ends before it has had any effect, if that is what ``effect`` is."""
    if isinstance(effect, ErrorAnswer):
        raise Injected(effect)
    if isinstance(effect, Cut) and effect.cut == "before":
        raise Injected(ErrorAnswer(status=503))  # nobody gets to see it
