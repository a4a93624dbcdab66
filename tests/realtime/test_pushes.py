"""What is pushed, to whom and in which order (websocket.md 3, RT-1 to RT-6)."""

import json
import re
from typing import Any

import pytest

from mock_platform.realtime.outbox import SLICE
from mock_platform.world.accounts import Agent, Identity
from mock_platform.world.clock import iso
from tests.realtime.client import Json, Push
from tests.realtime.conftest import StageFactory
from tests.realtime.stage import Stage


def chat(stage: Stage) -> str:
    return f"chat_room:{stage.room.id}"


def participants(stage: Stage) -> str:
    return f"room_participants:{stage.room.id}"


def own(identity: Identity, what: str) -> str:
    return f"{identity.type.lower()}_{what}:{identity.id}"


def mention(identity: Identity) -> Json:
    return {"id": identity.id, "name": identity.name, "handle": identity.handle, "username": identity.handle}


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


# --- contacts --------------------------------------------------------------------------------------------------------


def ask(stage: Stage, asking: Identity, asked: Identity, message: str | None = None) -> Any:  # noqa: ANN401 - JSON
    if isinstance(asking, Agent):
        return stage.rest(asking, "POST", "/contacts/add", {"handle": f"@{asked.handle}", "message": message})
    body = {"contact_request": {"recipient_handle": asked.handle, "message": message}}
    return stage.rest(asking, "POST", "/contacts/requests", body)


@pytest.mark.rule("CON-21")
@pytest.mark.parametrize("message", ["Let us talk", None])
def test_an_agent_is_told_of_a_request_in_a_flat_form(stage: Stage, message: str | None) -> None:
    weather, olga = stage.cast.weather, stage.cast.olga
    asking, asked = (stage.socket(each, joined=own(each, "contacts")) for each in (olga, weather))
    request = ask(stage, olga, weather, message)
    expected = {
        "id": request["id"],
        "from_handle": "olga",
        "from_name": "Olga Berg",
        "status": "pending",
        "inserted_at": request["inserted_at"],
    }
    assert asked.push() == Push(
        "contact_request_received", expected | ({} if message is None else {"message": message})
    )
    assert asking.heard() == []


@pytest.mark.rule("CON-21")
@pytest.mark.parametrize("message", ["Let us talk", None])
def test_a_user_is_told_of_a_request_in_a_nested_form(stage: Stage, message: str | None) -> None:
    spy, jane = stage.cast.spy, stage.cast.jane
    asking, asked = (stage.socket(each, joined=own(each, "contacts")) for each in (spy, jane))
    request = ask(stage, spy, jane, message)
    inserted_at = iso(stage.world.contacts.requests[request["id"]].inserted_at)
    expected = {
        "id": request["id"],
        "requester_id": spy.id,
        "requester_type": "Agent",
        "recipient_id": jane.id,
        "recipient_type": "User",
        "status": "pending",
        "requester": {"id": spy.id, "handle": "olga/spy", "name": "Spy"},
        "inserted_at": inserted_at,
        "responded_at": None,
    }
    assert asked.push() == Push(
        "contact_request_received", expected | ({} if message is None else {"message": message})
    )
    assert asking.heard() == []


@pytest.mark.rule("CON-13")
def test_an_approval_is_told_to_both_with_their_own_record_of_the_other(stage: Stage) -> None:
    weather, olga = stage.cast.weather, stage.cast.olga
    request = ask(stage, olga, weather)
    asking, asked = (stage.socket(each, joined=own(each, "contacts")) for each in (olga, weather))
    stage.rest(weather, "POST", "/contacts/requests/respond", {"action": "approve", "handle": "olga"})
    records = stage.world.contacts.records
    approved = Push("contact_request_updated", {"id": request["id"], "status": "approved"})
    of_weather, of_olga = records[olga.id][weather.id], records[weather.id][olga.id]
    assert asking.pushes() == [
        approved,
        Push(
            "contact_added",
            {
                "id": of_weather.id,
                "handle": "jane/weather-agent",
                "name": "Weather Agent",
                "type": "Agent",
                "inserted_at": iso(of_weather.inserted_at),
                "listed_in_directory": False,
                "tags": [],
            },
        ),
    ]
    assert asked.pushes() == [
        approved,
        Push(
            "contact_added",
            {
                "id": of_olga.id,
                "handle": "olga",
                "name": "Olga Berg",
                "type": "User",
                "inserted_at": iso(of_olga.inserted_at),
                "listed_in_directory": True,
                "tags": [],
            },
        ),
    ]
    assert of_olga.id != of_weather.id


def test_an_agent_is_told_what_a_new_contact_that_is_an_agent_does(stage: Stage) -> None:
    weather = stage.socket(stage.cast.weather, joined=own(stage.cast.weather, "contacts"))
    ask(stage, stage.cast.weather, stage.cast.spy)
    stage.rest(
        stage.cast.spy, "POST", "/contacts/requests/respond", {"action": "approve", "handle": "jane/weather-agent"}
    )
    added = weather.pushes()[-1].payload
    assert (added["handle"], added["description"], added["is_external"]) == ("olga/spy", "Belongs to a stranger", True)


@pytest.mark.rule("CON-3", "CON-10", "CON-13")
@pytest.mark.parametrize("second", ["weather", "olga"])
def test_crossing_requests_are_an_approval_and_no_second_request(stage: Stage, second: str) -> None:
    cast = stage.cast
    first, other = (cast.olga, cast.weather) if second == "weather" else (cast.weather, cast.olga)
    ask(stage, first, other)
    sockets = [stage.socket(each, joined=own(each, "contacts")) for each in (first, other)]
    ask(stage, other, first)
    assert [each.events() for each in sockets] == [["contact_request_updated", "contact_added"]] * 2


@pytest.mark.rule("CON-14")
@pytest.mark.parametrize(
    "asking, asked, action, status",
    [
        ("olga", "weather", "reject", "rejected"),
        ("weather", "olga", "cancel", "cancelled"),
        ("spy", "jane", "reject", "rejected"),
        ("jane", "spy", "cancel", "cancelled"),
    ],
)
def test_a_decision_is_told_to_both(stage: Stage, asking: str, asked: str, action: str, status: str) -> None:
    requester, recipient = getattr(stage.cast, asking), getattr(stage.cast, asked)
    request = ask(stage, requester, recipient)
    sockets = [stage.socket(each, joined=own(each, "contacts")) for each in (requester, recipient)]
    actor = recipient if action == "reject" else requester
    if isinstance(actor, Agent):
        stage.rest(actor, "POST", "/contacts/requests/respond", {"action": action, "request_id": request["id"]})
    elif action == "reject":
        stage.rest(actor, "POST", f"/contacts/requests/{request['id']}/reject")
    else:
        stage.rest(actor, "DELETE", f"/contacts/requests/{request['id']}")
    assert [each.push() for each in sockets] == [
        Push("contact_request_updated", {"id": request["id"], "status": status})
    ] * 2


@pytest.mark.rule("CON-20")
def test_the_expiry_of_a_request_is_told_to_both(stages: StageFactory) -> None:
    stage = stages(contact_request_ttl=10)
    request = ask(stage, stage.cast.olga, stage.cast.weather)
    sockets = [stage.socket(each, joined=own(each, "contacts")) for each in (stage.cast.olga, stage.cast.weather)]
    stage.advance(10)
    expired = Push("contact_request_updated", {"id": request["id"], "status": "expired"})
    assert [each.push() for each in sockets] == [expired] * 2


@pytest.mark.rule("CON-16")
@pytest.mark.parametrize("two_sided", [False, True])
@pytest.mark.parametrize("actor", ["weather", "olga"])
def test_a_removal_is_told_to_whoever_loses_a_record(stages: StageFactory, actor: str, *, two_sided: bool) -> None:
    stage = stages(two_sided_contact_removal=two_sided)
    remover, other = stage.cast.weather, stage.cast.olga
    if actor == "olga":
        remover, other = other, remover  # type: ignore[assignment]
    stage.call(lambda: stage.world.contacts.connect(remover, other))
    records = stage.world.contacts.records
    mine, theirs = records[remover.id][other.id].id, records[other.id][remover.id].id
    removing, removed = (stage.socket(each, joined=own(each, "contacts")) for each in (remover, other))
    stage.rest(remover, "POST", "/contacts/remove", {"handle": other.handle})
    assert removing.push() == Push("contact_removed", {"id": mine})
    assert removed.pushes() == ([Push("contact_removed", {"id": theirs})] if two_sided else [])


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
