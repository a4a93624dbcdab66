"""Rules that show best from outside: ids and times, repeats, profile, rooms, messages, contacts, empty bodies."""

import re
from collections.abc import Iterator

import pytest

from mock_platform.rest.declared import OPERATIONS
from mock_platform.world.memories import MemoryDraft
from tests.rest.api import NOWHERE, Json, Site, agent, ids_in, user
from tests.rest.cases import to
from tests.rest.furniture import HANDLES
from tests.rest.stage import Stage

JANE, RAVI, WEATHER, TRAVEL = "jane", "ravi", "jane/weather-agent", "jane/travel-agent"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def leaves(value: Json, name: str = "") -> Iterator[tuple[str, Json]]:
    """Every single value in some JSON with the name of its field."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, name)
    else:
        yield name, value


# -------------------------------------------------------------------------------------------------------- ids and times


@pytest.mark.rule("GEN-4", "GEN-5")
@pytest.mark.parametrize("half", ["user", "agent"])
def test_every_id_is_a_lower_case_uuid_and_every_instant_is_utc_with_six_digits(site: Site, half: str) -> None:
    stage = Stage(site)
    found: dict[str, int] = {"ids": 0, "instants": 0}
    for operation in OPERATIONS:
        if operation.caller != half or operation.status == 204:
            continue
        answer = stage.ask("jane" if half == "user" else "weather", operation)
        for name, value in leaves(answer.json):
            if name.endswith("_at") and value is not None:
                assert MOMENT.fullmatch(value), (operation.id, name, value)
                found["instants"] += 1
            elif (name == "id" or name.endswith("_id")) and value is not None:
                assert ID.fullmatch(value), (operation.id, name, value)
                found["ids"] += 1
        stage.renew()
    assert min(found.values()) > 25


@pytest.mark.rule("GEN-4", "AGT-5")
def test_ids_and_handles_are_taken_in_either_case_and_given_in_lower_case(site: Site) -> None:
    stage = Stage(site)
    upper = {name: thing.upper() for name, thing in stage.ids.items()}
    jane, weather, den = stage.api("jane"), stage.api("weather"), upper["den"]
    assert jane.get(f"/me/chats/{den}").data["id"] == stage.ids["den"]
    added = jane.post(f"/me/chats/{den}/participants", {"participant": {"participant_id": upper["ravi"]}}).data
    assert added["id"] == stage.ids["ravi"]
    assert jane.delete(f"/me/chats/{den}/participants/{upper['ravi']}").data["id"] == stage.ids["ravi"]
    sent = jane.post(f"/me/chats/{den}/messages", to(upper["weather"])).data
    assert sent["recipients"][0]["id"] == stage.ids["weather"]
    message = weather.get(f"/agent/chats/{den}/messages", status="pending").data[0]
    assert message["content"] == f"@[[{stage.ids['weather']}]] Hello"
    assert weather.post(f"/agent/chats/{den}/messages/{sent['id'].upper()}/processing").data["id"] == sent["id"]
    assert (
        weather.get("/agent/peers", not_in_chat=den).json == weather.get("/agent/peers", not_in_chat=den.lower()).json
    )
    assert weather.get(f"/agent/memories/{upper['about jane']}").data["id"] == stage.ids["about jane"]
    assert jane.get("/me/memories", chat_room_id=den).data[0]["id"] == stage.ids["of the den"]
    assert jane.post(f"/me/contacts/requests/{upper['to jane']}/approve").data["id"] == stage.ids["to jane"]
    body = {"action": "approve", "request_id": upper["to weather"]}
    assert weather.post("/agent/contacts/requests/respond", body).data["id"] == stage.ids["to weather"]
    assert jane.post("/me/contacts/resolve", {"handle": "@Jane/WEATHER-Agent"}).data["handle"] == HANDLES["weather"]


@pytest.mark.rule("MSG-18", "GEN-9")
def test_instants_rise_even_while_the_clock_stands_still(site: Site, room: str) -> None:
    jane = site.as_(JANE)
    sent = [jane.post(f"/me/chats/{room}/messages", to(site.id(WEATHER))).data["id"] for _ in range(5)]
    listed = jane.get(f"/me/chats/{room}/messages", page_size=5).data
    assert [each["id"] for each in listed] == sent[::-1]
    assert len({each["inserted_at"] for each in listed}) == 5


# ------------------------------------------------------------------------------------------ again, and at once


@pytest.mark.rule("GEN-6")
def test_the_same_message_twice_is_two_messages(site: Site, room: str) -> None:
    first, second = (site.as_(JANE).post(f"/me/chats/{room}/messages", to(site.id(WEATHER))) for _ in range(2))
    assert first.data["id"] != second.data["id"]
    assert ids_in(site.as_(WEATHER).get(f"/agent/chats/{room}/messages")) == [first.data["id"], second.data["id"]]


@pytest.mark.rule("GEN-6", "PAR-4", "CON-10", "CON-4")
def test_adding_twice_is_a_conflict(site: Site) -> None:
    jane = site.as_(JANE)
    room = jane.post("/me/chats", {"chat": {}}).data["id"]
    for path, body in (
        (f"/me/chats/{room}/participants", {"participant": {"participant_id": site.id(RAVI)}}),
        ("/me/contacts/requests", {"contact_request": {"recipient_handle": "olga"}}),
    ):
        assert jane.post(path, body).status == 201
        before = site.state()
        assert jane.post(path, body).refusal == (409, "conflict")
        assert site.state() == before


@pytest.mark.rule("GEN-7", "CTX-5", "DEL-19", "PEER-7")
def test_what_was_written_is_read_at_once(site: Site) -> None:
    jane = site.as_(JANE)
    made = jane.post(
        "/me/agents/register", {"agent": {"name": "Fresh Agent", "description": "Has just been made"}}
    ).data
    fresh = site.with_(**{"X-API-Key": made["credentials"]["api_key"]})
    assert made["agent"]["id"] in ids_in(site.as_(WEATHER).get("/agent/peers"))
    room = jane.post("/me/chats", {"chat": {}}).data["id"]
    jane.post(f"/me/chats/{room}/participants", {"participant": {"participant_id": made["agent"]["id"]}})
    assert ids_in(fresh.get("/agent/chats")) == [room]
    sent = jane.post(f"/me/chats/{room}/messages", to(made["agent"]["id"])).data["id"]
    assert fresh.get(f"/agent/chats/{room}/messages/next").data["id"] == sent
    answered = fresh.post(f"/agent/chats/{room}/messages", to(site.id(JANE))).data["id"]
    assert ids_in(fresh.get(f"/agent/chats/{room}/context")) == [sent, answered]
    assert ids_in(jane.get(f"/me/chats/{room}/messages")) == [answered, sent]


# -------------------------------------------------------------------------------------------------------------- profile


@pytest.mark.rule("GEN-10", "MSG-16")
def test_a_new_name_is_that_of_later_messages_only(site: Site, room: str) -> None:
    jane = site.as_(JANE)
    jane.post(f"/me/chats/{room}/messages", to(site.id(WEATHER)))
    assert jane.put("/me/profile", {"user": {"last_name": "Doe"}}).data["first_name"] == "Jane"
    jane.post(f"/me/chats/{room}/messages", to(site.id(WEATHER)))
    assert [each["sender_name"] for each in jane.get(f"/me/chats/{room}/messages").data[:2]] == ["Jane Doe", "Jane Roe"]
    assert jane.get("/me/profile").data["last_name"] == "Doe"


@pytest.mark.rule("GEN-10", "ERR-6")
@pytest.mark.parametrize("name", ["email", "role", "handle", "id", "username"])
def test_a_profile_takes_no_other_field(site: Site, name: str) -> None:
    before = site.state()
    answer = site.as_(JANE).put("/me/profile", {"user": {"first_name": "J.", name: "x"}})
    assert answer.details == {f"/user/{name}": [f"Unexpected field: {name}"]}
    assert site.state() == before


# ---------------------------------------------------------------------------------------------------------------- rooms


@pytest.mark.rule("CHT-1", "CHT-2", "CHT-3", "CHT-4", "CHT-5")
@pytest.mark.parametrize("handle, half", [(JANE, "me"), (WEATHER, "agent")])
def test_a_room_is_made_from_a_wrapper_that_may_be_empty(site: Site, handle: str, half: str) -> None:
    api, task = site.as_(handle), "00000000-0000-4000-8000-000000000021"
    made = [
        api.post(f"/{half}/chats", {"chat": chat})
        for chat in ({}, {"task_id": None}, {"task_id": task}, {"title": None}, {"title": "Plans"})
    ]
    assert [each.status for each in made] == [201] * 5
    assert [(each.data["title"], each.data["task_id"]) for each in made] == [
        *(("Untitled room", given) for given in (None, None, task, None)),
        ("Plans", None),
    ]
    participants = api.get(f"/{half}/chats/{made[0].data['id']}/participants").data
    assert [(each["id"], each["role"], each["status"]) for each in participants] == [
        (site.id(handle), "owner", "active")
    ]
    for bare in ({}, {"title": "Plans"}, {"task_id": task}):
        assert api.post(f"/{half}/chats", bare).details["/chat"] == ["Missing field: chat"]


@pytest.mark.rule("CHT-3", "ERR-6")
@pytest.mark.parametrize("handle, half", [(JANE, "me"), (WEATHER, "agent")])
def test_a_title_is_an_unknown_field_where_the_switch_says_so(site: Site, handle: str, half: str) -> None:
    site.renew(strict_room_body=True)
    for title in ("Plans", None):
        answer = site.as_(handle).post(f"/{half}/chats", {"chat": {"title": title}})
        assert answer.details == {"/chat/title": ["Unexpected field: title"]}
    assert site.as_(handle).post(f"/{half}/chats", {"chat": {"task_id": None}}).status == 201


@pytest.mark.rule("CHT-3")
@pytest.mark.parametrize("name", ["type", "status", "owner_id", "description", "participants", "id"])
def test_a_room_takes_no_field_but_task_and_title(site: Site, name: str) -> None:
    answer = site.as_(JANE).post("/me/chats", {"chat": {name: "x"}})
    assert answer.details == {f"/chat/{name}": [f"Unexpected field: {name}"]}


@pytest.mark.rule("CHT-14", "CHT-10")
@pytest.mark.parametrize("owner", [JANE, WEATHER])
def test_a_human_deletes_a_room_of_theirs_or_of_their_agent_and_it_is_gone_for_all(site: Site, owner: str) -> None:
    jane, weather = site.as_(JANE), site.as_(WEATHER)
    half = "me" if owner == JANE else "agent"
    room = site.as_(owner).post(f"/{half}/chats", {"chat": {}}).data["id"]
    site.call(lambda world: world.rooms.admit(world.rooms.rooms[room], agent(world, TRAVEL)))
    assert site.as_(RAVI).delete(f"/me/chats/{room}").refusal == (404, "not_found")
    assert weather.call("DELETE", f"/api/v1/agent/chats/{room}").refusal == (405, "method_not_allowed")
    answer = jane.delete(f"/me/chats/{room}")
    assert (answer.status, answer.raw) == (204, b"")
    assert jane.delete(f"/me/chats/{room}").refusal == (404, "not_found")
    for api, kind in ((jane, "me"), (weather, "agent"), (site.as_(TRAVEL), "agent")):
        assert room not in ids_in(api.get(f"/{kind}/chats"))
        for below in ("", "/participants", "/messages"):
            assert api.get(f"/{kind}/chats/{room}{below}").refusal == (404, "not_found")
    assert weather.get(f"/agent/chats/{room}/messages/next").refusal == (404, "not_found")
    assert weather.get(f"/agent/chats/{room}/context").refusal == (404, "not_found")


@pytest.mark.rule("CHT-14")
def test_a_member_who_does_not_own_the_room_may_not_delete_it(site: Site, room: str) -> None:
    site.call(lambda world: world.rooms.admit(world.rooms.rooms[room], user(world, RAVI), "admin"))
    before = site.state()
    assert site.as_(RAVI).delete(f"/me/chats/{room}").refusal == (403, "forbidden")
    assert site.state() == before


@pytest.mark.rule("PAR-1", "PAR-3", "PAR-17", "PAR-21", "PAR-22")
def test_participants_are_added_with_a_role_and_answered_when_removed(site: Site) -> None:
    jane = site.as_(JANE)
    room = jane.post("/me/chats", {"chat": {}}).data["id"]
    path = f"/me/chats/{room}/participants"
    for handle, role, status in ((WEATHER, None, "inactive"), (TRAVEL, "admin", "inactive"), (RAVI, "owner", "active")):
        body = {"participant_id": site.id(handle)} | ({} if role is None else {"role": role})
        added = jane.post(path, {"participant": body})
        assert (added.status, added.data["role"], added.data["status"]) == (201, role or "member", status)
        assert added.data["handle"] == handle
    assert ids_in(jane.get(path)) == [site.id(handle) for handle in (JANE, WEATHER, TRAVEL, RAVI)]
    removed = jane.delete(f"{path}/{site.id(WEATHER)}")
    assert (removed.status, removed.data["id"], removed.data["role"]) == (200, site.id(WEATHER), "member")
    odd_ones: list[Json] = [None, "", "Owner", "moderator", 1, True, []]
    for role in odd_ones:
        answer = jane.post(path, {"participant": {"participant_id": site.id(WEATHER), "role": role}})
        assert (answer.status, list(answer.details)) == (422, ["/participant/role"])


# ---------------------------------------------------------------------------------------------- messages and deliveries


@pytest.mark.rule("MSG-20", "EVT-5", "MSG-17")
def test_people_list_messages_and_events_by_type(site: Site, room: str) -> None:
    jane, weather = site.as_(JANE), site.as_(WEATHER)
    types = ("tool_call", "tool_result", "thought", "error", "task")
    for name in types:
        posted = weather.post(f"/agent/chats/{room}/events", {"event": {"content": name, "message_type": name}})
        assert (posted.status, posted.data["message_type"]) == (201, name)
        (newest, *_) = jane.get(f"/me/chats/{room}/messages", message_type=name).data
        assert (newest["id"], newest["message_type"], newest["content"]) == (posted.data["id"], name, name)
    listed = jane.get(f"/me/chats/{room}/messages", page_size=100).data
    assert [each["message_type"] for each in listed[:5]] == list(reversed(types))
    texts = jane.get(f"/me/chats/{room}/messages", message_type="text").json
    assert texts["metadata"]["total_count"] == 3
    assert {each["message_type"] for each in texts["data"]} == {"text"}
    for odd in ("system", "action", "guidelines", "TEXT", ""):
        assert jane.get(f"/me/chats/{room}/messages", message_type=odd).details == {
            "/message_type": ["Invalid value for enum"]
        }


@pytest.mark.rule("MSG-21", "GEN-5")
def test_since_keeps_what_is_strictly_later(site: Site, room: str) -> None:
    jane = site.as_(JANE)
    listed = jane.get(f"/me/chats/{room}/messages").data
    for at, entry in enumerate(listed):
        later = jane.get(f"/me/chats/{room}/messages", since=entry["inserted_at"])
        assert later.data == listed[:at]
        assert later.json["metadata"]["total_count"] == at
    assert jane.get(f"/me/chats/{room}/messages", since="1970-01-01T00:00:00Z").data == listed
    assert jane.get(f"/me/chats/{room}/messages", since="9999-12-31T23:59:59Z").data == []


@pytest.mark.rule("MSG-21")
@pytest.mark.parametrize(
    "form", ["{day}T{time}Z", "{day}t{time}z", "{day}T{time}+00:00", "{day} {time}Z", "{day}T{time}"]
)
def test_since_is_read_in_the_forms_of_iso_8601(site: Site, room: str, form: str) -> None:
    jane = site.as_(JANE)
    newest, second, *_ = jane.get(f"/me/chats/{room}/messages").data
    day, _, time = second["inserted_at"].rstrip("Z").partition("T")
    assert jane.get(f"/me/chats/{room}/messages", since=form.format(day=day, time=time)).data == [newest]


@pytest.mark.rule("MSG-21", "ERR-5")
@pytest.mark.parametrize(
    "since", ["", "now", "1767600000", "2026-02-30T00:00:00Z", "2026-01-05", "2026-01-05T25:00:00Z"]
)
def test_a_malformed_since_is_422(site: Site, room: str, since: str) -> None:
    answer = site.as_(JANE).get(f"/me/chats/{room}/messages", since=since)
    assert answer.details == {"/since": ['Invalid format. Expected :"date-time"']}


@pytest.mark.rule("DEL-16", "DEL-15")
def test_nothing_to_do_is_204_with_no_byte_and_no_type(site: Site, room: str) -> None:
    weather = site.as_(WEATHER)
    answer = weather.get(f"/agent/chats/{room}/messages/next")
    assert (answer.status, answer.raw) == (204, b"")
    assert "content-type" not in answer.headers
    sent = site.as_(JANE).post(f"/me/chats/{room}/messages", to(site.id(WEATHER))).data["id"]
    before = site.state()
    for _ in range(3):
        assert weather.get(f"/agent/chats/{room}/messages/next").data["id"] == sent
    assert site.state() == before


@pytest.mark.rule("DEL-2", "DEL-4", "DEL-5", "DEL-8", "DEL-31")
def test_every_mark_answers_200_with_the_state_and_the_attempt(site: Site, room: str) -> None:
    sent = site.as_(JANE).post(f"/me/chats/{room}/messages", to(site.id(WEATHER))).data["id"]
    path = f"/agent/chats/{room}/messages/{sent}"
    marks: list[tuple[str, Json, int]] = [
        ("processing", None, 1),
        ("failed", {"error": "No network"}, 1),
        ("processing", {}, 2),
        ("processed", None, 2),
    ]
    for mark, body, attempt in marks:
        answer = site.as_(WEATHER).post(f"{path}/{mark}", body)
        assert (answer.status, answer.data) == (
            200,
            {"id": sent, "success": True, "status": mark, "attempt_number": attempt},
        )
    assert site.as_(WEATHER).get(f"/agent/chats/{room}/messages/next").status == 204


# ------------------------------------------------------------------------------------------------------------- contacts


@pytest.mark.rule("CON-8")
@pytest.mark.parametrize(
    "handle, path, body",
    [
        (WEATHER, "/agent/contacts/add", {"handle": None}),
        (WEATHER, "/agent/contacts/remove", {"handle": None}),
        (WEATHER, "/agent/contacts/remove", {"handle": "olga", "contact_id": None}),
        (WEATHER, "/agent/contacts/requests/respond", {"action": "approve", "handle": None}),
        (WEATHER, "/agent/contacts/requests/respond", {"action": "approve", "handle": "olga", "request_id": None}),
        (JANE, "/me/contacts/remove", {"contact_id": None}),
        (JANE, "/me/contacts/resolve", {"handle": None}),
        (JANE, "/me/contacts/requests", {"contact_request": {"recipient_handle": None}}),
    ],
    ids=str,
)
def test_null_is_no_handle_and_no_id(site: Site, handle: str, path: str, body: Json) -> None:
    answer = site.as_(handle).post(path, body)
    assert answer.status == 422
    assert list(answer.details.values()) == [["null value where string expected"]]


@pytest.mark.rule("CON-8", "CON-3", "CON-10")
def test_null_is_a_message_that_was_left_out(site: Site) -> None:
    assert (
        site.as_(WEATHER).post("/agent/contacts/add", {"handle": "@olga", "message": None}).data["status"] == "pending"
    )
    body = {"contact_request": {"recipient_handle": "@Olga", "message": None}}
    made = site.as_(JANE).post("/me/contacts/requests", body).data
    assert (made["message"], made["recipient"]["handle"], made["status"]) == (None, "olga", "pending")


@pytest.mark.rule("CON-10", "CON-8")
@pytest.mark.parametrize("length, status", [(0, 201), (500, 201), (501, 422)])
def test_a_message_of_a_request_has_up_to_500_characters(site: Site, length: int, status: int) -> None:
    body = {"contact_request": {"recipient_handle": "olga", "message": "é" * length}}
    assert site.as_(JANE).post("/me/contacts/requests", body).status == status
    answer = site.as_(WEATHER).post("/agent/contacts/add", {"handle": "olga", "message": "é" * length})
    assert answer.status == status


# --------------------------------------------------------------------------------------------------------- empty bodies


@pytest.mark.rule("DEL-2", "CON-9", "CON-6")
def test_an_operation_with_nothing_to_say_takes_no_body_and_an_empty_object(site: Site, room: str) -> None:
    weather = site.as_(WEATHER)
    sent = site.as_(JANE).post(f"/me/chats/{room}/messages", to(site.id(WEATHER))).data["id"]
    path = f"/api/v1/agent/chats/{room}/messages/{sent}/processing"
    for content in (None, b"", b"{}", b" {} \n"):
        assert weather.call("POST", path, content=content).status == 200
    for content in (b"null", b"[]", b'""', b"0", b'{"x": 1}'):
        assert weather.call("POST", path, content=content).status == 422
    assert weather.post("/agent/contacts/remove").refusal == weather.post("/agent/contacts/remove", {}).refusal
    assert weather.post("/agent/contacts/remove").refusal == (400, "bad_request")


@pytest.mark.rule("MEM-13", "MEM-14")
def test_a_memory_is_deleted_with_204_and_then_unknown(site: Site) -> None:
    draft = MemoryDraft("Likes tea", "working", "episodic", "user", "said", subject_id=site.id(JANE))
    memory = site.call(lambda world: world.memories.create(agent(world, WEATHER), draft).id)
    jane = site.as_(JANE)
    answer = jane.delete(f"/me/memories/{memory}")
    assert (answer.status, answer.raw) == (204, b"")
    assert jane.delete(f"/me/memories/{memory}").refusal == (404, "not_found")
    assert jane.get(f"/me/memories/{NOWHERE}").error == jane.get(f"/me/memories/{memory}").error
