"""The container and the GitHub Action, as far as they can be tried without a builder and without GitHub."""

import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from mock_platform import MockPlatform
from tests.running import environment

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def action() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    return found


# --- the container ---------------------------------------------------------------------------------------------------


def copied() -> list[str]:
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


def test_everything_that_the_container_copies_is_there_and_goes_to_the_builder() -> None:
    assert [each for each in copied() if not (ROOT / each).exists()] == []
    first, *allowed = [
        line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    assert first == "*"
    assert {each.removeprefix("!") for each in allowed if each.startswith("!")} == set(copied())


def test_the_container_is_not_roots_and_serves_beyond_itself() -> None:
    last = DOCKERFILE.rpartition("FROM ")[2]
    assert re.search(r"^USER [1-9]\d+:[1-9]\d+$", last, re.MULTILINE)
    assert "THENVOI_MOCK_HOST=0.0.0.0" in last
    assert last.index("USER") < last.index("ENTRYPOINT")


def health(port: int) -> int:
    (command,) = re.findall(r"^    CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    words: list[str] = yaml.safe_load(command)
    env = environment({"THENVOI_MOCK_PORT": str(port)})
    return subprocess.run([sys.executable, *words[1:]], env=env, capture_output=True, check=False).returncode


def test_the_health_check_tells_a_mock_that_answers_from_one_that_does_not() -> None:
    with MockPlatform(host="0.0.0.0") as mock:
        port = int(mock.base_url.rpartition(":")[2])
        assert health(port) == 0
    assert health(port) != 0


# --- the action ------------------------------------------------------------------------------------------------------


def test_no_input_of_the_action_is_pasted_into_a_script() -> None:
    for step in action()["runs"]["steps"]:
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"


def start(folder: Path, port: str, **env: str) -> "subprocess.CompletedProcess[str]":
    (step,) = [each for each in action()["runs"]["steps"] if each["name"] == "Start"]
    given = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "RUNNER_TEMP": str(folder),
        "GITHUB_ENV": str(folder / "env"),
        "GITHUB_OUTPUT": str(folder / "output"),
        "SCENARIO": "quickstart",
        "PORT": port,
        "ARGUMENTS": "",
    }
    script = f"trap 'jobs -p > {shlex.quote(str(folder / 'pid'))}' EXIT\n{step['run']}"
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(
        command, env=environment({**given, **env}), capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def port() -> str:
    with MockPlatform() as mock:
        return mock.base_url.rpartition(":")[2]


@pytest.mark.skipif(os.name != "posix", reason="runs bash")
def test_the_action_starts_a_mock_and_sets_the_variables(tmp_path: Path, port: str) -> None:
    done = start(tmp_path, port, ARGUMENTS="--seed\n7\n")
    assert done.returncode == 0, done.stderr
    try:
        env = dict(line.split("=", 1) for line in (tmp_path / "env").read_text(encoding="utf-8").splitlines())
        url = f"http://127.0.0.1:{port}"
        assert (tmp_path / "output").read_text(encoding="utf-8") == f"base-url={url}\n"
        assert env["THENVOI_BASE_URL"] == env["THENVOI_MOCK_URL"] == url
        headers = {"X-API-Key": env["THENVOI_API_KEY"]}
        assert httpx2.get(f"{url}/api/v1/agent/me", headers=headers, trust_env=False).status_code == 200
        assert httpx2.get(f"{url}/_mock/worlds", trust_env=False).json()["data"][0]["seed"] == 7
    finally:
        os.kill(int((tmp_path / "pid").read_text(encoding="utf-8")), signal.SIGTERM)


@pytest.mark.skipif(os.name != "posix", reason="runs bash")
def test_an_action_that_cannot_start_says_why_and_fails(tmp_path: Path, port: str) -> None:
    done = start(tmp_path, port, SCENARIO="$(touch pwned) nowhere")
    assert done.returncode == 1
    assert "no scenario '$(touch pwned) nowhere'" in done.stderr
    assert not (tmp_path / "env").exists()
