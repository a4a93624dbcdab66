"""``payload_profile=docs`` (websocket.md 6.1): of each push the keys that the platform's own pages name."""

import pytest
from pydantic_core import from_json, to_json

from mock_platform.realtime.profiles import DOCUMENTED, documented
from tests.realtime.client import Push
from tests.realtime.conftest import StageFactory
from tests.realtime.pushed import PUSHED
from tests.realtime.stage import Stage

ROOM = {"id", "title", "task_id", "inserted_at", "updated_at"}


@pytest.fixture
def docs(stages: StageFactory) -> Stage:
    return stages(payload_profile="docs")


def keys(pushes: list[Push]) -> dict[str, set[str]]:
    return {each.event: set(each.payload) for each in pushes}


@pytest.mark.rule("WS-6.1")
def test_messages_have_the_documented_keys(docs: Stage) -> None:
    jane = docs.socket(docs.cast.jane, joined=f"chat_room:{docs.room.id}")
    docs.socket(docs.cast.weather, joined=f"chat_room:{docs.room.id}")
    sent = docs.say(docs.cast.jane, docs.cast.weather)
    created, updated = jane.pushes()
    stamps = {key: created.payload[key] for key in ("inserted_at", "updated_at")}
    assert created.payload == stamps | {
        "id": sent["id"],
        "content": f"@[[{docs.cast.weather.id}]] Hello",
        "message_type": "text",
        "sender_id": docs.cast.jane.id,
        "sender_type": "User",
        "sender_name": "Jane Roe",
        "metadata": {
            "mentions": [{"id": docs.cast.weather.id, "name": "Weather Agent"}],
            "status": "sent",
            "delivery_status": {},
        },
    }
    assert set(updated.payload) == set(created.payload)
    delivery = updated.payload["metadata"]["delivery_status"][docs.cast.weather.id]
    assert set(delivery) == {"status", "delivered_at", "processed_at", "current_attempt", "attempts"}


@pytest.mark.rule("WS-6.1")
def test_rooms_have_the_documented_keys(docs: Stage) -> None:
    weather = docs.socket(docs.cast.weather, joined=f"agent_rooms:{docs.cast.weather.id}")
    docs.remove(docs.cast.jane, docs.cast.weather)
    docs.add(docs.cast.jane, docs.cast.weather)
    assert keys(weather.pushes()) == {"room_removed": ROOM, "room_added": ROOM}


@pytest.mark.rule("WS-6.1")
def test_participants_have_the_documented_keys(docs: Stage) -> None:
    jane = docs.socket(docs.cast.jane, joined=f"room_participants:{docs.room.id}")
    docs.add(docs.cast.jane, docs.cast.travel)
    docs.add(docs.cast.jane, docs.cast.ravi)
    docs.remove(docs.cast.jane, docs.cast.travel)
    agent, user, removed = jane.pushes()
    assert set(user.payload) == {"id", "type", "name", "handle", "role", "status"}
    assert set(agent.payload) == set(user.payload) | {"description", "is_external"}
    assert removed.payload == {"id": docs.cast.travel.id, "type": "Agent"}


@pytest.mark.parametrize("profile", ["docs", "compat"])
def test_what_is_documented_whole_is_the_same_in_both_profiles(stages: StageFactory, profile: str) -> None:
    stage = stages(payload_profile=profile)
    agent = stage.socket(stage.cast.weather, joined=f"agent_contacts:{stage.cast.weather.id}")
    user = stage.socket(stage.cast.jane, joined=(f"user_contacts:{stage.cast.jane.id}", f"tasks:{stage.cast.jane.id}"))
    contacts = stage.world.contacts
    stage.call(lambda: contacts.request(stage.cast.olga, "jane/weather-agent"))
    stage.call(lambda: contacts.request(stage.cast.olga, "jane"))
    stage.call(lambda: contacts.connect(stage.cast.weather, stage.cast.spy))
    stage.call(lambda: contacts.connect(stage.cast.jane, stage.cast.spy))
    stage.call(lambda: stage.world.tasks.create(stage.cast.jane))
    contact = {"id", "handle", "name", "type", "inserted_at", "listed_in_directory", "tags"}
    assert keys(agent.pushes()) == {
        "contact_request_received": {"id", "from_handle", "from_name", "status", "inserted_at"},
        "contact_added": contact | {"description", "is_external"},
    }
    told = keys(user.pushes())
    assert told["contact_added"] == contact
    assert told["task_created"] >= {"id", "user_id", "metadata"}
    assert told["contact_request_received"] >= {"requester", "responded_at"}


def test_the_default_carries_what_single_clients_read_besides(stage: Stage) -> None:
    weather = stage.socket(stage.cast.weather, joined=f"agent_rooms:{stage.cast.weather.id}")
    stage.remove(stage.cast.jane, stage.cast.weather)
    assert set(weather.push().payload) == ROOM | {"status", "type", "removed_at"}


@pytest.mark.parametrize("event", DOCUMENTED)
def test_keys_that_nobody_has_heard_of_are_left_out_at_every_depth(event: str) -> None:
    payload = {"id": "1", "new": 1, "metadata": {"new": [1], "mentions": [{"id": "2", "new": {}}, {"new": 0}]}}
    left = from_json(documented(event, to_json(payload)))
    if event.startswith("message"):
        assert left == {"id": "1", "metadata": {"mentions": [{"id": "2"}, {}]}}
    else:
        assert left == {"id": "1"}


def test_an_absent_or_plain_value_is_left_alone() -> None:
    assert from_json(documented("message_created", b'{"id":"1","metadata":null}')) == {"id": "1", "metadata": None}
    assert documented("task_created", b'{"anything":1}') == b'{"anything":1}'


def test_the_table_names_events_that_are_pushed() -> None:
    assert set(DOCUMENTED) <= set(PUSHED.values())
