"""The forms of a report: each says the same, none shows a key, and what a target said is never markup."""

import json
import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from conformance.exchanges import Exchange
from conformance.frames import Frame
from conformance.registry import Level
from conformance.report import as_json, badge, page, summary
from conformance.report.document import Report
from conformance.report.reading import ReportError, read
from conformance.verdicts import Claim, Outcome, Verdict
from tests.conformance import kit
from tests.conformance.proxies import broken
from tests.conformance.test_broken_platforms import next_is_null

NASTY = '<script>alert("x")</script> `tick` | [link](javascript:1)\n# head'


def nasty() -> Report:
    exchange = Exchange(7, "USER_KEY", "GET", "http://x/api/v1/me/chats", None, 200, NASTY, 0.1)
    claims = (Claim("it is so", holds=False, saw=NASTY, exchange=7),)
    verdict = Verdict("a.b", NASTY, ("DEL-16",), Level.MUST, Outcome.FAIL, NASTY, claims, (exchange,))
    return Report("platform", NASTY, "run", 1, wrote=True, verdicts=(verdict,), left=(), seconds=1.0, requests=1)


@pytest.fixture(scope="module")
def written(mock: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    files = ("--html", "page.html", "--badge", "badge.svg", "--summary", "summary.md")
    with broken(mock, next_is_null) as proxy:
        assert kit.judge(proxy.base_url, "--write", "--only", "DEL-16,DEL-20", *files, cwd=folder).code == 1
    return folder


def text(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


def test_the_page_has_each_requirement_its_checks_and_their_evidence(written: Path) -> None:
    shown = text(written, "page.html")
    assert '<a class="fail" href="#DEL-16"' in shown
    assert '<a class="pass" href="#DEL-20"' in shown
    assert "With nothing to do it is 204 without a body." in shown
    assert "curl -sS -i -H &#34;X-API-Key: $AGENT_" in shown


def test_the_page_has_what_is_not_checked_and_why(written: Path) -> None:
    shown = text(written, "page.html")
    assert '<a class="not-checked" href="#DEL-10"' in shown
    assert "Not checked: No wait is long enough to show that nothing ever times out." in shown


def test_the_page_has_each_piece_of_evidence_once_and_links_that_lead_somewhere(written: Path) -> None:
    shown = text(written, "page.html")
    report = json.loads(text(written, "report.json"))
    numbers = [each["number"] for verdict in report["verdicts"] for each in verdict["evidence"]]
    assert max(len(verdict["rules"]) for verdict in report["verdicts"]) > 1
    assert sorted(map(int, re.findall(r'<summary class="small">\[(\d+)\]', shown))) == sorted(numbers)
    targets = re.findall(r' id="([^"]+)"', shown)
    assert len(targets) == len(set(targets))
    assert set(re.findall(r'href="#([^"]+)"', shown)) <= set(targets)


def test_of_a_socket_the_page_has_the_script_once_and_that_of_what_failed() -> None:
    opening = ("# ws://x/api/v1/socket/websocket",)
    frames = [
        Frame(number, 1, f"> {number}", (*opening, *(f"> {each}" for each in range(2, number)))) for number in (2, 3, 4)
    ]
    claims = (Claim("it is so", holds=False, saw="", exchange=3),)
    verdict = Verdict("a.b", "title", ("RT-1",), Level.MUST, Outcome.FAIL, "why", claims, tuple(frames))
    assert page.scripts(verdict) == {3, 4}


def test_the_page_loads_nothing_and_runs_nothing(written: Path) -> None:
    shown = text(written, "page.html")
    assert "default-src 'none'" in shown
    assert "<script" not in shown
    assert " src=" not in shown
    assert "<link" not in shown


def test_the_badge_is_an_image_that_says_how_many_rules_are_kept(written: Path) -> None:
    ET.fromstring(text(written, "badge.svg"))  # noqa: S314 - our own
    assert "conformance (platform): 2 of 3 rules" in text(written, "badge.svg")


def test_a_badge_without_verdicts_claims_nothing() -> None:
    empty = Report("platform", "http://x", "run", 1, wrote=True, verdicts=(), left=(), seconds=1.0, requests=1)
    assert "nothing judged" in badge.render(empty)


def test_the_summary_tells_the_failure_with_its_rule_and_a_line_to_repeat_it(written: Path) -> None:
    shown = text(written, "summary.md")
    assert "| Deliveries (DEL) | 3 | 1 |  |  |  |" in shown
    assert "- DEL-16 (MUST): With nothing to do it is 204 without a body." in shown
    assert "curl -sS -i" in shown


def test_the_summary_of_an_action_is_appended_to(written: Path, mock: str, tmp_path: Path) -> None:
    file = tmp_path / "step.md"
    file.write_text("before\n", encoding="utf-8")
    os.environ["GITHUB_STEP_SUMMARY"] = str(file)
    try:
        kit.judge(mock, "--only", "AUTH-14", "--summary", str(file), cwd=tmp_path)
    finally:
        del os.environ["GITHUB_STEP_SUMMARY"]
    assert file.read_text(encoding="utf-8").startswith("before\n## Conformance of `http://127.0.0.1:")


def test_what_a_target_said_is_text_everywhere() -> None:
    assert "<script>" not in page.render(nasty())
    assert "<script>" not in badge.render(nasty())
    shown = summary.render(nasty())
    heading, _, rest = shown.partition("\n")
    assert re.sub("`[^`]*`", "", heading) == "## Conformance of  (platform)"
    assert "<script>" not in rest
    assert "\n# head" not in shown


def test_a_report_that_was_written_is_read_as_it_was(written: Path, tmp_path: Path) -> None:
    report = read(written / "report.json")
    assert json.loads(as_json.render(report)) == json.loads(text(written, "report.json"))
    ended = kit.run("report", str(written / "report.json"), "--html", "again.html", cwd=tmp_path)
    assert (ended.code, "DEL-16 (MUST, observed)" in ended.out) == (1, True)
    assert text(tmp_path, "again.html") == text(written, "page.html")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 0}', "no json"])
def test_a_file_that_is_no_report_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "report.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ReportError, match="is no report of thenvoi-conformance"):
        read(path)
    ended = kit.run("report", "report.json", cwd=tmp_path)
    assert (ended.code, ended.err.count("\n")) == (2, 1)


def test_a_report_about_rules_that_nobody_knows_is_refused(written: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(text(written, "report.json").replace('"DEL-20"', '"DEL-2000"'), encoding="utf-8")
    ended = kit.run("report", "report.json", cwd=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "thenvoi-conformance: it names DEL-2000, which this version of the kit does not know\n"


def test_a_report_of_another_kit_is_shown_as_well(tmp_path: Path) -> None:
    """Its checks are its own; its requirements are those of everybody."""
    path = tmp_path / "report.json"
    path.write_text(as_json.render(nasty()), encoding="utf-8")
    ended = kit.run("report", "report.json", "--html", "page.html", "--junit", "report.xml", cwd=tmp_path)
    assert (ended.code, ended.err) == (1, "")
    assert "DEL-16 (MUST, observed)" in ended.out


def test_a_replay_makes_the_checks_again_that_failed(written: Path, mock: str, tmp_path: Path) -> None:
    keys = ("--user-key", kit.JANE, "--write")
    mended = kit.run("replay", str(written / "report.json"), "--base-url", mock, *keys, cwd=tmp_path)
    assert mended.code == 0
    assert "1 pass" in mended.out
    with broken(mock, next_is_null) as proxy:
        again = kit.run("replay", str(written / "report.json"), "--base-url", proxy.base_url, *keys, cwd=tmp_path)
    assert again.code == 1
    assert "1 fail" in again.out


def test_a_replay_writes_only_with_leave_too(written: Path, mock: str, tmp_path: Path) -> None:
    words = ("replay", str(written / "report.json"), "--base-url", mock, "--user-key", kit.JANE)
    ended = kit.run(*words, cwd=tmp_path)
    assert ended.code == 5
    assert "not applicable, 1 check: needs leave to write (--write)" in ended.out


def test_a_replay_of_a_report_without_failures_has_nothing_to_do(mock: str, tmp_path: Path) -> None:
    kit.judge(mock, "--only", "AUTH-14", cwd=tmp_path)
    ended = kit.run("replay", "report.json", "--base-url", mock, "--user-key", kit.JANE, cwd=tmp_path)
    assert (ended.code, ended.out) == (0, "report.json: nothing failed, so there is nothing to replay\n")
