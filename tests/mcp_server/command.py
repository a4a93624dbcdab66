"""``thenvoi-mcp`` in a process of its own, as hosts and people start it."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

SECONDS = 60.0
"""After this long a test fails; nothing takes nearly as long."""

_OURS = ("THENVOI_", "ALLOWED_", "HOST", "PORT", "TRANSPORT", "ENABLE_")


class Ended(NamedTuple):
    """How a process ended, and everything that it printed."""

    code: int
    out: str
    err: str


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """That of the tests without anybody's settings; leaks are warnings on stderr, where the tests see them."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(_OURS)}
    return {**kept, "PYTHONWARNINGS": "default", "PYTHONPATH": str(Path(__file__).parents[2]), **(extra or {})}


def start(*words: str, env: Mapping[str, str] | None = None, cwd: Path) -> subprocess.Popen[str]:
    """A server that somebody else stops; ``cwd`` is a folder without a ``.env``."""
    return subprocess.Popen(
        [sys.executable, "-m", "mcp_server", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(env),
        cwd=cwd,
        preexec_fn=_heed_interrupts,  # noqa: PLW1509 - it takes no lock
    )


def run(*words: str, env: Mapping[str, str] | None = None, cwd: Path, given: str = "") -> Ended:
    """Run it to its end, with ``given`` on stdin."""
    with start(*words, env=env, cwd=cwd) as process:
        out, err = process.communicate(given, timeout=SECONDS)
    return Ended(process.returncode, out, err)


def line_with(process: subprocess.Popen[str], text: str) -> str:
    """The next line on stderr that contains ``text``."""
    assert process.stderr is not None
    seen = []
    for line in process.stderr:
        seen.append(line)
        if text in line:
            return line
    raise AssertionError(f"waited in vain for {text!r}; printed: {seen}")


def _heed_interrupts() -> None:
    """A shell that runs the tests in the background has them ignore Ctrl-C; what they start should not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
