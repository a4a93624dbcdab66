"""Budgets end a run, throttles slow it down, and neither looks like a verdict on the target."""

from pathlib import Path

import pytest

from conformance.budget import DEFAULTS, Budget, BudgetError, BudgetSpent, Throttle, asked_to_wait, limits
from tests.conformance import kit
from tests.conformance.proxies import Passing, Reply, broken


def test_limits_stand_on_the_defaults() -> None:
    assert limits(["requests=5,rooms=2", "seconds=7"]) == {**DEFAULTS, "requests": 5, "rooms": 2, "seconds": 7}


@pytest.mark.parametrize("word", ["requests", "requests=", "requests=-1", "requests=many", "patience=3", ""])
def test_what_is_no_limit_is_refused(word: str) -> None:
    with pytest.raises(BudgetError, match="is not one of requests=N, rooms=N"):
        limits([word])


def test_a_budget_is_spent_one_by_one() -> None:
    budget = Budget(limits(["rooms=2"]))
    budget.spend("rooms")
    budget.spend("rooms")
    with pytest.raises(BudgetSpent, match=r"the budget of 2 rooms is used up \(--budget rooms=N\)"):
        budget.spend("rooms")
    assert budget.spent["rooms"] == 2


def test_time_is_part_of_the_budget() -> None:
    now = [100.0]
    budget = Budget(limits(["seconds=10"]), now=lambda: now[0])
    budget.spend("requests")
    now[0] = 110.0
    with pytest.raises(BudgetSpent, match="the budget of 10 seconds is used up"):
        budget.spend("requests")


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.time = 0.0

    async def sleep(self, seconds: float) -> None:
        self.time += seconds


async def test_requests_are_spaced_by_the_rate() -> None:
    clock = Clock()
    throttle = Throttle(4, now=lambda: clock.time, sleep=clock.sleep)
    times = []
    for _ in range(3):
        await throttle.turn()
        times.append(clock.time)
    assert times == [0.0, 0.25, 0.5]


async def test_a_hold_stops_everything_for_a_minute_at_most() -> None:
    clock = Clock()
    throttle = Throttle(None, now=lambda: clock.time, sleep=clock.sleep)
    throttle.hold(7)
    await throttle.turn()
    assert clock.time == 7
    throttle.hold(9000)
    await throttle.turn()
    assert clock.time == 67


@pytest.mark.parametrize("headers, attempt, seconds", [({"retry-after": "3"}, 0, 3), ({}, 0, 1), ({}, 2, 4)])
def test_a_429_says_how_long_to_wait(headers: dict[str, str], attempt: int, seconds: float) -> None:
    assert asked_to_wait(headers, attempt) == seconds


def test_what_the_budget_leaves_out_is_not_applicable_and_all_is_cleaned_up(mock: str, tmp_path: Path) -> None:
    ended = kit.judge(mock, "--write", "--only", "DEL", "--budget", "requests=60", cwd=tmp_path)
    reasons = set(ended.checks("not applicable").values())
    assert reasons == {"the budget of 60 requests is used up (--budget requests=N)"}
    assert ended.checks("pass")
    assert ended.checks("fail") == ended.checks("kit fault") == {}
    assert (ended.code, ended.report["left"]) == (0, [])


def test_rooms_are_counted_before_they_are_made(mock: str, tmp_path: Path) -> None:
    ended = kit.judge(mock, "--write", "--only", "CHT-9,CHT-2", "--budget", "rooms=1", cwd=tmp_path)
    assert set(ended.checks("not applicable").values()) == {"the budget of 1 rooms is used up (--budget rooms=N)"}


def test_a_429_is_waited_for_and_tried_again(mock: str, tmp_path: Path) -> None:
    count = 0

    def every_third(passing: Passing) -> Reply | None:
        nonlocal count
        count += 1
        is_read = passing.method == "GET" and count % 3 == 0
        return Reply(429, None, (("Retry-After", "0"),)) if is_read else None

    with broken(mock, every_third) as proxy:
        ended = kit.judge(proxy.base_url, "--only", "AUTH,GEN-1", cwd=tmp_path)
    assert ended.code == 0, ended.out
    assert 429 in statuses(ended)


def test_a_quota_that_is_used_up_is_no_failure(mock: str, tmp_path: Path) -> None:
    count = 0

    def used_up(passing: Passing) -> Reply | None:
        nonlocal count
        count += passing.path.endswith("/me/agents/register")
        is_refused = passing.path.endswith("/me/agents/register") and count > 1
        body = {"error": {"code": "limit_reached", "message": "Agents limit reached", "request_id": "x"}}
        return Reply(403, body) if is_refused else None

    with broken(mock, used_up) as proxy:
        ended = kit.judge(proxy.base_url, "--write", "--only", "AGT-1,AGT-2", cwd=tmp_path)
    assert len(ended.checks("unproven")) == 3
    reason = "could not be prepared: POST /api/v1/me/agents/register 403 limit_reached"
    assert set(ended.checks("unproven").values()) == {reason}
    assert ended.code == 5


def statuses(ended: kit.Ended) -> list[object]:
    return [each.get("status") for verdict in ended.report["verdicts"] for each in verdict["evidence"]]  # type: ignore[attr-defined]


def test_a_target_that_only_answers_429_is_not_failed_for_it(mock: str, tmp_path: Path) -> None:
    def never(passing: Passing) -> Reply | None:
        return Reply(429, None, (("Retry-After", "0"),)) if passing.path.endswith("/me/peers") else None

    with broken(mock, never) as proxy:
        ended = kit.judge(proxy.base_url, "--only", "REST-29,REST-30", cwd=tmp_path)
    asked = dict.fromkeys(
        ("rest.shapes.list_my_peers", "fuzz.operations.list_my_peers"), "GET /me/peers: still 429 after 6 times"
    )
    assert ended.checks("unproven") == asked
    assert statuses(ended).count(429) == 6 * len(asked)
    assert ended.code == 5


def test_sockets_are_counted_before_they_are_asked_for(mock: str, tmp_path: Path) -> None:
    ended = kit.judge(mock, "--only", "WS-12.2,WS-24.8,WS-14.1", "--budget", "sockets=1", cwd=tmp_path)
    assert "the budget of 1 sockets is used up (--budget sockets=N)" in ended.checks("not applicable").values()
    upgrades = [each for verdict in ended.report["verdicts"] for each in verdict["evidence"]]  # type: ignore[attr-defined]
    assert len([each for each in upgrades if each["kind"] == "upgrade"]) == 1
