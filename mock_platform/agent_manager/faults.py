"""What faults do to calls of the Agent Manager. Nobody asks for an effect while the world has no fault."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from pydantic_core import from_json

from mock_platform.agent_manager.http import Message, Problem, Receive, Scope, Send, read_body
from mock_platform.faults import FaultBook, Occurrence
from mock_platform.faults.effects import ERRORS, Cut, ErrorAnswer, OnOperation
from mock_platform.faults.sending import FaultySend

if TYPE_CHECKING:
    from mock_platform.world import World
    from mock_platform.world.clock import Clock
    from mock_platform.world.identities import User

LOGIN: Final = "agent_manager_login"
STREAM: Final = "agent_manager_stream"
_AGENTS: Final = "agent_manager_agents"
_RUN: Final = "agent_manager_run"
_MESSAGE: Final = "agent_manager_message"
_METHODS: Final[Mapping[str, str]] = {
    "initialize": "agent_manager_initialize",
    "tools/list": "agent_manager_tools_list",
    "tools/call": "agent_manager_tools_call",
}
"""Messages of the protocol with a name of their own; any other is ``agent_manager_message``."""

CALLS: Final = (LOGIN, *_METHODS.values(), _MESSAGE, _AGENTS, _RUN)
STREAMS: Final = (STREAM,)
"""What faults can be set on (docs/faults.md)."""

_ALWAYS_WITH_A_BODY = frozenset(("POST", "PUT"))


class Reply:
    """In place of ``send``: knows whether the answer has begun, and lets an effect come between."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.started = False
        self._scope = scope
        self._receive = receive
        self._send = send

    async def __call__(self, message: Message) -> None:
        """Send on."""
        self.started = True
        await self._send(message)

    def disturb(self, effect: OnOperation, clock: "Clock", *, is_stream: bool) -> None:
        """From now on ``effect`` is what becomes of the answer."""
        disturbed = FaultySend(effect, clock, self._scope, self._receive, self._send)
        self._send = _Gathered(disturbed, self._send, is_stream=is_stream)


class _Gathered:
    """Hands an answer on as a start and one body; the first piece of a stream, which may never end, stands for all."""

    def __init__(self, disturbed: Send, send: Send, *, is_stream: bool) -> None:
        self._disturbed = disturbed
        self._send = send
        self._is_stream = is_stream
        self._body = b""
        self._is_done = False

    async def __call__(self, message: Message) -> None:
        if self._is_done:
            await self._send(message)
        elif message["type"] == "http.response.start":
            await self._disturbed(message)
        else:
            self._body += message.get("body", b"")
            if self._is_stream or not message.get("more_body", False):
                self._is_done = True
                await self._disturbed({**message, "body": self._body})


async def named(scope: Scope, receive: Receive) -> tuple[str, Receive]:
    """What the request is to a fault, and what gives its body again, which had to be read for that."""
    if scope["method"] not in _ALWAYS_WITH_A_BODY:
        is_stream = scope["method"] == "GET" and scope["path"].startswith("/mcp")
        return (STREAM if is_stream else _name_of(scope["path"], b"")), receive
    body = await read_body(receive)
    return _name_of(scope["path"], body), _again(body, receive)


def strike(world: "World", caller: "User", name: str, reply: Reply) -> None:
    """Have the call go wrong if a fault is due; raises the refusal of one that is not carried out."""
    effect = FaultBook.of(world).fire(Occurrence("stream" if name == STREAM else "call", name, caller.id))
    if not isinstance(effect, OnOperation):
        return
    reply.disturb(effect, world.clock, is_stream=name == STREAM)
    if isinstance(effect, ErrorAnswer):
        raise Injected(effect)
    if isinstance(effect, Cut) and effect.cut == "before":
        raise Injected(ErrorAnswer(status=503))  # nobody gets to see it


class Injected(Problem):
    """A problem that a fault asked for: what it leaves out is what goes with the status."""

    def __init__(self, effect: ErrorAnswer) -> None:
        code, message = ERRORS[effect.status]
        wait = () if effect.retry_after is None else ((b"retry-after", b"%d" % effect.retry_after),)
        title = HTTPStatus(effect.status).phrase
        super().__init__(
            effect.status, (effect.code or code).replace("_", "-"), title, effect.message or message, *wait
        )
        if effect.details is not None:
            self.body["details"] = effect.details
        self.is_bare = effect.body == "empty"


def _name_of(path: str, body: bytes) -> str:
    if path.startswith("/api/"):
        return _RUN if path.endswith("/runs") else _AGENTS
    try:
        message = from_json(body)
    except ValueError:
        return _MESSAGE
    method = message.get("method") if isinstance(message, dict) else None
    return _METHODS.get(method, _MESSAGE) if isinstance(method, str) else _MESSAGE


def _again(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again
