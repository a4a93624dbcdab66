"""The commands that ask control of a running mock: worlds, reset, clock, fault, timeline."""

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_platform import MockPlatform
from tests.client.acting import ask, make_room
from tests.running import Running, run, told

START = "2030-01-01T00:00:00.000000Z"


@pytest.fixture(scope="module")
def mock() -> Iterator[MockPlatform]:
    with MockPlatform() as started:
        yield started


@pytest.fixture(autouse=True)
def fresh(mock: MockPlatform) -> None:
    for each in mock.control.worlds.all():
        if each["name"] != "default":
            mock.control.world(each["name"]).delete()
    mock.control.world().reset()


def said(mock: MockPlatform, *words: str, **env: str) -> str:
    """What the command prints when it goes well."""
    ended = run(*words, "--base-url", mock.base_url, env=env)
    assert (ended.code, ended.err) == (0, "")
    return ended.out


def data(mock: MockPlatform, *words: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads(said(mock, *words, "--json"))


def jane_makes_a_room(mock: MockPlatform) -> str:
    return make_room(mock.base_url, mock.control.world().user)


# --- worlds ----------------------------------------------------------------------------------------------------------


def test_worlds_are_listed_one_to_a_line(mock: MockPlatform) -> None:
    mock.control.worlds.create(name="other", seed=7)
    first, second = said(mock, "worlds").splitlines()
    assert first.split()[:3] == ["default", "quickstart", "seed"]
    assert second.split()[:4] == ["other", "quickstart", "seed", "7"]
    assert said(mock, "worlds", "list").splitlines() == [first, second]
    assert data(mock, "worlds") == mock.control.worlds.all()


def test_a_world_is_made_and_the_lines_point_clients_and_commands_at_it(mock: MockPlatform) -> None:
    lines = said(mock, "worlds", "create", "--name", "mine", "--export", "--switch", "room_limit=1").splitlines()
    assert all(line.startswith("export ") for line in lines)
    env = dict(shlex.split(line)[1].split("=", 1) for line in lines)
    world = mock.control.world("mine")
    assert env == {"THENVOI_MOCK_WORLD": "mine", **world.env}
    assert ask(mock.base_url, world.user, "POST", "/me/chats", {"chat": {}}).status_code == 403
    assert said(mock, "clock", "freeze", THENVOI_MOCK_WORLD="mine").startswith("frozen ")
    assert world.clock.state()["mode"] == "frozen"
    assert mock.clock.state()["mode"] == "running"


def test_a_world_is_made_from_a_file(mock: MockPlatform, tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text("name: ours\n", encoding="utf-8")
    made = data(mock, "worlds", "create", "--scenario", str(file), "--seed", "3", "--clock", "frozen")
    assert (made["scenario"], made["seed"], made["people"]) == ("inline", 3, [])


def test_two_worlds_are_compared_in_words(mock: MockPlatform) -> None:
    said(mock, "worlds", "create", "--name", "helpdesk", "--scenario", "support-desk")
    assert said(mock, "worlds", "diff", "helpdesk", "helpdesk") == ""
    words = ("worlds", "diff", "default", "helpdesk", "--base-url", mock.base_url)
    ended = run(*words)
    assert (ended.code, ended.err) == (1, "")
    assert "room 'Offsite in Lisbon': only on the left" in ended.out
    assert json.loads(run(*words, "--json").out) == ended.out.splitlines()


def test_worlds_are_deleted(mock: MockPlatform) -> None:
    for name in ("one", "two"):
        mock.control.worlds.create(name=name)
    assert said(mock, "worlds", "delete", "one", "two") == ""
    assert [each["name"] for each in mock.control.worlds.all()] == ["default"]


def test_a_world_is_reset(mock: MockPlatform) -> None:
    jane_makes_a_room(mock)
    assert said(mock, "reset") == "The world default is at its beginning again.\n"
    assert len(mock.rooms) == 2 - 1
    assert data(mock, "reset")["name"] == "default"


# --- clock -----------------------------------------------------------------------------------------------------------


def test_the_clock_is_shown_frozen_set_advanced_and_run(mock: MockPlatform) -> None:
    assert said(mock, "clock").startswith("running 20")
    assert data(mock, "clock", "freeze")["mode"] == "frozen"
    assert said(mock, "clock", "set", "2030-01-01T00:00:00Z").startswith(f"frozen {START} (")
    assert said(mock, "clock", "advance", "1.5").startswith("frozen 2030-01-01T00:00:01.500000Z (")
    assert data(mock, "clock", "show")["now"] == "2030-01-01T00:00:01.500000Z"
    assert said(mock, "clock", "run").startswith("running 2030-01-01T00:00:01")


# --- faults ----------------------------------------------------------------------------------------------------------


def test_a_fault_is_set_listed_and_cleared(mock: MockPlatform) -> None:
    words = ("get_agent_me", "status=503", "retry_after=2", "--caller", "jane/weather-agent", "--times", "forever")
    line = said(mock, "fault", "add", *words)
    assert line == (
        "fault-1   get_agent_me caller jane/weather-agent: answers 503 (service_unavailable), Retry-After 2 "
        "from occurrence 1 on, for ever (seen 0, fired 0)\n"
    )
    assert said(mock, "fault", "list") == line
    assert data(mock, "fault", "add", "upgrade", 'refuse={"status": 429}', "--nth", "2")["effect"] == {
        "refuse": {"status": 429}
    }
    assert said(mock, "fault", "clear", "fault-1") == ""
    assert [each["id"] for each in data(mock, "fault", "list")] == ["fault-2"]
    assert data(mock, "fault", "clear") == []


# --- timeline --------------------------------------------------------------------------------------------------------


def test_the_timeline_is_shown_a_line_for_each_entry(mock: MockPlatform) -> None:
    room = jane_makes_a_room(mock)
    first, *others = said(mock, "timeline", "show").splitlines()
    assert first.startswith("#1 ")
    assert first.endswith("request    jane POST /api/v1/me/chats → 201")
    assert len(others) >= 2
    (entry,) = map(
        json.loads, said(mock, "timeline", "show", "--json", "--kind", "request", "--by", "jane").splitlines()
    )
    assert (entry["name"], entry["room"]) in {("create_my_chat_room", room), ("create_my_chat_room", None)}
    assert said(mock, "timeline", "show", "--limit", "1") == f"{others[-1]}\n"


def test_the_timeline_is_followed_until_ctrl_c(mock: MockPlatform) -> None:
    with Running("timeline", "show", "--follow", "--base-url", mock.base_url) as running:
        jane_makes_a_room(mock)
        running.line_with("jane POST /api/v1/me/chats")
        running.press_ctrl_c()
        ended = running.ended()
    assert (ended.code, ended.err) == (130, "")


def test_an_expectation_decides_the_exit_code(mock: MockPlatform) -> None:
    jane_makes_a_room(mock)
    words = ("timeline", "expect", "--name", "create_my_chat_room")
    assert "jane POST" in said(mock, *words, "--status", "201", "--count", "1")
    assert len(data(mock, *words, "--wait", "30")) == 1
    ended = run(*words, "--by", "ravi", "--base-url", mock.base_url)
    assert (ended.code, ended.out) == (1, "")
    first, second = ended.err.splitlines()[:2]
    assert first == "thenvoi-mock: expected at least one of: name create_my_chat_room, by ravi; saw none"
    assert "jane POST /api/v1/me/chats → 201 (differs in by)" in second


def test_entries_are_counted_and_what_nothing_has_read_is_told(mock: MockPlatform) -> None:
    jane_makes_a_room(mock)
    assert said(mock, "timeline", "count", "--name", "create_my_chat_room", "--status", "201") == "1\n"
    assert said(mock, "timeline", "count", "--by", "ravi") == "0\n"
    assert said(mock, "timeline", "unread") == ""
    jane = mock.control.world().user
    ask(mock.base_url, jane, "POST", "/me/chats", {"chat": {"colour": "red"}})
    line = said(mock, "timeline", "unread")
    assert line.split() == ["create_my_chat_room", "/chat/colour", "1", "of", "2", "requests"]
    (told,) = data(mock, "timeline", "unread")
    assert (told["operation"], told["fields"][0]["field"]) == ("create_my_chat_room", "/chat/colour")


def test_the_timeline_is_written_to_a_file_and_forgotten(mock: MockPlatform, tmp_path: Path) -> None:
    jane_makes_a_room(mock)
    file = tmp_path / "timeline.har"
    assert said(mock, "timeline", "export", "--format", "har", "--output", str(file)) == ""
    assert len(json.loads(file.read_text(encoding="utf-8"))["log"]["entries"]) == 1
    lines = said(mock, "timeline", "export").splitlines()
    assert [json.loads(line)["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert said(mock, "timeline", "clear") == ""
    assert said(mock, "timeline", "export") == ""


# --- snapshots -------------------------------------------------------------------------------------------------------


def test_a_snapshot_is_taken_compared_exported_and_made_into_a_world(mock: MockPlatform, tmp_path: Path) -> None:
    assert said(mock, "snapshot", "take", "before").startswith("before  ")
    assert said(mock, "snapshot", "diff", "before") == ""
    jane_makes_a_room(mock)
    ended = run("snapshot", "diff", "before", "--base-url", mock.base_url)
    assert (ended.code, ended.err) == (1, "")
    assert "Untitled room" in ended.out
    file = tmp_path / "before.json"
    assert said(mock, "snapshot", "export", "before", "--output", str(file)) == ""
    assert json.loads(file.read_text(encoding="utf-8")) == json.loads(said(mock, "snapshot", "export", "before"))
    made = data(mock, "worlds", "create", "--snapshot", str(file), "--name", "again")
    assert made["rooms"].keys() == {"Offsite in Lisbon"}
    assert [each["name"] for each in data(mock, "snapshot", "list")] == ["before"]
    assert said(mock, "snapshot", "delete", "before") == ""
    assert data(mock, "snapshot", "list") == []


# --- what cannot be --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["worlds", "create", "--name", "default"], "There is a world 'default' already"),
        (["worlds", "create", "--scenario", "nowhere.yaml"], "cannot read the scenario 'nowhere.yaml': no such file"),
        (["worlds", "create", "--switch", "room_limit"], "--switch should look like NAME=VALUE, not 'room_limit'"),
        (["worlds", "create", "--switch", "seed=3"], "Request validation failed: /switches/seed is not a switch"),
        (["worlds", "delete", "nowhere"], "World 'nowhere' not found"),
        (["worlds", "delete", "default"], "The default world can be reset, not deleted"),
        (["worlds", "create", "--snapshot", "/nowhere/x"], "cannot read the snapshot /nowhere/x: no such file"),
        (["worlds", "create", "--snapshot", "README.md"], "README.md is no snapshot: it holds no JSON object"),
        (["snapshot", "take", "../x"], "Request validation failed: /name"),
        (["snapshot", "diff", "nowhere"], "Snapshot 'nowhere' not found (thenvoi-mock snapshot list has those there"),
        (["snapshot", "delete", "nowhere"], "Snapshot"),
        (["reset", "--world", "a b?c"], "World 'a b?c' not found (thenvoi-mock worlds lists those there are)"),
        (["worlds", "create", "--switch", "room_limt=3"], "Request validation failed: /switches/room_limt"),
        (["clock", "advance", "soon"], "seconds: 'soon' is not a number"),
        (["clock", "advance", "nan"], "SECONDS should be a number that is not negative, not nan"),
        (["clock", "set", "tomorrow"], "INSTANT should look like 2030-01-01T12:00:00Z, not 'tomorrow'"),
        (["clock", "set", "2030-01-01"], "INSTANT should look like 2030-01-01T12:00:00Z, not '2030-01-01'"),
        (["fault", "add", "get_agent_mee", "status=503"], "This fault cannot be set: on names no operation"),
        (["fault", "add", "get_agent_me", "503"], "an effect should look like NAME=VALUE, not '503'"),
        (["fault", "add", "get_agent_me", "status=503", "--times", "x"], "--times should be a whole number or forever"),
        (["fault", "clear", "fault-9"], "Fault not found"),
        (["timeline", "show", "--kind", "gossip"], "Request validation failed: /kind"),
        (["timeline", "show", "--follow", "--kind", "request"], "--follow shows everything; leave out --kind"),
        (["timeline", "export", "--output", "/nowhere/x"], "cannot write /nowhere/x: no such file or directory"),
    ],
)
def test_what_cannot_be_is_one_sentence(mock: MockPlatform, words: list[str], sentence: str) -> None:
    assert told(*words, "--base-url", mock.base_url).startswith(sentence)


def test_a_problem_is_told_once(mock: MockPlatform) -> None:
    sentence = told("fault", "add", "get_agent_mee", "status=503", "--base-url", mock.base_url)
    assert sentence.count("the nearest is get_agent_me") == 1
    switch = told("worlds", "create", "--switch", "room_limt=3", "--base-url", mock.base_url)
    assert switch.endswith("is not a switch; the nearest is room_limit")


@pytest.mark.parametrize("what, sentence", [("fault", "no fault is set"), ("snapshot", "no snapshot was taken of")])
def test_where_there_is_nothing_to_list_that_is_said(mock: MockPlatform, what: str, sentence: str) -> None:
    ended = run(what, "list", "--base-url", mock.base_url)
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.startswith(f"thenvoi-mock: {sentence}")
    assert data(mock, what, "list") == []


@pytest.mark.parametrize("words", ["worlds", "reset", "clock", "fault list", "timeline show"])
def test_where_no_mock_runs_each_says_so(words: str) -> None:
    sentence = told(*words.split(), "--base-url", "http://127.0.0.1:1")
    assert sentence.startswith("no mock at http://127.0.0.1:1: ")
    assert sentence.endswith("(start one with thenvoi-mock serve)")


def test_a_mock_that_wants_its_token_is_told_it() -> None:
    with MockPlatform(host="127.1") as mock:
        assert said(mock, "worlds", "--token", str(mock.control_token)).startswith("default ")
        assert said(mock, "worlds", THENVOI_MOCK_TOKEN=str(mock.control_token)).startswith("default ")
        assert told("worlds", "--base-url", mock.base_url).endswith("X-Mock-Token (give it with --token)")


def test_a_terminal_does_not_obey_what_people_write(mock: MockPlatform) -> None:
    user = mock.control.world().user
    ask(mock.base_url, user, "GET", "/me/chats?page=%1b[2J")
    ask(mock.base_url, user, "PATCH", "/me/profile", {"user": {"first_name": "\u001b[2J"}})
    assert "\x1b" not in said(mock, "timeline", "show")
