"""Several sockets of one identity, and silence (AGT-18, WS-14 to WS-16, RT-7)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    HUB,
    LIVE,
)

MUTANTS: Final = (
    Mutant(
        "An older socket of an agent lives on beside the newer one",
        ("AGT-18", "WS-16.2"),
        (HUB("                for each in older:\n", "                for each in ():\n"),),
    ),
    Mutant(
        "A newer socket of a user replaces the older one",
        ("AGT-18", "WS-16.1"),
        (HUB("            if isinstance(identity, Agent) and self._world", "            if self._world"),),
    ),
    Mutant(
        "Only one socket of an identity is told",
        ("WS-16.1", "AGT-18"),
        (
            HUB(
                "        if targets:\n",
                "        targets = list({each.socket.identity.id: each for each in targets}.values())\n"
                "        if targets:\n",
            ),
        ),
    ),
    Mutant(
        "A newer socket replaces only those that came with the same key",
        ("WS-16.3",),
        (
            HUB(
                "tuple(self._sockets.get(identity.id, ()))",
                "tuple(each for each in self._sockets.get(identity.id, ()) if each.key == admitted.key)",
            ),
        ),
    ),
    Mutant(
        "A newer socket takes over the topics of the older one",
        ("WS-16.4",),
        (
            HUB(
                "                for each in older:\n",
                "                for each in older:\n"
                "                    for one in tuple(each._subscriptions.values()):\n"
                "                        socket.channels.joined[one.spelling] ="
                " each.channels.joined[one.spelling]\n"
                "                        socket._subscriptions[one.topic] = Subscription(socket,"
                " one.topic, one.spelling, one.head)\n"
                "                        self.subscriptions.add(socket._subscriptions[one.topic])\n",
            ),
        ),
    ),
    Mutant(
        "The older socket of an agent is closed with 1000",
        ("WS-16.5",),
        (
            HUB(
                "            socket.close(DROPPED)\n            return",
                "            socket.close(1000)\n            return",
            ),
        ),
    ),
    Mutant(
        "The older socket of an agent is told a reason when it is closed",
        ("WS-16.5",),
        (
            HUB(
                "            socket.close(DROPPED)\n            return",
                '            socket.close(DROPPED, "superseded")\n            return',
            ),
        ),
    ),
    Mutant(
        "The socket of a deleted agent is closed with 1000",
        ("WS-15.3",),
        (
            HUB(
                "    for socket in tuple(sockets):\n        socket.close(DROPPED)",
                "    for socket in tuple(sockets):\n        socket.close(1000)",
            ),
        ),
    ),
    Mutant(
        "A silent socket is never closed",
        ("RT-7", "WS-14.3"),
        (HUB("world.switches.idle_timeout)", "0)"),),
        seconds=300,
    ),
    Mutant(
        "A socket is closed after 45 seconds whatever comes in",
        ("RT-7", "WS-14.2"),
        (LIVE("            self._hub.idle.heard(self)\n", "            pass\n"),),
        seconds=300,
    ),
    Mutant(
        "The platform sends heartbeats of its own",
        ("WS-14.4",),
        (
            HUB(
                "        self.idle.heard(socket)\n",
                "        self.idle.heard(socket)\n"
                "        from mock_platform.channels import Frame\n"
                '        beat = Frame(None, None, "phoenix", "heartbeat", {})\n'
                "        asyncio.get_running_loop().call_later(20, socket._put, beat)\n",
            ),
        ),
        seconds=300,
    ),
    Mutant(
        "A silent socket is closed with 1000",
        ("WS-14.3",),
        (
            HUB(
                "from mock_platform.realtime.idle import IdleWatch\n",
                "from mock_platform.realtime import idle\n"
                "from mock_platform.realtime.idle import IdleWatch\n"
                "\n"
                "idle.IDLE = 1000\n",
            ),
        ),
        seconds=300,
    ),
)
