"""Mutants are run in processes that can do no harm, and whatever becomes of one is told."""

import json
import subprocess
import sys

import pytest

from tests.conformance import kit

Found = dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def outcome() -> dict[str, list[dict[str, object]]]:
    command = [sys.executable, "-m", "tests.conformance.mutants.plants"]
    done = subprocess.run(
        command, cwd=kit.ROOT, env=kit.environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    loaded: dict[str, list[dict[str, object]]] = json.loads(done.stdout)
    return loaded


@pytest.fixture(scope="module")
def found(outcome: dict[str, list[dict[str, object]]]) -> Found:
    return {str(each["name"]): each for each in outcome["results"]}


def test_every_task_is_reported_once_and_told_as_it_ends(outcome: dict[str, list[dict[str, object]]]) -> None:
    assert len(outcome["results"]) == 12
    assert len(outcome["told"]) == 12 + 4  # those that could not be judged by all checks are judged once more


@pytest.mark.parametrize(
    "name, fate",
    [
        ("unbroken", "survived"),
        ("It fails the rule", "killed"),
        ("It fails another rule", "survived"),
        ("It passes", "survived"),
        ("It passes, and that is known", "survived, as expected"),
        ("It fails, and that is not known", "killed, unexpectedly"),
        ("It is a fault of the kit", "survived"),
        ("It cannot be started", "not judged"),
        ("It can be judged by its rule alone", "killed"),
        ("It dies", "not judged"),
        ("It hangs with a child", "not judged"),
        ("It writes to the terminal", "survived"),
    ],
)
def test_what_becomes_of_a_mutant(found: Found, name: str, fate: str) -> None:
    assert found[name]["fate"] == fate


def test_a_mutant_is_killed_by_the_checks_that_name_its_rule(found: Found) -> None:
    assert (found["It fails the rule"]["killers"], found["It fails the rule"]["others"]) == (["check of DEL-1"], [])
    assert found["It fails another rule"]["others"] == ["DEL-2"]


def test_what_no_run_of_all_checks_can_judge_is_judged_by_those_of_its_rules(found: Found) -> None:
    assert {name for name, each in found.items() if each["alone"]} == {
        "It can be judged by its rule alone",
        "It cannot be started",
        "It dies",
        "It hangs with a child",
    }


def test_what_could_not_be_judged_says_why(found: Found) -> None:
    assert found["It cannot be started"]["problem"] == "RuntimeError: no such port"
    assert found["It dies"]["problem"] == "its process ended without a word"
    assert found["It hangs with a child"]["problem"] == "it took longer than 1 seconds"
