"""The ASGI side of the WebSocket face: upgrades and refusals; the frames themselves bypass ASGI."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import WeakKeyDictionary

from pydantic_core import to_json

from mock_platform.realtime.hub import Hub
from mock_platform.realtime.upgrade import Refused, Request, admit

if TYPE_CHECKING:
    from mock_platform.credentials import Credentials
    from mock_platform.realtime.protocol import ChannelProtocol
    from mock_platform.world import World

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH = "/api/v1/socket/websocket"
CONNECTION = "thenvoi_mock.connection"
"""Where the server's protocol object stands in ``scope["extensions"]``."""


class RealtimeFace:
    """ASGI application for the one WebSocket path."""

    def __init__(self, credentials: "Credentials") -> None:
        self._credentials = credentials
        self._hubs: WeakKeyDictionary[World, Hub] = WeakKeyDictionary()
        self._refusals = 0

    def hub(self, world: "World") -> Hub:
        """The sockets of ``world``."""
        hub = self._hubs.get(world)
        if hub is None:
            hub = self._hubs[world] = Hub(world)
        return hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one WebSocket from its upgrade to its end."""
        await receive()
        try:
            request = self._admit(scope)
        except Refused as refusal:
            await self._refuse(send, refusal)
            return
        await send({"type": "websocket.accept"})
        connection: ChannelProtocol = scope["extensions"][CONNECTION]
        hub = self.hub(request.world)
        live = hub.connect(request, connection)
        try:
            connection.live = live
            await _until_gone(receive, connection)
        finally:
            hub.disconnect(live)

    def _admit(self, scope: Scope) -> Request:
        if scope["path"] != PATH:
            raise Refused(404, "not_found", "No such socket")
        request = admit(self._credentials, scope["query_string"], scope["headers"])
        request.world.clock.settle()
        if request.rejects_on_conflict and self.hub(request.world).is_connected(request.identity.id):
            raise Refused(409, "connection_conflict", "Another connection of this agent is live")
        return request

    async def _refuse(self, send: Send, refusal: Refused) -> None:
        """403 with an empty body for every credential problem; JSON for what newer clients can read (1.3)."""
        if refusal.code is None:
            await send({"type": "websocket.close"})
            return
        error = {"code": refusal.code, "message": refusal.message, "request_id": None}
        body = to_json({"error": error})
        headers = [(b"content-type", b"application/json")]
        await send({"type": "websocket.http.response.start", "status": refusal.status, "headers": headers})
        await send({"type": "websocket.http.response.body", "body": body})


async def _until_gone(receive: Receive, connection: "ChannelProtocol") -> None:
    """Wait for the end; frames that came before the socket was live are handed on first."""
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return
        connection.hand_on(message.get("text"), message.get("bytes"))
