"""What a journal keeps of the writes in a world makes the same world again."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import from_json, to_json

from mock_platform.snapshots.building import read, rebuild
from mock_platform.snapshots.effects import Commit
from mock_platform.snapshots.errors import SnapshotError
from mock_platform.snapshots.replaying import Replay
from mock_platform.snapshots.tracking import Tracker
from mock_platform.snapshots.writing import dump
from mock_platform.world import Clock, Switches, World
from mock_platform.world.clock import iso
from mock_platform.world.events import Event, MessageCreated
from mock_platform.world.memories import MemoryDraft
from tests.snapshots.playing import Player, comparable
from tests.world.builders import START, Cast, a_cast


class Kept:
    """A world whose writes are tracked from now on, and the snapshot of the beginning."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.begun: dict[str, Any] = from_json(to_json(dump(world)))
        self.firsts = 0
        self.commits: list[dict[str, Any]] = []
        self.tracker = Tracker(world, self._first)

    def _first(self) -> None:
        self.firsts += 1

    def commit(self) -> list[dict[str, Any]]:
        effects = self.tracker.take()
        last = iso(self.world.clock.written()["last"] or 0)
        commit = {"number": 1, "ids_drawn": self.world.ids.drawn, "last": last, "effects": effects}
        self.commits.append(from_json(to_json(commit)))
        return effects

    def again(self) -> World:
        record = read(self.begun)
        built, people = rebuild(record)
        replay = Replay(built.world, record.clock, people)
        for commit in self.commits:
            replay.commit(Commit.model_validate(commit))
        replay.finish()
        return built.world


@given(
    seed=st.integers(0, 2**32),
    before=st.integers(0, 100),
    turns=st.lists(st.integers(1, 40), max_size=12),
)
def test_whatever_is_done_in_whichever_turns_comes_back(seed: int, before: int, turns: list[int]) -> None:
    world = a_cast(Switches(contact_request_ttl=5000)).world
    player = Player(world, seed)
    player.play(before)
    kept = Kept(world)
    for calls in turns:
        player.play(calls)
        kept.commit()
    again = kept.again()
    assert dump(again) == dump(world)
    assert comparable(again) == comparable(world)


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def kinds(effects: list[dict[str, Any]]) -> list[str]:
    return [each["do"] for each in effects]


def test_several_changes_of_one_thing_in_a_turn_are_one_effect_at_the_place_of_the_first(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    kept = Kept(cast.world)
    message = cast.say(cast.jane, room, "Rain?", cast.weather)
    cast.world.deliveries.mark_processing(cast.weather, room.id, message.id)
    cast.world.deliveries.mark_processed(cast.weather, room.id, message.id)
    effects = kept.commit()
    assert kinds(effects) == ["message", "room"]
    assert effects[0]["message"]["deliveries"][0]["status"] == "processed"
    assert kept.firsts == 1
    for _ in range(2):
        cast.world.deliveries.mark_processing(cast.weather, room.id, message.id)
    (effect,) = kept.commit()
    assert (effect["do"], len(effect["delivery"]["attempts"])) == ("delivery", 3)
    assert kept.firsts == 2
    assert comparable(kept.again()) == comparable(cast.world)


def test_only_the_message_that_makes_the_title_tells_of_the_room(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    kept = Kept(cast.world)
    cast.say(cast.jane, room, "Rain?", cast.weather)
    assert kinds(kept.commit()) == ["message", "room"]
    cast.say(cast.jane, room, "Snow?", cast.weather)
    assert kinds(kept.commit()) == ["message"]
    assert kept.again().rooms.rooms[room.id].title == "Rain?"


def test_what_a_subscriber_does_in_turn_is_kept_as_well(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)

    def answer(event: Event) -> None:
        if isinstance(event, MessageCreated) and event.message.sender_id == cast.jane.id:
            cast.say(cast.weather, room, "Yes.", cast.jane)
            cast.world.rooms.delete(cast.jane, cast.room(cast.jane).id)

    cast.world.events.subscribe(answer)
    kept = Kept(cast.world)
    cast.say(cast.jane, room, "Rain?", cast.weather)
    kept.commit()
    assert comparable(kept.again()) == comparable(cast.world)


def test_everybody_and_everything_new_is_kept(cast: Cast) -> None:
    kept = Kept(cast.world)
    accounts = cast.world.accounts
    organization = accounts.add_organization("New Ltd")
    user = accounts.add_user("nina", organization=organization)
    agent = accounts.add_agent(user, "Nina's Own", "Does what she says", kind="global", tags=("x",))
    accounts.issue_key(agent)
    cast.world.tasks.create(user, "Begin")
    cast.world.memories.create(
        agent, MemoryDraft("new", "working", "episodic", "tool", "", scope="organization", references=("r",))
    )
    kept.commit()
    assert dump(kept.again()) == dump(cast.world)


def test_an_agent_that_comes_and_goes_within_a_turn_leaves_what_it_would_leave(cast: Cast) -> None:
    kept = Kept(cast.world)
    agent, _ = cast.world.accounts.register_agent(cast.jane, "Short Lived", "Does not stay long")
    room = cast.room(cast.jane, agent)
    cast.world.contacts.connect(agent, cast.olga)
    cast.world.contacts.request(agent, cast.ravi.handle)
    cast.say(cast.jane, room, "There?", agent)
    cast.world.accounts.delete_agent(cast.jane, agent.id, force=True)
    successor, _ = cast.world.accounts.register_agent(cast.jane, "Short Lived", "Takes the name over")
    assert successor.handle == agent.handle
    kept.commit()
    assert dump(kept.again()) == dump(cast.world)


def test_every_way_to_move_a_clock_is_kept() -> None:
    world = World(clock=Clock(START, running=False))
    kept = Kept(world)
    world.clock.advance(90)
    assert kinds(kept.commit()) == ["clock"]
    assert kept.again().clock.written() == world.clock.written()
    world.clock.run()
    kept.commit()
    assert kept.again().clock.running
    world.clock.freeze()
    world.clock.set(START * 2)
    kept.commit()
    assert kept.again().clock.written() == world.clock.written()


def test_whoever_has_stopped_hears_of_nothing_more(cast: Cast) -> None:
    kept = Kept(cast.world)
    kept.tracker.stop()
    cast.room(cast.jane)
    cast.world.accounts.update_profile(cast.jane, first_name="Jo")
    cast.world.clock.advance(1)
    assert (kept.tracker.waiting, kept.tracker.take()) == (False, [])


def test_an_entity_of_a_kind_that_nobody_keeps_is_a_bug_that_shows(cast: Cast) -> None:
    Kept(cast.world)
    with pytest.raises(TypeError, match="nobody keeps a Cast"):
        cast.world.wrote(cast)


WRONG = {
    "effects[0].room_id: there is no room nowhere": {"do": "room_deleted", "room_id": "nowhere"},
    "effects[0].identity_id: is not in the room": {
        "do": "left", "room_id": "ROOM", "identity_id": "x", "left_at": iso(0)
    },
    "effects[0].message_id: is not in the room": {
        "do": "delivery", "room_id": "ROOM", "message_id": "x", "updated_at": iso(0),
        "delivery": {
            "agent_id": "x", "status": "delivered", "delivered_at": None, "processed_at": None, "attempts": []
        },
    },
    "effects[0].agent_id: names nobody: there is no agent x": {"do": "agent_deleted", "agent_id": "x"},
    "effects[0].key.identity_id: names nobody: there is no user or agent x": {
        "do": "key", "key": {"key": "k", "identity_id": "x"}
    },
}  # fmt: skip


@pytest.mark.parametrize("told, effect", WRONG.items(), ids=WRONG.keys())
def test_an_effect_that_fits_into_no_world_is_named(cast: Cast, told: str, effect: dict[str, Any]) -> None:
    room = cast.room(cast.jane)
    kept = Kept(cast.world)
    kept.commit()
    kept.commits[0]["effects"] = [{**effect, **({"room_id": room.id} if effect.get("room_id") == "ROOM" else {})}]
    with pytest.raises(SnapshotError) as caught:
        kept.again()
    assert str(caught.value) == told


def test_what_is_gone_already_can_be_taken_away_again(cast: Cast) -> None:
    kept = Kept(cast.world)
    kept.commit()
    kept.commits[0]["effects"] = [
        {"do": "key_revoked", "key": "k"},
        {"do": "memory_deleted", "memory_id": "m"},
        {"do": "contact_removed", "owner_id": cast.jane.id, "other_id": cast.olga.id},
    ]
    assert comparable(kept.again()) == comparable(cast.world)
