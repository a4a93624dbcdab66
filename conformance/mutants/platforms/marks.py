"""Marks and the record of attempts (DEL-1 to DEL-14, DEL-30, DEL-31)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import AGENT_MESSAGES, DELIVERIES, MESSAGE_BODIES, SHAPES, WIRE

PROCESSED = '    "processed": {"processing": "processing"},'
FAILED = '    "failed": {"processing": "processing"},\n'
ATTEMPT = "            delivery.attempts.append(Attempt(len(delivery.attempts) + 1, now))\n"
CLOSED = "        active.status, active.completed_at, active.error = OUTCOME[mark], now, error\n"
OFFERED = "    message = world.messages.next_for(agent, chat_id)\n"

MUTANTS: Final = (
    Mutant(
        "A processed delivery is called completed",
        ("DEL-1",),
        (
            WIRE(
                '        "status": record.status,',
                '        "status": "completed" if record.status == "processed" else record.status,',
            ),
        ),
    ),
    Mutant(
        "A successful attempt is called processed",
        ("DEL-1", "DEL-4"),
        (DELIVERIES('{"processed": "success", "failed": "failed"}', '{"processed": "processed", "failed": "failed"}'),),
    ),
    Mutant(
        "Attempts are numbered from zero",
        ("DEL-2",),
        (SHAPES('"attempt_number": result.attempt_number,', '"attempt_number": result.attempt_number - 1,'),),
    ),
    Mutant(
        "Attempts are numbered from one again after a failure",
        ("DEL-2", "DEL-8"),
        (
            DELIVERIES(
                ATTEMPT, ('            if state == "failed":\n                delivery.attempts.clear()\n') + ATTEMPT
            ),
        ),
    ),
    Mutant(
        "A processing mark takes no body, not even an empty object",
        ("DEL-2",),
        (
            AGENT_MESSAGES(
                '    chat_id: str,\n    id: str,\n    body: EmptyBody,\n) -> Reply:\n    """Start on a message',
                '    chat_id: str,\n    id: str,\n    body: FailureBody,\n) -> Reply:\n    """Start on a message',
            ),
        ),
    ),
    Mutant("The answer to a mark has no status", ("DEL-2",), (SHAPES('        "status": result.status,\n', ""),)),
    Mutant(
        "Marking processing again keeps the open attempt",
        ("DEL-3",),
        (
            DELIVERIES(
                '        if state != "processing" or not self._world.switches.idempotent_processing:',
                '        if state != "processing":',
            ),
        ),
    ),
    Mutant(
        "Marking processing again closes the older attempt as failed",
        ("DEL-3",),
        (
            DELIVERIES(
                ATTEMPT,
                ('            if state == "processing":\n                delivery.attempts[-1].status = "failed"\n')
                + ATTEMPT,
            ),
        ),
    ),
    Mutant(
        "A new message can be marked processed at once",
        ("DEL-4",),
        (
            DELIVERIES(
                '    "new": {"processing": "processing"},',
                '    "new": {"processing": "processing", "processed": "processed"},',
            ),
            DELIVERIES(
                "        active = delivery.attempts[-1]\n",
                "        delivery.attempts = delivery.attempts or [Attempt(1, now)]\n"
                "        active = delivery.attempts[-1]\n",
            ),
        ),
    ),
    Mutant(
        "A processed mark without an open attempt is a conflict",
        ("DEL-4", "DEL-5", "DEL-7"),
        (
            DELIVERIES(
                '            raise Invalid("No active processing attempt")',
                '            raise Conflict("No active processing attempt")',
            ),
            DELIVERIES("import Invalid, NotFound", "import Conflict, Invalid, NotFound"),
        ),
    ),
    Mutant(
        "A processed mark leaves the attempt open",
        ("DEL-4",),
        (DELIVERIES(CLOSED, '        if mark == "failed":\n    ' + CLOSED),),
    ),
    Mutant(
        "A processed record has no time of it",
        ("DEL-30",),
        (DELIVERIES("            delivery.processed_at = now\n", "            pass\n"),),
    ),
    Mutant(
        "A failed mark loses its error", ("DEL-5",), (DELIVERIES(CLOSED, CLOSED.replace("now, error", "now, None")),)
    ),
    Mutant(
        "A failed mark closes the attempt as a success",
        ("DEL-5",),
        (DELIVERIES('"failed": "failed"}\n"""How', '"failed": "success"}\n"""How'),),
    ),
    Mutant(
        "A new message can be marked failed at once",
        ("DEL-5",),
        (
            DELIVERIES(
                '    "new": {"processing": "processing"},',
                '    "new": {"processing": "processing", "failed": "failed"},',
            ),
            DELIVERIES(
                "        active = delivery.attempts[-1]\n",
                "        delivery.attempts = delivery.attempts or [Attempt(1, now)]\n"
                "        active = delivery.attempts[-1]\n",
            ),
        ),
    ),
    Mutant(
        "A failed mark needs no error",
        ("DEL-6",),
        (MESSAGE_BODIES("    error: Annotated[str, StringConstraints(min_length=1)]", '    error: str = "unknown"'),),
    ),
    Mutant(
        "The error of a failed mark may be empty",
        ("DEL-6",),
        (
            MESSAGE_BODIES("    error: Annotated[str, StringConstraints(min_length=1)]", "    error: str"),
            DELIVERIES("        if not error:  # a", "        if error is None:  # a"),
        ),
    ),
    Mutant(
        "A failed mark looks at the attempt before the body",
        ("DEL-6",),
        (
            MESSAGE_BODIES("    error: Annotated[str, StringConstraints(min_length=1)]", '    error: str = ""'),
            DELIVERIES(
                "        if not error:  # a",
                "        room, message = self._visible(agent, room_id, message_id)\n"
                '        if state_of(message, agent.id) != "processing":\n'
                '            raise Invalid("No active processing attempt")\n'
                "        if not error:  # a",
            ),
        ),
    ),
    Mutant(
        "A message that is processed can be marked processed again",
        ("DEL-7",),
        (DELIVERIES(PROCESSED, PROCESSED.replace('"}', '", "processed": "processed"}')),),
    ),
    Mutant(
        "A message that has failed can be marked processed",
        ("DEL-4",),
        (DELIVERIES(FAILED, FAILED.replace('"}', '", "processed": "processed"}')),),
    ),
    Mutant(
        "An agent cannot mark its own messages",
        ("DEL-11",),
        (
            DELIVERIES(
                "            if message.sender_id == agent.id or message.mentions_id(agent.id):",
                "            if message.mentions_id(agent.id):",
            ),
        ),
    ),
    Mutant(
        "A mark on one's own message brings it into the lists",
        ("DEL-12", "DEL-18"),
        (DELIVERIES("    if inbox is None or not message.mentions_id(agent_id):", "    if inbox is None:"),),
    ),
    Mutant(
        "An unknown message is 422",
        ("DEL-13",),
        (DELIVERIES('        raise NotFound("Message")', '        raise Invalid("No such message")'),),
    ),
    Mutant(
        "A message of another room can be marked",
        ("DEL-13",),
        (
            DELIVERIES(
                "        seq = room.seq_of.get(message_id)\n",
                "        for each in self._world.rooms.of(agent, newest_first=True).cut(0, 1000):\n"
                "            if each.seq_of.get(message_id) is not None:\n"
                "                room = each\n"
                "        seq = room.seq_of.get(message_id)\n",
            ),
        ),
    ),
    Mutant(
        "The next message of a room without the caller is 204",
        ("DEL-13",),
        (
            AGENT_MESSAGES(
                OFFERED,
                (
                    "    found = world.rooms.rooms.get(chat_id)\n"
                    "    if found is None or agent.id not in found.participants:\n"
                    "        return None\n"
                )
                + OFFERED,
            ),
        ),
    ),
    Mutant(
        "An agent marks messages that do not mention it",
        ("DEL-14",),
        (
            DELIVERIES(
                "            if message.sender_id == agent.id or message.mentions_id(agent.id):",
                "            if message.content:",
            ),
        ),
    ),
    Mutant(
        "A message that does not mention the agent is 403",
        ("DEL-14",),
        (
            DELIVERIES(
                "                return room, message\n        raise",
                "                return room, message\n"
                '            raise Forbidden("Not addressed to you")\n'
                "        raise",
            ),
            DELIVERIES("import Invalid, NotFound", "import Forbidden, Invalid, NotFound"),
        ),
    ),
    Mutant(
        "A closed attempt has no time of its end",
        ("DEL-30",),
        (DELIVERIES(CLOSED, CLOSED.replace("OUTCOME[mark], now, error", "OUTCOME[mark], None, error")),),
    ),
    Mutant(
        "An attempt begins when its message was sent",
        ("DEL-30",),
        (DELIVERIES(ATTEMPT, ATTEMPT.replace("+ 1, now)", "+ 1, message.inserted_at)")),),
    ),
    Mutant(
        "Clients send the time of a mark",
        ("DEL-30",),
        (MESSAGE_BODIES("class FailureBody(Body):", 'class FailureBody(Body, extra="ignore"):'),),
    ),
    Mutant(
        "A processed mark is answered 204",
        ("DEL-31", "REST-10"),
        (
            AGENT_MESSAGES(
                '    return {"data": message_status(world.deliveries.mark_processed(agent, chat_id, id))}',
                "    world.deliveries.mark_processed(agent, chat_id, id)\n    return None",
            ),
        ),
    ),
)
