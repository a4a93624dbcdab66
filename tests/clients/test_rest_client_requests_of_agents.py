"""Contact requests of agents: sent, listed, decided."""

import pytest
from thenvoi_rest.agent_api_contacts import (
    AddAgentContactResponseData,
    ListAgentContactRequestsResponseMetadata,
    RespondToAgentContactRequestResponseData,
)
from thenvoi_rest.errors import BadRequestError, ConflictError, ForbiddenError, NotFoundError
from thenvoi_rest.types import ReceivedContactRequest, SentContactRequest

from tests.clients.acquaintances import COURIER, LEDGER, MALFORMED_HANDLE, NEITHER, WEATHER, agent_asks, agents_befriend
from tests.clients.callers import Callers
from tests.clients.calls import Calls
from tests.clients.quickstart import NOWHERE, START
from tests.clients.shown import shown, there


def directions(
    caller: Calls, status: str | None = None
) -> tuple[list[ReceivedContactRequest], list[SentContactRequest]]:
    """What the agent has received and sent."""
    data = there(caller.agent_api_contacts.list_agent_contact_requests(sent_status=status).data)
    return there(data.received), there(data.sent)


@pytest.mark.rule("CON-3", "AGT-5")
@pytest.mark.answers("add_agent_contact")
@pytest.mark.parametrize("handle", ["olga/courier-agent", "@Olga/Courier-Agent"])
def test_a_request_is_pending_and_the_handle_may_be_spelled_either_way(mock: Callers, handle: str) -> None:
    made = there(mock.as_(WEATHER).agent_api_contacts.add_agent_contact(handle=handle, message="Shall we?").data)
    expected = AddAgentContactResponseData(id=made.id, status="pending")
    assert (mock.traffic.last.status, shown(made)) == (201, shown(expected))


@pytest.mark.rule("CON-3")
@pytest.mark.answers("add_agent_contact")
def test_asking_back_accepts_the_request_that_is_there(mock: Callers) -> None:
    request = agent_asks(mock, COURIER, WEATHER)
    made = mock.as_(WEATHER).agent_api_contacts.add_agent_contact(handle=COURIER).data
    assert shown(made) == shown(AddAgentContactResponseData(id=request, status="approved"))


@pytest.mark.rule("CON-8")
@pytest.mark.answers("add_agent_contact", "list_agent_contact_requests")
def test_the_message_of_a_request_may_be_null(mock: Callers) -> None:
    agent_asks(mock, WEATHER, COURIER, message=None)
    assert b'"message":null' in mock.traffic.last.body
    received = directions(mock.as_(COURIER))[0]
    assert [each.message for each in received] == [None]


@pytest.mark.rule("CON-4", "ERR-10")
@pytest.mark.refuses("add_agent_contact")
def test_who_cannot_be_asked_is_told_apart(mock: Callers) -> None:
    contacts = mock.as_(WEATHER).agent_api_contacts
    agents_befriend(mock, WEATHER, LEDGER)
    agent_asks(mock, WEATHER, COURIER)
    with mock.refuses(BadRequestError, MALFORMED_HANDLE):
        contacts.add_agent_contact(handle="not a handle")
    with mock.refuses(NotFoundError, "Handle not found"):
        contacts.add_agent_contact(handle="nobody/at-all")
    for handle, message in (
        (WEATHER, "You cannot send a contact request to yourself"),
        (LEDGER, "Already a contact"),
        (COURIER, "A contact request is already pending"),
    ):
        with mock.refuses(ConflictError, message):
            contacts.add_agent_contact(handle=handle)


@pytest.mark.rule("CON-5")
@pytest.mark.answers("list_agent_contact_requests")
def test_both_directions_are_listed_with_names_and_handles(mock: Callers) -> None:
    to, by = agent_asks(mock, COURIER, WEATHER, "Parcel for you"), agent_asks(mock, WEATHER, LEDGER)
    received, sent = directions(mock.as_(WEATHER))
    assert shown(received) == shown(
        [
            ReceivedContactRequest(
                id=to,
                status="pending",
                from_handle=COURIER,
                from_name="Courier Agent",
                message="Parcel for you",
                inserted_at=received[0].inserted_at,
            )
        ]
    )
    expected = SentContactRequest(
        id=by,
        status="pending",
        to_handle=LEDGER,
        to_name="Ledger Agent",
        message=None,
        inserted_at=sent[0].inserted_at,
    )
    assert shown(sent) == shown([expected])
    assert START <= received[0].inserted_at < sent[0].inserted_at


@pytest.mark.rule("CON-1", "CON-5", "CON-6")
@pytest.mark.answers("list_agent_contact_requests", "respond_to_agent_contact_request")
def test_sent_requests_are_listed_by_state_and_received_ones_only_while_pending(mock: Callers) -> None:
    contacts = mock.as_(WEATHER).agent_api_contacts
    pending, approved, rejected, cancelled = (
        agent_asks(mock, WEATHER, each) for each in (COURIER, LEDGER, "jane/travel-agent", "jane/notes-agent")
    )
    mock.as_(LEDGER).agent_api_contacts.respond_to_agent_contact_request(action="approve", request_id=approved)
    travel = mock.as_("jane/travel-agent").agent_api_contacts
    travel.respond_to_agent_contact_request(action="reject", request_id=rejected)
    contacts.respond_to_agent_contact_request(action="cancel", request_id=cancelled)
    for status, expected in (
        (None, [pending]),
        ("pending", [pending]),
        ("approved", [approved]),
        ("rejected", [rejected]),
        ("cancelled", [cancelled]),
        ("all", [cancelled, rejected, approved, pending]),
    ):
        _, sent = directions(mock.as_(WEATHER), status)
        assert [each.id for each in sent] == expected
    assert directions(mock.as_("jane/travel-agent"))[0] == []


@pytest.mark.rule("CON-5", "GEN-1")
@pytest.mark.answers("list_agent_contact_requests")
def test_pages_of_requests_count_per_direction(mock: Callers) -> None:
    for other in (COURIER, LEDGER, "jane/travel-agent"):
        agent_asks(mock, WEATHER, other)
    agent_asks(mock, "jane/notes-agent", WEATHER)
    answer = mock.as_(WEATHER).agent_api_contacts.list_agent_contact_requests(page=2, page_size=2)
    data = there(answer.data)
    assert (len(there(data.received)), len(there(data.sent))) == (0, 1)
    counted = {
        "page": 2,
        "page_size": 2,
        "received": {"total": 1, "total_pages": 1},
        "sent": {"total": 3, "total_pages": 2},
    }
    assert answer.metadata == ListAgentContactRequestsResponseMetadata.model_validate(counted)


@pytest.mark.rule("CON-5", "ERR-5")
@pytest.mark.refuses("list_agent_contact_requests")
def test_a_state_of_requests_that_does_not_exist_is_refused(mock: Callers) -> None:
    with mock.refuses(422, details={"/sent_status": ["Invalid value for enum"]}):
        mock.as_(WEATHER).agent_api_contacts.list_agent_contact_requests(sent_status="expired")


@pytest.mark.rule("CON-6")
@pytest.mark.answers("respond_to_agent_contact_request")
@pytest.mark.parametrize(
    "action, status, by",
    [("approve", "approved", LEDGER), ("reject", "rejected", LEDGER), ("cancel", "cancelled", WEATHER)],
)
@pytest.mark.parametrize("named_by_id", [True, False])
def test_each_party_decides_what_is_its_own_by_id_or_by_handle(
    mock: Callers, action: str, status: str, by: str, *, named_by_id: bool
) -> None:
    request = agent_asks(mock, WEATHER, LEDGER)
    contacts = mock.as_(by).agent_api_contacts
    if named_by_id:
        done = contacts.respond_to_agent_contact_request(action=action, request_id=request).data
    else:
        other = WEATHER if by == LEDGER else LEDGER
        done = contacts.respond_to_agent_contact_request(action=action, handle=f"@{other}").data
    expected = {"id": request, "status": status}
    assert shown(done) == shown(RespondToAgentContactRequestResponseData.model_validate(expected))


@pytest.mark.rule("CON-6", "CON-7", "ERR-10")
@pytest.mark.refuses("respond_to_agent_contact_request")
def test_what_cannot_be_decided_is_told_apart(mock: Callers) -> None:
    request = agent_asks(mock, WEATHER, LEDGER)
    weather, ledger = mock.as_(WEATHER).agent_api_contacts, mock.as_(LEDGER).agent_api_contacts
    with mock.refuses(BadRequestError, NEITHER):
        ledger.respond_to_agent_contact_request(action="approve")
    with mock.refuses(ForbiddenError, "Only the recipient may approve this contact request"):
        weather.respond_to_agent_contact_request(action="approve", request_id=request)
    with mock.refuses(ForbiddenError, "Only the requester may cancel this contact request"):
        ledger.respond_to_agent_contact_request(action="cancel", request_id=request)
    for stranger, named in ((COURIER, request), (LEDGER, NOWHERE)):
        with mock.refuses(NotFoundError, "Contact request not found"):
            mock.as_(stranger).agent_api_contacts.respond_to_agent_contact_request(action="approve", request_id=named)
    ledger.respond_to_agent_contact_request(action="reject", handle=WEATHER)
    with mock.refuses(ConflictError, "Contact request is already rejected"):
        ledger.respond_to_agent_contact_request(action="approve", request_id=request)
    with mock.refuses(NotFoundError, "Pending contact request not found"):
        ledger.respond_to_agent_contact_request(action="approve", handle=WEATHER)
