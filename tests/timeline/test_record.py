"""The record: in order, without gaps, bounded, and linked by what caused what."""

import pytest

from mock_platform.timeline import Entry, Timeline
from mock_platform.timeline import record as of_record
from mock_platform.timeline.exchanges import UnknownOperation, kept
from mock_platform.timeline.happenings import _HAPPENINGS
from mock_platform.timeline.recent import Recent
from mock_platform.timeline.search import causes_of
from mock_platform.world import World, events
from tests.world.builders import Cast


def numbers(timeline: Timeline) -> list[int]:
    return [each.seq for each in timeline]


def answered(timeline: Timeline, *, body: bytes, answer: bytes = b"") -> int:
    seq = timeline.open()
    timeline.close(seq, None, (UnknownOperation("send"), None, "POST", "/", kept(body), b"", None), 201, answer)
    return seq


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


def test_who_has_sent_a_message_is_known_after_they_have_left(cast: Cast, timeline: Timeline) -> None:
    room = cast.room(cast.jane, cast.weather)
    cast.say(cast.weather, room, "I am off.", cast.jane)
    cast.world.rooms.remove_participant(cast.weather, room.id, cast.weather.id)
    (entry,) = [each for each in timeline if each.name == "message_created"]
    assert entry.who is cast.weather


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
    created = timeline.last
    assert timeline.cause_of_words(cast.weather.id, room.id) is None
    assert timeline.cause_of_mark(message.id, cast.weather.id, room.id, 90) == created
    timeline.handed(message.id, cast.weather.id, 91)
    assert timeline.cause_of_mark(message.id, cast.weather.id, room.id, 92) == 91
    assert timeline.cause_of_words(cast.weather.id, room.id) == 92
    assert timeline.cause_of_words(cast.weather.id, "another room") is None
    assert timeline.cause_of_mark("another message", cast.weather.id, room.id, 93) is None


def test_causes_are_followed_as_far_as_they_are_kept(timeline: Timeline) -> None:
    first = timeline.note("clock", "advance", {})
    second = timeline.note("bot", "say", {}, cause=first.seq)
    third = timeline.note("push", "message_created", {}, cause=second.seq)
    assert causes_of(third, timeline) == [second.seq, first.seq]
    timeline.clear()
    assert causes_of(third, timeline) == [second.seq]


def test_a_delivery_that_moves_by_itself_follows_from_how_the_agent_got_the_message(
    cast: Cast, timeline: Timeline
) -> None:
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, "Rain?", cast.weather)
    fetched = timeline.note("push", "message_created", {})
    timeline.handed(message.id, cast.weather.id, fetched.seq)
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
    assert numbers(timeline) == [3]  # half of them go, so that not every further one has to be counted again
    answered(timeline, body=b"a" * 500)
    assert numbers(timeline) == [4]
    answered(timeline, body=b"a")
    assert numbers(timeline) == [5]


def test_nothing_is_kept_without_bound_while_nobody_looks(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_record, "MOST_BYTES", 100)
    timeline = Timeline(cast.world, most=5)
    for _ in range(50):
        answered(timeline, body=b"a" * 30, answer=b"b" * 10)
        assert sum(of_record._size_of(each) for each in timeline._laid) <= 100
        assert len(timeline._laid) <= 5
    for _ in range(50):
        timeline.note("frame", "heartbeat", {})
    assert numbers(timeline) == [96, 97, 98, 99, 100]


@pytest.mark.parametrize("looked_at", [False, True])
def test_whatever_clients_decide_the_size_of_is_counted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, *, looked_at: bool
) -> None:
    monkeypatch.setattr(of_record, "MOST_BYTES", 100)
    timeline = Timeline(cast.world)
    if looked_at:
        timeline.watch(lambda _: None)
    unknown = UnknownOperation()
    for path, query in (("/" + "p" * 59, b""), ("/" + "p" * 59, b""), ("/", b"q" * 59)):
        timeline.close(timeline.open(), None, (unknown, None, "GET", path, b"", query, None), 404, b"")
    assert numbers(timeline) == [3]
    timeline.note("push", "message_created", {}, to=[cast.jane] * 10)
    assert numbers(timeline) == [4]
    timeline.note("push", "message_created", {}, to=[cast.jane])
    assert numbers(timeline) == [4, 5]


def test_watched_or_not_as_many_entries_are_kept(cast: Cast) -> None:
    timeline = Timeline(cast.world, most=3)
    timeline.watch(lambda _: None)
    for _ in range(10):
        timeline.note("frame", "heartbeat", {})
    assert numbers(timeline) == [8, 9, 10]


def test_a_request_comes_before_what_it_has_caused(cast: Cast, timeline: Timeline) -> None:
    timeline.clear()
    seq = timeline.open()
    room = cast.room(cast.jane)
    timeline.close(
        seq, None, (UnknownOperation("create_my_chat_room"), cast.jane, "POST", "/", b"", b"", room.id), 201, b""
    )
    after = timeline.note("frame", "heartbeat", {})
    request, *changes, last = timeline
    assert (request.seq, request.kind, request.cause) == (seq, "request", None)
    assert {each.cause for each in changes} == {seq}
    assert (last, after.cause) == (after, None)


def test_what_a_fault_has_struck_is_marked(cast: Cast, timeline: Timeline) -> None:
    timeline.clear()
    timeline.struck("fault-0")  # while nothing is answered: a socket's
    seq = timeline.open()
    timeline.struck("fault-1")
    timeline.close(seq, None, (UnknownOperation("send"), cast.jane, "POST", "/", b"", b"", None), 503, b"")
    answered(timeline, body=b"")
    assert [each.details.get("fault") for each in timeline] == ["fault-1", None]


def test_what_is_remembered_to_find_causes_is_bounded_as_well() -> None:
    recent: Recent[str] = Recent(2)
    for number in range(4):
        recent.put(f"{number}", number)
    assert [recent.get(f"{number}") for number in range(4)] == [0, 1, 2, 3]
    recent.put("0", 10)
    recent.put("4", 4)
    assert [recent.get(f"{number}") for number in range(5)] == [10, None, None, 3, 4]
    recent.clear()
    assert recent.get("4") is None


def test_watchers_hear_of_complete_entries_in_their_order_until_they_stop(cast: Cast, timeline: Timeline) -> None:
    heard: list[Entry] = []
    stop = timeline.watch(heard.append)
    seq = timeline.open()
    event = timeline.note("event", "something", {})
    assert heard == []
    timeline.close(seq, None, (UnknownOperation("send"), cast.jane, "POST", "/", b"", b"", None), 201, b"")
    assert [each.seq for each in heard] == [seq, event.seq]
    stop()
    timeline.note("event", "something", {})
    assert len(heard) == 2


def test_every_kind_of_event_has_its_place_in_the_record() -> None:
    kinds = {each for each in vars(events).values() if isinstance(each, type) and issubclass(each, events.Event)}
    assert set(_HAPPENINGS) == kinds - {events.Event}


def test_a_timeline_is_found_again_by_whoever_asks_the_world() -> None:
    world = World()
    assert world.attached(Timeline, Timeline) is world.attached(Timeline, Timeline)
