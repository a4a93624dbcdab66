"""Topics and who may join them (websocket.md 3.1)."""

import re
from typing import NamedTuple

from mock_platform.world import World
from mock_platform.world.accounts import Identity, User

ROOM_TOPICS = ("chat_room", "room_participants")
OWN_TOPICS = {
    "agent_rooms": "Agent",
    "agent_contacts": "Agent",
    "agent_control": "Agent",
    "user_rooms": "User",
    "user_contacts": "User",
    "tasks": "User",
}
"""Topics that carry somebody's own id, and the kind of identity that has them."""

_KNOWN = frozenset((*ROOM_TOPICS, *OWN_TOPICS))
_TOPIC = re.compile(r"([a-z_]+):(.*)\Z", re.DOTALL)


class Topic(NamedTuple):
    """``name:id``."""

    name: str
    id: str


def parse(topic: str) -> Topic | None:
    """The topic, when a channel exists for it; whether the id means anything is another question."""
    match = _TOPIC.match(topic)
    if match is None or match[1] not in _KNOWN:
        return None
    return Topic(match[1], match[2])


def matches(topic: str) -> bool:
    """Whether a channel exists for ``topic``; without one, joining answers "unmatched topic" (2.3)."""
    return parse(topic) is not None


def may_join(world: World, identity: Identity, topic: str) -> bool:
    """RT-1 to RT-3: rooms for present participants, the rest for their own identity.

    Unknown rooms, other people's rooms and malformed ids all look alike (2.3).
    """
    parsed = parse(topic)
    if parsed is None:
        return False
    wanted = parsed.id.lower()
    if parsed.name in ROOM_TOPICS:
        room = world.rooms.rooms.get(wanted)
        return room is not None and identity.id in room.participants
    kind = "User" if isinstance(identity, User) else "Agent"
    return OWN_TOPICS[parsed.name] == kind and wanted == identity.id
