"""The mutants that are declared: whole, and still fitting the source that they break."""

import re
from functools import cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Final

import pytest

from conformance.checks import checks
from conformance.mutants import matrix
from conformance.mutants.editing import EditError, apply, source_of
from conformance.mutants.findings import ENOUGH
from conformance.mutants.kinds import KINDS, mutants
from conformance.mutants.mutant import Mutant
from conformance.registry import Level, requirements

PAGE = Path(__file__).parents[3] / "docs" / "conformance" / "kill-matrix.md"
MUTANTS = mutants()
COVERED: Final = ("platform", "mcp", "agent-manager", "client")
"""The kinds of which every MUST with a check has a mutant."""


@cache
def compiled(source: str, module: str) -> object:
    """The code of an edited module; all Bands have most of theirs in common."""
    return compile(source, module, "exec")


def broken(kind: str) -> set[str]:
    """The rules that mutants of that kind break; a Band is a platform too."""
    kinds = [kind, "band"] if kind == "platform" else [kind]
    return {rule for each in mutants(kinds) for rule in each.breaks}


def misfit(mutant: Mutant) -> str:
    """Why an edit of the mutant does not fit the source any more; empty if all do."""
    try:
        for module, edits in groupby(sorted(mutant.edits, key=attrgetter("module")), key=attrgetter("module")):
            compiled(apply(list(edits), source_of(module)), module)
    except (EditError, SyntaxError) as error:
        return f"{mutant.name}: {error}"
    return ""


def test_every_edit_fits_the_source() -> None:
    assert list(filter(None, map(misfit, MUTANTS))) == []


def test_a_name_is_a_sentence_without_a_stop_and_there_once() -> None:
    names = [(each.kind, each.name) for each in MUTANTS]
    assert len(set(names)) == len(names)
    sentence = re.compile(r"([A-Z]|[a-z]+_|since |vsn )[^|]*[^|.]")
    assert [name for _, name in names if not sentence.fullmatch(name)] == []


def test_a_mutant_breaks_something_by_an_edit_or_an_argument() -> None:
    assert [each.name for each in MUTANTS if not each.breaks or not (each.edits or each.arguments)] == []
    assert {each.kind for each in MUTANTS} <= set(KINDS) <= set(matrix.TITLES)


def test_the_rules_that_mutants_break_exist() -> None:
    assert {rule for each in MUTANTS for rule in each.breaks} <= set(requirements())


@pytest.mark.parametrize("kind", COVERED)
def test_every_rule_that_is_broken_has_a_check(kind: str) -> None:
    checked = {rule for check in checks(kind).values() for rule in check.rules}
    assert broken(kind) <= checked


@pytest.mark.parametrize("kind", COVERED)
def test_every_must_with_a_check_has_a_mutant(kind: str) -> None:
    checked = {rule for check in checks(kind).values() for rule in check.rules}
    must = {each.id for each in requirements().values() if each.level is Level.MUST}
    assert sorted(must.intersection(checked) - broken(kind)) == []


def test_what_only_band_has_is_broken_in_a_band_and_nothing_else_is() -> None:
    only = {each.id for each in requirements().values() if each.generation == ("band",)}
    assert [each.name for each in mutants(["band"]) if not only.issuperset(each.breaks)] == []
    assert [each.name for each in mutants(["platform"]) if only.intersection(each.breaks)] == []


def test_there_are_as_many_platforms_as_were_promised() -> None:
    assert len(mutants(["platform"])) >= 150


def test_the_page_shows_the_mutants_that_are_declared() -> None:
    shown = matrix.shown(PAGE.read_text(encoding="utf-8"))
    assert sorted(shown) == sorted((each.kind, each.name, each.breaks) for each in MUTANTS)


def test_whoever_survives_on_the_page_says_why_and_they_are_few() -> None:
    left = matrix.survivors(PAGE.read_text(encoding="utf-8"))
    assert sorted(left) == sorted(each.name for each in MUTANTS if each.survives)
    assert len(left) <= (1 - ENOUGH) * len(MUTANTS)
