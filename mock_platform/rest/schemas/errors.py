"""The error envelope (rest.md 2.7, ERR-1 to ERR-3)."""

from pydantic import Field

from mock_platform.rest.schemas.base import Answer, Omittable


class ErrorError(Answer):
    """What went wrong: a word for programs, a sentence for people, and the id of the answer."""

    code: str
    message: str
    request_id: str
    details: Omittable[dict[str, object]] = None


class Error(Answer):
    """Every error answer that is not a 422."""

    error: ErrorError


class ValidationErrorError(Answer):
    """As in every error, with a map from JSON pointer (or field name) to texts; it is empty where nothing is named."""

    code: str
    details: dict[str, list[str]] = Field(description="JSON pointer or field name to texts.")
    message: str
    request_id: str


class ValidationError(Answer):
    """Every 422, whether the schema refused the request or a rule of the world did (ERR-3)."""

    error: ValidationErrorError
