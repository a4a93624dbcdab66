"""Participants of a room, for both halves (rest.md 4.5 and 5.4)."""

from typing import Literal

from typing_extensions import TypeAliasType

from mock_platform.rest.schemas.base import Answer, Body, Id, Omittable, Query, Uuid
from mock_platform.rest.schemas.paging import CursorCounters

ParticipantRequestRole = TypeAliasType("ParticipantRequestRole", Literal["owner", "admin", "member"])
ParticipantRole = TypeAliasType("ParticipantRole", Literal["owner", "admin", "member"])
ChatParticipantType = TypeAliasType("ChatParticipantType", Literal["User", "Agent"])
ChatParticipantDetailsType = TypeAliasType("ChatParticipantDetailsType", Literal["User", "Agent"])


class ParticipantRequest(Body):
    """Whom to add, and as what (PAR-1, PAR-2)."""

    participant_id: Uuid
    role: ParticipantRequestRole = "member"


class ParticipantBody(Body):
    """Body of ``add_agent_chat_participant`` and ``add_my_chat_participant``."""

    participant: ParticipantRequest


class ParticipantQuery(Query):
    """Query of ``list_my_chat_participants`` (PAR-20)."""

    participant_type: Omittable[Literal["User", "Agent"]] = None


class ChatParticipant(Answer):
    """A participant; ``status`` tells about membership, not about presence (PAR-3)."""

    id: Id
    name: Omittable[str] = None
    handle: str | None = None
    description: str | None = None
    type: ChatParticipantType
    is_external: bool | None = None
    role: ParticipantRole
    status: str


class ChatParticipantDetails(Answer):
    """A participant as the human half lists it."""

    id: Id
    name: str
    handle: str | None = None
    description: str | None = None
    type: ChatParticipantDetailsType
    is_external: bool | None = None
    role: ParticipantRole
    status: str


class AddAgentChatParticipantResponse(Answer):
    """Answer of ``add_agent_chat_participant``."""

    data: ChatParticipant


class AddMyChatParticipantResponse(Answer):
    """Answer of ``add_my_chat_participant``."""

    data: ChatParticipant


class RemoveAgentChatParticipantResponse(Answer):
    """Answer of ``remove_agent_chat_participant``: who was removed (PAR-17)."""

    data: ChatParticipant


class RemoveMyChatParticipantResponse(Answer):
    """Answer of ``remove_my_chat_participant``: who was removed (PAR-17)."""

    data: ChatParticipant


class ListAgentChatParticipantsResponse(Answer):
    """Answer of ``list_agent_chat_participants``."""

    data: list[ChatParticipant]


class ListMyChatParticipantsResponseMetadata(CursorCounters):
    """Counters of ``list_my_chat_participants``, for Band's clients: one page that holds everybody."""


class ListMyChatParticipantsResponse(Answer):
    """Answer of ``list_my_chat_participants``."""

    data: list[ChatParticipantDetails]
    metadata: ListMyChatParticipantsResponseMetadata
