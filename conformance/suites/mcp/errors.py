"""What a tool says when the platform refuses (MCP-106 to MCP-116, MCP-123, MCP-124)."""

import json

from conformance.checks import check
from conformance.drivers.replies import (
    HEADER,
    REQUEST_ID,
    TRACE,
    Reply,
    page,
    plain,
    refusal,
    with_header,
)
from conformance.mcp.setups import KEYS
from conformance.mcp.stage import McpStage, Served
from conformance.messages import Json, Response
from conformance.registry import Need

SCRIPTED = [Need.SCRIPTED]
CHAT: Json = {"chat_id": "c-1"}
PARTICIPANT: Json = {"chat_id": "c-1", "participant_id": "p-1"}
MARK: Json = {"chat_id": "c-1", "message_id": "m-1"}
CODES = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    422: "validation_error",
    429: "rate_limit_exceeded",
    500: "internal_error",
}

FAULT = ("fault", "server error", "platform error", "platform's side", "its side", "problem of the platform")


async def _met(stage: McpStage, reply: Reply, *words: str) -> tuple[Served, Response]:
    """Have a tool meet an answer; claims that it fails, with all ``words`` in its text."""
    served = await stage.server()
    served.platform.answers("GET", "/me/chats/{id}", reply)
    return served, await served.failed("get_my_chat", CHAT, *words)


@check("MCP-106", needs=SCRIPTED)
async def every_refusal_is_a_result(stage: McpStage) -> None:
    served = await stage.server()
    for status, code in (*CODES.items(), (400, "bad_request"), (418, "teapot"), (503, "unavailable")):
        served.platform.answers("GET", "/me/chats/{id}", refusal(status, code, "Something is wrong"))
        await served.failed("get_my_chat", CHAT, str(status))


@check("MCP-107", needs=SCRIPTED)
async def the_text_begins_with_status_code_and_message(stage: McpStage) -> None:
    served = await stage.server()
    for status, code in CODES.items():
        served.platform.answers("GET", "/me/chats/{id}", refusal(status, code, "The moon is full"))
        response = await served.failed("get_my_chat", CHAT)
        wanted = f"Error: {status} {code}: The moon is full"
        stage.expect.true(f"it begins with {wanted!r}", response.text.startswith(wanted), response.text, response)
        stage.expect.true("it has the request's id", REQUEST_ID in response.text, response.text, response)


@check("MCP-108", needs=SCRIPTED)
async def an_invalid_key_is_a_matter_for_the_operator(stage: McpStage) -> None:
    served, response = await _met(stage, refusal(401, "unauthorized", "That cannot be done"), "THENVOI_API_KEY")
    served.says_one_of(response, "that the key is wrong", "invalid", "missing", "revoked")


@check("MCP-109", needs=SCRIPTED)
async def a_lacking_right_is_said_to_lack(stage: McpStage) -> None:
    served, response = await _met(stage, refusal(403, "forbidden", "Not for you"))
    served.says_one_of(response, "that a right is lacking", "right", "permission", "not allowed", "lacks")


@check("MCP-109", needs=SCRIPTED)
async def who_may_change_participants_is_said(stage: McpStage) -> None:
    served = await stage.server()
    served.platform.answers("POST", "/me/chats/{chat_id}/participants", refusal(403, "forbidden", "Not for you"))
    await served.failed("add_my_chat_participant", PARTICIPANT, "owner", "admin")


@check("MCP-110", needs=SCRIPTED)
async def what_is_not_there_may_be_out_of_reach(stage: McpStage) -> None:
    served, response = await _met(stage, refusal(404, "not_found", "Not found"))
    served.says_one_of(response, "that the ids are to be checked", "the id", "ids", "chat_id")
    served.says_one_of(response, "that access may be lacking", "access", "not in it", "not a member", "membership")


@check("MCP-111", needs=SCRIPTED)
async def the_tool_that_gives_ids_is_named(stage: McpStage) -> None:
    served, _ = await _met(stage, refusal(404, "not_found", "Not found"), "list_my_chats")
    path = "/me/chats/{chat_id}/participants/{id}"
    served.platform.answers("DELETE", path, refusal(404, "not_found", "Not found"))
    await served.failed("remove_my_chat_participant", PARTICIPANT, "list_my_chat_participants")


@check("MCP-112", needs=SCRIPTED)
async def a_conflict_is_a_state_that_is_reached(stage: McpStage) -> None:
    served = await stage.server()
    conflict = refusal(409, "conflict", "That cannot be done")
    served.platform.answers("POST", "/me/chats/{chat_id}/participants", conflict)
    response = await served.failed("add_my_chat_participant", PARTICIPANT, "already")
    served.says_one_of(response, "to look instead of repeating", "read", "list_my_chat_participants", "check")


@check("MCP-113", needs=SCRIPTED)
async def wrong_fields_are_named_with_what_is_wrong(stage: McpStage) -> None:
    details = {"name": ["should be at least 3 characters"], "description": ["can't be blank"]}
    served = await stage.server()
    reply = refusal(422, "validation_error", "Validation failed", details=details)
    served.platform.answers("POST", "/me/agents/register", reply)
    await served.failed(
        "register_my_agent",
        {"name": "ab", "description": "x"},
        *("name", "should be at least 3 characters", "description", "can't be blank"),
    )


@check("MCP-114", needs=SCRIPTED)
async def a_mark_without_an_attempt_says_what_comes_first(stage: McpStage) -> None:
    served = await stage.server("agent")
    reply = refusal(422, "validation_error", "No active processing attempt")
    for tool, state, arguments in (
        ("mark_agent_message_processed", "processed", MARK),
        ("mark_agent_message_failed", "failed", {**MARK, "error": "it broke"}),
    ):
        served.platform.answers("POST", f"/agent/chats/{{chat_id}}/messages/{{id}}/{state}", reply)
        await served.failed(tool, arguments, "mark_agent_message_processing")


@check("MCP-115", needs=SCRIPTED)
async def a_limit_says_how_long_to_wait(stage: McpStage) -> None:
    limited = refusal(429, "rate_limit_exceeded", "Slow down")
    served, response = await _met(stage, with_header(limited, "Retry-After", "17"), "17")
    served.says_one_of(response, "to wait", "wait", "retry after")


@check("MCP-115", needs=SCRIPTED)
async def a_limit_without_a_time_says_to_back_off(stage: McpStage) -> None:
    served, response = await _met(stage, refusal(429, "rate_limit_exceeded", "Slow down"))
    served.says_one_of(response, "to wait", "wait", "back off")
    served, response = await _met(stage, Reply(429), "429")
    served.says_one_of(response, "to wait", "wait", "back off")


@check("MCP-116", needs=SCRIPTED)
async def a_fault_of_the_platform_is_called_so(stage: McpStage) -> None:
    for status in (500, 502, 503, 504):
        served, response = await _met(stage, page(status), str(status))
        served.says_one_of(response, "that the platform is at fault", *FAULT)
        served.says_one_of(response, "what to do", "try again", "once more", "retry", "one more try", "call again")


@check("MCP-116", needs=SCRIPTED)
async def after_a_fault_a_write_may_have_worked(stage: McpStage) -> None:
    served = await stage.server()
    for status in (500, 502, 503, 504):
        served.platform.answers("POST", "/me/chats", refusal(status, "internal_error", "Oh no"))
        response = await served.failed("create_my_chat", {}, str(status))
        served.says_one_of(
            response, "that it may have taken effect", "taken effect", "took effect", "happened", "check first"
        )


@check("MCP-123", needs=SCRIPTED)
async def refusals_are_understood_in_all_forms(stage: McpStage) -> None:
    problem = {"type": "urn:problem-type:gone", "title": "Gone fishing", "status": 404, "detail": "Back at noon"}
    for body, word in (
        ({"error": {"code": "not_found", "message": "Form one", "request_id": "r-1"}}, "Form one"),
        ({"error": "not_found", "message": "Form two"}, "Form two"),
        (problem, "Back at noon"),
    ):
        reply = Reply(404, json.dumps(body).encode(), content_type="application/problem+json")
        await _met(stage, reply, "404", word)
    await _met(stage, plain(404, "Nothing is here"), "404")
    await _met(stage, page(404), "404")
    await _met(stage, Reply(404), "404")
    await _met(stage, Reply(404, b'{"error": {"code": "not_f'), "404")


@check("MCP-123", needs=SCRIPTED)
async def a_page_is_not_shown_as_a_message(stage: McpStage) -> None:
    _, response = await _met(stage, page(502), "502")
    stage.expect.true("there is no HTML in the text", "<html>" not in response.text, response.text, response)


@check("MCP-124", needs=SCRIPTED)
async def no_text_shows_headers_or_traces(stage: McpStage) -> None:
    for reply in (
        refusal(500, "internal_error", f"Oh no\n{TRACE}"),
        with_header(refusal(403, "forbidden", "No"), "Set-Cookie", "session=private-cookie"),
        plain(500, TRACE),
    ):
        _, response = await _met(stage, reply)
        for hidden in ("Traceback", "secret_function", HEADER[0], HEADER[1], "private-cookie"):
            is_hidden = hidden.casefold() not in response.text.casefold()
            stage.expect.true(f"{hidden!r} is not in the text", is_hidden, response.text, response)


@check("MCP-124", needs=[Need.COMMAND, Need.SCRIPTED])
async def no_text_shows_the_key(stage: McpStage) -> None:
    key = KEYS["user"]
    for reply in (
        refusal(401, "unauthorized", f"The key {key} is not valid"),
        refusal(422, "validation_error", "No", details={key: ["is wrong"], "x": [f"not {key}"]}),
        plain(400, f"X-API-Key: {key}"),
        plain(200, f"You said {key}"),
        Reply(302, headers=(("Location", f"http://127.0.0.1:9/?key={key}"),)),
    ):
        _, response = await _met(stage, reply)
        stage.expect.true("the key is not in the text", key not in response.text, "the key", response)
