"""Contacts and contact requests (section 10 of the rules)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mock_platform.world.clock import SECOND
from mock_platform.world.errors import BadRequest, Conflict, Forbidden, NotFound
from mock_platform.world.events import ContactAdded, ContactRemoved, ContactRequestReceived, ContactRequestUpdated
from mock_platform.world.identities import Identity
from mock_platform.world.indexes import Listing

if TYPE_CHECKING:
    from mock_platform.world.world import World

RequestStatus = Literal["pending", "approved", "rejected", "cancelled", "expired"]
Action = Literal["approve", "reject", "cancel"]
Side = Literal["requester", "recipient"]

DECISIONS: dict[Action, tuple[Side, RequestStatus]] = {
    "approve": ("recipient", "approved"),
    "reject": ("recipient", "rejected"),
    "cancel": ("requester", "cancelled"),
}
"""Who may take which decision on a pending request, and the final state it leads to (CON-1, CON-6, CON-12)."""


@dataclass(slots=True, eq=False)
class ContactRequest:
    """One party asks another to become contacts; either may be a user or an agent (CON-2)."""

    id: str
    requester: Identity
    recipient: Identity
    message: str | None
    inserted_at: int
    status: RequestStatus = "pending"
    responded_at: int | None = None


@dataclass(slots=True, eq=False)
class Contact:
    """That ``owner`` knows ``other``; the other side has a record of its own (CON-13)."""

    id: str
    owner: Identity
    other: Identity
    inserted_at: int


class Contacts:
    """All contacts and requests of one world. Lists are newest first (OQ-6)."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.requests: dict[str, ContactRequest] = {}
        self.records: dict[str, dict[str, Contact]] = {}
        """Whom each identity knows: id of the owner, id of the other, the record."""
        self._sent: dict[str, list[ContactRequest]] = {}
        self._received: dict[str, list[ContactRequest]] = {}
        self._pending: dict[tuple[str, str], ContactRequest] = {}

    # --- reading -------------------------------------------------------------------------------------------------

    def of(self, identity: Identity) -> Listing[Contact]:
        """The contacts of ``identity``."""
        return Listing.of(list(self.records.get(identity.id, {}).values())[::-1])

    def has(self, identity: Identity, other: Identity) -> bool:
        """Whether ``identity`` has a record of ``other``."""
        return other.id in self.records.get(identity.id, ())

    def known_by_name(self, identity: Identity) -> list[Identity]:
        """The contacts of ``identity`` themselves, by name."""
        known = [contact.other for contact in self.records.get(identity.id, {}).values()]
        return sorted(known, key=lambda other: (other.name.casefold(), other.id))

    def received(self, identity: Identity) -> Listing[ContactRequest]:
        """Pending requests to ``identity`` (CON-5, CON-11)."""
        return _newest_first(self._received.get(identity.id, []), "pending")

    def sent(self, identity: Identity, status: RequestStatus | Literal["all"] = "all") -> Listing[ContactRequest]:
        """Requests by ``identity``, all of them or those of one state (CON-5, CON-11)."""
        return _newest_first(self._sent.get(identity.id, []), status)

    # --- commands ------------------------------------------------------------------------------------------------

    def request(
        self, requester: Identity, handle: str, message: str | None = None, *, request_id: str | None = None
    ) -> ContactRequest:
        """CON-3, CON-4, CON-10: ask; a pending request in the other direction is approved instead (OQ-20)."""
        recipient = self._world.accounts.resolve(handle)
        self._check_may_ask(requester, recipient)
        inverse = self._pending.get((recipient.id, requester.id))
        if inverse is not None:
            self._close(inverse, "approved")
            return inverse
        request = ContactRequest(
            request_id or self._world.ids.uuid(), requester, recipient, message, self._world.clock.stamp()
        )
        self.enter_request(request)
        self._world.events.publish(ContactRequestReceived(request))
        return request

    def decide(self, actor: Identity, request_id: str, action: Action) -> ContactRequest:
        """CON-12: by id; hidden from third parties, 403 for the wrong party, 409 once resolved.

        An agent's owner is a third party too (CON-18).
        """
        request = self.requests.get(request_id)
        if request is None or actor not in (request.requester, request.recipient):
            raise NotFound("Contact request")
        side, status = DECISIONS[action]
        if actor is not (request.requester if side == "requester" else request.recipient):
            raise Forbidden(f"Only the {side} may {action} this contact request")
        if request.status != "pending":
            raise Conflict(f"Contact request is already {request.status}")
        self._close(request, status)
        return request

    def respond(
        self, actor: Identity, action: Action, *, handle: str | None = None, request_id: str | None = None
    ) -> ContactRequest:
        """CON-6, CON-7: by request id, or by the other party's handle among the pending ones."""
        if request_id is not None:
            return self.decide(actor, request_id, action)
        other = self._named(handle)
        mine_is_sent = DECISIONS[action][0] == "requester"
        pair = (actor.id, other.id) if mine_is_sent else (other.id, actor.id)
        request = self._pending.get(pair)
        if request is None:
            raise NotFound("Pending contact request")
        self._close(request, DECISIONS[action][1])
        return request

    def remove(self, actor: Identity, *, handle: str | None = None, contact_id: str | None = None) -> Contact:
        """CON-9, CON-16: the actor's own record, and with ``two_sided_contact_removal`` the other's too."""
        mine = self.records.get(actor.id, {})
        if contact_id is not None:
            contact = next((each for each in mine.values() if each.id == contact_id), None)
        else:
            contact = mine.get(self._named(handle).id)
        if contact is None:
            raise NotFound("Contact")
        gone = [contact]
        theirs = self.records.get(contact.other.id, {}).get(actor.id)
        if theirs is not None and self._world.switches.two_sided_contact_removal:
            gone.append(theirs)
        self._drop(gone)
        return contact

    def connect(self, one: Identity, other: Identity) -> None:
        """Make both contacts of each other; a record that is there stays (CON-13, OQ-22)."""
        self._tell_added(self._make_missing(one, other))

    def enter_request(self, request: ContactRequest) -> None:
        """Put in a request that is complete; one that was decided may be of an agent that is deleted."""
        self.requests[request.id] = request
        for index, party in ((self._sent, request.requester), (self._received, request.recipient)):
            if self._world.accounts.get(party.id) is party:
                index.setdefault(party.id, []).append(request)
        if request.status == "pending":
            self._pending[request.requester.id, request.recipient.id] = request
            self._schedule_expiry(request)

    def settle(self, request: ContactRequest, status: RequestStatus, responded_at: int | None) -> None:
        """The final state of a request that was pending."""
        request.status, request.responded_at = status, responded_at
        self._pending.pop((request.requester.id, request.recipient.id), None)

    def enter_contact(self, contact: Contact) -> None:
        """Put in a record that is complete."""
        self.records.setdefault(contact.owner.id, {})[contact.other.id] = contact

    def drop_agent(self, agent: Identity) -> None:
        """AGT-17: its contacts and pending requests disappear, on both sides; whoever had it as a contact is told.

        What was decided before stays in the other party's list of sent requests.
        """
        for pair, request in tuple(self._pending.items()):
            if agent.id in pair:
                self._forget(request)
        for index in (self._sent, self._received, self.records):
            index.pop(agent.id, None)
        self._drop([records[agent.id] for records in self.records.values() if agent.id in records])

    # --- inside --------------------------------------------------------------------------------------------------

    def _named(self, handle: str | None) -> Identity:
        if handle is None:
            raise BadRequest("Either a handle or an id is required")
        return self._world.accounts.resolve(handle)

    def _check_may_ask(self, requester: Identity, recipient: Identity) -> None:
        """CON-4; a request that was rejected or cancelled stands in nobody's way (CON-15)."""
        if recipient is requester:
            msg = "You cannot send a contact request to yourself"
        elif self.has(requester, recipient):
            msg = "Already a contact"
        elif (requester.id, recipient.id) in self._pending:
            msg = "A contact request is already pending"
        else:
            return
        raise Conflict(msg)

    def _schedule_expiry(self, request: ContactRequest) -> None:
        """CON-20: never, unless ``contact_request_ttl`` says so."""
        ttl = self._world.switches.contact_request_ttl
        if ttl is not None:
            self._world.clock.call_at(request.inserted_at + ttl * SECOND, self._expiry_of(request))

    def _expiry_of(self, request: ContactRequest) -> Callable[[], None]:
        def expire() -> None:
            if request.status == "pending" and request.id in self.requests:
                self._close(request, "expired")

        return expire

    def _close(self, request: ContactRequest, status: RequestStatus) -> None:
        """CON-13, CON-14: the final state and the records it makes; then both are told, of the request first."""
        self.settle(request, status, self._world.clock.stamp())
        made = self._make_missing(request.requester, request.recipient) if status == "approved" else []
        self._world.events.publish(ContactRequestUpdated(request))
        self._tell_added(made)

    def _make_missing(self, one: Identity, other: Identity) -> list[Contact]:
        pairs = ((one, other), (other, one))
        return [self._record(owner, known) for owner, known in pairs if not self.has(owner, known)]

    def _record(self, owner: Identity, other: Identity) -> Contact:
        contact = Contact(self._world.ids.uuid(), owner, other, self._world.clock.stamp())
        self.enter_contact(contact)
        return contact

    def _tell_added(self, contacts: list[Contact]) -> None:
        for contact in contacts:
            self._world.events.publish(ContactAdded(contact))

    def _drop(self, contacts: list[Contact]) -> None:
        for contact in contacts:
            del self.records[contact.owner.id][contact.other.id]
        for contact in contacts:
            self._world.events.publish(ContactRemoved(contact))

    def _forget(self, request: ContactRequest) -> None:
        del self.requests[request.id]
        self._sent[request.requester.id].remove(request)
        self._received[request.recipient.id].remove(request)
        self._pending.pop((request.requester.id, request.recipient.id), None)


def _newest_first(requests: list[ContactRequest], status: RequestStatus | Literal["all"]) -> Listing[ContactRequest]:
    return Listing.of([each for each in reversed(requests) if status in ("all", each.status)])
