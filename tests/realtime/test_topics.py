"""Who may join what (websocket.md 2.3 and 3.1)."""

import json
from uuid import uuid4

import pytest

from tests.realtime.conftest import StageFactory
from tests.realtime.stage import OK, UNAUTHORIZED, UNMATCHED, Stage

WHO = ("member", "colleague", "owner of the agent", "agent in the room", "its sibling", "agent by its owner's key")

MAY_JOIN: dict[str, set[str]] = {
    # jane and her agent weather are in the room; ravi and her agent travel are not
    "chat_room:{room}": {"member", "agent in the room", "agent by its owner's key", "owner of the agent"},
    "room_participants:{room}": {"member", "agent in the room", "agent by its owner's key", "owner of the agent"},
    "agent_rooms:{weather}": {"agent in the room", "agent by its owner's key"},
    "agent_contacts:{weather}": {"agent in the room", "agent by its owner's key"},
    "agent_control:{weather}": {"agent in the room", "agent by its owner's key"},
    "agent_rooms:{travel}": {"its sibling"},
    "agent_contacts:{travel}": {"its sibling"},
    "agent_control:{travel}": {"its sibling"},
    "user_rooms:{jane}": {"member", "owner of the agent"},
    "user_contacts:{jane}": {"member", "owner of the agent"},
    "tasks:{jane}": {"member", "owner of the agent"},
    "user_rooms:{ravi}": {"colleague"},
    "user_contacts:{ravi}": {"colleague"},
    "tasks:{ravi}": {"colleague"},
    # an id of the other kind
    "user_rooms:{weather}": set(),
    "user_contacts:{weather}": set(),
    "tasks:{weather}": set(),
    "agent_rooms:{jane}": set(),
    "agent_contacts:{jane}": set(),
    "agent_control:{jane}": set(),
    "agent_rooms:{room}": set(),
    "chat_room:{jane}": set(),
    "room_participants:{weather}": set(),
    # rooms that jane's people are not in
    "chat_room:{other}": {"colleague"},
    "room_participants:{other}": {"colleague"},
}


@pytest.mark.rule("RT-1", "RT-2", "RT-3", "RT-8", "CON-21", "TSK-4", "AUTH-12")
@pytest.mark.parametrize("who", WHO)
def test_a_topic_is_joined_by_those_whom_it_concerns(stages: StageFactory, who: str) -> None:
    stage = stages(eviction="off")
    cast = stage.cast
    other = stage.call(lambda: cast.room(cast.ravi, cast.ledger))
    query = {
        "member": {"token": stage.token(cast.jane)},
        "colleague": {"api_key": stage.keys[cast.ravi.id]},
        "owner of the agent": {"api_key": stage.keys[cast.jane.id]},
        "agent in the room": {"api_key": stage.keys[cast.weather.id]},
        "its sibling": {"api_key": stage.keys[cast.travel.id]},
        "agent by its owner's key": {"api_key": stage.keys[cast.jane.id], "agent_id": cast.weather.id},
    }[who]
    client = stage.open(**query, vsn="2.0.0")
    ids = {name: getattr(cast, name).id for name in ("jane", "ravi", "weather", "travel")}
    ids |= {"room": stage.room.id, "other": other.id}
    answers = {topic: client.join(topic.format(**ids)) for topic in MAY_JOIN}
    assert answers == {topic: OK if who in allowed else UNAUTHORIZED for topic, allowed in MAY_JOIN.items()}


@pytest.mark.parametrize("name", ["chat_room", "room_participants", "agent_rooms", "user_rooms", "tasks"])
@pytest.mark.parametrize(
    "id_", ["", "x", "undefined", "*", "lobby", "a:b", "é", "00000000-0000-4000-8000-00000000beef"]
)
def test_what_does_not_exist_and_what_is_no_id_look_like_what_is_foreign(stage: Stage, name: str, id_: str) -> None:
    got = stage.socket(stage.cast.jane).ask("7", "7", f"{name}:{id_}", "phx_join", {})
    assert got == ("7", "7", f"{name}:{id_}", "phx_reply", UNAUTHORIZED)


@pytest.mark.parametrize("topic", ["foo:1", "chat_room", "", ":", "Chat_room:1", "rooms:1", "presence:1", "phoenix"])
def test_a_topic_without_a_channel_is_unmatched_and_answered_without_a_join_ref(stage: Stage, topic: str) -> None:
    got = stage.socket(stage.cast.jane).ask("7", "7", topic, "phx_join", {})
    assert got == (None, "7", topic, "phx_reply", UNMATCHED)


@pytest.mark.rule("WS-6.12")
def test_a_switch_echoes_the_join_ref_of_an_unmatched_topic(stages: StageFactory) -> None:
    stage = stages(unmatched_join_ref="echo")
    got = stage.socket(stage.cast.jane).ask("7", "7", "foo:1", "phx_join", {})
    assert got == ("7", "7", "foo:1", "phx_reply", UNMATCHED)


def test_an_id_in_upper_case_names_the_same_topic_and_comes_back_as_it_was_written(stage: Stage) -> None:
    topic = f"chat_room:{stage.room.id.upper()}"
    jane = stage.socket(stage.cast.jane, joined=topic)
    stage.say(stage.cast.jane, stage.cast.weather)
    (got,) = jane.heard()
    assert (got.topic, got.event) == (topic, "message_created")


def test_a_second_spelling_of_a_topic_is_a_rejoin_so_that_nothing_is_pushed_twice(stage: Stage) -> None:
    lower, upper = f"chat_room:{stage.room.id}", f"chat_room:{stage.room.id.upper()}"
    jane = stage.socket(stage.cast.jane, joined=(lower, upper))
    assert jane.heard() == [("1", "1", lower, "phx_close", {})]
    stage.say(stage.cast.jane, stage.cast.weather)
    assert [(each.join_ref, each.topic, each.event) for each in jane.heard()] == [("2", upper, "message_created")]


def test_whoever_leaves_by_the_spelling_that_was_replaced_keeps_the_other(stage: Stage) -> None:
    lower, upper = f"chat_room:{stage.room.id}", f"chat_room:{stage.room.id.upper()}"
    jane = stage.socket(stage.cast.jane, joined=(lower, upper))
    jane.heard()
    assert jane.ask("1", "9", lower, "phx_leave", {}) == ("1", "9", lower, "phx_reply", OK)
    stage.say(stage.cast.jane, stage.cast.weather)
    assert [(each.topic, each.event) for each in jane.heard()] == [(upper, "message_created")]
    jane.ask("2", "10", upper, "phx_leave", {})
    jane.heard()
    stage.say(stage.cast.jane, stage.cast.weather)
    assert jane.heard() == []


# --- refused and afterwards ------------------------------------------------------------------------------------------


@pytest.mark.rule("RT-8")
def test_whoever_goes_on_after_a_refused_join_receives_nothing(stage: Stage) -> None:
    ravi = stage.socket(stage.cast.ravi)
    topics = [f"chat_room:{stage.room.id}", f"room_participants:{stage.room.id}", f"user_rooms:{stage.cast.jane.id}"]
    assert [ravi.join(each) for each in topics] == [UNAUTHORIZED] * 3
    stage.say(stage.cast.jane, stage.cast.weather)
    stage.add(stage.cast.jane, stage.cast.travel)
    stage.rest(stage.cast.jane, "POST", "/chats", {"chat": {}})
    assert ravi.heard() == []


@pytest.mark.rule("RT-6", "PAR-18")
@pytest.mark.parametrize("name", ["chat_room", "room_participants"])
def test_whoever_was_removed_cannot_join_again(stage: Stage, name: str) -> None:
    topic = f"{name}:{stage.room.id}"
    weather = stage.socket(stage.cast.weather)
    stage.remove(stage.cast.jane, stage.cast.weather)
    assert weather.join(topic) == UNAUTHORIZED
    stage.add(stage.cast.jane, stage.cast.weather)
    assert weather.join(topic) == OK


def test_a_refused_join_of_a_topic_that_is_joined_ends_the_old_channel(stage: Stage) -> None:
    topic = f"chat_room:{stage.room.id}"
    weather = stage.socket(stage.cast.weather, joined=topic)
    stage.remove(stage.cast.jane, stage.cast.weather)
    assert weather.ask("8", "8", topic, "phx_join", {}) == ("8", "8", topic, "phx_reply", UNAUTHORIZED)
    assert weather.receive() == ("1", "1", topic, "phx_close", {})


@pytest.mark.rule("CHT-14")
def test_a_deleted_room_cannot_be_joined(stage: Stage) -> None:
    stage.rest(stage.cast.jane, "DELETE", f"/chats/{stage.room.id}")
    assert stage.socket(stage.cast.jane).join(f"chat_room:{stage.room.id}") == UNAUTHORIZED


# --- joined and left -------------------------------------------------------------------------------------------------


@pytest.mark.rule("RT-3", "RT-4")
def test_what_happened_before_a_join_is_not_replayed(stage: Stage) -> None:
    stage.say(stage.cast.jane, stage.cast.weather)
    weather = stage.socket(
        stage.cast.weather, joined=(f"agent_rooms:{stage.cast.weather.id}", f"chat_room:{stage.room.id}")
    )
    assert weather.heard() == []


def test_a_topic_that_was_left_is_silent(stage: Stage) -> None:
    topic = f"chat_room:{stage.room.id}"
    jane = stage.socket(stage.cast.jane, joined=topic)
    assert jane.ask("1", "2", topic, "phx_leave", {}) == ("1", "2", topic, "phx_reply", OK)
    assert jane.receive() == ("1", "1", topic, "phx_close", {})
    stage.say(stage.cast.jane, stage.cast.weather)
    assert jane.heard() == []


def test_a_second_join_takes_over_and_no_event_is_sent_twice(stage: Stage) -> None:
    topic = f"chat_room:{stage.room.id}"
    jane = stage.socket(stage.cast.jane, joined=topic)
    assert jane.ask("5", "5", topic, "phx_join", {}) == ("5", "5", topic, "phx_reply", OK)
    assert jane.receive() == ("1", "1", topic, "phx_close", {})
    stage.say(stage.cast.jane, stage.cast.weather)
    assert [(each.join_ref, each.ref, each.event) for each in jane.heard()] == [("5", None, "message_created")]


def test_a_channel_that_crashed_is_silent_and_the_others_live_on(stage: Stage) -> None:
    crashed, other = f"chat_room:{stage.room.id}", f"room_participants:{stage.room.id}"
    jane = stage.socket(stage.cast.jane, joined=(crashed, other))
    assert jane.ask("1", "9", crashed, "message_created", {}) == ("1", "1", crashed, "phx_error", {})
    stage.say(stage.cast.jane, stage.cast.weather)
    stage.add(stage.cast.jane, stage.cast.travel)
    assert jane.events() == ["participant_added"]


@pytest.mark.parametrize(
    "join_ref, ref, carried",
    [
        ("3", "3", "3"),
        (None, "3", "3"),
        (3, 4, 3),
        (True, 1, True),
        (1, 1, 1),
        (1.0, 1, 1.0),
        ("é\u2028", "", "é\u2028"),
    ],
)
def test_pushes_carry_the_join_ref_in_value_and_type(
    stage: Stage, join_ref: object, ref: object, carried: object
) -> None:
    topic = f"chat_room:{stage.room.id}"
    # Others on the same topic have references that Python takes for equal.
    for other in (1, True, 1.0, "1"):
        stage.socket(stage.cast.jane).ask(other, other, topic, "phx_join", {})
    jane = stage.socket(stage.cast.jane)
    jane.ask(join_ref, ref, topic, "phx_join", {})
    stage.say(stage.cast.jane, stage.cast.weather)
    (got,) = jane.heard()
    assert json.dumps(got.join_ref) == json.dumps(carried)


# --- limits ----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("WS-6.22")
def test_a_switch_limits_the_channels_of_a_socket(stages: StageFactory) -> None:
    stage = stages(channel_limit=2)
    jane = stage.socket(stage.cast.jane, joined=(f"user_rooms:{stage.cast.jane.id}", f"tasks:{stage.cast.jane.id}"))
    full = {"status": "error", "response": {"reason": "too many channels joined"}}
    assert jane.join(f"user_contacts:{stage.cast.jane.id}") == full
    assert jane.join(f"chat_room:{uuid4()}") == full
    assert stage.socket(stage.cast.jane).join(f"user_contacts:{stage.cast.jane.id}") == OK


def test_without_the_switch_a_socket_may_join_more_than_phoenix_allows(stage: Stage) -> None:
    rooms = stage.call(lambda: [stage.cast.room(stage.cast.jane) for _ in range(60)])
    topics = tuple(f"{name}:{room.id}" for room in rooms for name in ("chat_room", "room_participants"))
    jane = stage.socket(stage.cast.jane, joined=topics)
    stage.add(stage.cast.jane, stage.cast.weather, room=rooms[-1])
    assert jane.events() == ["participant_added"]
