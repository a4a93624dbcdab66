"""Settings: the defaults that the docs name, and the switches that the environment sets."""

from dataclasses import FrozenInstanceError

import pytest

from mock_platform.settings import PREFIX, Settings, SettingsError, switches_from_environment
from mock_platform.world.switches import Switch, all_switches


def test_the_defaults_are_loopback_the_documented_port_and_quickstart_without_a_seed() -> None:
    assert Settings() == Settings(
        host="127.0.0.1", port=8600, scenario="quickstart", seed=None, clock=None, switches={}
    )


def test_settings_do_not_change_once_they_are_made() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]


@pytest.mark.parametrize("switch", all_switches(), ids=lambda switch: switch.name)
def test_every_switch_has_one_name_everywhere(switch: Switch) -> None:
    assert switch.environment == PREFIX + switch.name.upper()
    assert switch.option == f"--{switch.name}".replace("_", "-")
    assert switches_from_environment({switch.environment: "x"}) == {switch.name: "x"}


@pytest.mark.rule("AM-5.3")
def test_a_variable_that_the_contract_names_is_read_as_well_and_ours_counts_more() -> None:
    documented = {"AGENT_MANAGER_POST_RESPONSE": "inline"}
    assert switches_from_environment(documented) == {"agent_manager_post_response": "inline"}
    both = documented | {"THENVOI_MOCK_AGENT_MANAGER_POST_RESPONSE": "accepted"}
    assert switches_from_environment(both) == {"agent_manager_post_response": "accepted"}
    empty = documented | {"THENVOI_MOCK_AGENT_MANAGER_POST_RESPONSE": ""}
    assert switches_from_environment(empty) == {"agent_manager_post_response": "inline"}


def test_what_the_environment_says_besides_is_not_for_switches() -> None:
    others = {"THENVOI_MOCK_PORT": "1", "THENVOI_API_KEY": "x", "AGENT_LIMIT": "5", "THENVOI_MOCK_AGENT_LIMITS": "5"}
    assert switches_from_environment(others) == {}


def test_without_an_environment_of_its_own_that_of_the_process_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert switches_from_environment() == {}
    monkeypatch.setenv("THENVOI_MOCK_AGENT_LIMIT", "5")
    assert switches_from_environment() == {"agent_limit": "5"}


@pytest.mark.parametrize(
    "setting, value, allowed",
    [
        ("host", None, "a text, such as '127.0.0.1'"),
        ("port", "8600", "a whole number; 0 takes any free port"),
        ("port", True, "a whole number; 0 takes any free port"),
        ("scenario", 5, "the name of a scenario or of a file"),
        ("seed", "x", "a whole number or None"),
        ("seed", 1.0, "a whole number or None"),
        ("seed", False, "a whole number or None"),
        ("clock", "slow", "'running' or 'frozen' or None"),
        ("clock", [], "'running' or 'frozen' or None"),
        ("switches", ["memories"], "values by name"),
        ("allow_hosts", "mock.example", "a list of names"),
        ("allow_origins", [None], "a list of origins"),
        ("world_limit", 0, "a whole number, at least 1"),
        ("world_limit", True, "a whole number, at least 1"),
        ("world_expiry", 0, "whole seconds, at least 1, or None"),
        ("world_expiry", 1.5, "whole seconds, at least 1, or None"),
    ],
)
def test_a_setting_that_is_of_no_use_is_told_with_what_is_allowed(setting: str, value: object, allowed: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings(**{setting: value})  # type: ignore[arg-type]
    assert str(caught.value) == f"{setting}: should be {allowed}, not {value!r}"
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    "token", ["", "too-short", "x" * 15, "with a newline in it\n", "ünîcödé-öf-sûfficient-length", 7]
)
def test_a_token_that_could_be_guessed_or_not_be_sent_is_refused_and_not_repeated(token: object) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings(control_token=token)  # type: ignore[arg-type]
    assert str(caught.value) == "control_token: should be at least 16 characters of ASCII, or None, not '…'"
    assert "a-secret-of-16-characters" not in repr(Settings(control_token="a-secret-of-16-characters"))
