"""The Agent Manager as one ASGI application: who may ask, and which part answers.

It is made with every mock and imports little; the protocol is loaded in a thread when the first request comes.
"""

import asyncio
import logging
from importlib import import_module
from typing import TYPE_CHECKING

from mock_platform.agent_manager import agents
from mock_platform.agent_manager.faults import Reply, named, strike
from mock_platform.agent_manager.http import (
    ClientGone,
    Problem,
    Receive,
    Scope,
    Send,
    header,
    not_found,
    send_problem,
)
from mock_platform.agent_manager.login import Login
from mock_platform.agent_manager.refusals import problem_of
from mock_platform.agent_manager.tokens import Tokens
from mock_platform.guard import Guard
from mock_platform.world.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_platform.agent_manager.protocol import Protocol
    from mock_platform.world.worlds import Worlds

LOGIN = "/api/auth/login"
STREAM = "/mcp/sse"
MESSAGES = "/mcp/messages"
STREAMABLE = "/mcp"
_PREFIXES = ("/api/auth", agents.AGENTS, agents.ADMIN, STREAMABLE)
_BELOW = tuple(f"{each}/" for each in _PREFIXES)

_log = logging.getLogger(__name__)


class AgentManagerFace:
    """Answers everything that :meth:`serves` names, for the worlds of one process."""

    def __init__(self, worlds: "Worlds", guard: Guard | None = None) -> None:
        self._guard = guard or Guard()
        self._tokens = Tokens(worlds)
        self._login = Login(worlds, self._tokens)
        self._protocol: Protocol | None = None

    @staticmethod
    def serves(path: str) -> bool:
        """Whether requests for ``path`` belong here."""
        return path in _PREFIXES or path.startswith(_BELOW)

    def close(self) -> None:
        """End all streams and whatever runs in the background; the next request begins anew."""
        if self._protocol is not None:
            self._protocol.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        reply = Reply(scope, receive, send)
        try:
            await self._answer(scope, receive, reply)
        except ClientGone:
            return
        except Exception as error:  # noqa: BLE001 - no traceback ever reaches a client (design rule 9)
            problem = self._problem(error, scope)
            if not reply.started:
                await send_problem(reply, problem)

    @staticmethod
    def _problem(error: Exception, scope: Scope) -> Problem:
        """What to tell of ``error``; a bug of ours goes to the log."""
        if isinstance(error, Problem):
            return error
        if isinstance(error, Refused):
            return problem_of(error)
        _log.error("%s %s failed", scope["method"], scope["path"], exc_info=error)
        return Problem(500, "internal-error", "Internal Server Error", "A bug of the mock; its log tells more")

    async def _answer(self, scope: Scope, receive: Receive, send: Reply) -> None:
        refusal = self._guard.refusal(scope["headers"])
        if refusal is not None:
            title = refusal.code.replace("_", " ").title()
            raise Problem(refusal.status, refusal.code.replace("_", "-"), title, refusal.message)
        protocol = await self._load()
        path: str = scope["path"]
        if path == LOGIN:
            await self._login(scope, receive, send)
            return
        principal = self._tokens.principal(header(scope, b"authorization"))
        principal.world.clock.settle()
        if principal.world.faulty:
            name, again = await named(scope, receive)
            strike(principal.world, principal.user, name, send)
            receive = again
        if path == STREAM:
            await protocol.sse.stream(scope, receive, send, principal)
        elif path == MESSAGES:
            await protocol.sse.post(scope, receive, send, principal)
        elif path == STREAMABLE:
            await protocol.streamable(scope, receive, send, principal)
        elif path.startswith(("/api/agents", "/api/admin/agents")):
            await agents.answer(scope, receive, send, principal)
        else:
            raise not_found("There is nothing at this address")

    async def _load(self) -> "Protocol":
        if self._protocol is None:
            module = await asyncio.to_thread(import_module, "mock_platform.agent_manager.protocol")
            self._made(module.Protocol)
        assert self._protocol is not None  # noqa: S101 - just made
        return self._protocol

    def _made(self, make: "Callable[[], Protocol]") -> None:
        """One for all of the first requests, which have waited for the same thread."""
        if self._protocol is None:
            self._protocol = make()
