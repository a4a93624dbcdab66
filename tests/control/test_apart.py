"""What takes long is done apart: while it is under way, everybody else is answered."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from mock_platform.control import plans, restoring, snapshots
from mock_platform.control.apart import apart
from mock_platform.timeline import Timeline, waiting
from mock_platform.timeline import export as timeline_export
from mock_platform.world import World
from tests.control.stage import Stage

SECONDS = 30.0
"""After this long a test fails; nothing takes nearly as long."""
LARGE = "name: large\norganizations:\n  - name: o\nusers:\n" + "".join(
    f"  - username: user{number}\n    organization: o\n    first_name: Name\n" for number in range(600)
)


class Held:
    """In place of a function: says that it was called, and waits for leave to go on."""

    def __init__(self, work: Callable[..., Any]) -> None:
        self._work = work
        self.is_called = threading.Event()
        self.go_on = threading.Event()

    def __call__(self, *args: object, **more: object) -> object:
        self.is_called.set()
        assert self.go_on.wait(SECONDS), "nobody has said go on"
        return self._work(*args, **more)


Holding = Callable[[object, str], Held]


@pytest.fixture
def holding(monkeypatch: pytest.MonkeyPatch) -> Iterator[Holding]:
    """Hold a function of a module up until the test lets it go on; at the end of the test in any case."""
    found: list[Held] = []

    def hold(module: object, name: str) -> Held:
        held = Held(getattr(module, name))
        monkeypatch.setattr(module, name, held)
        found.append(held)
        return held

    yield hold
    for each in found:
        each.go_on.set()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as started:
        yield started


def is_answered(stage: Stage) -> bool:
    return stage.platform("GET", "/agent/me", stage.mock.agent_key).status_code == 200


def send(
    pool: ThreadPoolExecutor, stage: Stage, method: str, path: str, body: object = None
) -> "Future[httpx2.Response]":
    """Send by a connection of its own; the answer comes when it comes."""
    return pool.submit(
        lambda: httpx2.request(method, f"{stage.mock.base_url}/_mock{path}", json=body, timeout=60, trust_env=False)
    )


def full(stage: Stage) -> None:
    """More in the timeline than is looked through at once."""

    def note(world: World) -> None:
        timeline = world.attached(Timeline, Timeline)
        for number in range(waiting.FEW + 1):
            timeline.note("bot", "say", {"number": number})

    stage.mock.call(note)


def test_a_large_scenario_holds_nobody_up(stage: Stage, pool: ThreadPoolExecutor, holding: Holding) -> None:
    reading = holding(plans, "load_text")
    made = send(pool, stage, "POST", "/worlds", {"name": "large", "text": LARGE})
    assert reading.is_called.wait(SECONDS)
    assert is_answered(stage)
    assert stage.refused("GET", "/worlds/large")[0] == 404, "it is there when it is complete"
    reading.go_on.set()
    answer = made.result(SECONDS)
    assert (answer.status_code, answer.json()["data"]["name"]) == (201, "large")
    assert len(answer.json()["data"]["people"]) == 600


def test_of_two_that_want_one_name_the_first_that_is_there_has_it(
    stage: Stage, pool: ThreadPoolExecutor, holding: Holding
) -> None:
    reading = holding(plans, "load_text")
    late = send(pool, stage, "POST", "/worlds", {"name": "mine", "text": LARGE})
    assert reading.is_called.wait(SECONDS)
    stage.ask("POST", "/worlds", {"name": "mine"}, status=201)
    reading.go_on.set()
    answer = late.result(SECONDS)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
    assert stage.ask("GET", "/worlds/mine")["scenario"] == "quickstart"


def test_what_is_wrong_with_a_large_one_is_told_as_ever(stage: Stage) -> None:
    status, error = stage.refused("POST", "/worlds", {"text": f"{LARGE}  - username: user1\n"})
    assert (status, list(error["details"])) == (422, ["/scenario"])


def test_a_snapshot_holds_nobody_up(stage: Stage, pool: ThreadPoolExecutor, holding: Holding) -> None:
    stage.ask("POST", "/worlds/default/snapshots", {"name": "before"}, status=201)
    restoring_ = holding(restoring, "restore")
    made = send(pool, stage, "POST", "/worlds", {"snapshot": {"world": "default", "name": "before"}})
    assert restoring_.is_called.wait(SECONDS)
    assert is_answered(stage)
    restoring_.go_on.set()
    assert made.result(SECONDS).status_code == 201


def test_a_reset_holds_nobody_up_and_gives_way_to_a_deletion(
    stage: Stage, pool: ThreadPoolExecutor, holding: Holding
) -> None:
    stage.ask("POST", "/worlds", {"name": "large", "text": LARGE}, status=201)
    reading = holding(plans, "load_text")
    reset = send(pool, stage, "POST", "/worlds/large/reset")
    assert reading.is_called.wait(SECONDS)
    stage.ask("DELETE", "/worlds/large", status=204)
    reading.go_on.set()
    answer = reset.result(SECONDS)
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        409,
        "The world 'large' was reset or deleted meanwhile",
    )
    assert [each["name"] for each in stage.ask("GET", "/worlds")] == ["default"]


def test_a_large_world_is_reset_with_the_keys_it_had(stage: Stage) -> None:
    made = stage.ask("POST", "/worlds", {"name": "large", "text": LARGE}, status=201)
    again = stage.ask("POST", "/worlds/large/reset")
    assert again["people"] == made["people"]
    assert len(again["people"]) == 600


@pytest.mark.parametrize(
    "module, name, method, path, body",
    [
        (waiting, "find", "POST", "/worlds/default/timeline/wait", {"text": "500"}),
        (timeline_export, "to_json", "GET", "/worlds/default/timeline/export", None),
        (timeline_export, "to_json", "GET", "/worlds/default/timeline/export?format=har", None),
        (snapshots, "diff", "POST", "/diff", {"left": {"world": "default"}, "right": {"world": "default"}}),
    ],
)
def test_a_look_at_much_holds_nobody_up(  # noqa: PLR0917 - a table
    stage: Stage,
    pool: ThreadPoolExecutor,
    holding: Holding,
    module: object,
    name: str,
    method: str,
    path: str,
    body: object,
) -> None:
    full(stage)
    looking = holding(module, name)
    asked = send(pool, stage, method, path, body)
    assert looking.is_called.wait(SECONDS)
    assert is_answered(stage)
    looking.go_on.set()
    assert asked.result(SECONDS).status_code == 200


def test_of_much_the_same_is_found_as_of_little(stage: Stage) -> None:
    full(stage)
    found = stage.ask("GET", "/worlds/default/timeline", text="'number': 50", limit=3)
    assert [each["details"]["number"] for each in found["entries"]] == [50, 500]
    assert stage.ask("GET", "/worlds/default/timeline/count", kind="bot") == {"count": waiting.FEW + 1}
    status, error = stage.refused("POST", "/worlds/default/timeline/expect", {"kind": "bot", "name": "sing"})
    assert (status, "saw none" in error["message"], "differs in name" in error["message"]) == (409, True, True)


def test_what_comes_while_somebody_looks_for_it_is_not_missed(
    stage: Stage, pool: ThreadPoolExecutor, holding: Holding
) -> None:
    full(stage)
    looking = holding(waiting, "find")
    asked = send(pool, stage, "POST", "/worlds/default/timeline/wait", {"name": "get_agent_me"})
    assert looking.is_called.wait(SECONDS)
    assert is_answered(stage)
    looking.go_on.set()
    (entry,) = asked.result(SECONDS).json()["data"]["entries"]
    assert entry["name"] == "get_agent_me"


async def test_an_error_comes_out_where_somebody_waits() -> None:
    with pytest.raises(ZeroDivisionError):
        await apart(lambda: 1 // 0)
    assert await apart(lambda: "done") == "done"
