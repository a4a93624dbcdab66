"""Comparing what two platforms answered to the same requests, by reference.

Ids, instants and names do not count, nor the wording of an error: nobody says what it is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from conformance.answers import ABSENT

UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_COUNTERS: Final = frozenset({"total_count", "total_pages", "has_more", "next_cursor"})
_OWN: Final = frozenset({"request_id"})
"""Fields that are each answer's own."""


class Others(NamedTuple):
    """Entries that others made: the fields that each of them has, and those that any of them has."""

    every: frozenset[str]
    some: frozenset[str]

    def lacks(self, other: "Others") -> list[str]:
        """The fields that all of ``other`` have and none of these."""
        return sorted(other.every - self.some)


class _Anything:
    """What depends on how much there is in an account."""

    def __repr__(self) -> str:
        return "anything"


ANYTHING: Final = _Anything()


@dataclass(slots=True)
class References:
    """What stands for what on one platform: ids are numbered as they come, ``words`` are known beforehand."""

    words: Mapping[str, str]
    ids: dict[str, str] = field(default_factory=dict)

    def text(self, value: str) -> str:
        """``value`` with references in place of ids, instants and known words."""
        for word in sorted(self.words, key=len, reverse=True):
            value = value.replace(word, f"<{self.words[word]}>")
        return _INSTANT.sub("<instant>", UUID.sub(self._id, value))

    def knows(self, value: object) -> bool:
        """Whether an entry of a list is about something that was named before."""
        return isinstance(value, dict) and str(value.get("id", "")).lower() in self.ids

    def _id(self, found: re.Match[str]) -> str:
        return self.ids.setdefault(found[0].lower(), f"<id {len(self.ids) + 1}>")


def normalised(value: object, references: References) -> object:
    """``value`` as it would be on any platform; of entries that others made, only what fields they have."""
    if isinstance(value, str):
        return references.text(value)
    if isinstance(value, list):
        return _list(value, references)
    if isinstance(value, dict):
        entries = value.get("data")
        foreign = isinstance(entries, list) and not all(map(references.knows, entries))
        foreign = foreign or (entries == [] and _is_past_the_end(value.get("metadata")))
        return {references.text(name): _field(name, each, references, foreign=foreign) for name, each in value.items()}
    return value


def _is_past_the_end(counted: object) -> bool:
    """Whether an empty page comes after the last one, so that nobody can tell who has made what it counts."""
    if not isinstance(counted, dict):
        return False
    page, pages = counted.get("page"), counted.get("total_pages")
    return isinstance(page, int) and isinstance(pages, int) and page > pages > 0


def _field(name: str, value: object, references: References, *, foreign: bool) -> object:
    if name in _OWN:
        return "<its own>"
    if name == "error" and isinstance(value, dict):
        value = {**value, "message": _kind(value.get("message"))}
    if foreign and name in {"metadata", "meta"} and isinstance(value, dict):
        value = {each: ANYTHING if each in _COUNTERS else number for each, number in value.items()}
    return normalised(value, references)


def _list(values: list[object], references: References) -> object:
    """Entries without ids, and those about known things, by value; the rest are :class:`Others`."""
    others: list[frozenset[str]] = []
    found: list[object] = []
    for each in values:
        if isinstance(each, dict) and "id" in each and not references.knows(each):
            others.append(frozenset(each))
        else:
            found.append(normalised(each, references))
    if others:
        found.append(Others(frozenset.intersection(*others), frozenset.union(*others)))
    return found


def _kind(value: object) -> str:
    return "null" if value is None else type(value).__name__


def differences(one: object, other: object, path: str = "") -> Iterator[tuple[str, object, object]]:
    """Where two normalised values differ: the path, and what stands there in each."""
    if one is ANYTHING or other is ANYTHING:
        return
    if isinstance(one, dict) and isinstance(other, dict):
        for name in _names(one, other):
            yield from differences(one.get(name, ABSENT), other.get(name, ABSENT), f"{path}.{name}" if path else name)
    elif isinstance(one, list) and isinstance(other, list):
        yield from _between_lists(one, other, path)
    elif one != other or type(one) is not type(other):
        yield path, one, other


def _between_lists(one: list[object], other: list[object], path: str) -> Iterator[tuple[str, object, object]]:
    """By place what is known; an account in which others made nothing says nothing about what they make."""
    mine, theirs = ([each for each in entries if not isinstance(each, Others)] for entries in (one, other))
    if len(mine) == len(theirs):
        for index, (here, there) in enumerate(zip(mine, theirs, strict=True)):
            yield from differences(here, there, f"{path}.{index}" if path else str(index))
    else:
        yield path, mine, theirs
    if one and other and isinstance(one[-1], Others) and isinstance(other[-1], Others):
        yield from ((f"{path}.*.{name}", ABSENT, "a field of every entry") for name in one[-1].lacks(other[-1]))
        yield from ((f"{path}.*.{name}", "a field of every entry", ABSENT) for name in other[-1].lacks(one[-1]))


def _names(one: Iterable[str], other: Iterable[str]) -> list[str]:
    return [*one, *(name for name in other if name not in one)]
