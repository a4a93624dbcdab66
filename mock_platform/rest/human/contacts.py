"""Contacts and contact requests of a user (rest.md 5.5)."""

from mock_platform.rest.operations import Reply, Resource
from mock_platform.rest.paging import one_page
from mock_platform.rest.schemas.base import EmptyBody
from mock_platform.rest.schemas.contact_requests import (
    ApproveContactRequestResponse,
    CancelContactRequestResponse,
    ContactRequestBody,
    CreateContactRequestResponse,
    ListReceivedContactRequestsResponse,
    ListSentContactRequestsResponse,
    RejectContactRequestResponse,
    SentRequestsQuery,
)
from mock_platform.rest.schemas.contacts import (
    ListMyContactsResponse,
    RemoveContactBody,
    RemoveMyContactResponse,
    ResolveBody,
    ResolveHandleResponse,
)
from mock_platform.rest.schemas.paging import PageQuery
from mock_platform.rest.shapes import contact_request, decided, resolved, user_contact
from mock_platform.world import World
from mock_platform.world.identities import User

contacts = Resource("human_api_contacts", caller="user")


@contacts.operation("GET", "/me/contacts", ListMyContactsResponse)
def list_my_contacts(world: World, user: User, query: PageQuery) -> Reply:
    """The user's contacts, newest first."""
    return one_page(world.contacts.of(user), query, lambda each: user_contact(world, each))


@contacts.operation("POST", "/me/contacts/remove", RemoveMyContactResponse, errors=(400, 404))
def remove_my_contact(world: World, user: User, body: RemoveContactBody) -> Reply:
    """Take a contact off the user's list (CON-9, CON-16)."""
    world.contacts.remove(user, handle=body.handle, contact_id=body.contact_id)
    return {"data": {"status": "removed"}}


@contacts.operation("GET", "/me/contacts/requests", ListReceivedContactRequestsResponse)
def list_received_contact_requests(world: World, user: User, query: PageQuery) -> Reply:
    """Requests to the user that are pending, newest first (CON-11)."""
    return one_page(world.contacts.received(user), query, contact_request)


@contacts.operation("POST", "/me/contacts/requests", CreateContactRequestResponse, status=201, errors=(400, 404, 409))
def create_contact_request(world: World, user: User, body: ContactRequestBody) -> Reply:
    """Ask somebody to become a contact; approved at once when they had asked already (CON-10)."""
    asked = body.contact_request
    return {"data": contact_request(world.contacts.request(user, asked.recipient_handle, asked.message))}


@contacts.operation("GET", "/me/contacts/requests/sent", ListSentContactRequestsResponse)
def list_sent_contact_requests(world: World, user: User, query: SentRequestsQuery) -> Reply:
    """Requests by the user, newest first, in all states unless `status` names one (CON-11)."""
    return one_page(world.contacts.sent(user, query.status), query, contact_request)


@contacts.operation("DELETE", "/me/contacts/requests/{id}", CancelContactRequestResponse, errors=(404, 409))
def cancel_contact_request(world: World, user: User, id: str) -> Reply:
    """Take back a pending request that the user sent (CON-12)."""
    return {"data": decided(world.contacts.decide(user, id, "cancel"))}


@contacts.operation("POST", "/me/contacts/requests/{id}/approve", ApproveContactRequestResponse, errors=(404, 409))
def approve_contact_request(world: World, user: User, id: str, body: EmptyBody) -> Reply:
    """Accept a received request; both become contacts (CON-12, CON-13)."""
    return {"data": decided(world.contacts.decide(user, id, "approve"))}


@contacts.operation("POST", "/me/contacts/requests/{id}/reject", RejectContactRequestResponse, errors=(404, 409))
def reject_contact_request(world: World, user: User, id: str, body: EmptyBody) -> Reply:
    """Turn a received request down (CON-12, CON-14)."""
    return {"data": decided(world.contacts.decide(user, id, "reject"))}


@contacts.operation("POST", "/me/contacts/resolve", ResolveHandleResponse, errors=(400, 404))
def resolve_handle(world: World, _user: User, body: ResolveBody) -> Reply:
    """Who has this handle, contact or not (CON-19)."""
    return {"data": resolved(world.accounts.resolve(body.handle))}
