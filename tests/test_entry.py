"""Ctrl-C at the two ends of a command, where no code of the command is there to heed it."""

import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ["conformance", "mcp_server", "mock_platform"]

_LOADING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.{handler})
class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == "{package}.cli":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
sys.argv = ["command", "--version"]
from {package}.entry import main
main()
"""

_ENDING = """
import atexit, os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
atexit.register(os.kill, os.getpid(), signal.SIGINT)
sys.argv = ["command", "--version"]
from {package}.entry import main
main()
"""


def run(program: str) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("package", PACKAGES)
def test_an_interrupt_while_the_command_is_being_loaded_ends_it_without_a_word(package: str) -> None:
    assert run(_LOADING.format(package=package, handler="default_int_handler")) == (-signal.SIGINT, "", "")


@pytest.mark.parametrize("package", PACKAGES)
def test_who_has_it_ignored_is_not_disturbed(package: str) -> None:
    code, out, err = run(_LOADING.format(package=package, handler="SIG_IGN"))
    assert (code, err) == (0, "")
    assert out


@pytest.mark.parametrize("package", PACKAGES)
def test_an_interrupt_after_the_last_word_of_the_command_adds_none(package: str) -> None:
    code, out, err = run(_ENDING.format(package=package))
    assert (code, err) == (-signal.SIGINT, "")
    assert out


@pytest.mark.parametrize("package", PACKAGES)
def test_the_script_and_the_module_begin_there(package: str) -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert f"{package}.entry:main" in scripts.values()
    assert f"from {package}.entry import main" in (ROOT / package / "__main__.py").read_text()
