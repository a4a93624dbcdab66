"""uvicorn's HTTP protocol with a limit to the head of a request, which its fast parser does not have."""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from mock_platform.directly import HANG_UP, WIRE

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence

    from uvicorn._types import ASGI3Application, HTTPScope
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

    from mock_platform.directly import AtOnce

MOST_HEAD_BYTES = 64 * 1024
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"  # then hang up
)


def http_protocol(at_once: "AtOnce") -> "type[asyncio.Protocol]":
    """The protocol to serve with: bounded httptools where they are installed, else h11, which is bounded by itself.

    With httptools, requests that come in one piece are answered ``at_once`` where that can be done.
    """
    if find_spec("httptools") is None:
        return _plain_protocol()
    from uvicorn.protocols.http.httptools_impl import STATUS_LINE  # noqa: PLC0415 - may be missing

    from mock_platform.offers import DecliningProtocol  # noqa: PLC0415 - the same

    class BoundedProtocol(DecliningProtocol):
        """One connection."""

        _serving: "RequestResponseCycle"
        _reading = False
        _begun: "ASGI3Application | None" = None
        """What is to answer the request that began in the bytes that are read."""

        _unfinished: "HTTPScope | None" = None
        _head_bytes = 0
        _in_chunk_head = False
        """Whether a chunk has begun of which no byte has come; after the last one there are trailers, without end."""

        _last_words: str | None = None
        """What is said before hanging up, once earlier requests are answered."""

        _defaults: "tuple[object, bytes]" = (None, b"")
        _silence: "asyncio.TimerHandle | None" = None
        _answered_at = 0.0

        def connection_made(self, transport: "asyncio.Transport") -> None:  # type: ignore[override]  # as in uvicorn
            """Every request of the connection brings the ways to answer it directly and to cut it."""
            super().connection_made(transport)
            self.app_state = {**self.app_state, HANG_UP: transport.abort, WIRE: self}

        def connection_lost(self, exc: Exception | None) -> None:
            """Tell also the request that is served, which uvicorn does not if others have come after it."""
            super().connection_lost(exc)
            if self._silence is not None:
                self._silence.cancel()
            serving: RequestResponseCycle | None = getattr(self, "_serving", None)
            if serving is not None and not serving.response_complete:
                serving.disconnected = True
                serving.message_event.set()

        def handle_websocket_upgrade(self) -> None:
            """No socket while an earlier request waits: its answer would come between the frames."""
            if not getattr(self.cycle, "response_complete", True):  # there is no cycle before the first request
                self.send_400_response("An upgrade has to wait for the answers to earlier requests.")
            else:
                super().handle_websocket_upgrade()

        def _start_asgi_task(self, cycle: "RequestResponseCycle", app: "ASGI3Application") -> None:
            """The request whose turn it is; later ones of the connection wait for its answer."""
            self._serving = cycle
            if self._reading:
                self._begun = app
            else:
                super()._start_asgi_task(cycle, app)

        def _serve(self, app: "ASGI3Application") -> None:
            """Answer the request that has just come, at once if all of it is there."""
            self._begun = None
            cycle = self._serving
            if self._is_whole() and self._can_answer() and not self.transport.is_closing():
                answer = at_once(cycle.scope, bytes(cycle.body))  # type: ignore[arg-type]  # a TypedDict
                if answer is not None:
                    self._send(*answer)
                    return
            super()._start_asgi_task(cycle, app)

        def _is_whole(self) -> bool:
            cycle = self._serving
            return not (cycle.more_body or cycle.disconnected or cycle.waiting_for_100_continue)

        def _can_answer(self) -> bool:
            cycle = self._serving
            is_open = cycle.keep_alive and not cycle.disconnected and not self.flow.write_paused
            return is_open and cycle.scope["method"] != "HEAD"

        def whole_body(self) -> bytes | None:
            """The body if all of it is there; ``None`` if it has to be waited for."""
            if not self._is_whole():
                return None
            cycle = self._serving
            body, cycle.body = bytes(cycle.body), bytearray()
            self.flow.resume_reading()
            return body

        def answer(self, status: int, headers: "Sequence[tuple[bytes, bytes]]", body: bytes) -> bool:
            """Send the whole answer; ``False`` if that cannot be done at once, and nothing has been sent."""
            if not self._can_answer():
                return False
            self._send(status, headers, body)
            return True

        def _send(self, status: int, headers: "Sequence[tuple[bytes, bytes]]", body: bytes) -> None:
            cycle = self._serving
            head = b"".join([b"%b: %b\r\n" % header for header in headers])
            self.transport.write(b"%b%b%b\r\n%b" % (STATUS_LINE[status], self._default_head(), head, body))
            cycle.response_started = cycle.response_complete = True
            cycle.waiting_for_100_continue = False
            cycle.message_event.set()
            self._go_on()

        def _go_on(self) -> None:
            """After a direct answer: the next request, or silence, for which one timer serves many answers."""
            self.server_state.total_requests += 1
            if self.transport.is_closing():
                return
            if self.pipeline:
                self._start_asgi_task(*self.pipeline.pop())
            else:
                self._answered_at = self.loop.time()
                if self._silence is None:
                    self._silence = self.loop.call_later(self.timeout_keep_alive, self._end_silence)
            self._read_on()

        def on_response_complete(self) -> None:
            """The same after an answer by ASGI."""
            super().on_response_complete()
            if not self.transport.is_closing():
                self._read_on()

        def _read_on(self) -> None:
            """Read more once all that has been read is answered or begun: no pipeline fills the memory."""
            if self.pipeline:
                self.flow.pause_reading()
            elif self._last_words is not None and self._serving.response_complete:
                super().send_400_response(self._last_words)
            else:
                self.flow.resume_reading()

        def send_400_response(self, msg: str) -> None:
            """Hang up on what is no HTTP, after the answers to what came before it."""
            if self.pipeline and self.pipeline[0][0].more_body:  # it stands in the body of the newest request
                self.pipeline.popleft()
            serving: RequestResponseCycle | None = getattr(self, "_serving", None)
            if serving is None or serving.response_complete or serving.more_body:
                super().send_400_response(msg)
            else:
                self._last_words = msg

        def _end_silence(self) -> None:
            """Hang up on a client that has asked nothing since; if uvicorn has set its own timer, that decides."""
            self._silence = None
            cycle = self.cycle
            at_rest = cycle.response_complete and not cycle.more_body and self.scope is cycle.scope
            if self.timeout_keep_alive_task is not None or not at_rest or self.transport.is_closing():
                return
            left = self._answered_at + self.timeout_keep_alive - self.loop.time()
            if left > 0:
                self._silence = self.loop.call_later(left, self._end_silence)
            else:
                self.transport.close()

        def _default_head(self) -> bytes:
            """What uvicorn adds to each answer: a list that it replaces every second."""
            headers = self.server_state.default_headers
            if self._defaults[0] is not headers:
                self._defaults = (headers, b"".join([b"%b: %b\r\n" % header for header in headers]))
            return self._defaults[1]

        def on_chunk_header(self) -> None:
            """A chunk begins; the last one has no body, but trailers, which are no headers of the request."""
            self._in_chunk_head = True
            if not self.parser.should_upgrade():
                self.headers = []

        def on_chunk_complete(self) -> None:
            """With the last chunk the trailers have ended as well."""
            self._in_chunk_head = False

        def on_body(self, body: bytes) -> None:
            """A chunk that has a body is none of the trailers."""
            if self._in_chunk_head:
                self._in_chunk_head, self._unfinished = False, None
            super().on_body(body)

        def data_received(self, data: bytes) -> None:
            """Refuse a head, or trailers, without end; what comes in one piece, as nearly all does, costs little."""
            self._reading = True
            try:
                super().data_received(data)
            finally:
                self._reading = False
            if self._begun is not None:
                self._serve(self._begun)
            if self._in_chunk_head or getattr(self.cycle, "scope", None) is not self.scope:  # a whole head has a cycle
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
