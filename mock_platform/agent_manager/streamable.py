"""Streamable HTTP at ``/mcp``: the library's transport for both eras of the protocol, behind our token (mcp.md 5.1)."""

import asyncio
from typing import TYPE_CHECKING, Any

import anyio
from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from mock_platform.agent_manager.catalogue import Catalogue, Watcher
from mock_platform.agent_manager.deadlines import Deadlines
from mock_platform.agent_manager.framing import refusal_of_id
from mock_platform.agent_manager.http import Message, Receive, Scope, Send, header
from mock_platform.agent_manager.principal import SCOPE_KEY
from mock_platform.agent_manager.sse import LIST_CHANGED, MOST_SESSIONS, event
from mock_platform.agent_manager.streamable_sessions import StreamableSessions
from mock_platform.agent_manager.tokens import unauthorized

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_platform.agent_manager.principal import Principal
    from mock_platform.agent_manager.served import AgentServer

_SESSION_ID = b"mcp-session-id"


class StreamableTransport:
    """All sessions of one process at ``/mcp``. The library's manager runs in a task of the loop that asked first."""

    def __init__(self, server: "AgentServer") -> None:
        self._server = server
        self._running: _Running | None = None

    def close(self) -> None:
        """End every session."""
        if self._running is not None:
            self._running.close()
            self._running = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send, principal: "Principal") -> None:
        """Serve one request; it ends with the token at the latest, and with the client."""
        running = await self._run()
        scope["user"] = AuthenticatedUser(_token_of(principal))  # whose a session is, to the library
        scope[SCOPE_KEY] = principal
        exchange = _Exchange(receive, send, is_stream=scope["method"] == "GET")
        deadlines = principal.world.attached(Deadlines, Deadlines)
        with anyio.CancelScope() as until_expiry:
            call_off = deadlines.at(principal.expires_at, until_expiry.cancel)
            watcher = Watcher(principal.user, exchange.tell, until_expiry.cancel)
            unwatch = principal.world.attached(Catalogue, Catalogue).watch(watcher)
            try:
                await running.serve(scope, exchange, principal)
            finally:
                call_off()
                unwatch()
                principal.hang_up()
        if until_expiry.cancelled_caught:
            await exchange.end()

    async def _run(self) -> "_Running":
        if self._running is None or self._running.task.done():
            self._running = _Running(self._server)
        running = self._running
        await running.started.wait()
        return running


class _Running:
    """One manager, its sessions, and the task that it lives in."""

    def __init__(self, server: "AgentServer") -> None:
        # Host and Origin are looked at before anything comes here.
        self._manager = StreamableHTTPSessionManager(app=server, max_sessions=MOST_SESSIONS)
        self.sessions = StreamableSessions(self._end_soon)
        self.started = asyncio.Event()
        self._stop = asyncio.Event()
        self._ending: set[asyncio.Task[None]] = set()
        self.task = asyncio.get_running_loop().create_task(self._run(), name="agent-manager")

    async def _run(self) -> None:
        async with self._manager.run():
            self.started.set()
            await self._stop.wait()

    def close(self) -> None:
        """End every session."""
        self.sessions.close()
        self._stop.set()

    async def serve(self, scope: Scope, exchange: "_Exchange", principal: "Principal") -> None:
        """Have the library answer."""
        exchange.on_start = lambda message: self._note(scope, principal, message)
        with self.sessions.used(principal, header(scope, _SESSION_ID)):
            await self._manager.handle_request(scope, exchange.receive, exchange.send)

    def _note(self, scope: Scope, principal: "Principal", answer: Message) -> None:
        """Which session is opened or ended by an answer that begins."""
        session_id = header(scope, _SESSION_ID)
        if answer["status"] >= 400:
            return
        if session_id is None and (opened := header(answer, _SESSION_ID)) is not None:
            self.sessions.add(principal, scope["user"], opened)
        elif session_id is not None and scope["method"] == "DELETE":
            self.sessions.discard(principal, session_id)

    def _end_soon(self, owner: AuthenticatedUser, session_id: str) -> None:
        task = asyncio.ensure_future(self._end(owner, session_id))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _end(self, owner: AuthenticatedUser, session_id: str) -> None:
        """End a session as its client would: the library has no other way that is meant for it."""
        headers = [(_SESSION_ID, session_id.encode())]
        scope = {"type": "http", "method": "DELETE", "path": "/mcp", "query_string": b"", "headers": headers}
        await self._manager.handle_request({**scope, "user": owner}, _nothing_more, _unread)


async def _nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _unread(_: Message) -> None:
    """Nobody waits for this answer."""


class _Exchange:
    """One request and its answer, with a look at what passes.

    The long answer to a GET is where a client of the handshake era hears of changed lists. The library would send that
    to a session; all streams here are ours to write to, so it goes between two of the library's events.
    """

    def __init__(self, receive: Receive, send: Send, *, is_stream: bool) -> None:
        self._receive = receive
        self._send = send
        self._may_stream = is_stream
        self._streams = False
        self._started = False
        self._said: list[bytes] = []
        self._refusal: bytes | None = None
        self.on_start: Callable[[Message], None] | None = None
        """Told of the head of the answer before the client is."""
        self._telling: set[asyncio.Task[None]] = set()

    async def receive(self) -> Message:
        """What comes from the client."""
        message = await self._receive()
        self._said.append(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        """What the library answers."""
        if message["type"] == "http.response.start":
            if message["status"] == 202 and (refusal := refusal_of_id(b"".join(self._said))) is not None:
                self._refusal, message = refusal, _head_of(refusal)
            self._started = True
            self._streams = self._may_stream and message["status"] == 200
            if self.on_start is not None:
                self.on_start(message)
        elif self._refusal is not None:
            message = {**message, "body": self._refusal}
        await self._send(message)

    def tell(self) -> None:
        """The caller's list of tools has changed; who has not read the last such word needs no second one."""
        if self._streams and not self._telling:
            body: dict[str, Any] = {"type": "http.response.body", "body": event("message", LIST_CHANGED)}
            task = asyncio.ensure_future(self._send({**body, "more_body": True}))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def end(self) -> None:
        """The token is good no more: end the answer in order, or say so where none has begun."""
        if self._started:
            await self._send({"type": "http.response.body", "body": b""})
            return
        raise unauthorized("The token has expired: log in again", told=True)


def _head_of(refusal: bytes) -> Message:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(refusal))]
    return {"type": "http.response.start", "status": 400, "headers": headers}


def _token_of(principal: "Principal") -> AccessToken:
    """Who the principal is: the same user with a newer token goes on with the same session."""
    return AccessToken(token="", client_id=f"{id(principal.world)}", scopes=[], subject=principal.user.id)
