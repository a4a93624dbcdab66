"""Rooms, participants and tasks on their sockets (RT-2, RT-3, RT-6, TSK-4)."""

import pytest

from mock_platform.world.clock import iso
from mock_platform.world.identities import Agent, Identity
from tests.realtime.client import Json, Push
from tests.realtime.names import chat, own, participants
from tests.realtime.stage import Stage


def room_payload(stage: Stage, role: str = "owner") -> Json:
    return {
        "id": stage.room.id,
        "title": stage.room.title,
        "task_id": None,
        "inserted_at": iso(stage.room.inserted_at),
        "updated_at": iso(stage.room.updated_at),
        "status": "active",
        "type": "direct",
        "owner": {"id": stage.cast.jane.id, "name": "Jane Roe", "type": "User"},
        "created_at": iso(stage.room.inserted_at),
        "participant_role": role,
    }


# --- rooms -----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("RT-3", "CHT-11")
@pytest.mark.parametrize("creator", ["jane", "weather"])
def test_whoever_creates_a_room_gets_room_added_too(stage: Stage, creator: str) -> None:
    who: Identity = getattr(stage.cast, creator)
    socket = stage.socket(who, joined=own(who, "rooms"))
    created = stage.rest(who, "POST", "/chats", {"chat": {}})
    assert socket.push() == Push(
        "room_added",
        {
            "id": created["id"],
            "title": "Untitled room",
            "task_id": None,
            "inserted_at": created["inserted_at"],
            "updated_at": created["inserted_at"],
            "status": "active",
            "type": "direct",
            "owner": {"id": who.id, "name": who.name, "type": who.type},
            "created_at": created["inserted_at"],
            "participant_role": "owner",
        },
    )


def test_room_added_names_the_task_of_the_room(stage: Stage) -> None:
    jane = stage.socket(stage.cast.jane, joined=own(stage.cast.jane, "rooms"))
    task = stage.call(lambda: stage.world.tasks.create(stage.cast.jane))
    stage.rest(stage.cast.jane, "POST", "/chats", {"chat": {"task_id": task.id}})
    assert jane.push().payload["task_id"] == task.id


@pytest.mark.rule("RT-2", "RT-3", "PAR-22")
@pytest.mark.parametrize("added, role", [("travel", "member"), ("ravi", "admin")])
def test_an_addition_is_told_to_the_added_one_and_to_the_room(stage: Stage, added: str, role: str) -> None:
    who: Identity = getattr(stage.cast, added)
    members: tuple[Identity, ...] = (stage.cast.weather, stage.cast.jane)
    inside = [stage.socket(each, joined=(participants(stage), own(each, "rooms"))) for each in members]
    outside = stage.socket(who, joined=own(who, "rooms"))
    stage.add(stage.cast.jane, who, role=role)
    payload: Json = {
        "id": who.id,
        "type": who.type,
        "name": who.name,
        "handle": who.handle,
        "role": role,
        "status": "inactive" if isinstance(who, Agent) else "active",
    }
    if isinstance(who, Agent):
        payload |= {"description": "Books journeys", "is_external": True, "is_remote": True}
    assert [each.push() for each in inside] == [Push("participant_added", payload)] * 2
    assert outside.push() == Push("room_added", room_payload(stage, role))


def test_a_platform_agent_is_neither_external_nor_remote(stage: Stage) -> None:
    jane = stage.socket(stage.cast.jane, joined=participants(stage))
    stage.add(stage.cast.jane, stage.cast.assistant)
    payload = jane.push().payload
    assert (payload["is_external"], payload["is_remote"]) == (False, False)


@pytest.mark.rule("RT-2", "RT-3", "RT-6", "PAR-18")
@pytest.mark.parametrize("removed_by_itself", [False, True])
def test_a_removal_is_told_to_the_removed_one_and_to_those_who_stay(stage: Stage, *, removed_by_itself: bool) -> None:
    cast = stage.cast
    jane, weather = (
        stage.socket(each, joined=(participants(stage), own(each, "rooms"))) for each in (cast.jane, cast.weather)
    )
    stage.remove(cast.weather if removed_by_itself else cast.jane, cast.weather)
    gone = {"id": cast.weather.id, "type": "Agent", "name": "Weather Agent"}
    assert jane.push() == Push("participant_removed", gone)
    expected = room_payload(stage)
    for key in ("owner", "created_at", "participant_role"):
        del expected[key]
    assert weather.push() == Push("room_removed", expected | {"removed_at": iso(stage.room.past[-1].left_at or 0)})


@pytest.mark.rule("RT-6")
def test_a_removed_participant_hears_nothing_more_and_no_channel_is_closed(stage: Stage) -> None:
    cast = stage.cast
    stage.add(cast.jane, cast.ravi)
    removed = [stage.socket(each, joined=(chat(stage), participants(stage))) for each in (cast.ravi, cast.weather)]
    for each in (cast.ravi, cast.weather):
        stage.remove(cast.jane, each)
    stage.add(cast.jane, cast.travel)
    sent = stage.say(cast.jane, cast.travel)
    stage.mark(cast.travel, sent["id"], "processing")
    stage.remove(cast.jane, cast.travel)
    heard_by_ravi, heard_by_weather = (each.events() for each in removed)
    # ravi was still there when weather was not removed yet, and nothing else has happened since
    assert (heard_by_ravi, heard_by_weather) == ([], ["participant_removed"])


@pytest.mark.rule("RT-6")
def test_whoever_is_added_again_hears_on_without_joining_again(stage: Stage) -> None:
    weather = stage.socket(stage.cast.weather, joined=(chat(stage), participants(stage)))
    stage.remove(stage.cast.jane, stage.cast.weather)
    stage.add(stage.cast.jane, stage.cast.weather)
    stage.say(stage.cast.jane, stage.cast.weather)
    assert [(each.topic, each.event) for each in weather.heard()] == [
        (participants(stage), "participant_added"),
        (chat(stage), "message_created"),
    ]


@pytest.mark.rule("RT-2", "CHT-14")
def test_the_deletion_of_a_room_is_the_last_that_those_in_it_hear(stage: Stage) -> None:
    cast = stage.cast
    joined = (chat(stage), participants(stage))
    jane, weather = (stage.socket(each, joined=(*joined, own(each, "rooms"))) for each in (cast.jane, cast.weather))
    stage.add(cast.jane, cast.travel)
    stage.rest(cast.jane, "DELETE", f"/chats/{stage.room.id}")
    for heard in (jane.heard(), weather.heard()):
        assert [each.event for each in heard] == ["participant_added", "room_deleted"]
        assert heard[-1][2:] == (participants(stage), "room_deleted", {"id": stage.room.id})


@pytest.mark.rule("RT-6")
def test_the_deletion_of_a_room_is_not_told_to_those_who_were_removed_from_it(stage: Stage) -> None:
    weather = stage.socket(stage.cast.weather, joined=participants(stage))
    stage.remove(stage.cast.jane, stage.cast.weather)
    stage.rest(stage.cast.jane, "DELETE", f"/chats/{stage.room.id}")
    assert weather.heard() == []


@pytest.mark.rule("AGT-14", "AGT-15", "AGT-17")
def test_the_rooms_and_contacts_of_a_deleted_agent_are_told(stage: Stage) -> None:
    cast = stage.cast
    stage.call(lambda: stage.world.contacts.connect(cast.jane, cast.weather))
    record = stage.world.contacts.records[cast.jane.id][cast.weather.id].id
    jane = stage.socket(cast.jane, joined=(participants(stage), own(cast.jane, "contacts")))
    stage.rest(cast.jane, "DELETE", f"/agents/{cast.weather.id}?force=true")
    removed = Push("participant_removed", {"id": cast.weather.id, "type": "Agent", "name": "Weather Agent"})
    assert jane.pushes() == [removed, Push("contact_removed", {"id": record})]


# --- tasks -----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("TSK-4")
def test_the_creator_of_a_task_follows_it(stage: Stage) -> None:
    jane = stage.socket(stage.cast.jane, joined=f"tasks:{stage.cast.jane.id}")
    ravi = stage.socket(stage.cast.ravi, joined=f"tasks:{stage.cast.ravi.id}")
    task = stage.call(lambda: stage.world.tasks.create(stage.cast.jane, "Offsite", "Find a place"))
    shown: Json = {
        "id": task.id,
        "user_id": stage.cast.jane.id,
        "title": "Offsite",
        "description": "Find a place",
        "summary": None,
        "status": "new",
        "metadata": None,
        "inserted_at": iso(task.inserted_at),
        "updated_at": iso(task.inserted_at),
    }
    assert jane.push() == Push("task_created", shown)
    stage.call(lambda: stage.world.tasks.set_status(task.id, "completed", "Lisbon it is"))
    changed = {"status": "completed", "summary": "Lisbon it is", "updated_at": iso(task.updated_at)}
    assert jane.push() == Push("task_updated", shown | changed)
    assert ravi.heard() == []
