"""Memories that concern a user (rest.md 5.6)."""

from mock_platform.rest.bodies import memory_filter
from mock_platform.rest.operations import Reply, Resource
from mock_platform.rest.paging import memory_page
from mock_platform.rest.schemas.base import EmptyBody
from mock_platform.rest.schemas.memories import (
    ArchiveUserMemoryResponse,
    GetUserMemoryResponse,
    ListUserMemoriesResponse,
    MyMemoriesQuery,
    RestoreUserMemoryResponse,
    SupersedeUserMemoryResponse,
)
from mock_platform.rest.shapes import user_memory
from mock_platform.world import World
from mock_platform.world.identities import User

memories = Resource("human_api_memories", caller="user", gate=lambda world: world.memories.check_enabled())


@memories.operation("GET", "/me/memories", ListUserMemoriesResponse)
def list_user_memories(world: World, user: User, query: MyMemoriesQuery) -> Reply:
    """Memories about the user, of the organization and of the user's rooms, newest first (MEM-12)."""
    narrow = memory_filter(query)
    listing = world.memories.for_user(user, chat_room_id=query.chat_room_id, scope=query.scope, narrow=narrow)
    return memory_page(listing, query, user_memory)


@memories.operation("GET", "/me/memories/{id}", GetUserMemoryResponse, errors=(404,), plain_ids=True)
def get_user_memory(world: World, user: User, id: str) -> Reply:
    """One memory, whatever its state (MEM-9)."""
    return {"data": user_memory(world.memories.get_for_user(user, id))}


@memories.operation("DELETE", "/me/memories/{id}", None, status=204, errors=(404,), plain_ids=True)
def delete_user_memory(world: World, user: User, id: str) -> Reply:
    """Delete a memory about the user for good (MEM-13)."""
    world.memories.delete(user, id)
    return None


@memories.operation("POST", "/me/memories/{id}/archive", ArchiveUserMemoryResponse, errors=(404,), plain_ids=True)
def archive_user_memory(world: World, user: User, id: str, body: EmptyBody) -> Reply:
    """Archive a memory about the user (MEM-13)."""
    return {"data": user_memory(world.memories.change_by_user(user, id, "archive"))}


@memories.operation("POST", "/me/memories/{id}/restore", RestoreUserMemoryResponse, errors=(404,), plain_ids=True)
def restore_user_memory(world: World, user: User, id: str, body: EmptyBody) -> Reply:
    """Make an archived memory active again; 422 in any other state (MEM-14)."""
    return {"data": user_memory(world.memories.change_by_user(user, id, "restore"))}


@memories.operation("POST", "/me/memories/{id}/supersede", SupersedeUserMemoryResponse, errors=(404,), plain_ids=True)
def supersede_user_memory(world: World, user: User, id: str, body: EmptyBody) -> Reply:
    """Mark a memory about the user as replaced (MEM-13)."""
    return {"data": user_memory(world.memories.change_by_user(user, id, "supersede"))}
