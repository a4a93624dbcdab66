"""The HTTP form of control, made of one router for each subject; imported when control is first asked for anything.

FastAPI makes the document and checks what comes in. It costs a third of a second to import, which no start pays.
"""

from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from mock_platform.control import clock, evidence, faults, snapshots, timeline, unread, view, worlds
from mock_platform.control.answers import ErrorAnswer, error_body
from mock_platform.version import VERSION
from mock_platform.world.errors import Refused

if TYPE_CHECKING:
    from mock_platform.control.registry import Registry
    from mock_platform.control.surroundings import Surroundings

_STATUS = {"bad_request": 400, "unauthorized": 401, "forbidden": 403, "limit_reached": 403, "not_found": 404}
_STATUS |= {"conflict": 409, "validation_error": 422}


def build(registry: "Registry", surroundings: "Surroundings") -> FastAPI:
    """The application for everything under ``/_mock/``."""
    app = FastAPI(
        title="Thenvoi Mock control",
        version=VERSION,
        description="What a test asks of the mock itself: worlds, their clocks, faults and timelines.",
        openapi_url="/_mock/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses={422: {"model": ErrorAnswer, "description": "Understood, and cannot be carried out."}},
    )
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _bug)
    for subject in (worlds, timeline, unread, snapshots):
        app.include_router(subject.router(registry), prefix="/_mock")
    app.include_router(clock.router(registry, surroundings), prefix="/_mock")
    app.include_router(faults.router(registry, surroundings.vocabulary), prefix="/_mock")
    app.include_router(evidence.router(), prefix="/_mock")
    app.include_router(view.router(registry, surroundings), prefix="/_mock")
    return app


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)  # noqa: S101 - registered for nothing else
    return JSONResponse(error_body(error.code, error.message, error.details), _STATUS.get(error.code, 422))


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    details: dict[str, list[str]] = {}
    for each in error.errors():
        details.setdefault("/".join(("", *map(str, each["loc"][1:]))) or "/", []).append(each["msg"])
    return JSONResponse(error_body("validation_error", "Request validation failed", details), 422)


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    known = {404: ("not_found", "No such control operation"), 405: ("method_not_allowed", "Not with this method")}
    code, message = known.get(error.status_code, ("bad_request", str(error.detail)))
    return JSONResponse(error_body(code, message), error.status_code, headers=dict(error.headers or {}))


async def _bug(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse(error_body("internal_error", f"A bug of the mock: {type(error).__name__}"), 500)
