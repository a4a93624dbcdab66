"""A thousand worlds in one process: each has keys of its own, and none can see another."""

from collections.abc import Iterator

import httpx2
import pytest

from mock_platform import MockPlatform
from mock_platform.control.plans import ScenarioPlan
from tests.control.stage import Stage

MANY = 1_000
LOOKED_AT = range(0, MANY, 50)


@pytest.fixture(scope="module")
def crowd() -> Iterator[Stage]:
    """A mock with a thousand worlds besides the default one, each made as control makes it."""
    with MockPlatform() as mock, httpx2.Client(base_url=mock.base_url, trust_env=False) as http:
        registry = mock._load().app.registry
        plan = ScenarioPlan(source="quickstart", own_keys=True)
        mock.call(lambda _: [registry.create(plan, f"world-{number}") for number in range(MANY)])
        yield Stage(mock, http)


def keys(crowd: Stage, number: int) -> dict[str, str]:
    people = crowd.ask("GET", f"/worlds/world-{number}")["people"]
    return {each["handle"]: each["keys"][0] for each in people if each["keys"]}


def test_all_are_listed_and_no_key_stands_for_two_of_them(crowd: Stage) -> None:
    assert len(crowd.ask("GET", "/worlds")) == MANY + 1
    registry = crowd.mock._load().app.registry
    everybody = crowd.mock.call(lambda _: [key for each in registry for key in each.world.accounts.live_keys()])
    assert len(set(everybody)) == len(everybody) >= 5 * MANY


def test_what_is_written_in_one_is_in_no_other(crowd: Stage) -> None:
    for number in LOOKED_AT:
        room = {"chat": {"title": f"Room of {number}"}}
        assert crowd.platform("POST", "/me/chats", keys(crowd, number)["jane"], room).status_code == 201
    for number in LOOKED_AT:
        rooms = crowd.ask("GET", f"/worlds/world-{number}/rooms")["rooms"]
        assert [each["title"] for each in rooms] == [f"Room of {number}", "Offsite in Lisbon"]
        listed = crowd.platform("GET", "/me/chats", keys(crowd, number)["jane"]).json()["data"]
        assert [each["title"] for each in listed if each["title"].startswith("Room of")] == [f"Room of {number}"]
    assert [each["title"] for each in crowd.ask("GET", "/worlds/world-1/rooms")["rooms"]] == ["Offsite in Lisbon"]


def test_faults_clocks_and_timelines_are_each_worlds_own(crowd: Stage) -> None:
    crowd.ask("POST", "/worlds/world-2/faults", {"on": "get_my_profile", "effect": {"status": 503}}, status=201)
    crowd.ask("PUT", "/worlds/world-2/clock", {"mode": "frozen", "now": "2040-01-01T00:00:00Z"})
    statuses = [crowd.platform("GET", "/me/profile", keys(crowd, each)["jane"]).status_code for each in (2, 3)]
    assert statuses == [503, 200]
    assert crowd.ask("GET", "/worlds/world-2/timeline/count", kind="fault") == {"count": 1}
    assert crowd.ask("GET", "/worlds/world-3/timeline/count", kind="fault") == {"count": 0}
    assert crowd.ask("GET", "/worlds/world-3/clock")["mode"] == "running"


def test_the_key_of_a_world_that_is_deleted_stands_for_nobody_and_the_others_stay(crowd: Stage) -> None:
    gone, stays = (keys(crowd, number)["jane"] for number in (4, 5))
    crowd.ask("DELETE", "/worlds/world-4", status=204)
    statuses = [crowd.platform("GET", "/me/profile", key).status_code for key in (gone, stays)]
    assert statuses == [401, 200]
