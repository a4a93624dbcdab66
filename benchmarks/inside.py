"""Requests answered inside this process: the application as a server would call it, without a socket."""

from collections.abc import Callable

from benchmarks.worlds import Desk
from mock_platform.app import App
from mock_platform.rest.dispatch import Scope
from mock_platform.world.worlds import Worlds


class Asker:
    """Sends requests to an application that serves the world of a desk."""

    def __init__(self, at: Desk) -> None:
        worlds = Worlds()
        worlds.add(at.world)
        self._app = App(worlds)
        self._body = b""
        self._status = 0

    def ready(self, method: str, path: str, key: str, *, query: str = "", body: bytes = b"") -> Callable[[], None]:
        """A call that sends this request again and again; it raises when the answer is a refusal."""
        headers = [(b"host", b"127.0.0.1"), (b"x-api-key", key.encode()), (b"content-type", b"application/json")]
        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": headers}
        self._body = body

        def ask() -> None:
            try:
                self._app(scope, self._receive, self._send).send(None)
            except StopIteration:
                if self._status >= 300:
                    raise RuntimeError(f"{method} {path} is refused: {self._status}") from None
                return
            raise RuntimeError("the application waits for something")

        return ask

    async def _receive(self) -> dict[str, object]:
        return {"type": "http.request", "body": self._body, "more_body": False}

    async def _send(self, message: Scope) -> None:
        self._status = message.get("status", self._status)
