"""Chat rooms of both halves (rest.md 4.2 and 5.2)."""

from typing import Annotated

from pydantic import StringConstraints

from mock_platform.rest.schemas.base import Answer, Body, Id, Moment, Uuid
from mock_platform.rest.schemas.paging import Counters

Title = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class ChatRoomRequest(Body):
    """The room to create. ``title`` is the one field beyond 0.0.7; a switch refuses it (CHT-3)."""

    task_id: Uuid | None = None
    title: Title | None = None


class CreateMyChatRoomRequestChat(Body):
    """The room to create. ``title`` is the one field beyond 0.0.7; a switch refuses it (CHT-3)."""

    task_id: Uuid | None = None
    title: Title | None = None


class ChatBody(Body):
    """Body of ``create_agent_chat``."""

    chat: ChatRoomRequest


class MyChatBody(Body):
    """Body of ``create_my_chat_room``."""

    chat: CreateMyChatRoomRequestChat


class ChatRoom(Answer):
    """A room; without role, status or type in 0.0.7."""

    id: Id
    title: str | None = None
    task_id: Id | None = None
    inserted_at: Moment
    updated_at: Moment


class CreateAgentChatResponse(Answer):
    """Answer of ``create_agent_chat``."""

    data: ChatRoom


class CreateMyChatRoomResponse(Answer):
    """Answer of ``create_my_chat_room``."""

    data: ChatRoom


class GetAgentChatResponse(Answer):
    """Answer of ``get_agent_chat``."""

    data: ChatRoom


class GetMyChatRoomResponse(Answer):
    """Answer of ``get_my_chat_room``."""

    data: ChatRoom


class ListAgentChatsResponseMetadata(Counters):
    """Counters of ``list_agent_chats``."""


class ListAgentChatsResponse(Answer):
    """Answer of ``list_agent_chats``."""

    data: list[ChatRoom]
    metadata: ListAgentChatsResponseMetadata


class ListMyChatsResponseMetadata(Counters):
    """Counters of ``list_my_chats``."""


class ListMyChatsResponse(Answer):
    """Answer of ``list_my_chats``."""

    data: list[ChatRoom]
    metadata: ListMyChatsResponseMetadata
