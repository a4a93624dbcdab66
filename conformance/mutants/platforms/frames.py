"""Heartbeats, the shape of frames, and broken input (WS-14 to WS-21, WS-24)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    CHANNELS,
    FRAMES,
    LIVE,
    PROTOCOL,
    VERSIONS,
    WS_FRAMES,
)

PIECE = "            else:\n                self._transport.write(piece)\n"
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
