"""A snapshot that is not what it should be is refused with the place, and nothing is made of it."""

from collections.abc import Callable
from typing import Any

import pytest

from mock_platform.scenarios import load
from mock_platform.snapshots.building import restore
from mock_platform.snapshots.errors import SnapshotError
from mock_platform.snapshots.named import parse
from mock_platform.snapshots.writing import dump
from tests.world.builders import a_cast

Data = dict[str, Any]


@pytest.fixture
def data() -> Data:
    """A world with something of everything, written."""
    cast = a_cast()
    world = cast.world
    world.accounts.issue_key(cast.jane, "key-of-jane")
    world.accounts.issue_key(cast.ravi, "key-of-ravi")
    rooms = [cast.room(cast.jane, cast.weather) for _ in range(2)]
    for room in rooms:
        for _ in range(2):
            message = cast.say(cast.jane, room, "Rain?", cast.weather)
            world.deliveries.mark_processing(cast.weather, room.id, message.id)
    rooms[1].past.append(rooms[1].participants[cast.weather.id])
    world.contacts.request(cast.jane, cast.olga.handle)
    world.contacts.request(cast.ravi, cast.olga.handle)
    world.contacts.connect(cast.jane, cast.ravi)
    world.tasks.create(cast.jane, "x")
    gone, _ = world.accounts.register_agent(cast.jane, "Gone Soon", "Leaves something behind")
    world.rooms.admit(rooms[1], gone)
    world.accounts.delete_agent(cast.jane, gone.id)
    return dump(world)


def put(*path: str | int, value: object) -> Callable[[Data], None]:
    def change(data: Any) -> None:  # noqa: ANN401 - walks down
        for part in path[:-1]:
            data = data[part]
        data[path[-1]] = value

    return change


def twice(name: str) -> Callable[[Data], None]:
    return lambda data: data[name].append(data[name][0])


def drop(*path: str | int) -> Callable[[Data], None]:
    def change(data: Any) -> None:  # noqa: ANN401 - walks down
        for part in path[:-1]:
            data = data[part]
        del data[path[-1]]

    return change


NOBODY = "names nobody: there is no user or agent x"
CHANGES: dict[str, Callable[[Data], None]] = {
    "this is not a snapshot of Thenvoi Mock": put("kind", value="x"),
    "this snapshot has the format 2, made by version '0.1.0'; this version reads format 1": put("format", value=2),
    "users: is required": drop("users"),
    "weather: is not known here": put("weather", value="fine"),
    "users[0].email: should be a text": put("users", 0, "email", value=None),
    "users[0].inserted_at: should be an instant such as 2026-01-05T09:00:00.000000Z": put(
        "users", 0, "inserted_at", value="yesterday"
    ),
    "clock.last: lies outside of the years 1970 to 9999": put("clock", "last", value="1969-01-01T00:00:00Z"),
    "clock.frozen_at: should be an instant such as 2026-01-05T09:00:00.000000Z": put(
        "clock", "frozen_at", value="2026-01-05T09:00:00"
    ),
    "switches.weather: is not a switch of this version": put("switches", "weather", value=True),
    "switches.memories: should be true or false": put("switches", "memories", value="yes"),
    "switches.agent_limit: should be at least 0": put("switches", "agent_limit", value=-1),
    "organizations[3].id: is there twice": twice("organizations"),
    "users[4]: username has already been taken": twice("users"),
    "users[1].organization_id: there is no organization x": put("users", 1, "organization_id", value="x"),
    "users[0]: username has invalid format": put("users", 0, "username", value="Jane Roe"),
    "agents[5]: /agent/name has already been taken": twice("agents"),
    "agents[0].owner_id: names nobody: there is no user x": put("agents", 0, "owner_id", value="x"),
    "agents[0].handle: is not one of jane's": put("agents", 0, "handle", value="ravi/weather-agent"),
    "agents[1].handle: is not one of jane's": put("agents", 1, "handle", value="jane"),
    "former_agents[1].id: is there twice": twice("former_agents"),
    "former_agents[0].handle: is not one of jane's": put("former_agents", 0, "handle", value="x/y"),
    "keys[2]: key has already been taken": twice("keys"),
    f"keys[1].identity_id: {NOBODY}": put("keys", 1, "identity_id", value="x"),
    "tasks[0].creator_id: names nobody: there is no user x": put("tasks", 0, "creator_id", value="x"),
    "rooms[2].id: is there twice": twice("rooms"),
    "rooms[1].seq: is not larger than that of the room before": put("rooms", 1, "seq", value=0),
    "rooms[0].seq: should be greater than or equal to 0": put("rooms", 0, "seq", value=-1),
    "rooms_created: is less than the number of a room": put("rooms_created", value=1),
    f"rooms[0].participants[1].identity_id: {NOBODY}": put("rooms", 0, "participants", 1, "identity_id", value="x"),
    "rooms[0].participants[2].identity_id: is there twice": lambda data: data["rooms"][0]["participants"].append(
        data["rooms"][0]["participants"][0]
    ),
    "rooms[0].participants[0].role: should be 'owner', 'admin' or 'member'": put(
        "rooms", 0, "participants", 0, "role", value="king"
    ),
    f"rooms[1].past[0].identity_id: {NOBODY}": put("rooms", 1, "past", 0, "identity_id", value="x"),
    "rooms[0].messages[2].id: is there twice": lambda data: data["rooms"][0]["messages"].append(
        data["rooms"][0]["messages"][0]
    ),
    "rooms[0].messages[1].inserted_at: is before the message before": put(
        "rooms", 0, "messages", 1, "inserted_at", value="2020-01-01T00:00:00.000000Z"
    ),
    "rooms[0].messages[0].deliveries[0].attempts: do not fit the status processed": put(
        "rooms", 0, "messages", 0, "deliveries", 0, "status", value="processed"
    ),
    "rooms[0].messages[1].deliveries[0].attempts: do not fit the status processing": put(
        "rooms", 0, "messages", 1, "deliveries", 0, "attempts", value=[]
    ),
    "work_in_deleted_rooms[0].agent_id: names nobody: there is no agent x": put(
        "work_in_deleted_rooms", value=[{"agent_id": "x", "rooms": [0]}]
    ),
    "contact_requests[2].id: is there twice": twice("contact_requests"),
    f"contact_requests[0].recipient_id: {NOBODY}": put("contact_requests", 0, "recipient_id", value="x"),
    "contacts[2]: is there twice": twice("contacts"),
    f"contacts[0].other_id: {NOBODY}": put("contacts", 0, "other_id", value="x"),
    "scripts.x: is for nobody: there is no such agent": put("scripts", value={"x": {"kind": "echo"}}),
}


@pytest.mark.parametrize("told, change", CHANGES.items(), ids=CHANGES.keys())
def test_what_is_wrong_is_told_with_its_place(data: Data, told: str, change: Callable[[Data], None]) -> None:
    restore(data)  # which is right so far
    change(data)
    with pytest.raises(SnapshotError) as caught:
        restore(data)
    assert str(caught.value) == told


def test_a_script_is_checked_as_in_a_scenario() -> None:
    built = load("demo", seed=1)
    data = dump(built.world, scripts=built.scripts)
    agent = next(iter(data["scripts"]))
    data["scripts"][agent] = {"kind": "oracle"}
    with pytest.raises(SnapshotError) as caught:
        restore(data)
    assert str(caught.value).startswith(f"scripts.{agent}: should be one of 'echo', 'reply', ")


@pytest.mark.parametrize("content, told", [(b"{", "this is no JSON: "), (b"[]", "this is not a snapshot of Thenvoi")])
def test_what_is_no_json_object_is_no_snapshot(content: bytes, told: str) -> None:
    with pytest.raises(SnapshotError) as caught:
        parse(content)
    assert str(caught.value).startswith(told)


def test_what_is_too_large_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_platform.snapshots.named.MOST_BYTES", 1024 * 1024)
    with pytest.raises(SnapshotError, match="this snapshot is larger than 1 MiB"):
        parse(b"{" * (1024 * 1024 + 1))
