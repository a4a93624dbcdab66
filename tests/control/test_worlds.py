"""Worlds over HTTP: made, told apart, reset, deleted; each with keys that open no other."""

import pytest

from tests.control.stage import Stage


def test_a_world_is_made_with_keys_of_its_own_and_the_ids_of_its_scenario(stage: Stage) -> None:
    made = stage.ask("POST", "/worlds", {"name": "mine"}, status=201)
    assert (made["name"], made["scenario"]) == ("mine", "quickstart")
    ids = {each["handle"]: each["id"] for each in made["people"]}
    assert (ids["jane"], ids["jane/weather-agent"]) == (stage.mock.ids["jane"], stage.mock.agent_id)
    keys = {key for each in made["people"] for key in each["keys"]}
    assert len(keys) == len(stage.mock.keys)
    assert keys.isdisjoint(stage.mock.keys.values())
    assert made["env"].keys() == stage.mock.env.keys()
    assert made["env"]["THENVOI_BASE_URL"] == stage.mock.base_url
    assert made == stage.ask("GET", "/worlds/mine")


def test_no_world_sees_what_happens_in_another(stage: Stage) -> None:
    worlds = [stage.ask("POST", "/worlds", {}, status=201) for _ in range(3)]
    keys = [each["env"]["THENVOI_API_KEY_USER"] for each in worlds]
    stage.platform("POST", "/me/chats", keys[0], {"chat": {}})
    counts = [stage.ask("GET", f"/worlds/{each['name']}/rooms")["total"] for each in worlds]
    assert counts == [2, 1, 1]
    assert len({each["name"] for each in worlds}) == 3


def test_worlds_are_listed_without_their_keys(stage: Stage) -> None:
    made = stage.ask("POST", "/worlds", {"name": "listed", "seed": 7}, status=201)
    first, second = stage.ask("GET", "/worlds")
    assert (first["name"], second) == (
        "default",
        {"name": "listed", "scenario": "quickstart", "seed": 7, "made_at": made["made_at"]},
    )


def test_a_world_comes_from_a_scenario_that_is_sent(stage: Stage) -> None:
    ada = {"username": "ada", "first_name": "Ada", "organization": "Acme", "keys": ["thnv_u_1_ada-00000000"]}
    scenario = {"name": "tiny", "organizations": [{"name": "Acme"}], "users": [ada]}
    made = stage.ask("POST", "/worlds", {"scenario": scenario}, status=201)
    assert (made["scenario"], [each["handle"] for each in made["people"]]) == ("inline", ["ada"])
    text = "name: tiny\norganizations: [{name: Acme}]\nusers:\n  - {username: ada, organization: Acme}\n"
    made = stage.ask("POST", "/worlds", {"text": text}, status=201)
    assert [each["handle"] for each in made["people"]] == ["ada"]


def test_seed_clock_and_switches_are_the_worlds_own(stage: Stage) -> None:
    body = {"name": "set", "seed": 42, "clock": "frozen", "switches": {"strict_room_body": True}}
    made = stage.ask("POST", "/worlds", body, status=201)
    key = made["env"]["THENVOI_API_KEY_USER"]
    assert stage.ask("GET", "/worlds/set/clock")["mode"] == "frozen"
    assert stage.platform("POST", "/me/chats", key, {"chat": {"title": "T"}}).status_code == 422
    assert stage.platform("POST", "/me/chats", stage.mock.user_key, {"chat": {"title": "T"}}).status_code == 201


def test_a_reset_makes_the_world_again_with_the_same_keys_and_ids(stage: Stage) -> None:
    made = stage.ask("POST", "/worlds", {"name": "again"}, status=201)
    key = made["env"]["THENVOI_API_KEY_USER"]
    new = stage.platform("POST", "/me/chats", key, {"chat": {}}).json()["data"]["id"]
    told = stage.ask("POST", "/worlds/again/reset")
    assert {**told, "made_at": ""} == {**made, "made_at": ""}
    assert stage.platform("GET", f"/me/chats/{new}", key).status_code == 404
    again = stage.platform("POST", "/me/chats", key, {"chat": {}}).json()["data"]["id"]
    assert again == new


def test_the_keys_of_a_deleted_world_stand_for_nobody(stage: Stage) -> None:
    key = stage.ask("POST", "/worlds", {"name": "gone"}, status=201)["env"]["THENVOI_API_KEY_USER"]
    assert stage.platform("GET", "/me/profile", key).status_code == 200
    stage.ask("DELETE", "/worlds/gone", status=204)
    assert stage.platform("GET", "/me/profile", key).status_code == 401
    assert stage.refused("GET", "/worlds/gone")[0] == 404


def test_the_default_world_stays(stage: Stage) -> None:
    refused = stage.refused("DELETE", "/worlds/default")
    assert refused == (403, {"code": "forbidden", "message": "The default world can be reset, not deleted"})


def test_a_name_is_given_once(stage: Stage) -> None:
    stage.ask("POST", "/worlds", {"name": "one"}, status=201)
    refused = stage.refused("POST", "/worlds", {"name": "one"})
    assert refused == (409, {"code": "conflict", "message": "There is a world 'one' already"})


@pytest.mark.parametrize("method, path", [("GET", ""), ("DELETE", ""), ("POST", "/reset")])
def test_a_world_that_is_not_there_is_404(stage: Stage, method: str, path: str) -> None:
    refused = stage.refused(method, f"/worlds/nowhere{path}")
    assert refused == (404, {"code": "not_found", "message": "World 'nowhere' not found"})


@pytest.mark.parametrize(
    "body, pointer",
    [
        ({"name": "../etc"}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": "x" * 65}, "/name"),
        ({"name": "ok\n"}, "/name"),
        ({"scenario": "/etc/passwd"}, "/scenario"),
        ({"scenario": "../scenarios/quickstart"}, "/scenario"),
        ({"scenario": "nothing"}, "/scenario"),
        ({"scenario": {"name": "x", "usres": []}}, "/scenario"),
        ({"text": "name: [unclosed"}, "/scenario"),
        ({"text": "a: &a [x]\nb: [*a, *a]\n"}, "/scenario"),
        ({"text": "[" * 5000}, "/scenario"),
        ({"seed": "7"}, "/seed"),
        ({"clock": "slow"}, "/clock"),
        ({"switches": {"strict_rooms": True}}, "/switches/strict_rooms"),
        ({"switches": {"idle_timeout": "soon"}}, "/switches/idle_timeout"),
        ({"sead": 7}, "/sead"),
    ],
)
def test_what_no_world_can_be_made_of_is_refused_with_its_field(
    stage: Stage, body: dict[str, object], pointer: str
) -> None:
    status, error = stage.refused("POST", "/worlds", body)
    assert (status, error["code"], list(error["details"])) == (422, "validation_error", [pointer])
    assert [each["name"] for each in stage.ask("GET", "/worlds")] == ["default"]


def test_an_alias_in_a_scenario_that_would_grow_without_end_is_refused_at_its_line(stage: Stage) -> None:
    bomb = "\n".join(["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))])
    status, error = stage.refused("POST", "/worlds", {"text": bomb})
    assert status == 422
    assert "line 2: aliases" in error["details"]["/scenario"][0]
