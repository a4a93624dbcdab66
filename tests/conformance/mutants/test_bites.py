"""The kit on broken targets: every mutant is killed by a check that names its rule, and the unbroken target passes."""

import json
from pathlib import Path

import pytest

from conformance.mutants import matrix
from conformance.mutants.kinds import mutants
from tests.conformance import kit


def test_a_mutant_is_killed_by_the_rule_that_it_breaks(tmp_path: Path) -> None:
    ended = kit.run("mutants", "--quick", "--only", "DEL-7", "--json", "found.json", "--write", "page.md", cwd=tmp_path)
    assert ended.code == 0, ended.out
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert found["ratio"] == 1
    assert all("rest.marks.marks_cannot_be_repeated" in each["killed_by"] for each in found["mutants"])
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    names = {each["name"] for each in found["mutants"]}
    assert set(matrix.survivors(page)) == {each.name for each in mutants()} - names  # the others were not judged


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("--kind", "plant"), "--kind: there is no plant, only platform"),
        (("--only", "DEL-999"), "--only: no mutant breaks DEL-999"),
    ],
)
def test_what_is_not_there_is_named(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    ended = kit.run("mutants", *words, cwd=tmp_path)
    assert ended.code == 2
    assert ended.err.startswith(f"thenvoi-conformance: {sentence}")


def test_a_sample_of_the_mutants_is_killed(tmp_path: Path) -> None:
    ended = kit.run("mutants", "--kind", "platform", "--quick", "--sample", "20", cwd=tmp_path)
    assert ended.code == 0, ended.out
