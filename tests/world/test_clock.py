"""The world's time, without ever waiting for the machine's."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_platform.world import World, clock
from mock_platform.world.clock import LATEST, SECOND, Clock, iso, iso_or_none
from tests.world.builders import START


@dataclass
class Machine:
    """The two clocks of a machine, moved by hand."""

    wall: int = START
    monotonic: int = 500 * SECOND

    def passes(self, seconds: float) -> None:
        self.wall += round(seconds * SECOND)
        self.monotonic += round(seconds * SECOND)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(clock, "_machine_now", lambda: machine.wall)
    monkeypatch.setattr(clock, "_monotonic", lambda: machine.monotonic)
    return machine


def frozen() -> Clock:
    return Clock(START, running=False)


# --- running and frozen ----------------------------------------------------------------------------------------------


def test_a_running_clock_starts_at_the_present_and_moves_with_the_machine(machine: Machine) -> None:
    it = Clock()
    assert it.running
    assert it.now() == START
    machine.passes(2.5)
    assert it.now() == START + 2_500_000


def test_a_running_clock_may_start_at_another_instant(machine: Machine) -> None:
    it = Clock(START - 7 * SECOND)
    machine.passes(1)
    assert it.now() == START - 6 * SECOND


def test_a_running_clock_ignores_that_somebody_sets_the_machines_wall_clock(machine: Machine) -> None:
    it = Clock()
    machine.wall -= 3600 * SECOND
    assert it.now() == START


def test_a_clock_starts_at_the_machines_time_and_counts_microseconds_on_its_steady_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steady = iter([70_000_000_999, 70_000_002_999])
    nanoseconds = SimpleNamespace(time_ns=lambda: START * 1000 + 999, monotonic_ns=lambda: next(steady))
    monkeypatch.setattr(clock, "time", nanoseconds)
    assert Clock().now() == START + 2


def test_a_frozen_clock_does_not_move_with_the_machine(machine: Machine) -> None:
    it = frozen()
    assert not it.running
    machine.passes(60)
    assert it.now() == START


def test_freezing_stops_at_the_present_instant_and_running_goes_on_from_there(machine: Machine) -> None:
    it = Clock()
    machine.passes(3)
    it.freeze()
    machine.passes(60)
    assert (it.running, it.now()) == (False, START + 3 * SECOND)
    it.run()
    machine.passes(2)
    assert (it.running, it.now()) == (True, START + 5 * SECOND)


def test_a_running_clock_that_is_told_to_run_loses_no_time(machine: Machine) -> None:
    it = Clock()
    machine.passes(3)
    it.run()
    machine.passes(3)
    assert it.now() == START + 6 * SECOND


def test_a_running_clock_goes_on_from_where_it_was_set(machine: Machine) -> None:
    it = Clock()
    machine.passes(3)
    it.set(START + 100 * SECOND)
    machine.passes(1)
    assert it.now() == START + 101 * SECOND


# --- stamps ----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("MSG-18")
def test_two_stamps_are_never_equal_even_while_time_stands_still() -> None:
    it = frozen()
    assert [it.stamp() for _ in range(3)] == [START, START + 1, START + 2]
    assert it.now() == START + 2


@pytest.mark.rule("MSG-18")
def test_a_stamp_is_the_present_instant_when_that_is_later_than_the_last_stamp() -> None:
    it = frozen()
    it.stamp()
    it.advance(1)
    assert it.stamp() == START + SECOND


@pytest.mark.rule("MSG-18")
def test_setting_the_clock_back_never_gives_a_stamp_twice() -> None:
    it = frozen()
    last = it.stamp()
    it.set(START - 3600 * SECOND)
    assert it.now() == last
    assert it.stamp() == last + 1


STEPS: dict[str, Callable[[Clock, int], object]] = {
    "freeze": lambda it, _: it.freeze(),
    "run": lambda it, _: it.run(),
    "set": lambda it, amount: it.set(START + amount),
    "advance": lambda it, amount: it.advance(abs(amount) / SECOND),
    "settle": lambda it, _: it.settle(),
}


@pytest.mark.rule("MSG-18")
@given(steps=st.lists(st.tuples(st.sampled_from([*STEPS, "passes"]), st.integers(-10 * SECOND, 10 * SECOND))))
def test_whatever_happens_to_a_clock_later_stamps_are_later(steps: list[tuple[str, int]]) -> None:
    machine = Machine()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(clock, "_monotonic", lambda: machine.monotonic)
        it = Clock(START)
        stamps = [it.stamp()]
        for step, amount in steps:
            if step == "passes":
                machine.passes(abs(amount) / SECOND)
            else:
                STEPS[step](it, amount)
            assert it.now() >= stamps[-1]
            stamps.append(it.stamp())
    assert all(earlier < later for earlier, later in pairwise(stamps))


# --- moving ----------------------------------------------------------------------------------------------------------


def test_a_clock_can_be_set_to_any_instant_that_has_a_date() -> None:
    it = frozen()
    it.set(LATEST)
    assert iso(it.now()) == "9999-12-31T23:59:59.000000Z"
    it.set(0)
    assert iso(it.now()) == "1970-01-01T00:00:00.000000Z"


@pytest.mark.parametrize("instant", [-1, LATEST + 1])
def test_a_clock_cannot_be_set_to_an_instant_without_a_date(instant: int) -> None:
    it = frozen()
    with pytest.raises(ValueError, match="1970 and 9999"):
        it.set(instant)
    assert it.now() == START


def test_a_clock_advances_by_fractions_of_a_second() -> None:
    it = frozen()
    it.advance(0.25)
    it.advance(0)
    assert it.now() == START + 250_000


def test_a_clock_advances_up_to_the_last_instant_that_has_a_date() -> None:
    it = Clock(0, running=False)
    it.advance(LATEST // SECOND)
    assert it.now() == LATEST


@pytest.mark.parametrize("seconds", [-0.001, float("nan"), float("inf"), 1e300])
def test_a_clock_does_not_advance_by_what_is_no_time(seconds: float) -> None:
    it = frozen()
    with pytest.raises(ValueError, match="positive number of seconds"):
        it.advance(seconds)
    assert it.now() == START


# --- timers ----------------------------------------------------------------------------------------------------------


class Alarms:
    """Timers that write down when they went off."""

    def __init__(self, it: Clock) -> None:
        self.clock = it
        self.heard: list[tuple[str, int]] = []

    def at(self, name: str, instant: int) -> None:
        self.clock.call_at(instant, lambda: self.heard.append((name, self.clock.now())))


def test_advancing_fires_each_timer_on_the_way_at_its_own_instant() -> None:
    it = frozen()
    alarms = Alarms(it)
    alarms.at("late", START + 5 * SECOND)
    alarms.at("early", START + 2 * SECOND)
    alarms.at("never", START + 5 * SECOND + 1)
    it.advance(5)
    assert alarms.heard == [("early", START + 2 * SECOND), ("late", START + 5 * SECOND)]
    assert it.now() == START + 5 * SECOND
    assert it.next_timer() == START + 5 * SECOND + 1


def test_timers_of_one_instant_fire_in_the_order_in_which_they_were_made() -> None:
    it = frozen()
    alarms = Alarms(it)
    for name in ("first", "second", "third"):
        alarms.at(name, START + SECOND)
    it.advance(1)
    assert [name for name, _ in alarms.heard] == ["first", "second", "third"]


def test_a_timer_that_is_made_by_a_timer_fires_in_the_same_move() -> None:
    it = frozen()
    alarms = Alarms(it)
    it.call_at(START + SECOND, lambda: alarms.at("second", START + 3 * SECOND))
    it.advance(5)
    assert alarms.heard == [("second", START + 3 * SECOND)]
    assert it.next_timer() is None


def test_a_timer_fires_once() -> None:
    it = frozen()
    alarms = Alarms(it)
    alarms.at("once", START + SECOND)
    it.advance(1)
    it.settle()
    it.advance(1)
    assert len(alarms.heard) == 1


def test_a_timer_in_the_past_never_turns_the_clock_back() -> None:
    it = frozen()
    alarms = Alarms(it)
    alarms.at("overdue", START - SECOND)
    it.advance(1)
    assert alarms.heard == [("overdue", START)]
    assert it.now() == START + SECOND


def test_timers_of_a_running_clock_fire_when_it_is_settled(machine: Machine) -> None:
    it = Clock()
    alarms = Alarms(it)
    alarms.at("due", START + SECOND)
    alarms.at("not yet", START + 10 * SECOND)
    machine.passes(0.999999)
    it.settle()
    assert alarms.heard == []
    machine.passes(0.000001)
    it.settle()
    assert alarms.heard == [("due", START + SECOND)]
    assert it.next_timer() == START + 10 * SECOND


def test_timers_of_a_running_clock_fire_at_their_instants_when_it_is_advanced(machine: Machine) -> None:
    it = Clock()
    alarms = Alarms(it)
    alarms.at("due", START + 2 * SECOND)
    machine.passes(1)
    it.advance(5)
    assert alarms.heard == [("due", START + 2 * SECOND)]
    assert it.now() == START + 6 * SECOND


def test_whoever_waits_for_timers_is_told_of_one_that_is_due_before_all_others() -> None:
    it = frozen()
    told: list[int | None] = []
    it.on_earlier_timer = lambda: told.append(it.next_timer())
    for seconds in (5, 9, 3, 5, 3, 1):
        it.call_at(START + seconds * SECOND, lambda: None)
    assert told == [START + seconds * SECOND for seconds in (5, 3, 1)]


# --- what is kept, and how it is written -----------------------------------------------------------------------------


def test_the_state_of_a_frozen_clock_is_where_it_stands_its_last_stamp_and_its_timers() -> None:
    it = frozen()
    it.stamp()
    it.call_at(START + SECOND, lambda: None)
    assert it.written() == {"frozen_at": START, "last": START, "timers": 1}


def test_the_present_of_a_running_clock_is_no_state(machine: Machine) -> None:
    it = Clock()
    before = it.written()
    machine.passes(5)
    assert it.written() == before == {"frozen_at": None, "last": 0, "timers": 0}


def test_a_history_may_be_written_at_instants_before_the_stamps_already_given(machine: Machine) -> None:
    it = Clock()
    it.stamp()
    it.rewind(START - 3600 * SECOND)
    machine.passes(5)
    assert not it.running
    assert [it.stamp(), it.stamp()] == [START - 3600 * SECOND, START - 3600 * SECOND + 1]


@pytest.mark.rule("GEN-5")
@pytest.mark.parametrize(
    "instant, written",
    [
        (0, "1970-01-01T00:00:00.000000Z"),
        (1_763_374_820_284_136, "2025-11-17T10:20:20.284136Z"),
        (START, "2026-01-05T08:00:00.000000Z"),
        (START + 1, "2026-01-05T08:00:00.000001Z"),
        (START + SECOND - 1, "2026-01-05T08:00:00.999999Z"),
        (1_582_934_400 * SECOND, "2020-02-29T00:00:00.000000Z"),
    ],
)
def test_an_instant_is_written_in_utc_with_six_digits_and_a_z(instant: int, written: str) -> None:
    assert iso(instant) == iso_or_none(instant) == written


@pytest.mark.rule("GEN-5")
def test_an_instant_that_is_absent_stays_absent() -> None:
    assert iso_or_none(None) is None


@pytest.mark.rule("GEN-5")
@given(earlier=st.integers(0, LATEST - 1), step=st.integers(1, 10 * SECOND))
def test_written_instants_sort_as_the_instants_do(earlier: int, step: int) -> None:
    assert iso(earlier) < iso(min(earlier + step, LATEST))


def test_a_world_without_a_clock_of_its_own_runs_with_the_machine() -> None:
    assert World().clock.running


def test_a_running_clock_stands_still_at_the_end_of_the_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(LATEST, running=True)
    monkeypatch.setattr("mock_platform.world.clock._monotonic", lambda: 10**18)
    assert clock.now() == LATEST
