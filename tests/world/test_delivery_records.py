"""The record of a delivery, its attempts and its times, and what people are told of it (section 6 of the rules)."""

import json

import pytest

from mock_platform.world.clock import SECOND, iso, iso_or_none
from mock_platform.world.deliveries import Attempt, Delivery, Mark, MarkResult, State, state_of
from mock_platform.world.errors import Invalid
from mock_platform.world.events import MessageUpdated
from mock_platform.world.state import state_of_world
from tests.world.builders import START
from tests.world.desk import NO_ATTEMPT, NOWHERE, WAYS, Desk
from tests.world.refusals import refused, told_by


@pytest.fixture
def desk() -> Desk:
    return Desk()


# --- the record ------------------------------------------------------------------------------------------------------


def as_json(delivery: Delivery) -> dict[str, object]:
    """The record in the form that section 6 prints, made from nothing but the entities."""
    return {
        "status": delivery.status,
        "delivered_at": iso_or_none(delivery.delivered_at),
        "processed_at": iso_or_none(delivery.processed_at),
        "current_attempt": delivery.current_attempt,
        "attempts": [
            {
                "attempt_number": attempt.number,
                "status": attempt.status,
                "started_at": iso(attempt.started_at),
                "completed_at": iso_or_none(attempt.completed_at),
                "error": attempt.error,
            }
            for attempt in delivery.attempts
        ],
    }


def at(second: int) -> str:
    return f"2026-01-05T08:00:{second:02d}.000000Z"


@pytest.mark.rule("DEL-1", "DEL-30")
def test_the_record_has_the_printed_form_in_every_state(desk: Desk) -> None:
    message = desk.ask()
    desk.world.clock.set(START + 10 * SECOND)
    desk.world.deliveries.hand_over(desk.agent, desk.room, message)
    delivered = {"status": "delivered", "delivered_at": at(10), "processed_at": None, "current_attempt": 0}
    assert as_json(desk.record(message)) == {**delivered, "attempts": []}
    for second, mark in ((11, "processing"), (12, "failed"), (13, "processing"), (14, "processing")):
        desk.world.clock.set(START + second * SECOND)
        desk.mark(message, "processing" if mark == "processing" else "failed")
    first = {
        "attempt_number": 1,
        "status": "failed",
        "started_at": at(11),
        "completed_at": at(12),
        "error": "it broke",
    }
    second_ = {
        "attempt_number": 2,
        "status": "processing",
        "started_at": at(13),
        "completed_at": None,
        "error": None,
    }
    third: dict[str, object] = {**second_, "attempt_number": 3, "started_at": at(14)}
    record = {**delivered, "status": "processing", "current_attempt": 3}
    assert as_json(desk.record(message)) == {**record, "attempts": [first, second_, third]}
    desk.world.clock.set(START + 15 * SECOND)
    desk.mark(message, "processed")
    third |= {"status": "success", "completed_at": at(15)}
    record |= {"status": "processed", "processed_at": at(15)}
    assert as_json(desk.record(message)) == {**record, "attempts": [first, second_, third]}
    assert message.updated_at == START + 15 * SECOND
    json.dumps({desk.agent.id: as_json(desk.record(message))}, allow_nan=False)


def test_the_record_of_one_agent_says_nothing_about_another(desk: Desk) -> None:
    cast = desk.cast
    message = cast.say(cast.jane, desk.room, "Rain? Flights?", desk.agent, cast.travel)
    desk.mark(message, "processing", "processed")
    assert message.deliveries is not None
    assert set(message.deliveries) == {desk.agent.id}
    assert state_of(message, cast.travel.id) == "new"
    assert desk.listed(agent=cast.travel) == [message]
    cast.world.deliveries.mark_processing(cast.travel, desk.room.id, message.id)
    assert [desk.record(message).status, message.deliveries[cast.travel.id].status] == ["processed", "processing"]


@pytest.mark.rule("DEL-2")
def test_processing_opens_the_next_attempt_on_the_server_s_clock(desk: Desk) -> None:
    message = desk.ask()
    desk.world.clock.set(START + 30 * SECOND)
    (result,) = desk.mark(message, "processing")
    assert result == MarkResult(message, "processing", 1)
    (attempt,) = desk.record(message).attempts
    assert (attempt.number, attempt.status, attempt.started_at) == (1, "processing", START + 30 * SECOND)
    assert (attempt.completed_at, attempt.error) == (None, None)


@pytest.mark.rule("DEL-3")
def test_processing_again_opens_a_new_attempt_and_leaves_the_old_one_as_it_was(desk: Desk) -> None:
    message = desk.ask()
    desk.mark(message, "processing")
    (first,) = desk.record(message).attempts
    started = first.started_at
    desk.world.clock.advance(60)
    told = told_by(desk.world)
    assert desk.mark(message, "processing") == [MarkResult(message, "processing", 2)]
    assert desk.record(message).attempts[0] is first
    assert (first.status, first.started_at, first.completed_at) == ("processing", started, None)
    assert told == [MessageUpdated(desk.room, message, desk.agent, "processing")]
    desk.mark(message, "processed")
    assert [attempt.status for attempt in desk.record(message).attempts] == ["processing", "success"]


@pytest.mark.rule("DEL-3", "BAND-3")
def test_with_the_switch_processing_again_changes_nothing_while_the_attempt_is_active() -> None:
    desk = Desk(idempotent=True)
    message = desk.ask()
    desk.mark(message, "processing")
    desk.world.clock.advance(60)
    before, told = state_of_world(desk.world), told_by(desk.world)
    assert desk.mark(message, "processing") == [MarkResult(message, "processing", 1)]
    assert state_of_world(desk.world) == before
    assert told == []
    desk.mark(message, "failed")
    assert desk.mark(message, "processing") == [MarkResult(message, "processing", 2)]
    desk.mark(message, "processed")
    assert desk.mark(message, "processing") == [MarkResult(message, "processing", 3)]


@pytest.mark.rule("DEL-4")
def test_processed_completes_the_newest_attempt_with_success(desk: Desk) -> None:
    message = desk.ask()
    desk.mark(message, "processing", "processing")
    desk.world.clock.set(START + 30 * SECOND)
    assert desk.mark(message, "processed") == [MarkResult(message, "processed", 2)]
    record = desk.record(message)
    assert (record.status, record.processed_at) == ("processed", START + 30 * SECOND)
    newest = record.attempts[-1]
    assert (newest.status, newest.completed_at, newest.error) == ("success", START + 30 * SECOND, None)


@pytest.mark.rule("DEL-5")
def test_failed_completes_the_newest_attempt_with_the_error(desk: Desk) -> None:
    message = desk.ask()
    desk.mark(message, "processing", "processing")
    desk.world.clock.set(START + 30 * SECOND)
    assert desk.mark(message, "failed") == [MarkResult(message, "failed", 2)]
    record = desk.record(message)
    assert (record.status, record.processed_at) == ("failed", None)
    newest = record.attempts[-1]
    assert (newest.status, newest.completed_at, newest.error) == ("failed", START + 30 * SECOND, "it broke")


@pytest.mark.rule("DEL-6", "ERR-4")
def test_an_empty_error_is_refused_before_anything_else_is_looked_at(desk: Desk) -> None:
    message, active = desk.ask(), desk.ask()
    desk.mark(active, "processing")
    empty = Invalid(details={"/error": ["String length is smaller than minLength: 1"]})
    for room_id, message_id in ((desk.room.id, active.id), (desk.room.id, message.id), (NOWHERE, NOWHERE)):
        with refused(desk.world, empty):
            desk.world.deliveries.mark_failed(desk.agent, room_id, message_id, "")
    desk.world.deliveries.mark_failed(desk.agent, desk.room.id, active.id, " ")
    assert desk.record(active).attempts[-1].error == " "


@pytest.mark.rule("DEL-7")
@pytest.mark.parametrize("done", ["processed", "failed"])
@pytest.mark.parametrize("again", ["processed", "failed"])
def test_completing_twice_is_refused_even_with_the_same_mark(desk: Desk, done: Mark, again: Mark) -> None:
    message = desk.ask()
    desk.mark(message, "processing", "processing", done)  # an older attempt is open still, and does not count
    with refused(desk.world, NO_ATTEMPT):
        desk.mark(message, again)


@pytest.mark.rule("DEL-8")
def test_failed_is_offered_again_for_ever_until_it_is_processed(desk: Desk) -> None:
    message = desk.ask()
    for number in range(1, 31):
        assert desk.next() is message
        assert [result.attempt_number for result in desk.mark(message, "processing", "failed")] == [number, number]
        assert desk.listed() == desk.listed("pending") == desk.listed("failed") == [message]
    desk.mark(message, "processing", "processed")
    assert desk.next() is None
    assert desk.record(message).current_attempt == 31


@pytest.mark.rule("DEL-9")
def test_processed_is_left_by_an_explicit_processing_only(desk: Desk) -> None:
    message = desk.ask()
    desk.mark(message, "processing", "processed")
    desk.world.deliveries.hand_over(desk.agent, desk.room, message)
    desk.world.clock.advance(10**6)
    desk.ask("And tomorrow?")
    assert state_of(message, desk.agent.id) == "processed"
    desk.mark(message, "processing")
    assert desk.next() is message
    assert desk.record(message).processed_at is None


@pytest.mark.rule("DEL-10")
def test_an_attempt_never_times_out(desk: Desk) -> None:
    message = desk.ask()
    desk.mark(message, "processing")
    desk.world.clock.advance(100 * 365 * 86_400)
    desk.world.clock.settle()
    assert state_of(message, desk.agent.id) == "processing"
    assert desk.world.clock.next_timer() is None
    assert desk.mark(message, "processed") == [MarkResult(message, "processed", 1)]


# --- handing over ----------------------------------------------------------------------------------------------------


@pytest.mark.rule("DEL-26")
def test_handing_a_message_over_makes_it_delivered_and_fetching_it_does_not(desk: Desk) -> None:
    message = desk.ask()
    desk.next()
    desk.listed()
    assert message.deliveries is None
    desk.world.clock.set(START + 30 * SECOND)
    told = told_by(desk.world)
    desk.world.deliveries.hand_over(desk.agent, desk.room, message)
    record = desk.record(message)
    assert (record.status, record.delivered_at, record.attempts) == ("delivered", START + 30 * SECOND, [])
    assert told == [MessageUpdated(desk.room, message, desk.agent, "delivered")]


@pytest.mark.rule("DEL-26")
@pytest.mark.parametrize("state, history", [way for way in WAYS if way[0] != "new"])
def test_a_second_push_changes_nothing(desk: Desk, state: State, history: tuple[Mark, ...]) -> None:
    message = desk.ask()
    desk.bring(message, state, history)
    before, told = state_of_world(desk.world), told_by(desk.world)
    desk.world.deliveries.hand_over(desk.agent, desk.room, message)
    assert state_of_world(desk.world) == before
    assert told == []


@pytest.mark.rule("DEL-26")
def test_the_time_of_delivery_survives_the_attempts(desk: Desk) -> None:
    message = desk.ask()
    desk.world.deliveries.hand_over(desk.agent, desk.room, message)
    delivered_at = desk.record(message).delivered_at
    desk.mark(message, "processing", "failed", "processing", "processed")
    assert desk.record(message).delivered_at == delivered_at is not None


@pytest.mark.rule("DEL-26", "PAR-18", "RT-6")
def test_nothing_is_handed_to_who_is_not_addressed_or_not_there_any_more(desk: Desk) -> None:
    cast = desk.cast
    message = cast.say(cast.jane, desk.room, "Rain? Flights?", desk.agent, cast.travel)
    for_travel = cast.say(desk.agent, desk.room, "Flights?", cast.travel)
    cast.world.rooms.remove_participant(cast.jane, desk.room.id, desk.agent.id)
    cast.world.accounts.delete_agent(cast.jane, cast.travel.id, force=True)
    cast.world.rooms.admit(desk.room, cast.ledger)
    before, told = state_of_world(cast.world), told_by(cast.world)
    for agent, each in (
        (desk.agent, message),
        (cast.travel, message),
        (cast.ledger, message),
        (desk.agent, for_travel),
    ):
        cast.world.deliveries.hand_over(agent, desk.room, each)
    assert state_of_world(cast.world) == before
    assert told == []


@pytest.mark.rule("DEL-26")
def test_the_sender_is_handed_nothing_of_its_own(desk: Desk) -> None:
    own = desk.cast.say(desk.agent, desk.room, "No rain", desk.cast.jane)
    desk.world.deliveries.hand_over(desk.agent, desk.room, own)
    assert own.deliveries is None


# --- what is told ----------------------------------------------------------------------------------------------------


@pytest.mark.rule("DEL-27", "DEL-28", "RT-5")
@pytest.mark.parametrize(
    "marks, seen",
    [
        (("processing", "processed"), ["delivered", "processing", "processed"]),
        (("processing", "failed"), ["delivered", "processing", "failed"]),
    ],
)
def test_people_are_told_every_state_in_its_order_with_the_whole_map(
    desk: Desk, marks: tuple[Mark, ...], seen: list[str]
) -> None:
    message = desk.cast.say(desk.cast.jane, desk.room, "Rain? Flights?", desk.agent, desk.cast.travel)
    desk.world.deliveries.hand_over(desk.cast.travel, desk.room, message)
    maps: list[dict[str, State]] = []

    def note(_: object) -> None:
        maps.append({agent_id: record.status for agent_id, record in (message.deliveries or {}).items()})

    told = told_by(desk.world)
    desk.world.events.subscribe(note)
    desk.world.deliveries.hand_over(desk.agent, desk.room, message)
    desk.mark(message, *marks)
    states: tuple[State, ...] = ("delivered", *marks)
    assert told == [MessageUpdated(desk.room, message, desk.agent, state) for state in states]
    assert [each[desk.agent.id] for each in maps] == seen
    assert {each[desk.cast.travel.id] for each in maps} == {"delivered"}


@pytest.mark.rule("DEL-30", "MSG-18")
def test_all_times_of_a_record_are_the_server_s_and_rise_strictly(desk: Desk) -> None:
    message = desk.ask()
    desk.world.deliveries.hand_over(desk.agent, desk.room, message)
    desk.mark(message, "processing", "processing", "failed", "processing", "processed")
    record = desk.record(message)
    one, two, three = record.attempts
    times = [
        message.inserted_at,
        record.delivered_at,
        one.started_at,
        two.started_at,
        two.completed_at,
        three.started_at,
        three.completed_at,
    ]
    known = [each for each in times if each is not None]
    assert len(known) == 7
    assert known == sorted(set(known))
    assert record.processed_at == three.completed_at == message.updated_at


def test_a_fresh_record_has_no_attempt() -> None:
    assert Delivery("delivered").current_attempt == 0
    assert Delivery("processing", attempts=[Attempt(1, START)]).current_attempt == 1
