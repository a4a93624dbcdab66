"""What a test says about a refused command: its whole answer, and that nothing else happened."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mock_platform.world import World
from mock_platform.world.errors import Refused
from mock_platform.world.events import Event
from mock_platform.world.state import state_of_world


@contextmanager
def refused(world: World, expected: Refused) -> Iterator[None]:
    """The block raises ``expected`` with exactly its code, message and details, changes nothing and tells nobody."""
    told = told_by(world)
    before = state_of_world(world)
    with pytest.raises(Refused) as caught:
        yield
    assert _answer(caught.value) == _answer(expected)
    assert state_of_world(world) == before
    assert told == []


def told_by(world: World) -> list[Event]:
    """A list that every event from now on is added to."""
    told: list[Event] = []
    world.events.subscribe(told.append)
    return told


def _answer(refusal: Refused) -> tuple[type[Refused], str, str, object]:
    return type(refusal), refusal.code, refusal.message, refusal.details
