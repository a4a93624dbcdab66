"""The ASGI application: one set of worlds, and the faces around it by path."""

from importlib.resources import files
from typing import TYPE_CHECKING

from pydantic_core import to_json

from mock_platform.agent_manager import AgentManagerFace
from mock_platform.agent_manager.faults import CALLS, STREAMS
from mock_platform.console import ConsoleFace
from mock_platform.control import PREFIX as CONTROL
from mock_platform.control import ControlFace
from mock_platform.control.registry import Registry
from mock_platform.control.surroundings import Surroundings
from mock_platform.cors import Cors
from mock_platform.credentials import Credentials
from mock_platform.faults import Vocabulary
from mock_platform.guard import Guard, Refusal
from mock_platform.rates import RateWindows
from mock_platform.realtime.face import PATH as SOCKET_PATH
from mock_platform.realtime.face import RealtimeFace
from mock_platform.realtime.routing import EVENTS
from mock_platform.realtime.topics import TOPICS
from mock_platform.rest.declared import OPERATIONS
from mock_platform.rest.dispatch import Receive, RestFace, Scope, Send
from mock_platform.snapshots.answers import hold_back

if TYPE_CHECKING:
    from mock_platform.directly import Answer
    from mock_platform.snapshots.journal import Journal
    from mock_platform.world.worlds import Worlds

SOCKETS = "/api/v1/socket/"
_OF_REST = ("/api/v1/me/", "/api/v1/agent/")
"""Where nearly all requests go."""

_STATIC = {"/openapi.json": ("openapi.json", b"application/json"), "/docs": ("docs.html", b"text/html; charset=utf-8")}

VOCABULARY = Vocabulary(
    operations=tuple(each.id for each in OPERATIONS), events=EVENTS, topics=TOPICS, calls=CALLS, streams=STREAMS
)
"""What faults can be set on (docs/faults.md)."""


class App:
    """Everything that one mock serves."""

    def __init__(
        self,
        worlds: "Worlds",
        *,
        registry: Registry | None = None,
        control_token: str | None = None,
        guard: Guard | None = None,
        cors: Cors | None = None,
    ) -> None:
        self.worlds = worlds
        self.registry = registry or Registry(worlds)
        self.credentials = Credentials(worlds)
        rates = RateWindows()
        self._guard = guard or Guard()
        self._cors = cors
        self._rest = RestFace(self.credentials, OPERATIONS, rates)
        self.realtime = RealtimeFace(self.credentials, rates, self._guard)
        self.agent_manager = AgentManagerFace(worlds, self._guard)
        self._console = ConsoleFace()
        surroundings = Surroundings(
            vocabulary=VOCABULARY, sockets=self.realtime.sockets, is_quiet=self.realtime.is_quiet
        )
        self._control = ControlFace(self.registry, control_token, surroundings)
        self.journal: Journal | None = None
        """What every answer waits for, when the state has to be on the disk first."""
        # Made ahead (python -m mock_platform.rest.openapi) and read before the first request: never work on the loop.
        self._static = {path: (_file(name), kind) for path, (name, kind) in _STATIC.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand one request to its face, if it may come in at all; the Agent Manager says no in words of its own."""
        path: str = scope["path"]
        refusal = self._guard.refusal(scope["headers"])
        if refusal is not None and not AgentManagerFace.serves(path):
            await self._turn_away(refusal, send)
            return
        if self._cors is not None and (origin := self._cors.origin(scope["headers"])) is not None:
            if (told := self._cors.preflight(scope, origin)) is not None:
                await _send(send, 204, b"", *told)
                return
            send = self._cors.sharing(scope, send, origin)
        if self.journal is not None:
            send = hold_back(self.journal, scope, send)
        if path.startswith(_OF_REST):
            await self._rest(scope, receive, send)
        else:
            await self._route(path, scope, receive, send)

    def at_once(self, scope: Scope, body: bytes) -> "Answer | None":
        """The answer to a whole request that need not wait for anything; ``None``, and nothing done, for all others."""
        if self._cors is not None or self.journal is not None or not scope["path"].startswith(_OF_REST):
            return None
        if self._guard.refusal(scope["headers"]) is not None:
            return None
        return self._rest.at_once(scope, body)

    async def _turn_away(self, refusal: Refusal, send: Send) -> None:
        """The platform's envelope, whole (ERR-1, ERR-9): without an id its clients cannot read it."""
        request_id = self._rest.anonymous_id()
        error = {"code": refusal.code, "message": refusal.message, "request_id": request_id.decode()}
        headers = [(b"content-type", b"application/json"), (b"x-request-id", request_id)]
        await _send(send, refusal.status, to_json({"error": error}), *headers)

    async def _route(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the face of a request that has been let in; what is nobody's is the platform's 404."""
        if path.startswith(SOCKETS):
            scope["query_string"] = b""  # may hold a key, which an access log of the embedding program would show
        if path == SOCKET_PATH:  # without an upgrade; those go to ChannelProtocol (websocket.md 1.3)
            await _send(send, 400, b"")
        elif AgentManagerFace.serves(path):
            await self.agent_manager(scope, receive, send)
        elif path.startswith(CONTROL):
            await self._control(scope, receive, send)
        elif path in self._static and scope["method"] == "GET":
            body, kind = self._static[path]
            await _send(send, 200, body, (b"content-type", kind))
        elif self._console.serves(scope["method"], path):
            await self._console(scope, receive, send)
        else:
            await self._rest(scope, receive, send)


def _file(name: str) -> bytes:
    return files("mock_platform.rest").joinpath(name).read_bytes()


async def _send(send: Send, status: int, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [length, *headers]})
    await send({"type": "http.response.body", "body": body})
