"""uvicorn's HTTP protocol with a limit to the head of a request, which its fast parser does not have."""

from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import asyncio

MOST_HEAD_BYTES = 64 * 1024
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"  # then hang up
)


def http_protocol() -> "type[asyncio.Protocol] | Literal['auto']":
    """The protocol to serve with: bounded httptools where they are installed, else h11, which is bounded by itself."""
    if find_spec("httptools") is None:
        return "auto"
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol  # noqa: PLC0415 - may be missing

    class BoundedProtocol(HttpToolsProtocol):
        """One connection."""

        _head_bytes = 0
        _in_head = True

        def data_received(self, data: bytes) -> None:
            """Count while a head is coming in, and refuse one that does not end."""
            self._head_bytes += len(data)
            super().data_received(data)
            if self._in_head and self._head_bytes > MOST_HEAD_BYTES and not self.transport.is_closing():
                self.transport.write(_TOO_LARGE)
                self.transport.close()

        def on_message_begin(self) -> None:
            """The head of the next request begins with the bytes of this call at the earliest."""
            self._head_bytes, self._in_head = 0, True
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            """The head is complete; what comes now is the body."""
            self._in_head = False
            super().on_headers_complete()

    return BoundedProtocol
