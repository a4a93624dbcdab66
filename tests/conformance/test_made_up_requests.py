"""Requests that schemathesis makes up: what they find is told by operation, and the same seed makes the same ones."""

from pathlib import Path

import pytest

from conformance.drivers.generating import made
from tests.conformance import kit
from tests.conformance.proxies import Breakage, Passing, Reply, broken

PEERS = "fuzz.operations.list_agent_peers"


def breaks_on_far_pages(passing: Passing) -> Reply | None:
    if "/agent/peers?" in passing.path:
        return Reply(500, {"error": {"code": "internal_error", "message": "Oops", "request_id": "1"}})
    return None


def takes_anything(passing: Passing) -> Reply | None:
    if passing.path.endswith("/contacts/resolve"):
        return Reply(200, {"data": {"id": "00000000-0000-4000-8000-000000000001"}})
    return None


@pytest.mark.parametrize(
    "breakage, rule, said",
    [
        (breaks_on_far_pages, "REST-2", "the platform does not break; saw 500"),
        (takes_anything, "REST-49", "has the shape of resolve_handle"),
    ],
)
def test_a_platform_that_breaks_is_failed_by_operation(
    mock: str, tmp_path: Path, breakage: Breakage, rule: str, said: str
) -> None:
    with broken(mock, breakage) as proxy:
        ended = kit.judge(proxy.base_url, "--write", "--only", rule, "--seed", "1", cwd=tmp_path)
    found = {check: reason for check, reason in ended.checks("fail").items() if check.startswith("fuzz.")}
    assert said in "".join(found.values())
    assert ended.report["left"] == []


def test_a_body_that_the_schema_refuses_has_to_be_refused(mock: str, tmp_path: Path) -> None:
    def takes_any_message(passing: Passing) -> Reply | None:
        if passing.method == "POST" and passing.path.endswith("/messages") and passing.status == 422:
            identity = "00000000-0000-4000-8000-000000000001"
            return Reply(201, {"data": {"id": identity, "success": True, "recipients": []}})
        return None

    with broken(mock, takes_any_message) as proxy:
        ended = kit.judge(proxy.base_url, "--write", "--only", "REST-37", "--seed", "1", cwd=tmp_path)
    (reason,) = ended.checks("fail").values()
    assert reason.startswith("a body that the schema refuses is refused; saw ")


def test_the_same_seed_makes_the_same_requests() -> None:
    first = made("create_agent_chat_message", 3, count=3)
    assert first == made("create_agent_chat_message", 3, count=3)
    assert first != made("create_agent_chat_message", 4, count=3)
    assert {each.allowed for each in first} == {True, False}


def test_without_schemathesis_the_suite_is_not_applicable(mock: str, tmp_path: Path) -> None:
    (tmp_path / "schemathesis.py").write_text("raise ImportError\n")
    ended = kit.judge(mock, "--only", "REST-2", cwd=tmp_path)
    assert ended.checks("not applicable")[PEERS] == "needs schemathesis: pip install 'thenvoi-mock[conformance]'"
