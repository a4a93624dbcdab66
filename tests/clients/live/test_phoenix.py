"""Generic Phoenix clients, unchanged: two releases for Python, and npm's phoenix."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from mock_platform import MockPlatform
from mock_platform.faults.effects import CUT_CODE
from mock_platform.realtime.faults import end_socket
from mock_platform.realtime.hub import Hub
from mock_platform.realtime.subscriptions import Subscription
from mock_platform.realtime.topics import Topic
from mock_platform.timeline import Entry, Timeline
from mock_platform.world import World
from mock_platform.world.messages import MentionRequest
from tests.clients.environments import node_folder, python_of
from tests.clients.live.probe import Probe

HERE = Path(__file__).parent
CLIENTS = ["phoenix-0.4.1", "phoenix-0.3.1", "phoenix.js"]

CLOSE_CODES = (1000, 1001, 1002, 1007, 1008, 1009, 1011, 1012, 1013, 4000, CUT_CODE)
"""Those of websocket.md 4.1; the last is that of a connection that is lost."""

RECONNECTS_ON = {
    "phoenix-0.4.1": {1000, 1001, 1002, 1007, 1009, 1011, 1012, 4000, CUT_CODE},
    "phoenix-0.3.1": {1002, 1007, 1009, 1011, 1012, 4000, CUT_CODE},
    "phoenix.js": set(CLOSE_CODES),
}
"""After which of them a client comes back by itself."""
TAKES_ITS_TIME = {"phoenix-0.4.1": {1013}, "phoenix-0.3.1": {1013}, "phoenix.js": set[int]()}
"""After which it waits for half a minute and more, which is not waited for here."""


@pytest.fixture(scope="module", params=CLIENTS)
def client(request: pytest.FixtureRequest) -> tuple[str, list[str]]:
    name: str = request.param
    if name == "phoenix.js":
        script = node_folder(HERE / "js") / "phoenix_probe.mjs"
        return name, [str(shutil.which("node")), str(script)]
    return name, [str(python_of(name)), str(HERE / "phoenix_probe.py")]


@pytest.fixture
def mock() -> Iterator[MockPlatform]:
    with MockPlatform() as mock:
        yield mock


@pytest.fixture
def probe(client: tuple[str, list[str]], mock: MockPlatform) -> Iterator[Probe]:
    with Probe(client[1], mock.env["THENVOI_WS_URL"], mock.user_key) as probe:
        probe.until("connected")
        yield probe


def hub_of(mock: MockPlatform, world: World) -> Hub:
    return mock._load().app.realtime.hub(world)


def say(mock: MockPlatform, room: str, text: str) -> None:
    def send(world: World) -> None:
        jane, weather = world.accounts.resolve("jane"), world.accounts.resolve("jane/weather-agent")
        world.messages.send(jane, room, text, [MentionRequest(weather.id)])

    mock.call(send)


def new_room(mock: MockPlatform) -> str:
    def make(world: World) -> str:
        room = world.rooms.create(world.accounts.resolve("jane"))
        world.rooms.admit(room, world.accounts.resolve("jane/weather-agent"))
        return room.id

    return mock.call(make)


def with_socket(mock: MockPlatform, room: str, action: Callable[[Hub, Topic], None]) -> None:
    mock.call(lambda world: action(hub_of(mock, world), Topic("chat_room", room)))


def nobody_is_there(hub: Hub, topic: Topic) -> None:
    assert not hub.subscriptions.of(topic)


def close(code: int) -> Callable[[Hub, Topic], None]:
    def action(hub: Hub, topic: Topic) -> None:
        for subscription in tuple(hub.subscriptions.of(topic)):
            end_socket(subscription.socket, code)

    return action


@pytest.mark.rule("RT-1", "RT-8")
@pytest.mark.exercises("socket.upgrade", "socket.join", "socket.leave", "socket.rejoin", "message_created")
def test_it_joins_is_pushed_to_leaves_hears_nothing_and_joins_again(mock: MockPlatform, probe: Probe) -> None:
    room, other = new_room(mock), new_room(mock)
    topic = f"chat_room:{room}"
    for each in (topic, f"chat_room:{other}"):
        probe.do("join", each)
        assert probe.until("joined", "refused") == {"happened": "joined", "topic": each}
    say(mock, room, "one")
    push = probe.until("push")
    assert (push["topic"], push["event"], push["payload"]["sender_name"]) == (topic, "message_created", "Jane Roe")
    assert push["payload"]["content"].endswith("one")

    probe.do("leave", topic)
    probe.until("left")
    say(mock, room, "two")
    say(mock, other, "three")
    assert probe.until("push")["payload"]["content"].endswith("three")

    probe.do("join", topic)
    probe.until("joined")
    say(mock, room, "four")
    assert probe.until("push")["payload"]["content"].endswith("four")
    assert probe.pushes == []


@pytest.mark.parametrize(
    "topic", ["chat_room:00000000-0000-4000-8000-00000000beef", "agent_rooms:00000000-0000-4000-8000-000000000011"]
)
@pytest.mark.exercises("socket.refused_join")
def test_a_refused_join_says_why_and_harms_no_other(mock: MockPlatform, probe: Probe, topic: str) -> None:
    probe.do("join", topic)
    refused = probe.until("joined", "refused")
    assert refused["happened"] == "refused"
    assert "unauthorized" in refused["why"]
    room = new_room(mock)
    probe.do("join", f"chat_room:{room}")
    probe.until("joined")
    say(mock, room, "hello")
    assert probe.until("push")["topic"] == f"chat_room:{room}"


@pytest.mark.exercises("socket.rejoin")
def test_a_crashed_channel_is_joined_again(mock: MockPlatform, probe: Probe) -> None:
    room = new_room(mock)
    probe.do("join", f"chat_room:{room}")
    probe.until("joined")

    def crash(hub: Hub, topic: Topic) -> None:
        for subscription in tuple(hub.subscriptions.of(topic)):
            subscription.socket._carry_out(subscription.socket.channels.crash(f"{topic.name}:{topic.id}"))

    with_socket(mock, room, crash)
    wait_for_join(mock, room)
    say(mock, room, "after the crash")
    assert probe.until("push")["payload"]["content"].endswith("after the crash")


@pytest.mark.exercises("socket.close", "socket.rejoin")
def test_it_comes_back_after_each_close_code_after_which_it_is_known_to(
    mock: MockPlatform, client: tuple[str, list[str]]
) -> None:
    name, command = client
    with ExitStack() as stack:
        probes = {}
        for code in CLOSE_CODES:
            probe = stack.enter_context(Probe(command, mock.env["THENVOI_WS_URL"], mock.user_key))
            room = new_room(mock)
            probe.until("connected")
            probe.do("join", f"chat_room:{room}")
            probe.until("joined")
            probes[code] = (probe, room)
        for code, (_, room) in probes.items():
            with_socket(mock, room, close(code))
        for code in sorted(RECONNECTS_ON[name]):
            probe, room = probes[code]
            probe.until("reconnected")
            wait_for_join(mock, room)
            say(mock, room, f"after {code}")
            assert probe.until("push")["payload"]["content"].endswith(f"after {code}"), code
        for code in set(CLOSE_CODES) - RECONNECTS_ON[name] - TAKES_ITS_TIME[name]:
            probe, room = probes[code]
            assert probe.until("disconnected", "failed", "ended_by_itself")
            with_socket(mock, room, nobody_is_there)


@pytest.mark.rule("AGT-18")
@pytest.mark.exercises("socket.supersede")
def test_a_newer_socket_of_an_agent_replaces_the_older(mock: MockPlatform, client: tuple[str, list[str]]) -> None:
    address = (mock.env["THENVOI_WS_URL"], mock.keys["jane/weather-agent"])
    with Probe(client[1], *address) as older:
        older.until("connected")
        with Probe(client[1], *address) as newer:
            newer.until("connected")
            assert older.until("disconnected", "reconnected")


@pytest.mark.rule("AUTH-5")
@pytest.mark.exercises("socket.refused_upgrade")
def test_a_wrong_key_gets_no_socket(mock: MockPlatform, client: tuple[str, list[str]]) -> None:
    refused = threading.Event()

    def watch(entry: Entry) -> None:
        if (entry.kind, entry.name) == ("connect", "refused"):
            refused.set()

    mock.call(lambda world: world.attached(Timeline, Timeline).watch(watch))
    with Probe(client[1], mock.env["THENVOI_WS_URL"], "thnv_u_1767600000_nobody-has-this-key-00000000") as probe:
        assert refused.wait(30), "nobody has knocked"
        if client[0] == "phoenix-0.3.1":  # retries a 403 for ever (websocket.md 4.1)
            return
        assert probe.until("connected", "failed")["happened"] == "failed"


def wait_for_join(mock: MockPlatform, room: str) -> None:
    """Until somebody has joined the room's topic (again)."""
    topic = Topic("chat_room", room)
    joined = threading.Event()

    def watch(world: World) -> None:
        subscriptions = hub_of(mock, world).subscriptions
        add = subscriptions.add

        def adds(subscription: Subscription) -> None:
            add(subscription)
            if subscription.topic == topic:
                joined.set()

        subscriptions.add = adds  # type: ignore[method-assign]
        if subscriptions.of(topic):
            joined.set()

    mock.call(watch)
    assert joined.wait(30), "nobody has joined again"
