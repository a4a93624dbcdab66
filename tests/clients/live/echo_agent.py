"""An agent on thenvoi-sdk for the conformance kit, run in an environment of its own: echoes, and fails on FAILING."""

import asyncio
import os
from typing import Any

from thenvoi.agent import Agent
from thenvoi.core.simple_adapter import SimpleAdapter

FAILING = os.environ.get("FAILING") or "there is no such text"


class Echo(SimpleAdapter[Any]):
    """Says what it heard."""

    async def on_message(self, msg: Any, tools: Any, *_: Any, **__: Any) -> None:
        """Called by the SDK."""
        if FAILING in msg.content:
            raise RuntimeError("this handler cannot do that")
        await tools.send_message(f"You said: {msg.content}", mentions=[msg.sender_name])


async def main() -> None:
    """Run until stopped."""
    agent = Agent.create(
        adapter=Echo(),
        agent_id=os.environ["THENVOI_AGENT_ID"],
        api_key=os.environ["THENVOI_API_KEY"],
        ws_url=os.environ["THENVOI_WS_URL"],
        rest_url=os.environ["THENVOI_REST_URL"],
    )
    await agent.run(shutdown_timeout=1)


asyncio.run(main())
