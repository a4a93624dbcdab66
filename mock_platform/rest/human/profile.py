"""The user's profile, agents and peers (rest.md 5.1).

Executions show here only, as a number when an agent is deleted (TSK-5).
"""

from mock_platform.rest.operations import Reply, Resource
from mock_platform.rest.paging import cursor_counters, one_page
from mock_platform.rest.schemas.agents import (
    AgentBody,
    DeleteAgentQuery,
    DeleteMyAgentResponse,
    ListMyAgentsResponse,
    RegisterMyAgentResponse,
)
from mock_platform.rest.schemas.paging import PageQuery
from mock_platform.rest.schemas.peers import ListMyPeersResponse, MyPeersQuery
from mock_platform.rest.schemas.profile import GetMyProfileResponse, ProfileBody, UpdateMyProfileResponse
from mock_platform.rest.shapes import my_agent, peer, registered_agent, user_details
from mock_platform.world import World
from mock_platform.world.identities import User

agents = Resource("human_api_agents", caller="user")
peers = Resource("human_api_peers", caller="user")
profile = Resource("human_api_profile", caller="user")


@profile.operation("GET", "/me/profile", GetMyProfileResponse, errors=(404,))
def get_my_profile(_world: World, user: User) -> Reply:
    """The user behind the key."""
    return {"data": user_details(user)}


@profile.operation("PUT", "/me/profile", UpdateMyProfileResponse, errors=(404,))
def update_my_profile(world: World, user: User, body: ProfileBody) -> Reply:
    """Change first or last name; what is left out stays (GEN-10)."""
    names = body.user
    world.accounts.update_profile(user, first_name=names.first_name, last_name=names.last_name)
    return {"data": user_details(user)}


@agents.operation("GET", "/me/agents", ListMyAgentsResponse)
def list_my_agents(world: World, user: User, query: PageQuery) -> Reply:
    """The agents that the user owns, newest first; never a key (AGT-10)."""
    listing = world.accounts.agents_of(user)
    band: dict[str, object] = {"available_filters": [], "sortable_fields": []}
    return one_page(listing, query, my_agent, **{**cursor_counters(listing, query), **band})


@agents.operation("POST", "/me/agents/register", RegisterMyAgentResponse, status=201)
def register_my_agent(world: World, user: User, body: AgentBody) -> Reply:
    """Register an external agent.

    The answer holds its key, which is shown nowhere else (AGT-1, AUTH-10).
    """
    agent, key = world.accounts.register_agent(user, body.agent.name, body.agent.description)
    return {"data": {"agent": registered_agent(agent), "credentials": {"api_key": key}}}


@agents.operation("DELETE", "/me/agents/{id}", DeleteMyAgentResponse, errors=(404,))
def delete_my_agent(world: World, user: User, id: str, query: DeleteAgentQuery) -> Reply:
    """Delete an agent and revoke its key; one with history only with `force=true` (AGT-12 to AGT-17)."""
    agent, executions = world.accounts.delete_agent(user, id, force=query.force)
    deleted = {"id": agent.id, "name": agent.name, "description": agent.description}
    return {"data": {**deleted, "executions_deleted": executions}}


@peers.operation("GET", "/me/peers", ListMyPeersResponse, errors=(404,))
def list_my_peers(world: World, user: User, query: MyPeersQuery) -> Reply:
    """Whom the user can add to rooms.

    Users of the organization, own agents and global agents, then contacts (PEER-3 to PEER-6).
    """
    listing = world.peers.of(user, not_in_chat=query.not_in_chat, type_=query.type)
    return one_page(listing, query, lambda each: peer(world, each))
