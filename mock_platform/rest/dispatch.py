"""The REST face as one ASGI application: routes compiled from the declarations, checks in the order of ERR-4.

401, the 403 of a wrong kind of key, 429, then what the ids, the query and the body look like (422), then the world,
which checks membership, rights, existence and state itself.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import WeakKeyDictionary

from pydantic_core import to_json

from mock_platform.rest.auth import check_caller, find_caller
from mock_platform.rest.errors import Answered, NoSuchRoute, TooLarge, WrongMethod, answer_to, answer_to_bug
from mock_platform.rest.limits import RateLimits
from mock_platform.rest.operations import RequestInfo
from mock_platform.rest.routes import Routes
from mock_platform.rest.validation import check_uuid, parse_body, parse_query
from mock_platform.world.errors import Refused

if TYPE_CHECKING:
    from mock_platform.credentials import Credentials
    from mock_platform.rest.operations import Operation
    from mock_platform.world import World
    from mock_platform.world.accounts import Identity

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

BODY_BYTES = 8_000_000
"""Larger bodies are refused unread; the longest valid message fits in any JSON spelling (MSG-14)."""

_log = logging.getLogger(__name__)
_JSON = (b"content-type", b"application/json")
_SECRET_HEADERS = frozenset((b"x-api-key", b"authorization", b"cookie", b"x-auth-token"))


class ClientGone(Exception):  # noqa: N818 - an event, not an error
    """The client hung up before its request was complete."""


class RestFace:
    """ASGI application that answers ``operations`` for the worlds behind ``credentials``."""

    def __init__(self, credentials: "Credentials", operations: "Iterable[Operation]") -> None:
        self._credentials = credentials
        self._routes = Routes((each.method, each.path, each) for each in operations)
        self._limits = RateLimits()
        self._answered: WeakKeyDictionary[World, int] = WeakKeyDictionary()
        self._anonymous = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        try:
            status, body, headers = await self._answer(scope, receive)
        except ClientGone:
            return
        headers.append((b"content-length", b"%d" % len(body)))
        if body:
            headers.append(_JSON)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, receive: Receive) -> Answered:
        found: tuple[World, Identity] | None = None
        try:
            operation, ids = self._find(scope)
            found = find_caller(self._credentials, scope["headers"])
            check_caller(operation.caller, found)
            raw = b"" if operation.body is None else await _read(receive)
            if found is not None:
                self._limits.count(found[0], found[1].id)
            world, actor = found or (self._credentials.worlds.get(), None)
            status, body = _run(operation, world, actor, ids, scope, raw)
        except Refused as refusal:
            request_id = self._request_id(found)
            answered = answer_to(refusal, request_id)
        except ClientGone:
            raise
        except Exception:  # noqa: BLE001 - no traceback ever reaches a client (design rule 9)
            request_id = self._request_id(found)
            _log.exception("request %s failed: %s %s", request_id, scope["method"], scope["path"])
            answered = answer_to_bug(request_id)
        else:
            request_id = self._request_id(found)
            answered = Answered(status, body, [])
        answered.headers.append((b"x-request-id", request_id.encode()))
        return answered

    def _find(self, scope: Scope) -> "tuple[Operation, Sequence[str]]":
        found = self._routes.find(scope["path"])
        if found is None:
            raise NoSuchRoute("No such route")
        methods, ids = found
        operation = methods.get(scope["method"])
        if operation is None:
            raise WrongMethod(", ".join(sorted(methods)))
        return operation, ids

    def _request_id(self, found: "tuple[World, Identity] | None") -> str:
        """ERR-9: new for each answer, and the same again for the same calls to the same world."""
        if found is None:
            self._anonymous += 1
            return f"F9anon{self._anonymous:013d}"
        number = self._answered.get(found[0], 0) + 1
        self._answered[found[0]] = number
        return f"F9mock{number:013d}"


def _run(  # noqa: PLR0917 - one call per request, made in one place
    operation: "Operation",
    world: "World",
    actor: "Identity | None",
    ids: Sequence[str],
    scope: Scope,
    raw: bytes,
) -> tuple[int, bytes]:
    """Check the form of the request, then let the world decide."""
    for name, value in zip(operation.uuids, ids, strict=False):
        check_uuid(name, value)
    arguments: list[object] = [world, actor, *(value.lower() for value in ids)]
    query = parse_query(operation.query, scope["query_string"])
    if operation.takes_query:
        arguments.append(query)
    if operation.body is not None:
        arguments.append(parse_body(operation.body, raw))
    if operation.takes_request:
        arguments.append(_request_info(scope))
    world.clock.settle()
    reply = operation.handler(*arguments)
    if reply is None:
        return 204, b""
    return operation.status, reply if isinstance(reply, bytes) else to_json(reply)


def _request_info(scope: Scope) -> RequestInfo:
    headers = {
        name.decode("latin-1"): "[redacted]" if name in _SECRET_HEADERS else value.decode("latin-1")
        for name, value in scope["headers"]
    }
    return RequestInfo(scope["method"], scope["path"], headers, (scope.get("client") or ("",))[0])


async def _read(receive: Receive) -> bytes:
    """The whole body; :class:`TooLarge` as soon as it is, :class:`ClientGone` if it never comes."""
    message = await receive()
    body: bytes = message.get("body", b"")
    if message["type"] == "http.request" and not message.get("more_body", False) and len(body) <= BODY_BYTES:
        return body
    pieces = [body]
    size = len(body)
    while True:
        if message["type"] == "http.disconnect":
            raise ClientGone
        if size > BODY_BYTES:
            raise TooLarge(f"Request body is larger than {BODY_BYTES} bytes")
        if not message.get("more_body", False):
            return b"".join(pieces)
        message = await receive()
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
