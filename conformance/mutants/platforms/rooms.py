"""Rooms (CHT)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    AGENT_ROOMS,
    MESSAGES,
    MY_ROOMS,
    ROOM_BODIES,
    ROOMS,
    SHAPES,
    TASKS,
    TEXTS,
)

MUTANTS: Final = (
    Mutant(
        "An agent makes a room without the wrapper",
        ("CHT-1",),
        (ROOM_BODIES("    chat: ChatRoomRequest\n", "    chat: ChatRoomRequest = ChatRoomRequest()\n"),),
    ),
    Mutant(
        "A user makes a room without the wrapper",
        ("CHT-1",),
        (
            ROOM_BODIES(
                "    chat: CreateMyChatRoomRequestChat\n",
                "    chat: CreateMyChatRoomRequestChat = CreateMyChatRoomRequestChat()\n",
            ),
        ),
    ),
    Mutant(
        "A new room of a user is answered 200",
        ("CHT-1", "REST-34"),
        (MY_ROOMS("CreateMyChatRoomResponse, status=201)", "CreateMyChatRoomResponse, status=200)"),),
    ),
    Mutant(
        "Whoever makes a room is its admin",
        ("CHT-2",),
        (ROOMS('self._admit(room, creator, "owner", "active")', 'self._admit(room, creator, "admin", "active")'),),
    ),
    Mutant(
        "Unknown fields of an agent's room are ignored",
        ("CHT-3", "ERR-6"),
        (ROOM_BODIES("class ChatRoomRequest(Body):", 'class ChatRoomRequest(Body, extra="ignore"):'),),
    ),
    Mutant(
        "An explicit null for the task is refused",
        ("CHT-3",),
        (
            ROOM_BODIES(
                "class ChatRoomRequest(Body):\n"
                '    """The room to create. ``title`` is the one field beyond 0.0.7; a switch refuses it'
                ' (CHT-3)."""\n'
                "\n"
                "    task_id: Uuid | None = None",
                "class ChatRoomRequest(Body):\n"
                '    """The room to create. ``title`` is the one field beyond 0.0.7; a switch refuses it'
                ' (CHT-3)."""\n'
                "\n"
                "    task_id: Uuid = None",
            ),
        ),
    ),
    Mutant(
        "Any id is taken for a task",
        ("CHT-4",),
        (ROOMS("        if task_id is not None:", '        if task_id == "":'),),
    ),
    Mutant(
        "An unknown task is 404",
        ("CHT-4",),
        (
            TASKS(
                '            raise Invalid(details={"task_id": ["does not exist"]})',
                '            raise NotFound("Task")',
            ),
        ),
    ),
    Mutant(
        "The first text gives no title",
        ("CHT-5",),
        (
            MESSAGES(
                "            room.title = title_from(rewritten) or room.title", "            room.title_is_given = True"
            ),
        ),
    ),
    Mutant(
        "The title keeps the tokens of mentions",
        ("CHT-5",),
        (TEXTS("    return without_mentions(text)[:TITLE_LENGTH]", "    return text[:TITLE_LENGTH]"),),
    ),
    Mutant(
        "Every text gives the room a new title",
        ("CHT-6",),
        (MESSAGES("        if count == 0 and not room.title_is_given:", "        if not room.title_is_given:"),),
    ),
    Mutant(
        "A new room is shown as a group",
        ("CHT-7",),
        (SHAPES('        "title": entity.title,\n', '        "title": entity.title,\n        "type": "group",\n'),),
    ),
    Mutant(
        "A new room is shown as closed",
        ("CHT-7",),
        (SHAPES('        "title": entity.title,\n', '        "title": entity.title,\n        "status": "closed",\n'),),
    ),
    Mutant(
        "Users list the rooms of their agents too",
        ("CHT-8",),
        (
            ROOMS(
                "        seqs = self._memberships.get(identity.id, SeqSet())\n",
                "        seqs = self._memberships.get(identity.id, SeqSet())\n"
                "        if isinstance(identity, User):\n"
                "            mine = self._world.accounts.agents_by_name(identity)\n"
                "            seqs = SeqSet({*seqs, *(n for each in mine for n in"
                " self._memberships.get(each.id, ()))})\n",
            ),
        ),
    ),
    Mutant(
        "Rooms that one has left are still listed",
        ("CHT-8", "PAR-18"),
        (ROOMS("        self._memberships[entity_id].discard(room.seq)\n", ""),),
    ),
    Mutant(
        "Agents list their rooms newest first", ("CHT-9",), (AGENT_ROOMS("newest_first=False", "newest_first=True"),)
    ),
    Mutant("Users list their rooms oldest first", ("CHT-9",), (MY_ROOMS("newest_first=True", "newest_first=False"),)),
    Mutant(
        "A room of others is 403",
        ("CHT-10", "ERR-8"),
        (
            ROOMS(
                "        if room is None or identity.id not in room.participants:",
                "        if room is not None and identity.id not in room.participants:\n"
                '            raise Forbidden("You are not in this chat room")\n'
                "        if room is None:",
            ),
        ),
    ),
    Mutant(
        "Users read rooms in which only their agents are",
        ("CHT-10",),
        (
            MY_ROOMS(
                '    return {"data": room(world.rooms.joined(user, id))}',
                "    found = world.rooms.rooms.get(id)\n"
                "    mine = {each.id for each in world.accounts.agents_by_name(user)}\n"
                "    if found is not None and mine.intersection(found.participants):\n"
                '        return {"data": room(found)}\n'
                '    return {"data": room(world.rooms.joined(user, id))}',
            ),
        ),
    ),
    Mutant(
        "A member deletes a room of somebody else",
        ("CHT-14",),
        (ROOMS("        if not mine:\n", "        if not mine and user.id not in room.participants:\n"),),
    ),
    Mutant("A deleted room can still be read", ("CHT-14",), (ROOMS("        del self.rooms[room.id]\n", ""),)),
    Mutant(
        "Agents delete rooms",
        ("CHT-14",),
        (
            AGENT_ROOMS(
                '@chats.operation("GET", "/agent/chats/{id}", GetAgentChatResponse, errors=(404,))',
                '@chats.operation("DELETE", "/agent/chats/{id}", None, status=204, extension=True)\n'
                "def delete_agent_chat(world: World, agent: Agent, id: str) -> Reply:\n"
                "    world.rooms.drop(world.rooms.joined(agent, id))\n"
                "\n"
                "\n"
                '@chats.operation("GET", "/agent/chats/{id}", GetAgentChatResponse, errors=(404,))',
            ),
        ),
    ),
    Mutant(
        "A message leaves updated_at of its room alone",
        ("CHT-15",),
        (MESSAGES("        room.updated_at = message.inserted_at  # CHT-15\n", ""),),
    ),
)
