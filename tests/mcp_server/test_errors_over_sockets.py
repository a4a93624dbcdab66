"""Every row of the contract's table of errors, produced by a real server over a real socket, with its whole text."""

import asyncio
import gzip
import json
import ssl

import pytest
from pytest_httpserver import HTTPServer

from mcp_server.answers import Refused
from mcp_server.bodies import LARGEST_BODY
from mcp_server.errors import ToolError
from mcp_server.platform import Platform
from tests.mcp_server.failing import KEY, answering, nested, seen_from, sending, text_of
from tests.mcp_server.wire import Script, next_request, serving

FAULT = "The fault is the platform's: one more try is reasonable, and if it persists, contact its support."
MAY_HAVE_WORKED = "The call may have taken effect: read the state before you repeat it."
WRONG_BASE = "THENVOI_BASE_URL is likely to be wrong, or a proxy answers in the platform's place."
AGAIN = "Call again; if it happens again, check THENVOI_BASE_URL, the network and the firewall."
NOTHING_SENT = "Nothing was sent. Check THENVOI_BASE_URL, the network and the firewall."


# --- what the platform answers ------------------------------------------------------------------------------------

UNAUTHORIZED = (
    "The API key is invalid, revoked or missing: the operator of this server must check THENVOI_API_KEY or create"
    " a new key. Until then it is useless to call again."
)
LACKS_RIGHT = "The account or agent of this key lacks the right to do this."
ABSENT = "There is no such resource, or this key has no access to it: check the ids."
REACHED = "This state is reached already: read it instead of repeating the call."
CORRECT = "Correct the arguments and call again."
CLOSED = CORRECT + " If no attempt is open, call mark_agent_message_processing first."
TOO_MANY = "Too many requests were made: wait before calling again."


@pytest.mark.parametrize(
    "status, code, message, name, advice",
    [
        (401, "unauthorized", "Invalid API key", "list_my_chats", UNAUTHORIZED),
        (401, "unauthorized", "Invalid API key", "create_agent_chat", UNAUTHORIZED),
        (403, "forbidden", "Not yours", "list_agent_chats", LACKS_RIGHT),
        (403, "forbidden", "Not yours", "list_my_agents", LACKS_RIGHT + " Agent keys cannot use the tools of users."),
        (
            403,
            "forbidden",
            "Members cannot add admins",
            "add_agent_chat_participant",
            LACKS_RIGHT + " Only the owner or an admin of the room may change who takes part.",
        ),
        (
            403,
            "cannot_remove_sole_owner",
            "The owner stays",
            "remove_my_chat_participant",
            LACKS_RIGHT
            + " Only the owner or an admin of the room may change who takes part."
            + " Agent keys cannot use the tools of users.",
        ),
        (404, "not_found", "Chat room not found", "get_my_chat", ABSENT + " Valid ids: chat_id from list_my_chats."),
        (
            404,
            "not_found",
            "Chat room not found",
            "get_agent_chat",
            ABSENT + " Valid ids: chat_id from list_agent_chats.",
        ),
        (404, "not_found", "Nothing here", "get_my_profile", ABSENT),
        (409, "conflict", "Request already approved", "approve_contact_request", REACHED),
        (
            409,
            "conflict",
            "Already a participant",
            "add_my_chat_participant",
            REACHED + " list_my_chat_participants shows who takes part, and in which role.",
        ),
        (422, "validation_error", "Request validation failed", "list_my_chats", CORRECT),
        (422, "validation_error", "No open attempt", "mark_agent_message_processed", CLOSED),
        (422, "validation_error", "No open attempt", "mark_agent_message_failed", CLOSED),
        (429, "rate_limit_exceeded", "Slow down", "list_my_chats", TOO_MANY + " Back off further each time."),
        (500, "internal_error", "Internal server error", "list_my_chats", FAULT),
        (503, "service_unavailable", "Down for maintenance", "list_my_chats", FAULT),
        (
            418,
            "teapot",
            "Short and stout",
            "list_my_chats",
            "The platform does not take this request: correct the arguments before calling again.",
        ),
    ],
)
async def test_a_refusal_says_what_the_platform_said_and_what_to_do(  # noqa: PLR0917 - the columns of the table
    status: int, code: str, message: str, name: str, advice: str, httpserver: HTTPServer
) -> None:
    base_url = answering(httpserver, status, nested(code, message))
    assert await text_of(base_url, name) == f"Error: {status} {code}: {message}. {advice} Request id: F9-1"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_fault_while_writing_asks_to_look_before_repeating(status: int, httpserver: HTTPServer) -> None:
    base_url = answering(httpserver, status, nested("internal_error", "Internal server error"))
    assert await text_of(base_url, "create_my_chat", read=False) == (
        f"Error: {status} internal_error: Internal server error. {FAULT}"
        " Check first whether it has taken effect all the same. Request id: F9-1"
    )
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(
    "status, head",
    [
        (400, "400 bad_request: Bad Request. The platform does not take this request: correct the arguments before"),
        (401, "401 unauthorized: Unauthorized. The API key is invalid,"),
        (403, "403 forbidden: Forbidden. The account"),
        (404, "404 not_found: Not Found. There is no such resource,"),
        (409, "409 conflict: Conflict. This state is reached already:"),
        (422, "422 validation_error: Unprocessable"),
        (429, "429 rate_limit_exceeded: Too Many Requests. Too many requests were made:"),
        (500, "500 internal_error: Internal Server Error. The fault"),
        (502, "502: Bad Gateway. The fault"),
        (503, "503: Service Unavailable. The fault"),
        (504, "504: Gateway Timeout. The fault"),
        (599, "599: the platform gives no reason. The fault"),
    ],
)
@pytest.mark.parametrize("body", ["", "<html><body>nginx</body></html>", "[]", "{}", "null", '{"error": null}'])
async def test_a_status_speaks_for_itself_where_the_body_does_not(
    status: int, head: str, body: str, httpserver: HTTPServer
) -> None:
    assert (await text_of(answering(httpserver, status, body))).startswith(f"Error: {head}")


@pytest.mark.parametrize(
    "retry_after, told",
    [
        ("30", " Retry after 30 s."),
        ("3", " Retry after 3 s."),
        ("Mon, 05 Jan 2026 08:01:00 GMT", " Retry after 60 s."),
        ("soon", " Back off further each time."),
        ("-1", " Back off further each time."),
        ("Mon, 99 Foo 2026", " Back off further each time."),
    ],
)
async def test_the_time_to_wait_is_told_in_seconds(retry_after: str, told: str, httpserver: HTTPServer) -> None:
    base_url = answering(httpserver, 429, {}, Retry_After=retry_after)
    assert await text_of(base_url) == f"Error: 429 rate_limit_exceeded: Too Many Requests. {TOO_MANY}{told}"
    assert len(httpserver.log) == 1


async def test_a_fault_may_ask_for_time_as_well(httpserver: HTTPServer) -> None:
    base_url = answering(httpserver, 503, {}, Retry_After="7")
    assert await text_of(base_url) == f"Error: 503: Service Unavailable. {FAULT} Retry after 7 s."


async def test_the_status_goes_with_a_refusal(httpserver: HTTPServer) -> None:
    async with seen_from(answering(httpserver, 403, {})) as platform:
        with pytest.raises(Refused) as caught:
            await platform.request("GET", "/me/chats", read=True)
    assert caught.value.status == 403


# --- redirects ----------------------------------------------------------------------------------------------------


def redirected(status: int, base_url: str, advice: str) -> str:
    return (
        f"Error: {status} redirect: {base_url} answers with a redirect, which is not followed, so that the key goes"
        f" nowhere else. {advice}"
    )


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location, to",
    [
        ("https://eu.thenvoi.example/api/v1/me/chats", "https://eu.thenvoi.example"),
        (
            "https://u:secret@eu.thenvoi.example:8443/x/api/v1/me/chats?t=secret#secret",
            "https://eu.thenvoi.example:8443/x",
        ),
        ("//eu.thenvoi.example/api/v1/me/chats", "http://eu.thenvoi.example"),
        ("http://[::1]:9/api/v1/me/chats", "http://[::1]:9"),
    ],
)
async def test_a_redirect_suggests_the_new_base_url_and_is_not_followed(
    status: int, location: str, to: str, httpserver: HTTPServer
) -> None:
    base_url = answering(httpserver, status, "", Location=location)
    advice = f"If the platform has moved there, the operator must set THENVOI_BASE_URL to {to}."
    assert await text_of(base_url) == redirected(status, base_url, advice)
    assert len(httpserver.log) == 1


@pytest.mark.parametrize(
    "location",
    [
        "https://thenvoi.example/login?next=/api",
        "",
        "/login",
        "javascript:alert(1)",
        "http://[::1/api/v1/me/chats",
        "http://thenvoi.example:99999/api/v1/me/chats",
        "ftp://thenvoi.example/api/v1/me/chats",
    ],
)
async def test_a_redirect_to_something_else_suggests_no_address(location: str) -> None:
    answer = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
    async with serving(sending(answer)) as server:
        assert await text_of(server.address) == redirected(302, server.address, WRONG_BASE)


async def test_a_redirect_to_the_same_place_suggests_no_address(httpserver: HTTPServer) -> None:
    base_url = answering(httpserver, 302, "", Location="/api/v1/me/chats")
    assert await text_of(base_url) == redirected(302, base_url, WRONG_BASE)


# --- successes that cannot be used ---------------------------------------------------------------------------------


def unusable(status: int, base_url: str, problem: str, end: str) -> str:
    return f"Error: {status} invalid_response: the answer of {base_url} cannot be used: {problem}. {WRONG_BASE}{end}"


@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize(
    "body, problem, shown",
    [
        ("<html>\x00\x1b[31mWelcome\r\n\r\nto Wi-Fi</html>", "it is not JSON", "<html>[31mWelcome to Wi-Fi</html>"),
        ('{"data": NaN}', "it is not JSON", '{"data": NaN}'),
        ('{"data": -Infinity}', "it is not JSON", '{"data": -Infinity}'),
        ('{"data": 1e999}', "it is not JSON", '{"data": 1e999}'),
        ("[" * 100_000, "it is not JSON", "[" * 199 + "…"),
        ('{"status": "ok"}', "it has no data in it", '{"status": "ok"}'),
        ("[1, 2]", "it has no data in it", "[1, 2]"),
        ("x" * 300, "it is not JSON", "x" * 199 + "…"),
    ],
)
async def test_a_success_that_is_not_the_platforms_is_shown_in_part(
    status: int, body: str, problem: str, shown: str, httpserver: HTTPServer
) -> None:
    base_url = answering(httpserver, status, body)
    assert await text_of(base_url) == unusable(status, base_url, problem, f" It begins: {shown}")


async def test_a_write_with_an_unusable_answer_may_have_taken_effect(httpserver: HTTPServer) -> None:
    base_url = answering(httpserver, 200, "Thanks!")
    text = await text_of(base_url, "create_my_chat", read=False)
    assert text == unusable(200, base_url, "it is not JSON", f" {MAY_HAVE_WORKED} It begins: Thanks!")


async def test_bytes_that_are_no_utf_8_are_not_json() -> None:
    async with serving(sending(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n", b'{"data":"\xff"}')) as server:
        text = await text_of(server.address)
    assert text == unusable(200, server.address, "it is not JSON", ' It begins: {"data":"\N{REPLACEMENT CHARACTER}"}')


async def test_a_huge_answer_is_not_read_to_its_end() -> None:
    packed = gzip.compress(b" " * (LARGEST_BODY + 1))
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
    async with serving(sending(head, packed)) as server:
        assert await text_of(server.address) == (
            "Error: 200 invalid_response: the answer is larger than 16 MiB and was not read to its end."
            " Ask for less at a time, with page_size where the tool has it."
        )
        assert await text_of(server.address, read=False) == (
            "Error: 200 invalid_response: the answer is larger than 16 MiB and was not read to its end."
            f" Ask for less at a time, with page_size where the tool has it. {MAY_HAVE_WORKED}"
        )


async def test_a_huge_refusal_keeps_its_status() -> None:
    head = b"HTTP/1.1 500 Oops\r\nContent-Length: 99999999\r\n\r\n"
    async with serving(sending(head, b"x" * (LARGEST_BODY + 2**20))) as server:
        assert await text_of(server.address) == f"Error: 500 internal_error: Internal Server Error. {FAULT}"


async def test_a_body_that_cannot_be_unpacked_is_told_so() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n"
    async with serving(sending(head, b"oops")) as server:
        assert await text_of(server.address) == (
            f"Error: connection_error: {server.address} did not answer properly: the body is not compressed as its"
            f" header says. {AGAIN}"
        )


# --- no answer ----------------------------------------------------------------------------------------------------


async def resetting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await next_request(reader)
    writer.transport.abort()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    del writer
    await reader.read()  # until the client gives up and closes


async def stalling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await next_request(reader)
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{"data"')
    await reader.read()


CHATS = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"data":[]}'
BROKEN = "the connection was closed before the answer was complete"
GARBAGE = "what it sent is not HTTP, so the address may be one for https"


@pytest.mark.parametrize(
    "script, problem, connections",
    [
        (sending(), BROKEN, 2),
        (resetting, BROKEN, 2),
        (sending(b"HTTP/1.1 200 OK\r\nContent-Le"), BROKEN, 2),
        (sending(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}"), BROKEN, 2),
        (sending(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"), BROKEN, 2),
        (sending(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), GARBAGE, 1),
        (sending(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), GARBAGE, 1),
        (sending(b"\x15\x03\x01\x00\x02\x02\x50\r\n\r\n"), GARBAGE, 1),
    ],
)
async def test_a_read_whose_answer_breaks_off_is_tried_twice_and_told(
    script: Script, problem: str, connections: int
) -> None:
    async with serving(script) as server:
        text = await text_of(server.address)
    assert text == f"Error: connection_error: {server.address} did not answer properly: {problem}. {AGAIN}"
    assert server.connections == connections


@pytest.mark.parametrize(
    "script, problem",
    [
        (sending(), BROKEN),
        (resetting, BROKEN),
        (sending(b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{}"), BROKEN),
        (sending(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), GARBAGE),
    ],
)
async def test_a_write_whose_answer_breaks_off_is_sent_once_and_may_have_worked(script: Script, problem: str) -> None:
    async with serving(script) as server:
        text = await text_of(server.address, "create_my_chat", read=False)
    assert text == f"Error: connection_error: {server.address} did not answer properly: {problem}. {MAY_HAVE_WORKED}"
    assert server.connections == 1


@pytest.mark.parametrize("script", [silent, stalling])
async def test_no_answer_in_time_is_told_with_the_limit(script: Script) -> None:
    async with serving(script) as server:
        assert await text_of(server.address, limit=0.05) == (
            f"Error: timeout: {server.address} did not answer within 0.05 s. Call again; if it happens again, check"
            " THENVOI_BASE_URL and the network."
        )
        assert await text_of(server.address, "create_my_chat", read=False, limit=0.05) == (
            f"Error: timeout: {server.address} did not answer within 0.05 s. {MAY_HAVE_WORKED}"
        )


async def test_the_limit_holds_for_the_second_try_too() -> None:
    async with serving(sending(), silent) as server:
        text = await text_of(server.address, limit=0.2)
    assert text.startswith(f"Error: timeout: {server.address} did not answer within 0.2 s.")
    assert server.connections == 2


def unreachable(base_url: str, problem: str) -> str:
    return f"Error: connection_error: no connection to {base_url}: {problem}. {NOTHING_SENT}"


@pytest.mark.parametrize("read", [True, False])
async def test_a_refused_connection_has_sent_nothing(read: bool) -> None:  # noqa: FBT001 - the two kinds of requests
    async with serving(silent) as server:
        pass
    assert await text_of(server.address, read=read) == unreachable(server.address, "connection refused")


@pytest.mark.parametrize(
    "base_url, problem",
    [
        ("http://nowhere.invalid", "the name nowhere.invalid is not known"),
        ("http://nowhere.invalid:8600/prefix", "the name nowhere.invalid is not known"),
        (f"http://{'a' * 70}.example", f"the name {'a' * 70}.example is not known"),
        ("http://a..b", "the name a..b is not known"),
        ("ftp://thenvoi.example", "the address is neither http nor https"),
        ("app.thenvoi.com", "the address is neither http nor https"),
        ("http://[::1", "it is not a usable address (Invalid port: ':1')"),
    ],
)
async def test_an_address_that_leads_nowhere_is_named(base_url: str, problem: str) -> None:
    assert await text_of(base_url) == unreachable(base_url, problem)


async def test_a_connection_that_is_not_accepted_in_time_has_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import mcp_server.platform

    async with serving(silent) as server:
        monkeypatch.setattr(mcp_server.platform, "_CONNECT_SECONDS", 0.05)
        # It accepts, and never says a word of the TLS that it is asked for.
        secure = server.address.replace("http:", "https:")
        assert await text_of(secure) == unreachable(secure, "no answer to the attempt to connect")


async def test_a_proxy_that_refuses_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(sending(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.address)
        assert await text_of("https://thenvoi.example") == unreachable(
            "https://thenvoi.example", "the proxy of this machine's settings (HTTP_PROXY, HTTPS_PROXY) refuses"
        )


async def test_a_server_without_tls_is_told_apart() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with serving(plain) as server:
        secure = server.address.replace("http:", "https:")
        assert await text_of(secure) == unreachable(
            secure, "TLS: the two sides do not agree, so the address may be one for http"
        )


async def test_a_certificate_that_nobody_signed_is_not_trusted(self_signed: ssl.SSLContext) -> None:
    async with serving(sending(CHATS), tls=self_signed) as server:
        assert await text_of(server.address) == unreachable(
            server.address, "TLS: the certificate is not trusted (self-signed certificate)"
        )
        assert server.requests == []


async def test_a_key_that_no_header_can_carry_is_told() -> None:
    for key in ("thnv_u_ключ", "thnv_u_a b", "thnv_u_1\r\nX-Evil: 1"):
        platform = Platform("http://127.0.0.1:9", key)
        with pytest.raises(ToolError) as caught:
            await platform.request("GET", "/me/chats", read=True)
        assert str(caught.value) == (
            "Error: unauthorized: THENVOI_API_KEY holds a blank or a character that no key has. Nothing was sent."
            " The operator of this server must correct it."
        )
        await platform.aclose()


# --- what is tried twice ------------------------------------------------------------------------------------------

LIMITED = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 2\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize("first", [sending(), resetting, sending(LIMITED)])
async def test_a_read_succeeds_at_the_second_try(first: Script) -> None:
    async with serving(first, sending(CHATS)) as server, seen_from(server.address) as platform:
        reply = await platform.request("GET", "/me/chats", read=True)
    assert reply == (200, '{"data":[]}', {"data": []})
    assert server.connections == 2


async def test_a_read_waits_as_long_as_it_is_asked_to() -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    async with serving(sending(LIMITED), sending(CHATS)) as server:
        platform = Platform(server.address, KEY, sleep=sleep)
        await platform.request("GET", "/me/chats", read=True)
        await platform.aclose()
    assert waited == [2]


async def test_there_is_no_third_try() -> None:
    async with serving(sending(LIMITED)) as server:
        assert (await text_of(server.address)).startswith("Error: 429 rate_limit_exceeded: ")
        assert server.connections == 2
    async with serving(resetting, sending(LIMITED), sending(CHATS)) as server:
        assert (await text_of(server.address)).startswith("Error: 429 rate_limit_exceeded: ")
        assert server.connections == 2


async def test_a_wait_that_leaves_no_time_is_not_begun() -> None:
    async with serving(sending(LIMITED)) as server:
        assert (await text_of(server.address, limit=1.5)).startswith("Error: 429 rate_limit_exceeded: ")
        assert server.connections == 1


@pytest.mark.parametrize("first", [sending(), resetting, sending(LIMITED)])
async def test_a_write_is_never_sent_twice(first: Script) -> None:
    async with serving(first, sending(CHATS)) as server:
        assert (await text_of(server.address, read=False)).startswith("Error: ")
        assert server.connections == 1


# --- what a platform or a machine can do beside that -----------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 202, 206])
async def test_an_empty_success_is_none_unless_its_status_says_so(status: int, httpserver: HTTPServer) -> None:
    base_url = answering(httpserver, status, "")
    assert await text_of(base_url) == (
        f"Error: {status} invalid_response: the answer of {base_url} cannot be used: it is empty."
        " THENVOI_BASE_URL is likely to be wrong, or a proxy answers in the platform's place."
    )


@pytest.mark.parametrize(
    "name, value, reason",
    [
        ("ALL_PROXY", "nonsense://x", "the proxy in this machine's settings (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY) is"),
        ("ALL_PROXY", "http://[::1", "the proxy in this machine's settings (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY) is"),
        (
            "SSL_CERT_FILE",
            "/nonexistent",
            "the certificates cannot be read (SSL_CERT_FILE, SSL_CERT_DIR, SSLKEYLOGFILE)",
        ),
    ],
)
async def test_settings_of_the_machine_that_cannot_be_used_are_told(
    name: str, value: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    text = await text_of("https://127.0.0.1:1")
    assert text.startswith(f"Error: connection_error: no connection to https://127.0.0.1:1: {reason}")


@pytest.mark.parametrize("key", [KEY, f"{KEY}/1", f'{KEY}"1'])
async def test_however_json_writes_the_key_it_does_not_come_through(key: str, httpserver: HTTPServer) -> None:
    written = json.dumps(key)[1:-1]
    spelled = [written, written.replace("/", "\\/"), written.replace("thnv", "\\u0074hnv")]
    base_url = answering(httpserver, 200, f'{{"data":["{spelled[0]}","{spelled[1]}","{spelled[2]}"]}}')
    platform = Platform(base_url, key)
    reply = await platform.request("GET", "/me/chats", read=True)
    await platform.aclose()
    assert reply.data == {"data": ["[key removed]"] * 3}
    assert KEY not in reply.text


async def test_a_key_with_a_slash_is_not_taken_apart_as_the_name_of_a_field(httpserver: HTTPServer) -> None:
    key = f"{KEY}/1"
    platform = Platform(answering(httpserver, 422, nested("x", "no", details={key: ["bad"]})), key)
    with pytest.raises(ToolError, match=r"Fields: \[key removed\]: bad\."):
        await platform.request("GET", "/me/chats", read=True)
    await platform.aclose()


async def test_an_error_may_begin_with_a_byte_order_mark(httpserver: HTTPServer) -> None:
    text = await text_of(answering(httpserver, 422, "\ufeff" + json.dumps(nested("x", "No such thing"))))
    assert text.startswith("Error: 422 x: No such thing. ")
