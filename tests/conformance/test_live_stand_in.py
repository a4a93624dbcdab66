"""Against a live platform: a mock stands in for it, with limits, latency, faults, and an account full of others' data.

What the kit does there is bounded, is cleaned up, and leaves what it did not make exactly as it was.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from conformance.commands import bounds
from conformance.commands.cleanup import clean_up
from conformance.commands.platform import Access, Options, judge_platform
from conformance.commands.reporting import Outputs
from mock_platform import MockPlatform
from tests.conformance import strangers

FAULTS: tuple[dict[str, Any], ...] = (
    {"on": "list_agent_chats", "times": None, "effect": {"latency": 0.02}},
    {"on": "create_agent_chat", "nth": 5, "effect": {"status": 503, "retry_after": 1}},
    {
        "on": "create_agent_chat_message",
        "nth": 9,
        "times": 2,
        "effect": {"status": 429, "body": "empty"},
    },
    {"on": "register_my_agent", "nth": 4, "effect": {"cut": "after"}},
    {"on": "create_my_chat_room", "nth": 6, "effect": {"status": 500}},
    {"on": "list_my_chats", "nth": 2, "effect": {"garble": "truncated"}},
    {"on": "mark_agent_message_processed", "nth": 3, "effect": {"status": 500}},
    {"on": "delete_my_agent", "nth": 5, "effect": {"status": 503}},
)


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MockPlatform]:
    """A mock that the kit takes for a machine of somebody else."""
    monkeypatch.setattr(bounds, "is_loopback", lambda _: False)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "lived-in.yaml"
    path.write_text(strangers.scenario(), encoding="utf-8")
    with MockPlatform(path) as mock:
        yield mock


def access(mock: MockPlatform) -> Access:
    keys = mock.keys
    return Access(mock.base_url, keys["tess"], keys["tom"], keys["ella"], keys["tess/production"])


OPTIONS = Options(write=True, account="Tess Ting", rate=5000, parallel=2, seed=11)


def judged(mock: MockPlatform, tmp_path: Path, chosen: Options) -> tuple[int, dict[str, Any]]:
    code = judge_platform(access(mock), chosen, Outputs(json_file=tmp_path / "report.json"))
    report: dict[str, Any] = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    return code, report


def test_a_whole_run_leaves_what_it_did_not_make_as_it_was(live: MockPlatform, tmp_path: Path) -> None:
    before = strangers.everything(live.base_url, live.keys)
    code, report = judged(live, tmp_path, replace(OPTIONS, level="may"))
    assert strangers.everything(live.base_url, live.keys) == before
    assert (code, report["left"]) == (0, []), [each for each in report["verdicts"] if each["outcome"] == "fail"]
    assert report["counts"]["pass"] > 250
    assert list(tmp_path.glob("*.ledger")) == []


def test_with_limits_latency_and_faults_nothing_of_others_is_touched_either(live: MockPlatform, tmp_path: Path) -> None:
    before = strangers.everything(live.base_url, live.keys)
    for fault in FAULTS:
        live.faults.add(**fault)
    _, report = judged(live, tmp_path, OPTIONS)
    assert report["counts"]["kit fault"] == 0
    assert report["counts"]["pass"] > 250
    live.faults.clear()
    for path in tmp_path.glob("*.ledger"):
        clean_up(access(live), path)
    after = strangers.everything(live.base_url, live.keys)
    assert {name: data for name, data in after.items() if name in before} == before


def test_a_run_ends_at_its_budget_and_cleans_up(live: MockPlatform, tmp_path: Path) -> None:
    before = strangers.everything(live.base_url, live.keys)
    code, report = judged(live, tmp_path, replace(OPTIONS, budgets=("requests=150", "rooms=10", "agents=8")))
    reasons = {each["reason"] for each in report["verdicts"] if each["outcome"] == "not applicable"}
    assert any("used up (--budget" in reason for reason in reasons)
    assert (code, report["left"]) == (0, [])
    assert strangers.everything(live.base_url, live.keys) == before


def test_reads_alone_change_nothing(live: MockPlatform, tmp_path: Path) -> None:
    before = strangers.everything(live.base_url, live.keys)
    code = judge_platform(access(live), Options(rate=5000), Outputs())
    assert code == 0
    # Sockets of the users come and go, none of an agent, and nothing else happens.
    users = {
        httpx2.get(f"{live.base_url}/api/v1/me/profile", headers={"X-API-Key": live.keys[name]}).json()["data"]["id"]
        for name in ("tess", "tom", "ella")
    }
    events = live.timeline.entries(kind="event", limit=1000)
    assert {each["name"] for each in events} == {"presence_changed"}
    assert {each["details"]["id"] for each in events} <= users
    assert strangers.everything(live.base_url, live.keys) == before
