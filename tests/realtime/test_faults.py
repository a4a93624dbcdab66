"""What faults do on the socket, seen by a client; the clock stands still unless a test moves it."""

import json
import socket
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from mock_platform.app import VOCABULARY
from mock_platform.faults import FaultBook, Occurrence, SetFault, parse, plain
from mock_platform.world.identities import Identity
from tests.realtime.client import PATH, Client
from tests.realtime.conftest import StageFactory
from tests.realtime.names import chat, own, participants
from tests.realtime.raw import PING, PONG, TEXT, RawClient, frame
from tests.realtime.stage import OK, UNAUTHORIZED, Stage

Effect = dict[str, Any]
HEARTBEAT: list[object] = [None, "7", "phoenix", "heartbeat", {}]


def put(stage: Stage, on: str, effect: Effect, **fields: object) -> SetFault:
    fault = parse({"on": on, "effect": effect, **fields}, VOCABULARY)
    return stage.call(lambda: FaultBook.of(stage.world).add(fault))


def count(stage: Stage, fault: SetFault) -> tuple[object, object]:
    shown = stage.call(lambda: plain(fault))
    return shown["seen"], shown["fired"]


def joined(stage: Stage, who: Identity) -> Client:
    """A socket that has joined the room; its joins have the refs 1 and 2."""
    return stage.socket(who, joined=(chat(stage), participants(stage)))


def texts(client: Client) -> list[str]:
    """What the messages say that were pushed to ``client``."""
    return [each.payload["content"] for each in client.pushes() if each.event == "message_created"]


# --- upgrades --------------------------------------------------------------------------------------------------------


def test_an_upgrade_can_be_refused_as_the_platform_refuses_credentials(stage: Stage) -> None:
    fault = put(stage, "upgrade", {"refuse": {"status": 403}})
    answer = stage.raw().upgrade(f"{PATH}?api_key={stage.keys[stage.cast.weather.id]}&vsn=2.0.0")
    assert (answer.status, answer.body) == (403, b"")
    assert "retry-after" not in answer.headers
    assert count(stage, fault) == (1, 1)
    assert stage.socket(stage.cast.weather).join(chat(stage)) == OK


@pytest.mark.parametrize(
    "refuse, error",
    [
        ({"status": 429, "retry_after": 7}, {"code": "too_many_requests", "message": "Too many requests"}),
        ({"status": 503}, {"code": "tracking_failed", "message": "The connection could not be tracked"}),
        ({"status": 403, "body": "envelope", "code": "gone", "message": "No"}, {"code": "gone", "message": "No"}),
    ],
)
def test_a_refused_upgrade_carries_a_body_where_the_platform_sends_one(
    stage: Stage, refuse: Effect, error: dict[str, str]
) -> None:
    put(stage, "upgrade", {"refuse": refuse})
    with pytest.raises(InvalidStatus) as caught:
        stage.socket(stage.cast.weather)
    response = caught.value.response
    hint = {"retry_after": refuse["retry_after"]} if "retry_after" in refuse else {}
    assert response.status_code == refuse["status"]
    assert json.loads(response.body or b"") == {"error": {**error, "request_id": None, **hint}}
    assert response.headers.get("Retry-After") == (str(refuse["retry_after"]) if hint else None)


def test_a_refused_upgrade_can_be_bare(stage: Stage) -> None:
    put(stage, "upgrade", {"refuse": {"status": 429, "body": "empty", "retry_after": 7}})
    answer = stage.raw().upgrade(f"{PATH}?api_key={stage.keys[stage.cast.weather.id]}&vsn=2.0.0")
    assert (answer.status, answer.body, answer.headers["retry-after"]) == (429, b"", "7")


def test_only_the_upgrade_of_the_caller_that_is_named_is_refused(stage: Stage) -> None:
    put(stage, "upgrade", {"refuse": {"status": 503}}, caller=stage.cast.weather.handle, nth=2)
    stage.socket(stage.cast.weather)
    stage.socket(stage.cast.jane)
    with pytest.raises(InvalidStatus):
        stage.socket(stage.cast.weather)
    stage.socket(stage.cast.weather)


def test_an_upgrade_without_a_good_key_is_no_occurrence(stage: Stage) -> None:
    fault = put(stage, "upgrade", {"refuse": {"status": 503}})
    with pytest.raises(InvalidStatus) as caught:
        stage.open(api_key="thnv_a_unknown", vsn="2.0.0")
    assert (caught.value.response.status_code, count(stage, fault)) == (403, (0, 0))


# --- replies ---------------------------------------------------------------------------------------------------------


def test_a_reply_can_be_lost_and_the_join_counts(stage: Stage) -> None:
    put(stage, "join", {"reply": "drop"})
    weather = stage.socket(stage.cast.weather)
    weather.send("1", "1", chat(stage), "phx_join", {})
    assert weather.heard() == []
    stage.say(stage.cast.jane, stage.cast.weather, text="Are you there?")
    assert len(texts(weather)) == 1


def test_a_reply_can_come_twice(stage: Stage) -> None:
    put(stage, chat(stage), {"reply": "twice"})
    weather = stage.socket(stage.cast.weather)
    reply = ("1", "1", chat(stage), "phx_reply", OK)
    assert weather.ask("1", "1", chat(stage), "phx_join", {}) == reply
    assert weather.heard() == [reply]


def test_a_reply_can_be_late_on_the_clock_of_the_world(stage: Stage) -> None:
    put(stage, "chat_room:*", {"reply": "late", "seconds": 11})
    weather = stage.socket(stage.cast.weather)
    weather.send("1", "1", chat(stage), "phx_join", {})
    assert weather.heard() == []
    stage.advance(10.9)
    assert weather.heard() == []
    stage.advance(0.1)
    assert weather.heard() == [("1", "1", chat(stage), "phx_reply", OK)]


def test_a_late_reply_to_a_socket_that_has_gone_goes_nowhere(stage: Stage) -> None:
    put(stage, "heartbeat", {"reply": "late", "seconds": 1})
    weather = stage.socket(stage.cast.weather)
    weather.send(*HEARTBEAT)
    weather.send(None, "8", "phoenix", "heartbeat", {})
    assert weather.receive().ref == "8"
    weather.close()
    stage.advance(1)
    assert stage.socket(stage.cast.weather).heard() == []


@pytest.mark.parametrize("join_ref, shown", [("1", "0"), ("0", "1"), ("41", "0")])
def test_a_reply_can_carry_a_join_ref_of_before(stage: Stage, join_ref: str, shown: str) -> None:
    put(stage, "join", {"reply": "stale_join_ref"})
    weather = stage.socket(stage.cast.weather)
    got = weather.ask(join_ref, join_ref, chat(stage), "phx_join", {})
    assert got == (shown, join_ref, chat(stage), "phx_reply", OK)
    stage.say(stage.cast.jane, stage.cast.weather)
    assert [each.join_ref for each in weather.heard()] == [join_ref]


def test_a_lost_reply_to_a_leave_leaves_the_topic_and_its_close_comes(stage: Stage) -> None:
    put(stage, "leave", {"reply": "drop"})
    weather = stage.socket(stage.cast.weather, joined=chat(stage))
    weather.send("1", "9", chat(stage), "phx_leave", {})
    assert weather.heard() == [("1", "1", chat(stage), "phx_close", {})]


def test_a_lost_heartbeat_is_heard_all_the_same(stage: Stage) -> None:
    put(stage, "heartbeat", {"reply": "drop"}, nth=2)
    weather = stage.socket(stage.cast.weather)
    assert weather.heard() == []
    stage.advance(40)
    weather.send(*HEARTBEAT)
    assert weather.heard() == []
    stage.advance(40)
    assert weather.heard() == []


def test_a_refusal_can_be_lost_like_any_reply(stage: Stage) -> None:
    put(stage, "join", {"reply": "drop"}, nth=2)
    travel = stage.socket(stage.cast.travel)
    assert travel.join(chat(stage)) == UNAUTHORIZED
    travel.send("2", "2", chat(stage), "phx_join", {})
    assert travel.heard() == []


def test_a_client_of_version_1_is_struck_as_well(stage: Stage) -> None:
    put(stage, "join", {"reply": "drop"})
    jane = stage.raw()
    jane.upgrade(f"{PATH}?api_key={stage.keys[stage.cast.jane.id]}&vsn=1.0.0")
    for ref, topic, event in (("1", chat(stage), "phx_join"), ("2", "phoenix", "heartbeat")):
        jane.send_json({"topic": topic, "event": event, "payload": {}, "ref": ref})
    assert jane.receive_json()["ref"] == "2"


def test_what_is_no_frame_is_no_occurrence_and_crashes_the_handler_as_ever(stage: Stage) -> None:
    fault = put(stage, "frame", {"reply": "drop"})
    jane = stage.socket(stage.cast.jane)
    jane.send("no", "frame")
    assert (jane.closed_with(), count(stage, fault)) == (1011, (0, 0))


def test_any_frame_can_be_struck_whatever_its_topic(stage: Stage) -> None:
    put(stage, "frame", {"reply": "drop"}, nth=2)
    jane = stage.socket(stage.cast.jane)
    assert jane.join("foo:1")["status"] == "error"
    jane.send("2", "2", "foo:1", "shout", {})
    assert jane.heard() == []


# --- pushes ----------------------------------------------------------------------------------------------------------


def test_a_push_can_be_lost_for_one_and_the_platform_takes_it_for_delivered(stage: Stage) -> None:
    fault = put(stage, "message_created", {"push": "omit"}, caller=stage.cast.weather.handle)
    weather, jane = joined(stage, stage.cast.weather), joined(stage, stage.cast.jane)
    stage.say(stage.cast.jane, stage.cast.weather, text="lost")
    created, updated = jane.pushes()
    assert (weather.heard(), created.event) == ([], "message_created")
    assert updated.payload["metadata"]["delivery_status"][stage.cast.weather.id]["status"] == "delivered"
    stage.say(stage.cast.jane, stage.cast.weather, text="found")
    assert len(texts(weather)) == 1
    assert count(stage, fault) == (1, 1)


def test_a_push_can_come_twice(stage: Stage) -> None:
    put(stage, "message_created", {"push": "duplicate"}, caller=stage.cast.weather.id)
    weather, jane = joined(stage, stage.cast.weather), joined(stage, stage.cast.jane)
    stage.say(stage.cast.jane, stage.cast.weather)
    first, second = weather.heard()
    assert first == second
    assert len(texts(jane)) == 1


def test_a_push_can_come_after_the_next_one(stage: Stage) -> None:
    put(stage, chat(stage), {"push": "reorder"}, caller=stage.cast.weather.id)
    weather, jane = joined(stage, stage.cast.weather), joined(stage, stage.cast.jane)
    stage.say(stage.cast.jane, stage.cast.weather, text="1")
    assert weather.heard() == []
    for number in "234":
        stage.say(stage.cast.jane, stage.cast.weather, text=number)
    assert [each[-1] for each in texts(weather)] == ["2", "1", "3", "4"]
    assert [each[-1] for each in texts(jane)] == ["1", "2", "3", "4"]


def test_reordered_for_ever_pushes_change_places_two_by_two(stage: Stage) -> None:
    put(stage, chat(stage), {"push": "reorder"}, times=None)
    weather = joined(stage, stage.cast.weather)
    for number in "1234":
        stage.say(stage.cast.jane, stage.cast.weather, text=number)
    assert [each[-1] for each in texts(weather)] == ["2", "1", "4", "3"]


def test_a_push_that_waits_for_the_next_is_gone_with_its_channel(stage: Stage) -> None:
    put(stage, chat(stage), {"push": "reorder"})
    weather = joined(stage, stage.cast.weather)
    stage.say(stage.cast.jane, stage.cast.weather, text="1")
    assert weather.join(chat(stage)) == OK
    stage.say(stage.cast.jane, stage.cast.weather, text="2")
    assert [each[-1] for each in texts(weather)] == ["2"]
    assert stage.call(lambda: dict(stage.hub._faults.held)) == {}


def test_pushes_in_another_room_are_not_struck(stage: Stage) -> None:
    other = stage.cast.room(stage.cast.jane, stage.cast.weather)
    fault = put(stage, "message_created", {"push": "omit"}, room=other.id)
    weather = stage.socket(stage.cast.weather, joined=(chat(stage), f"chat_room:{other.id}"))
    stage.say(stage.cast.jane, stage.cast.weather)
    assert (len(texts(weather)), count(stage, fault)) == (1, (0, 0))
    stage.say(stage.cast.jane, stage.cast.weather, room=other)
    assert (texts(weather), count(stage, fault)) == ([], (1, 1))


def test_a_push_on_ones_own_topic_is_of_the_room_that_it_is_about(stage: Stage) -> None:
    put(stage, "room_removed", {"push": "omit"}, room=stage.room.id)
    weather = stage.socket(stage.cast.weather, joined=own(stage.cast.weather, "rooms"))
    stage.remove(stage.cast.jane, stage.cast.weather)
    assert weather.heard() == []


def test_a_push_that_is_of_no_room_can_be_struck(stage: Stage) -> None:
    put(stage, "contact_request_received", {"push": "duplicate"})
    olga = stage.socket(stage.cast.olga, joined=own(stage.cast.olga, "contacts"))
    stage.call(lambda: stage.world.contacts.request(stage.cast.jane, "olga"))
    assert olga.events() == ["contact_request_received"] * 2


# --- channels and connections ----------------------------------------------------------------------------------------


def test_a_channel_can_crash_in_place_of_a_push_and_be_joined_again(stage: Stage) -> None:
    weather = joined(stage, stage.cast.weather)
    put(stage, chat(stage), {"crash": True}, caller=stage.cast.weather.id)
    stage.say(stage.cast.jane, stage.cast.weather, text="lost")
    assert weather.heard() == [("1", "1", chat(stage), "phx_error", {})]
    stage.remove(stage.cast.jane, stage.cast.weather)
    stage.add(stage.cast.jane, stage.cast.weather)
    assert weather.events() == ["participant_added"], "the other channel lives on"
    assert weather.join(chat(stage)) == OK
    stage.say(stage.cast.jane, stage.cast.weather)
    assert weather.events() == ["message_created"]


def test_a_channel_can_crash_right_after_its_join(stage: Stage) -> None:
    put(stage, "join", {"crash": True})
    weather = stage.socket(stage.cast.weather)
    assert weather.join(chat(stage)) == OK
    assert weather.heard() == [("1", "1", chat(stage), "phx_error", {})]


def test_a_join_that_is_refused_leaves_nothing_to_crash(stage: Stage) -> None:
    put(stage, "join", {"crash": True})
    travel = stage.socket(stage.cast.travel)
    assert travel.join(chat(stage)) == UNAUTHORIZED
    assert travel.heard() == []


@pytest.mark.parametrize("code", [1000, 1001, 1011, 1012, 1013, 4000])
def test_the_server_can_close_with_any_code_in_place_of_an_answer(stage: Stage, code: int) -> None:
    put(stage, "heartbeat", {"close": code})
    weather = stage.socket(stage.cast.weather, joined=chat(stage))
    weather.send(*HEARTBEAT)
    assert weather.closed_with() == code
    assert stage.call(lambda: stage.hub.is_connected(stage.cast.weather.id)) is False


def test_the_server_can_close_in_place_of_a_push(stage: Stage) -> None:
    put(stage, "message_created", {"close": 1012}, caller=stage.cast.weather.handle)
    weather, jane = joined(stage, stage.cast.weather), joined(stage, stage.cast.jane)
    stage.say(stage.cast.jane, stage.cast.weather)
    assert weather.closed_with() == 1012
    assert len(texts(jane)) == 1


@pytest.mark.parametrize("on", ["heartbeat", "message_created"])
def test_1006_cuts_the_connection_without_a_close_frame(stage: Stage, on: str) -> None:
    put(stage, on, {"close": 1006})
    weather = joined(stage, stage.cast.weather)
    if on == "heartbeat":
        weather.send(*HEARTBEAT)
    else:
        stage.say(stage.cast.jane, stage.cast.weather)
    with pytest.raises(ConnectionClosed) as closed:
        weather.receive()
    assert closed.value.rcvd is None
    assert stage.call(lambda: stage.hub.is_connected(stage.cast.weather.id)) is False


# --- half-open -------------------------------------------------------------------------------------------------------


def assert_silence(client: RawClient) -> None:
    """Nothing has come, and the connection is there."""
    client.socket.setblocking(False)  # noqa: FBT003 - the standard library's
    with pytest.raises(BlockingIOError):
        client.socket.recv(1, socket.MSG_PEEK)
    client.socket.setblocking(True)  # noqa: FBT003


def test_a_stalled_socket_hears_and_says_nothing_more_and_stays(stage: Stage) -> None:
    put(stage, "heartbeat", {"stall": True}, caller=stage.cast.weather.id)
    weather, jane = stage.raw_socket(stage.cast.weather, chat(stage)), joined(stage, stage.cast.jane)
    weather.send_json(HEARTBEAT)
    weather.send(PING, b"?")
    weather.send_json(["9", "9", participants(stage), "phx_join", {}])
    stage.say(stage.cast.jane, stage.cast.weather)
    assert len(texts(jane)) == 1, "so what the server had to say is said"
    assert stage.call(lambda: stage.hub.is_connected(stage.cast.weather.id)) is True
    assert_silence(weather)


def test_frames_that_come_together_with_the_one_that_stalls_are_not_read(stage: Stage) -> None:
    put(stage, "heartbeat", {"stall": True})
    weather = stage.raw_socket(stage.cast.weather)
    fault = put(stage, "join", {"reply": "drop"})
    beat, join = b'[null,"7","phoenix","heartbeat",{}]', f'["1","1","{chat(stage)}","phx_join",{{}}]'.encode()
    weather.socket.sendall(frame(TEXT, beat) + frame(TEXT, join))
    stage.socket(stage.cast.jane).heard()
    assert count(stage, fault) == (0, 0)


def test_a_push_can_be_what_stalls(stage: Stage) -> None:
    put(stage, chat(stage), {"stall": True}, caller=stage.cast.weather.id, nth=2)
    weather = stage.raw_socket(stage.cast.weather, chat(stage))
    weather.send(PING, b"1")
    assert weather.receive() == (PONG, b"1")
    stage.say(stage.cast.jane, stage.cast.weather)
    weather.send(PING, b"2")
    assert_silence(weather)


@pytest.mark.parametrize("end", ["idle", "newer", "close", "cut"])
def test_the_end_of_a_stalled_socket_is_silent(stage: Stage, end: str) -> None:
    put(stage, "heartbeat", {"stall": True})
    weather = stage.raw_socket(stage.cast.weather, chat(stage))
    weather.send_json(HEARTBEAT)
    if end == "idle":
        stage.advance(45)
    elif end == "newer":
        stage.socket(stage.cast.weather).close()
    else:
        put(stage, "message_created", {"close": 1006 if end == "cut" else 1012})
        stage.say(stage.cast.jane, stage.cast.weather)
    assert_silence(weather)


def test_a_stalled_socket_whose_client_goes_is_gone(stage: Stage) -> None:
    put(stage, "heartbeat", {"stall": True})
    put(stage, "message_created", {"stall": True})
    weather = stage.raw_socket(stage.cast.weather, chat(stage))
    weather.send_json(HEARTBEAT)
    stage.say(stage.cast.jane, stage.cast.weather)
    weather.socket.close()
    while stage.call(lambda: stage.hub.is_connected(stage.cast.weather.id)):
        pass


# --- who else --------------------------------------------------------------------------------------------------------


def test_faults_of_one_world_are_not_those_of_another(stages: StageFactory) -> None:
    one, other = stages(), stages()
    put(one, "frame", {"close": 1011}, times=None)
    assert other.socket(other.cast.jane).heard() == []


def test_whoever_asked_is_told_of_what_was_struck(stage: Stage) -> None:
    told: list[tuple[str, Occurrence]] = []
    stage.call(
        lambda: FaultBook.of(stage.world).on_fired.append(lambda fault, what: told.append((fault.fault.on, what)))
    )
    weather = stage.socket(stage.cast.weather)
    for on, effect in (("join", {"reply": "twice"}), ("message_created", {"push": "omit"})):
        put(stage, on, effect)
    weather.join(chat(stage))
    stage.say(stage.cast.jane, stage.cast.weather)
    who, topic, room = stage.cast.weather.id, chat(stage), stage.room.id
    assert told == [
        ("join", Occurrence("join", "phx_join", who, topic, room)),
        ("message_created", Occurrence("push", "message_created", who, topic, room)),
    ]
