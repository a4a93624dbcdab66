"""The transport of 2024-11-05 (MCP-141 to MCP-146, MCP-156)."""

import re

from conformance.checks import check
from conformance.drivers.sse import Sse
from conformance.mcp.stage import McpStage, Served
from conformance.messages import Json
from conformance.registry import Need

COMMAND = [Need.COMMAND]
ENDPOINT = re.compile(r"/messages/\?session_id=[0-9a-f]{32}")
PING: Json = {"jsonrpc": "2.0", "id": "ping-1", "method": "ping"}


async def _session(stage: McpStage) -> tuple[Served, Sse]:
    served = await stage.server(transport="sse")
    wire = served.client.wire
    assert isinstance(wire, Sse)  # noqa: S101 - it was asked for
    return served, wire


@check("MCP-141", needs=COMMAND)
async def a_stream_begins_with_where_to_post_to(stage: McpStage) -> None:
    served, wire = await _session(stage)
    stage.expect.equal("the status", wire.stream.status, 200, served.greeting)
    kind = wire.stream.headers.get("content-type", "")
    stage.expect.true("it is a stream of events", kind.startswith("text/event-stream"), kind, served.greeting)
    is_right = ENDPOINT.fullmatch(wire.address) is not None
    stage.expect.true("the event endpoint has the path and a session", is_right, wire.address, served.greeting)


@check("MCP-142", needs=COMMAND)
async def answers_come_on_the_stream(stage: McpStage) -> None:
    served, wire = await _session(stage)
    answer = await wire.post(PING, log=stage.log)
    stage.expect.status(answer, 202)
    message = await wire.inbox.other(5, lambda each: each.get("id") == "ping-1")
    stage.expect.true("the answer is an event", message is not None and message.get("result") == {}, message, answer)
    wire.inbox.others.clear()
    response = await served.request("tools/list")
    stage.expect.true("a list comes as an event", response.objects("result.tools"), response.message, response)
    stage.expect.equal("the names of the events", sorted(wire.names), ["message"], response)


@check("MCP-142", needs=COMMAND)
async def what_asks_nothing_is_accepted_as_well(stage: McpStage) -> None:
    _, wire = await _session(stage)
    told: Json = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": "nobody-asked"}}
    stage.expect.status(await wire.post(told, log=stage.log), 202)


@check("MCP-143", needs=COMMAND)
async def sessions_that_are_none_are_refused(stage: McpStage) -> None:
    served, _ = await _session(stage)
    for query, status in (("", 400), ("?session_id=not-hex", 400), (f"?session_id={'0' * 32}", 404)):
        answer = await served.web.request(stage.log, "POST", f"/messages/{query}", body=PING)
        stage.expect.status(answer, status)


@check("MCP-144", needs=COMMAND)
async def the_other_spelling_is_taken_as_well(stage: McpStage) -> None:
    served, wire = await _session(stage)
    path = wire.address.replace("session_id=", "sessionId=")
    answer = await served.web.request(stage.log, "POST", path, body={**PING, "id": "ping-2"})
    stage.expect.status(answer, 202)
    message = await wire.inbox.other(5, lambda each: each.get("id") == "ping-2")
    stage.expect.true("the answer is an event", message is not None, "nothing", answer)


@check("MCP-145", needs=COMMAND)
async def other_methods_are_not_allowed(stage: McpStage) -> None:
    served, _ = await _session(stage)
    answer = await served.web.request(stage.log, "POST", "/sse", body=PING)
    stage.expect.status(answer, 405)
    for method in ("PUT", "DELETE"):
        answer = await served.web.request(stage.log, method, "/messages/", headers={"Content-Type": "application/json"})
        stage.expect.status(answer, 405)


@check("MCP-146", needs=COMMAND)
async def a_message_that_is_too_large_is_refused(stage: McpStage) -> None:
    served, wire = await _session(stage)
    large = {**PING, "params": {"filler": "x" * (4 * 2**20 + 1000)}}
    answer = await served.web.request([], "POST", wire.address, body=large)
    stage.expect.true("the status is 413", answer.status == 413, answer.status)


@check("MCP-156", needs=COMMAND)
async def the_tools_are_the_same_over_every_transport(stage: McpStage) -> None:
    lists = {}
    for transport in ("stdio", "sse", "http"):
        served = await stage.server(transport=transport)
        lists[transport] = await served.tools()
    for transport in ("sse", "http"):
        same = lists[transport] == lists["stdio"]
        stage.expect.true(f"the tools over {transport} are those over stdio", same, sorted(lists[transport]))


@check("MCP-156", needs=[Need.COMMAND, Need.SCRIPTED])
async def a_call_is_the_same_over_every_transport(stage: McpStage) -> None:
    results = {}
    for transport in ("stdio", "sse", "http"):
        served = await stage.server(transport=transport)
        response = await served.succeeded("list_my_chats", {"page": 2})
        results[transport] = response.at("result")
        (request,) = served.platform.seen()
        stage.expect.equal(f"the request over {transport}", request.target, "/api/v1/me/chats?page=2", response)
    for transport in ("sse", "http"):
        stage.expect.true(f"the result over {transport} is that over stdio", results[transport] == results["stdio"])
