"""The sockets of one world: who is connected, who replaces whom, and who is told of what happens."""

import asyncio
import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from mock_platform.realtime import payloads
from mock_platform.realtime.faults import PushFaults
from mock_platform.realtime.idle import IdleWatch
from mock_platform.realtime.live import Connection, LiveSocket
from mock_platform.realtime.outbox import Outbox
from mock_platform.realtime.profiles import documented
from mock_platform.realtime.recording import SocketRecord
from mock_platform.realtime.routing import Push, pushes_of
from mock_platform.realtime.subscriptions import Subscription, Subscriptions
from mock_platform.timeline import Timeline
from mock_platform.world.events import AgentDeleted, Event, KeyRevoked, MessageCreated, WorldRemoved
from mock_platform.world.identities import Agent

if TYPE_CHECKING:
    from mock_platform.realtime.upgrade import Admitted
    from mock_platform.world import World
    from mock_platform.world.rooms import Room

DROPPED = 1001
"""For sockets that the platform ends on purpose (websocket.md 1.5)."""

SUPERSEDE_SECONDS = 0.1

_log = logging.getLogger(__name__)


class Hub:
    """All live sockets of one world; subscribes to its events."""

    def __init__(self, world: "World") -> None:
        self.subscriptions = Subscriptions()
        self.idle = IdleWatch(world.clock, world.switches.idle_timeout)
        self._world = world
        self._sockets: dict[str, dict[LiveSocket, None]] = {}
        self._outbox = Outbox()
        self._faults = PushFaults(world, self._outbox)
        self._superseded = self._connected = 0
        self._timeline = world.attached(Timeline, Timeline)  # first: it has to know of an event before its pushes go
        world.events.subscribe(self._tell)

    @property
    def is_quiet(self) -> bool:
        """Whether every push has been sent."""
        return self._outbox.is_empty

    # --- connections ---------------------------------------------------------------------------------------------

    def is_connected(self, identity_id: str) -> bool:
        """Whether the identity has a live socket."""
        return identity_id in self._sockets

    def connect(self, admitted: "Admitted", connection: Connection) -> LiveSocket:
        """A new socket. An agent's older ones are dropped only after it, so that the agent is never offline between."""
        identity = admitted.identity
        self._connected += 1
        record = SocketRecord(self._world, identity, self._connected)
        socket = LiveSocket(admitted, connection, self, record)
        older = tuple(self._sockets.get(identity.id, ()))
        self._sockets.setdefault(identity.id, {})[socket] = None
        self.idle.heard(socket)
        with self._timeline.doing(record.connected(admitted.vsn)):
            self._world.set_presence(identity.id, online=True)
            if isinstance(identity, Agent) and self._world.switches.eviction == "supersede":
                for each in older:
                    self._evict(each, identity)
        return socket

    def forget(self, socket: LiveSocket) -> None:
        """The socket is closed, whoever closed it; told by the socket itself."""
        self.idle.forget(socket)
        mine = self._sockets[socket.identity.id]
        del mine[socket]
        with self._timeline.doing(socket.record.disconnected()):
            if not mine:
                del self._sockets[socket.identity.id]
                self._world.set_presence(socket.identity.id, online=False)

    def _evict(self, socket: LiveSocket, agent: Agent) -> None:
        """AGT-18; websocket.md 6, row 11: told why if it can be told. Two that reconnect take turns for ever."""
        _log.info("a newer connection of agent %s replaces an older one", agent.id)
        control = f"agent_control:{agent.id}"
        if control not in socket.channels.joined:
            socket.close(DROPPED)
            return
        self._superseded += 1
        socket.push(control, "supersede", payloads.supersede(agent, f"supersede-{self._superseded}"))
        asyncio.get_running_loop().call_later(SUPERSEDE_SECONDS, socket.close, DROPPED)

    # --- what happened -------------------------------------------------------------------------------------------

    def _tell(self, event: Event) -> None:
        told = [channel for push in pushes_of(event) for channel in self._push(push, event)]
        if isinstance(event, MessageCreated):
            self._hand_over(event, told)
        elif isinstance(event, AgentDeleted):
            _drop(self._sockets.get(event.agent.id, ()))
        elif isinstance(event, KeyRevoked):
            _drop(each for each in self.all() if each.key == event.key)
        elif isinstance(event, WorldRemoved):
            _drop(self.all())

    def all(self) -> Iterator[LiveSocket]:
        """Every live socket."""
        return (each for sockets in self._sockets.values() for each in sockets)

    def _push(self, push: Push, event: Event) -> Sequence[Subscription]:
        """Send ``push``, and tell to whom. Without anybody to read it, it is not even made."""
        targets = [each for each in self.subscriptions.of(push.topic) if push.wanted(each.socket.identity)]
        if targets:
            self._note(push, event, targets)
            payload = push.payload()
            if self._world.switches.payload_profile == "docs":
                payload = documented(push.event, payload)
            if self._world.faulty or self._faults.held:
                room: Room | None = getattr(event, "room", None)
                self._faults.put(targets, push, payload, None if room is None else room.id)
            else:
                self._outbox.put(targets, push.event, payload)
        return targets

    def _note(self, push: Push, event: Event, targets: Sequence[Subscription]) -> None:
        """The push in the timeline; what an agent does with a message that it has got this way follows from it."""
        room: Room | None = getattr(event, "room", None)
        entry = self._timeline.note(
            "push",
            push.event,
            {"topic": ":".join(push.topic)},
            to=[each.socket.identity for each in targets],
            room=None if room is None else room.id,
            cause=self._timeline.newest_event,
        )
        if isinstance(event, MessageCreated):
            for each in entry.to:
                if isinstance(each, Agent):
                    self._timeline.handed(event.message.id, each.id, entry.seq)

    def _hand_over(self, event: MessageCreated, told: Sequence[Subscription]) -> None:
        """DEL-26: the message has been pushed to a socket of these agents."""
        identities = dict.fromkeys(each.socket.identity for each in told if not each.ended)
        for identity in identities:
            if isinstance(identity, Agent):
                self._world.deliveries.hand_over(identity, event.room, event.message)


def _drop(sockets: Iterable[LiveSocket]) -> None:
    for socket in tuple(sockets):
        socket.close(DROPPED)
