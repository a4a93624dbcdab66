"""Messages: sending, storing and listing (MSG)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    MESSAGE_BODIES,
    MESSAGES,
    MY_MESSAGES,
    ROOMS,
    SHAPES,
    TEXTS,
    WIRE,
)

MUTANTS: Final = (
    Mutant(
        "The answer to a message has no recipients",
        ("MSG-1", "MSG-26"),
        (
            SHAPES(
                '        "recipients": [{"id": each.id, "handle": each.handle, "name": each.name} for each'
                " in message.mentions],\n",
                "",
            ),
        ),
    ),
    Mutant(
        "The answer to a message denies success",
        ("MSG-1",),
        (
            SHAPES(
                '        "id": message.id,\n        "success": True,\n',
                '        "id": message.id,\n        "success": False,\n',
            ),
        ),
    ),
    Mutant(
        "A message may name a type",
        ("MSG-1", "ERR-6"),
        (MESSAGE_BODIES("class ChatMessageRequest(Body):", 'class ChatMessageRequest(Body, extra="ignore"):'),),
    ),
    Mutant(
        "Blank content is taken",
        ("MSG-13",),
        (
            TEXTS(
                '        raise Invalid(details={"content": ["can\'t be blank"]})\n\n\ndef check_report',
                "        return\n\n\ndef check_report",
            ),
        ),
    ),
    Mutant(
        "Invisible content is taken",
        ("MSG-13",),
        (
            TEXTS(
                '_INVISIBLE_CATEGORIES = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))',
                '_INVISIBLE_CATEGORIES = frozenset(("Cc", "Zs", "Zl", "Zp"))',
            ),
        ),
    ),
    Mutant(
        "Content may have one byte more",
        ("MSG-14",),
        (
            TEXTS(
                "> CONTENT_BYTES:\n"
                '        raise Invalid(details={"content": [f"should be at most {CONTENT_BYTES} byte(s)"]})\n'
                "    if is_blank",
                "> CONTENT_BYTES + 1:\n"
                '        raise Invalid(details={"content": [f"should be at most {CONTENT_BYTES} byte(s)"]})\n'
                "    if is_blank",
            ),
        ),
    ),
    Mutant(
        "The limit of content counts characters and not bytes",
        ("MSG-14",),
        (
            TEXTS(
                "    if len(content) > CONTENT_BYTES // 4 and len(content.encode()) > CONTENT_BYTES:",
                "    if len(content) > CONTENT_BYTES:",
            ),
        ),
    ),
    Mutant(
        "Content longer than half of the limit is refused",
        ("MSG-14",),
        (TEXTS("and len(content.encode()) > CONTENT_BYTES:", "and len(content.encode()) > CONTENT_BYTES // 2:"),),
    ),
    Mutant(
        "A stored message does not name its sender",
        ("MSG-16",),
        (WIRE('        "sender_name": message.sender_name,\n', ""),),
    ),
    Mutant("The metadata of a text have no status", ("MSG-16",), (WIRE('        "status": "sent",\n', ""),)),
    Mutant(
        "Stored mentions have no handle",
        ("MSG-16",),
        (
            WIRE(
                '{"id": each.id, "handle": each.handle, "name": each.name, "username": each.handle}',
                '{"id": each.id, "name": each.name, "username": each.handle}',
            ),
        ),
    ),
    Mutant(
        "A user's text carries their e-mail address for a name",
        ("MSG-16",),
        (
            MESSAGES(
                '"System" if sender is None else sender.name,',
                '"System" if sender is None else getattr(sender, "email", sender.name),',
            ),
        ),
    ),
    Mutant(
        "Each room begins with a message of the platform that users see",
        ("MSG-17",),
        (
            ROOMS(
                '        self._admit(room, creator, "owner", "active")\n        return room',
                '        self._admit(room, creator, "owner", "active")\n'
                '        self._world.messages.add_internal(room, "The room was opened.", "system")\n'
                "        return room",
            ),
            MESSAGES("if message.message_type not in INTERNAL_TYPES:", "if message.message_type:"),
        ),
    ),
    Mutant(
        "Messages are stamped with whole seconds",
        ("MSG-18",),
        (
            MESSAGES(
                "            inserted_at=now,\n            updated_at=now,\n        )\n        self._list",
                "            inserted_at=now // 1000000 * 1000000,\n            updated_at=now,\n"
                "        )\n        self._list",
            ),
        ),
    ),
    Mutant(
        "Agents see every text of their rooms in the context",
        ("MSG-19", "CTX-2"),
        (
            MESSAGES(
                "        for identity in mentioned:\n            if isinstance(identity, Agent):\n",
                "        for each in room.participants.values():\n"
                "            if each.identity not in (*mentioned, sender) and isinstance(each.identity, Agent):\n"
                "                self._inbox(room, each.identity).context.append(message.seq)\n"
                "        for identity in mentioned:\n"
                "            if isinstance(identity, Agent):\n",
            ),
        ),
    ),
    Mutant(
        "Agents are handed texts that mention somebody else",
        ("MSG-19",),
        (
            MESSAGES(
                "        for identity in mentioned:\n            if isinstance(identity, Agent):\n",
                "        others = [each.identity for each in room.participants.values() if each.identity"
                " is not sender]\n"
                "        for identity in others:\n"
                "            if isinstance(identity, Agent):\n",
            ),
        ),
    ),
    Mutant(
        "Users do not see events",
        ("MSG-19", "EVT-5"),
        (
            MESSAGES(
                "            room.listed.append(message.seq)\n",
                '            if message.message_type == "text":\n                room.listed.append(message.seq)\n',
            ),
        ),
    ),
    Mutant(
        "Users list messages oldest first",
        ("MSG-20",),
        (
            MESSAGES(
                "        return Listing.newest_first(seqs, room.messages, skip=skip)",
                "        return Listing.of([room.messages[seq] for seq in seqs][skip:])",
            ),
        ),
    ),
    Mutant(
        "Fifty messages make a page for users",
        ("MSG-20", "GEN-1"),
        (
            MESSAGE_BODIES(
                '    message_type: Omittable[Literal["text", "tool_call"',
                '    page_size: PageSize = 50\n    message_type: Omittable[Literal["text", "tool_call"',
            ),
        ),
    ),
    Mutant(
        "The list of messages ignores message_type",
        ("MSG-20",),
        (MY_MESSAGES("message_type=query.message_type, ", "message_type=None, "),),
    ),
    Mutant(
        "Users may narrow by text only",
        ("MSG-20",),
        (MESSAGE_BODIES('Literal["text", "tool_call", "tool_result", "thought", "error", "task"]', 'Literal["text"]'),),
    ),
    Mutant("The list of messages ignores since", ("MSG-21",), (MY_MESSAGES("since=query.since", "since=None"),)),
    Mutant(
        "since keeps what was inserted at that instant",
        ("MSG-21",),
        (MESSAGES("if messages[middle].inserted_at > instant:", "if messages[middle].inserted_at >= instant:"),),
    ),
    Mutant(
        "since may be any text",
        ("MSG-21",),
        (
            MESSAGE_BODIES("    since: Omittable[Instant] = None", "    since: object = None"),
            MY_MESSAGES("since=query.since", "since=query.since if isinstance(query.since, int) else None"),
        ),
    ),
    Mutant(
        "Users post events",
        ("MSG-22",),
        (
            MY_MESSAGES(
                '@messages.operation("POST", "/me/chats/{chat_id}/messages"',
                '@messages.operation("POST", "/me/chats/{chat_id}/events", None, status=201, extension=True)\n'
                "def create_my_chat_event(world: World, user: User, chat_id: str) -> Reply:\n"
                '    return {"data": {}}\n'
                "\n"
                "\n"
                '@messages.operation("POST", "/me/chats/{chat_id}/messages"',
            ),
        ),
    ),
    Mutant(
        "Users delete messages",
        ("MSG-23",),
        (
            MY_MESSAGES(
                '@messages.operation("POST", "/me/chats/{chat_id}/messages"',
                '@messages.operation("DELETE", "/me/chats/{chat_id}/messages/{id}", None, status=204,'
                " extension=True)\n"
                "def delete_my_chat_message(world: World, user: User, chat_id: str, id: str) -> Reply:\n"
                "    room = world.rooms.joined(user, chat_id)\n"
                "    room.listed.discard(room.seq_of[id])\n"
                "\n"
                "\n"
                '@messages.operation("POST", "/me/chats/{chat_id}/messages"',
            ),
        ),
    ),
    Mutant(
        "Whoever joins a room is handed the last message in it",
        ("MSG-24",),
        (
            ROOMS(
                "        room.participants[entity.id] = participant\n",
                "        room.participants[entity.id] = participant\n"
                "        if room.messages and isinstance(entity, Agent) and entity.id not in room.inboxes:\n"
                "            self._world.messages._inbox(room, entity).receive(len(room.messages) - 1)\n",
            ),
        ),
    ),
)
