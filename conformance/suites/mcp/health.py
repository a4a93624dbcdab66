"""``health_check`` (MCP-16 to MCP-19)."""

from conformance.checks import check
from conformance.drivers.replies import refusal
from conformance.mcp.stage import McpStage
from conformance.registry import Need

SCRIPTED = [Need.SCRIPTED]
PROBES = {"user": "/me/agents", "agent": "/agent/me", "legacy": "/me/agents"}
DENIED = refusal(403, "forbidden", "Not for this key")


@check("MCP-16", needs=SCRIPTED)
async def it_asks_once_and_says_ok(stage: McpStage) -> None:
    for key, path in PROBES.items():
        served = await stage.server(key)
        response = await served.succeeded("health_check")
        asked = [(each.method, each.path) for each in served.platform.seen()]
        stage.expect.equal(f"what is asked with the key {key}", asked, [("GET", path)], response)
        wanted = f"OK | {key} | {served.platform.base_url}"
        stage.expect.equal("the text", response.text, wanted, response)


@check("MCP-17", needs=SCRIPTED)
async def an_older_key_is_tried_as_that_of_an_agent(stage: McpStage) -> None:
    for status in (401, 403):
        served = await stage.server("legacy")
        served.platform.answers("GET", "/me/agents", refusal(status, "refused", "Not for this key"))
        response = await served.succeeded("health_check")
        asked = [each.path for each in served.platform.seen()]
        stage.expect.equal(f"what is asked after {status}", asked, ["/me/agents", "/agent/me"], response)


@check("MCP-18", needs=SCRIPTED)
async def a_failure_is_an_error_with_the_reason(stage: McpStage) -> None:
    for key, path in (("user", "/me/agents"), ("agent", "/agent/me")):
        served = await stage.server(key)
        served.platform.answers("GET", path, refusal(401, "unauthorized", "Invalid API key"))
        response = await served.failed("health_check", {}, "401", "THENVOI_API_KEY")
        begins = response.text.startswith(f"Failed | {key} | ")
        stage.expect.true(f"the text begins with Failed | {key} | ", begins, response.text, response)


@check("MCP-18", needs=SCRIPTED)
async def a_platform_that_is_not_there_is_a_failure(stage: McpStage) -> None:
    served = await stage.server()
    await served.platform.shut()
    response = await served.failed("health_check", {}, "THENVOI_BASE_URL")
    begins = response.text.startswith("Failed | user | ")
    stage.expect.true("the text begins with Failed | user | ", begins, response.text, response)


@check("MCP-18", needs=SCRIPTED)
async def a_key_that_both_sides_refuse_is_a_failure(stage: McpStage) -> None:
    served = await stage.server("legacy")
    served.platform.answers("GET", "/me/agents", DENIED)
    served.platform.answers("GET", "/agent/me", DENIED)
    await served.failed("health_check", {}, "Failed | legacy | ", "403")


@check("MCP-19", needs=[Need.COMMAND, Need.SCRIPTED])
async def without_a_key_nobody_is_asked(stage: McpStage) -> None:
    for key in ("none", "nonsense"):
        served = await stage.server(key)
        response = await served.failed("health_check", {}, "Failed | unknown | ", "THENVOI_API_KEY")
        stage.expect.equal("the requests to the platform", served.platform.requests, [], response)
