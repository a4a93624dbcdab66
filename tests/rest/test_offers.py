"""Who offers another protocol with its requests, as Java's client does, is answered in HTTP/1.1 (RFC 9110, 7.8)."""

from mock_platform.rest.operations import BASE_PATH
from tests.rest.wire import Wire, request

CHATS = f"{BASE_PATH}/me/chats"
HTTP2 = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAEAAEAAAAIAAAAA")


def post(key: str, *headers: str) -> bytes:
    return request("POST", CHATS, key, *headers, body=b'{"chat":{}}')


def test_the_body_behind_the_offer_is_read(wire: Wire, key: str) -> None:
    wire.send(post(key, *HTTP2))
    assert wire.hear().status == 201


def test_wherever_the_request_is_cut_it_is_answered_once(wire: Wire, key: str) -> None:
    whole = post(key, *HTTP2)
    for cut in range(1, len(whole), 7):
        wire.send(whole[:cut])
        wire.send(whole[cut:])
        assert wire.hear().status == 201
    wire.send(request("GET", f"{BASE_PATH}/me/nothing", key))
    assert wire.hear().status == 404


def test_what_follows_the_offer_is_answered_in_its_order(wire: Wire, key: str) -> None:
    get = request("GET", CHATS, key, *HTTP2)
    chunked = request("POST", CHATS, key, *HTTP2, "Transfer-Encoding: chunked") + b'b\r\n{"chat":{}}\r\n0\r\n\r\n'
    wire.send((get + post(key, *HTTP2) + chunked + post(key)) * 50)
    assert [wire.hear().status for _ in range(200)] == [200, 201, 201, 201] * 50


def test_the_connection_ends_if_the_client_says_so(wire: Wire, key: str) -> None:
    wire.send(post(key, "Connection: close, Upgrade", "Upgrade: h2c"))
    assert wire.hear().status == 201
    assert wire.rest() == b""


def test_an_offer_of_several_protocols_is_declined_as_well(wire: Wire, key: str) -> None:
    wire.send(post(key, "Connection: Upgrade", "Upgrade: h2c, websocket") + post(key))
    assert [wire.hear().status for _ in range(2)] == [201, 201]


def test_connect_is_no_offer(wire: Wire, key: str) -> None:
    wire.send(request("CONNECT", CHATS, key))
    assert wire.hear().status == 405
