"""Control for code that blocks."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any, Literal, Self, TypeVar, Unpack

import httpx2

from mock_platform.client import calls
from mock_platform.client.calls import Call, ClockMode, Filters, Scenario
from mock_platform.client.facts import Clock, Entry, Fault, SnapshotSummary, Unread, WorldFacts, WorldSummary
from mock_platform.client.wire import SECONDS, answered, arguments, instant, options, params
from mock_platform.client.world import Described

T = TypeVar("T")


class ControlClient:
    """Control of the mock at ``base_url``; ``token`` is the one printed at start by a mock that others reach."""

    def __init__(self, base_url: str, token: str | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self.token = token
        self._http = httpx2.Client(**options(self.base_url, token))
        self.worlds = WorldsHandle(self)

    def do(self, call: Call[T]) -> T:
        """Carry out one call: what it gives, or :class:`ControlError`, or :class:`NoMock`."""
        __tracebackhide__ = True  # as in Call.result
        with answered(self.base_url):
            answer = self._http.request(call.method, call.path, **arguments(call))
            return call.result(answer.status_code, answer.content)

    def world(self, name: str = "default") -> "WorldHandle":
        """The world of this name, as it is now."""
        return WorldHandle(self, self.do(calls.get_world(name)))

    def evidence(self) -> dict[str, Any]:
        """For all that the mock does, where it is done, which clients exercise it in its tests, and by which rules."""
        return self.do(calls.get_evidence())

    @contextmanager
    def lines(self, call: Call[None]) -> Iterator[Iterator[str]]:
        """The lines of an answer that does not end."""
        stream = self._http.stream(
            call.method, call.path, params=params(call), timeout=httpx2.Timeout(SECONDS, read=None)
        )
        with ExitStack() as stack:
            with answered(self.base_url):
                answer = stack.enter_context(stream)
                if answer.status_code >= 400:
                    call.result(answer.status_code, answer.read())
            yield answer.iter_lines()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class WorldsHandle:
    """All worlds of one mock."""

    def __init__(self, client: ControlClient) -> None:
        self._client = client

    def create(
        self,
        scenario: Scenario = "quickstart",
        *,
        name: str | None = None,
        seed: int | None = None,
        clock: ClockMode | None = None,
        **switches: object,
    ) -> "WorldHandle":
        """A new world that no other sees: a built-in scenario by name, a file's path, or a scenario as a mapping."""
        call = calls.create_world(scenario, name=name, seed=seed, clock=clock, switches=switches)
        return WorldHandle(self._client, self._client.do(call))

    def restore(self, snapshot: Mapping[str, Any], *, name: str | None = None) -> "WorldHandle":
        """A new world that goes on from an exported snapshot, with keys of its own."""
        return WorldHandle(self._client, self._client.do(calls.restore_world(snapshot, name=name)))

    def all(self) -> list[WorldSummary]:
        """Every world in one line, the default one first."""
        return self._client.do(calls.list_worlds())

    def diff(self, left: str, right: str) -> list[str]:
        """What is different in the world ``right``, in sentences; both by name, as they are now."""
        return self._client.do(calls.compare_worlds(left, right))


class WorldHandle(Described):
    """One world. In a ``with`` block it is deleted at the end."""

    def __init__(self, client: ControlClient, facts: WorldFacts) -> None:
        super().__init__(facts)
        self.client = client
        self.clock = ClockHandle(client, facts.name)
        self.faults = FaultsHandle(client, facts.name)
        self.timeline = TimelineHandle(client, facts.name)
        self.snapshots = SnapshotsHandle(client, facts.name)

    def reset(self) -> None:
        """From its beginning again, with the same keys; its sockets are closed."""
        self.facts = self.client.do(calls.reset_world(self.name))

    def delete(self) -> None:
        """The world goes, and its keys with it."""
        self.client.do(calls.delete_world(self.name))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.delete()


class ClockHandle:
    """A world's clock."""

    def __init__(self, client: ControlClient, world: str) -> None:
        self._client = client
        self._world = world

    def state(self) -> Clock:
        """Where it stands."""
        return self._client.do(calls.get_clock(self._world))

    @property
    def now(self) -> datetime:
        """The world's time."""
        return instant(self.state())

    def freeze(self) -> Clock:
        """Stop it where it is."""
        return self._client.do(calls.set_clock(self._world, mode="frozen"))

    def run(self) -> Clock:
        """Let it move with the machine's."""
        return self._client.do(calls.set_clock(self._world, mode="running"))

    def set(self, now: datetime) -> Clock:
        """Jump ahead to an instant that knows its time zone; never back."""
        return self._client.do(calls.set_clock(self._world, now=now.isoformat()))

    def advance(self, seconds: float) -> Clock:
        """Move it ahead; what was due on the way has happened when this returns."""
        return self._client.do(calls.advance_clock(self._world, seconds))


class FaultsHandle:
    """A world's faults (docs/faults.md)."""

    def __init__(self, client: ControlClient, world: str) -> None:
        self._client = client
        self._world = world

    def add(
        self,
        on: str,
        effect: Mapping[str, Any],
        *,
        caller: str | None = None,
        room: str | None = None,
        nth: int = 1,
        times: int | None = 1,
    ) -> Fault:
        """Set one: from the ``nth`` matching occurrence on, ``times`` in a row; ``None`` is for ever."""
        fault = {"on": on, "effect": dict(effect), "caller": caller, "room": room, "nth": nth, "times": times}
        return self._client.do(calls.add_fault(self._world, fault))

    def all(self) -> list[Fault]:
        """All that are set, the spent ones as well."""
        return self._client.do(calls.list_faults(self._world))

    def remove(self, fault_id: str) -> None:
        """Take one out."""
        self._client.do(calls.remove_fault(self._world, fault_id))

    def clear(self) -> None:
        """Take all out."""
        self._client.do(calls.clear_faults(self._world))


class SnapshotsHandle:
    """What was kept of a world (docs/state.md)."""

    def __init__(self, client: ControlClient, world: str) -> None:
        self._client = client
        self._world = world

    def take(self, name: str) -> SnapshotSummary:
        """Keep all of the world as it is now."""
        return self._client.do(calls.take_snapshot(self._world, name))

    def all(self) -> list[SnapshotSummary]:
        """All that were taken, in that order."""
        return self._client.do(calls.list_snapshots(self._world))

    def export(self, name: str) -> dict[str, Any]:
        """A snapshot itself, for a file or for ``worlds.restore``."""
        return self._client.do(calls.export_snapshot(self._world, name))

    def diff(self, left: str, right: str | None = None) -> list[str]:
        """What is different in ``right``, or in the world as it is now, in sentences."""
        return self._client.do(calls.compare(self._world, left, right))

    def delete(self, name: str) -> None:
        """Let it go."""
        self._client.do(calls.delete_snapshot(self._world, name))


class TimelineHandle:
    """What happened in a world. Filters are those of :class:`Filters`."""

    def __init__(self, client: ControlClient, world: str) -> None:
        self._client = client
        self._world = world

    def entries(self, *, limit: int | None = None, **filters: Unpack[Filters]) -> list[Entry]:
        """The entries that match, oldest first; the newest ``limit`` of them."""
        return self._client.do(calls.get_timeline(self._world, filters, limit=limit))

    def count(self, **filters: Unpack[Filters]) -> int:
        """How many match."""
        return self._client.do(calls.count_timeline(self._world, filters))

    def wait_for(self, *, count: int = 1, seconds: float = 5, **filters: Unpack[Filters]) -> list[Entry]:
        """The first ``count`` that match, as soon as there are as many; ``AssertionError`` after ``seconds``."""
        __tracebackhide__ = True
        return self._client.do(calls.wait_for_timeline(self._world, filters, count=count, seconds=seconds))

    def expect(self, *, count: int | None = None, **filters: Unpack[Filters]) -> list[Entry]:
        """All that match; ``AssertionError``, with what came nearest, unless ``count`` do, or at least one."""
        __tracebackhide__ = True
        return self._client.do(calls.expect_timeline(self._world, filters, count=count))

    @contextmanager
    def follow(self, *, after: int = 0) -> Iterator[Iterator[Entry]]:
        """All entries newer than ``after``, then those to come, as they come."""
        with self._client.lines(calls.follow_timeline(self._world, after=after)) as lines:
            yield (entry for line in lines if (entry := calls.entry_in(line)) is not None)

    def unread(self) -> list[Unread]:
        """What clients sent that nothing has read, per operation."""
        return self._client.do(calls.list_unread(self._world))

    def clear(self) -> None:
        """Forget everything so far."""
        self._client.do(calls.clear_timeline(self._world))

    def export(self, format: Literal["jsonl", "har"] = "jsonl") -> str:  # noqa: A002 - its name everywhere
        """The timeline as the text of a file: JSON lines, or HAR with the requests."""
        return self._client.do(calls.export_timeline(self._world, format))
