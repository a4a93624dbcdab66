"""The worlds that control makes, and what each was made from: reset makes it again, with the same keys."""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from mock_platform.bots import Bots
from mock_platform.control.apart import apart
from mock_platform.faults import FaultBook, Occurrence, SetFault
from mock_platform.faults.words import words_of
from mock_platform.timeline import Timeline
from mock_platform.world.errors import Conflict, Forbidden, NotFound
from mock_platform.world.identities import Agent
from mock_platform.world.worlds import DEFAULT, Worlds

if TYPE_CHECKING:
    from mock_platform.control.plans import Plan
    from mock_platform.scenarios import BuiltWorld
    from mock_platform.timeline.entries import Details
    from mock_platform.world import World

MOST_WORLDS = 5000
"""More are refused: a test suite that forgets to delete its worlds is told so before the machine is full."""

KeysByHandle = Mapping[str, list[str]]


@dataclass(slots=True)
class Held:
    """A world by name, and how it was made."""

    name: str
    plan: "Plan"
    built: "BuiltWorld"
    bots: Bots
    made_at: float = field(default_factory=time.time)
    asked: int = 0
    """How often control was asked about it."""

    @property
    def world(self) -> "World":
        return self.built.world


class Registry:
    """All worlds of one process, as control sees them."""

    def __init__(self, worlds: Worlds, *, most: int = MOST_WORLDS) -> None:
        self.worlds = worlds
        self._most = most
        self._held: dict[str, Held] = {}
        self.on_default_reset: Callable[[BuiltWorld], None] | None = None
        """Told of the world that takes the place of the default one, so that whoever keeps it keeps the new one."""

    def __iter__(self) -> Iterator[Held]:
        return iter(tuple(self._held.values()))

    def __len__(self) -> int:
        return len(self._held)

    def get(self, name: str) -> Held:
        """The world of this name; :class:`NotFound` if there is none."""
        held = self._held.get(name)
        if held is None:
            raise NotFound(f"World {name!r}")
        held.asked += 1
        return held

    def create(self, plan: "Plan", name: str | None = None) -> Held:
        """Make a world. :class:`Conflict` when the name is taken, :class:`Forbidden` when there are too many."""
        self._check_free(name)
        return self._hold(name or self._free_name(), plan, plan.build())

    async def make(self, plan: "Plan", name: str | None = None) -> Held:
        """The same; what takes long is done apart, and others may have been quicker meanwhile."""
        if plan.is_quick:
            return self.create(plan, name)
        self._check_free(name)
        built = await apart(plan.build)
        self._check_free(name)
        return self._hold(name or self._free_name(), plan, built)

    def hold(self, plan: "Plan", built: "BuiltWorld", name: str = DEFAULT) -> Held:
        """Take in a world that was made before the server started."""
        return self._hold(name, plan, built)

    def reset(self, name: str) -> Held:
        """Make the world again from what it was made from, with the keys it had then; its sockets are closed."""
        held = self.get(name)
        return self._replace(held, held.plan.build(keys=keys_of(held.built.world)))

    async def remake(self, name: str) -> Held:
        """The same; what takes long is done apart. :class:`Conflict` when the world was reset or deleted meanwhile."""
        held = self.get(name)
        if held.plan.is_quick:
            return self.reset(name)
        built = await apart(partial(held.plan.build, keys=keys_of(held.built.world)))
        if self._held.get(name) is not held:
            raise Conflict(f"The world {name!r} was reset or deleted meanwhile")
        return self._replace(held, built)

    def remove(self, name: str) -> None:
        """Delete the world: its keys stand for nobody, its sockets are closed. Not the default one."""
        self.get(name)
        if name == DEFAULT:
            raise Forbidden("The default world can be reset, not deleted")
        self._remove(name)

    def _check_free(self, name: str | None) -> None:
        if len(self._held) >= self._most:
            raise Forbidden(f"There are {self._most} worlds already: delete some", code="limit_reached")
        if name in self._held:
            raise Conflict(f"There is a world {name!r} already")

    def _replace(self, held: Held, built: "BuiltWorld") -> Held:
        self._remove(held.name)
        if held.name == DEFAULT and self.on_default_reset is not None:
            self.on_default_reset(built)
        return self._hold(held.name, held.plan, built)

    def _hold(self, name: str, plan: "Plan", built: "BuiltWorld") -> Held:
        self.worlds.add(built.world, name)
        timeline = built.world.attached(Timeline, Timeline)  # first: an event is written down before anybody acts on it
        FaultBook.of(built.world).on_fired.append(partial(_note_fault, built.world, timeline))
        held = self._held[name] = Held(name, plan.pinned(built), built, Bots(built.world, built.scripts))
        return held

    def _remove(self, name: str) -> None:
        self.worlds.remove(name)
        del self._held[name]

    def _free_name(self) -> str:
        while True:
            name = f"world-{secrets.token_hex(4)}"
            if name not in self._held:
                return name


def _note_fault(world: "World", timeline: Timeline, fault: SetFault, occurrence: Occurrence) -> None:
    """An injected answer is marked: the fault is in the timeline, and so is its number at the request."""
    details: Details = {"fault": fault.id, "fired": fault.fired, "effect": words_of(fault.fault.effect)}
    who = None if occurrence.caller is None else world.accounts.get(occurrence.caller)
    timeline.note("fault", occurrence.name, details, who=who, room=occurrence.room)
    timeline.struck(fault.id)


def keys_of(world: "World") -> dict[str, list[str]]:
    """All live keys by handle, oldest first."""
    found: dict[str, list[str]] = {}
    for key, identity in world.accounts.live_keys().items():
        found.setdefault(identity.handle, []).append(key)
    return found


def new_key(identity: object, unix_seconds: int) -> str:
    """A key in the platform's form (AUTH-3) that no other world of any seed makes."""
    prefix = "thnv_a_" if isinstance(identity, Agent) else "thnv_u_"
    return f"{prefix}{unix_seconds}_{secrets.token_urlsafe(24).replace('_', '-')}"
