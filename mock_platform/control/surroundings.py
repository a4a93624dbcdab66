"""What control asks of the faces beside it, which it does not import: whoever wires them hands it in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from mock_platform.faults import Vocabulary

if TYPE_CHECKING:
    from mock_platform.world import World
    from mock_platform.world.identities import Identity


class Channels(Protocol):
    """The channels of one socket."""

    @property
    def joined(self) -> Mapping[str, object]:
        """By topic, everything that is joined now."""


class Socket(Protocol):
    """A live socket, as far as it is shown."""

    @property
    def identity(self) -> "Identity":
        """Whose it is."""

    @property
    def channels(self) -> Channels:
        """What it has joined."""


def no_sockets(_world: "World") -> Iterable[Socket]:
    """Where there is no WebSocket face."""
    return ()


def always(_world: "World") -> bool:
    """The same for whatever is on its way."""
    return True


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What faults can be set on, the live sockets of a world, and whether everything on its way there has been sent."""

    vocabulary: Vocabulary = field(default_factory=lambda: Vocabulary(operations=(), events=(), topics=()))
    sockets: "Callable[[World], Iterable[Socket]]" = no_sockets
    is_quiet: "Callable[[World], bool]" = always
