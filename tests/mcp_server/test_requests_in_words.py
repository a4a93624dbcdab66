"""What people ask an assistant for, walked as the calls that it makes; the list tools turn names into ids."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from mcp import Client
from mcp_types import TextContent

from mcp_server.settings import Settings
from mock_platform import MockPlatform
from mock_platform.world import World
from mock_platform.world.messages import Message
from tests.mcp_server.transports.stage import Way, client_of

LISBON = "Offsite in Lisbon"
Thing = Mapping[str, Any]


@pytest.fixture
async def mock() -> AsyncIterator[MockPlatform]:
    async with MockPlatform() as mock:
        yield mock


class Assistant:
    """An MCP client that reads what tools answer, and nothing else."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def data(self, tool: str, **arguments: object) -> Any:  # noqa: ANN401 - whatever the platform answers
        """What the platform sends as ``data``."""
        return json.loads(await self.text(tool, **arguments))["data"]

    async def text(self, tool: str, **arguments: object) -> str:
        """The text of a result that is none of an error."""
        text, is_error = await self._result(tool, arguments)
        assert not is_error, text
        return text

    async def error(self, tool: str, **arguments: object) -> str:
        """The text of an error."""
        text, is_error = await self._result(tool, arguments)
        assert is_error, text
        return text

    async def the(self, listing: str, **wanted: object) -> Thing:
        """The one thing that ``listing`` has with the wanted field, as in ``name="Weather Agent"``."""
        ((field, value),) = wanted.items()
        (found,) = [each for each in await self.data(listing) if each[field] == value]
        thing: Thing = found
        return thing

    async def _result(self, tool: str, arguments: dict[str, Any]) -> tuple[str, bool]:
        result = await self._client.call_tool(tool, arguments)
        (block,) = result.content
        assert isinstance(block, TextContent)
        return block.text, bool(result.is_error)


@asynccontextmanager
async def assistant_of(mock: MockPlatform, handle: str) -> AsyncIterator[Assistant]:
    async with assistant_with(mock, mock.keys[handle]) as assistant:
        yield assistant


@asynccontextmanager
async def assistant_with(mock: MockPlatform, key: str) -> AsyncIterator[Assistant]:
    settings = Settings(api_key=key, base_url=mock.base_url)
    async with client_of(Way("stdio", "legacy"), settings) as client:
        yield Assistant(client)


def last_message(mock: MockPlatform, room: str) -> Message:
    return mock.call(lambda world: world.rooms.rooms[room].messages[-1])


def people_in(mock: MockPlatform, room: str) -> list[str]:
    def handles(world: World) -> list[str]:
        return [each.identity.handle for each in world.rooms.rooms[room].participants.values()]

    return mock.call(handles)


# --- agents ----------------------------------------------------------------------------------------------------------


async def test_show_me_my_agents(mock: MockPlatform) -> None:
    async with assistant_of(mock, "jane") as jane:
        assert [agent["name"] for agent in await jane.data("list_my_agents")] == [
            "Notes Agent",
            "Travel Agent",
            "Weather Agent",
        ]


async def test_register_an_agent_called_poet_that_writes_verses(mock: MockPlatform) -> None:
    async with assistant_of(mock, "jane") as jane:
        made = await jane.data("register_my_agent", name="Poet", description="Writes verses.")
        assert (await jane.the("list_my_agents", name="Poet"))["id"] == made["agent"]["id"]
        async with assistant_with(mock, made["credentials"]["api_key"]) as poet:
            assert (await poet.data("get_agent_me"))["name"] == "Poet"
            assert await poet.text("health_check") == f"OK | agent | {mock.base_url}"


async def test_who_am_i_and_does_the_connection_work(mock: MockPlatform) -> None:
    async with assistant_of(mock, "jane") as jane:
        profile = await jane.data("get_my_profile")
        assert (profile["first_name"], profile["last_name"]) == ("Jane", "Roe")
        assert await jane.text("health_check") == f"OK | user | {mock.base_url}"


# --- rooms -----------------------------------------------------------------------------------------------------------


async def test_which_rooms_am_i_in_and_who_is_there(mock: MockPlatform) -> None:
    async with assistant_of(mock, "jane") as jane:
        rooms = await jane.data("list_my_chats")
        assert [room["title"] for room in rooms] == [LISBON]
        people = await jane.data("list_my_chat_participants", chat_id=rooms[0]["id"])
        assert [each["name"] for each in people] == ["Jane Roe", "Weather Agent", "Travel Agent"]


async def test_open_a_room_and_add_the_travel_agent(mock: MockPlatform) -> None:
    async with assistant_of(mock, "jane") as jane:
        room = await jane.data("create_my_chat")
        peer = await jane.the("list_my_peers", name="Travel Agent")
        text = await jane.text("add_my_chat_participant", chat_id=room["id"], participant_id=peer["id"])
        assert text == f"Added participant: {peer['id']}"
        assert people_in(mock, room["id"]) == ["jane", "jane/travel-agent"]


async def test_take_the_weather_agent_out_of_the_lisbon_room(mock: MockPlatform) -> None:
    async with assistant_of(mock, "jane") as jane:
        room = await jane.the("list_my_chats", title=LISBON)
        people = await jane.data("list_my_chat_participants", chat_id=room["id"], participant_type="Agent")
        (agent,) = [each for each in people if each["name"] == "Weather Agent"]
        text = await jane.text("remove_my_chat_participant", chat_id=room["id"], participant_id=agent["id"])
        assert text == f"Removed participant: {agent['id']}"
        assert people_in(mock, room["id"]) == ["jane", "jane/travel-agent"]


# --- messages --------------------------------------------------------------------------------------------------------


async def test_tell_the_weather_agent_in_the_lisbon_room_that_we_meet_at_nine(mock: MockPlatform) -> None:
    async with assistant_of(mock, "jane") as jane:
        room = await jane.the("list_my_chats", title=LISBON)
        sent = await jane.data(
            "send_my_chat_message", chat_id=room["id"], content="We meet at nine.", recipients="weather agent"
        )
        assert [each["handle"] for each in sent["recipients"]] == ["jane/weather-agent"]
        message = last_message(mock, room["id"])
        assert (message.id, message.sender_id) == (sent["id"], mock.ids["jane"])
        async with assistant_of(mock, "jane/weather-agent") as agent:
            heard = await agent.data("get_agent_next_message", chat_id=room["id"])
        assert (heard["id"], heard["sender_name"]) == (sent["id"], "Jane Roe")


async def test_what_did_the_weather_agent_say_last(mock: MockPlatform) -> None:
    async with assistant_of(mock, "jane") as jane:
        room = await jane.the("list_my_chats", title=LISBON)
        messages = await jane.data("list_my_chat_messages", chat_id=room["id"], message_type="text")
        said = next(each["content"] for each in messages if each["sender_name"] == "Weather Agent")
        assert said == f"@[[{mock.ids['jane']}]] sunny and about 24 degrees all week."


async def test_ask_the_notes_agent_who_is_not_in_the_room_yet(mock: MockPlatform) -> None:
    async with assistant_of(mock, "jane") as jane:
        room = await jane.the("list_my_chats", title=LISBON)
        message = {"chat_id": room["id"], "content": "Please take minutes.", "recipients": "Notes Agent"}
        before = last_message(mock, room["id"])
        problem = await jane.error("send_my_chat_message", **message)
        assert problem == (
            'Error: nothing was sent. Not in this room: "Notes Agent". Participants: Jane Roe (@jane),'
            " Weather Agent (@jane/weather-agent), Travel Agent (@jane/travel-agent)."
            " list_my_chat_participants lists the participants of the room."
        )
        assert last_message(mock, room["id"]) is before
        peer = await jane.the("list_my_peers", name="Notes Agent")
        await jane.text("add_my_chat_participant", chat_id=room["id"], participant_id=peer["id"])
        sent = await jane.data("send_my_chat_message", **message)
        assert [each["name"] for each in sent["recipients"]] == ["Notes Agent"]
        assert last_message(mock, room["id"]).id == sent["id"]


# --- an agent on its own ---------------------------------------------------------------------------------------------


async def test_is_anybody_waiting_for_you_then_answer(mock: MockPlatform) -> None:
    async with assistant_of(mock, "jane/travel-agent") as travel:
        room = await travel.the("list_agent_chats", title=LISBON)
        asked = await travel.data("get_agent_next_message", chat_id=room["id"])
        mark = {"chat_id": room["id"], "message_id": asked["id"]}
        assert (await travel.data("mark_agent_message_processing", **mark))["attempt_number"] == 1
        await travel.data(
            "create_agent_chat_event", chat_id=room["id"], content="Looking it up.", message_type="thought"
        )
        sent = await travel.data(
            "create_agent_chat_message",
            chat_id=room["id"],
            content="At nine, from platform two.",
            recipients=asked["sender_name"],
        )
        assert (await travel.data("mark_agent_message_processed", **mark))["status"] == "processed"
        assert await travel.data("get_agent_next_message", chat_id=room["id"]) is None
    assert last_message(mock, room["id"]).id == sent["id"]


async def test_bring_the_weather_agent_into_a_room_of_your_own_and_ask_it(mock: MockPlatform) -> None:
    async with assistant_of(mock, "jane/travel-agent") as travel:
        room = await travel.data("create_agent_chat")
        peer = await travel.the("list_agent_peers", name="Weather Agent")
        await travel.text("add_agent_chat_participant", chat_id=room["id"], participant_id=peer["id"])
        sent = await travel.data(
            "create_agent_chat_message", chat_id=room["id"], content="Will it rain?", recipients="@jane/weather-agent"
        )
    assert [each["id"] for each in sent["recipients"]] == [mock.ids["jane/weather-agent"]]
    assert people_in(mock, room["id"]) == ["jane/travel-agent", "jane/weather-agent"]
