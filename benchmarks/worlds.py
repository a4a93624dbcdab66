"""The worlds that are measured, as scenarios and as worlds built in memory."""

from typing import NamedTuple

from mock_platform.world import World
from mock_platform.world.identities import Agent, User
from mock_platform.world.messages import MentionRequest
from mock_platform.world.rooms import Room

USER_KEY = "thnv_u_1767600000_benchmark-key-of-a-user-000000"
READ_ROOM = "00000000-0000-4000-8000-0000000000b1"
WRITE_ROOM = "00000000-0000-4000-8000-0000000000b2"
AGENT_IDS = ("00000000-0000-4000-8000-0000000000a1", "00000000-0000-4000-8000-0000000000a2")
HANDLES = ("jane/weather-agent", "jane/travel-agent")
TEXT = "@Weather Agent what will the weather be in Lisbon next week, and do we need our coats in the evening?"


def scenario(messages: int) -> dict[str, object]:
    """A user with two agents, a room in which she wrote ``messages`` times to one of them, and an empty room."""
    said = [{"from": "jane", "text": f"{TEXT} ({number})", "mentions": [HANDLES[0]]} for number in range(messages)]
    agents = [
        {"name": name, "owner": "jane", "description": "Is written to.", "id": agent_id}
        for name, agent_id in zip(("Weather Agent", "Travel Agent"), AGENT_IDS, strict=True)
    ]
    room = {"owner": "jane", "participants": list(HANDLES)}
    return {
        "name": "benchmark",
        "organizations": [{"name": "Acme"}],
        "users": [{"username": "jane", "organization": "Acme", "first_name": "Jane", "keys": [USER_KEY]}],
        "agents": agents,
        "rooms": [
            {**room, "id": READ_ROOM, "title": "Read", "messages": said},
            {**room, "id": WRITE_ROOM, "title": "Written"},
        ],
    }


class Desk(NamedTuple):
    """A world with one room, for the measurements that need no server."""

    world: World
    user: User
    agent: Agent
    other: Agent
    room: Room
    key: str
    agent_key: str


def desk() -> Desk:
    """A user, two agents and an empty room."""
    world = World(seed=1)
    user = world.accounts.add_user("jane", organization=world.accounts.add_organization("Acme"), first_name="Jane")
    agent, other = (
        world.accounts.add_agent(user, name, "Is written to.") for name in ("Weather Agent", "Travel Agent")
    )
    room = world.rooms.create(user, title="Benchmark")
    world.rooms.admit(room, agent)
    world.rooms.admit(room, other)
    return Desk(world, user, agent, other, room, world.accounts.issue_key(user), world.accounts.issue_key(agent))


def fill(at: Desk, messages: int, *, mentions: int = 1) -> None:
    """``messages`` of the user that mention one agent or both."""
    send, room_id = at.world.messages.send, at.room.id
    asked = [MentionRequest(each.id) for each in (at.agent, at.other)[:mentions]]
    for number in range(messages):
        send(at.user, room_id, f"{TEXT} ({number})", asked)


def work_off(at: Desk) -> None:
    """Leave a quarter of the messages pending, and put a quarter each into the other three states."""
    deliveries, agent, room_id = at.world.deliveries, at.agent, at.room.id
    for message in at.room.messages:
        step = message.seq % 4
        if step:
            deliveries.mark_processing(agent, room_id, message.id)
        if step == 2:
            deliveries.mark_processed(agent, room_id, message.id)
        elif step == 3:
            deliveries.mark_failed(agent, room_id, message.id, "out of coffee")
