"""``/mcp``: the same tools behind the same token, in both eras of the protocol."""

import json
import threading
from pathlib import Path

import httpx2
import pytest

from mock_platform.agent_manager import streamable_sessions
from mock_platform.scenarios import load
from mock_platform.world import World
from tests.agent_manager.raw import RawStream
from tests.agent_manager.stage import INITIALIZE, NOTHING, Json, Stage, rpc

BOTH = "application/json, text/event-stream"
MODERN = "2026-07-28"


def read(answer: httpx2.Response) -> Json:
    """The message in an answer of either kind."""
    text = answer.text
    if answer.headers["content-type"].startswith("text/event-stream"):
        text = [line for line in text.splitlines() if line.startswith("data: ")][-1].removeprefix("data: ")
    found: Json = json.loads(text)
    return found


class Caller:
    """One client of the handshake era."""

    def __init__(self, stage: Stage, username: str = "alice") -> None:
        self.stage = stage
        self.headers = {**stage.bearer(username), "Accept": BOTH}
        answer = stage.http.post("/mcp", headers=self.headers, json=rpc(1, "initialize", INITIALIZE))
        self.initialized = read(answer)["result"]
        self.headers |= {"Mcp-Session-Id": answer.headers["mcp-session-id"], "Mcp-Protocol-Version": "2025-11-25"}

    def ask(self, method: str, params: Json | None = None, *, username: str | None = None) -> httpx2.Response:
        """One request of the session, perhaps with the token of somebody else."""
        bearer = {} if username is None else self.stage.bearer(username)
        return self.stage.http.post("/mcp", headers={**self.headers, **bearer}, json=rpc(2, method, params))


def modern(stage: Stage, method: str, params: Json | None = None, *, username: str = "alice") -> Json:
    """One request of 2026-07-28, complete in itself."""
    meta = {
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    headers = {**stage.bearer(username), "Accept": BOTH, "Mcp-Protocol-Version": MODERN, "Mcp-Method": method}
    if params is not None and "name" in params:
        headers["Mcp-Name"] = params["name"]
    body = rpc(1, method, {**(params or {}), "_meta": meta})
    return read(stage.http.post("/mcp", headers=headers, json=body))


@pytest.mark.rule("AM-5.1", "AM-5.3")
def test_the_handshake_is_the_documented_one_and_the_tools_are_the_same(stage: Stage) -> None:
    caller = Caller(stage)
    assert caller.initialized == {
        "protocolVersion": "2025-11-25",
        "capabilities": {"tools": {"listChanged": True}},
        "serverInfo": {"name": "AgentManager", "version": "1.0.0"},
        "server": {"name": "AgentManager", "version": "1.0.0"},
    }
    assert read(caller.ask("tools/list"))["result"]["tools"] == stage.ask("tools/list")["result"]["tools"]
    params = {"name": "run_finance_agent", "arguments": {"message": "price of AAPL"}}
    answer = read(caller.ask("tools/call", params))["result"]
    assert answer["content"][0]["text"].startswith("AAPL trades at")


@pytest.mark.rule("AM-5.3")
def test_the_newest_era_needs_no_handshake(stage: Stage) -> None:
    discovered = modern(stage, "server/discover")["result"]
    assert discovered["supportedVersions"] == [MODERN]
    assert discovered["capabilities"] == {"tools": {"listChanged": True}}
    assert modern(stage, "tools/list")["result"]["tools"] == stage.ask("tools/list")["result"]["tools"]
    params = {"name": "run_finance_agent", "arguments": {"message": "price of AAPL"}}
    result = modern(stage, "tools/call", params)["result"]
    assert result["content"][0]["text"].startswith("AAPL trades at")
    unknown = modern(stage, "tools/call", {"name": "run_courier_agent", "arguments": {"message": "x"}})
    assert unknown["error"] == {"code": -32602, "message": "Unknown tool: run_courier_agent"}


@pytest.mark.rule("AM-5.1")
@pytest.mark.parametrize("request_id", [1.5, None, True, []])
def test_a_request_with_an_id_of_another_type_is_refused_instead_of_never_answered(
    stage: Stage, request_id: object
) -> None:
    caller = Caller(stage)
    body = {"jsonrpc": "2.0", "id": request_id, "method": "ping"}
    answer = stage.http.post("/mcp", headers=caller.headers, json=body)
    message = "Invalid request: id should be a text or a whole number"
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/json")
    assert answer.json() == {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": message}}
    for fine in (rpc(None, "notifications/initialized"), {"jsonrpc": "2.0", "id": 1, "result": {}}):
        assert stage.http.post("/mcp", headers=caller.headers, json=fine).status_code == 202


def test_a_session_is_there_for_whoever_opened_it_and_for_nobody_else(stage: Stage) -> None:
    caller = Caller(stage)
    for username in ("bob", "olga"):
        answer = caller.ask("ping", username=username)
        assert (answer.status_code, answer.json()["error"]["message"]) == (404, "Session not found")
    stage._tokens.clear()
    assert read(caller.ask("ping", username="alice"))["result"] == {}


@pytest.mark.rule("AM-5.2")
def test_a_token_that_expires_ends_what_waits_and_lets_nothing_new_in() -> None:
    with Stage(clock="frozen", agent_manager_token_seconds=10) as stage:
        caller = Caller(stage)
        stage.advance(10)
        answer = caller.ask("ping")
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer error="invalid_token"')


@pytest.mark.rule("AM-5.2")
def test_a_call_that_waits_when_the_token_expires_ends_with_it() -> None:
    with Stage(clock="frozen", agent_manager_token_seconds=10) as stage:
        answers: list[Json] = []
        call: Json = {"name": "run_finance_agent", "arguments": {"message": "price?"}}
        waiting = threading.Thread(target=lambda: answers.append(modern(stage, "tools/call", call)))
        waiting.start()
        stage.until(lambda _: stage.left_behind()["runs"] == 1, "the call waits")
        stage.advance(10)
        waiting.join()
        (told,) = answers
        assert (told["status"], told["detail"]) == (401, "The token has expired: log in again")
        assert stage.left_behind() == NOTHING


def test_one_stream_of_changes_too_many_is_refused(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_platform.agent_manager.served.MOST_LISTENERS", 0)
    answer = modern(stage, "subscriptions/listen", {"notifications": {"toolsListChanged": True}})
    assert answer["error"] == {"code": -32603, "message": "Too many streams are open"}


@pytest.mark.rule("AM-5.4")
def test_a_caller_who_wants_progress_gets_it_on_the_stream_of_the_call(stage: Stage) -> None:
    caller = Caller(stage)
    params = {"name": "run_web_agent", "arguments": {"message": "x"}, "_meta": {"progressToken": 7}}
    lines = caller.ask("tools/call", params).text.splitlines()
    told = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {")]
    assert [each.get("method") for each in told] == ["notifications/progress", None]
    assert told[0]["params"]["progressToken"] == 7


@pytest.mark.parametrize("era", ["handshake", "newest"])
def test_a_client_that_vanishes_while_a_call_waits_leaves_no_run_behind(era: str) -> None:
    with Stage(clock="frozen") as stage:
        headers = {"Accept": BOTH}
        params: Json = {"name": "run_finance_agent", "arguments": {"message": "price?"}}
        if era == "handshake":
            headers |= Caller(stage).headers
        else:
            headers |= {"Mcp-Protocol-Version": MODERN, "Mcp-Method": "tools/call", "Mcp-Name": params["name"]}
            params["_meta"] = {
                "io.modelcontextprotocol/protocolVersion": MODERN,
                "io.modelcontextprotocol/clientCapabilities": {},
            }
        stage.vanish_during("/mcp", rpc(5, "tools/call", params), **headers)
        stage.until(lambda _: stage.left_behind() == NOTHING, "nothing waits")


def test_the_mock_may_be_stopped_and_started_again(stage: Stage) -> None:
    caller = Caller(stage)
    stage.mock.stop()
    stage.mock.start()
    stage.http.base_url = stage.mock.base_url
    assert caller.ask("ping").status_code == 404
    assert read(Caller(stage).ask("ping"))["result"] == {}


# --- sessions that nobody ends ---------------------------------------------------------------------------------------


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamable_sessions, "MOST_OF_ONE_USER", 2)


def until_known(stage: Stage, count: int) -> None:
    """Wait until so many sessions are left, to us as to the library."""

    def is_so(_: World) -> bool:
        protocol = stage.mock._load().app.agent_manager._protocol
        assert protocol is not None
        running = protocol.streamable._running
        assert running is not None
        return len(running.sessions) == len(running._manager._server_instances) == count

    stage.until(is_so, f"{count} sessions are left")


@pytest.mark.usefixtures("few")
def test_whoever_opens_too_many_sessions_loses_the_one_unused_for_longest_and_nobody_else_does(stage: Stage) -> None:
    of_bob, first, second = Caller(stage, "bob"), Caller(stage), Caller(stage)
    assert first.ask("ping").status_code == 200
    third = Caller(stage)
    assert [each.ask("ping").status_code for each in (first, second, third, of_bob)] == [200, 404, 200, 200]
    until_known(stage, 3)


@pytest.mark.usefixtures("few")
def test_a_session_with_a_stream_is_used_for_as_long_as_the_stream_is_open(stage: Stage) -> None:
    listening, idle = Caller(stage), Caller(stage)
    headers = {name: value for name, value in listening.headers.items() if name != "Authorization"}
    stream = RawStream(stage.mock.base_url, stage.token(), "/mcp", first=False, **headers)
    stage.until(lambda _: stage.listeners() == 1, "it listens")
    Caller(stage)
    assert [each.ask("ping").status_code for each in (listening, idle)] == [200, 404]
    stream.close()
    stage.until(lambda _: stage.listeners() == 0, "it has gone")
    Caller(stage)
    Caller(stage)
    assert listening.ask("ping").status_code == 404


@pytest.mark.usefixtures("few")
def test_sessions_that_their_clients_end_do_not_count(stage: Stage) -> None:
    kept = Caller(stage)
    for _ in range(3):
        caller = Caller(stage)
        assert stage.http.delete("/mcp", headers=caller.headers).status_code == 200
    assert kept.ask("ping").status_code == 200
    until_known(stage, 1)


def test_sessions_end_with_their_world(stage: Stage) -> None:
    worlds = stage.mock._load().app.worlds
    callers = [Caller(stage), Caller(stage, "bob")]
    until_known(stage, 2)

    def renew(_: World) -> None:
        worlds.remove("default")
        worlds.add(load("agent-manager").world)

    stage.inside(renew)
    until_known(stage, 0)
    stage._tokens.clear()
    assert [each.ask("ping", username="alice").status_code for each in callers] == [404, 404]
    assert read(Caller(stage).ask("ping"))["result"] == {}


@pytest.mark.usefixtures("few")
def test_users_of_one_id_in_two_worlds_do_not_take_each_others_places(stage: Stage, tmp_path: Path) -> None:
    users = [{"username": "alice", "organization": "B", "password": "local-twin", "id": stage.user("alice").id}]
    file = tmp_path / "twin.json"
    file.write_text(json.dumps({"name": "twin", "organizations": [{"name": "B"}], "users": users}))
    twin = load(str(file)).world
    stage.inside(lambda _: stage.mock._load().app.worlds.add(twin, "twin"))
    callers = [Caller(stage), Caller(stage)]
    here = stage._tokens.pop("alice")
    stage._tokens["alice"] = stage.login("alice", "local-twin", world="twin").json()["token"]
    assert Caller(stage).ask("ping").status_code == 200
    stage._tokens["alice"] = here
    assert [each.ask("ping").status_code for each in callers] == [200, 200]
    stage.inside(lambda _: stage.mock._load().app.worlds.remove("twin"))
    until_known(stage, 2)
