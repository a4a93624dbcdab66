"""What a result holds (MCP-27 to MCP-30, MCP-42 to MCP-44, MCP-122)."""

import asyncio
import json

from conformance.answers import ABSENT
from conformance.checks import check
from conformance.drivers.client import NEWEST
from conformance.drivers.replies import SILENT, Reply, refusal, success
from conformance.mcp.setups import Setup
from conformance.mcp.stage import McpStage
from conformance.messages import Json
from conformance.registry import Need

SCRIPTED = [Need.SCRIPTED]

ODD: Json = {
    "data": [
        {
            "id": "c-1",
            "title": "Комната для встреч «ç»",
            "inserted_at": "2026-02-10T09:15:30.100000Z",
            "task_id": None,
            "a_field_of_tomorrow": {"nested": [1, 2.5, True, None]},
        }
    ],
    "metadata": {"page": 1, "page_size": 20, "total_count": 1, "total_pages": 1, "unknown": "too"},
    "a_key_of_tomorrow": {"next": None},
}
"""A success with what a careless server drops, adds or writes anew."""


@check("MCP-27", needs=SCRIPTED)
async def a_success_is_structured_as_well(stage: McpStage) -> None:
    served = await stage.server()
    for tool in ("list_my_chats", "health_check"):
        response = await served.succeeded(tool)
        saw = response.at("result.structuredContent")
        stage.expect.true("the structure holds the same text", saw == {"result": response.text}, saw, response)


@check("MCP-28", needs=SCRIPTED)
async def an_error_is_not_structured(stage: McpStage) -> None:
    served = await stage.server()
    served.platform.answers("GET", "/me/profile", refusal(404, "not_found", "Nobody"))
    for tool in ("get_my_profile", "get_my_chat"):  # refused by the platform, and by the server itself
        response = await served.failed(tool)
        saw = response.at("result.structuredContent")
        stage.expect.true("there is no structure", saw in (ABSENT, None), saw, response)


@check("MCP-29", needs=SCRIPTED)
async def everything_is_passed_on_as_it_was_sent(stage: McpStage) -> None:
    served = await stage.server()
    served.platform.answers("GET", "/me/chats", success(ODD))
    response = await served.succeeded("list_my_chats")
    blocks = response.objects("result.content")
    stage.expect.equal("the kinds of the blocks", [each.get("type") for each in blocks], ["text"], response)
    stage.expect.true("the JSON is the platform's", response.data == ODD, response.text, response)


@check("MCP-30", needs=SCRIPTED)
async def it_is_compact_and_not_escaped(stage: McpStage) -> None:
    served = await stage.server()
    served.platform.answers("GET", "/me/chats", success(ODD))
    response = await served.succeeded("list_my_chats")
    is_right = response.data == ODD and len(response.text) <= len(_compact(ODD))
    stage.expect.true("there are no blanks and escapes in it", is_right, response.text, response)


@check("MCP-30", needs=SCRIPTED)
async def what_the_platform_escaped_is_not(stage: McpStage) -> None:
    served = await stage.server()
    served.platform.answers("GET", "/me/chats", Reply(200, json.dumps(ODD, indent=2).encode()))
    response = await served.succeeded("list_my_chats")
    is_right = response.data == ODD and len(response.text) <= len(_compact(ODD))
    stage.expect.true("there are no blanks and escapes in it", is_right, response.text, response)


@check("MCP-122", needs=SCRIPTED)
async def no_content_is_a_success(stage: McpStage) -> None:
    served = await stage.server()
    served.platform.answers("DELETE", "/me/chats/{chat_id}/participants/{id}", success(None, 204))
    arguments: Json = {"chat_id": "c-1", "participant_id": "p-1"}
    response = await served.succeeded("remove_my_chat_participant", arguments)
    stage.expect.equal("the text", response.text, "Removed participant: p-1", response)


@check("MCP-122", needs=SCRIPTED)
async def no_content_is_a_success_of_any_tool(stage: McpStage) -> None:
    served = await stage.server("agent")
    served.platform.answers("POST", "/agent/chats/{chat_id}/messages/{id}/processing", success(None, 204))
    await served.succeeded("mark_agent_message_processing", {"chat_id": "c-1", "message_id": "m-1"})


@check("MCP-42", needs=SCRIPTED)
async def ping_is_answered_while_a_call_waits(stage: McpStage) -> None:
    served = await stage.server()
    served.platform.answers("GET", "/me/chats", SILENT)
    calling = asyncio.ensure_future(served.call("list_my_chats"))
    stage.expect.true("the call asks the platform", await served.platform.until(1), "no request")
    ping = await served.client.request("ping", seconds=3)
    stage.expect.true("ping is answered", ping.at("result") == {}, ping.message, ping)
    other = await served.client.request("tools/call", {"name": "get_my_profile", "arguments": {}}, seconds=3)
    stage.expect.true("another call is answered", other.is_success, other.message, other)
    served.platform.release()
    stage.expect.true("the first call succeeds", (await calling).is_success)


@check("MCP-43", needs=SCRIPTED)
async def a_call_can_be_cancelled(stage: McpStage) -> None:
    served = await stage.server()
    served.platform.answers("GET", "/me/chats", SILENT)
    number = served.client.next_id()
    params: Json = {"name": "list_my_chats", "arguments": {}}
    calling = asyncio.ensure_future(served.client.request("tools/call", params, seconds=2.5, identity=number))
    stage.expect.true("the call asks the platform", await served.platform.until(1), "no request")
    await served.client.notify("notifications/cancelled", {"requestId": number, "reason": "the user has changed"})
    (request,) = served.platform.seen()
    is_cut = await served.platform.until_cut(request, 3)
    stage.expect.true("the request to the platform is ended", is_cut, request.line, request)
    response = await calling
    stage.expect.true("there is no response", response.at("result") is ABSENT, response.message, response)
    ping = await served.client.request("ping")
    stage.expect.true("it goes on", ping.at("result") == {}, ping.message, ping)


@check("MCP-44", needs=[Need.COMMAND])
async def in_the_newest_revision_results_say_what_they_are(stage: McpStage) -> None:
    client = await stage.stranger(Setup())
    listed = await client.request("tools/list", {"_meta": NEWEST}, seconds=30)
    stage.expect.equal("resultType", listed.at("result.resultType"), "complete", listed)
    stage.expect.equal("cacheScope", listed.at("result.cacheScope"), "private", listed)
    lasts = listed.at("result.ttlMs")
    stage.expect.true("ttlMs is a number", isinstance(lasts, int), lasts, listed)


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
