"""The same scenario, seed and calls give the same bytes, request ids included."""

from mock_platform.rest.declared import OPERATIONS
from mock_platform.timeline import Timeline
from mock_platform.timeline.export import json_lines
from mock_platform.world import World
from tests.rest.api import Answer, Site, running_site
from tests.rest.stage import Stage


def played(site: Site) -> list[tuple[int, bytes, str]]:
    """All that comes back when everybody asks everything, the refused and the impossible included."""
    stage = Stage(site)
    answers: list[Answer] = []
    for operation in OPERATIONS:
        if operation.id != "authentication":  # tells the port that was asked
            callers = ("jane", "weather", "olga", "courier", "nobody")
            answers += [stage.requests[operation.id].send(stage.api(caller), operation) for caller in callers]
    jane = stage.api("jane")
    answers += [jane.post("/me/chats", content=b"{"), jane.get("/nothing"), jane.get("/test", x=1)]
    return [(each.status, each.raw, str(sorted(without_date(each)))) for each in answers]


def without_date(answer: Answer) -> list[tuple[str, str]]:
    """The headers but for ``Date``, which HTTP wants to be the machine's time."""
    return [(name, value) for name, value in answer.headers.multi_items() if name != "date"]


def test_the_same_scenario_seed_and_calls_give_the_same_bytes() -> None:
    with running_site() as one, running_site() as other:
        first, second = played(one), played(other)
    assert first == second
    statuses = {status for status, _, _ in first}
    assert statuses >= {200, 201, 204, 400, 401, 403, 404, 409, 422}


def recorded(world: World) -> bytes:
    return b"".join(json_lines(world.attached(Timeline, Timeline)))


def test_so_does_the_record_of_them() -> None:
    records = []
    for _ in range(2):
        with running_site() as site:
            played(site)
            records.append(site.mock.call(recorded))
    assert records[0] == records[1]
    assert records[0].count(b'"kind":"request"') > len(OPERATIONS)


def test_another_seed_gives_other_ids(site: Site) -> None:
    made = []
    for seed in (7, 8):
        site.renew(seed=seed)
        made.append(site.as_("jane").post("/me/chats", {"chat": {}}).data["id"])
    assert made[0] != made[1]
