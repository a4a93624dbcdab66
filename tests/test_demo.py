"""The demo tells its story stage by stage, leaves the mock running, and prints lines that work when they are copied."""

import json
import os
import pty
import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from mock_platform import MockPlatform
from mock_platform.demo import play
from mock_platform.scenarios.reading import find
from mock_platform.terminal.person import Trouble
from tests.running import Running, environment, run, words_of_command

JANE = "thnv_u_1767600000_local-mock-key-of-jane-00000001"


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The scenario of the demo with agents who do not take their time."""
    file = tmp_path_factory.mktemp("demo") / "quick.yaml"
    text = find("demo").text
    assert text.count("delay: 0.4") == 4
    file.write_text(text.replace("delay: 0.4", "delay: 0.01"), encoding="utf-8")
    return str(file)


def story(capsys: pytest.CaptureFixture[str], scenario: str, **switches: object) -> list[str]:
    """What the demo prints on a mock of its own, line by line."""
    with MockPlatform(scenario, **switches) as mock:  # type: ignore[arg-type]
        play(mock)
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out.splitlines()


def in_order(lines: list[str], *wanted: str) -> None:
    """Each of ``wanted`` stands in a line after that of the one before it."""
    rest = iter(lines)
    for text in wanted:
        assert any(text in line for line in rest), f"{text!r} is missing, or comes too early"


# --- the story -------------------------------------------------------------------------------------------------------


def test_the_story_tells_what_happens_to_a_question_and_by_which_calls(
    capsys: pytest.CaptureFixture[str], quick: str
) -> None:
    in_order(
        story(capsys, quick),
        "1. Jane opens a room",
        "creates a chat room",
        "POST /api/v1/me/chats → 201",
        "adds Weather Agent",
        "2. Jane asks",
        "writes: @Weather Agent will it rain in Lisbon on Monday?",
        "asks for work and gets nothing (204)",
        "3. Weather Agent tries, fails, tries again and answers",
        "marks it processing (attempt 1)",
        "marks it failed (attempt 1)",
        "asks again and is given the same message",
        "marks it processing (attempt 2)",
        "reports what its tool said",
        "writes: @Jane Roe it stays dry.",
        "marks it processed (attempt 2)",
        "4. Travel Agent was mentioned",
        "a table for four is booked",
        "5. What each of them sees now",
        "has 3 entries of context",
        "sees all 4 messages and events",
        "processed; attempts: 1 failed, 2 success",
    )


def test_then_jane_talks_with_agents_who_answer_by_themselves(capsys: pytest.CaptureFixture[str], quick: str) -> None:
    in_order(
        story(capsys, quick),
        "6. Now live",
        "@Concierge what will the weather be in Lisbon?",
        "Concierge: processing, attempt 1",
        "@Forecaster Jane Roe would like to know",
        "Forecaster · tool_call: forecast(",
        "@Jane Roe it will be sunny",
        "Forecaster: processed, attempt 1",
        "@Ticket Desk please get me a seat",
        "Ticket Desk: failed, attempt 1",
        "Done at the second try",
        "Ticket Desk: processed, attempt 2",
        "@Echo thank you all!",
        "@Jane Roe thank you all!",
        "The mock is yours now",
    )


def test_without_a_terminal_the_story_is_plain_text(capsys: pytest.CaptureFixture[str], quick: str) -> None:
    shown = "\n".join(story(capsys, quick))
    assert "\x1b" not in shown
    assert not re.search(r"\[/?(?:bold|dim|cyan)\]", shown)


def test_the_end_of_the_story_says_how_to_go_on(capsys: pytest.CaptureFixture[str], quick: str) -> None:
    with MockPlatform(quick) as mock:
        play(mock)
        keys, url = mock.keys, mock.base_url
    lines = capsys.readouterr().out.partition("The mock is yours now\n")[2].splitlines()
    assert lines[0].split() == ["Console", f"{url}/"]
    assert lines[1].split() == ["Base", "URL", url, "(reference:", f"{url}/docs)"]
    assert [tuple(line.split()) for line in lines[2 : len(keys) + 2]] == list(keys.items())
    in_order(
        lines,
        "In another terminal:",
        "  the rooms of the first user:",
        f"    curl -s -H 'X-API-Key: {JANE}' {url}/api/v1/me/chats",
        f"thenvoi-mock env --base-url {url}",
        "curl -s -H 'Content-Type: application/json' "
        f"""-d '{{"username": "jane", "password": "local-jane"}}' {url}/api/auth/login""",
        f"thenvoi-mock chat --base-url {url} --room 'The lively room'",
        f"thenvoi-mcp config --client claude-desktop --base-url {url} --key {JANE}",
        "Stop with Ctrl-C.",
    )


# --- other worlds ----------------------------------------------------------------------------------------------------


def test_a_clock_that_stands_still_is_told_instead_of_waited_for(
    capsys: pytest.CaptureFixture[str], quick: str
) -> None:
    lines = story(capsys, quick, seed=1)
    why = "6. is left out: the clock stands still, and so do the scripted agents (--clock running wakes them up)."
    in_order(lines, "processed; attempts: 1 failed, 2 success", why)
    assert not any("6. Now live" in line for line in lines)


def test_quickstart_has_no_room_of_agents_that_answer_which_is_said_and_none_is_promised(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = story(capsys, "quickstart")
    why = (
        "6. is left out: the scenario quickstart has no room 'The lively room', where agents answer by themselves "
        "(leave --scenario out, and it is played)."
    )
    in_order(lines, "1. Jane opens", "5. What each of them sees now", why, "is yours now", "curl", "env --base-url")
    assert not any("chat --base-url" in line for line in lines)


def test_a_world_with_other_people_is_left_alone_and_still_shown(capsys: pytest.CaptureFixture[str]) -> None:
    lines = story(capsys, "support-desk")
    in_order(lines, "The conversation needs the people of the scenario demo", "The mock is yours now", "mara/triage")
    curl, login = (line for line in lines if "curl" in line)
    assert "local-mock-key-of-mara" in curl
    assert "local-mara" in login


def test_a_world_without_anybody_has_no_key_to_show(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "empty.yaml"
    file.write_text("name: empty\n")
    lines = story(capsys, str(file))
    in_order(lines, "The mock is yours now", "env --base-url")
    assert not any("curl" in line or "config --client" in line for line in lines)


def test_a_mock_that_wants_its_token_says_it_in_the_lines_to_copy(capsys: pytest.CaptureFixture[str]) -> None:
    # 127.1 is 127.0.0.1 to the system; to the mock it is a name like any other.
    with MockPlatform("quickstart", host="127.1") as mock:
        play(mock)
        assert f"env --base-url {mock.base_url} --token {mock.control_token}\n" in capsys.readouterr().out


def test_a_switch_that_forbids_the_story_ends_it_with_what_the_platform_said(quick: str) -> None:
    with MockPlatform(quick, room_limit=2) as mock, pytest.raises(Trouble, match="limit_reached 403"):
        play(mock)
    ended = run("demo", "--port", "0", "--scenario", quick, "--room-limit", "2")
    assert ended.code == 2
    assert ended.err == "thenvoi-mock: the demo cannot go on: Chat room limit reached (limit_reached 403)\n"


# --- as a command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def demo(quick: str) -> Iterator[Running]:
    with Running("demo", "--port", "0", "--scenario", quick) as running:
        yield running


def test_the_curl_line_works_when_it_is_pasted(demo: Running) -> None:
    if shutil.which("curl") is None:
        pytest.skip("this machine has no curl to paste the line for")
    line = demo.line_with("curl").strip()
    demo.line_with("Stop with Ctrl-C.")
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    rooms = {room["title"] for room in json.loads(done.stdout)["data"]}
    assert {"Offsite in Lisbon", "The lively room"} < rooms


def test_the_login_line_works_when_it_is_pasted(demo: Running) -> None:
    if shutil.which("curl") is None:
        pytest.skip("this machine has no curl to paste the line for")
    line = demo.line_with("/api/auth/login").strip()
    demo.line_with("Stop with Ctrl-C.")
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    assert (answer["username"], answer["token"].count(".")) == ("jane", 2)


def test_the_other_lines_work_when_they_are_pasted(demo: Running) -> None:
    env = demo.line_with(" env --base-url").strip()
    chat = demo.line_with(" chat --base-url").strip()
    printed = subprocess.run(["sh", "-c", env], capture_output=True, text=True, check=True, env=environment())
    assert f"THENVOI_API_KEY_USER={JANE}\n" in printed.stdout
    assert shlex.split(chat)[-2:] == ["--room", "The lively room"]
    chatted = subprocess.run(
        ["sh", "-c", chat], input="/quit\n", capture_output=True, text=True, check=True, env=environment()
    )
    assert "The lively room" in chatted.stdout


def test_the_line_for_an_assistant_prints_a_configuration_that_starts_a_server_for_this_mock(demo: Running) -> None:
    base_url = demo.line_with("Base URL").split()[2]
    line = demo.line_with(" config --client").strip()
    demo.line_with("Stop with Ctrl-C.")
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    server = json.loads(done.stdout)["mcpServers"]["thenvoi"]
    assert server["env"] == {"THENVOI_API_KEY": JANE, "THENVOI_BASE_URL": base_url}
    words = [server["command"], *server["args"], "doctor"]
    examined = subprocess.run(words, env=environment() | server["env"], capture_output=True, text=True, check=False)
    assert (examined.returncode, examined.stderr) == (0, ""), examined.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stays_until_a_signal_ends_it_in_order(demo: Running, number: signal.Signals) -> None:
    demo.line_with("Stop with Ctrl-C.")
    assert demo.process.poll() is None
    demo.send(number)
    ended = demo.ended()
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("Stop with Ctrl-C.\n\nStopped.\n")
    assert "\x1b" not in ended.out


def test_on_a_terminal_the_story_is_in_colour_and_says_the_same(quick: str) -> None:
    ours, theirs = pty.openpty()
    env = environment({"TERM": "xterm-256color"})
    env.pop("NO_COLOR", None)
    words = [*words_of_command(), "demo", "--port", "0", "--scenario", quick]
    process = subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    shown = b""
    with process, os.fdopen(ours, "rb", 0) as terminal:
        while b"Stop with Ctrl-C." not in shown:
            shown += terminal.read(65_536)  # raises when the demo has ended before
        process.send_signal(signal.SIGTERM)
    coloured = shown.decode()
    assert "\x1b[1m6. Now live" in coloured
    assert re.search(r"\x1b\[3[1-6]mForecaster", coloured)
    assert re.search(r"\x1b\[2mForecaster: processed, attempt 1\x1b", coloured)
    in_order(
        re.sub(r"\x1b\[[0-9;]*m", "", coloured).splitlines(),
        "1. Jane opens a room",
        "marks it failed (attempt 1)",
        "  Forecaster   @Jane Roe it will be sunny",
        "Ticket Desk: failed, attempt 1",
        "Ticket Desk: processed, attempt 2",
        "The mock is yours now",
    )


def test_ctrl_c_in_the_middle_of_the_story_ends_it_without_a_traceback(quick: str) -> None:
    # A connection that the interrupt has met in the making is closed by nobody but the end of the process.
    env = {"PYTHONWARNINGS": "ignore::ResourceWarning"}
    with Running("demo", "--port", "0", "--scenario", quick, env=env) as demo:
        demo.line_with("3. Weather Agent")
        demo.press_ctrl_c()
        ended = demo.ended()
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("\nStopped.\n")


def test_the_demo_plays_in_the_scenario_of_that_name_unless_told_otherwise() -> None:
    assert "[default: demo]" in run("demo", "--help").out
