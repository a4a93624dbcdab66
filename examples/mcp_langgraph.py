# /// script
# requires-python = ">=3.11"
# dependencies = ["langgraph>=1.2,<2", "langchain-mcp-adapters==0.3.2", "mcp>=1.24,<2"]
# ///
"""An agent as a graph of LangGraph that works through the tools of the MCP server, until nobody waits for it any more.

    thenvoi-mock exec -- sh -c 'THENVOI_API_KEY=$THENVOI_API_KEY_AGENT_2 uv run examples/mcp_langgraph.py'

The graph takes the oldest unfinished message, decides what to do, does it, and marks the message. Rules decide here;
put a model where `decide` is. The server runs as a command of its own, so that its packages and those of LangChain,
which needs an older mcp, do not meet: thenvoi-mcp has to be on the PATH, and an agent's key in THENVOI_API_KEY.
"""

import asyncio
import json
import os
import re
from typing import Any, TypedDict

from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_mcp_adapters.tools import load_mcp_tools
from langgraph.graph import END, START, StateGraph

SERVER = {
    "transport": "stdio",
    "command": "thenvoi-mcp",
    "args": [],
    "env": {
        "THENVOI_API_KEY": os.environ["THENVOI_API_KEY"],
        "THENVOI_BASE_URL": os.environ.get("THENVOI_BASE_URL", "https://app.thenvoi.com"),
        "THENVOI_LOG_LEVEL": "warning",
    },
}
MOST_STEPS = 1000
ANSWERS = {"weather": "Take an umbrella.", "train": "The 8:40 still has free seats."}


class State(TypedDict, total=False):
    """What the nodes hand on: the rooms that are left, the message at hand, and what was decided about it."""

    rooms: list[str]
    message: dict[str, Any] | None
    answer: str | None


class Tools:
    """The tools of the server, as LangChain calls them."""

    def __init__(self, tools: list[Any]) -> None:
        self._tools = {tool.name: tool for tool in tools}

    async def call(self, name: str, **arguments: object) -> Any:
        """What the platform sends as ``data``; an error of the tool is raised with its text."""
        answer = await self._tools[name].ainvoke(arguments)
        text = answer if isinstance(answer, str) else answer[0]["text"]
        if text.startswith("Error:"):
            raise RuntimeError(text)
        return json.loads(text)["data"]


def decide(state: State) -> State:
    """The place of a model. ``None`` for an answer means that the agent cannot help."""
    words = re.findall(r"\w+", state["message"]["content"].lower())
    return {"answer": next((ANSWERS[word] for word in words if word in ANSWERS), None)}


def graph_with(tools: Tools) -> Any:
    """The graph; ``tools`` do the work of its nodes."""

    async def take(state: State) -> State:
        """The next message of the first room that has one."""
        rooms = state["rooms"]
        while rooms:
            message = await tools.call("get_agent_next_message", chat_id=rooms[0])
            if message is not None:
                await tools.call("mark_agent_message_processing", chat_id=rooms[0], message_id=message["id"])
                return {"rooms": rooms, "message": message}
            rooms = rooms[1:]
        return {"rooms": rooms, "message": None}

    async def answer(state: State) -> State:
        """Tell whoever asked, and finish."""
        room, message = state["rooms"][0], state["message"]
        mentions = json.dumps([{"id": message["sender_id"], "name": message["sender_name"]}])
        await tools.call("create_agent_chat_message", chat_id=room, content=state["answer"], mentions=mentions)
        await tools.call("mark_agent_message_processed", chat_id=room, message_id=message["id"])
        print(f"answered {message['sender_name']}: {state['answer']}")
        return {}

    async def decline(state: State) -> State:
        """Leave a thought in the room, which costs nobody's attention, and finish."""
        room, message = state["rooms"][0], state["message"]
        await tools.call("create_agent_chat_event", chat_id=room, content="Not for me.", message_type="thought")
        await tools.call("mark_agent_message_processed", chat_id=room, message_id=message["id"])
        print(f"declined {message['sender_name']}")
        return {}

    graph = StateGraph(State)
    for name, node in {"take": take, "decide": decide, "answer": answer, "decline": decline}.items():
        graph.add_node(name, node)
    graph.add_edge(START, "take")
    graph.add_conditional_edges("take", lambda state: "decide" if state["message"] else END)
    graph.add_conditional_edges("decide", lambda state: "answer" if state["answer"] else "decline")
    graph.add_edge("answer", "take")
    graph.add_edge("decline", "take")
    return graph.compile()


async def main() -> None:
    async with MultiServerMCPClient({"thenvoi": SERVER}).session("thenvoi") as session:
        tools = Tools(await load_mcp_tools(session))
        rooms = [room["id"] for room in await tools.call("list_agent_chats", page_size=100)]
        await graph_with(tools).ainvoke({"rooms": rooms}, {"recursion_limit": MOST_STEPS})
    print("nobody is waiting")


if __name__ == "__main__":
    asyncio.run(main())
