"""One connection of a client: the library's loop on the one side, what waits for the client on the other."""

import asyncio
import logging
from collections import deque
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self, TypeAlias

import anyio
from mcp.server.connection import Connection
from mcp.server.runner import serve_connection
from mcp.shared.jsonrpc_dispatcher import JSONRPCDispatcher
from mcp.shared.message import ServerMessageMetadata, SessionMessage
from mcp.shared.transport_context import TransportContext
from mcp_types import JSONRPCError, JSONRPCNotification, JSONRPCRequest, JSONRPCResponse
from mcp_types.version import LATEST_HANDSHAKE_VERSION

if TYPE_CHECKING:
    from mock_platform.agent_manager.framing import Message
    from mock_platform.agent_manager.principal import Principal
    from mock_platform.agent_manager.served import AgentServer

Delivery: TypeAlias = Literal["both", "accepted", "inline"]
RequestId: TypeAlias = str | int

MOST_EVENTS_WAITING = 1_000
MOST_BYTES_WAITING = 4 * 1024 * 1024
"""How much may wait for a client that does not read; then its session ends."""

_MOST_UNHANDLED = 64

_log = logging.getLogger(__name__)


class Busy(Exception):  # noqa: N818 - what the id is
    """A request with this id is under way already."""


class Session:
    """The messages of one client, in both directions, until it is closed."""

    def __init__(self, session_id: str, principal: "Principal", delivery: Delivery) -> None:
        self.id = session_id
        self.principal = principal
        self.delivery = delivery
        self.closed = asyncio.Event()
        self.is_too_slow = False
        self._events: deque[bytes] = deque()
        self._bytes = 0
        self._news = asyncio.Event()
        self._waiting: dict[RequestId, asyncio.Future[bytes | None]] = {}
        self._feed, self._incoming = anyio.create_memory_object_stream[SessionMessage | Exception](_MOST_UNHANDLED)

    async def serve(self, server: "AgentServer") -> None:
        """Have ``server`` handle what comes in until the session is closed.

        The connection takes requests from the start: the documented clients call tools without ``initialize``.
        """
        dispatcher = JSONRPCDispatcher[TransportContext](
            self._incoming, _Outgoing(self), inline_methods=frozenset(("initialize",))
        )
        connection = Connection.from_envelope(LATEST_HANDSHAKE_VERSION, None, None, outbound=dispatcher)
        try:
            await serve_connection(server, dispatcher, connection=connection, lifespan_state={})
        except Exception:  # noqa: BLE001 - a bug of ours ends this session and no other
            _log.exception("a session of the Agent Manager failed")
        finally:
            self.close()

    def close(self) -> None:
        """Nothing is taken in or sent any more; whoever waits for an answer here gets none."""
        self.closed.set()
        self._feed.close()
        for waiting in self._waiting.values():
            _resolve(waiting, None)

    # --- from the client -----------------------------------------------------------------------------------------

    async def take(self, message: "Message", principal: "Principal") -> "asyncio.Future[bytes | None]":
        """Hand a message to the server; the answer comes in the future, ``None`` for a request that gets none.

        :class:`Busy` for an id that is in use.
        """
        answer: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
        metadata = ServerMessageMetadata(request_context=principal, can_send_request=False)
        if isinstance(message, JSONRPCRequest):
            request_id = message.id
            if request_id in self._waiting:
                raise Busy
            self._waiting[request_id] = answer

            async def unanswered() -> None:
                self._answer(request_id, None)

            metadata.on_request_unanswered = unanswered
        else:
            answer.set_result(None)
        try:
            await self._feed.send(SessionMessage(message, metadata))
        except (anyio.ClosedResourceError, anyio.BrokenResourceError):
            _resolve(answer, None)
        return answer

    async def call_off(self, request_id: RequestId, principal: "Principal") -> None:
        """The client has gone that waited for this answer."""
        params = {"requestId": request_id, "reason": "the client hung up"}
        await self.take(JSONRPCNotification(jsonrpc="2.0", method="notifications/cancelled", params=params), principal)

    # --- to the client -------------------------------------------------------------------------------------------

    def put(self, message: bytes) -> None:
        """Send a message on the stream; a client that leaves too much lying there is cut off."""
        if self.closed.is_set():
            return
        self._events.append(message)
        self._bytes += len(message)
        self._news.set()
        if len(self._events) > MOST_EVENTS_WAITING or self._bytes > MOST_BYTES_WAITING:
            _log.warning(
                "user %s does not read the stream of the Agent Manager, which is closed", self.principal.user.id
            )
            self.is_too_slow = True
            self.close()

    async def next(self) -> bytes:
        """The next message for the stream, as soon as there is one."""
        while not self._events:
            self._news.clear()
            await self._news.wait()
        message = self._events.popleft()
        self._bytes -= len(message)
        return message

    def send(self, message: object) -> None:
        """What the server says: answers go where ``delivery`` says, everything else to the stream."""
        assert isinstance(message, JSONRPCResponse | JSONRPCError | JSONRPCNotification)  # noqa: S101 - it asks nothing
        ready = message.model_dump_json(by_alias=True, exclude_unset=True).encode()
        if isinstance(message, JSONRPCNotification):
            self.put(ready)
            return
        if message.id is not None:
            self._answer(message.id, ready)
        if self.delivery != "inline":
            self.put(ready)

    def _answer(self, request_id: RequestId, ready: bytes | None) -> None:
        waiting = self._waiting.pop(request_id, None)
        if waiting is not None:
            _resolve(waiting, ready)


class _Outgoing:
    """A session as the stream that the library writes to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def send(self, item: SessionMessage, /) -> None:
        self._session.send(item.message)

    async def aclose(self) -> None:
        self._session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        await self.aclose()


def _resolve(waiting: "asyncio.Future[bytes | None]", answer: bytes | None) -> None:
    if not waiting.done():
        waiting.set_result(answer)
