"""Agents (AGT)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    ACCOUNTS,
    AGENT_BODIES,
    HANDLES,
    IDENTITIES,
    LENGTHS,
    MESSAGES,
    MY_PROFILE,
    PEERS,
    ROOMS,
    SHAPES,
)

MUTANTS: Final = (
    Mutant(
        "A registration is answered 200 and not 201",
        ("AGT-1", "REST-28"),
        (MY_PROFILE("RegisterMyAgentResponse, status=201)", "RegisterMyAgentResponse, status=200)"),),
    ),
    Mutant(
        "A new agent belongs to nobody that the answer names",
        ("AGT-1",),
        (SHAPES('"owner_id": agent.owner.id', '"owner_id": agent.id'),),
    ),
    Mutant("A name of two characters is enough", ("AGT-2",), (LENGTHS("= (3, 100)", "= (2, 100)"),)),
    Mutant("A name may have 101 characters", ("AGT-2",), (LENGTHS("= (3, 100)", "= (3, 101)"),)),
    Mutant("A description of nine characters is enough", ("AGT-2",), (LENGTHS("= (10, 500)", "= (9, 500)"),)),
    Mutant("A description may have 501 characters", ("AGT-2",), (LENGTHS("= (10, 500)", "= (10, 501)"),)),
    Mutant(
        "A name that is too long is reported on the agent, not on its name",
        ("AGT-2",),
        (LENGTHS('_check_length("/agent/name"', '_check_length("/agent"'),),
    ),
    Mutant(
        "The description may be left out",
        ("AGT-2",),
        (
            AGENT_BODIES(
                "    description: Annotated[str, StringConstraints(min_length=1)]",
                '    description: Annotated[str, StringConstraints(min_length=1)] = "An agent without words."',
            ),
        ),
    ),
    Mutant(
        "A second agent with the same handle is a conflict",
        ("AGT-4",),
        (
            ACCOUNTS(
                '        self._check_handle_free(handle, field_name="/agent/name")',
                '        if handle in self._by_handle:\n            raise Conflict("This name is taken")',
            ),
            ACCOUNTS("import Forbidden, Invalid", "import Conflict, Forbidden, Invalid"),
        ),
    ),
    Mutant(
        "A second agent with the same handle takes it over",
        ("AGT-4",),
        (ACCOUNTS('        self._check_handle_free(handle, field_name="/agent/name")\n', ""),),
    ),
    Mutant(
        "An agent is told its handle with an @",
        ("AGT-5",),
        (
            SHAPES(
                '        "handle": agent.handle,\n        "owner_uuid"',
                '        "handle": f"@{agent.handle}",\n        "owner_uuid"',
            ),
        ),
    ),
    Mutant(
        "An agent is told its handle with a capital",
        ("AGT-5",),
        (
            SHAPES(
                '        "handle": agent.handle,\n        "owner_uuid"',
                '        "handle": agent.handle.capitalize(),\n        "owner_uuid"',
            ),
        ),
    ),
    Mutant("Handles are looked up as they are written", ("AGT-5",), (HANDLES("match[1].lower()", "match[1]"),)),
    Mutant("A handle with an @ is malformed", ("AGT-5",), (HANDLES('rf"@?({_PART}', 'rf"({_PART}'),)),
    Mutant("The slug of a handle has 25 characters", ("AGT-6",), (HANDLES("SLUG_LENGTH = 24", "SLUG_LENGTH = 25"),)),
    Mutant(
        "A route renames agents",
        ("AGT-7",),
        (
            MY_PROFILE(
                '@agents.operation("DELETE", "/me/agents/{id}"',
                '@agents.operation("PUT", "/me/agents/{id}", None)\n'
                "def rename_my_agent(world: World, user: User, id: str, body: AgentBody) -> Reply:\n"
                "    world.accounts.agents[id].rename(body.agent.name)\n"
                '    return {"data": my_agent(world.accounts.agents[id])}\n'
                "\n"
                "\n"
                '@agents.operation("DELETE", "/me/agents/{id}"',
            ),
        ),
    ),
    Mutant(
        "Registered agents are shown as agents of the platform",
        ("AGT-8",),
        (IDENTITIES('self.kind == "external"', 'self.kind != "external"'),),
    ),
    Mutant(
        "An agent does not see its siblings",
        ("AGT-9", "PEER-1"),
        (PEERS("                yield from accounts.agents_by_name(caller.owner)", "                yield from ()"),),
    ),
    Mutant(
        "Agents see those of other organizations",
        ("AGT-9",),
        (
            PEERS(
                "            yield caller.owner\n",
                "            yield caller.owner\n            yield from accounts.agents.values()\n",
            ),
        ),
    ),
    Mutant(
        "A user's agents are listed oldest first",
        ("AGT-10",),
        (ACCOUNTS("self._registered[user.id][::-1]", "self._registered[user.id]"),),
    ),
    Mutant(
        "An unknown agent to be deleted is 403",
        ("AGT-12",),
        (ACCOUNTS('            raise NotFound("Agent")', '            raise Forbidden("Not your agent")'),),
    ),
    Mutant(
        "Somebody else's agent to be deleted is 404",
        ("AGT-12",),
        (
            ACCOUNTS(
                '            raise Forbidden("You are not the owner of this agent")',
                '            raise NotFound("Agent")',
            ),
        ),
    ),
    Mutant(
        "Anybody deletes any agent",
        ("AGT-12",),
        (ACCOUNTS("        if agent.owner is not user:", '        if agent.kind == "global":'),),
    ),
    Mutant(
        "An agent with executions is deleted without force",
        ("AGT-12",),
        (ACCOUNTS("        if executions and not force:", "        if executions and force is None:"),),
    ),
    Mutant(
        "Every agent is deleted with force only",
        ("AGT-12",),
        (ACCOUNTS("        if executions and not force:", "        if not force:"),),
    ),
    Mutant(
        "A deletion with force counts no executions",
        ("AGT-12", "AGT-13"),
        (MY_PROFILE('"executions_deleted": executions', '"executions_deleted": 0 if query.force else executions'),),
    ),
    Mutant(
        "Each message is an execution",
        ("AGT-13",),
        (
            MESSAGES(
                "        return len(self.worked_in(agent))",
                "        rooms = self._world.rooms.rooms.values()\n"
                "        return sum(len(room.inboxes[agent.id].context) for room in rooms if agent.id in"
                " room.inboxes)",
            ),
        ),
    ),
    Mutant(
        "To be in a room is an execution",
        ("AGT-13",),
        (
            MESSAGES(
                "        return len(self.worked_in(agent))",
                "        return max(len(self.worked_in(agent)), self._world.rooms.of(agent, newest_first=True).total)",
            ),
        ),
    ),
    Mutant(
        "A deleted agent stays in its rooms",
        ("AGT-14",),
        (ROOMS("            self.expel(self.by_seq[seq], agent.id)\n", "            pass\n"),),
    ),
    Mutant(
        "The memories of a deleted agent stay",
        ("AGT-14",),
        (ACCOUNTS("        self._world.memories.drop_agent(agent)\n", ""),),
    ),
    Mutant(
        "Messages of a deleted agent lose the name of their sender",
        ("AGT-15",),
        (
            ROOMS(
                "            self.expel(self.by_seq[seq], agent.id)\n",
                "            self.expel(self.by_seq[seq], agent.id)\n"
                "            for message in self.by_seq[seq].messages:\n"
                "                if message.sender_id == agent.id:\n"
                '                    message.sender_name, message.wire = "Deleted agent", None\n',
            ),
        ),
    ),
    Mutant(
        "Messages of a deleted agent are gone",
        ("AGT-15",),
        (
            ROOMS(
                "            self.expel(self.by_seq[seq], agent.id)\n",
                "            self.expel(self.by_seq[seq], agent.id)\n"
                "            for message in self.by_seq[seq].messages:\n"
                "                if message.sender_id == agent.id:\n"
                "                    self.by_seq[seq].listed.discard(message.seq)\n",
            ),
        ),
    ),
    Mutant(
        "When the owner of a room is deleted, whoever joined first is promoted",
        ("AGT-16",),
        (
            ROOMS(
                "            self.expel(self.by_seq[seq], agent.id)\n",
                "            room = self.by_seq[seq]\n"
                "            self.expel(room, agent.id)\n"
                "            if room.participants and not room.owners():\n"
                '                next(iter(room.participants.values())).role = "owner"\n',
            ),
        ),
    ),
    Mutant(
        "Contacts of a deleted agent stay in the lists of the others",
        ("AGT-17",),
        (ACCOUNTS("        self._world.contacts.drop_agent(agent)\n", ""),),
    ),
)
