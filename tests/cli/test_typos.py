"""Variables that are not settings: told on stderr with the nearest that is one, and nothing fails for it."""

import signal
from importlib import import_module

import click
import pytest

from mock_platform.cli import group
from mock_platform.cli.typos import known_variables, typos
from mock_platform.settings import PREFIX
from tests.running import Running, run


@pytest.mark.parametrize(
    "name, meant",
    [
        ("THENVOI_MOCK_AGNET_LIMIT", "THENVOI_MOCK_AGENT_LIMIT"),
        ("THENVOI_MOCK_AGENT_LIMITS", "THENVOI_MOCK_AGENT_LIMIT"),
        ("THENVOI_MOCK_SCENERIO", "THENVOI_MOCK_SCENARIO"),
        ("THENVOI_MOCK_PROT", "THENVOI_MOCK_PORT"),
        ("THENVOI_MOCK_memories", "THENVOI_MOCK_MEMORIES"),
    ],
)
def test_a_variable_that_nothing_reads_is_told_with_the_nearest_that_exists(name: str, meant: str) -> None:
    told = f"nothing reads {name}, which the environment sets; the nearest that exists is {meant}"
    assert list(typos({name: "5"})) == [told]


def test_variables_that_are_known_or_empty_or_of_others_are_not_talked_about() -> None:
    known = dict.fromkeys(known_variables(), "1")
    assert list(typos({**known, "THENVOI_MOCK_AGNET_LIMIT": "", "THENVOI_API_KEY": "x", "PATH": "/"})) == []


def test_there_is_a_nearest_one_for_every_name() -> None:
    (told,) = typos({"THENVOI_MOCK_": "1"})
    assert told.startswith("nothing reads THENVOI_MOCK_, which the environment sets; the nearest")


def test_every_variable_that_an_option_of_any_command_reads_is_known() -> None:
    options = [
        option
        for name in group._COMMANDS
        for option in import_module(f"mock_platform.cli.{name}").command.params
        if isinstance(option, click.Option)
    ]
    variables = [option.envvar for option in options if option.envvar is not None]
    read = {name for each in variables for name in ([each] if isinstance(each, str) else each)}
    ours = {name for name in read if name.startswith(PREFIX)}
    assert ours | {"THENVOI_MOCK_DEBUG"} == set(known_variables())


def test_serve_tells_and_goes_on() -> None:
    env = {"THENVOI_MOCK_AGNET_LIMIT": "5", "THENVOI_MOCK_SEDE": "1"}
    with Running("serve", "--port", "0", env=env) as serving:
        serving.line_with("Stop with Ctrl-C.")
        serving.send(signal.SIGINT)
        ended = serving.ended()
    lines = [f"thenvoi-mock: {sentence}" for sentence in typos(env)]
    assert (ended.code, ended.err.splitlines(), len(lines)) == (0, lines, 2)


def test_demo_tells_as_well() -> None:
    ended = run("demo", "--scenario", "nowhere", env={"THENVOI_MOCK_PROT": "1"})
    first, second = ended.err.splitlines()
    assert first.endswith("the nearest that exists is THENVOI_MOCK_PORT")
    assert second.startswith("thenvoi-mock: no scenario 'nowhere'")
