"""What can be said in a fault, and what is refused, each with a sentence that helps."""

from typing import Any

import pytest

from mock_platform.faults import BadFault, Fault, parse
from mock_platform.faults.effects import EFFECTS, ERRORS, REFUSALS, RefuseUpgrade
from mock_platform.faults.vocabulary import WORDS as WIRE_WORDS
from mock_platform.world.errors import Invalid
from tests.faults.vocabulary import ROOM, WORDS

STATUS = {"status": 503}


def written(on: object = "create_agent_chat_message", effect: object = None, **fields: object) -> dict[str, Any]:
    return {"on": on, "effect": STATUS if effect is None else effect, **fields}


def refusal(data: dict[str, Any]) -> tuple[str, str]:
    with pytest.raises(BadFault) as caught:
        parse(data, WORDS)
    return caught.value.field, caught.value.problem


def effect_refusal(effect: object, on: str = "create_agent_chat_message") -> tuple[str, str]:
    return refusal(written(on, effect))


# --- what is taken ---------------------------------------------------------------------------------------------------


def test_only_what_and_the_effect_are_needed() -> None:
    fault = parse(written(), WORDS)
    assert (fault.on, fault.caller, fault.room, fault.nth, fault.times) == (
        "create_agent_chat_message",
        None,
        None,
        1,
        1,
    )
    assert fault.effect.model_dump(exclude_unset=True) == STATUS


def test_all_fields_are_kept_and_ids_are_in_lower_case() -> None:
    fault = parse(written(caller="@Jane", room=ROOM.upper(), nth=3, times=None), WORDS)
    assert (fault.caller, fault.room, fault.nth, fault.times) == ("@Jane", ROOM, 3, None)


EVERY_EFFECT: list[tuple[str, dict[str, Any]]] = [
    ("create_agent_chat_message", {"status": 429, "body": "empty", "retry_after": 5}),
    ("create_agent_chat_message", {"status": 422, "code": "c", "message": "m", "details": {"/x": ["no"]}}),
    ("create_agent_chat_message", {"status": 500, "latency": 2}),
    ("create_agent_chat_message", {"latency": 0.5}),
    ("create_agent_chat_message", {"cut": "before"}),
    ("create_agent_chat_message", {"cut": "after", "latency": 1.0}),
    ("create_agent_chat_message", {"garble": "truncated"}),
    ("create_agent_chat_message", {"garble": "not_json"}),
    ("upgrade", {"refuse": {"status": 403}}),
    ("upgrade", {"refuse": {"status": 429, "body": "envelope", "code": "c", "message": "m", "retry_after": 5}}),
    ("join", {"reply": "drop"}),
    ("leave", {"reply": "twice"}),
    ("heartbeat", {"reply": "late", "seconds": 20}),
    ("frame", {"reply": "stale_join_ref"}),
    ("chat_room:*", {"reply": "drop"}),
    ("message_created", {"push": "omit"}),
    ("room_added", {"push": "duplicate"}),
    (f"chat_room:{ROOM}", {"push": "reorder"}),
    ("chat_room:*", {"crash": True}),
    ("join", {"crash": True}),
    ("message_created", {"crash": True}),
    ("heartbeat", {"close": 1012}),
    ("message_created", {"close": 1006}),
    ("join", {"close": 4000}),
    ("agent_rooms:*", {"stall": True}),
]


@pytest.mark.parametrize("on, effect", EVERY_EFFECT)
def test_every_effect_is_taken_where_it_can_happen_and_shown_as_it_was_written(on: str, effect: dict[str, Any]) -> None:
    fault = parse(written(on, effect), WORDS)
    assert fault.effect.model_dump(exclude_unset=True) == effect
    assert fault.moments


def test_the_examples_above_leave_no_effect_and_no_word_out() -> None:
    assert {name for _, effect in EVERY_EFFECT for name in effect} >= EFFECTS.keys()
    assert {on for on, _ in EVERY_EFFECT} >= WIRE_WORDS.keys()


@pytest.mark.parametrize("status", [401, 403, 404, 409, 422, 429, 500, 503])
def test_every_status_of_the_platform_can_be_answered(status: int) -> None:
    assert status in ERRORS
    assert isinstance(parse(written(effect={"status": status}), WORDS), Fault)


@pytest.mark.parametrize(
    "refuse, shown",
    [
        ({"status": 403}, "empty"),
        ({"status": 403, "body": "envelope"}, "envelope"),
        ({"status": 503}, "envelope"),
        ({"status": 503, "body": "empty"}, "empty"),
    ],
)
def test_a_refused_upgrade_has_a_body_unless_it_is_a_403_or_is_to_have_none(refuse: dict[str, Any], shown: str) -> None:
    effect = parse(written("upgrade", {"refuse": refuse}), WORDS).effect
    assert isinstance(effect, RefuseUpgrade)
    assert effect.refuse.is_bare is (shown == "empty")


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "on, problem",
    [
        (
            "create_agent_chat_mesage",
            "names no operation, event or topic that exists; the nearest is create_agent_chat_message",
        ),
        ("message_create", "names no operation, event or topic that exists; the nearest is message_created"),
        ("phx_join", "names no operation, event or topic that exists; the nearest is join"),
        ("chat_room", "names no operation, event or topic that exists; the nearest is chat_room:*"),
        ("chat_rom:*", "names no topic that exists; the nearest is chat_room:*"),
        ("chat_room:1", "should be chat_room:*, or chat_room: and an id, which is a UUID"),
        ("", "string should have at least 1 character"),
        (7, "should be a text"),
    ],
)
def test_what_does_not_exist_is_refused_with_the_nearest_that_does(on: object, problem: str) -> None:
    assert refusal(written(on)) == ("on", problem)


@pytest.mark.parametrize(
    "data, field, problem",
    [
        ({}, "on", "is required"),
        ({"on": "join"}, "effect", "is required"),
        ({**written(), "cller": "jane"}, "cller", "is not a field here; the nearest is caller"),
        (written(nth=0), "nth", "should be greater than or equal to 1"),
        (written(nth="1"), "nth", "should be a whole number"),
        (written(times=True), "times", "should be a whole number"),
        (written(room="lobby"), "room", "should be the id of a room, which is a UUID"),
        (
            written("heartbeat", {"stall": True}, room=ROOM),
            "room",
            "has no place here: upgrades, heartbeats and calls to the Agent Manager are of no room",
        ),
        (written(effect=[]), "effect", "should be an object"),
    ],
)
def test_a_field_that_is_wrong_is_named(data: dict[str, Any], field: str, problem: str) -> None:
    assert refusal(data) == (field, problem)


ONE_OF = f"should have one of {', '.join(EFFECTS)}; only latency may stand beside another"


@pytest.mark.parametrize(
    "effect, field, problem",
    [
        ({}, "effect", ONE_OF),
        ({"status": 503, "cut": "after"}, "effect", ONE_OF),
        ({"status": 503, "cut": "after", "latency": 1}, "effect", ONE_OF),
        ({"statsu": 503}, "effect.statsu", "is not an effect; the nearest is status"),
        ({"x" * 5000: 1}, "effect." + "x" * 5000, "is not an effect; the nearest is status"),
        ({"status": 503, "mesage": "m"}, "effect.mesage", "is not a field here; the nearest is message"),
        ({"status": 418}, "effect.status", f"should be one of {', '.join(map(str, ERRORS))}"),
        ({"status": 503, "retry_after": -1}, "effect.retry_after", "should be greater than or equal to 0"),
        ({"latency": 0}, "effect.latency", "should be greater than 0"),
        ({"latency": "2"}, "effect.latency", "should be a number"),
        ({"cut": "during"}, "effect.cut", "should be 'before' or 'after'"),
    ],
)
def test_an_effect_that_is_wrong_is_told_where(effect: dict[str, Any], field: str, problem: str) -> None:
    told = effect_refusal(effect)
    assert (told[0], told[1] if "x" * 100 not in field else problem) == (field, problem)


@pytest.mark.parametrize(
    "on, effect, field, problem",
    [
        ("join", {"reply": "late"}, "effect", 'takes seconds with "late" and only then'),
        ("join", {"reply": "drop", "seconds": 1}, "effect", 'takes seconds with "late" and only then'),
        ("join", {"crash": False}, "effect.crash", "should be True"),
        (
            "join",
            {"close": 1005},
            "effect.close",
            "should be a code that a server may send: 1000 to 1014, or 3000 to 4999",
        ),
        (
            "join",
            {"close": 2000},
            "effect.close",
            "should be a code that a server may send: 1000 to 1014, or 3000 to 4999",
        ),
        ("join", {"close": 5000}, "effect.close", "should be less than or equal to 4999"),
        ("upgrade", {"refuse": 403}, "effect.refuse", "should be an object"),
        (
            "upgrade",
            {"refuse": {"status": 422}},
            "effect.refuse.status",
            f"should be one of {', '.join(map(str, REFUSALS))}",
        ),
    ],
)
def test_an_effect_on_the_socket_that_is_wrong_is_told_where(
    on: str, effect: dict[str, Any], field: str, problem: str
) -> None:
    assert effect_refusal(effect, on) == (field, problem)


@pytest.mark.parametrize(
    "on, effect, problem",
    [
        (
            "message_created",
            {"status": 503},
            "status cannot happen to an event, message_created; these can: push, crash, close, stall",
        ),
        (
            "health_check",
            {"push": "omit"},
            "push cannot happen to an operation, health_check; these can: status, latency, cut, garble",
        ),
        ("upgrade", {"stall": True}, "stall cannot happen to what clients send, upgrade; these can: refuse"),
        (
            "heartbeat",
            {"crash": True},
            "crash cannot happen to what clients send, heartbeat; these can: reply, close, stall",
        ),
        (
            "chat_room:*",
            {"refuse": {"status": 403}},
            "refuse cannot happen to a topic, chat_room:*; these can: reply, push, crash, close, stall",
        ),
    ],
)
def test_an_effect_that_could_never_happen_there_is_refused_with_those_that_can(
    on: str, effect: dict[str, Any], problem: str
) -> None:
    assert effect_refusal(effect, on) == ("effect", problem)


def test_a_refusal_is_a_422_with_the_field_as_a_pointer() -> None:
    with pytest.raises(Invalid) as caught:
        parse(written(effect={"status": 418}), WORDS)
    problem = f"should be one of {', '.join(map(str, ERRORS))}"
    assert caught.value.details == {"/effect/status": [problem]}
    assert caught.value.message == f"This fault cannot be set: effect.status {problem}"
