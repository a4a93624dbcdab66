"""A world's timeline over HTTP: looked through, counted, waited for, asserted on, followed, exported."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.control.stage import Stage

TIMELINE = "/worlds/default/timeline"


@pytest.fixture
def happened(stage: Stage) -> str:
    """The id of a room that has just been made."""
    stage.ask("DELETE", TIMELINE, status=204)
    room: str = stage.platform("POST", "/me/chats", stage.mock.user_key, {"chat": {}}).json()["data"]["id"]
    return room


def entries(stage: Stage, **query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - as in a query
    return list(stage.ask("GET", TIMELINE, **query)["entries"])


def test_a_request_and_what_it_led_to_are_on_record(stage: Stage, happened: str) -> None:
    request, *events = entries(stage)
    assert (request["kind"], request["name"], request["who"]["handle"]) == ("request", "create_my_chat_room", "jane")
    assert {"participant_added", "room_added"} <= {each["name"] for each in events}
    assert {each["cause"] for each in events} == {request["seq"]}
    assert {each["room"] for each in events} == {happened}


def test_entries_are_found_by_what_they_are(stage: Stage, happened: str) -> None:
    assert [each["kind"] for each in entries(stage, kind="request")] == ["request"]
    assert len(entries(stage, name="room_added", who="jane")) == 1
    assert entries(stage, who="ravi") == []
    (newest,) = entries(stage, limit=1)
    assert entries(stage, after=newest["seq"]) == []


def test_they_are_counted(stage: Stage, happened: str) -> None:
    assert stage.ask("GET", f"{TIMELINE}/count", kind="request") == {"count": 1}
    assert stage.ask("GET", f"{TIMELINE}/count", name="nothing") == {"count": 0}


def test_an_expectation_that_holds_tells_what_was_seen(stage: Stage, happened: str) -> None:
    (seen,) = stage.ask("POST", f"{TIMELINE}/expect", {"name": "create_my_chat_room", "count": 1})["entries"]
    assert seen["details"]["status"] == 201


def test_one_that_does_not_tells_what_came_nearest(stage: Stage, happened: str) -> None:
    status, error = stage.refused("POST", f"{TIMELINE}/expect", {"name": "create_my_chat_room", "by": "ravi"})
    assert (status, error["code"]) == (409, "conflict")
    first, second = error["message"].splitlines()[:2]
    assert first == "expected at least one of: name create_my_chat_room, by ravi; saw none"
    assert "jane POST /api/v1/me/chats → 201 (differs in by)" in second


def test_waiting_ends_when_it_has_happened(stage: Stage, happened: str) -> None:
    last = stage.ask("GET", TIMELINE)["last"]
    room = threading.Timer(0, stage.platform, ("POST", "/me/chats", stage.mock.user_key, {"chat": {}}))
    room.start()
    wait = {"kind": "request", "after": last, "seconds": 30}
    (seen,) = stage.ask("POST", f"{TIMELINE}/wait", wait)["entries"]
    room.join()
    assert seen["name"] == "create_my_chat_room"


def test_waiting_in_vain_says_for_what(stage: Stage, happened: str) -> None:
    status, error = stage.refused("POST", f"{TIMELINE}/wait", {"name": "never", "seconds": 0})
    assert status == 409
    assert error["message"].startswith("expected 1 of: name never; saw none")


def test_it_can_be_forgotten(stage: Stage, happened: str) -> None:
    stage.ask("DELETE", TIMELINE, status=204)
    assert entries(stage) == []


@pytest.mark.parametrize(
    "path, query, pointer",
    [
        ("", {"kind": "gossip"}, "/kind"),
        ("", {"limit": 0}, "/limit"),
        ("", {"where": "x"}, "/where"),
        ("/count", {"after": -1}, "/after"),
        ("/export", {"format": "xml"}, "/format"),
    ],
)
def test_what_cannot_be_asked_is_refused(stage: Stage, path: str, query: dict[str, object], pointer: str) -> None:
    status, error = stage.refused("GET", f"{TIMELINE}{path}", **query)
    assert (status, error["code"], list(error["details"])) == (422, "validation_error", [pointer])


@pytest.mark.parametrize("path", ["wait", "expect"])
@pytest.mark.parametrize("body", [{"seconds": 301}, {"count": -1}, {"kind": "gossip"}, {"nme": "x"}])
def test_what_cannot_be_expected_is_refused(stage: Stage, path: str, body: dict[str, object]) -> None:
    status, error = stage.refused("POST", f"{TIMELINE}/{path}", body)
    assert (status, error["code"], list(error["details"])) == (422, "validation_error", [f"/{next(iter(body))}"])


@pytest.mark.parametrize(
    "method, path",
    [
        ("GET", ""),
        ("DELETE", ""),
        ("GET", "/count"),
        ("POST", "/wait"),
        ("POST", "/expect"),
        ("GET", "/stream"),
        ("GET", "/export"),
    ],
)
def test_a_world_that_is_not_there_has_no_timeline(stage: Stage, method: str, path: str) -> None:
    body: dict[str, object] | None = {} if method == "POST" else None
    assert stage.refused(method, f"/worlds/nowhere/timeline{path}", body)[0] == 404


def test_the_export_has_a_line_for_each_entry_and_no_key(stage: Stage, happened: str) -> None:
    answer = stage.send("GET", f"{TIMELINE}/export")
    assert answer.headers["content-type"].startswith("application/jsonl")
    assert [json.loads(line) for line in answer.text.splitlines()] == entries(stage)
    assert "thnv_" not in answer.text


def test_har_has_the_requests(stage: Stage, happened: str) -> None:
    log = stage.send("GET", f"{TIMELINE}/export", format="har").json()["log"]
    assert log["version"] == "1.2"
    (entry,) = log["entries"]
    assert entry["request"]["url"] == f"{stage.mock.base_url}/api/v1/me/chats"
    assert entry["response"]["status"] == 201


def events_of(answer: httpx2.Response) -> Iterator[dict[str, Any]]:
    for line in answer.iter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def test_a_follower_gets_what_is_kept_and_whatever_comes(stage: Stage, happened: str) -> None:
    kept = entries(stage)
    with stage.http.stream("GET", f"/_mock{TIMELINE}/stream") as answer:
        events = events_of(answer)
        assert [next(events) for _ in kept] == kept
        with httpx2.Client(base_url=stage.mock.base_url, trust_env=False) as other:
            other.post("/api/v1/me/chats", json={"chat": {}}, headers={"X-API-Key": stage.mock.user_key})
        new = [next(events) for _ in kept]
    assert [each["seq"] for each in new] == [kept[-1]["seq"] + each for each in range(1, len(kept) + 1)]
    assert [each["kind"] for each in new] == ["request", *["event"] * (len(kept) - 1)]


def test_a_follower_is_told_of_every_cause_before_its_effects(stage: Stage) -> None:
    """Requests, changes, faults and a moving clock: in the order of their numbers, each with a cause that was told."""
    stage.ask(
        "POST", "/worlds/default/faults", {"on": "create_my_chat_room", "nth": 2, "effect": {"status": 503}}, status=201
    )
    with stage.http.stream("GET", f"/_mock{TIMELINE}/stream") as answer:
        events = events_of(answer)
        with httpx2.Client(base_url=stage.mock.base_url, trust_env=False) as other:
            for _ in range(3):
                other.post("/api/v1/me/chats", json={"chat": {}}, headers={"X-API-Key": stage.mock.user_key})
            other.post("/_mock/worlds/default/clock/advance", json={"seconds": 86_400 * 400})
            last = other.get(f"/_mock{TIMELINE}").json()["data"]["last"]
        told = [next(events) for _ in range(last)]
    assert [each["seq"] for each in told] == list(range(1, last + 1))
    assert all(each["cause"] is None or each["cause"] < each["seq"] for each in told)
    (fault,) = [each for each in told if each["kind"] == "fault"]
    (struck,) = [each for each in told if each["seq"] == fault["cause"]]
    assert (struck["kind"], struck["details"]["fault"]) == ("request", "fault-1")
