"""Snapshots of a world: taken, listed, exported, compared. A world is made from one by ``POST /_mock/worlds``."""

import asyncio
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from mock_platform.control.answers import Answer
from mock_platform.control.worlds import NAME
from mock_platform.snapshots.differences import diff
from mock_platform.snapshots.errors import SnapshotError
from mock_platform.snapshots.named import Snapshots
from mock_platform.snapshots.writing import dump
from mock_platform.world.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_platform.control.registry import Registry
    from mock_platform.snapshots.named import Snapshot


class NewSnapshot(BaseModel):
    """What to call it."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(pattern=NAME)


class SnapshotSummary(BaseModel):
    """A snapshot in one line: its name, the instant on the world's clock, and its size as JSON."""

    name: str
    at: str
    bytes: int


class Side(BaseModel):
    """One side of a comparison: a world as it is, or one of its snapshots."""

    model_config = ConfigDict(extra="forbid")

    world: str
    snapshot: str | None = None


class Comparison(BaseModel):
    """What to compare."""

    model_config = ConfigDict(extra="forbid")

    left: Side
    right: Side


def router(registry: "Registry") -> APIRouter:
    """The operations on snapshots."""
    routes = APIRouter(tags=["Snapshots"])

    def of(world: str) -> Snapshots:
        return registry.get(world).world.attached(Snapshots, Snapshots)

    @routes.get("/worlds/{world}/snapshots", operation_id="listSnapshots")
    async def list_snapshots(world: str) -> Answer[list[SnapshotSummary]]:
        return Answer(data=[_summary(each) for each in of(world)])

    @routes.post("/worlds/{world}/snapshots", status_code=201, operation_id="takeSnapshot")
    async def take_snapshot(world: str, body: NewSnapshot) -> Answer[SnapshotSummary]:
        held = registry.get(world)
        try:
            taken = of(world).take(body.name, scripts=held.built.scripts, scenario=held.plan.source)
        except SnapshotError as error:
            raise Invalid(str(error)) from None
        return Answer(data=_summary(taken))

    @routes.get("/worlds/{world}/snapshots/{name}", operation_id="exportSnapshot", response_class=Response)
    async def export_snapshot(world: str, name: str) -> Response:
        taken = of(world).get(name)
        file = {"content-disposition": f'attachment; filename="{taken.name}.json"'}
        return Response(taken.content, media_type="application/json", headers=file)

    @routes.delete("/worlds/{world}/snapshots/{name}", status_code=204, operation_id="deleteSnapshot")
    async def delete_snapshot(world: str, name: str) -> None:
        of(world).delete(name)

    @routes.post("/diff", operation_id="compareWorlds")
    async def compare_worlds(body: Comparison) -> Answer[list[str]]:
        left, right = _side(registry, body.left), _side(registry, body.right)  # both as they are at this moment
        return Answer(data=await asyncio.to_thread(lambda: diff(left(), right())))

    return routes


def _summary(of: "Snapshot") -> SnapshotSummary:
    return SnapshotSummary(name=of.name, at=of.at, bytes=len(of.content))


def _side(registry: "Registry", side: Side) -> "Callable[[], dict[str, Any]]":
    """What gives the data of a side: a kept snapshot is read by whoever asks, and not on the loop."""
    held = registry.get(side.world)
    if side.snapshot is not None:
        return held.world.attached(Snapshots, Snapshots).get(side.snapshot).data
    data = dump(held.world, scripts=held.built.scripts, scenario=held.plan.source)
    return lambda: data
