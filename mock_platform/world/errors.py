"""What the world answers when it refuses a command.

Every refusal is one of the classes below. The world never speaks of HTTP: a face maps each class to its own
status in one place. A refused command has changed nothing (design rule 1).
"""

from collections.abc import Mapping, Sequence

Details = Mapping[str, object]


class Refused(Exception):  # noqa: N818 - "the world refuses" is what the reader of a rule calls it
    """A command that the world refuses; the base of all domain errors.

    ``code`` is the platform's machine-readable word (ERR-2), ``message`` one sentence for people and ``details``,
    where there are any, a map from JSON pointer or field name to sentences (ERR-3).
    """

    code = "refused"

    def __init__(self, message: str, *, code: str | None = None, details: Details | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.details = details
        if code is not None:
            self.code = code


class BadRequest(Refused):
    """The command names nothing, or names it in a form that cannot be read (ERR-10)."""

    code = "bad_request"


class Unauthorized(Refused):
    """No key, or a key that belongs to nobody (AUTH-5)."""

    code = "unauthorized"

    def __init__(self, message: str = "Invalid or missing API key") -> None:
        super().__init__(message)


class Forbidden(Refused):
    """The caller is known and inside, but may not do this (ERR-8)."""

    code = "forbidden"


class LimitReached(Forbidden):
    """A quota is used up (RATE-1, OQ-27)."""

    code = "limit_reached"

    def __init__(self, resource: str, *, limit: int, current: int) -> None:
        super().__init__(
            f"{resource.capitalize()} limit reached",
            details={"resource": resource, "limit": limit, "current": current},
        )


class NotFound(Refused):
    """Unknown, or hidden from the caller: the two look alike (CHT-10, ERR-8)."""

    code = "not_found"

    def __init__(self, what: str = "Resource") -> None:
        super().__init__(f"{what} not found")


class Conflict(Refused):
    """The command collides with what is already there."""

    code = "conflict"


class Invalid(Refused):
    """The command is understood and contradicts a rule of its values or of the state (422)."""

    code = "validation_error"

    def __init__(
        self,
        message: str = "Request validation failed",
        *,
        code: str | None = None,
        details: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        super().__init__(message, code=code, details=details)


def check_quota(resource: str, *, limit: int | None, current: int) -> None:
    """Raise :class:`LimitReached` when ``current`` already fills ``limit``; ``None`` means no limit (RATE-1)."""
    if limit is not None and current >= limit:
        raise LimitReached(resource, limit=limit, current=current)
