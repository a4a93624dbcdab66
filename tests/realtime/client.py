"""A WebSocket client that speaks Phoenix frames, on the published ``websockets`` package."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import Any, NamedTuple, TypeAlias

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as open_connection

Json: TypeAlias = dict[str, Any]

PATH = "/api/v1/socket/websocket"
PATIENCE = 5.0
"""Seconds that a test waits for something that should be there at once."""


class Got(NamedTuple):
    """A frame from the server."""

    join_ref: str | None
    ref: str | None
    topic: str
    event: str
    payload: Json


class Push(NamedTuple):
    """What the server says unasked."""

    event: str
    payload: Json


class Client:
    """One socket. ``connection`` is for what a well-behaved client would not do."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self._refs = map(str, count(1))

    def send(self, *frame: object) -> None:
        self.connection.send(json.dumps(frame))

    def receive(self) -> Got:
        return Got(*json.loads(self.connection.recv(timeout=PATIENCE)))

    def ask(self, *frame: object) -> Got:
        """The next frame after ``frame`` was sent."""
        self.send(*frame)
        return self.receive()

    def join(self, topic: str) -> Json:
        """What a join is answered."""
        ref = next(self._refs)
        got = self.ask(ref, ref, topic, "phx_join", {})
        assert (got.ref, got.topic, got.event) == (ref, topic, "phx_reply")
        return got.payload

    def heard(self) -> list[Got]:
        """Everything that the server had sent before it answered a heartbeat, which it does in order."""
        ref = next(self._refs)
        self.send(None, ref, "phoenix", "heartbeat", {})
        frames = list(iter(self.receive, Got(None, ref, "phoenix", "phx_reply", {"status": "ok", "response": {}})))
        assert all(each.ref is None for each in frames if each.event not in {"phx_reply", "phx_close", "phx_error"})
        return frames

    def pushes(self) -> list[Push]:
        """The events among them."""
        return [Push(each.event, each.payload) for each in self.heard()]

    def events(self) -> list[str]:
        """Their names."""
        return [each.event for each in self.pushes()]

    def push(self) -> Push:
        """The one push that has come."""
        (only,) = self.pushes()
        return only

    def closed_with(self) -> int:
        """The code with which the server ends the socket, whatever it sends before."""
        with pytest.raises(ConnectionClosed) as closed:
            self._receive_everything()
        assert closed.value.rcvd is not None, "the connection was cut"
        return closed.value.rcvd.code

    def _receive_everything(self) -> None:
        while True:
            self.connection.recv(timeout=PATIENCE)

    def close(self) -> None:
        self.connection.close()


@contextmanager
def connect(url: str, headers: Mapping[str, str] | None = None, **options: Any) -> Iterator[Client]:  # noqa: ANN401
    """A socket at ``url``; ``options`` are those of the package."""
    chosen = {"compression": None, "ping_interval": None, "max_size": None, "proxy": None, "close_timeout": 2} | options
    with open_connection(url, additional_headers=headers, **chosen) as connection:
        yield Client(connection)
