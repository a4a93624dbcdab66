"""The control face: open to this machine only, whatever a web page makes a browser send; or to who holds a token."""

from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest

from mock_platform import MockPlatform
from mock_platform.app import App
from mock_platform.environment import variables
from mock_platform.guard import Guard
from mock_platform.world.worlds import Worlds
from tests.world.builders import Cast

TOKEN = "only-who-started-it-knows"
FORBIDDEN = {"code": "forbidden", "message": "Control needs the token that was printed at start: X-Mock-Token"}


@pytest.fixture(scope="module")
def mock() -> Iterator[MockPlatform]:
    with MockPlatform() as started:
        yield started


@pytest.fixture(scope="module")
def http(mock: MockPlatform) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=mock.base_url, trust_env=False) as client:
        yield client


@pytest.fixture
def app(cast: Cast) -> App:
    """A mock that listens to more than this machine, and so asks for a token."""
    cast.world.accounts.issue_key(cast.jane)
    worlds = Worlds()
    worlds.add(cast.world)
    return App(worlds, control_token=TOKEN, guard=Guard(["mock.example"]))


@pytest.fixture
async def guarded(app: App) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://mock.example:8600") as client:
        yield client


def test_env_tells_what_the_command_prints(http: httpx2.Client, mock: MockPlatform) -> None:
    answer = http.get("/_mock/env")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == {"data": mock.env}
    assert mock.env["THENVOI_BASE_URL"] == mock.base_url


def test_env_tells_the_address_by_which_it_was_reached(http: httpx2.Client) -> None:
    told = http.get("/_mock/env", headers={"Host": "localhost:8600"}).json()["data"]
    assert told["THENVOI_BASE_URL"] == "http://localhost:8600"
    assert told["THENVOI_WS_URL"] == "ws://localhost:8600/api/v1/socket/websocket"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8600", "localhost", "LocalHost:1", "[::1]", "[::1]:65535"])
def test_a_name_of_this_machine_is_let_in(http: httpx2.Client, host: str) -> None:
    assert http.get("/_mock/env", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8600",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8600",
        "evil.example:127.0.0.1",
        "localhost:8600@evil.example",
        "localhost:x",
        "localhost:",
        "xlocalhost",
        "localhost\t.evil.example",
        "0.0.0.0",
        "[::]",
        "::1",
        "[::1].evil.example",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/_mock/env", "/_mock/", "/_mock/reset"])
def test_a_name_that_was_bound_to_this_machine_by_somebody_else_is_not(
    http: httpx2.Client, host: str, path: str
) -> None:
    answer = http.get(path, headers={"Host": host, "X-Mock-Token": TOKEN})
    assert (answer.status_code, answer.json()["error"]["code"]) == (421, "misdirected_request")
    assert "thnv_" not in answer.text


def test_no_page_of_another_origin_may_read_an_answer(http: httpx2.Client) -> None:
    answer = http.get("/_mock/env", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "thnv_" not in answer.text
    assert [name for name in answer.headers if name.startswith("access-control")] == []
    asked_first = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    assert http.options("/_mock/env", headers=asked_first).status_code == 403


@pytest.mark.parametrize("path", ["/_mock/", "/_mock/nothing", "/_mock/env/", "/_mock/env/x", "/_mock/ENV"])
def test_an_unknown_operation_is_404(http: httpx2.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.status_code == 404
    assert answer.json() == {"error": {"code": "not_found", "message": "No such control operation"}}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_env_is_only_read(http: httpx2.Client, method: str) -> None:
    answer = http.request(method, "/_mock/env", content=b"{}")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.json()["error"]["code"] == "method_not_allowed"


async def test_with_the_token_control_answers_under_a_name_that_is_allowed(
    guarded: httpx2.AsyncClient, app: App
) -> None:
    answer = await guarded.get("/_mock/env", headers={"X-Mock-Token": TOKEN})
    assert answer.status_code == 200
    assert answer.json() == {"data": variables(app.worlds.get(), "http://mock.example:8600")}


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN[:-1], f"{TOKEN}x", TOKEN.upper(), "\xff"])
@pytest.mark.parametrize("host", ["mock.example", "localhost", "127.0.0.1:8600"])
async def test_without_the_token_nobody_is_let_in(guarded: httpx2.AsyncClient, token: str | None, host: str) -> None:
    headers = [(b"Host", host.encode())]
    if token is not None:
        headers.append((b"X-Mock-Token", token.encode("latin-1")))
    answer = await guarded.get("/_mock/env", headers=headers)
    assert (answer.status_code, answer.json()) == (403, {"error": FORBIDDEN})


async def test_the_token_opens_nothing_but_control(guarded: httpx2.AsyncClient) -> None:
    answer = await guarded.get("/api/v1/me/profile", headers={"X-Mock-Token": TOKEN})
    assert answer.status_code == 401
