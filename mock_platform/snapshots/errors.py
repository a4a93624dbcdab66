"""What is wrong with a snapshot or a state file, in a sentence for whoever uses it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from mock_platform.world.errors import Refused

Place = Sequence[str | int]


class SnapshotError(Exception):
    """A snapshot that cannot be used; the text names the place, such as ``rooms[0].messages[2].sender_id``."""


class StateError(Exception):
    """A state file that cannot be used; the text says what to do. The file is as it was."""


def wrong(place: Place, problem: str) -> SnapshotError:
    """The error for something at ``place`` inside a snapshot."""
    where = dotted(place)
    return SnapshotError(f"{where}: {problem}" if where else problem)


@contextmanager
def at(*place: str | int) -> Iterator[None]:
    """What the world refuses inside is wrong at ``place``."""
    try:
        yield
    except Refused as refusal:
        details = "; ".join(f"{name} {' '.join(map(str, said))}" for name, said in _items(refusal.details))
        raise wrong(place, details or refusal.message) from None


def dotted(place: Place) -> str:
    """``place`` as people write it."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _items(details: object) -> list[tuple[str, Sequence[object]]]:
    return list(details.items()) if isinstance(details, dict) else []
