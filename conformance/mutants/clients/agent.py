"""The reference agent: everything that a client has to do, and nothing besides. Mutants are made of it.

It says what it heard. Variables: those of ``thenvoi-mock env``, ``HEARTBEAT`` (seconds) and ``FAILING`` (a text that it
fails on).
"""

import asyncio
import http.client
import itertools
import json
import os
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

AGENT, KEY = os.environ["THENVOI_AGENT_ID"], os.environ["THENVOI_API_KEY"]
HOST = urlsplit(os.environ["THENVOI_REST_URL"]).netloc
URL = f"{os.environ['THENVOI_WS_URL']}?api_key={KEY}&agent_id={AGENT}&vsn=2.0.0"
UPGRADE_HEADERS: dict[str, str] = {}
HEARTBEAT = float(os.environ.get("HEARTBEAT", "30"))
FAILING = os.environ.get("FAILING") or "there is no such text"
FIRST_DELAY, LAST_DELAY, TRIES = 0.25, 30.0, 5
PAGE_SIZE = 100

Message = dict[str, Any]


class Gone(Exception):  # noqa: N818 - what happened
    """The room, or whatever else was asked for, is not there for us any more, or a mark was refused."""


class Rest:
    """The agent's half of the REST interface."""

    async def call(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """What stands in the answer, ``None`` for a 204; tries again what may get better. Raises :class:`Gone`."""
        delay, status = FIRST_DELAY, 0
        for _ in range(TRIES):
            status, wait, answer = await asyncio.to_thread(self.ask, method, path, body)
            if status < 400:
                return json.loads(answer) if answer else None
            if status not in {408, 429} and status < 500:
                raise Gone(f"{method} {path} is {status}")
            await asyncio.sleep(max(delay, float(wait or 0)))
            delay *= 2
        raise Gone(f"{method} {path} stays {status}")

    def ask(self, method: str, path: str, body: object) -> tuple[int, str | None, bytes]:
        """One request: its status, Retry-After, and body; 503 without an answer."""
        connection = http.client.HTTPConnection(HOST, timeout=30)
        headers = {"X-API-Key": KEY, "Content-Type": "application/json"}
        try:
            data = None if body is None else json.dumps(body)
            connection.request(method, f"/api/v1/agent{path}", data, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Retry-After"), answer.read()
        except (OSError, http.client.HTTPException):
            return 503, None, b""
        finally:
            connection.close()

    async def rooms(self) -> list[str]:
        """The ids of all rooms."""
        found: list[str] = []
        for page in itertools.count(1):
            answer = await self.call("GET", f"/chats?page={page}&page_size={PAGE_SIZE}")
            found += [room["id"] for room in answer["data"]]
            if page >= answer["metadata"]["total_pages"]:
                break
        return found


class Room:
    """One room: a queue of messages that were pushed, ``None`` among them to look for what was not."""

    def __init__(self, agent: "Agent", number: str) -> None:
        self.agent, self.id = agent, number
        self.queue: asyncio.Queue[Message | None] = asyncio.Queue()
        self.task = asyncio.create_task(self.work())

    async def work(self) -> None:
        """Take messages one after the other."""
        while True:
            message = await self.queue.get()
            with suppress(Gone):
                await (self.drain() if message is None else self.take(message))

    async def drain(self) -> None:
        """What an earlier run has left, then the oldest message until there is none."""
        stale = await self.agent.rest.call("GET", f"/chats/{self.id}/messages?status=processing&page_size=100")
        for message in stale["data"]:
            await self.take(message)
        while (answer := await self.agent.rest.call("GET", f"/chats/{self.id}/messages/next")) is not None:
            if answer["data"]["id"] in self.agent.seen:
                return  # it failed, or its mark was refused: it would come for ever
            await self.take(answer["data"])

    async def take(self, message: Message) -> None:
        """Handle one message, once."""
        mentions = (message.get("metadata") or {}).get("mentions") or []
        if message.get("sender_id") == AGENT or AGENT not in [each.get("id") for each in mentions]:
            return
        if message["id"] in self.agent.seen:
            return
        self.agent.seen.add(message["id"])
        mark = f"/chats/{self.id}/messages/{message['id']}"
        await self.agent.rest.call("POST", f"{mark}/processing")
        try:
            await self.handle(message)
        except ValueError as error:
            await self.agent.rest.call("POST", f"{mark}/failed", {"error": str(error)})
        else:
            await self.agent.rest.call("POST", f"{mark}/processed")

    async def handle(self, message: Message) -> None:
        """What the agent is there for."""
        if FAILING in message["content"]:
            raise ValueError("cannot be done")
        said = {"content": f"You said: {message['content']}", "mentions": [{"id": message["sender_id"]}]}
        await self.agent.rest.call("POST", f"/chats/{self.id}/messages", {"message": said})


class Agent:
    """The socket and what hangs on it."""

    def __init__(self) -> None:
        self.rest = Rest()
        self.refs = itertools.count(1)
        self.seen: set[str] = set()
        self.rooms: dict[str, Room] = {}
        self.joined: dict[str, str] = {}
        self.replies: dict[str, asyncio.Future[bool]] = {}
        self.tasks: set[asyncio.Task[Any]] = set()
        self.ws: ClientConnection | None = None

    async def run(self) -> None:
        """Be connected, for ever."""
        delay = FIRST_DELAY
        while True:
            wait = 0.0
            try:
                async with connect(URL, ping_interval=None, additional_headers=UPGRADE_HEADERS) as ws:
                    self.ws, self.joined, delay = ws, {}, FIRST_DELAY
                    await self.live(ws)
            except InvalidStatus as refusal:
                wait = float(refusal.response.headers.get("Retry-After", 0))
            except (OSError, InvalidHandshake, ConnectionClosed, TimeoutError):
                pass
            await asyncio.sleep(max(delay, wait))
            delay = min(delay * 2, LAST_DELAY)

    async def live(self, ws: ClientConnection) -> None:
        """One connection, to its end."""
        tasks = [asyncio.create_task(self.beat(ws)), asyncio.create_task(self.enter())]
        try:
            async for text in ws:
                self.hear(text)
        finally:
            for task in tasks:
                task.cancel()

    async def beat(self, ws: ClientConnection) -> None:
        """Say that we are there."""
        while True:
            await asyncio.sleep(HEARTBEAT)
            await ws.send(json.dumps([None, str(next(self.refs)), "phoenix", "heartbeat", {}]))

    async def enter(self) -> None:
        """Listen to whatever comes, then look for what is there already."""
        await self.join(f"agent_rooms:{AGENT}")
        there = await self.rest.rooms()
        for room in set(self.rooms) - set(there):
            self.drop(room)
        await asyncio.gather(*(self.open(room) for room in there))

    async def open(self, room: str) -> None:
        """Join a room and look for what is to be done in it."""
        if not await self.join(f"chat_room:{room}"):
            return
        await self.join(f"room_participants:{room}")
        if room not in self.rooms:
            self.rooms[room] = Room(self, room)
        self.rooms[room].queue.put_nowait(None)

    def drop(self, room: str) -> None:
        """Forget a room."""
        if room in self.rooms:
            self.rooms.pop(room).task.cancel()

    async def join(self, topic: str) -> bool:
        """Join ``topic``; whether that was allowed."""
        ref = str(next(self.refs))
        self.joined[topic] = ref
        return await self.ask([ref, ref, topic, "phx_join", {}])

    async def leave(self, topic: str) -> None:
        """Leave ``topic``, if we are there."""
        if (ref := self.joined.pop(topic, None)) is not None:
            await self.ask([ref, str(next(self.refs)), topic, "phx_leave", {}])

    async def ask(self, frame: list[Any]) -> bool:
        """Send a frame and wait for the reply; whether it is ok."""
        reply = self.replies[frame[1]] = asyncio.get_running_loop().create_future()
        assert self.ws is not None  # noqa: S101 - only asked while connected
        with suppress(ConnectionClosed, TimeoutError):
            await self.ws.send(json.dumps(frame))
            return await asyncio.wait_for(reply, 10)
        return False

    def hear(self, text: str | bytes) -> None:
        """One frame; what is none, and what nobody knows, is let go."""
        with suppress(ValueError, TypeError, KeyError, AttributeError):
            join_ref, ref, topic, event, payload = json.loads(text)
            if event == "phx_reply":
                self.replies.pop(ref).set_result(payload.get("status") == "ok")
            elif join_ref == self.joined.get(topic):
                self.heard(topic, event, payload)

    def heard(self, topic: str, event: str, payload: dict[str, Any]) -> None:
        """Something happened."""
        name, _, number = topic.partition(":")
        if event == "message_created":
            self.rooms[number].queue.put_nowait(payload)
        elif event == "room_added" and f"chat_room:{payload['id']}" not in self.joined:
            self.soon(self.open(payload["id"]))
        elif event in {"room_removed", "room_deleted"}:
            self.drop(payload["id"])
            self.soon(self.leave(f"chat_room:{payload['id']}"))
            self.soon(self.leave(f"room_participants:{payload['id']}"))
        elif event == "phx_error":
            self.soon(self.again(name, topic, number))

    async def again(self, name: str, topic: str, number: str) -> None:
        """Join a topic that broke down."""
        await asyncio.sleep(FIRST_DELAY)
        if await self.join(topic) and name == "chat_room" and number in self.rooms:
            self.rooms[number].queue.put_nowait(None)

    def soon(self, work: Coroutine[Any, Any, object]) -> None:
        """Do it besides."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


async def main() -> None:
    """Run until a signal comes, then close the socket as it should be."""
    agent, stopped = Agent(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    running = asyncio.create_task(agent.run())
    await stopped.wait()
    if agent.ws is not None:
        await agent.ws.close(1000)
    running.cancel()


if __name__ == "__main__":
    asyncio.run(main())
