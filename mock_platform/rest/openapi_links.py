"""Links of the OpenAPI document: what can be asked next with the ids that an answer tells.

Most follow from the paths: who answers with the id of a room can go on with every operation below that room. The rest
hand an id or a handle on in a body.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias

from mock_platform.rest.operations import BASE_PATH, Operation

Link: TypeAlias = dict[str, Any]


class Ids(NamedTuple):
    """Where an answer tells the id of something, and the path of the collection that this belongs to."""

    collection: str
    pointer: str = "/data/id"


class Step(NamedTuple):
    """An operation whose body takes something from an answer; ``ids`` are those of its path."""

    operation: str
    body: dict[str, Any]
    ids: dict[str, str] | None = None


IDS: dict[str, Ids] = {
    "create_agent_chat": Ids("/agent/chats"),
    "list_agent_chats": Ids("/agent/chats", "/data/0/id"),
    "create_agent_chat_message": Ids("/agent/chats/{chat_id}/messages"),
    "get_agent_next_message": Ids("/agent/chats/{chat_id}/messages"),
    "list_agent_messages": Ids("/agent/chats/{chat_id}/messages", "/data/0/id"),
    "mark_agent_message_processing": Ids("/agent/chats/{chat_id}/messages"),
    "add_agent_chat_participant": Ids("/agent/chats/{chat_id}/participants"),
    "list_agent_chat_participants": Ids("/agent/chats/{chat_id}/participants", "/data/1/id"),
    "create_agent_memory": Ids("/agent/memories"),
    "list_agent_memories": Ids("/agent/memories", "/data/0/id"),
    "archive_agent_memory": Ids("/agent/memories"),
    "register_my_agent": Ids("/me/agents", "/data/agent/id"),
    "list_my_agents": Ids("/me/agents", "/data/0/id"),
    "create_my_chat_room": Ids("/me/chats"),
    "list_my_chats": Ids("/me/chats", "/data/0/id"),
    "add_my_chat_participant": Ids("/me/chats/{chat_id}/participants"),
    "list_my_chat_participants": Ids("/me/chats/{chat_id}/participants", "/data/1/id"),
    "create_contact_request": Ids("/me/contacts/requests"),
    "list_received_contact_requests": Ids("/me/contacts/requests", "/data/0/id"),
    "list_sent_contact_requests": Ids("/me/contacts/requests", "/data/0/id"),
    "list_user_memories": Ids("/me/memories", "/data/0/id"),
    "archive_user_memory": Ids("/me/memories"),
}

SAME_ROOM = {"chat_id": "$request.path.chat_id"}
MENTION = {"message": {"content": "Are you there?", "mentions": [{"id": "$response.body#/data/1/id"}]}}
FIRST_CONTACT = {"contact_id": "$response.body#/data/0/id"}
FIRST_HANDLE = {"handle": "$response.body#/data/0/handle"}

STEPS: dict[str, tuple[Step, ...]] = {
    "list_agent_chat_participants": (Step("create_agent_chat_message", MENTION, SAME_ROOM),),
    "list_my_chat_participants": (Step("send_my_chat_message", MENTION, SAME_ROOM),),
    "list_agent_peers": (Step("add_agent_contact", FIRST_HANDLE),),
    "list_my_peers": (
        Step("create_contact_request", {"contact_request": {"recipient_handle": "$response.body#/data/0/handle"}}),
        Step("resolve_handle", FIRST_HANDLE),
    ),
    "list_agent_contacts": (Step("remove_agent_contact", FIRST_CONTACT),),
    "list_my_contacts": (Step("remove_my_contact", FIRST_CONTACT),),
    "add_agent_contact": (
        Step("respond_to_agent_contact_request", {"action": "cancel", "request_id": "$response.body#/data/id"}),
    ),
    "list_agent_contact_requests": (
        Step(
            "respond_to_agent_contact_request",
            {"action": "approve", "request_id": "$response.body#/data/received/0/id"},
        ),
    ),
}


def links(source: Operation, operations: Iterable[Operation]) -> dict[str, Link]:
    """The links of the successful answer of ``source``, by the operation to which they lead."""
    found = dict(_below(source, operations)) if source.id in IDS else {}
    for step in STEPS.get(source.id, ()):
        parameters = {"parameters": step.ids} if step.ids else {}
        found[step.operation] = {"operationId": step.operation, **parameters, "requestBody": step.body}
    return found


def _below(source: Operation, operations: Iterable[Operation]) -> Iterator[tuple[str, Link]]:
    """Links to what is below the thing whose id ``source`` tells and needs no other id."""
    collection, pointer = IDS[source.id]
    parents = [part[1:-1] for part in collection.split("/") if part.startswith("{")]
    for target in operations:
        if target.path.startswith(f"{BASE_PATH}{collection}/{{") and len(target.ids) == len(parents) + 1:
            values = [f"$request.path.{name}" for name in parents] + [f"$response.body#{pointer}"]
            yield target.id, {"operationId": target.id, "parameters": dict(zip(target.ids, values, strict=True))}
