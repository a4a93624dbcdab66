"""The control face under ``/_mock/``: what a test or a tool asks of the mock itself, not of the platform."""

import asyncio
import hmac
import re
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic_core import from_json, to_json

from mock_platform.control.registry import Registry
from mock_platform.control.surroundings import Surroundings
from mock_platform.environment import variables

if TYPE_CHECKING:
    from fastapi import FastAPI

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PREFIX = "/_mock/"
BODY_BYTES = 8 * 1024 * 1024
"""Larger bodies are refused: a scenario or a snapshot that is sent, everything else is small."""

_CODES = {HTTPStatus.UNPROCESSABLE_ENTITY: "validation_error"}
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_NO_SURROUNDINGS = Surroundings()


class ControlFace:
    """ASGI application for ``/_mock/…``; with a ``token`` it answers only requests that carry it as ``X-Mock-Token``.

    Names and origins are the guard's business, which stands in front of all faces.
    """

    def __init__(
        self, registry: Registry, token: str | None = None, surroundings: Surroundings = _NO_SURROUNDINGS
    ) -> None:
        self._registry = registry
        self._token = None if token is None else token.encode()
        self._surroundings = surroundings
        self._application: FastAPI | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        headers = dict(scope["headers"])
        if self._token is not None and not hmac.compare_digest(headers.get(b"x-mock-token", b""), self._token):
            await _answer(send, HTTPStatus.FORBIDDEN, "Control needs the token that was printed at start: X-Mock-Token")
        elif scope["path"] != f"{PREFIX}env" or scope["query_string"]:
            await self._delegate(scope, receive, send)
        elif scope["method"] != "GET":
            await _answer(send, HTTPStatus.METHOD_NOT_ALLOWED, "Only GET", (b"allow", b"GET"))
        else:
            base_url = f"{scope.get('scheme', 'http')}://{headers.get(b'host', b'').decode('latin-1')}"
            await _send(send, HTTPStatus.OK, to_json({"data": variables(self._registry.worlds.get(), base_url)}))

    async def _delegate(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _read(receive)
        if body is None:
            await _answer(send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A body may have {BODY_BYTES} bytes")
            return
        if _holds_half_a_character(body):
            await _answer(send, HTTPStatus.UNPROCESSABLE_ENTITY, "The body holds half of a character: a lone surrogate")
            return
        if self._application is None:  # loaded in a thread: the loop goes on with the platform's requests
            self._application = await asyncio.to_thread(_load, self._registry, self._surroundings)
        await self._application(scope, _after(body, receive), send)


async def _read(receive: Receive) -> bytes | None:
    """The whole body, or what there is of it when the client goes; ``None`` as soon as it is too large."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > BODY_BYTES:
            return None
        more = message.get("more_body", False)
    return bytes(body)


def _holds_half_a_character(body: bytes) -> bool:
    """Whether a text of the JSON has one half of a surrogate pair alone, which can be written down nowhere."""
    if _SURROGATE.search(body) is None:
        return False
    try:
        from_json(body)
    except ValueError as error:  # everything else that is wrong is told by those who read the body
        return any(words in str(error) for words in ("surrogate", "hex escape"))
    return False


def _after(body: bytes, receive: Receive) -> Receive:
    """What says ``body`` once, and then what ``receive`` says."""
    waiting: list[MutableMapping[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> MutableMapping[str, Any]:
        return waiting.pop() if waiting else await receive()

    return receive_again


def _load(registry: Registry, surroundings: Surroundings) -> "FastAPI":
    from mock_platform.control.http import build  # noqa: PLC0415 - a third of a second

    return build(registry, surroundings)


async def _answer(send: Send, status: HTTPStatus, message: str, *headers: tuple[bytes, bytes]) -> None:
    code = _CODES.get(status) or status.phrase.lower().replace(" ", "_")
    await _send(send, status, to_json({"error": {"code": code, "message": message}}), *headers)


async def _send(send: Send, status: HTTPStatus, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    told = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body)), *headers]
    await send({"type": "http.response.start", "status": status.value, "headers": told})
    await send({"type": "http.response.body", "body": body})
