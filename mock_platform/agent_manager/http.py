"""Requests and answers as ASGI has them: bodies with a bound, JSON answers, problems (RFC 9457)."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from pydantic_core import from_json, to_json

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Header: TypeAlias = tuple[bytes, bytes]

MOST_BODY_BYTES = 4 * 1024 * 1024
"""A larger body is 413, as the library has it for Streamable HTTP."""


_JSON: Header = (b"content-type", b"application/json")
_PROBLEM: Header = (b"content-type", b"application/problem+json")


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it so
    """What a request is refused with: ``urn:problem-type:<kind>`` and one sentence for people."""

    def __init__(self, status: int, kind: str, title: str, detail: str, *headers: Header) -> None:
        super().__init__(detail)
        self.status = status
        self.is_bare = False
        self.headers = headers
        self.body: dict[str, object] = {
            "type": f"urn:problem-type:{kind}",
            "title": title,
            "status": status,
            "detail": detail,
        }


class ClientGone(Exception):  # noqa: N818 - an event, not an error
    """The client hung up before its request was complete."""


def bad_request(detail: str) -> Problem:
    """400: the request cannot be read."""
    return Problem(400, "bad-request", "Bad Request", detail)


def not_found(detail: str) -> Problem:
    """404."""
    return Problem(404, "not-found", "Not Found", detail)


def method_not_allowed(allowed: str) -> Problem:
    """405: the path exists, not with this method."""
    return Problem(
        405, "method-not-allowed", "Method Not Allowed", f"This path takes {allowed}", (b"allow", allowed.encode())
    )


def check_method(scope: Scope, *allowed: str) -> None:
    """Raise :func:`method_not_allowed` for any other method."""
    if scope["method"] not in allowed:
        raise method_not_allowed(", ".join(allowed))


def header(scope: Scope, name: bytes) -> str | None:
    """The last header of this lower-case name."""
    found = None
    for each, value in scope["headers"]:
        if each == name:
            found = value.decode("latin-1")
    return found


def query(scope: Scope) -> dict[str, str]:
    """The query of the address; of two values with one name the last."""
    return dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))


async def read_body(receive: Receive) -> bytes:
    """The whole body; 413 as soon as it is too large, :class:`ClientGone` if it never comes."""
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > MOST_BODY_BYTES:
            detail = f"The body is larger than {MOST_BODY_BYTES} bytes"
            raise Problem(413, "payload-too-large", "Payload Too Large", detail)
        if not message.get("more_body", False):
            return b"".join(pieces)


async def read_object(receive: Receive) -> dict[str, Any]:
    """The body as a JSON object; 400 for anything else."""
    try:
        found = from_json(await read_body(receive))
    except ValueError:
        raise bad_request("The body is not JSON") from None
    if not isinstance(found, dict):
        raise bad_request("The body should be a JSON object")
    return found


def text_of(body: dict[str, Any], name: str, *, required: bool = True) -> str | None:
    """The text in a field of ``body``; 400 when it is something else, or missing though it is required."""
    value = body.get(name)
    if value is None and not required:
        return None
    if not isinstance(value, str) or (required and not value):
        raise bad_request(f"{name} should be a text" + (" that is not empty" if required else ""))
    return value


async def until_gone(receive: Receive) -> None:
    """Return when the client has hung up."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def send_json(send: Send, status: int, value: object) -> None:
    """A JSON answer."""
    await send_bytes(send, status, to_json(value), _JSON)


async def send_problem(send: Send, problem: Problem) -> None:
    """The answer that tells of ``problem``."""
    if problem.is_bare:
        await send_bytes(send, problem.status, b"", *problem.headers)
        return
    await send_bytes(send, problem.status, to_json(problem.body), _PROBLEM, *problem.headers)


async def send_bytes(send: Send, status: int, body: bytes, *headers: Header) -> None:
    """An answer that is ready."""
    told = [(b"content-length", b"%d" % len(body)), (b"cache-control", b"no-store"), *headers]
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": body})
