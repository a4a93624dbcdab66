"""What the client sends, over which connections, and when it gives up a request that nobody waits for."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from mcp_server.addresses import segment
from mcp_server.errors import ToolError
from mcp_server.platform import Platform
from mcp_server.version import VERSION
from mock_platform import MockPlatform
from tests.mcp_server.wire import Listening, next_request, recording, serving

KEY = "thnv_u_1767600000_a-key-of-nobody"
EMPTY = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"data":[]}'


async def answer_all(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A platform whose every list is empty."""
    while True:
        request, _ = await next_request(reader)
        seen.append((request.line, request.headers, request.body))
        writer.write(EMPTY)


async def answer_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await next_request(reader)
    writer.write(EMPTY)


async def answer_one_and_drop_the_next(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await answer_one(reader, writer)
    await next_request(reader)


seen: list[tuple[str, dict[str, str], str]] = []


@pytest.fixture
async def server() -> AsyncIterator[Listening]:
    seen.clear()
    async with serving(answer_all) as listening:
        yield listening


@pytest.fixture
async def platform(server: Listening) -> AsyncIterator[Platform]:
    made = Platform(server.address, KEY)
    yield made
    await made.aclose()


async def test_a_request_carries_the_key_and_says_what_it_takes(platform: Platform, server: Listening) -> None:
    reply = await platform.request("GET", "/me/chats", read=True)
    assert reply == (200, '{"data":[]}', {"data": []})
    assert seen == [
        (
            "GET /api/v1/me/chats",
            {
                "host": server.address.removeprefix("http://"),
                "x-api-key": KEY,
                "accept": "application/json",
                "accept-encoding": seen[0][1]["accept-encoding"],
                "connection": "keep-alive",
                "user-agent": f"thenvoi-mcp/{VERSION}",
            },
            "",
        )
    ]


@pytest.mark.parametrize(
    "query, target",
    [
        ({"page": 2, "page_size": 50}, "/api/v1/me/chats?page=2&page_size=50"),
        ({"since": "2026-01-05T08:00:00+02:00"}, "/api/v1/me/chats?since=2026-01-05T08%3A00%3A00%2B02%3A00"),
        ({"type": "Ü & Ö"}, "/api/v1/me/chats?type=%C3%9C%20%26%20%C3%96"),
        ({"type": "\ud800"}, "/api/v1/me/chats?type=%3F"),
        ({}, "/api/v1/me/chats"),
    ],
)
async def test_a_query_is_encoded(query: dict[str, object], target: str, platform: Platform) -> None:
    await platform.request("GET", "/me/chats", query=query)
    assert [line for line, _, _ in seen] == [f"GET {target}"]


@pytest.mark.parametrize(
    "body, sent",
    [
        ({"chat": {}}, '{"chat":{}}'),
        ({"message": {"content": "Привет, мир"}}, '{"message":{"content":"Привет, мир"}}'),
        ({"error": "half of a pair: \ud83d"}, '{"error":"half of a pair: ?"}'),
    ],
)
async def test_a_body_is_compact_json(body: object, sent: str, platform: Platform) -> None:
    await platform.request("POST", "/me/chats", body=body)
    ((line, headers, given),) = seen
    assert (line, headers["content-type"], given) == ("POST /api/v1/me/chats", "application/json", sent)


async def test_a_request_without_a_body_has_none(platform: Platform) -> None:
    await platform.request("POST", "/agent/chats/1/messages/2/processing")
    ((line, headers, given),) = seen
    assert (line, headers["content-length"], given) == ("POST /api/v1/agent/chats/1/messages/2/processing", "0", "")
    assert "content-type" not in headers


@pytest.mark.parametrize(
    "text, one",
    [
        ("00000000-0000-4000-8000-000000000031", "00000000-0000-4000-8000-000000000031"),
        ("a/b?c#d", "a%2Fb%3Fc%23d"),
        ("..", "%2E%2E"),
        (".", "%2E"),
        ("...", "..."),
        ("%2e%2e", "%252e%252e"),
        ("../../agent/me", "..%2F..%2Fagent%2Fme"),
        ("комната 1", "%D0%BA%D0%BE%D0%BC%D0%BD%D0%B0%D1%82%D0%B0%201"),
        ("a\r\nX: y", "a%0D%0AX%3A%20y"),
        ("\udcff", "%3F"),
    ],
)
async def test_an_id_is_one_segment_of_the_path_whatever_it_holds(text: str, one: str, platform: Platform) -> None:
    await platform.request("GET", f"/me/chats/{segment(text)}/messages", read=True)
    assert [line for line, _, _ in seen] == [f"GET /api/v1/me/chats/{one}/messages"]


@pytest.mark.parametrize("end", ["", "/", "//"])
async def test_a_base_url_may_have_a_prefix_and_a_slash_at_its_end(end: str, server: Listening) -> None:
    platform = Platform(f"{server.address}/some/where{end}", KEY)
    await platform.request("GET", "/me/chats", read=True)
    await platform.aclose()
    assert platform.base_url == f"{server.address}/some/where"
    assert [line for line, _, _ in seen] == ["GET /some/where/api/v1/me/chats"]


async def test_a_body_with_a_byte_order_mark_is_read() -> None:
    async def marked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await next_request(reader)
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n\xef\xbb\xbf{"data":[]}')

    async with serving(marked) as server:
        platform = Platform(server.address, KEY)
        assert (await platform.request("GET", "/me/chats", read=True)).data == {"data": []}
        await platform.aclose()


async def test_nothing_is_a_success_too() -> None:
    async def nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await next_request(reader)
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")

    async with serving(nothing) as server:
        platform = Platform(server.address, KEY)
        assert await platform.request("GET", "/me/chats", read=True) == (204, "", None)
        await platform.aclose()


async def test_cookies_are_not_kept() -> None:
    async def baking(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            request, _ = await next_request(reader)
            cookies.append(request.headers.get("cookie"))
            writer.write(EMPTY.replace(b"\r\n\r\n", b"\r\nSet-Cookie: session=1; Path=/\r\n\r\n"))

    cookies: list[str | None] = []
    async with serving(baking) as server:
        platform = Platform(server.address, KEY)
        for _ in range(2):
            await platform.request("GET", "/me/chats", read=True)
        await platform.aclose()
        assert cookies == [None, None]


# --- connections --------------------------------------------------------------------------------------------------


async def test_one_connection_serves_calls_one_after_another(platform: Platform, server: Listening) -> None:
    for _ in range(5):
        await platform.request("GET", "/me/chats", read=True)
    assert (server.connections, len(seen)) == (1, 5)


async def test_calls_run_at_the_same_time() -> None:
    arrived = asyncio.Semaphore(0)
    everybody = asyncio.Event()

    async def answer_when_all_are_there(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await next_request(reader)
        arrived.release()
        await everybody.wait()
        writer.write(EMPTY)

    async with serving(answer_when_all_are_there) as server:
        platform = Platform(server.address, KEY)
        calls = [asyncio.create_task(platform.request("GET", "/me/chats", read=True)) for _ in range(8)]
        for _ in calls:
            await arrived.acquire()
        everybody.set()
        assert [reply.status for reply in await asyncio.gather(*calls)] == [200] * 8
        await platform.aclose()


@pytest.mark.parametrize("read", [True, False])
async def test_a_connection_that_was_closed_meanwhile_is_not_used_again(read: bool) -> None:  # noqa: FBT001
    async with serving(answer_one) as server:
        platform = Platform(server.address, KEY)
        for number in range(1, 4):
            await platform.request("POST", "/me/chats", read=read)
            assert server.connections == number
        await platform.aclose()


async def test_a_read_is_sent_again_where_the_connection_closes_under_it() -> None:
    async with serving(answer_one_and_drop_the_next, answer_one) as server:
        platform = Platform(server.address, KEY)
        for _ in range(2):
            assert (await platform.request("GET", "/me/chats", read=True)).status == 200
        await platform.aclose()
        assert server.connections == 2


async def test_a_write_is_not_sent_again_where_the_connection_closes_under_it() -> None:
    async with serving(answer_one_and_drop_the_next, answer_one) as server:
        platform = Platform(server.address, KEY)
        await platform.request("GET", "/me/chats", read=True)
        with pytest.raises(ToolError) as caught:
            await platform.request("POST", "/me/chats", body={"chat": {}})
        await platform.aclose()
        assert server.connections == 1
    assert str(caught.value) == (
        f"Error: connection_error: {server.address} did not answer properly: the connection was closed before the"
        " answer was complete. The call may have taken effect: read the state before you repeat it."
    )


async def test_a_cancelled_call_closes_its_connection() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def wait_for_the_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        del writer
        await next_request(reader)
        begun.set()
        assert await reader.read() == b""
        ended.set()

    async with serving(wait_for_the_end) as server:
        platform = Platform(server.address, KEY)
        call = asyncio.create_task(platform.request("POST", "/me/chats", body={"chat": {}}))
        await begun.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await ended.wait()
        await platform.aclose()


async def test_the_first_call_after_a_warm_up_needs_no_new_connection(platform: Platform, server: Listening) -> None:
    await platform.warm_up()
    await platform.request("GET", "/me/chats", read=True)
    assert [line for line, _, _ in seen] == ["GET /api/v1/health", "GET /api/v1/me/chats"]
    assert [headers.get("x-api-key") for _, headers, _ in seen] == [None, KEY]
    assert server.connections == 1


@pytest.mark.parametrize(
    "base_url, key",
    [("http://nowhere.invalid", KEY), ("http://127.0.0.1:1", KEY), ("nonsense", KEY), ("http://[::1", KEY), ("", "\n")],
)
async def test_a_warm_up_that_fails_says_nothing(base_url: str, key: str) -> None:
    platform = Platform(base_url, key)
    await platform.warm_up()
    await platform.aclose()


async def test_a_warm_up_does_not_wait_for_ever() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        del writer
        await reader.read()

    async with serving(silent) as server:
        platform = Platform(server.address, KEY, timeout=0.05)
        await platform.warm_up()
        await platform.aclose()


async def test_a_platform_that_was_closed_opens_again(platform: Platform, server: Listening) -> None:
    for connections in (1, 2):
        await platform.request("GET", "/me/chats", read=True)
        await platform.aclose()
        assert server.connections == connections


async def test_certificates_are_read_only_where_tls_is_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("httpcore2.default_ssl_context", None)
    platform = Platform("http://127.0.0.1:1", KEY)
    with pytest.raises(ToolError, match="connection refused"):
        await platform.request("GET", "/me/chats", read=True)
    await platform.aclose()


async def test_it_works_with_the_mock() -> None:
    async with MockPlatform() as mock, recording(mock.base_url) as wire:
        platform = Platform(wire.address, mock.user_key)
        reply = await platform.request("GET", "/me/profile", read=True)
        await platform.aclose()
    assert reply.data is not None
    assert reply.data["data"] == {**dict(reply.data["data"]), "email": "jane@acme.example"}  # type: ignore[call-overload]
    assert wire.lines == ["GET /api/v1/me/profile"]


@pytest.mark.parametrize("path, query", [(f"/me/chats/{'a' * 9000}", None), ("/me/peers", {"not_in_chat": "ж" * 2000})])
async def test_ids_that_no_address_holds_are_told_and_not_sent(
    path: str, query: dict[str, object] | None, platform: Platform
) -> None:
    with pytest.raises(ToolError) as told:
        await platform.request("GET", path, query=query, read=True)
    assert str(told.value) == (
        "Error: bad_request: the ids make the address of the request too long. Nothing was sent."
        " Ids are short: take them from the list tools."
    )
    assert seen == []


async def test_a_flood_of_calls_shares_a_hundred_connections(platform: Platform, server: Listening) -> None:
    replies = await asyncio.gather(*(platform.request("GET", "/me/chats", read=True) for _ in range(250)))
    assert {reply.status for reply in replies} == {200}
    assert len(seen) == 250
    assert server.connections <= 100
