"""Messages and their lists (MSG)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    AGENT_MESSAGES,
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
        "In a room of two nobody need be mentioned",
        ("MSG-3",),
        (
            MESSAGES(
                "        mentioned = _check_mentions(room, sender, mentions)",
                "        if not mentions and len(room.participants) == 2:\n"
                "            mentions = [MentionRequest(each) for each in room.participants if each !="
                " sender.id]\n"
                "        mentioned = _check_mentions(room, sender, mentions)",
            ),
        ),
    ),
    Mutant(
        "A message without mentions has the common code",
        ("MSG-3", "ERR-2"),
        (MESSAGES('            code="mentions_required",\n', ""),),
    ),
    Mutant(
        "A name in the text addresses as well",
        ("MSG-4",),
        (
            MESSAGES(
                "        mentioned = _check_mentions(room, sender, mentions)",
                "        named = [\n"
                "            MentionRequest(each.identity.id)\n"
                "            for each in room.participants.values()\n"
                '            if f"@{each.identity.name}" in content or f"@{each.identity.handle}" in content\n'
                "        ]\n"
                "        known = {each.id for each in mentions}\n"
                "        mentions = [*mentions, *(each for each in named if each.id not in known)]\n"
                "        mentioned = _check_mentions(room, sender, mentions)",
            ),
        ),
    ),
    Mutant(
        "A mention needs a handle",
        ("MSG-5",),
        (MESSAGE_BODIES("    id: Uuid\n    handle: Omittable[str] = None", "    id: Uuid\n    handle: str"),),
    ),
    Mutant("One may mention oneself", ("MSG-6",), (MESSAGES("    if sender.id in ids:", "    if ids == []:"),)),
    Mutant(
        "To mention oneself has the common code", ("MSG-6", "ERR-2"), (MESSAGES(', code="cannot_mention_self"', ""),)
    ),
    Mutant(
        "Somebody who is mentioned twice counts once",
        ("MSG-7",),
        (
            MESSAGES(
                "        mentioned = _check_mentions(room, sender, mentions)",
                "        mentions = list({each.id: each for each in mentions}.values())\n"
                "        mentioned = _check_mentions(room, sender, mentions)",
            ),
        ),
    ),
    Mutant(
        "To mention somebody twice has the common code",
        ("MSG-7", "ERR-2"),
        (MESSAGES('            code="duplicate_mentions",\n', ""),),
    ),
    Mutant(
        "Mentions of those who are not in the room are left out",
        ("MSG-8",),
        (
            MESSAGES(
                "        mentioned = _check_mentions(room, sender, mentions)",
                "        inside = [each for each in mentions if each.id in room.participants]\n"
                "        mentions = inside or mentions\n"
                "        mentioned = _check_mentions(room, sender, mentions)",
            ),
        ),
    ),
    Mutant(
        "To mention an unknown id is 404",
        ("MSG-8",),
        (
            MESSAGES(
                "        mentioned = _check_mentions(room, sender, mentions)",
                "        for each in mentions:\n"
                "            if self._world.accounts.get(each.id) is None:\n"
                '                raise NotFound("Participant")\n'
                "        mentioned = _check_mentions(room, sender, mentions)",
            ),
            MESSAGES("import Invalid, check_quota", "import Invalid, NotFound, check_quota"),
        ),
    ),
    Mutant(
        "A message with a bad mention is stored all the same",
        ("MSG-8",),
        (
            MESSAGES(
                "        mentioned = _check_mentions(room, sender, mentions)",
                "        if any(each.id not in room.participants for each in mentions):\n"
                '            self._store(room, sender, "text", content)\n'
                "        mentioned = _check_mentions(room, sender, mentions)",
            ),
        ),
    ),
    Mutant(
        "Names are replaced before handles",
        ("MSG-9",),
        (
            TEXTS(
                "(request.handle or identity.handle, request.name or identity.name):",
                "(request.name or identity.name, request.handle or identity.handle):",
            ),
        ),
        survives="",
    ),
    Mutant(
        "Names in the text are left as they are",
        ("MSG-9",),
        (
            TEXTS(
                "(request.handle or identity.handle, request.name or identity.name):",
                "(request.handle or identity.handle,):",
            ),
        ),
    ),
    Mutant(
        "Handles in the text are left as they are",
        ("MSG-9",),
        (
            TEXTS(
                "(request.handle or identity.handle, request.name or identity.name):",
                "(request.name or identity.name,):",
            ),
        ),
    ),
    Mutant(
        "The first of several equal names is replaced",
        ("MSG-9",),
        (TEXTS("    return content.replace(label, token)", "    return content.replace(label, token, 1)"),),
    ),
    Mutant(
        "A name is replaced as a whole word only",
        ("MSG-9",),
        (
            TEXTS(
                "    return content.replace(label, token)",
                '    return re.sub(rf"{re.escape(label)}(?![\\w/-])", token, content)',
            ),
        ),
    ),
    Mutant(
        "A mention that the text lacks is put behind it",
        ("MSG-10",),
        (TEXTS('    return " ".join((*missing, content))', '    return " ".join((content, *missing))'),),
    ),
    Mutant(
        "Mentions that the text lacks are put in front in the wrong order",
        ("MSG-10",),
        (TEXTS('    return " ".join((*missing, content))', '    return " ".join((*missing[::-1], content))'),),
    ),
    Mutant(
        "A mention that the text lacks is not put anywhere",
        ("MSG-10",),
        (TEXTS('    return " ".join((*missing, content))', "    return content"),),
    ),
    Mutant(
        "Agents read the text with names instead of tokens in their lists",
        ("MSG-11",),
        (
            AGENT_MESSAGES(
                "    return message_page(listing, query, status_filter=query.status)",
                "    page = message_page(listing, query, status_filter=query.status)\n"
                '    return page.replace(b"@[[" + agent.id.encode() + b"]]", b"@" + agent.name.encode())',
            ),
        ),
    ),
    Mutant(
        "The context has the text with names instead of tokens",
        ("MSG-11", "CTX-7"),
        (
            AGENT_MESSAGES(
                "    return context_page(world.messages.context(agent, chat_id), query)",
                "    page = context_page(world.messages.context(agent, chat_id), query)\n"
                '    return page.replace(b"@[[" + agent.id.encode() + b"]]", b"@" + agent.name.encode())',
            ),
        ),
    ),
    Mutant(
        "Names are found in any case of letters",
        ("MSG-12",),
        (
            TEXTS('if name and f"@{name}" in content:', 'if name and f"@{name}".lower() in content.lower():'),
            TEXTS(
                "    return content.replace(label, token)",
                "    return re.sub(re.escape(label), token, content, flags=re.IGNORECASE)",
            ),
        ),
    ),
    Mutant(
        "A token that is there already is put in front again",
        ("MSG-12",),
        (
            TEXTS("        if token not in content:\n", "        if not found:\n"),
            TEXTS('        token = f"@[[{identity.id}]]"\n', '        token, found = f"@[[{identity.id}]]", False\n'),
            TEXTS(
                '                content = _replace(content, f"@{name}", token)\n',
                '                content, found = _replace(content, f"@{name}", token), True\n',
            ),
        ),
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
                "        now = self._world.clock.stamp()\n        message = Message(",
                "        now = self._world.clock.stamp() // 1000000 * 1000000\n        message = Message(",
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
    Mutant(
        "To mention a user is not enough for an agent",
        ("MSG-25",),
        (
            AGENT_MESSAGES(
                "    message = world.messages.send(agent,",
                "    if not any(each.id in world.accounts.agents for each in body.message.mentions):\n"
                '        raise Invalid("An agent has to be mentioned", code="mentions_required")\n'
                "    message = world.messages.send(agent,",
            ),
            AGENT_MESSAGES(
                "from mock_platform.world import World\n",
                "from mock_platform.world import World\nfrom mock_platform.world.errors import Invalid\n",
            ),
        ),
    ),
    Mutant(
        "A mentioned user has a delivery",
        ("MSG-25",),
        (
            MESSAGES(
                "            if isinstance(identity, Agent):\n"
                "                self._inbox(room, identity).receive(message.seq)",
                "            if not isinstance(identity, Agent):\n"
                '                message.deliveries = {identity.id: Delivery("delivered")}\n'
                "            if isinstance(identity, Agent):\n"
                "                self._inbox(room, identity).receive(message.seq)",
            ),
        ),
    ),
    Mutant(
        "Recipients are listed in the order of their ids",
        ("MSG-26",),
        (
            SHAPES(
                '"name": each.name} for each in message.mentions],',
                '"name": each.name} for each in sorted(message.mentions)],',
            ),
        ),
    ),
    Mutant(
        "Only the first of those mentioned is a recipient",
        ("MSG-26",),
        (
            SHAPES(
                '"name": each.name} for each in message.mentions],',
                '"name": each.name} for each in message.mentions[:1]],',
            ),
        ),
    ),
)
