"""What is pushed of messages, and when (RT-1, RT-4 to RT-6, DEL, WS-32)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    AGENT_MESSAGES,
    HUB,
    MESSAGES,
    OUTBOX,
    PAYLOADS,
    ROUTING,
    WIRE,
)

MESSAGE = "    return message_json(entity)[:-1] + b',\"thread_id\":null}'"
CREATED = '    yield Push(Topic(CHAT_ROOM, event.room.id), "message_created", payload, _users_and(agents, event.room))'
UPDATED = '    yield Push(Topic(CHAT_ROOM, event.room.id), "message_updated", payload, _users_and(set(), event.room))'
HEARERS = "    return lambda who: who.id in present and (isinstance(who, User) or who.id in agents)"
PRESENT = "lambda who: who.id in room.participants)"

MUTANTS: Final = (
    Mutant(
        "Agents hear every text of their rooms",
        ("RT-1",),
        (ROUTING(HEARERS, "    return lambda who: who.id in present and (isinstance(who, User) or bool(agents))"),),
    ),
    Mutant(
        "Users hear only texts that mention them",
        ("RT-1", "WS-32.4"),
        (
            ROUTING(
                HEARERS,
                "    return lambda who: who.id in present and (who.id in agents or (isinstance(who, User)"
                " and not agents))",
            ),
        ),
    ),
    Mutant(
        "Agents are told of changes of their messages",
        ("DEL-27", "WS-6.15", "RT-1"),
        (ROUTING(UPDATED, UPDATED.replace("set()", "{event.agent.id}")),),
    ),
    Mutant(
        "Nobody is told that a message is processing",
        ("DEL-27", "DEL-28"),
        (ROUTING(UPDATED, '    if event.state != "processing":\n    ' + UPDATED),),
    ),
    Mutant(
        "Nobody is told that a message has failed",
        ("DEL-27", "DEL-28"),
        (ROUTING(UPDATED, '    if event.state != "failed":\n    ' + UPDATED),),
    ),
    Mutant(
        "A change is told with its id alone",
        ("DEL-27", "WS-32.6"),
        (ROUTING(UPDATED, '    payload = partial(to_json, {"id": event.message.id})\n' + UPDATED),),
    ),
    Mutant(
        "A message that was pushed is not delivered",
        ("DEL-26",),
        (HUB("            self._hand_over(event, told)\n", "            pass\n"),),
    ),
    Mutant(
        "A message that was fetched is delivered",
        ("DEL-26",),
        (
            AGENT_MESSAGES(
                "    message = world.messages.next_for(agent, chat_id)\n",
                "    message = world.messages.next_for(agent, chat_id)\n"
                "    if message is not None:\n"
                "        world.deliveries.hand_over(agent, world.rooms.rooms[chat_id], message)\n",
            ),
        ),
    ),
    Mutant(
        "A message can be read a moment after it was pushed",
        ("RT-5",),
        (
            MESSAGES(
                "                self._inbox(room, identity).receive(message.seq)\n        if count",
                "                _soon(self._inbox(room, identity).receive, message.seq)\n        if count",
            ),
            MESSAGES(
                "_mention_of = attrgetter",
                "def _soon(action: Any, *what: object) -> None:\n"
                "    try:\n"
                "        asyncio.get_running_loop().call_later(0.05, action, *what)\n"
                "    except RuntimeError:\n"
                "        action(*what)\n"
                "\n"
                "\n"
                "_mention_of = attrgetter",
            ),
            MESSAGES(
                "from collections.abc import Mapping, Sequence\n",
                "import asyncio\nfrom collections.abc import Mapping, Sequence\n",
            ),
            MESSAGES("import TYPE_CHECKING, Literal,", "import TYPE_CHECKING, Any, Literal,"),
        ),
    ),
    Mutant(
        "Somebody who was removed hears the messages of the room",
        ("RT-6",),
        (ROUTING(HEARERS, HEARERS.replace("who.id in present and ", "")),),
    ),
    Mutant("Somebody who was removed hears who comes and goes", ("RT-6",), (ROUTING(PRESENT, "_all)"),)),
    Mutant(
        "Everything is pushed twice",
        ("WS-31.5", "RT-1"),
        (HUB("for push in pushes_of(event) for channel", "for push in (*pushes_of(event),) * 2 for channel"),),
    ),
    Mutant(
        "Every other message is pushed a moment later",
        ("WS-31.6",),
        (
            OUTBOX(
                "        fan_out = FanOut(targets, event, payload)\n",
                '        self._count = getattr(self, "_count", 0) + (event == "message_created")\n'
                '        if event == "message_created" and self._count % 2:\n'
                "            late = FanOut(targets, event, payload)\n"
                "            asyncio.get_running_loop().call_later(0.05, late.finish)\n"
                "            return\n"
                "        fan_out = FanOut(targets, event, payload)\n",
            ),
        ),
    ),
    Mutant(
        "Comings and goings are pushed a moment later at times",
        ("WS-31.6",),
        (
            OUTBOX(
                "        fan_out = FanOut(targets, event, payload)\n",
                '        self._count = getattr(self, "_count", 0) + event.startswith("participant_")\n'
                '        if event.startswith("participant_") and self._count % 2:\n'
                "            late = FanOut(targets, event, payload)\n"
                "            asyncio.get_running_loop().call_later(0.05, late.finish)\n"
                "            return\n"
                "        fan_out = FanOut(targets, event, payload)\n",
            ),
        ),
    ),
    Mutant(
        "Events are pushed under a name of their own",
        ("WS-31.4",),
        (
            ROUTING(
                "ROUTES: dict[type[events.Event], Callable[[Any], Iterator[Push]]] = {\n",
                "def _event_posted(event: events.EventPosted) -> Iterator[Push]:\n"
                "    payload = partial(payloads.message, event.message)\n"
                "    hears = _users_and(set(), event.room)\n"
                '    yield Push(Topic(CHAT_ROOM, event.room.id), "thought_posted", payload, hears)\n\n\n'
                "ROUTES: dict[type[events.Event], Callable[[Any], Iterator[Push]]] = {\n"
                "    events.EventPosted: _event_posted,\n",
            ),
        ),
    ),
    Mutant(
        "Events are pushed to users as messages",
        ("EVT-5",),
        (
            ROUTING(
                "ROUTES: dict[type[events.Event], Callable[[Any], Iterator[Push]]] = {\n",
                "def _event_posted(event: events.EventPosted) -> Iterator[Push]:\n"
                "    payload = partial(payloads.message, event.message)\n"
                "    hears = _users_and(set(), event.room)\n"
                '    yield Push(Topic(CHAT_ROOM, event.room.id), "message_created", payload, hears)\n\n\n'
                "ROUTES: dict[type[events.Event], Callable[[Any], Iterator[Push]]] = {\n"
                "    events.EventPosted: _event_posted,\n",
            ),
        ),
    ),
    Mutant(
        "A pushed message does not tell its type",
        ("WS-32.1",),
        (
            PAYLOADS(
                MESSAGE,
                MESSAGE.replace(
                    "message_json(entity)", "message_json(entity).replace(b'\"message_type\":', b'\"type\":')"
                ),
            ),
        ),
    ),
    Mutant(
        "A pushed message has names instead of tokens",
        ("WS-32.2",),
        (
            PAYLOADS(
                MESSAGE,
                MESSAGE.replace(
                    "message_json(entity)", "message_json(entity).replace(b'@[[', b'@').replace(b']]', b'')"
                ),
            ),
        ),
    ),
    Mutant(
        "The times of a pushed message have whole seconds",
        ("WS-32.2",),
        (
            PAYLOADS(
                MESSAGE,
                ("    import re\n\n    ready = re.sub(rb'\\.[0-9]{6}Z\"', b'.000000Z\"', message_json(entity))\n")
                + MESSAGE.replace("message_json(entity)", "ready"),
            ),
        ),
    ),
    Mutant(
        "Users do not hear what they wrote themselves",
        ("WS-32.3",),
        (
            ROUTING(
                CREATED,
                "    hears = _users_and(agents, event.room)\n"
                + CREATED.replace(
                    "_users_and(agents, event.room)", "lambda who: who.id != message.sender_id and hears(who)"
                ),
            ),
        ),
    ),
    Mutant(
        "A pushed message does not name its sender",
        ("WS-32.5",),
        (
            PAYLOADS(
                MESSAGE,
                MESSAGE.replace(
                    "message_json(entity)", "message_json(entity).replace(b'\"sender_name\":', b'\"from\":')"
                ),
            ),
        ),
    ),
    Mutant("A pushed message has no thread_id", ("WS-6.9",), (PAYLOADS(MESSAGE, "    return message_json(entity)"),)),
    Mutant(
        "Pushed mentions have a null for the username",
        ("WS-6.10",),
        (WIRE('"username": each.handle}', '"username": None}'),),
    ),
    Mutant("The metadata of a pushed message have no status", ("WS-6.24",), (WIRE('        "status": "sent",\n', ""),)),
)
