"""A baseline: what is expected to fail is no news, what passes in spite of it is."""

from pathlib import Path

import pytest

from conformance.baseline import Baseline, BaselineError
from conformance.registry import Level
from conformance.report.document import Report
from conformance.verdicts import Outcome, Verdict
from tests.conformance import kit

KNOWN = ("a.one", "a.two", "a.three")


def verdict(name: str, outcome: Outcome) -> Verdict:
    return Verdict(name, name, ("DEL-1",), Level.MUST, outcome)


def report(**outcomes: Outcome) -> Report:
    verdicts = tuple(verdict(f"a.{name}", outcome) for name, outcome in outcomes.items())
    return Report("platform", "http://x", "run", 1, wrote=True, verdicts=verdicts, left=(), seconds=1.0, requests=1)


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_names_are_read_with_their_remarks(tmp_path: Path) -> None:
    path = written(tmp_path / "expected", "# why\n\na.one  # since June\na.two\n")
    assert Baseline.read(path, KNOWN).entries == {"a.one": "since June", "a.two": ""}


def test_what_it_names_and_the_kit_does_not_know_is_refused_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path / "expected", "a.one\na.thre\n")
    with pytest.raises(BaselineError, match=r"expected, line 2: there is no check a\.thre"):
        Baseline.read(path, KNOWN)


def test_a_file_that_is_not_there_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match=r"cannot be read .*; --update-baseline makes it"):
        Baseline.read(tmp_path / "expected", KNOWN)


def test_an_expected_failure_is_none_and_an_unexpected_one_is() -> None:
    applied = Baseline({"a.one": ""}).applied(report(one=Outcome.FAIL, two=Outcome.PASS))
    assert (applied.expected, applied.stale, applied.exit_code) == (("a.one",), (), 0)
    assert Baseline({"a.two": ""}).applied(report(one=Outcome.FAIL, two=Outcome.FAIL)).exit_code == 1


def test_an_entry_that_passes_is_an_error() -> None:
    applied = Baseline({"a.one": ""}).applied(report(one=Outcome.PASS))
    assert (applied.stale, applied.exit_code) == (("a.one",), 1)
    assert "1 expected to fail and passing" in applied.summary


@pytest.mark.parametrize("outcome", [Outcome.NOT_APPLICABLE, Outcome.UNPROVEN])
def test_an_entry_that_was_not_judged_is_not_stale(outcome: Outcome) -> None:
    assert Baseline({"a.one": ""}).applied(report(one=outcome)).stale == ()


def test_an_update_takes_what_fails_drops_what_passes_and_keeps_the_rest() -> None:
    before = Baseline({"a.one": "why", "a.two": "", "a.three": "not judged"})
    after = before.updated(
        [verdict("a.one", Outcome.FAIL), verdict("a.two", Outcome.PASS), verdict("a.x", Outcome.FAIL)]
    )
    assert after.entries == {"a.one": "why", "a.three": "not judged", "a.x": "DEL-1"}


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    entries = {"a.two": "why", "a.one": ""}
    path = written(tmp_path / "expected", Baseline(entries).text)
    assert Baseline.read(path, KNOWN).entries == entries


def test_the_command_writes_one_keeps_to_it_and_notices_when_it_is_stale(mock: str, tmp_path: Path) -> None:
    words = ("--write", "--only", "DEL-3", "--baseline", "expected")
    with kit.serving("--idempotent-processing") as other:
        assert kit.judge(other, *words, cwd=tmp_path).err.startswith("thenvoi-conformance: --baseline: expected cannot")
        assert kit.judge(other, *words, "--update-baseline", cwd=tmp_path).code == 0
        again = kit.judge(other, *words, cwd=tmp_path)
        assert (again.code, "1 of the failures expected" in again.out) == (0, True)
    stale = kit.judge(mock, *words, cwd=tmp_path)
    assert (stale.code, "STALE rest.marks.marking_processing_again" in stale.out) == (1, True)


def test_an_update_without_a_file_is_refused(mock: str, tmp_path: Path) -> None:
    ended = kit.judge(mock, "--only", "AUTH-14", "--update-baseline", cwd=tmp_path)
    assert (ended.code, ended.err) == (
        2,
        "thenvoi-conformance: --update-baseline needs --baseline FILE, the file to write\n",
    )
