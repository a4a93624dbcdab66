"""The documented transport: a stream of events and a place to post messages to (mcp.md 5.1 to 5.3)."""

import asyncio
from typing import TYPE_CHECKING

import anyio
from mcp_types import INVALID_REQUEST, JSONRPCRequest

from mock_platform.agent_manager.catalogue import Catalogue, Watcher
from mock_platform.agent_manager.deadlines import Deadlines
from mock_platform.agent_manager.framing import Malformed, error, parse
from mock_platform.agent_manager.http import (
    Problem,
    Receive,
    Scope,
    Send,
    check_method,
    not_found,
    query,
    read_body,
    send_bytes,
    until_gone,
)
from mock_platform.agent_manager.session import Busy, Session
from mock_platform.directly import HANG_UP

if TYPE_CHECKING:
    from mock_platform.agent_manager.framing import Message
    from mock_platform.agent_manager.principal import Principal
    from mock_platform.agent_manager.served import AgentServer

MOST_SESSIONS = 1_000
MOST_OF_ONE_USER = 250
"""So that nobody keeps everybody else out."""

GRACE_SECONDS = 1.0
"""How long a POST waits for its answer when the stream has it as well: of the machine's time, as its client waits."""

KEEP_ALIVE_SECONDS = 15.0
FLUSH_SECONDS = 1.0
"""How long a client may take to read the end of its stream before it is hung up on."""

LIST_CHANGED = b'{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}'
EVENT_STREAM = (
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
)
_JSON = (b"content-type", b"application/json")
_KEEP_ALIVE = b": keep-alive\n\n"


class SseTransport:
    """All sessions of one process that came by ``GET /mcp/sse``."""

    def __init__(self, server: "AgentServer") -> None:
        self._server = server
        self._sessions: dict[str, Session] = {}

    def __len__(self) -> int:
        return len(self._sessions)

    def close(self) -> None:
        """End every stream."""
        for session in tuple(self._sessions.values()):
            session.close()

    # --- GET /mcp/sse --------------------------------------------------------------------------------------------

    async def stream(self, scope: Scope, receive: Receive, send: Send, principal: "Principal") -> None:
        """Serve one client from its first event to the end of its session."""
        check_method(scope, "GET")
        self._check_room(principal)
        world = principal.world
        session = Session(world.ids.uuid(), principal, world.switches.agent_manager_post_response)
        self._sessions[session.id] = session
        watcher = Watcher(principal.user, lambda: session.put(LIST_CHANGED), session.close)
        unwatch = world.attached(Catalogue, Catalogue).watch(watcher)
        call_off = world.attached(Deadlines, Deadlines).at(principal.expires_at, session.close)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": list(EVENT_STREAM)})
            await send(_chunk(event("endpoint", f"/mcp/messages?sessionId={session.id}".encode())))
            await self._serve(session, receive, send)
        finally:
            call_off()
            unwatch()
            del self._sessions[session.id]
            session.close()
        await _end(scope, receive, send, at_once=session.is_too_slow)

    def _check_room(self, principal: "Principal") -> None:
        own = sum(each.principal.is_same_as(principal) for each in self._sessions.values())
        if len(self._sessions) >= MOST_SESSIONS:
            detail = f"{MOST_SESSIONS} sessions are open; close some"
        elif own >= MOST_OF_ONE_USER:
            detail = f"{own} sessions of yours are open; close some"
        else:
            return
        raise Problem(503, "too-many-sessions", "Service Unavailable", detail)

    async def _serve(self, session: Session, receive: Receive, send: Send) -> None:
        async def watch() -> None:
            await until_gone(receive)
            session.close()

        async def write() -> None:
            while True:
                message = None
                with anyio.move_on_after(KEEP_ALIVE_SECONDS):
                    message = await session.next()
                await send(_chunk(_KEEP_ALIVE if message is None else event("message", message)))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch)
            tasks.start_soon(write)
            tasks.start_soon(session.serve, self._server)
            await session.closed.wait()
            tasks.cancel_scope.cancel()

    # --- POST /mcp/messages --------------------------------------------------------------------------------------

    async def post(self, scope: Scope, receive: Receive, send: Send, principal: "Principal") -> None:
        """Take one message, for a session or for itself."""
        check_method(scope, "POST")
        named = query(scope)
        session_id = named.get("sessionId", named.get("session_id"))
        session = None if session_id is None else self._session(session_id, principal)
        message = parse(await read_body(receive))
        if isinstance(message, Malformed):
            await send_bytes(send, 200, message.body, _JSON)
        elif session is None:
            await self._answer_alone(message, receive, send, principal)
        else:
            await self._answer(session, message, receive, send, principal)

    def _session(self, session_id: str, principal: "Principal") -> Session:
        session = self._sessions.get(session_id)
        if session is None or session.closed.is_set() or not session.principal.is_same_as(principal):
            raise not_found("There is no such session: open one with GET /mcp/sse")
        return session

    async def _answer(
        self, session: Session, message: "Message", receive: Receive, send: Send, principal: "Principal"
    ) -> None:
        try:
            answer = await session.take(message, principal)
        except Busy:
            assert isinstance(message, JSONRPCRequest)  # noqa: S101 - others have no id
            refusal = error(INVALID_REQUEST, "Invalid request: this id is in use", message.id)
            await send_bytes(send, 200, refusal.body, _JSON)
            return
        if not isinstance(message, JSONRPCRequest):
            await send_bytes(send, 202, b"")
            return
        ready = None
        if session.delivery == "inline":
            ready = await _unless_gone(answer, receive)
            if not answer.done():
                await session.call_off(message.id, principal)
        elif session.delivery == "both":
            await asyncio.wait((answer,), timeout=GRACE_SECONDS)
            ready = answer.result() if answer.done() else None
        await _send_answer(send, ready)

    async def _answer_alone(self, message: "Message", receive: Receive, send: Send, principal: "Principal") -> None:
        """Without a session: one message, one answer, in the body."""
        if not isinstance(message, JSONRPCRequest):
            await send_bytes(send, 202, b"")
            return
        session = Session("", principal, "inline")
        ready = None
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(session.serve, self._server)
            ready = await _unless_gone(await session.take(message, principal), receive)
            tasks.cancel_scope.cancel()
        await _send_answer(send, ready)


def event(name: str, data: bytes) -> bytes:
    """One event of a stream; ``data`` has no line breaks."""
    return b"event: %b\ndata: %b\n\n" % (name.encode(), data)


def _chunk(body: bytes) -> dict[str, object]:
    return {"type": "http.response.body", "body": body, "more_body": True}


async def _send_answer(send: Send, ready: bytes | None) -> None:
    if ready is None:
        await send_bytes(send, 202, b"Accepted", (b"content-type", b"text/plain"))
    else:
        await send_bytes(send, 200, ready, _JSON)


async def _unless_gone(answer: "asyncio.Future[bytes | None]", receive: Receive) -> bytes | None:
    """The answer, or ``None`` as soon as the client has hung up."""
    gone = asyncio.ensure_future(until_gone(receive))
    try:
        await asyncio.wait((answer, gone), return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()
    return answer.result() if answer.done() else None


async def _end(scope: Scope, receive: Receive, send: Send, *, at_once: bool) -> None:
    """End the stream in order, or cut the connection of a client that does not even read that."""
    with anyio.move_on_after(0 if at_once else FLUSH_SECONDS) as patience:
        await send({"type": "http.response.body", "body": b""})
    if (patience.cancelled_caught or at_once) and HANG_UP in scope.get("state", ()):
        scope["state"][HANG_UP]()
        await until_gone(receive)
