"""The protocol's side of the tools: the library's low-level ``Server``, with the table of tools behind it.

Whatever happens after a known tool was named is a result that the model can act on; errors of JSON-RPC are for the
protocol alone (section 3 of the contract). Prompts and resources are advertised and empty (section 7, row 25): hosts
that list all three see three lists.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Final, NoReturn, Protocol

from mcp.server.caching import CacheHint
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    GetPromptRequestParams,
    ListPromptsResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    TextContent,
    Tool,
)

from mcp_server.calls import UnknownTool
from mcp_server.errors import ToolError
from mcp_server.plain import one_line
from mcp_server.version import VERSION

log = logging.getLogger(__name__)

NAME: Final = "thenvoi-mcp-server"

INSTRUCTIONS: Final = (
    "Thenvoi is a chat platform on which people and AI agents work together in rooms, and these tools act on it as "
    "the user or agent whose key this server was given. "
    "Rooms, agents, people and messages are named by ids: take them from the list tools instead of guessing them. "
    "What others answer is not pushed to you: after sending something, read the room's messages later to see replies."
)

_LISTS_LAST_MS: Final = 300_000
"""How long a client may keep a list (2026-07-28): ours change only with a restart."""

_GREETINGS: Final = frozenset({"notifications/initialized", "server/discover"})
"""With these a client says that it is there: of the handshake's era, and of 2026-07-28."""

_SURROGATES: Final = re.compile("[\ud800-\udfff]")

Context = ServerRequestContext[Any, Any]


class Calls(Protocol):
    """What carries out a call: :class:`mcp_server.calls.Caller`."""

    async def call(self, name: str, arguments: Mapping[str, object]) -> str:
        """The text of the result; raises ``ToolError``, and ``UnknownTool`` for a name that is in no table."""


def build(calls: Calls, tools: Sequence[Mapping[str, Any]], *, on_client: Callable[[], None]) -> Server[Any]:
    """A server that lists ``tools`` (in the protocol's JSON form) and hands calls to ``calls``.

    ``on_client`` is called when a client has introduced itself.
    """
    listed = ListToolsResult(tools=[Tool.model_validate(tool) for tool in tools])
    schemas = {str(tool["name"]): tool["inputSchema"] for tool in tools}
    hint = CacheHint(ttl_ms=_LISTS_LAST_MS, scope="private")
    server: Server[Any] = Server(
        NAME,
        version=VERSION,
        instructions=INSTRUCTIONS,
        cache_hints={
            "tools/list": hint,
            "prompts/list": hint,
            "resources/list": hint,
            "resources/templates/list": hint,
        },
        get_tool_input_schema=schemas.get,
        on_list_tools=_one_page(listed),
        on_call_tool=_ToolCalls(calls),
        on_list_prompts=_one_page(ListPromptsResult(prompts=[])),
        on_get_prompt=_no_prompt,
        on_list_resources=_one_page(ListResourcesResult(resources=[])),
        on_list_resource_templates=_one_page(ListResourceTemplatesResult(resource_templates=[])),
        on_read_resource=_no_resource,
    )
    # In place of the library's tracing, which costs every message time and has nobody to report to.
    server.middleware[:] = [_Greeter(on_client)]
    return server


class _ToolCalls:
    """``tools/call``: what can go wrong with a tool is a result, what is wrong with us is -32603 and says no more."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def __call__(self, _: Context, params: CallToolRequestParams) -> CallToolResult:
        try:
            text = await self._calls.call(params.name, params.arguments or {})
        except ToolError as error:
            return CallToolResult(content=[_text(str(error))], is_error=True)
        except UnknownTool:
            raise MCPError(INVALID_PARAMS, f"Unknown tool: {one_line(params.name, limit=200, secret='')}") from None
        except Exception:
            log.exception("the call of %s failed through a fault of this server", params.name)
            raise MCPError(INTERNAL_ERROR, "Internal error") from None
        block = _text(text)
        return CallToolResult(content=[block], structured_content={"result": block.text})


class _Greeter:
    """Notes the first sign of each client, then lets the message pass."""

    def __init__(self, on_client: Callable[[], None]) -> None:
        self._on_client = on_client

    async def __call__(self, ctx: Context, call_next: CallNext) -> HandlerResult:
        if ctx.method in _GREETINGS:
            self._on_client()
        return await call_next(ctx)


class Background:
    """Starts a task at most once at a time, and stops it at the end."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._work = work
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start it, unless it has been started before."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._work())

    async def stop(self) -> None:
        """Cancel it if it still runs, and wait until it has ended."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])


def _one_page(result: ListToolsResult | ListPromptsResult | ListResourcesResult | ListResourceTemplatesResult) -> Any:  # noqa: ANN401 - one handler for four methods, which the library types apart
    """A handler that answers with ``result``; there is no other page, so no cursor is ours."""

    async def handler(_: Context, params: PaginatedRequestParams | None) -> Any:  # noqa: ANN401 - as above
        if params is not None and params.cursor is not None:
            raise MCPError(INVALID_PARAMS, "Unknown cursor: lists have one page here")
        return result

    return handler


async def _no_prompt(_: Context, params: GetPromptRequestParams) -> NoReturn:
    raise MCPError(INVALID_PARAMS, f"Unknown prompt: {params.name}")


async def _no_resource(_: Context, params: ReadResourceRequestParams) -> NoReturn:
    raise MCPError(INVALID_PARAMS, "Resource not found", {"uri": str(params.uri)})


def _text(text: str) -> TextContent:
    """A block of text; halves of surrogate pairs, which JSON can carry and UTF-8 cannot, become U+FFFD."""
    if not text.isascii():
        text = _SURROGATES.sub("\ufffd", text)
    return TextContent(text=text)
