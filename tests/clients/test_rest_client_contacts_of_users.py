"""Contacts and contact requests of users, alone and with agents on the other side."""

import pytest
from thenvoi_rest.errors import (
    BadRequestError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    UnprocessableEntityError,
)
from thenvoi_rest.human_api_contacts import CreateContactRequestRequestContactRequest, RemoveMyContactResponseData
from thenvoi_rest.types import (
    Contact,
    ContactRequest,
    ContactRequestActionResponse,
    ContactRequestRecipient,
    ContactRequestRequester,
    ContactUser,
    ResolvedEntity,
)

from tests.clients.callers import Callers
from tests.clients.quickstart import COURIER, JANE, MALFORMED, NOT_AN_ID, NOWHERE, OLGA, START, WEATHER
from tests.clients.requests import with_query
from tests.clients.shown import shown, there

Ask = CreateContactRequestRequestContactRequest
NEITHER = "Either a handle or an id is required"


def asked(mock: Callers, one: str, other: str, message: str | None = None) -> ContactRequest:
    """Let the user ask somebody, and give the request."""
    request = Ask(recipient_handle=other, message=message)
    return mock.as_(one).human_api_contacts.create_contact_request(contact_request=request).data


def befriended(mock: Callers, one: str, other: str) -> None:
    request = asked(mock, one, other)
    mock.as_(other).human_api_contacts.approve_contact_request(request.id)


def of_jane_to_olga(made: ContactRequest) -> ContactRequest:
    return ContactRequest(
        id=made.id,
        status="pending",
        message="Met in Lisbon",
        requester_id=JANE,
        requester_type="User",
        requester=ContactRequestRequester(id=JANE, handle="jane", name="Jane Roe"),
        recipient_id=OLGA,
        recipient_type="User",
        recipient=ContactRequestRecipient(id=OLGA, handle="olga", name="Olga Berg"),
        inserted_at=made.inserted_at,
        responded_at=None,
    )


@pytest.mark.rule("CON-10", "CON-11")
@pytest.mark.answers("create_contact_request", "list_received_contact_requests", "list_sent_contact_requests")
def test_a_request_is_the_same_for_both_parties(mock: Callers) -> None:
    made = asked(mock, "jane", "@Olga", "Met in Lisbon")
    assert (mock.traffic.last.status, shown(made)) == (201, shown(of_jane_to_olga(made)))
    assert made.inserted_at >= START
    received = mock.as_("olga").human_api_contacts.list_received_contact_requests()
    sent = mock.as_("jane").human_api_contacts.list_sent_contact_requests()
    assert received.data == sent.data == [made]
    counted = {"page": 1, "page_size": 20, "total_count": 1, "total_pages": 1}
    assert dict(received.metadata) == dict(sent.metadata) == counted
    assert mock.as_("jane").human_api_contacts.list_received_contact_requests().data == []
    assert mock.as_("olga").human_api_contacts.list_sent_contact_requests().data == []


@pytest.mark.rule("CON-3", "CON-10")
@pytest.mark.answers("create_contact_request")
def test_asking_back_accepts_the_request_that_is_there(mock: Callers) -> None:
    request = asked(mock, "olga", "jane")
    back = asked(mock, "jane", "olga")
    assert (mock.traffic.last.status, back.id, back.status) == (201, request.id, "approved")
    assert back.requester_id == OLGA
    assert back.responded_at is not None


@pytest.mark.rule("CON-4", "CON-10")
@pytest.mark.refuses("create_contact_request")
def test_who_cannot_be_asked_is_told_apart(mock: Callers) -> None:
    contacts = mock.as_("jane").human_api_contacts
    befriended(mock, "jane", "ravi")
    asked(mock, "jane", "olga")
    with mock.refuses(400, "Malformed handle: expected name or owner/name"):
        contacts.create_contact_request(contact_request=Ask(recipient_handle="no handle"))
    with mock.refuses(NotFoundError, "Handle not found"):
        contacts.create_contact_request(contact_request=Ask(recipient_handle="nobody"))
    for handle, message in (
        ("jane", "You cannot send a contact request to yourself"),
        ("ravi", "Already a contact"),
        ("olga", "A contact request is already pending"),
    ):
        with mock.refuses(ConflictError, message):
            contacts.create_contact_request(contact_request=Ask(recipient_handle=handle))


@pytest.mark.rule("CON-8", "CON-10", "ERR-6")
@pytest.mark.refuses("create_contact_request")
@pytest.mark.parametrize(
    "request_body, details",
    [
        ({"message": "x" * 501}, {"/contact_request/message": ["String length is larger than maxLength: 500"]}),
        ({"recipient_id": OLGA}, {"/contact_request/recipient_id": ["Unexpected field: recipient_id"]}),
    ],
)
def test_a_request_that_does_not_fit_is_refused_with_the_field(
    mock: Callers, request_body: dict[str, str], details: dict[str, list[str]]
) -> None:
    request = Ask.model_validate({"recipient_handle": "olga", **request_body})
    with mock.refuses(UnprocessableEntityError, details=details):
        mock.as_("jane").human_api_contacts.create_contact_request(contact_request=request)


@pytest.mark.rule("CON-12", "CON-13")
@pytest.mark.answers("approve_contact_request", "list_my_contacts", "list_sent_contact_requests")
def test_approval_makes_a_record_on_each_side(mock: Callers) -> None:
    jane, olga = mock.as_("jane").human_api_contacts, mock.as_("olga").human_api_contacts
    request = asked(mock, "jane", "olga")
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


@pytest.mark.rule("CON-12", "CON-14", "CON-15")
@pytest.mark.answers("reject_contact_request", "create_contact_request", "list_my_contacts")
def test_rejection_makes_nothing_and_does_not_keep_one_from_asking_again(mock: Callers) -> None:
    olga = mock.as_("olga").human_api_contacts
    request = asked(mock, "jane", "olga")
    done = olga.reject_contact_request(request.id).data
    assert shown(done) == shown(ContactRequestActionResponse(id=request.id, status="rejected"))
    assert olga.list_my_contacts().data == []
    assert asked(mock, "jane", "olga").status == "pending"


@pytest.mark.rule("CON-12", "CON-15")
@pytest.mark.answers("cancel_contact_request", "list_received_contact_requests")
def test_who_asked_may_take_it_back(mock: Callers) -> None:
    jane, olga = mock.as_("jane").human_api_contacts, mock.as_("olga").human_api_contacts
    request = asked(mock, "jane", "olga")
    done = jane.cancel_contact_request(request.id).data
    assert shown(done) == shown(ContactRequestActionResponse(id=request.id, status="cancelled"))
    assert (mock.traffic.last.status, mock.traffic.last.body) == (200, b"")
    assert olga.list_received_contact_requests().data == []


@pytest.mark.rule("CON-11")
@pytest.mark.answers("list_sent_contact_requests", "list_received_contact_requests")
def test_sent_requests_are_listed_by_state_newest_first(mock: Callers) -> None:
    jane, olga, ravi = (mock.as_(each).human_api_contacts for each in ("jane", "olga", "ravi"))
    rejected = asked(mock, "jane", "olga").id
    olga.reject_contact_request(rejected)
    cancelled = asked(mock, "jane", "olga").id
    jane.cancel_contact_request(cancelled)
    pending = asked(mock, "jane", "olga").id
    approved = asked(mock, "jane", "ravi").id
    ravi.approve_contact_request(approved)
    for status, expected in (
        (None, [approved, pending, cancelled, rejected]),
        ("all", [approved, pending, cancelled, rejected]),
        ("pending", [pending]),
        ("approved", [approved]),
        ("rejected", [rejected]),
        ("cancelled", [cancelled]),
    ):
        assert [each.id for each in jane.list_sent_contact_requests(status=status).data] == expected
    assert [each.id for each in olga.list_received_contact_requests().data] == [pending]
    page = jane.list_sent_contact_requests(page=2, page_size=3)
    assert ([each.id for each in page.data], page.metadata.total_pages) == ([rejected], 2)


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


@pytest.mark.rule("CON-6", "CON-12", "ERR-7")
@pytest.mark.refuses("approve_contact_request", "reject_contact_request", "cancel_contact_request")
def test_what_cannot_be_decided_is_told_apart(mock: Callers) -> None:
    jane, olga, ravi = (mock.as_(each).human_api_contacts for each in ("jane", "olga", "ravi"))
    request = asked(mock, "jane", "olga").id
    with mock.refuses(ForbiddenError, "Only the recipient may approve this contact request"):
        jane.approve_contact_request(request)
    with mock.refuses(ForbiddenError, "Only the recipient may reject this contact request"):
        jane.reject_contact_request(request)
    with mock.refuses(ForbiddenError, "Only the requester may cancel this contact request"):
        olga.cancel_contact_request(request)
    for user, named in ((ravi, request), (olga, NOWHERE)):
        for decide in (user.approve_contact_request, user.reject_contact_request, user.cancel_contact_request):
            with mock.refuses(NotFoundError, "Contact request not found"):
                decide(named)
            with mock.refuses(422, details={"/id": [NOT_AN_ID]}):
                decide(MALFORMED)
    olga.approve_contact_request(request)
    for decide in (olga.approve_contact_request, olga.reject_contact_request, jane.cancel_contact_request):
        with mock.refuses(ConflictError, "Contact request is already approved"):
            decide(request)


@pytest.mark.rule("CON-1", "CON-20")
@pytest.mark.answers("list_sent_contact_requests")
@pytest.mark.refuses("approve_contact_request")
def test_by_a_switch_a_request_expires_and_is_resolved_then(mock: Callers) -> None:
    mock.site.renew(contact_request_ttl=60)
    jane, olga = mock.as_("jane").human_api_contacts, mock.as_("olga").human_api_contacts
    request = asked(mock, "jane", "olga").id
    mock.call(lambda world: world.clock.advance(60))
    (sent,) = jane.list_sent_contact_requests().data
    assert (sent.id, sent.status) == (request, "expired")
    assert olga.list_received_contact_requests().data == []
    with mock.refuses(ConflictError, "Contact request is already expired"):
        olga.approve_contact_request(request)


@pytest.mark.rule("CON-9", "CON-16")
@pytest.mark.answers("remove_my_contact", "list_my_contacts")
def test_removal_takes_the_contact_off_the_own_list_only(mock: Callers) -> None:
    jane, olga = mock.as_("jane").human_api_contacts, mock.as_("olga").human_api_contacts
    befriended(mock, "jane", "olga")
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
    with mock.refuses(BadRequestError, "Malformed handle: expected name or owner/name"):
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
    with mock.refuses(400, "Malformed handle: expected name or owner/name"):
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
    request = asked(mock, "olga", "jane/weather-agent", "May I ask about the weather?")
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
