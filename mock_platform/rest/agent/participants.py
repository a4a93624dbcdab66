"""Participants of an agent's rooms (rest.md 4.5)."""

from mock_platform.rest.operations import Reply, Resource
from mock_platform.rest.schemas.participants import (
    AddAgentChatParticipantResponse,
    ListAgentChatParticipantsResponse,
    ParticipantBody,
    RemoveAgentChatParticipantResponse,
)
from mock_platform.rest.shapes import participant
from mock_platform.world import World
from mock_platform.world.identities import Agent

participants = Resource("agent_api_participants", caller="agent")


@participants.operation("GET", "/agent/chats/{chat_id}/participants", ListAgentChatParticipantsResponse, errors=(404,))
def list_agent_chat_participants(world: World, agent: Agent, chat_id: str) -> Reply:
    """Everybody in the room, in the order in which they joined (PAR-20, PAR-21)."""
    return {"data": [participant(each) for each in world.rooms.participants(agent, chat_id)]}


@participants.operation(
    "POST", "/agent/chats/{chat_id}/participants", AddAgentChatParticipantResponse, status=201, errors=(404, 409)
)
def add_agent_chat_participant(world: World, agent: Agent, chat_id: str, body: ParticipantBody) -> Reply:
    """Bring a peer into the room (PAR-1 to PAR-11)."""
    asked = body.participant
    return {"data": participant(world.rooms.add_participant(agent, chat_id, asked.participant_id, asked.role))}


@participants.operation(
    "DELETE", "/agent/chats/{chat_id}/participants/{id}", RemoveAgentChatParticipantResponse, errors=(404,)
)
def remove_agent_chat_participant(world: World, agent: Agent, chat_id: str, id: str) -> Reply:
    """Remove a participant, or leave with one's own id (PAR-12 to PAR-18)."""
    return {"data": participant(world.rooms.remove_participant(agent, chat_id, id))}
