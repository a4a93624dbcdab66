"""Topics and who may join them (websocket.md 3.1)."""

from typing import NamedTuple

from mock_platform.world import World
from mock_platform.world.identities import Identity

CHAT_ROOM = "chat_room"
ROOM_PARTICIPANTS = "room_participants"
ROOM_TOPICS = frozenset((CHAT_ROOM, ROOM_PARTICIPANTS))
OWN_TOPICS = {
    "agent_rooms": "Agent",
    "agent_contacts": "Agent",
    "agent_control": "Agent",
    "user_rooms": "User",
    "user_contacts": "User",
    "tasks": "User",
}
"""Topics that carry somebody's own id, and the kind of identity that has them."""

TOPICS = ROOM_TOPICS.union(OWN_TOPICS)
"""The names of all topics."""


class Topic(NamedTuple):
    """A name and an id in lower case, however the client wrote it (GEN-4)."""

    name: str
    id: str


def parse(text: str) -> Topic | None:
    """The topic, when a channel exists for it; whether the id means anything is another question."""
    name, colon, id_ = text.partition(":")
    return Topic(name, id_.lower()) if colon and name in TOPICS else None


def matches(text: str) -> bool:
    """Whether a channel exists for the topic; without one, joining answers "unmatched topic" (2.3)."""
    return parse(text) is not None


def may_join(world: World, identity: Identity, topic: Topic) -> bool:
    """RT-1 to RT-3, CON-21, TSK-4: rooms for present participants, the rest for those whose id it carries.

    Unknown rooms, other people's rooms and malformed ids all look alike (2.3).
    """
    if topic.name in ROOM_TOPICS:
        room = world.rooms.rooms.get(topic.id)
        return room is not None and identity.id in room.participants
    return OWN_TOPICS[topic.name] == identity.type and topic.id == identity.id
