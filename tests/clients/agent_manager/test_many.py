"""Fifty clients at once: each gets its own answers, hears of its own agents, and leaves nothing behind."""

import asyncio

import pytest

from mock_platform.world import World
from tests.agent_manager.stage import NOTHING, Stage
from tests.clients.agent_manager.connecting import over_sse, text_of

CLIENTS = 50
USERS = ("alice", "bob", "olga")


@pytest.mark.rule("AM-5.3", "AM-5.5")
def test_fifty_sessions_run_agents_while_their_lists_change() -> None:
    with Stage() as stage:
        asyncio.run(_play(stage))
        stage.until(lambda _: stage.left_behind() == NOTHING, "all have gone")


async def _play(stage: Stage) -> None:
    headers = {name: stage.bearer(name) for name in USERS}
    connected, changed = asyncio.Barrier(CLIENTS + 1), asyncio.Event()
    new_tools: dict[str, set[str]] = {name: set() for name in USERS}

    async def one(number: int) -> str:
        username = USERS[number % 3]
        async with over_sse(stage.mock.base_url, headers[username]) as (client, told):
            await client.list_tools()
            await connected.wait()
            tool = "run_courier_agent" if username == "olga" else "run_web_agent"
            result = await client.call_tool(tool, {"message": f"question {number}"})
            await changed.wait()
            assert await asyncio.wait_for(told.get(), 30) == "notifications/tools/list_changed"
            new_tools[username] |= {each.name for each in (await client.list_tools()).tools}
            return text_of(result)

    clients = [asyncio.create_task(one(number)) for number in range(CLIENTS)]
    await connected.wait()
    assert stage.left_behind()["sessions"] == CLIENTS
    stage.inside(lambda world: _register(world, stage))
    changed.set()
    answers = await asyncio.gather(*clients)
    for number, answer in enumerate(answers):
        said = f"question {number}"
        assert answer == (said if number % 3 == 2 else f"I found three pages about: {said}")
    assert {name for name in new_tools["olga"] if "new" in name} == {"run_olgas_new_one"}
    for username in ("alice", "bob"):
        assert {name for name in new_tools[username] if "new" in name} == {"run_bobs_new_one"}
    assert stage.inside(lambda world: len(world.rooms.rooms)) == CLIENTS


def _register(world: World, stage: Stage) -> None:
    for owner, name in (("bob", "Bobs New One"), ("olga", "Olgas New One")):
        world.accounts.register_agent(stage.user(owner), name, "Has just come.")
