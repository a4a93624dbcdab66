"""A world: one complete small platform, with a clock and ids of its own.

Everything here is plain and synchronous: a command checks everything, then changes, then tells; it runs on one thread
and so is atomic without a lock (design rule 1). So whoever reads sees what was written
before (GEN-7), of several who want the same at once one gets it (GEN-8), and messages have one order (GEN-9).
"""

from typing import TYPE_CHECKING, Any, TypeVar

from mock_platform.world.accounts import Accounts
from mock_platform.world.clock import Clock
from mock_platform.world.contacts import Contacts
from mock_platform.world.deliveries import Deliveries
from mock_platform.world.directory import Directory
from mock_platform.world.events import Events, PresenceChanged
from mock_platform.world.ids import Ids
from mock_platform.world.memories import Memories
from mock_platform.world.messages import Messages
from mock_platform.world.peers import Peers
from mock_platform.world.rooms import Rooms
from mock_platform.world.switches import Switches
from mock_platform.world.tasks import Tasks

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def no_foreign_key(_key: str) -> bool:
    """What a world that is alone knows of the keys of others."""
    return False


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
        self.directory = Directory(self)
        self.online: set[str] = set()
        """Ids of those with a live socket."""
        self.scripted: set[str] = set()
        """Ids of the agents that a script answers for while they have none."""
        self.is_foreign_key = no_foreign_key
        """Whether a key belongs to another world of the process; told by whoever knows them all (design rule 6)."""
        self.faulty = False
        """Whether a fault waits for something to happen; while none does, faces look at nothing else of faults."""
        self.keeper: Callable[[object], None] | None = None
        """Told of every write that no event tells of; of everything else, events do."""
        self._attached: dict[type, Any] = {}

    def attached(self, kind: type[T], make: "Callable[[World], T]") -> T:
        """What others keep about this world, one of each kind, made when first asked for.

        It lives as long as the world, and no rule reads it: by it every face finds the same fault book and timeline.
        """
        found: T | None = self._attached.get(kind)
        if found is None:
            found = self._attached[kind] = make(self)
        return found

    def wrote(self, entity: object) -> None:
        """Called by a command that has changed ``entity`` and tells nobody else of it."""
        if self.keeper is not None:
            self.keeper(entity)

    def set_presence(self, identity_id: str, *, online: bool) -> None:
        """Told by whoever holds the sockets: the first of an identity came, or its last one went."""
        if online != (identity_id in self.online):
            (self.online.add if online else self.online.discard)(identity_id)
            self.events.publish(PresenceChanged(identity_id, online))
