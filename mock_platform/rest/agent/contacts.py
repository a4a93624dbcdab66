"""Contacts and contact requests of an agent (rest.md 4.6)."""

from mock_platform.rest.operations import Reply, Resource
from mock_platform.rest.paging import both_directions, one_page
from mock_platform.rest.schemas.contact_requests import (
    AddAgentContactResponse,
    AddContactBody,
    AgentRequestsQuery,
    ListAgentContactRequestsResponse,
    RespondBody,
    RespondToAgentContactRequestResponse,
)
from mock_platform.rest.schemas.contacts import (
    ListAgentContactsResponse,
    RemoveAgentContactResponse,
    RemoveContactBody,
)
from mock_platform.rest.schemas.paging import PageQuery
from mock_platform.rest.shapes import agent_contact, decided, received_request, sent_request
from mock_platform.world import World
from mock_platform.world.identities import Agent

contacts = Resource("agent_api_contacts", caller="agent")


@contacts.operation("GET", "/agent/contacts", ListAgentContactsResponse)
def list_agent_contacts(world: World, agent: Agent, query: PageQuery) -> Reply:
    """The agent's contacts, newest first."""
    return one_page(world.contacts.of(agent), query, lambda each: agent_contact(world, each))


@contacts.operation("POST", "/agent/contacts/add", AddAgentContactResponse, status=201, errors=(400, 404, 409))
def add_agent_contact(world: World, agent: Agent, body: AddContactBody) -> Reply:
    """Ask somebody to become a contact.

    `approved` at once when they had asked already (CON-3, CON-4).
    """
    return {"data": decided(world.contacts.request(agent, body.handle, body.message))}


@contacts.operation("POST", "/agent/contacts/remove", RemoveAgentContactResponse, errors=(400, 404))
def remove_agent_contact(world: World, agent: Agent, body: RemoveContactBody) -> Reply:
    """Take a contact off the agent's list (CON-9, CON-16)."""
    world.contacts.remove(agent, handle=body.handle, contact_id=body.contact_id)
    return {"data": {"status": "removed"}}


@contacts.operation("GET", "/agent/contacts/requests", ListAgentContactRequestsResponse)
def list_agent_contact_requests(world: World, agent: Agent, query: AgentRequestsQuery) -> Reply:
    """Requests to the agent that are pending, and requests by it; pages count per direction (CON-5)."""
    received, sent = world.contacts.received(agent), world.contacts.sent(agent, query.sent_status)
    return both_directions(received, sent, query, received_request, sent_request)


@contacts.operation(
    "POST", "/agent/contacts/requests/respond", RespondToAgentContactRequestResponse, errors=(400, 404, 409)
)
def respond_to_agent_contact_request(world: World, agent: Agent, body: RespondBody) -> Reply:
    """Approve or reject a received request, or cancel a sent one (CON-6, CON-7)."""
    request = world.contacts.respond(agent, body.action, handle=body.handle, request_id=body.request_id)
    return {"data": decided(request)}
