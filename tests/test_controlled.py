"""A mock in the same process is controlled in the same words."""

import asyncio

import httpx2
import pytest

from mock_platform import MockPlatform


def test_the_mocks_own_world_has_its_clock_faults_and_timeline_at_hand() -> None:
    with MockPlatform() as mock:
        mock.clock.freeze()
        before = mock.clock.now
        mock.faults.add("get_agent_me", {"status": 503})
        url, headers = f"{mock.base_url}/api/v1/agent/me", {"X-API-Key": mock.agent_key}
        assert httpx2.get(url, headers=headers, trust_env=False).status_code == 503
        mock.timeline.expect(name="get_agent_me", status=503, count=1)
        assert mock.clock.now == before
        with mock.control.worlds.create() as world:
            assert world.name in {each["name"] for each in mock.control.worlds.all()}


def test_a_mock_that_is_started_again_is_controlled_at_its_new_address() -> None:
    mock = MockPlatform()
    for _ in range(2):
        with mock:
            assert mock.clock.state()["mode"] == "running"


def test_before_its_start_there_is_nothing_to_control() -> None:
    with pytest.raises(RuntimeError, match="has no address yet"):
        _ = MockPlatform().clock


async def test_on_its_own_loop_it_refuses_to_wait_for_itself_and_can_be_awaited() -> None:
    async with MockPlatform() as mock:
        for word in ("control", "clock", "faults", "timeline"):
            with pytest.raises(RuntimeError, match=r"use `await mock\.acontrol…` here"):
                getattr(mock, word)
        world = await mock.acontrol.world()
        await world.clock.freeze()
        assert (await world.clock.state())["mode"] == "frozen"
        assert await asyncio.to_thread(_mode, mock) == "frozen"


def _mode(mock: MockPlatform) -> str:
    return mock.clock.state()["mode"]
