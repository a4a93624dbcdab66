"""Making, resetting and deleting worlds."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from mock_platform.control.answers import Answer
from mock_platform.control.apart import apart
from mock_platform.control.plans import Plan, ScenarioPlan
from mock_platform.control.registry import Held, keys_of
from mock_platform.control.restoring import SnapshotPlan
from mock_platform.environment import variables
from mock_platform.faults.problems import nearest
from mock_platform.scenarios import BadSwitch, ScenarioError, UnknownSwitch, built_in, read_ahead
from mock_platform.snapshots.errors import SnapshotError
from mock_platform.snapshots.named import Snapshots
from mock_platform.world.errors import Invalid
from mock_platform.world.switches import all_switches

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from mock_platform.control.registry import Registry
    from mock_platform.world.identities import Identity

_MANY = 500
NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"


class NewWorld(BaseModel):
    """What to make a world from: a scenario by name, or inline as an object or as text. Without either, quickstart."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str | None = Field(None, pattern=NAME, description="Made up when left out.")
    scenario: str | dict[str, Any] = Field("quickstart", description="Name of a built-in scenario, or a scenario.")
    text: str | None = Field(None, description="A scenario as YAML or JSON text.")
    snapshot: dict[str, Any] | None = Field(
        None,
        description='Instead of a scenario: an exported snapshot, or {"world": …, "name": …} for a kept one.',
    )
    seed: int | None = None
    clock: Literal["running", "frozen"] | None = None
    switches: dict[str, Any] = {}


class Person(BaseModel):
    """A user or an agent, with keys."""

    id: str
    type: Literal["User", "Agent"]
    handle: str
    name: str
    keys: list[str]
    scripted: bool


class RoomOfWorld(BaseModel):
    """A chat room."""

    id: str
    title: str


class WorldSummary(BaseModel):
    """A world in one line."""

    name: str
    scenario: str
    seed: int
    made_at: str


class WorldAnswer(WorldSummary):
    """A world with all its keys and ids, and the variables that point a client at it."""

    people: list[Person]
    rooms: list[RoomOfWorld]
    env: dict[str, str]


def router(registry: "Registry") -> APIRouter:
    """The operations on worlds as wholes."""
    read_ahead()  # in the thread that loads this
    routes = APIRouter(tags=["Worlds"])

    @routes.get("/worlds", operation_id="listWorlds")
    async def list_worlds() -> Answer[list[WorldSummary]]:
        return Answer(data=[_summary(each) for each in registry])

    @routes.post("/worlds", status_code=201, operation_id="createWorld", response_model=Answer[WorldAnswer])
    async def create_world(body: NewWorld, request: Request) -> Response:
        return await _described(await _create(registry, body), request, status=201)

    @routes.get("/worlds/{world}", operation_id="getWorld", response_model=Answer[WorldAnswer])
    async def get_world(world: str, request: Request) -> Response:
        return await _described(registry.get(world), request)

    @routes.post("/worlds/{world}/reset", operation_id="resetWorld", response_model=Answer[WorldAnswer])
    async def reset_world(world: str, request: Request) -> Response:
        return await _described(await _made(registry.remake(world)), request)

    @routes.delete("/worlds/{world}", status_code=204, operation_id="deleteWorld")
    async def delete_world(world: str) -> None:
        registry.remove(world)

    return routes


def describe(held: Held, request: Request) -> WorldAnswer:
    """Everything that a test needs to know of a world."""
    world = held.world
    keys = keys_of(world)
    everybody: list[Identity] = [*world.accounts.users.values(), *world.accounts.agents.values()]
    return WorldAnswer(
        **_summary(held).model_dump(),
        people=[
            Person(
                id=each.id,
                type=each.type,
                handle=each.handle,
                name=each.name,
                keys=keys.get(each.handle, []),
                scripted=each.id in world.scripted,
            )
            for each in everybody
        ],
        rooms=[RoomOfWorld(id=each.id, title=each.title) for each in world.rooms.rooms.values()],
        env=variables(world, f"{request.url.scheme}://{request.url.netloc}"),
    )


async def _described(held: Held, request: Request, *, status: int = 200) -> Response:
    """What there is to know of a world as an answer; of many people it is written down apart."""
    answer = Answer(data=describe(held, request))
    is_large = len(answer.data.people) + len(answer.data.rooms) > _MANY
    body = await apart(answer.model_dump_json) if is_large else answer.model_dump_json()
    return Response(body, status, media_type="application/json")


def _summary(held: Held) -> WorldSummary:
    made_at = datetime.fromtimestamp(held.made_at, UTC).isoformat().replace("+00:00", "Z")
    return WorldSummary(name=held.name, scenario=held.plan.source, seed=held.built.seed, made_at=made_at)


def _plan(registry: "Registry", body: NewWorld) -> Plan:
    """How to make it. Only what comes with the mock is found by name: no request makes the mock read a file."""
    if body.snapshot is not None:
        return _snapshot_plan(registry, body)
    if body.text is not None:
        source, text = "inline", body.text
    elif isinstance(body.scenario, dict):
        source, text = "inline", to_json(body.scenario).decode()
    elif body.scenario in built_in():
        source, text = body.scenario, None
    else:
        known = ", ".join(built_in())
        raise Invalid(details={"/scenario": [f"is none of {known}; send a file's content as text"]})
    return ScenarioPlan(
        source=source, text=text, seed=body.seed, clock=body.clock, switches=body.switches, own_keys=True
    )


def _snapshot_plan(registry: "Registry", body: NewWorld) -> SnapshotPlan:
    given = body.snapshot or {}
    taken = {"seed", "clock", "switches", "scenario", "text"} & body.model_fields_set
    if taken:
        raise Invalid(details={f"/{name}": ["comes with the snapshot"] for name in sorted(taken)})
    if given.keys() == {"world", "name"}:
        kept = registry.get(str(given["world"])).world.attached(Snapshots, Snapshots).get(str(given["name"]))
        return SnapshotPlan(source=f"snapshot {kept.name}", read=kept.data)
    return SnapshotPlan(source="snapshot", read=lambda: given)


async def _create(registry: "Registry", body: NewWorld) -> Held:
    return await _made(registry.make(_plan(registry, body), body.name))


async def _made(making: "Awaitable[Held]") -> Held:
    """The world; what is wrong with what it is made of is refused with its field."""
    try:
        return await making
    except SnapshotError as error:
        raise Invalid(details={"/snapshot": [str(error)]}) from None
    except ScenarioError as error:
        raise Invalid(details={"/scenario": [str(error)]}) from None
    except UnknownSwitch as error:
        meant = nearest(str(error), (each.name for each in all_switches()))
        problem = f"is not a switch; the nearest is {meant}"
        raise Invalid(details={f"/switches/{error}": [problem]}) from None
    except BadSwitch as error:
        raise Invalid(details={f"/switches/{error.name}": [error.problem]}) from None
