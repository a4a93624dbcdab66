"""Settings: the defaults that the docs name, and the switches that the environment sets."""

from dataclasses import FrozenInstanceError

import pytest

from mock_platform.settings import PREFIX, Settings, switches_from_environment
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


def test_what_the_environment_says_besides_is_not_for_switches() -> None:
    others = {"THENVOI_MOCK_PORT": "1", "THENVOI_API_KEY": "x", "AGENT_LIMIT": "5", "THENVOI_MOCK_AGENT_LIMITS": "5"}
    assert switches_from_environment(others) == {}


def test_without_an_environment_of_its_own_that_of_the_process_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert switches_from_environment() == {}
    monkeypatch.setenv("THENVOI_MOCK_AGENT_LIMIT", "5")
    assert switches_from_environment() == {"agent_limit": "5"}
