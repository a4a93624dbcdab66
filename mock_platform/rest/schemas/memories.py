"""Memories of both halves (rest.md 4.7 and 5.6, MEM-1 to MEM-16)."""

from typing import Annotated, Literal

from pydantic import StringConstraints
from typing_extensions import TypeAliasType

from mock_platform.rest.schemas.base import Answer, Body, Id, Moment, Omittable, Query, Uuid
from mock_platform.rest.schemas.paging import MemoryPageSize

System = Literal["sensory", "working", "long_term"]
Kind = Literal["iconic", "echoic", "haptic", "episodic", "semantic", "procedural"]
Segment = Literal["user", "agent", "tool", "guideline"]
Scope = Literal["subject", "organization"]
Status = Literal["active", "superseded", "archived"]

MemoryCreateRequestSystem = TypeAliasType("MemoryCreateRequestSystem", System)
MemoryCreateRequestType = TypeAliasType("MemoryCreateRequestType", Kind)
MemoryCreateRequestSegment = TypeAliasType("MemoryCreateRequestSegment", Segment)
MemoryCreateRequestScope = TypeAliasType("MemoryCreateRequestScope", Scope)
AgentMemorySystem = TypeAliasType("AgentMemorySystem", System)
AgentMemoryType = TypeAliasType("AgentMemoryType", Kind)
AgentMemorySegment = TypeAliasType("AgentMemorySegment", Segment)
AgentMemoryScope = TypeAliasType("AgentMemoryScope", Scope)
AgentMemoryStatus = TypeAliasType("AgentMemoryStatus", Status)
UserMemorySystem = TypeAliasType("UserMemorySystem", System)
UserMemoryType = TypeAliasType("UserMemoryType", Kind)
UserMemorySegment = TypeAliasType("UserMemorySegment", Segment)
UserMemoryScope = TypeAliasType("UserMemoryScope", Scope)
UserMemoryStatus = TypeAliasType("UserMemoryStatus", Status)


class MemoryCreateRequestMetadata(Body):
    """Tags and references of a memory."""

    tags: Omittable[list[str]] = None
    references: Omittable[list[str]] = None


class MemoryCreateRequest(Body):
    """What to remember; the world decides its length and whether type and system fit (MEM-3, MEM-5)."""

    content: Annotated[str, StringConstraints(min_length=1)]
    system: MemoryCreateRequestSystem
    type: MemoryCreateRequestType
    segment: MemoryCreateRequestSegment
    thought: Annotated[str, StringConstraints(min_length=1)]
    scope: MemoryCreateRequestScope = "subject"
    subject_id: Omittable[Uuid] = None
    metadata: Omittable[MemoryCreateRequestMetadata] = None


class MemoryBody(Body):
    """Body of ``create_agent_memory``."""

    memory: MemoryCreateRequest


class MemoriesQuery(Query):
    """What both memory lists are narrowed by. There is no ``page`` (rest.md 2.4); words are closed sets here."""

    system: Omittable[System] = None
    type: Omittable[Kind] = None
    segment: Omittable[Segment] = None
    status: Omittable[Literal["active", "superseded", "archived", "all"]] = None
    content_query: Omittable[str] = None
    page_size: MemoryPageSize = 50


class AgentMemoriesQuery(MemoriesQuery):
    """Query of ``list_agent_memories`` (MEM-7)."""

    subject_id: Omittable[Uuid] = None
    scope: Omittable[Literal["subject", "organization", "all"]] = None


class MyMemoriesQuery(MemoriesQuery):
    """Query of ``list_user_memories`` (MEM-12)."""

    chat_room_id: Omittable[Uuid] = None
    scope: Omittable[Literal["about_me", "organization", "room", "all"]] = None


class Memory(Answer):
    """A memory as agents see it."""

    id: Id
    content: str
    thought: str | None = None
    system: AgentMemorySystem
    type: AgentMemoryType
    segment: AgentMemorySegment
    scope: AgentMemoryScope
    status: Omittable[AgentMemoryStatus] = None
    subject_id: Id | None = None
    source_agent_id: Omittable[Id] = None
    organization_id: Omittable[Id] = None
    metadata: dict[str, object] | None = None
    inserted_at: Moment


class UserMemory(Answer):
    """A memory as users see it."""

    id: Id
    content: str
    thought: str | None = None
    system: UserMemorySystem
    type: UserMemoryType
    segment: UserMemorySegment
    scope: UserMemoryScope
    status: Omittable[UserMemoryStatus] = None
    subject_id: Id | None = None
    source_agent_id: Omittable[Id] = None
    organization_id: Omittable[Id] = None
    chat_room_id: Id | None = None
    metadata: dict[str, object] | None = None
    inserted_at: Moment
    updated_at: Moment


class MemoryCounters(Answer):
    """Counters of a memory list: ``page_size`` is how many entries came (rest.md 2.4)."""

    page_size: int
    total_count: int


class ListAgentMemoriesResponseMeta(MemoryCounters):
    """Counters of ``list_agent_memories``, where 0.0.7 reads them (MEM-16)."""


class ListAgentMemoriesResponseMetadata(MemoryCounters):
    """The same counters, where Band reads them (MEM-16)."""


class ListAgentMemoriesResponse(Answer):
    """Answer of ``list_agent_memories``."""

    data: list[Memory]
    meta: ListAgentMemoriesResponseMeta
    metadata: ListAgentMemoriesResponseMetadata


class ListUserMemoriesResponseMeta(MemoryCounters):
    """Counters of ``list_user_memories``, where 0.0.7 reads them (MEM-16)."""


class ListUserMemoriesResponseMetadata(MemoryCounters):
    """The same counters, where Band reads them (MEM-16)."""


class ListUserMemoriesResponse(Answer):
    """Answer of ``list_user_memories``."""

    data: list[UserMemory]
    meta: ListUserMemoriesResponseMeta
    metadata: ListUserMemoriesResponseMetadata


class CreateAgentMemoryResponse(Answer):
    """Answer of ``create_agent_memory``."""

    data: Memory


class GetAgentMemoryResponse(Answer):
    """Answer of ``get_agent_memory``."""

    data: Memory


class ArchiveAgentMemoryResponse(Answer):
    """Answer of ``archive_agent_memory``."""

    data: Memory


class SupersedeAgentMemoryResponse(Answer):
    """Answer of ``supersede_agent_memory``."""

    data: Memory


class GetUserMemoryResponse(Answer):
    """Answer of ``get_user_memory``."""

    data: UserMemory


class ArchiveUserMemoryResponse(Answer):
    """Answer of ``archive_user_memory``."""

    data: UserMemory


class RestoreUserMemoryResponse(Answer):
    """Answer of ``restore_user_memory``."""

    data: UserMemory


class SupersedeUserMemoryResponse(Answer):
    """Answer of ``supersede_user_memory``."""

    data: UserMemory
