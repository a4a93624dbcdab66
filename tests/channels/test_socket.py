"""One client's socket: heartbeats, references, refusals, the object form, binary pushes and the end."""

from dataclasses import FrozenInstanceError

import pytest

from mock_platform.channels import Close, Frame, Join, Left
from tests.channels.driving import HALL, IN, NO_CHANNEL, ROOM, a_socket, asked, binary_push, compact, wire

REFS = ["1", "", "abc", 1, 0, 1.0, 2.5, 10**30, True, False, None]

every_ref = pytest.mark.parametrize("ref", REFS, ids=repr)

# --- heartbeats ------------------------------------------------------------------------------------------------------


def test_a_heartbeat_is_answered_without_any_channel() -> None:
    assert wire(a_socket().receive([None, "7", "phoenix", "heartbeat", {}])) == [
        '[null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]'
    ]


@every_ref
def test_the_answer_to_a_heartbeat_carries_its_ref_and_never_a_join_ref(ref: object) -> None:
    assert wire(a_socket(ROOM).receive([ref, ref, "phoenix", "heartbeat", {}])) == [
        f'[null,{compact(ref)},"phoenix","phx_reply",{{"status":"ok","response":{{}}}}]'
    ]


@pytest.mark.parametrize("event", ["phx_join", "phx_leave", "say", "phx_reply", "Heartbeat", ""])
def test_any_other_event_on_the_topic_of_heartbeats_is_unmatched(event: str) -> None:
    socket = a_socket()
    socket.matches = lambda _: True
    assert wire(socket.receive(["1", "9", "phoenix", event, {}])) == [
        '[null,"9","phoenix","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}]'
    ]


# --- joins -----------------------------------------------------------------------------------------------------------


def test_a_join_asks_the_application_with_the_payload_and_references_of_the_client() -> None:
    socket = a_socket()
    join = asked(socket.receive(["3", "4", ROOM, "phx_join", {"since": 5}]))
    assert join == Join(ROOM, {"since": 5}, "3", "4")
    assert socket.joined == {}


@pytest.mark.parametrize("payload", [None, "text", [], 5])
def test_a_join_with_a_payload_that_is_no_object_has_an_empty_one(payload: object) -> None:
    assert asked(a_socket().receive(["1", "1", ROOM, "phx_join", payload])).payload == {}


def test_an_accepted_join_is_answered_with_what_the_application_has_to_say() -> None:
    socket = a_socket()
    assert wire(socket.accept(asked(socket.receive(IN)), {"presence": ["jane"]})) == [
        '["1","1","room:1","phx_reply",{"status":"ok","response":{"presence":["jane"]}}]'
    ]


@pytest.mark.parametrize("reason", ["unauthorized", "join crashed"])
def test_a_refused_join_is_answered_with_the_reason_and_nothing_is_joined(reason: str) -> None:
    socket = a_socket()
    assert wire(socket.refuse(asked(socket.receive(IN)), reason)) == [
        f'["1","1","room:1","phx_reply",{{"status":"error","response":{{"reason":"{reason}"}}}}]'
    ]
    assert socket.joined == {}


def test_a_refused_rejoin_ends_the_old_channel_all_the_same() -> None:
    socket = a_socket(ROOM, HALL)
    join = asked(socket.receive(["9", "9", ROOM, "phx_join", {}]))
    assert wire(socket.refuse(join, "unauthorized")) == [
        '["9","9","room:1","phx_reply",{"status":"error","response":{"reason":"unauthorized"}}]',
        '["1","1","room:1","phx_close",{}]',
        Left(ROOM),
    ]
    assert socket.joined == {HALL: "2"}


def test_a_topic_without_a_channel_is_unmatched_and_the_application_is_not_asked() -> None:
    assert wire(a_socket().receive(["3", "4", NO_CHANNEL, "phx_join", {}])) == [
        '[null,"4","lobby","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}]'
    ]


@pytest.mark.parametrize("event", ["phx_join", "say"])
@pytest.mark.parametrize("topic", [NO_CHANNEL, "phoenix"])
def test_an_unmatched_topic_is_answered_with_the_join_ref_where_that_is_wanted(topic: str, event: str) -> None:
    assert wire(a_socket(echo_unmatched=True).receive(["3", "4", topic, event, {}])) == [
        f'["3","4","{topic}","phx_reply",{{"status":"error","response":{{"reason":"unmatched topic"}}}}]'
    ]


def test_leaving_a_topic_without_a_channel_is_answered_like_leaving_any_other() -> None:
    assert wire(a_socket().receive(["3", "4", NO_CHANNEL, "phx_leave", {}])) == [
        '["3","4","lobby","phx_reply",{"status":"ok","response":{}}]'
    ]


# --- references ------------------------------------------------------------------------------------------------------


@every_ref
def test_references_come_back_with_type_and_value(ref: object) -> None:
    socket = a_socket()
    join = asked(socket.receive([ref, ref, ROOM, "phx_join", {}]))
    (joined,) = wire(socket.accept(join))
    assert joined == f'[{compact(ref)},{compact(ref)},"room:1","phx_reply",{{"status":"ok","response":{{}}}}]'
    reply, close, left = wire(socket.receive([ref, "9", ROOM, "phx_leave", {}]))
    assert reply == f'[{compact(ref)},"9","room:1","phx_reply",{{"status":"ok","response":{{}}}}]'
    assert close == f'[{compact(ref)},{compact(ref)},"room:1","phx_close",{{}}]'
    assert left == Left(ROOM)


@pytest.mark.parametrize("event", ["phx_leave", "say"])
@pytest.mark.parametrize("joined_as, other", [(1, True), (True, 1), (1, 1.0), (0, False), ("1", 1), (1, "1"), ("", 0)])
def test_a_join_ref_of_another_type_is_that_of_another_join(joined_as: object, other: object, event: str) -> None:
    socket = a_socket()
    socket.accept(asked(socket.receive([joined_as, "1", ROOM, "phx_join", {}])))
    assert socket.receive([other, "9", ROOM, event, {}]) == []
    assert list(socket.joined) == [ROOM]


def test_a_join_without_join_ref_is_answered_without_one_and_pushes_carry_its_ref() -> None:
    socket = a_socket()
    join = asked(socket.receive([None, "5", ROOM, "phx_join", {}]))
    assert wire(socket.accept(join)) == ['[null,"5","room:1","phx_reply",{"status":"ok","response":{}}]']
    push = socket.push(ROOM, "said", {})
    assert push == Frame("5", None, ROOM, "said", {})


def test_a_rejoin_without_join_ref_is_answered_without_one_and_closes_the_old_channel_with_its_own() -> None:
    socket = a_socket(ROOM)
    join = asked(socket.receive([None, "5", ROOM, "phx_join", {}]))
    assert wire(socket.accept(join)) == [
        '[null,"5","room:1","phx_reply",{"status":"ok","response":{}}]',
        '["1","1","room:1","phx_close",{}]',
    ]
    assert socket.joined == {ROOM: "5"}


def test_a_channel_joined_without_join_ref_ends_with_the_ref_of_its_join() -> None:
    socket = a_socket()
    socket.accept(asked(socket.receive([None, "5", ROOM, "phx_join", {}])))
    assert wire(socket.crash(ROOM)) == ['["5","5","room:1","phx_error",{}]', Left(ROOM)]


@pytest.mark.parametrize("join_ref", ["null", '"5"'])
def test_a_channel_joined_without_join_ref_is_left_with_its_ref_or_with_none(join_ref: str) -> None:
    socket = a_socket()
    socket.accept(asked(socket.receive([None, "5", ROOM, "phx_join", {}])))
    leave: list[object] = [None if join_ref == "null" else "5", "6", ROOM, "phx_leave", {}]
    assert wire(socket.receive(leave)) == [
        '["5","6","room:1","phx_reply",{"status":"ok","response":{}}]',
        '["5","5","room:1","phx_close",{}]',
        Left(ROOM),
    ]


def test_a_leave_without_join_ref_is_taken_as_current_and_answered_with_that_of_the_channel() -> None:
    assert wire(a_socket(ROOM).receive([None, "9", ROOM, "phx_leave", {}])) == [
        '["1","9","room:1","phx_reply",{"status":"ok","response":{}}]',
        '["1","1","room:1","phx_close",{}]',
        Left(ROOM),
    ]


def test_another_event_without_join_ref_is_taken_as_current() -> None:
    assert wire(a_socket(ROOM).receive([None, "9", ROOM, "say", {}])) == [
        '["1","1","room:1","phx_error",{}]',
        Left(ROOM),
    ]


# --- several channels ------------------------------------------------------------------------------------------------


def test_a_push_goes_only_to_who_has_joined() -> None:
    socket = a_socket(ROOM)
    assert socket.push(ROOM, "said", {"text": "Hello"}) == Frame("1", None, ROOM, "said", {"text": "Hello"})
    assert socket.push(HALL, "said", {"text": "Hello"}) is None


def test_a_crash_ends_one_channel_and_the_socket_and_the_others_live_on() -> None:
    socket = a_socket(ROOM, HALL)
    assert wire(socket.receive(["1", "9", ROOM, "say", {}])) == ['["1","1","room:1","phx_error",{}]', Left(ROOM)]
    assert socket.joined == {HALL: "2"}
    assert asked(socket.receive(["9", "9", ROOM, "phx_join", {}])).topic == ROOM


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_joins_beyond_the_limit_are_refused_without_asking(limit: int) -> None:
    socket = a_socket(*(f"room:{number}" for number in range(limit)), channel_limit=limit)
    assert wire(socket.receive(["9", "9", "room:new", "phx_join", {}])) == [
        '["9","9","room:new","phx_reply",{"status":"error","response":{"reason":"too many channels joined"}}]'
    ]


def test_up_to_the_limit_joins_are_asked_for_and_a_left_channel_makes_room() -> None:
    socket = a_socket(ROOM, channel_limit=2)
    socket.accept(asked(socket.receive(["8", "8", HALL, "phx_join", {}])))
    socket.receive(["1", "9", ROOM, "phx_leave", {}])
    assert asked(socket.receive(["10", "10", "room:3", "phx_join", {}])).topic == "room:3"


def test_a_rejoin_needs_no_further_channel_and_is_asked_for_at_the_limit() -> None:
    socket = a_socket(ROOM, HALL, channel_limit=2)
    join = asked(socket.receive(["9", "9", ROOM, "phx_join", {}]))
    socket.accept(join)
    assert socket.joined == {ROOM: "9", HALL: "2"}


def test_a_topic_without_a_channel_is_unmatched_at_the_limit_too() -> None:
    (reply,) = wire(a_socket(ROOM, channel_limit=1).receive(["9", "9", NO_CHANNEL, "phx_join", {}]))
    assert "unmatched topic" in str(reply)


def test_a_rejoin_of_a_topic_that_fits_no_channel_any_more_leaves_the_old_channel_alone() -> None:
    socket = a_socket(ROOM)
    socket.matches = lambda _: False
    (reply,) = wire(socket.receive(["9", "9", ROOM, "phx_join", {}]))
    assert "unmatched topic" in str(reply)
    assert socket.joined == {ROOM: "1"}


# --- vsn 1.0.0 -------------------------------------------------------------------------------------------------------


def say(event: str, ref: str, topic: str = ROOM) -> dict[str, object]:
    return {"topic": topic, "event": event, "payload": {}, "ref": ref}


@pytest.mark.parametrize("vsn", ["1.0.0", None])
def test_a_client_of_the_first_serializer_speaks_in_objects(vsn: str | None) -> None:
    socket = a_socket(vsn=vsn)
    assert wire(socket.receive(say("heartbeat", "1", "phoenix")), socket) == [
        '{"topic":"phoenix","event":"phx_reply","payload":{"status":"ok","response":{}},"ref":"1"}'
    ]
    assert wire(socket.accept(asked(socket.receive(say("phx_join", "2")))), socket) == [
        '{"topic":"room:1","event":"phx_reply","payload":{"status":"ok","response":{}},"ref":"2"}'
    ]
    push = socket.push(ROOM, "said", {"text": "Hello"})
    assert push is not None
    assert wire([push], socket) == ['{"topic":"room:1","event":"said","payload":{"text":"Hello"},"ref":null}']
    assert wire(socket.receive(say("phx_leave", "3")), socket) == [
        '{"topic":"room:1","event":"phx_reply","payload":{"status":"ok","response":{}},"ref":"3"}',
        '{"topic":"room:1","event":"phx_close","payload":{},"ref":"2"}',
        Left(ROOM),
    ]


def test_without_vsn_the_first_array_crashes_the_handler() -> None:
    assert a_socket(vsn=None).receive(IN) == [Close(1011)]


def test_with_vsn_2_the_first_object_crashes_the_handler() -> None:
    assert a_socket().receive(say("phx_join", "1")) == [Close(1011)]


def test_a_client_of_the_first_serializer_has_no_binary_pushes() -> None:
    assert a_socket(ROOM, vsn="1.0.0").receive_binary(binary_push("1", "2", ROOM, "say")) == [Left(ROOM), Close(1011)]


# --- binary pushes ---------------------------------------------------------------------------------------------------


def test_a_binary_push_on_a_joined_topic_crashes_its_channel() -> None:
    assert wire(a_socket(ROOM, HALL).receive_binary(binary_push("1", "9", ROOM, "say"))) == [
        '["1","1","room:1","phx_error",{}]',
        Left(ROOM),
    ]


@pytest.mark.parametrize("join_ref", ["0", ""])
def test_a_binary_push_with_another_join_ref_is_ignored(join_ref: str) -> None:
    # An empty text is a text: only JSON can leave a join_ref out.
    socket = a_socket(ROOM)
    assert socket.receive_binary(binary_push(join_ref, "9", ROOM, "say")) == []
    assert socket.joined == {ROOM: "1"}


def test_a_binary_push_on_a_topic_that_is_not_joined_is_unmatched() -> None:
    assert wire(a_socket(HALL).receive_binary(binary_push("1", "9", ROOM, "say"))) == [
        '[null,"9","room:1","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}]'
    ]


def test_a_binary_join_is_a_join_without_payload() -> None:
    assert asked(a_socket().receive_binary(binary_push("1", "2", ROOM, "phx_join"))) == Join(ROOM, {}, "1", "2")


def test_a_binary_heartbeat_and_leave_are_answered_in_text() -> None:
    socket = a_socket(ROOM)
    assert wire(socket.receive_binary(binary_push("", "3", "phoenix", "heartbeat"))) == [
        '[null,"3","phoenix","phx_reply",{"status":"ok","response":{}}]'
    ]
    assert wire(socket.receive_binary(binary_push("1", "4", ROOM, "phx_leave"))) == [
        '["1","4","room:1","phx_reply",{"status":"ok","response":{}}]',
        '["1","1","room:1","phx_close",{}]',
        Left(ROOM),
    ]


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x01\x00\x00\x00\x00", b"\xff" * 20, b'["1","1","room:1","say",{}]'])
def test_any_other_binary_frame_crashes_the_handler(data: bytes) -> None:
    assert a_socket(ROOM).receive_binary(data) == [Left(ROOM), Close(1011)]


# --- the end ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [None, 5, "text", {}, [], ["1", "2", ROOM, "say"], ["1", "2", 3, "say", {}]])
def test_what_is_no_frame_ends_all_channels_and_closes_with_1011(value: object) -> None:
    socket = a_socket(ROOM, HALL)
    assert socket.receive(value) == [Left(ROOM), Left(HALL), Close(1011)]
    assert socket.joined == {}


def test_text_that_is_no_json_ends_the_socket_like_what_is_no_frame() -> None:
    assert a_socket(ROOM, HALL).fail() == [Left(ROOM), Left(HALL), Close(1011)]


def test_a_connection_that_is_gone_ends_all_channels_without_a_frame() -> None:
    socket = a_socket(ROOM, HALL)
    assert socket.end() == [Left(ROOM), Left(HALL)]
    assert socket.joined == {}


@pytest.mark.parametrize("ending", ["end", "fail"])
def test_after_the_end_nothing_leads_to_anything(ending: str) -> None:
    socket = a_socket(ROOM)
    join = asked(socket.receive(["9", "9", HALL, "phx_join", {}]))
    getattr(socket, ending)()
    assert socket.receive(IN) == []
    assert socket.receive([None, "1", "phoenix", "heartbeat", {}]) == []
    assert socket.receive("garbage") == []
    assert socket.receive_binary(b"garbage") == []
    assert socket.accept(join) == []
    assert socket.refuse(join, "unauthorized") == []
    assert socket.push(ROOM, "said", {}) is None
    assert socket.crash(ROOM) == []
    assert socket.close_channel(ROOM) == []
    assert socket.fail() == []
    assert socket.end() == []
    assert socket.joined == {}


def test_what_the_socket_hands_out_cannot_be_changed_behind_its_back() -> None:
    join = asked(a_socket().receive(IN))
    with pytest.raises(FrozenInstanceError):
        join.topic = HALL  # type: ignore[misc]
