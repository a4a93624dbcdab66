# /// script
# requires-python = ">=3.11"
# dependencies = ["thenvoi-sdk==0.2.11"]
# ///
"""An agent on the official SDK, without a model: it says what it hears.

    thenvoi-mock exec -- python examples/sdk_agent.py        a mock of its own, or
    eval "$(thenvoi-mock env --export)" && python examples/sdk_agent.py        one that is running

Nothing in here knows that the platform is a mock; only the variables point to one.
"""

import asyncio
import os
from typing import Any

from thenvoi.agent import Agent
from thenvoi.core.simple_adapter import SimpleAdapter


class EchoAdapter(SimpleAdapter[Any]):
    """Answers whoever wrote, with their own words."""

    async def on_message(self, msg: Any, tools: Any, *_: Any, **__: Any) -> None:
        """Called by the SDK for each message that mentions the agent."""
        print(f"heard: {msg.content}", flush=True)
        await tools.send_message(f"You said: {msg.content}", mentions=[msg.sender_name])


async def main() -> None:
    """Run until stopped."""
    agent = Agent.create(
        adapter=EchoAdapter(),
        agent_id=os.environ["THENVOI_AGENT_ID"],
        api_key=os.environ["THENVOI_API_KEY_AGENT"],
        ws_url=os.environ["THENVOI_WS_URL"],
        rest_url=os.environ["THENVOI_REST_URL"],
    )
    print("the agent is running; stop it with Ctrl-C", flush=True)
    await agent.run()


if __name__ == "__main__":
    asyncio.run(main())
