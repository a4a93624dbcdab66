"""Which agents a user has as tools, and who is told when that changes."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from mock_platform.agent_manager.names import PREFIX, Names
from mock_platform.world.events import AgentChanged, AgentDeleted, AgentRegistered, Event, WorldRemoved

if TYPE_CHECKING:
    from mock_platform.world import World
    from mock_platform.world.identities import Agent, User

COALESCE_SECONDS = 0.1
"""Changes that come within this time of the machine are told as one (mcp.md 5.5)."""

Tell: TypeAlias = Callable[[], None]


class Watcher(NamedTuple):
    """Who wants to know: ``tell`` of changes of the list of ``user``, and ``end`` when the whole world has gone."""

    user: "User"
    tell: Tell
    end: Tell


class Catalogue:
    """The agents of one world as tools. Found at the world: ``world.attached(Catalogue, Catalogue)``."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._names = Names()
        self._watchers: dict[int, Watcher] = {}
        self._watcher_count = 0
        self._changed: dict[int, Watcher] = {}
        for agent in world.accounts.agents.values():  # in the order of registration
            self._names.add(agent)
        world.events.subscribe(self._follow)

    # --- reading -------------------------------------------------------------------------------------------------

    def id_of(self, agent: "Agent") -> str:
        """The agent's id as a tool; ``run_`` in front of it is the tool's name."""
        return self._names.of(agent)

    def listed(self, user: "User", *, include_inactive: bool = False) -> "list[Agent]":
        """The agents of ``user`` by their ids."""
        seen = self._world.directory.of(user)
        return sorted((each for each in seen if each.active or include_inactive), key=self.id_of)

    def find(self, user: "User", agent_id: str, *, include_inactive: bool = False) -> "Agent | None":
        """The agent with this id, or with this id on the platform, if ``user`` has it."""
        agent = self._world.accounts.agents.get(agent_id.lower())
        if agent is not None and not self._world.directory.sees(user, agent):
            agent = None
        if agent is None:
            seen = self._world.directory.of(user)
            agent = next((each for each in seen if self.id_of(each) == agent_id), None)
        return agent if agent is not None and (agent.active or include_inactive) else None

    def find_tool(self, user: "User", name: str) -> "Agent | None":
        """The agent behind the tool ``name``."""
        return self.find(user, name.removeprefix(PREFIX)) if name.startswith(PREFIX) else None

    # --- telling -------------------------------------------------------------------------------------------------

    @property
    def watcher_count(self) -> int:
        """How many wait for changes."""
        return len(self._watchers)

    def watch(self, watcher: Watcher) -> Tell:
        """Tell ``watcher`` from now on; returns the way to stop it."""
        self._watcher_count += 1
        number = self._watcher_count
        self._watchers[number] = watcher
        return lambda: self._forget(number)

    def _forget(self, number: int) -> None:
        self._watchers.pop(number, None)
        self._changed.pop(number, None)

    def _follow(self, event: Event) -> None:
        if isinstance(event, AgentRegistered):
            self._names.add(event.agent)
        elif isinstance(event, AgentDeleted):
            self._names.discard(event.agent)
        elif isinstance(event, WorldRemoved):
            for watcher in tuple(self._watchers.values()):
                watcher.end()
        if isinstance(event, AgentRegistered | AgentChanged | AgentDeleted):
            self._note(event.agent)

    def _note(self, agent: "Agent") -> None:
        sees = self._world.directory.sees
        concerned = {number: watcher for number, watcher in self._watchers.items() if sees(watcher.user, agent)}
        if concerned and not self._changed:
            asyncio.get_running_loop().call_later(COALESCE_SECONDS, self._tell)
        self._changed.update(concerned)

    def _tell(self) -> None:
        changed, self._changed = self._changed, {}
        for watcher in changed.values():
            watcher.tell()
