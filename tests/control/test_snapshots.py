"""Snapshots over HTTP: taken, exported, restored into a world of their own, compared in words."""

from collections.abc import Iterator

import httpx2
import pytest

from mock_platform import MockPlatform

ROOM = "00000000-0000-4000-8000-000000000031"
WEATHER = "00000000-0000-4000-8000-000000000011"


@pytest.fixture
def mock() -> Iterator[MockPlatform]:
    with MockPlatform() as started:
        yield started


@pytest.fixture
def control(mock: MockPlatform) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=f"{mock.base_url}/_mock/", trust_env=False) as client:
        yield client


def say(mock: MockPlatform, key: str, text: str) -> None:
    body = {"message": {"content": text, "mentions": [{"id": WEATHER}]}}
    url = f"{mock.base_url}/api/v1/me/chats/{ROOM}/messages"
    assert httpx2.post(url, json=body, headers={"x-api-key": key}, trust_env=False).status_code == 201


def texts(mock: MockPlatform, key: str) -> list[str]:
    url = f"{mock.base_url}/api/v1/me/chats/{ROOM}/messages?message_type=text"
    listed = httpx2.get(url, headers={"x-api-key": key}, trust_env=False).json()["data"]
    return [each["content"].rpartition("] ")[2] for each in listed]


def test_a_world_is_restored_as_it_was_with_keys_of_its_own(mock: MockPlatform, control: httpx2.Client) -> None:
    say(mock, mock.user_key, "before")
    taken = control.post("worlds/default/snapshots", json={"name": "one"})
    assert taken.status_code == 201
    assert control.get("worlds/default/snapshots").json() == {"data": [taken.json()["data"]]}
    say(mock, mock.user_key, "after")
    made = control.post("worlds", json={"name": "again", "snapshot": {"world": "default", "name": "one"}}).json()[
        "data"
    ]
    key = made["env"]["THENVOI_API_KEY_USER"]
    assert key != mock.user_key
    assert (texts(mock, key)[0], texts(mock, mock.user_key)[0]) == ("before", "after")
    assert made["scenario"] == "snapshot one"


def test_an_export_makes_the_same_world_again(mock: MockPlatform, control: httpx2.Client) -> None:
    say(mock, mock.user_key, "before")
    control.post("worlds/default/snapshots", json={"name": "one"})
    exported = control.get("worlds/default/snapshots/one")
    assert exported.headers["content-disposition"] == 'attachment; filename="one.json"'
    assert control.delete("worlds/default/snapshots/one").status_code == 204
    assert control.get("worlds/default/snapshots/one").status_code == 404
    made = control.post("worlds", json={"name": "again", "snapshot": exported.json()})
    assert made.status_code == 201
    key = made.json()["data"]["env"]["THENVOI_API_KEY_USER"]
    reset = control.post("worlds/again/reset").json()["data"]
    assert reset["env"]["THENVOI_API_KEY_USER"] == key
    assert texts(mock, key)[0] == "before"


def test_two_worlds_are_compared_in_words(mock: MockPlatform, control: httpx2.Client) -> None:
    control.post("worlds/default/snapshots", json={"name": "one"})
    sides = {"left": {"world": "default", "snapshot": "one"}, "right": {"world": "default"}}
    assert [each for each in control.post("diff", json=sides).json()["data"] if "message" in each] == []
    say(mock, mock.user_key, "hello")
    assert any("message" in each and "right" in each for each in control.post("diff", json=sides).json()["data"])


@pytest.mark.parametrize(
    "request_line, body, status, where",
    [
        ("POST worlds/default/snapshots", {"name": "../x"}, 422, "/name"),
        ("POST worlds/default/snapshots", {}, 422, "/name"),
        ("GET worlds/default/snapshots/none", None, 404, None),
        ("GET worlds/none/snapshots", None, 404, None),
        ("POST worlds", {"snapshot": {"world": "default", "name": "none"}}, 404, None),
        ("POST worlds", {"snapshot": {"format": 99}}, 422, "/snapshot"),
        ("POST worlds", {"snapshot": {}}, 422, "/snapshot"),
        ("POST worlds", {"snapshot": {"world": "default", "name": "x"}, "seed": 1}, 422, "/seed"),
        ("POST diff", {"left": {"world": "default"}, "right": {"world": "none"}}, 404, None),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    control: httpx2.Client, request_line: str, body: object, status: int, where: str | None
) -> None:
    before = control.get("worlds").json()
    method, path = request_line.split()
    answer = control.request(method, path, json=body)
    assert answer.status_code == status
    error = answer.json()["error"]
    assert list(error.get("details", {})) == ([] if where is None else [where])
    assert control.get("worlds").json() == before


def test_a_name_is_taken_once(control: httpx2.Client) -> None:
    control.post("worlds/default/snapshots", json={"name": "one"})
    assert control.post("worlds/default/snapshots", json={"name": "one"}).status_code == 409
