"""What becomes of a message at an agent: the whole table of section 6, and the rules around it."""

from itertools import product
from typing import get_args

import pytest

from mock_platform.world.deliveries import (
    FILTERS_OF,
    OUTCOME,
    TRANSITIONS,
    AttemptStatus,
    Filter,
    Mark,
    MarkResult,
    State,
    state_of,
)
from mock_platform.world.errors import NotFound
from mock_platform.world.state import state_of_world
from tests.world.delivery_table import FILTERS, MARKS, STATES, TABLE
from tests.world.desk import NO_ATTEMPT, NOWHERE, WAYS, Desk, in_lists, mark_by_id
from tests.world.refusals import refused, told_by


@pytest.fixture
def desk() -> Desk:
    return Desk()


# --- the table -------------------------------------------------------------------------------------------------------


@pytest.mark.rule("DEL-1")
def test_the_states_and_the_words_of_attempts_are_those_of_the_rules() -> None:
    assert STATES == ("new", "delivered", "processing", "failed", "processed")
    assert MARKS == ("processing", "processed", "failed")
    assert get_args(AttemptStatus) == ("processing", "success", "failed")
    assert OUTCOME == {"processed": "success", "failed": "failed"}


@pytest.mark.rule("DEL-1")
def test_the_code_decides_by_the_table_that_the_rules_print() -> None:
    assert {state: row.after for state, row in TABLE.items()} == TRANSITIONS
    assert {state: row.lists for state, row in TABLE.items()} == {
        state: frozenset(names) for state, names in FILTERS_OF.items()
    }
    assert all(row.offered == ("actionable" in row.lists) for row in TABLE.values())


@pytest.mark.rule("DEL-2", "DEL-3", "DEL-4", "DEL-5", "DEL-7", "DEL-9")
@pytest.mark.parametrize("idempotent", [False, True], ids=["thenvoi", "band"])
@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("state, history", WAYS)
def test_each_mark_in_each_state_answers_as_the_table_says(
    state: State, history: tuple[Mark, ...], mark: Mark, *, idempotent: bool
) -> None:
    desk = Desk(idempotent=idempotent)
    before, message, after = desk.ask(), desk.ask(), desk.ask()
    desk.bring(message, state, history)
    attempts = 0 if message.deliveries is None else desk.record(message).current_attempt
    if mark not in TABLE[state].after:
        with refused(desk.world, NO_ATTEMPT):
            desk.mark(message, mark)
        assert state_of(message, desk.agent.id) == state
        return
    no_op = idempotent and state == "processing"
    expected = attempts + 1 if mark == "processing" and not no_op else attempts
    assert desk.mark(message, mark) == [MarkResult(message, mark, expected)]
    assert state_of(message, desk.agent.id) == TABLE[state].after[mark]
    assert desk.record(message).current_attempt == expected
    assert [state_of(other, desk.agent.id) for other in (before, after)] == ["new", "new"]


@pytest.mark.rule("DEL-15", "DEL-17", "DEL-20", "DEL-21", "DEL-23")
@pytest.mark.parametrize("idempotent", [False, True], ids=["thenvoi", "band"])
@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("state, history", WAYS)
def test_each_list_holds_each_state_as_the_table_says(
    state: State, history: tuple[Mark, ...], name: Filter, *, idempotent: bool
) -> None:
    desk = Desk(idempotent=idempotent)
    before, message, after = desk.ask(), desk.ask(), desk.ask()
    desk.bring(message, state, history)
    around = name in TABLE["new"].lists
    middle = name in TABLE[state].lists
    expected = [(before, around), (message, middle), (after, around)]
    assert desk.listed(name) == [each for each, is_there in expected if is_there]


@pytest.mark.rule("DEL-15", "DEL-17", "DEL-21")
@pytest.mark.parametrize("state, history", WAYS)
def test_next_offers_each_state_as_the_table_says(desk: Desk, state: State, history: tuple[Mark, ...]) -> None:
    message = desk.ask()
    desk.bring(message, state, history)
    later = desk.ask()
    assert desk.next() is (message if TABLE[state].offered else later)


@pytest.mark.rule("DEL-20", "DEL-21")
@pytest.mark.parametrize("idempotent", [False, True], ids=["thenvoi", "band"])
@pytest.mark.parametrize("path", list(product(MARKS, repeat=4)), ids="-".join)
def test_after_every_path_of_marks_the_lists_are_those_of_the_state(
    path: tuple[Mark, ...], *, idempotent: bool
) -> None:
    desk = Desk(idempotent=idempotent)
    message = desk.ask()
    state: State = "new"
    for mark in path:
        if mark in TABLE[state].after:
            desk.mark(message, mark)
            state = TABLE[state].after[mark]
        else:
            with refused(desk.world, NO_ATTEMPT):
                desk.mark(message, mark)
        assert in_lists(desk, message) == TABLE[state].lists
        assert desk.next() is (message if TABLE[state].offered else None)


@pytest.mark.rule("DEL-23")
@pytest.mark.parametrize("name", FILTERS)
def test_each_list_counts_and_pages_exactly_what_it_holds(desk: Desk, name: Filter) -> None:
    messages = [desk.ask(str(n)) for n in range(60)]
    for n, message in enumerate(messages):
        state, history = WAYS[n % len(WAYS)]
        desk.bring(message, state, history)
    expected = [each for each in messages if name in TABLE[state_of(each, desk.agent.id)].lists]
    listing = desk.world.messages.addressed(desk.agent, desk.room.id, name)
    assert listing.total == len(expected) > 0
    assert [listing.cut(start, start + 7) for start in range(0, 63, 7)] == [
        expected[start : start + 7] for start in range(0, 63, 7)
    ]


# --- which messages may be marked ------------------------------------------------------------------------------------


@pytest.mark.rule("DEL-11", "DEL-12")
@pytest.mark.parametrize("end", ["processed", "failed"])
def test_an_agent_marks_its_own_message_and_no_list_ever_shows_it(desk: Desk, end: Mark) -> None:
    own = desk.cast.say(desk.agent, desk.room, "No rain", desk.cast.jane)
    asked = desk.ask()
    for mark in ("processing", end):
        assert desk.mark(own, mark) == [MarkResult(own, mark, 1)]
        assert state_of(own, desk.agent.id) == mark
        assert in_lists(desk, own) == set()
        assert desk.next() is asked
    with refused(desk.world, NO_ATTEMPT):
        desk.mark(own, "processed")
    assert own.deliveries is not None
    assert set(own.deliveries) == {desk.agent.id}


@pytest.mark.rule("DEL-11", "DEL-12")
def test_an_own_message_to_another_agent_has_a_record_for_each_of_them(desk: Desk) -> None:
    cast = desk.cast
    own = cast.say(desk.agent, desk.room, "Book it", cast.travel)
    desk.mark(own, "processing", "failed")
    assert desk.listed(agent=cast.travel) == [own]
    cast.world.deliveries.mark_processing(cast.travel, desk.room.id, own.id)
    assert own.deliveries is not None
    assert {agent_id: record.status for agent_id, record in own.deliveries.items()} == {
        desk.agent.id: "failed",
        cast.travel.id: "processing",
    }
    assert in_lists(desk, own) == set()


@pytest.mark.rule("DEL-11", "DEL-14")
def test_an_agent_marks_its_own_event(desk: Desk) -> None:
    event = desk.world.messages.post_event(desk.agent, desk.room.id, "hm", "thought")
    desk.mark(event, "processing", "processed")
    assert state_of(event, desk.agent.id) == "processed"
    assert in_lists(desk, event) == set()


@pytest.mark.rule("DEL-13", "ERR-4")
@pytest.mark.parametrize("mark", ["processing", "processed", "failed"])
def test_no_mark_reaches_an_unknown_message_or_one_of_another_room(desk: Desk, mark: Mark) -> None:
    other = desk.cast.room(desk.cast.jane, desk.agent)
    elsewhere = desk.cast.say(desk.cast.jane, other, "Rain?", desk.agent)
    desk.world.deliveries.mark_processing(desk.agent, other.id, elsewhere.id)
    for message_id in (NOWHERE, elsewhere.id, desk.room.id, ""):
        with refused(desk.world, NotFound("Message")):
            mark_by_id(desk.world, desk.agent, desk.room.id, message_id, mark)


@pytest.mark.rule("DEL-13", "PAR-18", "ERR-8")
@pytest.mark.parametrize("mark", ["processing", "processed", "failed"])
def test_no_mark_reaches_a_room_that_is_not_joined(desk: Desk, mark: Mark) -> None:
    message = desk.ask()
    desk.mark(message, "processing")
    desk.world.rooms.remove_participant(desk.cast.jane, desk.room.id, desk.agent.id)
    for agent, room_id in ((desk.agent, desk.room.id), (desk.cast.spy, desk.room.id), (desk.agent, NOWHERE)):
        with refused(desk.world, NotFound("Chat room")):
            mark_by_id(desk.world, agent, room_id, message.id, mark)


@pytest.mark.rule("DEL-14")
@pytest.mark.parametrize("mark", ["processing", "processed", "failed"])
def test_what_others_say_to_others_cannot_be_marked(desk: Desk, mark: Mark) -> None:
    cast = desk.cast
    cast.world.rooms.admit(desk.room, cast.ravi)
    hidden = [
        cast.say(cast.jane, desk.room, "@Weather Agent need not know", cast.travel),
        cast.say(cast.jane, desk.room, "Lunch?", cast.ravi),
        cast.say(cast.travel, desk.room, "Booked", cast.jane),
        cast.world.messages.post_event(cast.travel, desk.room.id, "hm", "thought"),
        cast.world.messages.add_internal(desk.room, "noted", "system"),
    ]
    for message in hidden:
        with refused(desk.world, NotFound("Message")):
            mark_by_id(desk.world, desk.agent, desk.room.id, message.id, mark)


# --- /next and the lists ---------------------------------------------------------------------------------------------


@pytest.mark.rule("DEL-15")
def test_next_gives_the_oldest_and_changes_nothing_however_often_it_is_asked(desk: Desk) -> None:
    oldest = desk.ask()
    desk.ask("And tomorrow?")
    before, told = state_of_world(desk.world), told_by(desk.world)
    assert [desk.next() for _ in range(3)] == [oldest] * 3
    assert [desk.listed(name) for name in FILTERS] == [desk.listed(name) for name in FILTERS]
    assert state_of_world(desk.world) == before
    assert told == []


@pytest.mark.rule("DEL-15")
def test_next_moves_on_when_the_oldest_is_processed_in_whatever_order_that_happens(desk: Desk) -> None:
    first, second, third = (desk.ask() for _ in range(3))
    desk.mark(second, "processing", "processed")
    assert desk.next() is first
    desk.mark(first, "processing", "processed")
    assert desk.next() is third
    desk.mark(first, "processing")
    assert desk.next() is first


def test_with_nothing_to_do_next_gives_nothing(desk: Desk) -> None:
    # DEL-16: the face makes a 204 of it.
    assert desk.next() is None
    desk.cast.say(desk.cast.jane, desk.room, "Flights?", desk.cast.travel)
    desk.cast.say(desk.agent, desk.room, "No rain", desk.cast.jane)
    assert desk.next() is None
    assert [desk.listed(name) for name in FILTERS] == [[]] * len(FILTERS)


@pytest.mark.rule("ERR-8", "PAR-18")
def test_the_lists_of_a_room_that_is_not_joined_are_not_found(desk: Desk) -> None:
    desk.ask()
    desk.world.rooms.remove_participant(desk.cast.jane, desk.room.id, desk.agent.id)
    messages = desk.world.messages
    for agent, room_id in ((desk.agent, desk.room.id), (desk.cast.spy, desk.room.id), (desk.agent, NOWHERE)):
        for read in (messages.next_for, messages.addressed, messages.context):
            with refused(desk.world, NotFound("Chat room")):
                read(agent, room_id)


@pytest.mark.rule("DEL-17", "DEL-33")
@pytest.mark.parametrize("stuck", [("processing",), ("processing", "failed")], ids="-".join)
def test_a_stuck_or_failed_oldest_message_hides_the_later_ones(desk: Desk, stuck: tuple[Mark, ...]) -> None:
    oldest, later = desk.ask(), desk.ask()
    desk.mark(oldest, *stuck)
    desk.mark(later, "processing")
    assert desk.next() is oldest
    assert desk.listed() == [oldest, later]


@pytest.mark.rule("DEL-18")
def test_no_list_hands_an_agent_what_it_sent_itself(desk: Desk) -> None:
    cast = desk.cast
    asked = desk.ask()
    for mentioned in (cast.jane, cast.travel):
        cast.say(desk.agent, desk.room, "@Weather Agent says no", mentioned)
    desk.world.messages.post_event(desk.agent, desk.room.id, f"@[[{desk.agent.id}]]", "thought")
    assert desk.listed() == desk.listed("all") == [asked]
    desk.mark(asked, "processing", "processed")
    assert desk.next() is None


@pytest.mark.rule("DEL-19", "GEN-7")
def test_a_message_can_be_fetched_as_soon_as_it_is_sent(desk: Desk) -> None:
    message = desk.ask()
    assert desk.next() is message
    assert desk.listed() == desk.listed("pending") == desk.listed("all") == [message]


@pytest.mark.rule("DEL-20")
def test_the_lists_are_oldest_first_and_hold_only_what_is_addressed(desk: Desk) -> None:
    cast = desk.cast
    mine = []
    for _ in range(3):
        mine.append(desk.ask())
        cast.say(cast.jane, desk.room, "Flights?", cast.travel)
        mine.append(cast.say(cast.travel, desk.room, "Rain there?", desk.agent))
    assert desk.listed() == desk.listed("all") == mine
    desk.mark(mine[0], "processing", "processed")
    assert desk.listed() == mine[1:]
    assert desk.listed("all") == mine


@pytest.mark.rule("DEL-21")
def test_a_failed_message_is_both_pending_and_failed_until_it_is_tried_again(desk: Desk) -> None:
    message = desk.ask()
    desk.mark(message, "processing", "failed")
    assert desk.listed("pending") == desk.listed("failed") == [message]
    desk.mark(message, "processing")
    assert desk.listed("pending") == desk.listed("failed") == []
    assert desk.listed("processing") == [message]


@pytest.mark.rule("PAR-19")
@pytest.mark.parametrize("state, history", WAYS)
def test_work_is_unreachable_while_absent_and_as_it_was_after_coming_back(
    desk: Desk, state: State, history: tuple[Mark, ...]
) -> None:
    # OQ-13
    message = desk.ask()
    desk.bring(message, state, history)
    desk.world.rooms.remove_participant(desk.cast.jane, desk.room.id, desk.agent.id)
    desk.world.rooms.add_participant(desk.cast.jane, desk.room.id, desk.agent.id)
    assert in_lists(desk, message) == TABLE[state].lists
    assert desk.next() is (message if TABLE[state].offered else None)


# --- how clients live with it ----------------------------------------------------------------------------------------


@pytest.mark.rule("DEL-24")
def test_the_official_start_up_redoes_what_was_processing_and_then_drains_the_rest(desk: Desk) -> None:
    crashed, failed, new, done = (desk.ask() for _ in range(4))
    desk.mark(crashed, "processing")
    desk.mark(failed, "processing", "failed")
    desk.mark(done, "processing", "processed")
    order = desk.listed("processing")
    for message in order:
        desk.mark(message, "processing", "processed")
    while (offered := desk.next()) is not None:
        desk.mark(offered, "processing", "processed")
        order.append(offered)
    assert order == [crashed, failed, new]
    assert [desk.record(each).current_attempt for each in order] == [2, 2, 1]
    assert desk.listed() == []


@pytest.mark.rule("DEL-25", "DEL-32")
def test_nothing_claims_a_message_so_two_processes_with_one_key_both_get_it(desk: Desk) -> None:
    message = desk.ask()
    assert (desk.next(), desk.next()) == (message, message)
    one, two = desk.mark(message, "processing", "processing")
    assert [one.attempt_number, two.attempt_number] == [1, 2]
    desk.mark(message, "processed")
    with refused(desk.world, NO_ATTEMPT):
        desk.mark(message, "processed")  # the slower process learns that it is done already
    desk.mark(message, "processing")  # and opens it again for the faster one
    assert desk.next() is message


@pytest.mark.rule("DEL-29")
def test_several_messages_of_a_room_may_be_active_at_once_and_end_in_any_order(desk: Desk) -> None:
    messages = [desk.ask() for _ in range(4)]
    for message in messages:
        desk.mark(message, "processing")
    assert desk.listed("processing") == messages
    for message in reversed(messages):
        assert desk.mark(message, "processed") == [MarkResult(message, "processed", 1)]
    assert desk.listed("processed") == messages


@pytest.mark.rule("DEL-32")
@pytest.mark.parametrize("idempotent", [False, True], ids=["thenvoi", "band"])
@pytest.mark.parametrize("state, history", [way for way in WAYS if TABLE[way[0]].offered])
def test_whatever_next_offers_is_completed_by_two_calls(
    state: State, history: tuple[Mark, ...], *, idempotent: bool
) -> None:
    desk = Desk(idempotent=idempotent)
    message, later = desk.ask(), desk.ask()
    desk.bring(message, state, history)
    assert desk.next() is message
    desk.mark(message, "processing", "processed")
    assert desk.next() is later


@pytest.mark.rule("DEL-33")
def test_a_client_that_gives_up_on_a_failed_message_never_gets_the_later_ones_from_next(desk: Desk) -> None:
    failing, later = desk.ask(), desk.ask()
    given_up: set[str] = set()
    got = []
    for _ in range(10):
        message = desk.next()
        assert message is not None
        if message.id in given_up:
            break
        got.append(message)
        desk.mark(message, "processing", "failed")
        given_up.add(message.id)
    assert got == [failing]
    assert desk.listed("all") == [failing, later]
    assert state_of(later, desk.agent.id) == "new"


@pytest.mark.rule("GEN-8")
def test_of_several_completions_one_succeeds_and_numbers_have_no_gaps(desk: Desk) -> None:
    message = desk.ask()
    results = desk.mark(message, "processing", "processing", "processing", "processing", "processing")
    assert [result.attempt_number for result in results] == [1, 2, 3, 4, 5]
    desk.mark(message, "processed")
    for _ in range(4):
        with refused(desk.world, NO_ATTEMPT):
            desk.mark(message, "processed")
