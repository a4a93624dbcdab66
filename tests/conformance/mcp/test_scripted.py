"""The platform that the kit plays: it answers in the published shapes, follows its script, and keeps no keys."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import httpx2
import pytest

from conformance import canned
from conformance.drivers.replies import RESET, SILENT, cut, refusal, success
from conformance.drivers.scripted import ScriptedPlatform
from conformance.operations import operations, problems
from conformance.redaction import Secrets

if TYPE_CHECKING:
    from conformance.evidence import Evidence

KEY = "thnv_u_1767600000_a-key-of-this-test-0001"


@pytest.fixture
async def platform() -> AsyncIterator[ScriptedPlatform]:
    secrets = Secrets()
    secrets.learn(KEY, "USER_KEY")
    found = ScriptedPlatform({KEY: "user"}, secrets, itertools.count(1))
    await found.open()
    yield found
    await found.shut()


@pytest.fixture
async def client(platform: ScriptedPlatform) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=f"{platform.base_url}/api/v1", headers={"X-API-Key": KEY}) as found:
        yield found


@pytest.mark.parametrize("name", sorted(operations()))
def test_a_canned_answer_has_the_published_shape(name: str) -> None:
    status, body = canned.answer(operations()[name])
    assert status in operations()[name].successes
    assert body is None or list(problems(name, status, body)) == []


async def test_what_is_not_scripted_is_a_success(platform: ScriptedPlatform, client: httpx2.AsyncClient) -> None:
    answer = await client.get("/me/chats/a%2Fb", params={"page": 2})
    assert (answer.status_code, answer.json()) == canned.answer(operations()["get_my_chat_room"])
    (request,) = platform.seen("GET", "/me/chats/{any}")
    assert (request.path, request.decoded, request.query, request.key) == (
        "/me/chats/a%2Fb",
        "/me/chats/a/b",
        {"page": "2"},
        "user",
    )


async def test_nothing_is_below_an_unknown_address(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/me/elsewhere")).status_code == 404


async def test_answers_come_in_turn_and_the_last_one_stays(
    platform: ScriptedPlatform, client: httpx2.AsyncClient
) -> None:
    platform.answers("GET", "/me/chats/{chat_id}", refusal(404, "not_found", "No"), success({"data": 1}))
    found = [(await client.get(f"/me/chats/{number}")).status_code for number in range(3)]
    assert found == [404, 200, 200]


async def test_a_new_check_begins_with_an_empty_script(platform: ScriptedPlatform, client: httpx2.AsyncClient) -> None:
    platform.answers("GET", "/me/profile", refusal(500, "internal_error", "No"))
    log: list[Evidence] = []
    await platform.begin(log)
    assert (await client.get("/me/profile")).status_code == 200
    assert [each.line for each in log] == ["platform got GET /api/v1/me/profile, answered 200"]
    assert len(platform.seen()) == 1


async def test_connections_break_as_they_are_told(platform: ScriptedPlatform, client: httpx2.AsyncClient) -> None:
    platform.answers("GET", "/me/profile", RESET, cut({"data": {"id": "u-1", "email": "sarah@acme.example"}}))
    for _ in range(2):
        with pytest.raises(httpx2.RemoteProtocolError):
            await client.get("/me/profile")


async def test_silence_lasts_until_it_is_released(platform: ScriptedPlatform, client: httpx2.AsyncClient) -> None:
    platform.answers("GET", "/me/profile", SILENT)
    asking = asyncio.ensure_future(client.get("/me/profile"))
    assert await platform.until(1)
    assert not asking.done()
    platform.release()
    assert (await asking).status_code == 200


async def test_who_hangs_up_is_noticed(platform: ScriptedPlatform, client: httpx2.AsyncClient) -> None:
    platform.answers("GET", "/me/profile", SILENT)
    asking = asyncio.ensure_future(client.get("/me/profile"))
    assert await platform.until(1)
    asking.cancel()
    (request,) = platform.seen()
    assert await platform.until_cut(request)


async def test_when_it_is_shut_nobody_is_there_and_then_again(
    platform: ScriptedPlatform, client: httpx2.AsyncClient
) -> None:
    await client.get("/me/profile")
    await platform.shut()
    with pytest.raises(httpx2.NetworkError):
        await client.get("/me/agents")
    port = platform.port
    await platform.open()
    assert platform.port == port
    assert (await client.get("/me/agents")).status_code == 200


async def test_a_body_in_chunks_is_one_body(platform: ScriptedPlatform, client: httpx2.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b'{"chat": '
        yield b"{}}"

    assert (await client.post("/me/chats", content=chunks())).status_code == 201
    assert platform.seen()[0].data == {"chat": {}}


async def test_no_key_is_in_the_evidence(platform: ScriptedPlatform, client: httpx2.AsyncClient) -> None:
    await client.post("/me/chats", params={"key": KEY}, json={"key": KEY})
    assert KEY not in str(platform.seen()[0].document())
    assert "<USER_KEY>" in str(platform.seen()[0].document())


async def test_a_probe_of_its_health_is_no_call(platform: ScriptedPlatform, client: httpx2.AsyncClient) -> None:
    await client.get("/health")
    assert (platform.seen(), len(platform.requests)) == ([], 1)
