"""What the world tells whoever keeps it, beside its events, and how a clock goes on as another was left."""

from collections.abc import Callable

import pytest

from mock_platform.world import Clock
from mock_platform.world.clock import SECOND
from mock_platform.world.memories import MemoryDraft
from tests.world.builders import START, Cast, a_cast

DRAFT = MemoryDraft("Jane likes rain", "working", "episodic", "user", "", scope="subject")


@pytest.fixture
def kept() -> tuple[Cast, list[object]]:
    """A cast, and everything of which no event tells."""
    cast, told = a_cast(), list[object]()
    cast.world.keeper = told.append
    return cast, told


Write = Callable[[Cast], object]
WRITES: dict[str, Write] = {
    "an organization": lambda cast: cast.world.accounts.add_organization("New Ltd"),
    "a user": lambda cast: cast.world.accounts.add_user(
        "nina", organization=cast.world.accounts.organizations[cast.jane.organization_id]
    ),
    "a profile": lambda cast: cast.world.accounts.update_profile(cast.jane, first_name="Jo"),
    "an internal message": lambda cast: cast.world.messages.add_internal(cast.room(cast.jane), "noted", "system"),
    "a memory": lambda cast: cast.world.memories.create(cast.weather, DRAFT._replace(subject_id=cast.jane.id)),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_a_write_that_no_event_tells_of_is_told_to_whoever_keeps_the_world(
    kept: tuple[Cast, list[object]], write: Write
) -> None:
    cast, told = kept
    written = write(cast)
    assert told == [written]


def test_what_becomes_of_a_memory_is_told_and_what_changes_nothing_is_not(kept: tuple[Cast, list[object]]) -> None:
    cast, told = kept
    memories = cast.world.memories
    memory = memories.create(cast.weather, DRAFT._replace(subject_id=cast.jane.id))
    told.clear()
    memories.change_by_agent(cast.weather, memory.id, "archive")
    memories.change_by_agent(cast.weather, memory.id, "archive")
    assert told == [memory]
    memories.delete(cast.jane, memory.id)
    assert told == [memory, memory]


def test_a_clock_tells_when_it_is_moved_and_not_when_it_is_read() -> None:
    clock, moved = Clock(START), list[int]()
    clock.on_moved = lambda: moved.append(clock.now())
    clock.freeze()
    clock.stamp()
    clock.settle()
    assert len(moved) == 1
    clock.set(START + SECOND)
    clock.advance(1)
    assert moved[1:] == [START + SECOND, START + 2 * SECOND]
    clock.run()
    assert len(moved) == 4


def test_a_clock_goes_on_frozen_where_another_stood() -> None:
    clock = Clock()
    clock.resume(frozen_at=START, ahead=0, last=START + 5)
    assert (clock.running, clock.now(), clock.stamp()) == (False, START + 5, START + 6)


def test_a_clock_goes_on_as_far_ahead_of_the_machine_as_another_was() -> None:
    other, clock = Clock(), Clock(START, running=False)
    other.advance(86_400)
    clock.resume(frozen_at=None, ahead=other.ahead(), last=0)
    assert clock.running
    assert abs(clock.ahead() - 86_400 * SECOND) < 60 * SECOND
    clock.resume(frozen_at=None, ahead=0, last=clock.now() + 86_400 * SECOND)
    assert clock.stamp() > clock.ahead()
