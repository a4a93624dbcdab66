"""Letting pages of chosen origins read what the mock answers (CORS); without any, no answer speaks of it."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from typing import Any, TypeAlias

from mock_platform.directly import WIRE
from mock_platform.guard import ANY

Scope: TypeAlias = MutableMapping[str, Any]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers: TypeAlias = list[tuple[bytes, bytes]]

_METHODS = b"GET, POST, PUT, PATCH, DELETE"
_SECONDS = b"600"
_READABLE = b"x-request-id, retry-after"


class Cors:
    """Answers browsers that ask first, and tells them that the page may read what comes."""

    def __init__(self, origins: Iterable[str]) -> None:
        self._origins = {each.rstrip("/").lower().encode("latin-1") for each in origins}
        self._every = ANY.encode() in self._origins

    def origin(self, headers: Sequence[tuple[bytes, bytes]]) -> bytes | None:
        """The origin that a request comes from, if it is one of those chosen, which may be every one."""
        found = next((value for name, value in headers if name == b"origin"), None)
        return found if found is not None and (self._every or found.lower() in self._origins) else None

    @staticmethod
    def preflight(scope: Scope, origin: bytes) -> Headers | None:
        """What to answer a browser that asks first; ``None`` for a request that is one itself."""
        asked = dict(scope["headers"])
        if scope["method"] != "OPTIONS" or b"access-control-request-method" not in asked:
            return None
        told = [
            *_open_to(origin),
            (b"access-control-allow-methods", _METHODS),
            (b"access-control-allow-headers", asked.get(b"access-control-request-headers", b"content-type")),
            (b"access-control-max-age", _SECONDS),
        ]
        if b"access-control-request-private-network" in asked:
            told.append((b"access-control-allow-private-network", b"true"))
        return told

    @staticmethod
    def sharing(scope: Scope, send: Send, origin: bytes) -> Send:
        """``send`` for an answer that the page may read; the way past ASGI, which adds nothing, is closed to it."""
        state = scope.get("state", {})
        state.pop(WIRE, None)

        async def sharing(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = [*message["headers"], *_open_to(origin), (b"access-control-expose-headers", _READABLE)]
                message = {**message, "headers": headers}
            await send(message)

        return sharing


def _open_to(origin: bytes) -> Headers:
    return [(b"access-control-allow-origin", origin), (b"vary", b"Origin")]
