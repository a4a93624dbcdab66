"""When faults fire: at the occurrence that was named, as often as was said, and for nobody else."""

from typing import Any

import pytest

from mock_platform.faults import BadFault, FaultBook, Occurrence, SetFault, parse, plain
from mock_platform.faults.book import MOST_FAULTS
from mock_platform.world import World
from mock_platform.world.errors import NotFound
from tests.faults.vocabulary import ROOM, WORDS
from tests.world.builders import Cast, a_cast

CALL = Occurrence("operation", "create_agent_chat_message")
OTHER_CALL = Occurrence("operation", "health_check")
CHAT = f"chat_room:{ROOM}"
JOIN = Occurrence("join", "phx_join", topic=CHAT, room=ROOM)
PUSH = Occurrence("push", "message_created", topic=CHAT, room=ROOM)


@pytest.fixture
def cast() -> Cast:
    return a_cast()


@pytest.fixture
def book(cast: Cast) -> FaultBook:
    return FaultBook.of(cast.world)


def put(book: FaultBook, on: str = CALL.name, effect: dict[str, Any] | None = None, **fields: object) -> SetFault:
    return book.add(parse({"on": on, "effect": effect or {"status": 503}, **fields}, WORDS))


def fired(book: FaultBook, *occurrences: Occurrence) -> list[dict[str, Any] | None]:
    effects = map(book.fire, occurrences)
    return [None if each is None else each.model_dump(exclude_unset=True) for each in effects]


def statuses(book: FaultBook, *occurrences: Occurrence) -> list[int | None]:
    return [None if each is None else each["status"] for each in fired(book, *occurrences)]


# --- when ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "when, strikes",
    [
        ({}, [503, None, None, None, None]),
        ({"nth": 3}, [None, None, 503, None, None]),
        ({"nth": 2, "times": 2}, [None, 503, 503, None, None]),
        ({"times": None}, [503, 503, 503, 503, 503]),
        ({"nth": 4, "times": None}, [None, None, None, 503, 503]),
    ],
)
def test_it_fires_from_the_nth_occurrence_on_for_so_many_in_a_row(
    book: FaultBook, when: dict[str, Any], strikes: list[int | None]
) -> None:
    put(book, **when)
    assert statuses(book, *[CALL] * 5) == strikes


def test_occurrences_of_something_else_do_not_count(book: FaultBook) -> None:
    fault = put(book, nth=2)
    assert statuses(book, CALL, OTHER_CALL, PUSH, JOIN, CALL) == [None, None, None, None, 503]
    assert (fault.seen, fault.fired) == (2, 1)


def test_an_occurrence_is_struck_by_one_fault_and_the_next_by_the_one_set_after_it(book: FaultBook) -> None:
    first, second = put(book, effect={"status": 503}), put(book, effect={"status": 429})
    assert statuses(book, CALL, CALL, CALL) == [503, 429, None]
    assert (first.seen, second.seen) == (1, 2)


def test_a_fault_that_waits_counts_what_strikes_others(book: FaultBook) -> None:
    put(book, effect={"status": 503})
    put(book, effect={"status": 429}, nth=3)
    assert statuses(book, CALL, CALL, CALL) == [503, None, 429]


# --- for whom --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("caller", ["jane", "@Jane", "jane/weather-agent", "id"])
def test_it_strikes_only_the_caller_that_it_names(cast: Cast, book: FaultBook, caller: str) -> None:
    struck = cast.weather.id if caller == "jane/weather-agent" else cast.jane.id
    put(book, caller=cast.jane.id.upper() if caller == "id" else caller)
    by = CALL._replace
    assert statuses(book, CALL, by(caller=cast.ravi.id), by(caller=struck)) == [None, None, 503]


def test_a_handle_of_nobody_is_refused_with_the_nearest_and_an_id_of_nobody_may_come_later(book: FaultBook) -> None:
    with pytest.raises(BadFault) as caught:
        put(book, caller="jane/wether-agent")
    assert (caught.value.field, caught.value.problem) == (
        "caller",
        "is neither the handle of anybody in this world nor an id; the nearest is jane/weather-agent",
    )
    assert book.all() == []
    put(book, caller=ROOM)
    assert statuses(book, CALL._replace(caller=ROOM)) == [503]


def test_in_a_world_of_nobody_there_is_nobody_near() -> None:
    with pytest.raises(BadFault) as caught:
        put(FaultBook.of(World()), caller="jane")
    assert caught.value.problem == "is neither the handle of anybody in this world nor an id"


def test_it_strikes_only_in_the_room_that_it_names(book: FaultBook) -> None:
    put(book, room=ROOM)
    assert statuses(book, CALL, CALL._replace(room=f"{ROOM[:-1]}0"), CALL._replace(room=ROOM)) == [None, None, 503]


# --- on what ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "on, effect, struck",
    [
        ("upgrade", {"refuse": {"status": 503}}, {"upgrade"}),
        ("join", {"close": 1011}, {"join"}),
        ("leave", {"close": 1011}, {"leave"}),
        ("heartbeat", {"close": 1011}, {"heartbeat"}),
        ("frame", {"close": 1011}, {"join", "leave", "heartbeat", "other"}),
        ("message_created", {"close": 1011}, {"push"}),
        ("room_added", {"close": 1011}, set()),
        (CHAT.upper().replace("CHAT_ROOM", "chat_room"), {"close": 1011}, {"join", "leave", "other", "push"}),
        ("chat_room:*", {"close": 1011}, {"join", "leave", "other", "push"}),
        ("chat_room:*", {"reply": "drop"}, {"join", "leave", "other"}),
        ("chat_room:*", {"push": "omit"}, {"push"}),
        ("chat_room:*", {"crash": True}, {"join", "push"}),
        ("agent_rooms:*", {"close": 1011}, set()),
        (f"chat_room:{ROOM[:-1]}0", {"close": 1011}, set()),
    ],
)
def test_what_it_is_set_on_says_what_it_strikes(
    book: FaultBook, on: str, effect: dict[str, Any], struck: set[str]
) -> None:
    put(book, on, effect, times=None)
    life = [
        Occurrence("upgrade", "upgrade"),
        JOIN,
        Occurrence("leave", "phx_leave", topic=CHAT, room=ROOM),
        Occurrence("heartbeat", "heartbeat", topic="phoenix"),
        Occurrence("other", "shout", topic=CHAT, room=ROOM),
        PUSH,
    ]
    assert {each.moment for each in life if book.fire(each) is not None} == struck


# --- the book --------------------------------------------------------------------------------------------------------


def test_a_world_has_one_book(cast: Cast, book: FaultBook) -> None:
    assert FaultBook.of(cast.world) is book
    assert FaultBook.of(World()) is not book


def test_a_world_is_faulty_while_a_fault_waits(cast: Cast, book: FaultBook) -> None:
    faulty = [cast.world.faulty]
    put(book)
    faulty.append(cast.world.faulty)
    book.fire(CALL)
    faulty.append(cast.world.faulty)
    assert faulty == [False, True, False]


def test_a_fault_can_be_taken_back(cast: Cast, book: FaultBook) -> None:
    first, second = put(book), put(book)
    book.remove(first.id)
    assert (book.all(), cast.world.faulty) == ([second], True)
    with pytest.raises(NotFound, match="Fault not found"):
        book.remove(first.id)
    book.remove(second.id)
    assert (statuses(book, CALL), cast.world.faulty) == ([None], False)


def test_all_faults_can_be_taken_back_and_ids_are_not_used_again(cast: Cast, book: FaultBook) -> None:
    assert [put(book).id, put(book).id] == ["fault-1", "fault-2"]
    book.clear()
    assert (book.all(), cast.world.faulty) == ([], False)
    assert put(book).id == "fault-3"


def test_there_is_a_most_of_faults(book: FaultBook) -> None:
    for _ in range(MOST_FAULTS):
        put(book)
    with pytest.raises(BadFault, match="there are 1000, spent ones included; clear some"):
        put(book)


def test_whoever_asked_is_told_of_each_that_fires_and_of_what_it_struck(book: FaultBook) -> None:
    told: list[tuple[str, Occurrence]] = []
    book.on_fired.append(lambda fault, occurrence: told.append((fault.id, occurrence)))
    fault = put(book, nth=2)
    fired(book, CALL, CALL, CALL)
    assert told == [(fault.id, CALL)]


def test_a_fault_is_shown_as_written_with_what_has_become_of_it(book: FaultBook) -> None:
    fault = put(book, effect={"status": 429, "retry_after": 3}, caller="@jane", room=ROOM)
    assert plain(fault) == {
        "id": "fault-1",
        "on": "create_agent_chat_message",
        "caller": "@jane",
        "room": ROOM,
        "nth": 1,
        "times": 1,
        "effect": {"status": 429, "retry_after": 3},
        "does": "answers 429 (rate_limit_exceeded), Retry-After 3",
        "seen": 0,
        "fired": 0,
        "spent": False,
    }
    fired(book, CALL._replace(caller=fault.caller_id, room=ROOM))
    shown = plain(fault)
    assert (shown["seen"], shown["fired"], shown["spent"]) == (1, 1, True)
    assert book.all() == [fault], "it stays to be looked at"
