"""What the client makes of a refusal: its typed error, with everything that the envelope says (rest.md 2.7)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

import pytest
from thenvoi_rest.core.api_error import ApiError
from thenvoi_rest.errors import (
    BadRequestError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    UnauthorizedError,
    UnprocessableEntityError,
)
from thenvoi_rest.types import Error

Details: TypeAlias = Mapping[str, object] | None
Kind: TypeAlias = type[ApiError] | int
"""The class of the error; a number is a status that 0.0.7 does not declare there, and so a bare ``ApiError``."""

STATUS_OF: dict[type[ApiError], int] = {
    BadRequestError: 400,
    UnauthorizedError: 401,
    ForbiddenError: 403,
    NotFoundError: 404,
    ConflictError: 409,
    UnprocessableEntityError: 422,
}
CODE_OF = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    422: "validation_error",
    429: "rate_limit_exceeded",
    500: "internal_error",
}
INVALID = "Request validation failed"


@contextmanager
def raises(kind: Kind, message: str, *, code: str | None = None, details: Details = None) -> Iterator[None]:
    """The block raises this error and no other; of the special codes only is ``code`` named (ERR-2)."""
    with pytest.raises(ApiError) as caught:
        yield
    error = caught.value
    status = kind if isinstance(kind, int) else STATUS_OF[kind]
    assert (type(error), error.status_code) == (ApiError if isinstance(kind, int) else kind, status), error
    told = envelope(error)
    assert (told.error.code, told.error.message) == (code or CODE_OF[status], message), told
    assert told.error.details == details, told
    # ERR-9: the id is told twice.
    assert error.headers is not None
    assert told.error.request_id == error.headers["x-request-id"]
    assert told.error.request_id


def envelope(error: ApiError) -> Error:
    """The body of an error: typed where the client types it, and of that type in any case."""
    if STATUS_OF.get(type(error), 422) == 422:
        assert isinstance(error.body, dict)  # rest.md 2.7: 422 and undeclared statuses come as they are
        return Error.model_validate(error.body)
    assert isinstance(error.body, Error)
    return error.body
