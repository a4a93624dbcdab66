"""Refusals as they arrive: envelope, status, code, words and id; and what is told of our own bugs."""

import json
import logging
import re

import pytest

from mock_platform.rest.declared import OPERATIONS
from mock_platform.timeline import Timeline
from mock_platform.world import World
from tests.rest.api import Site
from tests.rest.cases import DEN, MY_DEN, Case, adding, name_of, registering, to
from tests.rest.stage import Stage

REQUEST_ID = re.compile(r"F9(mock|anon)\d{13}")
CODES: list[tuple[Case, int, str, str]] = [
    (Case("nobody", "GET", "/me/profile"), 401, "unauthorized", "Invalid or missing API key"),
    (Case("jane", "GET", "/agent/me"), 403, "forbidden", "Agent authentication required"),
    (
        Case("jane", "GET", "/me/profile", switches={"plan_required": ("jane",)}),
        403,
        "plan_required",
        "Your plan does not include the Human API",
    ),
    (
        Case("jane", "POST", "/me/chats", {"chat": {}}, {"room_limit": 0}),
        403,
        "limit_reached",
        "Chat room limit reached",
    ),
    (
        Case("jane", "DELETE", MY_DEN + "/participants/{jane}"),
        403,
        "cannot_remove_sole_owner",
        "The sole owner cannot leave the chat room",
    ),
    (Case("jane", "GET", "/me/chats/{vault}"), 404, "not_found", "Chat room not found"),
    (Case("jane", "GET", "/me/memories/{about olga}"), 404, "not_found", "Memory not found"),
    (Case("jane", "GET", "/nothing"), 404, "not_found", "No such route"),
    (Case("jane", "PATCH", "/me/chats"), 405, "method_not_allowed", "Method not allowed; this path takes GET, POST"),
    (
        Case("jane", "POST", MY_DEN + "/participants", adding("weather")),
        409,
        "conflict",
        "Already a participant of this chat room",
    ),
    (Case("jane", "POST", "/me/chats", {}), 422, "validation_error", "Request validation failed"),
    (
        Case("weather", "POST", DEN + "/messages/{thought}/processed"),
        422,
        "validation_error",
        "No active processing attempt",
    ),
    (Case("jane", "POST", MY_DEN + "/messages", to()), 422, "mentions_required", "At least one mention is required"),
    (
        Case("jane", "POST", MY_DEN + "/messages", to("jane")),
        422,
        "cannot_mention_self",
        "You cannot mention yourself",
    ),
    (
        Case("jane", "POST", MY_DEN + "/messages", to("weather", "weather")),
        422,
        "duplicate_mentions",
        "The same participant is mentioned more than once",
    ),
    (
        Case("jane", "POST", MY_DEN + "/messages", to("travel")),
        422,
        "mentioned_participant_not_in_room",
        "A mentioned participant is not in the chat room",
    ),
    (
        Case("jane", "POST", "/me/contacts/resolve", {"handle": "no handle"}),
        400,
        "bad_request",
        "Malformed handle: expected name or owner/name",
    ),
]


@pytest.mark.rule("ERR-1", "ERR-2", "RATE-1")
@pytest.mark.parametrize("case, status, code, message", CODES, ids=name_of)
def test_each_kind_of_refusal_has_its_status_code_and_words(
    stage: Stage, case: Case, status: int, code: str, message: str
) -> None:
    if case.switches:
        stage.switch(**case.switches)
    before = stage.site.state()
    answer = case.send(stage)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/json")
    assert answer.error.keys() - {"details"} == {"code", "message"}
    assert (answer.error["code"], answer.error["message"]) == (code, message)
    assert ("details" in answer.error) == (status == 422 or code == "limit_reached")
    assert stage.site.state() == before


@pytest.mark.rule("ERR-3", "ERR-1")
def test_a_refused_body_has_the_documented_shape(site: Site) -> None:
    told = site.as_("jane").post("/me/chats", {}).json
    request_id = told["error"].pop("request_id")
    assert REQUEST_ID.fullmatch(request_id)
    assert told == {
        "error": {
            "code": "validation_error",
            "message": "Request validation failed",
            "details": {"/chat": ["Missing field: chat"]},
        }
    }


@pytest.mark.rule("RATE-1", "ERR-3", "CHT-12", "PAR-24", "MSG-15", "EVT-6", "AGT-3")
@pytest.mark.parametrize(
    "case, resource, limit, current",
    [
        (Case("jane", "POST", "/me/chats", {"chat": {}}, {"room_limit": 3}), "chat room", 3, 4),
        (Case("weather", "POST", "/agent/chats", {"chat": {}}, {"room_limit": 1}), "chat room", 1, 1),
        (Case("jane", "POST", "/me/agents/register", registering("New"), {"agent_limit": 3}), "agents", 3, 3),
        (
            Case("jane", "POST", MY_DEN + "/participants", adding("travel"), {"participant_limit": 3}),
            "participants",
            3,
            3,
        ),
        (Case("jane", "POST", MY_DEN + "/messages", to("weather"), {"message_limit": 2}), "messages", 2, 2),
        (
            Case(
                "weather",
                "POST",
                DEN + "/events",
                {"event": {"content": "Hm", "message_type": "task"}},
                {"event_limit": 1},
            ),
            "events",
            1,
            1,
        ),
    ],
    ids=name_of,
)
def test_a_quota_that_is_used_up_is_403_and_tells_its_numbers(
    stage: Stage, case: Case, resource: str, limit: int, current: int
) -> None:
    stage.switch(**case.switches)
    answer = case.send(stage)
    assert answer.refusal == (403, "limit_reached")
    assert answer.details == {"resource": resource, "limit": limit, "current": current}


@pytest.mark.rule("ERR-9")
def test_every_answer_has_an_id_of_its_own(stage: Stage) -> None:
    seen = []
    for operation in OPERATIONS:
        for caller in ("jane", "weather", "nobody"):
            answer = stage.ask(caller, operation)
            header = answer.headers["x-request-id"]
            if answer.status >= 400:
                assert answer.json["error"]["request_id"] == header
            assert REQUEST_ID.fullmatch(header)
            seen.append(header)
    assert len(set(seen)) == len(seen) == 3 * len(OPERATIONS)


# ------------------------------------------------------------------------------------------------------------- our bugs


class Broken(Exception):  # noqa: N818 - it is one of ours
    """A bug, with something in its text that must not get out."""


@pytest.mark.rule("ERR-2", "ERR-1", "ERR-9")
@pytest.mark.parametrize("service, method", [("rooms", "of"), ("rooms", "create"), ("clock", "settle")])
def test_a_bug_is_500_in_the_envelope_and_told_only_to_the_log(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, service: str, method: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise Broken("the password is swordfish")

    def break_world(world: World) -> None:
        monkeypatch.setattr(getattr(world, service), method, fail)

    site.call(break_world)
    api = site.as_("jane")
    answer = api.post("/me/chats", {"chat": {}}) if method == "create" else api.get("/me/chats")
    request_id = answer.headers["x-request-id"]
    assert answer.json == {
        "error": {"code": "internal_error", "message": "Internal server error", "request_id": request_id}
    }
    assert answer.status == 500
    assert answer.headers["content-type"] == "application/json"
    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert request_id in record.getMessage()
    assert "swordfish" in caplog.text
    assert "Traceback" in caplog.text
    assert site.mock.keys["jane"] not in caplog.text
    monkeypatch.undo()
    assert api.get("/me/chats").status == 200


@pytest.mark.rule("ERR-1")
def test_a_bug_while_a_request_is_recorded_is_500_in_the_envelope_as_well(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise Broken

    monkeypatch.setattr(Timeline, "close", fail)
    answer = site.as_("jane").get("/me/chats")
    assert (answer.status, answer.json["error"]["code"]) == (500, "internal_error")
    assert answer.headers["x-request-id"] in caplog.text
    monkeypatch.undo()
    assert site.as_("jane").get("/me/chats").status == 200


@pytest.mark.rule("ERR-1", "GEN-7")
def test_a_bug_while_telling_others_of_a_change_does_not_undo_the_answer(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> None:
        raise Broken

    site.call(lambda world: world.events.subscribe(fail))
    created = site.as_("jane").post("/me/chats", {"chat": {}})
    assert created.status == 201
    assert site.as_("jane").get(f"/me/chats/{created.data['id']}").status == 200
    assert "Broken" in caplog.text


def test_an_error_is_json_of_one_line_that_a_log_can_hold(site: Site) -> None:
    raw = site.with_().get("/me/profile").raw
    assert raw == json.dumps(json.loads(raw), separators=(",", ":")).encode()
