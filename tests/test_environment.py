"""The variables by which the platform's clients find a world, and how the command is called in a shell here."""

import os
import shlex
import sys
from pathlib import Path

import pytest

from mock_platform.environment import command_name, variables
from mock_platform.scenarios import load
from tests.scenarios.writing import PEOPLE, Writer

URL = "http://127.0.0.1:8600"
JANE, RAVI = (
    "thnv_u_1767600000_local-mock-key-of-jane-00000001",
    "thnv_u_1767600000_local-mock-key-of-ravi-00000002",
)
WEATHER, TRAVEL = (
    "thnv_a_1767600000_local-mock-key-of-weather-000011",
    "thnv_a_1767600000_local-mock-key-of-travel-0000012",
)


def test_quickstart_has_every_variable_that_the_design_names() -> None:
    assert variables(load("quickstart").world, URL) == {
        "THENVOI_BASE_URL": URL,
        "THENVOI_REST_URL": URL,
        "THENVOI_WS_URL": "ws://127.0.0.1:8600/api/v1/socket/websocket",
        "THENVOI_API_KEY": WEATHER,
        "THENVOI_API_KEY_USER": JANE,
        "THENVOI_API_KEY_USER_2": RAVI,
        "THENVOI_API_KEY_AGENT": WEATHER,
        "THENVOI_AGENT_ID": "00000000-0000-4000-8000-000000000011",
        "THENVOI_API_KEY_AGENT_2": TRAVEL,
        "THENVOI_AGENT_ID_2": "00000000-0000-4000-8000-000000000012",
        "THENVOI_CONTROL_URL": f"{URL}/_mock",
        "THENVOI_AM_USERNAME": "jane",
        "THENVOI_AM_PASSWORD": "local-jane",
    }


def test_the_one_key_may_be_the_first_users() -> None:
    world = load("quickstart").world
    as_user = variables(world, URL, as_="user")
    assert as_user == {**variables(world, URL), "THENVOI_API_KEY": JANE}


def test_a_world_with_fewer_people_has_fewer_variables(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    alone = "name: x\norganizations: [{name: A}]\nusers: [{username: ada, organization: A, keys: [key-of-ada]}]\n"
    found = variables(writer.world(alone), URL)
    assert found == {
        "THENVOI_BASE_URL": URL,
        "THENVOI_REST_URL": URL,
        "THENVOI_WS_URL": "ws://127.0.0.1:8600/api/v1/socket/websocket",
        "THENVOI_API_KEY_USER": "key-of-ada",
        "THENVOI_CONTROL_URL": f"{URL}/_mock",
    }
    assert variables(writer.world(alone), URL, as_="user")["THENVOI_API_KEY"] == "key-of-ada"
    assert [name for name in variables(writer.world("name: x\n"), URL) if "KEY" in name] == []


def test_whoever_has_several_keys_is_named_with_the_oldest_and_whoever_has_none_is_passed_over(tmp_path: Path) -> None:
    world = Writer(tmp_path).world(PEOPLE)
    echo = world.accounts.resolve("ada/echo")
    (oldest,) = world.accounts.keys_of(echo)
    newest = world.accounts.issue_key(echo)
    assert variables(world, URL)["THENVOI_API_KEY_AGENT"] == oldest
    for key in (oldest, newest):
        world.accounts.revoke_key(key)
    assert variables(world, URL)["THENVOI_AGENT_ID"] == world.accounts.resolve("ada/critic").id


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a Python and the command in ``.venv``, and nothing on the path of the shell."""
    scripts = tmp_path / "my project" / ".venv" / "bin"
    scripts.mkdir(parents=True)
    for name in ("python", "thenvoi-mock"):
        (scripts / name).touch(0o700)
    monkeypatch.setattr(sys, "executable", str(scripts / "python"))
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    return tmp_path / "my project"


def test_where_the_shell_finds_the_command_its_name_is_enough(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join(("nowhere", str(venv / ".venv" / "bin"))))
    assert command_name() == "thenvoi-mock"


def test_in_the_folder_of_the_project_the_command_is_called_by_its_short_path(
    venv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(venv)
    assert command_name() == ".venv/bin/thenvoi-mock"


def test_elsewhere_it_is_called_by_its_whole_path_as_a_shell_reads_it(
    venv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "cwd", lambda: venv / "elsewhere")
    assert shlex.split(command_name()) == [str(venv / ".venv" / "bin" / "thenvoi-mock")]


def test_without_a_script_it_is_called_as_a_module(venv: Path) -> None:
    (venv / ".venv" / "bin" / "thenvoi-mock").unlink()
    assert shlex.split(command_name()) == [sys.executable, "-m", "mock_platform"]


def test_the_other_command_of_the_project_is_called_in_the_same_way(
    venv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(venv)
    script = venv / ".venv" / "bin" / "thenvoi-mcp"
    script.touch(0o700)
    assert command_name("thenvoi-mcp", module="mcp_server") == ".venv/bin/thenvoi-mcp"
    script.unlink()
    assert shlex.split(command_name("thenvoi-mcp", module="mcp_server")) == [sys.executable, "-m", "mcp_server"]
