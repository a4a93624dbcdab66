"""uvicorn's HTTP protocol with a limit to the head of a request, which its fast parser does not have."""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from mock_platform.agent_manager.http import HANG_UP

if TYPE_CHECKING:
    import asyncio

    from uvicorn._types import HTTPScope

MOST_HEAD_BYTES = 64 * 1024
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"  # then hang up
)


def http_protocol() -> "type[asyncio.Protocol]":
    """The protocol to serve with: bounded httptools where they are installed, else h11, which is bounded by itself."""
    if find_spec("httptools") is None:
        return _plain_protocol()
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol  # noqa: PLC0415 - may be missing

    class BoundedProtocol(HttpToolsProtocol):
        """One connection."""

        _unfinished: "HTTPScope | None" = None
        _head_bytes = 0

        def connection_made(self, transport: "asyncio.Transport") -> None:  # type: ignore[override]  # as in uvicorn
            """Every request of the connection brings the way to cut it."""
            super().connection_made(transport)
            self.app_state = {**self.app_state, HANG_UP: transport.abort}

        def data_received(self, data: bytes) -> None:
            """Refuse a head that does not end. One that comes in one piece, as nearly all do, costs one comparison."""
            super().data_received(data)
            if getattr(self.cycle, "scope", None) is not self.scope:  # a complete head has made a cycle of its scope
                self._count(len(data))

        def _count(self, size: int) -> None:
            """Add up what comes after the bytes in which the head began: those may hold the body before it."""
            if self._unfinished is not self.scope:
                self._unfinished, self._head_bytes = self.scope, 0
                return
            self._head_bytes += size
            if self._head_bytes > MOST_HEAD_BYTES and not self.transport.is_closing():
                self.transport.write(_TOO_LARGE)
                self.transport.close()

    return BoundedProtocol


def _plain_protocol() -> "type[asyncio.Protocol]":
    from uvicorn.protocols.http.h11_impl import H11Protocol  # noqa: PLC0415 - only where it is needed

    class PlainProtocol(H11Protocol):
        """One connection."""

        def connection_made(self, transport: "asyncio.Transport") -> None:  # type: ignore[override]  # as in uvicorn
            """Every request of the connection brings the way to cut it."""
            super().connection_made(transport)
            self.app_state = {**self.app_state, HANG_UP: transport.abort}

    return PlainProtocol
