"""The sockets of one world: who is connected, who has joined what, and pushing to them."""

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from pydantic_core import to_json

from mock_platform.channels import Join
from mock_platform.realtime import payloads
from mock_platform.realtime.live import Connection, LiveSocket
from mock_platform.realtime.routing import Push, pushes_of
from mock_platform.realtime.topics import ROOM_TOPICS, may_join, parse
from mock_platform.realtime.wsframe import text_frame
from mock_platform.world.accounts import Agent
from mock_platform.world.clock import SECOND
from mock_platform.world.events import AgentDeleted, Event, KeyRevoked, MessageCreated

if TYPE_CHECKING:
    from mock_platform.realtime.upgrade import Request
    from mock_platform.world import World

DROPPED = 1001
IDLE = 1002
SUPERSEDE_SECONDS = 0.1
SLICE = 100
"""How many sockets are written to before the loop gets its turn."""

_log = logging.getLogger(__name__)


class _FanOut(NamedTuple):
    """What is left to send of one push: the sockets with the join_ref that they had, and the frames by join_ref."""

    topic: str
    targets: list[LiveSocket]
    push: Push


class Hub:
    """All live sockets of one world; subscribes to its events."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._topics: dict[str, dict[LiveSocket, None]] = {}
        self._sockets: dict[str, dict[LiveSocket, None]] = {}
        self._keys: dict[LiveSocket, str] = {}
        self._waiting: deque[_FanOut] = deque()
        self._drainer: asyncio.Task[None] | None = None
        self._superseded = 0
        world.events.subscribe(self._tell)

    # --- connections ---------------------------------------------------------------------------------------------

    def is_connected(self, identity_id: str) -> bool:
        """Whether the identity has a live socket."""
        return identity_id in self._sockets

    def connect(self, request: "Request", connection: Connection) -> LiveSocket:
        """A new socket; an agent's older one is dropped (AGT-18)."""
        switches = self._world.switches
        socket = LiveSocket(
            request,
            connection,
            on_join=self._joins,
            on_left=self._leaves,
            echo_unmatched=switches.unmatched_join_ref == "echo",
            channel_limit=switches.channel_limit,
        )
        if isinstance(request.identity, Agent) and switches.eviction == "supersede":
            for older in tuple(self._sockets.get(request.identity.id, ())):
                self._evict(older, request.identity)
        self._sockets.setdefault(request.identity.id, {})[socket] = None
        self._keys[socket] = request.key
        self._world.set_presence(request.identity.id, online=True)
        self._watch(socket)
        return socket

    def disconnect(self, socket: LiveSocket) -> None:
        """The connection is gone, whoever ended it."""
        socket.gone()
        for topic in [each for each, sockets in self._topics.items() if socket in sockets]:
            self._leaves(socket, topic)
        self._keys.pop(socket, None)
        mine = self._sockets.get(socket.identity.id, {})
        mine.pop(socket, None)
        if not mine:
            self._sockets.pop(socket.identity.id, None)
            self._world.set_presence(socket.identity.id, online=False)

    def close_all(self, code: int) -> None:
        """Close every socket, for instance when the server drains."""
        for sockets in tuple(self._sockets.values()):
            for socket in tuple(sockets):
                socket.close(code)

    def _evict(self, socket: LiveSocket, agent: Agent) -> None:
        """websocket.md 6, row 11: told why if it can be told, then closed; two such clients take turns for ever."""
        _log.info("a newer connection of agent %s replaces an older one", agent.id)
        control = f"agent_control:{agent.id}"
        if control in socket.channels.joined:
            self._superseded += 1
            socket.push(control, "supersede", payloads.supersede(agent, f"supersede-{self._superseded}"))
            asyncio.get_running_loop().call_later(SUPERSEDE_SECONDS, socket.close, DROPPED)
        else:
            socket.close(DROPPED)

    def _watch(self, socket: LiveSocket) -> None:
        """RT-7: close the socket when nothing came in for the idle time, on the world's clock."""
        idle = self._world.switches.idle_timeout * SECOND
        if not idle:
            return

        def look() -> None:
            if socket.closed:
                return
            if self._world.clock.now() - socket.last_heard >= idle:
                socket.close(IDLE)
            else:
                self._world.clock.call_at(socket.last_heard + idle, look)

        self._world.clock.call_at(socket.last_heard + idle, look)

    # --- topics --------------------------------------------------------------------------------------------------

    def _joins(self, socket: LiveSocket, join: Join) -> bool:
        if not may_join(self._world, socket.identity, join.topic):
            return False
        self._topics.setdefault(join.topic, {})[socket] = None
        return True

    def _leaves(self, socket: LiveSocket, topic: str) -> None:
        sockets = self._topics.get(topic)
        if sockets is not None:
            sockets.pop(socket, None)
            if not sockets:
                del self._topics[topic]

    # --- pushes --------------------------------------------------------------------------------------------------

    def _tell(self, event: Event) -> None:
        for push in pushes_of(event):
            self._push(push)
        if isinstance(event, MessageCreated):
            self._hand_over(event)
        elif isinstance(event, AgentDeleted):
            for socket in tuple(self._sockets.get(event.agent.id, ())):
                socket.close(DROPPED)
        elif isinstance(event, KeyRevoked):
            for socket in [each for each, key in self._keys.items() if key == event.key]:
                socket.close(DROPPED)

    def _hand_over(self, event: MessageCreated) -> None:
        """DEL-26: the message has been pushed to a socket of these agents."""
        for socket in tuple(self._topics.get(f"chat_room:{event.room.id}", ())):
            if isinstance(socket.identity, Agent) and event.message.mentions_id(socket.identity.id):
                self._world.deliveries.hand_over(socket.identity, event.room, event.message)

    def _push(self, push: Push) -> None:
        targets = [socket for socket in self._topics.get(push.topic, ()) if self._gets(socket, push)]
        if not targets:
            return
        fan_out = _FanOut(push.topic, targets, push)
        if not self._waiting and len(targets) <= SLICE:
            _send(fan_out, 0, len(targets), {})
            return
        self._waiting.append(fan_out)
        if self._drainer is None:
            self._drainer = asyncio.get_running_loop().create_task(self._drain())

    def _gets(self, socket: LiveSocket, push: Push) -> bool:
        """RT-6: whoever is not in the room any more hears nothing, joined or not."""
        topic = parse(push.topic)
        if topic is not None and topic.name in ROOM_TOPICS and push.event != "room_deleted":
            room = self._world.rooms.rooms.get(topic.id)
            if room is None or socket.identity.id not in room.participants:
                return False
        return push.wanted(socket.identity)

    async def _drain(self) -> None:
        """Send what waits, a slice at a time, so that requests are answered in between."""
        try:
            while self._waiting:
                fan_out = self._waiting[0]
                ready: dict[object, bytes] = {}
                for start in range(0, len(fan_out.targets), SLICE):
                    _send(fan_out, start, start + SLICE, ready)
                    await asyncio.sleep(0)
                self._waiting.popleft()
        finally:
            self._drainer = None


def _send(fan_out: _FanOut, start: int, stop: int, ready: dict[object, bytes]) -> None:
    """Write one slice; a frame is made once for each join_ref and serializer."""
    for socket in fan_out.targets[start:stop]:
        if fan_out.topic not in socket.channels.joined:
            continue
        join_ref = socket.channels.joined[fan_out.topic]
        key = (join_ref, socket.is_v1)
        frame = ready.get(key)
        if frame is None:
            frame = ready[key] = _frame(fan_out.push, join_ref, v1=socket.is_v1)
        socket.push_ready(frame)


def _frame(push: Push, join_ref: object, *, v1: bool) -> bytes:
    topic, event = to_json(push.topic), to_json(push.event)
    if v1:
        return text_frame(b'{"topic":%b,"event":%b,"payload":%b,"ref":null}' % (topic, event, push.payload))
    return text_frame(b"[%b,null,%b,%b,%b]" % (to_json(join_ref), topic, event, push.payload))
