"""The same server, whichever way and in whichever era a client comes to it."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager

import anyio
import pytest
from mcp import Client
from mcp.shared.exceptions import MCPDeprecationWarning, MCPError
from mcp_types import CallToolResult, ListToolsResult, TextContent

from mcp_server.server import INSTRUCTIONS, build
from mcp_server.settings import Settings
from mcp_server.tools import catalogue, schemas
from mcp_server.tools.table import Group, KeyKind
from mcp_server.version import VERSION
from mock_platform import MockPlatform
from tests.mcp_server.transports.stage import WAYS, Hesitant, Way, client_of, client_on, hesitant, soon

every_way = pytest.mark.parametrize("way", WAYS, ids=str)
USER_TOOLS = schemas.listing(
    catalogue.loaded(KeyKind.USER, frozenset({Group.DEFAULT})),
    legacy_names=False,
)


@pytest.fixture(scope="module")
def mock() -> Iterator[MockPlatform]:
    with MockPlatform() as running:
        yield running


def user_of(mock: MockPlatform) -> Settings:
    return Settings(api_key=mock.user_key, base_url=mock.base_url)


def waiting_on(platform: Hesitant) -> Settings:
    return Settings(api_key="thnv_u_somebody", base_url=platform.base_url)


def text_of(result: object) -> str:
    assert isinstance(result, CallToolResult)
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


# --- what a client is told -------------------------------------------------------------------------------------------


@every_way
async def test_a_client_learns_who_serves_it_and_what_there_is(way: Way, mock: MockPlatform) -> None:
    async with client_of(way, user_of(mock)) as client:
        assert client.server_info is not None
        assert (client.server_info.name, client.server_info.version) == ("thenvoi-mcp-server", VERSION)
        assert client.instructions == INSTRUCTIONS
        assert client.server_capabilities.model_dump(by_alias=True, exclude_none=True) == {
            "prompts": {"listChanged": False},
            "resources": {"listChanged": False, "subscribe": False},
            "tools": {"listChanged": False},
        }


def test_the_instructions_are_three_sentences() -> None:
    assert INSTRUCTIONS.count(". ") == 2
    assert INSTRUCTIONS.endswith(".")


@every_way
async def test_tools_are_listed_on_one_page_as_the_table_has_them(way: Way, mock: MockPlatform) -> None:
    async with client_of(way, user_of(mock)) as client:
        listed = await client.list_tools()
    assert [tool.model_dump(by_alias=True, exclude_none=True) for tool in listed.tools] == USER_TOOLS
    assert listed.next_cursor is None


@every_way
async def test_a_client_of_the_newest_era_may_keep_the_list_for_itself(way: Way, mock: MockPlatform) -> None:
    async with client_of(way, user_of(mock)) as client:
        listed = await client.list_tools()
    assert isinstance(listed, ListToolsResult)
    told = (listed.result_type, listed.ttl_ms, listed.cache_scope)
    assert told == (("complete", 300_000, "private") if way.is_modern else ("complete", 0, listed.cache_scope))


@every_way
@pytest.mark.parametrize("method", ["list_tools", "list_prompts", "list_resources", "list_resource_templates"])
async def test_a_page_that_nobody_was_told_of_is_refused(way: Way, method: str, mock: MockPlatform) -> None:
    async with client_of(way, user_of(mock)) as client:
        with pytest.raises(MCPError) as caught:
            await getattr(client, method)(cursor="2")
    assert (caught.value.code, caught.value.message) == (-32602, "Unknown cursor: lists have one page here")


@every_way
async def test_prompts_and_resources_are_there_and_empty(way: Way, mock: MockPlatform) -> None:
    async with client_of(way, user_of(mock)) as client:
        assert (await client.list_prompts()).prompts == []
        assert (await client.list_resources()).resources == []
        assert (await client.list_resource_templates()).resource_templates == []
        with pytest.raises(MCPError, match=r"^Unknown prompt: greeting$") as no_prompt:
            await client.get_prompt("greeting")
        with pytest.raises(MCPError, match=r"^Resource not found$") as no_resource:
            await client.read_resource("test://nothing")
    assert (no_prompt.value.code, no_resource.value.code) == (-32602, -32602)
    assert no_resource.value.data == {"uri": "test://nothing"}


# --- calls -----------------------------------------------------------------------------------------------------------


@every_way
async def test_an_answer_is_one_block_of_text_and_the_same_as_structure(way: Way, mock: MockPlatform) -> None:
    async with client_of(way, user_of(mock)) as client:
        result = await client.call_tool("get_my_profile", {})
    assert json.loads(text_of(result))["data"]["id"] in mock.ids.values()
    assert (result.is_error, result.structured_content) == (False, {"result": text_of(result)})


@every_way
async def test_an_older_name_is_understood_and_answers_the_same(way: Way, mock: MockPlatform) -> None:
    async with client_of(way, user_of(mock)) as client:
        new, old = await client.call_tool("list_my_chats", {}), await client.call_tool("list_user_chats", {})
    assert text_of(old) == text_of(new)


@every_way
async def test_what_the_platform_refuses_is_a_result_that_says_what_to_do(way: Way, mock: MockPlatform) -> None:
    async with client_of(way, user_of(mock)) as client:
        result = await client.call_tool("get_my_chat", {"chat_id": "00000000-0000-4000-8000-000000000000"})
    assert (result.is_error, result.structured_content) == (True, None)
    assert text_of(result).startswith("Error: 404 not_found: ")
    assert "list_my_chats" in text_of(result)
    assert mock.user_key not in text_of(result)


@every_way
async def test_a_tool_that_nobody_has_is_an_error_of_the_protocol(way: Way, mock: MockPlatform) -> None:
    async with client_of(way, user_of(mock)) as client:
        with pytest.raises(MCPError) as caught:
            await client.call_tool("list_everything", {})
    assert (caught.value.code, caught.value.message) == (-32602, "Unknown tool: list_everything")


@every_way
async def test_an_unknown_key_still_has_its_health_checked(way: Way, mock: MockPlatform) -> None:
    async with client_of(way, Settings(api_key="sk-other", base_url=mock.base_url)) as client:
        assert [tool.name for tool in (await client.list_tools()).tools] == ["health_check"]
        result = await client.call_tool("health_check", {})
    assert result.is_error
    assert text_of(result).startswith("Failed | unknown | ")


# --- at the same time ------------------------------------------------------------------------------------------------


@every_way
async def test_the_server_answers_others_while_a_call_waits_for_the_platform(way: Way) -> None:
    async with hesitant() as platform, client_of(way, waiting_on(platform)) as client:
        call = asyncio.create_task(client.call_tool("list_my_chats", {}))
        await soon(platform.asked)
        if not way.is_modern:  # 2026-07-28 has no ping
            with pytest.warns(MCPDeprecationWarning):
                await client.send_ping()
        await client.list_prompts()
        assert not call.done()
        platform.answer.set()
        assert text_of(await call) == '{"data":[]}'


@every_way
async def test_a_call_that_is_cancelled_hangs_up_on_the_platform_and_the_session_goes_on(way: Way) -> None:
    async with hesitant() as platform, client_of(way, waiting_on(platform)) as client:
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(client.call_tool, "list_my_chats", {})
                await soon(platform.asked)
                scope.cancel()
        await soon(platform.hung_up)
        assert (await client.list_prompts()).prompts == []


@pytest.mark.parametrize("way", [way for way in WAYS if not way.is_modern], ids=str)
async def test_the_way_to_the_platform_is_open_before_the_first_call(way: Way) -> None:
    async with hesitant() as platform, client_of(way, waiting_on(platform)):
        await soon(platform.greeted)
        assert not platform.asked.is_set()


# --- faults of ours --------------------------------------------------------------------------------------------------


class Answering:
    """Calls that end as the test wants."""

    def __init__(self, outcome: str | Exception) -> None:
        self._outcome = outcome

    async def call(self, name: str, arguments: Mapping[str, object]) -> str:  # noqa: ARG002 - whatever is asked
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome


@asynccontextmanager
async def answering(way: Way, outcome: str | Exception) -> AsyncIterator[Client]:
    server = build(Answering(outcome), USER_TOOLS, on_client=lambda: None)
    async with client_on(way, server) as client:
        yield client


@every_way
async def test_a_fault_of_ours_tells_the_client_nothing_and_the_log_everything(
    way: Way, caplog: pytest.LogCaptureFixture
) -> None:
    async with answering(way, ZeroDivisionError("the secret of the house")) as client:
        with pytest.raises(MCPError) as caught:
            await client.call_tool("health_check", {})
    assert (caught.value.code, caught.value.message, caught.value.data) == (-32603, "Internal error", None)
    (record,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert record.getMessage() == "the call of health_check failed through a fault of this server"
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ZeroDivisionError)


@every_way
async def test_half_a_surrogate_pair_does_not_break_the_stream(way: Way) -> None:
    async with answering(way, "caf\u00e9 \U0001f600 \ud83d.") as client:
        result = await client.call_tool("health_check", {})
    assert text_of(result) == "caf\u00e9 \U0001f600 \ufffd."


async def test_many_clients_are_served_at_once(mock: MockPlatform) -> None:
    async def one(client: Client) -> str:
        return text_of(await client.call_tool("get_my_profile", {}))

    way = Way("stdio", "legacy")
    async with client_of(way, user_of(mock)) as client:
        answers = await asyncio.gather(*(one(client) for _ in range(50)))
    assert len(set(answers)) == 1
