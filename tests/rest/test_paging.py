"""Lists page by page: each entry once and in order, counters that are right, and odd pages clamped or refused."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import NamedTuple

import pytest

from mock_platform.rest.declared import OPERATIONS
from mock_platform.rest.schemas.memories import MemoriesQuery
from mock_platform.rest.schemas.paging import LAST_PAGE, PageQuery
from mock_platform.world import World
from mock_platform.world.accounts import User
from mock_platform.world.memories import MemoryDraft
from mock_platform.world.messages import MentionRequest
from tests.rest.api import Answer, Json, Site, agent, ids_in, user

MANY = 45
"""Entries that the crowd gives each list, besides what the scenario has."""

Order = Callable[[list[Json]], bool]


class List(NamedTuple):
    """One list operation: who reads it, where, its sizes, its order, and what more it holds than the crowd's."""

    caller: str
    path: str
    default: int = 20
    total: int = MANY
    order: Order = lambda _: True
    query: Mapping[str, str] = {}
    counters: str = "metadata"


def oldest_first(entries: list[Json]) -> bool:
    return all(one["inserted_at"] < other["inserted_at"] for one, other in pairwise(entries))


def newest_first(entries: list[Json]) -> bool:
    return all(one["inserted_at"] > other["inserted_at"] for one, other in pairwise(entries))


def peers_of_an_agent(entries: list[Json]) -> bool:
    """Siblings, globals, the owner, contact-only entries; by name inside a group (PEER-3)."""
    kinds = [entry["handle"].partition("/")[0] + entry["type"] + entry["source"] for entry in entries]
    return kinds == grouped(entries, ["janeAgentregistry", "thenvoiAgentregistry", "janeUserregistry"])


def peers_of_a_user(entries: list[Json]) -> bool:
    """Users of the organization, own agents, globals, contact-only entries; by name inside a group (PEER-3)."""
    kinds = [("" if entry["type"] == "User" else entry["handle"].partition("/")[0]) + entry["source"] for entry in entries]
    return kinds == grouped(entries, ["registry", "janeregistry", "thenvoiregistry"])


def grouped(entries: list[Json], groups: list[str]) -> list[str]:
    """The kinds in the order of ``groups``, then contacts, when the names inside each are in order; else nothing."""
    sources = [entry["source"] for entry in entries]
    found = []
    rest = list(entries)
    for group in groups:
        names = [entry["name"] for entry in rest if group == kind_of(entry, groups)]
        if names != sorted(names, key=str.casefold):
            return []
        found += [group] * len(names)
    contacts = [entry["name"] for entry in rest if entry["source"] == "contact"]
    if contacts != sorted(contacts, key=str.casefold) or sources != sorted(sources, reverse=True):
        return []
    return found


def kind_of(entry: Json, groups: list[str]) -> str:
    return groups[0] if entry else ""
