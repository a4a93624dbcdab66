"""Messages, their processing state, and the context of an agent (rest.md 4.3, 4.4 and 5.3)."""

from typing import Annotated, Literal

from pydantic import FailFast, Field, StringConstraints, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from typing_extensions import TypeAliasType

from mock_platform.rest.schemas.base import Answer, Body, Id, Instant, Moment, Omittable, Uuid
from mock_platform.rest.schemas.paging import CursorCounters, PageQuery, PageSize

MessageStatusResponseStatus = TypeAliasType("MessageStatusResponseStatus", Literal["processing", "processed", "failed"])


class ChatMessageRequestMentionsItem(Body):
    """Whom the message addresses: ``id`` decides, handle and name only steer the rewriting of the text (MSG-5)."""

    id: Uuid
    handle: Omittable[str] = None
    name: str | None = None


class ChatMessageRequest(Body):
    """The text to send. The world refuses empty content and missing mentions (MSG-3, MSG-13), after the room check."""

    content: Annotated[str, WithJsonSchema({"type": "string", "minLength": 1})]
    mentions: Annotated[list[ChatMessageRequestMentionsItem], FailFast()] = Field(default_factory=list)

    @classmethod
    def publish(cls, schema: JsonSchemaValue) -> None:
        """Say what the world demands."""
        super().publish(schema)
        schema["properties"]["mentions"]["minItems"] = 1
        schema["required"] = ["content", "mentions"]


class MessageBody(Body):
    """Body of ``create_agent_chat_message`` and ``send_my_chat_message``."""

    message: ChatMessageRequest


class FailureBody(Body):
    """Body of ``mark_agent_message_failed`` (DEL-6)."""

    error: Annotated[str, StringConstraints(min_length=1)]


class AgentMessagesQuery(PageQuery):
    """Query of ``list_agent_messages``; without a status it is everything that is not processed (DEL-20)."""

    status: Omittable[Literal["pending", "failed", "processing", "processed", "all"]] = None  # else 422 (DEL-22)


class ContextQuery(PageQuery):
    """Query of ``get_agent_chat_context`` (CTX-3)."""

    page_size: PageSize = 50


class MyMessagesQuery(PageQuery):
    """Query of ``list_my_chat_messages`` (MSG-20, MSG-21)."""

    message_type: Omittable[Literal["text", "tool_call", "tool_result", "thought", "error", "task"]] = None
    since: Omittable[Instant] = None


class ChatMessage(Answer):
    """A message or an event, as it is stored (MSG-16)."""

    id: Id
    content: str
    message_type: str
    metadata: Omittable[dict[str, object]] = None
    sender_id: Id
    sender_type: str
    sender_name: Omittable[str] = None
    chat_room_id: Omittable[Id] = None
    inserted_at: Omittable[Moment] = None
    updated_at: Omittable[Moment] = None


class MessageSentResponseRecipientsItem(Answer):
    """An entity that the message mentions (MSG-26)."""

    id: Id
    handle: str
    name: Omittable[str] = None


class MessageSentResponse(Answer):
    """That a message was stored, not the message itself (MSG-2)."""

    id: Id
    success: bool
    recipients: list[MessageSentResponseRecipientsItem]


class MessageStatusResponse(Answer):
    """The state of a message after a mark (DEL-2)."""

    id: Id
    success: bool
    status: MessageStatusResponseStatus
    attempt_number: int


class CreateAgentChatMessageResponse(Answer):
    """Answer of ``create_agent_chat_message``."""

    data: MessageSentResponse


class SendMyChatMessageResponse(Answer):
    """Answer of ``send_my_chat_message``."""

    data: MessageSentResponse


class GetAgentNextMessageResponse(Answer):
    """Answer of ``get_agent_next_message`` when there is one (DEL-15)."""

    data: ChatMessage


class MarkAgentMessageProcessingResponse(Answer):
    """Answer of ``mark_agent_message_processing``."""

    data: MessageStatusResponse


class MarkAgentMessageProcessedResponse(Answer):
    """Answer of ``mark_agent_message_processed``."""

    data: MessageStatusResponse


class MarkAgentMessageFailedResponse(Answer):
    """Answer of ``mark_agent_message_failed``."""

    data: MessageStatusResponse


class ListAgentMessagesResponseMetadata(CursorCounters):
    """Counters of ``list_agent_messages``, with the filter that was asked for (DEL-20)."""

    status_filter: str | None = None


class ListAgentMessagesResponse(Answer):
    """Answer of ``list_agent_messages``."""

    data: list[ChatMessage]
    metadata: ListAgentMessagesResponseMetadata


class ListMyChatMessagesResponseMetadata(CursorCounters):
    """Counters of ``list_my_chat_messages``."""


class ListMyChatMessagesResponse(Answer):
    """Answer of ``list_my_chat_messages``."""

    data: list[ChatMessage]
    metadata: ListMyChatMessagesResponseMetadata


class GetAgentChatContextResponseMeta(CursorCounters):
    """Counters of ``get_agent_chat_context``, where 0.0.7 reads them (CTX-4)."""


class GetAgentChatContextResponseMetadata(CursorCounters):
    """The same counters, where Band reads them (CTX-4)."""


class GetAgentChatContextResponse(Answer):
    """Answer of ``get_agent_chat_context``."""

    data: list[ChatMessage]
    meta: GetAgentChatContextResponseMeta
    metadata: GetAgentChatContextResponseMetadata
