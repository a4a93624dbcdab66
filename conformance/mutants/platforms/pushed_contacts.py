"""What is pushed of contacts (WS-35, WS-36)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    CONTACTS,
    PAYLOADS,
    ROUTING,
)

DECIDED = "    for party in (event.request.requester, event.request.recipient):\n"

MUTANTS: Final = (
    Mutant(
        "Whoever asks is told of the request as received",
        ("WS-35.1",),
        (
            ROUTING(
                '    yield _to(recipient, "contacts", "contact_request_received", partial(shape, event.request))',
                "    for each in (recipient, event.request.requester):\n"
                '        yield _to(each, "contacts", "contact_request_received", partial(shape, event.request))',
            ),
        ),
    ),
    Mutant(
        "Agents are told of requests as users are",
        ("WS-35.1", "CON-21"),
        (ROUTING("    to_agent = isinstance(recipient, Agent)\n", "    to_agent = False\n"),),
    ),
    Mutant(
        "Users are told of requests as agents are",
        ("WS-36.1", "CON-21"),
        (ROUTING("    to_agent = isinstance(recipient, Agent)\n", "    to_agent = True\n"),),
    ),
    Mutant(
        "A request is told to an agent without its message",
        ("WS-35.1",),
        (
            PAYLOADS(
                '        "inserted_at": iso(request.inserted_at),\n    }\n    if request.message is not None:\n',
                '        "inserted_at": iso(request.inserted_at),\n    }\n    if request.message == "":\n',
            ),
        ),
    ),
    Mutant(
        "A request is told to a user without the requester",
        ("WS-36.1",),
        (
            PAYLOADS(
                '        "requester": {"id": requester.id, "handle": requester.handle, "name": requester.name},\n', ""
            ),
        ),
    ),
    Mutant(
        "Only whoever asked is told how it ended",
        ("WS-35.2", "CON-13"),
        (ROUTING(DECIDED, "    for party in (event.request.requester,):\n"),),
    ),
    Mutant(
        "Only whoever was asked is told how it ended",
        ("WS-35.2",),
        (ROUTING(DECIDED, "    for party in (event.request.recipient,):\n"),),
    ),
    Mutant(
        "Whoever asked is not told of a rejection",
        ("WS-6.14",),
        (
            ROUTING(
                DECIDED,
                "    both = (event.request.requester, event.request.recipient)\n"
                '    for party in both[event.request.status == "rejected" :]:\n',
            ),
        ),
    ),
    Mutant(
        "The end of a request is told without its id",
        ("WS-35.2",),
        (
            PAYLOADS(
                '    return {"id": request.id, "status": request.status}',
                '    return {"request_id": request.id, "status": request.status}',
            ),
        ),
    ),
    Mutant(
        "contact_added comes before contact_request_updated",
        ("WS-31.7",),
        (
            CONTACTS(
                "        self._world.events.publish(ContactRequestUpdated(request))\n        self._tell_added(made)\n",
                "        self._tell_added(made)\n        self._world.events.publish(ContactRequestUpdated(request))\n",
            ),
        ),
    ),
    Mutant(
        "A new contact is told about its receiver",
        ("WS-35.3",),
        (PAYLOADS("    other = contact.other\n", "    other = contact.owner\n"),),
    ),
    Mutant(
        "A new contact is told with the id of the other side",
        ("WS-35.3",),
        (
            PAYLOADS(
                '    payload: Payload = {\n        "id": contact.id,',
                '    payload: Payload = {\n        "id": contact.other.id,',
            ),
        ),
    ),
    Mutant(
        "The end of a contact is told with the id of the other side",
        ("WS-35.4",),
        (PAYLOADS('    return {"id": contact.id}', '    return {"id": contact.other.id}'),),
    ),
    Mutant(
        "Nobody is told of the end of a contact",
        ("WS-35.4",),
        (CONTACTS("            self._world.events.publish(ContactRemoved(contact))\n", "            pass\n"),),
    ),
    Mutant(
        "Whoever keeps a contact is told that it is removed",
        ("WS-6.27",),
        (
            CONTACTS(
                "            self._world.events.publish(ContactRemoved(contact))\n",
                "            self._world.events.publish(ContactRemoved(contact))\n"
                "            kept = self.records.get(contact.other.id, {}).get(contact.owner.id)\n"
                "            if kept is not None:\n"
                "                self._world.events.publish(ContactRemoved(kept))\n",
            ),
        ),
    ),
    Mutant(
        "Handles of new contacts carry an @",
        ("WS-35.5",),
        (
            PAYLOADS(
                '        "id": contact.id,\n        "handle": other.handle,',
                '        "id": contact.id,\n        "handle": f"@{other.handle}",',
            ),
        ),
    ),
    Mutant(
        "The name of a new contact is empty",
        ("WS-6.8",),
        (
            PAYLOADS(
                '        "handle": other.handle,\n        "name": other.name,\n        "type"',
                '        "handle": other.handle,\n        "name": "",\n        "type"',
            ),
        ),
    ),
    Mutant(
        "A crossing request is told as a new one",
        ("WS-35.6",),
        (
            CONTACTS(
                "        if inverse is not None:\n",
                "        if inverse is not None:\n"
                "            self._world.events.publish(ContactRequestReceived(inverse))\n",
            ),
        ),
    ),
    Mutant(
        "Users are not told of new contacts",
        ("WS-36.2", "CON-13"),
        (
            ROUTING(
                '    yield _to(event.contact.owner, "contacts", "contact_added"',
                "    if isinstance(event.contact.owner, Agent):\n"
                '        yield _to(event.contact.owner, "contacts", "contact_added"',
            ),
        ),
    ),
)
