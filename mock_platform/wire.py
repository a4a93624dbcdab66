"""Messages as ready JSON: one rendering for every viewer and every face (rest.md 3, websocket.md 3.2).

So lists, context and pushes show the same text (MSG-11, CTX-7). Only agents are in ``delivery_status`` (MSG-25).
"""

from typing import TypeAlias

from pydantic_core import to_json

from mock_platform.world.clock import iso, iso_or_none
from mock_platform.world.deliveries import Attempt, Delivery
from mock_platform.world.messages import Message

Shape: TypeAlias = dict[str, object]


def message_json(message: Message) -> bytes:
    """ChatMessage as ready JSON, kept with the message until it changes."""
    if message.wire is None:
        message.wire = to_json(_message(message))
    return message.wire


def _message(message: Message) -> Shape:
    shape: Shape = {
        "id": message.id,
        "content": message.content,
        "message_type": message.message_type,
        "sender_id": message.sender_id,
        "sender_type": message.sender_type,
        "sender_name": message.sender_name,
        "chat_room_id": message.room_id,
        "inserted_at": iso(message.inserted_at),
        "updated_at": iso(message.updated_at),
    }
    if message.message_type == "text":
        shape["metadata"] = message_metadata(message)
    elif message.metadata is not None:
        shape["metadata"] = message.metadata  # EVT-3
    return shape


def message_metadata(message: Message) -> Shape:
    """The metadata of a text message: mentions, and its deliveries by agent (MSG-16, section 6)."""
    return {
        "mentions": [
            {"id": each.id, "handle": each.handle, "name": each.name, "username": each.handle}
            for each in message.mentions
        ],
        "status": "sent",
        "delivery_status": {agent_id: delivery(record) for agent_id, record in (message.deliveries or {}).items()},
    }


def delivery(record: Delivery) -> Shape:
    """One entry of ``delivery_status``."""
    return {
        "status": record.status,
        "delivered_at": iso_or_none(record.delivered_at),
        "processed_at": iso_or_none(record.processed_at),
        "current_attempt": record.current_attempt,
        "attempts": [_attempt(each) for each in record.attempts],
    }


def _attempt(attempt: Attempt) -> Shape:
    return {
        "attempt_number": attempt.number,
        "status": attempt.status,
        "started_at": iso(attempt.started_at),
        "completed_at": iso_or_none(attempt.completed_at),
        "error": attempt.error,
    }
