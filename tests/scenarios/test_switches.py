"""Switches, wherever they are said: Python wins over the environment, that over the scenario, that over the default.

The command line, which wins as Python does, is in tests/test_cli.py.
"""

import pytest

from mock_platform import MockPlatform
from mock_platform.scenarios import BadSwitch, UnknownSwitch
from mock_platform.scenarios.switches import read_switches
from mock_platform.settings import SettingsError, switches_from_environment
from mock_platform.world import Switches
from mock_platform.world.switches import Switch, all_switches
from tests.scenarios.writing import PEOPLE, Writer

every_switch = pytest.mark.parametrize("switch", all_switches(), ids=lambda switch: switch.name)


def another(switch: Switch) -> object:
    """A value that is not the default."""
    if isinstance(switch.default, bool):
        return not switch.default
    if isinstance(switch.default, tuple):
        return ("ada", "ben")
    if switch.choices:
        return next(each for each in switch.choices if each != switch.default)
    return 7


def as_text(value: object) -> str:
    """``value`` as people write it into the environment."""
    return ",".join(value) if isinstance(value, tuple) else str(value).lower()


def in_scenario(value: object) -> str:
    """``value`` as people write it into a scenario."""
    return (
        f"[{', '.join(value)}]"
        if isinstance(value, tuple)
        else f'"{value}"'
        if isinstance(value, str)
        else as_text(value)
    )


# --- each switch in each place ---------------------------------------------------------------------------------------


@every_switch
def test_every_switch_can_be_set_in_a_scenario(writer: Writer, switch: Switch) -> None:
    built = writer.load(f"{PEOPLE}switches: {{{switch.name}: {in_scenario(another(switch))}}}\n")
    assert built.world.switches == Switches(**{switch.name: another(switch)})  # type: ignore[arg-type]


@every_switch
def test_every_switch_can_be_set_in_the_environment(monkeypatch: pytest.MonkeyPatch, switch: Switch) -> None:
    monkeypatch.setenv(switch.environment, as_text(another(switch)))
    mock = MockPlatform()
    assert mock.call(lambda world: world.switches) == Switches(**{switch.name: another(switch)})  # type: ignore[arg-type]


@every_switch
def test_every_switch_can_be_set_in_python(switch: Switch) -> None:
    mock = MockPlatform(**{switch.name: another(switch)})  # type: ignore[arg-type]
    assert mock.call(lambda world: world.switches) == Switches(**{switch.name: another(switch)})  # type: ignore[arg-type]


# --- who wins --------------------------------------------------------------------------------------------------------


def test_python_wins_over_the_environment_and_that_over_the_scenario(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = writer.write(f"{PEOPLE}switches: {{agent_limit: 1, room_limit: 1, event_limit: 1}}\n")
    monkeypatch.setenv("THENVOI_MOCK_AGENT_LIMIT", "2")
    monkeypatch.setenv("THENVOI_MOCK_ROOM_LIMIT", "2")
    found = MockPlatform(file, agent_limit=3).call(lambda world: world.switches)
    assert (found.agent_limit, found.room_limit, found.event_limit, found.message_limit) == (3, 2, 1, None)


def test_python_can_take_back_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THENVOI_MOCK_AGENT_LIMIT", "2")
    monkeypatch.setenv("THENVOI_MOCK_PLAN_REQUIRED", "jane")
    assert MockPlatform(agent_limit=None, plan_required=()).call(lambda world: world.switches) == Switches()


def test_an_empty_variable_says_nothing() -> None:
    assert switches_from_environment({"THENVOI_MOCK_AGENT_LIMIT": "", "THENVOI_MOCK_MEMORIES": ""}) == {}


# --- what cannot be --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, value, problem",
    [
        ("agent_limit", "many", "should be a whole number"),
        ("agent_limit", "1.5", "should be a whole number"),
        ("agent_limit", 1.5, "should be a whole number"),
        ("agent_limit", True, "should be a whole number"),
        ("agent_limit", "-1", "should be at least 0"),
        ("rate_limit", 0, "should be at least 1"),
        ("idle_timeout", None, "should be a whole number"),
        ("memories", "perhaps", "should be true or false"),
        ("memories", None, "should be true or false"),
        ("eviction", "never", "should be 'supersede' or 'off'"),
        ("plan_required", 5, "should be a list of usernames"),
        ("plan_required", [5], "should be a text; put it in quotes"),
    ],
)
def test_a_value_that_a_switch_cannot_take_is_told_with_its_name(name: str, value: object, problem: str) -> None:
    with pytest.raises(BadSwitch) as caught:
        read_switches({name: value})
    assert (caught.value.name, caught.value.problem) == (name, problem)
    with pytest.raises(SettingsError, match=f"switch {name}: ") as told:
        MockPlatform(**{name: value})  # type: ignore[arg-type]
    assert str(told.value) == f"switch {name}: {problem}"


def test_a_switch_that_does_not_exist_is_told_with_where_to_find_those_that_do() -> None:
    with pytest.raises(UnknownSwitch):
        read_switches({"memory": True})
    with pytest.raises(SettingsError) as told:
        MockPlatform(memory=True)
    assert str(told.value) == "there is no switch memory; docs/reference/switches.md lists them"


@pytest.mark.parametrize("text, names", [("jane", ("jane",)), (" jane , ravi,", ("jane", "ravi")), ("", ())])
def test_names_in_one_text_are_taken_apart(text: str, names: tuple[str, ...]) -> None:
    assert read_switches({"plan_required": text}).plan_required == names


@pytest.mark.parametrize("text, value", [("true", True), ("1", True), ("on", True), ("false", False), ("no", False)])
def test_a_boolean_may_be_said_in_the_usual_words(text: str, *, value: bool) -> None:
    assert read_switches({"memories": text}).memories is value
