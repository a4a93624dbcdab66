"""A port, and an HTTP server on it until somebody stops the program."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Generator

import uvicorn
from starlette.types import ASGIApp

from mcp_server.transports.heads import http_protocol

log = logging.getLogger(__name__)

_BACKLOG = 128
_PATIENCE = 0.5
"""Seconds that a stopping server waits for what is under way; streams never end by themselves."""


class AddressError(Exception):
    """The address cannot be listened on; one sentence that says why and what to do."""


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; raises :class:`AddressError`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        sock = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _address_error(host, port, error) from None
    try:
        # On Windows it would allow a second server on a port that is taken.
        sock.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR), 1)
        sock.bind(address)
        sock.listen(_BACKLOG)
    except OSError as error:
        sock.close()
        raise _address_error(host, port, error) from None
    return sock


def url_of(sock: socket.socket) -> str:
    """Where ``sock`` is reached."""
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class HttpServer(uvicorn.Server):
    """uvicorn with its logs where ours go, without its own signal handling, and without patience for streams.

    ``on_ready`` is called when requests are answered.
    """

    def __init__(self, app: ASGIApp, on_ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=http_protocol(),
                access_log=log.isEnabledFor(logging.DEBUG),
                lifespan="off",
                log_config=None,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=2,
                ws="none",
            )
        )
        self._on_ready = on_ready

    def stop(self) -> None:
        """Take no more requests, and return from ``serve`` soon."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        hanging_up = asyncio.get_running_loop().call_later(_PATIENCE, self._hang_up)
        await super().shutdown(sockets)
        hanging_up.cancel()

    def _hang_up(self) -> None:
        for connection in tuple(self.server_state.connections):
            connection.transport.abort()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals to whoever runs the program."""
        yield


def _address_error(host: str, port: int, error: OSError) -> AddressError:
    reason = (error.strerror or str(error)).lower()
    return AddressError(
        f"cannot listen on {host} port {port}: {reason} (choose another with --host or --port; 0 takes any free port)"
    )
