"""``thenvoi-mock doctor``: one line for each thing, exit code 1 when one of them is a problem, and never a key."""

from collections.abc import Iterator

import pytest

from mock_platform import MockPlatform, serving
from mock_platform.cli import doctor
from tests.running import Ended, run, told

PROXY = {"http_proxy": "http://proxy.example:3128", "no_proxy": ""}
SECRET = "thnv_a_1767600000_of-the-real-platform"


@pytest.fixture(scope="module")
def mock() -> Iterator[MockPlatform]:
    with MockPlatform() as started:
        yield started


def examined(base_url: str, **env: str) -> Ended:
    ended = run("doctor", "--base-url", base_url, env={"no_proxy": "127.0.0.1", **env})
    assert ended.err == ""
    return ended


def found(ended: Ended, subject: str) -> tuple[str, str]:
    """The verdict on ``subject``, and what is said of it."""
    (line,) = [line for line in ended.out.splitlines() if line[9:].startswith(f"{subject}: ")]
    return line[:9].strip(), line[9:].partition(": ")[2]


def test_a_shell_with_the_variables_of_a_running_mock_has_no_problem(mock: MockPlatform) -> None:
    ended = examined(mock.base_url + "/", **mock.env)
    assert ended.code == 0
    assert found(ended, "mock") == ("ok", f"answers at {mock.base_url}")
    assert found(ended, "clock") == ("ok", "runs")
    for name in ("THENVOI_API_KEY", "THENVOI_API_KEY_USER", "THENVOI_API_KEY_AGENT"):
        assert found(ended, name) == ("ok", "is a key of this mock")
    assert not any(key in ended.out for key in mock.keys.values())


def test_whether_agents_answer_by_themselves_is_said(mock: MockPlatform) -> None:
    assert found(examined(mock.base_url), "agents") == (
        "note",
        "none answers by itself: connect one of yours, or start the mock with --scenario demo",
    )
    with MockPlatform("demo") as lively:
        assert found(examined(lively.base_url), "agents") == ("ok", "4 answer by themselves when they are mentioned")


def test_without_a_mock_that_is_the_problem_and_the_shell_is_looked_at_all_the_same() -> None:
    with MockPlatform() as mock:
        pass
    ended = examined(mock.base_url, THENVOI_BASE_URL="https://app.thenvoi.com")
    verdict, text = found(ended, "mock")
    assert (ended.code, verdict) == (1, "problem")
    assert text == f"no mock at {mock.base_url}: connection refused (start one with thenvoi-mock serve)"
    assert found(ended, "THENVOI_BASE_URL")[0] == "problem"


def test_a_key_and_an_address_of_another_platform_are_problems_and_are_not_shown(mock: MockPlatform) -> None:
    ended = examined(mock.base_url, THENVOI_API_KEY=SECRET, THENVOI_REST_URL="https://me:secret@app.thenvoi.com")
    assert ended.code == 1
    verdict, text = found(ended, "THENVOI_API_KEY")
    assert verdict == "problem"
    assert text.startswith('is no key of this mock: eval "$(')
    assert text.endswith(f'thenvoi-mock env --export --base-url {mock.base_url})"')
    assert found(ended, "THENVOI_REST_URL")[1].startswith("leads elsewhere: eval ")
    assert not any(secret in ended.out for secret in (SECRET, "secret@"))


def test_a_key_that_no_header_can_carry_is_none_of_the_mock(mock: MockPlatform) -> None:
    assert found(examined(mock.base_url, THENVOI_API_KEY="two\nlines"), "THENVOI_API_KEY")[0] == "problem"


def test_a_shell_that_knows_nothing_of_the_mock_is_no_problem_but_told_how_to_learn_of_it(mock: MockPlatform) -> None:
    ended = examined(mock.base_url)
    assert (ended.code, found(ended, "key")[0]) == (0, "note")


def test_a_proxy_that_would_be_asked_for_the_mock_is_a_problem(mock: MockPlatform) -> None:
    ended = examined(mock.base_url, **PROXY)
    assert (ended.code, found(ended, "proxy")[0]) == (1, "problem")
    assert found(ended, "proxy")[1].endswith("set NO_PROXY=127.0.0.1 as well")
    told_what_to_do = examined(mock.base_url, **{**PROXY, "no_proxy": "127.0.0.1"})
    assert (told_what_to_do.code, "proxy: " in told_what_to_do.out) == (0, False)


def test_a_clock_that_stands_still_is_told_with_who_waits_for_it() -> None:
    with MockPlatform("demo", seed=7) as frozen:
        ended = examined(frozen.base_url)
    verdict, text = found(ended, "clock")
    assert (ended.code, verdict) == (0, "note")
    assert text.startswith("stands still, and 4 scripted agents answer nobody; this lets time pass: ")
    assert text.endswith(f"thenvoi-mock clock run --base-url {frozen.base_url}")


def test_a_frozen_world_without_scripts_has_nobody_who_waits() -> None:
    with MockPlatform(seed=7) as frozen:
        assert found(examined(frozen.base_url), "clock")[1].startswith("stands still; this lets time pass: ")


def test_a_variable_that_nothing_reads_is_a_problem(mock: MockPlatform) -> None:
    ended = examined(mock.base_url, THENVOI_MOCK_SEDE="7")
    assert (ended.code, found(ended, "variables")[0]) == (1, "problem")
    assert found(ended, "variables")[1].endswith("the nearest that exists is THENVOI_MOCK_SEED")


@pytest.mark.parametrize(
    "missing, verdict, text",
    [
        ([], "ok", "httptools and uvloop are installed"),
        (["uvloop"], "note", "without uvloop the mock has about a third"),
    ],
)
def test_what_makes_it_quick_is_looked_for(
    monkeypatch: pytest.MonkeyPatch, missing: list[str], verdict: str, text: str
) -> None:
    monkeypatch.setattr(serving, "missing_accelerators", lambda: missing)
    *_, speed = doctor.examine("http://127.0.0.1:1", None)
    assert (speed.verdict, speed.subject) == (verdict, "speed")
    assert speed.text.startswith(text)


def test_an_address_that_is_none_is_one_sentence() -> None:
    assert told("doctor", "--base-url", "ftp://x").startswith("--base-url should look like http://127.0.0.1:8600")
