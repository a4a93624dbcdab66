"""Our models against the two contract documents, by script: what differs is listed here with its reason."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import jsonschema
import pytest
from pydantic import ValidationError

from mock_platform.rest.schemas import (
    agents,
    contact_requests,
    contacts,
    events,
    memories,
    messages,
    participants,
    peers,
    profile,
    rooms,
    system,
)
from mock_platform.rest.schemas.base import Answer, Body, EmptyBody, NoQuery, Query, Shape
from mock_platform.rest.schemas.errors import Error
from mock_platform.rest.schemas.errors import ValidationError as ValidationErrorAnswer
from mock_platform.rest.schemas.paging import PageQuery

Schema = dict[str, Any]
Fill = Literal["all", "required", "nulls"]

HERE = Path(__file__).parent.parent / "contract"
THENVOI: Schema = json.loads((HERE / "thenvoi-openapi.json").read_text(encoding="utf-8"))
BAND: Schema = json.loads((HERE / "band-extensions-openapi.json").read_text(encoding="utf-8"))
REF = "#/components/schemas/"

BAND_NAMES = {name: name for name in BAND["components"]["schemas"]} | {
    change["renamedFrom"]: name
    for name, change in BAND["x-changes"]["schemasChanged"].items()
    if "renamedFrom" in change
}
"""Components by their name in the contract, with the name that Band gives them."""


class Models(NamedTuple):
    """What one operation reads and answers."""

    query: type[Query]
    body: type[Body] | None
    answer: type[Answer] | None


OPERATIONS: dict[str, Models] = {
    "get_agent_me": Models(NoQuery, None, profile.GetAgentMeResponse),
    "list_agent_peers": Models(peers.AgentPeersQuery, None, peers.ListAgentPeersResponse),
    "list_agent_chats": Models(PageQuery, None, rooms.ListAgentChatsResponse),
    "create_agent_chat": Models(NoQuery, rooms.ChatBody, rooms.CreateAgentChatResponse),
    "get_agent_chat": Models(NoQuery, None, rooms.GetAgentChatResponse),
    "list_agent_messages": Models(messages.AgentMessagesQuery, None, messages.ListAgentMessagesResponse),
    "create_agent_chat_message": Models(NoQuery, messages.MessageBody, messages.CreateAgentChatMessageResponse),
    "get_agent_next_message": Models(NoQuery, None, messages.GetAgentNextMessageResponse),
    "mark_agent_message_failed": Models(NoQuery, messages.FailureBody, messages.MarkAgentMessageFailedResponse),
    "mark_agent_message_processed": Models(NoQuery, EmptyBody, messages.MarkAgentMessageProcessedResponse),
    "mark_agent_message_processing": Models(NoQuery, EmptyBody, messages.MarkAgentMessageProcessingResponse),
    "get_agent_chat_context": Models(messages.ContextQuery, None, messages.GetAgentChatContextResponse),
    "create_agent_chat_event": Models(NoQuery, events.EventBody, events.CreateAgentChatEventResponse),
    "list_agent_chat_participants": Models(NoQuery, None, participants.ListAgentChatParticipantsResponse),
    "add_agent_chat_participant": Models(
        NoQuery, participants.ParticipantBody, participants.AddAgentChatParticipantResponse
    ),
    "remove_agent_chat_participant": Models(NoQuery, None, participants.RemoveAgentChatParticipantResponse),
    "list_agent_contacts": Models(PageQuery, None, contacts.ListAgentContactsResponse),
    "add_agent_contact": Models(NoQuery, contact_requests.AddContactBody, contact_requests.AddAgentContactResponse),
    "remove_agent_contact": Models(NoQuery, contacts.RemoveContactBody, contacts.RemoveAgentContactResponse),
    "list_agent_contact_requests": Models(
        contact_requests.AgentRequestsQuery, None, contact_requests.ListAgentContactRequestsResponse
    ),
    "respond_to_agent_contact_request": Models(
        NoQuery, contact_requests.RespondBody, contact_requests.RespondToAgentContactRequestResponse
    ),
    "list_agent_memories": Models(memories.AgentMemoriesQuery, None, memories.ListAgentMemoriesResponse),
    "create_agent_memory": Models(NoQuery, memories.MemoryBody, memories.CreateAgentMemoryResponse),
    "get_agent_memory": Models(NoQuery, None, memories.GetAgentMemoryResponse),
    "archive_agent_memory": Models(NoQuery, EmptyBody, memories.ArchiveAgentMemoryResponse),
    "supersede_agent_memory": Models(NoQuery, EmptyBody, memories.SupersedeAgentMemoryResponse),
    "list_my_agents": Models(PageQuery, None, agents.ListMyAgentsResponse),
    "register_my_agent": Models(NoQuery, agents.AgentBody, agents.RegisterMyAgentResponse),
    "delete_my_agent": Models(agents.DeleteAgentQuery, None, agents.DeleteMyAgentResponse),
    "list_my_peers": Models(peers.MyPeersQuery, None, peers.ListMyPeersResponse),
    "get_my_profile": Models(NoQuery, None, profile.GetMyProfileResponse),
    "update_my_profile": Models(NoQuery, profile.ProfileBody, profile.UpdateMyProfileResponse),
    "list_my_chats": Models(PageQuery, None, rooms.ListMyChatsResponse),
    "create_my_chat_room": Models(NoQuery, rooms.MyChatBody, rooms.CreateMyChatRoomResponse),
    "get_my_chat_room": Models(NoQuery, None, rooms.GetMyChatRoomResponse),
    "list_my_chat_messages": Models(messages.MyMessagesQuery, None, messages.ListMyChatMessagesResponse),
    "send_my_chat_message": Models(NoQuery, messages.MessageBody, messages.SendMyChatMessageResponse),
    "list_my_chat_participants": Models(
        participants.ParticipantQuery, None, participants.ListMyChatParticipantsResponse
    ),
    "add_my_chat_participant": Models(NoQuery, participants.ParticipantBody, participants.AddMyChatParticipantResponse),
    "remove_my_chat_participant": Models(NoQuery, None, participants.RemoveMyChatParticipantResponse),
    "list_my_contacts": Models(PageQuery, None, contacts.ListMyContactsResponse),
    "remove_my_contact": Models(NoQuery, contacts.RemoveContactBody, contacts.RemoveMyContactResponse),
    "list_received_contact_requests": Models(PageQuery, None, contact_requests.ListReceivedContactRequestsResponse),
    "create_contact_request": Models(
        NoQuery, contact_requests.ContactRequestBody, contact_requests.CreateContactRequestResponse
    ),
    "list_sent_contact_requests": Models(
        contact_requests.SentRequestsQuery, None, contact_requests.ListSentContactRequestsResponse
    ),
    "cancel_contact_request": Models(NoQuery, None, contact_requests.CancelContactRequestResponse),
    "approve_contact_request": Models(NoQuery, EmptyBody, contact_requests.ApproveContactRequestResponse),
    "reject_contact_request": Models(NoQuery, EmptyBody, contact_requests.RejectContactRequestResponse),
    "resolve_handle": Models(NoQuery, contacts.ResolveBody, contacts.ResolveHandleResponse),
    "list_user_memories": Models(memories.MyMemoriesQuery, None, memories.ListUserMemoriesResponse),
    "get_user_memory": Models(NoQuery, None, memories.GetUserMemoryResponse),
    "delete_user_memory": Models(NoQuery, None, None),
    "archive_user_memory": Models(NoQuery, EmptyBody, memories.ArchiveUserMemoryResponse),
    "restore_user_memory": Models(NoQuery, EmptyBody, memories.RestoreUserMemoryResponse),
    "supersede_user_memory": Models(NoQuery, EmptyBody, memories.SupersedeUserMemoryResponse),
    "health_check": Models(NoQuery, None, system.HealthCheck),
    "authentication": Models(NoQuery, None, system.TestResponse),
    "get_version": Models(NoQuery, None, system.GetVersionResponse),
}

# ------------------------------------------------------------------------------------------- deliberate differences

TITLE = "a room may be given a title, the one field beyond 0.0.7; strict_room_body refuses it (CHT-3)"
ALWAYS = "the client tolerates its absence, we always send it"
EQUAL = "meta and metadata carry the same, though Band demands it of one only (rest.md 2.4)"
CLOSED = "the documented words are a closed set: another word is a 422, not an empty list"
COUNTERS = ("page", "page_size", "total_count", "total_pages")


def always(component: str, *fields: str) -> dict[str, str]:
    return {f"{component} requires {field}": ALWAYS for field in fields}


def closed(parameters: Iterable[str]) -> dict[str, str]:
    return {f"{parameter}: enum": CLOSED for parameter in parameters}


DELIBERATE: dict[str, str] = {
    "ChatRoomRequest.title: only ours": TITLE,
    "CreateMyChatRoomRequestChat.title: only ours": TITLE,
    "ChatMessageRequestMentionsItem.name: nullable": "an adapter of the vendor's SDK sends null (rest.md 2.3)",
    "add_agent_contact.message: maxLength": "inferred there; one limit for both halves (CON-10)",
    "list_agent_peers?not_in_chat: const": "may be empty, which is no filter (PEER-4)",
    "list_my_peers?not_in_chat: const": "may be empty, which is no filter (PEER-4)",
    "list_my_chat_messages?message_type: enum": "takes task as well (MSG-20)",
    **closed(f"list_agent_memories?{name}" for name in ("scope", "status", "system", "type", "segment")),
    **closed(f"list_user_memories?{name}" for name in ("scope", "status", "system", "type", "segment")),
    "ChatParticipant.description: only ours": "the agent half tells it of agents (PAR-20)",
    "ChatParticipant.is_external: only ours": "the agent half tells it of agents (PAR-20)",
    "GetAgentChatContextResponseMeta.has_more: only ours": EQUAL,
    "GetAgentChatContextResponseMeta.limit: only ours": EQUAL,
    "GetAgentChatContextResponseMeta.next_cursor: only ours": EQUAL,
    "ListAgentMemoriesResponse.metadata: only ours": EQUAL,
    "ListUserMemoriesResponse.metadata: only ours": EQUAL,
    **{f"ListMyChatsResponseMetadata.{name}: nullable": "we never send null" for name in COUNTERS},
    **always("ListMyChatsResponseMetadata", *COUNTERS),
    **always("ListMyAgentsResponseMetadata", *COUNTERS),
    **always("ListAgentChatsResponseMetadata", *COUNTERS),
    **always("ListAgentPeersResponseMetadata", *COUNTERS),
    **always("ListMyPeersResponseMetadata", *COUNTERS),
    **always("ListAgentMessagesResponseMetadata", *COUNTERS),
    **always("ListMyChatMessagesResponseMetadata", *COUNTERS),
    **always("GetAgentChatContextResponseMeta", *COUNTERS),
    **always("ListAgentMemoriesResponseMeta", "page_size", "total_count"),
    **always("ListUserMemoriesResponseMeta", "page_size", "total_count"),
    **always("ListAgentContactRequestsResponseData", "received", "sent"),
    **always("ListAgentContactRequestsResponse", "data", "metadata"),
    **always("ListAgentContactsResponse", "data", "metadata"),
    **always("ListAgentMemoriesResponse", "data", "meta"),
    **always("ListUserMemoriesResponse", "data", "meta"),
    **always("AddAgentContactResponse", "data"),
    **always("RemoveAgentContactResponse", "data"),
    **always("RespondToAgentContactRequestResponse", "data"),
    **always("CreateAgentMemoryResponse", "data"),
    **always("GetAgentMemoryResponse", "data"),
    **always("ArchiveAgentMemoryResponse", "data"),
    **always("SupersedeAgentMemoryResponse", "data"),
    **always("GetUserMemoryResponse", "data"),
    **always("ArchiveUserMemoryResponse", "data"),
    **always("RestoreUserMemoryResponse", "data"),
    **always("SupersedeUserMemoryResponse", "data"),
}

# Components beside those of thenvoi-openapi.json: what Band demands, and bodies that the contract writes in place.
EXTRA_COMPONENTS = {
    "AgentMeFeatureFlags",
    "GetAgentChatContextResponseMetadata",
    "ListAgentMemoriesResponseMetadata",
    "ListUserMemoriesResponseMetadata",
    "ListMyAgentsResponseMetadataAvailableFiltersItem",
    "ListMyAgentsResponseMetadataSortableFieldsItem",
    "ListMyChatParticipantsResponseMetadata",
} | {models.body.__name__ for models in OPERATIONS.values() if models.body}


def demanded_by_band() -> set[str]:
    """Give the fields that Band's clients need and the contract leaves out or lets be absent (rest.md 7.1)."""
    theirs, band = THENVOI["components"]["schemas"], BAND["components"]["schemas"]
    found = set()
    for name in theirs.keys() & answer_components().keys() & BAND_NAMES.keys():
        counterpart = band[BAND_NAMES[name]]
        for field in counterpart.get("required", []) + counterpart.get("x-upstream-required", []):
            if field not in theirs[name]["properties"]:
                found.add(f"{name}.{field}: only ours")
            elif field in counterpart.get("required", []) and field not in theirs[name].get("required", []):
                found.add(f"{name} requires {field}")
    return found


# ------------------------------------------------------------------------------------------------ reading documents


@cache
def ours() -> dict[str, Schema]:
    """Give every component that our operations publish."""
    found: dict[str, Schema] = {}
    models: set[type[Shape]] = {Error, ValidationErrorAnswer}
    for each in OPERATIONS.values():
        models |= {model for model in (each.body, each.answer) if model is not None}
    for model in models:
        schema = model.model_json_schema(ref_template=REF + "{model}")
        found |= schema.pop("$defs", {})
        found[model.__name__] = schema
    return found


@cache
def answer_components() -> dict[str, Schema]:
    """Give the components that describe objects of answers."""
    return {name: schema for name, schema in ours().items() if "properties" in schema and is_open(schema)}


def is_open(schema: Schema) -> bool:
    return schema.get("additionalProperties") is not False


def canonical(schema: Schema) -> Schema:
    """What a schema says, in one spelling: without prose and marks, with ``nullable`` as a key of its own."""
    plain = {key: value for key, value in schema.items() if key not in {"description", "title"} and key[:2] != "x-"}
    for key in ("anyOf", "oneOf"):
        for option in plain.pop(key, ()):
            plain |= {"nullable": True} if option == {"type": "null"} else canonical(option)
    if isinstance(plain.get("type"), list):
        (plain["type"],) = (name for name in plain["type"] if name != "null")
        plain["nullable"] = True
    if plain.get("additionalProperties") is True:
        del plain["additionalProperties"]
    if "items" in plain:
        plain["items"] = canonical(plain["items"])
    return {key: sorted(value) if key == "enum" else value for key, value in plain.items()}


def field_differences(name: str, mine: Schema, theirs: Schema) -> Iterator[str]:
    mine, theirs = canonical(mine), canonical(theirs)
    for key in sorted(mine.keys() | theirs.keys()):
        if mine.get(key) != theirs.get(key):
            yield f"{name}: {key}"


def differences(name: str, mine: Schema, theirs: Schema) -> Iterator[str]:
    """Tell in what two schemas of one object differ."""
    if "properties" not in theirs and "properties" not in mine:
        yield from field_differences(name, mine, theirs)
        return
    my_fields, their_fields = mine.get("properties", {}), theirs.get("properties", {})
    yield from (f"{name}.{field}: only ours" for field in my_fields.keys() - their_fields.keys())
    yield from (f"{name}.{field}: lacking" for field in their_fields.keys() - my_fields.keys())
    my_required, their_required = set(mine.get("required", ())), set(theirs.get("required", ()))
    yield from (f"{name} requires {field}" for field in (my_required - their_required) & their_fields.keys())
    yield from (f"{name} does not require {field}" for field in their_required - my_required)
    if mine.get("additionalProperties") != theirs.get("additionalProperties"):
        yield f"{name}: additionalProperties"
    for field in my_fields.keys() & their_fields.keys():
        yield from field_differences(f"{name}.{field}", my_fields[field], their_fields[field])


def contract_operations() -> dict[str, Schema]:
    return {
        operation["operationId"]: operation
        for path in THENVOI["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
    }


def page_bounds() -> set[str]:
    """Page numbers and sizes are clamped and not refused (GEN-2): a bound in our document would be a lie."""
    return {
        f"{name}?{parameter['name']}: {bound}"
        for name, operation in contract_operations().items()
        for parameter in operation.get("parameters", [])
        if parameter["name"] in {"page", "page_size"}
        for bound in ("minimum", "maximum")
        if bound in parameter["schema"]
    }


def query_differences(operation_id: str, operation: Schema) -> Iterator[str]:
    mine = OPERATIONS[operation_id].query.model_json_schema().get("properties", {})
    theirs = {each["name"]: each["schema"] for each in operation.get("parameters", ()) if each["in"] == "query"}
    yield from (f"{operation_id}?{name}: only in one" for name in mine.keys() ^ theirs.keys())
    for name in mine.keys() & theirs.keys():
        yield from field_differences(f"{operation_id}?{name}", mine[name], theirs[name])


def body_differences(operation_id: str, operation: Schema) -> Iterator[str]:
    model = OPERATIONS[operation_id].body
    if "requestBody" not in operation:
        if model not in {None, EmptyBody}:
            yield f"{operation_id}: takes a body"
        return
    theirs = operation["requestBody"]["content"]["application/json"]["schema"]
    assert model is not None
    yield from differences(operation_id, model.model_json_schema(ref_template=REF + "{model}"), theirs)


# --------------------------------------------------------------------------------------------------------- the tests


def test_each_of_the_58_operations_has_its_models() -> None:
    assert OPERATIONS.keys() == contract_operations().keys()
    assert len(OPERATIONS) == 58


def test_each_operation_answers_with_the_component_of_the_contract() -> None:
    for name, operation in contract_operations().items():
        answer = OPERATIONS[name].answer
        success = next(
            operation["responses"][status] for status in ("200", "201", "204") if status in operation["responses"]
        )
        expected = success["content"]["application/json"]["schema"] if "content" in success else None
        assert expected == (answer and {"$ref": REF + answer.__name__}), name


def test_we_publish_every_component_of_the_contract_and_no_others() -> None:
    theirs = THENVOI["components"]["schemas"]
    assert theirs.keys() - ours().keys() == set()
    assert ours().keys() - theirs.keys() == EXTRA_COMPONENTS


def test_components_queries_and_bodies_differ_from_the_contract_only_where_we_say_so() -> None:
    theirs = THENVOI["components"]["schemas"]
    found = {each for name in theirs for each in differences(name, ours()[name], theirs[name])}
    for name, operation in contract_operations().items():
        found |= set(query_differences(name, operation)) | set(body_differences(name, operation))
    assert found == DELIBERATE.keys() | demanded_by_band() | page_bounds()


def test_what_band_demands_is_found_by_the_script() -> None:
    # Otherwise the test above would hold on an empty list.
    assert {"Peer.online: only ours", "UserMemory.updated_at: only ours", "AgentMe.feature_flags: only ours"} <= (
        demanded_by_band()
    )


@pytest.mark.parametrize("fill", ["all", "required", "nulls"])
@pytest.mark.parametrize("document", [THENVOI, BAND], ids=["thenvoi", "band"])
def test_every_answer_that_our_models_allow_is_valid_in_both_documents(document: Schema, fill: Fill) -> None:
    checked = 0
    for name, schema in answer_components().items():
        there = BAND_NAMES.get(name, "") if document is BAND else name
        if there in document["components"]["schemas"]:
            validator(document["components"], there).validate(sample(schema, fill))
            checked += 1
    assert checked > 30


def validator(components: Schema, name: str) -> jsonschema.Draft202012Validator:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator({"$ref": REF + name, "components": components}, format_checker=checker)


SAMPLES: dict[str, object] = {
    "uuid": "0b6f7a1e-52a5-4f0e-9a55-6c1d2b3e4f50",
    "date-time": "2026-02-10T09:15:30.123456Z",
    "email": "ann@example.test",
}


def sample(schema: Schema, fill: Fill) -> object:
    """Give a value of one of our schemas: with all fields, with as few as possible, or with nulls where allowed."""
    if "$ref" in schema:
        return sample(ours()[schema["$ref"].removeprefix(REF)], fill)
    if "anyOf" in schema:
        return None if fill == "nulls" else sample(schema["anyOf"][0], fill)
    if "properties" in schema:
        wanted = schema.get("required", ()) if fill == "required" else schema["properties"]
        return {name: sample(schema["properties"][name], fill) for name in wanted}
    if "const" in schema or "enum" in schema:
        return schema.get("const") or schema["enum"][-1]
    if schema["type"] == "array":
        return [sample(schema["items"], fill)]
    plain: dict[str, object] = {"string": "text", "integer": 1, "boolean": True, "object": {}}
    return SAMPLES.get(schema.get("format", ""), plain[schema["type"]])


@pytest.mark.parametrize("fill", ["all", "required", "nulls"])
def test_the_models_take_the_answers_that_they_publish(fill: Fill) -> None:
    for models in OPERATIONS.values():
        if models.answer is not None:
            answer = sample(ours()[models.answer.__name__], fill)
            models.answer.model_validate_json(json.dumps(answer))


def test_published_answers_stay_open_and_requests_are_closed() -> None:
    answers = {models.answer.__name__ for models in OPERATIONS.values() if models.answer}
    assert answers <= answer_components().keys()
    for models in OPERATIONS.values():
        for model in (models.query, models.body):
            assert model is None or model.model_json_schema()["additionalProperties"] is False


def test_answers_with_undeclared_fields_or_odd_values_do_not_pass_our_own_models() -> None:
    room: dict[str, object] = {
        "id": SAMPLES["uuid"],
        "inserted_at": SAMPLES["date-time"],
        "updated_at": SAMPLES["date-time"],
    }
    rooms.ChatRoom.model_validate_json(json.dumps(room))
    for wrong in (
        {"owner": "ann"},
        {"id": str(SAMPLES["uuid"]).upper()},
        {"inserted_at": "2026-02-10T09:15:30Z"},
        {"updated_at": None},
    ):
        with pytest.raises(ValidationError):
            rooms.ChatRoom.model_validate_json(json.dumps(room | wrong))


def test_nothing_is_published_that_the_contract_has_no_word_for() -> None:
    published = json.dumps(ours())
    assert '"title": "' not in published
    assert '"default": null' not in published
