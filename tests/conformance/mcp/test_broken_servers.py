"""The kit on broken servers: each of a sample is killed by a check that names the rule which it breaks."""

import json
from pathlib import Path

import pytest

from conformance.checks import checks
from conformance.mutants.kinds import mutants
from tests.conformance import kit


@pytest.mark.parametrize("kind, number", [("mcp", 5), ("agent-manager", 4)])
def test_a_sample_of_the_broken_ones_is_killed(kind: str, number: int, tmp_path: Path) -> None:
    words = ("--kind", kind, "--quick", "--sample", str(number), "--seed", "7", "--json", "found.json")
    ended = kit.run("mutants", *words, cwd=tmp_path)
    assert ended.code == 0, ended.out
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert [each["fate"] for each in found["mutants"]] == ["killed"] * number


@pytest.mark.parametrize("kind, least", [("mcp", 25), ("agent-manager", 10)])
def test_there_are_enough_and_each_breaks_a_rule_that_is_checked(kind: str, least: int) -> None:
    found = mutants([kind])
    checked = {rule for each in checks(kind).values() for rule in each.rules}
    assert len(found) >= least
    assert {rule for each in found for rule in each.breaks} <= checked
