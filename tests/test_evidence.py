"""The evidence is what the code and the tests say, and nothing that the mock does goes without it."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import pytest

from mock_platform.evidence import clients
from mock_platform.evidence.calls import commands_of, place_of, reached_from
from mock_platform.evidence.clients import CLIENTS, NOT_EXERCISED, exercised, unknown_files
from mock_platform.evidence.document import document
from mock_platform.evidence.rules import ROOT, cited, in_order, named_in, rules_in, speaking_of, told
from mock_platform.evidence.subjects import AGENT_MANAGER, SOCKETS, published
from mock_platform.evidence.writing import JSON, PAGE, files, write
from mock_platform.realtime.routing import EVENTS
from mock_platform.rest.declared import OPERATIONS
from mock_platform.rest.human.rooms import create_my_chat_room, delete_my_chat_room
from mock_platform.world.rooms import Rooms
from tests.test_rules_are_named import on_the_page

HOW = "run: .venv/bin/python -m mock_platform.evidence"
GROUPS = ("operations", "events", "sockets", "agent_manager")

Row = dict[str, Any]
found = cache(document)


def rows(of: Row | None = None) -> Iterator[Row]:
    for group in GROUPS:
        yield from (of or found())[group]


def named_by(row: Row) -> list[str]:
    return [test for each in row["exercised"].values() for test in each]


# --- the files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [PAGE, JSON])
def test_what_is_in_the_repository_is_what_the_code_and_the_tests_say(name: str) -> None:
    # Compared as a whole and not by pytest, whose difference of two such pages takes minutes.
    assert ((ROOT / name).read_text(encoding="utf-8") == files(found())[name]) is True, HOW


def test_the_module_is_a_command_that_writes_both(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "mock_platform.evidence", str(tmp_path)], check=True, cwd=ROOT)
    written = {each.relative_to(tmp_path).as_posix() for each in tmp_path.rglob("*.*")}
    assert written == {PAGE, JSON}


def test_without_the_tests_the_command_says_where_they_are() -> None:
    code = "import runpy, mock_platform.evidence.clients as c, pathlib; c.FOLDER = pathlib.Path('/nowhere')"
    run = [sys.executable, "-c", f"{code}; runpy.run_module('mock_platform.evidence', run_name='__main__')"]
    done = subprocess.run(run, capture_output=True, text=True, check=False, cwd=ROOT)
    told_user = "The evidence is made of the tests, which are in a checkout of the repository and not in the package\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told_user)


def test_both_are_written_into_folders_that_are_not_there_yet(tmp_path: Path) -> None:
    write(tmp_path)
    assert {name: (tmp_path / name).read_text(encoding="utf-8") for name in (PAGE, JSON)} == files(found())


def test_the_page_has_a_row_for_everything() -> None:
    page = files(found())[PAGE]
    lines = {line.split(" | ")[0].removeprefix("| ") for line in page.splitlines() if line.startswith("| ")}
    assert {f"`{row['name']}`" for row in rows()} <= lines
    assert {f"[{rule}](rules.md#{rule.lower()})" for rule in on_the_page()} <= lines


# --- what it tells ---------------------------------------------------------------------------------------------------


def test_everything_that_the_mock_does_is_in_it() -> None:
    assert [each["name"] for each in found()["operations"]] == [each.id for each in OPERATIONS]
    assert len(published()) == 58
    assert {each["name"] for each in found()["events"]} == EVENTS
    assert [each["name"] for each in found()["sockets"]] == list(SOCKETS)
    assert [each["name"] for each in found()["agent_manager"]] == list(AGENT_MANAGER)


def lacking(of: Row) -> list[str]:
    """What no client exercises and nobody gives a reason for."""
    return [row["name"] for row in rows(of) if not row["exercised"] and not row["not_exercised"]]


def test_everything_is_exercised_by_a_published_client_or_there_is_a_reason_why_not() -> None:
    assert lacking(found()) == []


def test_what_no_test_of_a_client_is_marked_with_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    only_sdk = {"live/test_sdk.py": CLIENTS["live/test_sdk.py"]}
    monkeypatch.setattr(clients, "CLIENTS", only_sdk)
    without = lacking(document())
    assert {"create_agent_chat", "task_created", "socket.refused_join", "agent_manager.runs"} <= set(without)
    assert not {"get_agent_me", "message_created", "socket.join", *NOT_EXERCISED} & set(without)


def test_a_reason_is_given_only_for_what_is_not_exercised() -> None:
    assert {row["name"] for row in rows() if row["not_exercised"]} == set(NOT_EXERCISED)


@pytest.mark.parametrize("name, reason", NOT_EXERCISED.items())
def test_a_reason_names_the_tests_that_do_it_instead(name: str, reason: str) -> None:
    (path,) = re.findall(r"tests/\S+\.py", reason)
    assert (ROOT / path).is_file(), name


def test_the_tests_that_it_names_exist() -> None:
    named = {test for row in rows() for test in named_by(row)}
    missing = [test for test in sorted(named) if not is_there(*test.split("::"))]
    assert named
    assert missing == []


def is_there(path: str, name: str) -> bool:
    return re.search(rf"^(?:async )?def {name}\(", text_of(path), re.MULTILINE) is not None


@cache
def text_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).is_file() else ""


def test_a_test_that_is_not_there_is_found() -> None:
    assert is_there("tests/test_evidence.py", "test_a_test_that_is_not_there_is_found")
    assert not is_there("tests/test_evidence.py", "test_of_nothing")
    assert not is_there("tests/test_nothing.py", "test_of_nothing")


def test_the_places_that_it_names_exist() -> None:
    places = {place for row in rows() for place in row["implemented"]}
    assert all(callable(resolve_name(place)) for place in places)


def test_its_rules_are_those_of_the_page_each_with_the_tests_that_cite_it() -> None:
    evidence = found()
    assert list(evidence["rules"]) == on_the_page()
    assert {rule for row in rows() for rule in row["rules"]} | set(evidence["common_rules"]) <= set(on_the_page())
    assert [rule for rule, tests in evidence["rules"].items() if not tests] == []
    assert "tests/world/test_delivery_records.py" in evidence["rules"]["DEL-26"]


@pytest.mark.parametrize(
    "name, implemented, rules",
    [
        ("get_agent_next_message", "mock_platform.world.messages:Messages.next_for", {"DEL-15", "DEL-16", "DEL-17"}),
        ("send_my_chat_message", "mock_platform.world.messages:Messages.send", {"MSG-1", "MSG-7", "MSG-16", "ERR-8"}),
        ("list_agent_memories", "mock_platform.world.memories:Memories.for_agent", {"MEM-1", "MEM-7"}),
        ("message_created", "mock_platform.realtime.routing:_message_created", {"RT-1", "MSG-19", "MSG-1"}),
        ("room_added", "mock_platform.realtime.routing:_room_added", {"RT-3", "CHT-11", "PAR-22"}),
        ("socket.join", "mock_platform.realtime.topics:may_join", {"RT-1", "RT-2", "RT-3"}),
    ],
)
def test_a_row_tells_where_and_by_which_rules(name: str, implemented: str, rules: set[str]) -> None:
    (row,) = (each for each in rows() if each["name"] == name)
    assert implemented in row["implemented"]
    assert rules <= set(row["rules"])


def test_a_row_tells_which_clients_and_in_which_tests() -> None:
    (row,) = (each for each in rows() if each["name"] == "mark_agent_message_failed")
    assert list(row["exercised"]) == ["thenvoi-client-rest 0.0.7", "thenvoi-sdk 0.2.11"]
    assert row["exercised"]["thenvoi-sdk 0.2.11"] == [
        "tests/clients/live/test_sdk.py::test_a_handler_that_raises_leaves_the_message_failed"
    ]


# --- clients ---------------------------------------------------------------------------------------------------------


def test_every_file_with_marks_has_a_client_and_every_client_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unknown_files() == []
    monkeypatch.setattr(clients, "CLIENTS", {"live/test_sdk.py": "sdk", "test_of_nothing.py": "none"})
    assert {"test_of_nothing.py", "live/test_phoenix.py", "mcp/test_older_sdk.py"} <= set(unknown_files())


def test_the_versions_of_clients_are_those_that_are_installed() -> None:
    locked = {each.stem for each in (ROOT / "requirements" / "clients").glob("*.txt")}
    named = " ".join(CLIENTS.values())
    assert [each for each in locked if each.rpartition("-")[2] not in named] == []
    (version,) = re.findall(r'"thenvoi-client-rest==([0-9.]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert f"thenvoi-client-rest {version}" in CLIENTS.values()


MARKED = """
import pytest

@pytest.mark.rule("AM-1")
@pytest.mark.answers("read", "write")
@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.exercises("socket.join"))])
def test_one(x): ...

@operations
async def test_all(operation): ...

@pytest.mark.refuses("read")
def test_refused(): ...

@pytest.mark.answers("read")
def not_a_test(): ...
"""


def test_what_a_test_exercises_is_read_from_its_decorators(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_it.py").write_text(MARKED, encoding="utf-8")
    monkeypatch.setattr(clients, "ROOT", tmp_path)
    monkeypatch.setattr(clients, "FOLDER", tmp_path / "tests")
    monkeypatch.setattr(clients, "CLIENTS", {"test_*.py": "client 1"})
    one, every = "tests/test_it.py::test_one", "tests/test_it.py::test_all"
    assert exercised(["read", "delete"]) == {
        "read": {"client 1": [one, every]},
        "write": {"client 1": [one]},
        "delete": {"client 1": [every]},
        "AM-1": {"client 1": [one]},
        "socket.join": {"client 1": [one]},
    }


# --- rules and source ------------------------------------------------------------------------------------------------


def test_a_range_of_rules_names_those_between_as_well() -> None:
    assert rules_in("MSG-1 to MSG-4, DEL-6 and WS-6.12") == {"MSG-1", "MSG-2", "MSG-3", "MSG-4", "DEL-6", "WS-6.12"}


def test_the_rules_are_told_with_their_text_and_found_by_the_words_in_it() -> None:
    rules = told()
    assert list(rules) == on_the_page()
    assert rules["RT-4"] == "Nothing is kept for a socket that is not there."
    assert speaking_of("room_removed", rules) >= {"RT-3"}
    assert speaking_of("tasks", rules) >= {"TSK-4"}
    assert in_order({"WS-6.1", "RT-1", "AUTH-2", "NONE-1"}, rules) == ["AUTH-2", "RT-1", "WS-6.1"]


def test_marks_are_read_wherever_they_stand_in_a_decorator() -> None:
    assert cited(ast.parse(MARKED), "answers") == {"read", "write"}
    assert cited(ast.parse(MARKED), "exercises") == {"socket.join"}


def test_the_commands_of_a_handler_are_those_that_it_calls_itself() -> None:
    assert commands_of(create_my_chat_room) == ["mock_platform.world.rooms:Rooms.create"]
    assert commands_of(delete_my_chat_room) == ["mock_platform.world.rooms:Rooms.delete"]


def test_what_a_handler_reaches_goes_through_helpers_methods_and_other_parts_of_the_world() -> None:
    reached = {place_of(each) for each in reached_from(create_my_chat_room)}
    assert {
        "mock_platform.rest.human.rooms:create_my_chat_room",
        "mock_platform.rest.bodies:check_room_body",
        "mock_platform.rest.shapes:room",
        "mock_platform.world.rooms:Rooms.create",
        "mock_platform.world.rooms:Rooms._check_room_quota",
        "mock_platform.world.tasks:Tasks.check_visible",
        "mock_platform.world.errors:check_quota",
    } <= reached
    assert "CHT-4" in named_in([Rooms.create])
