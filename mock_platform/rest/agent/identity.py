"""Who the agent is and whom it can bring into a room (rest.md 4.1)."""

from mock_platform.rest.operations import Reply, Resource
from mock_platform.rest.paging import one_page
from mock_platform.rest.schemas.peers import AgentPeersQuery, ListAgentPeersResponse
from mock_platform.rest.schemas.profile import GetAgentMeResponse
from mock_platform.rest.shapes import agent_me, peer
from mock_platform.world import World
from mock_platform.world.identities import Agent

identity = Resource("agent_api_identity", caller="agent")
peers = Resource("agent_api_peers", caller="agent")


@identity.operation("GET", "/agent/me", GetAgentMeResponse)
def get_agent_me(_world: World, agent: Agent) -> Reply:
    """The agent behind the key.

    200 is the official check that a key is good (AUTH-9).
    """
    return {"data": agent_me(agent)}


@peers.operation("GET", "/agent/peers", ListAgentPeersResponse, errors=(404,))
def list_agent_peers(world: World, agent: Agent, query: AgentPeersQuery) -> Reply:
    """Whom the agent can add to its rooms.

    Siblings, global agents, the owner, then contacts; `not_in_chat` leaves out who is in that room (PEER-1 to PEER-6).
    """
    return one_page(world.peers.of(agent, not_in_chat=query.not_in_chat), query, lambda each: peer(world, each))
