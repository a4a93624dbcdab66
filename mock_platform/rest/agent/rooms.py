"""Rooms of an agent (rest.md 4.2)."""

from mock_platform.rest.bodies import check_room_body
from mock_platform.rest.operations import Reply, Resource
from mock_platform.rest.paging import one_page
from mock_platform.rest.schemas.paging import PageQuery
from mock_platform.rest.schemas.rooms import (
    ChatBody,
    CreateAgentChatResponse,
    GetAgentChatResponse,
    ListAgentChatsResponse,
)
from mock_platform.rest.shapes import room
from mock_platform.world import World
from mock_platform.world.identities import Agent

chats = Resource("agent_api_chats", caller="agent")


@chats.operation("GET", "/agent/chats", ListAgentChatsResponse)
def list_agent_chats(world: World, agent: Agent, query: PageQuery) -> Reply:
    """The rooms that the agent is in now, oldest first (CHT-8, CHT-9)."""
    return one_page(world.rooms.of(agent, newest_first=False), query, room)


@chats.operation("POST", "/agent/chats", CreateAgentChatResponse, status=201)
def create_agent_chat(world: World, agent: Agent, body: ChatBody) -> Reply:
    """Make a room; the agent becomes its owner (CHT-1 to CHT-5)."""
    check_room_body(world, body.chat)
    return {"data": room(world.rooms.create(agent, task_id=body.chat.task_id, title=body.chat.title))}


@chats.operation("GET", "/agent/chats/{id}", GetAgentChatResponse, errors=(404,))
def get_agent_chat(world: World, agent: Agent, id: str) -> Reply:
    """One room; 404 as well when the agent is not in it (CHT-10)."""
    return {"data": room(world.rooms.joined(agent, id))}
