"""Control from an event loop: the same words with ``await``."""

import asyncio
import inspect
import json
from datetime import UTC, datetime

import pytest

from mock_platform.client import AsyncControlClient, ControlError, asynchronous, synchronous
from tests.client.acting import ask, make_room

START = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "name", [each for each in vars(synchronous) if each.endswith("Handle") or each == "ControlClient"]
)
def test_both_forms_have_the_same_words_with_the_same_arguments(name: str) -> None:
    def words(of: type) -> dict[str, list[str]]:
        public = {word: getattr(value, "fget", value) for word, value in vars(of).items() if not word.startswith("_")}
        return {word: list(inspect.signature(value).parameters) for word, value in public.items()}

    assert words(getattr(synchronous, name)) == words(getattr(asynchronous, f"Async{name}"))


async def test_worlds_are_made_reset_listed_and_deleted(acontrol: AsyncControlClient) -> None:
    async with acontrol, await acontrol.worlds.create(name="awaited", clock="frozen") as world:
        assert "awaited" in {each["name"] for each in await acontrol.worlds.all()}
        assert (await acontrol.world("awaited")).facts == world.facts
        key = world.user.key
        await world.reset()
        assert world.user.key == key
    with pytest.raises(ControlError, match="not found"):
        await acontrol.__class__(acontrol.base_url).world("awaited")


async def test_the_clock_is_moved(acontrol: AsyncControlClient) -> None:
    world = await acontrol.worlds.create()
    await world.clock.freeze()
    await world.clock.set(START)
    assert await world.clock.now == START
    assert (await world.clock.advance(1))["now"] == "2030-01-01T00:00:01.000000Z"
    assert (await world.clock.run())["mode"] == "running"


async def test_faults_are_set_and_taken_out(acontrol: AsyncControlClient) -> None:
    world = await acontrol.worlds.create()
    fault = await world.faults.add("get_agent_me", {"status": 503})
    answer = await asyncio.to_thread(ask, world.base_url, world.agent("weather-agent"), "GET", "/agent/me")
    assert answer.status_code == 503
    assert [each["fired"] for each in await world.faults.all()] == [1]
    await world.faults.remove(fault["id"])
    await world.faults.clear()
    assert await world.faults.all() == []


async def test_snapshots_are_taken_compared_and_made_into_worlds(acontrol: AsyncControlClient) -> None:
    world = await acontrol.worlds.create()
    assert (await world.snapshots.take("before"))["name"] == "before"
    await asyncio.to_thread(make_room, world.base_url, world.user)
    assert len(await world.snapshots.diff("before")) >= 1
    exported = await world.snapshots.export("before")
    async with await acontrol.worlds.restore(exported) as again:
        assert again.user.id == world.user.id
    assert [each["name"] for each in await world.snapshots.all()] == ["before"]
    await world.snapshots.delete("before")
    assert await world.snapshots.all() == []


async def test_the_timeline_is_waited_for_expected_and_followed(acontrol: AsyncControlClient) -> None:
    world = await acontrol.worlds.create()
    waiting = asyncio.create_task(world.timeline.wait_for(kind="request", seconds=30))
    await asyncio.to_thread(make_room, world.base_url, world.user)
    (entry,) = await waiting
    assert entry["name"] == "create_my_chat_room"
    assert await world.timeline.expect(kind="request", count=1) == [entry]
    assert await world.timeline.count(kind="request") == 1
    async with world.timeline.follow() as entries:
        assert (await anext(entries))["seq"] == 1
    assert [json.loads(line) for line in (await world.timeline.export()).splitlines()] == (
        await world.timeline.entries()
    )
    with pytest.raises(AssertionError, match="expected 0 of: kind request; saw 1"):
        await world.timeline.expect(kind="request", count=0)
    await world.timeline.clear()
    assert await world.timeline.entries() == []


async def test_following_what_is_not_there_is_a_refusal(acontrol: AsyncControlClient) -> None:
    world = await acontrol.worlds.create()
    await world.delete()
    with pytest.raises(ControlError, match="not found"):
        async with world.timeline.follow():
            pass
