"""What clients sent to a world that nothing read, as control tells it."""

import json

import pytest

from mock_platform.timeline.exchanges import KEPT_BYTES
from tests.control.stage import Stage

KEY = "thnv_u_1767600000_nobody-has-this-key-0000"


def send(stage: Stage, path: str, body: object = None, method: str = "POST") -> int:
    """The number of the request in the timeline."""
    stage.platform(method, path, stage.mock.user_key, body)
    newest = stage.ask("GET", "/worlds/default/timeline", kind="request")["entries"][-1]
    assert newest["details"]["path"] == f"/api/v1{path.partition('?')[0]}"
    number: int = newest["seq"]
    return number


def test_it_is_told_per_operation_how_often_and_where_last(stage: Stage) -> None:
    send(stage, "/me/chats", {"chat": {"name": "x", "colour": 1}})
    chats = send(stage, "/me/chats", {"chat": {"name": "y"}})
    lists = send(stage, "/me/chats?cursor=abc", method="GET")
    read = stage.ask("GET", "/worlds/default/unread")
    assert read == [
        {
            "operation": "create_my_chat_room",
            "requests": 2,
            "cut": 0,
            "fields": [
                {"field": "/chat/name", "count": 2, "last": chats},
                {"field": "/chat/colour", "count": 1, "last": chats - 1},
            ],
        },
        {
            "operation": "list_my_chats",
            "requests": 1,
            "cut": 0,
            "fields": [{"field": "?cursor", "count": 1, "last": lists}],
        },
    ]


def test_operations_of_which_everything_was_read_and_unknown_ones_are_left_out(stage: Stage) -> None:
    send(stage, "/me/chats?page=1", method="GET")
    send(stage, "/me/nothing?x=1", {"a": 1})
    assert stage.ask("GET", "/worlds/default/unread") == []


def test_a_body_that_is_not_kept_whole_is_counted_and_not_judged(stage: Stage) -> None:
    send(stage, "/me/chats", {"chat": {"title": "x" * KEPT_BYTES}, "other": 1})
    send(stage, "/me/chats", {"chat": {}})
    expected = {"operation": "create_my_chat_room", "requests": 2, "cut": 1, "fields": []}
    assert stage.ask("GET", "/worlds/default/unread") == [expected]


def test_a_request_tells_its_own_unread_fields_in_the_timeline(stage: Stage) -> None:
    number = send(stage, "/me/chats?dry=1", {"chat": {"name": "x"}})
    entry = stage.ask("GET", "/worlds/default/timeline", after=number - 1)["entries"][0]
    assert entry["details"]["unread"] == ["?dry", "/chat/name"]
    read = send(stage, "/me/chats?page=1", method="GET")
    assert "unread" not in stage.ask("GET", "/worlds/default/timeline", after=read - 1)["entries"][0]["details"]


def test_each_world_has_its_own_and_none_has_an_unknown_one(stage: Stage) -> None:
    send(stage, "/me/chats", {"other": 1})
    stage.ask("POST", "/worlds", {"name": "fresh"}, status=201)
    assert stage.ask("GET", "/worlds/fresh/unread") == []
    error = {"code": "not_found", "message": "World 'nowhere' not found"}
    assert stage.refused("GET", "/worlds/nowhere/unread") == (404, error)


@pytest.mark.parametrize("path, body", [("/me/chats", {KEY: 1}), (f"/me/chats?{KEY}=1", {"chat": {}})])
def test_a_key_that_somebody_takes_for_a_name_is_not_shown(stage: Stage, path: str, body: object) -> None:
    send(stage, path, body)
    shown = json.dumps([stage.ask("GET", f"/worlds/default/{what}") for what in ("unread", "timeline")])
    assert KEY not in shown
    assert "[redacted]" in shown
