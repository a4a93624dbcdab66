"""A world's timeline over HTTP: looked through, counted, waited for, asserted on, followed live, exported."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json
from sse_starlette import EventSourceResponse, ServerSentEvent

from mock_platform.control.answers import Answer
from mock_platform.timeline import Entry, Kind, Timeline
from mock_platform.timeline.export import har, json_lines
from mock_platform.timeline.search import Query as TimelineQuery
from mock_platform.timeline.search import find
from mock_platform.timeline.waiting import NotSeen, expect, looked_through, wait_for
from mock_platform.world.errors import Conflict, Forbidden

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_platform.control.registry import Registry
    from mock_platform.timeline.kept import Kept

LONGEST_WAIT = 300
MOST_FOLLOWERS = 64
_MOST_UNREAD = 10_000
"""Entries that may wait for a follower who does not read; then it is told how many it has missed."""


class Filter(BaseModel):
    """Which entries; what is left out does not matter."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind | None = None
    name: str | None = Field(None, description="Operation id, event or topic.")
    who: str | None = Field(None, description="Handle or id of somebody who did it or was told.")
    by: str | None = Field(None, description="Handle or id of who did it.")
    to: str | None = Field(None, description="Handle or id of somebody who was told.")
    room: str | None = None
    status: str | None = Field(None, description="Status of a request's answer, or of a delivery.")
    text: str | None = Field(None, description="Stands somewhere in the details.")
    cause: int | None = Field(None, description="Number of an entry from which it follows, directly or not.")
    after: int = Field(0, ge=0, description="Newer than this number.")

    def query(self) -> TimelineQuery:
        """The same for the timeline."""
        return TimelineQuery(**{name: getattr(self, name) for name in TimelineQuery.__dataclass_fields__})


class Page(Filter):
    """Which entries, and how many."""

    limit: int = Field(500, ge=1, le=20_000, description="The newest of them, when there are more.")


class Wait(Filter):
    """What to wait for."""

    count: int = Field(1, ge=1, le=1000)
    seconds: float = Field(5, ge=0, le=LONGEST_WAIT, allow_inf_nan=False)


class Expectation(Filter):
    """What must have happened: exactly ``count`` times, or at least once."""

    count: int | None = Field(None, ge=0)


class Entries(BaseModel):
    """Entries, oldest first, and the number of the newest of all."""

    entries: list[dict[str, Any]]
    last: int


class Count(BaseModel):
    """How many there are."""

    count: int


def router(registry: "Registry") -> APIRouter:
    """The operations on timelines."""
    routes = APIRouter(prefix="/worlds/{world}/timeline", tags=["Timeline"])
    followers: set[str] = set()

    def of(world: str) -> Timeline:
        return registry.get(world).world.attached(Timeline, Timeline)

    @routes.get("", operation_id="getTimeline", response_model=Answer[Entries])
    async def get_timeline(world: str, query: Annotated[Page, Query()]) -> Response:
        return await _looked(of(world), lambda kept: find(kept, query.query())[-query.limit :])

    @routes.delete("", status_code=204, operation_id="clearTimeline")
    async def clear_timeline(world: str) -> None:
        of(world).clear()

    @routes.get("/count", operation_id="countTimeline")
    async def count_timeline(world: str, query: Annotated[Filter, Query()]) -> Answer[Count]:
        return Answer(data=Count(count=await looked_through(of(world), lambda kept: len(find(kept, query.query())))))

    @routes.post("/wait", operation_id="waitForTimeline", response_model=Answer[Entries])
    async def wait_for_timeline(world: str, body: Wait) -> Response:
        timeline = of(world)
        try:
            found = await wait_for(timeline, body.query(), count=body.count, seconds=body.seconds)
        except NotSeen as failure:
            raise Conflict(str(failure)) from None
        return _entries(found, timeline.last)

    @routes.post("/expect", operation_id="expectTimeline", response_model=Answer[Entries])
    async def expect_timeline(world: str, body: Expectation) -> Response:
        try:
            return await _looked(of(world), lambda kept: expect(kept, body.query(), count=body.count))
        except NotSeen as failure:
            raise Conflict(str(failure)) from None

    @routes.get("/stream", operation_id="followTimeline", response_class=EventSourceResponse)
    async def follow_timeline(world: str, after: Annotated[int, Query(ge=0)] = 0) -> EventSourceResponse:
        timeline = of(world)
        if len(followers) >= MOST_FOLLOWERS:
            raise Forbidden(f"{MOST_FOLLOWERS} follow timelines already")
        return EventSourceResponse(_follow(timeline, after, followers), ping=15, sep="\n")

    @routes.get("/export", operation_id="exportTimeline", response_class=Response)
    async def export_timeline(
        world: str,
        request: Request,
        format: Literal["jsonl", "har"] = "jsonl",  # noqa: A002 - its name in the URL
    ) -> Response:
        base_url = str(request.base_url).rstrip("/")
        if format == "har":
            archive = await looked_through(of(world), lambda kept: har(kept, base_url))
            return Response(archive, media_type="application/json")
        lines = await looked_through(of(world), lambda kept: b"".join(json_lines(kept)))
        return Response(lines, media_type="application/jsonl")

    return routes


async def _looked(timeline: Timeline, search: "Callable[[Kept], list[Entry]]") -> Response:
    """What ``search`` finds, written down where it was found."""
    last = timeline.last
    return await looked_through(timeline, lambda kept: _entries(search(kept), last))


def _entries(found: list[Entry], last: int) -> Response:
    body = to_json({"data": {"entries": [each.plain() for each in found], "last": last}})
    return Response(body, media_type="application/json")


async def _follow(timeline: Timeline, after: int, followers: set[str]) -> AsyncIterator[ServerSentEvent]:
    """What is kept, then whatever comes, until the reader goes."""
    waiting: asyncio.Queue[Entry] = asyncio.Queue(_MOST_UNREAD)
    missed = 0

    def watch(entry: Entry) -> None:
        nonlocal missed
        if waiting.full():
            missed += 1
        else:
            waiting.put_nowait(entry)

    stop = timeline.watch(watch)
    me = f"{id(waiting)}"
    followers.add(me)
    try:
        for entry in timeline.after(after):
            yield _event(entry)
        while True:
            entry = await waiting.get()
            if missed:
                yield ServerSentEvent(to_json({"missed": missed}).decode(), event="missed")
                missed = 0
            yield _event(entry)
    finally:
        stop()
        followers.discard(me)


def _event(entry: Entry) -> ServerSentEvent:
    return ServerSentEvent(to_json(entry.plain()).decode(), event="entry", id=str(entry.seq))
