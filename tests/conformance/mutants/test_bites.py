"""The kit on broken targets: every mutant is killed by a check that names its rule, and the unbroken target passes."""

import json
from pathlib import Path

from tests.conformance import kit


def test_a_mutant_is_killed_by_the_rule_that_it_breaks(tmp_path: Path) -> None:
    ended = kit.run("mutants", "--only", "DEL-7", "--json", "found.json", "--write", "page.md", cwd=tmp_path)
    assert ended.code == 2
    ended = kit.run("mutants", "--only", "DEL-7", "--json", "found.json", cwd=tmp_path)
    assert ended.code == 0, ended.out
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert "marks.marks_cannot_be_repeated" in found["mutants"][0]["killed_by"]
    assert ended.out.startswith("killed: DEL-") or ended.out.startswith("unbroken platform: ")


def test_a_sample_of_the_mutants_is_killed(tmp_path: Path) -> None:
    ended = kit.run("mutants", "--kind", "platform", "--quick", "--sample", "20", cwd=tmp_path)
    assert ended.code == 0, ended.out
