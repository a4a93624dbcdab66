"""``notifications/tools/list_changed``: to everybody who may see the change, to nobody else, and once for many."""

from collections.abc import Callable

import pytest

from mock_platform.agent_manager import catalogue
from mock_platform.world import World
from tests.agent_manager.raw import RawStream
from tests.agent_manager.stage import INITIALIZE, Stage, rpc

CHANGED = rpc(None, "notifications/tools/list_changed")
Change = Callable[[World, Stage], object]

CHANGES: dict[str, Change] = {
    "registered": lambda world, stage: world.accounts.register_agent(stage.user("bob"), "Newcomer", "Has just come."),
    "renamed": lambda world, stage: world.accounts.change_agent(stage.agent("bob/web_agent"), name="Spider"),
    "described anew": lambda world, stage: world.accounts.change_agent(
        stage.agent("bob/web_agent"), description="Something else."
    ),
    "switched off": lambda world, stage: world.accounts.change_agent(stage.agent("bob/web_agent"), active=False),
    "deleted": lambda world, stage: world.accounts.delete_agent(stage.user("bob"), stage.agent("bob/web_agent").id),
}


def nothing_but_an_answer(stage: Stage, stream: RawStream, username: str) -> bool:
    """Whether the next message on the stream is the answer to a ping that is sent now."""
    stage.post(rpc("last", "ping"), stream.session_id, username)
    return bool(stream.message() == {"jsonrpc": "2.0", "id": "last", "result": {}})


@pytest.mark.rule("AM-5.5")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_told_to_every_session_of_the_organization_and_to_no_other(frozen: Stage, change: Change) -> None:
    concerned = [frozen.stream("alice"), frozen.stream("alice"), frozen.stream("bob")]
    stranger = frozen.stream("olga")
    frozen.inside(lambda world: change(world, frozen))
    assert [stream.message() for stream in concerned] == [CHANGED] * 3
    assert nothing_but_an_answer(frozen, stranger, "olga")
    assert nothing_but_an_answer(frozen, concerned[0], "alice")


@pytest.mark.rule("AM-5.5")
def test_a_global_agent_concerns_everybody(frozen: Stage) -> None:
    streams = [frozen.stream(name) for name in ("alice", "bob", "olga")]
    owner = frozen.user("olga")
    frozen.inside(lambda world: world.accounts.add_agent(owner, "Helper", "Helps.", kind="global"))
    assert [stream.message() for stream in streams] == [CHANGED] * 3
    assert "run_helper" in frozen.tools("alice")


def test_changes_that_come_together_are_told_once(frozen: Stage) -> None:
    stream = frozen.stream()

    def change_a_lot(world: World) -> None:
        for number in range(20):
            world.accounts.register_agent(frozen.user("alice"), f"Agent {number}", "One of many.")

    frozen.inside(change_a_lot)
    assert stream.message() == CHANGED
    assert nothing_but_an_answer(frozen, stream, "alice")


@pytest.mark.rule("AM-5.5")
def test_a_change_over_rest_is_told_within_a_second(frozen: Stage) -> None:
    assert catalogue.COALESCE_SECONDS < 1
    stream = frozen.stream("bob")
    agent = {"agent": {"name": "Newcomer", "description": "Registered over REST."}}
    key = {"X-API-Key": frozen.mock.keys["alice"]}
    frozen.http.post("/api/v1/me/agents/register", headers=key, json=agent).raise_for_status()
    assert stream.message() == CHANGED
    assert "run_newcomer" in frozen.tools("bob")


def test_a_message_in_a_room_is_no_change_of_the_list(stage: Stage) -> None:
    stream = stage.stream()
    stage.call("run_finance_agent", message="price?")
    assert nothing_but_an_answer(stage, stream, "alice")


def test_a_session_that_ends_before_it_is_told_is_forgotten(frozen: Stage) -> None:
    stream, other = frozen.stream(), frozen.stream("bob")
    frozen.inside(lambda world: CHANGES["renamed"](world, frozen))
    stream.close()
    assert other.message() == CHANGED
    frozen.until(lambda _: frozen.left_behind()["watchers"] == 1, "one watches")


def initialized(stage: Stage) -> dict[str, str]:
    """The headers of a session of Streamable HTTP, handshake and all."""
    headers = {**stage.bearer(), "Accept": "application/json, text/event-stream"}
    answer = stage.http.post("/mcp", headers=headers, json=rpc(1, "initialize", INITIALIZE))
    headers["Mcp-Session-Id"] = answer.headers["mcp-session-id"]
    headers["Mcp-Protocol-Version"] = "2025-11-25"
    assert stage.http.post("/mcp", headers=headers, json=rpc(None, "notifications/initialized")).status_code == 202
    return headers


@pytest.mark.rule("AM-5.5")
def test_the_stream_of_streamable_http_hears_of_it_as_well(frozen: Stage) -> None:
    headers = initialized(frozen)
    session = {name: headers[name] for name in ("Mcp-Session-Id", "Mcp-Protocol-Version")}
    stream = RawStream(frozen.mock.base_url, frozen.token(), "/mcp", first=False, **session)
    frozen.inside(lambda world: CHANGES["renamed"](world, frozen))
    assert stream.message() == CHANGED
    frozen.advance(86_400)
    assert stream.is_at_its_end
    stream.close()
