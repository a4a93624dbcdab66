"""An agent on thenvoi-sdk, run by the tests in an environment of its own: ``sdk_agent.py MODE``.

``echo`` answers, ``fail`` raises, ``hang`` never comes to an end, ``chain`` passes on to whom NEXT_HANDLE names.
"""

import asyncio
import os
import sys
from typing import Any

from thenvoi.agent import Agent
from thenvoi.core.simple_adapter import SimpleAdapter

MODE = sys.argv[1]


class Adapter(SimpleAdapter[Any]):
    """Does what MODE says with each message."""

    async def on_message(self, msg: Any, tools: Any, *_: Any, **__: Any) -> None:
        """Called by the SDK."""
        if MODE == "fail":
            raise RuntimeError("this handler always fails")
        if MODE == "hang":
            await asyncio.Event().wait()
        to = os.environ["NEXT_HANDLE"] if MODE == "chain" else msg.sender_name
        await tools.send_message(f"answer to {msg.content.rpartition(' ')[2]}", mentions=[to])


async def main() -> None:
    """Run until stopped."""
    agent = Agent.create(
        adapter=Adapter(),
        agent_id=os.environ["THENVOI_AGENT_ID"],
        api_key=os.environ["THENVOI_API_KEY_AGENT"],
        ws_url=os.environ["THENVOI_WS_URL"],
        rest_url=os.environ["THENVOI_REST_URL"],
    )
    await agent.run(shutdown_timeout=1)


asyncio.run(main())
