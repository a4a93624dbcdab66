"""Frames, joins and broken input on the socket (WS-14 to WS-24)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    CHANNELS,
    FRAMES,
    LIFE_CYCLE,
    LIVE,
    PROTOCOL,
    TOPICS,
    VERSIONS,
    WS_FRAMES,
)

PIECE = "            else:\n                self._transport.write(piece)\n"
JOINED = '    "joined": {\n        "join": Step(("ask",), "joined"),\n'
LEAVE = '        "leave": Step(("reply ok", "phx_close"), "absent"),\n'
OLD_LEAVE = '        "leave outdated": Step((), "joined"),\n'
OTHER = '        "other": Step(("phx_error",), "absent"),\n'
OLD_OTHER = '        "other outdated": Step((), "joined"),\n'
ACCEPTED = '        "accepted": Step(("reply ok", "phx_close"), "joined"),\n'
UNMATCHED = '{"reason": "unmatched topic"}'
HEARTBEAT = '            return [_heartbeat(frame) if frame.event == "heartbeat" else self._unmatched(frame)]\n'
STRINGS = "    if not isinstance(topic, str) or not isinstance(event, str):\n"

MUTANTS: Final = (
    Mutant(
        "A heartbeat is answered on sockets that have joined something",
        ("WS-14.1",),
        (
            CHANNELS(
                HEARTBEAT,
                ('            if frame.event == "heartbeat" and not self.joined:\n                return []\n')
                + HEARTBEAT,
            ),
        ),
    ),
    Mutant(
        "The answer to a heartbeat tells its ref as the join_ref",
        ("WS-14.1",),
        (
            CHANNELS(
                '    return _reply(frame, "ok", _EMPTY)._replace(join_ref=None)',
                '    return _reply(frame, "ok", _EMPTY)._replace(join_ref=frame.ref)',
            ),
        ),
    ),
    Mutant(
        "The answer to a heartbeat is not empty",
        ("WS-14.1",),
        (
            CHANNELS(
                '    return _reply(frame, "ok", _EMPTY)._replace',
                '    return _reply(frame, "ok", {"alive": True})._replace',
            ),
        ),
    ),
    Mutant(
        "A pong is empty",
        ("WS-14.5",),
        (
            PROTOCOL(
                PIECE,
                ("            elif piece[0] == 0x8A:\n                self._transport.write(bytes((0x8A, 0)))\n")
                + PIECE,
            ),
        ),
    ),
    Mutant("A close is answered with 1001", ("WS-15.1",), (PROTOCOL("(1000).to_bytes(2", "(1001).to_bytes(2"),)),
    Mutant(
        "An unknown opcode ends the socket with 1011",
        ("WS-15.2",),
        (
            PROTOCOL(
                PIECE,
                (
                    '            elif piece[0] == _CLOSE_FRAME and piece[2:4] == (1002).to_bytes(2, "big"):\n'
                    '                self._transport.write(piece[:2] + CRASHED.to_bytes(2, "big") + piece[4:])\n'
                )
                + PIECE,
            ),
        ),
    ),
    Mutant(
        "Frames of the platform are binary",
        ("WS-21.1",),
        (WS_FRAMES("_TEXT_AND_FINAL = 0x81", "_TEXT_AND_FINAL = 0x82"),),
    ),
    Mutant(
        "A push has four elements",
        ("WS-21.1", "WS-21.3"),
        (WS_FRAMES('    return b"[%b,null,%b," %', '    return b"[%b,%b," %'),),
    ),
    Mutant(
        "The payload of a reply is a list",
        ("WS-21.1",),
        (CHANNELS('"phx_reply", {"status": status, "response": response})', '"phx_reply", [status, response])'),),
    ),
    Mutant(
        "A reply carries its ref as the join_ref",
        ("WS-21.2",),
        (CHANNELS("    return Frame(to.join_ref, to.ref, to.topic,", "    return Frame(to.ref, to.ref, to.topic,"),),
    ),
    Mutant(
        "A reply carries refs as numbers where they are digits",
        ("WS-21.2",),
        (
            CHANNELS(
                "    return Frame(to.join_ref, to.ref, to.topic,",
                "    return Frame(to.join_ref, int(to.ref) if str(to.ref).isdigit() else to.ref, to.topic,",
            ),
        ),
    ),
    Mutant(
        "A push carries no join_ref",
        ("WS-21.3",),
        (
            LIVE(
                "push_head(join.topic, self.channels.joined[join.topic], v1=self.is_v1)",
                "push_head(join.topic, None, v1=self.is_v1)",
            ),
        ),
    ),
    Mutant(
        "A push carries a ref",
        ("WS-21.3",),
        (
            WS_FRAMES(
                '    return b"[%b,null,%b," % (json_of(join_ref), json_of(topic))',
                '    return b"[%b,%b,%b," % (json_of(join_ref), json_of(join_ref), json_of(topic))',
            ),
        ),
    ),
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
    Mutant(
        "What is no frame is ignored",
        ("WS-24.1",),
        (
            CHANNELS(
                "        except BadFrame:\n            return self.fail()",
                "        except BadFrame:\n            return []",
            ),
        ),
    ),
    Mutant("What is no frame ends the socket with 1003", ("WS-24.1",), (CHANNELS("CRASHED = 1011", "CRASHED = 1003"),)),
    Mutant(
        "An array of four is taken for a frame without a payload",
        ("WS-24.1",),
        (
            FRAMES("or len(value) < _FIELDS:", "or len(value) < _FIELDS - 1:"),
            FRAMES("event, payload = value[:_FIELDS]", "event, payload = [*value, None][:_FIELDS]"),
        ),
    ),
    Mutant(
        "A sixth element ends the socket",
        ("WS-24.2",),
        (FRAMES("or len(value) < _FIELDS:", "or len(value) != _FIELDS:"),),
    ),
    Mutant(
        "A payload that is no object ends the socket",
        ("WS-24.3",),
        (FRAMES(STRINGS, ('    if not isinstance(payload, dict):\n        raise BadFrame("no payload")\n') + STRINGS),),
    ),
    Mutant(
        "A topic that is no text is made one",
        ("WS-24.4",),
        (FRAMES(STRINGS, "    topic, event = str(topic), str(event)\n" + STRINGS),),
    ),
    Mutant(
        "A binary push ends the socket",
        ("WS-24.5",),
        (
            VERSIONS(
                "Serializer(decode_v2, decode_binary, encode_v2)", "Serializer(decode_v2, refuse_binary, encode_v2)"
            ),
        ),
    ),
    Mutant(
        "A binary message that is no push is ignored",
        ("WS-24.6",),
        (
            LIVE(
                "        self._carry_out(self.channels.receive_binary(data))",
                '        if data[:1] == b"\\x00":\n            self._carry_out(self.channels.receive_binary(data))',
            ),
        ),
    ),
    Mutant(
        "A message may have one byte more",
        ("WS-24.7",),
        (PROTOCOL("MESSAGE_BYTES = 8_000_000", "MESSAGE_BYTES = 8_000_001"),),
    ),
    Mutant(
        "A text that is not UTF-8 ends the socket with 1011",
        ("WS-24.8",),
        (LIVE("NOT_UTF8 = 1007", "NOT_UTF8 = 1011"),),
    ),
    Mutant(
        "Each fragment of a text is read by itself",
        ("WS-24.9",),
        (
            PROTOCOL(
                "                    self._fragments = bytearray(frame.data)",
                "                    self._hand_on(bytes(frame.data))",
            ),
        ),
    ),
    Mutant(
        "A ping between fragments throws them away",
        ("WS-24.9",),
        (
            PROTOCOL(
                "            case Opcode.CLOSE if self._live is not None:",
                "            case Opcode.PING:\n"
                "                self._fragments = None\n"
                "            case Opcode.CLOSE if self._live is not None:",
            ),
        ),
    ),
    Mutant(
        "An empty fragment in the middle is taken",
        ("WS-24.10",),
        (
            PROTOCOL(
                "        elif not frame.data and self._live is not None:",
                "        elif frame.data is None and self._live is not None:",
            ),
        ),
    ),
    Mutant(
        "What one socket does wrong ends all of them",
        ("WS-24.11",),
        (
            LIVE(
                "                case Close(code):\n                    self.close(code)",
                "                case Close(code):\n"
                "                    for each in tuple(self._hub.all()):\n"
                "                        each.close(code)",
            ),
        ),
    ),
)
