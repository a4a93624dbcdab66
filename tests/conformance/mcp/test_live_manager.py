"""Against a live Agent Manager: a mock stands in for it, under a name that is not this machine's."""

import json
import re
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import httpx2
import pytest

from conformance.commands import CommandError, bounds
from conformance.commands.cleanup import clean_up
from conformance.commands.mcp import Manager, Options, Server, judge_mcp
from conformance.commands.platform import Access
from conformance.commands.reporting import Outputs
from conformance.ledger import MANAGER, Ledger
from conformance.redaction import Secrets
from mock_platform import MockPlatform
from tests.conformance import kit, strangers
from tests.conformance.proxies import Passing, Reply, broken

ADMIN = "/api/admin/agents"
LOGIN = ("--username", "alice", "--password", "local-alice")
FAR = """
import sys
from conformance.commands import bounds
bounds.is_loopback = lambda _: False
from conformance.cli import main
main()
"""
"""The command on a machine on which no address is its own."""


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MockPlatform]:
    """A mock that the kit takes for a machine of somebody else."""
    monkeypatch.setattr(bounds, "is_loopback", lambda _: False)
    monkeypatch.chdir(tmp_path)
    with MockPlatform("agent-manager") as mock:
        yield mock


def manager(base_url: str, **more: object) -> Manager:
    given = {"username": "alice", "password": "local-alice", "write": True, "account": "alice", "rate": 5000.0}
    people = {"username_2": "bob", "password_2": "local-bob", "username_3": "olga", "password_3": "local-olga"}
    return replace(Manager(base_url), **{**given, **people, **more})  # type: ignore[arg-type]


def judged(who: Manager, tmp_path: Path, only: str | None = None, level: str = "should") -> tuple[int, dict[str, Any]]:
    file = tmp_path / "report.json"
    code = judge_mcp(Server(), who, Options(only, level, seed=3), Outputs(json_file=file))
    report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return code, report


def everything(mock: MockPlatform) -> dict[str, object]:
    return strangers.everything(mock.base_url, mock.keys)


def reasons(report: dict[str, Any], outcome: str) -> set[str]:
    return {each["reason"] for each in report["verdicts"] if each["outcome"] == outcome}


def token(base_url: str) -> dict[str, str]:
    """Alice's, as a header."""
    answer = httpx2.post(f"{base_url}/api/auth/login", json={"username": "alice", "password": "local-alice"})
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def test_a_whole_run_leaves_everything_as_it_was(live: MockPlatform, tmp_path: Path) -> None:
    before = everything(live)
    code, report = judged(manager(live.base_url), tmp_path, level="may")
    assert everything(live) == before
    assert (code, report["left"]) == (0, []), reasons(report, "fail")
    assert report["counts"]["pass"] > 40
    assert list(tmp_path.glob("*.ledger")) == []


@pytest.mark.parametrize("account", [None, "bob"])
def test_the_account_has_to_be_confirmed_before_anything_is_made(
    live: MockPlatform, tmp_path: Path, account: str | None
) -> None:
    before = everything(live)
    with pytest.raises(CommandError, match="--write: confirm the account with --account NAME") as refusal:
        judged(manager(live.base_url, account=account), tmp_path)
    assert refusal.value.code == 2
    assert everything(live) == before
    assert list(tmp_path.iterdir()) == []


def test_a_run_ends_at_its_budget_and_cleans_up(live: MockPlatform, tmp_path: Path) -> None:
    before = everything(live)
    bounded = manager(live.base_url, budgets=("agents=3,requests=90",), agent="finance_agent")
    code, report = judged(bounded, tmp_path)
    told = reasons(report, "not applicable")
    assert {f"the budget of {number} is used up (--budget {kind}=N)" for number, kind in USED_UP} & told
    assert (code, report["left"]) == (0, [])
    assert report["requests"] <= 90
    after = everything(live)
    assert {name: after.get(name) for name in before if "agents" in name} == {
        name: data for name, data in before.items() if "agents" in name
    }


USED_UP = (("3 agents", "agents"), ("90 requests", "requests"))


def test_runs_of_the_agent_are_counted_as_the_rooms_that_they_leave(live: MockPlatform, tmp_path: Path) -> None:
    bounded = manager(live.base_url, budgets=("rooms=0",), agent="finance_agent")
    _, report = judged(bounded, tmp_path, only="AM-39,AM-53")
    assert reasons(report, "not applicable") == {"the budget of 0 rooms is used up (--budget rooms=N)"}
    assert len(report["verdicts"]) == 2


def test_a_429_is_waited_for_and_tried_again(live: MockPlatform, tmp_path: Path) -> None:
    count = 0

    def every_other(passing: Passing) -> Reply | None:
        nonlocal count
        count += passing.method == "GET"
        return Reply(429, None, (("Retry-After", "0"),)) if passing.method == "GET" and count % 2 else None

    with broken(live.base_url, every_other) as proxy:
        code, report = judged(manager(proxy.base_url), tmp_path, only="AM-54,AM-56")
    assert (code, reasons(report, "fail")) == (0, set())
    assert any(each.get("status") == 429 for verdict in report["verdicts"] for each in verdict["evidence"])


def test_what_cannot_be_removed_ends_the_run_after_one(live: MockPlatform, tmp_path: Path) -> None:
    made = []

    def keep(passing: Passing) -> Reply | None:
        if (passing.method, passing.path) == ("POST", ADMIN):
            made.append(passing.data["agentId"])
        return Reply(500, {"title": "no"}) if passing.method == "DELETE" else None

    with broken(live.base_url, keep) as proxy, pytest.raises(CommandError) as refusal:
        judged(manager(proxy.base_url), tmp_path, only="AM-54,AM-57")
    assert refusal.value.code == 3
    assert len(made) == 1
    assert str(refusal.value).endswith(f"so the run stopped before it registered more; left: agent {made[0]}")
    (ledger,) = tmp_path.glob("*.ledger")
    ledger.write_text(ledger.read_text(encoding="utf-8").replace(proxy.base_url, live.base_url), encoding="utf-8")
    assert clean_up(manager(live.base_url), ledger) == 0
    assert not ledger.exists()


def far(*words: str, cwd: Path) -> kit.Ended:
    """Run the command to its end."""
    with kit.start(*words, cwd=cwd, program=("-c", FAR)) as process:
        out, err = process.communicate(timeout=kit.SECONDS)
    return kit.Ended(process.returncode, out, err, {})


@pytest.mark.parametrize("at", ["POST /api/admin/agents", "PUT /api/admin/agents/.*", "DELETE /api/admin/agents/.*"])
def test_what_a_crash_left_is_cleaned_up_and_nothing_else(live: MockPlatform, tmp_path: Path, at: str) -> None:
    before = everything(live)
    proxy, _ = ended(live.base_url, tmp_path, at, signal.SIGKILL)
    ledger = left_of(proxy, live.base_url, tmp_path)
    is_made = not at.startswith("DELETE")  # the mock deletes before the proxy lets the answer go
    assert (everything(live) != before) is is_made
    done = far("cleanup", str(ledger), "--agent-manager", live.base_url, *LOGIN, cwd=tmp_path)
    assert everything(live) == before
    assert (done.code, done.out, done.err) == (0, "1 of 1 cleaned up\n", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("at", ["POST /api/admin/agents", "PUT /api/admin/agents/.*"])
def test_after_ctrl_c_everything_is_as_it_was(live: MockPlatform, tmp_path: Path, at: str) -> None:
    before = everything(live)
    _, err = ended(live.base_url, tmp_path, at, signal.SIGINT)
    assert err.strip() == "thenvoi-conformance: interrupted; there is no report"
    assert everything(live) == before
    assert list(tmp_path.iterdir()) == []


def ended(base_url: str, tmp_path: Path, at: str, how: signal.Signals) -> tuple[str, str]:
    """End a run when the answer to its first ``at`` after the rehearsal is under way; its proxy, and its stderr."""
    method, _, pattern = at.partition(" ")
    reached, go_on = Event(), Event()
    seen: list[str] = []

    def hold(passing: Passing) -> Reply | None:
        if passing.method == method and re.fullmatch(pattern, passing.path):
            seen.append(passing.path)
            if len(seen) == (1 if method == "PUT" else 2):
                reached.set()
                go_on.wait(kit.SECONDS)
        return None

    words = ("--account", "alice", "--rate", "1000", "--only", "AM-54", "--ledger", "run.ledger")
    with broken(base_url, hold) as proxy:
        command = ("mcp", "--agent-manager", proxy.base_url, *LOGIN, "--write", *words)
        with kit.start(*command, cwd=tmp_path, program=("-c", FAR)) as process:
            assert reached.wait(kit.SECONDS), process.communicate()
            process.send_signal(how)
            _, err = process.communicate(timeout=kit.SECONDS)
        go_on.set()
    return proxy.base_url, err


def left_of(proxy: str, base_url: str, tmp_path: Path) -> Path:
    """The ledger of a run, of what was behind its proxy; no password and no token is in it."""
    ledger = tmp_path / "run.ledger"
    text = ledger.read_text(encoding="utf-8")
    assert "local-alice" not in text
    assert "eyJ" not in text
    ledger.write_text(text.replace(proxy, base_url), encoding="utf-8")
    return ledger


def test_a_session_that_a_crash_left_is_ended(live: MockPlatform, tmp_path: Path) -> None:
    mine = {**token(live.base_url), "Accept": "application/json, text/event-stream"}
    params = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}
    session = httpx2.post(f"{live.base_url}/mcp", json=hello, headers=mine).headers["mcp-session-id"]
    ping = {"jsonrpc": "2.0", "id": 2, "method": "ping"}
    known = {**mine, "Mcp-Session-Id": session, "MCP-Protocol-Version": "2025-11-25"}
    ledger = Ledger.begin(tmp_path / "run.ledger", "abc", live.base_url, MANAGER)
    ledger.made(ledger.intend("session", "/mcp", "USERNAME"), session)
    ledger.intend("session", "/mcp", "USERNAME")  # whose id never came
    assert httpx2.post(f"{live.base_url}/mcp", json=ping, headers=known).status_code == 200
    assert clean_up(manager(live.base_url), tmp_path / "run.ledger") == 0
    assert httpx2.post(f"{live.base_url}/mcp", json=ping, headers=known).status_code == 404


def test_an_agent_of_a_name_that_others_may_use_is_not_searched_for(live: MockPlatform, tmp_path: Path) -> None:
    before = everything(live)
    ledger = Ledger.begin(tmp_path / "run.ledger", "abc", live.base_url, MANAGER)
    ledger.intend("agent", "Finance Agent", "USERNAME")
    assert clean_up(manager(live.base_url), tmp_path / "run.ledger") == 5
    assert everything(live) == before


@pytest.mark.parametrize("target, option", [(MANAGER, "--agent-manager"), ("platform", "--base-url")])
def test_a_ledger_is_cleaned_up_where_it_is_of(live: MockPlatform, tmp_path: Path, target: str, option: str) -> None:
    Ledger.begin(tmp_path / "run.ledger", "abc", live.base_url, target)
    access = Access(live.base_url, live.keys["alice"]) if target == MANAGER else manager(live.base_url)
    with pytest.raises(CommandError, match=f"is of a run at {live.base_url}: give that as {option}"):
        clean_up(access, tmp_path / "run.ledger")


def test_bounds_of_what_nothing_is_written_to_are_refused(tmp_path: Path) -> None:
    ended = kit.run("mcp", "--command", "x", "--budget", "requests=1", cwd=tmp_path)
    sentence = "--account, --budget, --rate and --ledger are for --agent-manager alone"
    assert ended[:3] == (2, "", f"thenvoi-conformance: {sentence}\n")


def test_a_bound_that_is_none_is_refused_in_a_sentence(tmp_path: Path) -> None:
    words = ("--agent-manager", "http://127.0.0.1:9", *LOGIN, "--budget", "tea=1")
    ended = kit.run("mcp", *words, cwd=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("thenvoi-conformance: 'tea=1' is not one of requests=N")


@pytest.mark.parametrize("word", ['a"quoted\\word', "p\u00e4ss w\u00f6rd/1+1", "plain-word"])
def test_a_password_is_not_shown_however_it_is_written(word: str) -> None:
    secrets = Secrets()
    secrets.learn(word, "PASSWORD")
    url = str(httpx2.URL("http://host/", params={"p": word}))
    for written in (json.dumps([word]), json.dumps([word], ensure_ascii=False), url):
        shown = secrets.redact(written)
        assert ("<PASSWORD>" in shown, shown.count(word)) == (True, 0), shown
