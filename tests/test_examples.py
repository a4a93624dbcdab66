"""The examples run as they are written, against a mock that they know only by its variables."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mock_platform import MockPlatform
from tests.clients.environments import python_of
from tests.clients.live.stage import Running, Stage

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
WEATHER = "jane/weather-agent"


@pytest.fixture
def stage() -> Iterator[Stage]:
    with Stage(Path(sys.executable)) as stage:
        yield stage


def run(stage: Stage, python: Path, script: str) -> Running:
    running = Running(str(python), str(EXAMPLES / script), env=stage.mock.env)
    stage.running.append(running)
    return running


def converse(stage: Stage, python: Path, script: str) -> Running:
    """Ask before the agent runs, and once it has answered again."""
    room = stage.mock.rooms["Offsite in Lisbon"]
    first = stage.say(room, "question 1", WEATHER)
    running = run(stage, python, script)
    stage.until_status(room, first, WEATHER, "processed")
    second = stage.say(room, "question 2", WEATHER)
    stage.until_status(room, second, WEATHER, "processed")
    answers = stage.answers(room, WEATHER)[-2:]
    assert [answer.rpartition("question ")[2] for answer in answers] == ["1", "2"]
    return running


def test_the_agent_on_bare_sockets_works_off_its_backlog_and_answers_live(stage: Stage) -> None:
    converse(stage, Path(sys.executable), "raw_agent.py")
    assert len((EXAMPLES / "raw_agent.py").read_text(encoding="utf-8").splitlines()) <= 60


def test_the_agent_on_the_sdk_works_off_its_backlog_and_answers_live(stage: Stage) -> None:
    running = converse(stage, python_of("thenvoi-sdk-0.2.11"), "sdk_agent.py")
    assert "heard:" in running.printed()


@pytest.mark.parametrize(
    "words, code, shown",
    [(("Echo", "good morning"), 0, "good morning"), (("Nobody", "x"), 1, "no agent is called Nobody")],
)
def test_the_user_asks_and_waits_for_the_answer(words: tuple[str, ...], code: int, shown: str) -> None:
    with MockPlatform("demo") as mock:
        running = Running(sys.executable, str(EXAMPLES / "user_client.py"), *words, env=mock.env)
        try:
            assert running.wait() == code
            assert shown in running.printed()
        finally:
            running.close()


@pytest.mark.parametrize("script", sorted(EXAMPLES.glob("*.py")), ids=lambda each: each.name)
def test_every_example_says_what_it_needs_in_the_script_itself(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert text.startswith("# /// script\n")
    assert "# dependencies = [" in text.partition("# ///\n")[0]
