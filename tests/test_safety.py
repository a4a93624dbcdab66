"""What docs/security.md promises, on every face of a served mock: names, origins, tokens, numbers."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx2
import pytest

from mock_platform import MockPlatform
from mock_platform.realtime import protocol
from mock_platform.settings import Settings
from mock_platform.world.events import Event, WorldRemoved
from tests.realtime.raw import Answer, RawClient
from tests.running import Running

FACES = [
    "/",
    "/docs",
    "/openapi.json",
    "/api/v1/health",
    "/api/v1/me/profile",
    "/api/v1/socket/websocket",
    "/_mock/env",
    "/_mock/worlds",
    "/mcp/sse",
    "/api/agents",
    "/nothing",
]
APP = "https://app.example"
OPENING = {"access-control-allow-origin", "access-control-allow-methods", "access-control-allow-headers"}


@contextmanager
def served(**settings: object) -> Iterator[tuple[MockPlatform, httpx2.Client]]:
    chosen = Settings(**{"port": 0, **settings})  # type: ignore[arg-type]  # tests/test_settings.py tries others
    with MockPlatform(settings=chosen) as mock, httpx2.Client(base_url=mock.base_url, trust_env=False) as http:
        yield mock, http


@pytest.fixture(scope="module")
def http() -> Iterator[httpx2.Client]:
    with served() as (_, client):
        yield client


# --- names and origins -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FACES)
def test_every_face_refuses_a_name_that_was_bound_to_this_machine_by_somebody_else(
    http: httpx2.Client, path: str
) -> None:
    answer = http.get(path, headers={"Host": "evil.example:8600"})
    assert (answer.status_code, OPENING & answer.headers.keys()) == (421, set())
    assert "--allow-host" in answer.text


@pytest.mark.parametrize("path", FACES)
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
def test_every_face_refuses_a_page_of_another_site(http: httpx2.Client, path: str, origin: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        answer = http.request(method, path, headers={"Origin": origin})
        assert (answer.status_code, OPENING & answer.headers.keys()) == (403, set())
        assert "--allow-origin" in answer.text


@pytest.mark.rule("ERR-1", "ERR-9")
def test_a_refusal_is_the_platforms_envelope_with_an_id_of_its_own_which_typed_clients_can_read(
    http: httpx2.Client,
) -> None:
    answers = [http.get("/api/v1/me/profile", headers={"Origin": "https://evil.example"}) for _ in range(2)]
    for answer in answers:
        assert answer.json()["error"].keys() == {"code", "message", "request_id"}
        assert answer.json()["error"]["request_id"] == answer.headers["x-request-id"]
        assert "--allow-origin https://evil.example" in answer.json()["error"]["message"]
    assert len({answer.headers["x-request-id"] for answer in answers}) == 2


@pytest.mark.parametrize("path", FACES)
def test_without_a_word_of_cors_a_page_of_this_machine_is_answered(http: httpx2.Client, path: str) -> None:
    answer = http.get(path, headers={"Origin": "http://localhost:3000"})
    assert answer.status_code not in {403, 421}
    assert OPENING & answer.headers.keys() == set()


@pytest.mark.parametrize("path", ["/docs", "/api/v1/health", "/_mock/env", "/nothing"])
def test_a_name_that_was_allowed_is_answered(path: str) -> None:
    with served(allow_hosts=["mock.example"]) as (_, http):
        plain = http.get(path).status_code
        assert http.get(path, headers={"Host": "mock.example:8600"}).status_code == plain
        assert http.get(path, headers={"Host": "other.example"}).status_code == 421


def test_names_and_origins_can_come_from_the_environment_in_one_line() -> None:
    env = {"THENVOI_MOCK_ALLOW_HOST": "mock, other.example", "THENVOI_MOCK_ALLOW_ORIGIN": APP}
    with Running("serve", "--port", "0", env=env) as running:
        url = running.line_with("Thenvoi Mock").split()[-1]
        statuses = {
            host: httpx2.get(f"{url}/api/v1/health", headers={"Host": host}, trust_env=False).status_code
            for host in ("mock", "other.example", "third.example")
        }
        assert statuses == {"mock": 200, "other.example": 200, "third.example": 421}
        answer = httpx2.get(f"{url}/api/v1/health", headers={"Origin": APP}, trust_env=False)
        assert answer.headers["access-control-allow-origin"] == APP


# --- pages that may --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shared() -> Iterator[tuple[MockPlatform, httpx2.Client]]:
    with served(allow_origins=[APP]) as found:
        yield found


@pytest.mark.parametrize("path", ["/api/v1/health", "/api/v1/me/profile", "/_mock/env", "/openapi.json", "/nothing"])
def test_a_page_of_a_chosen_origin_may_read_answers_and_refusals(
    shared: tuple[MockPlatform, httpx2.Client], path: str
) -> None:
    _, http = shared
    answer, plain = http.get(path, headers={"Origin": APP}), http.get(path)
    assert (answer.status_code, len(answer.content)) == (plain.status_code, len(plain.content))
    assert answer.headers["access-control-allow-origin"] == APP
    assert answer.headers["vary"] == "Origin"
    assert OPENING & plain.headers.keys() == set()


def test_its_browser_is_told_so_when_it_asks_first(shared: tuple[MockPlatform, httpx2.Client]) -> None:
    _, http = shared
    asking = {
        "Origin": APP,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-api-key, content-type",
        "Access-Control-Request-Private-Network": "true",
    }
    answer = http.options("/api/v1/me/chats", headers=asking)
    assert (answer.status_code, answer.content) == (204, b"")
    told = {name: value for name, value in answer.headers.items() if name.startswith("access-control")}
    assert told == {
        "access-control-allow-origin": APP,
        "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
        "access-control-allow-headers": "x-api-key, content-type",
        "access-control-allow-private-network": "true",
        "access-control-max-age": "600",
    }


def test_the_page_of_another_is_refused_all_the_same(shared: tuple[MockPlatform, httpx2.Client]) -> None:
    _, http = shared
    assert http.get("/api/v1/health", headers={"Origin": "https://evil.example"}).status_code == 403
    assert http.options("/api/v1/health", headers={"Origin": APP}).status_code == 405


@pytest.mark.parametrize("origin", ["https://any.example", "null"])
def test_a_star_chooses_every_origin_and_no_other_name(origin: str) -> None:
    with served(allow_origins=["*"]) as (mock, http):
        answer = http.get("/api/v1/health", headers={"Origin": origin})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, origin)
        assert upgraded(mock, Origin=origin).status == 101
        assert http.get("/api/v1/health", headers={"Origin": origin, "Host": "evil.example"}).status_code == 421


def test_a_page_of_a_chosen_origin_gets_a_socket(shared: tuple[MockPlatform, httpx2.Client]) -> None:
    mock, _ = shared
    assert upgraded(mock, Origin=APP).status == 101
    assert upgraded(mock, Origin="https://evil.example").status == 403


def upgraded(mock: MockPlatform, **headers: str) -> Answer:
    with RawClient(mock.base_url) as client:
        return client.upgrade(f"/api/v1/socket/websocket?vsn=2.0.0&api_key={mock.user_key}", **headers)


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_there_are_no_more_worlds_than_were_allowed() -> None:
    with served(world_limit=2) as (_, http):
        assert http.post("/_mock/worlds", json={}).status_code == 201
        answer = http.post("/_mock/worlds", json={})
        message = "There are 2 worlds already: delete some"
        assert (answer.status_code, answer.json()) == (403, {"error": {"code": "limit_reached", "message": message}})


def test_a_world_that_nobody_uses_is_deleted_after_the_time_that_was_set() -> None:
    with served(world_expiry=1) as (mock, http):
        name = http.post("/_mock/worlds", json={}).json()["data"]["name"]
        removed = threading.Event()

        def watch(event: Event) -> None:
            if isinstance(event, WorldRemoved):
                removed.set()

        mock._load().app.registry.get(name).world.events.subscribe(watch)
        assert removed.wait(60)
        assert [each["name"] for each in http.get("/_mock/worlds").json()["data"]] == ["default"]


def test_there_are_no_more_sockets_than_the_machine_bears(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "MOST_CONNECTIONS", 1)
    with MockPlatform() as mock, RawClient(mock.base_url) as first:
        target = f"/api/v1/socket/websocket?vsn=2.0.0&api_key={mock.user_key}"
        assert first.upgrade(target).status == 101
        with RawClient(mock.base_url) as second:
            answer = second.upgrade(target)
        assert answer.status == 503
        assert json.loads(answer.body)["error"]["code"] == "too_many_connections"


# --- who listens -----------------------------------------------------------------------------------------------------


def test_only_this_machine_is_listened_to_unless_told_otherwise() -> None:
    with MockPlatform() as mock:
        (listening,) = mock._listening
        assert listening.family is socket.AF_INET
        assert listening.getsockname()[0] == "127.0.0.1"
        assert mock.control_token is None


@pytest.mark.parametrize("path", ["/_mock/env", "/_mock/worlds", "/_mock/openapi.json", "/_mock/nothing"])
def test_a_mock_that_others_reach_wants_its_token_for_all_of_control(path: str) -> None:
    with served(host="0.0.0.0") as (mock, http):
        port = urlsplit(mock.base_url).port
        for host in (f"127.0.0.1:{port}", f"192.0.2.7:{port}"):
            for token in (None, "", "wrong", f"{mock.control_token}x"):
                headers = {"Host": host} if token is None else {"Host": host, "X-Mock-Token": token}
                assert http.get(path, headers=headers).status_code == 403
            answer = http.get(path, headers={"Host": host, "X-Mock-Token": str(mock.control_token)})
            assert answer.status_code == (404 if path.endswith("nothing") else 200)
