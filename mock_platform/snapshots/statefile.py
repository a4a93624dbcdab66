"""The file that keeps a world: a snapshot in its first record, then one record for each commit.

It is locked while a mock uses it, readable by its owner alone (it holds keys), and only ever appended to; it is made,
and made smaller, by writing another one and renaming it.
"""

import contextlib
import os
import stat
import sys
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from mock_platform.scenarios import BuiltWorld
from mock_platform.snapshots.building import problem_in_words, read, rebuild
from mock_platform.snapshots.effects import Commit
from mock_platform.snapshots.errors import SnapshotError, StateError, wrong
from mock_platform.snapshots.framing import Damaged, frame, unframe
from mock_platform.snapshots.replaying import Replay
from mock_platform.snapshots.writing import dump

if sys.platform != "win32":
    import fcntl

KIND = "thenvoi-mock state"
FORMAT: Literal[1] = 1
SMALL = 1_000_000
"""Bytes of commits for which nobody makes a file smaller."""
FACTOR = 2
"""A file is made smaller when its commits take this many times what its snapshot takes."""

synchronize = getattr(os, "fdatasync", os.fsync)
"""Return when what was written is on the disk; macOS and Windows know only the longer way."""


class StateFile:
    """An open, locked file. :class:`StateError` says why it cannot be used; then it is as it was."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self._file = _open(self.path)

    @property
    def is_new(self) -> bool:
        """Whether nothing is in it yet."""
        return os.fstat(self._file).st_size == 0

    def begin(self, built: BuiltWorld) -> None:
        """Keep this world from now on."""
        try:
            self.replace(first_record(built))
        except OSError as error:
            raise unusable(self.path, "cannot be written", error) from None

    def replace(self, record: bytes) -> None:
        """Have ``record`` in the file and nothing else; ``OSError`` when that fails, and then it is as it was."""
        new = self.path.with_name(f"{self.path.name}.new")
        new.unlink(missing_ok=True)  # of a mock that died while it wrote it
        file = os.open(new, _FLAGS | os.O_EXCL, 0o600)
        try:
            _lock(file)
            _write_all(file, record)
            os.fsync(file)
            new.replace(self.path)
        except OSError:
            os.close(file)
            new.unlink()
            raise
        os.close(self._file)
        self._file = file
        _synchronize_folder(self.path.parent)

    def recover(self) -> "Recovered":
        """The world that the file keeps. The beginning of a record that was never finished is cut off."""
        data = self._read()
        recovered = _Recovery(self.path, data).run()
        if recovered.cut:
            os.ftruncate(self._file, len(data) - recovered.cut)
            synchronize(self._file)
        return recovered

    def append(self, lines: bytes) -> None:
        """Write at the end; ``OSError`` when that fails."""
        _write_all(self._file, lines)

    def synchronize(self) -> None:
        """Return when everything is on the disk."""
        synchronize(self._file)

    def close(self) -> None:
        """Let another mock have it."""
        os.close(self._file)

    def abandon(self) -> None:
        """Close it, and leave no empty file behind."""
        if self.is_new:
            self.path.unlink()
        self.close()

    def _read(self) -> bytes:
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise unusable(self.path, "cannot be read", error) from None


def first_record(built: BuiltWorld) -> bytes:
    """What a file begins with that keeps this world."""
    world = dump(built.world, scripts=built.scripts, scenario=built.scenario.name)
    return frame(to_json({"kind": KIND, "format": FORMAT, "snapshot": world}))


class Recovered(NamedTuple):
    """What was found in a file."""

    built: BuiltWorld
    commits: int
    cut: int
    """Bytes at the end that were no whole record."""
    grown: bool
    """Whether it is time to make the file smaller."""


class _Recovery:
    """From the bytes of a file to a world."""

    def __init__(self, path: Path, data: bytes) -> None:
        self._path = path
        self._data = data

    def run(self) -> Recovered:
        try:
            contents, size = unframe(self._data)
        except Damaged as damage:
            if damage.number == 1:
                raise self._error(
                    f"is not a state file of Thenvoi Mock, or its beginning is damaged: {damage}"
                ) from None
            raise self._error(f"is damaged: {damage}") from None
        if not contents:
            raise self._error("is not a state file of Thenvoi Mock, or its beginning is damaged")
        replay = self._begin(contents[0])
        for number, content in enumerate(contents[1:], 1):
            self._commit(replay, content, number)
        replay.finish()
        begun = len(frame(contents[0]))
        grown = size - begun > max(SMALL, FACTOR * begun)
        return Recovered(replay.built, commits=len(contents) - 1, cut=len(self._data) - size, grown=grown)

    def _begin(self, content: bytes) -> "_Replayed":
        header = self._json(content, 1)
        if header.get("kind") != KIND:
            raise self._error("is not a state file of Thenvoi Mock")
        if header.get("format") != FORMAT:
            raise self._error(
                f"has the format {header.get('format')!r}, and this version reads format {FORMAT}; "
                "use the version that wrote it"
            )
        try:
            return _Replayed(header.get("snapshot"))
        except SnapshotError as error:
            raise self._error(f"cannot be used: record 1: {error}") from None

    def _commit(self, replay: "_Replayed", content: bytes, number: int) -> None:
        data = self._json(content, number + 1)
        try:
            replay.commit(data, number)
        except SnapshotError as error:
            raise self._error(f"cannot be used: record {number + 1}: {error}") from None

    def _json(self, content: bytes, number: int) -> Any:  # noqa: ANN401 - whatever the file holds
        try:
            data = from_json(content)
        except ValueError as error:
            raise self._error(f"is damaged: record {number} is no JSON: {error}") from None
        if not isinstance(data, dict):
            raise self._error(f"is damaged: record {number} is no object")
        return data

    def _error(self, problem: str) -> StateError:
        return StateError(
            f"the state file {self._path} {problem} (it was left as it is; restore it from a copy, or begin anew with "
            "another name)"
        )


class _Replayed:
    """A world in the making: the snapshot, then commit after commit."""

    def __init__(self, snapshot: Any) -> None:  # noqa: ANN401 - whatever the file holds
        record = read(snapshot)
        self.built, people = rebuild(record)
        self._replay = Replay(self.built.world, record.clock, people)

    def commit(self, data: Any, number: int) -> None:  # noqa: ANN401 - whatever the file holds
        try:
            commit = Commit.model_validate(data)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise wrong(first["loc"], problem_in_words(first)) from None
        if commit.number != number:
            raise SnapshotError(f"is the commit {commit.number} where {number} should be: a record is missing")
        self._replay.commit(commit)

    def finish(self) -> None:
        self._replay.finish()


_FLAGS = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def _open(path: Path) -> int:
    """The file at ``path``, locked; made when there is none."""
    while True:
        try:
            file = os.open(path, _FLAGS, 0o600)
        except OSError as error:
            raise unusable(path, "cannot be opened", error) from None
        try:
            _check(file, path)
        except StateError:
            os.close(file)
            raise
        if _is_at(file, path):
            return file
        os.close(file)  # another mock has just replaced it by a smaller one


def _check(file: int, path: Path) -> None:
    if not stat.S_ISREG(os.fstat(file).st_mode):
        raise StateError(f"the state file {path} is not a file")
    try:
        _lock(file)
    except BlockingIOError:
        raise StateError(f"the state file {path} is in use: another mock keeps its world in it") from None


def _is_at(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _lock(file: int) -> None:
    """Keep other mocks off; ``BlockingIOError`` when another one has it. Windows keeps nobody off."""
    if sys.platform != "win32":
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _write_all(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def _synchronize_folder(folder: Path) -> None:
    """So that the new name survives as well; Windows cannot."""
    with contextlib.suppress(PermissionError):
        file = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)


def unusable(path: Path, problem: str, error: OSError) -> StateError:
    """The error for a file with which the system cannot do something."""
    reason = (error.strerror or str(error)).lower()
    return StateError(f"the state file {path} {problem}: {reason}")
