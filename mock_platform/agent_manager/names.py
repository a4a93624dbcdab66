"""Ids of agents as tools: short, safe for every host, and the same for as long as the agent lives (mcp.md 5.5)."""

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_platform.world.identities import Agent

PREFIX = "run_"
LONGEST_ID = 60
"""With the prefix 64, which is what hosts accept."""


class Names:
    """The id of every agent of one world. Only agents that somebody may see together need different ones."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}
        self._in_organization: Counter[tuple[str, str]] = Counter()
        self._anywhere: Counter[str] = Counter()
        self._global: Counter[str] = Counter()

    def add(self, agent: "Agent") -> None:
        """Give ``agent`` its id: the first that is free, so that the older of two keeps the plain one."""
        name = next(each for each in _candidates(agent) if self._is_free(each, agent))
        self._of[agent.id] = name
        self._count(agent, name, 1)

    def discard(self, agent: "Agent") -> None:
        """The agent is gone, and its id free."""
        self._count(agent, self._of.pop(agent.id), -1)

    def of(self, agent: "Agent") -> str:
        """The id of ``agent``."""
        return self._of[agent.id]

    def _is_free(self, name: str, agent: "Agent") -> bool:
        if agent.kind == "global":
            return not self._anywhere[name]
        return not (self._in_organization[agent.organization_id, name] or self._global[name])

    def _count(self, agent: "Agent", name: str, change: int) -> None:
        self._in_organization[agent.organization_id, name] += change
        self._anywhere[name] += change
        if agent.kind == "global":
            self._global[name] += change


def _candidates(agent: "Agent") -> "Iterator[str]":
    """The slug, then with the last 8 hex digits of the agent's id, then with all 32.

    The last and not the first, in which the fixed ids of scenarios do not differ.
    """
    slug = re.sub(r"[^a-z0-9_]", "_", agent.handle.partition("/")[2].lower())
    digits = agent.id.replace("-", "")
    yield slug[:LONGEST_ID]
    for count in (8, 32):
        yield f"{slug[: LONGEST_ID - count - 1]}_{digits[-count:]}"
