"""phoenix-channels-python-client, told by its tests what to do: ``phoenix_probe.py WS_URL KEY``.

Reads one command a line (``join TOPIC``, ``leave TOPIC``, ``stop``) and prints what happens as JSON.
"""

import asyncio
import json
import sys
from functools import partial

from phoenix_channels_python_client import PHXChannelsClient


def say(**what: object) -> None:
    """One line about what happened."""
    print(json.dumps(what), flush=True)


async def happened(kind: str, *_: object) -> None:
    """A callback of the client."""
    say(happened=kind)


async def pushed(topic: str, message: object) -> None:
    """A push."""
    say(happened="push", topic=topic, event=str(message.event), payload=message.payload)


async def obey(client: PHXChannelsClient, command: str, topic: str) -> None:
    """Carry out one command."""
    try:
        if command == "join":
            await client.subscribe_to_topic(topic, partial(pushed, topic))
            say(happened="joined", topic=topic)
        elif command == "leave":
            await client.unsubscribe_from_topic(topic)
            say(happened="left", topic=topic)
    except Exception as error:  # noqa: BLE001 - whatever the client raises is what is tested
        say(happened="refused", topic=topic, why=str(error))


async def main() -> None:
    """Connect, obey, and go."""
    client = PHXChannelsClient(
        sys.argv[1],
        sys.argv[2],
        on_reconnect=partial(happened, "reconnected"),
        on_disconnect=partial(happened, "disconnected"),
    )
    try:
        async with client:
            say(happened="connected")
            loop = asyncio.get_running_loop()
            while line := await loop.run_in_executor(None, sys.stdin.readline):
                command, _, topic = line.strip().partition(" ")
                if command == "stop":
                    return
                await obey(client, command, topic)
    except Exception as error:  # noqa: BLE001 - whatever the client raises is what is tested
        say(happened="failed", why=str(error))


asyncio.run(main())
