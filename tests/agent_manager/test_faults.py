"""Faults on the Agent Manager: every way in which a call or a stream of it can go wrong, seen by a client."""

import json
from concurrent.futures import ThreadPoolExecutor
from http.client import IncompleteRead, RemoteDisconnected
from typing import Any

import httpx2
import pytest

from mock_platform.agent_manager.faults import CALLS, STREAMS
from mock_platform.faults.effects import ERRORS
from mock_platform.timeline import Timeline
from mock_platform.world import World
from tests.agent_manager.raw import RawStream
from tests.agent_manager.stage import INITIALIZE, NOTHING, Json, Stage, rpc
from tests.agent_manager.test_streamable import Caller, read

PING = rpc(1, "ping")
AGENT: Json = {"name": "New Agent", "description": "Comes when it is called."}


def put(stage: Stage, on: str, effect: Json, **fields: object) -> str:
    """Set a fault; gives its id."""
    fault = stage.http.post("/_mock/worlds/default/faults", json={"on": on, "effect": effect, **fields})
    assert fault.status_code == 201, fault.text
    found: str = fault.json()["data"]["id"]
    return found


def handles(stage: Stage) -> set[str]:
    return stage.inside(lambda world: {each.handle for each in world.accounts.agents.values()})


def reach(stage: Stage, name: str) -> httpx2.Response:
    """Make the call that ``name`` stands for, as Alice; it would go well."""
    match name:
        case "agent_manager_login":
            return stage.login("alice", "local-alice")
        case "agent_manager_initialize":
            return stage.post(rpc(1, "initialize", INITIALIZE))
        case "agent_manager_tools_list":
            return stage.post(rpc(1, "tools/list"))
        case "agent_manager_tools_call":
            return stage.post(rpc(1, "tools/call", {"name": "list_agents", "arguments": {}}))
        case "agent_manager_message":
            return stage.post(PING)
        case "agent_manager_agents":
            return stage.request("GET", "/api/agents")
        case "agent_manager_run":
            return stage.request("POST", "/api/agents/finance_agent/runs", json={"message": "hello"})
        case _:
            raise AssertionError(name)


@pytest.mark.parametrize("name", CALLS)
def test_every_call_has_a_name_and_is_struck_by_it_once(stage: Stage, name: str) -> None:
    stage.token()
    put(stage, name, {"status": 503, "retry_after": 2})
    answer = reach(stage, name)
    assert answer.json() == {
        "type": "urn:problem-type:service-unavailable",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "Service unavailable",
    }
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.headers["content-type"] == "application/problem+json"
    assert reach(stage, name).status_code != 503
    assert stage.left_behind() == NOTHING


@pytest.mark.parametrize("status", ERRORS)
def test_a_call_can_answer_any_error_and_has_no_effect_then(stage: Stage, status: int) -> None:
    before = handles(stage)
    put(stage, "agent_manager_agents", {"status": status})
    answer = stage.request("POST", "/api/admin/agents", json=AGENT)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert handles(stage) == before


def test_an_error_says_what_the_test_wants_or_has_no_body(stage: Stage) -> None:
    put(stage, "agent_manager_tools_list", {"status": 409, "code": "too_early", "message": "Wait", "details": {"a": 1}})
    put(stage, "agent_manager_tools_list", {"status": 429, "body": "empty"})
    told, bare = (stage.post(rpc(1, "tools/list")) for _ in range(2))
    assert told.json() == {
        "type": "urn:problem-type:too-early",
        "title": "Conflict",
        "status": 409,
        "detail": "Wait",
        "details": {"a": 1},
    }
    assert (bare.status_code, bare.content) == (429, b"")


def test_it_strikes_both_transports_and_whoever_is_named_alone(stage: Stage) -> None:
    caller = Caller(stage)
    put(stage, "agent_manager_tools_list", {"status": 503}, caller="alice", times=2)
    assert stage.post(rpc(1, "tools/list"), username="bob").status_code == 200
    assert stage.post(rpc(1, "tools/list")).status_code == 503
    assert caller.ask("tools/list").status_code == 503
    assert read(caller.ask("tools/list"))["result"]["tools"]


def test_a_wrong_password_is_no_occurrence(stage: Stage) -> None:
    put(stage, "agent_manager_login", {"status": 500})
    assert stage.login("alice", "wrong").status_code == 401
    assert stage.login("alice", "local-alice").status_code == 500


@pytest.mark.parametrize("when, is_made", [("before", False), ("after", True)])
def test_the_connection_can_be_cut_before_the_effect_or_after_it(stage: Stage, when: str, is_made: bool) -> None:  # noqa: FBT001 - a parameter of the test
    stage.token()
    before = handles(stage)
    put(stage, "agent_manager_agents", {"cut": when})
    with pytest.raises(httpx2.RemoteProtocolError):
        stage.request("POST", "/api/admin/agents", json=AGENT)
    assert (handles(stage) != before) is is_made


def test_an_answer_waits_for_the_clock_of_the_world_and_the_effect_does_not(frozen: Stage) -> None:
    frozen.token()
    before = handles(frozen)
    put(frozen, "agent_manager_agents", {"latency": 30})

    def move(world: World) -> bool:
        if len(world.accounts.agents) == len(before):
            return False
        world.clock.advance(30)
        return True

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(frozen.request, "POST", "/api/admin/agents", json=AGENT)
        frozen.until(move, "the agent is there")
        assert answer.result(30).status_code == 201


@pytest.mark.parametrize("way", ["plain", "streamable"])
def test_an_answer_can_be_a_page_of_a_proxy_or_end_in_the_middle(stage: Stage, way: str) -> None:
    caller = Caller(stage)

    def ask() -> httpx2.Response:
        return stage.post(rpc(1, "tools/list")) if way == "plain" else caller.ask("tools/list")

    put(stage, "agent_manager_tools_list", {"garble": "not_json"})
    put(stage, "agent_manager_tools_list", {"garble": "truncated"})
    page = ask()
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.text.startswith("<!doctype html>")
    with pytest.raises(httpx2.RemoteProtocolError):
        ask()
    assert ask().status_code == 200


def test_a_stream_can_be_refused_and_cut(stage: Stage) -> None:
    stage.token()
    put(stage, "agent_manager_stream", {"status": 503})
    put(stage, "agent_manager_stream", {"cut": "after"})
    assert stage.request("GET", "/mcp/sse").status_code == 503
    with pytest.raises((RemoteDisconnected, IncompleteRead, ConnectionResetError)):
        RawStream(stage.mock.base_url, stage.token())
    stage.until(lambda _: stage.left_behind() == NOTHING, "the session that was cut has ended")
    assert stage.stream().session_id


def test_a_late_stream_goes_on_as_ever_once_the_clock_has_moved(frozen: Stage) -> None:
    frozen.token()
    put(frozen, "agent_manager_stream", {"latency": 5})

    def move(world: World) -> bool:
        if world.clock.next_timer() is None:
            return False
        world.clock.advance(5)
        return True

    with ThreadPoolExecutor(1) as pool:
        opened = pool.submit(frozen.stream)
        frozen.until(move, "the session is there")
        stream = opened.result(30)
    frozen.post(PING, stream.session_id)
    assert stream.answer_to(1)["result"] == {}


@pytest.mark.parametrize(
    "on, effect, fields, field",
    [
        ("agent_manager_stream", {"garble": "truncated"}, {}, "/effect"),
        ("agent_manager_login", {"push": "omit"}, {}, "/effect"),
        ("agent_manager_logn", {"status": 503}, {}, "/on"),
        ("agent_manager_run", {"status": 503}, {"room": "00000000-0000-4000-8000-000000000031"}, "/room"),
    ],
)
def test_what_would_never_fire_is_refused(stage: Stage, on: str, effect: Json, fields: Json, field: str) -> None:
    refused = stage.http.post("/_mock/worlds/default/faults", json={"on": on, "effect": effect, **fields})
    assert (refused.status_code, list(refused.json()["error"]["details"])) == (422, [field])


def test_the_timeline_tells_of_the_fault_and_of_every_call_that_was_carried_out(stage: Stage) -> None:
    caller = Caller(stage)
    caller.ask("tools/list")
    put(stage, "agent_manager_tools_list", {"status": 503})
    caller.ask("tools/list")
    stage.request("POST", "/api/admin/agents", json=AGENT)

    def told(world: World) -> list[dict[str, Any]]:
        return [each.plain() for each in world.attached(Timeline, Timeline)]

    entries = stage.inside(told)
    calls = [each["name"] for each in entries if each["kind"] == "call"]
    assert calls == ["login", "initialize", "tools/list", "register agent"]
    (fault,) = [each for each in entries if each["kind"] == "fault"]
    assert fault["summary"] == "fault-1 on agent_manager_tools_list of alice: answers 503 (service_unavailable)"
    (registered,) = [each for each in entries if each["name"] == "agent_registered"]
    (call,) = [each for each in entries if each["name"] == "register agent"]
    assert registered["cause"] == call["seq"]
    assert "local-alice" not in json.dumps(entries)


def test_a_body_that_is_no_message_is_one_too(stage: Stage) -> None:
    put(stage, "agent_manager_message", {"status": 503}, times=None)
    for body in ("", "[]", '{"method": 7}', "\x00"):
        assert stage.post(body).status_code == 503
    assert STREAMS == ("agent_manager_stream",)
