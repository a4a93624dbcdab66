"""What a server makes of the platform's answers."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit, Mutant

_broken = partial(Mutant, kind="mcp")

ANSWERS: Final = "mcp_server.answers"
PLATFORM: Final = "mcp_server.platform"
SERVER: Final = "mcp_server.server"
HEALTH: Final = "mcp_server.health"

MUTANTS: Final = (
    _broken(
        "A conflict says nothing about the state",
        ("MCP-112",),
        (
            Edit(
                ANSWERS, '"This state is reached already: read it instead of repeating the call."', '"It did not work."'
            ),
        ),
    ),
    _broken(
        "Of the fields that are wrong only the names are told",
        ("MCP-113",),
        (Edit(ANSWERS, 'return f"{where}: {what}" if where else what', "return where or what"),),
    ),
    _broken(
        "How long to wait is not told",
        ("MCP-115",),
        (Edit(ANSWERS, '"" if retry_after is None else f"Retry after {retry_after} s."', '""'),),
    ),
    _broken(
        "What comes before a mark is not told",
        ("MCP-114",),
        (Edit(ANSWERS, 'status == 422 and path.endswith(("/processed", "/failed"))', "status == 422 and not path"),),
    ),
    _broken(
        "The tool that gives ids is not told",
        ("MCP-111",),
        (Edit(ANSWERS, "if tool is None or status not in {404, 422}:", "if tool is None or status != 422:"),),
    ),
    _broken(
        "The key can be in a text",
        ("MCP-124",),
        (Edit(ANSWERS, "one_line(text, limit=limit, secret=self.key)", 'one_line(text, limit=limit, secret="")'),),
    ),
    _broken(
        "The trace of the platform is passed on",
        ("MCP-124",),
        (Edit(ANSWERS, "before_trace(refusal.message)", "refusal.message"),),
    ),
    _broken(
        "A write without an answer is called a failure and no more",
        ("MCP-119",),
        (
            Edit(
                ANSWERS,
                '    return "" if read else " The call may have taken effect: read the state before you repeat it."',
                '    return ""',
            ),
        ),
    ),
    _broken(
        "A write is tried again when its connection breaks",
        ("MCP-125",),
        (Edit(PLATFORM, "        if not read:\n            return await self._sent(request)\n", ""),),
    ),
    _broken(
        "A read is tried again after every 429",
        ("MCP-126",),
        (Edit(PLATFORM, "            wait = answer.retry_after\n", "            wait = answer.retry_after or 0\n"),),
    ),
    _broken(
        "Redirects are followed, with the key",
        ("MCP-121",),
        (Edit(PLATFORM, "follow_redirects=False", "follow_redirects=True"),),
    ),
    _broken(
        "THENVOI_TIMEOUT is not heeded",
        ("MCP-118", "MCP-127"),
        (
            Edit(
                PLATFORM, "asyncio.get_running_loop().time() + self.timeout", "asyncio.get_running_loop().time() + 25.0"
            ),
        ),
    ),
    _broken(
        "Results are indented and escaped",
        ("MCP-30",),
        (
            Edit(
                "mcp_server.calls",
                'json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))',
                "json.JSONEncoder(indent=2)",
            ),
        ),
    ),
    _broken(
        "Errors are structured too",
        ("MCP-28",),
        (
            Edit(
                SERVER,
                "content=[_text(str(error))], is_error=True)",
                'content=[_text(str(error))], structured_content={"result": str(error)}, is_error=True)',
            ),
        ),
    ),
    _broken(
        "Refusals are successes",
        ("MCP-106",),
        (Edit(SERVER, "content=[_text(str(error))], is_error=True)", "content=[_text(str(error))], is_error=False)"),),
    ),
    _broken(
        "A failed health check is a success",
        ("MCP-18",),
        (
            Edit(
                HEALTH,
                "    except ToolError as error:\n        raise ToolError(",
                "    except ToolError as error:\n"
                "        return f\"Failed | {kind.value} | {str(error).removeprefix('Error: ')}\"\n"
                "        raise ToolError(",
            ),
        ),
    ),
    _broken(
        "An older key is tried again after a 401 alone",
        ("MCP-17",),
        (Edit(HEALTH, "frozenset({401, 403})", "frozenset({401})"),),
    ),
)
