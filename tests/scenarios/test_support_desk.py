"""The help desk shows a handover: done, under way, and one that failed."""

import pytest

from mock_platform.scenarios import load
from mock_platform.world import World
from mock_platform.world.deliveries import state_of
from mock_platform.world.identities import Agent
from mock_platform.world.messages import Message
from mock_platform.world.rooms import Room
from tests.scenarios.writing import agent, user


@pytest.fixture
def world() -> World:
    return load("support-desk", seed=1).world


def room(world: World, title: str) -> Room:
    (found,) = (each for each in world.rooms.rooms.values() if each.title == title)
    return found


def texts(found: Room) -> list[Message]:
    return [each for each in found.messages if each.message_type == "text"]


def addressed(message: Message) -> list[str]:
    return [each.handle for each in message.mentions]


def next_of(world: World, who: Agent, found: Room) -> Message | None:
    return world.messages.next_for(who, found.id)


def test_triage_hands_over_by_mentioning_the_specialist_who_then_answers_the_customer(world: World) -> None:
    done = room(world, "Charged twice in March")
    assert [(each.sender_name, addressed(each)) for each in texts(done)] == [
        ("Theo Park", ["mara/triage"]),
        ("Triage", ["mara/billing"]),
        ("Billing", ["theo"]),
    ]
    question, handover, _ = texts(done)
    assert state_of(question, agent(world, "mara/triage").id) == "processed"
    assert state_of(handover, agent(world, "mara/billing").id) == "processed"


def test_before_it_hands_over_triage_says_why(world: World) -> None:
    events = [each for each in room(world, "Charged twice in March").messages if each.message_type == "thought"]
    assert [(each.sender_name, each.content) for each in events] == [
        ("Triage", "A question about a payment: this is for Billing.")
    ]


def test_whoever_runs_the_specialist_finds_the_question_that_was_handed_over(world: World) -> None:
    waiting = room(world, "Export fails")
    technical = agent(world, "mara/technical")
    handover = next_of(world, technical, waiting)
    assert handover is not None
    assert (handover.sender_name, state_of(handover, technical.id)) == ("Triage", "new")


def test_a_failed_question_comes_back_to_the_specialist(world: World) -> None:
    waiting = room(world, "Export fails")
    billing = agent(world, "mara/billing")
    failed = next_of(world, billing, waiting)
    assert failed is not None
    assert state_of(failed, billing.id) == "failed"
    assert world.deliveries.mark_processing(billing, waiting.id, failed.id).attempt_number == 2


def test_triage_has_nothing_left_to_do(world: World) -> None:
    triage = agent(world, "mara/triage")
    assert [next_of(world, triage, each) for each in world.rooms.rooms.values()] == [None, None]


def test_what_was_learnt_is_remembered_about_the_customer(world: World) -> None:
    (memory,) = world.memories.memories.values()
    assert memory.subject_id == user(world, "theo").id
    assert memory.source_agent_id == agent(world, "mara/billing").id


def test_its_people_have_fixed_keys_of_their_own(world: World) -> None:
    keys = {identity.handle: key for key, identity in world.accounts.live_keys().items()}
    assert list(keys) == ["mara", "theo", "mara/triage", "mara/billing", "mara/technical"]
    assert all("_local-mock-key-of-" in key for key in keys.values())
    assert not set(keys.values()) & set(load("quickstart").world.accounts.live_keys())
