"""Sockets that break one rule are failed by that rule, and what is shown can be played again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.conformance import kit

QUICK = ("--seed", "1", "--patience", "1")


@pytest.fixture(scope="module")
def own() -> Iterator[str]:
    """A mock that these tests break, and nobody else judges."""
    with kit.serving() as base_url:
        yield base_url


@contextmanager
def faulty(base_url: str, fault: dict[str, object]) -> Iterator[None]:
    """Have a mock do something wrong for ever, or until this ends."""
    faults = f"{base_url}/_mock/worlds/default/faults"
    answer = httpx2.post(faults, json={"times": None, **fault})
    assert answer.status_code in {200, 201}, answer.text
    yield
    assert httpx2.delete(faults).status_code in {200, 204}


@pytest.mark.parametrize(
    "rule, fault",
    [
        ("WS-14.1", {"on": "heartbeat", "effect": {"reply": "drop"}}),
        ("WS-23.2", {"on": "join", "effect": {"reply": "drop"}}),
        ("WS-23.8", {"on": "leave", "effect": {"reply": "drop"}}),
        ("WS-23.8", {"on": "user_rooms:*", "effect": {"crash": True}}),
        ("WS-23.13", {"on": "user_rooms:*", "effect": {"crash": True}}),
        ("WS-21.2", {"on": "join", "nth": 2, "effect": {"reply": "stale_join_ref"}}),
        ("WS-32.3", {"on": "message_created", "effect": {"push": "omit"}}),
        ("WS-31.5", {"on": "message_created", "effect": {"push": "duplicate"}}),
        ("RT-2", {"on": "participant_added", "effect": {"push": "duplicate"}}),
        ("CHT-11", {"on": "room_added", "effect": {"push": "omit"}}),
        ("WS-33.4", {"on": "room_removed", "effect": {"push": "omit"}}),
        ("WS-35.6", {"on": "contact_added", "effect": {"push": "omit"}}),
        ("WS-32.6", {"on": "message_updated", "effect": {"push": "omit"}}),
        ("WS-31.6", {"on": "room_added", "nth": 2, "times": 1, "effect": {"push": "reorder"}}),
        ("WS-11.1", {"on": "upgrade", "effect": {"refuse": {"status": 503}}}),
    ],
)
def test_a_fault_on_the_socket_is_failed_by_its_rule(
    own: str, rule: str, fault: dict[str, object], tmp_path: Path
) -> None:
    with faulty(own, fault):
        ended = kit.judge(own, "--write", "--only", rule, *QUICK, cwd=tmp_path)
    assert (ended.code, rule in ended.rules("fail")) == (1, True), ended.out
    assert ended.checks("kit fault") == {}
    assert ended.report["left"] == []


def test_a_failing_push_is_shown_with_a_script(own: str, tmp_path: Path) -> None:
    with faulty(own, {"on": "message_created", "effect": {"push": "duplicate"}}):
        ended = kit.judge(own, "--write", "--only", "WS-31.5", *QUICK, cwd=tmp_path)
    assert "  RT-1 (MUST, observed): " in ended.out
    assert "/api/v1/socket/websocket?api_key=$AGENT_" in ended.out
    assert '  > ["1","1","agent_rooms:' in ended.out
    assert [key for key in kit.KEYS if key in ended.out] == []


def test_of_several_pushes_the_one_too_many_is_shown(tmp_path: Path) -> None:
    """Not the fence behind it, which is what was wanted."""
    with kit.serving("--two-sided-contact-removal") as base_url:
        ended = kit.judge(base_url, "--write", "--only", "WS-6.27", *QUICK, cwd=tmp_path)
    assert set(ended.checks("fail")) == {"realtime.contacts.whoever_keeps_a_contact_is_not_told"}
    seen = [line for line in ended.out.splitlines() if line.startswith("  < ")]
    assert (len(seen), '"contact_removed"' in seen[0]) == (1, True), seen


def test_a_platform_without_a_socket_is_no_fault_of_the_kit(own: str, tmp_path: Path) -> None:
    with faulty(own, {"on": "upgrade", "effect": {"refuse": {"status": 404}}}):
        ended = kit.judge(own, "--write", "--only", "RT", *QUICK, cwd=tmp_path)
    assert (ended.code, ended.checks("fail"), ended.checks("pass")) == (5, {}, {})
    reasons = {reason.partition("?")[0] for reason in ended.checks("unproven").values()}
    assert reasons == {"could not be prepared: GET /api/v1/socket/websocket"}


def test_a_socket_that_closes_too_early_is_failed(tmp_path: Path) -> None:
    with kit.serving("--idle-timeout", "1") as base_url:
        ended = kit.judge(base_url, "--slow", "--only", "RT-7,WS-14.2", "--parallel", "4", cwd=tmp_path)
    assert set(ended.checks("fail")) == {
        "realtime.idle.a_silent_socket_is_closed_in_time",
        "realtime.idle.heartbeats_keep_a_socket",
        "realtime.idle.pings_keep_a_socket",
    }
