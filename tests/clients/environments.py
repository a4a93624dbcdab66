"""Published clients in environments of their own, made once from locked requirements and kept in ``.venv/clients``."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = ROOT / "requirements" / "clients"
HOME = ROOT / ".venv" / "clients"
_INSTALL_SECONDS = 600


def python_of(name: str) -> Path:
    """The interpreter of the environment for ``requirements/clients/<name>.txt``; made now if it is not there.

    Skips the test, with the reason, where it cannot be made; in CI that is a failure.
    """
    lock = LOCKS / f"{name}.txt"
    folder = HOME / name
    stamp = folder / "stamp"
    wanted = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    with _only_one(name):
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            _run(name, sys.executable, "-m", "venv", str(folder))
            quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
            _run(name, str(python), "-m", "pip", "install", *quiet, "--no-deps", "--require-hashes", "-r", str(lock))
            stamp.write_text(wanted, encoding="utf-8")
    return python


def _run(name: str, *command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=_INSTALL_SECONDS, check=False)
    if done.returncode != 0:
        cannot(f"no environment for {name}: {(done.stderr or done.stdout).strip()[-300:]}")


def cannot(reason: str) -> None:
    """What a user's machine may lack is a skip there and a failure in CI."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


class _only_one:  # noqa: N801 - used like a function
    """One process at a time, also among xdist's workers."""

    def __init__(self, name: str) -> None:
        HOME.mkdir(parents=True, exist_ok=True)
        self._path = HOME / f"{name}.lock"

    def __enter__(self) -> None:
        import fcntl

        self._file = self._path.open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self._file.close()


def node_folder(source: Path) -> Path:
    """A copy of ``source`` with its locked npm packages installed; skips, with the reason, without Node or npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        cannot("Node.js with npm is not installed")
    folder = HOME / source.name
    stamp = folder / "stamp"
    files = sorted(each for each in source.iterdir() if each.is_file())
    wanted = hashlib.sha256(b"".join(each.read_bytes() for each in files)).hexdigest()
    with _only_one(source.name):
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(source, folder)
            _run(source.name, str(npm), "ci", "--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts")
            stamp.write_text(wanted, encoding="utf-8")
    return folder
