"""Which sessions are open at ``/mcp``, and which of them have to go before their client or the library ends them.

The library keeps a session that nobody ends for half an hour, and has room for so many. Without a bound for each user
one client that forgets its sessions would keep everybody else out, and without an end with its world so would tests.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from mock_platform.agent_manager.sse import MOST_OF_ONE_USER
from mock_platform.world.events import Event, WorldRemoved

if TYPE_CHECKING:
    from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser

    from mock_platform.agent_manager.principal import Principal
    from mock_platform.world import World

_Holder: TypeAlias = "tuple[World, str]"


@dataclass(slots=True)
class _Session:
    """One session: whose it is to the library, and how many of its requests are under way."""

    owner: "AuthenticatedUser"
    requests: int = 0


class StreamableSessions:
    """The sessions of one manager. ``end`` is called with the owner and the id of each that has to go."""

    def __init__(self, end: "Callable[[AuthenticatedUser, str], None]") -> None:
        self._end = end
        self._of: dict[_Holder, dict[str, _Session]] = {}
        self._following: dict[World, Callable[[], None]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._of.values()))

    def close(self) -> None:
        """Know of nothing any more; the manager itself comes to its end."""
        self._of.clear()
        for unsubscribe in self._following.values():
            unsubscribe()
        self._following.clear()

    def add(self, principal: "Principal", owner: "AuthenticatedUser", session_id: str) -> None:
        """A session has been opened. Of too many of one user those go that were not used for the longest time.

        Their clients are told 404 and open others, as the protocol has it. Whatever has a request under way stays.
        """
        self._follow(principal.world)
        held = self._of.setdefault(_holder(principal), {})
        unused = [each for each, session in held.items() if not session.requests]
        held[session_id] = _Session(owner)
        for each in unused[: max(len(held) - MOST_OF_ONE_USER, 0)]:
            self._end(held.pop(each).owner, each)

    def discard(self, principal: "Principal", session_id: str) -> None:
        """Its client has ended a session."""
        self._of.get(_holder(principal), {}).pop(session_id, None)

    @contextmanager
    def used(self, principal: "Principal", session_id: str | None) -> Iterator[None]:
        """While a request of the session is under way, a stream included, it does not go."""
        held = self._of.get(_holder(principal), {})
        session = None if session_id is None else held.get(session_id)
        if session is None or session_id is None:
            yield
            return
        held[session_id] = held.pop(session_id)  # the one used last, so the last to go
        session.requests += 1
        try:
            yield
        finally:
            session.requests -= 1

    def _follow(self, world: "World") -> None:
        def hear(event: Event) -> None:
            if isinstance(event, WorldRemoved):
                self._end_all_of(world)

        if world not in self._following:
            self._following[world] = world.events.subscribe(hear)

    def _end_all_of(self, world: "World") -> None:
        self._following.pop(world)()
        for holder in [each for each in self._of if each[0] is world]:
            for session_id, session in self._of.pop(holder).items():
                self._end(session.owner, session_id)


def _holder(principal: "Principal") -> _Holder:
    return principal.world, principal.user.id
