"""The upgrade to a socket, and its refusals (WS-11 to WS-13)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import APP, LIVE, PROTOCOL, SOCKET_FACE, UPGRADE, VERSIONS

WHO = '        identity = _as_agent(world, identity, query.get("agent_id"))\n'
MAY = "    if agent is None or identity not in (agent, agent.owner):\n"
NO = "        raise Refused from None\n"
TAKEN = "                    self._carry_out(self.channels.receive(value))\n\n    def receive_binary"

MUTANTS: Final = (
    Mutant(
        "The path of the socket ends in a slash",
        ("WS-11.1",),
        (SOCKET_FACE("        if unquote(path) != PATH:", '        if unquote(path) != f"{PATH}/":'),),
    ),
    Mutant(
        "An upgrade with a parameter that nobody knows is 400",
        ("WS-11.2",),
        (
            UPGRADE(
                WHO,
                WHO
                + (
                    '        if set(query) - {"token", "api_key", "agent_id", "vsn", "on_conflict"}:\n'
                    "            raise Refused(400)\n"
                ),
            ),
        ),
    ),
    Mutant(
        "vsn has to come first in the query",
        ("WS-11.2",),
        (
            UPGRADE(
                WHO,
                WHO
                + (
                    '        if "vsn" in query and next(iter(query)) != "vsn" and len(query) > 2:\n'
                    "            raise Refused(400)\n"
                ),
            ),
        ),
    ),
    Mutant(
        "Whoever offers compression gets no socket",
        ("WS-11.3",),
        (
            PROTOCOL(
                "            self._check_number()\n",
                "            self._check_number()\n"
                '            if "permessage-deflate" in headers.get("sec-websocket-extensions", ""):\n'
                "                raise Refused(400)\n",
            ),
        ),
    ),
    Mutant(
        "Long polling is a bad request and not unknown",
        ("WS-11.4",),
        (APP("        if path == SOCKET_PATH:", '        if path in (SOCKET_PATH, "/api/v1/socket/longpoll"):'),),
    ),
    Mutant(
        "An event new_msg on a room's topic sends a message",
        ("WS-11.5",),
        (
            LIVE(
                TAKEN,
                (
                    '                    if frame is not None and frame.event == "new_msg":\n'
                    '                        room = self._world.rooms.rooms[frame.topic.partition(":")[2]]\n'
                    '                        self._world.messages._store(room, self.identity, "text",'
                    ' frame.payload["content"])\n'
                )
                + TAKEN,
            ),
        ),
    ),
    Mutant(
        "A user's key gives a socket of the user's newest agent",
        ("WS-12.2", "AUTH-12"),
        (
            UPGRADE(
                WHO,
                WHO
                + (
                    '        if identity.type == "User":\n'
                    "            identity = world.accounts.agents_of(identity).cut(0, 1)[0]\n"
                ),
            ),
        ),
    ),
    Mutant(
        "An agent's key gives a socket of its owner",
        ("WS-12.3", "AUTH-12"),
        (
            UPGRADE(
                "    if not agent_id:\n        return identity\n",
                '    if not agent_id:\n        return getattr(identity, "owner", identity)\n',
            ),
        ),
    ),
    Mutant(
        "An owner's key with agent_id gives a socket of the owner",
        ("WS-12.4", "AUTH-12"),
        (UPGRADE("    return agent\n", "    return identity\n"),),
    ),
    Mutant(
        "An agent's key with its own id is refused",
        ("WS-12.5", "AUTH-12"),
        (UPGRADE(MAY, "    if agent is None or identity is not agent.owner:\n"),),
    ),
    Mutant(
        "An agent's key opens a socket of its sibling",
        ("WS-12.6", "AUTH-13"),
        (UPGRADE(MAY, '    if agent is None or getattr(identity, "owner", identity) is not agent.owner:\n'),),
    ),
    Mutant(
        "With an agent's key agent_id is ignored",
        ("WS-12.6",),
        (UPGRADE("    if not agent_id:\n", "    if not agent_id or isinstance(identity, Agent):\n"),),
    ),
    Mutant(
        "A key wins over a JWT",
        ("WS-12.7",),
        (UPGRADE("    if token is not None:\n", "    if token is not None and key is None:\n"),),
    ),
    Mutant(
        "An empty agent_id is that of nobody",
        ("WS-12.8",),
        (UPGRADE("    if not agent_id:\n", "    if agent_id is None:\n"),),
    ),
    Mutant(
        "A key in a header is not looked at",
        ("WS-12.9",),
        (UPGRADE('headers.get("x-api-key") or query.get("api_key")', 'query.get("api_key")'),),
    ),
    Mutant(
        "Without a good credential the upgrade is 401",
        ("WS-13.1",),
        (UPGRADE(NO, "        raise Refused(401) from None\n"),),
    ),
    Mutant(
        "An empty key gives a socket of the first user",
        ("WS-13.1",),
        (
            UPGRADE(
                "    if key is None:\n",
                "    if key is None:\n"
                "        world = credentials.worlds.get()\n"
                "        return world, next(iter(world.accounts.users.values()))\n"
                "    if not key:\n",
            ),
        ),
    ),
    Mutant(
        "A refused upgrade says why",
        ("WS-13.2",),
        (UPGRADE(NO, '        raise Refused(403, "forbidden", "No such key") from None\n'),),
    ),
    Mutant(
        "A user's key opens a socket of any agent", ("WS-13.3", "AUTH-13"), (UPGRADE(MAY, "    if agent is None:\n"),)
    ),
    Mutant(
        "An unknown agent_id counts as none",
        ("WS-13.3", "AUTH-13"),
        (UPGRADE(MAY, ("    if agent is None:\n        return identity\n") + MAY),),
    ),
    Mutant(
        "An unknown agent_id is 404",
        ("WS-13.3", "AUTH-13"),
        (UPGRADE(MAY, ("    if agent is None:\n        raise Refused(404)\n") + MAY),),
    ),
    Mutant(
        "Version 3.0.0 is taken for 2.0.0",
        ("WS-13.4",),
        (
            VERSIONS('r"(1|2)\\.0\\.', 'r"(1|2|3)\\.0\\.'),
            VERSIONS("_SERIALIZERS[match[1]]", '_SERIALIZERS.get(match[1], _SERIALIZERS["2"])'),
        ),
    ),
    Mutant(
        "A strange version is 400",
        ("WS-13.4",),
        (
            UPGRADE(
                NO,
                NO.replace("Refused from", "Refused from")
                + ("    except ValueError:\n        raise Refused(400) from None\n"),
            ),
            UPGRADE(
                "    except (Unauthorized, UnsupportedVersion):\n",
                "    except UnsupportedVersion:\n        raise Refused(400) from None\n    except Unauthorized:\n",
            ),
        ),
    ),
    Mutant(
        "Without a version it is 2.0.0",
        ("WS-13.5",),
        (VERSIONS('DEFAULT_VERSION = "1.0.0"', 'DEFAULT_VERSION = "2.0.0"'),),
    ),
    Mutant(
        "Without a version there is no socket",
        ("WS-13.5",),
        (UPGRADE('        serializer_for(query.get("vsn"))\n', '        serializer_for(query.get("vsn", "none"))\n'),),
    ),
    Mutant("Version 2.0.7 is refused", ("WS-13.6",), (VERSIONS('\\.0\\.(?:0|[1-9]\\d*)"', '\\.0\\.0"'),)),
    Mutant(
        "Version 1.0.0 speaks in arrays",
        ("WS-13.7",),
        (
            VERSIONS(
                "Serializer(decode_v1, refuse_binary, encode_v1)", "Serializer(decode_v1, refuse_binary, encode_v2)"
            ),
        ),
    ),
    Mutant(
        "A plain GET of the socket's path is 426",
        ("WS-13.8",),
        (APP('            await _send(send, 400, b"")', '            await _send(send, 426, b"")'),),
    ),
    Mutant(
        "Another method on the socket's path is 404",
        ("WS-13.8",),
        (APP("        if path == SOCKET_PATH:", '        if path == SOCKET_PATH and scope["method"] == "GET":'),),
    ),
)
