"""A Node.js that is new enough for the conformance runner, and the runner on it."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.clients.environments import cannot, node_folder

HERE: Final = Path(__file__).parent
OLDEST: Final = 22
"""The runner calls ``fs.globSync``, which older ones do not have."""

_SECONDS: Final = 300


def node_22() -> Path:
    """The system's Node.js where it is new enough, else one that npm brings for this machine.

    Skips the test, with the reason, where neither can be had; in CI that is a failure.
    """
    found = shutil.which("node")
    if found is not None and _major(Path(found)) >= OLDEST:
        return Path(found)
    brought = sorted((node_folder(HERE / f"node-{OLDEST}") / "node_modules").glob("node-*/bin/node"))
    if not brought or _major(brought[0]) < OLDEST:
        cannot(f"Node.js {OLDEST} or newer is not installed, and npm has none for this machine")
    return brought[0]


def judge(url: str, revision: str, results: Path) -> Mapping[str, Sequence[Mapping[str, object]]]:
    """What the runner finds with all scenarios of a revision: its checks, by the name of the scenario.

    ``results`` is an empty folder. The exit code tells whether all passed, which is not for the runner to say here.
    """
    script = node_folder(HERE / "mcp-conformance") / "node_modules" / ".bin" / "conformance"
    words = ["server", "--url", url, "--requirements", revision, "--output-dir", str(results)]
    done = subprocess.run(
        [str(node_22()), str(script), *words], capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    found = {_scenario(file): json.loads(file.read_text(encoding="utf-8")) for file in results.glob("*/checks.json")}
    assert found, done.stdout + done.stderr
    return found


def _scenario(file: Path) -> str:
    """From ``server-tools-list-2026-11-20T10-20-30-400Z``, or whatever the time is, to ``tools-list``."""
    return file.parent.name.removeprefix("server-").rpartition("T")[0].rsplit("-", 3)[0]


def _major(node: Path) -> int:
    try:
        shown = subprocess.run([str(node), "--version"], capture_output=True, text=True, timeout=_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return 0
    return int(shown.stdout.strip().removeprefix("v").partition(".")[0])
