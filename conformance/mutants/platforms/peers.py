"""Peers (PEER)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import AGENT_IDENTITY, MESSAGES, MY_PROFILE, PEER_QUERIES, PEERS

ABSENT = (
    "        absent_from = {} if not_in_chat is None else self._world.rooms.joined(caller, not_in_chat).participants\n"
)

MUTANTS: Final = (
    Mutant(
        "An agent sees itself among its peers",
        ("PEER-1",),
        (PEERS("        seen = {caller.id}\n", '        seen = {""}\n'),),
    ),
    Mutant("An agent does not see its owner", ("PEER-1",), (PEERS("            yield caller.owner\n", ""),)),
    Mutant(
        "An agent sees all users of the organization",
        ("PEER-1",),
        (PEERS("            yield caller.owner\n", "            yield from accounts.colleagues(caller.owner)\n"),),
    ),
    Mutant(
        "The source of siblings who are contacts is contact",
        ("PEER-2",),
        (
            PEERS(
                '                yield Peer(identity, "registry", self._world.contacts.has(caller, identity))',
                "                known = self._world.contacts.has(caller, identity)\n"
                '                yield Peer(identity, "contact" if known else "registry", known)',
            ),
        ),
    ),
    Mutant(
        "The source of strangers who are contacts is the registry",
        ("PEER-2",),
        (
            PEERS(
                'yield Peer(identity, "contact", is_contact=True)', 'yield Peer(identity, "registry", is_contact=True)'
            ),
        ),
    ),
    Mutant(
        "Peers of the registry are never shown as contacts",
        ("PEER-2",),
        (PEERS('"registry", self._world.contacts.has(caller, identity))', '"registry", is_contact=False)'),),
    ),
    Mutant(
        "Siblings who are contacts stand there twice",
        ("PEER-2",),
        (
            PEERS(
                '            if identity.id not in seen:\n                yield Peer(identity, "contact"',
                '            if identity.id not in ():\n                yield Peer(identity, "contact"',
            ),
        ),
    ),
    Mutant(
        "Users do not see users of the organization",
        ("PEER-3",),
        (PEERS("            yield from accounts.colleagues(caller)\n", ""),),
    ),
    Mutant(
        "Users do not see their own agents",
        ("PEER-3",),
        (PEERS("            yield from accounts.agents_by_name(caller)\n", ""),),
    ),
    Mutant("The list of a user's peers ignores type", ("PEER-3",), (MY_PROFILE("type_=query.type", "type_=None"),)),
    Mutant(
        "Agents see their owner before their siblings",
        ("PEER-3",),
        (
            PEERS(
                "        if isinstance(caller, Agent):\n            if caller.registry_access:",
                "        if isinstance(caller, Agent):\n"
                "            yield caller.owner\n"
                "            if caller.registry_access:",
            ),
        ),
    ),
    Mutant(
        "Peers are listed by age and not by name",
        ("PEER-3",),
        (
            PEERS(
                "                yield from accounts.agents_by_name(caller.owner)",
                "                yield from sorted(accounts.agents_by_name(caller.owner), key=lambda each:"
                " each.inserted_at)",
            ),
        ),
    ),
    Mutant(
        "not_in_chat is ignored",
        ("PEER-4", "PEER-5"),
        (AGENT_IDENTITY("not_in_chat=query.not_in_chat", "not_in_chat=None"),),
    ),
    Mutant(
        "An empty not_in_chat is no id",
        ("PEER-4",),
        (PEER_QUERIES('    return None if value == "" else value', "    return value"),),
    ),
    Mutant(
        "not_in_chat of a foreign room is no filter",
        ("PEER-4",),
        (
            PEERS(
                ABSENT,
                "        found = self._world.rooms.rooms.get(not_in_chat)\n"
                "        absent_from = found.participants if found and caller.id in found.participants else {}\n",
            ),
        ),
    ),
    Mutant(
        "not_in_chat looks into rooms of others",
        ("PEER-4",),
        (
            PEERS(
                ABSENT,
                "        found = self._world.rooms.rooms.get(not_in_chat)\n"
                "        absent_from = {} if found is None else found.participants\n"
                "        if not_in_chat is not None and found is None:\n"
                "            self._world.rooms.joined(caller, not_in_chat)\n",
            ),
        ),
    ),
    Mutant(
        "Whoever was once in a room does not come back to the list of those who are not",
        ("PEER-5",),
        (
            PEERS(
                ABSENT,
                ABSENT
                + (
                    "        if not_in_chat is not None:\n"
                    "            gone = {each.identity.id for each in"
                    " self._world.rooms.rooms[not_in_chat].past}\n"
                    "            absent_from = {*absent_from, *gone}\n"
                ),
            ),
        ),
    ),
    Mutant(
        "Fifty peers make a page",
        ("PEER-6", "GEN-1"),
        (
            PEER_QUERIES(
                "class AgentPeersQuery(PageQuery):\n",
                "class AgentPeersQuery(PageQuery):\n    page_size: PageSize = 50\n",
            ),
            PEER_QUERIES("import Counters, PageQuery", "import Counters, PageQuery, PageSize"),
        ),
    ),
    Mutant(
        "A page of peers may have 200",
        ("PEER-6",),
        (
            PEER_QUERIES(
                "class AgentPeersQuery(PageQuery):\n",
                "class AgentPeersQuery(PageQuery):\n"
                "    page_size: Annotated[int, BeforeValidator(lambda size: min(max(int(size), 1), 200))] = 20\n",
            ),
        ),
    ),
    Mutant(
        "A peer may be mentioned in a room where it is not",
        ("PEER-8", "MSG-8"),
        (
            MESSAGES(
                "        mentioned = _check_mentions(room, sender, mentions)",
                "        for each in mentions:\n"
                "            found = self._world.accounts.get(each.id)\n"
                "            if found and each.id not in room.participants and"
                " self._world.peers.is_peer(sender, found):\n"
                "                self._world.rooms.admit(room, found)\n"
                "        mentioned = _check_mentions(room, sender, mentions)",
            ),
        ),
    ),
)
