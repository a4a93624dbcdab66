"""Participants (PAR)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    AGENT_PARTICIPANTS,
    MESSAGES,
    MY_ROOMS,
    PARTICIPANT_BODIES,
    PEERS,
    ROOMS,
    SHAPES,
)

MUTANTS: Final = (
    Mutant(
        "Whoever is added without a role is an admin",
        ("PAR-1",),
        (PARTICIPANT_BODIES('role: ParticipantRequestRole = "member"', 'role: ParticipantRequestRole = "admin"'),),
    ),
    Mutant(
        "A null role is taken for none",
        ("PAR-1",),
        (
            PARTICIPANT_BODIES("role: ParticipantRequestRole = ", "role: ParticipantRequestRole | None = "),
            AGENT_PARTICIPANTS("asked.participant_id, asked.role)", 'asked.participant_id, asked.role or "member")'),
            MY_ROOMS("asked.participant_id, asked.role)", 'asked.participant_id, asked.role or "member")'),
        ),
    ),
    Mutant(
        "An unknown role is taken for a member's",
        ("PAR-1",),
        (
            PARTICIPANT_BODIES("role: ParticipantRequestRole = ", "role: str = "),
            ROOMS(
                "        room = self.joined(actor, room_id)\n        if role not in",
                '        role = role if role in MAY_ADD else "member"\n'
                "        room = self.joined(actor, room_id)\n"
                "        if role not in",
            ),
        ),
    ),
    Mutant(
        "Unknown fields of a participant are ignored",
        ("PAR-2", "ERR-6"),
        (PARTICIPANT_BODIES("class ParticipantRequest(Body):", 'class ParticipantRequest(Body, extra="ignore"):'),),
    ),
    Mutant(
        "A malformed id of a participant is 404",
        ("PAR-2",),
        (PARTICIPANT_BODIES("    participant_id: Uuid\n", "    participant_id: str\n"),),
    ),
    Mutant(
        "An added agent is active",
        ("PAR-3",),
        (ROOMS('"active" if isinstance(entity, User) else "inactive"', '"active"'),),
    ),
    Mutant(
        "An added user is inactive",
        ("PAR-3",),
        (ROOMS('"active" if isinstance(entity, User) else "inactive"', '"inactive"'),),
    ),
    Mutant(
        "Adding somebody again is answered as if it were new",
        ("PAR-4",),
        (
            ROOMS(
                '            raise Conflict("Already a participant of this chat room")',
                "            return room.participants[entity.id]",
            ),
        ),
    ),
    Mutant(
        "Adding somebody again is 422",
        ("PAR-4",),
        (ROOMS('            raise Conflict("Already a', '            raise Invalid("Already a'),),
    ),
    Mutant(
        "Adding somebody again is a conflict and changes the role",
        ("PAR-4", "PAR-5"),
        (
            ROOMS(
                '            raise Conflict("Already a',
                '            room.participants[entity.id].role = role\n            raise Conflict("Already a',
            ),
        ),
    ),
    Mutant(
        "Whoever is added again has the role of before",
        ("PAR-5",),
        (
            ROOMS(
                "        participant = Participant(entity, role, status, self._world.clock.stamp())",
                "        role = next((each.role for each in room.past if each.identity is entity), role)\n"
                "        participant = Participant(entity, role, status, self._world.clock.stamp())",
            ),
        ),
    ),
    Mutant(
        "An unknown participant is 403",
        ("PAR-6",),
        (
            ROOMS(
                '            raise NotFound("Participant")\n        if entity.id in',
                '            raise Forbidden("Nobody")\n        if entity.id in',
            ),
        ),
    ),
    Mutant(
        "An agent cannot add its owner",
        ("PAR-7",),
        (PEERS("            known = entity is caller.owner", "            known = False"),),
    ),
    Mutant(
        "An agent cannot add its siblings",
        ("PAR-7",),
        (PEERS("        return entity.owner is caller.owner and caller.registry_access", "        return False"),),
    ),
    Mutant(
        "A user cannot add their own agents",
        ("PAR-7",),
        (PEERS("            return entity.owner is caller\n", "            return False\n"),),
    ),
    Mutant(
        "A user cannot add users of the organization",
        ("PAR-7",),
        (PEERS("            known = entity.organization_id == caller.organization_id", "            known = False"),),
    ),
    Mutant(
        "A stranger to be added is 404",
        ("PAR-8",),
        (
            ROOMS(
                '            raise Forbidden("You may add only your peers and contacts to a chat room")',
                '            raise NotFound("Participant")',
            ),
        ),
    ),
    Mutant(
        "Strangers can be added",
        ("PAR-8",),
        (ROOMS("        if not self._world.peers.is_peer(actor, entity):", "        if entity is actor:"),),
    ),
    Mutant(
        "A removal answers with whoever removed",
        ("PAR-17",),
        (
            AGENT_PARTICIPANTS(
                '    return {"data": participant(world.rooms.remove_participant(agent, chat_id, id))}',
                "    shown = participant(world.rooms.joined(agent, chat_id).participants[agent.id])\n"
                "    world.rooms.remove_participant(agent, chat_id, id)\n"
                '    return {"data": shown}',
            ),
        ),
    ),
    Mutant(
        "A removed agent still reads its context",
        ("PAR-18", "CTX-6"),
        (
            MESSAGES(
                "        room = self._world.rooms.joined(agent, room_id)\n"
                "        inbox = room.inboxes.get(agent.id)\n"
                "        return",
                "        room = self._world.rooms.rooms.get(room_id)\n"
                "        if room is None or agent.id not in room.inboxes:\n"
                "            room = self._world.rooms.joined(agent, room_id)\n"
                "        inbox = room.inboxes.get(agent.id)\n"
                "        return",
            ),
        ),
    ),
    Mutant(
        "What a removed agent wrote goes with it",
        ("PAR-18",),
        (
            ROOMS(
                "        room.past.append(participant)\n",
                "        room.past.append(participant)\n"
                "        for message in room.messages:\n"
                "            if message.sender_id == entity_id:\n"
                "                room.listed.discard(message.seq)\n",
            ),
        ),
    ),
    Mutant(
        "What an agent had not finished when it was removed is lost",
        ("PAR-19",),
        (
            ROOMS(
                "        room.past.append(participant)\n",
                "        room.past.append(participant)\n        room.inboxes.pop(entity_id, None)\n",
            ),
        ),
    ),
    Mutant(
        "Agents do not see themselves among the participants",
        ("PAR-20",),
        (
            AGENT_PARTICIPANTS(
                "for each in world.rooms.participants(agent, chat_id)]",
                "for each in world.rooms.participants(agent, chat_id) if each.identity is not agent]",
            ),
        ),
    ),
    Mutant(
        "Participants have no handle",
        ("PAR-20",),
        (
            SHAPES(
                '        "handle": identity.handle,\n'
                '        "type": identity.type,\n'
                "        **about(identity),\n"
                '        "role"',
                '        "type": identity.type,\n        **about(identity),\n        "role"',
            ),
        ),
    ),
    Mutant(
        "The list of participants ignores participant_type",
        ("PAR-20",),
        (ROOMS("if type_ is None or each.identity.type == type_]", "if each.identity]"),),
    ),
    Mutant(
        "Participants are listed by name",
        ("PAR-21",),
        (
            ROOMS(
                "        present = self.joined(identity, room_id).participants.values()",
                "        inside = self.joined(identity, room_id).participants.values()\n"
                "        present = sorted(inside, key=lambda each: each.identity.name)",
            ),
        ),
    ),
    Mutant(
        "Whoever comes back stands where they stood",
        ("PAR-21",),
        (
            ROOMS(
                "        present = self.joined(identity, room_id).participants.values()",
                "        room = self.joined(identity, room_id)\n"
                "        first = {each.identity.id: each.joined_at for each in reversed(room.past)}\n"
                "        present = sorted(\n"
                "            room.participants.values(), key=lambda each: first.get(each.identity.id,"
                " each.joined_at)\n"
                "        )",
            ),
        ),
    ),
    Mutant(
        "Inside a room one writes to one's peers only",
        ("PAR-23",),
        (
            MESSAGES(
                "        mentioned = _check_mentions(room, sender, mentions)\n",
                "        mentioned = _check_mentions(room, sender, mentions)\n"
                "        for each in mentioned:\n"
                "            if not self._world.peers.is_peer(sender, each):\n"
                '                raise Invalid("Not a contact", code="mentioned_participant_not_in_room")\n',
            ),
        ),
    ),
)
