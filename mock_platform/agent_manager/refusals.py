"""What the world refuses, as a problem."""

from http import HTTPStatus

from mock_platform.agent_manager.http import Problem
from mock_platform.world.errors import BadRequest, Conflict, Forbidden, Invalid, LimitReached, NotFound, Refused

_STATUS_OF: dict[type[Refused], HTTPStatus] = {
    BadRequest: HTTPStatus.BAD_REQUEST,
    Forbidden: HTTPStatus.FORBIDDEN,
    LimitReached: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
}


def problem_of(refusal: Refused) -> Problem:
    """The problem that tells of ``refusal``; where single fields are wrong, it names them."""
    status = next(found for kind, found in _STATUS_OF.items() if isinstance(refusal, kind))
    fields = refusal.details if isinstance(refusal, Invalid) else None
    wrong = "".join(f"; {name.strip('/')}: {_sentence(why)}" for name, why in (fields or {}).items())
    return Problem(status.value, refusal.code.replace("_", "-"), status.phrase, f"{refusal.message}{wrong}")


def _sentence(why: object) -> str:
    return ", ".join(map(str, why)) if isinstance(why, list | tuple) else str(why)
