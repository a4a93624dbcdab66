"""How often a request is sent (MCP-125, MCP-126)."""

from conformance.checks import check
from conformance.drivers.replies import RESET, Reply, refusal, success, with_header
from conformance.mcp.stage import McpStage, Served
from conformance.messages import Json
from conformance.registry import Need
from conformance.suites.mcp.people import room

SCRIPTED = [Need.SCRIPTED]
LIMITED = refusal(429, "rate_limit_exceeded", "Slow down")
SOON = with_header(LIMITED, "Retry-After", "1")
FAULTS = (RESET, SOON, refusal(500, "internal_error", "Oh no"), refusal(503, "unavailable", "Back soon"))


async def _tries(served: Served, tool: str, arguments: Json, method: str, path: str, *replies: Reply) -> int:
    """How often the request of a tool is sent when it meets ``replies``."""
    served.platform.answers(method, path, *replies)
    before = len(served.platform.seen(method))
    await served.call(tool, arguments)
    return len(served.platform.seen(method)) - before


@check("MCP-125", needs=SCRIPTED)
async def a_write_is_sent_once(stage: McpStage) -> None:
    served = await stage.server()
    for tool, arguments, method, path in (
        ("create_my_chat", {}, "POST", "/me/chats"),
        ("update_my_profile", {"first_name": "Ada"}, "PUT", "/me/profile"),
        (
            "remove_my_chat_participant",
            {"chat_id": "c", "participant_id": "p"},
            "DELETE",
            "/me/chats/{chat_id}/participants/{id}",
        ),
    ):
        for fault in FAULTS:
            tries = await _tries(served, tool, dict(arguments), method, path, fault)
            stage.expect.equal(f"how often {tool} is sent after an answer {fault.line}", tries, 1)


@check("MCP-125", needs=SCRIPTED)
async def a_message_is_sent_once(stage: McpStage) -> None:
    served = await room(stage)
    arguments: Json = {"chat_id": "c-1", "content": "Hi", "recipients": "Sarah Chen"}
    for fault in FAULTS:
        tries = await _tries(served, "send_my_chat_message", arguments, "POST", "/me/chats/{chat_id}/messages", fault)
        stage.expect.equal(f"how often it is sent after an answer {fault.line}", tries, 1)


@check("MCP-125", needs=SCRIPTED)
async def a_mark_is_sent_once(stage: McpStage) -> None:
    served = await stage.server("agent")
    arguments: Json = {"chat_id": "c-1", "message_id": "m-1"}
    path = "/agent/chats/{chat_id}/messages/{id}/processing"
    for fault in FAULTS:
        tries = await _tries(served, "mark_agent_message_processing", arguments, "POST", path, fault)
        stage.expect.equal(f"how often it is sent after an answer {fault.line}", tries, 1)


@check("MCP-126", needs=SCRIPTED)
async def a_read_is_sent_twice_at_most(stage: McpStage) -> None:
    served = await stage.server()
    for fault in (RESET, SOON):
        tries = await _tries(served, "list_my_chats", {}, "GET", "/me/chats", fault)
        stage.expect.true(f"after an answer {fault.line} it is sent once or twice", 1 <= tries <= 2, tries)


@check("MCP-126", needs=SCRIPTED)
async def a_second_try_is_enough(stage: McpStage) -> None:
    served = await stage.server()
    fine = success({"data": [], "metadata": {"page": 1, "page_size": 20, "total_count": 0, "total_pages": 0}})
    for fault in (RESET, SOON):
        served.platform.answers("GET", "/me/chats", fault, fine)
        before = len(served.platform.seen())
        response = await served.call("list_my_chats")
        tries = len(served.platform.seen()) - before
        stage.expect.true("one or two requests were made", tries in {1, 2}, tries, response)
        stage.expect.true(
            "a second request gives its answer", response.is_success or tries == 1, response.text, response
        )


@check("MCP-126", needs=SCRIPTED)
async def nothing_else_is_tried_again(stage: McpStage) -> None:
    served = await stage.server()
    later = with_header(LIMITED, "Retry-After", "30")
    for answer in (refusal(404, "not_found", "No"), refusal(500, "internal_error", "Oh no"), later, LIMITED):
        tries = await _tries(served, "list_my_chats", {}, "GET", "/me/chats", answer)
        stage.expect.equal(f"how often it is sent after {answer.line}", tries, 1)
