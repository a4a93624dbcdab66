"""The reference program that acts as a user: reads all of its rooms, says something in one, and listens.

It never prints a key. Variables: those of ``thenvoi-mock env``, and ``HEARTBEAT`` (seconds).
"""

import asyncio
import http.client
import itertools
import json
import os
import signal
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

KEY = os.environ["THENVOI_API_KEY"]
HOST = urlsplit(os.environ["THENVOI_REST_URL"]).netloc
URL = f"{os.environ['THENVOI_WS_URL']}?api_key={KEY}&vsn=2.0.0"
HEARTBEAT = float(os.environ.get("HEARTBEAT", "30"))
FIRST_DELAY, TRIES = 0.25, 5
REFS = itertools.count(1)


class Refused(Exception):  # noqa: N818 - what happened
    """The platform will not do it, now or ever."""


async def call(method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
    """What stands in the answer; tries again what may get better. Raises :class:`Refused`."""
    delay = FIRST_DELAY
    for _ in range(TRIES):
        status, wait, answer = await asyncio.to_thread(ask, method, path, body)
        if status < 400:
            return json.loads(answer)
        if status not in {408, 429} and status < 500:
            raise Refused(f"{method} {path} is {status}")
        await asyncio.sleep(max(delay, float(wait or 0)))
        delay *= 2
    raise Refused(f"{method} {path} is still refused")


def ask(method: str, path: str, body: object) -> tuple[int, str | None, bytes]:
    """One request: its status, Retry-After, and body; 503 without an answer."""
    connection = http.client.HTTPConnection(HOST, timeout=30)
    headers = {"X-API-Key": KEY, "Content-Type": "application/json"}
    try:
        connection.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Retry-After"), answer.read()
    except (OSError, http.client.HTTPException):
        return 503, None, b""
    finally:
        connection.close()


async def whole(path: str) -> list[dict[str, Any]]:
    """A list with all of its pages."""
    found: list[dict[str, Any]] = []
    for page in itertools.count(1):
        answer = await call("GET", f"{path}?page={page}&page_size=50")
        found += answer["data"]
        if page >= answer["metadata"]["total_pages"]:
            break
    return found


async def speak(room: str) -> None:
    """Say something to the first agent of a room."""
    everybody = (await call("GET", f"/me/chats/{room}/participants"))["data"]
    agents = [each["id"] for each in everybody if each["type"] == "Agent"]
    for agent in agents[:1]:
        message = {"content": "Good morning", "mentions": [{"id": agent}]}
        await call("POST", f"/me/chats/{room}/messages", {"message": message})


async def send(ws: ClientConnection, topic: str, event: str) -> None:
    """Send a frame; a join has its own ref as join_ref."""
    ref = str(next(REFS))
    await ws.send(json.dumps([ref if event == "phx_join" else None, ref, topic, event, {}]))


async def listen(topics: list[str], sockets: list[ClientConnection]) -> None:
    """Hear what is said, for ever."""
    delay = FIRST_DELAY
    while True:
        with suppress(OSError, InvalidHandshake, ConnectionClosed, TimeoutError):
            async with connect(URL, ping_interval=None) as ws, asyncio.TaskGroup() as tasks:
                sockets[:], delay = [ws], FIRST_DELAY
                for topic in topics:
                    await send(ws, topic, "phx_join")
                beating = tasks.create_task(beat(ws))
                with suppress(ConnectionClosed):
                    async for text in ws:
                        hear(text)
                beating.cancel()
        await asyncio.sleep(delay)
        delay *= 2


async def beat(ws: ClientConnection) -> None:
    """Say that we are there."""
    with suppress(ConnectionClosed):
        while True:
            await asyncio.sleep(HEARTBEAT)
            await send(ws, "phoenix", "heartbeat")


def hear(text: str | bytes) -> None:
    """Print what somebody said."""
    with suppress(ValueError, TypeError, KeyError, AttributeError):
        _, _, _, event, payload = json.loads(text)
        if event == "message_created":
            print(f"{payload['sender_name']}: {payload['content']}", flush=True)  # noqa: T201 - what it is there for


async def live(sockets: list[ClientConnection]) -> None:
    """All that it does."""
    me = (await call("GET", "/me/profile"))["data"]
    rooms = [each["id"] for each in await whole("/me/chats")]
    for room in rooms:
        await whole(f"/me/chats/{room}/messages")
    for room in rooms[:1]:
        await speak(room)
    await listen([f"user_rooms:{me['id']}", *(f"chat_room:{room}" for room in rooms)], sockets)


async def main() -> None:
    """Run until a signal comes, or a refusal, then close the socket as it should be."""
    sockets: list[ClientConnection] = []
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    living = asyncio.create_task(live(sockets))
    waiting = asyncio.create_task(stopped.wait())
    await asyncio.wait([living, waiting], return_when=asyncio.FIRST_COMPLETED)
    for socket in sockets:
        await socket.close(1000)
    living.cancel()
    with suppress(asyncio.CancelledError, Refused):
        await living


if __name__ == "__main__":
    asyncio.run(main())
