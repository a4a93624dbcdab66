"""Topics by what they are about."""

from mock_platform.world.identities import Identity
from tests.realtime.stage import Stage


def chat(stage: Stage) -> str:
    return f"chat_room:{stage.room.id}"


def participants(stage: Stage) -> str:
    return f"room_participants:{stage.room.id}"


def own(identity: Identity, what: str) -> str:
    return f"{identity.type.lower()}_{what}:{identity.id}"
