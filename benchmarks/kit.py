"""The conformance kit on the mock: every check of a platform, as people run it."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.processes import COMMAND, ROOT, clean_environment, serving
from benchmarks.report import Row

_KEYS = {
    "THENVOI_API_KEY_USER": "thnv_u_1767600000_local-mock-key-of-jane-00000001",
    "THENVOI_API_KEY_USER_2": "thnv_u_1767600000_local-mock-key-of-ravi-00000002",
    "THENVOI_API_KEY_USER_3": "thnv_u_1767600000_local-mock-key-of-olga-00000003",
    "THENVOI_API_KEY_AGENT": "thnv_a_1767600000_local-mock-key-of-weather-000011",
}
_KIT = [sys.executable, "-m", "conformance", "platform", "--write", "--level", "may", "--seed", "1", "--parallel", "4"]


def kit(*, quick: bool) -> list[Row]:
    """The whole platform suite, from the start of the command to its report; ``quick`` looks at one section."""
    with serving(COMMAND, "serve", "--port", 0) as port, tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        words = [*_KIT, "--base-url", f"http://127.0.0.1:{port}", "--json", str(report)]
        started = time.perf_counter()
        _run([*words, "--only", "AUTH"] if quick else words)
        seconds = time.perf_counter() - started
        found = json.loads(report.read_text(encoding="utf-8"))
    judged = sum(found["counts"].values()) - found["counts"]["not applicable"]
    note = f"{judged} checks, {found['requests']:,} requests, 4 at a time"
    return [Row("kit", "the whole platform suite against the mock", seconds, at_most=60, unit=" s", note=note)]


def _run(words: list[str]) -> None:
    """Judge. A run in which something fails or stays open measures something else."""
    environment = {**clean_environment(), **_KEYS}
    done = subprocess.run(words, check=False, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"benchmarks: the kit ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr}")
