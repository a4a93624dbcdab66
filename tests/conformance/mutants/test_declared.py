"""The mutants that are declared: whole, and still fitting the source that they break."""

from itertools import groupby
from pathlib import Path

import pytest

from conformance.checks import checks
from conformance.mutants import matrix
from conformance.mutants.editing import apply, source_of
from conformance.mutants.kinds import KINDS, mutants
from conformance.mutants.mutant import Mutant
from conformance.registry import requirements

PAGE = Path(__file__).parents[3] / "docs" / "conformance" / "kill-matrix.md"
MUTANTS = mutants()


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.kind}: {mutant.name}")
def test_every_edit_fits_the_source(mutant: Mutant) -> None:
    for module, edits in groupby(mutant.edits, key=lambda edit: edit.module):
        compile(apply(list(edits), source_of(module)), module, "exec")


def test_a_name_is_a_sentence_without_a_stop_and_there_once() -> None:
    names = [(each.kind, each.name) for each in MUTANTS]
    assert len(set(names)) == len(names)
    assert [name for _, name in names if not name[0].isupper() or name.endswith(".") or "|" in name] == []


def test_a_mutant_breaks_something_by_an_edit_or_an_argument() -> None:
    assert [each.name for each in MUTANTS if not each.breaks or not (each.edits or each.arguments)] == []
    assert {each.kind for each in MUTANTS} <= set(KINDS) <= set(matrix.TITLES)


def test_the_rules_that_mutants_break_exist() -> None:
    assert {rule for each in MUTANTS for rule in each.breaks} <= set(requirements())


def test_every_rule_that_a_platform_breaks_has_a_check() -> None:
    checked = {rule for check in checks().values() for rule in check.rules}
    assert {rule for each in mutants(["platform"]) for rule in each.breaks} <= checked


def test_the_page_shows_the_mutants_that_are_declared() -> None:
    shown = matrix.rows(PAGE.read_text(encoding="utf-8"))
    assert sorted(shown) == sorted((each.name, each.breaks) for each in MUTANTS)
