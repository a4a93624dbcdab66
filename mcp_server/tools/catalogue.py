"""All tools in the order of the contract's tables, which is the order in which they are listed."""

from typing import Final

from mcp_server.tools.agent import AGENT
from mcp_server.tools.contacts import CONTACTS
from mcp_server.tools.human import HUMAN
from mcp_server.tools.system import SYSTEM
from mcp_server.tools.table import Audience, Group, KeyKind, Tool

TOOLS: Final[tuple[Tool, ...]] = (*HUMAN, *AGENT, *SYSTEM, *CONTACTS)

BY_NAME: Final[dict[str, Tool]] = {tool.name: tool for tool in TOOLS}

ALIASES: Final[dict[str, str]] = {tool.alias: tool.name for tool in TOOLS if tool.alias}
"""The older names that are still understood, each with the name that has replaced it."""

_AUDIENCES: Final[dict[KeyKind, frozenset[Audience]]] = {
    KeyKind.USER: frozenset({Audience.HUMAN, Audience.SYSTEM}),
    KeyKind.AGENT: frozenset({Audience.AGENT, Audience.SYSTEM}),
    KeyKind.LEGACY: frozenset(Audience),
    KeyKind.UNKNOWN: frozenset({Audience.SYSTEM}),
}


def loaded(kind: KeyKind, groups: frozenset[Group]) -> tuple[Tool, ...]:
    """The tools of ``groups`` for a key of this kind (section 2 of the contract); every kind has ``health_check``."""
    return tuple(tool for tool in TOOLS if tool.audience in _AUDIENCES[kind] and tool.group in groups)


def find(name: str) -> Tool | None:
    """The tool that has, or once had, this name."""
    return BY_NAME.get(ALIASES.get(name, name))
