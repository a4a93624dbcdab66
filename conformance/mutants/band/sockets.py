"""Sockets that meet, and their keys (BAND-15, WS-5.1 to WS-5.3), which the mock has by itself."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import HUB, PAYLOADS, SOCKET_FACE, TOPICS, UPGRADE

_SUPERSEDE: Final = (
    '        socket.push(control, "supersede", payloads.supersede(agent, f"supersede-{self._superseded}"))\n'
)
_THEN_CLOSE: Final = "        asyncio.get_running_loop().call_later(SUPERSEDE_SECONDS, socket.close, DROPPED)\n"

MUTANTS: Final = (
    Mutant("A socket is replaced without a word", ("BAND-15",), (HUB(_SUPERSEDE, ""),)),
    Mutant(
        "A socket is told why when it is closed already",
        ("BAND-15",),
        (HUB(_SUPERSEDE + _THEN_CLOSE, "        socket.close(DROPPED)\n" + _SUPERSEDE),),
    ),
    Mutant("A socket that is replaced stays", ("BAND-15",), (HUB(_THEN_CLOSE, ""),)),
    Mutant(
        "A socket that is replaced is closed as if it had asked for that",
        ("BAND-15",),
        (
            HUB(
                "call_later(SUPERSEDE_SECONDS, socket.close, DROPPED)",
                "call_later(SUPERSEDE_SECONDS, socket.close, 1000)",
            ),
        ),
    ),
    Mutant(
        "The close of a socket that is replaced has a reason",
        ("BAND-15",),
        (HUB("SUPERSEDE_SECONDS, socket.close, DROPPED)", 'SUPERSEDE_SECONDS, socket.close, DROPPED, "superseded")'),),
    ),
    Mutant(
        "Why a socket is replaced is not said in the known word",
        ("BAND-15",),
        (PAYLOADS('"session.already_connected"', '"already_connected"'),),
    ),
    Mutant(
        "What replaces a socket has no message",
        ("BAND-15",),
        (PAYLOADS('        "message": "Another connection of this agent has taken over",\n', ""),),
    ),
    Mutant(
        "A key in a header of the upgrade is not read",
        ("WS-5.1",),
        (UPGRADE('headers.get("x-api-key") or query.get("api_key")', 'query.get("api_key")'),),
    ),
    Mutant(
        "A second socket is let in, though it asked not to be",
        ("WS-5.2",),
        (UPGRADE('    rejects = policy == "reject" and', '    rejects = policy == "rejected" and'),),
    ),
    Mutant(
        "A second socket is refused without a code",
        ("WS-5.2",),
        (
            SOCKET_FACE(
                'Refused(409, "connection_conflict", "Another connection of this agent is live")', "Refused(409)"
            ),
        ),
    ),
    Mutant(
        "Whoever asks not to replace a socket gets none, even where there is no other",
        ("WS-5.2",),
        (
            SOCKET_FACE(
                "if admitted.rejects_on_conflict and self.hub(admitted.world).is_connected(admitted.identity.id):",
                "if admitted.rejects_on_conflict:",
            ),
        ),
    ),
    Mutant(
        "A strange policy is the usual one",
        ("WS-5.2",),
        (UPGRADE("    if policy not in ON_CONFLICT:", "    if not policy:"),),
    ),
    Mutant(
        "A strange policy is refused as a key is",
        ("WS-5.2",),
        (UPGRADE('Refused(400, "invalid_on_conflict",', 'Refused(403, "invalid_on_conflict",'),),
    ),
    Mutant(
        "An agent may not join its control",
        ("WS-5.3",),
        (TOPICS('    "agent_control": "Agent",', '    "agent_control": "User",'),),
    ),
    Mutant(
        "An agent may join the control of another",
        ("WS-5.3",),
        (
            TOPICS(
                "    return OWN_TOPICS[topic.name] == identity.type and",
                '    if topic.name == "agent_control" and identity.type == "Agent":\n'
                "        return True\n"
                "    return OWN_TOPICS[topic.name] == identity.type and",
            ),
        ),
    ),
)
