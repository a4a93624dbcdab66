"""What goes to stdout and to stderr, and how it ends (MCP-134 to MCP-140)."""

import asyncio
from typing import TYPE_CHECKING

from conformance.checks import check
from conformance.drivers.replies import page, refusal, success
from conformance.drivers.stdio import parsed
from conformance.mcp.setups import KEYS
from conformance.mcp.stage import McpStage, Served
from conformance.registry import Level, Need

if TYPE_CHECKING:
    from conformance.messages import Json

BOTH = [Need.COMMAND, Need.SCRIPTED]
LEVELS = ("debug", "info", "warning", "error")


async def _busy(served: Served) -> None:
    """Do a bit of everything that servers like to tell about."""
    served.platform.answers("GET", "/me/profile", refusal(401, "unauthorized", f"No such key: {KEYS['user']}"))
    served.platform.answers("GET", "/me/agents", page(502))
    body = {"data": {"agent": {"id": "a-9"}, "credentials": {"api_key": "thnv_a_1767600000_a-key-just-made-0001"}}}
    served.platform.answers("POST", "/me/agents/register", success(body, 201))
    for tool, arguments in (
        ("list_my_chats", {}),
        ("get_my_profile", {}),
        ("list_my_agents", {}),
        ("health_check", {}),
        ("register_my_agent", {"name": "Helper", "description": "Helps with this and that."}),
        ("get_my_chat", {}),
        ("no_such_tool", {}),
    ):
        await served.client.request("tools/call", {"name": tool, "arguments": dict(arguments)})
    await served.stdio.write(b"no JSON at all\n")
    await served.client.request("ping")
    await served.platform.shut()
    await served.client.request("tools/call", {"name": "list_my_chats", "arguments": {}})


async def _logged(stage: McpStage, level: str) -> str:
    """What a server writes to stderr at that level while all is well."""
    served = await stage.server(transport="stdio", fresh=True, log_level=level)
    await served.call("list_my_chats")
    await served.stdio.close_stdin(5)
    return served.program.errors


def _pure(stage: McpStage, served: Served) -> None:
    stray = [line[:200] for line in served.stdio.lines if parsed(line) is None]
    stage.expect.equal("the lines on stdout that are no messages", stray, [], served.greeting)


@check("MCP-134", needs=BOTH)
async def stdout_is_for_messages_alone(stage: McpStage) -> None:
    served = await stage.server(transport="stdio", fresh=True)
    await _busy(served)
    code, _ = await served.stdio.close_stdin(5)
    stage.expect.true("it ends", code is not None, "it goes on", served.greeting)
    _pure(stage, served)


@check("MCP-135", "MCP-136", needs=BOTH)
async def so_it_is_at_every_level_and_without_the_key(stage: McpStage) -> None:
    for level in LEVELS:
        served = await stage.server(transport="stdio", fresh=True, log_level=level)
        await _busy(served)
        await served.stdio.close_stdin(5)
        _pure(stage, served)
        told = [
            name for name, key in (("user", KEYS["user"]), ("new", "a-key-just-made")) if key in served.program.errors
        ]
        stage.expect.equal(f"the keys on stderr at {level}", told, [], served.greeting)


@check("MCP-136", needs=BOTH)
async def the_key_is_not_on_stderr_even_where_much_is_logged(stage: McpStage) -> None:
    served = await stage.server(transport="stdio", fresh=True, log_level="debug")
    await _busy(served)
    await served.stdio.close_stdin(5)
    told = [name for name, key in KEYS.items() if key and key in served.program.errors]
    stage.expect.equal("the keys on stderr", told, [], served.greeting)


@check("MCP-137", needs=BOTH)
async def the_level_decides_how_much_is_told(stage: McpStage) -> None:
    loud, quiet = [await _logged(stage, level) for level in ("debug", "error")]
    stage.expect.true("at debug more is logged than at error", len(loud) > len(quiet), quiet)
    stage.expect.equal("what is logged at error while nothing goes wrong", quiet, "")


@check("MCP-138", needs=BOTH)
async def key_and_address_are_logged_at_the_start(stage: McpStage) -> None:
    served = await stage.server(transport="stdio", fresh=True)
    await served.tools()
    await served.stdio.close_stdin(5)
    for word in ("user", served.platform.base_url):
        stage.expect.true(f"stderr tells {word}", word in served.program.errors, served.program.errors, served.greeting)


@check("MCP-138", needs=BOTH, level=Level.MAY)
async def lines_have_time_level_and_name(stage: McpStage) -> None:
    served = await stage.server(transport="stdio", fresh=True)
    await served.tools()
    await served.stdio.close_stdin(5)
    first = (served.program.errors.splitlines() or [""])[0]
    stage.expect.true("a line has the level in brackets", "[INFO]" in first, first, served.greeting)


@check("MCP-139", needs=[Need.COMMAND])
async def it_ends_with_its_stdin(stage: McpStage) -> None:
    served = await stage.server(transport="stdio", fresh=True)
    await served.tools()
    code, seconds = await served.stdio.close_stdin(8)
    stage.expect.equal("the exit code", code, 0, served.greeting)
    stage.expect.true("it ends within two seconds", seconds < 2.5, f"{seconds:.1f} s", served.greeting)


@check("MCP-140", needs=BOTH)
async def what_was_asked_before_the_end_is_answered(stage: McpStage) -> None:
    served = await stage.server(transport="stdio", fresh=True)
    params: Json = {"name": "get_my_profile", "arguments": {}}
    asked = [asyncio.ensure_future(served.client.request("tools/call", params, seconds=5)) for _ in range(3)]
    await asyncio.sleep(0)
    await served.stdio.close_stdin(5)
    answers = await asyncio.gather(*asked)
    stage.expect.true("all three are answered", all(each.is_success for each in answers), answers, answers[-1])
