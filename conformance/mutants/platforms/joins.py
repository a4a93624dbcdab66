"""Joins, leaves and whatever else is sent to a topic (WS-23)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    CHANNELS,
    LIFE_CYCLE,
    LIVE,
    TOPICS,
)

LEAVE = '        "leave": Step(("reply ok", "phx_close"), "absent"),\n'
OLD_LEAVE = '        "leave outdated": Step((), "joined"),\n'
OTHER = '        "other": Step(("phx_error",), "absent"),\n'
OLD_OTHER = '        "other outdated": Step((), "joined"),\n'
ACCEPTED = '        "accepted": Step(("reply ok", "phx_close"), "joined"),\n'
UNMATCHED = '{"reason": "unmatched topic"}'

MUTANTS: Final = (
    Mutant(
        "Users cannot join their contacts",
        ("WS-23.1",),
        (TOPICS('    "user_contacts": "User",', '    "user_contacts": "Agent",'),),
    ),
    Mutant(
        "A join is answered with what was joined",
        ("WS-23.2",),
        (
            LIVE(
                "        self._carry_out(self.channels.accept(join))",
                '        self._carry_out(self.channels.accept(join, {"topic": join.topic}))',
            ),
        ),
    ),
    Mutant(
        "A join with the join_ref null is answered with its ref",
        ("WS-23.3",),
        (
            CHANNELS(
                "        return Join(topic, payload, request.join_ref, request.ref)",
                "        return Join(topic, payload, request.join_ref or request.ref, request.ref)",
            ),
        ),
    ),
    Mutant(
        "Pushes to a join with the join_ref null carry null",
        ("WS-23.3",),
        (CHANNELS("= join.ref if join.join_ref is None else join.join_ref", "= join.join_ref"),),
    ),
    Mutant(
        "The reason of a join that is not allowed is forbidden",
        ("WS-23.4", "RT-8"),
        (LIVE('UNAUTHORIZED = "unauthorized"', 'UNAUTHORIZED = "forbidden"'),),
    ),
    Mutant(
        "Anybody joins any room",
        ("WS-23.4", "RT-8"),
        (
            TOPICS(
                "        return room is not None and identity.id in room.participants",
                "        return room is not None",
            ),
        ),
    ),
    Mutant(
        "A join of an unknown room is not_found",
        ("WS-23.5",),
        (
            LIVE(
                "            self._carry_out(self.channels.refuse(join, UNAUTHORIZED))",
                '            known = topic is None or topic.name != "chat_room" or topic.id in'
                " self._world.rooms.rooms\n"
                '            self._carry_out(self.channels.refuse(join, UNAUTHORIZED if known else "not_found"))',
            ),
        ),
    ),
    Mutant(
        "A topic without a channel is unauthorized", ("WS-23.6",), (CHANNELS(UNMATCHED, '{"reason": "unauthorized"}'),)
    ),
    Mutant(
        "A topic without a channel is not answered",
        ("WS-23.6",),
        (
            CHANNELS(
                "        if not self.matches(topic):\n            return self._unmatched(request)",
                "        if not self.matches(topic):\n            return Left(topic)",
            ),
        ),
    ),
    Mutant(
        "The answer to an unmatched topic echoes the join_ref",
        ("WS-6.12",),
        (CHANNELS("        return reply if self.echo_unmatched else", "        return reply if reply else"),),
    ),
    Mutant(
        "A second join ends the first without a word",
        ("WS-23.7",),
        (LIFE_CYCLE(ACCEPTED, ACCEPTED.replace(', "phx_close"', ",")),),
    ),
    Mutant(
        "A second join ends the first before it is answered",
        ("WS-23.7",),
        (LIFE_CYCLE(ACCEPTED, ACCEPTED.replace('"reply ok", "phx_close"', '"phx_close", "reply ok"')),),
    ),
    Mutant(
        "After a second join everything is pushed twice",
        ("WS-23.7",),
        (LIVE("        self._unsubscribe(join.topic)\n        self.record.joined", "        self.record.joined"),),
    ),
    Mutant(
        "A leave is answered, and no phx_close follows",
        ("WS-23.8",),
        (LIFE_CYCLE(LEAVE, LEAVE.replace(', "phx_close"', ",")),),
    ),
    Mutant(
        "phx_close comes before the answer to a leave",
        ("WS-23.8",),
        (LIFE_CYCLE(LEAVE, LEAVE.replace('"reply ok", "phx_close"', '"phx_close", "reply ok"')),),
    ),
    Mutant(
        "phx_close has no ref",
        ("WS-23.8", "WS-23.7"),
        (
            CHANNELS(
                "    return Frame(join_ref, join_ref, topic, event, _EMPTY)",
                "    return Frame(join_ref, None, topic, event, _EMPTY)",
            ),
        ),
    ),
    Mutant(
        "Pushes go on after a leave",
        ("WS-23.9",),
        (LIVE("            self._hub.subscriptions.end(subscription)\n", ""),),
    ),
    Mutant(
        "A leave of what is not joined is an unmatched topic",
        ("WS-23.10",),
        (
            LIFE_CYCLE(
                '        "leave outdated": Step(("reply ok",), "absent"),',
                '        "leave outdated": Step(("unmatched topic",), "absent"),',
            ),
        ),
    ),
    Mutant(
        "A leave with an old join_ref ends the channel",
        ("WS-23.11",),
        (LIFE_CYCLE(OLD_LEAVE, OLD_LEAVE.replace('(), "joined"', '("reply ok", "phx_close"), "absent"')),),
    ),
    Mutant(
        "A leave with an old join_ref is answered",
        ("WS-23.11",),
        (LIFE_CYCLE(OLD_LEAVE, OLD_LEAVE.replace("()", '("reply ok",)')),),
    ),
    Mutant(
        "Another event on a topic that is not joined is ignored",
        ("WS-23.12",),
        (
            LIFE_CYCLE(
                '        "other outdated": Step(("unmatched topic",), "absent"),',
                '        "other outdated": Step((), "absent"),',
            ),
        ),
    ),
    Mutant(
        "Another event on a joined topic is ignored",
        ("WS-23.13",),
        (LIFE_CYCLE(OTHER, OTHER.replace('("phx_error",), "absent"', '(), "joined"')),),
    ),
    Mutant(
        "Another event on a joined topic is an error, and the topic stays joined",
        ("WS-23.13",),
        (LIFE_CYCLE(OTHER, OTHER.replace('"absent"', '"joined"')),),
    ),
    Mutant(
        "Another event on a joined topic ends the channel with phx_close",
        ("WS-23.13",),
        (LIFE_CYCLE(OTHER, OTHER.replace("phx_error", "phx_close")),),
    ),
    Mutant(
        "Another event with an old join_ref ends the channel",
        ("WS-23.14",),
        (LIFE_CYCLE(OLD_OTHER, OLD_OTHER.replace('(), "joined"', '("phx_error",), "absent"')),),
    ),
    Mutant(
        "Any event on phoenix is a heartbeat",
        ("WS-23.15",),
        (
            CHANNELS(
                'if frame.event == "heartbeat" else self._unmatched(frame)]',
                "if frame.event else self._unmatched(frame)]",
            ),
        ),
    ),
)
