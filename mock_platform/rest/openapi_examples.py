"""Examples of the OpenAPI document: ids and bodies that fit the scenario ``quickstart`` and can be sent as they are."""

_QUICKSTART = "00000000-0000-4000-8000-0000000000"
_TRAVEL_AGENT, _NOTES_AGENT, _TASK, _ROOM, _MESSAGE = (_QUICKSTART + end for end in ("12", "13", "21", "31", "41"))

IDS = {"agents": _NOTES_AGENT, "chats": _ROOM, "messages": _MESSAGE, "participants": _TRAVEL_AGENT}
"""Ids of paths by the segment before them."""

BODIES: dict[str, dict[str, object]] = {
    "AddContactBody": {"handle": "olga", "message": "May I ask you something?"},
    "AgentBody": {"agent": {"name": "Tide Agent", "description": "Knows when the tide is high."}},
    "ChatBody": {"chat": {"task_id": _TASK}},
    "ContactRequestBody": {"contact_request": {"recipient_handle": "olga", "message": "Shall we keep in touch?"}},
    "EventBody": {
        "event": {
            "content": "Looking up the forecast for Lisbon",
            "message_type": "tool_call",
            "metadata": {"id": "call_2", "type": "function", "function": {"name": "forecast", "arguments": "{}"}},
        }
    },
    "FailureBody": {"error": "The forecast service does not answer"},
    "MemoryBody": {
        "memory": {
            "content": "Jane prefers the train to the plane",
            "system": "long_term",
            "type": "semantic",
            "segment": "user",
            "thought": "She has said so twice",
            "scope": "organization",
        }
    },
    "MessageBody": {"message": {"content": "@Travel Agent any news?", "mentions": [{"id": _TRAVEL_AGENT}]}},
    "MyChatBody": {"chat": {"task_id": _TASK}},
    "ParticipantBody": {"participant": {"participant_id": _NOTES_AGENT, "role": "member"}},
    "ProfileBody": {"user": {"first_name": "Jane"}},
    "RemoveContactBody": {"handle": "olga"},
    "ResolveBody": {"handle": "olga"},
    "RespondBody": {"action": "approve", "handle": "olga"},
}
"""Bodies by model; every operation that takes one shows the same."""
