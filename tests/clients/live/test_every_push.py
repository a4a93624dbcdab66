"""Every event that the platform pushes reaches generic Phoenix clients, unchanged, on its topic and in order."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_platform import MockPlatform
from mock_platform.realtime.routing import EVENTS
from mock_platform.world import World
from mock_platform.world.identities import Agent, User
from mock_platform.world.messages import MentionRequest
from mock_platform.world.rooms import Room
from tests.clients.environments import node_folder, python_of
from tests.clients.live.probe import Probe
from tests.clients.live.test_phoenix import CLIENTS

HERE = Path(__file__).parent
ROOM = "00000000-0000-4000-8000-000000000099"

Pushed = list[tuple[str, str]]


@pytest.fixture(scope="module", params=CLIENTS)
def command(request: pytest.FixtureRequest) -> list[str]:
    if request.param == "phoenix.js":
        return [str(shutil.which("node")), str(node_folder(HERE / "js") / "phoenix_probe.mjs")]
    return [str(python_of(request.param)), str(HERE / "phoenix_probe.py")]


@pytest.fixture
def mock() -> Iterator[MockPlatform]:
    with MockPlatform() as mock:
        yield mock


class Listener:
    """A client that has joined, and what it is told of each thing that somebody does."""

    def __init__(self, mock: MockPlatform, probe: Probe) -> None:
        self._mock = mock
        self._probe = probe
        self.told: list[dict[str, Any]] = []

    def join(self, *topics: str) -> None:
        for topic in topics:
            self._probe.do("join", topic)
            assert self._probe.until("joined", "refused") == {"happened": "joined", "topic": topic}

    def hears(self, act: Callable[[World], object], *expected: tuple[str, str]) -> None:
        """``act`` is told by these pushes, each a topic and an event."""
        self._mock.call(act)
        pushes = [self._probe.until("push") for _ in expected]
        assert [(each["topic"], each["event"]) for each in pushes] == list(expected)
        self.told += pushes


@pytest.fixture
def jane(mock: MockPlatform, command: list[str]) -> Iterator[Listener]:
    with Probe(command, mock.env["THENVOI_WS_URL"], mock.keys["jane"]) as probe:
        probe.until("connected")
        yield Listener(mock, probe)


@pytest.fixture
def weather(mock: MockPlatform, command: list[str]) -> Iterator[Listener]:
    with Probe(command, mock.env["THENVOI_WS_URL"], mock.keys["jane/weather-agent"]) as probe:
        probe.until("connected")
        yield Listener(mock, probe)


def user(world: World, handle: str = "jane") -> User:
    found = world.accounts.resolve(handle)
    assert isinstance(found, User)
    return found


def agent(world: World) -> Agent:
    found = world.accounts.resolve("jane/weather-agent")
    assert isinstance(found, Agent)
    return found


def open_room(world: World) -> Room:
    return world.rooms.create(user(world), room_id=ROOM)


def speak(world: World) -> None:
    world.messages.send(user(world), ROOM, "Rain?", [MentionRequest(agent(world).id)])


def begin(world: World) -> None:
    world.deliveries.mark_processing(agent(world), ROOM, world.rooms.rooms[ROOM].messages[-1].id)


def add(world: World) -> None:
    world.rooms.add_participant(user(world), ROOM, agent(world).id)


def remove(world: World) -> None:
    world.rooms.remove_participant(user(world), ROOM, agent(world).id)


def come_and_go(world: World) -> None:
    """Jane is in a room of olga's for a moment."""
    room = world.rooms.create(user(world, "olga"))
    world.rooms.admit(room, user(world))
    world.rooms.expel(room, user(world).id)


@pytest.mark.rule("RT-1", "RT-2", "TSK-4", "CON-13", "CON-16", "DEL-27", "CHT-14")
@pytest.mark.exercises(
    "socket.upgrade",
    "socket.join",
    "message_created",
    "message_updated",
    "participant_added",
    "participant_removed",
    "room_added",
    "room_removed",
    "room_deleted",
    "contact_request_received",
    "contact_request_updated",
    "contact_added",
    "contact_removed",
    "task_created",
    "task_updated",
)
def test_a_user_is_told_of_everything(mock: MockPlatform, jane: Listener) -> None:
    me = mock.ids["jane"]
    rooms, contacts, tasks = f"user_rooms:{me}", f"user_contacts:{me}", f"tasks:{me}"
    room, participants = f"chat_room:{ROOM}", f"room_participants:{ROOM}"
    jane.join(rooms, contacts, tasks)
    jane.hears(open_room, (rooms, "room_added"))
    jane.join(room, participants)
    jane.hears(add, (participants, "participant_added"))
    jane.hears(speak, (room, "message_created"))
    jane.hears(begin, (room, "message_updated"))
    jane.hears(remove, (participants, "participant_removed"))
    jane.hears(
        lambda world: world.contacts.request(user(world, "olga"), "jane", "Hello"),
        (contacts, "contact_request_received"),
    )
    jane.hears(
        lambda world: world.contacts.respond(user(world), "approve", handle="olga"),
        (contacts, "contact_request_updated"),
        (contacts, "contact_added"),
    )
    jane.hears(lambda world: world.contacts.remove(user(world), handle="olga"), (contacts, "contact_removed"))
    jane.hears(lambda world: world.tasks.create(user(world), "Pack", task_id=ROOM), (tasks, "task_created"))
    jane.hears(lambda world: world.tasks.set_status(ROOM, "completed"), (tasks, "task_updated"))
    jane.hears(lambda world: world.rooms.delete(user(world), ROOM), (participants, "room_deleted"))
    jane.hears(come_and_go, (rooms, "room_added"), (rooms, "room_removed"))
    assert {each["event"] for each in jane.told} == EVENTS


@pytest.mark.rule("RT-1", "RT-3", "RT-6", "CON-21")
@pytest.mark.exercises(
    "socket.upgrade",
    "socket.join",
    "message_created",
    "participant_added",
    "room_added",
    "room_removed",
    "contact_request_received",
    "contact_request_updated",
    "contact_added",
    "contact_removed",
)
def test_an_agent_is_told_what_concerns_it(mock: MockPlatform, weather: Listener) -> None:
    me = mock.ids["jane/weather-agent"]
    rooms, contacts = f"agent_rooms:{me}", f"agent_contacts:{me}"
    room, participants = f"chat_room:{ROOM}", f"room_participants:{ROOM}"
    weather.join(rooms, contacts)
    mock.call(open_room)
    weather.hears(add, (rooms, "room_added"))
    weather.join(room, participants)
    weather.hears(speak, (room, "message_created"))
    weather.hears(
        lambda world: world.rooms.add_participant(user(world), ROOM, world.accounts.resolve("ravi").id),
        (participants, "participant_added"),
    )
    weather.hears(remove, (rooms, "room_removed"))
    weather.hears(
        lambda world: world.contacts.request(user(world, "olga"), "jane/weather-agent", "Hello"),
        (contacts, "contact_request_received"),
    )
    weather.hears(
        lambda world: world.contacts.respond(agent(world), "approve", handle="olga"),
        (contacts, "contact_request_updated"),
        (contacts, "contact_added"),
    )
    weather.hears(lambda world: world.contacts.remove(agent(world), handle="olga"), (contacts, "contact_removed"))
    assert weather.told[1]["payload"]["content"].endswith("Rain?")
