"""What faults do to operations, seen by a client of either HTTP server; the clock stands still until it is moved."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator, MutableMapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

import httpx2
import pytest

from mock_platform import MockPlatform
from mock_platform.app import VOCABULARY, App
from mock_platform.directly import HANG_UP
from mock_platform.faults import FaultBook, Occurrence, SetFault, parse, plain
from mock_platform.faults.effects import ERRORS, Garble, Latency
from mock_platform.faults.sending import FaultySend
from mock_platform.world import Clock
from mock_platform.world.worlds import Worlds
from tests.rest.wire import request, wire_to
from tests.world.builders import a_cast

WEATHER, TRAVEL = "jane/weather-agent", "jane/travel-agent"
SEND = "create_agent_chat_message"
Json = Any


class Place(NamedTuple):
    """A running mock and a client of it that checks nothing by itself."""

    mock: MockPlatform
    http: httpx2.Client

    @property
    def room(self) -> str:
        return self.mock.rooms["Offsite in Lisbon"]

    def put(self, on: str, effect: Json, **fields: object) -> SetFault:
        fault = parse({"on": on, "effect": effect, **fields}, VOCABULARY)
        return self.mock.call(lambda world: FaultBook.of(world).add(fault))

    def counts(self, fault: SetFault) -> tuple[object, object]:
        shown = self.mock.call(lambda _: plain(fault))
        return shown["seen"], shown["fired"]

    def ask(self, method: str, path: str, who: str = WEATHER, body: Json = None) -> httpx2.Response:
        headers = {"X-API-Key": self.mock.keys[who]}
        return self.http.request(method, f"/api/v1{path}", headers=headers, json=body)

    def say(self, text: str, *, who: str = WEATHER, room: str | None = None) -> httpx2.Response:
        body = {"message": {"content": text, "mentions": [{"id": self.mock.ids["jane"]}]}}
        return self.ask("POST", f"/agent/chats/{room or self.room}/messages", who, body)

    def said(self, text: str) -> int:
        """How often it stands in the room."""
        page = self.ask("GET", f"/me/chats/{self.room}/messages?page_size=100", "jane").json()
        return sum(text in each["content"] for each in page["data"])


@pytest.fixture(scope="module", params=["httptools", "h11"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "h11":
            patch.setattr("mock_platform.heads.find_spec", lambda _: None)
        with MockPlatform(seed=7) as mock, httpx2.Client(base_url=mock.base_url, trust_env=False) as http:
            yield Place(mock, http)


@pytest.fixture(autouse=True)
def no_fault_is_left_over(place: Place) -> Iterator[None]:
    yield
    place.mock.call(lambda world: FaultBook.of(world).clear())


@pytest.fixture(autouse=True)
def nothing_is_logged_as_wrong(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    records = caplog.get_records("call")
    assert [each.getMessage() for each in records if each.levelno >= logging.WARNING] == []


# --- errors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ERRORS)
def test_an_operation_can_answer_any_error_of_the_platform_and_has_no_effect_then(place: Place, status: int) -> None:
    place.put(SEND, {"status": status})
    answer = place.say(f"refused with {status}")
    code, message = ERRORS[status]
    details: Json = {"details": {}} if status == 422 else {}
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {
        "error": {"code": code, "message": message, "request_id": answer.headers["x-request-id"], **details}
    }
    assert answer.headers.get("www-authenticate") == ("Bearer" if status == 401 else None)
    assert "retry-after" not in answer.headers
    assert place.said(f"refused with {status}") == 0
    assert place.say(f"taken after {status}").status_code == 201


def test_an_error_can_say_what_the_test_wants_it_to_say(place: Place) -> None:
    effect = {"status": 422, "code": "duplicate_mentions", "message": "Twice", "details": {"/message": ["no"]}}
    place.put(SEND, effect)
    error = place.say("never").json()["error"]
    assert (error["code"], error["message"], error["details"]) == ("duplicate_mentions", "Twice", {"/message": ["no"]})


@pytest.mark.parametrize("body", ["envelope", "empty"])
def test_a_429_can_tell_when_to_come_again_with_and_without_a_body(place: Place, body: str) -> None:
    place.put("get_agent_me", {"status": 429, "body": body, "retry_after": 2})
    answer = place.ask("GET", "/agent/me")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    assert (answer.content == b"", "content-type" in answer.headers) == (body == "empty", body != "empty")


# --- for whom, where and when ----------------------------------------------------------------------------------------


def test_only_the_call_that_is_named_is_struck(place: Place) -> None:
    named = place.ask("POST", "/agent/chats", body={"chat": {}}).json()["data"]["id"]
    for member in ("jane", TRAVEL):
        body = {"participant": {"participant_id": place.mock.ids[member]}}
        assert place.ask("POST", f"/agent/chats/{named}/participants", body=body).status_code == 201
    fault = place.put(SEND, {"status": 503}, caller=WEATHER, room=named.upper(), nth=2)
    answers = [
        place.ask("GET", "/agent/me"),
        place.say("1", who=TRAVEL, room=named),
        place.say("2"),
        place.say("3", room=named),
        place.say("4", room=named.upper()),
        place.say("5", room=named),
    ]
    assert [each.status_code for each in answers] == [200, 201, 201, 201, 503, 201]
    assert place.counts(fault) == (2, 1)


def test_a_call_that_is_not_let_in_is_no_occurrence(place: Place) -> None:
    fault = place.put("get_agent_me", {"status": 503})
    assert place.http.get("/api/v1/agent/me", headers={"X-API-Key": "thnv_a_wrong"}).status_code == 401
    assert place.ask("GET", "/agent/me", "jane").status_code == 403
    assert place.counts(fault) == (0, 0)


def test_a_call_that_would_be_refused_for_what_it_asks_is_one(place: Place) -> None:
    place.put(SEND, {"status": 503})
    assert place.ask("POST", "/agent/chats/nowhere/messages", body={}).status_code == 503
    assert place.ask("POST", "/agent/chats/nowhere/messages", body={}).status_code == 422


def test_an_operation_that_anybody_may_call_is_struck_in_the_default_world(place: Place) -> None:
    place.put("health_check", {"status": 503})
    assert [place.http.get("/api/v1/health").status_code for _ in range(2)] == [503, 200]


def test_whoever_asked_is_told_of_the_call_that_was_struck(place: Place) -> None:
    told: list[Occurrence] = []
    place.mock.call(lambda world: FaultBook.of(world).on_fired.append(lambda _, what: told.append(what)))
    place.put(SEND, {"status": 503})
    place.say("never")
    place.mock.call(lambda world: FaultBook.of(world).on_fired.clear())
    assert told == [Occurrence("operation", SEND, caller=place.mock.ids[WEATHER], room=place.room)]


# --- latency ---------------------------------------------------------------------------------------------------------


def begun(place: Place, action: Callable[[], httpx2.Response]) -> "Future[httpx2.Response]":
    """``action`` on its way in another thread, struck by the fault that is set and waiting for the clock."""
    struck = threading.Event()
    place.mock.call(lambda world: FaultBook.of(world).on_fired.append(lambda *_: struck.set()))
    with_thread = ThreadPoolExecutor(1)
    future = with_thread.submit(action)
    with_thread.shutdown(wait=False)
    assert struck.wait(10)
    place.mock.call(lambda world: FaultBook.of(world).on_fired.clear())
    return future


def timers(place: Place) -> int | None:
    return place.mock.call(lambda world: world.clock.written()["timers"])


@pytest.mark.parametrize(
    "effect, status, times_said", [({"latency": 5}, 201, 1), ({"latency": 5, "status": 503}, 503, 0)]
)
def test_an_answer_waits_for_the_clock_of_the_world_and_the_effect_does_not(
    place: Place, effect: Json, status: int, times_said: int
) -> None:
    text, before = f"late with {status}", timers(place) or 0
    place.put(SEND, effect)
    answer = begun(place, lambda: place.say(text))
    assert timers(place) == before + 1
    assert place.said(text) == times_said
    place.mock.call(lambda world: world.clock.advance(4.9))
    assert timers(place) == before + 1
    assert not answer.done()
    place.mock.call(lambda world: world.clock.advance(0.1))
    assert answer.result(10).status_code == status


def test_a_late_answer_can_be_cut_when_it_is_due(place: Place) -> None:
    place.put(SEND, {"latency": 5, "cut": "after"})
    answer = begun(place, lambda: place.say("late and lost"))
    place.mock.call(lambda world: world.clock.advance(5))
    with pytest.raises(httpx2.RemoteProtocolError):
        answer.result(10)
    assert place.said("late and lost") == 1


async def test_nobody_waits_for_the_clock_on_behalf_of_a_client_that_has_gone() -> None:
    told = iter(["http.request", "http.disconnect"])
    sent: list[str] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": next(told)}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message["type"])

    late = FaultySend(Latency(latency=60), Clock(0, running=False), {}, receive, send)
    await late({"type": "http.response.start", "status": 200, "headers": []})
    async with asyncio.timeout(10):
        await late({"type": "http.response.body", "body": b"{}"})
    assert sent == ["http.response.start", "http.response.body"]


# --- cut and garbled -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("when, times_said", [("before", 0), ("after", 1)])
def test_a_connection_can_be_cut_before_the_effect_or_after_it(place: Place, when: str, times_said: int) -> None:
    place.put(SEND, {"cut": when})
    with pytest.raises(httpx2.RemoteProtocolError):
        place.say(f"cut {when}")
    assert place.said(f"cut {when}") == times_said


def test_a_cut_connection_ends_without_a_byte_of_an_answer(place: Place) -> None:
    place.put("get_agent_me", {"cut": "after"})
    with wire_to(place.mock.base_url) as wire:
        wire.send(request("GET", "/api/v1/agent/me", f"X-API-Key: {place.mock.keys[WEATHER]}"))
        assert wire.rest() == b""


async def requests_under_way() -> int:
    return sum("run_asgi" in str(task.get_coro()) for task in asyncio.all_tasks())


@pytest.mark.parametrize("effect", [{"cut": "before"}, {"latency": 30}])
def test_of_requests_that_were_sent_together_nothing_is_left_when_their_client_has_gone(
    place: Place, effect: Json
) -> None:
    struck = threading.Event()
    place.mock.call(lambda world: FaultBook.of(world).on_fired.append(lambda *_: struck.set()))
    place.put("get_agent_me", effect)
    with wire_to(place.mock.base_url) as wire:
        wire.send(request("GET", "/api/v1/agent/me", f"X-API-Key: {place.mock.keys[WEATHER]}") * 3)
        assert struck.wait(10)
    place.mock.call(lambda world: FaultBook.of(world).on_fired.clear())
    loop = place.mock.call(lambda _: asyncio.get_running_loop())
    for _ in range(10_000):
        if asyncio.run_coroutine_threadsafe(requests_under_way(), loop).result(10) == 0:
            break
    else:
        pytest.fail("a request is served whose client has gone")
    place.mock.call(lambda world: world.clock.advance(60))
    assert place.ask("GET", "/agent/me").status_code == 200


def test_an_answer_can_end_in_the_middle_of_the_body_that_it_announces(place: Place) -> None:
    place.put("get_agent_me", {"garble": "truncated"})
    with wire_to(place.mock.base_url) as wire:
        wire.send(request("GET", "/api/v1/agent/me", f"X-API-Key: {place.mock.keys[WEATHER]}"))
        head, _, body = wire.rest().partition(b"\r\n\r\n")
    told = place.ask("GET", "/agent/me").content
    assert head.startswith(b"HTTP/1.1 200 ")
    assert f"content-length: {len(told)}".encode() in head.lower()
    assert body == told[: len(told) // 2]


def test_a_client_is_told_that_an_answer_is_not_whole_and_the_effect_is_there(place: Place) -> None:
    place.put(SEND, {"garble": "truncated"})
    with pytest.raises(httpx2.RemoteProtocolError):
        place.say("half an answer")
    assert place.said("half an answer") == 1


def test_an_answer_can_be_a_page_of_a_proxy_in_place_of_json(place: Place) -> None:
    place.put(SEND, {"garble": "not_json"})
    answer = place.say("garbled")
    assert (answer.status_code, answer.headers["content-type"]) == (201, "text/html; charset=utf-8")
    assert answer.text.startswith("<!doctype html>")
    assert answer.headers["content-length"] == str(len(answer.content))
    assert place.said("garbled") == 1


def test_an_answer_without_a_body_is_garbled_as_well(place: Place) -> None:
    empty = f"/agent/chats/{place.ask('POST', '/agent/chats', body={'chat': {}}).json()['data']['id']}/messages/next"
    assert place.ask("GET", empty).status_code == 204
    place.put("get_agent_next_message", {"garble": "not_json"})
    place.put("get_agent_next_message", {"garble": "truncated"})
    answer = place.ask("GET", empty)
    assert (answer.status_code, answer.text[:15]) == (200, "<!doctype html>")
    with pytest.raises(httpx2.RemoteProtocolError):
        place.ask("GET", empty)


def test_an_error_is_an_answer_that_can_be_garbled(place: Place) -> None:
    place.put(SEND, {"garble": "not_json"})
    answer = place.ask("POST", "/agent/chats/nowhere/messages", body={})
    assert (answer.status_code, answer.text[:15]) == (422, "<!doctype html>")


@pytest.fixture
def embedded() -> tuple[App, str]:
    """An application without our server, whose next call is to be cut, and a key for it."""
    cast, worlds = a_cast(), Worlds()
    key = cast.world.accounts.issue_key(cast.weather)
    worlds.add(cast.world)
    FaultBook.of(cast.world).add(parse({"on": "get_agent_me", "effect": {"cut": "after"}}, VOCABULARY))
    return App(worlds), key


async def test_behind_a_server_that_cannot_cut_the_application_fails_as_a_cut_connection_does(
    embedded: tuple[App, str],
) -> None:
    app, key = embedded
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://localhost") as client:
        with pytest.raises(ConnectionResetError):
            await client.get("/api/v1/agent/me", headers={"X-API-Key": key})


async def test_the_head_of_a_truncated_answer_goes_before_the_cut() -> None:
    order: list[str] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        order.append(f"{message['type']} {message.get('body', b'').decode()}")

    scope = {"state": {HANG_UP: lambda: order.append("cut")}}
    half = FaultySend(Garble(garble="truncated"), Clock(0, running=False), scope, receive, send)
    await half({"type": "http.response.start", "status": 200, "headers": []})
    await half({"type": "http.response.body", "body": b"12345"})
    assert order == ["http.response.start ", "http.response.body 12", "cut"]
