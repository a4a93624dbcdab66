"""The kill matrix as people read it: on the terminal, as a page and as JSON."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from conformance.mutants.findings import Fate, Result, ratio
from conformance.mutants.mutant import Mutant

TITLES: Final = {
    "platform": "Broken platforms",
    "band": "Broken Bands",
    "mcp": "Broken MCP servers",
    "agent-manager": "Broken Agent Managers",
    "client": "Broken clients",
}
"""The heading of each kind on the page, in its order."""

INTRODUCTION: Final = """\
# Kill matrix

Made by `make mutants ARGS="--write docs/conformance/kill-matrix.md"`; do not edit it
by hand.

Each mutant is a target with something broken. It is killed when a check fails that names a rule which the mutant
breaks. Rules in the last column failed as well, by other checks. It has a question mark where the checks of the broken
rules alone were run: in a quick run, and at a target at which the kit makes nothing, since it could not take it away.
[Adding](adding.md) tells how a mutant is made.
"""

UNBROKEN: Final = "The unbroken target: "


# --- one line ---------------------------------------------------------------------------------------------------------


def line(result: Result) -> str:
    """What became of one mutant, for the terminal."""
    if result.mutant is None:
        return f"unbroken {result.kind}: {_unbroken(result)}"
    named = f"{', '.join(result.mutant.breaks)}: {result.mutant.name}"
    found = result.findings
    match result.fate:
        case Fate.SPOILT:
            return f"{Fate.SPOILT.value}: {named} ({found.problem})"
        case Fate.SURVIVED:
            others = f"; failed instead: {', '.join(result.others)}" if result.others else ""
            return f"SURVIVED: {named}{others}"
        case Fate.STALE:
            return f"{Fate.STALE.value}: {named} (by {', '.join(result.killers)}); take its reason away"
        case Fate.SPARED:
            return f"survived: {named} ({result.mutant.survives})"
        case Fate.KILLED:
            return f"killed: {named} (by {', '.join(result.killers)})"


def summary(results: Sequence[Result]) -> str:
    """The last line."""
    mutants = [each for each in results if each.mutant is not None]
    killed = sum(bool(each.killers) for each in mutants)
    return f"{killed} of {len(mutants)} mutants killed ({ratio(results):.1%})"


def _unbroken(result: Result) -> str:
    found = result.findings
    if found.problem:
        return f"not judged ({found.problem})"
    failed = [check for check, _ in found.failed]
    said = f"{found.passed} check{' passes' if found.passed == 1 else 's pass'}"
    return f"{said}; these do not: {', '.join((*failed, *found.faults))}" if failed or found.faults else said


# --- the page ---------------------------------------------------------------------------------------------------------


def page(results: Sequence[Result], declared: Sequence[Mutant], before: str = "") -> str:
    """The page of all that is ``declared``. Those without a result keep their row of ``before``, the old page."""
    old = _Page.read(before)
    rows = {(each.kind, each.mutant.name): _row(each) for each in results if each.mutant is not None}
    unbroken = {**old.unbroken, **{each.kind: _unbroken(each) for each in results if each.mutant is None}}
    parts = [INTRODUCTION]
    for kind in TITLES:
        mine = [each for each in declared if each.kind == kind]
        shown = [rows.get((kind, each.name)) or old.rows.get((kind, each.name)) or _unjudged(each) for each in mine]
        if mine:
            parts.append(_kind(kind, mine, shown, unbroken.get(kind, "not judged")))
    return "\n".join(parts)


def shown(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """The mutants on a page: kind, name and rules."""
    return [(kind, name, tuple(_cells(row)[0].split(", "))) for (kind, name), row in _Page.read(text).rows.items()]


def survivors(text: str) -> list[str]:
    """The names of the mutants on a page that nothing killed."""
    return [name for (_, name), row in _Page.read(text).rows.items() if not _is_killed(row)]


@dataclass(slots=True)
class _Page:
    """What stands on a page: rows by kind and name, and what is said of each unbroken target."""

    rows: dict[tuple[str, str], str] = field(default_factory=dict)
    unbroken: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> "_Page":
        found = cls()
        kinds = {title: kind for kind, title in TITLES.items()}
        for part in text.split("\n## ")[1:]:
            title, _, body = part.partition("\n")
            told = re.search(rf"{UNBROKEN}(.*)\.$", body, re.MULTILINE)
            if told is not None:
                found.unbroken[kinds[title]] = told[1]
            for row in body.splitlines():
                if row.startswith("| ") and _cells(row)[0] != "Rules":
                    found.rows[kinds[title], _cells(row)[1]] = row
        return found


def _cells(row: str) -> list[str]:
    return [each.strip() for each in row.strip("|").split("|")]


def _is_killed(row: str) -> bool:
    return _cells(row)[2].startswith("`")


def _kind(kind: str, mutants: Sequence[Mutant], rows: Sequence[str], unbroken: str) -> str:
    killed = sum(map(_is_killed, rows))
    head = f"{killed} of {len(rows)} mutants are killed ({killed / len(rows):.1%}). {UNBROKEN}{unbroken}."
    sections = list(dict.fromkeys(each.section for each in mutants))
    tables = [
        _section(name, [row for each, row in zip(mutants, rows, strict=True) if each.section == name])
        for name in sections
    ]
    left = [_survivor(each) for each, row in zip(mutants, rows, strict=True) if not _is_killed(row)]
    return "\n".join((f"## {TITLES[kind]}\n\n{head}\n", *(["Survivors:\n", *left, ""] if left else []), *tables))


def _survivor(mutant: Mutant) -> str:
    return f"- {mutant.name} ({', '.join(mutant.breaks)}): {mutant.survives or 'no reason is given'}."


def _section(name: str, rows: Sequence[str]) -> str:
    head = f"### {name}: {sum(map(_is_killed, rows))} of {len(rows)}"
    return "\n".join((head, "", "| Rules | Mutant | Killed by | Failed as well |", "|---|---|---|---|", *rows, ""))


def _row(result: Result) -> str:
    assert result.mutant is not None  # noqa: S101 - only mutants have rows
    killers = ", ".join(f"`{each}`" for each in result.killers) or f"**{result.fate.value}**"
    return _line(result.mutant, killers, "?" if result.alone else ", ".join(result.others) or "nothing")


def _unjudged(mutant: Mutant) -> str:
    return _line(mutant, f"**{Fate.SPOILT.value}**", "")


def _line(mutant: Mutant, killers: str, others: str) -> str:
    return f"| {', '.join(mutant.breaks)} | {mutant.name} | {killers} | {others} |"


# --- JSON -------------------------------------------------------------------------------------------------------------


def as_json(results: Sequence[Result]) -> str:
    """Everything that was found."""
    mutants = [
        {
            "kind": each.kind,
            "name": each.mutant.name,
            "breaks": list(each.mutant.breaks),
            "fate": each.fate.value,
            "killed_by": each.killers,
            "failed_as_well": each.others,
            "problem": each.findings.problem or None,
            "survives": each.mutant.survives or None,
            "seconds": round(each.seconds, 2),
        }
        for each in results
        if each.mutant is not None
    ]
    unbroken = {each.kind: _unbroken(each) for each in results if each.mutant is None}
    return json.dumps({"ratio": round(ratio(results), 4), "unbroken": unbroken, "mutants": mutants}, indent=1)
