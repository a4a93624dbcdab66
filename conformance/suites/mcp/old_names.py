"""The older names of the user tools (MCP-90 to MCP-93)."""

from conformance.checks import check
from conformance.drivers.replies import success
from conformance.mcp.stage import McpStage
from conformance.messages import ERRORS, Json
from conformance.registry import Need
from conformance.suites.mcp.people import new_chat
from conformance.suites.mcp.table import PEOPLE, USER

SCRIPTED = [Need.SCRIPTED]
ALIASES = {row.alias: row for row in USER}


@check("MCP-90", needs=SCRIPTED)
async def older_names_do_the_same(stage: McpStage) -> None:
    served = await stage.server()
    served.platform.answers("GET", "/me/chats/{chat_id}/participants", success({"data": PEOPLE}))
    for alias, row in ALIASES.items():
        results, requests = [], []
        for name in (alias, row.name):
            arguments: Json = {**row.arguments, **({"chat_id": new_chat()} if "chat_id" in row.names else {})}
            before = len(served.platform.seen())
            response = await served.succeeded(name, arguments)
            room = str(arguments.get("chat_id", ""))
            seen = served.platform.seen()[before:]
            requests.append([(each.method, each.target.replace(room, "ROOM"), each.shown) for each in seen])
            results.append(response.text)
        stage.expect.equal(f"what {alias} asks the platform", requests[0], requests[1])
        stage.expect.true(f"{alias} has the result of {row.name}", results[0] == results[1], results)


@check("MCP-91")
async def older_names_are_not_listed(stage: McpStage) -> None:
    served = await stage.server()
    shown = sorted(set(ALIASES).intersection(await served.tools()))
    stage.expect.equal("the older names in the list", shown, [], served.greeting)


@check("MCP-91", needs=[Need.COMMAND])
async def older_names_are_listed_on_demand(stage: McpStage) -> None:
    served = await stage.server(legacy_names="1")
    tools = await served.tools()
    missing = sorted(set(ALIASES) - set(tools))
    stage.expect.equal("the older names that are missing", missing, [], served.greeting)
    for alias, row in ALIASES.items():
        text = str(tools[alias].get("description", ""))
        stage.expect.true(f"the description of {alias} names {row.name}", row.name in text, text)
    stage.expect.true("the names of today are there as well", {row.name for row in USER} <= set(tools), list(tools))


@check("MCP-92", needs=SCRIPTED)
async def an_agent_could_be_registered_by_its_name_alone(stage: McpStage) -> None:
    served = await stage.server()
    arguments: Json = {"name": "Weather Helper", "model_type": "gpt-4"}
    response = await served.succeeded("register_user_agent", arguments)
    (request,) = served.platform.seen()
    wanted = {"agent": {"name": "Weather Helper", "description": "Weather Helper"}}
    stage.expect.equal("the body", request.data, wanted, response)


@check("MCP-92", needs=SCRIPTED)
async def a_given_description_is_kept(stage: McpStage) -> None:
    served = await stage.server()
    arguments: Json = {"name": "Weather Helper", "description": "Knows the weather."}
    response = await served.succeeded("register_user_agent", arguments)
    (request,) = served.platform.seen()
    stage.expect.equal("the body", request.data, {"agent": arguments}, response)


@check("MCP-93")
async def names_of_other_times_are_unknown(stage: McpStage) -> None:
    served = await stage.server()
    for name in ("listMyChats", "healthCheck", "list_chats", "delete_chat", "create_chat_message"):
        response = await served.request("tools/call", {"name": name, "arguments": {}})
        stage.expect.equal(f"the code for {name}", response.code, ERRORS["params"], response)
