"""The default scenario has exactly the people, ids, keys and history that the docs promise."""

import re

import pytest

from mock_platform.scenarios import load
from mock_platform.world import World
from mock_platform.world.deliveries import state_of
from tests.scenarios.writing import agent, only_room, user, who

KEYS = {
    "jane": "thnv_u_1767600000_local-mock-key-of-jane-00000001",
    "ravi": "thnv_u_1767600000_local-mock-key-of-ravi-00000002",
    "olga": "thnv_u_1767600000_local-mock-key-of-olga-00000003",
    "jane/weather-agent": "thnv_a_1767600000_local-mock-key-of-weather-000011",
    "jane/travel-agent": "thnv_a_1767600000_local-mock-key-of-travel-0000012",
    "jane/notes-agent": "thnv_a_1767600000_local-mock-key-of-notes-00000013",
    "ravi/ledger-agent": "thnv_a_1767600000_local-mock-key-of-ledger-0000014",
    "olga/courier-agent": "thnv_a_1767600000_local-mock-key-of-courier-000015",
}
"""Written down by people and in their scripts: a change breaks them. The README lists the same, tests/test_docs.py."""

IDS = {
    "jane": "00000000-0000-4000-8000-000000000001",
    "ravi": "00000000-0000-4000-8000-000000000002",
    "olga": "00000000-0000-4000-8000-000000000003",
    "jane/weather-agent": "00000000-0000-4000-8000-000000000011",
    "jane/travel-agent": "00000000-0000-4000-8000-000000000012",
    "jane/notes-agent": "00000000-0000-4000-8000-000000000013",
    "ravi/ledger-agent": "00000000-0000-4000-8000-000000000014",
    "olga/courier-agent": "00000000-0000-4000-8000-000000000015",
    "thenvoi/assistant": "00000000-0000-4000-8000-000000000016",
}
ROOM = "00000000-0000-4000-8000-000000000031"


@pytest.fixture(params=[None, 1, 2], ids=["without a seed", "seed 1", "seed 2"])
def world(request: pytest.FixtureRequest) -> World:
    return load("quickstart", seed=request.param).world


def test_there_are_two_users_of_one_organization_and_one_of_another(world: World) -> None:
    names = {each.id: each.name for each in world.accounts.organizations.values()}
    people = [each for each in world.accounts.users.values() if world.accounts.keys_of(each)]
    assert [(each.handle, names[each.organization_id]) for each in people] == [
        ("jane", "Acme"),
        ("ravi", "Acme"),
        ("olga", "Globex"),
    ]


def test_besides_there_is_only_the_platforms_own_user_without_a_key(world: World) -> None:
    assert [each.handle for each in world.accounts.users.values() if not world.accounts.keys_of(each)] == ["thenvoi"]


def test_the_first_user_has_three_external_agents_the_others_one_each_and_one_agent_is_global(world: World) -> None:
    kinds: dict[tuple[str, str], list[str]] = {}
    for each in world.accounts.agents.values():
        kinds.setdefault((each.owner.handle, each.kind), []).append(each.name)
    assert kinds == {
        ("jane", "external"): ["Weather Agent", "Travel Agent", "Notes Agent"],
        ("ravi", "external"): ["Ledger Agent"],
        ("olga", "external"): ["Courier Agent"],
        ("thenvoi", "global"): ["Platform Assistant"],
    }


def test_the_ids_are_always_the_same(world: World) -> None:
    assert {handle: who(world, handle).id for handle in IDS} == IDS
    assert only_room(world).id == ROOM


def test_the_keys_are_always_the_same(world: World) -> None:
    assert {identity.handle: key for key, identity in world.accounts.live_keys().items()} == KEYS


@pytest.mark.rule("AUTH-3")
def test_the_keys_have_the_platforms_form_and_say_that_they_are_local() -> None:
    for handle, key in KEYS.items():
        kind = "a" if "/" in handle else "u"
        assert re.fullmatch(rf"thnv_{kind}_\d{{10}}_[A-Za-z0-9-]{{31,32}}", key), handle
        assert "local-mock-key" in key


def test_every_user_can_log_in_to_the_agent_manager_with_a_local_password(world: World) -> None:
    assert {name: user(world, name).password for name in ("jane", "ravi", "olga")} == {
        "jane": "local-jane",
        "ravi": "local-ravi",
        "olga": "local-olga",
    }


def test_the_room_has_a_short_history_in_which_one_message_waits_to_be_answered(world: World) -> None:
    room = only_room(world)
    weather, travel = agent(world, "jane/weather-agent"), agent(world, "jane/travel-agent")
    assert room.title == "Offsite in Lisbon"
    assert [each.identity.handle for each in room.participants.values()] == ["jane", weather.handle, travel.handle]
    assert [(each.sender_name, each.message_type) for each in room.messages] == [
        ("Jane Roe", "text"),
        ("Weather Agent", "tool_call"),
        ("Weather Agent", "tool_result"),
        ("Weather Agent", "text"),
        ("Jane Roe", "text"),
    ]
    first, last = room.messages[0], room.messages[-1]
    assert state_of(first, weather.id) == "processed"
    assert world.messages.next_for(weather, room.id) is None
    assert world.messages.next_for(travel, room.id) is last
    assert [each.inserted_at for each in room.messages] == sorted(each.inserted_at for each in room.messages)


def test_the_room_points_to_a_task_of_its_owner(world: World) -> None:
    task = world.tasks.tasks[only_room(world).task_id or ""]
    assert (task.title, task.creator.handle) == ("Plan the offsite", "jane")


def test_the_demo_has_the_same_people_keys_and_room_and_a_second_room_with_agents_that_answer() -> None:
    quickstart, demo = load("quickstart", seed=1), load("demo", seed=1)
    for part in ("organizations", "users", "tasks"):
        assert getattr(demo.scenario, part) == getattr(quickstart.scenario, part)
    assert demo.scenario.agents[: len(quickstart.scenario.agents)] == quickstart.scenario.agents
    assert demo.scenario.rooms[0] == quickstart.scenario.rooms[0]
    lively = demo.scenario.rooms[1]
    bots = {agent(demo.world, each.who).id for each in lively.participants if each.who.startswith("jane/")}
    assert bots == set(demo.scripts)
    assert quickstart.scripts == {}
