"""Contacts of users: made, listed, removed, resolved; also with agents on the other side."""

import pytest
from thenvoi_rest.errors import BadRequestError, NotFoundError
from thenvoi_rest.human_api_contacts import RemoveMyContactResponseData
from thenvoi_rest.types import Contact, ContactRequestActionResponse, ContactUser, ResolvedEntity

from tests.clients.acquaintances import MALFORMED_HANDLE, NEITHER, user_asks, users_befriend
from tests.clients.callers import Callers
from tests.clients.quickstart import COURIER, JANE, OLGA, WEATHER
from tests.clients.requests import with_query
from tests.clients.shown import shown, there


@pytest.mark.rule("CON-12", "CON-13")
@pytest.mark.answers("approve_contact_request", "list_my_contacts", "list_sent_contact_requests")
def test_approval_makes_a_record_on_each_side(mock: Callers) -> None:
    jane, olga = mock.as_("jane").human_api_contacts, mock.as_("olga").human_api_contacts
    request = user_asks(mock, "jane", "olga")
    done = olga.approve_contact_request(request.id).data
    assert shown(done) == shown(ContactRequestActionResponse(id=request.id, status="approved"))
    answer = jane.list_my_contacts()
    (contact,) = answer.data
    user = ContactUser(
        id=OLGA, name="Olga Berg", handle="olga", email="olga@globex.example", listed_in_directory=True, tags=[]
    )
    assert shown(contact) == shown(
        Contact(
            id=contact.id,
            contact_id=OLGA,
            contact_type="User",
            status="active",
            source="request",
            user=user,
            inserted_at=contact.inserted_at,
        )
    )
    assert dict(answer.metadata) == {"page": 1, "page_size": 20, "total_count": 1, "total_pages": 1}
    (theirs,) = olga.list_my_contacts().data
    assert (theirs.contact_id, theirs.id != contact.id) == (JANE, True)
    (sent,) = jane.list_sent_contact_requests().data
    assert (sent.status, sent.responded_at is not None) == ("approved", True)


@pytest.mark.rule("CON-11", "ERR-5", "ERR-6", "GEN-2")
@pytest.mark.refuses("list_sent_contact_requests", "list_received_contact_requests", "list_my_contacts")
def test_a_filter_that_does_not_fit_is_422_which_the_client_does_not_type(mock: Callers) -> None:
    jane = mock.as_("jane").human_api_contacts
    words = with_query(page_size="all", status="pending")
    details = {"/page_size": ["Invalid integer. Got: string"], "/status": ["Unexpected field: status"]}
    with mock.refuses(422, details={"/status": ["Invalid value for enum"]}):
        jane.list_sent_contact_requests(status="expired")
    with mock.refuses(422, details=details):
        jane.list_received_contact_requests(request_options=words)
    with mock.refuses(422, details=details):
        jane.list_my_contacts(request_options=words)


@pytest.mark.rule("CON-9", "CON-16")
@pytest.mark.answers("remove_my_contact", "list_my_contacts")
def test_removal_takes_the_contact_off_the_own_list_only(mock: Callers) -> None:
    jane, olga = mock.as_("jane").human_api_contacts, mock.as_("olga").human_api_contacts
    users_befriend(mock, "jane", "olga")
    removed = jane.remove_my_contact(handle="@olga").data
    assert shown(removed) == shown(RemoveMyContactResponseData(status="removed"))
    assert jane.list_my_contacts().data == []
    (kept,) = olga.list_my_contacts().data
    assert olga.remove_my_contact(contact_id=kept.id).data.status == "removed"


@pytest.mark.rule("CON-8", "CON-9", "ERR-10")
@pytest.mark.refuses("remove_my_contact")
def test_what_cannot_be_removed_is_told_apart(mock: Callers) -> None:
    jane = mock.as_("jane").human_api_contacts
    with mock.refuses(BadRequestError, NEITHER):
        jane.remove_my_contact()
    with mock.refuses(BadRequestError, MALFORMED_HANDLE):
        jane.remove_my_contact(handle="@")
    for handle, what in (("nobody", "Handle"), ("ravi", "Contact")):
        with mock.refuses(NotFoundError, f"{what} not found"):
            jane.remove_my_contact(handle=handle)
    with mock.refuses(NotFoundError, "Contact not found"):
        jane.remove_my_contact(contact_id=OLGA)
    with mock.refuses(422, details={"/handle": ["null value where string expected"]}):
        jane.remove_my_contact(handle=None)


@pytest.mark.rule("CON-19")
@pytest.mark.answers("resolve_handle")
def test_any_handle_is_resolved_also_of_another_organization(mock: Callers) -> None:
    jane = mock.as_("jane").human_api_contacts
    olga, courier = (
        ResolvedEntity(id=OLGA, type="User", handle="olga", name="Olga Berg"),
        ResolvedEntity(id=COURIER, type="Agent", handle="olga/courier-agent", name="Courier Agent"),
    )
    assert shown(jane.resolve_handle(handle="olga").data) == shown(olga)
    assert shown(jane.resolve_handle(handle="@OLGA/courier-agent").data) == shown(courier)
    assert b"globex.example" not in mock.traffic.exchanges[0].answer


@pytest.mark.rule("CON-19", "ERR-10")
@pytest.mark.refuses("resolve_handle")
def test_a_handle_of_nobody_is_404_and_no_handle_at_all_is_400(mock: Callers) -> None:
    jane = mock.as_("jane").human_api_contacts
    with mock.refuses(NotFoundError, "Handle not found"):
        jane.resolve_handle(handle="olga/weather-agent")
    with mock.refuses(400, MALFORMED_HANDLE):
        jane.resolve_handle(handle="olga/a/b")


@pytest.mark.rule("CON-2", "CON-13", "CON-17", "CON-22")
@pytest.mark.answers(
    "create_contact_request",
    "list_agent_contact_requests",
    "respond_to_agent_contact_request",
    "list_my_contacts",
    "list_agent_contacts",
    "list_my_peers",
)
def test_a_user_and_an_agent_become_contacts_across_the_two_halves(mock: Callers) -> None:
    olga, weather = mock.as_("olga"), mock.as_("jane/weather-agent")
    request = user_asks(mock, "olga", "jane/weather-agent", "May I ask about the weather?")
    assert (request.recipient_type, request.recipient_id) == ("Agent", WEATHER)
    (received,) = there(there(weather.agent_api_contacts.list_agent_contact_requests().data).received)
    assert (received.id, received.from_handle, received.from_name) == (request.id, "olga", "Olga Berg")
    weather.agent_api_contacts.respond_to_agent_contact_request(action="approve", handle="olga")
    (mine,) = olga.human_api_contacts.list_my_contacts().data
    assert (mine.contact_id, mine.contact_type) == (WEATHER, "Agent")
    assert mine.user is not None
    assert (mine.user.handle, mine.user.email) == ("jane/weather-agent", None)
    (theirs,) = there(weather.agent_api_contacts.list_agent_contacts().data)
    assert (theirs.handle, theirs.type, theirs.is_external) == ("olga", "User", None)
    known = [each.id for each in olga.human_api_peers.list_my_peers(type="Agent").data or [] if each.is_contact]
    assert known == [WEATHER]


@pytest.mark.rule("CON-2", "CON-12")
@pytest.mark.answers("add_agent_contact", "list_received_contact_requests", "reject_contact_request")
def test_a_user_turns_an_agent_down(mock: Callers) -> None:
    courier, jane = mock.as_("olga/courier-agent").agent_api_contacts, mock.as_("jane").human_api_contacts
    request = there(courier.add_agent_contact(handle="jane", message="Parcel").data).id
    (received,) = jane.list_received_contact_requests().data
    assert (received.id, received.requester_type, received.requester_id) == (request, "Agent", COURIER)
    assert jane.reject_contact_request(request).data.status == "rejected"
    (sent,) = there(there(courier.list_agent_contact_requests(sent_status="rejected").data).sent)
    assert (sent.id, sent.to_handle, sent.status) == (request, "jane", "rejected")
