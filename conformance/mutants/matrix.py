"""The kill matrix as people read it: on the terminal, as a page and as JSON."""

import json
from collections.abc import Iterable, Sequence
from typing import Final

from conformance.mutants.findings import Fate, Result, ratio

TITLES: Final = {
    "platform": "Broken platforms",
    "mcp": "Broken MCP servers",
    "agent-manager": "Broken Agent Managers",
    "client": "Broken clients",
}
"""The heading of each kind on the page, in its order."""

INTRODUCTION: Final = """\
# Kill matrix

Made by `make mutants ARGS="--write docs/conformance/kill-matrix.md"`; do not edit it by hand.

Each mutant is a target with something broken. It is killed when a check fails that names a rule which the mutant
breaks. Rules in the last column failed as well, by other checks. [Adding](adding.md) tells how a mutant is made.
"""


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
    said = f"{found.passed} checks pass"
    return f"{said}; these do not: {', '.join((*failed, *found.faults))}" if failed or found.faults else said


# --- the page ---------------------------------------------------------------------------------------------------------


def page(results: Sequence[Result], before: str = "") -> str:
    """The page. Of kinds without results it keeps what stands in ``before``, the page as it was."""
    kept = _parts(before)
    made = {kind: _kind(kind, results) for kind in {each.kind: None for each in results}}
    parts = [made.get(kind) or kept.get(title) for kind, title in TITLES.items()]
    return "\n".join((INTRODUCTION, *(part for part in parts if part)))


def rows(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """The mutants on a page: name and rules."""
    cells = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ") and " | " in line]
    return [(name, tuple(rules.split(", "))) for rules, name, *_ in cells if rules not in {"Rules", "Section"}]


def _parts(text: str) -> dict[str, str]:
    """The kinds on a page, by heading."""
    found = text.split("\n## ")[1:]
    return {part.partition("\n")[0]: f"## {part.rstrip()}\n" for part in found}


def _kind(kind: str, results: Iterable[Result]) -> str:
    mine = [each for each in results if each.kind == kind]
    mutants = [each for each in mine if each.mutant is not None]
    unbroken = " ".join(f"The unbroken target: {_unbroken(each)}." for each in mine if each.mutant is None)
    sections = list(dict.fromkeys(each.mutant.section for each in mutants if each.mutant is not None))
    parts = [f"## {TITLES[kind]}\n\n{summary(mutants)}. {unbroken}\n", _survivors(mutants)]
    return "\n".join((*filter(None, parts), *(_section(name, mutants) for name in sections)))


def _survivors(results: Sequence[Result]) -> str:
    lines = [
        f"- {each.mutant.name} ({', '.join(each.mutant.breaks)}): {each.mutant.survives or each.findings.problem}."
        for each in results
        if each.mutant is not None and not each.killers
    ]
    return "\n".join(("Survivors:\n", *lines, "")) if lines else ""


def _section(name: str, results: Sequence[Result]) -> str:
    mine = [each for each in results if each.mutant is not None and each.mutant.section == name]
    killed = sum(bool(each.killers) for each in mine)
    head = f"### {name}: {killed} of {len(mine)}\n\n| Rules | Mutant | Killed by | Failed as well |\n|---|---|---|---|"
    return "\n".join((head, *map(_row, mine), ""))


def _row(result: Result) -> str:
    assert result.mutant is not None  # noqa: S101 - only mutants have rows
    killers = ", ".join(f"`{each}`" for each in result.killers) or f"**{result.fate.value}**"
    return f"| {', '.join(result.mutant.breaks)} | {result.mutant.name} | {killers} | {', '.join(result.others)} |"


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
