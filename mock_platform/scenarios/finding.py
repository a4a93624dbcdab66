"""Finding what a part of a scenario names, and telling its author what the world refuses."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from mock_platform.scenarios.errors import FieldError
from mock_platform.scenarios.errors import Path as FieldPath
from mock_platform.world import World
from mock_platform.world.errors import Invalid, Refused
from mock_platform.world.identities import Identity, User

_NAMES: Mapping[str, str] = {"task_id": "task", "subject_id": "subject", "key": "keys"}
"""What a scenario calls the fields that the world names in its details."""


class Finder:
    """Who and what is there so far."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[str, Identity] = {}
        self._ids: set[tuple[str, str]] = set()

    def who(self, handle: str, path: FieldPath) -> Identity:
        """The user or agent of this handle; :class:`FieldError` at ``path`` if there is none."""
        found = self._known.get(handle)
        if found is None:
            try:
                found = self._known[handle] = self._world.accounts.resolve(handle)
            except Refused:
                raise FieldError(path, f"nobody has the handle {handle!r}") from None
        return found

    def user(self, username: str, path: FieldPath) -> User:
        """The user of this name; :class:`FieldError` at ``path`` if there is none."""
        user = self.who(username, path)
        if not isinstance(user, User):
            raise FieldError(path, f"{username!r} is not a user")
        return user

    def claim(self, kind: str, given: str | None, path: FieldPath) -> None:
        """Two things of one kind do not share an id."""
        if given is None:
            return
        if (kind, given) in self._ids:
            raise FieldError((*path, "id"), "has already been taken")
        self._ids.add((kind, given))


@contextmanager
def told_at(path: FieldPath, names: Mapping[str, str] = _NAMES) -> Iterator[None]:
    """What the world refuses is an error of the scenario at ``path``, at the field that the world names if it does."""
    try:
        yield
    except Invalid as refusal:
        for pointer, problems in (refusal.details or {}).items():
            where = _field(pointer, names)
            raise FieldError((*path, *where), "; ".join(map(str, _each(problems)))) from None
        raise FieldError(path, refusal.message) from None
    except Refused as refusal:
        raise FieldError(path, refusal.message) from None


def _field(pointer: str, names: Mapping[str, str]) -> list[str | int]:
    """``/message/mentions/0`` as ``mentions``, 0; the envelope of a body is nothing that a scenario has."""
    parts = pointer.split("/")[2:] if pointer.startswith("/") else [pointer]
    return [int(part) if part.isdigit() else names.get(part, part) for part in parts]


def _each(problems: object) -> list[object]:
    return list(problems) if isinstance(problems, list | tuple) else [problems]
