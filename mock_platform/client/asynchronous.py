"""Control for code on an event loop: as :mod:`.synchronous`, with ``await``."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any, Literal, Self, TypeVar, Unpack

import httpx2

from mock_platform.client import calls
from mock_platform.client.calls import Call, ClockMode, Filters, Scenario
from mock_platform.client.facts import Clock, Entry, Fault, SnapshotSummary, Unread, WorldFacts, WorldSummary
from mock_platform.client.wire import SECONDS, answered, arguments, instant, options, params
from mock_platform.client.world import Described

T = TypeVar("T")

_NOTHING_KEPT = httpx2.Limits(max_keepalive_connections=0)
"""Each call has a connection of its own, so that the client outlives the loop it is used on: a test has its own."""


class AsyncControlClient:
    """Control of the mock at ``base_url``; ``token`` is the one printed at start by a mock that others reach."""

    def __init__(self, base_url: str, token: str | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self.token = token
        self._http = httpx2.AsyncClient(limits=_NOTHING_KEPT, **options(self.base_url, token))
        self.worlds = AsyncWorldsHandle(self)

    async def do(self, call: Call[T]) -> T:
        """Carry out one call: what it gives, or :class:`ControlError`, or :class:`NoMock`."""
        with answered(self.base_url):
            answer = await self._http.request(call.method, call.path, **arguments(call))
            return call.result(answer.status_code, answer.content)

    async def world(self, name: str = "default") -> "AsyncWorldHandle":
        """The world of this name, as it is now."""
        return AsyncWorldHandle(self, await self.do(calls.get_world(name)))

    async def evidence(self) -> dict[str, Any]:
        """For all that the mock does, where it is done, which clients exercise it in its tests, and by which rules."""
        return await self.do(calls.get_evidence())

    @asynccontextmanager
    async def lines(self, call: Call[None]) -> AsyncIterator[AsyncIterator[str]]:
        """The lines of an answer that does not end."""
        stream = self._http.stream(
            call.method, call.path, params=params(call), timeout=httpx2.Timeout(SECONDS, read=None)
        )
        async with AsyncExitStack() as stack:
            with answered(self.base_url):
                answer = await stack.enter_async_context(stream)
                if answer.status_code >= 400:
                    call.result(answer.status_code, await answer.aread())
            yield answer.aiter_lines()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class AsyncWorldsHandle:
    """All worlds of one mock."""

    def __init__(self, client: AsyncControlClient) -> None:
        self._client = client

    async def create(
        self,
        scenario: Scenario = "quickstart",
        *,
        name: str | None = None,
        seed: int | None = None,
        clock: ClockMode | None = None,
        **switches: object,
    ) -> "AsyncWorldHandle":
        """A new world that no other sees: a built-in scenario by name, a file's path, or a scenario as a mapping."""
        call = calls.create_world(scenario, name=name, seed=seed, clock=clock, switches=switches)
        return AsyncWorldHandle(self._client, await self._client.do(call))

    async def restore(self, snapshot: Mapping[str, Any], *, name: str | None = None) -> "AsyncWorldHandle":
        """A new world that goes on from an exported snapshot, with keys of its own."""
        return AsyncWorldHandle(self._client, await self._client.do(calls.restore_world(snapshot, name=name)))

    async def all(self) -> list[WorldSummary]:
        """Every world in one line, the default one first."""
        return await self._client.do(calls.list_worlds())

    async def diff(self, left: str, right: str) -> list[str]:
        """What is different in the world ``right``, in sentences; both by name, as they are now."""
        return await self._client.do(calls.compare_worlds(left, right))


class AsyncWorldHandle(Described):
    """One world. In a ``with`` block it is deleted at the end."""

    def __init__(self, client: AsyncControlClient, facts: WorldFacts) -> None:
        super().__init__(facts)
        self.client = client
        self.clock = AsyncClockHandle(client, facts.name)
        self.faults = AsyncFaultsHandle(client, facts.name)
        self.timeline = AsyncTimelineHandle(client, facts.name)
        self.snapshots = AsyncSnapshotsHandle(client, facts.name)

    async def reset(self) -> None:
        """From its beginning again, with the same keys; its sockets are closed."""
        self.facts = await self.client.do(calls.reset_world(self.name))

    async def delete(self) -> None:
        """The world goes, and its keys with it."""
        await self.client.do(calls.delete_world(self.name))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.delete()


class AsyncClockHandle:
    """A world's clock."""

    def __init__(self, client: AsyncControlClient, world: str) -> None:
        self._client = client
        self._world = world

    async def state(self) -> Clock:
        """Where it stands."""
        return await self._client.do(calls.get_clock(self._world))

    @property
    async def now(self) -> datetime:
        """The world's time."""
        return instant(await self.state())

    async def freeze(self) -> Clock:
        """Stop it where it is."""
        return await self._client.do(calls.set_clock(self._world, mode="frozen"))

    async def run(self) -> Clock:
        """Let it move with the machine's."""
        return await self._client.do(calls.set_clock(self._world, mode="running"))

    async def set(self, now: datetime) -> Clock:
        """Jump ahead to an instant that knows its time zone; never back."""
        return await self._client.do(calls.set_clock(self._world, now=now.isoformat()))

    async def advance(self, seconds: float) -> Clock:
        """Move it ahead; what was due on the way has happened when this returns."""
        return await self._client.do(calls.advance_clock(self._world, seconds))


class AsyncFaultsHandle:
    """A world's faults (docs/faults.md)."""

    def __init__(self, client: AsyncControlClient, world: str) -> None:
        self._client = client
        self._world = world

    async def add(
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
        return await self._client.do(calls.add_fault(self._world, fault))

    async def all(self) -> list[Fault]:
        """All that are set, the spent ones as well."""
        return await self._client.do(calls.list_faults(self._world))

    async def remove(self, fault_id: str) -> None:
        """Take one out."""
        await self._client.do(calls.remove_fault(self._world, fault_id))

    async def clear(self) -> None:
        """Take all out."""
        await self._client.do(calls.clear_faults(self._world))


class AsyncSnapshotsHandle:
    """What was kept of a world (docs/state.md)."""

    def __init__(self, client: AsyncControlClient, world: str) -> None:
        self._client = client
        self._world = world

    async def take(self, name: str) -> SnapshotSummary:
        """Keep all of the world as it is now."""
        return await self._client.do(calls.take_snapshot(self._world, name))

    async def all(self) -> list[SnapshotSummary]:
        """All that were taken, in that order."""
        return await self._client.do(calls.list_snapshots(self._world))

    async def export(self, name: str) -> dict[str, Any]:
        """A snapshot itself, for a file or for ``worlds.restore``."""
        return await self._client.do(calls.export_snapshot(self._world, name))

    async def diff(self, left: str, right: str | None = None) -> list[str]:
        """What is different in ``right``, or in the world as it is now, in sentences."""
        return await self._client.do(calls.compare(self._world, left, right))

    async def delete(self, name: str) -> None:
        """Let it go."""
        await self._client.do(calls.delete_snapshot(self._world, name))


class AsyncTimelineHandle:
    """What happened in a world. Filters are those of :class:`Filters`."""

    def __init__(self, client: AsyncControlClient, world: str) -> None:
        self._client = client
        self._world = world

    async def entries(self, *, limit: int | None = None, **filters: Unpack[Filters]) -> list[Entry]:
        """The entries that match, oldest first; the newest ``limit`` of them."""
        return await self._client.do(calls.get_timeline(self._world, filters, limit=limit))

    async def count(self, **filters: Unpack[Filters]) -> int:
        """How many match."""
        return await self._client.do(calls.count_timeline(self._world, filters))

    async def wait_for(self, *, count: int = 1, seconds: float = 5, **filters: Unpack[Filters]) -> list[Entry]:
        """The first ``count`` that match, as soon as there are as many; ``AssertionError`` after ``seconds``."""
        __tracebackhide__ = True
        return await self._client.do(calls.wait_for_timeline(self._world, filters, count=count, seconds=seconds))

    async def expect(self, *, count: int | None = None, **filters: Unpack[Filters]) -> list[Entry]:
        """All that match; ``AssertionError``, with what came nearest, unless ``count`` do, or at least one."""
        __tracebackhide__ = True
        return await self._client.do(calls.expect_timeline(self._world, filters, count=count))

    @asynccontextmanager
    async def follow(self, *, after: int = 0) -> AsyncIterator[AsyncIterator[Entry]]:
        """All entries newer than ``after``, then those to come, as they come."""
        async with self._client.lines(calls.follow_timeline(self._world, after=after)) as lines:
            yield _entries_in(lines)

    async def unread(self) -> list[Unread]:
        """What clients sent that nothing has read, per operation."""
        return await self._client.do(calls.list_unread(self._world))

    async def clear(self) -> None:
        """Forget everything so far."""
        await self._client.do(calls.clear_timeline(self._world))

    async def export(self, format: Literal["jsonl", "har"] = "jsonl") -> str:  # noqa: A002 - its name everywhere
        """The timeline as the text of a file: JSON lines, or HAR with the requests."""
        return await self._client.do(calls.export_timeline(self._world, format))


async def _entries_in(lines: AsyncIterator[str]) -> AsyncIterator[Entry]:
    async for line in lines:
        entry = calls.entry_in(line)
        if entry is not None:
            yield entry
