"""The tools one by one (MCP-45 to MCP-89): their parameters, and the one request that each makes."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime

from conformance.answers import ABSENT
from conformance.canned import answer
from conformance.checks import add, check
from conformance.drivers.replies import refusal, success
from conformance.mcp.stage import McpStage, Served
from conformance.messages import Json, Response
from conformance.operations import located
from conformance.received import API, Received
from conformance.registry import Need
from conformance.suites.mcp.table import HEALTH, LISTED, PEOPLE, ROWS, Row

Body = Callable[[McpStage], Awaitable[None]]
_AS_JSON = {"mentions", "metadata"}
SARAH: Json = {"id": "u-1", "name": "Sarah Chen"}


def _parameters(row: Row) -> Body:
    async def body(stage: McpStage) -> None:
        served = await stage.server(row.whose, tools=row.group)
        tools = await served.tools()
        tool = tools.get(row.name)
        stage.expect.true(f"{row.name} is listed", tool is not None, list(tools))
        schema = _object(tool or {}, "inputSchema")
        properties = _object(schema, "properties")
        stage.expect.equal(f"the parameters of {row.name}", sorted(properties), sorted(row.names))
        stage.expect.equal(
            f"those required by {row.name}", sorted(_texts(schema.get("required"))), sorted(row.required)
        )
        for name in row.names:
            for keyword, wanted in row.particulars(name).items():
                stage.expect.equal(f"{keyword} of {name}", _object(properties, name).get(keyword), wanted)

    return body


def _request(row: Row) -> Body:
    async def body(stage: McpStage) -> None:
        served = await stage.server(row.whose, tools=row.group)
        participants = row.path.replace("/messages", "/participants")
        if "recipients" in row.names:
            served.platform.answers("GET", participants, success({"data": PEOPLE}))
        response = await served.succeeded(row.name, row.arguments)
        others = [each for each in served.platform.seen() if not _looks_up(each, row)]
        stage.expect.equal(
            f"what {row.name} asks the platform", [each.method for each in others], [row.method], response
        )
        _right_request(stage, row, others[0])
        _right_answer(stage, row, response)

    return body


def _looks_up(request: Received, row: Row) -> bool:
    """Whether it is the look at the participants that comes before a message."""
    return "recipients" in row.names and request.method == "GET" and request.path.endswith("/participants")


def _right_request(stage: McpStage, row: Row, request: Received) -> None:
    told = {f"{{{name}}}": str(value) for name, value in row.arguments.items()}
    path = row.path
    for placeholder, value in told.items():
        path = path.replace(placeholder, value)
    stage.expect.equal("the path", request.decoded, path, request)
    placed = {row.called(name): value for name, value in row.arguments.items() if name in row.placed}
    if row.method == "GET":
        _right_query(stage, placed, request)
    elif row.method != "DELETE" and placed:
        _right_body(stage, row, placed, request)


def _right_query(stage: McpStage, wanted: Json, request: Received) -> None:
    stage.expect.equal("the names in the query", sorted(request.query), sorted(wanted), request)
    for name, value in wanted.items():
        saw = request.query[name]
        is_right = _instant(saw) == _instant(str(value)) if name == "since" else saw == str(value)
        stage.expect.true(f"{name} is {value}", is_right, saw, request)


def _right_body(stage: McpStage, row: Row, placed: Json, request: Received) -> None:
    found = request.data
    if row.wrap:
        stage.expect.equal("the keys of the body", sorted(_object(found)), [row.wrap], request)
        found = _object(found, row.wrap)
    stage.expect.equal("the fields of the body", _object(found), _fields(placed), request)


def _fields(placed: Json) -> Json:
    """What a body holds of arguments: JSON in place of its text, and mentions in place of the names of recipients."""
    found = {
        name: json.loads(str(value)) if name in _AS_JSON else value
        for name, value in placed.items()
        if name != "recipients"
    }
    return {**found, "mentions": [SARAH]} if "recipients" in placed else found


def _right_answer(stage: McpStage, row: Row, response: Response) -> None:
    if row.says:
        stage.expect.equal("the text", response.text, row.says, response)
        return
    operation = located(row.method, API + row.path)
    wanted = ABSENT if operation is None else answer(operation)[1]
    stage.expect.true("the result is the platform's envelope", response.data == wanted, response.text, response)


def _object(value: object, name: str = "") -> Json:
    """``value``, or what it has under ``name``, as an object; an empty one where it is none."""
    found = value if not name else value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


for _row in ROWS:
    add(f"mcp.tools.{_row.name}_has_its_parameters", (_row.rule,), _parameters(_row))
    if _row is not HEALTH:
        add(f"mcp.tools.{_row.name}_makes_its_request", (_row.rule,), _request(_row), needs=[Need.SCRIPTED])


@check("MCP-48", needs=[Need.SCRIPTED])
async def a_profile_is_updated_by_the_given_fields_alone(stage: McpStage) -> None:
    served = await stage.server()
    response = await served.succeeded("update_my_profile", {"last_name": "Okafor"})
    (request,) = served.platform.seen()
    stage.expect.equal("the body", request.data, {"user": {"last_name": "Okafor"}}, response)


@check("MCP-51", "MCP-62", needs=[Need.SCRIPTED])
async def a_chat_needs_no_task(stage: McpStage) -> None:
    for whose, tool in (("user", "create_my_chat"), ("agent", "create_agent_chat")):
        served = await stage.server(whose)
        response = await served.succeeded(tool)
        (request,) = served.platform.seen()
        stage.expect.equal(f"the body of {tool}", request.data, {"chat": {}}, response)


@check("MCP-64", needs=[Need.SCRIPTED])
async def no_next_message_is_a_body_that_says_so(stage: McpStage) -> None:
    served = await stage.server("agent")
    served.platform.answers("GET", "/agent/chats/{chat_id}/messages/next", success(None, 204))
    response = await served.succeeded("get_agent_next_message", {"chat_id": "c-1"})
    stage.expect.equal("the result", response.data, {"data": None, "message": "No messages to process"}, response)


@check("MCP-46", needs=[Need.SCRIPTED])
async def the_key_of_a_new_agent_is_passed_on(stage: McpStage) -> None:
    served = await stage.server()
    key = "thnv_a_1_x"
    body = {"data": {"agent": {"id": "a-9", "name": "Helper"}, "credentials": {"api_key": key}}}
    served.platform.answers("POST", "/me/agents/register", success(body, 201))
    response = await served.succeeded("register_my_agent", {"name": "Helper", "description": "Helps with this."})
    stage.expect.true("the result has the key", key in response.text, "another text", response)


@check("MCP-55", "MCP-69", needs=[Need.SCRIPTED])
async def who_is_added_without_a_role_becomes_a_member(stage: McpStage) -> None:
    for whose, tool in (("user", "add_my_chat_participant"), ("agent", "add_agent_chat_participant")):
        served: Served = await stage.server(whose)
        response = await served.succeeded(tool, {"chat_id": "c-1", "participant_id": "p-1"})
        (request,) = served.platform.seen()
        stage.expect.equal(
            "the body", request.data, {"participant": {"participant_id": "p-1", "role": "member"}}, response
        )


@check("MCP-55", "MCP-56", "MCP-69", "MCP-70", needs=[Need.SCRIPTED])
async def ids_are_told_as_they_were_given(stage: McpStage) -> None:
    for row in ROWS:
        if row.says:
            served = await stage.server(row.whose)
            response = await served.succeeded(row.name, {**row.minimum, "participant_id": "usr-ü"})
            stage.expect.equal("the text", response.text, row.says.replace("123", "usr-ü"), response)


@check("MCP-88", "MCP-89", needs=[Need.SCRIPTED])
async def a_contact_is_removed_by_either_name(stage: McpStage) -> None:
    for whose, tool in (("user", "remove_my_contact"), ("agent", "remove_agent_contact")):
        served = await stage.server(whose, tools="contacts")
        response = await served.succeeded(tool, {"handle": "sarah"})
        (request,) = served.platform.seen()
        stage.expect.equal("the body", request.data, {"handle": "sarah"}, response)
        response = await served.failed(tool, {}, "contact_id", "handle")
        stage.expect.equal("the number of requests", len(served.platform.seen()), 1, response)


@check("MCP-86", needs=[Need.SCRIPTED])
async def a_request_is_answered_by_either_name(stage: McpStage) -> None:
    served = await stage.server("agent", tools="contacts")
    tool = "respond_to_agent_contact_request"
    for given in ({"handle": "sarah"}, {"request_id": "req-9"}):
        response = await served.succeeded(tool, {"action": "reject", **given})
        stage.expect.equal("the body", served.platform.seen()[-1].data, {"action": "reject", **given}, response)
    response = await served.failed(tool, {"action": "reject"}, "handle", "request_id")
    stage.expect.equal("the number of requests", len(served.platform.seen()), 2, response)


@check("MCP-87", needs=[Need.SCRIPTED])
async def to_look_up_a_handle_counts_as_a_read(stage: McpStage) -> None:
    served = await stage.server(tools="contacts")
    hints = _object((await served.tools()).get("resolve_handle", {}), "annotations")
    stage.expect.true("it is not annotated as a write", hints.get("readOnlyHint") is not False, hints)
    served.platform.answers("POST", "/me/contacts/resolve", refusal(500, "internal_error", "Oh no"))
    response = await served.failed("resolve_handle", {"handle": "sarah"}, "500")
    said = [each for each in ("taken effect", "took effect") if each in response.text.casefold()]
    stage.expect.equal("what is said of its effects after a fault", said, [], response)


@check("MCP-74", needs=[Need.COMMAND])
async def the_check_of_health_is_there_with_every_key(stage: McpStage) -> None:
    for key in LISTED:
        tools = list(await (await stage.server(key)).tools())
        stage.expect.true(f"health_check is listed with the key {key}", HEALTH.name in tools, tools)
