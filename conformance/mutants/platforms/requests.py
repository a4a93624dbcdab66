"""Contact requests (CON-1 to CON-8, CON-10 to CON-12, CON-15, CON-18)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    ACCOUNTS,
    AGENT_CONTACTS,
    CONTACT_BODIES,
    CONTACTS,
    HANDLES,
    MY_CONTACTS,
    REQUEST_BODIES,
)

RECEIVED = '        return _newest_first(self._received.get(identity.id, []), "pending")'
ASKING = '            self._close(inverse, "approved")\n            return inverse\n'

MUTANTS: Final = (
    Mutant(
        "A new request is approved at once",
        ("CON-1", "CON-3"),
        (
            CONTACTS(
                "        self._world.events.publish(ContactRequestReceived(request))\n",
                '        self._close(request, "approved")\n',
            ),
        ),
    ),
    Mutant(
        "A cancelled request is rejected",
        ("CON-1", "CON-6"),
        (CONTACTS('("requester", "cancelled")', '("requester", "rejected")'),),
    ),
    Mutant(
        "A decided request can be decided again",
        ("CON-1", "CON-6", "CON-12"),
        (CONTACTS('        if request.status != "pending":\n', '        if request.status == "expired":\n'),),
    ),
    Mutant(
        "Agents ask agents only",
        ("CON-2",),
        (
            CONTACTS(
                "        self._check_may_ask(requester, recipient)\n",
                '        if {requester.type, recipient.type} == {"Agent", "User"}:\n'
                '            raise NotFound("Handle")\n'
                "        self._check_may_ask(requester, recipient)\n",
            ),
        ),
    ),
    Mutant(
        "A request of an agent is answered 200",
        ("CON-3", "REST-18"),
        (AGENT_CONTACTS("AddAgentContactResponse, status=201,", "AddAgentContactResponse, status=200,"),),
    ),
    Mutant(
        "To ask somebody who has asked makes a second request",
        ("CON-3",),
        (
            CONTACTS(
                "        if inverse is not None:", '        if inverse is not None and inverse.status == "expired":'
            ),
        ),
    ),
    Mutant(
        "To ask somebody who has asked is a conflict",
        ("CON-3",),
        (CONTACTS(ASKING, '            raise Conflict("You have been asked already")\n'),),
    ),
    Mutant(
        "To ask somebody who has asked approves a new request and leaves theirs open",
        ("CON-3",),
        (
            CONTACTS(
                ASKING,
                "            mine = ContactRequest(self._world.ids.uuid(), requester, recipient, message,"
                " self._world.clock.stamp())\n"
                "            self.enter_request(mine)\n"
                '            self._close(mine, "approved")\n'
                "            return mine\n",
            ),
        ),
    ),
    Mutant(
        "A malformed handle is 404",
        ("CON-4", "ERR-10"),
        (
            HANDLES('        raise BadRequest("Malformed', '        raise NotFound("Malformed'),
            HANDLES("import BadRequest, Invalid", "import Invalid, NotFound"),
        ),
    ),
    Mutant(
        "A malformed handle is 422",
        ("CON-4", "ERR-10"),
        (HANDLES('        raise BadRequest("Malformed', '        raise Invalid("Malformed'),),
    ),
    Mutant(
        "An unknown handle is 400",
        ("CON-4",),
        (
            ACCOUNTS('            raise NotFound("Handle")', '            raise BadRequest("Nobody has this handle")'),
            ACCOUNTS("import Forbidden, Invalid", "import BadRequest, Forbidden, Invalid"),
        ),
    ),
    Mutant(
        "One may ask oneself",
        ("CON-4", "CON-10"),
        (CONTACTS("        if recipient is requester:", "        if recipient is None:"),),
    ),
    Mutant(
        "One may ask a contact again",
        ("CON-4",),
        (CONTACTS("        elif self.has(requester, recipient):", "        elif recipient is None:"),),
    ),
    Mutant(
        "One may ask twice",
        ("CON-4", "CON-10"),
        (CONTACTS("        elif (requester.id, recipient.id) in self._pending:", "        elif recipient is None:"),),
    ),
    Mutant(
        "To ask twice is 422",
        ("CON-4",),
        (
            CONTACTS("        raise Conflict(msg)", "        raise Invalid(msg)"),
            CONTACTS("import BadRequest, Conflict, Forbidden,", "import BadRequest, Conflict, Forbidden, Invalid,"),
        ),
    ),
    Mutant(
        "Received requests stay in the list when they are decided",
        ("CON-5", "CON-11"),
        (CONTACTS(RECEIVED, RECEIVED.replace('"pending"', '"all"')),),
    ),
    Mutant(
        "An agent's list shows its sent requests as received",
        ("CON-5",),
        (
            AGENT_CONTACTS(
                "world.contacts.received(agent), world", "world.contacts.sent(agent, query.sent_status), world"
            ),
        ),
    ),
    Mutant(
        "Sent requests of an agent are of any state unless narrowed",
        ("CON-5",),
        (REQUEST_BODIES('"cancelled", "all"] = "pending"', '"cancelled", "all"] = "all"'),),
    ),
    Mutant("sent_status is ignored", ("CON-5",), (AGENT_CONTACTS("query.sent_status)", '"pending")'),)),
    Mutant(
        "Whoever asked may approve",
        ("CON-6", "CON-12"),
        (
            CONTACTS(
                '        if actor is not (request.requester if side == "requester" else request.recipient):',
                '        if action == "cancel" and actor is not request.requester:',
            ),
        ),
    ),
    Mutant(
        "Whoever was asked may cancel",
        ("CON-6", "CON-12"),
        (
            CONTACTS(
                '        if actor is not (request.requester if side == "requester" else request.recipient):',
                '        if action != "cancel" and actor is not request.recipient:',
            ),
        ),
    ),
    Mutant(
        "The wrong side is 404",
        ("CON-6", "CON-12"),
        (
            CONTACTS(
                '            raise Forbidden(f"Only the {side} may {action} this contact request")',
                '            raise NotFound("Contact request")',
            ),
        ),
    ),
    Mutant(
        "An unknown action rejects",
        ("CON-6",),
        (
            REQUEST_BODIES("    action: RespondToAgentContactRequestRequestAction", "    action: str"),
            AGENT_CONTACTS(
                "respond(agent, body.action,",
                'respond(agent, body.action if body.action in ("approve", "cancel") else "reject",',
            ),
        ),
    ),
    Mutant(
        "An answer to nobody is 422",
        ("CON-6", "CON-9", "ERR-10"),
        (
            CONTACTS(
                '            raise BadRequest("Either a handle or an id is required")',
                '            raise Invalid("Either a handle or an id is required")',
            ),
            CONTACTS("import BadRequest, Conflict, Forbidden,", "import BadRequest, Conflict, Forbidden, Invalid,"),
        ),
    ),
    Mutant(
        "A decided request is 422",
        ("CON-6", "CON-12"),
        (
            CONTACTS(
                '            raise Conflict(f"Contact request is', '            raise Invalid(f"Contact request is'
            ),
            CONTACTS("import BadRequest, Conflict, Forbidden,", "import BadRequest, Conflict, Forbidden, Invalid,"),
        ),
    ),
    Mutant(
        "To decide by handle where nothing is pending is 409",
        ("CON-7",),
        (
            CONTACTS(
                '            raise NotFound("Pending contact request")',
                '            raise Conflict("Nothing is pending")',
            ),
        ),
    ),
    Mutant(
        "A null handle is taken for none",
        ("CON-8",),
        (
            REQUEST_BODIES(
                "    handle: Omittable[str] = None\n    request_id", "    handle: str | None = None\n    request_id"
            ),
        ),
    ),
    Mutant(
        "A null contact_id is taken for none",
        ("CON-8",),
        (CONTACT_BODIES("    contact_id: Omittable[Uuid] = None", "    contact_id: Uuid | None = None"),),
    ),
    Mutant(
        "A null request_id is taken for none",
        ("CON-8",),
        (REQUEST_BODIES("    request_id: Omittable[Uuid] = None", "    request_id: Uuid | None = None"),),
    ),
    Mutant(
        "A null message is refused",
        ("CON-8",),
        (
            REQUEST_BODIES(
                "    handle: str\n    message: Note | None = None",
                "    handle: str\n    message: Omittable[Note] = None",
            ),
        ),
    ),
    Mutant(
        "The message of a user's request may have 501 characters",
        ("CON-10",),
        (REQUEST_BODIES("max_length=500", "max_length=501"),),
    ),
    Mutant(
        "The message of a user's request has no bound",
        ("CON-10",),
        (
            REQUEST_BODIES(
                "    recipient_handle: str\n    message: Note | None = None",
                "    recipient_handle: str\n    message: str | None = None",
            ),
        ),
    ),
    Mutant(
        "The message of a request is lost",
        ("CON-10",),
        (MY_CONTACTS("asked.recipient_handle, asked.message)", "asked.recipient_handle)"),),
    ),
    Mutant(
        "Sent requests of a user are pending unless narrowed",
        ("CON-11",),
        (REQUEST_BODIES('"rejected", "cancelled"] = "all"', '"rejected", "cancelled"] = "pending"'),),
    ),
    Mutant(
        "The list of sent requests ignores status",
        ("CON-11",),
        (MY_CONTACTS("world.contacts.sent(user, query.status)", "world.contacts.sent(user)"),),
    ),
    Mutant(
        "An unknown request is 403",
        ("CON-12",),
        (
            CONTACTS(
                "        if request is None or actor not in (request.requester, request.recipient):\n"
                "            raise NotFound",
                "        if request is None:\n"
                '            raise Forbidden("Not yours")\n'
                "        if actor not in (request.requester, request.recipient):\n"
                "            raise NotFound",
            ),
        ),
    ),
    Mutant(
        "After a rejection one cannot ask again",
        ("CON-15",),
        (
            CONTACTS(
                "        self._pending.pop((request.requester.id, request.recipient.id), None)\n"
                "\n"
                "    def enter_contact",
                '        if status != "rejected":\n'
                "            self._pending.pop((request.requester.id, request.recipient.id), None)\n"
                "\n"
                "    def enter_contact",
            ),
        ),
    ),
    Mutant(
        "After a cancellation one cannot ask again",
        ("CON-15",),
        (
            CONTACTS(
                "        self._pending.pop((request.requester.id, request.recipient.id), None)\n"
                "\n"
                "    def enter_contact",
                '        if status != "cancelled":\n'
                "            self._pending.pop((request.requester.id, request.recipient.id), None)\n"
                "\n"
                "    def enter_contact",
            ),
        ),
    ),
    Mutant(
        "Users see requests to their agents",
        ("CON-18",),
        (
            MY_CONTACTS(
                "    return one_page(world.contacts.received(user), query, contact_request)",
                "    mine = [user, *world.accounts.agents_by_name(user)]\n"
                "    found = [each for one in mine for each in world.contacts.received(one).cut(0, 1000)]\n"
                "    return one_page(Listing.of(found), query, contact_request)",
            ),
            MY_CONTACTS(
                "from mock_platform.world import World\n",
                "from mock_platform.world import World\nfrom mock_platform.world.indexes import Listing\n",
            ),
        ),
    ),
    Mutant(
        "Users decide requests to their agents",
        ("CON-18",),
        (
            CONTACTS(
                "        request = self.requests.get(request_id)\n",
                "        request = self.requests.get(request_id)\n"
                '        if request and getattr(request.recipient, "owner", None) is actor:\n'
                "            actor = request.recipient\n",
            ),
        ),
    ),
)
