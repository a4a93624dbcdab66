"""Contacts and contact requests; the table of decisions is walked whole."""

from collections.abc import Callable
from itertools import product
from typing import get_args

import pytest

from mock_platform.world import Switches
from mock_platform.world.clock import SECOND
from mock_platform.world.contacts import DECISIONS, Action, Contact, ContactRequest, RequestStatus
from mock_platform.world.errors import BadRequest, Conflict, Forbidden, NotFound
from mock_platform.world.events import (
    ContactAdded,
    ContactRemoved,
    ContactRequestReceived,
    ContactRequestUpdated,
    Event,
)
from mock_platform.world.identities import Agent, Identity, User
from mock_platform.world.indexes import Listing
from mock_platform.world.state import state_of_world
from tests.world.builders import Cast, a_cast
from tests.world.refusals import refused, told_by

UNKNOWN = "00000000-0000-4000-8000-000000000000"
DAY = 24 * 3600

BY: dict[Action, str] = {"approve": "recipient", "reject": "recipient", "cancel": "requester"}
"""CON-6, CON-12: whose decision it is."""
LEADS_TO: dict[Action, RequestStatus] = {"approve": "approved", "reject": "rejected", "cancel": "cancelled"}
"""CON-1."""

Pair = tuple[Identity, Identity]
PAIRS: dict[str, Callable[[Cast], Pair]] = {
    "agent to agent": lambda cast: (cast.weather, cast.spy),
    "agent to user": lambda cast: (cast.weather, cast.olga),
    "user to agent": lambda cast: (cast.jane, cast.spy),
    "user to user": lambda cast: (cast.jane, cast.olga),
}

one_of_each_pair = pytest.mark.parametrize("pair", PAIRS)


@pytest.fixture
def band() -> Cast:
    """The cast in a world where requests expire after a day and contacts are removed on both sides."""
    return a_cast(Switches(contact_request_ttl=DAY, two_sided_contact_removal=True))


def all_of(listing: Listing[ContactRequest]) -> list[ContactRequest]:
    return listing.cut(0, listing.total)


def contacts_of(cast: Cast, identity: Identity) -> list[Contact]:
    listing = cast.world.contacts.of(identity)
    return listing.cut(0, listing.total)


def known_to(cast: Cast, identity: Identity) -> list[Identity]:
    return [contact.other for contact in contacts_of(cast, identity)]


def record_of(cast: Cast, owner: Identity, other: Identity) -> Contact:
    (contact,) = (each for each in contacts_of(cast, owner) if each.other is other)
    return contact


def ask(cast: Cast, requester: Identity, recipient: Identity, message: str | None = None) -> ContactRequest:
    return cast.world.contacts.request(requester, recipient.handle, message)


def request_in(cast: Cast, status: RequestStatus) -> ContactRequest:
    """A request of jane's agent to a stranger's, brought into ``status``; for ``expired`` a world with a period."""
    request = ask(cast, cast.weather, cast.spy)
    for action, (side, target) in DECISIONS.items():
        if target == status:
            actor = request.requester if side == "requester" else request.recipient
            cast.world.contacts.decide(actor, request.id, action)
    if status == "expired":
        cast.world.clock.advance(DAY)
    assert request.status == status
    return request


# --- asking ----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("CON-1", "CON-2", "CON-3", "CON-10")
@one_of_each_pair
def test_everybody_may_ask_everybody_and_the_recipient_is_told(cast: Cast, pair: str) -> None:
    requester, recipient = PAIRS[pair](cast)
    told = told_by(cast.world)
    request = ask(cast, requester, recipient, "We met in Bern")
    assert (request.requester, request.recipient, request.message) == (requester, recipient, "We met in Bern")
    assert (request.status, request.responded_at) == ("pending", None)
    assert told == [ContactRequestReceived(request)]
    assert all_of(cast.world.contacts.sent(requester)) == all_of(cast.world.contacts.received(recipient)) == [request]


@pytest.mark.rule("CON-8", "CON-3")
def test_a_request_needs_no_message(cast: Cast) -> None:
    assert ask(cast, cast.weather, cast.spy, None).message is None


@pytest.mark.rule("CON-3", "CON-10", "CON-13")
@one_of_each_pair
def test_asking_somebody_who_has_already_asked_accepts_that_request(cast: Cast, pair: str) -> None:
    one, other = PAIRS[pair](cast)
    first = ask(cast, one, other)
    told = told_by(cast.world)
    assert ask(cast, other, one, "me too") is first
    assert (first.status, first.message) == ("approved", None)
    assert cast.world.contacts.requests == {first.id: first}
    assert told == [
        ContactRequestUpdated(first),
        ContactAdded(record_of(cast, one, other)),
        ContactAdded(record_of(cast, other, one)),
    ]


@pytest.mark.rule("CON-4", "CON-19", "ERR-10")
@pytest.mark.parametrize("handle", ["", "@", "two words", "a/b/c", "jane/", "/agent", "ends."])
def test_asking_a_malformed_handle_is_a_bad_request(cast: Cast, handle: str) -> None:
    with refused(cast.world, BadRequest("Malformed handle: expected name or owner/name")):
        cast.world.contacts.request(cast.weather, handle)


@pytest.mark.rule("CON-4", "CON-10")
@pytest.mark.parametrize("handle", ["nobody", "jane/nobody", "@olga/weather-agent"])
def test_asking_an_unknown_handle_finds_nobody(cast: Cast, handle: str) -> None:
    with refused(cast.world, NotFound("Handle")):
        cast.world.contacts.request(cast.weather, handle)


@pytest.mark.rule("CON-4", "CON-10")
@pytest.mark.parametrize("who", ["weather", "jane"])
def test_asking_oneself_is_a_conflict(cast: Cast, who: str) -> None:
    identity = getattr(cast, who)
    with refused(cast.world, Conflict("You cannot send a contact request to yourself")):
        ask(cast, identity, identity)


@pytest.mark.rule("CON-4", "CON-10")
@one_of_each_pair
def test_asking_a_contact_is_a_conflict_on_both_sides(cast: Cast, pair: str) -> None:
    one, other = PAIRS[pair](cast)
    cast.world.contacts.connect(one, other)
    for requester, recipient in ((one, other), (other, one)):
        with refused(cast.world, Conflict("Already a contact")):
            ask(cast, requester, recipient)


@pytest.mark.rule("CON-4", "CON-10", "GEN-6")
def test_asking_twice_is_a_conflict_while_the_first_request_is_pending(cast: Cast) -> None:
    ask(cast, cast.weather, cast.spy)
    with refused(cast.world, Conflict("A contact request is already pending")):
        ask(cast, cast.weather, cast.spy)


@pytest.mark.rule("CON-22")
def test_siblings_and_owner_are_peers_and_may_become_contacts_as_well(cast: Cast) -> None:
    for other in (cast.travel, cast.jane):
        assert cast.world.peers.is_peer(cast.weather, other)
        assert not cast.world.contacts.has(cast.weather, other)
        cast.world.contacts.decide(other, ask(cast, cast.weather, other).id, "approve")
        assert cast.world.contacts.has(cast.weather, other)


@pytest.mark.rule("CON-15")
@pytest.mark.parametrize("action", ["reject", "cancel"])
def test_after_a_rejected_or_cancelled_request_either_side_may_ask_anew(cast: Cast, action: Action) -> None:
    for requester, recipient in ((cast.weather, cast.spy), (cast.spy, cast.weather), (cast.weather, cast.spy)):
        request = ask(cast, requester, recipient)
        assert request.status == "pending"
        cast.world.contacts.decide(requester if action == "cancel" else recipient, request.id, action)
    assert len(cast.world.contacts.requests) == 3


# --- deciding, all of the table --------------------------------------------------------------------------------------


@pytest.mark.rule("CON-1", "CON-6", "CON-12")
def test_the_table_of_decisions_is_the_one_of_the_rules() -> None:
    assert {action: (BY[action], LEADS_TO[action]) for action in get_args(Action)} == DECISIONS


@pytest.mark.rule("CON-1", "CON-6", "CON-12", "ERR-4")
@pytest.mark.parametrize(
    "action, party, status",
    [*product(get_args(Action), ("requester", "recipient", "stranger"), get_args(RequestStatus))],
)
def test_a_decision_by_id_needs_a_party_the_right_one_and_a_pending_request_in_this_order(
    band: Cast, action: Action, party: str, status: RequestStatus
) -> None:
    request = request_in(band, status)
    actor = {"requester": request.requester, "recipient": request.recipient, "stranger": band.travel}[party]
    decide = band.world.contacts.decide
    if party == "stranger":
        with refused(band.world, NotFound("Contact request")):
            decide(actor, request.id, action)
    elif party != BY[action]:
        with refused(band.world, Forbidden(f"Only the {BY[action]} may {action} this contact request")):
            decide(actor, request.id, action)
    elif status != "pending":
        with refused(band.world, Conflict(f"Contact request is already {status}")):
            decide(actor, request.id, action)
    else:
        assert decide(actor, request.id, action) is request
        assert request.status == LEADS_TO[action]


@pytest.mark.rule("CON-6", "CON-7")
@pytest.mark.parametrize(
    "action, party, status", [*product(get_args(Action), ("requester", "recipient"), get_args(RequestStatus))]
)
def test_a_decision_by_handle_finds_only_pending_requests_that_are_the_actors_to_decide(
    band: Cast, action: Action, party: str, status: RequestStatus
) -> None:
    request = request_in(band, status)
    actor, other = request.requester, request.recipient
    if party == "recipient":
        actor, other = other, actor
    if party == BY[action] and status == "pending":
        assert band.world.contacts.respond(actor, action, handle=f"@{other.handle.upper()}") is request
        assert request.status == LEADS_TO[action]
    else:
        with refused(band.world, NotFound("Pending contact request")):
            band.world.contacts.respond(actor, action, handle=other.handle)


@pytest.mark.rule("CON-6", "CON-7")
def test_an_answer_by_request_id_tells_a_resolved_request_from_an_unknown_one(cast: Cast) -> None:
    request = request_in(cast, "rejected")
    with refused(cast.world, Conflict("Contact request is already rejected")):
        cast.world.contacts.respond(cast.spy, "approve", request_id=request.id)
    with refused(cast.world, NotFound("Contact request")):
        cast.world.contacts.respond(cast.spy, "approve", request_id=UNKNOWN)


@pytest.mark.rule("CON-6", "ERR-10")
@pytest.mark.parametrize("action", get_args(Action))
def test_an_answer_that_names_no_request_is_a_bad_request(cast: Cast, action: Action) -> None:
    request_in(cast, "pending")
    with refused(cast.world, BadRequest("Either a handle or an id is required")):
        cast.world.contacts.respond(cast.spy, action)


@pytest.mark.rule("CON-6")
def test_an_answer_by_the_handle_of_nobody_finds_nobody(cast: Cast) -> None:
    with refused(cast.world, NotFound("Handle")):
        cast.world.contacts.respond(cast.spy, "approve", handle="nobody")


@pytest.mark.rule("CON-12")
@pytest.mark.parametrize("action", get_args(Action))
def test_a_request_nobody_sent_cannot_be_decided(cast: Cast, action: Action) -> None:
    with refused(cast.world, NotFound("Contact request")):
        cast.world.contacts.decide(cast.jane, UNKNOWN, action)


@pytest.mark.rule("CON-18")
@pytest.mark.parametrize("action", get_args(Action))
def test_an_owner_neither_sees_nor_decides_the_requests_to_its_agents(cast: Cast, action: Action) -> None:
    request = ask(cast, cast.spy, cast.weather)
    assert cast.world.contacts.received(cast.jane).total == 0
    with refused(cast.world, NotFound("Contact request")):
        cast.world.contacts.decide(cast.jane, request.id, action)


# --- what a decision does --------------------------------------------------------------------------------------------


@pytest.mark.rule("CON-13")
@one_of_each_pair
def test_an_approval_makes_one_record_on_each_side_and_tells_of_the_request_first(cast: Cast, pair: str) -> None:
    requester, recipient = PAIRS[pair](cast)
    request = ask(cast, requester, recipient)
    told = told_by(cast.world)
    cast.world.contacts.decide(recipient, request.id, "approve")
    theirs, mine = record_of(cast, requester, recipient), record_of(cast, recipient, requester)
    assert told == [ContactRequestUpdated(request), ContactAdded(theirs), ContactAdded(mine)]
    assert theirs.id != mine.id
    assert theirs.inserted_at > request.inserted_at


@pytest.mark.rule("CON-13", "GEN-7")
def test_whoever_hears_of_an_approval_finds_both_records_already_stored(cast: Cast) -> None:
    request = ask(cast, cast.weather, cast.spy)
    seen: list[tuple[list[Identity], list[Identity]]] = []

    def look(_: Event) -> None:
        seen.append((known_to(cast, cast.weather), known_to(cast, cast.spy)))

    cast.world.events.subscribe(look)
    cast.world.contacts.decide(cast.spy, request.id, "approve")
    assert seen == [([cast.spy], [cast.weather])] * 3


@pytest.mark.rule("CON-14")
@pytest.mark.parametrize("action", ["reject", "cancel"])
def test_a_rejection_or_cancellation_is_told_to_both_and_makes_no_contact(cast: Cast, action: Action) -> None:
    request = ask(cast, cast.weather, cast.spy)
    told = told_by(cast.world)
    actor = cast.weather if action == "cancel" else cast.spy
    cast.world.contacts.decide(actor, request.id, action)
    # One event for the request as a whole: whoever pushes it tells its requester and its recipient.
    assert told == [ContactRequestUpdated(request)]
    assert known_to(cast, cast.weather) == known_to(cast, cast.spy) == []


@pytest.mark.parametrize("action", get_args(Action))
def test_a_decision_leaves_the_instant_at_which_it_was_taken(cast: Cast, action: Action) -> None:
    request = ask(cast, cast.weather, cast.spy)
    cast.world.clock.advance(60)
    cast.world.contacts.decide(cast.weather if action == "cancel" else cast.spy, request.id, action)
    assert request.responded_at is not None
    assert request.responded_at >= request.inserted_at + 60 * SECOND


# --- lists -----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("CON-5", "CON-11")
@pytest.mark.parametrize("status", get_args(RequestStatus))
def test_received_requests_are_the_pending_ones_and_sent_ones_those_of_any_state(
    band: Cast, status: RequestStatus
) -> None:
    request = request_in(band, status)
    contacts = band.world.contacts
    assert all_of(contacts.received(band.spy)) == ([request] if status == "pending" else [])
    assert all_of(contacts.sent(band.weather)) == all_of(contacts.sent(band.weather, "all")) == [request]
    for wanted in get_args(RequestStatus):
        assert all_of(contacts.sent(band.weather, wanted)) == ([request] if status == wanted else [])
    assert contacts.sent(band.spy).total == contacts.received(band.weather).total == 0


@pytest.mark.rule("CON-5")
def test_both_directions_are_counted_apart(cast: Cast) -> None:
    for other in (cast.spy, cast.olga, cast.ravi):
        ask(cast, cast.weather, other)
    ask(cast, cast.ledger, cast.weather)
    assert (cast.world.contacts.sent(cast.weather).total, cast.world.contacts.received(cast.weather).total) == (3, 1)


@pytest.mark.rule("CON-5", "CON-11")
def test_requests_and_contacts_are_listed_newest_first(cast: Cast) -> None:
    askers: list[Identity] = [cast.olga, cast.spy, cast.ledger]
    requests = [ask(cast, asker, cast.weather) for asker in askers]
    assert all_of(cast.world.contacts.received(cast.weather)) == requests[::-1]
    for request in requests:
        cast.world.contacts.decide(cast.weather, request.id, "approve")
    assert known_to(cast, cast.weather) == askers[::-1]
    listing = cast.world.contacts.of(cast.weather)
    assert [contact.other for contact in listing.cut(1, 2)] == [cast.spy]


@pytest.mark.rule("CON-11")
def test_sent_requests_are_listed_newest_first(cast: Cast) -> None:
    requests = [ask(cast, cast.jane, other) for other in (cast.olga, cast.spy, cast.ledger)]
    assert all_of(cast.world.contacts.sent(cast.jane)) == requests[::-1]


@pytest.mark.rule("CON-21")
@pytest.mark.parametrize("pair, recipient_type", [("agent to agent", Agent), ("agent to user", User)])
def test_the_event_of_a_new_request_names_its_recipient_and_so_the_form_of_the_push(
    cast: Cast, pair: str, recipient_type: type[Identity]
) -> None:
    requester, recipient = PAIRS[pair](cast)
    told = told_by(cast.world)
    ask(cast, requester, recipient)
    (event,) = told
    assert isinstance(event, ContactRequestReceived)
    assert isinstance(event.request.recipient, recipient_type)


# --- removing --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("CON-9", "CON-16")
@one_of_each_pair
@pytest.mark.parametrize("by", ["handle", "id"])
def test_removing_a_contact_takes_only_the_removers_record_and_tells_only_of_that(
    cast: Cast, pair: str, by: str
) -> None:
    actor, other = PAIRS[pair](cast)
    cast.world.contacts.connect(actor, other)
    mine = record_of(cast, actor, other)
    told = told_by(cast.world)
    if by == "handle":
        removed = cast.world.contacts.remove(actor, handle=f"@{other.handle}")
    else:
        removed = cast.world.contacts.remove(actor, contact_id=mine.id)
    assert removed is mine
    assert told == [ContactRemoved(mine)]
    assert (known_to(cast, actor), known_to(cast, other)) == ([], [actor])


@pytest.mark.rule("CON-9", "ERR-10")
def test_removing_without_saying_whom_is_a_bad_request(cast: Cast) -> None:
    cast.world.contacts.connect(cast.weather, cast.spy)
    with refused(cast.world, BadRequest("Either a handle or an id is required")):
        cast.world.contacts.remove(cast.weather)


@pytest.mark.rule("CON-9")
def test_what_is_no_contact_of_the_actor_cannot_be_removed(cast: Cast) -> None:
    cast.world.contacts.connect(cast.weather, cast.spy)
    theirs = record_of(cast, cast.spy, cast.weather)
    for contact_id in (UNKNOWN, theirs.id):
        with refused(cast.world, NotFound("Contact")):
            cast.world.contacts.remove(cast.weather, contact_id=contact_id)
    with refused(cast.world, NotFound("Contact")):
        cast.world.contacts.remove(cast.weather, handle=cast.olga.handle)
    with refused(cast.world, NotFound("Handle")):
        cast.world.contacts.remove(cast.weather, handle="nobody")


@pytest.mark.rule("CON-9")
def test_a_contact_can_be_removed_once(cast: Cast) -> None:
    cast.world.contacts.connect(cast.weather, cast.spy)
    cast.world.contacts.remove(cast.weather, handle=cast.spy.handle)
    with refused(cast.world, NotFound("Contact")):
        cast.world.contacts.remove(cast.weather, handle=cast.spy.handle)


@pytest.mark.rule("CON-16")
def test_after_a_one_sided_removal_a_new_approval_restores_only_the_missing_record(cast: Cast) -> None:
    cast.world.contacts.connect(cast.weather, cast.spy)
    kept = record_of(cast, cast.spy, cast.weather)
    cast.world.contacts.remove(cast.weather, handle=cast.spy.handle)
    with refused(cast.world, Conflict("Already a contact")):
        ask(cast, cast.spy, cast.weather)
    request = ask(cast, cast.weather, cast.spy)
    told = told_by(cast.world)
    cast.world.contacts.decide(cast.spy, request.id, "approve")
    assert told == [ContactRequestUpdated(request), ContactAdded(record_of(cast, cast.weather, cast.spy))]
    assert contacts_of(cast, cast.spy) == [kept]


@pytest.mark.rule("CON-16")
def test_a_restored_contact_is_the_newest_of_its_list(cast: Cast) -> None:
    cast.world.contacts.connect(cast.weather, cast.spy)
    cast.world.contacts.connect(cast.weather, cast.olga)
    cast.world.contacts.remove(cast.weather, handle=cast.spy.handle)
    cast.world.contacts.connect(cast.weather, cast.spy)
    assert known_to(cast, cast.weather) == [cast.spy, cast.olga]


@pytest.mark.rule("CON-16")
def test_a_two_sided_removal_takes_both_records_and_tells_both(band: Cast) -> None:
    band.world.contacts.connect(band.weather, band.spy)
    mine, theirs = record_of(band, band.weather, band.spy), record_of(band, band.spy, band.weather)
    told = told_by(band.world)
    assert band.world.contacts.remove(band.weather, handle=band.spy.handle) is mine
    assert told == [ContactRemoved(mine), ContactRemoved(theirs)]
    assert known_to(band, band.weather) == known_to(band, band.spy) == []


@pytest.mark.rule("CON-16")
def test_a_two_sided_removal_copes_with_a_record_that_was_one_sided_before(band: Cast) -> None:
    band.world.contacts.connect(band.weather, band.spy)
    band.world.switches = Switches()
    band.world.contacts.remove(band.spy, handle=band.weather.handle)
    band.world.switches = Switches(two_sided_contact_removal=True)
    assert band.world.contacts.remove(band.weather, handle=band.spy.handle).owner is band.weather
    assert known_to(band, band.weather) == known_to(band, band.spy) == []


# --- resolving handles, expiry, deleted agents -----------------------------------------------------------------------


@pytest.mark.rule("CON-19")
@pytest.mark.parametrize("handle", ["olga/spy", "@olga/spy", "@Olga/SPY", " olga/spy "])
def test_a_handle_names_its_entity_whoever_asks_and_however_it_is_spelled(cast: Cast, handle: str) -> None:
    assert cast.world.accounts.resolve(handle) is cast.spy


@pytest.mark.rule("CON-20")
def test_requests_never_expire_by_themselves(cast: Cast) -> None:
    request = ask(cast, cast.weather, cast.spy)
    assert cast.world.clock.next_timer() is None
    cast.world.clock.advance(1000 * DAY)
    assert request.status == "pending"


@pytest.mark.rule("CON-20", "CON-1")
def test_a_request_expires_exactly_when_its_period_is_over_and_both_are_told(band: Cast) -> None:
    request = ask(band, band.weather, band.spy)
    told = told_by(band.world)
    end = request.inserted_at + DAY * SECOND
    band.world.clock.set(end - 1)
    assert (request.status, told) == ("pending", [])
    band.world.clock.set(end)
    assert (request.status, request.responded_at) == ("expired", end)
    assert told == [ContactRequestUpdated(request)]
    assert known_to(band, band.weather) == known_to(band, band.spy) == []


@pytest.mark.rule("CON-20")
def test_an_expired_request_makes_room_for_a_new_one(band: Cast) -> None:
    first = ask(band, band.weather, band.spy)
    band.world.clock.advance(DAY)
    second = ask(band, band.spy, band.weather)
    assert second is not first
    assert second.status == "pending"


@pytest.mark.rule("CON-1", "CON-20")
@pytest.mark.parametrize("status", ["approved", "rejected", "cancelled"])
def test_a_request_that_is_resolved_in_time_does_not_expire(band: Cast, status: RequestStatus) -> None:
    request = request_in(band, status)
    before = (request.status, request.responded_at)
    told = told_by(band.world)
    band.world.clock.advance(2 * DAY)
    assert (request.status, request.responded_at) == before
    assert told == []


@pytest.mark.rule("AGT-17")
@pytest.mark.parametrize("one_sided", [False, True])
def test_a_deleted_agent_is_nobodys_contact_and_those_who_knew_it_are_told(cast: Cast, *, one_sided: bool) -> None:
    cast.world.contacts.connect(cast.weather, cast.spy)
    cast.world.contacts.connect(cast.weather, cast.olga)
    cast.world.contacts.connect(cast.travel, cast.olga)
    if one_sided:
        cast.world.contacts.remove(cast.weather, handle=cast.spy.handle)
    lost = [record_of(cast, each, cast.weather) for each in (cast.spy, cast.olga)]
    told = told_by(cast.world)
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id)
    assert [event for event in told if isinstance(event, ContactRemoved)] == [ContactRemoved(each) for each in lost]
    assert (known_to(cast, cast.spy), known_to(cast, cast.olga)) == ([], [cast.travel])


@pytest.mark.rule("AGT-17", "CON-20")
def test_the_pending_requests_of_a_deleted_agent_disappear_and_do_not_expire_later(band: Cast) -> None:
    ask(band, band.weather, band.spy)
    ask(band, band.olga, band.weather)
    kept = ask(band, band.travel, band.spy)
    band.world.accounts.delete_agent(band.jane, band.weather.id)
    assert all_of(band.world.contacts.received(band.spy)) == [kept]
    assert band.world.contacts.sent(band.olga).total == 0
    assert band.weather.id not in str(state_of_world(band.world)["contacts"])
    told = told_by(band.world)
    band.world.clock.advance(DAY)
    assert told == [ContactRequestUpdated(kept)]


@pytest.mark.rule("AGT-17")
def test_a_decided_request_stays_in_the_sent_list_of_whoever_sent_it_to_a_deleted_agent(cast: Cast) -> None:
    request = cast.world.contacts.request(cast.olga, cast.weather.handle)
    cast.world.contacts.decide(cast.weather, request.id, "reject")
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id)
    assert all_of(cast.world.contacts.sent(cast.olga)) == [request]
    assert request.status == "rejected"


def test_the_state_of_a_world_tells_when_a_contact_was_made(cast: Cast) -> None:
    cast.world.contacts.connect(cast.weather, cast.spy)
    before = state_of_world(cast.world)
    record_of(cast, cast.weather, cast.spy).inserted_at += 1
    assert state_of_world(cast.world) != before


def test_connecting_contacts_again_keeps_their_records_and_tells_nobody(cast: Cast) -> None:
    cast.world.contacts.connect(cast.weather, cast.spy)
    before, told = state_of_world(cast.world), told_by(cast.world)
    cast.world.contacts.connect(cast.spy, cast.weather)
    assert (state_of_world(cast.world), told) == (before, [])
