"""The protocol: the library's low-level server with our two kinds of tools behind it.

Importing this module imports ``mcp``; the face does so in a thread, at the first request.
"""

import logging
from typing import Any, TypeAlias

import jwt  # noqa: F401 - tokens.py wants it at each request; loaded here, it is never loaded on the event loop
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.lowlevel.server import NotificationOptions, Server
from mcp.server.models import InitializationOptions
from mcp.server.subscriptions import ListenHandler, ServerEvent, ToolsListChanged
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    METHOD_NOT_FOUND,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    SubscriptionsListenRequestParams,
    SubscriptionsListenResult,
    TextContent,
    Tool,
)
from pydantic import ValidationError

from mock_platform.agent_manager import tools
from mock_platform.agent_manager.catalogue import Catalogue, Tell, Watcher
from mock_platform.agent_manager.principal import SCOPE_KEY, Principal
from mock_platform.agent_manager.run import Run
from mock_platform.agent_manager.runs import Runs
from mock_platform.timeline import Timeline
from mock_platform.world.clock import SECOND
from mock_platform.world.errors import Refused

Context: TypeAlias = ServerRequestContext[dict[str, Any], Any]

DOCUMENTED_VERSION = "0.1.0"
"""What the platform's documentation shows, and no client of today accepts (mcp.md 5.3)."""

INFO = {"name": "AgentManager", "version": "1.0.0"}
MOST_LISTENERS = 1_000
_RECORDED = frozenset(("initialize", "tools/list"))
"""What the timeline is told here; the calls of tools tell of themselves."""

_log = logging.getLogger(__name__)


class AgentServer(Server[dict[str, Any]]):
    """The tools of whoever asks; one server for all worlds, users and transports."""

    def __init__(self) -> None:
        super().__init__(
            INFO["name"],
            version=INFO["version"],
            on_list_tools=_list_tools,
            on_call_tool=_call_tool,
            on_subscriptions_listen=_Listening(),
        )
        self.middleware.append(self._shape)

    def create_initialization_options(
        self,
        notification_options: NotificationOptions | None = None,
        experimental_capabilities: dict[str, dict[str, Any]] | None = None,
        extensions: dict[str, dict[str, Any]] | None = None,
    ) -> InitializationOptions:
        """Whatever the transport: the list of tools changes, and who asks is told."""
        changing = notification_options or NotificationOptions(tools_changed=True)
        return super().create_initialization_options(changing, experimental_capabilities, extensions)

    async def _shape(self, ctx: Context, call_next: CallNext) -> HandlerResult:
        """What the contract adds to the library's answers (mcp.md 5.3), and no word about what went wrong inside."""
        if ctx.method in _RECORDED:
            principal = _principal(ctx)
            principal.world.attached(Timeline, Timeline).note("call", ctx.method, {}, who=principal.user)
        try:
            result = await call_next(ctx)
        except MCPError as error:
            if error.code == METHOD_NOT_FOUND:
                raise _no_method(ctx.method) from None
            raise
        except ValidationError:  # parameters of the wrong form, for which the library has its own answer
            if ctx.method != "initialize" and self.get_request_handler(ctx.method) is None:
                raise _no_method(ctx.method) from None
            raise
        except Exception:  # noqa: BLE001 - whatever it is, its text stays here
            _log.exception("%s failed", ctx.method)
            raise MCPError(INTERNAL_ERROR, "Internal error") from None
        if ctx.method == "initialize" and isinstance(result, dict):
            result["server"] = dict(INFO)
            if (ctx.params or {}).get("protocolVersion") == DOCUMENTED_VERSION:
                result["protocolVersion"] = DOCUMENTED_VERSION
        return result


def _principal(ctx: Context) -> Principal:
    """Who sent the message: the transports of ours say so themselves, the library's hand over the HTTP request."""
    sender: Any = ctx.request
    found = sender if isinstance(sender, Principal) else sender.scope[SCOPE_KEY]
    assert isinstance(found, Principal)  # noqa: S101 - nobody gets this far without
    return found


def _no_method(name: str) -> MCPError:
    return MCPError(METHOD_NOT_FOUND, f"Method not found: {name}")


async def _list_tools(ctx: Context, params: PaginatedRequestParams | None) -> ListToolsResult:
    if params is not None and params.cursor is not None:
        raise MCPError(INVALID_PARAMS, "Unknown cursor: the list has one page")
    principal = _principal(ctx)
    catalogue = principal.world.attached(Catalogue, Catalogue)
    found = tools.listing(catalogue, principal.user, principal.world.switches.agent_manager_run_seconds)
    return ListToolsResult(tools=[Tool.model_validate(each) for each in found])


async def _call_tool(ctx: Context, params: CallToolRequestParams) -> CallToolResult:
    principal = _principal(ctx)
    catalogue = principal.world.attached(Catalogue, Catalogue)
    agent = catalogue.find_tool(principal.user, params.name)
    if agent is None and params.name != tools.LIST_AGENTS:
        raise MCPError(INVALID_PARAMS, f"Unknown tool: {params.name}")
    wrong = tools.check_arguments(params.name, params.arguments)
    if wrong is not None:
        return _failed(wrong)
    if agent is None:
        principal.world.attached(Timeline, Timeline).note("call", tools.LIST_AGENTS, {}, who=principal.user)
        text, structured = tools.agents_shape(catalogue, principal.user)
        return CallToolResult(content=[TextContent(text=text)], structured_content=structured)
    runs = principal.world.attached(Runs, Runs)
    try:
        run = runs.start(principal, agent, (params.arguments or {})["message"])
    except Refused as refusal:
        return _failed(tools.Failure(refusal.code, refusal.message))
    await _follow(ctx, principal, run)
    if run.status == "COMPLETED":
        return CallToolResult(content=[TextContent(text=run.text)], is_error=False)
    return _failed(tools.failure_of(run))


async def _follow(ctx: Context, principal: Principal, run: Run) -> None:
    """Wait for the end of ``run``, and report at the beginning and from time to time that it goes on."""
    limit = principal.world.switches.agent_manager_run_seconds

    async def report() -> None:
        passed = (principal.world.clock.now() - run.started_at) / SECOND
        await ctx.session.report_progress(passed, limit, f"{run.agent.name} is at work in chat {run.room.id}")

    try:
        await ctx.session.report_progress(0, limit, f"Asked {run.agent.name} in chat {run.room.id}")
        await run.wait(report)
    finally:
        run.cancel()


def _failed(failure: tools.Failure) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=failure.text)], is_error=True)


def _nothing() -> None:
    """The HTTP request that carries the stream watches for the end of the world by itself."""


class _Changes:
    """What ``subscriptions/listen`` hears for one user: the library's bus, made of the catalogue."""

    def __init__(self, principal: Principal) -> None:
        self._principal = principal

    async def publish(self, event: ServerEvent) -> None:
        """Nobody but the catalogue has anything to tell."""
        raise NotImplementedError

    def subscribe(self, listener: "Any") -> Tell:  # noqa: ANN401 - the library's callable
        catalogue = self._principal.world.attached(Catalogue, Catalogue)
        return catalogue.watch(Watcher(self._principal.user, lambda: listener(ToolsListChanged()), _nothing))


class _Listening:
    """``subscriptions/listen`` of 2026-07-28: each stream hears of the lists of its own user."""

    def __init__(self) -> None:
        self._count = 0

    async def __call__(self, ctx: Context, params: SubscriptionsListenRequestParams) -> SubscriptionsListenResult:
        if self._count >= MOST_LISTENERS:
            raise MCPError(INTERNAL_ERROR, "Too many streams are open")
        self._count += 1
        try:
            return await ListenHandler(_Changes(_principal(ctx)))(ctx, params)
        finally:
            self._count -= 1
