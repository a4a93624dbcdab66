"""The faults of one world: set, counted, fired."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from mock_platform.faults.model import Fault, Occurrence
from mock_platform.faults.problems import BadFault, nearest
from mock_platform.faults.vocabulary import UUID
from mock_platform.faults.words import words_of
from mock_platform.world.errors import NotFound

if TYPE_CHECKING:
    from mock_platform.faults.effects import AnyEffect
    from mock_platform.world import World

MOST_FAULTS = 1000
"""Each occurrence is shown to every fault that waits."""


@dataclass(slots=True, eq=False)
class SetFault:
    """A fault that was set. ``seen`` counts the occurrences that it matched, ``fired`` those that it struck."""

    id: str
    fault: Fault
    caller_id: str | None
    seen: int = 0
    fired: int = 0

    @property
    def is_spent(self) -> bool:
        """Whether it has fired as often as it was to."""
        return self.fault.times is not None and self.fired >= self.fault.times

    def sees(self, occurrence: Occurrence) -> bool:
        """Count the occurrence if it matches, and tell whether the fault is due."""
        if self.caller_id not in (None, occurrence.caller) or not self.fault.concerns(occurrence):
            return False
        self.seen += 1
        return self.seen >= self.fault.nth


Told: TypeAlias = Callable[[SetFault, Occurrence], None]


class FaultBook:
    """All faults of one world; it keeps ``world.faulty``, the one thing that faces look at while there are none.

    An occurrence is struck by one fault at most, the first set of those that are due; the others count it, and are due
    still. So two faults on one operation fire one after the other.
    """

    def __init__(self, world: "World") -> None:
        self.on_fired: list[Told] = []
        """Told of every fault that fires, before its effect is seen."""
        self._world = world
        self._set: dict[str, SetFault] = {}
        self._waiting: list[SetFault] = []
        self._count = 0

    @classmethod
    def of(cls, world: "World") -> "FaultBook":
        """The book of ``world``."""
        return world.attached(cls, cls)

    # --- for whoever sets faults ---------------------------------------------------------------------------------

    def add(self, fault: Fault) -> SetFault:
        """Have ``fault`` wait for its occurrence; :class:`BadFault` for a handle that nobody has, or too many faults.

        An id of nobody is taken: whoever has it may come later.
        """
        if len(self._set) >= MOST_FAULTS:
            raise BadFault("fault", f"is one too many: there are {MOST_FAULTS}, spent ones included; clear some")
        caller_id = None if fault.caller is None else self._id_of(fault.caller)
        self._count += 1
        added = SetFault(f"fault-{self._count}", fault, caller_id)
        self._set[added.id] = added
        self._look()
        return added

    def all(self) -> list[SetFault]:
        """Everything that is set, in that order, the spent ones included."""
        return list(self._set.values())

    def remove(self, fault_id: str) -> None:
        """Take one out; :class:`NotFound` if there is none of this id."""
        if self._set.pop(fault_id, None) is None:
            raise NotFound("Fault")
        self._look()

    def clear(self) -> None:
        """Take all out."""
        self._set.clear()
        self._look()

    # --- for faces -----------------------------------------------------------------------------------------------

    def fire(self, occurrence: Occurrence) -> "AnyEffect | None":
        """What is to go wrong with ``occurrence``, which every waiting fault counts."""
        due = [each for each in self._waiting if each.sees(occurrence)]
        if not due:
            return None
        struck = due[0]
        struck.fired += 1
        self._look()
        for told in tuple(self.on_fired):
            told(struck, occurrence)
        return struck.fault.effect

    # --- inside --------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        self._waiting = [each for each in self._set.values() if not each.is_spent]
        self._world.faulty = bool(self._waiting)

    def _id_of(self, caller: str) -> str:
        if UUID.fullmatch(caller.lower()) is not None:
            return caller.lower()
        accounts = self._world.accounts
        ids = {each.handle: each.id for table in (accounts.users, accounts.agents) for each in table.values()}
        handle = caller.removeprefix("@").lower()
        if handle not in ids:
            hint = f"; the nearest is {nearest(handle, ids)}" if ids else ""
            raise BadFault("caller", f"is neither the handle of anybody in this world nor an id{hint}")
        return ids[handle]


def plain(set_fault: SetFault) -> dict[str, object]:
    """The fault as written, with what has become of it, for JSON."""
    fault = set_fault.fault
    return {
        "id": set_fault.id,
        "on": fault.on,
        "caller": fault.caller,
        "room": fault.room,
        "nth": fault.nth,
        "times": fault.times,
        "effect": fault.effect.model_dump(exclude_unset=True),
        "does": words_of(fault.effect),
        "seen": set_fault.seen,
        "fired": set_fault.fired,
        "spent": set_fault.is_spent,
    }
