"""Deadlines on the world's clock: in order, once, and gone without a trace when they are called off."""

from itertools import pairwise

import pytest

from mock_platform.agent_manager.deadlines import Deadlines
from mock_platform.world import World
from mock_platform.world.clock import SECOND
from tests.world.builders import a_cast


@pytest.fixture
def world() -> World:
    return a_cast().world


def test_each_comes_once_at_its_time_in_the_order_of_the_times(world: World) -> None:
    deadlines, now, came = Deadlines(world), world.clock.now(), list[tuple[str, int]]()
    for name, seconds in (("late", 30), ("early", 10), ("also early", 10), ("middle", 20)):
        deadlines.at(now + seconds * SECOND, lambda name=name: came.append((name, world.clock.now())))  # type: ignore[misc]
    world.clock.advance(9)
    assert came == []
    world.clock.advance(100)
    assert [(name, (at - now) // SECOND) for name, at in came] == [
        ("early", 10),
        ("also early", 10),
        ("middle", 20),
        ("late", 30),
    ]
    assert len(deadlines) == 0


def test_what_is_called_off_does_not_come_and_calling_off_too_late_or_twice_does_no_harm(world: World) -> None:
    deadlines, now, came = Deadlines(world), world.clock.now(), list[str]()
    off = deadlines.at(now + SECOND, lambda: came.append("off"))
    on = deadlines.at(now + 2 * SECOND, lambda: came.append("on"))
    off()
    off()
    assert len(deadlines) == 1
    world.clock.advance(5)
    on()
    assert came == ["on"]


def test_one_may_be_set_by_another(world: World) -> None:
    deadlines, came = Deadlines(world), list[int]()

    def tick() -> None:
        came.append(world.clock.now())
        if len(came) < 3:
            deadlines.at(world.clock.now() + SECOND, tick)

    deadlines.at(world.clock.now() + SECOND, tick)
    world.clock.advance(10)
    assert [later - earlier for earlier, later in pairwise(came)] == [SECOND, SECOND]


def test_thousands_that_are_called_off_leave_neither_entries_nor_timers(world: World) -> None:
    deadlines, now = Deadlines(world), world.clock.now()
    for number in range(5_000):
        deadlines.at(now + 100 * SECOND + number, lambda: None)()
    assert len(deadlines) == 0
    assert len(deadlines._order) <= 64
    assert world.clock.written()["timers"] == 1
