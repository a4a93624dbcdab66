"""pytest-xdist: all workers share one mock, which ends with the run, also when the run is killed."""

import os
import re
import signal
import subprocess
import sys
import tomllib
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from mock_platform.testing.sharing import shared
from tests.testing.conftest import ROOT, Pytest

TELL = """
import pytest

@pytest.mark.parametrize("number", range(8))
def test_it(thenvoi, thenvoi_server, worker_id, number):
    thenvoi.timeline.expect(kind="request", count=0)
    print("mock", thenvoi_server.base_url, worker_id, thenvoi.name)
"""


def is_served(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/api/v1/health", trust_env=False).status_code == 200
    except httpx2.HTTPError:
        return False


def test_workers_share_one_mock_and_each_test_has_a_world(run_pytest: Pytest) -> None:
    run = run_pytest(TELL, "-n", "2", "-rP", "--dist", "load")
    assert (run.code, run.outcomes()) == (0, {"passed": 8}), run.out
    told = re.findall(r"^mock (\S+) (\S+) (\S+)$", run.out, re.MULTILINE)
    (url,) = {url for url, _, _ in told}
    assert {worker for _, worker, _ in told} == {"gw0", "gw1"}
    assert len({world for _, _, world in told}) == 8
    assert not is_served(url)  # the run has ended when nobody has its stderr, which the mock had as well


def test_a_failing_test_of_a_worker_shows_its_timeline(run_pytest: Pytest) -> None:
    run = run_pytest("def test_it(thenvoi):\n    raise AssertionError('no')\n", "-n", "2")
    assert run.outcomes() == {"failed": 1}
    assert "Timeline of the world world-" in run.out
    assert "Nothing has happened in this world." in run.out


STAY = """
import sys, time
from pathlib import Path
from mock_platform.testing.sharing import shared

with shared(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


class Holder:
    """A process that uses the shared mock until it is killed. The mock has the stderr of the one that started it."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", STAY, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def told_until_all_have_ended(self) -> str:
        """What was printed on stderr until neither this process nor the mock that it started has it open."""
        _, told = self.process.communicate(timeout=60)
        return told

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_the_mock_ends_when_all_who_used_it_are_killed_and_not_before(tmp_path: Path) -> None:
    with closing(Holder(tmp_path)) as first, closing(Holder(tmp_path)) as second:
        assert first.url == second.url
        first.kill()
        assert is_served(second.url)
        second.kill()
        assert first.told_until_all_have_ended() == ""
        assert not is_served(first.url)


def test_who_comes_after_it_has_ended_starts_another(tmp_path: Path) -> None:
    for _ in range(2):
        with shared(tmp_path) as url:
            assert is_served(url)


@pytest.mark.parametrize("told", ["", "{", "[]", '{"url": "http://127.0.0.1:1", "leases": 1}'])
def test_what_is_told_of_no_mock_that_runs_is_not_believed(tmp_path: Path, told: str) -> None:
    (tmp_path / "thenvoi-mock.json").write_text(told, encoding="utf-8")
    with shared(tmp_path) as url:
        assert is_served(url)


def test_the_plugins_are_found_by_their_entry_points(run_pytest: Pytest, tmp_path: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    entries = "".join(f"{name} = {module}\n" for name, module in project["entry-points"]["pytest11"].items())
    info = tmp_path / "elsewhere" / "as_installed-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: as-installed\nVersion: 1\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[pytest11]\n{entries}", encoding="utf-8")
    path = os.pathsep.join([str(ROOT), str(info.parent)])
    env = {"PYTHONPATH": path, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": ""}
    run = run_pytest("def test_it(thenvoi):\n    assert thenvoi.user.handle == 'jane'\n", plugins=(), **env)
    assert (run.code, run.outcomes()) == (0, {"passed": 1}), run.out
