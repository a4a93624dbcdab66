"""uvicorn's HTTP protocol for clients that offer another one with each request, as Java's does (``Upgrade: h2c``).

The parser takes whatever follows such an offer for the other protocol, even the body of the request. A server that does
not take it up goes on in HTTP/1.1 (RFC 9110, 7.8).
"""

import sys

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class DecliningProtocol(HttpToolsProtocol):
    """One connection, which takes up no other protocol: it is as if none had been offered."""

    _declined: bytes | None = None
    """The head of a request, without the offer."""

    _rest_at = 0
    """Where in the data that are parsed whatever follows that head begins."""

    def data_received(self, data: bytes) -> None:
        """Parse; a head with an offer is parsed again without it."""
        super().data_received(data)
        while self._declined is not None:
            data, self._declined = self._declined + data[self._rest_at :], None
            self.parser = type(self.parser)(self)  # after a request that ends the connection the old one is deaf
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's
            super().data_received(data)

    def on_headers_complete(self) -> None:
        """Begin the request, unless its head has to be parsed again."""
        method = self.parser.get_method()
        if not self.parser.should_upgrade() or self._should_upgrade() or method == b"CONNECT":
            super().on_headers_complete()
            return
        kept = [b"%b: %b\r\n" % each for each in self.headers if each[0] != b"upgrade"]
        version = self.parser.get_http_version().encode()
        self._declined = b"%b %b HTTP/%b\r\n%b\r\n" % (method, self.url, version, b"".join(kept))

    def on_message_complete(self) -> None:
        """What is parsed again has not ended yet."""
        if self._declined is None:
            super().on_message_complete()

    def _unsupported_upgrade_warning(self) -> None:
        """Called while the parser's exception is handled, which says where it stopped."""
        stopped = sys.exception()
        self._rest_at = stopped.args[0] if stopped is not None else 0
