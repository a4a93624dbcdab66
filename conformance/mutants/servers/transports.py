"""The conversation with a client: its beginning, its errors, and the wire under it."""

from functools import partial
from typing import Final

from conformance.mutants.mutant import Edit, Mutant

_broken = partial(Mutant, kind="mcp")

SERVER: Final = "mcp_server.server"
STDIO: Final = "mcp_server.transports.stdio"
WIRE: Final = "mcp_server.transports.wire"
SSE: Final = "mcp_server.transports.sse"
EXCHANGE: Final = "mcp_server.transports.exchange"

_GREETED: Final = "        return await call_next(ctx)\n"
"""Where every request passes."""

_TAKEN: Final = "        exchange = Exchange(receive, send)\n        try:\n"
"""Where a POST to the messages is about to be handed on."""

MUTANTS: Final = (
    _broken(
        "An unknown method is answered with nothing in it",
        ("MCP-131",),
        (
            Edit(
                SERVER,
                _GREETED,
                "        try:\n"
                "            return await call_next(ctx)\n"
                "        except MCPError as error:\n"
                "            if error.error.code == -32601:\n"
                "                return {}\n"
                "            raise\n",
            ),
        ),
    ),
    _broken(
        "An unknown method is an invalid request",
        ("MCP-131",),
        (
            Edit(
                SERVER,
                _GREETED,
                "        try:\n"
                "            return await call_next(ctx)\n"
                "        except MCPError as error:\n"
                "            raise MCPError(-32600, error.error.message) from None\n",
            ),
        ),
    ),
    _broken(
        "A line that is not UTF-8 ends the server",
        ("MCP-133",),
        (
            Edit(
                STDIO,
                "        except ValidationError:\n",
                "        except ValidationError:\n            line.decode()\n",
            ),
        ),
    ),
    _broken(
        "What is no message is answered, and then nobody listens any more",
        ("MCP-133",),
        (
            Edit(
                STDIO,
                "            await self._write(refusal_of(line))\n            return\n        if isinstance",
                "            await self._write(refusal_of(line))\n            raise OSError\n        if isinstance",
            ),
        ),
    ),
    _broken(
        "To cancel what was never asked ends the server",
        ("MCP-133",),
        (Edit(STDIO, "self._asked.discard(cancelled)", "self._asked.remove(cancelled)"),),
    ),
    _broken(
        "A line is written in the letters of Western Europe",
        ("MCP-134",),
        (
            Edit(
                STDIO,
                'message.model_dump_json(by_alias=True, exclude_unset=True).encode() + b"\\n"',
                'message.model_dump_json(by_alias=True, exclude_unset=True).encode("cp1252", "replace") + b"\\n"',
            ),
        ),
    ),
    _broken(
        "It says on stdout that it serves",
        ("MCP-134",),
        (
            Edit(WIRE, "    os.dup2(2, 1)\n", ""),
            Edit(
                "mcp_server.serving",
                "    async with assembled(settings) as server:\n        await stdio.serve(server, wire)",
                "    async with assembled(settings) as server:\n"
                '        print(f"Thenvoi MCP server {VERSION} is running on stdio", flush=True)\n'
                "        await stdio.serve(server, wire)",
            ),
        ),
    ),
    _broken(
        "It says on stdout that it ends",
        ("MCP-134",),
        (
            Edit(WIRE, "    os.dup2(2, 1)\n", ""),
            Edit(
                "mcp_server.serving",
                "        await stdio.serve(server, wire)",
                '        await stdio.serve(server, wire)\n    print("Bye", flush=True)',
            ),
        ),
    ),
    _broken(
        "It logs to stdout",
        ("MCP-134", "MCP-135"),
        (
            Edit(WIRE, "    os.dup2(2, 1)\n", ""),
            Edit("mcp_server.logs", "logging.StreamHandler(sys.stderr)", "logging.StreamHandler(sys.stdout)"),
        ),
    ),
    _broken(
        "What a tool does not expect is printed",
        ("MCP-134",),
        (
            Edit(WIRE, "    os.dup2(2, 1)\n", ""),
            Edit(
                SERVER,
                "        except ToolError as error:\n",
                "        except ToolError as error:\n            print(error, flush=True)\n",
            ),
        ),
    ),
    _broken(
        "A POST to a session is answered 200",
        ("MCP-142",),
        (
            Edit(
                EXCHANGE,
                "            await self._send(head)\n",
                '            await self._send({**head, "status": 200} if head["status"] == 202 else head)\n',
            ),
        ),
    ),
    _broken(
        "A POST that asks nothing is answered 200",
        ("MCP-142",),
        (
            Edit(
                EXCHANGE,
                "            await self._send(head)\n",
                '            is_told = head["status"] == 202 and b\'"id"\' not in b"".join(self._said)\n'
                '            await self._send({**head, "status": 200} if is_told else head)\n',
            ),
        ),
    ),
    _broken(
        "Answers are events of another name",
        ("MCP-142",),
        (
            Edit(
                SSE,
                "        await self._send(message)\n",
                '        body = message.get("body", b"").replace(b"event: message", b"event: response")\n'
                '        await self._send({**message, "body": body} if body else message)\n',
            ),
        ),
    ),
    _broken(
        "A POST without a session is not found",
        ("MCP-143",),
        (
            Edit(
                SSE,
                _TAKEN,
                "        if session is None:\n"
                '            await PlainTextResponse("Could not find session", 404)(scope, receive, send)\n'
                "            return\n" + _TAKEN,
            ),
        ),
    ),
    _broken(
        "A POST to a session that is unknown is taken for a wrong one",
        ("MCP-143",),
        (
            Edit(
                SSE,
                _TAKEN,
                "        if session is None:\n"
                '            await PlainTextResponse("Invalid session ID", 400)(scope, receive, send)\n'
                "            return\n" + _TAKEN,
            ),
        ),
    ),
    _broken(
        "A POST to a session that has ended is taken",
        ("MCP-143",),
        (
            Edit(
                SSE,
                _TAKEN,
                "        if session is None and _id_in(named):\n"
                '            await PlainTextResponse("Accepted", 202)(scope, receive, send)\n'
                "            return\n" + _TAKEN,
            ),
        ),
    ),
    _broken(
        "The first revision is not spoken any more",
        ("MCP-155",),
        (
            Edit(
                SERVER,
                _GREETED,
                '        if ctx.method == "initialize" and (ctx.params or {}).get("protocolVersion") == "2024-11-05":\n'
                '            ctx = replace(ctx, params={**(ctx.params or {}), "protocolVersion": "2025-03-26"})\n'
                + _GREETED,
            ),
            Edit(SERVER, "from collections.abc", "from dataclasses import replace\nfrom collections.abc"),
        ),
    ),
    _broken(
        "The newest revision is agreed on, whatever is asked for",
        ("MCP-155",),
        (
            Edit(
                SERVER,
                _GREETED,
                "        result = await call_next(ctx)\n"
                '        if ctx.method == "initialize" and isinstance(result, dict):\n'
                '            result["protocolVersion"] = "2025-11-25"\n'
                "        return result\n",
            ),
        ),
    ),
)
