"""The table of tools is that of the contract, and what it sends is what the platform's own description takes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mcp_server.tools.catalogue import ALIASES, BY_NAME, TOOLS, find, loaded
from mcp_server.tools.schemas import listing
from mcp_server.tools.table import Annotations, Audience, Group, KeyKind, Parameter, Tool

DEFAULT = frozenset({Group.DEFAULT})
ALL = frozenset(Group)

ACTIONS = "approve|reject|cancel"
ROLE = "role?:owner|admin|member=member"
PAGING = "page?:1.. page_size?:1..100"
TYPES = "tool_call|tool_result|thought|error|task"
STATES = "pending|approved|rejected|cancelled|all"

# name, annotations, method and path, body's wrapper, parameters: "?" optional, ">" its name in the request, "=" default
HUMAN = f"""
list_my_agents TFTF GET /me/agents - {PAGING}
register_my_agent FFFF POST /me/agents/register agent name description
get_my_profile TFTF GET /me/profile -
update_my_profile FTTF PUT /me/profile user first_name? last_name?
list_my_chats TFTF GET /me/chats - {PAGING}
get_my_chat TFTF GET /me/chats/C - chat_id
create_my_chat FFFF POST /me/chats chat task_id?
list_my_chat_messages TFTT GET /me/chats/C/messages - chat_id {PAGING} message_type?:text|{TYPES} since?:date-time
send_my_chat_message FFFT POST /me/chats/C/messages message chat_id content recipients
list_my_chat_participants TFTT GET /me/chats/C/participants - chat_id participant_type?:User|Agent
add_my_chat_participant FFTT POST /me/chats/C/participants participant chat_id participant_id {ROLE}
remove_my_chat_participant FTTT DELETE /me/chats/C/participants/P - chat_id participant_id
list_my_peers TFTT GET /me/peers - not_in_chat? peer_type?>type:User|Agent {PAGING}
"""

AGENT = f"""
get_agent_me TFTF GET /agent/me -
list_agent_peers TFTT GET /agent/peers - not_in_chat? {PAGING}
list_agent_chats TFTF GET /agent/chats - {PAGING}
get_agent_chat TFTF GET /agent/chats/C - chat_id
create_agent_chat FFFF POST /agent/chats chat task_id?
list_agent_messages TFTT GET /agent/chats/C/messages - chat_id status?:pending|processing|processed|failed|all {PAGING}
get_agent_next_message TFTT GET /agent/chats/C/messages/next - chat_id
get_agent_chat_context TFTT GET /agent/chats/C/context - chat_id {PAGING}
create_agent_chat_message FFFT POST /agent/chats/C/messages message chat_id content recipients? mentions?:json-array
create_agent_chat_event FFFT POST /agent/chats/C/events event chat_id content message_type:{TYPES} metadata?:json-object
list_agent_chat_participants TFTT GET /agent/chats/C/participants - chat_id
add_agent_chat_participant FFTT POST /agent/chats/C/participants participant chat_id participant_id {ROLE}
remove_agent_chat_participant FTTT DELETE /agent/chats/C/participants/P - chat_id participant_id
mark_agent_message_processing FFFF POST /agent/chats/C/messages/M/processing - chat_id message_id
mark_agent_message_processed FFTF POST /agent/chats/C/messages/M/processed - chat_id message_id
mark_agent_message_failed FFTF POST /agent/chats/C/messages/M/failed - chat_id message_id error
"""

CONTACTS = f"""
list_my_contacts TFTT GET /me/contacts - {PAGING}
list_agent_contacts TFTT GET /agent/contacts - {PAGING}
create_contact_request FFTT POST /me/contacts/requests contact_request recipient_handle message?:..500
add_agent_contact FFTT POST /agent/contacts/add - handle message?
list_received_contact_requests TFTT GET /me/contacts/requests - {PAGING}
list_sent_contact_requests TFTT GET /me/contacts/requests/sent - {PAGING} status?:{STATES}
list_agent_contact_requests TFTT GET /agent/contacts/requests - {PAGING} sent_status?:{STATES}
approve_contact_request FFTT POST /me/contacts/requests/R/approve - request_id
reject_contact_request FTTT POST /me/contacts/requests/R/reject - request_id
cancel_contact_request FTTT DELETE /me/contacts/requests/R - request_id
respond_to_agent_contact_request FTTT POST /agent/contacts/requests/respond - action:{ACTIONS} handle? request_id?
resolve_handle TFTT POST /me/contacts/resolve - handle
remove_my_contact FTTT POST /me/contacts/remove - contact_id? handle?
remove_agent_contact FTTT POST /agent/contacts/remove - contact_id? handle?
"""

IDS = {"C": "{chat_id}", "P": "{participant_id}", "M": "{message_id}", "R": "{request_id}"}

OLDER_NAMES = {
    "list_user_agents": "list_my_agents",
    "register_user_agent": "register_my_agent",
    "get_user_profile": "get_my_profile",
    "update_user_profile": "update_my_profile",
    "list_user_chats": "list_my_chats",
    "get_user_chat": "get_my_chat",
    "create_user_chat": "create_my_chat",
    "list_user_chat_messages": "list_my_chat_messages",
    "send_user_chat_message": "send_my_chat_message",
    "list_user_chat_participants": "list_my_chat_participants",
    "add_user_chat_participant": "add_my_chat_participant",
    "remove_user_chat_participant": "remove_my_chat_participant",
    "list_user_peers": "list_my_peers",
}

every_tool = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
every_request = pytest.mark.parametrize("tool", [tool for tool in TOOLS if tool.request], ids=lambda tool: tool.name)


def rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.splitlines() if line]


def names(table: str) -> list[str]:
    return [row[0] for row in rows(table)]


def row_of(tool: Tool) -> list[str]:
    assert tool.request
    return [
        tool.name,
        "".join("FT"[hint] for hint in hints(tool.annotations)),
        tool.request.method,
        tool.request.path,
        tool.request.wrap or "-",
        *map(written, tool.parameters),
    ]


def hints(annotations: Annotations) -> tuple[bool, bool, bool, bool]:
    return annotations.read_only, annotations.destructive, annotations.idempotent, annotations.open_world


def written(parameter: Parameter) -> str:
    limits = ("" if limit is None else str(limit) for limit in (parameter.minimum, parameter.maximum))
    forms = [
        "|".join(parameter.enum),
        "..".join(limits) if parameter.type == "integer" else "",
        f"..{parameter.max_length}" if parameter.max_length else "",
        parameter.format or "",
        f"json-{parameter.json}" if parameter.json else "",
    ]
    return (
        parameter.name
        + ("" if parameter.required else "?")
        + (f">{parameter.wire}" if parameter.wire else "")
        + "".join(f":{form}" for form in forms if form)
        + (f"={parameter.default}" if parameter.default else "")
    )


@pytest.mark.parametrize("row", rows(HUMAN + AGENT + CONTACTS), ids=lambda row: row[0])
def test_a_tool_is_as_its_row_of_the_contract_says(row: list[str]) -> None:
    path = "/".join(IDS.get(part, part) for part in row[3].split("/"))
    assert row_of(BY_NAME[row[0]]) == [*row[:3], path, *row[4:]]


def test_the_order_is_that_of_the_contracts_tables() -> None:
    assert list(BY_NAME) == [*names(HUMAN), *names(AGENT), "health_check", *names(CONTACTS)]
    assert len(BY_NAME) == len(TOOLS)


def test_health_check_takes_nothing_and_makes_its_own_request() -> None:
    tool = BY_NAME["health_check"]
    assert (tool.parameters, tool.request, hints(tool.annotations)) == ((), None, (True, False, True, False))


@every_tool
def test_a_tool_belongs_to_those_whose_half_of_the_platform_it_calls(tool: Tool) -> None:
    half = tool.request.path.split("/")[1] if tool.request else ""
    assert tool.audience is {"me": Audience.HUMAN, "agent": Audience.AGENT, "": Audience.SYSTEM}[half]


def test_the_contact_tools_alone_have_to_be_switched_on() -> None:
    assert [tool.name for tool in TOOLS if tool.group is Group.CONTACTS] == names(CONTACTS)


# --- keys ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind, default, contacts",
    [(KeyKind.USER, 14, 23), (KeyKind.AGENT, 17, 22), (KeyKind.LEGACY, 30, 44), (KeyKind.UNKNOWN, 1, 1)],
)
def test_how_many_tools_a_key_loads(kind: KeyKind, default: int, contacts: int) -> None:
    assert (len(loaded(kind, DEFAULT)), len(loaded(kind, ALL))) == (default, contacts)


@pytest.mark.parametrize(
    "kind, expected",
    [
        (KeyKind.USER, [*names(HUMAN), "health_check"]),
        (KeyKind.AGENT, [*names(AGENT), "health_check"]),
        (KeyKind.LEGACY, [*names(HUMAN), *names(AGENT), "health_check"]),
        (KeyKind.UNKNOWN, ["health_check"]),
    ],
)
def test_which_tools_a_key_loads_by_default(kind: KeyKind, expected: list[str]) -> None:
    assert [tool.name for tool in loaded(kind, DEFAULT)] == expected


def test_a_key_gets_the_contact_tools_of_its_own_half() -> None:
    of_users = [tool.name for tool in loaded(KeyKind.USER, ALL)][14:]
    of_agents = [tool.name for tool in loaded(KeyKind.AGENT, ALL)][17:]
    assert sorted([*of_users, *of_agents]) == sorted(names(CONTACTS))
    assert of_agents == [name for name in names(CONTACTS) if "agent" in name]


# --- older names -----------------------------------------------------------------------------------------------------


def test_the_older_names_are_the_thirteen_of_the_contract() -> None:
    assert ALIASES == OLDER_NAMES


@pytest.mark.parametrize("older, name", OLDER_NAMES.items())
def test_an_older_name_finds_the_tool_that_has_replaced_it(older: str, name: str) -> None:
    assert find(older) is BY_NAME[name]


@pytest.mark.parametrize(
    "name", ["", "list_agents", "listAgentChats", "band_send_message", "LIST_MY_CHATS", "delete_chat"]
)
def test_other_names_find_nothing(name: str) -> None:
    assert find(name) is None


@every_tool
def test_a_tool_is_found_by_its_name(tool: Tool) -> None:
    assert find(tool.name) is tool


# --- the columns that calls rely on ----------------------------------------------------------------------------------


@every_tool
def test_the_path_takes_exactly_the_arguments_that_go_there(tool: Tool) -> None:
    wanted = re.findall(r"\{(\w+)\}", tool.request.path if tool.request else "")
    assert wanted == [each.name for each in tool.parameters if each.place == "path"]
    assert all(each.required for each in tool.parameters if each.place == "path")


@every_tool
def test_what_a_tool_refers_to_exists(tool: Tool) -> None:
    taken = [each.name for each in tool.parameters]
    assert set(tool.one_of) <= set(taken)
    assert {source for each in tool.parameters for source in each.source.split(" or ")} <= {"", *BY_NAME}
    assert set(re.findall(r"\{(\w+)\}", tool.sentence)) <= set(taken)
    assert not tool.mentions_from or tool.mentions_from in {each.request.path for each in TOOLS if each.request}


@every_request
def test_names_of_tools_that_a_caller_of_another_half_lacks_are_not_given_as_the_source_of_ids(tool: Tool) -> None:
    sources = [source for each in tool.parameters if each.source for source in each.source.split(" or ")]
    assert {BY_NAME[source].audience for source in sources} <= {tool.audience}


@pytest.mark.parametrize(
    "name, sentence",
    [
        ("add_my_chat_participant", "Added participant: {participant_id}"),
        ("remove_my_chat_participant", "Removed participant: {participant_id}"),
        ("add_agent_chat_participant", "Participant added successfully: {participant_id}"),
        ("remove_agent_chat_participant", "Participant removed successfully: {participant_id}"),
    ],
)
def test_changes_of_participants_answer_in_a_sentence(name: str, sentence: str) -> None:
    assert BY_NAME[name].sentence == sentence


def test_only_changes_of_participants_answer_in_a_sentence() -> None:
    assert len([tool for tool in TOOLS if tool.sentence]) == 4


def test_no_next_message_is_answered_with_json_that_says_so() -> None:
    assert {tool.name: tool.empty for tool in TOOLS if tool.empty} == {
        "get_agent_next_message": '{"data":null,"message":"No messages to process"}'
    }


def test_either_or_is_asked_of_the_tools_of_which_the_contract_says_so() -> None:
    assert {tool.name: tool.one_of for tool in TOOLS if tool.one_of} == {
        "update_my_profile": ("first_name", "last_name"),
        "create_agent_chat_message": ("recipients", "mentions"),
        "respond_to_agent_contact_request": ("handle", "request_id"),
        "remove_my_contact": ("contact_id", "handle"),
        "remove_agent_contact": ("contact_id", "handle"),
    }


def test_every_tool_has_a_title_of_its_own() -> None:
    titles = [str(entry["title"]) for entry in listing(TOOLS, legacy_names=True)]
    assert all(titles)
    assert len(set(titles)) == len(titles) == 57


# --- the platform's own description ----------------------------------------------------------------------------------

Json = dict[str, Any]
OPENAPI: Json = json.loads(
    (Path(__file__).parents[2] / "contract" / "thenvoi-openapi.json").read_text(encoding="utf-8")
)
OPERATIONS: dict[tuple[str, str], Json] = {
    (method.upper(), re.sub(r"\{\w+\}", "{}", path.removeprefix("/api/v1"))): operation
    for path, methods in OPENAPI["paths"].items()
    for method, operation in methods.items()
}


def operation_of(tool: Tool) -> Json:
    assert tool.request
    return OPERATIONS[tool.request.method, re.sub(r"\{\w+\}", "{}", tool.request.path)]


def resolved(schema: Json) -> Json:
    reference = schema.get("$ref")
    return OPENAPI["components"]["schemas"][reference.rsplit("/", 1)[1]] if reference else schema


def body_of(tool: Tool) -> Json:
    """The schema of the fields inside the wrapper."""
    content = operation_of(tool).get("requestBody", {}).get("content", {})
    schema = resolved(content.get("application/json", {}).get("schema", {}))
    assert tool.request
    return resolved(schema["properties"][tool.request.wrap]) if tool.request.wrap else schema


@every_request
def test_the_platform_has_the_operation_that_a_tool_calls(tool: Tool) -> None:
    renamed = {"get_my_chat": "get_my_chat_room", "create_my_chat": "create_my_chat_room"}
    assert operation_of(tool)["operationId"] == renamed.get(tool.name, tool.name)


@every_request
def test_a_tool_sends_all_query_parameters_that_the_platform_takes_and_no_others(tool: Tool) -> None:
    declared = [each["name"] for each in operation_of(tool).get("parameters", []) if each["in"] == "query"]
    assert sorted(each.wire_name for each in tool.parameters if each.place == "query") == sorted(declared)


@every_request
def test_a_tool_sends_all_fields_that_the_platform_takes_and_no_others(tool: Tool) -> None:
    sent = {each.wire_name for each in tool.parameters if each.place == "body"} | (
        {"mentions"} if tool.mentions_from else set()
    )
    assert sent == set(body_of(tool).get("properties", {}))


@every_request
def test_what_the_platform_requires_is_required_or_made_here(tool: Tool) -> None:
    required = {each.wire_name for each in tool.parameters if each.required or each.default}
    made = {"mentions"} if tool.mentions_from else set()
    assert set(body_of(tool).get("required", [])) <= required | made


@every_request
def test_a_tool_offers_the_words_that_the_platform_takes(tool: Tool) -> None:
    declared = {each["name"]: each["schema"] for each in operation_of(tool).get("parameters", [])}
    declared |= body_of(tool).get("properties", {})
    beyond = {"list_my_chat_messages": {"task"}}  # the contract's section 7, row 12
    for parameter in tool.parameters:
        words = resolved(declared.get(parameter.wire_name, {})).get("enum", [])
        assert set(parameter.enum) - beyond.get(tool.name, set()) == set(words), parameter.name


@every_request
def test_pages_have_the_bounds_and_the_size_that_the_platform_gives_them(tool: Tool) -> None:
    declared = {each["name"]: each["schema"] for each in operation_of(tool).get("parameters", [])}
    for parameter in tool.parameters:
        if parameter.type == "integer":
            schema = declared[parameter.name]
            assert (parameter.minimum, parameter.maximum) == (schema["minimum"], schema.get("maximum"))
            assert f"{schema['default']} if omitted" in parameter.description
