"""From requests to the world's own arguments, where both halves share the way."""

from mock_platform.rest.schemas.memories import MemoriesQuery, MemoryCreateRequest
from mock_platform.rest.schemas.rooms import ChatRoomRequest, CreateMyChatRoomRequestChat
from mock_platform.world import World
from mock_platform.world.errors import Invalid
from mock_platform.world.memories import MemoryDraft, MemoryFilter


def check_room_body(world: World, chat: ChatRoomRequest | CreateMyChatRoomRequestChat) -> None:
    """CHT-3: with ``strict_room_body`` a title is an unknown field."""
    if world.switches.strict_room_body and "title" in chat.model_fields_set:
        raise Invalid(details={"/chat/title": ["Unexpected field: title"]})


def memory_draft(memory: MemoryCreateRequest) -> MemoryDraft:
    """What is to be remembered."""
    given = memory.metadata
    tags = None if given is None or given.tags is None else tuple(given.tags)
    references = None if given is None or given.references is None else tuple(given.references)
    return MemoryDraft(
        content=memory.content,
        system=memory.system,
        kind=memory.type,
        segment=memory.segment,
        thought=memory.thought,
        scope=memory.scope,
        subject_id=memory.subject_id,
        tags=tags,
        references=references,
    )


def memory_filter(query: MemoriesQuery) -> MemoryFilter:
    """What a list of memories is narrowed to."""
    return MemoryFilter(query.system, query.type, query.segment, query.status, query.content_query)
