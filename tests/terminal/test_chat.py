"""``thenvoi-mock chat`` and what the demo shows: a room as a chat, over REST and WebSocket."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_platform import MockPlatform
from mock_platform.terminal.chat import Chat, find_room, named_in
from mock_platform.terminal.person import Person, Trouble
from mock_platform.terminal.teller import Teller
from mock_platform.terminal.transcript import Transcript
from mock_platform.terminal.watching import Watcher

COMMAND = str(Path(sys.executable).with_name("thenvoi-mock"))
LIVELY = "The lively room"


@pytest.fixture
def mock() -> Iterator[MockPlatform]:
    with MockPlatform("demo") as mock:
        yield mock


@pytest.fixture
def jane(mock: MockPlatform) -> Iterator[Person]:
    person = Person(mock.base_url, mock.keys["jane"], handle="jane", identity_id=mock.ids["jane"])
    yield person
    person.close()


def participant(name: str, handle: str) -> dict[str, Any]:
    return {"id": handle, "name": name, "handle": handle}


@pytest.mark.parametrize(
    "text, found",
    [
        ("@weather is it cold", ["a/weather"]),
        ("@Weather Agent is it cold", ["a/weather-agent"]),
        ("@a/weather-agent and @Weather", ["a/weather", "a/weather-agent"]),
        ("nobody @ all", []),
        ("weather", []),
    ],
)
def test_whom_a_line_names_is_found_by_name_or_handle_and_the_longer_name_wins(text: str, found: list[str]) -> None:
    people = [participant("Weather", "a/weather"), participant("Weather Agent", "a/weather-agent")]
    assert [each["id"] for each in named_in(text, people)] == found


def test_a_chat_shows_what_is_said_what_agents_report_and_how_deliveries_move(
    mock: MockPlatform, jane: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    chat = Chat(jane, find_room(jane, LIVELY), Teller())
    try:
        chat.run(["@Ticket Desk a seat please", "@Concierge is it sunny?", "/who", "/what", ""])
    finally:
        chat.close()
    shown = capsys.readouterr().out
    for line in (
        "Jane Roe     @Ticket Desk a seat please",
        "Ticket Desk: failed, attempt 1",
        "Ticket Desk: processed, attempt 2",
        "Forecaster · thought: I should look at the forecast.",
        "Forecaster   @Jane Roe it will be sunny, about 24 degrees.",
        "Echo         @jane/echo, member",
        "Write @name to address somebody.",
    ):
        assert line in shown
    assert shown.index("Ticket Desk: failed, attempt 1") < shown.index("Done at the second try")
    assert "\x1b[" not in shown


def test_a_line_that_names_nobody_goes_to_whom_the_last_one_went_and_the_first_is_asked_for_a_name(
    jane: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    chat = Chat(jane, find_room(jane, LIVELY), Teller())
    try:
        chat.run(["hello?", "@Echo one", "two"])
    finally:
        chat.close()
    shown = capsys.readouterr().out
    assert "! say to whom: @Ravi Iyer, @Concierge, @Forecaster, @Ticket Desk, @Echo" in shown
    assert "Echo         @Jane Roe one" in shown
    assert "Echo         @Jane Roe two" in shown


def test_markup_in_what_people_write_is_shown_as_it_is(
    mock: MockPlatform, jane: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    chat = Chat(jane, find_room(jane, LIVELY), Teller())
    try:
        chat.run(["@Echo [bold]not bold[/bold] [/nonsense]"])
    finally:
        chat.close()
    assert "[bold]not bold[/bold] [/nonsense]" in capsys.readouterr().out


def test_history_is_not_told_again(mock: MockPlatform, jane: Person, capsys: pytest.CaptureFixture[str]) -> None:
    room = mock.rooms["Offsite in Lisbon"]
    transcript = Transcript(jane, room, Teller())
    transcript.skip_history()
    transcript.look()
    assert capsys.readouterr().out == ""
    assert not transcript.is_quiet()


@pytest.mark.parametrize("wanted", [LIVELY, "00000000-0000-4000-8000-000000000032", None])
def test_a_room_is_found_by_title_or_id_and_the_newest_without(jane: Person, wanted: str | None) -> None:
    assert find_room(jane, wanted)["title"] == LIVELY


def test_an_unknown_room_is_a_sentence_with_the_rooms_there_are(jane: Person) -> None:
    with pytest.raises(Trouble, match="no room 'Nowhere'; your rooms: The lively room, Offsite in Lisbon"):
        find_room(jane, "Nowhere")


def test_refusals_and_silence_are_sentences(mock: MockPlatform) -> None:
    stranger = Person(mock.base_url, "thnv_u_1767600000_nobody-has-this-key-00000000")
    with pytest.raises(Trouble, match=r"not linked to a valid user or agent \(unauthorized 401\)"):
        stranger.get("/profile")
    with pytest.raises(Trouble, match="no WebSocket"):
        Watcher(stranger, mock.rooms[LIVELY])
    stranger.close()
    nobody = Person("http://127.0.0.1:1", "key")
    with pytest.raises(Trouble, match="does not answer as a Thenvoi platform"):
        nobody.get("/profile")
    nobody.close()


def test_a_watcher_is_not_let_into_a_foreign_room_and_tells_when_the_platform_is_gone(mock: MockPlatform) -> None:
    olga = Person(mock.base_url, mock.keys["olga"])
    with pytest.raises(Trouble, match="unauthorized"):
        Watcher(olga, mock.rooms[LIVELY])
    olga.close()
    jane = Person(mock.base_url, mock.keys["jane"])
    watcher = Watcher(jane, mock.rooms[LIVELY])
    mock.stop()
    with pytest.raises(Trouble, match="gone"):
        watcher.wait(10)
    watcher.close()
    jane.close()


def run(*arguments: str, given: str = "", **env: str) -> "subprocess.CompletedProcess[str]":
    variables = {name: value for name, value in os.environ.items() if not name.startswith("THENVOI_")}
    return subprocess.run(
        [COMMAND, "chat", *arguments],
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**variables, **env},
    )


def test_the_command_joins_the_mock_it_is_pointed_at(mock: MockPlatform) -> None:
    done = run("--base-url", mock.base_url, "--room", LIVELY, given="@Echo hello\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Echo         @Jane Roe hello" in done.stdout


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (("--base-url", "http://127.0.0.1:1"), "no mock at http://127.0.0.1:1"),
        (("--base-url", "nonsense"), "--base-url should look like"),
        (("--room", "Nowhere"), "no room 'Nowhere'"),
        (("--key", "wrong"), "not linked to a valid user or agent"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_exit_code_2(
    mock: MockPlatform, arguments: tuple[str, ...], sentence: str
) -> None:
    done = run(*arguments, THENVOI_MOCK_URL=mock.base_url)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_a_terminal_would_obey_is_not_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    Teller().line("Mallory\x1b[2J", "\x1b]0;owned\x07 hello\u009b1m")
    shown = capsys.readouterr().out
    assert "hello" in shown
    assert not {"\x1b", "\x07", "\u009b"} & set(shown)
