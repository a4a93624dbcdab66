"""The worlds of one process, found by key: a key belongs to exactly one world (design rule 6)."""

from collections.abc import Callable, Iterator
from functools import partial

from mock_platform.world.errors import Invalid, Unauthorized
from mock_platform.world.events import Event, KeyIssued, KeyRevoked, WorldRemoved
from mock_platform.world.identities import Identity
from mock_platform.world.world import World, no_foreign_key

DEFAULT = "default"


class Worlds:
    """All worlds of one process by name, and all their keys."""

    def __init__(self) -> None:
        self._worlds: dict[str, World] = {}
        self._names: dict[World, str] = {}
        self._by_key: dict[str, tuple[World, Identity]] = {}
        self._unsubscribe: dict[str, Callable[[], None]] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._worlds)

    def add(self, world: World, name: str = DEFAULT) -> None:
        """Take ``world`` in. :class:`Invalid` when its name or one of its keys is taken; then nothing has changed."""
        if name in self._worlds:
            raise Invalid(details={"name": ["has already been taken"]})
        keys = world.accounts.live_keys()
        if any(key in self._by_key for key in keys):
            raise Invalid("A key of this world belongs to another world", details={"key": ["has already been taken"]})
        self._worlds[name] = world
        self._names[world] = name
        self._by_key.update({key: (world, identity) for key, identity in keys.items()})
        self._unsubscribe[name] = world.events.subscribe(
            lambda event: self._follow(world, event), KeyIssued, KeyRevoked
        )
        world.is_foreign_key = partial(self._is_foreign, world)

    def remove(self, name: str) -> None:
        """Let the world go: its keys stand for nobody, and whoever subscribed to it is told."""
        world = self._worlds.pop(name)
        self._unsubscribe.pop(name)()
        del self._names[world]
        for key in world.accounts.live_keys():
            del self._by_key[key]
        world.is_foreign_key = no_foreign_key
        world.events.publish(WorldRemoved())

    def get(self, name: str = DEFAULT) -> World:
        """The world of this name; ``KeyError`` if there is none."""
        return self._worlds[name]

    def name_of(self, world: World) -> str:
        """The name under which ``world`` was taken in."""
        return self._names[world]

    def identify(self, key: str) -> tuple[World, Identity]:
        """The world and the identity of ``key``; :class:`Unauthorized` if it stands for nobody (AUTH-5)."""
        found = self._by_key.get(key)
        if found is None:
            raise Unauthorized("API key not linked to a valid user or agent")
        return found

    def _is_foreign(self, world: World, key: str) -> bool:
        owner = self._by_key.get(key)
        return owner is not None and owner[0] is not world

    def _follow(self, world: World, event: Event) -> None:
        if isinstance(event, KeyIssued):
            self._by_key[event.key] = (world, event.identity)
        else:
            assert isinstance(event, KeyRevoked)  # noqa: S101 - subscribed to nothing else
            self._by_key.pop(event.key, None)
