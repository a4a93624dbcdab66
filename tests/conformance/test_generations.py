"""Under the name of Band a platform is judged by what Band has besides, and not by what only Thenvoi does."""

from pathlib import Path

import pytest

from conformance.checks import checks
from tests.conformance import kit

BESIDES = "BAND,WS-5.1,WS-5.2,WS-5.3"
SHARED = {"BAND-3", "BAND-14", "BAND-15", "BAND-16", "WS-5.1", "WS-5.2", "WS-5.3"}
"""What the mock does as Band does it, with two switches."""


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> kit.Ended:
    with kit.serving("--idempotent-processing", "--two-sided-contact-removal") as base_url:
        words = ("--write", "--generation", "band", "--only", BESIDES, "--patience", "1", "--parallel", "4")
        return kit.judge(base_url, *words, cwd=tmp_path_factory.mktemp("band"))


def test_what_the_mock_has_of_band_passes(ended: kit.Ended) -> None:
    assert ended.rules("pass") == SHARED
    assert ended.checks("kit fault") == {}
    assert ended.report["left"] == []


def test_what_it_does_not_have_is_failed_by_its_rule(ended: kit.Ended) -> None:
    assert ended.rules("fail") == {"BAND-2", "BAND-4", "BAND-5", "BAND-8", "BAND-10", "BAND-13"}


def test_each_name_has_checks_of_its_own() -> None:
    band = {name for name, each in checks().items() if each.generations == {"band"}}
    thenvoi = {name for name, each in checks().items() if each.generations == {"thenvoi"}}
    assert "realtime.band.a_socket_that_is_replaced_is_told_why" in band
    assert "realtime.contacts.whoever_keeps_a_contact_is_not_told" in thenvoi


def test_what_only_band_has_is_no_part_of_a_run_on_thenvoi(mock: str, tmp_path: Path) -> None:
    ended = kit.judge(mock, "--only", "BAND-3,AUTH-14", cwd=tmp_path)
    assert ended.code == 0
    assert ended.rules("pass") == {"AUTH-14"}
