"""A world's faults over HTTP: set, looked at, taken out (docs/faults.md)."""

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from mock_platform.control.answers import Answer
from mock_platform.faults import FaultBook, parse, plain

if TYPE_CHECKING:
    from mock_platform.control.registry import Registry
    from mock_platform.faults import SetFault, Vocabulary

_EXAMPLE: JsonDict = {
    "on": "create_agent_chat_message",
    "caller": "jane/weather-agent",
    "nth": 2,
    "effect": {"status": 503},
}


class FaultAnswer(BaseModel):
    """A fault as it was set, and what has become of it."""

    id: str
    on: str = Field(description="Operation, event, topic, or what a client does on the wire.")
    caller: str | None = Field(description="Handle or id of who calls or is told; null is anybody.")
    room: str | None
    nth: int = Field(description="The first matching occurrence at which it fires.")
    times: int | None = Field(description="For how many in a row; null is for ever.")
    effect: dict[str, Any]
    does: str = Field(description="The effect in words.")
    seen: int = Field(description="How many occurrences have matched.")
    fired: int = Field(description="How many of them it has struck.")
    spent: bool = Field(description="Whether it has fired as often as it was to.")


class NewFault(BaseModel):
    """A fault; what each field takes is said in docs/faults.md, and the refusal of a wrong one names the nearest."""

    # What is wrong with it is found by the faults themselves, which say it in the same words to everybody.
    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [_EXAMPLE],
            "required": ["on", "effect"],
            "additionalProperties": False,
            "properties": {
                "on": {"type": "string"},
                "caller": {"type": ["string", "null"]},
                "room": {"type": ["string", "null"], "format": "uuid"},
                "nth": {"type": "integer", "minimum": 1, "default": 1},
                "times": {"type": ["integer", "null"], "minimum": 1, "default": 1},
                "effect": {"type": "object"},
            },
        },
    )


def router(registry: "Registry", vocabulary: "Vocabulary") -> APIRouter:
    """The operations on faults; ``vocabulary`` is what they can be set on."""
    routes = APIRouter(prefix="/worlds/{world}/faults", tags=["Faults"])

    @routes.get("", operation_id="listFaults")
    async def list_faults(world: str) -> Answer[list[FaultAnswer]]:
        return Answer(data=[_answer(each) for each in FaultBook.of(registry.get(world).world).all()])

    @routes.post("", status_code=201, operation_id="addFault")
    async def add_fault(world: str, body: NewFault) -> Answer[FaultAnswer]:
        book = FaultBook.of(registry.get(world).world)
        return Answer(data=_answer(book.add(parse(body.model_extra or {}, vocabulary))))

    @routes.delete("", status_code=204, operation_id="clearFaults")
    async def clear_faults(world: str) -> None:
        FaultBook.of(registry.get(world).world).clear()

    @routes.delete("/{fault}", status_code=204, operation_id="removeFault")
    async def remove_fault(world: str, fault: str) -> None:
        FaultBook.of(registry.get(world).world).remove(fault)

    return routes


def _answer(fault: "SetFault") -> FaultAnswer:
    return FaultAnswer.model_validate(plain(fault))
