"""The control face under ``/_mock/``: what a test or a tool asks of the mock itself, not of the platform."""

import asyncio
import hmac
import re
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic_core import to_json

from mock_platform.control.registry import Registry
from mock_platform.environment import variables

if TYPE_CHECKING:
    from fastapi import FastAPI

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PREFIX = "/_mock/"
LOOPBACK = re.compile(rb"(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)


class ControlFace:
    """ASGI application for ``/_mock/…``.

    Without a ``token`` it answers only requests that name a loopback host, so that a web page cannot reach it by
    rebinding a name; with one, only requests that carry it as ``X-Mock-Token``.
    """

    def __init__(self, registry: Registry, token: str | None = None) -> None:
        self._registry = registry
        self._token = token
        self._application: FastAPI | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        headers = dict(scope["headers"])
        if not self._admits(headers):
            await _answer(send, HTTPStatus.FORBIDDEN, "Control is not open to this request: see docs/limits.md")
        elif scope["path"] != f"{PREFIX}env" or scope["query_string"]:
            if self._application is None:  # loaded in a thread: the loop goes on with the platform's requests
                self._application = await asyncio.to_thread(_load, self._registry)
            await self._application(scope, receive, send)
        elif scope["method"] != "GET":
            await _answer(send, HTTPStatus.METHOD_NOT_ALLOWED, "Only GET", (b"allow", b"GET"))
        else:
            base_url = f"{scope.get('scheme', 'http')}://{headers.get(b'host', b'').decode('latin-1')}"
            await _send(send, HTTPStatus.OK, to_json({"data": variables(self._registry.worlds.get(), base_url)}))

    def _admits(self, headers: dict[bytes, bytes]) -> bool:
        if self._token is not None:
            return hmac.compare_digest(headers.get(b"x-mock-token", b""), self._token.encode())
        return LOOPBACK.fullmatch(headers.get(b"host", b"")) is not None


def _load(registry: Registry) -> "FastAPI":
    from mock_platform.control.http import build  # noqa: PLC0415 - a third of a second

    return build(registry)


async def _answer(send: Send, status: HTTPStatus, message: str, *headers: tuple[bytes, bytes]) -> None:
    code = status.phrase.lower().replace(" ", "_")
    await _send(send, status, to_json({"error": {"code": code, "message": message}}), *headers)


async def _send(send: Send, status: HTTPStatus, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    told = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body)), *headers]
    await send({"type": "http.response.start", "status": status.value, "headers": told})
    await send({"type": "http.response.body", "body": body})
