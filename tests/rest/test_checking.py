"""The check that other tests put every answer through: what it lets pass, and what it notices."""

import copy
import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from mock_platform import MockPlatform
from tests.rest.checking import band_components, check_answer, check_response

ID = "0b6f7a1e-52a5-4f0e-9a55-6c1d2b3e4f50"
INSTANT = "2026-02-10T09:15:30.123456Z"
HEADERS = {"x-request-id": "F9mock0000000000001", "content-type": "application/json"}

Json = dict[str, Any]

PEERS: Json = {
    "data": [
        {
            "id": ID,
            "name": "Jane Roe",
            "handle": "jane",
            "type": "User",
            "source": "registry",
            "is_contact": False,
            "online": False,
        }
    ],
    "metadata": {"page": 1, "page_size": 20, "total_count": 1, "total_pages": 1},
}
NOT_FOUND: Json = {"error": {"code": "not_found", "message": "Not found", "request_id": "F9mock0000000000001"}}
INVALID: Json = {"error": {**NOT_FOUND["error"], "code": "validation_error", "details": {"/page": ["Invalid integer"]}}}


def check(operation: str, status: int, body: object, headers: dict[str, str] = HEADERS) -> None:
    check_answer(operation, status, b"" if body is None else json.dumps(body).encode(), headers)


def changed(answer: Json, change: Callable[[Json], object]) -> Json:
    copied = copy.deepcopy(answer)
    change(copied)
    return copied


def test_right_answers_pass() -> None:
    check("list_agent_peers", 200, PEERS)
    check("list_agent_peers", 404, NOT_FOUND)
    check("list_agent_peers", 422, INVALID)
    check("delete_user_memory", 204, None, {"X-Request-Id": "F9mock0000000000001"})
    check("list_agent_peers", 429, None, {**HEADERS, "Retry-After": "3"})
    check("delete_my_chat_room", 404, NOT_FOUND)


@pytest.mark.parametrize(
    "change, told",
    [
        (lambda answer: answer["data"][0].pop("handle"), "'handle' is a required property"),
        (lambda answer: answer["data"][0].pop("online"), "Band: .*'online' is a required property"),
        (lambda answer: answer["data"][0].update(owner="jane"), "our .*owner: Extra inputs are not permitted"),
        (lambda answer: answer["data"][0].update(name=None), "contract: .*name: None is not of type 'string'"),
        (lambda answer: answer["data"][0].update(type="Robot"), "contract: .*type: 'Robot' is not one of"),
        (lambda answer: answer["data"][0].update(id="7"), "our .*id: String should match pattern"),
        (lambda answer: answer["metadata"].update(page="1"), "metadata.page: Input should be a valid integer"),
        (lambda answer: answer.pop("metadata"), "'metadata' is a required property"),
    ],
)
def test_a_missing_or_a_wrong_field_is_noticed(change: Callable[[Json], object], told: str) -> None:
    with pytest.raises(AssertionError, match=told):
        check("list_agent_peers", 200, changed(PEERS, change))


@pytest.mark.parametrize(
    "status, body, headers, told",
    [
        (418, PEERS, HEADERS, "does not declare 418"),
        (409, NOT_FOUND, HEADERS, "does not declare 409"),
        (200, NOT_FOUND, HEADERS, "'data' is a required property"),
        (404, {"error": "not_found"}, HEADERS, "contract: .*'not_found' is not of type 'object'"),
        (422, NOT_FOUND, HEADERS, "'details' is a required property"),
        (404, NOT_FOUND, {**HEADERS, "x-request-id": "F9mock0000000000002"}, "request_id and x-request-id differ"),
        (404, NOT_FOUND, {"content-type": "application/json"}, "no x-request-id"),
        (200, PEERS, {**HEADERS, "content-type": "text/plain"}, "content-type text/plain"),
        (429, NOT_FOUND, HEADERS, "without Retry-After"),
    ],
)
def test_a_wrong_status_envelope_or_header_is_noticed(
    status: int, body: object, headers: dict[str, str], told: str
) -> None:
    with pytest.raises(AssertionError, match=told):
        check("list_agent_peers", status, body, headers)


def test_a_body_where_none_belongs_is_noticed() -> None:
    with pytest.raises(AssertionError, match="204 with a body"):
        check("get_agent_next_message", 204, {"data": None})


def test_bands_shapes_are_found_for_the_operations_that_changed() -> None:
    changed_by_band = band_components()
    assert len(changed_by_band) == 37
    assert "feature_flags" in changed_by_band["get_agent_me"]["AgentMe"]["required"]
    # Under the name that the contract gives it.
    assert changed_by_band["create_agent_memory"]["Memory"]["x-change"] == "changed"
    assert "agent" in changed_by_band["register_my_agent"]["RegisterMyAgentResponseData"]["required"]


def test_answers_of_a_running_mock_pass_as_they_come() -> None:
    with MockPlatform(seed=7) as mock:
        headers = {"X-API-Key": mock.user_key}
        hooks = {"response": [check_response]}
        with httpx2.Client(base_url=mock.base_url, headers=headers, event_hooks=hooks) as client:
            rooms = client.get("/api/v1/me/chats")
            assert rooms.json()["metadata"]["total_count"] == 1
            assert client.get("/api/v1/me/chats?page=one").status_code == 422
            assert client.get("/api/v1/me/chats/7").status_code == 422
            assert client.get("/api/v1/nothing").status_code == 404
            assert client.patch("/api/v1/me/profile").status_code == 405


def test_an_unknown_path_that_answers_something_else_is_noticed() -> None:
    request = httpx2.Request("GET", "http://mock.test/api/v1/nothing")
    with pytest.raises(AssertionError):
        check_response(httpx2.Response(200, json={}, headers=HEADERS, request=request))
