"""Memories that an agent stores and reads (rest.md 4.7)."""

from mock_platform.rest.bodies import memory_draft, memory_filter
from mock_platform.rest.operations import Reply, Resource
from mock_platform.rest.paging import memory_page
from mock_platform.rest.schemas.base import EmptyBody
from mock_platform.rest.schemas.memories import (
    AgentMemoriesQuery,
    ArchiveAgentMemoryResponse,
    CreateAgentMemoryResponse,
    GetAgentMemoryResponse,
    ListAgentMemoriesResponse,
    MemoryBody,
    SupersedeAgentMemoryResponse,
)
from mock_platform.rest.shapes import agent_memory
from mock_platform.world import World
from mock_platform.world.identities import Agent

memories = Resource("agent_api_memories", caller="agent", gate=lambda world: world.memories.check_enabled())


@memories.operation("GET", "/agent/memories", ListAgentMemoriesResponse)
def list_agent_memories(world: World, agent: Agent, query: AgentMemoriesQuery) -> Reply:
    """Memories about `subject_id` and those of the organization, newest first (MEM-7, MEM-8)."""
    narrow = memory_filter(query)
    listing = world.memories.for_agent(agent, subject_id=query.subject_id, scope=query.scope, narrow=narrow)
    return memory_page(listing, query, agent_memory)


@memories.operation("POST", "/agent/memories", CreateAgentMemoryResponse, status=201)
def create_agent_memory(world: World, agent: Agent, body: MemoryBody) -> Reply:
    """Store a memory; the agent is its source (MEM-2 to MEM-6)."""
    return {"data": agent_memory(world.memories.create(agent, memory_draft(body.memory)))}


@memories.operation("GET", "/agent/memories/{id}", GetAgentMemoryResponse, errors=(404,), plain_ids=True)
def get_agent_memory(world: World, agent: Agent, id: str) -> Reply:
    """One memory, whatever its state (MEM-9)."""
    return {"data": agent_memory(world.memories.get_for_agent(agent, id))}


@memories.operation("POST", "/agent/memories/{id}/archive", ArchiveAgentMemoryResponse, errors=(404,), plain_ids=True)
def archive_agent_memory(world: World, agent: Agent, id: str, body: EmptyBody) -> Reply:
    """Archive a memory; only the agent that stored it (MEM-10)."""
    return {"data": agent_memory(world.memories.change_by_agent(agent, id, "archive"))}


@memories.operation(
    "POST", "/agent/memories/{id}/supersede", SupersedeAgentMemoryResponse, errors=(404,), plain_ids=True
)
def supersede_agent_memory(world: World, agent: Agent, id: str, body: EmptyBody) -> Reply:
    """Mark a memory as replaced; only the agent that stored it (MEM-10)."""
    return {"data": agent_memory(world.memories.change_by_agent(agent, id, "supersede"))}
