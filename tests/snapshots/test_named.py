"""Named snapshots of a world: taken, exported, made into another world, forgotten; there is an end to how many."""

import pytest

from mock_platform.bots import Script
from mock_platform.scenarios import load
from mock_platform.snapshots import named
from mock_platform.snapshots.building import restore
from mock_platform.snapshots.errors import SnapshotError
from mock_platform.snapshots.named import Snapshots, parse
from mock_platform.snapshots.writing import dump
from mock_platform.world.errors import Conflict, Forbidden, NotFound
from mock_platform.world.worlds import Worlds
from tests.world.builders import Cast, a_cast


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def snapshots(cast: Cast) -> Snapshots:
    return cast.world.attached(Snapshots, Snapshots)


def test_a_snapshot_stays_as_it_was_taken_while_the_world_goes_on(cast: Cast) -> None:
    before = dump(cast.world)
    taken = snapshots(cast).take("before")
    room = cast.room(cast.jane, cast.weather)
    cast.say(cast.jane, room, "Rain?", cast.weather)
    snapshots(cast).take("after")
    assert [each.name for each in snapshots(cast)] == ["before", "after"]
    assert snapshots(cast).get("before") is taken
    assert taken.data() == before
    assert taken.at == before["clock"]["last"]
    assert dump(restore(snapshots(cast).get("after").data()).world) == dump(cast.world)


def test_an_exported_snapshot_becomes_a_world_beside_the_first_with_keys_of_its_own(cast: Cast) -> None:
    cast.world.accounts.issue_key(cast.jane)
    exported = snapshots(cast).take("x").content
    again = restore(parse(exported), keys=lambda identity, given: [f"new-{identity.handle}" for _ in given])
    worlds = Worlds()
    worlds.add(cast.world)
    worlds.add(again.world, "again")
    assert worlds.identify("new-jane")[0] is again.world


def test_the_scripts_are_in_it(cast: Cast) -> None:
    built = load("demo", seed=1)
    taken = Snapshots(built.world).take("x", scripts=built.scripts, scenario="demo")
    again = restore(taken.data())
    assert (dict(again.scripts), again.scenario.name) == (dict(built.scripts), "demo")


def test_a_name_is_taken_once_until_it_is_deleted(cast: Cast) -> None:
    snapshots(cast).take("x")
    with pytest.raises(Conflict, match="There is a snapshot 'x' already"):
        snapshots(cast).take("x")
    snapshots(cast).delete("x")
    assert len(snapshots(cast)) == 0
    for refused in (snapshots(cast).get, snapshots(cast).delete):
        with pytest.raises(NotFound, match="Snapshot 'x' not found"):
            refused("x")
    snapshots(cast).take("x")


def test_there_is_an_end_to_how_many_and_how_large(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named, "MOST", 2)
    for name in ("a", "b"):
        snapshots(cast).take(name)
    with pytest.raises(Forbidden) as caught:
        snapshots(cast).take("c")
    assert (caught.value.code, caught.value.message) == (
        "limit_reached",
        "There are too many snapshots of this world: delete some",
    )
    snapshots(cast).delete("a")
    monkeypatch.setattr(named, "MOST_BYTES", 2 * len(snapshots(cast).get("b").content) - 1)
    with pytest.raises(Forbidden):
        snapshots(cast).take("c")
    assert [each.name for each in snapshots(cast)] == ["b"]


def test_what_json_cannot_say_is_refused_and_nothing_is_kept(cast: Cast) -> None:
    class Riddler(Script):
        pass

    with pytest.raises(SnapshotError, match="cannot be written as JSON: no scenario can ask for a Riddler"):
        snapshots(cast).take("x", scripts={cast.weather.id: Riddler()})
    cast.world.accounts.update_profile(cast.jane, first_name="\ud800")
    with pytest.raises(SnapshotError, match="cannot be written as JSON: "):
        snapshots(cast).take("x")
    assert list(snapshots(cast)) == []
