"""The handshake, and what every request to the platform has (MCP-7 to MCP-10, MCP-14, MCP-15)."""

from conformance.answers import ABSENT
from conformance.checks import check
from conformance.mcp.stage import McpStage
from conformance.messages import ERRORS
from conformance.registry import Need

SCRIPTED = [Need.SCRIPTED]


@check("MCP-7")
async def it_says_its_name(stage: McpStage) -> None:
    served = await stage.server()
    name = served.greeting.string("result.serverInfo.name")
    stage.expect.equal("serverInfo.name", name, "thenvoi-mcp-server", served.greeting)


@check("MCP-8")
async def it_gives_instructions(stage: McpStage) -> None:
    served = await stage.server()
    text = served.greeting.string("result.instructions").casefold()
    for word in ("thenvoi", "id", "list", "message"):
        stage.expect.true(f"the instructions speak of {word!r}", word in text, text, served.greeting)


@check("MCP-9")
async def the_tools_do_not_change(stage: McpStage) -> None:
    served = await stage.server()
    capabilities = served.greeting.at("result.capabilities")
    stage.expect.true("tools are offered", served.greeting.at("result.capabilities.tools") is not ABSENT, capabilities)
    changes = served.greeting.at("result.capabilities.tools.listChanged")
    stage.expect.true("listChanged is not true", changes is not True, changes, served.greeting)


@check("MCP-9")
async def what_else_is_offered_is_empty(stage: McpStage) -> None:
    served = await stage.server()
    for what in ("prompts", "resources"):
        if served.greeting.at(f"result.capabilities.{what}") is ABSENT:
            continue
        listed = await served.request(f"{what}/list")
        stage.expect.equal(f"the list of {what}", listed.at(f"result.{what}"), [], listed)
    stage.expect.true("nothing is offered that is not there", holds=True)


@check("MCP-10", needs=SCRIPTED)
async def every_request_has_the_key(stage: McpStage) -> None:
    for key, tool in (
        ("user", "get_my_profile"),
        ("user", "create_my_chat"),
        ("agent", "get_agent_me"),
        ("agent", "create_agent_chat"),
        ("legacy", "list_my_agents"),
    ):
        served = await stage.server(key)
        response = await served.succeeded(tool)
        for request in served.platform.seen():
            fitting = {key} if stage.is_started else {key, "other"}
            stage.expect.true("X-API-Key holds the key", request.key in fitting, request.key or "nothing", request)
            below = not request.path.startswith("(root)")
            stage.expect.true("the path is below /api/v1", below, request.target, request)
        stage.expect.true("there was a request", served.platform.seen(), "none", response)


@check("MCP-11", needs=[Need.COMMAND, Need.SCRIPTED])
async def a_slash_behind_the_base_url_makes_no_difference(stage: McpStage) -> None:
    served = await stage.server(slash=True)
    response = await served.succeeded("get_my_profile")
    (request,) = served.platform.seen()
    stage.expect.equal("the path", request.target, "/api/v1/me/profile", response)


@check("MCP-14", needs=SCRIPTED)
async def a_tool_for_another_key_says_so(stage: McpStage) -> None:
    for key, tool, word in (("user", "get_agent_me", "agent"), ("agent", "list_my_agents", "user")):
        served = await stage.server(key)
        response = await served.failed(tool, {}, word, "key")
        served.nothing_sent(response)


@check("MCP-15")
async def an_unknown_name_is_an_error_of_the_protocol(stage: McpStage) -> None:
    served = await stage.server()
    response = await served.request("tools/call", {"name": "make_me_a_sandwich", "arguments": {}})
    stage.expect.equal("the code", response.code, ERRORS["params"], response)
    text = response.string("error.message")
    stage.expect.true("the message repeats the name", "make_me_a_sandwich" in text, text, response)
