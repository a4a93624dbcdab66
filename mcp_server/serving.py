"""One run of the server: the parts are put together here, and one of the transports drives them."""

import asyncio
import contextlib
import gc
import importlib
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import Any

from mcp.server.lowlevel.server import Server

from mcp_server import logs
from mcp_server.advice import about_key
from mcp_server.calls import Caller
from mcp_server.keys import kind_of
from mcp_server.platform import Platform
from mcp_server.server import Background, build
from mcp_server.settings import Settings
from mcp_server.tools import catalogue, schemas
from mcp_server.tools.table import KeyKind
from mcp_server.transports import http, listening, sse, stdio
from mcp_server.transports.security import Guard, Policy, exposure_warnings
from mcp_server.transports.wire import Wire
from mcp_server.version import VERSION

log = logging.getLogger("thenvoi-mcp")


def run(settings: Settings, wire: Wire | None) -> None:
    """Serve until the client has gone or somebody stops the program.

    ``wire`` is what :func:`~mcp_server.transports.wire.claim` returned; ``None`` stands for the HTTP transports, which
    raise ``AddressError`` where they cannot listen.
    """
    logs.configure(settings.log_level, secrets=[settings.api_key, settings.auth_token or ""])
    gc.freeze()  # what is loaded by now stays, and the collector need not walk over it again
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve_http(settings) if wire is None else _serve_stdio(settings, wire))


@asynccontextmanager
async def assembled(settings: Settings) -> AsyncIterator[Server[Any]]:
    """The server of ``settings``, with its way to the platform; tools are listed once, for the kind of the key."""
    kind = kind_of(settings.api_key)
    platform = Platform(settings.base_url, settings.api_key, settings.timeout)
    tools = schemas.listing(catalogue.loaded(kind, settings.groups), legacy_names=settings.legacy_names)
    _introduce(settings, kind, len(tools))
    warming = Background(platform.warm_up)
    try:
        yield build(
            Caller(platform, settings.groups),
            tools,
            on_client=_nothing if kind is KeyKind.UNKNOWN else warming.start,
        )
    finally:
        await warming.stop()
        await platform.aclose()


async def _serve_stdio(settings: Settings, wire: Wire) -> None:
    serving = asyncio.ensure_future(_converse(settings, wire))
    _on_signal(serving.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await serving


async def _converse(settings: Settings, wire: Wire) -> None:
    async with assembled(settings) as server:
        await stdio.serve(server, wire)


async def _serve_http(settings: Settings) -> None:
    sock = listening.bind(settings.host, settings.port)
    port = sock.getsockname()[1]
    for warning in exposure_warnings(settings, port):
        log.warning("%s", warning)
    async with assembled(settings) as server:
        app = sse.SseApp(server) if settings.transport == "sse" else http.StreamableHttpApp(server)
        http_server = listening.HttpServer(Guard(app, Policy.of(settings, port)), lambda: _announce(sock, app.path))
        _on_signal(http_server.stop)
        async with app.running():
            await http_server.serve(sockets=[sock])


def _announce(sock: socket.socket, path: str) -> None:
    log.info("listening on %s%s", listening.url_of(sock), path)


def _introduce(settings: Settings, kind: KeyKind, tools: int) -> None:
    key = f"{kind.value} key" if settings.api_key else "no key"
    loaded = "1 tool" if tools == 1 else f"{tools} tools"
    log.info("version %s, %s, platform %s, %s", VERSION, key, settings.base_url, loaded)
    problem = about_key(settings.api_key, kind)
    if problem:
        log.warning("calls will fail until the key is set right. %s", problem)


def _on_signal(stop: Callable[[], object]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: KeyboardInterrupt ends the loop instead
            asyncio.get_running_loop().add_signal_handler(number, stop)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The faster loop where it is installed."""
    if find_spec("uvloop") is None:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = importlib.import_module("uvloop").new_event_loop
    return factory


def _nothing() -> None:
    """Without a key there is nothing to prepare for."""
