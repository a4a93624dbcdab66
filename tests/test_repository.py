"""What must hold for the repository itself: nothing of one machine in it, locks that lock, layers, a whole wheel."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "mock_platform"
PACKED = (PACKAGE, ROOT / "mcp_server", ROOT / "conformance")
LOCKS = ("requirements/runtime.txt", "requirements/dev.txt")
MADE = {"__pycache__", "build", "dist", "htmlcov"}

HOME_OR_WORKPLACE = re.compile(r"(?<![\w.:-])/(?:root|work|workspace|home/\w+|Users/\w+)/")
PACKAGE_INDEX = re.compile(
    r"(?i)(?:index[-]url|find-links)[ =]+['\"]?\w+:|\w+://\S+/simple\b|\w+://files\.pythonhosted"
)
REQUIREMENT = re.compile(r"^(?P<name>[\w.-]+)(?:\[[\w,-]+\])?==(?P<version>[\w.!+]+)")
NAME = re.compile(r"^[\w.-]+")


def tracked_files() -> Iterator[Path]:
    """Give what git tracks or would track; outside of a clone, whatever is not hidden and not made by a tool."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
        found = (ROOT / name for name in listed.split("\0") if name)
    else:
        found = (path for path in ROOT.rglob("*") if not is_hidden_or_made(path.relative_to(ROOT)))
    return (path for path in found if path.is_file() and not path.is_symlink())


def is_hidden_or_made(path: Path) -> bool:
    return any(part in MADE or part.startswith(".") for part in path.parts) and path.parts[0] != ".ci"


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in sorted(tracked_files())
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if pattern.search(line)
    ]


def requirements_of(lock: str) -> dict[str, str]:
    """Give each requirement of a lock, by name and version, with the text that belongs to it."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[\w.-])", text, flags=re.MULTILINE)[1:]
    return {match.group(): entry for entry in entries if (match := REQUIREMENT.match(entry))}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: list[str]) -> set[str]:
    return {canonical(match.group()) for line in requirements if (match := NAME.match(line))}


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    assert lines_with(HOME_OR_WORKPLACE) == []


def test_no_file_names_a_package_index() -> None:
    assert lines_with(PACKAGE_INDEX) == []


@pytest.mark.parametrize("folder", ["root", "home/ann", "Users/ann"])
def test_a_folder_of_somebodys_machine_is_recognised_and_an_address_is_not_one(folder: str) -> None:
    # The lines are put together here, so that this file does not trip over itself.
    assert HOME_OR_WORKPLACE.search(f'path = "/{folder}/mock"')
    assert not HOME_OR_WORKPLACE.search(f"http://127.0.0.1:8600/{folder}/mock")


@pytest.mark.parametrize(
    "line", ["--index{0}url={1}", "extra-index{0}url = {1}", "--find-links {1}", "from {1}simple/click/"]
)
def test_a_package_index_is_recognised(line: str) -> None:
    assert PACKAGE_INDEX.search(line.format("-", "https://packages.example/"))


@pytest.mark.parametrize("lock", LOCKS)
def test_each_locked_requirement_is_exact_and_carries_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    locked = requirements_of(lock)
    assert len(locked) == len(re.findall(r"^[^\s#]", text, flags=re.MULTILINE)) > 0
    assert [name for name, entry in locked.items() if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


def test_the_dev_lock_holds_the_whole_runtime_lock() -> None:
    runtime, dev = (set(requirements_of(lock)) for lock in LOCKS)
    assert runtime <= dev


def test_the_locks_hold_every_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runtime, dev = (names(list(requirements_of(lock))) for lock in LOCKS)
    assert names(project["dependencies"]) <= runtime
    assert names(project["optional-dependencies"]["dev"]) <= dev


def imported_by(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


@pytest.mark.parametrize("folder", ["world", "channels"])
def test_the_rules_and_the_protocol_import_only_the_standard_library(folder: str) -> None:
    # import-linter forbids modules by name; "nothing but the standard library" only a look at every import can say.
    allowed = f"mock_platform.{folder}"
    foreign = [
        f"{module.relative_to(ROOT)}: {name}"
        for module in sorted((PACKAGE / folder).rglob("*.py"))
        for name in imported_by(module)
        if name.split(".")[0] not in sys.stdlib_module_names and not f"{name}.".startswith(f"{allowed}.")
    ]
    assert foreign == []


def test_the_wheel_carries_every_file_of_the_package(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if not name.split("/")[0].endswith(".dist-info")}
    ours = (path for path in tracked_files() if any(path.is_relative_to(each) for each in PACKED))
    assert packed == {path.relative_to(ROOT).as_posix() for path in ours}
    assert "mock_platform/py.typed" in packed


def test_continuous_integration_can_start() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
