"""Streamable HTTP (MCP-147, MCP-148)."""

from conformance.answers import ABSENT
from conformance.checks import check
from conformance.drivers.client import LATEST, NEWEST
from conformance.drivers.streamable import BOTH, SESSION, Streamable
from conformance.mcp.stage import McpStage
from conformance.messages import Json
from conformance.registry import Need

COMMAND = [Need.COMMAND]
HELLO: Json = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": LATEST, "capabilities": {}, "clientInfo": {"name": "kit", "version": "1"}},
}


@check("MCP-147", needs=COMMAND)
async def a_session_begins_with_initialize(stage: McpStage) -> None:
    served = await stage.server(transport="http")
    answer = await served.web.request(stage.log, "POST", "/mcp", body=HELLO, headers=BOTH)
    stage.expect.status(answer, 200)
    session = answer.headers.get(SESSION, "")
    stage.expect.true("a session is named", session, "none", answer)
    client = stage.newcomer(served)
    await client.initialize()
    listed = await client.request("tools/list")
    stage.expect.true("its tools are listed", listed.objects("result.tools"), listed.message, listed)


@check("MCP-147", needs=COMMAND)
async def an_unknown_session_is_refused(stage: McpStage) -> None:
    served = await stage.server(transport="http")
    headers = {**BOTH, "Mcp-Session-Id": "nobody-has-this-one", "MCP-Protocol-Version": LATEST}
    body = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
    answer = await served.web.request(stage.log, "POST", "/mcp", body=body, headers=headers)
    stage.expect.status(answer, 404)


@check("MCP-147", needs=COMMAND)
async def notifications_are_accepted(stage: McpStage) -> None:
    served = await stage.server(transport="http")
    wire = served.client.wire
    assert isinstance(wire, Streamable)  # noqa: S101 - it was asked for
    body = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    answer = await served.web.request(stage.log, "POST", "/mcp", body=body, headers=wire.headers)
    stage.expect.status(answer, 202)


@check("MCP-148", needs=COMMAND)
async def the_newest_revision_needs_no_session(stage: McpStage) -> None:
    served = await stage.server(transport="http")
    client = stage.newcomer(served, headers={"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list"})
    listed = await client.request("tools/list", {"_meta": NEWEST})
    stage.expect.true("its tools are listed", listed.objects("result.tools"), listed.message, listed)
    stage.expect.equal("resultType", listed.at("result.resultType"), "complete", listed)
    wire = client.wire
    session = wire.session if isinstance(wire, Streamable) else ABSENT
    stage.expect.equal("the session that was named", session, "", listed)
