import json

import jsonschema
import pytest

from mcp_server.tools.catalogue import ALIASES, BY_NAME, TOOLS, loaded
from mcp_server.tools.schemas import OUTPUT_SCHEMA, input_schema, listing
from mcp_server.tools.table import Group, KeyKind, Tool

FLAT = {"type", "description", "enum", "default", "minimum", "maximum", "maxLength", "format"}

every_tool = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)


def entry(name: str) -> dict[str, object]:
    (found,) = (each for each in listing(TOOLS, legacy_names=True) if each["name"] == name)
    return found


def properties(schema: dict[str, object]) -> dict[str, dict[str, object]]:
    found = schema["properties"]
    assert isinstance(found, dict)
    return found


def test_an_entry_has_everything_that_the_protocol_gives_a_tool() -> None:
    assert entry("get_agent_chat") == {
        "name": "get_agent_chat",
        "title": "Get one of the agent's chats",
        "description": BY_NAME["get_agent_chat"].description,
        "inputSchema": {
            "type": "object",
            "properties": {
                "chat_id": {"type": "string", "description": "Id of the chat room, as list_agent_chats gives it."}
            },
            "required": ["chat_id"],
            "additionalProperties": False,
        },
        "outputSchema": {"type": "object", "properties": {"result": {"type": "string"}}, "required": ["result"]},
        "annotations": {
            "title": "Get one of the agent's chats",
            "readOnlyHint": True,
            "destructiveHint": False,
            "idempotentHint": True,
            "openWorldHint": False,
        },
    }


@every_tool
def test_schemas_are_valid_and_describe_every_property(tool: Tool) -> None:
    schema = input_schema(tool)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert list(properties(schema)) == [each.name for each in tool.parameters]
    assert all(str(each["description"]).endswith(".") for each in properties(schema).values())


@every_tool
def test_types_are_flat(tool: Tool) -> None:
    for each in properties(input_schema(tool)).values():
        assert set(each) <= FLAT
        assert each["type"] in {"string", "integer"}


@every_tool
def test_required_is_left_out_when_nothing_is(tool: Tool) -> None:
    required = [each.name for each in tool.parameters if each.required]
    assert input_schema(tool).get("required", "left out") == (required or "left out")


def test_a_tool_without_parameters_has_an_empty_object() -> None:
    assert input_schema(BY_NAME["health_check"]) == {"type": "object", "properties": {}, "additionalProperties": False}


@pytest.mark.parametrize(
    "tool, name, expected",
    [
        ("list_my_chats", "page", {"type": "integer", "minimum": 1}),
        ("list_my_chats", "page_size", {"type": "integer", "minimum": 1, "maximum": 100}),
        ("list_my_peers", "peer_type", {"type": "string", "enum": ["User", "Agent"]}),
        (
            "add_agent_chat_participant",
            "role",
            {"type": "string", "enum": ["owner", "admin", "member"], "default": "member"},
        ),
        ("list_my_chat_messages", "since", {"type": "string", "format": "date-time"}),
        ("create_agent_chat_message", "mentions", {"type": "string"}),
        ("create_agent_chat_event", "metadata", {"type": "string"}),
        ("create_contact_request", "message", {"type": "string", "maxLength": 500}),
    ],
)
def test_a_property_says_what_it_takes(tool: str, name: str, expected: dict[str, object]) -> None:
    found = dict(properties(input_schema(BY_NAME[tool]))[name])
    del found["description"]
    assert found == expected


def test_a_list_is_json_and_the_same_each_time() -> None:
    tools = loaded(KeyKind.LEGACY, frozenset(Group))
    once = json.dumps(listing(tools, legacy_names=True), allow_nan=False)
    assert once == json.dumps(listing(tools, legacy_names=True))


def test_a_result_is_one_text() -> None:
    jsonschema.validate({"result": "OK"}, OUTPUT_SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({}, OUTPUT_SCHEMA)


# --- older names -----------------------------------------------------------------------------------------------------


def test_older_names_are_not_listed_unless_asked_for() -> None:
    assert [each["name"] for each in listing(TOOLS, legacy_names=False)] == [tool.name for tool in TOOLS]


def test_older_names_follow_the_tools_that_are_loaded() -> None:
    users, agents = (loaded(kind, frozenset({Group.DEFAULT})) for kind in (KeyKind.USER, KeyKind.AGENT))
    assert [each["name"] for each in listing(users, legacy_names=True)] == [*(tool.name for tool in users), *ALIASES]
    assert listing(agents, legacy_names=True) == listing(agents, legacy_names=False)


@pytest.mark.parametrize("older, name", ALIASES.items())
def test_an_older_name_is_its_tool_with_a_description_that_names_the_replacement(older: str, name: str) -> None:
    listed, tool = entry(older), entry(name)
    assert listed["title"] == f"{tool['title']} (older name)"
    assert (
        listed["description"]
        == f"Older name of {name}, which has replaced it. Effect and result are the same; see there."
    )
    assert listed["annotations"] == {**_dict(tool["annotations"]), "title": listed["title"]}
    assert listed["outputSchema"] == tool["outputSchema"]
    assert older == "register_user_agent" or listed["inputSchema"] == tool["inputSchema"]


def test_the_older_registration_shows_the_parameters_that_it_had() -> None:
    schema = _dict(entry("register_user_agent")["inputSchema"])
    assert list(properties(schema)) == ["name", "description", "model_type"]
    assert schema["required"] == ["name"]


def _dict(value: object) -> dict[str, object]:
    assert isinstance(value, dict)
    return value
