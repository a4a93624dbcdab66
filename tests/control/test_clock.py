"""A world's clock over HTTP."""

import pytest

from mock_platform.control import clock
from tests.control.stage import Stage

CLOCK = "/worlds/default/clock"
START = "2030-01-01T00:00:00.000000Z"


def frozen(stage: Stage) -> None:
    stage.ask("PUT", CLOCK, {"mode": "frozen", "now": START})


def test_a_frozen_clock_stands_where_it_was_set(stage: Stage) -> None:
    told = stage.ask("PUT", CLOCK, {"mode": "frozen", "now": START})
    assert told == stage.ask("GET", CLOCK)
    assert (told["mode"], told["now"]) == ("frozen", START)


def test_it_moves_as_far_as_it_is_told(stage: Stage) -> None:
    frozen(stage)
    assert stage.ask("POST", f"{CLOCK}/advance", {"seconds": 90.5})["now"] == "2030-01-01T00:01:30.500000Z"


def test_what_is_written_has_its_time(stage: Stage) -> None:
    frozen(stage)
    room = stage.platform("POST", "/me/chats", stage.mock.user_key, {"chat": {}}).json()["data"]
    assert room["inserted_at"].startswith("2030-01-01T00:00:00")


def test_a_running_clock_runs(stage: Stage) -> None:
    frozen(stage)
    assert stage.ask("PUT", CLOCK, {"mode": "running"})["mode"] == "running"


def test_time_never_goes_back(stage: Stage) -> None:
    frozen(stage)
    status, error = stage.refused("PUT", CLOCK, {"now": "2029-12-31T00:00:00Z"})
    problem = "is before 2030-01-01T00:00:00.000000Z: a world's time never goes back"
    assert (status, error["details"]) == (422, {"/now": [problem]})
    assert stage.ask("GET", CLOCK)["now"] == START


@pytest.mark.parametrize(
    "method, path, body, pointer",
    [
        ("PUT", "", {"mode": "slow"}, "/mode"),
        ("PUT", "", {"now": "tomorrow"}, "/now"),
        ("PUT", "", {"now": "2031-01-01T00:00:00"}, "/now"),
        ("PUT", "", {"speed": 2}, "/speed"),
        ("PUT", "", {"now": "9999-12-31T23:59:59.999999Z"}, "/now"),
        ("PUT", "", {"now": "9999-12-31T23:59:59-14:00"}, "/now"),
        ("POST", "/advance", {"seconds": -1}, "/seconds"),
        ("POST", "/advance", {"seconds": 1e300}, "/seconds"),
        ("POST", "/advance", {}, "/seconds"),
    ],
)
def test_what_no_clock_can_do_is_refused(
    stage: Stage, method: str, path: str, body: dict[str, object], pointer: str
) -> None:
    status, error = stage.refused(method, f"{CLOCK}{path}", body)
    assert (status, error["code"], list(error["details"])) == (422, "validation_error", [pointer])


def test_the_clock_of_another_world_stays(stage: Stage) -> None:
    stage.ask("POST", "/worlds", {"name": "other", "clock": "frozen"}, status=201)
    before = stage.ask("GET", "/worlds/other/clock")
    frozen(stage)
    assert stage.ask("GET", "/worlds/other/clock") == before


@pytest.mark.parametrize("method, path", [("GET", ""), ("PUT", ""), ("POST", "/advance")])
def test_a_world_that_is_not_there_has_no_clock(stage: Stage, method: str, path: str) -> None:
    body = {"seconds": 1} if path else {}
    assert stage.refused(method, f"/worlds/nowhere/clock{path}", body if method != "GET" else None)[0] == 404


def test_a_refusal_leaves_the_clock_running(stage: Stage) -> None:
    stage.refused("PUT", CLOCK, {"mode": "frozen", "now": "1999-01-01T00:00:00Z"})
    assert stage.ask("GET", CLOCK)["mode"] == "running"
    assert stage.ask("GET", "/worlds/default/timeline/count", kind="clock") == {"count": 0}


def test_time_ends_before_the_dates_do(stage: Stage) -> None:
    stage.ask("PUT", CLOCK, {"mode": "frozen", "now": "8999-12-31T00:00:00Z"})
    status, error = stage.refused("POST", f"{CLOCK}/advance", {"seconds": 86_401})
    assert (status, list(error["details"])) == (422, ["/seconds"])
    assert stage.ask("POST", f"{CLOCK}/advance", {"seconds": 86_400})["now"] == "9000-01-01T00:00:00.000000Z"
    assert stage.platform("POST", "/me/chats", stage.mock.user_key, {"chat": {}}).status_code == 201


async def test_it_is_answered_when_everything_on_its_way_has_been_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([False] * 300)
    await clock.quiet(lambda: next(looks, True))
    assert next(looks, None) is None, "it looked until there was nothing left"
    monkeypatch.setattr(clock, "_MOST_TURNS", 100)
    await clock.quiet(lambda: False)  # nobody waits for ever
