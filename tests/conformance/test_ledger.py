"""What a run makes is on the disk before it is made, and another process can clean it up."""

import json
import re
import signal
from pathlib import Path
from threading import Event

import httpx2
import pytest

from conformance.ledger import Ledger, LedgerError
from tests.conformance import kit
from tests.conformance.proxies import Passing, Reply, broken

URL = "http://127.0.0.1:1"


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def agents(base_url: str) -> dict[str, str]:
    """Jane's agents by id."""
    query = {"page_size": 100}
    answer = httpx2.get(f"{base_url}/api/v1/me/agents", params=query, headers={"X-API-Key": kit.JANE}).json()
    return {each["id"]: each["name"] for each in answer["data"]}


def test_a_creation_is_written_down_before_and_after(tmp_path: Path) -> None:
    path = tmp_path / "run.ledger"
    ledger = Ledger.begin(path, "abc", URL)
    entry = ledger.intend("agent", "Kit abc 1", "USER_KEY")
    before = lines(path)
    ledger.made(entry, "an-id")
    ledger.cleaned(entry)
    assert before == [
        {"run": "abc", "base_url": URL, "target": "platform"},
        {"intends": 1, "kind": "agent", "name": "Kit abc 1", "owner": "USER_KEY"},
    ]
    assert lines(path)[2:] == [{"made": 1, "id": "an-id"}, {"gone": 1}]


def test_a_ledger_is_taken_up_with_what_is_left_newest_first(tmp_path: Path) -> None:
    path = tmp_path / "run.ledger"
    ledger = Ledger.begin(path, "abc", URL)
    first, second, third = (ledger.intend("room", "", "USER_KEY") for _ in range(3))
    ledger.made(first, "one")
    ledger.made(second, "two")
    ledger.cleaned(second)
    again = Ledger.read(path)
    assert (again.run, again.base_url) == ("abc", URL)
    assert again.left() == [third, first]
    assert [entry.id for entry in again.left()] == ["", "one"]


def test_a_line_that_a_crash_cut_short_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "run.ledger"
    entry = Ledger.begin(path, "abc", URL).intend("room", "", "USER_KEY")
    with path.open("a", encoding="utf-8") as file:
        file.write('{"made": 1, "i')
    assert Ledger.read(path).left() == [entry]


def test_a_ledger_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "run.ledger"
    Ledger.begin(path, "abc", URL)
    with pytest.raises(LedgerError, match="is there already: clean it up or name another --ledger"):
        Ledger.begin(path, "def", URL)


@pytest.mark.parametrize(
    "text", ["", "rubbish\n", '{"no": "run"}\n', "[]\n", '{"run": "a", "base_url": "b"}\n{"made": 7}\n']
)
def test_what_is_no_ledger_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LedgerError, match="is not a ledger of thenvoi-conformance"):
        Ledger.read(path)


def test_only_a_ledger_with_nothing_left_is_discarded(tmp_path: Path) -> None:
    path = tmp_path / "run.ledger"
    ledger = Ledger.begin(path, "abc", URL)
    entry = ledger.intend("room", "", "USER_KEY")
    ledger.discard()
    assert path.exists()
    ledger.cleaned(entry)
    ledger.discard()
    assert not path.exists()


def crashed(mock: str, tmp_path: Path, at: str) -> Path:
    """Kill a run while its first ``at`` (``METHOD``, and how the path ends) after the rehearsal is under way."""
    method, _, ending = at.partition(" ")
    reached, go_on = Event(), Event()
    rehearsed = []

    def hold(passing: Passing) -> Reply | None:
        if passing.method == method and passing.path.endswith(ending):
            rehearsed.append(passing.path)
            if len(rehearsed) == 2:
                reached.set()
                go_on.wait(kit.SECONDS)
        return None

    words = ("--write", "--only", "MSG-9,MSG-10", "--ledger", "run.ledger")
    with broken(mock, hold) as proxy:
        with kit.start("platform", "--base-url", proxy.base_url, *kit.ALL_KEYS, *words, cwd=tmp_path) as process:
            assert reached.wait(kit.SECONDS)
            process.kill()
            process.communicate(timeout=kit.SECONDS)
        go_on.set()
    ledger = tmp_path / "run.ledger"
    text = ledger.read_text(encoding="utf-8")
    assert proxy.base_url in text
    ledger.write_text(text.replace(proxy.base_url, mock), encoding="utf-8")  # the proxy is gone; its target is the same
    return ledger


@pytest.mark.parametrize("at", ["POST /me/agents/register", "POST /agent/chats"])
def test_what_a_crash_left_is_cleaned_up_and_nothing_else(mock: str, tmp_path: Path, at: str) -> None:
    before = agents(mock)
    ledger = crashed(mock, tmp_path, at)
    left = set(agents(mock)) - set(before)
    assert left  # among them, the one whose answer never came
    words = ("--base-url", mock, "--user-key", kit.JANE)
    ended = kit.run("cleanup", str(ledger), *words, cwd=tmp_path)
    assert agents(mock) == before
    unknown_room = at.endswith("/chats")
    assert ended.code == (5 if unknown_room else 0), ended
    assert ledger.exists() is unknown_room
    assert ("left: room of unknown id of USER_KEY" in ended.out) is unknown_room


def test_a_run_that_is_interrupted_cleans_up(mock: str, tmp_path: Path) -> None:
    before = agents(mock)
    reached, go_on = Event(), Event()

    def hold(passing: Passing) -> Reply | None:
        if passing.method == "POST" and passing.path.endswith("/messages"):
            reached.set()
            go_on.wait(kit.SECONDS)
        return None

    with broken(mock, hold) as proxy:
        words = ("platform", "--base-url", proxy.base_url, *kit.ALL_KEYS, "--write", "--only", "MSG")
        with kit.start(*words, cwd=tmp_path) as process:
            assert reached.wait(kit.SECONDS)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=kit.SECONDS)
        go_on.set()
    assert (process.returncode, out, err.strip()) == (130, "", "thenvoi-conformance: interrupted; there is no report")
    assert agents(mock) == before
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_is_interrupted_while_it_makes_a_room_says_that_one_may_be_left(mock: str, tmp_path: Path) -> None:
    before = agents(mock)
    reached, go_on = Event(), Event()

    def hold(passing: Passing) -> Reply | None:
        if passing.method == "POST" and passing.path.endswith("/chats"):
            reached.set()
            go_on.wait(kit.SECONDS)
        return None

    with broken(mock, hold) as proxy:
        words = ("platform", "--base-url", proxy.base_url, *kit.ALL_KEYS, "--write", "--only", "MSG")
        with kit.start(*words, cwd=tmp_path) as process:
            assert reached.wait(kit.SECONDS)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=kit.SECONDS)
        go_on.set()
    assert (process.returncode, out) == (130, "")
    assert "left behind: room of unknown id of " in err
    assert err.endswith("thenvoi-conformance: interrupted; there is no report\n")
    assert agents(mock) == before


def test_a_ledger_of_another_target_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.ledger"
    Ledger.begin(path, "abc", URL)
    ended = kit.run("cleanup", str(path), "--base-url", "http://127.0.0.1:2", "--user-key", kit.JANE, cwd=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"thenvoi-conformance: {path} is of a run at {URL}: give that as --base-url\n"


def test_no_key_is_in_a_ledger(mock: str, tmp_path: Path) -> None:
    text = crashed(mock, tmp_path, "POST /agent/chats").read_text(encoding="utf-8")
    kit.run("cleanup", "run.ledger", "--base-url", mock, "--user-key", kit.JANE, cwd=tmp_path)
    assert "thnv_" not in text


def test_where_no_route_deletes_rooms_the_user_leaves_them(mock: str, tmp_path: Path) -> None:
    def rooms() -> list[str]:
        answer = httpx2.get(f"{mock}/api/v1/me/chats", headers={"X-API-Key": kit.JANE}).json()
        return [each["id"] for each in answer["data"]]

    before = rooms()
    with broken(mock, lacks=r"DELETE /api/v1/me/chats/[^/]+") as proxy:
        ended = kit.judge(proxy.base_url, "--write", "--only", "MSG-19,EVT-5", cwd=tmp_path)
    assert (ended.code, ended.report["left"]) == (0, []), ended.out
    assert rooms() == before
    deletions = [line for line in proxy.seen if re.fullmatch(r"DELETE /api/v1/me/chats/[^/]+", line)]
    assert len(deletions) == 1  # the rehearsal, which found out


def test_a_target_that_deletes_no_agents_is_left_after_one(mock: str, tmp_path: Path) -> None:
    made = []

    def keep(passing: Passing) -> Reply | None:
        if passing.path.endswith("/register"):
            made.append(passing.data["data"]["agent"]["id"])
        if passing.method == "DELETE" and "/me/agents/" in passing.path:
            return Reply(500, {"error": {"code": "internal_error", "message": "no", "request_id": "1"}})
        return None

    with broken(mock, keep) as proxy:
        ended = kit.judge(proxy.base_url, "--write", "--only", "DEL", cwd=tmp_path)
    assert ended.code == 3
    assert len(made) == 1
    assert ended.err.endswith(f"cannot be cleaned up, so the run stopped before it made more; left: agent {made[0]}\n")
    assert list(tmp_path.glob("*.ledger"))


def test_an_agent_whose_deletion_conflicts_is_left_and_said_to_be(mock: str, tmp_path: Path) -> None:
    """The one of the rehearsal can be deleted, the later ones have done something."""
    deleted = []

    def keep(passing: Passing) -> Reply | None:
        if passing.method == "DELETE" and "/me/agents/" in passing.path:
            deleted.append(passing.path)
        if len(deleted) > 1 and passing.path == deleted[-1]:
            return Reply(409, {"error": {"code": "conflict", "message": "It has executions.", "request_id": "1"}})
        return None

    with broken(mock, keep) as proxy:
        ended = kit.judge(proxy.base_url, "--write", "--only", "DEL-6", cwd=tmp_path)
    assert ended.code == 5, ended.out
    assert [each["kind"] for each in ended.report["left"]] != []
    assert list(tmp_path.glob("*.ledger"))
