"""The mock's Agent Manager passes every check, and is afterwards as it was before."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from conformance.checks import checks
from conformance.registry import requirements
from tests.conformance import kit

ALICE = ("--username", "alice", "--password", "local-alice")
OTHERS = ("--username-2", "bob", "--password-2", "local-bob", "--username-3", "olga", "--password-3", "local-olga")


@pytest.fixture
def manager() -> Iterator[str]:
    """One for each test: logins are limited by the minute."""
    with kit.serving("--scenario", "agent-manager") as base_url:
        yield base_url


def judge(base_url: str, *words: str, cwd: Path) -> kit.Ended:
    file = cwd / "report.json"
    ended = kit.run("mcp", "--agent-manager", base_url, *ALICE, "--json", str(file), *words, cwd=cwd)
    return kit.with_report(ended, file)


def agents(base_url: str) -> list[str]:
    """The ids of the agents that Alice sees."""
    body = {"username": "alice", "password": "local-alice"}
    token = httpx2.post(f"{base_url}/api/auth/login", json=body).json()["token"]
    listed = httpx2.get(f"{base_url}/api/agents?includeInactive=true", headers={"Authorization": f"Bearer {token}"})
    return [each["agentId"] for each in listed.json()]


def test_it_passes_every_check(manager: str, tmp_path: Path) -> None:
    before = agents(manager)
    words = (*OTHERS, "--agent", "finance_agent", "--write", "--level", "may", "--parallel", "2")
    ended = judge(manager, *words, cwd=tmp_path)
    assert (ended.code, ended.err) == (0, ""), ended.out
    assert set(ended.checks("pass")) == set(checks("agent-manager"))
    shown = {each.id for each in requirements().values() if each.section == "AM" and each.unchecked is None}
    assert ended.rules("pass") == shown
    assert agents(manager) == before
    text = f"{ended.report}{ended.out}"
    assert [each for each in ("local-alice", "local-olga", "eyJ") if each in text] == []


def test_without_leave_to_write_and_without_others_it_says_what_it_left_out(manager: str, tmp_path: Path) -> None:
    ended = judge(manager, "--only", "AM-17,AM-39,AM-42,AM-47,AM-13", cwd=tmp_path)
    assert ended.code == 0, ended.out
    reasons = ended.checks("not applicable")
    run = "agent_manager.runs.an_agent_answers_with_one_text"
    assert reasons[run] == "needs leave to write (--write); needs an agent that answers (--agent)"
    assert "--username-2" in reasons["agent_manager.streams.the_session_of_somebody_else_is_not_found"]
    assert "--username-3" in reasons["agent_manager.runs.the_agents_of_strangers_are_not_there"]
    assert "--write" in reasons["agent_manager.changes.every_session_is_told"]
    assert "agent_manager.streams.a_stream_begins_with_where_to_post_to" in ended.checks("pass")


def test_who_is_no_administrator_registers_nobody(manager: str, tmp_path: Path) -> None:
    words = ("--agent-manager", manager, "--username", "bob", "--password", "local-bob", "--write", "--only", "AM-47")
    ended = kit.run("mcp", *words, cwd=tmp_path)
    assert ended.code == 5, ended.out
    assert "whoever logs in is no administrator, and may not register agents" in ended.out


def test_a_wrong_password_cannot_judge_anything(manager: str, tmp_path: Path) -> None:
    words = ("--agent-manager", manager, "--username", "alice", "--password", "wrong-word")
    ended = kit.run("mcp", *words, cwd=tmp_path)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == (
        "thenvoi-conformance: --username: POST /api/auth/login answers 401 (Wrong username or password):"
        " check name and password\n"
    )


def test_somebody_has_to_log_in(tmp_path: Path) -> None:
    ended = kit.run("mcp", "--agent-manager", "http://127.0.0.1:9", cwd=tmp_path)
    sentence = "--agent-manager needs --username and --password, of a user who may log in there"
    assert ended[:3] == (2, "", f"thenvoi-conformance: {sentence}\n")


def test_an_address_where_nobody_is_cannot_be_judged(tmp_path: Path) -> None:
    ended = kit.run("mcp", "--agent-manager", "http://127.0.0.1:9", *ALICE, cwd=tmp_path)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err.endswith(": is it the address of an Agent Manager?\n")
