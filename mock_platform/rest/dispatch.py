"""The REST face as one ASGI application: routes compiled from the declarations, checks in the order of ERR-4.

401, the 403 of a wrong kind of key, 429, then what the ids, the query and the body look like (422), then the world,
which checks membership, rights, existence and state itself.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic_core import to_json

from mock_platform.directly import WIRE, Answer, Wire
from mock_platform.faults.sending import FaultySend
from mock_platform.rates import RateWindows
from mock_platform.rest.auth import check_caller, find_caller
from mock_platform.rest.errors import Answered, Headers, NoSuchRoute, TooLarge, WrongMethod, answer_to, answer_to_bug
from mock_platform.rest.faults import check_carried_out, due_effect
from mock_platform.rest.limits import check_rate
from mock_platform.rest.operations import RequestInfo
from mock_platform.rest.recording import closed, opened
from mock_platform.rest.routes import Routes
from mock_platform.rest.validation import check_uuid, parse_body, parse_query
from mock_platform.timeline import Timeline
from mock_platform.world.errors import Refused

if TYPE_CHECKING:
    from mock_platform.credentials import Credentials
    from mock_platform.faults.effects import OnOperation
    from mock_platform.rest.operations import Operation
    from mock_platform.world import World
    from mock_platform.world.clock import Clock
    from mock_platform.world.identities import Identity

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Strike: TypeAlias = "tuple[OnOperation, Clock]"
"""A fault that strikes an answer, and the clock by which it keeps it back."""

BODY_BYTES = 8_000_000
"""Larger bodies are refused unread; the longest valid message fits in any JSON spelling (MSG-14)."""

GONE = frozenset((("DELETE", "/api/v1/agent/memories/{id}"),))
"""Methods that their paths had once, and that the platform does not know any more (MEM-11; rest.md 8, row 9)."""

_log = logging.getLogger(__name__)
_JSON = (b"content-type", b"application/json")
_SECRET_HEADERS = frozenset((b"x-api-key", b"authorization", b"cookie", b"x-auth-token"))


class ClientGone(Exception):  # noqa: N818 - an event, not an error
    """The client hung up before its request was complete."""


class MayWait(Exception):  # noqa: N818 - the same
    """A fault may keep the answer back, for which a request needs a task of its own."""


def _check_no_faults(world: "World") -> None:
    if world.faulty:
        raise MayWait


def _whole(body: bytes | TooLarge) -> bytes:
    if isinstance(body, TooLarge):
        raise body
    return body


class RestFace:
    """ASGI application that answers ``operations`` for the worlds behind ``credentials``."""

    def __init__(
        self, credentials: "Credentials", operations: "Iterable[Operation]", rates: RateWindows | None = None
    ) -> None:
        self._credentials = credentials
        self._routes = Routes((each.method, each.path, each) for each in operations)
        self._rates = rates or RateWindows()
        self._anonymous = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request, whose body may still be on its way."""
        wire: Wire | None = scope["state"].get(WIRE) if "state" in scope else None
        try:
            body = await self._body(scope, receive, wire)
        except ClientGone:
            return
        status, headers, content, strike = self._answer(scope, body, at_once=False)
        if strike is not None:
            effect, clock = strike
            send, wire = FaultySend(effect, clock, scope, receive, send), None
        if wire is not None and wire.answer(status, headers, content):
            return
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def at_once(self, scope: Scope, body: bytes) -> "Answer | None":
        """The answer to a request that is there as a whole; ``None``, and nothing done, where a fault may delay it."""
        try:
            status, headers, content, _ = self._answer(scope, body, at_once=True)
        except MayWait:
            return None
        return status, headers, content

    def _answer(
        self, scope: Scope, body: bytes | TooLarge, *, at_once: bool
    ) -> "tuple[int, Headers, bytes, Strike | None]":
        """Check the request and carry it out: status, headers and body of the answer, and the fault that strikes it."""
        found: tuple[World, Identity] | None = None
        operation: Operation | None = None
        ids: Sequence[str] = ()
        actor: Identity | None = None
        entry: tuple[Timeline, int] | None = None
        strike: Strike | None = None
        raw = b""
        try:
            operation, ids = self._find(scope)
            found = find_caller(self._credentials, scope["headers"])
            check_caller(operation, found)
            if operation.body is not None:
                raw = _whole(body)
            world, actor = found or (self._credentials.worlds.get(), None)
            if at_once:
                _check_no_faults(world)
            if actor is not None:
                check_rate(self._rates, world, actor, scope["headers"])
            entry = opened(world)
            if world.faulty and (effect := due_effect(world, actor, operation, ids)) is not None:
                strike = effect, world.clock
                check_carried_out(effect)
            status, content = _run(operation, world, actor, ids, scope, raw)
            request_id = self.anonymous_id() if found is None else _request_id(entry[0])
            headers: Headers = [(b"x-request-id", request_id)]
        except MayWait:
            raise
        except Exception as error:  # noqa: BLE001 - no traceback ever reaches a client (design rule 9)
            status, content, headers = self._refuse(error, found, scope)
        if entry is None:
            world, actor = found or (self._credentials.worlds.get(), None)
            entry = opened(world)
        try:
            closed(entry, operation, actor, ids, scope, raw, status, content)
        except Exception as error:  # noqa: BLE001 - the same
            status, content, headers = self._refuse(error, found, scope)
        if status != 204:  # which has no body that could have a length (RFC 9110, 8.6)
            headers.append((b"content-length", b"%d" % len(content)))
        if content:
            headers.append(_JSON)
        return status, headers, content, strike

    async def _body(self, scope: Scope, receive: Receive, wire: Wire | None) -> bytes | TooLarge:
        """The body of a request that is let in and may have one; of others it is not waited for."""
        if not self._lets_in_a_body(scope):
            return b""
        if wire is not None and (body := wire.whole_body()) is not None:
            return body
        try:
            return await _read(receive)
        except TooLarge as error:
            return error

    def _lets_in_a_body(self, scope: Scope) -> bool:
        try:
            operation, _ = self._find(scope)
            check_caller(operation, find_caller(self._credentials, scope["headers"]))
        except Exception:  # noqa: BLE001 - whoever answers meets it again
            return False
        return operation.body is not None

    def _find(self, scope: Scope) -> "tuple[Operation, Sequence[str]]":
        found = self._routes.find(scope["path"])
        if found is None:
            raise NoSuchRoute("No such route")
        methods, ids = found
        operation = methods.get(scope["method"])
        if operation is None:
            if (scope["method"], next(iter(methods.values())).path) in GONE:
                raise NoSuchRoute("No such route")
            raise WrongMethod(", ".join(sorted(methods)))
        return operation, ids

    def _refuse(self, error: Exception, found: "tuple[World, Identity] | None", scope: Scope) -> Answered:
        """The answer to a request that the platform refuses, or that we have a bug for."""
        request_id = self.anonymous_id() if found is None else _request_id(found[0].attached(Timeline, Timeline))
        if isinstance(error, Refused):
            answered = answer_to(error, request_id.decode())
        else:
            _log.error("request %s failed: %s %s", request_id.decode(), scope["method"], scope["path"], exc_info=error)
            answered = answer_to_bug(request_id.decode())
        answered.headers.append((b"x-request-id", request_id))
        return answered

    def anonymous_id(self) -> bytes:
        """ERR-9, for whoever has not said who he is, or was not even asked."""
        self._anonymous += 1
        return b"F9anon%013d" % self._anonymous


def _request_id(timeline: Timeline) -> bytes:
    """ERR-9: new for each answer, and the same again for the same calls to the same world."""
    timeline.answered += 1
    return b"F9mock%013d" % timeline.answered


def _run(  # noqa: PLR0917 - one call per request, made in one place
    operation: "Operation",
    world: "World",
    actor: "Identity | None",
    ids: Sequence[str],
    scope: Scope,
    raw: bytes,
) -> tuple[int, bytes]:
    """Check the form of the request, then let the world decide."""
    arguments: list[object] = [world, actor]
    if operation.uuids:
        arguments += map(check_uuid, operation.uuids, ids)
    else:
        arguments += [value.lower() for value in ids]
    if operation.takes_query:
        arguments.append(parse_query(operation.query, scope["query_string"]))
    elif scope["query_string"]:
        parse_query(operation.query, scope["query_string"])
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
