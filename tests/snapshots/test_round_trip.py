"""A world that was written and made again is the same world: its state, its answers, its ids."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import from_json, to_json

from mock_platform.bots import Bots, Echo, Script
from mock_platform.scenarios import BuiltWorld, built_in, load
from mock_platform.snapshots.building import restore
from mock_platform.snapshots.writing import dump
from mock_platform.world import Clock, Switches, World
from mock_platform.world.clock import SECOND
from mock_platform.world.messages import MentionRequest
from tests.snapshots.playing import Player, comparable
from tests.world.builders import START, a_cast


def through_json(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = from_json(to_json(data))
    assert found == data
    return found


@given(seed=st.integers(0, 2**32), before=st.integers(0, 250))
def test_whatever_was_done_in_a_world_it_is_the_same_after_a_round_trip_and_goes_on_the_same(
    seed: int, before: int
) -> None:
    world = a_cast(Switches(contact_request_ttl=500)).world
    Player(world, seed).play(before)
    data = through_json(dump(world))
    again = restore(data).world
    assert dump(again) == data
    assert comparable(again) == comparable(world)
    one, other = Player(world, seed + 1), Player(again, seed + 1)
    one.play(100)
    other.play(100)
    assert one.heard == other.heard
    assert comparable(again) == comparable(world)


def test_the_plays_reach_everything_that_a_snapshot_holds() -> None:
    found: dict[str, list[Any]] = {}
    for seed in range(8):
        world = a_cast().world
        Player(world, seed).play(400)
        for name, value in dump(world).items():
            found.setdefault(name, []).extend(value if isinstance(value, list) else [value])
    assert [name for name, values in found.items() if not values] == []
    messages = [said for room in found["rooms"] for said in room["messages"]]
    assert any(room["past"] for room in found["rooms"])
    assert {said["message_type"] for said in messages} == {"text", "thought", "system"}
    deliveries = [each for said in messages for each in said["deliveries"]]
    assert {each["status"] for each in deliveries} == {"delivered", "processing", "processed", "failed"}
    assert {each["status"] for each in found["contact_requests"]} == {"pending", "approved", "rejected", "cancelled"}
    assert {each["status"] for each in found["memories"]} == {"active", "archived", "superseded"}


@pytest.mark.parametrize("name", built_in())
def test_every_scenario_makes_the_round_trip_with_its_scripts(name: str) -> None:
    built = load(name, seed=3)
    data = through_json(dump(built.world, scripts=built.scripts, scenario=name))
    again = restore(data)
    assert dump(again.world, scripts=again.scripts, scenario=name) == data
    assert comparable(again.world) == comparable(built.world)
    assert (again.scenario.name, again.seed, dict(again.scripts)) == (name, 3, dict(built.scripts))


def test_a_scripted_agent_of_a_world_that_was_made_again_answers() -> None:
    built = load("demo", seed=1)
    Bots(built.world, built.scripts)
    again = restore(dump(built.world, scripts=built.scripts))
    Bots(again.world, again.scripts)
    assert talk(again) == talk(built) != []


def talk(built: BuiltWorld) -> list[tuple[str, str, str]]:
    """What comes of a greeting to the echo, in a room of its own."""
    world = built.world
    agent = world.accounts.agents[next(each for each, script in built.scripts.items() if isinstance(script, Echo))]
    room = world.rooms.create(agent.owner)
    world.rooms.admit(room, agent)
    world.messages.send(agent.owner, room.id, "Hello there", [MentionRequest(agent.id)])
    world.clock.advance(60)
    return [(each.id, each.content, each.sender_name) for each in room.messages[1:]]


def test_a_script_that_no_scenario_can_ask_for_is_refused_by_name() -> None:
    class Riddler(Script):
        pass

    cast = a_cast()
    with pytest.raises(TypeError, match="no scenario can ask for a Riddler"):
        dump(cast.world, scripts={cast.weather.id: Riddler()})


def test_scripts_of_agents_that_are_deleted_are_left_out() -> None:
    built = load("demo", seed=1)
    agent = built.world.accounts.agents[next(iter(built.scripts))]
    built.world.accounts.delete_agent(agent.owner, agent.id, force=True)
    assert agent.id not in dump(built.world, scripts=built.scripts)["scripts"]


def test_a_pending_request_expires_in_the_new_world_at_the_instant_at_which_it_would_have() -> None:
    cast = a_cast(Switches(contact_request_ttl=60))
    request = cast.world.contacts.request(cast.jane, cast.olga.handle)
    again = restore(dump(cast.world)).world
    again.clock.set(request.inserted_at + 60 * SECOND - 1)
    assert again.contacts.requests[request.id].status == "pending"
    again.clock.set(request.inserted_at + 60 * SECOND)
    assert again.contacts.requests[request.id].status == "expired"


def test_a_running_clock_goes_on_as_far_ahead_of_the_machine_as_it_was() -> None:
    world = World(clock=Clock())
    world.clock.advance(86_400)
    last = world.clock.stamp()
    again = restore(dump(world)).world.clock
    assert again.running
    assert abs(again.now() - world.clock.now()) < 60 * SECOND
    assert again.stamp() > last


def test_a_frozen_clock_stands_where_it_stood_and_stamps_after_what_was_stamped() -> None:
    world = World(clock=Clock(START, running=False))
    for _ in range(3):
        world.clock.stamp()
    again = restore(dump(world)).world.clock
    assert (again.running, again.written()) == (False, world.clock.written())
    assert again.stamp() == world.clock.stamp()


def test_somebody_else_may_decide_which_keys_there_are_in_the_new_world() -> None:
    cast = a_cast()
    for identity in (cast.jane, cast.weather, cast.jane):
        cast.world.accounts.issue_key(identity)
    asked: list[tuple[str, int]] = []

    def keys(identity: object, given: object) -> list[str]:
        assert isinstance(given, list)
        handle = str(getattr(identity, "handle", ""))
        asked.append((handle, len(given)))
        return [f"key-{handle}"]

    again = restore(dump(cast.world), keys=keys).world
    assert asked == [("jane", 2), ("jane/weather-agent", 1)]
    assert {key: who.handle for key, who in again.accounts.live_keys().items()} == {
        "key-jane": "jane",
        "key-jane/weather-agent": "jane/weather-agent",
    }


def test_deleted_agents_are_still_named_by_what_they_have_left_behind() -> None:
    cast = a_cast()
    cast.room(cast.jane, cast.spy)
    cast.world.contacts.request(cast.spy, cast.ravi.handle)
    request = cast.world.contacts.request(cast.ravi, cast.spy.handle)
    cast.world.accounts.delete_agent(cast.olga, cast.spy.id, force=True)
    data = dump(cast.world)
    assert [each["handle"] for each in data["former_agents"]] == ["olga/spy"]
    again = restore(data).world
    (room,) = again.rooms.rooms.values()
    assert [each.identity.handle for each in room.past] == ["olga/spy"]
    assert again.contacts.requests[request.id].status == "approved"
    assert cast.spy.id not in again.accounts.agents


def test_what_somebody_has_written_into_a_snapshot_by_hand_is_what_the_new_world_holds() -> None:
    cast = a_cast()
    cast.say(cast.jane, cast.room(cast.jane, cast.weather), "Rain?", cast.weather)
    data = dump(cast.world)
    data["rooms"][0].update(title="By hand", status="archived", updated_at="2026-02-01T00:00:00.000000Z")
    data["users"][0].update(first_name="Janet", tags=["x"], listed_in_directory=False)
    data["agents"][0].update(active=False, registry_access=False)
    assert dump(restore(data).world) == data
