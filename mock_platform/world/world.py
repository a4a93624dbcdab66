"""A world: one complete small platform, with a clock and ids of its own.

Everything here is plain and synchronous: a command checks everything, then changes, then tells; it runs on one thread
and so is atomic without a lock (design rule 1).
"""

from collections.abc import Callable
from typing import TypeVar, cast

from mock_platform.world.accounts import Accounts
from mock_platform.world.clock import Clock
from mock_platform.world.contacts import Contacts
from mock_platform.world.deliveries import Deliveries
from mock_platform.world.events import Events, PresenceChanged
from mock_platform.world.ids import Ids
from mock_platform.world.memories import Memories
from mock_platform.world.messages import Messages
from mock_platform.world.peers import Peers
from mock_platform.world.rooms import Rooms
from mock_platform.world.switches import Switches
from mock_platform.world.tasks import Tasks

T = TypeVar("T")


class World:
    """The state of one platform and the commands that change it.

    ``seed`` decides every id and key that the world makes up. Together with a frozen clock the same commands give the
    same bytes.
    """

    def __init__(self, *, seed: int = 0, clock: Clock | None = None, switches: Switches | None = None) -> None:
        self.clock = clock or Clock()
        self.ids = Ids(seed)
        self.switches = switches or Switches()
        self.events = Events()
        self.accounts = Accounts(self)
        self.rooms = Rooms(self)
        self.messages = Messages(self)
        self.deliveries = Deliveries(self)
        self.peers = Peers(self)
        self.contacts = Contacts(self)
        self.memories = Memories(self)
        self.tasks = Tasks(self)
        self.online: set[str] = set()
        """Ids of those with a live socket."""
        self._attached: dict[type, object] = {}

    def attached(self, kind: type[T], make: "Callable[[World], T]") -> T:
        """What others keep about this world, one of each kind, made when first asked for; it lives as long as the world.

        No rule reads it: it is where a fault book or a timeline is found again by every face.
        """
        found = self._attached.get(kind)
        if found is None:
            found = self._attached[kind] = make(self)
        return cast("T", found)

    def set_presence(self, identity_id: str, *, online: bool) -> None:
        """Told by whoever holds the sockets: the first of an identity came, or its last one went."""
        if online != (identity_id in self.online):
            (self.online.add if online else self.online.discard)(identity_id)
            self.events.publish(PresenceChanged(identity_id, online))
