"""Platforms that break one rule are failed by that rule."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conformance import kit
from tests.conformance.proxies import Breakage, Passing, Reply, broken


def next_is_null(passing: Passing) -> Reply | None:
    return Reply(200, {"data": None}) if passing.status == 204 and passing.path.endswith("/next") else None


def marks_repeat(passing: Passing) -> Reply | None:
    if passing.path.endswith("/processed") and passing.status == 422:
        return Reply(200, {"data": {"id": passing.path.split("/")[-2], "status": "processed", "success": True}})
    return None


def hidden_is_forbidden(passing: Passing) -> Reply | None:
    if passing.status == 404 and passing.method == "GET" and passing.path.count("/") == 5:
        return Reply(403, {"error": {**passing.data["error"], "code": "forbidden"}})
    return None


def errors_are_flat(passing: Passing) -> Reply | None:
    return Reply(passing.status, {"error": passing.data["error"]["code"]}) if passing.status >= 400 else None


def newest_first(passing: Passing) -> Reply | None:
    if (
        passing.method == "GET"
        and "/agent/chats/" in passing.path
        and "/context" in passing.path
        and passing.status == 200
    ):
        return Reply(200, {**passing.data, "data": passing.data["data"][::-1]})
    return None


def pages_ignore_the_filter(passing: Passing) -> Reply | None:
    if "status=processing" in passing.path and passing.status == 200:
        return Reply(200, {**passing.data, "metadata": {**passing.data["metadata"], "total_pages": 9}})
    return None


def agents_are_unauthorized(passing: Passing) -> Reply | None:
    if "/me/" in passing.path and passing.status == 403:
        return Reply(401, {"error": {**passing.data["error"], "code": "unauthorized"}})
    return None


def recipients_are_missing(passing: Passing) -> Reply | None:
    if passing.method == "POST" and passing.path.endswith("/messages") and passing.status == 201:
        return Reply(201, {"data": {"id": passing.data["data"]["id"], "success": True}})
    return None


def owners_may_leave(passing: Passing) -> Reply | None:
    is_refusal = passing.status == 403 and passing.data["error"]["code"] == "cannot_remove_sole_owner"
    return Reply(200, {"data": {"id": passing.path.rpartition("/")[2]}}) if is_refusal else None


def removed_contacts_stay(passing: Passing) -> Reply | None:
    is_removal = passing.path.endswith("/agent/contacts/remove") and passing.status == 404
    return Reply(200, {"data": {"status": "removed"}}) if is_removal else None


BROKEN: dict[str, tuple[Breakage, str, set[str]]] = {
    "next answers null": (next_is_null, "DEL-15,DEL-16,DEL-20", {"DEL-16"}),
    "marks repeat": (marks_repeat, "DEL-2,DEL-6,DEL-7", {"DEL-7"}),
    "hidden rooms are forbidden": (hidden_is_forbidden, "CHT-1,CHT-8,CHT-10", {"CHT-10"}),
    "errors are flat": (errors_are_flat, "ERR-1,ERR-11", {"ERR-1", "ERR-2"}),
    "context is newest first": (newest_first, "CTX-1,CTX-2,CTX-5", {"CTX-1"}),
    "pages ignore the filter": (pages_ignore_the_filter, "DEL-20,DEL-23", {"DEL-23"}),
    "agents are unauthorized": (agents_are_unauthorized, "AUTH-6,AUTH-7", {"AUTH-6"}),
    "recipients are missing": (recipients_are_missing, "REST-7,REST-8,MSG-26", {"REST-7", "MSG-26"}),
    "owners may leave": (owners_may_leave, "PAR-14,PAR-15", {"PAR-15"}),
    "removed contacts stay": (removed_contacts_stay, "CON-9,CON-14", {"CON-9"}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_platform_fails_by_the_rule_that_it_breaks(mock: str, tmp_path: Path, name: str) -> None:
    breakage, only, wanted = BROKEN[name]
    with broken(mock, breakage) as proxy:
        ended = kit.judge(proxy.base_url, "--write", "--only", only, cwd=tmp_path)
    assert ended.rules("fail") == wanted, ended.out
    assert ended.code == 1
    assert ended.rules("pass")
    assert ended.rules("kit fault") == set()


OTHERWISE: dict[str, tuple[str, set[str]]] = {
    "--strict-member-removal": ("PAR", {"PAR-12"}),
    "--idempotent-processing": ("DEL,GEN", {"DEL-3"}),
    "--two-sided-contact-removal": ("CON", {"CON-16", "WS-6.27"}),  # one check of the socket is about both
    "--lift-agent-text-limits": ("AGT", {"AGT-2"}),
    "--no-memories": ("MEM,REST", set()),
}
"""Switches of the mock that make it another platform, the sections that are judged, and the rules that fail."""


@pytest.mark.parametrize("switch", OTHERWISE)
def test_a_platform_that_decides_otherwise_fails_by_that_rule_alone(tmp_path: Path, switch: str) -> None:
    only, wanted = OTHERWISE[switch]
    with kit.serving(switch) as base_url:
        ended = kit.judge(base_url, "--write", "--level", "may", "--only", only, cwd=tmp_path)
    assert ended.rules("fail") == wanted, ended.out
    assert ended.rules("kit fault") | ended.rules("unproven") == set()
    assert (ended.code, ended.report["left"]) == (1 if wanted else 0, [])


@pytest.fixture
def failed(mock: str, tmp_path: Path) -> kit.Ended:
    with broken(mock, next_is_null) as proxy:
        return kit.judge(proxy.base_url, "--write", "--only", "DEL-16", "--junit", "report.xml", cwd=tmp_path)


def test_a_failure_tells_its_rule_its_claim_and_a_line_that_reproduces_it(failed: kit.Ended) -> None:
    assert "DEL-16 (MUST, observed): With nothing to do it is 204 without a body." in failed.out
    assert "answers 204; saw '200'" in failed.out
    assert 'curl -sS -i -H "X-API-Key: $AGENT_' in failed.out
    assert '200: {"data": null}' in failed.out


def test_a_failure_is_one_in_junit(failed: kit.Ended, tmp_path: Path) -> None:
    text = (tmp_path / "report.xml").read_text(encoding="utf-8")
    assert 'failures="1" errors="0"' in text
    assert "curl -sS -i" in text


def test_a_failing_verdict_rests_on_the_exchange_that_failed(failed: kit.Ended) -> None:
    (verdict,) = failed.report["verdicts"]
    evidence = {each["number"]: each for each in verdict["evidence"]}  # type: ignore[attr-defined]
    (claim,) = [each for each in verdict["claims"] if not each["holds"]]  # type: ignore[attr-defined]
    assert evidence[claim["exchange"]]["reply"] == json.dumps({"data": None})


def answering(status: int) -> Callable[[Passing], Reply | None]:
    def breakage(passing: Passing) -> Reply | None:
        is_message = passing.method == "POST" and passing.path.endswith("/messages")
        return Reply(status, {"error": {"code": "internal_error", "message": "no"}}) if is_message else None

    return breakage


def test_what_cannot_be_prepared_is_unproven_and_no_failure(mock: str, tmp_path: Path) -> None:
    with broken(mock, answering(500)) as proxy:
        ended = kit.judge(proxy.base_url, "--write", "--only", "DEL-15", cwd=tmp_path)
    (reason,) = ended.checks("unproven").values()
    assert reason.startswith("could not be prepared: POST /api/v1/agent/chats/")
    assert reason.endswith("/messages 500 internal_error")
    assert ended.code == 5
