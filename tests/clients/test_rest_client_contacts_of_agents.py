"""Contacts of agents: listed and removed."""

import pytest
from thenvoi_rest.agent_api_contacts import RemoveAgentContactResponseData
from thenvoi_rest.errors import BadRequestError, NotFoundError
from thenvoi_rest.types import AgentContact

from tests.clients.acquaintances import COURIER, MALFORMED_HANDLE, NEITHER, WEATHER, agents_befriend
from tests.clients.callers import Callers
from tests.clients.quickstart import MALFORMED, NOT_AN_ID, NOWHERE
from tests.clients.requests import with_fields, with_query
from tests.clients.shown import shown, there


@pytest.mark.rule("CON-8", "ERR-5", "ERR-6")
@pytest.mark.refuses("add_agent_contact", "remove_agent_contact", "respond_to_agent_contact_request")
def test_a_body_that_does_not_fit_is_422_which_the_client_does_not_type(mock: Callers) -> None:
    contacts = mock.as_(WEATHER).agent_api_contacts
    null = ["null value where string expected"]
    with mock.refuses(422, details={"/message": ["String length is larger than maxLength: 500"]}):
        contacts.add_agent_contact(handle=COURIER, message="x" * 501)
    with mock.refuses(422, details={"/handle": null}):
        contacts.remove_agent_contact(handle=None)
    with mock.refuses(422, details={"/contact_id": null}):
        contacts.remove_agent_contact(contact_id=None)
    with mock.refuses(422, details={"/contact_id": [NOT_AN_ID]}):
        contacts.remove_agent_contact(contact_id=MALFORMED)
    with mock.refuses(422, details={"/request_id": null}):
        contacts.respond_to_agent_contact_request(action="reject", request_id=None)
    with mock.refuses(422, details={"/action": ["Invalid value for enum"]}):
        contacts.respond_to_agent_contact_request(action="ignore", handle=COURIER)
    with mock.refuses(422, details={"/note": ["Unexpected field: note"]}):
        contacts.add_agent_contact(handle=COURIER, request_options=with_fields(note="x"))


@pytest.mark.rule("CON-13")
@pytest.mark.answers("list_agent_contacts")
def test_each_side_has_a_record_of_its_own(mock: Callers) -> None:
    agents_befriend(mock, WEATHER, COURIER)
    answer = mock.as_(WEATHER).agent_api_contacts.list_agent_contacts()
    (mine,) = there(answer.data)
    assert shown(mine) == shown(
        AgentContact(
            id=mine.id,
            name="Courier Agent",
            handle=COURIER,
            type="Agent",
            description="Belongs to a stranger from another organization.",
            is_external=True,
            listed_in_directory=False,
            tags=[],
            inserted_at=mine.inserted_at,
        )
    )
    assert dict(there(answer.metadata)) == {"page": 1, "page_size": 20, "total_count": 1, "total_pages": 1}
    (theirs,) = there(mock.as_(COURIER).agent_api_contacts.list_agent_contacts().data)
    assert (theirs.handle, theirs.name) == (WEATHER, "Weather Agent")
    assert theirs.id != mine.id


@pytest.mark.rule("GEN-2", "ERR-6")
@pytest.mark.refuses("list_agent_contacts")
def test_a_page_of_contacts_is_a_number(mock: Callers) -> None:
    with mock.refuses(422, details={"/page": ["Invalid integer. Got: string"]}):
        mock.as_(WEATHER).agent_api_contacts.list_agent_contacts(request_options=with_query(page="first"))
    with mock.refuses(403, "Agent authentication required"):
        mock.as_("jane").agent_api_contacts.list_agent_contacts()


@pytest.mark.rule("CON-9", "CON-15", "CON-16")
@pytest.mark.answers("remove_agent_contact", "list_agent_contacts", "add_agent_contact")
@pytest.mark.parametrize("two_sided", [False, True])
def test_removal_takes_the_contact_off_the_own_list_and_by_a_switch_off_both(mock: Callers, *, two_sided: bool) -> None:
    mock.site.renew(two_sided_contact_removal=two_sided)
    agents_befriend(mock, WEATHER, COURIER)
    weather, courier = mock.as_(WEATHER).agent_api_contacts, mock.as_(COURIER).agent_api_contacts
    removed = weather.remove_agent_contact(handle=COURIER).data
    assert shown(removed) == shown(RemoveAgentContactResponseData(status="removed"))
    assert weather.list_agent_contacts().data == []
    assert len(there(courier.list_agent_contacts().data)) == (0 if two_sided else 1)
    assert there(weather.add_agent_contact(handle=COURIER).data).status == "pending"


@pytest.mark.rule("CON-9")
@pytest.mark.answers("remove_agent_contact")
def test_a_contact_is_removed_by_the_id_of_the_record(mock: Callers) -> None:
    agents_befriend(mock, WEATHER, COURIER)
    weather, courier = mock.as_(WEATHER).agent_api_contacts, mock.as_(COURIER).agent_api_contacts
    (mine,), (theirs,) = there(weather.list_agent_contacts().data), there(courier.list_agent_contacts().data)
    with mock.refuses(NotFoundError, "Contact not found"):
        weather.remove_agent_contact(contact_id=theirs.id)
    assert there(weather.remove_agent_contact(contact_id=mine.id).data).status == "removed"


@pytest.mark.rule("CON-9", "ERR-10")
@pytest.mark.refuses("remove_agent_contact")
def test_what_cannot_be_removed_is_told_apart(mock: Callers) -> None:
    weather = mock.as_(WEATHER).agent_api_contacts
    with mock.refuses(BadRequestError, NEITHER):
        weather.remove_agent_contact()
    assert (mock.traffic.last.headers["content-type"], mock.traffic.last.body) == ("application/json", b"")
    with mock.refuses(BadRequestError, MALFORMED_HANDLE):
        weather.remove_agent_contact(handle="")
    with mock.refuses(NotFoundError, "Handle not found"):
        weather.remove_agent_contact(handle="nobody")
    for sibling in ("jane/travel-agent", "jane"):  # peers, not contacts
        with mock.refuses(NotFoundError, "Contact not found"):
            weather.remove_agent_contact(handle=sibling)
    with mock.refuses(NotFoundError, "Contact not found"):
        weather.remove_agent_contact(contact_id=NOWHERE)
