"""What the options and variables of a command make of a run: address, scenario, seed, clock, every switch."""

import click
import pytest

from mock_platform.cli.options import settings_from
from mock_platform.cli.serve import command
from mock_platform.serving import build_world
from mock_platform.settings import DEFAULT_HOST, DEFAULT_PORT, DEFAULT_SCENARIO, Settings
from mock_platform.world import Switches
from mock_platform.world.switches import Switch, all_switches
from tests.scenarios.test_switches import another, as_text

every_switch = pytest.mark.parametrize("switch", all_switches(), ids=lambda switch: switch.name)


def settings(*words: str) -> Settings:
    """What ``thenvoi-mock serve`` with these words would serve."""
    return settings_from(command.make_context("serve", list(words)).params)


def switches(*words: str) -> Switches:
    return build_world(settings(*words)).world.switches


def as_words(switch: Switch, value: object) -> list[str]:
    """The option that gives ``switch`` this value."""
    if isinstance(value, bool):
        return [switch.option if value else switch.option.replace("--", "--no-", 1)]
    return [switch.option, as_text(value)]


def test_without_a_word_the_default_world_is_served_at_the_default_address() -> None:
    assert settings() == Settings(
        host=DEFAULT_HOST, port=DEFAULT_PORT, scenario=DEFAULT_SCENARIO, seed=None, clock=None, switches={}
    )
    assert (DEFAULT_HOST, DEFAULT_PORT, DEFAULT_SCENARIO) == ("127.0.0.1", 8600, "quickstart")


def test_every_setting_has_an_option() -> None:
    words = "--host ::1 --port 0 --scenario support-desk --seed -5 --clock running"
    assert settings(*words.split()) == Settings(
        host="::1", port=0, scenario="support-desk", seed=-5, clock="running", switches={}
    )


def test_every_setting_has_a_variable_and_the_option_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {"HOST": "::1", "PORT": "0", "SCENARIO": "support-desk", "SEED": "5", "CLOCK": "running"}
    for name, value in variables.items():
        monkeypatch.setenv(f"THENVOI_MOCK_{name}", value)
    assert settings() == Settings(host="::1", port=0, scenario="support-desk", seed=5, clock="running")
    assert settings("--port", "1", "--seed", "0") == Settings(
        host="::1", port=1, scenario="support-desk", seed=0, clock="running"
    )


def test_an_empty_variable_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "PORT", "SCENARIO", "SEED", "CLOCK", *(each.name.upper() for each in all_switches())):
        monkeypatch.setenv(f"THENVOI_MOCK_{name}", "")
    assert settings() == Settings()


@every_switch
def test_every_switch_is_an_option(switch: Switch) -> None:
    expected = Switches(**{switch.name: another(switch)})  # type: ignore[arg-type]
    assert switches(*as_words(switch, another(switch))) == expected


@every_switch
def test_every_switch_is_a_variable(monkeypatch: pytest.MonkeyPatch, switch: Switch) -> None:
    monkeypatch.setenv(switch.environment, as_text(another(switch)))
    assert switches() == Switches(**{switch.name: another(switch)})  # type: ignore[arg-type]


@pytest.mark.rule("AM-5.3")
def test_a_variable_that_the_contract_names_is_read_as_well_and_ours_counts_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AGENT_MANAGER_POST_RESPONSE", "inline")
    assert switches() == Switches(agent_manager_post_response="inline")
    monkeypatch.setenv("THENVOI_MOCK_AGENT_MANAGER_POST_RESPONSE", "accepted")
    assert switches() == Switches(agent_manager_post_response="accepted")
    assert switches("--agent-manager-post-response", "both") == Switches()


@every_switch
def test_the_option_of_a_switch_wins_over_its_variable(monkeypatch: pytest.MonkeyPatch, switch: Switch) -> None:
    if switch.default is None:
        words = as_words(switch, 9)
        expected = Switches(**{switch.name: 9})  # type: ignore[arg-type]
    else:
        words = as_words(switch, switch.default)
        expected = Switches()
    monkeypatch.setenv(switch.environment, as_text(another(switch)))
    assert switches(*words) == expected


def test_the_help_of_every_switch_names_its_rule() -> None:
    help_texts = {each.name: each.help for each in command.params if isinstance(each, click.Option)}
    for switch in all_switches():
        assert help_texts[switch.name] == f"{switch.help} [{switch.rule}]"
