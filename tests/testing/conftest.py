"""Runs of pytest in folders of their own, with the plugin as users have it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PLUGINS = ("mock_platform.testing", "xdist.plugin", "pytest_asyncio.plugin")


class Run(NamedTuple):
    """How a run ended, and what it printed."""

    code: int
    out: str

    def outcomes(self) -> dict[str, int]:
        """The last line as numbers."""
        found = re.findall(r"(\d+) (passed|failed|error|errors|skipped)", self.out.splitlines()[-1])
        return {word: int(number) for number, word in found}


Pytest = Callable[..., Run]


@pytest.fixture
def run_pytest(tmp_path: Path) -> Pytest:
    """Run pytest on ``source`` and the files besides; warnings are errors in it."""

    def run(source: str, *words: str, plugins: Sequence[str] = PLUGINS, **env: str) -> Run:
        (tmp_path / "test_it.py").write_text(source, encoding="utf-8")
        if not (tmp_path / "pytest.ini").exists():
            (tmp_path / "pytest.ini").write_text(
                "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n", encoding="utf-8"
            )
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("THENVOI_", "PYTEST_"))}
        path = os.pathsep.join([str(ROOT), *filter(None, [kept.get("PYTHONPATH")])])
        command = [sys.executable, "-m", "pytest", "-W", "error", "-p", "no:cacheprovider", *words]
        done = subprocess.run(
            [*command, *(word for each in plugins for word in ("-p", each))],
            cwd=tmp_path,
            env={**kept, "PYTHONPATH": path, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **env},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Run(done.returncode, done.stdout + done.stderr)

    return run
