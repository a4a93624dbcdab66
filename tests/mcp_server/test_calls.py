"""What a call does beside its request: which tools are there, whom names stand for, what comes of an empty answer."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest

from mcp_server.calls import Caller, UnknownTool
from mcp_server.errors import ToolError
from mcp_server.platform import Platform
from mcp_server.tools.catalogue import BY_NAME
from mcp_server.tools.table import Group
from tests.mcp_server.wire import Listening, next_request, serving

USER_KEY = "thnv_u_1767600000_a-key-of-nobody"
AGENT_KEY = "thnv_a_1767600000_a-key-of-nobody"
OLD_KEY = "thnv_1767600000_a-key-of-nobody"

SARAH = {"id": "u-1", "name": "Sarah Conner", "type": "User", "handle": "sarah"}
POET = {"id": "a-1", "name": "Poet", "type": "Agent", "handle": "sarah/poet"}
EMPTY: tuple[int, object] = (200, {"data": []})

Answers = dict[str, tuple[int, object]]


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Stage:
    """A platform that gives these answers by ``METHOD path`` (else an empty list), and a caller with a key for it."""

    def __init__(self, server: Listening, answers: Answers, key: str, groups: frozenset[Group], limit: float) -> None:
        self.server = server
        self.answers = answers
        self.clock = Clock()
        self.silence = asyncio.Event()
        self.platform = Platform(server.address, key, limit)
        self.caller = Caller(self.platform, groups, clock=self.clock)

    async def call(self, tool: str, /, **arguments: object) -> str:
        self.server.requests.clear()
        return await self.caller.call(tool, arguments)

    async def error(self, tool: str, /, **arguments: object) -> str:
        with pytest.raises(ToolError) as caught:
            await self.call(tool, **arguments)
        return str(caught.value)

    @property
    def lines(self) -> list[str]:
        return [line.replace("/api/v1", "") for line in self.server.lines]

    @property
    def sent(self) -> object:
        """The body of the last request."""
        return json.loads(self.server.requests[-1].body)


@asynccontextmanager
async def staged(
    answers: Mapping[str, tuple[int, object]] | None = None,
    *,
    key: str = USER_KEY,
    groups: frozenset[Group] = frozenset(Group),
    limit: float = 25.0,
) -> AsyncIterator[Stage]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            request, _ = await next_request(reader)
            server.requests.append(request)
            status, body = stage.answers.get(request.line.replace("/api/v1", ""), EMPTY)
            if status == 0:
                stage.silence.set()
                await reader.read()  # never answers
            raw = b"" if body is None else json.dumps(body).encode()
            writer.write(b"HTTP/1.1 %d Status\r\nContent-Length: %d\r\n\r\n" % (status, len(raw)) + raw)

    async with serving(answer) as server:
        stage = Stage(server, dict(answers or {}), key, groups, limit)
        yield stage
        await stage.platform.aclose()


# --- which tools are there ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "list_chats", "band_send_message", "listAgentChats", "LIST_MY_CHATS"])
async def test_a_name_that_is_in_no_table_is_unknown(name: str) -> None:
    async with staged() as stage:
        with pytest.raises(UnknownTool) as caught:
            await stage.call(name)
        assert caught.value.args == (name,)
        assert stage.lines == []


def needs(tool: str, needed: str, runs_with: str) -> str:
    return (
        f"Error: {tool} needs {needed}, and this server runs with the key of {runs_with}. Use a tool that is listed, or"
        f" ask the operator for a server with {needed.partition(' (')[0]}."
    )


CONTACTS_ARE_OFF = "Error: {} is not loaded: the operator of this server must start it with --tools contacts."
NO_KEY = (
    "Error: {} is not loaded, for THENVOI_API_KEY is not set to a key of the platform. Ask the operator of this server"
    " to set it."
)


@pytest.mark.parametrize(
    "key, tool, text",
    [
        (USER_KEY, "get_agent_me", needs("get_agent_me", "an agent key (thnv_a_...)", "a user")),
        (AGENT_KEY, "list_my_chats", needs("list_my_chats", "a user key (thnv_u_...)", "an agent")),
        (AGENT_KEY, "list_user_chats", needs("list_user_chats", "a user key (thnv_u_...)", "an agent")),
        (AGENT_KEY, "resolve_handle", needs("resolve_handle", "a user key (thnv_u_...)", "an agent")),
        (USER_KEY, "resolve_handle", CONTACTS_ARE_OFF.format("resolve_handle")),
        (OLD_KEY, "add_agent_contact", CONTACTS_ARE_OFF.format("add_agent_contact")),
        ("", "list_my_chats", NO_KEY.format("list_my_chats")),
        ("sk-something-else", "list_my_chats", NO_KEY.format("list_my_chats")),
    ],
)
async def test_a_tool_that_is_not_loaded_says_what_it_needs(key: str, tool: str, text: str) -> None:
    async with staged(key=key, groups=frozenset({Group.DEFAULT})) as stage:
        assert await stage.error(tool) == text
        assert stage.lines == []


async def test_an_old_key_has_the_tools_of_both() -> None:
    async with staged(key=OLD_KEY) as stage:
        await stage.call("list_my_chats")
        await stage.call("list_agent_chats")


# --- health -------------------------------------------------------------------------------------------------------

REFUSED = (401, {"error": {"code": "unauthorized", "message": "Invalid API key", "request_id": "F9-1"}})
FORBIDDEN = (403, {"error": {"code": "forbidden", "message": "Not for agents", "request_id": "F9-2"}})
BAD_KEY = (
    "401 unauthorized: Invalid API key. The API key is invalid, revoked or missing: the operator of this server must"
    " check THENVOI_API_KEY or create a new key. Until then it is useless to call again. Request id: F9-1"
)


@pytest.mark.parametrize(
    "key, answers, kind, probes",
    [
        (USER_KEY, {}, "user", ["GET /me/agents"]),
        (AGENT_KEY, {}, "agent", ["GET /agent/me"]),
        (OLD_KEY, {}, "legacy", ["GET /me/agents"]),
        (OLD_KEY, {"GET /me/agents": REFUSED}, "legacy", ["GET /me/agents", "GET /agent/me"]),
        (OLD_KEY, {"GET /me/agents": FORBIDDEN}, "legacy", ["GET /me/agents", "GET /agent/me"]),
    ],
)
async def test_a_healthy_server_says_so(key: str, answers: Answers, kind: str, probes: list[str]) -> None:
    async with staged(answers, key=key) as stage:
        assert await stage.call("health_check") == f"OK | {kind} | {stage.server.address}"
        assert stage.lines == probes


FAULT = (
    "500 internal_error: Internal Server Error. The fault is the platform's: one more try is reasonable, and if it"
    " persists, contact its support."
)
SET_IT = "the operator of this server must set it to a key of the platform and start again."
NO_PREFIX = f"THENVOI_API_KEY begins with none of thnv_u_, thnv_a_ and thnv_: {SET_IT}"


@pytest.mark.parametrize(
    "key, answers, text, probes",
    [
        (USER_KEY, {"GET /me/agents": REFUSED}, f"Failed | user | {BAD_KEY}", 1),
        (AGENT_KEY, {"GET /agent/me": REFUSED}, f"Failed | agent | {BAD_KEY}", 1),
        (OLD_KEY, {"GET /me/agents": FORBIDDEN, "GET /agent/me": REFUSED}, f"Failed | legacy | {BAD_KEY}", 2),
        (OLD_KEY, {"GET /me/agents": (500, None)}, f"Failed | legacy | {FAULT}", 1),
        ("", {}, f"Failed | unknown | THENVOI_API_KEY is not set: {SET_IT}", 0),
        ("sk-something-else", {}, f"Failed | unknown | {NO_PREFIX}", 0),
    ],
)
async def test_what_fails_is_told_by_the_health_check(key: str, answers: Answers, text: str, probes: int) -> None:
    async with staged(answers, key=key) as stage:
        assert await stage.error("health_check") == text
        assert len(stage.lines) == probes


async def test_a_platform_that_is_not_there_is_told_by_the_health_check() -> None:
    async with staged() as stage:
        pass
    assert await stage.error("health_check") == (
        f"Failed | user | connection_error: no connection to {stage.server.address}: connection refused. Nothing was"
        " sent. Check THENVOI_BASE_URL, the network and the firewall."
    )


# --- whom names stand for -----------------------------------------------------------------------------------------

ROOM = {"GET /me/chats/1/participants": (200, {"data": [SARAH, POET]})}
LOOKUP, SEND = "GET /me/chats/1/participants", "POST /me/chats/1/messages"


async def send(stage: Stage, recipients: str, room: str = "1") -> str:
    return await stage.call("send_my_chat_message", chat_id=room, content="Hi", recipients=recipients)


async def test_participants_are_looked_up_once_in_five_seconds() -> None:
    async with staged(ROOM) as stage:
        await send(stage, "sarah")
        assert stage.lines == [LOOKUP, SEND]
        stage.clock.now += 4.9
        await send(stage, "Poet")
        assert stage.lines == [SEND]
        assert stage.sent == {"message": {"content": "Hi", "mentions": [{"id": "a-1", "name": "Poet"}]}}
        stage.clock.now += 0.1
        await send(stage, "Poet")
        assert stage.lines == [LOOKUP, SEND]


async def test_each_room_has_its_own_participants() -> None:
    async with staged({**ROOM, "GET /me/chats/2/participants": (200, {"data": [POET]})}) as stage:
        await send(stage, "sarah")
        text = await stage.error("send_my_chat_message", chat_id="2", content="Hi", recipients="sarah")
        assert "sarah" in text
        assert stage.lines == ["GET /me/chats/2/participants"]


@pytest.mark.parametrize("tool", ["add_my_chat_participant", "remove_my_chat_participant"])
@pytest.mark.parametrize("status", [200, 500])
async def test_participants_are_looked_up_again_after_somebody_came_or_went(tool: str, status: int) -> None:
    answers: Answers = {**ROOM, "POST /me/chats/1/participants": (status, {"data": {}})}
    async with staged(answers | {"DELETE /me/chats/1/participants/9": (status, {"data": {}})}) as stage:
        await send(stage, "sarah")
        try:
            await stage.call(tool, chat_id="1", participant_id="9")
        except ToolError:
            assert status == 500
        await send(stage, "sarah")
        assert stage.lines == [LOOKUP, SEND]


async def test_a_change_seen_as_an_agent_counts_for_the_user_of_the_same_key() -> None:
    async with staged(ROOM, key=OLD_KEY) as stage:
        await send(stage, "sarah")
        await stage.call("add_agent_chat_participant", chat_id="1", participant_id="9")
        await send(stage, "sarah")
        assert stage.lines == [LOOKUP, SEND]


async def test_a_name_that_is_missing_is_looked_for_once_more() -> None:
    async with staged(ROOM) as stage:
        await send(stage, "sarah")
        stage.answers[LOOKUP] = (200, {"data": [SARAH, POET, {"id": "u-2", "name": "Tom", "type": "User"}]})
        await send(stage, "Tom")
        assert stage.lines == [LOOKUP, SEND]


async def test_a_name_that_nobody_has_sends_nothing() -> None:
    async with staged(ROOM) as stage:
        for looked_up in ("at first", "again, for the list was kept"):
            text = await stage.error("send_my_chat_message", chat_id="1", content="Hi", recipients="Tom, poet")
            assert stage.lines == [LOOKUP], looked_up
            assert "Tom" in text
            assert "Sarah Conner" in text
            assert "list_my_chat_participants" in text


@pytest.mark.parametrize("recipients", ["", " , ,", "@"])
async def test_an_empty_list_of_names_asks_nobody(recipients: str) -> None:
    async with staged(ROOM) as stage:
        text = await stage.error("send_my_chat_message", chat_id="1", content="Hi", recipients=recipients)
        assert text.startswith("Error: ")
        assert "recipients" in text
        assert stage.lines == []


async def test_ready_mentions_win_over_names_and_cost_no_look_up() -> None:
    async with staged(key=AGENT_KEY) as stage:
        mentions = [{"id": "u-1", "name": "Sarah Conner", "handle": "sarah"}]
        await stage.call("create_agent_chat_message", chat_id="1", content="Hi", mentions=mentions, recipients="Nobody")
        assert stage.lines == ["POST /agent/chats/1/messages"]
        assert stage.sent == {"message": {"content": "Hi", "mentions": mentions}}


async def test_neither_names_nor_mentions_is_an_error() -> None:
    async with staged(key=AGENT_KEY) as stage:
        text = await stage.error("create_agent_chat_message", chat_id="1", content="Hi")
        assert stage.lines == []
    assert text.startswith("Error: ")
    for word in ("recipients", "mentions", "list_agent_chat_participants"):
        assert word in text


@pytest.mark.parametrize("data", [None, {}, "Sarah", 1])
async def test_participants_that_are_no_list_are_told(data: object) -> None:
    async with staged({LOOKUP: (200, {"data": data})}) as stage:
        text = await stage.error("send_my_chat_message", chat_id="1", content="Hi", recipients="sarah")
        assert text.startswith("Error: 200 invalid_response: ")
        assert " cannot be used: it lists no participants. " in text
        assert stage.lines == [LOOKUP]


async def test_a_look_up_that_is_refused_sends_nothing() -> None:
    async with staged({LOOKUP: (404, {"error": {"code": "not_found", "message": "Chat room not found"}})}) as stage:
        assert await stage.error("send_my_chat_message", chat_id="1", content="Hi", recipients="sarah") == (
            "Error: 404 not_found: Chat room not found. There is no such resource, or this key has no access to it:"
            " check the ids. Valid ids: chat_id from list_my_chats."
        )
        assert stage.lines == [LOOKUP]


async def test_a_message_that_gets_no_answer_may_have_been_sent() -> None:
    async with staged({**ROOM, SEND: (0, None)}, limit=0.3) as stage:
        text = await stage.error("send_my_chat_message", chat_id="1", content="Hi", recipients="sarah")
    assert text == (
        f"Error: timeout: {stage.server.address} did not answer within 0.3 s. The call may have taken effect: read the"
        " state before you repeat it."
    )


async def test_the_look_up_and_the_message_share_one_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    async with staged(ROOM) as stage:
        deadlines = iter([stage.platform.deadline()])
        monkeypatch.setattr(stage.platform, "deadline", lambda: next(deadlines))
        await send(stage, "sarah")
        assert stage.lines == [LOOKUP, SEND]
        assert list(deadlines) == []


async def test_a_look_up_that_takes_all_the_time_sends_nothing() -> None:
    async with staged({LOOKUP: (0, None)}, limit=0.1) as stage:
        text = await stage.error("send_my_chat_message", chat_id="1", content="Hi", recipients="sarah")
        assert stage.lines == [LOOKUP]
    assert text == (
        f"Error: timeout: {stage.server.address} did not answer within 0.1 s. Call again; if it happens again, check"
        " THENVOI_BASE_URL and the network."
    )


# --- answers ------------------------------------------------------------------------------------------------------


async def test_an_answer_is_passed_on_compact_and_unescaped() -> None:
    answer = {
        "data": [{"title": "Комната \N{SPARKLES}", "at": "2026-01-05T08:00:00Z", "n": 1.50, "x": None}],
        "metadata": {},
    }
    async with staged({"GET /me/chats": (200, answer)}) as stage:
        assert await stage.call("list_my_chats") == (
            '{"data":[{"title":"Комната \N{SPARKLES}","at":"2026-01-05T08:00:00Z","n":1.5,"x":null}],"metadata":{}}'
        )


async def test_no_next_message_is_an_answer_of_its_own() -> None:
    async with staged({"GET /agent/chats/1/messages/next": (204, None)}, key=AGENT_KEY) as stage:
        text = await stage.call("get_agent_next_message", chat_id="1")
        assert text == '{"data":null,"message":"No messages to process"}'


async def test_an_empty_answer_to_another_tool_is_a_success() -> None:
    async with staged({"DELETE /me/contacts/requests/1": (204, None)}) as stage:
        text = await stage.call("cancel_contact_request", request_id="1")
        assert text == "The platform has done it, and has nothing to add."


async def test_a_sentence_is_said_only_of_a_success() -> None:
    async with staged({"POST /me/chats/1/participants": (200, {"status": "ok"})}) as stage:
        text = await stage.error("add_my_chat_participant", chat_id="1", participant_id="{chat_id}")
        assert text.startswith("Error: 200 invalid_response: ")
        stage.answers["POST /me/chats/1/participants"] = (204, None)
        text = await stage.call("add_my_chat_participant", chat_id="1", participant_id="{chat_id}")
        assert text == "Added participant: {chat_id}"


@pytest.mark.parametrize("chat_id, target", [("a/b?c", "a%2Fb%3Fc"), ("..", "%2E%2E"), ("{x}", "%7Bx%7D")])
async def test_an_id_cannot_reach_another_path(chat_id: str, target: str) -> None:
    async with staged() as stage:
        await stage.call("list_my_chat_messages", chat_id=chat_id)
        assert stage.lines == [f"GET /me/chats/{target}/messages"]


async def test_a_call_that_is_cancelled_ends_its_request() -> None:
    async with staged({"GET /me/chats": (0, None)}) as stage:
        call = asyncio.create_task(stage.call("list_my_chats"))
        await stage.silence.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await stage.call("get_my_profile") == '{"data":[]}'


async def test_calls_run_at_the_same_time() -> None:
    async with staged({"GET /me/chats": (0, None)}) as stage:
        waiting = asyncio.create_task(stage.call("list_my_chats"))
        await stage.silence.wait()
        assert await stage.call("get_my_profile") == '{"data":[]}'
        assert not waiting.done()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting


async def test_one_call_too_many_is_told_to_wait_until_another_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcp_server.calls.MOST_CALLS", 1)
    async with staged({"GET /me/chats": (0, None)}) as stage:
        waiting = asyncio.create_task(stage.call("list_my_chats"))
        await stage.silence.wait()
        told = await stage.error("get_my_profile")
        assert told == "Error: 1 calls are under way. Nothing was sent. Wait for some of them to end."
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert await stage.call("get_my_profile") == '{"data":[]}'
        assert stage.lines.count("GET /me/profile") == 1


def test_only_reads_may_be_sent_twice() -> None:
    twice = {name for name, tool in BY_NAME.items() if tool.is_read and tool.request and tool.request.method != "GET"}
    assert twice == {"resolve_handle"}
