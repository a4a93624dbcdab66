"""The plan of a world that is made from a snapshot; apart from the others, which the start of a mock loads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mock_platform.control.plans import issuer
from mock_platform.scenarios import BuiltWorld
from mock_platform.snapshots.building import restore


@dataclass(frozen=True, kw_only=True)
class SnapshotPlan:
    """A world as a snapshot has it, with keys of its own: the snapshot's may still belong to where it is from."""

    source: str
    read: Callable[[], Mapping[str, Any]]
    """Gives the snapshot; a kept one is read anew each time."""

    @property
    def is_quick(self) -> bool:
        """Nobody knows how large it is."""
        return False

    def build(self, *, keys: Mapping[str, Sequence[str]] | None = None) -> BuiltWorld:
        """As the protocol says; :class:`SnapshotError` for what is no snapshot."""
        return restore(self.read(), keys=issuer(keys or {}))

    def pinned(self, built: BuiltWorld) -> "SnapshotPlan":  # noqa: ARG002 - a snapshot leaves nothing to chance
        """The same."""
        return self
