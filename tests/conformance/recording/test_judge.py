"""``thenvoi-conformance judge``: a recording of a good client passes, and what is made wrong in it is found."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.sync.client import connect

from conformance.redaction import Secrets
from conformance.scenes import Scenes
from mock_platform import MockPlatform
from tests.conformance import kit

Line = dict[str, Any]


@pytest.fixture(scope="module")
def recorded() -> tuple[str, str]:
    """What an agent did that works off one message, as JSON lines and as HAR."""
    with (
        MockPlatform() as mock,
        httpx2.Client(base_url=f"{mock.base_url}/api/v1/me", headers={"X-API-Key": mock.user_key}) as jane,
        httpx2.Client(base_url=f"{mock.base_url}/api/v1/agent", headers={"X-API-Key": mock.agent_key}) as agent,
    ):
        room = mock.rooms["Offsite in Lisbon"]
        with connect(f"{mock.env['THENVOI_WS_URL']}?api_key={mock.agent_key}&vsn=2.0.0") as socket:
            topics = (f"agent_rooms:{mock.agent_id}", f"chat_room:{room}", f"room_participants:{room}")
            for ref, topic in enumerate(topics, 1):
                socket.send(json.dumps([str(ref), str(ref), topic, "phx_join", {}]))
                socket.recv()
            agent.get("/chats")
            agent.get(f"/chats/{room}/messages/next")
            text = {"content": "@Weather Agent hello", "mentions": [{"id": mock.agent_id}]}
            jane.post(f"/chats/{room}/messages", json={"message": text})
            socket.recv()
            message = agent.get(f"/chats/{room}/messages/next").json()["data"]["id"]
            for mark in ("processing", "processed"):
                agent.post(f"/chats/{room}/messages/{message}/{mark}")
            agent.get(f"/chats/{room}/messages/next")
            agent.get("/chats/00000000-0000-4000-8000-00000000dead")
            agent.get(f"{mock.base_url}/version")  # the one operation at the root, and one of two without an envelope
            jane.get(f"/chats/{room}/messages")
            socket.send(json.dumps([None, "9", "phoenix", "heartbeat", {}]))
            socket.recv()
        return mock.timeline.export(), mock.timeline.export("har")


def judge(tmp_path: Path, text: str, *words: str) -> kit.Ended:
    (tmp_path / "recording").write_text(text, encoding="utf-8")
    ended = kit.run("judge", "recording", "--json", "report.json", *words, cwd=tmp_path)
    file = tmp_path / "report.json"
    return ended._replace(report=json.loads(file.read_text(encoding="utf-8")) if file.exists() else {})


def test_a_timeline_of_a_good_client_passes(recorded: tuple[str, str], tmp_path: Path) -> None:
    ended = judge(tmp_path, recorded[0], "--level", "may")
    assert ended.code == 0, ended.out
    assert ended.rules("pass") >= {
        "C-2",
        "C-3",
        "C-4",
        "C-7",
        "C-15",
        "DEL-2",
        "DEL-15",
        "RT-1",
        "RT-5",
        "ERR-1",
        "DEL-24",
    }
    assert ended.rules("unproven") == set()


def test_an_http_archive_is_judged_by_what_is_in_it(recorded: tuple[str, str], tmp_path: Path) -> None:
    ended = judge(tmp_path, recorded[1], "--level", "may")
    assert ended.code == 0, ended.out
    assert ended.rules("pass") >= {"C-7", "DEL-2", "DEL-15", "ERR-1", "GEN-4"}
    assert "no socket is in the recording" in ended.checks("not applicable").values()
    assert any("shapes" in each for each in ended.checks("pass"))


def _of(lines: list[Line], kind: str, name: str) -> list[Line]:
    return [line for line in lines if (line["kind"], line["name"]) == (kind, name)]


def _refs_as_numbers(lines: list[Line]) -> None:
    for line in _of(lines, "frame", "phx_join"):
        line["details"] |= {"ref": int(line["details"]["ref"]), "join_ref": int(line["details"]["join_ref"])}


def _one_ref_for_all(lines: list[Line]) -> None:
    for line in _of(lines, "frame", "phx_join"):
        line["details"] |= {"ref": "1", "join_ref": "1"}


def _another_frame(lines: list[Line]) -> None:
    _of(lines, "frame", "heartbeat")[0]["name"] = "hello"


def _listed_first(lines: list[Line]) -> None:
    lines.insert(
        next(i for i, line in enumerate(lines) if line["kind"] == "connect") + 1, _request(lines, "list_agent_chats")
    )


def _next_first(lines: list[Line]) -> None:
    opened = next(i for i, line in enumerate(lines) if line["kind"] == "connect")
    lines.insert(opened + 1, _request(lines, "get_agent_next_message"))


def _request(lines: list[Line], name: str) -> Line:
    connect_ = next(line for line in lines if line["kind"] == "connect")
    return {**json.loads(json.dumps(_of(lines, "request", name)[0])), "seq": connect_["seq"]}


def _never_processing(lines: list[Line]) -> None:
    for line in _of(lines, "request", "mark_agent_message_processing"):
        lines.remove(line)


def _processed_twice(lines: list[Line]) -> None:
    lines.append({**_of(lines, "request", "mark_agent_message_processed")[0], "seq": len(lines) + 1})


def _a_gap_in_the_attempts(lines: list[Line]) -> None:
    again = json.loads(json.dumps(_of(lines, "request", "mark_agent_message_processing")[0]))
    again["details"]["answer"]["data"]["attempt_number"] = 3
    lines.append({**again, "seq": len(lines) + 1})


def _given_again(lines: list[Line]) -> None:
    given = next(line for line in _of(lines, "request", "get_agent_next_message") if line["details"]["status"] == 200)
    lines.append({**given, "seq": len(lines) + 1})


def _pushed_twice(lines: list[Line]) -> None:
    push = _of(lines, "push", "message_created")[0]
    lines.insert(lines.index(push), dict(push))


def _not_pushed(lines: list[Line]) -> None:
    lines.remove(_of(lines, "push", "message_created")[0])


def _pushed_before(lines: list[Line]) -> None:
    push = _of(lines, "push", "message_created")[0]
    push["cause"] = push["seq"] + 1


def _an_error_without_a_code(lines: list[Line]) -> None:
    failed = next(line for line in lines if line["kind"] == "request" and line["details"]["status"] == 404)
    del failed["details"]["answer"]["error"]["code"]


def _a_key_in_the_query(lines: list[Line]) -> None:
    _of(lines, "request", "list_agent_chats")[0]["details"]["query"] = "api_key=x"


@pytest.mark.parametrize(
    "harm, rule",
    [
        (_refs_as_numbers, "C-2"),
        (_one_ref_for_all, "C-2"),
        (_another_frame, "C-15"),
        (_listed_first, "C-3"),
        (_next_first, "C-4"),
        (_never_processing, "C-7"),
        (_processed_twice, "C-8"),
        (_a_gap_in_the_attempts, "DEL-2"),
        (_given_again, "DEL-15"),
        (_pushed_twice, "RT-1"),
        (_not_pushed, "RT-1"),
        (_pushed_before, "RT-5"),
        (_an_error_without_a_code, "ERR-1"),
        (_a_key_in_the_query, "C-17"),
    ],
)
def test_what_is_made_wrong_is_found(
    recorded: tuple[str, str], tmp_path: Path, harm: Callable[[list[Line]], None], rule: str
) -> None:
    lines = [json.loads(line) for line in recorded[0].splitlines()]
    harm(lines)
    ended = judge(tmp_path, "\n".join(map(json.dumps, lines)))
    assert ended.code == 1, ended.out
    assert rule in ended.rules("fail")


def _in_two_scenes(lines: list[Line]) -> str:
    """The same twice, as two scenes of a run of the kit."""
    last = lines[-1]["seq"]
    again = [
        {**line, "scene": 2, "seq": line["seq"] + last, "cause": line["cause"] and line["cause"] + last}
        for line in lines
    ]
    return "\n".join(json.dumps(line) for line in [*({**line, "scene": 1} for line in lines), *again])


def test_what_happens_in_one_scene_has_nothing_to_do_with_another(recorded: tuple[str, str], tmp_path: Path) -> None:
    lines = [json.loads(line) for line in recorded[0].splitlines()]
    good = judge(tmp_path, _in_two_scenes(lines), "--only", "C,DEL,RT")
    assert (good.code, good.err) == (0, ""), good.out
    _processed_twice(lines)
    assert judge(tmp_path, _in_two_scenes(lines)).rules("fail") >= {"C-8"}


def test_a_text_may_hold_what_other_systems_end_lines_with(recorded: tuple[str, str], tmp_path: Path) -> None:
    text = recorded[0].replace("@Weather Agent hello", "@Weather Agent hel\u0085lo\u2028")
    assert "hel\u0085lo" in text
    Scenes(tmp_path / "scenes", Secrets()).add(text)
    for written in (text, (tmp_path / "scenes").read_text(encoding="utf-8"), text.replace("\n", "\r\n")):
        ended = judge(tmp_path, written, "--only", "C,DEL")
        assert (ended.code, ended.err) == (0, ""), ended.out


def test_what_was_before_a_recording_that_begins_late_is_held_against_nobody(
    recorded: tuple[str, str], tmp_path: Path
) -> None:
    lines = [json.loads(line) for line in recorded[0].splitlines()]
    marked = lines.index(_of(lines, "request", "mark_agent_message_processing")[0])
    told = lines.index(_of(lines, "push", "message_created")[0])
    for first in (told, marked + 1):
        ended = judge(tmp_path, "\n".join(map(json.dumps, lines[first:])), "--level", "may")
        assert ended.rules("fail") == set(), ended.out
        reasons = ended.checks("not applicable").values()
        assert any(each.startswith("the beginning is not in the recording") for each in reasons)


def test_nothing_is_claimed_of_joins_that_the_kit_has_refused(recorded: tuple[str, str], tmp_path: Path) -> None:
    lines = [json.loads(line) for line in recorded[0].splitlines()]
    joins = [line for line in _of(lines, "frame", "phx_join") if line["details"]["topic"].startswith("chat_room:")]
    lines = [line for line in lines if line not in joins]
    assert judge(tmp_path, "\n".join(map(json.dumps, lines)), "--only", "C-4").rules("fail") >= {"C-4"}
    Scenes(tmp_path / "scenes", Secrets()).add(
        "\n".join(map(json.dumps, lines)), [joins[0]["details"]["topic"], "room_participants:x"]
    )
    ended = judge(tmp_path, (tmp_path / "scenes").read_text(encoding="utf-8"), "--only", "C-4")
    assert (ended.rules("fail"), ended.rules("not applicable") >= {"C-4"}) == (set(), True), ended.out


@pytest.mark.parametrize("seconds, found", [(0.5, set()), (20, {"C-6"})])
def test_who_is_cut_off_when_a_room_is_added_need_not_join_it(
    recorded: tuple[str, str], tmp_path: Path, seconds: float, found: set[str]
) -> None:
    lines = [json.loads(line) for line in recorded[0].splitlines()]
    (gone,) = _of(lines, "disconnect", "socket")
    push = json.loads(json.dumps(_of(lines, "push", "message_created")[0]))
    before = datetime.fromisoformat(gone["at"]) - timedelta(seconds=seconds)
    push |= {"name": "room_added", "room": "r", "cause": None, "at": before.isoformat(), "seq": gone["seq"]}
    later = [{**line, "seq": line["seq"] + 1} for line in lines[lines.index(gone) :]]
    lines = [*lines[: lines.index(gone)], push, *later]
    assert judge(tmp_path, "\n".join(map(json.dumps, lines)), "--only", "C-6").rules("fail") == found


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("", "recording holds nothing: record something first"),
        (
            "what is this?\n",
            r"recording is neither an exported timeline \(.*\) nor an HTTP archive \(line 1 is no entry",
        ),
        ('{"log": {}}', r"recording is neither an exported timeline \(.*\) nor an HTTP archive"),
    ],
)
def test_a_file_that_is_no_recording_is_refused_in_a_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    ended = judge(tmp_path, text)
    assert (ended.code, ended.out) == (3, "")
    assert re.match(f"thenvoi-conformance: {sentence}", ended.err), ended.err
    assert ended.err.count("\n") == 1


def test_a_file_that_is_not_there_is_refused_in_a_sentence(tmp_path: Path) -> None:
    ended = kit.run("judge", "nothing.jsonl", cwd=tmp_path)
    assert (ended.code, ended.err) == (
        3,
        "thenvoi-conformance: nothing.jsonl cannot be read (No such file or directory)\n",
    )


def test_keys_in_an_archive_are_not_shown(recorded: tuple[str, str], tmp_path: Path) -> None:
    text = recorded[1].replace("/api/v1/agent/chats?", f"/api/v1/agent/chats?api_key={kit.JANE}&", 1)
    text = (
        text if kit.JANE in text else text.replace("/api/v1/agent/chats", f"/api/v1/agent/chats?api_key={kit.JANE}", 1)
    )
    ended = judge(tmp_path, text, "--only", "C-17")
    assert ended.code == 1
    assert kit.JANE not in ended.out + (tmp_path / "report.json").read_text(encoding="utf-8")
