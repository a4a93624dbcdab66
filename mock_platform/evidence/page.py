"""The evidence as a page."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_platform.evidence.document import Document

_PAGE = """\
# Evidence

For each operation of the REST interface, each event that is pushed and each behaviour of sockets and of the Agent
Manager: where the mock implements it, which published clients exercise it in the tests, and which [rules](rules.md) it
is held to ("-" where none has a number). `GET /_mock/evidence` answers the same as JSON, with the name of each test.

The page is printed from the source and the tests: `python -m mock_platform.evidence` writes it, and a test fails when
it is not what the code prints, and when something is neither exercised nor listed with a reason. That a client really
gets to what its tests say is watched while they run. The rules are those that the implementation names: the function
here, what it calls, and the commands of the world.

## Operations

Every request is held to these as well: {common}.

{operations}

## Events

{events}

## Sockets

{sockets}

## Agent Manager

{agent_manager}

## Tests of each rule

{rules}
"""

_HEADS = {
    "operations": ("Operation", "Request", "Implemented in", "Exercised by", "Rules"),
    "events": ("Event", "Follows from", "Implemented in", "Exercised by", "Rules"),
    "sockets": ("Behaviour", "What it is", "Implemented in", "Exercised by", "Rules"),
    "agent_manager": ("Behaviour", "What it is", "Implemented in", "Exercised by", "Rules"),
}


def markdown(document: "Document") -> str:
    """``docs/reference/evidence.md``."""
    tables = {group: _table(head, map(_cells, document[group])) for group, head in _HEADS.items()}
    rules = ((_rule(rule), _files(tests) or "none") for rule, tests in document["rules"].items())
    common = ", ".join(map(_rule, document["common_rules"]))
    return _PAGE.format(common=common, rules=_table(("Rule", "Tests"), rules), **tables)


def _cells(row: Mapping[str, Any]) -> Iterable[str]:
    yield f"`{row['name']}`"
    yield row["what"]
    yield ", ".join(f"`{place.removeprefix('mock_platform.')}`" for place in row["implemented"])
    clients = "; ".join(f"{client}: {_files(tests)}" for client, tests in row["exercised"].items())
    yield clients or f"none: {row['not_exercised']}"
    yield ", ".join(map(_rule, row["rules"])) or "-"


def _rule(rule: str) -> str:
    return f"[{rule}](rules.md#{rule.lower()})"


def _files(tests: Iterable[str]) -> str:
    """Links to the files of tests, each once."""
    files = dict.fromkeys(each.partition("::")[0] for each in tests)
    return ", ".join(f"[{PurePosixPath(each).stem.removeprefix('test_')}](../../{each})" for each in files)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
