"""Contact requests of users: sent, listed, decided."""

import pytest
from thenvoi_rest.errors import ConflictError, ForbiddenError, NotFoundError, UnprocessableEntityError
from thenvoi_rest.human_api_contacts import CreateContactRequestRequestContactRequest as Ask
from thenvoi_rest.types import (
    ContactRequest,
    ContactRequestActionResponse,
    ContactRequestRecipient,
    ContactRequestRequester,
)

from tests.clients.acquaintances import MALFORMED_HANDLE, user_asks, users_befriend
from tests.clients.callers import Callers
from tests.clients.quickstart import JANE, MALFORMED, NOT_AN_ID, NOWHERE, OLGA, START
from tests.clients.shown import shown


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
    made = user_asks(mock, "jane", "@Olga", "Met in Lisbon")
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
    request = user_asks(mock, "olga", "jane")
    back = user_asks(mock, "jane", "olga")
    assert (mock.traffic.last.status, back.id, back.status) == (201, request.id, "approved")
    assert back.requester_id == OLGA
    assert back.responded_at is not None


@pytest.mark.rule("CON-4", "CON-10")
@pytest.mark.refuses("create_contact_request")
def test_who_cannot_be_asked_is_told_apart(mock: Callers) -> None:
    contacts = mock.as_("jane").human_api_contacts
    users_befriend(mock, "jane", "ravi")
    user_asks(mock, "jane", "olga")
    with mock.refuses(400, MALFORMED_HANDLE):
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


@pytest.mark.rule("CON-12", "CON-14", "CON-15")
@pytest.mark.answers("reject_contact_request", "create_contact_request", "list_my_contacts")
def test_rejection_makes_nothing_and_does_not_keep_one_from_asking_again(mock: Callers) -> None:
    olga = mock.as_("olga").human_api_contacts
    request = user_asks(mock, "jane", "olga")
    done = olga.reject_contact_request(request.id).data
    assert shown(done) == shown(ContactRequestActionResponse(id=request.id, status="rejected"))
    assert olga.list_my_contacts().data == []
    assert user_asks(mock, "jane", "olga").status == "pending"


@pytest.mark.rule("CON-12", "CON-15")
@pytest.mark.answers("cancel_contact_request", "list_received_contact_requests")
def test_who_asked_may_take_it_back(mock: Callers) -> None:
    jane, olga = mock.as_("jane").human_api_contacts, mock.as_("olga").human_api_contacts
    request = user_asks(mock, "jane", "olga")
    done = jane.cancel_contact_request(request.id).data
    assert shown(done) == shown(ContactRequestActionResponse(id=request.id, status="cancelled"))
    assert (mock.traffic.last.status, mock.traffic.last.body) == (200, b"")
    assert olga.list_received_contact_requests().data == []


@pytest.mark.rule("CON-11")
@pytest.mark.answers("list_sent_contact_requests", "list_received_contact_requests")
def test_sent_requests_are_listed_by_state_newest_first(mock: Callers) -> None:
    jane, olga, ravi = (mock.as_(each).human_api_contacts for each in ("jane", "olga", "ravi"))
    rejected = user_asks(mock, "jane", "olga").id
    olga.reject_contact_request(rejected)
    cancelled = user_asks(mock, "jane", "olga").id
    jane.cancel_contact_request(cancelled)
    pending = user_asks(mock, "jane", "olga").id
    approved = user_asks(mock, "jane", "ravi").id
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


@pytest.mark.rule("CON-6", "CON-12", "ERR-7")
@pytest.mark.refuses("approve_contact_request", "reject_contact_request", "cancel_contact_request")
def test_what_cannot_be_decided_is_told_apart(mock: Callers) -> None:
    jane, olga, ravi = (mock.as_(each).human_api_contacts for each in ("jane", "olga", "ravi"))
    request = user_asks(mock, "jane", "olga").id
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
    request = user_asks(mock, "jane", "olga").id
    mock.call(lambda world: world.clock.advance(60))
    (sent,) = jane.list_sent_contact_requests().data
    assert (sent.id, sent.status) == (request, "expired")
    assert olga.list_received_contact_requests().data == []
    with mock.refuses(ConflictError, "Contact request is already expired"):
        olga.approve_contact_request(request)
