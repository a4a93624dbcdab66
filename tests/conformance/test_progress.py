"""Who watches a run sees how far it is; who does not gets nothing but the report."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.conformance import kit
from tests.conformance.proxies import broken
from tests.conformance.test_broken_platforms import next_is_null


def _read(terminal: int) -> Iterator[bytes]:
    """What comes on a terminal until nobody has it open any more, for which Linux has an error."""
    try:
        while data := os.read(terminal, 65536):
            yield data
    except OSError:
        return


def watched(base_url: str, *words: str, cwd: Path) -> tuple[str, str]:
    """The report and what a terminal is shown besides."""
    command = [sys.executable, "-m", "conformance", "platform", "--base-url", base_url, *kit.ALL_KEYS, *words]
    ours, theirs = pty.openpty()
    environment = {**kit.environment(), "TERM": "xterm"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True, cwd=cwd, env=environment) as run:
        os.close(theirs)
        shown = b"".join(_read(ours)).decode()
        assert run.stdout is not None
        out = run.stdout.read()
    os.close(ours)
    return out, shown


def test_a_terminal_is_shown_how_far_the_run_is_and_what_fails(mock: str, tmp_path: Path) -> None:
    with broken(mock, next_is_null) as proxy:
        out, shown = watched(proxy.base_url, "--write", "--only", "DEL-16,DEL-20,RT-7", cwd=tmp_path)
    total = len(re.findall(r"\d+/(\d+)", shown)) and max(map(int, re.findall(r"\d+/(\d+)", shown)))
    assert f"{total}/{total}" in shown.replace(" ", "")
    assert "fail: with nothing to do next is 204 without a body" in shown
    assert "not applicable" not in shown
    assert out.splitlines()[-1].startswith(f"{proxy.base_url}: ")


def test_without_a_terminal_there_is_only_the_report(mock: str, tmp_path: Path) -> None:
    with broken(mock, next_is_null) as proxy:
        ended = kit.judge(proxy.base_url, "--write", "--only", "DEL-16", cwd=tmp_path)
    assert (ended.code, ended.err) == (1, "")
