"""Every tool against the mock: the requests that it makes, on the wire, and what a model gets to read."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mcp_server.calls import Caller
from mcp_server.platform import Platform
from mcp_server.tools.catalogue import ALIASES, BY_NAME, TOOLS
from mcp_server.tools.table import Group
from mock_platform import MockPlatform
from tests.mcp_server.wire import Listening, recording

ROOM = "00000000-0000-4000-8000-000000000031"
TASK = "00000000-0000-4000-8000-000000000021"
JANE, RAVI = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
WEATHER, TRAVEL, NOTES = (f"00000000-0000-4000-8000-0000000000{n}" for n in (11, 12, 13))
QUESTION = "00000000-0000-4000-8000-000000000041"
TO_TRAVEL = "00000000-0000-4000-8000-000000000043"
ME, AGENT = f"/api/v1/me/chats/{ROOM}", f"/api/v1/agent/chats/{ROOM}"


def each(field: str) -> Callable[[object], object]:
    """The values of ``field`` in a list."""
    return lambda data: [item[field] for item in _list(data)]


def fields(*names: str) -> Callable[[object], object]:
    """The values of these fields of one thing."""
    return lambda data: tuple(_dict(data)[name] for name in names)


def has(name: str) -> Callable[[object], object]:
    """Whether one thing has this field."""
    return lambda data: name in _dict(data)


def _list(data: object) -> list[Mapping[str, object]]:
    assert isinstance(data, list)
    return data


def _dict(data: object) -> Mapping[str, object]:
    assert isinstance(data, dict)
    return data


class Case(NamedTuple):
    """A call: its requests as ``METHOD target body``, and what ``pick`` finds in the ``data`` of its answer."""

    tool: str
    arguments: Mapping[str, object]
    requests: list[str]
    pick: Callable[[object], object]
    found: object


HUMAN = [
    Case(
        "list_my_agents",
        {"page": 1, "page_size": 2},
        ["GET /api/v1/me/agents?page=1&page_size=2 "],
        lambda data: len(_list(data)),
        2,
    ),
    Case(
        "register_my_agent",
        {"name": "Poet", "description": "Writes verses, пишет стихи"},
        ['POST /api/v1/me/agents/register {"agent":{"name":"Poet","description":"Writes verses, пишет стихи"}}'],
        lambda data: sorted(_dict(data)),
        ["agent", "credentials"],
    ),
    Case("get_my_profile", {}, ["GET /api/v1/me/profile "], fields("id", "email"), (JANE, "jane@acme.example")),
    Case(
        "update_my_profile",
        {"last_name": "Doe"},
        ['PUT /api/v1/me/profile {"user":{"last_name":"Doe"}}'],
        fields("first_name", "last_name"),
        ("Jane", "Doe"),
    ),
    Case("list_my_chats", {}, ["GET /api/v1/me/chats "], each("id"), [ROOM]),
    Case("get_my_chat", {"chat_id": ROOM}, [f"GET {ME} "], fields("title"), ("Offsite in Lisbon",)),
    Case(
        "create_my_chat",
        {"task_id": TASK},
        [f'POST /api/v1/me/chats {{"chat":{{"task_id":"{TASK}"}}}}'],
        fields("task_id"),
        (TASK,),
    ),
    Case("create_my_chat", {}, ['POST /api/v1/me/chats {"chat":{}}'], has("id"), found=True),
    Case(
        "list_my_chat_messages",
        {"chat_id": ROOM, "message_type": "TOOL_CALL", "page_size": "5"},
        [f"GET {ME}/messages?page_size=5&message_type=tool_call "],
        each("message_type"),
        ["tool_call"],
    ),
    Case(
        "list_my_chat_messages",
        {"chat_id": ROOM, "since": "2100-01-01T00:00:00+02:00"},
        [f"GET {ME}/messages?since=2099-12-31T22%3A00%3A00Z "],
        each("id"),
        [],
    ),
    Case(
        "send_my_chat_message",
        {"chat_id": ROOM, "content": "And in Porto?", "recipients": "@weather agent, jane/travel-agent"},
        [
            f"GET {ME}/participants ",
            (
                f'POST {ME}/messages {{"message":{{"content":"And in Porto?","mentions":['
                f'{{"id":"{WEATHER}","name":"Weather Agent"}},{{"id":"{TRAVEL}","name":"Travel Agent"}}]}}}}'
            ),
        ],
        fields("success"),
        (True,),
    ),
    Case(
        "list_my_chat_participants",
        {"chat_id": ROOM, "participant_type": "agent"},
        [f"GET {ME}/participants?participant_type=Agent "],
        each("name"),
        ["Weather Agent", "Travel Agent"],
    ),
    Case(
        "list_my_peers",
        {"not_in_chat": ROOM, "peer_type": "Agent"},
        [f"GET /api/v1/me/peers?not_in_chat={ROOM}&type=Agent "],
        each("type"),
        ["Agent", "Agent"],
    ),
]

TO_JANE = f'{{"id":"{JANE}","name":"Jane Roe"}}'
SUNNY = f'POST {AGENT}/messages {{"message":{{"content":"Sunny","mentions":[{TO_JANE}]}}}}'

AGENTS = [
    Case("get_agent_me", {}, ["GET /api/v1/agent/me "], fields("id", "name"), (WEATHER, "Weather Agent")),
    Case(
        "list_agent_peers",
        {"not_in_chat": ROOM, "page_size": 1},
        [f"GET /api/v1/agent/peers?not_in_chat={ROOM}&page_size=1 "],
        lambda data: len(_list(data)),
        1,
    ),
    Case("list_agent_chats", {"page": 1}, ["GET /api/v1/agent/chats?page=1 "], each("id"), [ROOM]),
    Case("get_agent_chat", {"chat_id": ROOM}, [f"GET {AGENT} "], fields("id"), (ROOM,)),
    Case("create_agent_chat", {}, ['POST /api/v1/agent/chats {"chat":{}}'], has("id"), found=True),
    Case(
        "list_agent_messages",
        {"chat_id": ROOM, "status": "all"},
        [f"GET {AGENT}/messages?status=all "],
        each("id"),
        [QUESTION],
    ),
    Case(
        "get_agent_chat_context",
        {"chat_id": ROOM, "page_size": 1},
        [f"GET {AGENT}/context?page_size=1 "],
        lambda data: len(_list(data)),
        1,
    ),
    Case(
        "create_agent_chat_message",
        {"chat_id": ROOM, "content": "Sunny", "recipients": "jane"},
        [
            f"GET {AGENT}/participants ",
            SUNNY,
        ],
        fields("success"),
        (True,),
    ),
    Case(
        "create_agent_chat_message",
        {"chat_id": ROOM, "content": "Sunny", "mentions": f'[{{"id": "{JANE}", "name": "Jane Roe"}}]'},
        [SUNNY],
        fields("success"),
        (True,),
    ),
    Case(
        "create_agent_chat_event",
        {"chat_id": ROOM, "content": "Hm", "message_type": "thought", "metadata": {"depth": 1}},
        [f'POST {AGENT}/events {{"event":{{"content":"Hm","message_type":"thought","metadata":{{"depth":1}}}}}}'],
        fields("message_type", "success"),
        ("thought", True),
    ),
    Case(
        "create_agent_chat_event",
        {"chat_id": ROOM, "content": "Hm", "message_type": "task", "metadata": '{"depth": 1}'},
        [f'POST {AGENT}/events {{"event":{{"content":"Hm","message_type":"task","metadata":{{"depth":1}}}}}}'],
        fields("message_type", "success"),
        ("task", True),
    ),
    Case(
        "list_agent_chat_participants",
        {"chat_id": ROOM},
        [f"GET {AGENT}/participants "],
        each("id"),
        [JANE, WEATHER, TRAVEL],
    ),
    Case(
        "mark_agent_message_processing",
        {"chat_id": ROOM, "message_id": QUESTION},
        [f"POST {AGENT}/messages/{QUESTION}/processing "],
        fields("id", "status", "attempt_number"),
        (QUESTION, "processing", 2),
    ),
]


CONTACTS_OF_A_USER = [
    Case("list_my_contacts", {"page": 1}, ["GET /api/v1/me/contacts?page=1 "], each("handle"), []),
    Case(
        "create_contact_request",
        {"recipient_handle": "@olga", "message": "Hello"},
        ['POST /api/v1/me/contacts/requests {"contact_request":{"recipient_handle":"@olga","message":"Hello"}}'],
        fields("status"),
        ("pending",),
    ),
    Case("list_received_contact_requests", {}, ["GET /api/v1/me/contacts/requests "], each("id"), []),
    Case(
        "list_sent_contact_requests",
        {"status": "all", "page_size": 3},
        ["GET /api/v1/me/contacts/requests/sent?page_size=3&status=all "],
        each("id"),
        [],
    ),
    Case(
        "resolve_handle",
        {"handle": "@ravi"},
        ['POST /api/v1/me/contacts/resolve {"handle":"@ravi"}'],
        fields("id"),
        (RAVI,),
    ),
]

CONTACTS_OF_AN_AGENT = [
    Case("list_agent_contacts", {}, ["GET /api/v1/agent/contacts "], each("handle"), []),
    Case(
        "add_agent_contact",
        {"handle": "@olga/courier-agent"},
        ['POST /api/v1/agent/contacts/add {"handle":"@olga/courier-agent"}'],
        fields("status"),
        ("pending",),
    ),
    Case(
        "list_agent_contact_requests",
        {"sent_status": "pending"},
        ["GET /api/v1/agent/contacts/requests?sent_status=pending "],
        fields("received", "sent"),
        ([], []),
    ),
]


class Stage:
    """A mock behind a proxy that writes down what goes over the wire, and callers with the keys of its people."""

    def __init__(self, mock: MockPlatform, wire: Listening) -> None:
        self.mock = mock
        self.wire = wire
        self._platforms: dict[str, Platform] = {}
        self._callers: dict[str, Caller] = {}

    async def call(self, handle: str, tool: str, /, **arguments: object) -> str:
        """The text of the answer to ``handle``; the wire then holds the requests of this call alone."""
        self.wire.requests.clear()
        if handle not in self._callers:
            self._platforms[handle] = Platform(self.wire.address, self.mock.keys[handle])
            self._callers[handle] = Caller(self._platforms[handle], frozenset(Group))
        return await self._callers[handle].call(tool, arguments)

    async def data(self, handle: str, tool: str, /, **arguments: object) -> Any:  # noqa: ANN401 - whatever the JSON holds
        return json.loads(await self.call(handle, tool, **arguments))["data"]

    @property
    def requests(self) -> list[str]:
        return [f"{request.line} {request.body}" for request in self.wire.requests]

    async def aclose(self) -> None:
        for platform in self._platforms.values():
            await platform.aclose()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with MockPlatform() as mock, recording(mock.base_url) as wire:
        made = Stage(mock, wire)
        yield made
        await made.aclose()


def named(cases: list[Case]) -> list[Any]:
    return [pytest.param(case, id=f"{case.tool}-{number}") for number, case in enumerate(cases)]


async def assert_plays(case: Case, handle: str, stage: Stage) -> None:
    text = await stage.call(handle, case.tool, **case.arguments)
    assert stage.requests == case.requests
    answer = json.loads(text)
    assert case.pick(answer["data"]) == case.found
    assert text == json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    assert answer == json.loads(stage.wire.last_body)


@pytest.mark.parametrize("case", named(HUMAN + CONTACTS_OF_A_USER))
async def test_a_tool_of_users_makes_its_request_and_passes_on_the_answer(case: Case, stage: Stage) -> None:
    await assert_plays(case, "jane", stage)


@pytest.mark.parametrize("case", named(AGENTS + CONTACTS_OF_AN_AGENT))
async def test_a_tool_of_agents_makes_its_request_and_passes_on_the_answer(case: Case, stage: Stage) -> None:
    await assert_plays(case, "jane/weather-agent", stage)


# --- tools that answer in a sentence ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "handle, whose, path, added, removed",
    [
        ("jane", "my", ME, "Added participant: ", "Removed participant: "),
        (
            "jane/weather-agent",
            "agent",
            AGENT,
            "Participant added successfully: ",
            "Participant removed successfully: ",
        ),
    ],
)
async def test_participants_are_added_and_removed(  # noqa: PLR0917 - the columns of the table
    handle: str, whose: str, path: str, added: str, removed: str, stage: Stage
) -> None:
    stage.mock.call(lambda world: world.rooms.rooms[ROOM].participants[WEATHER]).role = "admin"
    text = await stage.call(handle, f"add_{whose}_chat_participant", chat_id=ROOM, participant_id=NOTES)
    assert text == added + NOTES
    assert stage.requests == [
        f'POST {path}/participants {{"participant":{{"participant_id":"{NOTES}","role":"member"}}}}'
    ]
    text = await stage.call(handle, f"remove_{whose}_chat_participant", chat_id=ROOM, participant_id=NOTES)
    assert text == removed + NOTES
    assert stage.requests == [f"DELETE {path}/participants/{NOTES} "]


async def test_a_participant_is_added_in_a_role(stage: Stage) -> None:
    await stage.call("jane", "add_my_chat_participant", chat_id=ROOM, participant_id=NOTES, role="Admin")
    assert stage.requests == [f'POST {ME}/participants {{"participant":{{"participant_id":"{NOTES}","role":"admin"}}}}']


@pytest.mark.parametrize(
    "handle, kind, probe", [("jane", "user", "/me/agents"), ("jane/weather-agent", "agent", "/agent/me")]
)
async def test_health_is_checked_with_one_read(handle: str, kind: str, probe: str, stage: Stage) -> None:
    assert await stage.call(handle, "health_check") == f"OK | {kind} | {stage.wire.address}"
    assert stage.requests == [f"GET /api/v1{probe} "]


# --- stories: tools whose calls build on each other ---------------------------------------------------------------


async def test_a_message_is_got_claimed_and_closed(stage: Stage) -> None:
    travel = "jane/travel-agent"
    where: dict[str, object] = {"chat_id": ROOM, "message_id": TO_TRAVEL}
    path = f"{AGENT}/messages"
    assert (await stage.data(travel, "get_agent_next_message", chat_id=ROOM))["id"] == TO_TRAVEL
    assert stage.requests == [f"GET {path}/next "]
    claimed = await stage.data(travel, "mark_agent_message_processing", **where)
    assert claimed == {"id": TO_TRAVEL, "status": "processing", "attempt_number": 1, "success": True}
    assert stage.requests == [f"POST {path}/{TO_TRAVEL}/processing "]
    failed = await stage.data(travel, "mark_agent_message_failed", **where, error="No trains")
    assert failed == {"id": TO_TRAVEL, "status": "failed", "attempt_number": 1, "success": True}
    assert stage.requests == [f'POST {path}/{TO_TRAVEL}/failed {{"error":"No trains"}}']
    await stage.call(travel, "mark_agent_message_processing", **where)
    processed = await stage.data(travel, "mark_agent_message_processed", **where)
    assert processed == {"id": TO_TRAVEL, "status": "processed", "attempt_number": 2, "success": True}
    assert stage.requests == [f"POST {path}/{TO_TRAVEL}/processed "]
    assert await stage.call(travel, "get_agent_next_message", chat_id=ROOM) == (
        '{"data":null,"message":"No messages to process"}'
    )


async def test_users_become_contacts_and_part(stage: Stage) -> None:
    asked = await stage.data("jane", "create_contact_request", recipient_handle="olga")
    (received,) = await stage.data("olga", "list_received_contact_requests")
    assert received["id"] == asked["id"]
    approved = await stage.data("olga", "approve_contact_request", request_id=asked["id"])
    assert approved["status"] == "approved"
    assert stage.requests == [f"POST /api/v1/me/contacts/requests/{asked['id']}/approve "]
    (contact,) = await stage.data("jane", "list_my_contacts")
    assert contact["user"]["handle"] == "olga"
    removed = await stage.data("jane", "remove_my_contact", handle="olga")
    assert removed["status"] == "removed"
    assert stage.requests == ['POST /api/v1/me/contacts/remove {"handle":"olga"}']


async def test_a_request_of_a_user_is_rejected_or_taken_back(stage: Stage) -> None:
    asked = await stage.data("jane", "create_contact_request", recipient_handle="olga")
    assert (await stage.data("olga", "reject_contact_request", request_id=asked["id"]))["status"] == "rejected"
    assert stage.requests == [f"POST /api/v1/me/contacts/requests/{asked['id']}/reject "]
    asked = await stage.data("olga", "create_contact_request", recipient_handle="ravi")
    assert (await stage.data("olga", "cancel_contact_request", request_id=asked["id"]))["status"] == "cancelled"
    assert stage.requests == [f"DELETE /api/v1/me/contacts/requests/{asked['id']} "]


async def test_agents_become_contacts_and_part(stage: Stage) -> None:
    asked = await stage.data("jane/weather-agent", "add_agent_contact", handle="olga/courier-agent")
    answered = await stage.data(
        "olga/courier-agent", "respond_to_agent_contact_request", action="APPROVE", request_id=asked["id"]
    )
    assert answered["status"] == "approved"
    assert stage.requests == [
        f'POST /api/v1/agent/contacts/requests/respond {{"action":"approve","request_id":"{asked["id"]}"}}'
    ]
    (contact,) = await stage.data("jane/weather-agent", "list_agent_contacts")
    removed = await stage.data("jane/weather-agent", "remove_agent_contact", contact_id=contact["id"])
    assert removed["status"] == "removed"
    assert stage.requests == [f'POST /api/v1/agent/contacts/remove {{"contact_id":"{contact["id"]}"}}']


# --- older names --------------------------------------------------------------------------------------------------

OLDER = {new: old for old, new in ALIASES.items()}


@pytest.mark.parametrize("case", named([case for case in HUMAN if case.tool in OLDER]))
async def test_an_older_name_does_the_same(case: Case, stage: Stage) -> None:
    await assert_plays(case._replace(tool=OLDER[case.tool]), "jane", stage)


async def test_an_agent_was_once_registered_without_a_description(stage: Stage) -> None:
    await stage.call("jane", "register_user_agent", name="Poet Laureate", model_type="big")
    assert stage.requests == [
        'POST /api/v1/me/agents/register {"agent":{"name":"Poet Laureate","description":"Poet Laureate"}}'
    ]


def test_every_tool_is_called_here() -> None:
    cases = HUMAN + AGENTS + CONTACTS_OF_A_USER + CONTACTS_OF_AN_AGENT
    in_stories = {name for name in BY_NAME if f'"{name}"' in Path(__file__).read_text(encoding="utf-8")}
    of_participants = {f"{verb}_{whose}_chat_participant" for verb in ("add", "remove") for whose in ("my", "agent")}
    assert {case.tool for case in cases} | in_stories | of_participants == {tool.name for tool in TOOLS}
