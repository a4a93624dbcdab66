"""Requests that come in one piece are answered where they are read; to a client they are as all others are."""

import json
import threading
from collections.abc import Iterator

import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mock_platform.app import VOCABULARY, App
from mock_platform.faults import FaultBook, parse
from mock_platform.rest.dispatch import Receive, Scope, Send
from mock_platform.rest.operations import BASE_PATH
from mock_platform.timeline import Timeline
from tests.rest.api import Site
from tests.rest.wire import SECONDS, Heard, Wire, request, wire_to

CHATS = f"{BASE_PATH}/me/chats"
NEW_CHAT = b'{"chat":{}}'
MOST_READ = 256 * 1024
"""Bytes that a loop reads at once."""


class Taken(list[str]):
    """The paths of requests, and when there is one more."""

    def __init__(self) -> None:
        super().__init__()
        self.more = threading.Event()


@pytest.fixture
def by_asgi(monkeypatch: pytest.MonkeyPatch) -> Taken:
    """The paths of the requests that take the way of ASGI, as they come."""
    taken = Taken()
    call = App.__call__

    async def noting(self: App, scope: Scope, receive: Receive, send: Send) -> None:
        taken.append(scope["path"])
        taken.more.set()
        await call(self, scope, receive, send)

    monkeypatch.setattr(App, "__call__", noting)
    return taken


@pytest.fixture
def wire(site: Site, by_asgi: Taken) -> Iterator[Wire]:
    with wire_to(site.base_url) as wire:
        yield wire


def post(key: str, body: bytes = NEW_CHAT) -> bytes:
    return request("POST", CHATS, key, body=body)


def in_two(wire: Wire, whole: bytes, by_asgi: Taken) -> Heard:
    """Send the head, wait until its request has begun, and send the body."""
    head, _, body = whole.partition(b"\r\n\r\n")
    by_asgi.more.clear()
    wire.send(head + b"\r\n\r\n")
    assert by_asgi.more.wait(SECONDS)
    wire.send(body)
    return wire.hear()


def without_what_is_new(heard: Heard) -> tuple[int, list[str], list[str]]:
    """Status, names of the headers, and names in the body: all but ids and instants."""
    inside = json.loads(heard.body)
    return heard.status, sorted(heard.headers), sorted(inside.get("data") or inside["error"])


@pytest.mark.parametrize("body", [NEW_CHAT, b"{", b'{"chat":1}'])
def test_in_one_piece_or_in_two_the_answer_is_the_same(wire: Wire, key: str, by_asgi: Taken, body: bytes) -> None:
    wire.send(post(key, body))
    whole = wire.hear()
    assert by_asgi == []
    pieces = in_two(wire, post(key, body), by_asgi)
    assert by_asgi == [CHATS]
    assert without_what_is_new(whole) == without_what_is_new(pieces)


def test_whoever_is_refused_is_told_so_at_once_as_well(wire: Wire, by_asgi: Taken) -> None:
    for sent, status in (
        (request("GET", CHATS), 401),
        (request("GET", CHATS, "X-API-Key: wrong"), 401),
        (request("GET", f"{BASE_PATH}/me/nothing"), 404),
        (request("PATCH", CHATS), 405),
    ):
        wire.send(sent)
        assert wire.hear().status == status
    assert by_asgi == []


def test_of_pipelined_requests_the_answers_come_in_their_order(wire: Wire, key: str, by_asgi: Taken) -> None:
    wire.send(post(key) + request("GET", CHATS, key) + request("GET", CHATS) + post(key))
    assert [wire.hear().status for _ in range(4)] == [201, 200, 401, 201]
    assert by_asgi == [CHATS] * 3  # the first was whole when it had been read, the others waited for it


@pytest.mark.parametrize("first", [NEW_CHAT, b"{"])
def test_what_is_no_http_ends_the_connection_after_the_answers_to_what_came_before(
    wire: Wire, key: str, first: bytes
) -> None:
    wire.send(post(key, first) + request("GET", CHATS, key) + b"\0\r\n\r\n")
    heard = [wire.hear() for _ in range(3)]
    assert [each.status for each in heard] == [201 if first == NEW_CHAT else 400, 200, 400]
    assert [each.headers.get("connection") for each in heard] == [None, None, "close"]
    assert wire.rest() == b""


def test_a_request_in_whose_body_the_http_breaks_is_not_answered_and_earlier_ones_are(
    wire: Wire, key: str, site: Site
) -> None:
    before = site.state()
    broken = request("POST", CHATS, key, "Transfer-Encoding: chunked") + b"no size\r\n"
    wire.send(request("GET", CHATS, key) * 2 + broken)
    assert [wire.hear().status for _ in range(3)] == [200, 200, 400]
    assert wire.rest() == b""
    assert site.state() == before


def test_of_a_long_pipeline_no_more_is_read_than_is_answered(
    monkeypatch: pytest.MonkeyPatch, site: Site, key: str
) -> None:
    waiting = []
    begin = HttpToolsProtocol.on_headers_complete

    def noting(self: HttpToolsProtocol) -> None:
        begin(self)
        waiting.append(len(self.pipeline))

    monkeypatch.setattr(HttpToolsProtocol, "on_headers_complete", noting)
    asked = request("GET", f"{BASE_PATH}/me/nothing", key, f"X-Long: {'x' * 500}")
    with wire_to(site.base_url) as wire:
        sending = threading.Thread(target=wire.send, args=(asked * 4000,))
        sending.start()
        assert {wire.hear().status for _ in range(4000)} == {404}
        sending.join()
    assert max(waiting) <= MOST_READ // len(asked) + 1


@pytest.mark.parametrize("more", ["Connection: close", "Expect: 100-continue"])
def test_who_asks_for_more_than_an_answer_gets_it_by_asgi(wire: Wire, key: str, by_asgi: Taken, more: str) -> None:
    wire.send(request("GET", CHATS, key, more))
    assert wire.hear().status == 200
    assert by_asgi == [CHATS]


def test_to_head_no_body_is_sent(wire: Wire, key: str) -> None:
    wire.send(request("HEAD", CHATS, key) + request("GET", CHATS, key))
    assert wire.hear("HEAD").status == 405
    assert wire.hear().status == 200


def test_a_name_that_is_not_ours_is_refused_before_anything_is_done(wire: Wire, key: str, site: Site) -> None:
    before = site.state()
    wire.send(post(key).replace(b"Host: localhost", b"Host: example.org"))
    assert wire.hear().status == 421
    assert site.state() == before


def test_while_there_are_faults_a_request_may_wait_and_strikes_once(
    wire: Wire, key: str, site: Site, by_asgi: Taken
) -> None:
    fault = parse({"on": "create_my_chat_room", "effect": {"status": 503}, "times": 1}, VOCABULARY)
    site.mock.call(lambda world: FaultBook.of(world).add(fault))
    wire.send(post(key) + post(key))
    assert [wire.hear().status for _ in range(2)] == [503, 201]
    assert by_asgi == [CHATS] * 2


def test_the_timeline_tells_of_both_alike(wire: Wire, key: str, site: Site, by_asgi: Taken) -> None:
    wire.send(post(key))
    wire.hear()
    in_two(wire, post(key), by_asgi)
    entries = site.mock.call(lambda world: list(world.attached(Timeline, Timeline)))
    kinds = [(each.kind, each.name) for each in entries]
    assert kinds[: len(kinds) // 2] == kinds[len(kinds) // 2 :]
