"""What agents report, and who is told of it (BAND-10)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import EVENT_BODIES, MESSAGE_BODIES, MESSAGES, ROUTING

_ROUTE = '''\
def _event_created(event: events.EventPosted) -> Iterator[Push]:
    """BAND-10: to users only."""
    payload = partial(payloads.message, event.message)
    yield Push(Topic(CHAT_ROOM, event.room.id), "event_created", payload, _users_and(set(), event.room))


def _participant_added('''

ADDITIONS: Final = (
    EVENT_BODIES('"error", "task"]', '"error", "task", "attention"]'),
    MESSAGES(
        'Literal["tool_call", "tool_result", "thought", "error", "task"]',
        'Literal["tool_call", "tool_result", "thought", "error", "task", "attention"]',
    ),
    MESSAGE_BODIES('"error", "task"]] = None', '"error", "task", "attention"]] = None'),
    ROUTING("def _participant_added(", _ROUTE),
    ROUTING(
        "    events.MessageUpdated: _message_updated,\n",
        "    events.MessageUpdated: _message_updated,\n    events.EventPosted: _event_created,\n",
    ),
    ROUTING('        "message_updated",\n', '        "message_updated",\n        "event_created",\n'),
)

MUTANTS: Final = (
    Mutant("Nobody is told of events", ("BAND-10",), (ROUTING("    events.EventPosted: _event_created,\n", ""),)),
    Mutant(
        "Users are told of events as of messages",
        ("BAND-10",),
        (ROUTING('"event_created", payload', '"message_created", payload'),),
    ),
    Mutant("Agents ask for no attention", ("BAND-10",), (EVENT_BODIES('"task", "attention"]', '"task"]'),)),
    Mutant(
        "Users are not told what asks for attention",
        ("BAND-10",),
        (
            ROUTING(
                "    payload = partial(payloads.message, event.message)\n"
                '    yield Push(Topic(CHAT_ROOM, event.room.id), "event_created"',
                '    if event.message.message_type == "attention":\n'
                "        return\n"
                "    payload = partial(payloads.message, event.message)\n"
                '    yield Push(Topic(CHAT_ROOM, event.room.id), "event_created"',
            ),
        ),
    ),
    Mutant(
        "Agents are told of the events of others",
        ("BAND-10",),
        (
            ROUTING(
                '"event_created", payload, _users_and(set(), event.room)',
                '"event_created", payload, _users_and(set(event.room.participants), event.room)',
            ),
        ),
    ),
    Mutant(
        "Users are told that there is an event, and not which",
        ("BAND-10",),
        (
            ROUTING(
                "    payload = partial(payloads.message, event.message)\n"
                '    yield Push(Topic(CHAT_ROOM, event.room.id), "event_created"',
                '    payload = _json(lambda: {"id": event.message.id})\n'
                '    yield Push(Topic(CHAT_ROOM, event.room.id), "event_created"',
            ),
        ),
    ),
)
