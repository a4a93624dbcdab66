"""From a snapshot to a new world. Either all of it fits, or nothing is made."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import ValidationError

from mock_platform.collector import collector_off
from mock_platform.scenarios import BadSwitch, BuiltWorld, Scenario, UnknownSwitch
from mock_platform.scenarios.botparts import script_of
from mock_platform.scenarios.problems import path_of, problem_of
from mock_platform.scenarios.switches import check_kinds, read_switches
from mock_platform.snapshots.errors import SnapshotError, at, wrong
from mock_platform.snapshots.parts import Parts
from mock_platform.snapshots.people import People
from mock_platform.snapshots.records import FORMAT, RoomRecord, WorldRecord
from mock_platform.snapshots.writing import KIND
from mock_platform.world import Clock, Switches, World

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from mock_platform.bots import Script
    from mock_platform.scenarios import IssueKeys
    from mock_platform.world.identities import Identity


class Rebuilt(NamedTuple):
    """A world that was made again, and everybody whom it names."""

    built: BuiltWorld
    people: People


@collector_off()
def restore(data: Mapping[str, Any], *, keys: "IssueKeys | None" = None) -> BuiltWorld:
    """A new world as ``data`` says, which :func:`~mock_platform.snapshots.writing.dump` has made.

    ``keys`` decides which keys everybody gets instead of those that the snapshot holds: a key stands for one identity
    of one world of the process. Raises :class:`SnapshotError`, which names the place.
    """
    return rebuild(read(data), keys=keys).built


def rebuild(record: WorldRecord, *, keys: "IssueKeys | None" = None) -> Rebuilt:
    """A new world as ``record`` says."""
    world = World(seed=record.seed, clock=Clock(0, running=False), switches=_switches(record.switches))
    people = People(world)
    _Builder(world, record, people, keys).build()
    scripts = _scripts(world, record)
    _wind(world, record)
    scenario = Scenario(name=record.scenario or "snapshot")
    return Rebuilt(BuiltWorld(world, scenario, record.seed, scripts), people)


def read(data: Mapping[str, Any]) -> WorldRecord:
    """``data`` as records; :class:`SnapshotError` where it is not what it should be."""
    if not isinstance(data, dict) or data.get("kind") != KIND:
        raise SnapshotError("this is not a snapshot of Thenvoi Mock")
    if data.get("format") != FORMAT:
        raise SnapshotError(
            f"this snapshot has the format {data.get('format')!r}, made by version {data.get('version')!r}; "
            f"this version reads format {FORMAT}"
        )
    try:
        return WorldRecord.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise wrong(path_of(first, data), problem_in_words(first)) from None


def problem_in_words(error: "ErrorDetails") -> str:
    """What is wrong, to be read after the place."""
    return "is not known here" if error["type"] == "extra_forbidden" else problem_of(error)


class _Builder:
    """Puts the parts in, in an order in which each finds what it names."""

    def __init__(self, world: World, record: WorldRecord, people: People, keys: "IssueKeys | None") -> None:
        self._world = world
        self._record = record
        self._people = people
        self._keys = keys
        self._parts = Parts(world, people)

    def build(self) -> None:
        record, people, parts = self._record, self._people, self._parts
        for index, organization in enumerate(record.organizations):
            people.add_organization(organization, "organizations", index)
        for index, user in enumerate(record.users):
            people.add_user(user, "users", index)
        for index, agent in enumerate(record.agents):
            people.add_agent(agent, "agents", index)
        for index, agent in enumerate(record.former_agents):
            people.add_former(agent, "former_agents", index)
        self._issue_keys()
        for index, task in enumerate(record.tasks):
            parts.task(task, "tasks", index)
        for index, room in enumerate(record.rooms):
            self._room(room, index)
        self._count_rooms()
        for index, request in enumerate(record.contact_requests):
            parts.request(request, "contact_requests", index)
        for index, contact in enumerate(record.contacts):
            parts.contact(contact, "contacts", index)
        for memory in record.memories:
            parts.memory(memory)

    def _issue_keys(self) -> None:
        """As the snapshot has them, oldest first; or whatever is issued instead, person by person."""
        given: dict[str, list[str]] = {}
        for index, key in enumerate(self._record.keys):
            identity = self._people.present(key.identity_id, "keys", index, "identity_id")
            given.setdefault(identity.id, []).append(key.key)
            if self._keys is None:
                self._issue(identity, [key.key], "keys", index)
        if self._keys is not None:
            for identity_id, keys in given.items():
                identity = self._people.present(identity_id)
                self._issue(identity, self._keys(identity, keys), "keys")

    def _issue(self, identity: "Identity", keys: Sequence[str | None], *place: str | int) -> None:
        with at(*place):
            for key in keys:
                self._world.accounts.issue_key(identity, key)

    def _room(self, record: RoomRecord, index: int) -> None:
        place = ("rooms", index)
        room = self._parts.room(record, *place)
        for number, participant in enumerate(record.participants):
            self._parts.join(room, participant, *place, "participants", number)
        for number, participant in enumerate(record.past):
            self._parts.past(room, participant, *place, "past", number)
        for number, message in enumerate(record.messages):
            self._parts.message(room, message, *place, "messages", number)
        room.updated_at = record.updated_at

    def _count_rooms(self) -> None:
        if self._record.rooms_created < self._world.rooms.created:
            raise wrong(("rooms_created",), "is less than the number of a room")
        self._world.rooms.created = self._record.rooms_created
        for index, work in enumerate(self._record.work_in_deleted_rooms):
            agent = self._people.agent(work.agent_id, "work_in_deleted_rooms", index, "agent_id")
            for seq in work.rooms:
                self._world.messages.note_work(agent, seq)


def _switches(values: dict[str, Any]) -> Switches:
    try:
        check_kinds(values)
        return read_switches(values)
    except UnknownSwitch as error:
        raise wrong(("switches", str(error)), "is not a switch of this version") from None
    except BadSwitch as error:
        raise wrong(("switches", error.name), error.problem) from None


def _scripts(world: World, record: WorldRecord) -> "dict[str, Script]":
    for agent_id in record.scripts:
        if agent_id not in world.accounts.agents:
            raise wrong(("scripts", agent_id), "is for nobody: there is no such agent")
    return {agent_id: script_of(part) for agent_id, part in record.scripts.items()}


def _wind(world: World, record: WorldRecord) -> None:
    """Ids and time go on where they were."""
    world.ids.drawn = record.ids_drawn
    clock = record.clock
    world.clock.resume(frozen_at=clock.frozen_at, ahead=clock.ahead, last=clock.last)
