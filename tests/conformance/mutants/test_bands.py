"""The kit on Bands: the reference Band passes everything, and a Band with a rule broken is killed by that rule."""

from pathlib import Path

import pytest

from conformance.registry import requirements
from tests.conformance import kit

MODULE = "conformance.mutants.band"


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> kit.Ended:
    with kit.serving(module=MODULE) as base_url:
        words = ("--write", "--generation", "band", "--level", "may", "--parallel", "4")
        return kit.judge(base_url, *words, cwd=tmp_path_factory.mktemp("band"))


def test_the_reference_band_passes_every_check(ended: kit.Ended) -> None:
    assert ended.checks("fail") == {}
    assert ended.checks("kit fault") == {}
    assert ended.checks("unproven") == {}
    assert ended.report["left"] == []
    assert ended.code == 0


def test_all_that_only_band_has_is_among_it(ended: kit.Ended) -> None:
    only = {each.id for each in requirements().values() if each.generation == ("band",) and not each.unchecked}
    assert len(only) == 13
    assert only <= ended.rules("pass")


def test_on_thenvoi_a_band_fails_where_the_two_differ(tmp_path: Path) -> None:
    with kit.serving(module=MODULE) as base_url:
        ended = kit.judge(base_url, "--write", "--only", "DEL-3,CON-16,MEM-4", cwd=tmp_path)
    assert {"DEL-3", "CON-16"} <= ended.rules("fail")
    assert "MEM-4" in ended.rules("pass")


def test_a_sample_of_the_broken_bands_is_killed(tmp_path: Path) -> None:
    ended = kit.run("mutants", "--kind", "band", "--quick", "--sample", "6", cwd=tmp_path)
    assert ended.code == 0, ended.out
    assert "6 of 6 mutants killed" in ended.out
