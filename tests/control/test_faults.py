"""Faults over HTTP: set, seen to fire, taken out; what cannot be is refused in the words of the faults themselves."""

import pytest

from tests.control.stage import Stage

FAULTS = "/worlds/default/faults"
FAULT = {"on": "get_agent_me", "effect": {"status": 503}}


def set_fault(stage: Stage, **fault: object) -> str:
    found: str = stage.ask("POST", FAULTS, {**FAULT, **fault}, status=201)["id"]
    return found


def test_a_fault_that_is_set_is_told_as_it_was_understood(stage: Stage) -> None:
    written = {**FAULT, "caller": "jane/weather-agent", "nth": 2, "times": None}
    does = "answers 503 (service_unavailable)"
    told = {**written, "id": "fault-1", "room": None, "does": does, "seen": 0, "fired": 0, "spent": False}
    assert stage.ask("POST", FAULTS, written, status=201) == told
    assert stage.ask("GET", FAULTS) == [told]


def test_it_strikes_and_says_so(stage: Stage) -> None:
    set_fault(stage)
    statuses = [stage.platform("GET", "/agent/me", stage.mock.agent_key).status_code for _ in range(3)]
    assert statuses == [503, 200, 200]
    (fault,) = stage.ask("GET", FAULTS)
    assert (fault["seen"], fault["fired"], fault["spent"]) == (1, 1, True)


def test_one_or_all_can_be_taken_out(stage: Stage) -> None:
    first, second, third = (set_fault(stage) for _ in range(3))
    assert stage.ask("DELETE", f"{FAULTS}/{second}", status=204) is None
    assert [each["id"] for each in stage.ask("GET", FAULTS)] == [first, third]
    assert stage.ask("DELETE", FAULTS, status=204) is None
    assert stage.ask("GET", FAULTS) == []
    assert stage.platform("GET", "/agent/me", stage.mock.agent_key).status_code == 200


def test_a_fault_that_is_not_there_cannot_be_taken_out(stage: Stage) -> None:
    refused = stage.refused("DELETE", f"{FAULTS}/fault-7")
    assert refused == (404, {"code": "not_found", "message": "Fault not found"})


@pytest.mark.parametrize(
    "fault, pointer, problem",
    [
        ({}, "/on", "is required"),
        ({"on": "get_agent_me"}, "/effect", "is required"),
        ({**FAULT, "on": "get_agent_mee"}, "/on", "names no operation, event or topic that exists"),
        ({**FAULT, "nth": 0}, "/nth", "should be greater than or equal to 1"),
        ({**FAULT, "often": 2}, "/often", "is not a field here; the nearest is on"),
        ({**FAULT, "caller": "nobody"}, "/caller", "is neither the handle of anybody in this world nor an id"),
        ({**FAULT, "effect": {"push": "omit"}}, "/effect", "push cannot happen to an operation"),
        ({**FAULT, "effect": {"status": 418}}, "/effect/status", "should be one of 400, 401"),
    ],
)
def test_what_would_never_fire_is_refused_with_its_field(
    stage: Stage, fault: dict[str, object], pointer: str, problem: str
) -> None:
    status, error = stage.refused("POST", FAULTS, fault)
    assert (status, error["code"], list(error["details"])) == (422, "validation_error", [pointer])
    assert error["details"][pointer][0].startswith(problem)
    assert stage.ask("GET", FAULTS) == []


@pytest.mark.parametrize("body", [[], "text", 7, None])
def test_a_fault_is_an_object(stage: Stage, body: object) -> None:
    status, error = stage.refused("POST", FAULTS, body)
    assert (status, error["code"]) == (422, "validation_error")


@pytest.mark.parametrize("method, path", [("GET", ""), ("POST", ""), ("DELETE", ""), ("DELETE", "/fault-1")])
def test_a_world_that_is_not_there_has_no_faults(stage: Stage, method: str, path: str) -> None:
    body = FAULT if method == "POST" else None
    refused = stage.refused(method, f"/worlds/nowhere/faults{path}", body)
    assert refused == (404, {"code": "not_found", "message": "World 'nowhere' not found"})


def test_a_fault_of_one_world_is_none_of_another(stage: Stage) -> None:
    other = stage.ask("POST", "/worlds", {"name": "other"}, status=201)
    stage.ask("POST", "/worlds/other/faults", FAULT, status=201)
    assert stage.ask("GET", FAULTS) == []
    assert stage.platform("GET", "/agent/me", stage.mock.agent_key).status_code == 200
    assert stage.platform("GET", "/agent/me", other["env"]["THENVOI_API_KEY_AGENT"]).status_code == 503
