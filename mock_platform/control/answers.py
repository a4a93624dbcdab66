"""What control answers with: the platform's own envelope."""

from typing import Generic, TypeVar

from pydantic import BaseModel

T = TypeVar("T")


class Answer(BaseModel, Generic[T]):
    """The envelope of every answer."""

    data: T


class Problem(BaseModel):
    """What was wrong, and with which fields."""

    code: str
    message: str
    details: dict[str, list[str]] | None = None


class ErrorAnswer(BaseModel):
    """The envelope of every refusal."""

    error: Problem


def error_body(code: str, message: str, details: object = None) -> dict[str, object]:
    """The body of a refusal."""
    error: dict[str, object] = {"code": code, "message": message}
    if details is not None:
        error["details"] = details
    return {"error": error}
