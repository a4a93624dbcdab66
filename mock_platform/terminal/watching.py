"""Being told over the WebSocket when something happens in a room."""

import json
import threading
from contextlib import ExitStack
from queue import Empty, Queue
from urllib.parse import urlencode

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from mock_platform.terminal.person import Person, Trouble

HEARTBEAT_SECONDS = 25.0
_JOIN_SECONDS = 10.0


class Watcher:
    """A user's socket that has joined one room; reads in a thread of its own."""

    def __init__(self, person: Person, room_id: str) -> None:
        self._happened: Queue[str] = Queue()
        self._stopped = threading.Event()
        self._refs = 0
        self._open = ExitStack()
        self._socket = _connect(person, self._open)
        try:
            self._join(f"chat_room:{room_id}")
        except Trouble:
            self._open.close()
            raise
        for target in (self._read, self._beat):
            threading.Thread(target=target, daemon=True, name="thenvoi-mock-watcher").start()

    def wait(self, seconds: float) -> str | None:
        """The name of the next event, or ``None`` when nothing came; :class:`Trouble` when the socket is gone."""
        try:
            event = self._happened.get(timeout=seconds)
        except Empty:
            return None
        if not event:
            raise Trouble("the connection to the platform is gone")
        return event

    def close(self) -> None:
        """Hang up."""
        self._stopped.set()
        self._open.close()

    def _join(self, topic: str) -> None:
        ref = self._send(topic, "phx_join", joins=True)
        while True:
            _, got, _, event, payload = json.loads(self._socket.recv(timeout=_JOIN_SECONDS))
            if event == "phx_reply" and got == ref:
                break
        if payload["status"] != "ok":
            raise Trouble(f"the platform does not let you into {topic}: {payload['response'].get('reason')}")

    def _send(self, topic: str, event: str, *, joins: bool = False) -> str:
        self._refs += 1
        ref = str(self._refs)
        self._socket.send(json.dumps([ref if joins else None, ref, topic, event, {}]))
        return ref

    def _read(self) -> None:
        try:
            for text in self._socket:
                event = json.loads(text)[3]
                if event != "phx_reply":
                    self._happened.put(event)
        except WebSocketException:
            pass
        finally:
            self._happened.put("")

    def _beat(self) -> None:
        while not self._stopped.wait(HEARTBEAT_SECONDS):
            try:
                self._send("phoenix", "heartbeat")
            except WebSocketException:
                return


def _connect(person: Person, stack: ExitStack) -> ClientConnection:
    query = urlencode({"api_key": person.key, "vsn": "2.0.0"})
    url = f"ws{person.base_url.removeprefix('http')}/api/v1/socket/websocket?{query}"
    try:
        return stack.enter_context(connect(url, proxy=None, compression=None))
    except (WebSocketException, OSError):
        raise Trouble(f"no WebSocket at {person.base_url} for this key") from None
