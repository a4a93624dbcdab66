"""The requirements: what targets have to do, as data. Read from ``requirements/*.yaml`` and held to their schema."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

SECTIONS: Final = (
    *("auth", "agt", "cht", "par", "msg", "del", "ctx", "evt"),
    *("peer", "con", "mem", "tsk", "rate", "err", "gen", "rest"),
    *("rt", "ws", "band", "c"),
    *("mcp", "am"),
)
"""The files, in the order in which reports show their sections."""

TITLES: Final = {
    "AUTH": "Identities and keys",
    "AGT": "Agents",
    "CHT": "Rooms",
    "PAR": "Participants",
    "MSG": "Messages",
    "DEL": "Deliveries",
    "CTX": "Context",
    "EVT": "Events",
    "PEER": "Peers",
    "CON": "Contacts",
    "MEM": "Memories",
    "TSK": "Tasks",
    "RATE": "Rates and quotas",
    "ERR": "Errors",
    "GEN": "Pages, ids, times, concurrency",
    "REST": "REST operations",
    "RT": "Live pushes",
    "WS": "The socket",
    "BAND": "Band",
    "C": "Clients",
    "MCP": "MCP server",
    "AM": "Agent Manager",
}


class RegistryError(Exception):
    """The requirements are not what their schema asks for; the message names file and place."""


class Level(Enum):
    """How binding a requirement is."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"

    @property
    def rank(self) -> int:
        """0 for the most binding one."""
        return list(Level).index(self)


class Need(Enum):
    """What has to be at hand for a check."""

    WRITE = "write"
    AGENT = "agent"
    SECOND_USER = "second-user"
    SECOND_ACCOUNT = "second-account"
    CONTROL = "control"
    SLOW = "slow"
    COMMAND = "command"
    SCRIPTED = "scripted-platform"
    ANSWERING = "agent-that-answers"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One testable statement of the contract."""

    id: str
    level: Level
    basis: str
    statement: str
    source: str
    applies_to: tuple[str, ...]
    generation: tuple[str, ...]
    needs: frozenset[Need]
    operation: str | None = None
    unchecked: str | None = None

    @property
    def section(self) -> str:
        """``DEL`` of ``DEL-6``."""
        return self.id.partition("-")[0]


def data_folder() -> Traversable:
    """Where the requirements and their schema are."""
    return files("conformance") / "requirements"


def schema() -> dict[str, object]:
    """The JSON Schema that a file of requirements keeps to."""
    loaded: dict[str, object] = json.loads((data_folder() / "schema.json").read_text(encoding="utf-8"))
    return loaded


@cache
def requirements() -> dict[str, Requirement]:
    """Give every requirement by its id, in the order of the sections. Raises :class:`RegistryError`."""
    found: dict[str, Requirement] = {}
    for section in SECTIONS:
        for each in _read(section):
            if each.id in found:
                raise RegistryError(f"requirements/{section}.yaml: {each.id} is there twice")
            found[each.id] = each
    return found


def _read(section: str) -> Iterator[Requirement]:
    import yaml  # noqa: PLC0415 - `--help` and `--version` do without

    name = f"{section}.yaml"
    return parse(yaml.safe_load((data_folder() / name).read_text(encoding="utf-8")), name)


def parse(entries: object, name: str) -> Iterator[Requirement]:
    """Make requirements of the content of the file ``name``. Raises :class:`RegistryError`."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - as above

    for problem in Draft202012Validator(schema()).iter_errors(entries):
        raise RegistryError(f"requirements/{name}: {problem.json_path}: {problem.message}")
    assert isinstance(entries, list)  # noqa: S101 - the schema says so
    return map(_requirement, entries)


def _requirement(entry: dict[str, str | list[str]]) -> Requirement:
    text: dict[str, str] = {key: value for key, value in entry.items() if isinstance(value, str)}
    return Requirement(
        id=text["id"],
        level=Level(text["level"]),
        basis=text["basis"],
        statement=text["statement"].strip(),
        source=text["source"],
        applies_to=tuple(entry["applies-to"]),
        generation=tuple(entry["generation"]),
        needs=frozenset(Need(each) for each in entry["needs"]),
        operation=text.get("operation"),
        unchecked=text.get("unchecked"),
    )


def selected(ids: Sequence[str], patterns: Sequence[str]) -> list[str]:
    """Those of ``ids`` that one of ``patterns`` names: ``DEL`` a section, ``DEL-6`` one rule; all without patterns."""
    if not patterns:
        return list(ids)
    wanted = {pattern.upper() for pattern in patterns}
    return [each for each in ids if each in wanted or each.partition("-")[0] in wanted]
