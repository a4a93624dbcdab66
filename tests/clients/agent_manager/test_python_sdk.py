"""The Python SDK (mcp 2.3), over SSE and Streamable HTTP in both eras: the whole life of a client."""

import asyncio
from collections.abc import Iterator

import httpx2
import pytest
from mcp import MCPError

from mock_platform.world import World
from tests.agent_manager.stage import NOTHING, Stage
from tests.clients.agent_manager.connecting import WAYS, Connect, over_sse, text_of

CHANGED = "notifications/tools/list_changed"
ways = pytest.mark.parametrize("connect", WAYS.values(), ids=WAYS)


@pytest.fixture
def stage() -> Iterator[Stage]:
    with Stage() as stage:
        yield stage


@pytest.fixture
def frozen() -> Iterator[Stage]:
    with Stage(clock="frozen") as stage:
        yield stage


def register(stage: Stage, owner: str, name: str) -> None:
    user = stage.user(owner)

    def change(world: World) -> None:
        world.accounts.register_agent(user, name, "Has just come.")

    stage.inside(change)


async def until(stage: Stage, what: str, **left: int) -> None:
    """Wait until so much is left behind, or more."""
    await asyncio.to_thread(stage.until, lambda _: stage.left_behind().items() >= left.items(), what)


@ways
@pytest.mark.rule("AM-5.3", "AM-5.4")
async def test_it_connects_lists_and_gets_the_price_that_it_asks_for(stage: Stage, connect: Connect) -> None:
    async with connect(stage.mock.base_url, await asyncio.to_thread(stage.bearer)) as (client, _):
        if client.protocol_version == "2025-11-25":
            assert client.server_info is not None
            assert (client.server_info.name, client.server_info.version) == ("AgentManager", "1.0.0")
            assert client.server_capabilities.tools is not None
            assert client.server_capabilities.tools.list_changed is True
        listed = await client.list_tools()
        assert [tool.name for tool in listed.tools][:2] == ["list_agents", "run_finance_agent"]
        result = await client.call_tool("run_finance_agent", {"message": "What is the price of AAPL?"})
        assert (text_of(result), result.is_error) == ("AAPL trades at 187.42 USD (a made-up price of the mock).", False)
        agents = (await client.call_tool("list_agents", {})).structured_content
        assert agents is not None
        assert [each["tool"] for each in agents["agents"]] == [tool.name for tool in listed.tools][1:]


@ways
@pytest.mark.rule("AM-5.4")
async def test_errors_come_as_the_client_knows_them(stage: Stage, connect: Connect) -> None:
    async with connect(stage.mock.base_url, await asyncio.to_thread(stage.bearer)) as (client, _):
        with pytest.raises(MCPError) as caught:
            await client.call_tool("run_courier_agent", {"message": "hello"})
        assert (caught.value.code, caught.value.message) == (-32602, "Unknown tool: run_courier_agent")
        offline = await client.call_tool("run_night_clerk", {"message": "hello"})
        assert offline.is_error
        assert text_of(offline).startswith("Error: offline: Night Clerk is not connected")


@ways
@pytest.mark.rule("AM-5.5")
async def test_it_hears_of_changes_that_it_may_see_and_finds_them_in_the_list(stage: Stage, connect: Connect) -> None:
    async with connect(stage.mock.base_url, await asyncio.to_thread(stage.bearer, "bob")) as (client, told):
        await client.list_tools()
        await asyncio.to_thread(stage.until, lambda _: stage.listeners() == 1, "it listens")
        await asyncio.to_thread(register, stage, "olga", "Stranger")
        await asyncio.to_thread(register, stage, "alice", "Newcomer")
        assert await asyncio.wait_for(told.get(), 30) == CHANGED
        names = [tool.name for tool in (await client.list_tools()).tools]
        assert "run_newcomer" in names
        assert "run_stranger" not in names
        result = await client.call_tool("list_agents", {})
        assert "newcomer" in text_of(result)


@ways
@pytest.mark.rule("AM-5.4")
async def test_it_is_told_of_progress(stage: Stage, connect: Connect) -> None:
    steps: list[tuple[float, float | None]] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        assert "Web Agent" in str(message)
        steps.append((progress, total))

    async with connect(stage.mock.base_url, await asyncio.to_thread(stage.bearer)) as (client, _):
        result = await client.call_tool("run_web_agent", {"message": "MCP"}, progress_callback=note)
    assert not result.is_error
    assert steps == [(0, 60)]


@ways
@pytest.mark.rule("AM-5.4")
async def test_a_call_that_it_gives_up_leaves_nothing_behind(frozen: Stage, connect: Connect) -> None:
    async with connect(frozen.mock.base_url, await asyncio.to_thread(frozen.bearer)) as (client, _):
        call = asyncio.create_task(client.call_tool("run_finance_agent", {"message": "price?"}))
        await until(frozen, "the call waits", runs=1)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        await until(frozen, "nobody waits", runs=0)
        assert len((await client.list_tools()).tools) == 5
    await until(frozen, "it has gone", **NOTHING)


@pytest.mark.rule("AM-5.2")
@pytest.mark.parametrize(
    "connect, told",
    [(over_sse, "Client error '401 Unauthorized'"), (WAYS["http"], "Server returned an error response")],
)
async def test_without_a_good_token_it_does_not_connect(stage: Stage, connect: Connect, told: str) -> None:
    with pytest.raises((BaseExceptionGroup, httpx2.HTTPStatusError)) as caught:
        async with connect(stage.mock.base_url, {"Authorization": "Bearer nonsense"}):
            pass
    assert told in _leaves(caught.value)


def _leaves(error: BaseException) -> str:
    if isinstance(error, BaseExceptionGroup):
        return " ".join(_leaves(each) for each in error.exceptions)
    return f"{type(error).__name__}: {error}"


@ways
@pytest.mark.rule("AM-5.5")
async def test_what_was_called_as_a_tool_is_a_room_for_everybody_else(stage: Stage, connect: Connect) -> None:
    async with connect(stage.mock.base_url, await asyncio.to_thread(stage.bearer, "bob")) as (client, _):
        await client.call_tool("run_procurator_assistant", {"message": "I want to order ten chairs"})
    async with httpx2.AsyncClient(base_url=stage.mock.base_url, trust_env=False) as http:
        key = {"X-API-Key": stage.mock.keys["alice/procurator_assistant"]}
        (room,) = (await http.get("/api/v1/agent/chats", headers=key)).json()["data"]
        context = (await http.get(f"/api/v1/agent/chats/{room['id']}/context", headers=key)).json()["data"]
    assert [each["sender_name"] for each in context] == ["Bob Nakamura", "Procurator Assistant"]
