"""The record: in order, without gaps, bounded, and linked by what caused what."""

import pytest

from mock_platform.timeline import Entry, Timeline
from mock_platform.timeline import record as of_record
from mock_platform.timeline.exchanges import Exchange
from mock_platform.timeline.happenings import _HAPPENINGS
from mock_platform.timeline.search import causes_of
from mock_platform.world import World, events
from tests.world.builders import Cast


def numbers(timeline: Timeline) -> list[int]:
    return [each.seq for each in timeline]


def answered(timeline: Timeline, *, body: bytes, answer: bytes = b"") -> None:
    exchange = Exchange("send", None, "POST", "/", b"", body)
    timeline.open(exchange)
    timeline.close(exchange, 201, answer)


def test_a_change_of_state_is_an_entry_that_says_what_and_where(cast: Cast, timeline: Timeline) -> None:
    room = cast.room(cast.jane, cast.weather)
    timeline.clear()
    message = cast.say(cast.jane, room, "Rain?", cast.weather)
    (entry,) = timeline
    assert entry.plain() == {
        "seq": timeline.last,
        "at": "2026-01-05T08:00:00.000015Z",
        "kind": "event",
        "name": "message_created",
        "cause": None,
        "who": {"type": "User", "id": cast.jane.id, "handle": "jane"},
        "to": [],
        "room": room.id,
        "summary": f"message_created {message.id} text {message.content}",
        "details": {
            "message": message.id,
            "type": "text",
            "content": message.content,
            "mentions": [cast.weather.id],
        },
    }


def test_the_state_of_a_delivery_is_that_of_the_moment(cast: Cast, timeline: Timeline) -> None:
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, "Rain?", cast.weather)
    timeline.clear()
    cast.world.deliveries.mark_processing(cast.weather, room.id, message.id)
    cast.world.deliveries.mark_processed(cast.weather, room.id, message.id)
    assert [(each.name, each.details["status"]) for each in timeline] == [
        ("message_updated", "processing"),
        ("message_updated", "processed"),
    ]
    assert all(each.who is not None and each.who.id == cast.weather.id for each in timeline)


def test_what_happens_while_something_is_done_is_caused_by_it(cast: Cast, timeline: Timeline) -> None:
    with timeline.doing(timeline.note("clock", "advance", {"seconds": 1})) as outer:
        with timeline.doing(timeline.note("bot", "answer", {}, who=cast.weather)) as inner:
            room = cast.room(cast.weather)
        after = timeline.note("frame", "heartbeat", {})
    alone = timeline.note("frame", "heartbeat", {})
    assert (outer.cause, inner.cause, after.cause, alone.cause) == (None, outer.seq, outer.seq, None)
    made = [each for each in timeline if each.room == room.id]
    assert made
    assert {each.cause for each in made} == {inner.seq}


def test_a_mark_follows_from_the_push_and_the_answer_from_the_mark(cast: Cast, timeline: Timeline) -> None:
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, "Rain?", cast.weather)
    push = timeline.note("push", "message_created", {"topic": f"chat_room:{room.id}"})
    timeline.handed(message.id, cast.weather.id, push)
    mark = timeline.note("request", "mark", {"method": "POST", "path": "/"}, who=cast.weather)
    timeline.cause_of_mark(message.id, cast.weather.id, room.id, mark)
    words = timeline.note("request", "send", {"method": "POST", "path": "/"}, who=cast.weather)
    timeline.cause_of_words(cast.weather.id, room.id, words)
    elsewhere = timeline.note("request", "send", {"method": "POST", "path": "/"}, who=cast.weather)
    timeline.cause_of_words(cast.weather.id, "another room", elsewhere)
    assert (mark.cause, words.cause, elsewhere.cause) == (push.seq, mark.seq, None)
    assert causes_of(words, timeline) == [mark.seq, push.seq]


def test_a_delivery_that_moves_by_itself_follows_from_how_the_agent_got_the_message(
    cast: Cast, timeline: Timeline
) -> None:
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, "Rain?", cast.weather)
    fetched = timeline.note("request", "getAgentNextMessage", {"method": "GET", "path": "/"})
    timeline.handed(message.id, cast.weather.id, fetched)
    cast.world.deliveries.mark_processing(cast.weather, room.id, message.id)
    assert [*timeline][-1].cause == fetched.seq


def test_too_many_entries_push_out_the_oldest_and_numbers_go_on(cast: Cast) -> None:
    timeline = Timeline(cast.world, most=3)
    for number in range(5):
        timeline.note("frame", f"frame {number}", {})
    assert numbers(timeline) == [3, 4, 5]
    assert [each.name for each in timeline.after(0)] == ["frame 2", "frame 3", "frame 4"]
    assert [each.seq for each in timeline.after(4)] == [5]
    assert timeline.after(5) == []
    assert timeline.get(2) is None
    assert timeline.get(6) is None
    found = timeline.get(4)
    assert found is not None
    assert found.name == "frame 3"
    timeline.clear()
    assert len(timeline) == 0
    assert timeline.get(5) is None
    assert timeline.note("frame", "next", {}).seq == 6


def test_too_many_bytes_push_out_the_oldest_but_never_the_newest(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_record, "MOST_BYTES", 100)
    timeline = Timeline(cast.world)
    for _ in range(3):
        answered(timeline, body=b"a" * 30, answer=b"b" * 10)
    assert numbers(timeline) == [2, 3]
    answered(timeline, body=b"a" * 500)
    assert numbers(timeline) == [4]
    answered(timeline, body=b"a")
    assert numbers(timeline) == [5]


def test_a_request_that_is_answered_after_it_was_pushed_out_counts_for_nothing(cast: Cast) -> None:
    timeline = Timeline(cast.world, most=1)
    slow = Exchange("send", cast.jane, "POST", "/", b"", b"a" * 30)
    timeline.open(slow)
    answered(timeline, body=b"b")
    timeline.close(slow, 201, b"")
    assert timeline._bytes == 1


def test_what_is_remembered_to_find_causes_is_bounded_as_well(cast: Cast) -> None:
    timeline = Timeline(cast.world, most=2)
    entry = timeline.note("push", "message_created", {})
    for number in range(3):
        timeline.handed(f"message {number}", cast.weather.id, entry)
    causes = []
    for number in range(3):
        mark = timeline.note("request", "mark", {})
        timeline.cause_of_mark(f"message {number}", cast.weather.id, "room", mark)
        causes.append(mark.cause)
    assert causes == [entry.seq] * 3  # the last two are remembered, and as many before them
    for number in range(3, 8):
        timeline.handed(f"message {number}", cast.weather.id, entry)
    mark = timeline.note("request", "mark", {})
    timeline.cause_of_mark("message 0", cast.weather.id, "room", mark)
    assert mark.cause is None


def test_watchers_hear_of_complete_entries_until_they_stop(cast: Cast, timeline: Timeline) -> None:
    heard: list[Entry] = []
    stop = timeline.watch(heard.append)
    under_way = Exchange("send", cast.jane, "POST", "/", b"", b"")
    timeline.open(under_way)
    assert heard == []
    event = timeline.note("event", "something", {})
    timeline.close(under_way, 201, b"")
    assert heard == [event, under_way]
    stop()
    timeline.note("event", "something", {})
    assert len(heard) == 2


def test_every_kind_of_event_has_its_place_in_the_record() -> None:
    kinds = {each for each in vars(events).values() if isinstance(each, type) and issubclass(each, events.Event)}
    assert set(_HAPPENINGS) == kinds - {events.Event}


def test_a_timeline_is_found_again_by_whoever_asks_the_world() -> None:
    world = World()
    assert world.attached(Timeline, Timeline) is world.attached(Timeline, Timeline)
