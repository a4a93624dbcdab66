"""The same tools over Streamable HTTP (AM-58 to AM-61)."""

from conformance.agent_manager.stage import ManagerStage
from conformance.checks import check
from conformance.drivers.client import LATEST, NEWEST
from conformance.drivers.streamable import BOTH, Streamable
from conformance.suites.agent_manager.changes import CHANGED, WITHIN
from conformance.suites.agent_manager.messages import initialize


@check("AM-58")
async def the_tools_are_the_same(stage: ManagerStage) -> None:
    wanted = await (await stage.conversation()).tools()
    client = stage.streamable()
    greeting = await client.initialize()
    stage.expect.equal("the revision", greeting.at("result.protocolVersion"), LATEST, greeting)
    listed = await client.request("tools/list")
    found = {str(each.get("name")): each for each in listed.objects("result.tools")}
    stage.expect.true("the tools are those of the stream", found == wanted, sorted(found), listed)
    response = await client.request("tools/call", {"name": "list_agents", "arguments": {}})
    stage.expect.true("list_agents answers", response.is_success, response.message, response)


@check("AM-58")
async def it_needs_the_token(stage: ManagerStage) -> None:
    for headers in (BOTH, {**BOTH, "Authorization": "Bearer nonsense"}):
        answer = await stage.request("POST", "/mcp", body=initialize(LATEST), headers=headers)
        stage.expect.status(answer, 401)
        stage.expect.true("no session is named", "mcp-session-id" not in answer.headers, "one", answer)


@check("AM-59")
async def clients_of_the_newest_revision_are_served(stage: ManagerStage) -> None:
    client = stage.streamable(headers={"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list"})
    listed = await client.request("tools/list", {"_meta": NEWEST})
    stage.expect.true("the tools are listed", listed.objects("result.tools"), listed.message, listed)


@check("AM-60")
async def a_session_is_there_for_its_owner(stage: ManagerStage) -> None:
    client = stage.streamable()
    await client.initialize()
    assert isinstance(client.wire, Streamable)  # noqa: S101 - it was asked for
    body = {"jsonrpc": "2.0", "id": 5, "method": "tools/list"}
    headers = {**client.wire.headers, **stage.principal("colleague").headers}
    answer = await stage.request("POST", "/mcp", body=body, headers=headers)
    stage.expect.status(answer, 404)


@check("AM-61")
async def changes_are_told_there_too(stage: ManagerStage) -> None:
    client = stage.streamable()
    await client.initialize()
    wire = client.wire
    assert isinstance(wire, Streamable)  # noqa: S101 - it was asked for
    stream = await wire.listen(stage.log)
    stage.expect.equal("the status of GET /mcp", stream.status, 200, stream)
    await stage.register(stage.new_name())
    heard = await wire.inbox.other(WITHIN, lambda each: each.get("method") == CHANGED)
    stage.expect.true("the change is told within a second", heard is not None, "nothing", stream)
