"""Beginning with a state file: the world that it keeps, or a new one when it keeps none yet."""

from collections.abc import Callable
from typing import NamedTuple

from mock_platform.scenarios import BuiltWorld
from mock_platform.snapshots.journal import Journal
from mock_platform.snapshots.statefile import StateFile


class Kept(NamedTuple):
    """A world with its file."""

    built: BuiltWorld
    file: StateFile
    commits: int
    """How many commits stand behind the snapshot in the file."""
    recovered: bool
    """Whether the world comes from the file."""
    cut: int
    """Bytes at the end of the file that were no whole record, and are cut off."""

    def journal(self, *, durable: bool) -> Journal:
        """What goes on with it."""
        return Journal(self.file, self.built, commits=self.commits, durable=durable)


def keep(path: str, make: Callable[[], BuiltWorld]) -> Kept:
    """The world of the file at ``path``; where there is none, or an empty one, the world that ``make`` makes.

    A file that has grown is made smaller. Raises :class:`StateError` for a file that cannot be used, and whatever
    ``make`` raises; then there is no new file.
    """
    file = StateFile(path)
    try:
        if file.is_new:
            built = make()
            file.begin(built)
            return Kept(built, file, commits=0, recovered=False, cut=0)
        found = file.recover()
        if found.grown:
            file.begin(found.built)
    except BaseException:
        file.abandon()
        raise
    return Kept(found.built, file, commits=0 if found.grown else found.commits, recovered=True, cut=found.cut)
