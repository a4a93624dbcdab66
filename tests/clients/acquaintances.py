"""Asking somebody to become a contact, as many tests do before they start."""

from thenvoi_rest.human_api_contacts import CreateContactRequestRequestContactRequest as Ask
from thenvoi_rest.types import ContactRequest

from tests.clients.callers import Callers
from tests.clients.shown import there

WEATHER = "jane/weather-agent"
COURIER = "olga/courier-agent"
LEDGER = "ravi/ledger-agent"

MALFORMED_HANDLE = "Malformed handle: expected name or owner/name"
NEITHER = "Either a handle or an id is required"


def agent_asks(mock: Callers, one: str, other: str, message: str | None = None) -> str:
    """Let the agent ask somebody, and give the id of the request."""
    return there(mock.as_(one).agent_api_contacts.add_agent_contact(handle=other, message=message).data).id


def agents_befriend(mock: Callers, one: str, other: str) -> None:
    agent_asks(mock, one, other)
    mock.as_(other).agent_api_contacts.respond_to_agent_contact_request(action="approve", handle=one)


def user_asks(mock: Callers, one: str, other: str, message: str | None = None) -> ContactRequest:
    """Let the user ask somebody, and give the request."""
    request = Ask(recipient_handle=other, message=message)
    return mock.as_(one).human_api_contacts.create_contact_request(contact_request=request).data


def users_befriend(mock: Callers, one: str, other: str) -> None:
    request = user_asks(mock, one, other)
    mock.as_(other).human_api_contacts.approve_contact_request(request.id)
