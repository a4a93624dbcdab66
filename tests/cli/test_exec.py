"""``thenvoi-mock exec``: a mock for the time of one command, whose output and exit code are the command's own."""

import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mock_platform import MockPlatform
from mock_platform.environment import variables as of_world
from tests.running import Running, run, told, words_of_command

PYTHON = (sys.executable, "-W", "ignore", "-c")

SHOW = "import json, os; print(json.dumps({k: v for k, v in os.environ.items() if k.startswith('THENVOI_')}))"
ASK = """
import json, os
from urllib.request import ProxyHandler, Request, build_opener
url, key = os.environ["THENVOI_BASE_URL"], os.environ["THENVOI_API_KEY"]
ask = Request(f"{url}/api/v1/agent/me", headers={"X-API-Key": key})
print(json.load(build_opener(ProxyHandler({})).open(ask))["data"]["handle"])
"""
STAY = """
import os, signal, sys
for name, code in (("SIGINT", 5), ("SIGTERM", 6), ("SIGHUP", 7)):
    signal.signal(getattr(signal, name), lambda *_, code=code: sys.exit(code))
print("stays", os.getpid(), os.environ["THENVOI_BASE_URL"], flush=True)
while True:
    signal.pause()
"""
"""Stays until a signal tells it to go, and says by its exit code which."""


def variables(*words: str, **env: str) -> dict[str, str]:
    """What the command found in its environment."""
    ended = run("exec", *words, "--", *PYTHON, SHOW, env=env)
    assert (ended.code, ended.err) == (0, "")
    found: dict[str, str] = json.loads(ended.out)
    return found


@pytest.fixture
def staying() -> Iterator[tuple[Running, int, str]]:
    """The process, the process that it runs, and where the mock is."""
    with Running("exec", *PYTHON, STAY) as running:
        _, pid, url = running.line_with("stays").split()
        yield running, int(pid), url


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def listens(url: str) -> bool:
    where = urlsplit(url)
    with socket.socket() as client:
        return client.connect_ex((where.hostname or "", where.port or 0)) == 0


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_finds_the_variables_of_a_mock_on_a_free_port() -> None:
    found = variables()
    url = found["THENVOI_BASE_URL"]
    assert urlsplit(url).port not in (0, 8600)
    assert found == {**MockPlatform().call(lambda world: of_world(world, url)), "THENVOI_MOCK_URL": url}
    assert not listens(url)


def test_the_mock_answers_the_command() -> None:
    assert run("exec", "--", *PYTHON, ASK) == (0, "jane/weather-agent\n", "")


def test_the_key_of_clients_that_know_only_one_may_be_a_users() -> None:
    found = variables("--as", "user")
    assert found["THENVOI_API_KEY"] == found["THENVOI_API_KEY_USER"]


def test_the_options_and_variables_of_serve_hold() -> None:
    assert "local-mock-key-of-mara" in variables("--scenario", "support-desk")["THENVOI_API_KEY_USER"]
    found = variables(THENVOI_MOCK_SCENARIO="support-desk")
    assert "local-mock-key-of-mara" in found["THENVOI_API_KEY_USER"]


def test_what_the_user_has_set_for_another_platform_is_replaced() -> None:
    assert variables(THENVOI_API_KEY="of-the-real-one")["THENVOI_API_KEY"].endswith("weather-000011")


def test_a_mock_that_wants_its_token_hands_it_to_the_command() -> None:
    # 127.1 is 127.0.0.1 to the system; to the mock it is a name like any other.
    assert variables("--host", "127.1")["THENVOI_MOCK_TOKEN"]
    assert "THENVOI_MOCK_TOKEN" not in variables()


def test_the_command_keeps_its_input_its_output_and_its_own_options() -> None:
    echo = "import sys; print(sys.argv[1:]); print(sys.stdin.read()); print('aside', file=sys.stderr)"
    for words in (["--"], []):
        ended = run("exec", *words, *PYTHON, echo, "--port", "x", "--", "-h", given="given")
        assert ended == (0, "['--port', 'x', '--', '-h']\ngiven\n", "aside\n")


# --- how it ends -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [0, 1, 3, 255])
def test_the_exit_code_is_the_commands(code: int) -> None:
    assert run("exec", "--", *PYTHON, f"raise SystemExit({code})") == (code, "", "")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_command_that_a_signal_ended_gives_128_and_the_number_of_the_signal(number: signal.Signals) -> None:
    kill = f"import os, signal; signal.signal({number}, 0) if {number} != 9 else 0; os.kill(os.getpid(), {number})"
    assert run("exec", "--", *PYTHON, kill) == (128 + number, "", "")


def test_that_scripted_agents_wait_for_a_clock_that_stands_still_is_told() -> None:
    waiting = "thenvoi-mock: the clock stands still, and scripted agents wait (--clock running)\n"
    for words, said in (
        (["--scenario", "demo", "--seed", "7"], waiting),
        (["--scenario", "demo", "--seed", "7", "--clock", "running"], ""),
        (["--seed", "7"], ""),
    ):
        ended = run("exec", *words, "--", *PYTHON, "")
        assert (ended.code, ended.out, ended.err) == (0, "", said)


def test_a_variable_that_nothing_reads_is_told_and_the_command_is_run() -> None:
    ended = run("exec", "--", *PYTHON, "", env={"THENVOI_MOCK_EVICTOIN": "off"})
    assert (ended.code, ended.err.count("\n")) == (0, 1)
    assert "the nearest that exists is THENVOI_MOCK_EVICTION" in ended.err


def test_a_command_that_does_not_exist_is_127_as_in_a_shell() -> None:
    assert run("exec", "--", "no-such-command") == (127, "", "thenvoi-mock: command not found: no-such-command\n")


def test_a_command_that_may_not_be_run_is_126_as_in_a_shell(tmp_path: Path) -> None:
    file = tmp_path / "data.txt"
    file.touch(0o600)
    assert run("exec", "--", str(file)) == (126, "", f"thenvoi-mock: cannot run {file}: permission denied\n")


def test_when_the_command_fails_what_happened_is_in_a_file_that_stderr_names(tmp_path: Path) -> None:
    file = tmp_path / "timeline.jsonl"
    ended = run("exec", "--timeline", str(file), "--", *PYTHON, f"{ASK}\nraise SystemExit(3)")
    assert ended == (3, "jane/weather-agent\n", f"thenvoi-mock: what happened is in {file}\n")
    (line,) = file.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["name"] == "get_agent_me"
    assert "thnv_" not in line


def test_without_a_name_the_file_is_a_new_one_among_the_temporary_ones(tmp_path: Path) -> None:
    ended = run("exec", "--", *PYTHON, f"{ASK}\nraise SystemExit(1)", env={"TMPDIR": str(tmp_path)})
    (file,) = tmp_path.iterdir()
    assert ended.err == f"thenvoi-mock: what happened is in {file}\n"
    assert len(file.read_text(encoding="utf-8").splitlines()) == 1


def test_a_command_that_went_well_leaves_no_file(tmp_path: Path) -> None:
    file = tmp_path / "timeline.jsonl"
    assert run("exec", "--timeline", str(file), "--", *PYTHON, ASK) == (0, "jane/weather-agent\n", "")
    assert not file.exists()


def test_a_file_that_cannot_be_written_changes_nothing_of_the_exit_code(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "timeline.jsonl"
    ended = run("exec", "--timeline", str(file), "--", *PYTHON, "raise SystemExit(3)")
    told = f"thenvoi-mock: cannot write what happened to {file}: no such file or directory\n"
    assert ended == (3, "", told)


def test_the_other_commands_find_the_mock_of_exec() -> None:
    ended = run("exec", "--", *words_of_command(), "worlds")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("default ")


def test_ctrl_c_is_the_commands_business(staying: tuple[Running, int, str]) -> None:
    running, pid, url = staying
    running.press_ctrl_c()
    ended = running.ended()
    assert (ended.code, ended.err) == (5, "")
    assert not is_alive(pid)
    assert not listens(url)


@pytest.mark.parametrize("number, code", [(signal.SIGTERM, 6), (signal.SIGHUP, 7)])
def test_other_requests_to_end_are_passed_on_so_that_nothing_is_left_behind(
    staying: tuple[Running, int, str], number: signal.Signals, code: int
) -> None:
    running, pid, url = staying
    running.send(number)
    ended = running.ended()
    assert (ended.code, ended.err) == (code, "")
    assert not is_alive(pid)
    assert not listens(url)


def test_a_scenario_that_is_wrong_is_told_and_the_command_is_not_run(tmp_path: Path) -> None:
    file = tmp_path / "there"
    assert told("exec", "--scenario", "quikstart", "--", "touch", str(file)).startswith("no scenario 'quikstart'")
    assert not file.exists()
