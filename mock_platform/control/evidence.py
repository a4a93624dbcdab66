"""The evidence over HTTP, as it was made ahead (``python -m mock_platform.evidence``)."""

from importlib.resources import files

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from mock_platform.control.answers import Answer

FILE = "evidence.json"


class Evidence(BaseModel):
    """What there is to show for one thing that the mock does."""

    name: str = Field(description="Operation, event or behaviour.")
    what: str = Field(description="Its request, what it follows from, or a sentence.")
    implemented: list[str] = Field(description="Where, as `module:name`; what it is, then what that asks of the world.")
    rules: list[str] = Field(description="What it is held to (docs/reference/rules.md).")
    exercised: dict[str, list[str]] = Field(description="By published client, the tests in which it gets there.")
    not_exercised: str | None = Field(description="Why no client does.")


class AllEvidence(BaseModel):
    """Everything that the mock does."""

    operations: list[Evidence]
    events: list[Evidence]
    sockets: list[Evidence]
    agent_manager: list[Evidence]
    common_rules: list[str] = Field(description="What every operation is held to besides.")
    rules: dict[str, list[str]] = Field(description="The files of the tests that cite each rule.")


def router() -> APIRouter:
    """The operation on the evidence."""
    routes = APIRouter(tags=["Evidence"])
    body = b'{"data":%b}' % files("mock_platform.control").joinpath(FILE).read_bytes()

    @routes.get("/evidence", operation_id="getEvidence", response_model=Answer[AllEvidence])
    async def get_evidence() -> Response:
        return Response(body, media_type="application/json")

    return routes
