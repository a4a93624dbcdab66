"""What differs between two snapshots is told in sentences, and what does not differ is not."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_platform.snapshots import differences
from mock_platform.snapshots.differences import diff
from mock_platform.snapshots.writing import dump
from mock_platform.world import Clock, Switches, World
from mock_platform.world.memories import MemoryDraft
from tests.snapshots.playing import Player
from tests.world.builders import START, Cast, a_cast


class Desk:
    """A world with a room and a message that is being worked on, and what was said about it."""

    def __init__(self) -> None:
        self.cast = cast = a_cast()
        self.world = cast.world
        self.room = cast.world.rooms.create(cast.jane, title="Offsite")
        cast.world.rooms.admit(self.room, cast.weather)
        self.message = cast.say(cast.jane, self.room, "Will it rain?", cast.weather)
        self.mark("processing")
        cast.world.accounts.issue_key(cast.jane, "key-of-jane")
        self.before = dump(self.world)

    def mark(self, mark: str) -> None:
        getattr(self.world.deliveries, f"mark_{mark}")(self.cast.weather, self.room.id, self.message.id)

    def differences(self) -> list[str]:
        """All but the ids and stamps that every write takes."""
        moving = ("the world: ids_drawn", "the clock: last stamp", "room 'Offsite': updated_at")
        return [each for each in diff(self.before, dump(self.world)) if not each.startswith(moving)]


def say_twice(desk: Desk) -> None:
    for _ in range(2):
        desk.cast.say(desk.cast.jane, desk.room, "More", desk.cast.weather)


def fail_and_try_again(desk: Desk) -> None:
    desk.world.deliveries.mark_failed(desk.cast.weather, desk.room.id, desk.message.id, "no")
    desk.mark("processing")


def remember(desk: Desk) -> None:
    draft = MemoryDraft("Jane likes rain", "working", "episodic", "user", "", scope="organization")
    desk.world.memories.create(desk.cast.weather, draft)


def delete_travel(desk: Desk) -> None:
    desk.world.rooms.admit(desk.room, desk.cast.travel)
    desk.before = dump(desk.world)
    desk.world.accounts.delete_agent(desk.cast.jane, desk.cast.travel.id)


def set_password(desk: Desk) -> None:
    desk.cast.jane.password = "hidden"


def exchange_key(desk: Desk) -> None:
    desk.world.accounts.revoke_key("key-of-jane")
    desk.world.accounts.issue_key(desk.cast.jane, "other-key-of-jane")


CASES: dict[str, tuple[Callable[[Desk], object], list[str]]] = {
    "nothing": (lambda _: None, []),
    "a delivery": (
        lambda desk: desk.mark("processed"),
        ["room 'Offsite', message 'Will it rain?', at jane/weather-agent: processing → processed"],
    ),
    "another attempt": (
        fail_and_try_again,
        ["room 'Offsite', message 'Will it rain?', at jane/weather-agent: processing → processing (attempt 2)"],
    ),
    "messages": (say_twice, ["room 'Offsite': 2 messages more on the right"]),
    "a new room": (
        lambda desk: desk.world.rooms.create(desk.cast.ravi, title="Other"),
        ["the world: rooms_created: 1 → 2", "room 'Other': only on the right"],
    ),
    "a lost room": (
        lambda desk: desk.world.rooms.delete(desk.cast.jane, desk.room.id),
        [
            "room 'Offsite': only on the left",
            "work in deleted rooms of jane/weather-agent: only on the right",
        ],
    ),
    "a participant": (
        lambda desk: desk.world.rooms.admit(desk.room, desk.cast.ravi),
        ["room 'Offsite': ravi is in it only on the right"],
    ),
    "an agent that is gone": (
        delete_travel,
        [
            "agent jane/travel-agent: only on the left",
            "deleted agent jane/travel-agent: only on the right",
            "room 'Offsite': jane/travel-agent is in it only on the left",
            "room 'Offsite': left by 0 → 1",
        ],
    ),
    "a password": (set_password, ["user jane: password: null → ***"]),
    "a key more": (lambda desk: desk.world.accounts.issue_key(desk.cast.jane), ["keys of: jane: 1 → 2"]),
    "another key": (exchange_key, ["keys: as many for everybody, but others"]),
    "a contact request": (
        lambda desk: desk.world.contacts.request(desk.cast.jane, "olga"),
        ["contact request of jane to olga: only on the right"],
    ),
    "a contact": (
        lambda desk: desk.world.contacts.connect(desk.cast.jane, desk.cast.olga),
        ["contact olga of jane: only on the right", "contact jane of olga: only on the right"],
    ),
    "a memory": (remember, ["memory 'Jane likes rain': only on the right"]),
    "a task": (
        lambda desk: desk.world.tasks.create(desk.cast.jane, "Find rain"),
        ["task 'Find rain': only on the right"],
    ),
    "an organization": (
        lambda desk: desk.world.accounts.add_organization("New Ltd"),
        ["organization New Ltd: only on the right"],
    ),
}


@pytest.mark.parametrize("change, told", CASES.values(), ids=CASES.keys())
def test_a_difference_is_told_in_words(change: Callable[[Desk], object], told: list[str]) -> None:
    desk = Desk()
    change(desk)
    assert desk.differences() == told


def test_names_and_switches_and_clocks_are_told_with_both_values() -> None:
    one = World(clock=Clock(START, running=False))
    other = World(seed=2, clock=Clock(START, running=True), switches=Switches(agent_limit=5))
    assert diff(dump(one), dump(other)) == [
        "the world: seed: 0 → 2",
        'the clock: frozen_at: "2026-01-05T08:00:00.000000Z" → null',
        "switch: agent_limit: null → 5",
    ]


def test_a_rename_is_told_under_the_handle_which_stays() -> None:
    cast: Cast = a_cast()
    before = dump(cast.world)
    cast.world.accounts.change_agent(cast.weather, name="Rain Agent")
    assert 'agent jane/weather-agent: name: "Weather Agent" → "Rain Agent"' in diff(before, dump(cast.world))


def test_long_values_are_cut_and_long_lists_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differences, "MOST", 3)
    cast = a_cast()
    before = dump(cast.world)
    cast.jane.last_name = "x" * 500
    for number in range(5):
        cast.world.accounts.add_organization(f"New {number}")
    sentences = diff(before, dump(cast.world))
    assert len(sentences) == 4
    assert sentences[-1].startswith("… and ")
    assert all(len(each) < 250 for each in sentences)


@given(seed=st.integers(0, 2**32), calls=st.integers(0, 150), more=st.integers(0, 30))
def test_two_snapshots_differ_in_words_exactly_when_they_differ(seed: int, calls: int, more: int) -> None:
    world = a_cast().world
    player = Player(world, seed)
    player.play(calls)
    left = dump(world)
    assert diff(left, dump(world)) == []
    player.play(more)
    right = dump(world)
    assert (diff(left, right) == []) == (left == right)
    assert (diff(right, left) == []) == (left == right)
