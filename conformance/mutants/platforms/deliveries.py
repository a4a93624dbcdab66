"""What an agent is offered, and its lists (DEL)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import AGENT_MESSAGES, DELIVERIES, MESSAGE_BODIES, MESSAGES

PROCESSED = '    "processed": {"processing": "processing"},'
ATTEMPT = "            delivery.attempts.append(Attempt(len(delivery.attempts) + 1, now))\n"
NEXT = '        seq = None if inbox is None else inbox.by_filter["actionable"].first()\n'
OFFERED = "    message = world.messages.next_for(agent, chat_id)\n"

MUTANTS: Final = (
    Mutant(
        "A failed message is not offered again",
        ("DEL-8",),
        (
            DELIVERIES(
                '    "failed": ("actionable", "pending", "failed", "all"),',
                '    "failed": ("pending", "failed", "all"),',
            ),
        ),
    ),
    Mutant(
        "A message is given up after the second failure",
        ("DEL-8",),
        (
            DELIVERIES(
                "        self._move(room, message, agent, target, now)\n",
                '        target = "processed" if mark == "failed" and active.number > 1 else target\n'
                "        self._move(room, message, agent, target, now)\n",
            ),
        ),
    ),
    Mutant(
        "A processed message cannot be opened again",
        ("DEL-9",),
        (
            DELIVERIES(PROCESSED, '    "processed": {},'),
            DELIVERIES(
                'TRANSITIONS[state]["processing"], now)', 'TRANSITIONS[state].get("processing", "processed"), now)'
            ),
        ),
    ),
    Mutant(
        "A processed message is offered until somebody asks for the list of processed ones",
        ("DEL-9", "DEL-15"),
        (DELIVERIES('    "processed": ("processed", "all"),', '    "processed": ("actionable", "processed", "all"),'),),
    ),
    Mutant(
        "The newest message is offered first",
        ("DEL-15",),
        (
            MESSAGES(
                NEXT, '        seq = None if inbox is None else max(inbox.by_filter["actionable"], default=None)\n'
            ),
        ),
    ),
    Mutant(
        "To ask for the next message opens an attempt",
        ("DEL-15", "DEL-25"),
        (
            AGENT_MESSAGES(
                OFFERED,
                OFFERED
                + (
                    "    if message is not None:\n"
                    "        world.deliveries.mark_processing(agent, chat_id, message.id)\n"
                ),
            ),
        ),
    ),
    Mutant(
        "With nothing to do the next message is null",
        ("DEL-16",),
        (
            AGENT_MESSAGES(
                "    return None if message is None else b", "    return b'{\"data\":null}' if message is None else b"
            ),
        ),
    ),
    Mutant(
        "With nothing to do the next message is 404",
        ("DEL-16",),
        (
            AGENT_MESSAGES(OFFERED, OFFERED + ('    if message is None:\n        raise NotFound("Message")\n')),
            AGENT_MESSAGES(
                "from mock_platform.world import World\n",
                "from mock_platform.world import World\nfrom mock_platform.world.errors import NotFound\n",
            ),
        ),
    ),
    Mutant(
        "A message that is processing is not offered",
        ("DEL-17",),
        (
            DELIVERIES(
                '    "processing": ("actionable", "processing", "all"),', '    "processing": ("processing", "all"),'
            ),
        ),
    ),
    Mutant(
        "A message that is stuck is offered after all others",
        ("DEL-17",),
        (
            MESSAGES(
                NEXT,
                NEXT
                + (
                    '        fresh = None if inbox is None else inbox.by_filter["pending"].first()\n'
                    "        seq = seq if fresh is None else fresh\n"
                ),
            ),
        ),
    ),
    Mutant(
        "A processed mark hides the message only until the next one comes",
        ("DEL-15",),
        (
            MESSAGES(
                NEXT,
                NEXT
                + (
                    '        if seq is not None and inbox.by_filter["processed"].first() is not None:\n'
                    '            seq = min(seq, inbox.by_filter["processed"].first())\n'
                ),
            ),
        ),
    ),
    Mutant(
        "An agent is offered its own messages",
        ("DEL-18",),
        (
            MESSAGES(
                "            self._inbox(room, sender).context.append(message.seq)\n        return message",
                "            self._inbox(room, sender).receive(message.seq)\n        return message",
            ),
        ),
    ),
    Mutant(
        "Messages to an agent are listed newest first",
        ("DEL-20",),
        (
            MESSAGES(
                "        return Listing.oldest_first(seqs, room.messages)\n\n    def next_for",
                "        return Listing.newest_first(seqs, room.messages)\n\n    def next_for",
            ),
        ),
    ),
    Mutant(
        "Messages to an agent are fifty to a page",
        ("DEL-20", "GEN-1"),
        (
            MESSAGE_BODIES(
                '    status: Omittable[Literal["pending"',
                '    page_size: PageSize = 50\n    status: Omittable[Literal["pending"',
            ),
        ),
    ),
    Mutant(
        "By default the list of an agent holds processed messages too",
        ("DEL-20",),
        (AGENT_MESSAGES('query.status or "actionable"', 'query.status or "all"'),),
    ),
    Mutant(
        "By default the list of an agent lacks what is processing",
        ("DEL-20",),
        (AGENT_MESSAGES('query.status or "actionable"', 'query.status or "pending"'),),
    ),
    Mutant(
        "The list of an agent does not tell its filter",
        ("DEL-20",),
        (AGENT_MESSAGES("message_page(listing, query, status_filter=query.status)", "message_page(listing, query)"),),
    ),
    Mutant(
        "A failed message is not pending",
        ("DEL-21",),
        (
            DELIVERIES(
                '    "failed": ("actionable", "pending", "failed", "all"),',
                '    "failed": ("actionable", "failed", "all"),',
            ),
        ),
    ),
    Mutant(
        "A failed message is not among the failed ones",
        ("DEL-21",),
        (
            DELIVERIES(
                '    "failed": ("actionable", "pending", "failed", "all"),',
                '    "failed": ("actionable", "pending", "all"),',
            ),
        ),
    ),
    Mutant(
        "A failed message that is tried again is still failed",
        ("DEL-21",),
        (
            DELIVERIES(
                "            inbox.by_filter[name].discard(message.seq)\n",
                '            if (before, after) != ("failed", "processing"):\n'
                "                inbox.by_filter[name].discard(message.seq)\n",
            ),
        ),
    ),
    Mutant(
        "An unknown word for status is no filter",
        ("DEL-22",),
        (
            MESSAGE_BODIES(
                '    status: Omittable[Literal["pending", "failed", "processing", "processed", "all"]] = None',
                "    status: Omittable[str] = None",
            ),
            AGENT_MESSAGES(
                'query.status or "actionable"',
                'query.status if query.status in ("pending", "failed", "processing", "processed", "all")'
                ' else "actionable"',
            ),
        ),
    ),
    Mutant(
        "The pages of a filtered list are those of all messages",
        ("DEL-23",),
        (
            AGENT_MESSAGES(
                "    return message_page(listing, query, status_filter=query.status)",
                '    total = world.messages.addressed(agent, chat_id, "all").total\n'
                '    more = {"status_filter": query.status, "total_pages": -(-total // query.page_size)}\n'
                "    return message_page(listing, query, **more)",
            ),
        ),
    ),
    Mutant(
        "The count of a filtered list is that of its page",
        ("DEL-23",),
        (
            AGENT_MESSAGES(
                "    return message_page(listing, query, status_filter=query.status)",
                '    more = {"status_filter": query.status, "total_pages": 1 if listing.total else 0}\n'
                "    return message_page(listing, query, **more)",
            ),
        ),
    ),
    Mutant(
        "A message that was offered is not offered again before it is marked",
        ("DEL-25", "DEL-15"),
        (
            AGENT_MESSAGES(
                OFFERED,
                OFFERED
                + (
                    "    if message is not None:\n"
                    '        world.rooms.rooms[chat_id].inboxes[agent.id].by_filter["actionable"].discard(m'
                    "essage.seq)\n"
                ),
            ),
        ),
    ),
    Mutant(
        "An agent has one message of a room open at a time",
        ("DEL-29",),
        (
            DELIVERIES(
                "        state = state_of(message, agent.id)\n        delivery",
                '        busy = room.inboxes[agent.id].by_filter["processing"].first()\n'
                "        if busy not in (None, message.seq):\n"
                '            raise Invalid("Another message is being processed")\n'
                "        state = state_of(message, agent.id)\n"
                "        delivery",
            ),
        ),
    ),
    Mutant(
        "What is offered after a failure cannot be completed",
        ("DEL-32",),
        (
            DELIVERIES(
                ATTEMPT,
                ATTEMPT
                + (
                    '            if state == "failed":\n'
                    '                delivery.status = "failed"\n'
                    '                return MarkResult(message, "processing", delivery.current_attempt)\n'
                ),
            ),
        ),
    ),
)
