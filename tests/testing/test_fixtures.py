"""The fixtures as a test sees them: a world of its own, the environment that leads there, and its story on failure."""

import subprocess
import sys
from pathlib import Path

import pytest

from mock_platform import MockPlatform
from tests.testing.conftest import Pytest

ASK = """
import os
import httpx2

def ask(method, path, body=None):
    headers = {"X-API-Key": os.environ["THENVOI_API_KEY_USER"]}
    url = os.environ["THENVOI_BASE_URL"]
    return httpx2.request(method, f"{url}/api/v1{path}", json=body, headers=headers, trust_env=False)
"""


def test_each_test_has_a_world_that_no_other_has_touched(run_pytest: Pytest) -> None:
    source = f"""{ASK}
import pytest

@pytest.mark.parametrize("number", range(3))
def test_it(thenvoi, number):
    assert ask("GET", "/me/profile").json()["data"]["id"] == thenvoi.user.id
    assert thenvoi.timeline.count(kind="request") == 1
    assert ask("POST", "/me/chats", {{"chat": {{}}}}).status_code == 201
    thenvoi.timeline.expect(name="create_my_chat_room", by="jane", count=1)
    assert thenvoi.agent("weather-agent").key == thenvoi.env["THENVOI_API_KEY_AGENT"]
    thenvoi.clock.freeze()
    thenvoi.faults.add("get_my_profile", {{"status": 503}})
    assert ask("GET", "/me/profile").status_code == 503
"""
    run = run_pytest(source)
    assert (run.code, run.outcomes()) == (0, {"passed": 3}), run.out


def test_no_variable_of_another_platform_is_left(run_pytest: Pytest) -> None:
    source = """
import os

def test_inside(thenvoi):
    found = {name: value for name, value in os.environ.items() if name.startswith("THENVOI_")}
    assert found == {**thenvoi.env, "THENVOI_MOCK_DEBUG": ""}

def test_outside():
    assert os.environ["THENVOI_API_KEY"] == "a real key"
    assert "THENVOI_CONTROL_URL" not in os.environ
"""
    env = {"THENVOI_API_KEY": "a real key", "THENVOI_ROOM": "real", "THENVOI_MOCK_DEBUG": ""}
    run = run_pytest(source, **env)
    assert (run.code, run.outcomes()) == (0, {"passed": 2}), run.out


def test_asynchronous_tests_have_the_same_world_with_await(run_pytest: Pytest) -> None:
    source = """
async def test_it(thenvoi, athenvoi):
    assert athenvoi.name == thenvoi.name
    await athenvoi.clock.freeze()
    await athenvoi.timeline.expect(kind="request", count=0)

async def test_another(athenvoi):
    assert (await athenvoi.clock.state())["mode"] == "running"
"""
    run = run_pytest(source)
    assert (run.code, run.outcomes()) == (0, {"passed": 2}), run.out


def test_worlds_are_deleted_after_their_tests(run_pytest: Pytest) -> None:
    source = """
def test_one(thenvoi):
    pass

def test_it(thenvoi_server):
    assert [each["name"] for each in thenvoi_server.worlds.all()] == ["default"]
"""
    assert run_pytest(source).outcomes() == {"passed": 2}


def test_the_marker_says_what_the_world_is_made_of_and_the_nearest_word_wins(run_pytest: Pytest) -> None:
    source = """
import pytest

pytestmark = pytest.mark.thenvoi(scenario="demo", seed=1)

@pytest.mark.thenvoi(seed=7, clock="frozen", switches={"room_limit": 3})
def test_it(thenvoi):
    assert (thenvoi.facts.scenario, thenvoi.facts.seed) == ("demo", 7)
    assert thenvoi.clock.state()["mode"] == "frozen"

@pytest.mark.thenvoi(scenario={"name": "inline"})
def test_inline(thenvoi):
    assert list(thenvoi.people) == []
"""
    run = run_pytest(source, "--strict-markers")
    assert (run.code, run.outcomes()) == (0, {"passed": 2}), run.out


def test_the_configuration_names_a_file_below_its_folder(run_pytest: Pytest, tmp_path: Path) -> None:
    ini = "[pytest]\nasyncio_default_fixture_loop_scope = function\nthenvoi_scenario = worlds/ours.yaml\n"
    (tmp_path / "pytest.ini").write_text(ini, encoding="utf-8")
    (tmp_path / "worlds").mkdir()
    (tmp_path / "worlds" / "ours.yaml").write_text("name: ours\norganizations: [{name: A}]\n", encoding="utf-8")
    run = run_pytest("def test_it(thenvoi):\n    assert thenvoi.facts.scenario == 'inline'\n")
    assert (run.code, run.outcomes()) == (0, {"passed": 1}), run.out


@pytest.mark.parametrize(
    "marker, sentence",
    [
        ("sead=7", "takes scenario=, seed=, clock=, switches=, and not sead="),
        ("'demo'", "takes scenario=, seed=, clock=, switches=, and not 'demo'"),
        ("clock='slow'", "clock should be 'running' or 'frozen'"),
        ("scenario='nothing'", "is none of agent-manager, demo, quickstart"),
        ("switches={'strict_rooms': True}", "/switches/strict_rooms is not a switch"),
    ],
)
def test_what_no_world_can_be_made_of_is_an_error_that_says_why(run_pytest: Pytest, marker: str, sentence: str) -> None:
    source = f"import pytest\n\n@pytest.mark.thenvoi({marker})\ndef test_it(thenvoi):\n    pass\n"
    run = run_pytest(source)
    assert (run.code, run.outcomes()) == (1, {"error": 1}), run.out
    assert sentence in run.out


def test_a_failing_test_shows_what_happened_in_its_world_and_a_passing_one_does_not(run_pytest: Pytest) -> None:
    source = f"""{ASK}
def test_fails(thenvoi):
    ask("POST", "/me/chats", {{"chat": {{}}}})
    thenvoi.timeline.expect(name="create_my_chat_room", status=422)

def test_passes(thenvoi):
    ask("GET", "/me/profile")
"""
    run = run_pytest(source)
    assert (run.code, run.outcomes()) == (1, {"failed": 1, "passed": 1}), run.out
    assert "Timeline of the world world-" in run.out
    assert "jane POST /api/v1/me/chats → 201" in run.out
    assert "expected at least one of: name create_my_chat_room, status 422; saw none" in run.out
    assert "/me/profile" not in run.out
    assert "thnv_" not in run.out


def test_so_does_one_whose_fixtures_fail(run_pytest: Pytest) -> None:
    source = f"""{ASK}
import pytest

@pytest.fixture
def room(thenvoi):
    assert ask("GET", "/me/profile").status_code == 201

def test_it(room):
    pass
"""
    run = run_pytest(source)
    assert (run.code, run.outcomes()) == (1, {"error": 1}), run.out
    assert "jane GET /api/v1/me/profile → 200" in run.out


def test_a_mock_that_runs_already_can_be_used_also_with_its_token(run_pytest: Pytest) -> None:
    source = "def test_it(thenvoi, thenvoi_server):\n    print('at', thenvoi.base_url, thenvoi_server.base_url)\n"
    with MockPlatform() as mock:
        assert (
            f"at {mock.base_url} {mock.base_url}" in run_pytest(source, "-s", "--thenvoi-base-url", mock.base_url).out
        )
        assert f"at {mock.base_url}" in run_pytest(source, "-s", THENVOI_MOCK_URL=mock.base_url).out
        assert [each["name"] for each in mock.control.worlds.all()] == ["default"]
    with MockPlatform(host="127.1") as mock:
        words = ("--thenvoi-base-url", mock.base_url, "--thenvoi-token", str(mock.control_token))
        assert run_pytest(source, *words).outcomes() == {"passed": 1}
        assert "Control needs the token" in run_pytest(source, "--thenvoi-base-url", mock.base_url).out


def test_a_mock_that_does_not_run_is_one_error_that_says_so(run_pytest: Pytest) -> None:
    run = run_pytest("def test_it(thenvoi):\n    pass\n", "--thenvoi-base-url", "http://127.0.0.1:1")
    assert (run.code, run.outcomes()) == (1, {"error": 1})
    assert "no mock at http://127.0.0.1:1" in run.out


def test_a_run_that_does_not_ask_for_it_imports_nothing_of_the_mock() -> None:
    ours = "('mock_platform', 'httpx', 'fastapi', 'uvicorn')"
    code = f"import sys, mock_platform.testing\nprint(sorted(each for each in sys.modules if each.startswith({ours})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['mock_platform', 'mock_platform.testing', 'mock_platform.version']"
