"""Messages on their sockets: who gets which, in which order, and what becomes of them (RT-1, DEL-26 to DEL-28)."""

import json
import re

import pytest

from mock_platform.realtime.outbox import SLICE
from mock_platform.world.clock import iso
from mock_platform.world.identities import Agent, Identity
from tests.realtime.client import Json, Push
from tests.realtime.conftest import StageFactory
from tests.realtime.names import chat, own, participants
from tests.realtime.stage import Stage


def mention(identity: Identity) -> Json:
    return {"id": identity.id, "name": identity.name, "handle": identity.handle, "username": identity.handle}


# --- message_created -------------------------------------------------------------------------------------------------


@pytest.mark.rule("RT-1", "MSG-11", "MSG-16")
def test_message_created_carries_what_every_client_reads(stage: Stage) -> None:
    weather = stage.socket(stage.cast.weather, joined=chat(stage))
    sent = stage.say(stage.cast.jane, stage.cast.weather, text="@Weather Agent wie wird's in Zürich? 🌦")
    message = stage.room.messages[-1]
    assert weather.push() == Push(
        "message_created",
        {
            "id": sent["id"],
            "content": f"@[[{stage.cast.weather.id}]] wie wird's in Zürich? 🌦",
            "message_type": "text",
            "sender_id": stage.cast.jane.id,
            "sender_type": "User",
            "sender_name": "Jane Roe",
            "chat_room_id": stage.room.id,
            "thread_id": None,
            "metadata": {"mentions": [mention(stage.cast.weather)], "status": "sent", "delivery_status": {}},
            "inserted_at": iso(message.inserted_at),
            "updated_at": iso(message.inserted_at),
        },
    )


@pytest.mark.rule("GEN-5")
def test_instants_are_utc_with_microseconds(stage: Stage) -> None:
    jane = stage.socket(stage.cast.jane, joined=chat(stage))
    stage.say(stage.cast.jane, stage.cast.weather)
    payload = jane.push().payload
    assert re.fullmatch(r"2026-01-05T08:00:00\.\d{6}Z", payload["inserted_at"])


@pytest.mark.rule("RT-1", "MSG-19")
def test_users_get_every_text_their_own_included_and_agents_what_mentions_them(stage: Stage) -> None:
    jane, weather, travel = stage.cast.jane, stage.cast.weather, stage.cast.travel
    ravi = stage.cast.ravi
    for added in (travel, ravi):
        stage.add(jane, added)
    sockets = {each.handle: stage.socket(each, joined=chat(stage)) for each in (jane, ravi, weather, travel)}
    said = {
        "to weather": stage.say(jane, weather)["id"],
        "to both": stage.say(ravi, weather, travel)["id"],
        "to a user": stage.say(weather, jane)["id"],
        "from weather to travel": stage.say(weather, travel)["id"],
    }
    names = {id_: name for name, id_ in said.items()}
    created = {
        handle: [names[each.payload["id"]] for each in socket.pushes() if each.event == "message_created"]
        for handle, socket in sockets.items()
    }
    assert created == {
        jane.handle: list(said),
        ravi.handle: list(said),
        weather.handle: ["to weather", "to both"],
        travel.handle: ["to both", "from weather to travel"],
    }


@pytest.mark.rule("RT-1")
def test_every_socket_of_a_user_that_has_joined_gets_the_message(stage: Stage) -> None:
    joined = [stage.socket(stage.cast.jane, joined=chat(stage)) for _ in range(3)]
    aloof = stage.socket(stage.cast.jane)
    stage.say(stage.cast.jane, stage.cast.weather)
    assert [each.events() for each in joined] == [["message_created"]] * 3
    assert aloof.events() == []


@pytest.mark.rule("RT-1")
def test_a_message_reaches_more_sockets_than_are_written_to_in_one_go(stage: Stage) -> None:
    sockets = [stage.raw_socket(stage.cast.jane, chat(stage)) for _ in range(2 * SLICE + 1)]
    said = [stage.say(stage.cast.jane, stage.cast.weather)["id"] for _ in range(3)]
    assert [[each.receive_json()[4]["id"] for _ in said] for each in sockets] == [said] * len(sockets)


@pytest.mark.rule("EVT-5")
@pytest.mark.parametrize("kind", ["thought", "tool_call", "tool_result", "error", "task"])
def test_events_of_agents_are_never_pushed(stage: Stage, kind: str) -> None:
    topics = (chat(stage), participants(stage))
    jane, weather = (stage.socket(each, joined=topics) for each in (stage.cast.jane, stage.cast.weather))
    event = {"event": {"content": "Hm", "message_type": kind}}
    stage.rest(stage.cast.weather, "POST", f"/chats/{stage.room.id}/events", event)
    assert (jane.heard(), weather.heard()) == ([], [])


@pytest.mark.rule("MSG-17")
@pytest.mark.parametrize("kind", ["system", "action", "guidelines"])
def test_messages_of_the_platform_itself_are_never_pushed(stage: Stage, kind: str) -> None:
    jane = stage.socket(stage.cast.jane, joined=chat(stage))
    stage.call(lambda: stage.world.messages.add_internal(stage.room, "Note", kind))  # type: ignore[arg-type]
    assert jane.heard() == []


@pytest.mark.rule("RT-5", "GEN-7")
def test_a_read_made_on_receiving_a_push_sees_the_change(stage: Stage) -> None:
    jane, weather = (stage.socket(each, joined=chat(stage)) for each in (stage.cast.jane, stage.cast.weather))
    stage.say(stage.cast.jane, stage.cast.weather)
    created = weather.receive()
    following = stage.rest(stage.cast.weather, "GET", f"/chats/{stage.room.id}/messages/next")
    assert following["id"] == created.payload["id"]
    assert jane.receive().payload["id"] == following["id"]
    delivered = jane.receive()
    (listed,) = stage.rest(stage.cast.jane, "GET", f"/chats/{stage.room.id}/messages")
    assert delivered.payload == listed | {"thread_id": None}


@pytest.mark.rule("RT-5")
def test_pushes_of_one_topic_come_in_the_order_of_the_commits(stage: Stage) -> None:
    jane = stage.socket(stage.cast.jane, joined=chat(stage))
    said = [stage.say(stage.cast.jane, stage.cast.weather, text=str(number))["id"] for number in range(20)]
    pushes = jane.pushes()
    assert [each.payload["id"] for each in pushes] == said
    assert [each.payload["inserted_at"] for each in pushes] == sorted(each.payload["inserted_at"] for each in pushes)


@pytest.mark.rule("RT-4")
def test_what_happens_while_nobody_is_connected_is_not_kept(stage: Stage) -> None:
    stage.socket(stage.cast.weather, joined=chat(stage)).close()
    stage.say(stage.cast.jane, stage.cast.weather)
    assert stage.socket(stage.cast.weather, joined=chat(stage)).heard() == []
    following = stage.rest(stage.cast.weather, "GET", f"/chats/{stage.room.id}/messages/next")
    assert following["metadata"]["delivery_status"] == {}


# --- message_updated -------------------------------------------------------------------------------------------------


def states(pushes: list[Push], agent: Agent) -> list[str]:
    """The states of the agent's delivery that ``message_updated`` told of."""
    updates = [each.payload for each in pushes if each.event == "message_updated"]
    return [each["metadata"]["delivery_status"][agent.id]["status"] for each in updates]


@pytest.mark.rule("DEL-26")
def test_a_message_counts_as_delivered_once_it_is_pushed_to_its_agent(stage: Stage) -> None:
    jane, weather = (stage.socket(each, joined=chat(stage)) for each in (stage.cast.jane, stage.cast.weather))
    stage.say(stage.cast.jane, stage.cast.weather)
    created, updated = jane.pushes()
    delivered_at = updated.payload["metadata"]["delivery_status"][stage.cast.weather.id].pop("delivered_at")
    changed = {"updated_at": delivered_at, "metadata": updated.payload["metadata"]}
    assert (created.event, updated) == ("message_created", Push("message_updated", created.payload | changed))
    assert updated.payload["metadata"]["delivery_status"] == {
        stage.cast.weather.id: {"status": "delivered", "processed_at": None, "current_attempt": 0, "attempts": []}
    }
    assert weather.events() == ["message_created"]


@pytest.mark.rule("DEL-26")
def test_one_socket_that_has_joined_is_enough_and_two_change_nothing_more(stages: StageFactory) -> None:
    stage = stages(eviction="off")
    jane = stage.socket(stage.cast.jane, joined=chat(stage))
    for joined in ((), chat(stage), chat(stage)):
        stage.socket(stage.cast.weather, joined=joined)
    stage.say(stage.cast.jane, stage.cast.weather)
    assert states(jane.pushes(), stage.cast.weather) == ["delivered"]


@pytest.mark.rule("DEL-26")
@pytest.mark.parametrize("joined", [(), ("room_participants",)], ids=["joined nothing", "joined another topic"])
def test_a_message_that_is_pushed_to_no_agent_is_not_delivered(stage: Stage, joined: tuple[str, ...]) -> None:
    jane = stage.socket(stage.cast.jane, joined=chat(stage))
    stage.socket(stage.cast.weather, joined=tuple(f"{name}:{stage.room.id}" for name in joined))
    stage.say(stage.cast.jane, stage.cast.weather)
    stage.rest(stage.cast.weather, "GET", f"/chats/{stage.room.id}/messages/next")
    assert jane.events() == ["message_created"]


@pytest.mark.rule("DEL-27", "DEL-28")
@pytest.mark.parametrize("outcome", ["processed", "failed"])
def test_users_see_each_mark_with_the_whole_delivery_map_and_agents_none(stage: Stage, outcome: str) -> None:
    stage.add(stage.cast.jane, stage.cast.travel)
    jane, weather, travel = (
        stage.socket(each, joined=chat(stage)) for each in (stage.cast.jane, stage.cast.weather, stage.cast.travel)
    )
    sent = stage.say(stage.cast.jane, stage.cast.weather, stage.cast.travel)
    stage.mark(stage.cast.weather, sent["id"], "processing")
    stage.mark(stage.cast.weather, sent["id"], outcome, {"error": "No idea"} if outcome == "failed" else None)
    pushes = jane.pushes()
    assert states(pushes, stage.cast.weather)[-3:] == ["delivered", "processing", outcome]
    last = pushes[-1].payload["metadata"]["delivery_status"]
    assert last[stage.cast.travel.id]["status"] == "delivered"
    (attempt,) = last[stage.cast.weather.id]["attempts"]
    assert attempt["error"] == ("No idea" if outcome == "failed" else None)
    assert (weather.events(), travel.events()) == (["message_created"], ["message_created"])


@pytest.mark.rule("DEL-27")
def test_a_mark_is_seen_by_every_user_of_the_room_and_by_nobody_outside(stage: Stage) -> None:
    stage.add(stage.cast.jane, stage.cast.ravi)
    sent = stage.say(stage.cast.jane, stage.cast.weather)
    watching = [stage.socket(each, joined=chat(stage)) for each in (stage.cast.jane, stage.cast.ravi)]
    outside = stage.socket(stage.cast.olga, joined=own(stage.cast.olga, "rooms"))
    stage.mark(stage.cast.weather, sent["id"], "processing")
    assert [each.events() for each in watching] == [["message_updated"]] * 2
    assert outside.heard() == []


# --- version 1 -------------------------------------------------------------------------------------------------------


def test_pushes_to_version_1_are_objects_and_the_others_of_the_topic_get_arrays(stage: Stage) -> None:
    old, new = stage.socket(stage.cast.jane, vsn="1.0.0"), stage.socket(stage.cast.jane, joined=chat(stage))
    join = {"topic": chat(stage), "event": "phx_join", "payload": {}, "ref": "1"}
    old.connection.send(json.dumps(join))
    old.connection.recv(timeout=5)
    stage.say(stage.cast.jane, stage.cast.weather)
    payload = new.push().payload
    assert json.loads(old.connection.recv(timeout=5)) == {
        "topic": chat(stage),
        "event": "message_created",
        "payload": payload,
        "ref": None,
    }


# --- worlds ----------------------------------------------------------------------------------------------------------


def test_worlds_on_one_server_do_not_hear_each_other(stages: StageFactory) -> None:
    one, other = stages(), stages()
    topics = [own(one.cast.jane, "rooms"), chat(one)]
    stranger = other.socket(other.cast.jane)
    assert {stranger.join(each)["status"] for each in topics} == {"error"}
    watching = other.socket(other.cast.jane, joined=(own(other.cast.jane, "rooms"), chat(other)))
    one.say(one.cast.jane, one.cast.weather)
    one.rest(one.cast.jane, "POST", "/chats", {"chat": {}})
    assert (stranger.heard(), watching.heard()) == ([], [])
