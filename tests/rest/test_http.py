"""The wire itself: what clients and their accidents send, and that the mock outlives all of it."""

import json
import logging
import resource
import sys
from contextlib import suppress

import pytest

from mock_platform.rest.dispatch import BODY_BYTES
from mock_platform.rest.operations import BASE_PATH
from tests.rest.api import NOWHERE, Site
from tests.rest.wire import Wire, request, wire_to

CHATS = f"{BASE_PATH}/me/chats"
NEW_CHAT = b'{"chat":{}}'
MEGABYTE = 1_000_000


def assert_alive(site: Site) -> None:
    assert site.as_("jane").get("/me/profile").data["handle"] == "jane"


# ---------------------------------------------------------------------------------------------------------- connections


def test_a_connection_serves_one_request_after_the_other(wire: Wire, key: str) -> None:
    for number in range(1, 4):
        wire.send(request("GET", CHATS, key))
        heard = wire.hear()
        assert (heard.status, heard.headers["x-request-id"]) == (200, f"F9mock{number:013d}")
        wire.send(request("GET", CHATS))
        assert wire.hear().status == 401


def test_a_refused_body_does_not_spoil_the_connection(wire: Wire, key: str) -> None:
    for body, status in ((b"{", 400), (b'{"chat":1}', 422), (b'{"x":"' + b"y" * 100_000 + b'"}', 422), (NEW_CHAT, 201)):
        wire.send(request("POST", CHATS, key, body=body))
        assert wire.hear().status == status


def test_a_body_that_nobody_reads_does_not_spoil_the_connection(wire: Wire, key: str) -> None:
    for headers, path, status in (
        ((), CHATS, 401),
        ((key,), f"{BASE_PATH}/agent/chats", 403),
        ((key,), "/nothing", 404),
    ):
        wire.send(request("POST", path, *headers, body=b"z" * 200_000))
        assert wire.hear().status == status
    wire.send(request("DELETE", f"{CHATS}/{NOWHERE}", key, body=b"GET / HTTP/1.1\r\n\r\n"))
    assert wire.hear().status == 404
    wire.send(request("GET", CHATS, key))
    assert wire.hear().status == 200


def test_pipelined_requests_are_answered_in_their_order(wire: Wire, key: str) -> None:
    created, missing = request("POST", CHATS, key, body=NEW_CHAT), request("GET", f"{CHATS}/{NOWHERE}", key)
    wire.send(created + missing + request("GET", CHATS) + created + request("GET", CHATS, key))
    heard = [wire.hear() for _ in range(5)]
    assert [each.status for each in heard] == [201, 404, 401, 201, 200]
    listed = [room["id"] for room in json.loads(heard[4].body)["data"]]
    made = [json.loads(heard[at].body)["data"]["id"] for at in (0, 3)]
    assert listed[:2] == made[::-1]


@pytest.mark.rule("ERR-11")
def test_an_answer_without_a_body_tells_no_length(site: Site, wire: Wire, key: str) -> None:
    agent = f"X-API-Key: {site.mock.keys['jane/weather-agent']}"
    wire.send(request("POST", f"{BASE_PATH}/agent/chats", agent, body=NEW_CHAT))
    room = json.loads(wire.hear().body)["data"]["id"]
    wire.send(request("GET", f"{BASE_PATH}/agent/chats/{room}/messages/next", agent) + request("GET", CHATS, key))
    assert [(each.status, "content-length" in each.headers) for each in (wire.hear(), wire.hear())] == [
        (204, False),
        (200, True),
    ]


def test_a_body_may_come_in_chunks(site: Site, wire: Wire, key: str) -> None:
    wire.send(request("POST", CHATS, key, "Transfer-Encoding: chunked"))
    for piece in (NEW_CHAT[:4], NEW_CHAT[4:5], NEW_CHAT[5:]):
        wire.send(b"%x;why=not\r\n%b\r\n" % (len(piece), piece))
    wire.send(b"0\r\nTrailer: x\r\n\r\n")
    assert wire.hear().status == 201
    pieces = (NEW_CHAT[at : at + 1] for at in range(len(NEW_CHAT)))
    assert site.as_("jane").post("/me/chats", content=pieces).status == 201


def test_a_body_may_come_one_byte_after_the_other(wire: Wire, key: str) -> None:
    for byte in request("POST", CHATS, key, body=NEW_CHAT):
        wire.send(bytes([byte]))
    assert wire.hear().status == 201


def test_a_client_that_waits_for_a_sign_to_go_on_gets_it(wire: Wire, key: str) -> None:
    wire.send(request("POST", CHATS, key, "Expect: 100-continue", length=len(NEW_CHAT)))
    assert wire.hear().status == 100
    wire.send(NEW_CHAT)
    assert wire.hear().status == 201


def test_an_old_client_is_answered_and_the_connection_closed(wire: Wire, key: str) -> None:
    wire.send(f"GET {CHATS} HTTP/1.0\r\n{key}\r\n\r\n".encode())
    assert wire.hear().status == 200
    assert wire.rest() == b""


@pytest.mark.rule("RATE-7")
def test_a_client_with_nothing_but_a_key_is_served(wire: Wire, key: str) -> None:
    wire.send(f"GET {CHATS} HTTP/1.1\r\nHost: localhost\r\n{key}\r\n\r\n".encode())
    assert wire.hear().status == 200


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8", ""]
)
def test_the_content_type_does_not_decide(wire: Wire, key: str, kind: str) -> None:
    wire.send(request("POST", CHATS, key, f"Content-Type: {kind}", body=NEW_CHAT))
    assert wire.hear().status == 201


@pytest.mark.parametrize("headers", [
    "User-Agent: thenvoi-client-rest/0.0.5",
    "X-Fern-Language: Python",
    "X-Fern-Platform: linux/6.1",
    "Accept: text/html",
    "Accept-Encoding: gzip, br",
    "Range: bytes=0-1",
    "If-None-Match: *",
    "Cookie: a=b",
    "X-HTTP-Method-Override: DELETE",
    "X-Original-URL: /api/v1/me/profile",
])  # fmt: skip
def test_other_headers_change_nothing(wire: Wire, key: str, headers: str) -> None:
    wire.send(request("GET", CHATS, key, headers))
    heard = wire.hear()
    assert (heard.status, heard.headers["content-type"]) == (200, "application/json")
    assert "content-encoding" not in heard.headers
    assert len(json.loads(heard.body)["data"]) == 1


# --------------------------------------------------------------------------------------------------- HEAD, OPTIONS, 413


@pytest.mark.rule("ERR-12")
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "PATCH", "PROPFIND"])
def test_a_method_that_nothing_takes_is_405_and_the_connection_goes_on(wire: Wire, key: str, method: str) -> None:
    wire.send(request(method, CHATS, key) + request("GET", CHATS, key))
    heard = wire.hear(method)
    assert (heard.status, heard.headers["allow"]) == (405, "GET, POST")
    if method != "HEAD":
        assert json.loads(heard.body)["error"]["code"] == "method_not_allowed"
    assert wire.hear().status == 200


@pytest.mark.rule("ERR-1")
@pytest.mark.parametrize("claimed", [True, False])
def test_a_body_larger_than_any_valid_one_is_413(site: Site, claimed: bool) -> None:  # noqa: FBT001 - a case
    before = site.state()
    body = b" " * (BODY_BYTES + 1)
    answer = site.as_("jane").post("/me/chats", content=body if claimed else iter([body[:MEGABYTE], body[MEGABYTE:]]))
    assert answer.status == 413
    assert answer.error == {
        "code": "payload_too_large",
        "message": f"Request body is larger than {BODY_BYTES} bytes",
    }
    assert site.state() == before
    assert_alive(site)


def test_the_largest_body_is_still_read(site: Site) -> None:
    body = NEW_CHAT + b" " * (BODY_BYTES - len(NEW_CHAT))
    assert site.as_("jane").post("/me/chats", content=body).status == 201


def test_413_does_not_wait_for_the_end_of_the_body(wire: Wire, key: str) -> None:
    wire.send(request("POST", CHATS, key, length=10**9))
    wire.send(b" " * (BODY_BYTES + 100_000))
    assert wire.hear().status == 413


def test_a_body_is_not_read_for_a_caller_without_a_key(wire: Wire) -> None:
    wire.send(request("POST", CHATS, length=10**9))
    assert wire.hear().status == 401


# ------------------------------------------------------------------------------------------------------------ accidents


@pytest.mark.parametrize("sent", [b"", NEW_CHAT[:5], NEW_CHAT])
def test_a_client_that_hangs_up_in_the_middle_of_a_body_has_asked_nothing(
    site: Site, key: str, caplog: pytest.LogCaptureFixture, sent: bytes
) -> None:
    before = site.state()
    with wire_to(site.base_url) as wire:
        wire.send(request("POST", CHATS, key, length=len(NEW_CHAT) + 1) + sent)
    assert_alive(site)
    assert site.state() == before
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_a_client_that_hangs_up_in_the_middle_of_a_chunk_has_asked_nothing(site: Site, key: str) -> None:
    before = site.state()
    with wire_to(site.base_url) as wire:
        wire.send(request("POST", CHATS, key, "Transfer-Encoding: chunked") + b"b\r\n" + NEW_CHAT[:5])
    assert_alive(site)
    assert site.state() == before


@pytest.mark.parametrize(
    "sent", [b"", b"G", b"GET / HTTP/1.1\r\nHo", b"POST /api/v1/me/chats HTTP/1.1\r\nContent-Length: 5\r\n"]
)
def test_a_client_that_hangs_up_in_the_middle_of_its_headers_harms_nobody(site: Site, sent: bytes) -> None:
    with wire_to(site.base_url) as wire:
        wire.send(sent)
    assert_alive(site)


def test_a_client_that_does_not_wait_for_its_answer_harms_nobody(site: Site, key: str) -> None:
    for _ in range(20):
        with wire_to(site.base_url) as wire:
            wire.send(request("GET", CHATS, key) * 5)
    assert_alive(site)


@pytest.mark.parametrize("garbage", [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500,
    b"\x00" * 100_000,
    b"SSH-2.0-OpenSSH_9.6\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n: no name\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: minus one\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
    b"\r\n" * 10_000,
], ids=lambda each: str(each[:24]))  # fmt: skip
def test_what_is_no_http_is_refused_and_harms_nobody(site: Site, garbage: bytes) -> None:
    with wire_to(site.base_url) as wire:
        with suppress(OSError):
            wire.send(garbage)
            wire.half_close()
        heard = wire.rest()
    assert heard == b"" or heard.startswith(b"HTTP/1.1 4")
    assert_alive(site)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/me/chats/%",
        "/api/v1/me/chats/%zz",
        "/api/v1/me/%ff%fe",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/api/v1/" + "x/" * 2000,
        "//",
        "*",
        "/\xe9",
    ],
)
def test_a_strange_path_is_404_or_422_in_the_envelope(wire: Wire, key: str, path: str) -> None:
    wire.send(request("GET", path, key))
    heard = wire.hear()
    assert heard.status in {400, 404, 422}
    if heard.status != 400:
        assert json.loads(heard.body)["error"]["request_id"] == heard.headers["x-request-id"]


@pytest.mark.parametrize(
    "query", ["%", "%zz=%ff", "=", "&&&", "page=1&page=2", "a[]=1", "page=%00", "page=" + "9" * 5000, ";", "?"]
)
def test_a_strange_query_is_answered(wire: Wire, key: str, query: str) -> None:
    wire.send(request("GET", f"{CHATS}?{query}", key))
    assert wire.hear().status in {200, 422}


# --------------------------------------------------------------------------------------------------------------- floods


FLOODS = [
    pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ", b"a" * 65_536, id="one header"),
    pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\n", b"X-B: bbbbbb\r\n" * 5000, id="many headers"),
    pytest.param(b"GET /", b"a" * 65_536, id="a path"),
    pytest.param(b"", b"\x00\xff" * 32_768, id="garbage"),
]


def flood(wire: Wire, piece: bytes, limit: int) -> int:
    """Send ``piece`` again and again until the other side has enough; how many bytes it took."""
    sent = 0
    with suppress(ConnectionError):
        while sent < limit:
            wire.send(piece)
            sent += len(piece)
    return sent


@pytest.mark.parametrize("start, piece", FLOODS)
def test_a_request_whose_head_does_not_end_is_cut_off(site: Site, wire: Wire, start: bytes, piece: bytes) -> None:
    wire.send(start)
    assert flood(wire, piece, 20 * MEGABYTE) < 20 * MEGABYTE
    assert_alive(site)


def test_a_head_of_a_size_that_clients_send_is_read(wire: Wire, key: str) -> None:
    for _ in range(3):
        wire.send(request("GET", f"{CHATS}?{'&' * 8000}", key, *(f"X-{number}: {'v' * 200}" for number in range(100))))
        assert wire.hear().status == 200


def test_many_pipelined_requests_are_no_flood(wire: Wire, key: str) -> None:
    wire.send(request("GET", f"{BASE_PATH}/me/profile", key) * 2000)  # more than any limit of one head
    assert {wire.hear().status for _ in range(2000)} == {200}


TRAILERS = [
    pytest.param(b"X-A: ", b"a" * 65_536, id="one trailer"),
    pytest.param(b"", b"X-B: bbbbbb\r\n" * 5000, id="many trailers"),
]


@pytest.mark.parametrize("start, piece", TRAILERS)
def test_a_body_whose_trailers_do_not_end_is_cut_off(
    site: Site, wire: Wire, key: str, start: bytes, piece: bytes
) -> None:
    wire.send(request("POST", CHATS, key, "Transfer-Encoding: chunked") + b"2\r\n{}\r\n0\r\n" + start)
    assert flood(wire, piece, 20 * MEGABYTE) < 20 * MEGABYTE
    assert_alive(site)


def test_trailers_are_no_headers(wire: Wire, key: str) -> None:
    wire.send(request("POST", CHATS, "Transfer-Encoding: chunked") + b"b\r\n%b\r\n0\r\n" % NEW_CHAT)
    wire.send(f"{key}\r\n\r\n".encode() + request("GET", CHATS, key))
    assert [wire.hear().status for _ in range(2)] == [401, 200]
    chunked = request("POST", CHATS, "Transfer-Encoding: chunked") + b"b\r\n%b\r\n0\r\n" % NEW_CHAT
    wire.send(chunked + f"{key}\r\n\r\n".encode())
    assert wire.hear().status == 401


def test_many_chunks_are_no_flood_wherever_they_are_cut(wire: Wire, key: str) -> None:
    wire.send(request("POST", CHATS, key, "Transfer-Encoding: chunked") + b"b\r\n" + NEW_CHAT + b"\r\n")
    for _ in range(200):
        wire.send(b"3e8\r\n")
        wire.send(b" " * 1000 + b"\r\n3e8\r\n")
        wire.send(b" " * 1000 + b"\r\n")
    wire.send(b"0\r\n\r\n")
    assert wire.hear().status == 201


def test_a_socket_is_not_opened_before_earlier_requests_are_answered(site: Site, wire: Wire, key: str) -> None:
    upgrade = request(
        "GET",
        f"{BASE_PATH}/socket/websocket?vsn=2.0.0",
        key,
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    )
    wire.send(request("GET", CHATS, key) + upgrade)
    assert b"101 Switching" not in wire.rest()
    with wire_to(site.base_url) as other:
        other.send(request("GET", CHATS, key))
        assert other.hear().status == 200
        other.send(upgrade)
        assert other.hear().status == 101


def peak_memory() -> int:
    """The most memory, in bytes, that this process has ever had."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def test_a_chunk_that_does_not_say_its_size_fills_no_memory(site: Site, wire: Wire, key: str) -> None:
    before = peak_memory()
    wire.send(request("POST", CHATS, key, "Transfer-Encoding: chunked") + b"5;")
    flood(wire, b"e" * 65_536, 20 * MEGABYTE)
    assert_alive(site)
    assert peak_memory() - before < 10 * MEGABYTE


def test_many_connections_that_say_nothing_keep_nobody_waiting(site: Site) -> None:
    silent = [wire_to(site.base_url) for _ in range(100)]
    wires = [each.__enter__() for each in silent]
    for wire in wires[::2]:
        wire.send(b"GET /api/v1/me/chats HT")
    assert_alive(site)
    for each in silent:
        each.__exit__(None, None, None)
    assert_alive(site)
