"""What is pushed of rooms and of who is in them (WS-33, WS-34)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    PAYLOADS,
    ROOMS,
    ROUTING,
)

PRESENT = "lambda who: who.id in room.participants)"
ADDED = "        self._world.events.publish(RoomAdded(room, entity))\n"
REMOVED = "        self._world.events.publish(RoomRemoved(room, participant.identity, participant.left_at))\n"
DELETED = "        self._world.events.publish(RoomDeleted(room))\n"
COMES = '    yield _to_participants(event.room, "participant_added",'
GOES = '    yield _to_participants(event.room, "participant_removed",'

MUTANTS: Final = (
    Mutant(
        "Whoever opens a room is not told",
        ("CHT-11", "RT-3", "WS-33.1"),
        (ROOMS(ADDED, "        if len(room.participants) > 1:\n    " + ADDED),),
    ),
    Mutant(
        "Whoever is added is not told",
        ("PAR-22", "RT-3", "WS-33.1"),
        (ROOMS(ADDED, "        if len(room.participants) == 1:\n    " + ADDED),),
    ),
    Mutant(
        "Everybody in a room is told room_added when somebody comes",
        ("WS-33.1", "RT-3"),
        (
            ROOMS(
                ADDED,
                "        for each in room.participants.values():\n"
                "            self._world.events.publish(RoomAdded(room, each.identity))\n",
            ),
        ),
    ),
    Mutant(
        "The title of an added room is null",
        ("WS-33.2",),
        (
            PAYLOADS(
                '        **_room(room),\n        "owner"',
                '        **_room(room),\n        "title": None,\n        "owner"',
            ),
        ),
    ),
    Mutant(
        "An added room does not tell its task",
        ("WS-33.2",),
        (
            PAYLOADS(
                '        **_room(room),\n        "owner"',
                '        **{name: value for name, value in _room(room).items() if name != "task_id"},\n        "owner"',
            ),
        ),
    ),
    Mutant("Whoever is removed is not told", ("WS-33.3", "RT-3"), (ROOMS(REMOVED, ""),)),
    Mutant(
        "Everybody in a room is told room_removed when somebody goes",
        ("WS-33.3", "RT-3"),
        (
            ROOMS(
                REMOVED,
                REMOVED
                + (
                    "        for each in room.participants.values():\n"
                    "            self._world.events.publish(RoomRemoved(room, each.identity,"
                    " participant.left_at))\n"
                ),
            ),
        ),
    ),
    Mutant(
        "A removed room is told with its id alone",
        ("WS-33.4",),
        (
            PAYLOADS(
                '    return {**_room(room), "removed_at": iso(removed_at)}',
                '    return {"id": room.id, "removed_at": iso(removed_at)}',
            ),
        ),
    ),
    Mutant(
        "A removed room is told without the instant",
        ("WS-6.3",),
        (PAYLOADS('    return {**_room(room), "removed_at": iso(removed_at)}', "    return _room(room)"),),
    ),
    Mutant(
        "The deletion of a room is told as a removal too",
        ("WS-33.5",),
        (
            ROOMS(
                DELETED,
                DELETED
                + (
                    "        for each in room.participants.values():\n"
                    "            self._world.events.publish(RoomRemoved(room, each.identity, room.updated_at))\n"
                ),
            ),
        ),
    ),
    Mutant(
        "After the deletion of a room everybody is told that the others go",
        ("WS-31.8",),
        (
            ROOMS(
                DELETED,
                DELETED
                + (
                    "        for each in room.participants.values():\n"
                    "            self._world.events.publish(ParticipantRemoved(room, each))\n"
                ),
            ),
        ),
    ),
    Mutant(
        "The deletion of a room is told under another name of its id",
        ("WS-34.4",),
        (
            PAYLOADS(
                '    """3.4."""\n    return {"id": room.id}', '    """3.4."""\n    return {"chat_room_id": room.id}'
            ),
        ),
    ),
    Mutant("Nobody is told of the deletion of a room", ("WS-34.4", "WS-31.8", "CHT-14"), (ROOMS(DELETED, ""),)),
    Mutant(
        "Nobody is told who comes into a room",
        ("PAR-22", "RT-2", "WS-34.1"),
        (ROUTING(COMES, "    if event.room.id is None:\n    " + COMES),),
    ),
    Mutant(
        "Nobody is told who leaves a room",
        ("RT-2", "WS-34.1"),
        (ROUTING(GOES, "    if event.room.id is None:\n    " + GOES),),
    ),
    Mutant(
        "Agents are not told who comes and goes",
        ("RT-2", "WS-34.1"),
        (ROUTING(PRESENT, "lambda who: who.id in room.participants and isinstance(who, User))"),),
    ),
    Mutant(
        "An agent who comes is told without a description",
        ("WS-34.2",),
        (
            PAYLOADS(
                '        payload["description"] = identity.description\n        payload["is_external"] = payload',
                '        payload["is_external"] = payload',
            ),
        ),
    ),
    Mutant(
        "A user who comes is told with their e-mail address",
        ("WS-34.2",),
        (
            PAYLOADS(
                "    if isinstance(identity, Agent):\n"
                '        payload["description"] = identity.description\n'
                '        payload["is_external"] = payload',
                "    if not isinstance(identity, Agent):\n"
                '        payload["email"] = identity.email\n'
                "    if isinstance(identity, Agent):\n"
                '        payload["description"] = identity.description\n'
                '        payload["is_external"] = payload',
            ),
        ),
    ),
    Mutant(
        "Whoever goes is told without a type",
        ("WS-34.3",),
        (
            PAYLOADS(
                '    return {"id": identity.id, "type": identity.type, "name": identity.name}',
                '    return {"id": identity.id, "name": identity.name}',
            ),
        ),
    ),
    Mutant(
        "Whoever goes is told without a name",
        ("WS-6.4",),
        (
            PAYLOADS(
                '    return {"id": identity.id, "type": identity.type, "name": identity.name}',
                '    return {"id": identity.id, "type": identity.type}',
            ),
        ),
    ),
    Mutant(
        "The handle of whoever comes is null",
        ("WS-6.5",),
        (PAYLOADS('        "handle": identity.handle,\n        "role"', '        "handle": None,\n        "role"'),),
    ),
)
