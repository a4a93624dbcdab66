"""Domain events: what happened in a world, told to whoever subscribed, after it was stored (RT-5).

Everything that the platform pushes over its WebSocket has an event here, with the entities themselves; faces turn them
into payloads.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mock_platform.world.contacts import Contact, ContactRequest
    from mock_platform.world.deliveries import State
    from mock_platform.world.identities import Agent, Identity
    from mock_platform.world.messages import Message
    from mock_platform.world.rooms import Participant, Room
    from mock_platform.world.tasks import Task

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Event:
    """Base of all domain events. Nobody changes one; they are not frozen because each write makes some."""


@dataclass(slots=True)
class RoomAdded(Event):
    """``identity`` became a participant of ``room`` (CHT-11, PAR-22)."""

    room: "Room"
    identity: "Identity"


@dataclass(slots=True)
class RoomRemoved(Event):
    """``identity`` stopped being a participant of ``room`` (PAR-18)."""

    room: "Room"
    identity: "Identity"
    removed_at: int


@dataclass(slots=True)
class RoomDeleted(Event):
    """The whole room is gone (CHT-14); ``room.participants`` still names those who were in it."""

    room: "Room"


@dataclass(slots=True)
class ParticipantAdded(Event):
    """Told to everybody in the room (PAR-22)."""

    room: "Room"
    participant: "Participant"


@dataclass(slots=True)
class ParticipantRemoved(Event):
    """Told to everybody who stays in the room (PAR-18)."""

    room: "Room"
    participant: "Participant"


@dataclass(slots=True)
class MessageCreated(Event):
    """A text message was stored (RT-1)."""

    room: "Room"
    message: "Message"


@dataclass(slots=True)
class MessageUpdated(Event):
    """The delivery of the message at ``agent`` changed to ``state`` (DEL-27)."""

    room: "Room"
    message: "Message"
    agent: "Agent"
    state: "State"


@dataclass(slots=True)
class EventPosted(Event):
    """An agent posted a non-text event; Thenvoi pushes nothing for it (EVT-5), Band does (BAND-10)."""

    room: "Room"
    message: "Message"


@dataclass(slots=True)
class ContactRequestReceived(Event):
    """Told to the recipient (WCL)."""

    request: "ContactRequest"


@dataclass(slots=True)
class ContactRequestUpdated(Event):
    """Told to both parties (CON-13, CON-14)."""

    request: "ContactRequest"


@dataclass(slots=True)
class ContactAdded(Event):
    """Told to the owner of the record (CON-13)."""

    contact: "Contact"


@dataclass(slots=True)
class ContactRemoved(Event):
    """Told to whoever lost the record (CON-16)."""

    contact: "Contact"


@dataclass(slots=True)
class TaskCreated(Event):
    """Told to the task's creator (TSK-4)."""

    task: "Task"


@dataclass(slots=True)
class TaskUpdated(Event):
    """Told to the task's creator (TSK-4)."""

    task: "Task"


@dataclass(slots=True)
class AgentRegistered(Event):
    """A user's set of agents grew (AGT-1)."""

    agent: "Agent"


@dataclass(slots=True)
class AgentChanged(Event):
    """The agent has another name or description, or was switched on or off (mcp.md 5.5)."""

    agent: "Agent"


@dataclass(slots=True)
class AgentDeleted(Event):
    """The agent is gone and its sockets have to go (AGT-14, OQ-29)."""

    agent: "Agent"


@dataclass(slots=True)
class PresenceChanged(Event):
    """The first live socket of an identity came, or the last one went."""

    identity_id: str
    online: bool


@dataclass(slots=True)
class KeyIssued(Event):
    """``key`` now stands for ``identity``."""

    key: str
    identity: "Identity"


@dataclass(slots=True)
class KeyRevoked(Event):
    """``key`` stands for nobody any more (AUTH-11)."""

    key: str


@dataclass(slots=True)
class WorldRemoved(Event):
    """The process has let the whole world go, and its sockets have to go as well."""


Subscriber = Callable[[Event], None]


class Events:
    """The subscribers of one world."""

    def __init__(self) -> None:
        self._subscribers: list[tuple[Subscriber, tuple[type[Event], ...]]] = []
        self._told: dict[type[Event], tuple[Subscriber, ...]] = {}
        self._untold: deque[Event] = deque()
        self._telling = False

    def subscribe(self, subscriber: Subscriber, *kinds: type[Event]) -> Callable[[], None]:
        """Have ``subscriber`` called with every later event, in order of commits; returns the way to stop it.

        With ``kinds``, only with events of these.
        """
        entry = (subscriber, kinds)
        self._subscribers.append(entry)
        self._told.clear()

        def stop() -> None:
            self._subscribers.remove(entry)
            self._told.clear()

        return stop

    def publish(self, event: Event) -> None:
        """Tell everybody. The change is stored already: a subscriber that fails is logged and undoes nothing.

        What a command of a subscriber publishes waits until everybody knows of what came before it.
        """
        if self._telling:
            self._untold.append(event)
            return
        self._telling = True
        try:
            self._tell(event)
            while self._untold:
                self._tell(self._untold.popleft())
        finally:
            self._telling = False

    def _tell(self, event: Event) -> None:
        kind = type(event)
        told = self._told.get(kind)
        if told is None:
            told = tuple(subscriber for subscriber, kinds in self._subscribers if not kinds or kind in kinds)
            self._told[kind] = told
        for subscriber in told:
            try:
                subscriber(event)
            except Exception:  # noqa: BLE001 - whatever it is, the command that published has succeeded
                _log.exception("a subscriber failed on %s", type(event).__name__)
