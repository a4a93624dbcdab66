"""The kit as people run it on a client."""

import json
import sys
from pathlib import Path

from tests.conformance import kit

AGENT = f"{sys.executable} -m conformance.mutants.clients.agent"
PERSON = f"{sys.executable} -m conformance.mutants.clients.person"
TUNED = ("--env", "HEARTBEAT={heartbeat}", "--heartbeat", "1", "--env", "FAILING={failing_text}")
WORDS = (*TUNED, "--failing-text", "please fail", "--expect", "reply", "--parallel", "8", "--level", "may")
MUCH = 60.0
"""Seconds for a machine that is busy with other tests."""


def judge(command: str, *words: str, cwd: Path) -> kit.Ended:
    """Have the kit judge a client, and read its report."""
    file = cwd / "report.json"
    patience = ("--ready-within", f"{MUCH:g}", "--within", f"{MUCH:g}")
    ended = kit.run("client", "--command", command, *patience, "--json", str(file), *words, cwd=cwd)
    report = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return ended._replace(report=report)
