"""What differs between two snapshots, in words: one sentence for each difference, in the order of the snapshot."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeAlias

from pydantic_core import to_json

from mock_platform.world.texts import without_mentions

Data: TypeAlias = Mapping[str, Any]

MOST = 1000
"""Sentences that anybody reads; of more, only how many is told."""
_SHOWN = 40
_MADE_ELSEWHERE = frozenset(("version", "kind", "format", "scenario"))


def diff(left: Data, right: Data) -> list[str]:
    """How ``right`` differs from ``left``, both made by ``dump``; empty if it does not.

    How far a running clock is ahead of the machine's is no difference. People are found by handle, rooms, messages and
    the rest by id.
    """
    found = _Differences(left, right).all()
    sentences = list(islice(found, MOST))
    more = sum(1 for _ in found)
    return [*sentences, *([f"… and {more} differences more"] if more else [])]


class _Differences:
    """Walks two snapshots side by side."""

    def __init__(self, left: Data, right: Data) -> None:
        self._left = left
        self._right = right
        self._handles = {**_handles(right), **_handles(left)}

    def all(self) -> Iterator[str]:
        left, right = self._left, self._right
        yield from _fields("the world", _scalars(left), _scalars(right))
        yield from _fields("the clock", _clock(left), _clock(right))
        yield from _fields("switch", left["switches"], right["switches"])
        yield from self._each("organizations", "organization", lambda each: each["name"])
        yield from self._each("users", "user", lambda each: each["username"])
        yield from self._each("agents", "agent", lambda each: each["handle"])
        yield from self._each("former_agents", "deleted agent", lambda each: each["handle"], key="id")
        yield from self._keys()
        yield from self._each("tasks", "task", lambda each: _short(each["title"] or each["id"]), key="id")
        yield from self._rooms()
        yield from self._each("contact_requests", "contact request", self._request, key="id")
        yield from self._each("contacts", "contact", self._contact, key="id")
        yield from self._each("memories", "memory", lambda each: _short(each["content"]), key="id")
        yield from self._each(
            "work_in_deleted_rooms", "work in deleted rooms of", lambda each: self._who(each["agent_id"])
        )
        yield from _fields("script of", self._by_handle(left["scripts"]), self._by_handle(right["scripts"]))

    # --- rooms ---------------------------------------------------------------------------------------------------

    def _rooms(self) -> Iterator[str]:
        parts = frozenset(("participants", "past", "messages"))
        left, right = _index(self._left["rooms"], "id"), _index(self._right["rooms"], "id")
        yield from _only(left, right, lambda each: f"room {each['title']!r}")
        for one, other in ((left[each], right[each]) for each in left if each in right):
            name = f"room {other['title']!r}"
            yield from _fields(name, _without(one, parts), _without(other, parts))
            yield from self._people(name, one, other)
            yield from self._messages(name, one, other)

    def _people(self, name: str, left: Data, right: Data) -> Iterator[str]:
        one, other = (_index(each["participants"], "identity_id") for each in (left, right))
        for identity_id in [*one, *(each for each in other if each not in one)]:
            who = self._who(identity_id)
            if identity_id not in other:
                yield f"{name}: {who} is in it only on the left"
            elif identity_id not in one:
                yield f"{name}: {who} is in it only on the right"
            else:
                yield from _fields(f"{name}, {who}", one[identity_id], other[identity_id])
        if left["past"] != right["past"]:
            yield f"{name}: left by {len(left['past'])} → {len(right['past'])}"

    def _messages(self, name: str, left: Data, right: Data) -> Iterator[str]:
        one, other = _index(left["messages"], "id"), _index(right["messages"], "id")
        yield from _more(name, len(one.keys() - other.keys()), "left")
        yield from _more(name, len(other.keys() - one.keys()), "right")
        for message_id, message in one.items():
            if message_id in other and message != other[message_id]:
                yield from self._message(f"{name}, message {_short(message['content'])}", message, other[message_id])

    def _message(self, name: str, left: Data, right: Data) -> Iterator[str]:
        inner = frozenset(("deliveries", "updated_at"))
        yield from _fields(name, _without(left, inner), _without(right, inner))
        one, other = (_index(each["deliveries"], "agent_id") for each in (left, right))
        changed = [each for each in {**one, **other} if one.get(each) != other.get(each)]
        for agent_id in changed:
            before, after = _delivery(one.get(agent_id)), _delivery(other.get(agent_id))
            yield f"{name}, at {self._who(agent_id)}: {before} → {after}"
        if not changed:
            yield from _fields(name, {"updated_at": left["updated_at"]}, {"updated_at": right["updated_at"]})

    # --- the rest ------------------------------------------------------------------------------------------------

    def _each(self, table: str, kind: str, name: Callable[[Data], str], *, key: str | None = None) -> Iterator[str]:
        """Records found by ``key``, or by their names where there is none."""
        left, right = (
            {(name(each) if key is None else each[key]): each for each in side[table]}
            for side in (self._left, self._right)
        )
        yield from _only(left, right, lambda each: f"{kind} {name(each)}")
        for found in left:
            if found in right:
                yield from _fields(f"{kind} {name(left[found])}", left[found], right[found])

    def _keys(self) -> Iterator[str]:
        """How many keys somebody has, and not which."""
        left, right = (self._key_counts(side) for side in (self._left, self._right))
        same_number = left == right
        yield from _fields("keys of", left, right)
        if same_number and self._left["keys"] != self._right["keys"]:
            yield "keys: as many for everybody, but others"

    def _key_counts(self, side: Data) -> dict[str, int]:
        counts: dict[str, int] = {}
        for each in side["keys"]:
            who = self._who(each["identity_id"])
            counts[who] = counts.get(who, 0) + 1
        return counts

    def _request(self, each: Data) -> str:
        return f"of {self._who(each['requester_id'])} to {self._who(each['recipient_id'])}"

    def _contact(self, each: Data) -> str:
        return f"{self._who(each['other_id'])} of {self._who(each['owner_id'])}"

    def _by_handle(self, scripts: Data) -> dict[str, Any]:
        return {self._who(agent_id): script for agent_id, script in scripts.items()}

    def _who(self, identity_id: str) -> str:
        return self._handles.get(identity_id, identity_id)


def _handles(side: Data) -> dict[str, str]:
    agents = {each["id"]: each["handle"] for each in (*side["former_agents"], *side["agents"])}
    return agents | {each["id"]: each["username"] for each in side["users"]}


def _scalars(side: Data) -> dict[str, Any]:
    return {name: value for name, value in side.items() if isinstance(value, int | str) and name not in _MADE_ELSEWHERE}


def _clock(side: Data) -> dict[str, Any]:
    return {"frozen_at": side["clock"]["frozen_at"], "last stamp": side["clock"]["last"]}


def _index(records: list[dict[str, Any]], key: str) -> dict[str, dict[str, Any]]:
    return {each[key]: each for each in records}


def _without(record: Data, names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in names}


def _only(left: Data, right: Data, name: Callable[[Data], str]) -> Iterator[str]:
    yield from (f"{name(left[each])}: only on the left" for each in left if each not in right)
    yield from (f"{name(right[each])}: only on the right" for each in right if each not in left)


def _fields(name: str, left: Data, right: Data) -> Iterator[str]:
    for field in {**left, **right}:
        before, after = left.get(field), right.get(field)
        if before != after:
            yield f"{name}: {field}: {_shown(field, before)} → {_shown(field, after)}"


def _more(name: str, count: int, side: str) -> Iterator[str]:
    if count:
        yield f"{name}: {count} message{'s' if count > 1 else ''} more on the {side}"


def _delivery(record: Data | None) -> str:
    if record is None:
        return "new"
    attempts = len(record["attempts"])
    return f"{record['status']} (attempt {attempts})" if attempts > 1 else str(record["status"])


def _shown(field: str, value: object) -> str:
    """A value as JSON; a password is no word for a report."""
    if field == "password" and value is not None:
        return "***"
    text = to_json(value).decode()
    return text if len(text) <= 2 * _SHOWN else f"{text[: 2 * _SHOWN]}…"


def _short(text: str) -> str:
    plain = without_mentions(text)
    return f"'{plain[:_SHOWN]}…'" if len(plain) > _SHOWN else f"'{plain}'"
