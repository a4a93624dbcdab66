"""Who a request comes from: a user of a world, for as long as the token is good."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mock_platform.agent_manager.run import Run
    from mock_platform.world import World
    from mock_platform.world.identities import User

SCOPE_KEY = "thenvoi.principal"
"""Where the scope of a request to ``/mcp`` holds its principal."""


@dataclass(slots=True, eq=False)
class Principal:
    """The caller of one request. ``runs`` are those that wait on its behalf and end when it hangs up."""

    world: "World"
    user: "User"
    expires_at: int
    runs: "set[Run]" = field(default_factory=set)

    def is_same_as(self, other: "Principal") -> bool:
        """Whether both are the same user of the same world, whichever token each has."""
        return self.world is other.world and self.user is other.user

    def hang_up(self) -> None:
        """Nobody waits for the answers any more."""
        for run in tuple(self.runs):
            run.cancel()
