"""JSON-RPC: what is no request, and what a server makes of it (MCP-129 to MCP-133, MCP-155)."""

import json

from conformance.checks import check
from conformance.drivers.client import LATEST
from conformance.mcp.setups import Setup
from conformance.mcp.stage import McpStage, Served
from conformance.messages import ERRORS, Response
from conformance.registry import Level, Need

COMMAND = [Need.COMMAND]
VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18", LATEST)


async def _said(served: Served, line: bytes, identity: object = None) -> Response:
    """Write a line over pipes; the answer with that id, which has to come."""
    answer = await served.stdio.exchange_raw(line + b"\n", identity, 5)
    response = served.client.noted(line.decode(errors="replace"), answer)
    served.expect.true(f"{line[:60]!r} is answered", response.came, "no answer", response)
    return response


async def _goes_on(served: Served) -> None:
    ping = await served.request("ping")
    served.expect.equal("the answer to ping", ping.at("result"), {}, ping)


@check("MCP-129", needs=COMMAND)
async def a_line_that_is_not_json_is_a_parse_error(stage: McpStage) -> None:
    served = await stage.server(transport="stdio")
    for line in (b"hello", b'{"jsonrpc": "2.0", "id": 7, "method": "ping"', b"{'id': 1}"):
        response = await _said(served, line)
        stage.expect.equal("the code", response.code, ERRORS["parse"], response)
        stage.expect.equal("the id", response.at("id"), None, response)


@check("MCP-130", needs=COMMAND)
async def what_is_no_message_is_an_invalid_request(stage: McpStage) -> None:
    served = await stage.server(transport="stdio")
    batch = b'[{"jsonrpc": "2.0", "id": "b", "method": "ping"}]'
    for line in (batch, b"[]", b'"ping"', b"17", b'{"jsonrpc": "2.0"}', b'{"hello": "world"}'):
        response = await _said(served, line)
        stage.expect.equal("the code", response.code, ERRORS["request"], response)


@check("MCP-131")
async def an_unknown_method_is_not_found(stage: McpStage) -> None:
    served = await stage.server()
    for method in ("tools/destroy", "make/coffee"):
        response = await served.request(method)
        stage.expect.equal("the code", response.code, ERRORS["method"], response)


@check("MCP-132", needs=COMMAND)
async def params_have_to_be_an_object(stage: McpStage) -> None:
    served = await stage.server(transport="stdio")
    message = {"jsonrpc": "2.0", "id": "p-1", "method": "tools/call", "params": ["list_my_chats"]}
    response = await _said(served, json.dumps(message).encode(), "p-1")
    stage.expect.equal("the code", response.code, ERRORS["params"], response)


@check("MCP-132")
async def a_call_has_to_name_a_tool(stage: McpStage) -> None:
    served = await stage.server()
    for params in ({}, {"name": 7}, {"name": "get_my_profile", "arguments": "none"}):
        response = await served.request("tools/call", params)
        stage.expect.equal("the code", response.code, ERRORS["params"], response)


@check("MCP-133", needs=COMMAND)
async def it_goes_on_after_nonsense(stage: McpStage) -> None:
    served = await stage.server(transport="stdio")
    for line in (b"\x00\xff\xfe", b"[]", b"{", b"null"):
        await served.stdio.write(line + b"\n")
    await _goes_on(served)
    await served.client.notify("notifications/of_tomorrow", {"a": 1})
    await _goes_on(served)


@check("MCP-133")
async def it_goes_on_after_unknown_things(stage: McpStage) -> None:
    served = await stage.server()
    await served.client.request("no/such/method")
    await served.client.request("tools/call", {"name": "no_such_tool", "arguments": {}})
    await served.client.notify("notifications/cancelled", {"requestId": 987654})
    await _goes_on(served)


@check("MCP-155", needs=COMMAND)
async def it_agrees_on_the_revision_that_is_asked_for(stage: McpStage) -> None:
    served = await stage.server(transport="http")
    for version in VERSIONS:
        client = stage.newcomer(served)
        response = await client.initialize(version)
        agreed = response.at("result.protocolVersion")
        stage.expect.equal(f"the revision for {version}", agreed, version, response)


@check("MCP-155", needs=COMMAND)
async def it_agrees_over_pipes_as_well(stage: McpStage) -> None:
    client = await stage.stranger(Setup())
    response = await client.initialize(VERSIONS[0])
    stage.expect.equal("the revision", response.at("result.protocolVersion"), VERSIONS[0], response)


@check("MCP-155", needs=COMMAND, level=Level.SHOULD)
async def it_offers_one_of_its_own_for_an_unknown_one(stage: McpStage) -> None:
    served = await stage.server(transport="http")
    client = stage.newcomer(served)
    response = await client.initialize("1999-12-31")
    agreed = response.at("result.protocolVersion")
    stage.expect.true(
        "it is one of those that there are", agreed in VERSIONS or agreed == "2026-07-28", agreed, response
    )
