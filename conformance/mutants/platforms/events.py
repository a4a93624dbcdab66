"""Events (EVT)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    AGENT_MESSAGES,
    EVENT_BODIES,
    MESSAGES,
    TEXTS,
)

MUTANTS: Final = (
    Mutant(
        "Tasks cannot be reported", ("EVT-1",), (EVENT_BODIES('"thought", "error", "task"]', '"thought", "error"]'),)
    ),
    Mutant(
        "An event may be a text",
        ("EVT-1",),
        (
            EVENT_BODIES('Literal["tool_call", "tool_result",', 'Literal["text", "tool_call", "tool_result",'),
            MESSAGES("        if event_type not in EVENT_TYPES:", "        if not event_type:"),
        ),
    ),
    Mutant(
        "An unknown type of event is a thought",
        ("EVT-1",),
        (
            EVENT_BODIES("    message_type: ChatEventMessageType\n", "    message_type: str\n"),
            AGENT_MESSAGES(
                "    event = body.event\n",
                "    event = body.event\n"
                '    if event.message_type not in ("tool_call", "tool_result", "error", "task", "text"):\n'
                '        event.message_type = "thought"\n',
            ),
        ),
    ),
    Mutant(
        "The text of an event is trimmed",
        ("EVT-2",),
        (
            MESSAGES(
                "        message = self._store(room, agent, event_type, content, metadata=metadata)",
                "        message = self._store(room, agent, event_type, content.strip(), metadata=metadata)",
            ),
        ),
    ),
    Mutant(
        "Names in the text of an event become tokens",
        ("EVT-2",),
        (
            MESSAGES(
                "        message = self._store(room, agent, event_type, content, metadata=metadata)",
                "        for each in room.participants.values():\n"
                '            content = content.replace(f"@{each.identity.name}", f"@[[{each.identity.id}]]")\n'
                '            content = content.replace(f"@{each.identity.handle}", f"@[[{each.identity.id}]]")\n'
                "        message = self._store(room, agent, event_type, content, metadata=metadata)",
            ),
        ),
    ),
    Mutant(
        "Null metadata are refused",
        ("EVT-3",),
        (EVENT_BODIES("AfterValidator(refuse_non_json)] | None = None", "AfterValidator(refuse_non_json)] = {}"),),
    ),
    Mutant(
        "Members cannot post events",
        ("EVT-4",),
        (
            AGENT_MESSAGES(
                "    event = body.event\n",
                "    event = body.event\n"
                '    if world.rooms.joined(agent, chat_id).participants[agent.id].role == "member":\n'
                '        raise Forbidden("Members may not report")\n',
            ),
            AGENT_MESSAGES(
                "from mock_platform.world import World\n",
                "from mock_platform.world import World\nfrom mock_platform.world.errors import Forbidden\n",
            ),
        ),
    ),
    Mutant(
        "Outside of the room an event is 403",
        ("EVT-4", "ERR-8"),
        (
            MESSAGES(
                '        """EVT-1 to EVT-7: store a report of the agent\'s work; nobody is addressed."""\n',
                "        inside = self._world.rooms.rooms.get(room_id)\n"
                "        if inside and agent.id not in inside.participants:\n"
                '            raise Forbidden("You are not in this chat room")\n',
            ),
            MESSAGES("import Invalid, check_quota", "import Forbidden, Invalid, check_quota"),
        ),
    ),
    Mutant(
        "An event is offered to the others as the next message",
        ("EVT-5",),
        (
            MESSAGES(
                "        message = self._store(room, agent, event_type, content, metadata=metadata)\n",
                "        message = self._store(room, agent, event_type, content, metadata=metadata)\n"
                "        for each in room.participants.values():\n"
                "            if isinstance(each.identity, Agent) and each.identity is not agent:\n"
                '                self._inbox(room, each.identity).by_filter["actionable"].append(message.seq)\n',
            ),
        ),
    ),
    Mutant(
        "An event may say nothing",
        ("EVT-7",),
        (
            EVENT_BODIES("    content: Annotated[str, StringConstraints(min_length=1)]", "    content: str"),
            TEXTS(
                "    if is_blank(content):\n"
                '        raise Invalid(details={"content": ["can\'t be blank"]})\n'
                "    if metadata",
                "    if metadata",
            ),
        ),
    ),
    Mutant(
        "An event may have one character more",
        ("EVT-7",),
        (TEXTS("EVENT_CHARACTERS = 16_384", "EVENT_CHARACTERS = 16_385"),),
    ),
    Mutant(
        "The limit of an event counts bytes",
        ("EVT-7",),
        (TEXTS("    if len(content) > EVENT_CHARACTERS:", "    if len(content.encode()) > EVENT_CHARACTERS:"),),
    ),
    Mutant(
        "Metadata of an event may have one byte more",
        ("EVT-7",),
        (TEXTS("> EVENT_METADATA_BYTES:", "> EVENT_METADATA_BYTES + 1:"),),
    ),
    Mutant(
        "The metadata of an event have no bound",
        ("EVT-7",),
        (
            TEXTS(
                "    if metadata and _json_size(metadata) > EVENT_METADATA_BYTES:", "    if metadata and not metadata:"
            ),
        ),
    ),
)
