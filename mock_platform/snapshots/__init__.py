"""Worlds as data: snapshots, what differs between two of them, and a file that keeps a world across restarts."""

from mock_platform.snapshots.building import restore
from mock_platform.snapshots.errors import SnapshotError, StateError
from mock_platform.snapshots.writing import dump

__all__ = ["SnapshotError", "StateError", "dump", "restore"]
