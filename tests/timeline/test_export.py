"""Exports, and what never gets into them."""

import json

import pytest

from mock_platform.timeline import Entry, Timeline
from mock_platform.timeline.exchanges import KEPT_BYTES, UnknownOperation, kept
from mock_platform.timeline.export import har, json_lines
from mock_platform.timeline.redaction import redacted
from mock_platform.world.identities import Identity
from tests.world.builders import Cast

KEY = "thnv_u_1767600000_local-mock-key-of-jane-00000001"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "text, expected",
    [
        (f"my key is {KEY}.", "my key is [redacted]."),
        ("band_a_1767600000_abcdefghijkl", "[redacted]"),
        ("thnv_1767600000_abcdefghijkl", "[redacted]"),
        (f"Bearer {JWT}", "Bearer [redacted]"),
        ('{"api_key": "any\\"thing", "name": "x"}', '{"api_key": "[redacted]", "name": "x"}'),
        ('{"password":"hush"}', '{"password":"[redacted]"}'),
        ("api_key=anything&vsn=2.0.0", "api_key=[redacted]&vsn=2.0.0"),
        ("vsn=2.0.0&token=anything", "vsn=2.0.0&token=[redacted]"),
        ("thnv_u_short and a token of thanks", "thnv_u_short and a token of thanks"),
    ],
)
def test_keys_tokens_and_passwords_are_taken_out(text: str, expected: str) -> None:
    assert redacted(text) == expected


def request(
    timeline: Timeline, who: Identity, status: int = 201, *, query: bytes = b"", body: bytes = b"", answer: bytes = b""
) -> Entry:
    """A request in the timeline."""
    seq = timeline.open()
    asked = (UnknownOperation("create_my_chat_room"), who, "POST", "/api/v1/me/chats", kept(body), query, None)
    timeline.close(seq, None, asked, status, answer)
    entry = timeline.get(seq)
    assert entry is not None
    return entry


def test_a_request_tells_its_bodies_as_json_without_secrets(cast: Cast, timeline: Timeline) -> None:
    body = json.dumps({"chat": {"title": f"leak {KEY}"}}).encode()
    made = request(timeline, cast.jane, query=b"page=1&api_key=hush", body=body, answer=b'{"data":{"id":"1"}}')
    assert made.details == {
        "method": "POST",
        "path": "/api/v1/me/chats",
        "query": "page=1&api_key=[redacted]",
        "body": {"chat": {"title": "leak [redacted]"}},
        "status": 201,
        "answer": {"data": {"id": "1"}},
    }


def test_a_body_that_is_no_json_is_told_as_text_and_a_long_one_is_cut(cast: Cast, timeline: Timeline) -> None:
    assert request(timeline, cast.jane, body=b"\xffhello").details["body"] == "\ufffdhello"
    assert request(timeline, cast.jane, body=b"a" * (KEPT_BYTES + 1)).details["body"] == "a" * KEPT_BYTES + "…"
    assert request(timeline, cast.jane, answer=b"a" * (KEPT_BYTES + 1)).details["answer"] == "a" * KEPT_BYTES + "…"


def test_a_key_that_somebody_says_is_told_by_no_entry(cast: Cast, timeline: Timeline) -> None:
    room = cast.room(cast.jane, cast.weather)
    cast.say(cast.jane, room, f"my key is {KEY}", cast.weather)
    timeline.note("call", f"run {KEY}", {"message": KEY, "list": [KEY, 1, None], "map": {"deep": f"Bearer {JWT}"}})
    told = b"".join(json_lines(timeline)).decode()
    assert told.count("[redacted]") >= 5
    assert KEY not in told
    assert JWT not in told


def test_json_lines_hold_every_entry(cast: Cast, timeline: Timeline) -> None:
    timeline.clear()
    request(timeline, cast.jane)
    timeline.note("bot", "answer", {}, who=cast.weather)
    lines = b"".join(json_lines(timeline)).splitlines()
    assert [json.loads(each) for each in lines] == [each.plain() for each in timeline]


def test_har_holds_the_requests(cast: Cast, timeline: Timeline) -> None:
    timeline.clear()
    entry = request(timeline, cast.jane, query=b"page=2", body=b'{"chat":{}}', answer=b"{}")
    timeline.note("bot", "answer", {}, who=cast.weather)
    log = json.loads(har(timeline, "http://127.0.0.1:8600"))["log"]
    assert log["version"] == "1.2"
    (only,) = log["entries"]
    assert only["request"]["url"] == "http://127.0.0.1:8600/api/v1/me/chats?page=2"
    assert only["request"]["queryString"] == [{"name": "page", "value": "2"}]
    assert only["request"]["postData"] == {"mimeType": "application/json", "text": '{"chat":{}}'}
    assert (only["response"]["status"], only["response"]["content"]["text"]) == (201, "{}")
    assert only["comment"] == f"#{entry.seq} create_my_chat_room"
