"""Refusals as answers: the one place where a domain error gets its status and its body (ERR-1, ERR-2)."""

from typing import NamedTuple

from pydantic_core import to_json

from mock_platform.faults.effects import ERRORS, ErrorAnswer
from mock_platform.world.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    Invalid,
    LimitReached,
    NotFound,
    Refused,
    Unauthorized,
)


class RateLimited(Refused):
    """Too many requests with one key (RATE-1, RATE-3)."""

    code = "rate_limit_exceeded"

    def __init__(self, retry_after: int, *, bare: bool) -> None:
        super().__init__(f"Rate limit exceeded; try again in {retry_after} s")
        self.retry_after = retry_after
        self.bare = bare


class NoSuchRoute(Refused):
    """ERR-12."""

    code = "not_found"


class WrongMethod(Refused):
    """The path exists, not with this method (rest.md 2.1)."""

    code = "method_not_allowed"

    def __init__(self, allowed: str) -> None:
        super().__init__(f"Method not allowed; this path takes {allowed}")
        self.allowed = allowed


class Injected(Refused):
    """What a fault has an operation answer (mock_platform/faults); the answer is as if the platform had refused."""

    def __init__(self, effect: ErrorAnswer) -> None:
        code, message = ERRORS[effect.status]
        super().__init__(effect.message or message, code=effect.code or code, details=effect.details)
        self.status = effect.status
        self.retry_after = effect.retry_after
        self.bare = effect.body == "empty"


class TooLarge(Refused):
    """The body is larger than any valid one."""

    code = "payload_too_large"


STATUS_OF: dict[type[Refused], int] = {
    BadRequest: 400,
    Unauthorized: 401,
    Forbidden: 403,
    LimitReached: 403,
    NotFound: 404,
    NoSuchRoute: 404,
    WrongMethod: 405,
    Conflict: 409,
    TooLarge: 413,
    Invalid: 422,
    RateLimited: 429,
}

Headers = list[tuple[bytes, bytes]]


class Answered(NamedTuple):
    """One HTTP answer."""

    status: int
    body: bytes
    headers: Headers


def answer_to(refusal: Refused, request_id: str) -> Answered:
    """The answer that tells a caller of ``refusal``."""
    headers: Headers = []
    status = refusal.status if isinstance(refusal, Injected) else STATUS_OF[type(refusal)]
    if isinstance(refusal, RateLimited | Injected):
        if refusal.retry_after is not None:
            headers.append((b"retry-after", str(refusal.retry_after).encode()))
        if refusal.bare:
            return Answered(status, b"", headers)
    if isinstance(refusal, WrongMethod):
        headers.append((b"allow", refusal.allowed.encode()))
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    details = dict(refusal.details or {}) if status == 422 else refusal.details
    return Answered(status, envelope(refusal.code, refusal.message, request_id, details), headers)


def answer_to_bug(request_id: str) -> Answered:
    """The answer when the fault is ours; what went wrong is in the log under the same id (design rule 9)."""
    return Answered(500, envelope("internal_error", "Internal server error", request_id, None), [])


def envelope(code: str, message: str, request_id: str, details: object) -> bytes:
    """ERR-1: the body of every error."""
    error = {"code": code, "message": message, "request_id": request_id}
    return to_json({"error": error if details is None else {**error, "details": details}})
