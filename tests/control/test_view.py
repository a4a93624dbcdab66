"""What control shows of a world: people with their keys, sockets, rooms, and what became of each message."""

from typing import Any

import pytest
from websockets.sync.client import connect

from tests.control.stage import Stage

DEFAULT = "/worlds/default"
ROOM = "00000000-0000-4000-8000-000000000031"
WEATHER = "00000000-0000-4000-8000-000000000011"


def person(stage: Stage, handle: str) -> dict[str, Any]:
    (found,) = [each for each in stage.ask("GET", f"{DEFAULT}/people") if each["handle"] == handle]
    return dict(found)


def test_people_are_all_users_and_agents_with_their_keys(stage: Stage) -> None:
    people = stage.ask("GET", f"{DEFAULT}/people")
    assert {each["handle"]: each["id"] for each in people} == stage.mock.ids
    assert {each["handle"]: each["keys"][0] for each in people if each["keys"]} == stage.mock.keys
    assert person(stage, "jane/weather-agent") == {
        "id": WEATHER,
        "type": "Agent",
        "handle": "jane/weather-agent",
        "name": "Weather Agent",
        "kind": "external",
        "owner": "jane",
        "online": False,
        "scripted": False,
        "keys": [stage.mock.keys["jane/weather-agent"]],
    }
    jane = person(stage, "jane")
    assert (jane["type"], jane["kind"], jane["owner"]) == ("User", "user", None)


def test_scripted_agents_are_told_apart(stage: Stage) -> None:
    stage.ask("POST", "/worlds", {"name": "lively", "scenario": "demo"}, status=201)
    scripted = {each["handle"] for each in stage.ask("GET", "/worlds/lively/people") if each["scripted"]}
    assert "jane/echo" in scripted
    assert "jane/weather-agent" not in scripted


def test_a_socket_is_shown_with_its_topics_and_makes_its_owner_online(stage: Stage) -> None:
    topic = f"agent_rooms:{WEATHER}"
    url = f"ws{stage.mock.base_url.removeprefix('http')}/api/v1/socket/websocket"
    with connect(f"{url}?vsn=2.0.0&api_key={stage.mock.keys['jane/weather-agent']}") as socket:
        socket.send(f'["1", "1", "{topic}", "phx_join", {{}}]')
        socket.recv()
        who = {"id": WEATHER, "type": "Agent", "handle": "jane/weather-agent", "name": "Weather Agent"}
        assert stage.ask("GET", f"{DEFAULT}/sockets") == [{"who": who, "topics": [topic]}]
        assert person(stage, "jane/weather-agent")["online"] is True
    assert stage.ask("GET", f"{DEFAULT}/sockets") == []


def test_rooms_are_shown_newest_first_with_who_is_in_them(stage: Stage) -> None:
    newer = stage.platform("POST", "/me/chats", stage.mock.user_key, {"chat": {}}).json()["data"]["id"]
    shown = stage.ask("GET", f"{DEFAULT}/rooms")
    assert [each["id"] for each in shown["rooms"]] == [newer, ROOM]
    assert shown["total"] == 2
    (owner,) = shown["rooms"][0]["participants"]
    assert (owner["handle"], owner["role"], owner["status"]) == ("jane", "owner", "active")
    assert shown["rooms"][1] == stage.ask("GET", f"{DEFAULT}/rooms/{ROOM}")
    assert shown["rooms"][1]["title"] == "Offsite in Lisbon"


def test_rooms_come_in_pages(stage: Stage) -> None:
    ids = [
        stage.platform("POST", "/me/chats", stage.mock.user_key, {"chat": {}}).json()["data"]["id"] for _ in range(3)
    ]
    page = stage.ask("GET", f"{DEFAULT}/rooms", limit=2, offset=1)
    assert ([each["id"] for each in page["rooms"]], page["total"]) == ([ids[1], ids[0]], 4)
    assert stage.ask("GET", f"{DEFAULT}/rooms", offset=4) == {"rooms": [], "total": 4}


def test_a_message_is_shown_with_every_attempt_of_every_agent_at_it(stage: Stage) -> None:
    message = {"content": "@Weather Agent now", "mentions": [{"id": WEATHER}]}
    sent = stage.platform("POST", f"/me/chats/{ROOM}/messages", stage.mock.user_key, {"message": message})
    at = f"/agent/chats/{ROOM}/messages/{sent.json()['data']['id']}"

    def newest() -> dict[str, Any]:
        return dict(stage.ask("GET", f"{DEFAULT}/rooms/{ROOM}/messages", limit=1)["messages"][0])

    (delivery,) = newest()["deliveries"]
    assert delivery == {
        "agent": {"id": WEATHER, "type": "Agent", "handle": "jane/weather-agent", "name": "Weather Agent"},
        "status": "new",
        "delivered_at": None,
        "processed_at": None,
        "current_attempt": 0,
        "attempts": [],
    }
    stage.platform("POST", f"{at}/processing", stage.mock.agent_key)
    stage.platform("POST", f"{at}/failed", stage.mock.agent_key, {"error": "no forecast"})
    shown = newest()
    assert (shown["sender"]["handle"], shown["message_type"], shown["mentions"][0]["id"]) == ("jane", "text", WEATHER)
    (delivery,) = shown["deliveries"]
    (attempt,) = delivery["attempts"]
    assert (delivery["status"], delivery["current_attempt"]) == ("failed", 1)
    assert (attempt["attempt_number"], attempt["status"], attempt["error"]) == (1, "failed", "no forecast")


def test_messages_come_in_pages_from_the_newest_backwards(stage: Stage) -> None:
    whole = stage.ask("GET", f"{DEFAULT}/rooms/{ROOM}/messages")
    total = whole["total"]
    assert [each["seq"] for each in whole["messages"]] == list(range(total))
    assert whole["earlier"] is None
    found: list[int] = []
    before: int | None = total
    while before is not None:
        page = stage.ask("GET", f"{DEFAULT}/rooms/{ROOM}/messages", limit=2, before=before)
        found = [*(each["seq"] for each in page["messages"]), *found]
        before = page["earlier"]
    assert found == list(range(total))


def test_who_has_left_the_platform_is_shown_as_mentioned(stage: Stage) -> None:
    agent = stage.mock.ids["jane/travel-agent"]
    gone = stage.platform("DELETE", f"/me/agents/{agent}?force=true", stage.mock.user_key)
    assert gone.status_code == 200
    messages = stage.ask("GET", f"{DEFAULT}/rooms/{ROOM}/messages")["messages"]
    named = [each["agent"] for message in messages for each in message["deliveries"] if each["agent"]["id"] == agent]
    assert {each["name"] for each in named} <= {"Travel Agent"}
    senders = [each["sender"] for each in messages if each["sender"]["id"] == agent]
    assert all(each["handle"] == "" and each["name"] == "Travel Agent" for each in senders)


@pytest.mark.parametrize("path", ["people", "sockets", "rooms", f"rooms/{ROOM}", f"rooms/{ROOM}/messages"])
def test_of_a_world_that_is_not_there_nothing_is_shown(stage: Stage, path: str) -> None:
    refused = stage.refused("GET", f"/worlds/nowhere/{path}")
    assert refused == (404, {"code": "not_found", "message": "World 'nowhere' not found"})


@pytest.mark.parametrize("path", ["", "/messages"])
def test_nor_of_a_room_that_is_not_there(stage: Stage, path: str) -> None:
    refused = stage.refused("GET", f"{DEFAULT}/rooms/{WEATHER}{path}")
    assert refused == (404, {"code": "not_found", "message": "Chat room not found"})


@pytest.mark.parametrize(
    "path, query",
    [("rooms", {"limit": 0}), ("rooms", {"offset": -1}), (f"rooms/{ROOM}/messages", {"limit": 501})],
)
def test_a_page_has_bounds(stage: Stage, path: str, query: dict[str, int]) -> None:
    status, error = stage.refused("GET", f"{DEFAULT}/{path}", **query)
    assert (status, error["code"], list(error["details"])) == (422, "validation_error", [f"/{next(iter(query))}"])
