"""Contacts (CON)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    CONTACTS,
    MY_CONTACTS,
    PEERS,
)

MISSING = "        pairs = ((one, other), (other, one))\n"

MUTANTS: Final = (
    Mutant(
        "Contacts are removed by handle only",
        ("CON-9",),
        (
            CONTACTS(
                "        if contact_id is not None:\n"
                "            contact = next((each for each in mine.values() if each.id == contact_id), None)",
                "        if contact_id is not None:\n            contact = None",
            ),
        ),
    ),
    Mutant(
        "contact_id is the id of the other party",
        ("CON-9",),
        (CONTACTS("if each.id == contact_id), None)", "if each.other.id == contact_id), None)"),),
    ),
    Mutant(
        "To remove somebody who is no contact is fine",
        ("CON-9",),
        (CONTACTS('            raise NotFound("Contact")', "            return None"),),
    ),
    Mutant(
        "To remove somebody who is no contact is 409",
        ("CON-9",),
        (CONTACTS('            raise NotFound("Contact")', '            raise Conflict("Not a contact")'),),
    ),
    Mutant(
        "An approval makes a contact on the side of who asked only",
        ("CON-13",),
        (CONTACTS(MISSING, "        pairs = ((one, other),)\n"),),
    ),
    Mutant(
        "An approval makes a contact on the side of who was asked only",
        ("CON-13",),
        (CONTACTS(MISSING, "        pairs = ((other, one),)\n"),),
    ),
    Mutant(
        "Both sides of a contact have one id",
        ("CON-13",),
        (
            CONTACTS(
                "        contact = Contact(self._world.ids.uuid(), owner,",
                "        theirs = self.records.get(other.id, {}).get(owner.id)\n"
                "        contact = Contact(theirs.id if theirs else self._world.ids.uuid(), owner,",
            ),
        ),
    ),
    Mutant(
        "A rejection makes a contact for who asked",
        ("CON-14",),
        (
            CONTACTS(
                'if status == "approved" else []',
                'if status == "approved" else [self._record(request.requester, request.recipient)]',
            ),
        ),
    ),
    Mutant(
        "A removal takes the contact from both lists",
        ("CON-16",),
        (
            CONTACTS(
                "        if theirs is not None and self._world.switches.two_sided_contact_removal:",
                "        if theirs is not None:",
            ),
        ),
    ),
    Mutant(
        "A removal takes the contact from the other's list",
        ("CON-16",),
        (
            CONTACTS("        gone = [contact]\n", "        gone = []\n"),
            CONTACTS(
                "        if theirs is not None and self._world.switches.two_sided_contact_removal:",
                "        if theirs is not None:",
            ),
        ),
    ),
    Mutant(
        "Contacts cannot be added to rooms",
        ("CON-17",),
        (PEERS("(known or self._world.contacts.has(caller, entity))", "known"),),
    ),
    Mutant(
        "Contacts are no peers",
        ("CON-17", "PEER-2"),
        (
            PEERS(
                "        for identity in self._world.contacts.known_by_name(caller):\n", "        for identity in ():\n"
            ),
        ),
    ),
    Mutant(
        "Only handles of the organization are resolved",
        ("CON-19",),
        (
            MY_CONTACTS(
                '    return {"data": resolved(world.accounts.resolve(body.handle))}',
                "    found = world.accounts.resolve(body.handle)\n"
                "    if found.organization_id != _user.organization_id:\n"
                '        raise NotFound("Handle")\n'
                '    return {"data": resolved(found)}',
            ),
            MY_CONTACTS(
                "from mock_platform.world import World\n",
                "from mock_platform.world import World\nfrom mock_platform.world.errors import NotFound\n",
            ),
        ),
    ),
    Mutant(
        "A handle that nobody has resolves to nothing",
        ("CON-19",),
        (
            MY_CONTACTS(
                '    return {"data": resolved(world.accounts.resolve(body.handle))}',
                '    found = world.accounts._by_handle.get(body.handle.lstrip("@").lower())\n'
                '    return {"data": None if found is None else resolved(found)}',
            ),
        ),
    ),
    Mutant(
        "Siblings cannot become contacts",
        ("CON-22",),
        (
            CONTACTS(
                "        if recipient is requester:",
                "        if recipient is requester or self._world.peers._is_own_agent(requester, recipient):",
            ),
        ),
    ),
)
