"""Mentions, and what becomes of the text (MSG-3 to MSG-12, MSG-25, MSG-26)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    AGENT_MESSAGES,
    MESSAGE_BODIES,
    MESSAGES,
    SHAPES,
    TEXTS,
)

MUTANTS: Final = (
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
            TEXTS("if written in content", "if written.lower() in content.lower()"),
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
                "content = _replace(content, written, token)",
                "content, found = _replace(content, written, token), True",
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
