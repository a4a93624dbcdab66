"""What a tool says when no usable answer comes (MCP-117 to MCP-121, MCP-127)."""

import time
from typing import TYPE_CHECKING

from conformance.checks import check
from conformance.drivers.replies import RESET, SILENT, Reply, cut, page, plain, success
from conformance.mcp.stage import McpStage
from conformance.registry import Need

if TYPE_CHECKING:
    from conformance.messages import Json

SCRIPTED = [Need.SCRIPTED]
BOTH = [Need.COMMAND, Need.SCRIPTED]
EFFECT = ("taken effect", "took effect", "may have", "might have")
LIMIT = "1"
"""Seconds that a call may take in the checks of silence."""


@check("MCP-117", needs=SCRIPTED)
async def no_connection_leads_to_the_base_url(stage: McpStage) -> None:
    for tool in ("list_my_chats", "create_my_chat"):
        served = await stage.server()
        await served.platform.shut()
        await served.failed(tool, {}, "connection_error", "THENVOI_BASE_URL")


@check("MCP-117", needs=SCRIPTED)
async def it_works_again_when_the_platform_is_back(stage: McpStage) -> None:
    served = await stage.server()
    await served.succeeded("list_my_chats")
    await served.platform.shut()
    await served.failed("list_my_chats", {}, "connection_error")
    await served.platform.open()
    await served.succeeded("list_my_chats")


@check("MCP-118", "MCP-127", needs=BOTH)
async def silence_ends_in_time(stage: McpStage) -> None:
    served = await stage.server(timeout=LIMIT)
    served.platform.answers("GET", "/me/chats", SILENT)
    start = time.monotonic()
    response = await served.failed("list_my_chats", {}, "timeout", LIMIT, seconds=15)
    taken = time.monotonic() - start
    stage.expect.true("it takes about as long as THENVOI_TIMEOUT says", 0.5 <= taken < 8, f"{taken:.1f} s", response)


@check("MCP-119", needs=BOTH)
async def a_write_without_an_answer_may_have_worked(stage: McpStage) -> None:
    served = await stage.server(timeout=LIMIT)
    served.platform.answers("POST", "/me/chats", SILENT)
    response = await served.failed("create_my_chat", {}, "timeout", seconds=15)
    served.says_one_of(response, "that it may have taken effect", *EFFECT)


@check("MCP-119", needs=SCRIPTED)
async def a_write_whose_connection_breaks_may_have_worked(stage: McpStage) -> None:
    served = await stage.server()
    for reply in (RESET, cut({"data": {"id": "c-1", "title": "A room of a good many letters"}})):
        served.platform.answers("POST", "/me/chats", reply)
        response = await served.failed("create_my_chat")
        served.says_one_of(response, "that it may have taken effect", *EFFECT)


@check("MCP-120", needs=SCRIPTED)
async def a_success_that_cannot_be_used_says_so(stage: McpStage) -> None:
    served = await stage.server()
    for reply in (
        page(200, "<html>Welcome to the hotel network</html>"),
        plain(200, "pong"),
        success([1, 2]),
        Reply(200),
    ):
        served.platform.answers("GET", "/me/chats", reply)
        response = await served.failed("list_my_chats", {}, "invalid_response")
        served.says_one_of(response, "where to look", "THENVOI_BASE_URL", "proxy", "base URL")


@check("MCP-120", needs=SCRIPTED)
async def its_beginning_is_shown_without_control_characters(stage: McpStage) -> None:
    served = await stage.server()
    long = "Welcome\x1b[31m to\x00 the hotel " + "x" * 5000
    served.platform.answers("GET", "/me/chats", plain(200, long))
    response = await served.failed("list_my_chats", {}, "Welcome")
    text = response.text
    clean = not any(each in text for each in ("\x1b", "\x00"))
    stage.expect.true("there are no control characters in it", clean, text, response)
    stage.expect.true("only the beginning is shown", len(text) < 1500, f"{len(text)} characters", response)


@check("MCP-120", needs=SCRIPTED)
async def half_an_answer_is_none(stage: McpStage) -> None:
    served = await stage.server()
    served.platform.answers("GET", "/me/chats", cut({"data": [{"id": f"c-{n}"} for n in range(50)]}))
    await served.failed("list_my_chats")


@check("MCP-121", needs=SCRIPTED)
async def a_redirect_is_not_followed_to_another_host(stage: McpStage) -> None:
    served = await stage.server()
    elsewhere = f"http://localhost:{served.platform.port}/api/v1/me/profile"
    for status in (301, 302, 307, 308):
        served.platform.answers("GET", "/me/chats", Reply(status, headers=(("Location", elsewhere),)))
        before = len(served.platform.seen())
        response = await served.failed("list_my_chats", {}, str(status), "redirect")
        asked = [each.path for each in served.platform.seen()[before:]]
        stage.expect.equal("what is asked", asked, ["/me/chats"], response)


@check("MCP-121", needs=SCRIPTED)
async def a_write_is_not_carried_on_by_a_redirect(stage: McpStage) -> None:
    served = await stage.server()
    elsewhere = f"http://localhost:{served.platform.port}/api/v1/me/chats"
    served.platform.answers("POST", "/me/chats", Reply(307, headers=(("Location", elsewhere),)), success({"data": {}}))
    response = await served.failed("create_my_chat", {}, "redirect")
    stage.expect.equal("the number of requests", len(served.platform.seen()), 1, response)


@check("MCP-117", "MCP-106", needs=SCRIPTED)
async def a_message_is_not_sent_where_participants_cannot_be_read(stage: McpStage) -> None:
    served = await stage.server()
    served.platform.answers("GET", "/me/chats/{chat_id}/participants", page(502))
    arguments: Json = {"chat_id": "c-unread", "content": "Hi", "recipients": "Sarah"}
    response = await served.failed("send_my_chat_message", arguments, "502")
    served.nothing_written(response)
