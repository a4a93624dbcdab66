"""Named snapshots of one world, kept as JSON in memory."""

from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import from_json, to_json

from mock_platform.snapshots.errors import SnapshotError
from mock_platform.snapshots.writing import dump
from mock_platform.world.clock import iso
from mock_platform.world.errors import Conflict, Forbidden, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mock_platform.bots import Script
    from mock_platform.world import World

MOST = 100
MOST_BYTES = 256 * 1024 * 1024
"""Of all snapshots of a world together, and of one that is read."""


class Snapshot(NamedTuple):
    """A world as it was ``at`` an instant of its clock, as JSON."""

    name: str
    at: str
    content: bytes

    def data(self) -> dict[str, Any]:
        """The snapshot as plain data."""
        return parse(self.content)


class Snapshots:
    """The snapshots of a world, oldest first: ``world.attached(Snapshots, Snapshots)``."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._taken: dict[str, Snapshot] = {}

    def __iter__(self) -> "Iterator[Snapshot]":
        return iter(tuple(self._taken.values()))

    def __len__(self) -> int:
        return len(self._taken)

    def take(self, name: str, *, scripts: "Mapping[str, Script] | None" = None, scenario: str = "") -> Snapshot:
        """The world as it is now.

        :class:`Conflict` when the name is taken, :class:`Forbidden` when there are too many, :class:`SnapshotError`
        for what JSON cannot say, such as a script that no scenario knows.
        """
        if name in self._taken:
            raise Conflict(f"There is a snapshot {name!r} already")
        try:
            content = to_json(dump(self._world, scripts=scripts, scenario=scenario))
        except (TypeError, ValueError) as error:
            raise SnapshotError(f"this world cannot be written as JSON: {error}") from None
        size = len(content) + sum(len(each.content) for each in self._taken.values())
        if len(self._taken) >= MOST or size > MOST_BYTES:
            raise Forbidden("There are too many snapshots of this world: delete some", code="limit_reached")
        taken = self._taken[name] = Snapshot(name, iso(self._world.clock.now()), content)
        return taken

    def get(self, name: str) -> Snapshot:
        """The snapshot of this name; :class:`NotFound` if there is none."""
        found = self._taken.get(name)
        if found is None:
            raise NotFound(f"Snapshot {name!r}")
        return found

    def delete(self, name: str) -> None:
        """Forget it."""
        self.get(name)
        del self._taken[name]


def parse(content: bytes) -> dict[str, Any]:
    """The data of a snapshot that was exported; :class:`SnapshotError` for what is no JSON object, or too large."""
    if len(content) > MOST_BYTES:
        raise SnapshotError(f"this snapshot is larger than {MOST_BYTES // 1024 // 1024} MiB")
    try:
        data = from_json(content)
    except ValueError as error:
        raise SnapshotError(f"this is no JSON: {error}") from None
    if not isinstance(data, dict):
        raise SnapshotError("this is not a snapshot of Thenvoi Mock")
    return data
