"""What a tool makes of its arguments (MCP-31 to MCP-39, MCP-128)."""

from typing import TYPE_CHECKING

from conformance.checks import check
from conformance.mcp.stage import McpStage
from conformance.registry import Need

if TYPE_CHECKING:
    from conformance.messages import Json

SCRIPTED = [Need.SCRIPTED]


@check("MCP-31", needs=SCRIPTED)
async def null_counts_as_left_out(stage: McpStage) -> None:
    served = await stage.server()
    arguments: Json = {"chat_id": "c-1", "page": None, "message_type": None, "since": None}
    response = await served.succeeded("list_my_chat_messages", arguments)
    (request,) = served.platform.seen()
    stage.expect.equal("the query", request.query, {}, response)
    response = await served.succeeded("create_my_chat", {"task_id": None})
    request = served.platform.seen()[-1]
    stage.expect.equal("the body", request.data, {"chat": {}}, response)


@check("MCP-31", "MCP-35", needs=SCRIPTED)
async def null_for_what_is_required_counts_as_missing(stage: McpStage) -> None:
    served = await stage.server()
    response = await served.failed("get_my_chat", {"chat_id": None}, "chat_id")
    served.nothing_sent(response)


@check("MCP-32", needs=SCRIPTED)
async def numbers_can_be_texts(stage: McpStage) -> None:
    served = await stage.server()
    response = await served.succeeded("list_my_chats", {"page": "3", "page_size": "25"})
    (request,) = served.platform.seen()
    stage.expect.equal("the query", request.query, {"page": "3", "page_size": "25"}, response)


@check("MCP-33", needs=SCRIPTED)
async def enumerations_are_taken_in_any_case(stage: McpStage) -> None:
    served = await stage.server()
    response = await served.succeeded("list_my_peers", {"peer_type": "agent"})
    stage.expect.equal("the query", served.platform.seen()[-1].query, {"type": "Agent"}, response)
    response = await served.succeeded("list_my_chat_messages", {"chat_id": "c-1", "message_type": "Tool_Call"})
    stage.expect.equal("the query", served.platform.seen()[-1].query, {"message_type": "tool_call"}, response)
    arguments: Json = {"chat_id": "c-1", "participant_id": "p-1", "role": "ADMIN"}
    response = await served.succeeded("add_my_chat_participant", arguments)
    wanted = {"participant": {"participant_id": "p-1", "role": "admin"}}
    stage.expect.equal("the body", served.platform.seen()[-1].data, wanted, response)


@check("MCP-34", needs=SCRIPTED)
async def an_unknown_argument_is_refused_with_those_that_there_are(stage: McpStage) -> None:
    served = await stage.server()
    response = await served.failed("list_my_chats", {"pages": 2}, "pages", "page", "page_size")
    served.nothing_sent(response)
    response = await served.failed("get_my_profile", {"verbose": True}, "verbose")
    served.nothing_sent(response)


@check("MCP-35", needs=SCRIPTED)
async def a_missing_argument_is_named(stage: McpStage) -> None:
    served = await stage.server()
    for tool, given, missing in (
        ("get_my_chat", {}, "chat_id"),
        ("register_my_agent", {"name": "Helper"}, "description"),
        ("add_my_chat_participant", {"chat_id": "c-1"}, "participant_id"),
        ("send_my_chat_message", {"chat_id": "c-1", "recipients": "Sarah"}, "content"),
    ):
        response = await served.failed(tool, dict(given), missing)
        served.nothing_sent(response)


@check("MCP-35", needs=SCRIPTED)
async def a_missing_argument_of_an_agent_is_named(stage: McpStage) -> None:
    served = await stage.server("agent")
    for tool, given, missing in (
        ("mark_agent_message_failed", {"chat_id": "c-1", "message_id": "m-1"}, "error"),
        ("create_agent_chat_event", {"chat_id": "c-1", "content": "Hm"}, "message_type"),
        ("get_agent_next_message", {}, "chat_id"),
    ):
        response = await served.failed(tool, dict(given), missing)
        served.nothing_sent(response)


@check("MCP-36", needs=SCRIPTED)
async def values_out_of_bounds_are_refused(stage: McpStage) -> None:
    served = await stage.server()
    for tool, given, name in (
        ("list_my_chats", {"page": 0}, "page"),
        ("list_my_chats", {"page_size": 101}, "page_size"),
        ("list_my_chats", {"page_size": 0}, "page_size"),
        ("list_my_chats", {"page": "two"}, "page"),
        ("list_my_peers", {"peer_type": "Robot"}, "peer_type"),
        ("add_my_chat_participant", {"chat_id": "c", "participant_id": "p", "role": "guest"}, "role"),
        ("get_my_chat", {"chat_id": ["c-1"]}, "chat_id"),
    ):
        response = await served.failed(tool, dict(given), name)
        served.nothing_sent(response)


@check("MCP-36", needs=SCRIPTED)
async def an_event_has_a_type_of_events(stage: McpStage) -> None:
    served = await stage.server("agent")
    for kind in ("text", "note"):
        arguments: Json = {"chat_id": "c-1", "content": "Hm", "message_type": kind}
        response = await served.failed("create_agent_chat_event", arguments, "message_type")
        served.nothing_sent(response)


@check("MCP-37", needs=SCRIPTED)
async def what_is_left_out_is_not_sent(stage: McpStage) -> None:
    served = await stage.server()
    for tool, given in (("list_my_agents", {}), ("list_my_peers", {}), ("list_my_chat_messages", {"chat_id": "c-1"})):
        response = await served.succeeded(tool, dict(given))
        stage.expect.equal(f"the query of {tool}", served.platform.seen()[-1].query, {}, response)
    response = await served.succeeded("create_my_chat")
    stage.expect.equal("the body of create_my_chat", served.platform.seen()[-1].data, {"chat": {}}, response)


@check("MCP-37", needs=SCRIPTED)
async def what_an_agent_leaves_out_is_not_sent(stage: McpStage) -> None:
    served = await stage.server("agent")
    for tool in ("list_agent_messages", "get_agent_chat_context"):
        response = await served.succeeded(tool, {"chat_id": "c-1"})
        stage.expect.equal(f"the query of {tool}", served.platform.seen()[-1].query, {}, response)
    response = await served.succeeded(
        "create_agent_chat_event", {"chat_id": "c-1", "content": "Hm", "message_type": "thought"}
    )
    wanted = {"event": {"content": "Hm", "message_type": "thought"}}
    stage.expect.equal("the body", served.platform.seen()[-1].data, wanted, response)


@check("MCP-38", needs=SCRIPTED)
async def any_text_is_an_id(stage: McpStage) -> None:
    served = await stage.server()
    for identity in ("123", "chat_abc123", "7d1f0c52-4a6b-4c3e-9f0a-0123456789ab", "01KC4ZJ9-Chat"):
        response = await served.succeeded("get_my_chat", {"chat_id": identity})
        stage.expect.equal("the path", served.platform.seen()[-1].path, f"/me/chats/{identity}", response)


@check("MCP-38", needs=SCRIPTED)
async def so_it_is_outside_of_addresses(stage: McpStage) -> None:
    served = await stage.server()
    for identity in ("123", "Chat_abc123", "7d1f0c52-4a6b-4c3e-9f0a-0123456789ab"):
        response = await served.succeeded("list_my_peers", {"not_in_chat": identity})
        stage.expect.equal("the query", served.platform.seen()[-1].query, {"not_in_chat": identity}, response)
        response = await served.succeeded("create_my_chat", {"task_id": identity})
        stage.expect.equal("the body", served.platform.seen()[-1].data, {"chat": {"task_id": identity}}, response)


@check("MCP-39", needs=SCRIPTED)
async def ids_are_encoded_in_addresses(stage: McpStage) -> None:
    served = await stage.server()
    for identity in ("a/b?c=d", "../agents", "c 1#x", "комната", "100%"):
        response = await served.call("get_my_chat", {"chat_id": identity})
        for request in served.platform.seen()[-1:]:
            stage.expect.equal("the path, decoded", request.decoded, f"/me/chats/{identity}", response)
            one_segment = request.path.count("/") == 3 and "?" not in request.target
            stage.expect.true("the id is one part of the path", one_segment, request.target, request)
    stage.expect.true("there were requests or errors of the server's own", holds=True)


@check("MCP-128", needs=SCRIPTED)
async def a_profile_without_a_field_is_refused(stage: McpStage) -> None:
    served = await stage.server()
    response = await served.failed("update_my_profile", {}, "first_name", "last_name")
    served.nothing_sent(response)


@check("MCP-128", needs=SCRIPTED)
async def a_time_that_is_none_is_refused(stage: McpStage) -> None:
    served = await stage.server()
    for text in ("yesterday", "2026-13-01T00:00:00Z"):
        response = await served.failed("list_my_chat_messages", {"chat_id": "c-1", "since": text}, "since")
        served.nothing_sent(response)
