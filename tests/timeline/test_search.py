"""Finding and expecting entries."""

import asyncio

import pytest

from mock_platform.timeline import Entry, Timeline
from mock_platform.timeline.search import Query, find
from mock_platform.timeline.waiting import NotSeen, expect, wait_for
from mock_platform.world.identities import Identity
from tests.world.builders import Cast

Found = list[Entry]


def push(timeline: Timeline, name: str, room: str, *to: Identity) -> Entry:
    return timeline.note("push", name, {"topic": f"chat_room:{room}"}, to=to, room=room)


@pytest.fixture
def story(cast: Cast, timeline: Timeline) -> dict[str, Entry]:
    """Jane asks, two are told, weather marks."""
    timeline.clear()
    ask = timeline.note(
        "request", "sendMyChatMessage", {"method": "POST", "path": "/x", "status": 201}, who=cast.jane, room="r1"
    )
    with timeline.doing(ask):
        created = timeline.note("event", "message_created", {"content": "Rain tomorrow?"}, room="r1")
    told = push(timeline, "message_created", "r1", cast.weather, cast.jane)
    told.cause = created.seq
    mark = timeline.note("request", "markProcessing", {"method": "POST", "path": "/y", "status": 422}, who=cast.weather)
    mark.cause = told.seq
    return {"ask": ask, "created": created, "told": told, "mark": mark}


@pytest.mark.parametrize(
    "query, names",
    [
        (Query(), ["ask", "created", "told", "mark"]),
        (Query(kind="push"), ["told"]),
        (Query(name="message_created"), ["created", "told"]),
        (Query(who="weather-agent"), ["told", "mark"]),
        (Query(who="@jane/weather-agent"), ["told", "mark"]),
        (Query(by="jane"), ["ask"]),
        (Query(to="jane"), ["told"]),
        (Query(to="travel-agent"), []),
        (Query(room="r1"), ["ask", "created", "told"]),
        (Query(status="422"), ["mark"]),
        (Query(text="tomorrow"), ["created"]),
    ],
    ids=str,
)
def test_a_query_finds_what_it_names(
    timeline: Timeline, story: dict[str, Entry], query: Query, names: list[str]
) -> None:
    assert find(timeline, query) == [story[each] for each in names]


def test_a_query_finds_what_follows_from_an_entry_directly_or_not(timeline: Timeline, story: dict[str, Entry]) -> None:
    assert find(timeline, Query(cause=story["ask"].seq)) == [story["created"], story["told"], story["mark"]]
    assert find(timeline, Query(cause=story["ask"].seq, kind="request")) == [story["mark"]]


def test_a_query_can_leave_out_what_is_known_already(timeline: Timeline, story: dict[str, Entry]) -> None:
    assert find(timeline, Query(name="message_created", after=story["created"].seq)) == [story["told"]]


def test_an_expectation_that_holds_gives_the_entries(timeline: Timeline, story: dict[str, Entry]) -> None:
    assert expect(timeline, Query(kind="push", to="weather-agent")) == [story["told"]]
    assert expect(timeline, Query(kind="request"), count=2) == [story["ask"], story["mark"]]
    assert expect(timeline, Query(to="travel-agent"), count=0) == []


@pytest.mark.usefixtures("story")
def test_an_expectation_that_fails_says_what_came_nearest(cast: Cast, timeline: Timeline) -> None:
    with pytest.raises(NotSeen) as failure:
        expect(timeline, Query(kind="push", name="message_created", to="travel-agent"))
    first = timeline.last - 3
    assert str(failure.value) == (
        "expected at least one of: kind push, name message_created, to travel-agent; saw none\n"
        f"  nearest: #{first + 2} message_created on chat_room:r1 → jane/weather-agent, jane (differs in to)\n"
        f"  nearest: #{first + 1} message_created Rain tomorrow? (differs in kind, to)"
    )


@pytest.mark.usefixtures("story")
def test_too_many_are_shown(timeline: Timeline) -> None:
    with pytest.raises(NotSeen, match=r"^expected 1 of: kind request; saw 2\n  seen: #\d+ jane POST /x → 201\n"):
        expect(timeline, Query(kind="request"), count=1)


def test_nothing_of_the_kind_is_said_too(timeline: Timeline) -> None:
    timeline.clear()
    with pytest.raises(NotSeen) as failure:
        expect(timeline, Query(kind="call"))
    assert str(failure.value).endswith("nearest: nothing of the kind among 0 entries")


async def test_waiting_ends_at_once_when_it_has_happened_already(timeline: Timeline, story: dict[str, Entry]) -> None:
    assert await wait_for(timeline, Query(kind="request"), count=2) == [story["ask"], story["mark"]]


async def test_waiting_ends_when_enough_has_happened(cast: Cast, timeline: Timeline) -> None:
    waiting = asyncio.create_task(wait_for(timeline, Query(kind="bot", by="weather-agent"), count=2))
    await asyncio.sleep(0)
    timeline.note("bot", "one", {}, who=cast.travel)
    one = timeline.note("bot", "one", {}, who=cast.weather)
    await asyncio.sleep(0)
    assert not waiting.done()
    two = timeline.note("bot", "two", {}, who=cast.weather)
    assert await waiting == [one, two]


async def test_waiting_in_vain_ends_with_what_came_nearest(cast: Cast, timeline: Timeline) -> None:
    seen = timeline.note("bot", "one", {}, who=cast.travel)
    with pytest.raises(NotSeen) as failure:
        await wait_for(timeline, Query(kind="bot", by="weather-agent"), seconds=0)
    assert str(failure.value) == (
        "expected 1 of: kind bot, by weather-agent; saw none\n"
        f"  nearest: #{seen.seq} jane/travel-agent bot one (differs in by)"
    )
