"""The context of an agent (CTX)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    AGENT_MESSAGES,
    MESSAGE_BODIES,
    MESSAGES,
    PAGING,
    ROOMS,
    WIRE,
)

OLDEST = "        return Listing.oldest_first(SeqSet() if inbox is None else inbox.context, room.messages)"

MUTANTS: Final = (
    Mutant(
        "The context is newest first", ("CTX-1",), (MESSAGES(OLDEST, OLDEST.replace("oldest_first", "newest_first")),)
    ),
    Mutant(
        "The context lacks what is processed",
        ("CTX-1",),
        (
            MESSAGES(
                OLDEST,
                '        done = SeqSet() if inbox is None else inbox.by_filter["processed"]\n'
                "        seqs = [] if inbox is None else [seq for seq in inbox.context if seq not in done]\n"
                "        return Listing.of([room.messages[seq] for seq in seqs])",
            ),
        ),
    ),
    Mutant(
        "The context lacks events",
        ("CTX-1", "EVT-5"),
        (
            MESSAGES(
                "        if isinstance(sender, Agent):\n            self._inbox(room, sender).context",
                '        if isinstance(sender, Agent) and message_type == "text":\n'
                "            self._inbox(room, sender).context",
            ),
        ),
    ),
    Mutant(
        "The context holds events of others",
        ("CTX-2", "EVT-5"),
        (
            MESSAGES(
                "        message = self._store(room, agent, event_type, content, metadata=metadata)\n",
                "        message = self._store(room, agent, event_type, content, metadata=metadata)\n"
                "        for each in room.participants.values():\n"
                "            if isinstance(each.identity, Agent) and each.identity is not agent:\n"
                "                self._inbox(room, each.identity).context.append(message.seq)\n",
            ),
        ),
    ),
    Mutant(
        "Twenty entries make a page of context",
        ("CTX-3",),
        (MESSAGE_BODIES("    page_size: PageSize = 50\n", "    page_size: PageSize = 20\n"),),
    ),
    Mutant(
        "A page of context may have 101 entries",
        ("CTX-3",),
        (
            MESSAGE_BODIES(
                "    page_size: PageSize = 50\n",
                "    page_size: Annotated[int, PlainValidator(lambda size: min(max(int(size), 1), 101))] = 50\n",
            ),
            MESSAGE_BODIES("import FailFast, Field,", "import FailFast, Field, PlainValidator,"),
        ),
    ),
    Mutant(
        "Page one of the context is the newest",
        ("CTX-3",),
        (
            AGENT_MESSAGES(
                "    return context_page(world.messages.context(agent, chat_id), query)",
                "    listing = world.messages.context(agent, chat_id)\n"
                "    last = max(-(-listing.total // query.page_size), 1)\n"
                '    turned = query.model_copy(update={"page": max(last + 1 - query.page, 1)})\n'
                "    return context_page(listing, turned)",
            ),
        ),
    ),
    Mutant(
        "The counters of a context come as metadata only",
        ("CTX-4",),
        (
            PAGING(
                '    return b\'{"data":[%b],"meta":%b,"metadata":%b}\' % (_messages(listing, query), counted, counted)',
                '    return b\'{"data":[%b],"metadata":%b}\' % (_messages(listing, query), counted)',
            ),
        ),
    ),
    Mutant(
        "The newest entry is in the context only when another has come",
        ("CTX-5", "GEN-7"),
        (
            MESSAGES(
                OLDEST,
                "        found = [] if inbox is None else [room.messages[seq] for seq in inbox.context]\n"
                "        if found and found[-1].sender_id == agent.id:\n"
                "            found.pop()\n"
                "        return Listing.of(found)",
            ),
        ),
    ),
    Mutant(
        "After coming back the context is empty",
        ("CTX-6",),
        (
            ROOMS(
                "        room.participants[entity.id] = participant\n",
                "        room.participants[entity.id] = participant\n"
                "        if entity.id in room.inboxes:\n"
                "            room.inboxes[entity.id].context = SeqSet()\n",
            ),
        ),
    ),
    Mutant(
        "After leaving the context is 403",
        ("CTX-6",),
        (
            MESSAGES(
                '        """CTX-1: everything ``agent`` sent and the text that mentions it, oldest first."""\n',
                "        left = self._world.rooms.rooms.get(room_id)\n"
                "        if left and agent.id in left.inboxes and agent.id not in left.participants:\n"
                '            raise Forbidden("You have left this chat room")\n',
            ),
            MESSAGES("import Invalid, check_quota", "import Forbidden, Invalid, check_quota"),
        ),
    ),
    Mutant(
        "Names in the metadata of events come back in lower case",
        ("CTX-7", "EVT-3"),
        (
            WIRE(
                '        shape["metadata"] = message.metadata  # EVT-3',
                '        shape["metadata"] = {name.lower(): value for name, value in message.metadata.items()}',
            ),
        ),
    ),
    Mutant(
        "Numbers in the metadata of events come back as text",
        ("CTX-7", "EVT-3"),
        (
            WIRE(
                '        shape["metadata"] = message.metadata  # EVT-3',
                '        shape["metadata"] = {\n'
                "            name: str(value) if isinstance(value, int) else value for name, value in"
                " message.metadata.items()\n"
                "        }",
            ),
        ),
    ),
)
