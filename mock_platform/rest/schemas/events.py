"""Events that agents post (rest.md 4.4, EVT-1 to EVT-7)."""

import math
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType

from mock_platform.rest.schemas.base import Answer, Body, Id

ChatEventMessageType = TypeAliasType(
    "ChatEventMessageType", Literal["tool_call", "tool_result", "thought", "error", "task"]
)


def refuse_non_json(metadata: dict[str, object]) -> dict[str, object]:
    """Refuse what the parser lets through though no JSON can hold it: ``NaN``, ``Infinity`` and numbers like 1e999."""
    pending: list[object] = [metadata]
    while pending:
        value = pending.pop()
        if type(value) is dict:
            pending.extend(value.values())
        elif type(value) is list:
            pending.extend(value)
        elif type(value) is float and not math.isfinite(value):
            raise PydanticCustomError("json_invalid", "{error}", {"error": "number out of range"})
    return metadata


class ChatEventRequest(Body):
    """The event to post; ``metadata`` is free and comes back as it was sent (EVT-3)."""

    content: Annotated[str, StringConstraints(min_length=1)]
    message_type: ChatEventMessageType
    metadata: Annotated[dict[str, object], AfterValidator(refuse_non_json)] | None = None


class EventBody(Body):
    """Body of ``create_agent_chat_event``."""

    event: ChatEventRequest


class EventCreatedResponse(Answer):
    """That an event was stored (EVT-1)."""

    id: Id
    message_type: str
    success: bool


class CreateAgentChatEventResponse(Answer):
    """Answer of ``create_agent_chat_event``."""

    data: EventCreatedResponse
