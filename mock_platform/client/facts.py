"""What control tells: a world with its people, a clock, faults, entries of a timeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

PersonType = Literal["User", "Agent"]


class Entry(TypedDict):
    """One thing that happened (docs/control.md). ``who`` and ``to`` are ``{"type", "id", "handle"}``."""

    seq: int
    at: str
    kind: str
    name: str
    cause: int | None
    who: dict[str, str] | None
    to: list[dict[str, str]]
    room: str | None
    summary: str
    details: dict[str, Any]


class Fault(TypedDict):
    """A fault as it was set (docs/faults.md), and how often it has ``seen`` to match and ``fired``."""

    id: str
    on: str
    caller: str | None
    room: str | None
    nth: int
    times: int | None
    effect: dict[str, Any]
    does: str
    """The effect in words."""
    seen: int
    fired: int
    spent: bool


class Clock(TypedDict):
    """Where a world's clock stands; instants are ISO 8601 in UTC."""

    mode: Literal["running", "frozen"]
    now: str
    next_timer: str | None


class SnapshotSummary(TypedDict):
    """A snapshot in one line: the instant on the world's clock at which it was taken, and its size as JSON."""

    name: str
    at: str
    bytes: int


class UnreadField(TypedDict):
    """A place of requests that nothing reads: a JSON pointer into the body, or ``?name`` of the query."""

    field: str
    count: int
    last: int
    """Number of the newest entry that had it."""


class Unread(TypedDict):
    """What the requests of one operation had that nothing reads; ``cut`` of them were too long to be looked at."""

    operation: str
    requests: int
    cut: int
    fields: list[UnreadField]


class WorldSummary(TypedDict):
    """A world in one line."""

    name: str
    scenario: str
    seed: int
    made_at: str


@dataclass(frozen=True, slots=True)
class Person:
    """A user or an agent of a world. ``scripted`` agents answer by themselves."""

    id: str
    type: PersonType
    handle: str
    name: str
    keys: tuple[str, ...]
    scripted: bool

    @property
    def key(self) -> str:
        """The oldest API key; ``LookupError`` for somebody who has none."""
        if not self.keys:
            raise LookupError(f"{self.handle} has no API key")
        return self.keys[0]

    def is_called(self, name: str) -> bool:
        """Whether ``name`` is the handle, its last part, the name or the id; ``@`` and case do not matter."""
        wanted = name.removeprefix("@").lower()
        return wanted in {self.handle, self.handle.rpartition("/")[2], self.name.lower(), self.id}


@dataclass(frozen=True, slots=True)
class WorldFacts:
    """A world as it was made: ids, keys, and the variables that point a client at it."""

    name: str
    scenario: str
    seed: int
    people: Sequence[Person]
    rooms: Mapping[str, str]
    """Ids by title."""
    env: Mapping[str, str]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "WorldFacts":
        """The facts in what control has answered."""
        people = [Person(**{**each, "keys": tuple(each["keys"])}) for each in data["people"]]
        rooms = {each["title"]: each["id"] for each in data["rooms"]}
        return cls(data["name"], data["scenario"], data["seed"], people, rooms, dict(data["env"]))

    def person(self, name: str, type_: PersonType | None = None) -> Person:
        """Whoever is called ``name``; ``LookupError`` with the handles there are."""
        fitting = [each for each in self.people if type_ in {None, each.type}]
        for each in fitting:
            if each.is_called(name):
                return each
        known = ", ".join(each.handle for each in fitting)
        raise LookupError(f"nobody in the world {self.name} is called {name!r}; there are {known}")

    def first_user(self) -> Person:
        """The user whom ``THENVOI_API_KEY_USER`` stands for; ``LookupError`` in a world without one."""
        for each in self.people:
            if each.type == "User" and self.env.get("THENVOI_API_KEY_USER") in each.keys:
                return each
        raise LookupError(f"the world {self.name} has no user with a key")

    def room(self, title: str) -> str:
        """The id of the room; ``LookupError`` with the titles there are."""
        if title not in self.rooms:
            known = ", ".join(map(repr, self.rooms)) or "none"
            raise LookupError(f"the world {self.name} had no room {title!r} when it was made; it had {known}")
        return self.rooms[title]
