# /// script
# requires-python = ">=3.11"
# dependencies = ["websockets>=15", "httpx>=0.28"]
# ///
"""An agent without any SDK. To run it: eval "$(thenvoi-mock env --export)" && python examples/raw_agent.py."""

import asyncio
import itertools
import json
import os

import httpx
from websockets.asyncio.client import ClientConnection, connect

AGENT, KEY = os.environ["THENVOI_AGENT_ID"], os.environ["THENVOI_API_KEY_AGENT"]
WS_URL = f"{os.environ['THENVOI_WS_URL']}?api_key={KEY}&agent_id={AGENT}&vsn=2.0.0"
refs = itertools.count(1)
rest = httpx.AsyncClient(base_url=f"{os.environ['THENVOI_REST_URL']}/api/v1/agent", headers={"X-API-Key": KEY})


async def join(ws: ClientConnection, topic: str) -> None:
    ref = str(next(refs))
    await ws.send(json.dumps([ref, ref, topic, "phx_join", {}]))


async def beat(ws: ClientConnection) -> None:
    while True:
        await asyncio.sleep(30)
        await ws.send(json.dumps([None, str(next(refs)), "phoenix", "heartbeat", {}]))


async def work(room: str) -> None:
    """Take the oldest unfinished message until there is none (204): what came while we were away, and what is new."""
    while (answer := await rest.get(f"/chats/{room}/messages/next")).status_code == 200:
        message = answer.json()["data"]
        mark = f"/chats/{room}/messages/{message['id']}"
        (await rest.post(f"{mark}/processing")).raise_for_status()
        text = {"content": f"You said: {message['content']}", "mentions": [{"id": message["sender_id"]}]}
        (await rest.post(f"/chats/{room}/messages", json={"message": text})).raise_for_status()
        (await rest.post(f"{mark}/processed")).raise_for_status()


async def main() -> None:
    async with connect(WS_URL) as ws, asyncio.TaskGroup() as tasks:
        tasks.create_task(beat(ws))
        await join(ws, f"agent_rooms:{AGENT}")  # before the rooms are listed, so that none is missed
        for room in (await rest.get("/chats", params={"page_size": 100})).json()["data"]:
            await join(ws, f"chat_room:{room['id']}")
        print("listening; stop with Ctrl-C", flush=True)
        async for frame in ws:
            _, _, topic, event, payload = json.loads(frame)
            if event == "room_added":
                await join(ws, f"chat_room:{payload['id']}")
            elif event == "message_created" or (event == "phx_reply" and topic.startswith("chat_room:")):
                await work(topic.partition(":")[2])


asyncio.run(main())
