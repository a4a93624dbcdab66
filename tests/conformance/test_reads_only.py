"""Without --write nothing but reads leaves, and what was not looked at does not look like a pass."""

from pathlib import Path

from conformance.checks import checks
from conformance.registry import Need
from tests.conformance import kit
from tests.conformance.proxies import broken


def test_only_reads_leave_and_nothing_is_written_here_either(mock: str, tmp_path: Path) -> None:
    with broken(mock) as proxy:
        ended = kit.judge(proxy.base_url, "--level", "may", cwd=tmp_path)
    assert {line.partition(" ")[0] for line in proxy.seen} == {"GET"}
    assert ended.code == 0, ended.out
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]
    assert ended.report["left"] == []


def test_every_check_that_writes_says_so(mock: str, tmp_path: Path) -> None:
    ended = kit.judge(mock, "--level", "may", cwd=tmp_path)
    chosen = {check.name: check for check in checks().values() if "thenvoi" in check.generations}
    left_out = {name for name, check in chosen.items() if check.needs & {Need.WRITE, Need.SLOW}}
    assert set(ended.checks("not applicable")) == left_out
    assert set(ended.checks("pass")) == set(chosen) - left_out
    assert "needs leave to write (--write)" in ended.out


def test_without_an_agents_key_its_half_is_not_applicable(mock: str, tmp_path: Path) -> None:
    words = ("platform", "--base-url", mock, "--user-key", kit.JANE, "--only", "AUTH-9,AUTH-7")
    ended = kit.run(*words, cwd=tmp_path)
    assert ended.code == 0
    assert "not applicable, 1 check: needs an agent's key (--agent-key), or leave to write (--write)" in ended.out


def test_when_nothing_at_all_could_be_judged_that_is_no_success(mock: str, tmp_path: Path) -> None:
    ended = kit.judge(mock, "--only", "DEL-7", cwd=tmp_path)
    assert (ended.code, ended.checks("pass")) == (5, {})
