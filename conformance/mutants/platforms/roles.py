"""Roles: who adds and removes whom (PAR-9 to PAR-16)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    ROOMS,
)

OWNER = '    "owner": frozenset(("member", "admin", "owner")),'
ADMIN = '    "admin": frozenset(("member", "admin")),'
MEMBER = '    "member": frozenset(("member",)),\n}\n"""PAR-9'
REMOVING_OWNER = '    "owner": frozenset(("member", "admin")),'
REMOVING = '    "admin": frozenset(("member",)),\n    "member": frozenset(("member",)),\n}\n"""PAR-12'

MUTANTS: Final = (
    Mutant("An owner makes no second owner", ("PAR-9",), (ROOMS(OWNER, OWNER.replace(', "owner"', "")),)),
    Mutant("An owner makes no admins", ("PAR-9",), (ROOMS(OWNER, OWNER.replace('"admin", ', "")),)),
    Mutant("An admin makes owners", ("PAR-9",), (ROOMS(ADMIN, ADMIN.replace('"admin")', '"admin", "owner")')),)),
    Mutant("An admin makes no admins", ("PAR-9",), (ROOMS(ADMIN, ADMIN.replace(', "admin")', ",)")),)),
    Mutant("A member makes admins", ("PAR-9",), (ROOMS(MEMBER, MEMBER.replace('("member",)', '("member", "admin")')),)),
    Mutant("A member adds nobody", ("PAR-9",), (ROOMS(MEMBER, MEMBER.replace('(("member",))', "()")),)),
    Mutant(
        "From outside of the room nobody is added, and that is 403",
        ("PAR-9", "ERR-8"),
        (
            ROOMS(
                "        room = self.joined(actor, room_id)\n        if role not in",
                "        if room_id in self.rooms and actor.id not in self.rooms[room_id].participants:\n"
                '            raise Forbidden("You are not in this chat room")\n'
                "        room = self.joined(actor, room_id)\n"
                "        if role not in",
            ),
        ),
    ),
    Mutant(
        "The presence is looked at before the role",
        ("PAR-10", "ERR-4"),
        (
            ROOMS(
                "        room = self.joined(actor, room_id)\n        if role not in",
                "        room = self.joined(actor, room_id)\n"
                "        if entity_id in room.participants:\n"
                '            raise Conflict("Already a participant of this chat room")\n'
                "        if role not in",
            ),
        ),
    ),
    Mutant(
        "Whoever left comes back alone",
        ("PAR-11",),
        (
            ROOMS(
                "        room = self.joined(actor, room_id)\n        if role not in",
                "        left = self.rooms.get(room_id)\n"
                "        if left and entity_id == actor.id and any(each.identity is actor for each in"
                " left.past):\n"
                "            return self.admit(left, actor)\n"
                "        room = self.joined(actor, room_id)\n"
                "        if role not in",
            ),
        ),
    ),
    Mutant(
        "An owner removes owners",
        ("PAR-12",),
        (ROOMS(REMOVING_OWNER, REMOVING_OWNER.replace('"admin")', '"admin", "owner")')),),
    ),
    Mutant(
        "An owner removes no admins", ("PAR-12",), (ROOMS(REMOVING_OWNER, REMOVING_OWNER.replace(', "admin")', ",)")),)
    ),
    Mutant(
        "An admin removes admins",
        ("PAR-12",),
        (ROOMS(REMOVING, REMOVING.replace('("member",)', '("member", "admin")', 1)),),
    ),
    Mutant("An admin removes nobody", ("PAR-12",), (ROOMS(REMOVING, REMOVING.replace('(("member",))', "()", 1)),)),
    Mutant(
        "A member removes admins",
        ("PAR-12",),
        (
            ROOMS(
                REMOVING,
                REMOVING.replace('"member": frozenset(("member",))', '"member": frozenset(("member", "admin"))'),
            ),
        ),
    ),
    Mutant(
        "A member removes nobody",
        ("PAR-12",),
        (ROOMS(REMOVING, REMOVING.replace('"member": frozenset(("member",))', '"member": frozenset()')),),
    ),
    Mutant(
        "An agent that owns a room removes its own human",
        ("PAR-13",),
        (
            ROOMS(
                "        if isinstance(actor, Agent) and target.identity is actor.owner:",
                '        if role == "nobody":',
            ),
        ),
    ),
    Mutant(
        "A member leaves only where it may remove members",
        ("PAR-14",),
        (
            ROOMS(
                "        if entity_id == actor.id:\n",
                '        if entity_id == actor.id and room.participants[actor.id].role != "admin":\n',
            ),
        ),
    ),
    Mutant(
        "The only owner may leave",
        ("PAR-15",),
        (ROOMS('.role == "owner" and len(room.owners()) == 1:', '.role == "owner" and not room.owners():'),),
    ),
    Mutant(
        "One of two owners cannot leave",
        ("PAR-15",),
        (ROOMS("and len(room.owners()) == 1:", "and len(room.owners()) >= 1:"),),
    ),
    Mutant(
        "The refusal to the only owner has the common code",
        ("PAR-15", "ERR-2"),
        (ROOMS(', code="cannot_remove_sole_owner")', ")"),),
    ),
    Mutant(
        "Removing somebody who is not there is 403",
        ("PAR-16",),
        (
            ROOMS(
                '        if target is None:  # PAR-16\n            raise NotFound("Participant")',
                '        if target is None:\n            raise Forbidden("Nobody")',
            ),
        ),
    ),
)
