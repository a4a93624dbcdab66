"""An answer as checks read it: its status, and places in its body by a path such as ``data.0.id``."""

from collections.abc import Iterator, Mapping
from typing import Final

from conformance.evidence import Evidence
from conformance.reading import parsed as read_json


class Absent:
    """What stands at a place that is not there."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT: Final = Absent()


class Answer:
    """What the target answered. ``exchange`` is the evidence; ``raw`` is the body as it came."""

    def __init__(self, status: int, raw: bytes, headers: Mapping[str, str], exchange: Evidence) -> None:
        self.status = status
        self.raw = raw
        self.headers = headers
        self.exchange = exchange
        self.body: object = _parsed(raw)

    def at(self, path: str) -> object:
        """What stands at ``path``, :data:`ABSENT` where nothing does."""
        return _at(self.body, path)

    def text(self, path: str) -> str:
        """The text at ``path``; empty where there is none."""
        found = self.at(path)
        return found if isinstance(found, str) else ""

    def number(self, path: str) -> int:
        """The whole number at ``path``; -1 where there is none."""
        found = self.at(path)
        return found if isinstance(found, int) and not isinstance(found, bool) else -1

    def entries(self, path: str = "data") -> "list[Entry]":
        """The objects in the list at ``path``; empty where there is no list."""
        found = self.at(path)
        return [Entry(each) for each in found] if isinstance(found, list) else []

    def ids(self, path: str = "data") -> list[str]:
        """The ids of the objects in the list at ``path``, in their order."""
        return [entry.text("id") for entry in self.entries(path)]

    def entry(self, identity: str, path: str = "data") -> "Entry":
        """The object with that id in the list at ``path``; one without anything in it where there is none."""
        return next((each for each in self.entries(path) if each.text("id") == identity), Entry(ABSENT))

    @property
    def code(self) -> str:
        """The code of an error; empty without one."""
        return self.text("error.code")

    def __repr__(self) -> str:
        return f"<{self.exchange.line}>"


class Entry:
    """One object of a list, read by path like an answer."""

    def __init__(self, value: object) -> None:
        self.value = value

    def at(self, path: str) -> object:
        return _at(self.value, path)

    def text(self, path: str) -> str:
        found = self.at(path)
        return found if isinstance(found, str) else ""

    @property
    def keys(self) -> set[str]:
        """The names of its fields."""
        return set(self.value) if isinstance(self.value, dict) else set()


def strings(value: object) -> Iterator[tuple[str, str]]:
    """Each text in ``value`` with the name of the field that it stands in."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str):
                yield name, inner
            else:
                yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def _parsed(raw: bytes) -> object:
    try:
        return read_json(raw)
    except ValueError:
        return ABSENT


def _at(value: object, path: str) -> object:
    for name in path.split("."):
        if isinstance(value, dict):
            value = value.get(name, ABSENT)
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return ABSENT
    return value
