"""uvicorn's protocols, with a limit to the head of a request where there is none, and with a way to hang up.

Without the limit a client that never ends its headers, or the trailers after a body in chunks, fills the memory.
"""

import asyncio
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from starlette.types import Scope

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

MOST_HEAD_BYTES: Final = 64 * 1024
"""After the bytes with which the head came in; a usual one comes in those alone."""

_TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


_HANG_UP: Final = "thenvoi.hang_up"


def cut(scope: Scope) -> None:
    """Cut the connection of the request ``scope``, whatever its client has not read yet."""
    scope["state"][_HANG_UP]()


def http_protocol() -> type[asyncio.Protocol]:
    """The protocol to serve with; h11, where httptools are not installed, is bounded by itself."""
    if find_spec("httptools") is None:
        return _plain_protocol()
    from mcp_server.transports.offers import DecliningProtocol  # noqa: PLC0415 - what it needs may be missing

    class BoundedProtocol(DecliningProtocol):
        """One connection. ``_is_open`` says that a head, or what may turn out to be trailers, has no end yet."""

        _is_open = False
        _is_fresh = False
        _bytes = 0
        _serving: "RequestResponseCycle | None" = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
            """Every request of the connection brings the way to cut it."""
            super().connection_made(transport)
            self.app_state = {**self.app_state, _HANG_UP: transport.abort}

        def connection_lost(self, exc: Exception | None) -> None:
            """Tell also the request that is served, which uvicorn does not if others have come after it."""
            super().connection_lost(exc)
            serving = self._serving
            if serving is not None and not serving.response_complete:
                serving.disconnected = True
                serving.message_event.set()

        def _start_asgi_task(self, cycle: "RequestResponseCycle", app: "ASGI3Application") -> None:
            """The request whose turn it is; later ones of the connection wait for its answer."""
            self._serving = cycle
            super()._start_asgi_task(cycle, app)

        def on_response_complete(self) -> None:
            """Read no further while requests wait that have been read: no pipeline fills the memory."""
            super().on_response_complete()
            if self.pipeline and not self.transport.is_closing():
                self.flow.pause_reading()

        def data_received(self, data: bytes) -> None:
            """Count what belongs to one head alone: not the bytes in which it began, where others may have ended."""
            super().data_received(data)
            if self._is_fresh:
                self._is_fresh, self._bytes = False, 0
            elif self._is_open:
                self._bytes += len(data)
            if self._is_open and self._bytes > MOST_HEAD_BYTES and not self.transport.is_closing():
                self.transport.write(_TOO_LARGE)
                self.transport.close()

        def _begin(self) -> None:
            self._is_open = self._is_fresh = True

        def on_message_begin(self) -> None:
            """A request begins with its head."""
            super().on_message_begin()
            self._begin()

        def on_headers_complete(self) -> None:
            """The head has ended."""
            self._is_open = False
            super().on_headers_complete()

        def on_chunk_header(self) -> None:
            """A chunk begins; after the last one there are trailers, which are no headers of the request."""
            self.headers = []
            self._begin()

        def on_body(self, body: bytes) -> None:
            """What has a body is a chunk, and not the last one."""
            self._is_open = False
            super().on_body(body)

        def on_message_complete(self) -> None:
            """Trailers end with their request."""
            self._is_open = False
            super().on_message_complete()

    return BoundedProtocol


def _plain_protocol() -> type[asyncio.Protocol]:
    from uvicorn.protocols.http.h11_impl import H11Protocol  # noqa: PLC0415 - only where it is needed

    class PlainProtocol(H11Protocol):
        """One connection."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
            """As with the other protocol."""
            super().connection_made(transport)
            self.app_state = {**self.app_state, _HANG_UP: transport.abort}

    return PlainProtocol
