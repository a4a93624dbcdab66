"""Many callers at the same time: one of them wins, numbers have no gaps, and all read one order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

from tests.rest.api import Site, ids_in
from tests.rest.cases import to

T = TypeVar("T")
JANE, RAVI, WEATHER, TRAVEL = "jane", "ravi", "jane/weather-agent", "jane/travel-agent"


def at_once(calls: list[Callable[[], T]]) -> list[T]:
    """The results of all calls, made by threads of their own."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


@pytest.mark.rule("GEN-8", "PAR-4")
def test_of_many_adds_of_one_participant_at_once_exactly_one_succeeds(site: Site, room: str) -> None:
    body = {"participant": {"participant_id": site.id(RAVI)}}
    jane = site.as_(JANE)
    answers = at_once([lambda: jane.post(f"/me/chats/{room}/participants", body)] * 16)
    assert sorted(each.status for each in answers) == [201] + [409] * 15
    assert ids_in(site.as_(RAVI).get(f"/me/chats/{room}/participants")).count(site.id(RAVI)) == 1


@pytest.mark.rule("GEN-8", "DEL-3", "DEL-25")
def test_marks_at_once_are_numbered_without_a_gap_and_completed_once(site: Site, room: str) -> None:
    message = site.as_(JANE).post(f"/me/chats/{room}/messages", to(site.id(WEATHER))).data["id"]
    path, weather = f"/agent/chats/{room}/messages/{message}", site.as_(WEATHER)
    marks = at_once([lambda: weather.post(f"{path}/processing")] * 16)
    assert sorted(each.data["attempt_number"] for each in marks) == list(range(1, 17))
    done = at_once([lambda: weather.post(f"{path}/processed")] * 16)
    assert sorted(each.status for each in done) == [200] + [422] * 15
    record = weather.get(f"/agent/chats/{room}/messages", status="all").data[-1]["metadata"]["delivery_status"]
    attempts = record[site.id(WEATHER)]["attempts"]
    assert [each["attempt_number"] for each in attempts] == list(range(1, 17))
    assert [each["status"] for each in attempts] == ["processing"] * 15 + ["success"]


@pytest.mark.rule("GEN-8", "DEL-5", "DEL-7")
def test_of_a_success_and_a_failure_at_once_exactly_one_is_taken(site: Site, room: str) -> None:
    message = site.as_(JANE).post(f"/me/chats/{room}/messages", to(site.id(WEATHER))).data["id"]
    path, weather = f"/agent/chats/{room}/messages/{message}", site.as_(WEATHER)
    for number in range(1, 6):
        assert weather.post(f"{path}/processing").data["attempt_number"] == number
        ends = at_once(
            [lambda: weather.post(f"{path}/processed"), lambda: weather.post(f"{path}/failed", {"error": "It broke"})]
        )
        assert sorted(each.status for each in ends) == [200, 422]


@pytest.mark.rule("GEN-9", "MSG-18")
def test_messages_sent_at_once_have_one_order_for_all_readers(site: Site, room: str) -> None:
    jane, weather, travel = site.as_(JANE), site.as_(WEATHER), site.as_(TRAVEL)
    both = to(site.id(WEATHER), site.id(TRAVEL))
    sent = at_once([lambda: jane.post(f"/me/chats/{room}/messages", both)] * 24)
    by_agents = [ids_in(api.get(f"/agent/chats/{room}/messages", page_size=100))[-24:] for api in (weather, travel)]
    by_jane = ids_in(jane.get(f"/me/chats/{room}/messages", page_size=24))
    assert by_agents[0] == by_agents[1] == by_jane[::-1]
    assert set(by_jane) == {each.data["id"] for each in sent}
    assert ids_in(weather.get(f"/agent/chats/{room}/context", page_size=100))[-24:] == by_agents[0]


@pytest.mark.rule("GEN-8", "CON-3", "CON-13")
def test_of_two_requests_to_each_other_at_once_one_is_pending_and_one_approves_it(site: Site) -> None:
    jane, olga = site.as_(JANE), site.as_("olga")
    asked = at_once(
        [
            lambda: jane.post("/me/contacts/requests", {"contact_request": {"recipient_handle": "olga"}}),
            lambda: olga.post("/me/contacts/requests", {"contact_request": {"recipient_handle": JANE}}),
        ]
    )
    assert sorted(each.data["status"] for each in asked) == ["approved", "pending"]
    assert asked[0].data["id"] == asked[1].data["id"]
    assert [len(api.get("/me/contacts").data) for api in (jane, olga)] == [1, 1]
