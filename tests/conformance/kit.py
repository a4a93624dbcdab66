"""The kit as people run it, and a mock for it to judge: processes of their own that meet on a socket."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
SECONDS = 120.0
"""After this long a test fails; nothing takes nearly as long."""

JANE = "thnv_u_1767600000_local-mock-key-of-jane-00000001"
RAVI = "thnv_u_1767600000_local-mock-key-of-ravi-00000002"
OLGA = "thnv_u_1767600000_local-mock-key-of-olga-00000003"
WEATHER = "thnv_a_1767600000_local-mock-key-of-weather-000011"
KEYS = (JANE, RAVI, OLGA, WEATHER)
ALL_KEYS = ("--user-key", JANE, "--user-key-2", RAVI, "--user-key-3", OLGA, "--agent-key", WEATHER)

Report = dict[str, list[dict[str, object]]]


class Ended(NamedTuple):
    """How a run of the kit ended, what it printed, and its JSON report (empty where there is none)."""

    code: int
    out: str
    err: str
    report: Report

    def rules(self, outcome: str) -> set[str]:
        """The rules with that outcome."""
        return {str(each["id"]) for each in self.report["requirements"] if each["outcome"] == outcome}

    def checks(self, outcome: str) -> dict[str, str]:
        """The checks with that outcome, and their reasons."""
        found = (each for each in self.report["verdicts"] if each["outcome"] == outcome)
        return {str(each["check"]): str(each["reason"]) for each in found}


def environment() -> Mapping[str, str]:
    """That of the tests without anybody's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("THENVOI_")}
    return {**kept, "PYTHONWARNINGS": "default", "PYTHONPATH": str(ROOT), "COLUMNS": "120"}


def start(*words: str, cwd: Path, program: tuple[str, ...] = ("-m", "conformance")) -> subprocess.Popen[str]:
    """The kit, for a test that does not wait for its end."""
    command = [sys.executable, *program, *words]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env=environment(),
        preexec_fn=_heed_interrupts,  # noqa: PLW1509 - it takes no lock
    )


def _heed_interrupts() -> None:
    """A shell that runs the tests in the background has them ignore Ctrl-C; what they start should not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def run(*words: str, cwd: Path) -> Ended:
    """Run the kit to its end."""
    with start(*words, cwd=cwd) as process:
        out, err = process.communicate(timeout=SECONDS)
    return Ended(process.returncode, out, err, {})


def judge(base_url: str, *words: str, cwd: Path) -> Ended:
    """Have the kit judge a platform with all keys of quickstart, and read its report."""
    file = cwd / "report.json"
    ended = run("platform", "--base-url", base_url, *ALL_KEYS, "--json", str(file), *words, cwd=cwd)
    return with_report(ended, file)


def with_report(ended: Ended, file: Path) -> Ended:
    """``ended`` with the JSON report that it has written to ``file``, if it has."""
    report = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return ended._replace(report=report)


@contextmanager
def serving(*words: str, module: str = "mock_platform") -> Iterator[str]:
    """A mock in a process of its own, or what is served as one; gives its base URL."""
    command = [sys.executable, "-m", module, "serve", "--port", "0", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment()) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://[0-9.:]+", process.stdout.readline())
            assert found is not None
            yield found[0]
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=SECONDS)
