"""The checks are plain pytest as well, on one worker or on several."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conformance import kit

QUIET = ("-q", "-p", "no:cacheprovider", "-p", "no:asyncio", "-W", "ignore", "--rootdir", ".")


def checked(base_url: str, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", *QUIET, "--pyargs", "conformance.suites.platform", *words]
    keys = ("--base-url", base_url, "--user-key", kit.JANE, "--agent-key", kit.WEATHER)
    return subprocess.run(
        [*command, *keys],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=kit.environment(),
        timeout=kit.SECONDS,
    )


def test_what_needs_leave_to_write_is_skipped_with_the_reason(mock: str, tmp_path: Path) -> None:
    ended = checked(mock, "--only", "AUTH-14,DEL-16", "-rs", cwd=tmp_path)
    assert ended.returncode == 0, ended.stdout
    assert "1 passed, 1 skipped" in ended.stdout
    assert "needs leave to write (--write)" in ended.stdout


def test_workers_judge_side_by_side(mock: str, tmp_path: Path) -> None:
    ended = checked(mock, "--only", "DEL,CTX", "--write", "--seed", "3", "--patience", "9", "-n", "2", cwd=tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "failed" not in ended.stdout
    assert list(tmp_path.glob("*.ledger")) == []


def test_a_failure_tells_its_rule_and_how_to_see_it_again(tmp_path: Path) -> None:
    with kit.serving("--idempotent-processing") as base_url:
        ended = checked(base_url, "--only", "DEL-3", "--write", cwd=tmp_path)
    assert ended.returncode == 1
    assert "DEL-3 (SHOULD): Marking processing again opens a further attempt" in ended.stdout
    assert "curl -sS -i -X POST" in ended.stdout
    assert "Traceback" not in ended.stdout
    assert kit.JANE not in ended.stdout


@pytest.mark.parametrize(
    "words, code, said",
    [
        (("--only", "NOPE-1"), 2, "--only: NOPE-1 is no section and no rule"),
        (("--only", "AUTH-14", "--base-url", "http://127.0.0.1:9"), 3, "does not answer"),
        (("--only", "AUTH-14", "--budget", "patience=3"), 3, "'patience=3' is not one of requests=N"),
    ],
)
def test_what_cannot_be_judged_is_one_sentence(
    mock: str, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    command = [sys.executable, "-m", "pytest", *QUIET, "--pyargs", "conformance.suites.platform"]
    ended = subprocess.run(
        [*command, "--base-url", mock, "--user-key", kit.JANE, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=kit.environment(),
        timeout=kit.SECONDS,
    )
    assert ended.returncode == code
    assert said in ended.stdout + ended.stderr
