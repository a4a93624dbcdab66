"""Descriptions, as far as a program can judge them (MCP-157 to MCP-164)."""

import json
import re

from conformance.checks import check
from conformance.mcp.stage import McpStage
from conformance.messages import Json
from conformance.registry import Need
from conformance.suites.mcp.schemas import all_tools, properties_of
from conformance.suites.mcp.table import BY_NAME

MOST_BYTES = 1_400
_NAME = re.compile(
    r"\b(?:list|get|create|send|add|remove|register|update|mark|resolve|respond|approve|reject|cancel)"
    r"_[a-z_]*[a-z]\b"
)
_FAILURES = re.compile(r"\b(?:4\d\d|5\d\d|[Ee]rror|[Ff]ails?|[Ff]ailed|refus)")
_VERBS = frozenset(
    [
        "add",
        "answer",
        "approve",
        "ask",
        "cancel",
        "change",
        "check",
        "claim",
        "close",
        "create",
        "delete",
        "fetch",
        "find",
        "get",
        "invite",
        "list",
        "look",
        "mark",
        "open",
        "post",
        "read",
        "register",
        "reject",
        "remove",
        "report",
        "resolve",
        "respond",
        "return",
        "search",
        "send",
        "show",
        "tell",
        "update",
        "withdraw",
    ]
)
_ORDERS = (
    "ignore previous",
    "ignore all",
    "you must always",
    "always call",
    "important:",
    "<important>",
    "do not tell",
)
_IDS = ("chat_id", "participant_id", "message_id", "request_id")


def _description(tool: Json) -> str:
    return str(tool.get("description", ""))


@check("MCP-157")
async def a_description_is_neither_short_nor_long(stage: McpStage) -> None:
    counts = {name: len(_description(tool).split()) for name, tool in (await all_tools(stage)).items()}
    stage.expect.true("there are tools", counts)
    wrong = {name: count for name, count in counts.items() if not 40 <= count <= 120}
    stage.expect.equal("the tools with fewer than 40 or more than 120 words", wrong, {})


@check("MCP-158")
async def the_list_is_not_too_large(stage: McpStage) -> None:
    for key in ("user", "agent") if stage.is_started else ("user",):
        tools = await (await stage.server(key)).tools()
        text = json.dumps(list(tools.values()), ensure_ascii=False, separators=(",", ":"))
        average = len(text.encode()) / max(len(tools), 1)
        stage.expect.true(
            f"it is {MOST_BYTES} bytes a tool at most", 0 < average <= MOST_BYTES * 1.15, f"{average:.0f}"
        )


@check("MCP-159")
async def a_description_begins_with_what_is_done(stage: McpStage) -> None:
    for name, tool in (await all_tools(stage)).items():
        first = _description(tool).partition(" ")[0].strip(".,:").casefold()
        stage.expect.true(f"the description of {name} begins with a verb", first in _VERBS, first)


@check("MCP-160")
async def nobody_is_sent_to_a_tool_that_is_not_there(stage: McpStage) -> None:
    tools = await all_tools(stage)
    words = {each for tool in tools.values() for each in properties_of(tool)}
    for name, tool in tools.items():
        texts = [_description(tool), *(str(each.get("description", "")) for each in properties_of(tool).values())]
        named = {found for text in texts for found in _NAME.findall(text)}
        strange = sorted(named - set(tools) - set(BY_NAME) - words)
        stage.expect.equal(f"the tools that {name} names and that are not there", strange, [])


@check("MCP-160", needs=[Need.COMMAND])
async def a_key_is_not_sent_to_tools_of_another(stage: McpStage) -> None:
    for key in ("user", "agent"):
        tools = await (await stage.server(key)).tools()
        for name, tool in tools.items():
            if name == "health_check":
                continue
            named = set(_NAME.findall(_description(tool))) & set(BY_NAME)
            strange = sorted(named - set(tools))
            stage.expect.equal(f"the tools that {name} names and that are not loaded", strange, [])


@check("MCP-161")
async def a_description_says_what_can_go_wrong(stage: McpStage) -> None:
    for name, tool in (await all_tools(stage)).items():
        text = _description(tool)
        stage.expect.true(f"{name} tells of failures", _FAILURES.search(text), text)
        limited = "429" in text or "rate" in text.casefold()
        stage.expect.true(f"{name} tells that calls can be limited", limited, text)


@check("MCP-162")
async def a_list_says_what_it_holds(stage: McpStage) -> None:
    for name, tool in (await all_tools(stage)).items():
        if "page" not in properties_of(tool):
            continue
        text = _description(tool).casefold()
        held = "return" in text and any(word in text for word in ("first", "last", "order", "empty"))
        stage.expect.true(f"{name} says what comes back, and in which order or what an empty list means", held, text)


@check("MCP-163")
async def descriptions_give_no_orders(stage: McpStage) -> None:
    for name, tool in (await all_tools(stage)).items():
        found = [order for order in _ORDERS if order in _description(tool).casefold()]
        stage.expect.equal(f"the orders in the description of {name}", found, [])


@check("MCP-164")
async def it_is_said_where_ids_come_from(stage: McpStage) -> None:
    for name, tool in (await all_tools(stage)).items():
        for each, schema in properties_of(tool).items():
            if each in _IDS:
                texts = f"{_description(tool)} {schema.get('description', '')}"
                stage.expect.true(f"{name} says where {each} comes from", _NAME.search(texts), texts)
