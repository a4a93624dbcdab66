# /// script
# requires-python = ">=3.11"
# dependencies = ["mcp>=2.3,<3"]
# ///
"""A round call, for a cron job: opens a room, brings agents in, asks all of them, and prints what they answer.

    thenvoi-mock exec --scenario demo -- python examples/mcp_automation.py "Will it be sunny?" Forecaster Echo

It is an MCP client like any assistant and uses the same tools, without a model to choose them. The command thenvoi-mcp
has to be on the PATH, and a user's key in THENVOI_API_KEY_USER or THENVOI_API_KEY.
"""

import asyncio
import json
import os
import sys
from typing import Any

from mcp import Client, StdioServerParameters

ANSWER_SECONDS = 30
KEY = os.environ.get("THENVOI_API_KEY_USER") or os.environ.get("THENVOI_API_KEY", "")
SERVER = StdioServerParameters(
    command="thenvoi-mcp",
    env={
        "THENVOI_API_KEY": KEY,
        "THENVOI_BASE_URL": os.environ.get("THENVOI_BASE_URL", "https://app.thenvoi.com"),
        "THENVOI_LOG_LEVEL": "warning",
    },
)


class ToolError(Exception):
    """What a tool says about a call that failed."""


async def call(client: Client, tool: str, **arguments: object) -> Any:
    """What the platform sends as ``data``, or a sentence where the tool has only that to say."""
    result = await client.call_tool(tool, arguments)
    text = result.content[0].text
    if result.is_error:
        raise ToolError(text)
    return json.loads(text)["data"] if text.startswith("{") else text


async def agents(client: Client) -> dict[str, str]:
    """The ids of all agents that can be brought into a room, by name."""
    found: dict[str, str] = {}
    page = 1
    while listed := await call(client, "list_my_peers", peer_type="Agent", page=page, page_size=100):
        found |= {each["name"]: each["id"] for each in listed}
        page += 1
    return found


async def ask(client: Client, question: str, names: list[str]) -> str:
    """Write the question into a new room with these agents in it; the room's id."""
    known = await agents(client)
    if unknown := [name for name in names if name not in known]:
        raise ToolError(f"no agent is called {', '.join(unknown)}; there are {', '.join(known)}")
    room: str = (await call(client, "create_my_chat"))["id"]
    for name in names:
        print(await call(client, "add_my_chat_participant", chat_id=room, participant_id=known[name]))
    await call(client, "send_my_chat_message", chat_id=room, content=question, recipients=", ".join(names))
    return room


async def answers(client: Client, room: str, names: set[str]) -> dict[str, str]:
    """What each agent has written, by name; only of those who answer in time."""
    heard: dict[str, str] = {}
    clock = asyncio.get_running_loop().time
    deadline = clock() + ANSWER_SECONDS
    while names - set(heard) and clock() < deadline:
        newest = await call(client, "list_my_chat_messages", chat_id=room, message_type="text", page_size=100)
        heard |= {each["sender_name"]: each["content"] for each in newest if each["sender_name"] in names}
        await asyncio.sleep(0.2)
    return heard


async def main(question: str, names: list[str]) -> int:
    async with Client(SERVER) as client:
        try:
            heard = await answers(client, await ask(client, question, names), set(names))
        except ToolError as problem:
            print(problem)
            return 1
    for name in names:
        print(f"{name}: {heard.get(name, '(no answer)')}")
    return 0 if len(heard) == len(names) else 1


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit('say what to ask and whom: mcp_automation.py "How are you?" Echo')
    sys.exit(asyncio.run(main(sys.argv[1], sys.argv[2:])))
