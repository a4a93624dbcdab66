"""The scenario agent-manager on a real server, and plain HTTP to it."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from http.client import HTTPConnection
from time import monotonic
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import httpx2

from mock_platform import MockPlatform
from mock_platform.agent_manager.catalogue import Catalogue
from mock_platform.agent_manager.deadlines import Deadlines
from mock_platform.agent_manager.runs import Runs
from mock_platform.world import World
from mock_platform.world.identities import Agent, User
from tests.agent_manager.raw import RawStream

T = TypeVar("T")
Json = dict[str, Any]

SECONDS = 30.0
"""After this long a test fails; nothing takes nearly as long."""

INITIALIZE = {
    "protocolVersion": "2025-11-25",
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "1"},
}


class Stage:
    """One mock. The clock runs unless a test asks for one that stands still."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - what a mock takes
        settings.setdefault("agent_manager_login_limit", None)
        settings.setdefault("clock", "running")
        self.mock = MockPlatform(settings.pop("scenario", "agent-manager"), **settings)
        self._open = ExitStack()
        self._tokens: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._open.enter_context(self.mock)
        self.http = self._open.enter_context(httpx2.Client(base_url=self.mock.base_url, trust_env=False, timeout=60))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    # --- over the wire -------------------------------------------------------------------------------------------

    def token(self, username: str = "alice") -> str:
        """A token by login, the same one again."""
        if username not in self._tokens:
            answer = self.login(username, f"local-{username}")
            assert answer.status_code == 200, answer.text
            self._tokens[username] = answer.json()["token"]
        return self._tokens[username]

    def login(self, username: str, password: str, **more: object) -> httpx2.Response:
        return self.http.post("/api/auth/login", json={"username": username, "password": password, **more})

    def bearer(self, username: str = "alice") -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(username)}"}

    def request(self, method: str, path: str, username: str = "alice", **more: Any) -> httpx2.Response:  # noqa: ANN401 - as httpx2
        return self.http.request(method, path, headers=self.bearer(username), **more)

    def post(self, message: object, session_id: str | None = None, username: str = "alice") -> httpx2.Response:
        """POST /mcp/messages; a text or bytes goes as it is."""
        content = message if isinstance(message, str | bytes) else json.dumps(message)
        where = "" if session_id is None else f"?sessionId={session_id}"
        return self.request("POST", f"/mcp/messages{where}", username, content=content)

    def ask(self, method: str, params: Json | None = None, username: str = "alice") -> Json:
        """One request without a session, and what answers it."""
        answer = self.post(rpc(1, method, params), username=username)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        assert (found.pop("jsonrpc"), found.pop("id")) == ("2.0", 1)
        return found

    def call(self, tool: str, username: str = "alice", **arguments: object) -> Json:
        """The result of one call without a session."""
        result: Json = self.ask("tools/call", {"name": tool, "arguments": arguments}, username)["result"]
        return result

    def tools(self, username: str = "alice") -> list[str]:
        return [each["name"] for each in self.ask("tools/list", username=username)["result"]["tools"]]

    def stream(self, username: str = "alice") -> RawStream:
        """An open stream, past its first event."""
        stream = RawStream(self.mock.base_url, self.token(username))
        self._open.callback(stream.close)
        return stream

    def vanish_during(self, path: str, body: Json, **headers: str) -> None:
        """Post ``body`` and hang up as soon as a run waits because of it."""
        where = urlsplit(self.mock.base_url)
        connection = HTTPConnection(str(where.hostname), where.port, timeout=SECONDS)
        told = {**self.bearer(), "Content-Type": "application/json", **headers}
        connection.request("POST", path, json.dumps(body), told)
        self.until(lambda _: self.left_behind()["runs"] == 1, "the run waits")
        connection.close()

    # --- inside --------------------------------------------------------------------------------------------------

    def inside(self, action: Callable[[World], T]) -> T:
        return self.mock.call(action)

    def advance(self, seconds: float) -> None:
        self.inside(lambda world: world.clock.advance(seconds))

    def user(self, username: str) -> User:
        found = self.inside(lambda world: world.accounts.resolve(username))
        assert isinstance(found, User)
        return found

    def agent(self, handle: str) -> Agent:
        found = self.inside(lambda world: world.accounts.resolve(handle))
        assert isinstance(found, Agent)
        return found

    def left_behind(self) -> dict[str, int]:
        """What waits inside for somebody: all zero when nobody is there."""

        def count(world: World) -> dict[str, int]:
            protocol = self.mock._load().app.agent_manager._protocol
            return {
                "runs": len(world.attached(Runs, Runs)),
                "watchers": world.attached(Catalogue, Catalogue).watcher_count,
                "deadlines": len(world.attached(Deadlines, Deadlines)),
                "sessions": 0 if protocol is None else len(protocol.sse),
            }

        return self.inside(count)

    def listeners(self) -> int:
        """How many streams are open on which a change of a list would be told now."""

        def count(world: World) -> int:
            watchers = world.attached(Catalogue, Catalogue)._watchers.values()
            return sum(getattr(getattr(each.tell, "__self__", None), "_streams", True) for each in watchers)

        return self.inside(count)

    def until(self, condition: Callable[[World], bool], what: str) -> None:
        """Return when ``condition`` holds; each look is a turn of the server's loop, which goes on in between."""
        end = monotonic() + SECONDS
        while not self.inside(condition):
            assert monotonic() < end, f"waited in vain until {what}"


NOTHING = {"runs": 0, "watchers": 0, "deadlines": 0, "sessions": 0}


def rpc(request_id: str | int | None, method: str, params: Json | None = None) -> Json:
    """A request, or a notification without an id."""
    message: Json = {"jsonrpc": "2.0", "method": method}
    if request_id is not None:
        message["id"] = request_id
    if params is not None:
        message["params"] = params
    return message
