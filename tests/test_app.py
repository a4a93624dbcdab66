"""What stands beside the REST face at one address: the start page, the document, its page, and nothing else."""

import json
from collections.abc import Iterator
from importlib.resources import files

import httpx2
import pytest

from mock_platform import MockPlatform
from mock_platform.rest.declared import OPERATIONS


@pytest.fixture(scope="module")
def http() -> Iterator[httpx2.Client]:
    with MockPlatform() as mock, httpx2.Client(base_url=mock.base_url, trust_env=False) as client:
        yield client


def packaged(name: str) -> bytes:
    return files("mock_platform.rest").joinpath(name).read_bytes()


def test_the_start_page_is_the_console_which_leads_to_the_documentation(http: httpx2.Client) -> None:
    answer = http.get("/")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert 'href="/docs"' in answer.text


@pytest.mark.parametrize(
    "path, name, kind",
    [
        ("/openapi.json", "openapi.json", "application/json"),
        ("/docs", "docs.html", "text/html; charset=utf-8"),
    ],
)
def test_what_was_made_ahead_is_served_byte_by_byte(http: httpx2.Client, path: str, name: str, kind: str) -> None:
    answer = http.get(path, params={"any": "query"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.content == packaged(name)


def test_the_document_names_every_operation_that_is_served(http: httpx2.Client) -> None:
    paths = json.loads(http.get("/openapi.json").content)["paths"]
    named = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert named == {(operation.method, operation.path) for operation in OPERATIONS}


@pytest.mark.rule("ERR-12")
@pytest.mark.parametrize("path", ["/nothing", "/docs/", "/docs/x", "/openapi.yaml", "/redoc", "/_mock", "/favicon.ico"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_any_other_path_is_404_in_the_envelope_of_the_platform(http: httpx2.Client, method: str, path: str) -> None:
    answer = http.request(method, path)
    assert answer.status_code == 404
    error = answer.json()["error"]
    assert (error["code"], error["request_id"]) == ("not_found", answer.headers["x-request-id"])


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_pages_are_only_read(http: httpx2.Client, method: str, path: str) -> None:
    answer = http.request(method, path, content=b"x" * 100_000)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


@pytest.mark.rule("AUTH-14")
def test_the_pages_need_no_key_and_do_not_look_at_one(http: httpx2.Client) -> None:
    for path in ("/docs", "/openapi.json"):
        assert http.get(path, headers={"X-API-Key": "wrong"}).status_code == 200


def test_the_address_of_the_socket_asks_for_an_upgrade(http: httpx2.Client) -> None:
    answer = http.get("/api/v1/socket/websocket")
    assert (answer.status_code, answer.content) == (400, b"")


def test_nothing_tells_which_software_answers(http: httpx2.Client) -> None:
    for path in ("/", "/docs", "/api/v1/health", "/nothing"):
        assert "server" not in http.get(path).headers
