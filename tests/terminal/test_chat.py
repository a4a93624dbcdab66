"""``thenvoi-mock chat`` and what the demo shows: a room as a chat, over REST and WebSocket."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_platform import MockPlatform
from mock_platform.terminal.chat import Chat, named_in
from mock_platform.terminal.person import Person, Trouble
from mock_platform.terminal.rooms import find_room
from mock_platform.terminal.teller import Teller
from mock_platform.terminal.transcript import Transcript
from mock_platform.terminal.watching import Watcher
from tests.running import Running

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


def chat_in(person: Person, room: str, *lines: str, wait: float = 30) -> bool:
    """Say these lines in the room, and tell whether all went well."""
    chat = Chat(person, find_room(person, room), Teller())
    try:
        return chat.run(lines, wait=wait)
    finally:
        chat.close()


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
    assert chat_in(jane, LIVELY, "@Ticket Desk a seat please", "@Concierge is it sunny?", "/who", "/what", "")
    shown = capsys.readouterr().out
    for line in (
        "Jane Roe     @Ticket Desk a seat please",
        "Ticket Desk: failed, attempt 1",
        "Ticket Desk: processed, attempt 2",
        "Forecaster · thought: I should look at the forecast.",
        "Forecaster   @Jane Roe it will be sunny, about 24 degrees.",
        "Echo         @jane/echo, member",
        "Write @ and a name to ask somebody; a line without @ goes to whom the last one went.",
        "waiting for Ticket Desk, Concierge",
    ):
        assert line in shown
    assert shown.index("Ticket Desk: failed, attempt 1") < shown.index("Done at the second try")
    assert "\x1b[" not in shown


def test_a_line_that_names_nobody_goes_to_whom_the_last_one_went_and_the_first_is_asked_for_a_name(
    jane: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not chat_in(jane, LIVELY, "hello?", "@Echo one", "two")
    shown = capsys.readouterr().out
    assert "! say to whom: @Ravi Iyer, @Concierge, @Forecaster, @Ticket Desk, @Echo" in shown
    assert "Echo         @Jane Roe one" in shown
    assert "Echo         @Jane Roe two" in shown


def test_markup_in_what_people_write_is_shown_as_it_is(
    mock: MockPlatform, jane: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    chat_in(jane, LIVELY, "@Echo [bold]not bold[/bold] [/nonsense]")
    assert "[bold]not bold[/bold] [/nonsense]" in capsys.readouterr().out


@pytest.mark.parametrize("line", ["@Bob hello", "@Bob and @Echo hello", "@ Echo hello", "@Jane Roe hello"])
def test_a_line_that_begins_with_the_name_of_nobody_else_here_is_not_sent_and_neither_is_what_follows_it(
    mock: MockPlatform, jane: Person, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    before = mock.call(lambda world: world.rooms.rooms[mock.rooms[LIVELY]].updated_at)
    chat = Chat(jane, find_room(jane, LIVELY), Teller())
    chat._addressed = [mock.ids["jane/echo"]]
    try:
        assert not chat.run([line, "are you there?"], wait=30)
    finally:
        chat.close()
    names = "@Ravi Iyer, @Concierge, @Forecaster, @Ticket Desk, @Echo"
    refused = f"! no such name: {line.split(maxsplit=1)[0]}; in this room: {names} (--room chooses another)"
    assert capsys.readouterr().out.splitlines()[-2:] == [refused, f"! say to whom: {names}"]
    assert mock.call(lambda world: world.rooms.rooms[mock.rooms[LIVELY]].updated_at) == before


def test_whoever_has_come_since_the_chat_began_can_be_named(mock: MockPlatform, jane: Person) -> None:
    room = jane.post("/chats", {"chat": {}})
    chat = Chat(jane, room, Teller())
    try:
        jane.post(f"/chats/{room['id']}/participants", {"participant": {"participant_id": mock.ids["jane/echo"]}})
        assert chat.run(["@Echo hello"], wait=30)
    finally:
        chat.close()


def test_history_is_neither_told_again_nor_waited_for(
    mock: MockPlatform, jane: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    transcript = Transcript(jane, mock.rooms["Offsite in Lisbon"], Teller())
    transcript.skip_history()
    transcript.look()
    assert capsys.readouterr().out == ""
    assert transcript.waiting_for() == []


def test_what_others_ask_in_the_room_is_not_waited_for(mock: MockPlatform, jane: Person) -> None:
    room = mock.rooms["Offsite in Lisbon"]
    transcript = Transcript(jane, room, Teller())
    transcript.skip_history()
    mention = {"mentions": [{"id": mock.ids["jane/weather-agent"]}]}
    jane.post(f"/chats/{room}/messages", {"message": {"content": "from another window", **mention}})
    transcript.look()
    assert transcript.waiting_for() == []
    ours = jane.post(f"/chats/{room}/messages", {"message": {"content": "from this one", **mention}})
    transcript.expect_answers(ours["id"])
    transcript.look()
    assert (transcript.waiting_for(), transcript.unanswered()) == (["Weather Agent"], ["Weather Agent"])


def test_whom_an_agent_asks_in_turn_is_waited_for_and_may_stay_silent(mock: MockPlatform, jane: Person) -> None:
    room, weather = mock.rooms["Offsite in Lisbon"], mock.ids["jane/weather-agent"]
    agent = Person(mock.base_url, mock.keys["jane/weather-agent"], "agent")
    transcript = Transcript(jane, room, Teller())
    transcript.skip_history()
    asked = jane.post(f"/chats/{room}/messages", {"message": {"content": "?", "mentions": [{"id": weather}]}})["id"]
    transcript.expect_answers(asked)
    transcript.look()
    on = {"content": "over to you", "mentions": [{"id": mock.ids["jane/travel-agent"]}]}
    agent.post(f"/chats/{room}/messages", {"message": on})
    for mark in ("processing", "processed"):
        agent.post(f"/chats/{room}/messages/{asked}/{mark}")
    agent.close()
    transcript.look()
    assert (transcript.waiting_for(), transcript.unanswered()) == (["Travel Agent"], [])


def test_an_answer_to_a_message_that_has_left_the_first_page_is_seen(mock: MockPlatform, jane: Person) -> None:
    room = mock.rooms[LIVELY]
    transcript = Transcript(jane, room, Teller())
    transcript.skip_history()
    body = {"message": {"content": "hello", "mentions": [{"id": mock.ids["jane/echo"]}]}}
    transcript.expect_answers(jane.post(f"/chats/{room}/messages", body)["id"])
    transcript.look()
    to_ravi = {"message": {"content": "by the way", "mentions": [{"id": mock.ids["ravi"]}]}}
    for _ in range(120):
        jane.post(f"/chats/{room}/messages", to_ravi)
    watcher = Watcher(jane, room)
    transcript.follow(watcher, 30)
    watcher.close()
    assert transcript.waiting_for() == []


@pytest.mark.parametrize("wanted", [LIVELY, "00000000-0000-4000-8000-000000000032", None])
def test_a_room_is_found_by_title_or_id_and_the_newest_without(jane: Person, wanted: str | None) -> None:
    assert find_room(jane, wanted)["title"] == LIVELY


def test_without_a_wish_it_is_the_newest_room_with_somebody_who_answers(mock: MockPlatform, jane: Person) -> None:
    played = jane.post("/chats", {"chat": {}})["id"]
    silent = {"participant": {"participant_id": mock.ids["jane/weather-agent"]}}
    jane.post(f"/chats/{played}/participants", silent)
    jane.post("/chats", {"chat": {}})
    assert find_room(jane, None)["id"] == played
    assert find_room(jane, None, {mock.ids["jane/echo"]})["title"] == LIVELY
    assert find_room(jane, None, {mock.ids["jane/notes-agent"], "an-agent-in-no-room"})["id"] == played


def test_without_agents_it_is_the_newest_room_and_without_rooms_a_sentence(mock: MockPlatform) -> None:
    olga = Person(mock.base_url, mock.keys["olga"])
    with pytest.raises(Trouble, match="you are in no room"):
        find_room(olga, None)
    with pytest.raises(Trouble, match="no room 'Nowhere'; your rooms: none"):
        find_room(olga, "Nowhere")
    olga.post("/chats", {"chat": {}})
    newest = olga.post("/chats", {"chat": {}})["id"]
    assert find_room(olga, None)["id"] == newest
    olga.close()


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


def at_terminal(*arguments: str, typed: str) -> "subprocess.CompletedProcess[str]":
    """The same on a terminal of its own, where Ctrl-D is typed and what is printed may be read."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([COMMAND, "chat", *arguments], stdin=theirs, stdout=subprocess.PIPE, text=True)
    os.close(theirs)
    with process, os.fdopen(ours, "w") as terminal:
        terminal.write(typed)
        terminal.flush()
        shown, _ = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, shown)


def test_the_command_joins_the_mock_it_is_pointed_at(mock: MockPlatform) -> None:
    done = run("--base-url", mock.base_url, "--room", LIVELY, given="@Echo hello\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Echo         @Jane Roe hello" in done.stdout


@pytest.mark.parametrize("given", ["@Bob hello\n@Echo hello\n", "hello\n", f"@Echo {'x' * 524_289}\n"])
def test_a_line_of_a_pipe_that_could_not_be_sent_is_exit_code_1(mock: MockPlatform, given: str) -> None:
    done = run("--base-url", mock.base_url, "--room", LIVELY, given=given)
    assert (done.returncode, done.stderr) == (1, "")
    assert "\n! " in done.stdout


def test_an_agent_that_does_not_answer_in_time_is_named_with_exit_code_1(mock: MockPlatform) -> None:
    room = "Offsite in Lisbon"
    done = run("--base-url", mock.base_url, "--room", room, "--wait", "1", given="@Weather Agent hello\n")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[-2:] == [
        f"  {'':<12} waiting for Weather Agent",
        "! no answer from Weather Agent within 1 s",
    ]


def test_that_nobody_will_answer_because_time_stands_still_is_told_with_what_to_do() -> None:
    with MockPlatform("demo", seed=7) as frozen:
        done = run("--base-url", frozen.base_url, "--room", LIVELY, "--wait", "1", given="@Echo hello\n")
        (told,) = [line for line in done.stdout.splitlines() if "stands still" in line]
        assert told.startswith("! The clock of this mock stands still, and its scripted agents wait.")
        assert told.endswith(f"thenvoi-mock clock run --base-url {frozen.base_url}")
        assert (done.returncode, done.stderr) == (1, "")


def test_where_nobody_is_scripted_a_clock_that_stands_still_is_not_talked_about() -> None:
    with MockPlatform(seed=7) as frozen:
        assert "stands still" not in run("--base-url", frozen.base_url).stdout


def test_what_was_open_in_the_room_before_is_not_waited_for(mock: MockPlatform, jane: Person) -> None:
    echo = {"participant": {"participant_id": mock.ids["jane/echo"]}}
    jane.post(f"/chats/{mock.rooms['Offsite in Lisbon']}/participants", echo)
    done = run("--base-url", mock.base_url, "--room", "Offsite in Lisbon", given="@Echo hello\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "waiting for Echo\n" in done.stdout
    assert done.stdout.endswith("Echo: processed, attempt 1\n")


def test_quit_in_a_pipe_does_not_wait(mock: MockPlatform) -> None:
    done = run("--base-url", mock.base_url, "--room", "Offsite in Lisbon", given="@Weather Agent hello\n/quit\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "waiting" not in done.stdout


def test_on_a_terminal_the_end_of_the_lines_is_the_end_and_a_refused_line_no_failure(mock: MockPlatform) -> None:
    done = at_terminal(
        "--base-url",
        mock.base_url,
        "--room",
        "Offsite in Lisbon",
        typed="@Bob hi\n@Weather hi\n@Weather Agent hi\n\x04",
    )
    assert done.returncode == 0
    assert "no such name: @Bob" in done.stdout
    assert "waiting" not in done.stdout


def test_ctrl_c_ends_a_chat_without_a_word(mock: MockPlatform) -> None:
    with Running("chat", "--base-url", mock.base_url, "--room", LIVELY) as running:
        running.line_with("/who lists the people")
        running.press_ctrl_c()
        ended = running.ended()
    assert (ended.code, ended.err) == (130, "")


def test_help_tells_how_to_address_somebody() -> None:
    done = run("--help")
    assert "Only whom a line names is asked" in done.stdout
    assert "One that begins with @ and names nobody in the room is not sent." in " ".join(done.stdout.split())


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
