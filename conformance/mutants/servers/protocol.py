"""The protocol and its transports."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit, Mutant

_broken = partial(Mutant, kind="mcp")

CALLS: Final = "mcp_server.calls"
SERVER: Final = "mcp_server.server"
SECURITY: Final = "mcp_server.transports.security"
SSE: Final = "mcp_server.transports.sse"

MUTANTS: Final = (
    _broken(
        "A name that no tool has is an error of the tool",
        ("MCP-15",),
        (
            Edit(
                SERVER,
                "        except UnknownTool:\n",
                "        except UnknownTool:\n"
                '            return CallToolResult(content=[_text(f"Unknown tool: {params.name}")], is_error=True)\n',
            ),
        ),
    ),
    _broken(
        "An unknown cursor gives the first page",
        ("MCP-40",),
        (
            Edit(
                SERVER,
                "if params is not None and params.cursor is not None:",
                "if params is not None and params.cursor == '':",
            ),
        ),
    ),
    _broken(
        "One call waits for the other",
        ("MCP-42",),
        (
            Edit(CALLS, "import json\nimport time\n", "import asyncio\nimport json\nimport time\n"),
            Edit(
                CALLS,
                "        self._platform = platform\n",
                "        self._platform = platform\n        self._turn = asyncio.Lock()\n",
            ),
            Edit(
                CALLS,
                "        return _text(tool, given, await self._answered(tool, tool.request, given))",
                "        async with self._turn:\n"
                "            return _text(tool, given, await self._answered(tool, tool.request, given))",
            ),
        ),
    ),
    _broken(
        "A call that is cancelled goes on",
        ("MCP-43",),
        (
            Edit(CALLS, "import json\nimport time\n", "import asyncio\nimport json\nimport time\n"),
            Edit(
                CALLS,
                "await self._answered(tool, tool.request, given))",
                "await asyncio.shield(self._answered(tool, tool.request, given)))",
            ),
        ),
    ),
    _broken(
        "What is no JSON is an invalid request",
        ("MCP-129",),
        (Edit("mcp_server.transports.messages", "return error(PARSE_ERROR,", "return error(INVALID_REQUEST,"),),
    ),
    _broken(
        "Any origin is expected",
        ("MCP-150",),
        (Edit(SECURITY, "if not _matches(origin, policy.origins):", 'if origin == "null":'),),
    ),
    _broken(
        "A host that begins with an expected one is expected",
        ("MCP-149",),
        (
            Edit(
                SECURITY,
                'return rest != given and (rest == "" or (rest[:1] == ":" and rest[1:].isdecimal()))',
                "return rest != given",
            ),
        ),
    ),
    _broken(
        "A POST that is no JSON is answered as HTTP has it",
        ("MCP-152",),
        (
            Edit(
                SECURITY, '"Content-Type must be application/json", 400', '"Content-Type must be application/json", 415'
            ),
        ),
    ),
    _broken(
        "The beginning of the token is enough",
        ("MCP-153",),
        (
            Edit(
                SECURITY,
                "hmac.compare_digest(sent.strip().encode(), token.encode())",
                "sent.strip() and token.startswith(sent.strip())",
            ),
        ),
    ),
    _broken(
        "The endpoint of SSE is another",
        ("MCP-141",),
        (Edit(SSE, '_MESSAGES: Final = "/messages/"', '_MESSAGES: Final = "/message/"'),),
    ),
    _broken(
        "POST to the stream is not found",
        ("MCP-145",),
        (
            Edit(
                SSE,
                'PlainTextResponse("Method Not Allowed", 405, {"Allow": "GET"})',
                'PlainTextResponse("Not Found", 404)',
            ),
        ),
    ),
)
