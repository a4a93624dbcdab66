"""Streamable HTTP, as far as it differs from the other ways: what is said to a body that is no message."""

import httpx2
import pytest

from mcp_server.server import build
from tests.mcp_server.transports.stage import listening_for
from tests.mcp_server.transports.test_security import HELLO, NoCalls

NO_MESSAGE = "Invalid request: not a JSON-RPC 2.0 message"


async def answer(body: str) -> httpx2.Response:
    """What a client of 2025 gets that posts ``body``."""
    server = build(NoCalls(), [], on_client=lambda: None)
    headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    async with listening_for("streamable-http", server) as url, httpx2.AsyncClient() as client:
        return await client.post(url, content=body, headers=headers)


@pytest.mark.parametrize(
    "body, request_id, code, message",
    [
        ("[]", None, -32600, NO_MESSAGE),
        ('[{"jsonrpc": "2.0", "id": 1, "method": "ping"}]', None, -32600, NO_MESSAGE),
        ('"ping"', None, -32600, NO_MESSAGE),
        ('{"id": 1}', None, -32600, NO_MESSAGE),
        ('{"jsonrpc": "2.0", "id": 7, "method": "ping", "params": []}', 7, -32602, "Invalid params: not an object"),
    ],
)
async def test_a_body_that_is_no_message_is_refused_in_one_line_as_over_stdio(
    body: str, request_id: int | None, code: int, message: str
) -> None:
    response = await answer(body)
    told = response.json()
    assert (response.status_code, response.headers["content-type"]) == (400, "application/json")
    assert told == {"jsonrpc": "2.0", "id": request_id, "error": {"code": code, "message": message}}


@pytest.mark.parametrize("request_id", ["1.5", "null", "true", "[]"])
@pytest.mark.parametrize("era", ["2025-11-25", "2026-07-28"])
async def test_a_request_with_an_id_of_another_type_is_refused_instead_of_never_answered(
    era: str, request_id: str
) -> None:
    server = build(NoCalls(), [], on_client=lambda: None)
    headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    async with listening_for("streamable-http", server) as url, httpx2.AsyncClient(headers=headers) as client:
        opened = await client.post(url, json=HELLO)
        told = {"Mcp-Session-Id": opened.headers["mcp-session-id"]} if era == "2025-11-25" else {"Mcp-Method": "ping"}
        body = f'{{"jsonrpc": "2.0", "id": {request_id}, "method": "ping"}}'
        response = await client.post(url, content=body, headers={"MCP-Protocol-Version": era, **told})
    assert (response.status_code, response.headers["content-type"]) == (400, "application/json")
    assert response.json()["error"]["code"] == -32600


async def test_a_notification_and_an_answer_are_accepted() -> None:
    server = build(NoCalls(), [], on_client=lambda: None)
    headers = {"Accept": "application/json, text/event-stream"}
    async with listening_for("streamable-http", server) as url, httpx2.AsyncClient(headers=headers) as client:
        opened = await client.post(url, json=HELLO)
        told = {"Mcp-Session-Id": opened.headers["mcp-session-id"]}
        for message in ({"method": "notifications/initialized"}, {"id": 1, "result": {}}):
            response = await client.post(url, json={"jsonrpc": "2.0", **message}, headers=told)
            assert response.status_code == 202


async def test_other_refusals_are_the_librarys_own() -> None:
    broken, homeless = await answer("{"), await answer('{"jsonrpc": "2.0", "id": 1, "method": "ping"}')
    assert (broken.status_code, broken.json()["error"]["code"]) == (400, -32700)
    assert (homeless.status_code, homeless.json()["error"]["message"]) == (400, "Bad Request: Missing session ID")


async def test_there_are_not_more_sessions_than_the_memory_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcp_server.transports.http.MOST_SESSIONS", 1)
    server = build(NoCalls(), [], on_client=lambda: None)
    headers = {"Accept": "application/json, text/event-stream"}
    async with listening_for("streamable-http", server) as url, httpx2.AsyncClient(headers=headers) as client:
        statuses = [(await client.post(url, json=HELLO)).status_code for _ in range(2)]
    assert statuses == [200, 503]
