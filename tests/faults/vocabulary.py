"""A small vocabulary, as the faces would hand it over."""

from mock_platform.faults import Vocabulary

WORDS = Vocabulary(
    operations=("create_agent_chat_message", "get_agent_next_message", "health_check"),
    events=("message_created", "room_added"),
    topics=("chat_room", "agent_rooms"),
)
ROOM = "77b0c1de-8f1c-4a0b-b1f4-0b6a52f7c9d3"
