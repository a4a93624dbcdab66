"""A world's clock: running, frozen, set, advanced."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from mock_platform.control.answers import Answer
from mock_platform.timeline import Timeline
from mock_platform.world.clock import SECOND, iso, iso_or_none
from mock_platform.world.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from mock_platform.control.registry import Held, Registry
    from mock_platform.control.surroundings import Surroundings
    from mock_platform.timeline import Entry
    from mock_platform.timeline.entries import Details
    from mock_platform.world.clock import Clock

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 366 * 86_400 * 100
_LATEST = (datetime(9000, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
"""What is due later has to have a date as well, and those of ISO 8601 end with the year 9999."""
_TURNS = 50
"""Of the loop, which tasks need that nobody can see."""
_MOST_TURNS = 20_000


class ClockAnswer(BaseModel):
    """Where a clock stands. ``next_timer`` is the instant of the next thing that waits for it."""

    mode: Literal["running", "frozen"]
    now: str
    next_timer: str | None


class ClockChange(BaseModel):
    """What to change."""

    model_config = ConfigDict(extra="forbid")

    mode: Literal["running", "frozen"] | None = None
    now: AwareDatetime | None = Field(None, description="Jump there, firing every timer on the way; never back.")


class Advance(BaseModel):
    """How far to go."""

    model_config = ConfigDict(extra="forbid")

    seconds: float = Field(ge=0, le=_LONGEST, allow_inf_nan=False)


def router(registry: "Registry", surroundings: "Surroundings") -> APIRouter:
    """The operations on clocks."""
    routes = APIRouter(prefix="/worlds/{world}/clock", tags=["Clock"])

    @routes.get("", operation_id="getClock")
    async def get_clock(world: str) -> Answer[ClockAnswer]:
        return Answer(data=_describe(registry.get(world)))

    @routes.put("", operation_id="setClock")
    async def set_clock(world: str, body: ClockChange) -> Answer[ClockAnswer]:
        held = registry.get(world)
        clock = held.world.clock
        instant = None if body.now is None else _instant(body.now, clock)  # a refusal leaves everything as it is
        if body.mode == "frozen":  # first, so that it stands exactly where it is set
            clock.freeze()
        if instant is not None:
            with moving(held, "set", {"now": iso(instant)}):
                clock.set(max(instant, clock.now()))
        if body.mode is not None:
            with moving(held, body.mode, {}):
                (clock.freeze if body.mode == "frozen" else clock.run)()
        await quiet(lambda: surroundings.is_quiet(held.world))
        return Answer(data=_describe(held))

    @routes.post("/advance", operation_id="advanceClock")
    async def advance_clock(world: str, body: Advance) -> Answer[ClockAnswer]:
        held = registry.get(world)
        _check_date(held.world.clock.now() + round(body.seconds * SECOND), "/seconds")
        with moving(held, "advance", {"seconds": body.seconds}):
            held.world.clock.advance(body.seconds)
        await quiet(lambda: surroundings.is_quiet(held.world))
        return Answer(data=_describe(held))

    return routes


def _instant(now: datetime, clock: "Clock") -> int:
    """``now`` as a world counts; refused when it is past, or beyond the end of all clocks."""
    instant = (now - _EPOCH) // timedelta(microseconds=1)
    if instant < clock.now():
        raise Invalid(details={"/now": [f"is before {iso(clock.now())}: a world's time never goes back"]})
    _check_date(instant, "/now")
    return instant


def _check_date(instant: int, field: str) -> None:
    if instant > _LATEST:
        raise Invalid(details={field: [f"leads beyond {iso(_LATEST)}, where a world's time ends"]})


def moving(held: "Held", name: str, details: "Details") -> "AbstractContextManager[Entry]":
    """What happens inside is caused by the clock's being moved."""
    timeline = held.world.attached(Timeline, Timeline)
    return timeline.doing(timeline.note("clock", name, details))


async def quiet(is_quiet: "Callable[[], bool]") -> None:
    """Let everything that was set off come to its end: tasks that a timer has started, pushes to thousands of sockets.

    Where others never stop writing there is no end; then it is enough.
    """
    for turn in range(_MOST_TURNS):
        await asyncio.sleep(0)
        if turn >= _TURNS and is_quiet():
            return


def _describe(held: "Held") -> ClockAnswer:
    clock = held.world.clock
    mode: Literal["running", "frozen"] = "running" if clock.running else "frozen"
    return ClockAnswer(mode=mode, now=iso(clock.now()), next_timer=iso_or_none(clock.next_timer()))
