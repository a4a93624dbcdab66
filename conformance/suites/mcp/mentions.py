"""Mentions and metadata of agents, as texts and as JSON (MCP-102 to MCP-105)."""

from conformance.checks import check
from conformance.mcp.stage import McpStage, Served
from conformance.messages import Json, Response
from conformance.registry import Need
from conformance.suites.mcp.people import room

SCRIPTED = [Need.SCRIPTED]
READY: list[Json] = [{"id": "u-9", "name": "Grace Hopper"}]


async def _sent(served: Served, **arguments: object) -> tuple[Json, Response]:
    """Send a message as an agent; the message as it stands in the body."""
    given: Json = {"chat_id": "c-1", "content": "Hello", **arguments}
    response = await served.succeeded("create_agent_chat_message", given)
    body = served.platform.seen("POST")[-1].data
    message = body.get("message") if isinstance(body, dict) else None
    return message if isinstance(message, dict) else {}, response


@check("MCP-102", needs=SCRIPTED)
async def mentions_come_before_recipients(stage: McpStage) -> None:
    served = await room(stage, "agent")
    message, response = await _sent(served, recipients="Sarah Chen", mentions='[{"id": "u-9", "name": "Grace Hopper"}]')
    stage.expect.equal("the mentions", message.get("mentions"), READY, response)
    methods = [each.method for each in served.platform.seen()]
    stage.expect.equal("what the platform is asked", methods, ["POST"], response)


@check("MCP-103", needs=SCRIPTED)
async def neither_is_an_error_that_explains_both(stage: McpStage) -> None:
    served = await room(stage, "agent")
    arguments: Json = {"chat_id": "c-1", "content": "Hello"}
    response = await served.failed("create_agent_chat_message", arguments, "recipients", "mentions")
    served.nothing_sent(response)


@check("MCP-104", needs=SCRIPTED)
async def mentions_are_taken_as_a_text(stage: McpStage) -> None:
    served = await room(stage, "agent")
    message, response = await _sent(served, mentions='[{"id": "u-9", "name": "Grace Hopper"}]')
    stage.expect.equal("the mentions", message.get("mentions"), READY, response)


@check("MCP-104", needs=SCRIPTED)
async def metadata_are_taken_as_a_text(stage: McpStage) -> None:
    served = await stage.server("agent")
    given: Json = {"chat_id": "c-1", "content": "Hm", "message_type": "thought", "metadata": '{"step": 2, "ü": null}'}
    response = await served.succeeded("create_agent_chat_event", given)
    _metadata(stage, served, {"step": 2, "ü": None}, response)


@check("MCP-105", needs=SCRIPTED)
async def mentions_are_taken_as_json(stage: McpStage) -> None:
    served = await room(stage, "agent")
    wanted: list[Json] = [{"id": "u-9", "name": "Grace Hopper", "handle": "grace"}]
    message, response = await _sent(served, mentions=wanted)
    stage.expect.equal("the mentions", message.get("mentions"), wanted, response)


@check("MCP-105", needs=SCRIPTED)
async def metadata_are_taken_as_json(stage: McpStage) -> None:
    served = await stage.server("agent")
    given: Json = {"chat_id": "c-1", "content": "Hm", "message_type": "error", "metadata": {"error_code": "e1"}}
    response = await served.succeeded("create_agent_chat_event", given)
    _metadata(stage, served, {"error_code": "e1"}, response)


@check("MCP-105", needs=SCRIPTED)
async def mentions_that_are_none_are_refused(stage: McpStage) -> None:
    served = await room(stage, "agent")
    for wrong, word in (
        ("sarah", "mentions"),
        ('{"id": "u-9"}', "mentions"),
        ('[{"id": "u-9"}]', "name"),
        ([{"name": "Grace Hopper"}], "id"),
        (["u-9"], "mentions"),
    ):
        arguments: Json = {"chat_id": "c-1", "content": "Hello", "mentions": wrong}
        response = await served.failed("create_agent_chat_message", arguments, word)
        served.nothing_sent(response)


@check("MCP-105", needs=SCRIPTED)
async def metadata_that_are_no_object_are_refused(stage: McpStage) -> None:
    served = await stage.server("agent")
    for wrong in ("[1, 2]", '"text"', "{broken", [1], "7"):
        given: Json = {"chat_id": "c-1", "content": "Hm", "message_type": "thought", "metadata": wrong}
        response = await served.failed("create_agent_chat_event", given, "metadata")
        served.nothing_sent(response)


def _metadata(stage: McpStage, served: Served, wanted: Json, response: Response) -> None:
    body = served.platform.seen("POST")[-1].data
    event = body.get("event") if isinstance(body, dict) else None
    saw = event.get("metadata") if isinstance(event, dict) else event
    stage.expect.true(f"the metadata are {wanted}", saw == wanted, saw, response)
