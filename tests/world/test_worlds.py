"""The worlds of one process: found by name and by key, and a key belongs to one of them at most."""

import pytest

from mock_platform.world import World
from mock_platform.world.errors import Invalid, Unauthorized
from mock_platform.world.events import Event, KeyRevoked, WorldRemoved
from mock_platform.world.worlds import DEFAULT, Worlds
from tests.world.builders import Cast, a_cast
from tests.world.refusals import refused

TAKEN = ["has already been taken"]


@pytest.fixture
def other() -> Cast:
    """Another world with the same people."""
    return a_cast(seed=8)


@pytest.fixture
def worlds(cast: Cast, other: Cast) -> Worlds:
    """Both, with a key each."""
    cast.world.accounts.issue_key(cast.jane, "key of here")
    other.world.accounts.issue_key(other.jane, "key of there")
    worlds = Worlds()
    worlds.add(cast.world)
    worlds.add(other.world, "other")
    return worlds


def is_unknown(worlds: Worlds, key: str) -> bool:
    with pytest.raises(Unauthorized) as caught:
        worlds.identify(key)
    assert caught.value.message == "API key not linked to a valid user or agent"
    return True


def test_a_world_is_found_by_its_name_and_knows_it(worlds: Worlds, cast: Cast, other: Cast) -> None:
    assert list(worlds) == [DEFAULT, "other"]
    assert worlds.get() is worlds.get(DEFAULT) is cast.world
    assert worlds.get("other") is other.world
    assert [worlds.name_of(each.world) for each in (cast, other)] == [DEFAULT, "other"]
    with pytest.raises(KeyError):
        worlds.get("nowhere")
    with pytest.raises(KeyError):
        worlds.name_of(World())


@pytest.mark.rule("AUTH-1", "AUTH-5")
def test_a_key_finds_its_world_and_whom_it_stands_for(worlds: Worlds, cast: Cast, other: Cast) -> None:
    assert worlds.identify("key of here") == (cast.world, cast.jane)
    assert worlds.identify("key of there") == (other.world, other.jane)
    assert is_unknown(worlds, "key of nobody")
    assert is_unknown(worlds, "")


@pytest.mark.rule("AUTH-10", "AUTH-11")
def test_keys_that_come_and_go_later_are_followed(worlds: Worlds, cast: Cast, other: Cast) -> None:
    agent, key = other.world.accounts.register_agent(other.jane, "Late Agent", "Comes when all is built")
    assert worlds.identify(key) == (other.world, agent)
    other.world.accounts.delete_agent(other.jane, agent.id)
    assert is_unknown(worlds, key)
    cast.world.accounts.revoke_key("key of here")
    assert is_unknown(worlds, "key of here")
    assert worlds.identify("key of there") == (other.world, other.jane)


def test_what_the_worlds_say_of_a_key_is_what_each_world_says(worlds: Worlds, cast: Cast, other: Cast) -> None:
    for each in (cast, other):
        each.world.accounts.issue_key(each.weather)
        for key, identity in each.world.accounts.live_keys().items():
            assert worlds.identify(key) == (each.world, identity)


def test_a_name_is_taken_once(worlds: Worlds, cast: Cast) -> None:
    newcomer = World()
    with pytest.raises(Invalid) as caught:
        worlds.add(newcomer)
    assert caught.value.details == {"name": TAKEN}
    assert worlds.get() is cast.world
    with pytest.raises(KeyError):
        worlds.name_of(newcomer)


def test_a_world_with_a_key_of_another_world_is_refused_whole(worlds: Worlds, cast: Cast) -> None:
    third = a_cast(seed=9)
    third.world.accounts.issue_key(third.olga, "key of its own")
    third.world.accounts.issue_key(third.ravi, "key of here")
    with pytest.raises(Invalid) as caught:
        worlds.add(third.world, "third")
    assert caught.value.details == {"key": TAKEN}
    assert list(worlds) == [DEFAULT, "other"]
    assert worlds.identify("key of here") == (cast.world, cast.jane)
    assert is_unknown(worlds, "key of its own")
    third.world.accounts.issue_key(third.olga, "a later one")
    assert is_unknown(worlds, "a later one")


@pytest.mark.rule("AUTH-1")
def test_no_world_issues_a_key_of_another_one(worlds: Worlds, cast: Cast, other: Cast) -> None:
    with refused(cast.world, Invalid(details={"key": TAKEN})):
        cast.world.accounts.issue_key(cast.jane, "key of there")
    assert worlds.identify("key of there") == (other.world, other.jane)
    other.world.accounts.revoke_key("key of there")
    cast.world.accounts.issue_key(cast.jane, "key of there")
    assert worlds.identify("key of there") == (cast.world, cast.jane)


@pytest.mark.rule("AUTH-1", "AGT-1")
def test_worlds_that_draw_the_same_keys_do_not_get_the_same_keys() -> None:
    twins = [a_cast(seed=5), a_cast(seed=5)]
    worlds = Worlds()
    for name, each in zip("ab", twins, strict=True):
        worlds.add(each.world, name)
    made = [each.world.accounts.register_agent(each.jane, "Planner", "Plans what there is") for each in twins]
    (one, first), (other, second) = made
    assert first != second
    assert one.id == other.id
    assert worlds.identify(first) == (twins[0].world, one)
    assert worlds.identify(second) == (twins[1].world, other)


def test_a_world_that_was_let_go_is_alone_again_and_may_have_any_key(worlds: Worlds, cast: Cast, other: Cast) -> None:
    worlds.remove("other")
    other.world.accounts.issue_key(other.jane, "key of here")
    assert other.world.accounts.identify("key of here") is other.jane
    assert worlds.identify("key of here") == (cast.world, cast.jane)


def test_a_key_may_be_issued_again_by_whoever_is_told_that_it_was_revoked(worlds: Worlds, cast: Cast) -> None:
    def issue_again(event: Event) -> None:
        if event == KeyRevoked("key of here"):
            cast.world.accounts.issue_key(cast.ravi, "key of here")

    cast.world.events._subscribers.insert(0, (issue_again, ()))
    cast.world.accounts.revoke_key("key of here")
    assert worlds.identify("key of here") == (cast.world, cast.ravi)


def test_whoever_listens_to_a_world_is_told_when_it_goes_and_its_keys_are_dead_by_then(
    worlds: Worlds, cast: Cast, other: Cast
) -> None:
    told: list[tuple[Event, bool]] = []
    for each in (cast, other):
        each.world.events.subscribe(lambda event: told.append((event, is_unknown(worlds, "key of there"))))
    worlds.remove("other")
    assert told == [(WorldRemoved(), True)]


def test_a_world_that_goes_takes_its_keys_along_and_is_no_longer_followed(
    worlds: Worlds, cast: Cast, other: Cast
) -> None:
    worlds.remove("other")
    assert list(worlds) == [DEFAULT]
    assert is_unknown(worlds, "key of there")
    assert is_unknown(worlds, other.world.accounts.issue_key(other.olga))
    other.world.accounts.revoke_key("key of there")
    assert worlds.identify("key of here") == (cast.world, cast.jane)
    with pytest.raises(KeyError):
        worlds.remove("other")


def test_a_name_and_keys_that_became_free_can_be_taken_again(worlds: Worlds) -> None:
    worlds.remove(DEFAULT)
    again = a_cast(seed=9)
    again.world.accounts.issue_key(again.ravi, "key of here")
    worlds.add(again.world)
    assert worlds.identify("key of here") == (again.world, again.ravi)
    assert list(worlds) == ["other", DEFAULT]


def test_one_world_knows_nothing_of_the_other(worlds: Worlds, cast: Cast, other: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    assert room.id not in other.world.rooms.rooms
    assert other.world.accounts.get(cast.jane.id) is None
    with pytest.raises(Unauthorized):
        other.world.accounts.identify("key of here")
