"""Control from Python for code that blocks: the same words as over HTTP."""

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mock_platform import MockPlatform
from mock_platform.client import ControlClient, ControlError, WorldHandle
from tests.client.acting import ask, make_room

START = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def world(control: ControlClient) -> WorldHandle:
    return control.worlds.create()


# --- worlds ----------------------------------------------------------------------------------------------------------


def test_a_world_knows_its_people_by_whatever_they_are_called(world: WorldHandle, mock: MockPlatform) -> None:
    weather = world.agent("weather-agent")
    assert weather.id == mock.agent_id
    assert {world.agent(name) for name in ("jane/weather-agent", "@Weather-Agent", "Weather Agent", weather.id)} == {
        weather
    }
    assert world.person("jane") == world.user
    assert world.user.key == world.env["THENVOI_API_KEY_USER"]
    assert weather.key == world.env["THENVOI_API_KEY_AGENT"]
    assert world.room("Offsite in Lisbon") == mock.rooms["Offsite in Lisbon"]


def test_whoever_is_not_there_is_a_lookup_error_with_those_who_are(world: WorldHandle) -> None:
    with pytest.raises(
        LookupError, match=rf"nobody in the world {world.name} is called 'jane'; there are jane/weather"
    ):
        world.agent("jane")
    with pytest.raises(LookupError, match="had no room 'Nowhere' when it was made; it had 'Offsite in Lisbon'"):
        world.room("Nowhere")
    with pytest.raises(LookupError, match="thenvoi/assistant has no API key"):
        _ = world.agent("thenvoi/assistant").key


def test_no_world_sees_another(control: ControlClient) -> None:
    one, other = control.worlds.create(), control.worlds.create()
    room = make_room(one.base_url, one.user)
    assert one.timeline.count(room=room) > 0
    assert other.timeline.count(room=room) == 0
    assert one.user.key != other.user.key


def test_a_world_in_a_block_is_gone_after_it(control: ControlClient) -> None:
    with control.worlds.create(name="short") as world:
        assert "short" in {each["name"] for each in control.worlds.all()}
        assert control.world("short").facts == world.facts
    assert "short" not in {each["name"] for each in control.worlds.all()}
    assert ask(world.base_url, world.user, "GET", "/me/profile").status_code == 401


def test_a_reset_takes_everything_back(world: WorldHandle) -> None:
    key = world.user.key
    room = make_room(world.base_url, world.user)
    world.reset()
    assert world.user.key == key
    assert ask(world.base_url, world.user, "GET", f"/me/chats/{room}").status_code == 404


def test_a_world_comes_from_a_name_a_file_or_a_mapping(control: ControlClient, tmp_path: Path) -> None:
    scenario = {"name": "tiny", "organizations": [{"name": "A"}], "users": [{"username": "ada", "organization": "A"}]}
    file = tmp_path / "tiny.json"
    file.write_text(json.dumps(scenario), encoding="utf-8")
    for source in (scenario, file, str(file)):
        assert [each.handle for each in control.worlds.create(source).people] == ["ada"]
    assert control.worlds.create("demo", seed=7, clock="frozen").facts.seed == 7


def test_switches_go_by_their_names(control: ControlClient) -> None:
    world = control.worlds.create(strict_room_body=True)
    answer = ask(world.base_url, world.user, "POST", "/me/chats", {"chat": {"title": "T"}})
    assert answer.status_code == 422


def test_a_refusal_says_what_was_wrong_with_what(control: ControlClient) -> None:
    with pytest.raises(ControlError) as caught:
        control.worlds.create(strict_rooms=True)
    assert (caught.value.status, caught.value.code) == (422, "validation_error")
    assert str(caught.value) == (
        "Request validation failed: /switches/strict_rooms is not a switch; the nearest is strict_room_body"
    )
    with pytest.raises(ControlError, match="World 'nowhere' not found"):
        control.world("nowhere")


# --- clock -----------------------------------------------------------------------------------------------------------


def test_the_clock_is_moved_by_the_test(world: WorldHandle) -> None:
    world.clock.freeze()
    assert world.clock.set(START)["mode"] == "frozen"
    assert world.clock.now == START
    world.clock.advance(90)
    assert world.clock.now == START + timedelta(seconds=90)
    assert world.clock.run()["mode"] == "running"
    with pytest.raises(ControlError, match="a world's time never goes back"):
        world.clock.set(START - timedelta(days=1))


# --- faults ----------------------------------------------------------------------------------------------------------


def test_faults_are_set_seen_to_strike_and_taken_out(world: WorldHandle) -> None:
    fault = world.faults.add("get_agent_me", {"status": 503}, caller="jane/weather-agent", times=None)
    weather, travel = world.agent("weather-agent"), world.agent("travel-agent")
    statuses = [ask(world.base_url, each, "GET", "/agent/me").status_code for each in (weather, travel, weather)]
    assert statuses == [503, 200, 503]
    (told,) = world.faults.all()
    assert told == {**fault, "seen": 2, "fired": 2}
    world.faults.remove(fault["id"])
    assert ask(world.base_url, weather, "GET", "/agent/me").status_code == 200
    world.faults.add("upgrade", {"refuse": {"status": 429}}, nth=2)
    world.faults.clear()
    assert world.faults.all() == []


def test_a_fault_that_cannot_be_says_why(world: WorldHandle) -> None:
    with pytest.raises(ControlError, match="the nearest is get_agent_me"):
        world.faults.add("get_agent_mee", {"status": 503})


# --- timeline --------------------------------------------------------------------------------------------------------


def test_what_happened_is_found_and_counted(world: WorldHandle) -> None:
    room = make_room(world.base_url, world.user)
    (entry,) = world.timeline.entries(kind="request", by="jane")
    assert (entry["name"], entry["details"]["status"]) == ("create_my_chat_room", 201)
    assert world.timeline.count(room=room, name="room_added") == 1
    assert len(world.timeline.entries(limit=1)) == 1
    world.timeline.clear()
    assert world.timeline.entries() == []


def test_an_expectation_that_fails_is_an_assertion_error_in_the_words_of_the_server(world: WorldHandle) -> None:
    make_room(world.base_url, world.user)
    assert len(world.timeline.expect(name="create_my_chat_room", status=201, count=1)) == 1
    with pytest.raises(AssertionError) as caught:
        world.timeline.expect(name="create_my_chat_room", status=422)
    text = str(caught.value)
    assert text.startswith("expected at least one of: name create_my_chat_room, status 422; saw none\n  nearest: #")
    assert "201 (differs in status)" in text


def test_waiting_ends_when_it_has_happened(world: WorldHandle) -> None:
    later = threading.Timer(0, make_room, (world.base_url, world.user))
    later.start()
    (entry,) = world.timeline.wait_for(kind="request", seconds=30)
    later.join()
    assert entry["name"] == "create_my_chat_room"


def test_waiting_in_vain_is_an_assertion_error(world: WorldHandle) -> None:
    with pytest.raises(AssertionError, match="expected 2 of: name never; saw none"):
        world.timeline.wait_for(name="never", count=2, seconds=0)


def test_what_cannot_be_waited_for_is_a_refusal_and_no_failed_assertion(world: WorldHandle) -> None:
    with pytest.raises(ControlError, match="/kind"):
        world.timeline.wait_for(kind="gossip")


def test_it_can_be_followed(world: WorldHandle) -> None:
    with world.timeline.follow() as entries:
        make_room(world.base_url, world.user)
        names = {next(entries)["name"] for _ in range(3)}
    assert names == {"create_my_chat_room", "participant_added", "room_added"}


def test_it_can_be_written_to_a_file(world: WorldHandle) -> None:
    make_room(world.base_url, world.user)
    assert [json.loads(line) for line in world.timeline.export().splitlines()] == world.timeline.entries()
    assert len(json.loads(world.timeline.export("har"))["log"]["entries"]) == 1


def test_following_what_is_not_there_is_a_refusal(world: WorldHandle) -> None:
    world.delete()
    with pytest.raises(ControlError, match="not found"), world.timeline.follow():
        pass


# --- snapshots -------------------------------------------------------------------------------------------------------


def test_a_snapshot_is_compared_with_what_came_after_and_another_world_goes_on_from_it(
    world: WorldHandle, control: ControlClient
) -> None:
    world.snapshots.take("before")
    room = make_room(world.base_url, world.user)
    assert "Untitled room" in " ".join(world.snapshots.diff("before"))
    world.snapshots.take("after")
    assert world.snapshots.diff("after") == world.snapshots.diff("after", "after") == []
    with control.worlds.restore(world.snapshots.export("after"), name="again") as again:
        assert again.user.id == world.user.id
        assert again.user.key != world.user.key
        assert ask(again.base_url, again.user, "GET", f"/me/chats/{room}").status_code == 200
    assert [each["name"] for each in world.snapshots.all()] == ["before", "after"]
    world.snapshots.delete("before")
    with pytest.raises(ControlError, match="not found"):
        world.snapshots.export("before")


def test_two_worlds_are_compared_by_name(world: WorldHandle, control: ControlClient) -> None:
    with control.worlds.create(name="beside") as beside:
        make_room(beside.base_url, beside.user)
        assert "Untitled room" in " ".join(control.worlds.diff(world.name, beside.name))
        assert control.worlds.diff(beside.name, beside.name) == []


# --- what clients send, and what there is to show for the mock ------------------------------------------------------


def test_what_nothing_has_read_is_told(world: WorldHandle) -> None:
    assert world.timeline.unread() == []
    ask(world.base_url, world.user, "POST", "/me/chats", {"chat": {"colour": "red"}})
    (told,) = world.timeline.unread()
    assert (told["operation"], told["requests"], told["cut"]) == ("create_my_chat_room", 1, 0)
    assert [each["field"] for each in told["fields"]] == ["/chat/colour"]


def test_the_evidence_can_be_had(control: ControlClient) -> None:
    assert {"operations", "events", "sockets", "agent_manager"} <= control.evidence().keys()
