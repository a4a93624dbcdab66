"""The file that keeps a world: made whole, locked, cut where it was cut off, refused and left alone when damaged."""

import errno
import fcntl
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pydantic_core import from_json, to_json

from mock_platform.scenarios import BuiltWorld, ScenarioError, load
from mock_platform.snapshots import statefile
from mock_platform.snapshots.errors import StateError
from mock_platform.snapshots.framing import frame, unframe
from mock_platform.snapshots.keeping import Kept, keep
from mock_platform.snapshots.tracking import Tracker
from mock_platform.snapshots.writing import dump
from mock_platform.world.clock import iso
from tests.snapshots.playing import Player

if TYPE_CHECKING:
    from collections.abc import Callable

ADVICE = "(it was left as it is; restore it from a copy, or begin anew with another name)"


def quickstart() -> BuiltWorld:
    return load("quickstart", seed=3)


def never() -> BuiltWorld:
    raise AssertionError("the world comes from the file")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mock.state"


def written(path: Path, turns: int = 3) -> BuiltWorld:
    """A file with ``turns`` commits, closed again; the world that it keeps."""
    kept = keep(str(path), quickstart)
    tracker = Tracker(kept.built.world, lambda: None)
    player = Player(kept.built.world, 1)
    for number in range(1, turns + 1):
        player.play(20)
        kept.file.append(frame(to_json(commit(kept, number, tracker.take()))))
    kept.file.synchronize()
    kept.file.close()
    return kept.built


def commit(kept: Kept, number: int, effects: list[dict[str, Any]]) -> dict[str, Any]:
    world = kept.built.world
    last = iso(world.clock.written()["last"] or 0)
    return {"number": number, "ids_drawn": world.ids.drawn, "last": last, "effects": effects}


def refusal(path: Path) -> str:
    """Why the file is refused; it is as it was."""
    before = path.read_bytes()
    with pytest.raises(StateError) as caught:
        keep(str(path), never)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    return str(caught.value)


# --- beginning and going on ------------------------------------------------------------------------------------------


def test_a_new_file_begins_with_the_world_and_is_its_owners_alone(path: Path) -> None:
    kept = keep(str(path), quickstart)
    assert (kept.commits, kept.recovered, kept.cut) == (0, False, 0)
    (content,) = unframe(path.read_bytes()).contents
    header = from_json(content)
    assert (header["kind"], header["format"]) == ("thenvoi-mock state", 1)
    assert header["snapshot"] == dump(kept.built.world, scripts=kept.built.scripts, scenario="quickstart")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    kept.file.close()


def test_an_empty_file_is_as_good_as_none(path: Path) -> None:
    path.touch()
    kept = keep(str(path), quickstart)
    assert not kept.recovered
    kept.file.close()


def test_a_world_that_cannot_be_made_leaves_no_file_behind(path: Path) -> None:
    with pytest.raises(ScenarioError):
        keep(str(path), lambda: load("no-such-scenario"))
    assert not path.exists()


def test_the_world_comes_back_with_everything_that_was_committed(path: Path) -> None:
    built = written(path)
    kept = keep(str(path), never)
    kept.file.close()
    assert (kept.commits, kept.recovered, kept.cut) == (3, True, 0)
    again = kept.built
    assert (again.scenario.name, again.seed) == ("quickstart", 3)
    assert dump(again.world, scripts=again.scripts) == dump(built.world, scripts=built.scripts)


def test_a_file_of_which_the_commits_outgrow_the_snapshot_is_made_smaller(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statefile, "SMALL", 100)
    monkeypatch.setattr(statefile, "FACTOR", 0.5)
    built = written(path, turns=30)
    os.chmod(path, 0o640)  # noqa: PTH101 - somebody has opened it to a group; a new one is not
    before = path.stat().st_size
    kept = keep(str(path), never)
    assert kept.commits == 0
    assert path.stat().st_size < before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(StateError, match="is in use"):
        keep(str(path), never)
    kept.file.close()
    again = keep(str(path), never)
    again.file.close()
    assert dump(again.built.world, scripts=again.built.scripts) == dump(built.world, scripts=built.scripts)


# --- what is torn ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", [1, 5, 100])
def test_a_record_that_was_never_finished_is_cut_off_and_the_rest_comes_back(path: Path, missing: int) -> None:
    written(path)
    whole = path.read_bytes()
    ends = [len(b"".join(map(frame, unframe(whole).contents[:count]))) for count in range(1, 5)]
    path.write_bytes(whole[:-missing])
    kept = keep(str(path), never)
    assert (kept.commits, kept.cut) == (2, ends[3] - ends[2] - missing)
    assert path.read_bytes() == whole[: ends[2]]
    kept.file.append(b"more")
    assert path.read_bytes() == whole[: ends[2]] + b"more"
    kept.file.close()


# --- what is damaged -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [0.01, 0.3, 0.7, 0.99])
def test_a_changed_byte_is_refused_and_the_file_left_alone(path: Path, where: float) -> None:
    written(path)
    data = bytearray(path.read_bytes())
    data[int(len(data) * where)] ^= 0x04
    path.write_bytes(data)
    told = refusal(path)
    assert told.startswith(f"the state file {path} is ")
    assert "is not as it was written" in told
    assert told.endswith(ADVICE)


def test_a_missing_record_is_refused(path: Path) -> None:
    written(path)
    records = unframe(path.read_bytes()).contents
    path.write_bytes(b"".join(map(frame, (*records[:2], *records[3:]))))
    problem = "cannot be used: record 3: is the commit 3 where 2 should be: a record is missing"
    assert refusal(path) == f"the state file {path} {problem} {ADVICE}"


OTHERS: dict[str, tuple[bytes, str]] = {
    "a text": (
        b"name: quickstart\n",
        "is not a state file of Thenvoi Mock, or its beginning is damaged: record 1, at ",
    ),
    "a beginning": (b"0123abcd 50 {", "is not a state file of Thenvoi Mock, or its beginning is damaged "),
    "another kind": (frame(b'{"kind": "x"}'), "is not a state file of Thenvoi Mock "),
    "no object": (frame(b"[]"), "is damaged: record 1 is no object "),
    "no JSON": (frame(b"{"), "is damaged: record 1 is no JSON: "),
    "a later format": (
        frame(b'{"kind": "thenvoi-mock state", "format": 2}'),
        "has the format 2, and this version reads format 1; use the version that wrote it ",
    ),
    "no snapshot": (
        frame(b'{"kind": "thenvoi-mock state", "format": 1}'),
        "cannot be used: record 1: this is not a snapshot of Thenvoi Mock ",
    ),
}


@pytest.mark.parametrize("content, problem", OTHERS.values(), ids=OTHERS.keys())
def test_what_is_no_state_file_is_refused_and_left_alone(path: Path, content: bytes, problem: str) -> None:
    path.write_bytes(content)
    told = refusal(path)
    assert told.startswith(f"the state file {path} {problem}")
    assert told.endswith(ADVICE)


def test_a_commit_with_a_field_of_another_version_is_refused_by_place(path: Path) -> None:
    written(path, turns=0)
    data = {"number": 1, "ids_drawn": 0, "last": iso(0), "effects": [{"do": "room_deleted", "room": "x"}]}
    with path.open("ab") as file:
        file.write(frame(to_json(data)))
    assert "record 2: effects[0].room_deleted.room_id: is required" in refusal(path)


# --- what the system says --------------------------------------------------------------------------------------------


def test_a_file_that_another_mock_uses_is_refused(path: Path) -> None:
    kept = keep(str(path), quickstart)
    with pytest.raises(StateError) as caught:
        keep(str(path), never)
    assert str(caught.value) == f"the state file {path} is in use: another mock keeps its world in it"
    kept.file.close()


def test_a_folder_and_a_name_in_no_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StateError) as caught:
        keep(str(tmp_path), never)
    assert str(caught.value) == f"the state file {tmp_path} cannot be opened: is a directory"
    nowhere = tmp_path / "none" / "x"
    with pytest.raises(StateError) as caught:
        keep(str(nowhere), never)
    assert str(caught.value) == f"the state file {nowhere} cannot be opened: no such file or directory"


def test_what_is_no_regular_file_is_refused() -> None:
    with pytest.raises(StateError) as caught:
        keep(os.devnull, never)
    assert str(caught.value) == f"the state file {os.devnull} is not a file"


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_new_file_on_a_full_disk_is_refused_and_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StateError) as caught:
        keep(str(path), quickstart)
    assert str(caught.value) == f"the state file {path} cannot be written: no space left on device"
    assert list(path.parent.iterdir()) == []


def test_a_file_that_cannot_be_read_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(path)
    monkeypatch.setattr(Path, "read_bytes", full)
    with pytest.raises(StateError) as caught:
        keep(str(path), never)
    assert str(caught.value) == f"the state file {path} cannot be read: no space left on device"


def test_a_file_that_is_replaced_while_it_is_opened_is_opened_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(path)
    lock: Callable[[int, int], None] = fcntl.flock
    replaced: list[int] = []

    def replace_first(file: int, how: int) -> None:
        if not replaced:
            replaced.append(file)
            new = path.with_name("smaller")
            new.write_bytes(path.read_bytes())
            new.replace(path)
        elif len(replaced) == 1:
            replaced.append(file)
            path.unlink()
        lock(file, how)

    monkeypatch.setattr(fcntl, "flock", replace_first)
    kept = keep(str(path), quickstart)
    assert not kept.recovered
    assert os.path.samestat(path.stat(), os.fstat(kept.file._file))
    kept.file.close()
