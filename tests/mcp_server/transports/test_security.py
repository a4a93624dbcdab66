"""Who may speak to the server over HTTP, asked with real requests."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx2
import pytest

from mcp_server.server import build
from mcp_server.settings import Settings
from mcp_server.transports.security import Policy, exposure_warnings
from tests.mcp_server.transports.stage import listening_for

TRANSPORTS = pytest.mark.parametrize("transport", ["sse", "streamable-http"])
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}


class NoCalls:
    async def call(self, name: str, arguments: Mapping[str, object]) -> str:
        raise AssertionError(f"nobody calls {name} with {arguments}")


@asynccontextmanager
async def asking(transport: str, settings: Settings) -> AsyncIterator[tuple[httpx2.AsyncClient, str]]:
    """A client, and the address that takes POSTs."""
    server = build(NoCalls(), [], on_client=lambda: None)
    async with listening_for(transport, server, settings) as url, httpx2.AsyncClient() as client:
        base = url.rpartition("/")[0]
        yield client, f"{base}/messages/?session_id={'0' * 32}" if transport == "sse" else url


async def asked(transport: str, headers: Mapping[str, str], settings: Settings | None = None) -> httpx2.Response:
    async with asking(transport, settings or Settings()) as (client, url):
        return await client.post(url, json=HELLO, headers={"Accept": "application/json, text/event-stream", **headers})


def answered(response: httpx2.Response, transport: str) -> bool:
    """Whether the request came through: to a session that is not there, or to a new one."""
    return response.status_code == (404 if transport == "sse" else 200)


# --- host and origin -------------------------------------------------------------------------------------------------


@TRANSPORTS
@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:1", "[::1]:9", "LOCALHOST:80"])
async def test_this_machine_is_asked_for_by_any_of_its_names(transport: str, host: str) -> None:
    response = await asked(transport, {"Host": host, "Origin": f"http://{host}"})
    assert answered(response, transport)


@TRANSPORTS
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost:", "localhost:80x", "localhostx"]
)
async def test_another_host_is_misdirected(transport: str, host: str) -> None:
    response = await asked(transport, {"Host": host})
    assert (response.status_code, response.text) == (
        421,
        "Invalid Host header: the operator can add it to ALLOWED_HOSTS",
    )


@TRANSPORTS
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://localhost.evil.example", "ftp://localhost"])
async def test_another_origin_is_forbidden(transport: str, origin: str) -> None:
    response = await asked(transport, {"Origin": origin})
    assert (response.status_code, response.text) == (
        403,
        "Invalid Origin header: the operator can add it to ALLOWED_ORIGINS",
    )


async def test_what_is_refused_is_written_down_with_the_setting_that_would_allow_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    await asked("streamable-http", {"Host": "my.example:8000"})
    assert (
        "mcp_server.transports.security",
        30,
        "refused a request with Host 'my.example:8000': if it is yours, add it to ALLOWED_HOSTS",
    ) in caplog.record_tuples


@pytest.mark.parametrize(
    "entry, host, status",
    [
        ("my.example", "my.example", 200),
        ("my.example", "My.Example", 200),
        ("my.example", "my.example:8000", 421),
        ("my.example:8000", "my.example:8000", 200),
        ("my.example:8000", "my.example:8001", 421),
        ("my.example:*", "my.example:8001", 200),
        ("my.example:*", "my.example", 200),
        ("my.example:*", "my.example.evil", 421),
        ("my.example", "localhost", 421),
    ],
)
async def test_a_list_of_hosts_replaces_the_default(entry: str, host: str, status: int) -> None:
    response = await asked("streamable-http", {"Host": host}, Settings(hosts=(entry,)))
    assert response.status_code == status


async def test_a_list_of_origins_replaces_the_default() -> None:
    settings = Settings(origins=("https://my.example",))
    mine = await asked("streamable-http", {"Origin": "https://my.example"}, settings)
    other = await asked("streamable-http", {"Origin": "http://localhost"}, settings)
    assert (mine.status_code, other.status_code) == (200, 403)


@TRANSPORTS
@pytest.mark.parametrize(
    "lines, status",
    [
        ("Host: localhost\r\nHost: evil.example", 421),
        ("Host: evil.example\r\nHost: localhost", 421),
        ("Host: localhost\r\nOrigin: http://localhost\r\nOrigin: http://evil.example", 403),
    ],
)
async def test_every_header_of_the_name_has_to_be_an_expected_one(transport: str, lines: str, status: int) -> None:
    async with asking(transport, Settings()) as (_, url):
        where = urlsplit(url)
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        writer.write(f"GET {where.path} HTTP/1.1\r\n{lines}\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())


@TRANSPORTS
async def test_the_protection_can_be_switched_off(transport: str) -> None:
    headers = {"Host": "evil.example", "Origin": "http://evil.example"}
    assert answered(await asked(transport, headers, Settings(dns_protection=False)), transport)


async def test_blanks_around_the_value_of_a_header_are_not_part_of_it() -> None:
    async with asking("streamable-http", Settings()) as (_, url):
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
        writer.write(b"GET /nowhere HTTP/1.1\r\nHost: localhost \t \r\nConnection: close\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 404 ")
        writer.close()


# --- content type ----------------------------------------------------------------------------------------------------


@TRANSPORTS
@pytest.mark.parametrize("content_type", ["text/plain", "application/jsonp", "application/x-www-form-urlencoded"])
async def test_a_post_that_is_no_json_is_refused_because_any_page_could_send_it(
    transport: str, content_type: str
) -> None:
    response = await asked(transport, {"Content-Type": content_type})
    assert (response.status_code, response.text) == (400, "Content-Type must be application/json")


@TRANSPORTS
async def test_json_may_name_its_character_set(transport: str) -> None:
    assert answered(await asked(transport, {"Content-Type": "application/json; charset=utf-8"}), transport)


# --- bearer token ----------------------------------------------------------------------------------------------------


@TRANSPORTS
@pytest.mark.parametrize(
    "given, challenge",
    [
        ({}, "Bearer"),
        ({"Authorization": "Basic s3cret"}, "Bearer"),
        ({"Authorization": "Bearer"}, 'Bearer error="invalid_token"'),
        ({"Authorization": "Bearer wrong"}, 'Bearer error="invalid_token"'),
        ({"Authorization": "Bearer s3cret2"}, 'Bearer error="invalid_token"'),
        ({"Authorization": "Bearer s3cr\u00e9t"}, 'Bearer error="invalid_token"'),
    ],
)
async def test_without_the_token_nothing_is_answered(transport: str, given: dict[str, str], challenge: str) -> None:
    raw = [(name.encode(), value.encode("latin-1")) for name, value in given.items()]
    async with asking(transport, Settings(auth_token="s3cret")) as (client, url):
        for method in ("POST", "GET"):
            response = await client.request(method, url, headers=raw)
            assert (response.status_code, response.text) == (401, "Unauthorized")
            assert response.headers["www-authenticate"] == challenge


@TRANSPORTS
@pytest.mark.parametrize("given", ["Bearer s3cret", "bearer  s3cret"])
async def test_with_the_token_the_server_answers(transport: str, given: str) -> None:
    assert answered(await asked(transport, {"Authorization": given}, Settings(auth_token="s3cret")), transport)


@TRANSPORTS
async def test_no_oauth_is_advertised_and_nothing_else_is_served(transport: str) -> None:
    async with asking(transport, Settings()) as (client, url):
        base = str(httpx2.URL(url).join("/"))
        for path in ("", ".well-known/oauth-protected-resource", ".well-known/oauth-authorization-server", "other"):
            response = await client.get(base + path)
            assert (response.status_code, response.text) == (404, "Not Found")


# --- what an operator is told ----------------------------------------------------------------------------------------


def test_listening_on_this_machine_alone_needs_no_warning() -> None:
    for host in ("127.0.0.1", "localhost", "::1", "127.8.8.8"):
        assert exposure_warnings(Settings(host=host), 8000) == []


def test_listening_for_others_is_warned_of_with_the_settings_that_help() -> None:
    lent, unnamed = exposure_warnings(Settings(host="0.0.0.0"), 8000)
    assert lent == (
        "whoever reaches 0.0.0.0:8000 acts with your key: set THENVOI_MCP_AUTH_TOKEN to a secret that clients have to "
        "send, or listen on 127.0.0.1"
    )
    assert unnamed == (
        "only requests to localhost are answered: set ALLOWED_HOSTS to the name by which clients reach this machine, "
        'such as ALLOWED_HOSTS=["my-machine.example:8000"] (and ALLOWED_ORIGINS for web pages)'
    )


def test_each_warning_ends_with_what_it_asks_for() -> None:
    assert exposure_warnings(Settings(host="::", auth_token="t", hosts=("a",)), 1) == []
    assert exposure_warnings(Settings(host="192.0.2.1", auth_token="t"), 1) == []
    (unprotected,) = exposure_warnings(Settings(host="192.0.2.1", auth_token="t", dns_protection=False), 1)
    assert unprotected.startswith("ENABLE_DNS_REBINDING_PROTECTION is off: ")


def test_the_address_that_is_listened_on_is_allowed_as_well() -> None:
    policy = Policy.of(Settings(host="192.0.2.1"), 8000)
    assert policy.hosts == ("localhost:*", "127.0.0.1:*", "[::1]:*", "192.0.2.1:8000")
    assert policy.origins[-1] == "https://192.0.2.1:8000"
    assert Policy.of(Settings(host="fe80::1"), 8000).hosts[-1] == "[fe80::1]:8000"
