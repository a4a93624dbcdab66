"""Every call to control, described once: method, path, body, and how to read the answer. No I/O."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any, Generic, Literal, TypedDict, TypeVar
from urllib.parse import quote

from mock_platform.client.errors import ControlError
from mock_platform.client.facts import Clock, Entry, Fault, SnapshotSummary, Unread, WorldFacts, WorldSummary

T = TypeVar("T")

PREFIX = "/_mock"
ClockMode = Literal["running", "frozen"]
Scenario = str | PathLike[str] | Mapping[str, Any]


class Filters(TypedDict, total=False):
    """Which entries of a timeline; what is left out does not matter (docs/control.md)."""

    kind: str
    name: str
    who: str
    by: str
    to: str
    room: str
    status: str | int
    text: str
    cause: int
    after: int


@dataclass(frozen=True)
class Call(Generic[T]):
    """One call. ``read`` makes what it gives of the body; ``failure`` what is raised instead of a refusal."""

    method: str
    path: str
    read: Callable[[bytes], T]
    body: object = None
    query: Mapping[str, object] = field(default_factory=dict)
    seconds: float = 0
    """How long the server may take besides the time that any answer takes."""
    failure: Callable[[ControlError], Exception] = lambda refusal: refusal

    def result(self, status: int, content: bytes) -> T:
        """What the call gives; raises for a refusal, and :class:`ValueError` for what no mock says."""
        __tracebackhide__ = True  # pytest then shows the line of the test that was refused, and not ours
        if status >= 400:
            raise self.failure(_refusal(status, content))
        return self.read(content)


def _refusal(status: int, content: bytes) -> ControlError:
    try:
        error = json.loads(content)["error"]
        return ControlError(status, error["code"], error["message"], error.get("details"))
    except (LookupError, TypeError, AttributeError) as error:
        raise ValueError("not the answer of a mock") from error


def _data(content: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(content)["data"]
    except (LookupError, TypeError) as error:
        raise ValueError("not the answer of a mock") from error


def _facts(content: bytes) -> WorldFacts:
    try:
        return WorldFacts.of(_data(content))
    except (LookupError, TypeError) as error:
        raise ValueError("not the answer of a mock") from error


def _entries(content: bytes) -> list[Entry]:
    found: list[Entry] = _data(content)["entries"]
    return found


def _nothing(_content: bytes) -> None:
    return None


def _not_seen(refusal: ControlError) -> Exception:
    return AssertionError(refusal.message) if refusal.code == "conflict" else refusal


# --- worlds ----------------------------------------------------------------------------------------------------------


def list_worlds() -> Call[list[WorldSummary]]:
    """All worlds, the default one first."""
    return Call("GET", f"{PREFIX}/worlds", _data)


def create_world(
    scenario: Scenario,
    *,
    name: str | None,
    seed: int | None,
    clock: ClockMode | None,
    switches: Mapping[str, object],
) -> Call[WorldFacts]:
    """A world from a built-in scenario by name, from a file that is read here, or from a scenario itself."""
    given = {"name": name, "seed": seed, "clock": clock, "switches": dict(switches)}
    body = {**_source(scenario), **{key: value for key, value in given.items() if value is not None}}
    return Call("POST", f"{PREFIX}/worlds", _facts, body)


def restore_world(snapshot: Mapping[str, Any], *, name: str | None) -> Call[WorldFacts]:
    """A world that goes on from an exported snapshot, with keys of its own."""
    body = {"snapshot": dict(snapshot), **({} if name is None else {"name": name})}
    return Call("POST", f"{PREFIX}/worlds", _facts, body)


def get_world(world: str) -> Call[WorldFacts]:
    """The world of this name."""
    return Call("GET", _world(world), _facts)


def reset_world(world: str) -> Call[WorldFacts]:
    """The same world from its beginning, with the same keys."""
    return Call("POST", f"{_world(world)}/reset", _facts)


def delete_world(world: str) -> Call[None]:
    """The world goes, and its keys with it."""
    return Call("DELETE", _world(world), _nothing)


def _source(scenario: Scenario) -> dict[str, object]:
    if isinstance(scenario, Mapping):
        return {"scenario": dict(scenario)}
    if isinstance(scenario, str) and not scenario.endswith((".yaml", ".yml", ".json")):
        return {"scenario": scenario}
    return {"text": Path(scenario).read_text(encoding="utf-8-sig")}


def _world(name: str) -> str:
    return f"{PREFIX}/worlds/{quote(name, safe='')}"


def get_evidence() -> Call[dict[str, Any]]:
    """What there is to show for everything that the mock does (docs/reference/evidence.md)."""
    return Call("GET", f"{PREFIX}/evidence", _data)


# --- clocks ----------------------------------------------------------------------------------------------------------


def get_clock(world: str) -> Call[Clock]:
    """Where the clock stands."""
    return Call("GET", f"{_world(world)}/clock", _data)


def set_clock(world: str, *, mode: ClockMode | None = None, now: str | None = None) -> Call[Clock]:
    """Freeze it, let it run, or jump ahead to ``now``, ISO 8601 with its offset."""
    body = {key: value for key, value in (("mode", mode), ("now", now)) if value is not None}
    return Call("PUT", f"{_world(world)}/clock", _data, body)


def advance_clock(world: str, seconds: float) -> Call[Clock]:
    """Move it ahead; every timer on the way fires at its own instant."""
    return Call("POST", f"{_world(world)}/clock/advance", _data, {"seconds": seconds})


# --- faults ----------------------------------------------------------------------------------------------------------


def list_faults(world: str) -> Call[list[Fault]]:
    """All faults that are set, the spent ones as well."""
    return Call("GET", f"{_world(world)}/faults", _data)


def add_fault(world: str, fault: Mapping[str, object]) -> Call[Fault]:
    """Set a fault (docs/faults.md)."""
    return Call("POST", f"{_world(world)}/faults", _data, dict(fault))


def remove_fault(world: str, fault_id: str) -> Call[None]:
    """Take one out."""
    return Call("DELETE", f"{_world(world)}/faults/{quote(fault_id, safe='')}", _nothing)


def clear_faults(world: str) -> Call[None]:
    """Take all out."""
    return Call("DELETE", f"{_world(world)}/faults", _nothing)


# --- snapshots -------------------------------------------------------------------------------------------------------


def list_snapshots(world: str) -> Call[list[SnapshotSummary]]:
    """All that were taken of the world, in that order."""
    return Call("GET", f"{_world(world)}/snapshots", _data)


def take_snapshot(world: str, name: str) -> Call[SnapshotSummary]:
    """Keep all of the world as it is, under a name."""
    return Call("POST", f"{_world(world)}/snapshots", _data, {"name": name})


def export_snapshot(world: str, name: str) -> Call[dict[str, Any]]:
    """The snapshot itself (docs/state.md)."""
    return Call("GET", _snapshot(world, name), _whole)


def delete_snapshot(world: str, name: str) -> Call[None]:
    """It goes."""
    return Call("DELETE", _snapshot(world, name), _nothing)


def compare(world: str, left: str | None, right: str | None) -> Call[list[str]]:
    """What is different, in sentences, between two snapshots of the world; ``None`` is the world as it is now."""
    sides = {side: {"world": world, "snapshot": name} for side, name in (("left", left), ("right", right))}
    return Call("POST", f"{PREFIX}/diff", _data, sides)


def compare_worlds(left: str, right: str) -> Call[list[str]]:
    """The same between two worlds as they are now."""
    return Call("POST", f"{PREFIX}/diff", _data, {"left": {"world": left}, "right": {"world": right}})


def _snapshot(world: str, name: str) -> str:
    return f"{_world(world)}/snapshots/{quote(name, safe='')}"


def _whole(content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(content)
    return found


# --- timelines -------------------------------------------------------------------------------------------------------


def get_timeline(world: str, filters: Filters, *, limit: int | None = None) -> Call[list[Entry]]:
    """The entries that match, oldest first; the newest ``limit`` of them."""
    query = {**_asked(filters), **({} if limit is None else {"limit": limit})}
    return Call("GET", f"{_world(world)}/timeline", _entries, query=query)


def count_timeline(world: str, filters: Filters) -> Call[int]:
    """How many match."""
    return Call("GET", f"{_world(world)}/timeline/count", lambda content: int(_data(content)["count"]), query=filters)


def wait_for_timeline(world: str, filters: Filters, *, count: int, seconds: float) -> Call[list[Entry]]:
    """The first ``count`` that match, as soon as there are as many; ``AssertionError`` after ``seconds``."""
    body = {**_asked(filters), "count": count, "seconds": seconds}
    path = f"{_world(world)}/timeline/wait"
    return Call("POST", path, _entries, body, seconds=seconds, failure=_not_seen)


def expect_timeline(world: str, filters: Filters, *, count: int | None) -> Call[list[Entry]]:
    """All that match; ``AssertionError`` unless there are ``count`` of them, or at least one."""
    body = {**_asked(filters), "count": count}
    return Call("POST", f"{_world(world)}/timeline/expect", _entries, body, failure=_not_seen)


def list_unread(world: str) -> Call[list[Unread]]:
    """What clients sent that nothing has read, per operation."""
    return Call("GET", f"{_world(world)}/unread", _data)


def clear_timeline(world: str) -> Call[None]:
    """Forget everything so far."""
    return Call("DELETE", f"{_world(world)}/timeline", _nothing)


def export_timeline(world: str, format_: Literal["jsonl", "har"]) -> Call[str]:
    """The timeline as the text of a file."""
    return Call("GET", f"{_world(world)}/timeline/export", bytes.decode, query={"format": format_})


def follow_timeline(world: str, *, after: int) -> Call[None]:
    """The stream of all entries newer than ``after``, and of those to come; :func:`entry_in` reads it."""
    return Call("GET", f"{_world(world)}/timeline/stream", _nothing, query={"after": after})


def entry_in(line: str) -> Entry | None:
    """The entry in a line of the stream, if there is one."""
    if not line.startswith('data: {"seq"'):
        return None
    entry: Entry = json.loads(line.removeprefix("data: "))
    return entry


def _asked(filters: Filters) -> dict[str, object]:
    """The filters as JSON has them: a status is a text, since deliveries have words for theirs."""
    return {key: str(value) if key == "status" else value for key, value in filters.items() if value is not None}
